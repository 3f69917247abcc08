"""What ministries say: sentences in Spanish that read like action areas, objectives and missions.

They are invented, out of banks of phrases: what is done, to what, for whom, how and to what end.
"""

import msgspec

from benchmarks.corpus.dice import Dice


class Sector(msgspec.Struct, frozen=True):
    """What a ministry is about."""

    name: str
    """As in the name of a ministry, behind "Ministerio de"."""
    things: tuple[str, ...]
    """What it works on, with the article."""
    people: tuple[str, ...]
    """Whom it works for, with the article."""


_THINGS = """
Agricultura y Riego: la red de canales de regadío | los suelos agrícolas | las semillas locales | \
el crédito a la pequeña agricultura | los mercados campesinos | la sanidad de los cultivos
Educación: la educación parvularia | la formación inicial docente | las bibliotecas escolares | \
la enseñanza técnica de nivel medio | el transporte escolar rural | la lectura infantil
Salud: la atención primaria | los tiempos de espera quirúrgicos | la salud mental comunitaria | \
la red de urgencias | el calendario de vacunación | los cuidados paliativos
Vivienda y Ciudad: los barrios con menos áreas verdes | la vivienda social en arriendo | \
las ciclovías urbanas | los planes reguladores | la reparación de conjuntos habitacionales
Obras Públicas: los caminos básicos | los puentes más antiguos | las obras portuarias | \
el agua potable rural | los embalses | la conservación de la red vial
Medio Ambiente: las áreas silvestres protegidas | la calidad del aire en el invierno | \
los humedales urbanos | el reciclaje domiciliario | la biodiversidad marina
Trabajo y Previsión: la capacitación laboral | la fiscalización de las normas laborales | \
el seguro de cesantía | la salud ocupacional | la negociación colectiva
Energía: la electrificación rural | la eficiencia energética de los hogares | \
las energías renovables | la red de transmisión | la calefacción limpia
Transportes: el transporte público mayor | la conectividad de las islas | la seguridad vial | \
la fibra óptica en zonas aisladas | la renovación de los buses
Justicia: la defensa penal pública | los centros de reinserción | el registro civil en línea | \
la mediación familiar | la protección de los derechos humanos
Hacienda: la ejecución del presupuesto | la recaudación tributaria | la deuda pública | \
la transparencia del gasto | las compras del Estado
Cultura y Patrimonio: los museos regionales | las lenguas originarias | los archivos históricos | \
las orquestas juveniles | el fomento del libro
Ciencia e Innovación: los centros de investigación regionales | las becas de doctorado | \
los datos científicos abiertos | la transferencia de tecnología | el equipamiento científico
Desarrollo Social: el registro de hogares | los programas contra la pobreza | los cuidados | \
la habitabilidad de las viviendas precarias | la inclusión de las personas mayores
Minería: la pequeña minería | los relaves abandonados | la seguridad de las faenas | \
la información geológica | la exploración de nuevos yacimientos
Pesca y Acuicultura: las caletas artesanales | las cuotas de captura | el cultivo de algas | \
la sanidad de los centros de cultivo | la vigilancia de las áreas de manejo
Deporte: los recintos deportivos | los juegos escolares | la actividad física en la vejez | \
el deporte adaptado | los clubes de barrio
Comunicaciones de Gobierno: los espacios de información pública | la participación ciudadana | \
los medios locales | la respuesta a las consultas ciudadanas | la difusión de los beneficios
Bienes Nacionales: el catastro de las tierras públicas | los títulos de dominio | \
las rutas patrimoniales | el uso del borde costero | la venta de inmuebles fiscales
Defensa y Emergencias: los sistemas de alerta temprana | las brigadas de emergencia | \
la ayuda a zonas aisladas | la cartografía oficial | la formación de voluntarios
"""

_PEOPLE = (
    "las familias de zonas rurales",
    "las personas mayores",
    "los niños y las niñas",
    "los pueblos originarios",
    "las organizaciones sociales",
    "las micro y pequeñas empresas",
    "los gobiernos regionales",
    "los municipios con menos recursos",
    "las personas con discapacidad",
    "las mujeres jefas de hogar",
    "los estudiantes de liceos públicos",
    "los trabajadores de temporada",
    "las comunidades costeras",
    "los jóvenes que buscan su primer empleo",
    "las localidades aisladas",
    "la ciudadanía",
)

SECTORS = tuple(
    Sector(name.strip(), tuple(thing.strip() for thing in things.split("|")), _PEOPLE)
    for name, _, things in (line.partition(":") for line in _THINGS.strip().split("\n"))
)

_DO = (
    "Ampliar",
    "Fortalecer",
    "Modernizar",
    "Mejorar",
    "Proteger",
    "Promover",
    "Coordinar",
    "Asegurar",
    "Extender",
    "Evaluar",
    "Renovar",
    "Ordenar",
    "Simplificar",
    "Fomentar",
    "Recuperar",
    "Consolidar",
    "Planificar",
    "Diversificar",
    "Impulsar",
    "Vigilar",
    "Difundir",
    "Articular",
    "Actualizar",
    "Descentralizar",
)
_ALSO = (
    "mantener",
    "financiar",
    "medir",
    "publicar",
    "acercar",
    "supervisar",
    "documentar",
    "acompañar",
    "priorizar",
    "integrar",
    "revisar",
    "perfeccionar",
)
_WHERE = (
    "en las 16 regiones del país",
    "en las comunas más apartadas",
    "en el territorio nacional",
    "en las zonas extremas",
    "en las capitales provinciales",
    "en el norte y en el sur",
    "en los barrios",
    "en todas sus etapas",
)
_HOW = (
    "a través de convenios con los municipios",
    "mediante inversiones sostenidas en el tiempo",
    "con información pública y oportuna",
    "por medio de una gestión transparente y participativa",
    "con metas anuales que se puedan verificar",
    "con el apoyo de las universidades regionales",
    "mediante trámites digitales sencillos",
    "a través de mesas de trabajo con la sociedad civil",
    "con pertinencia territorial y enfoque de género",
    "por medio de la coordinación entre servicios públicos",
    "con una fiscalización preventiva",
    "mediante fondos concursables de acceso abierto",
)
_END = (
    "reducir las brechas de acceso",
    "elevar la calidad de vida",
    "cuidar los recursos de las generaciones futuras",
    "acortar los tiempos de respuesta",
    "dar más seguridad a la población",
    "aumentar la confianza en las instituciones",
    "favorecer un desarrollo equilibrado y sustentable",
    "garantizar el ejercicio de los derechos",
    "generar empleos de calidad",
    "prevenir daños que se pueden evitar",
    "orientar la toma de decisiones",
    "cumplir los compromisos del Programa de Gobierno",
    "mejorar la productividad local",
    "conservar el patrimonio común",
)
_SO = ("para", "a fin de", "con el propósito de", "de modo de")


def sentence(dice: Dice, sector: Sector) -> str:
    """Say what is done: between about ten and fifty words, from a capital to a full stop."""
    first, second = dice.several(sector.things, 2)
    parts = [dice.pick(_DO), first]
    if dice.chance(0.45):
        also = dice.pick(_ALSO)
        parts += ["e" if also.startswith("i") else "y", also, second]
    if dice.chance(0.55):
        parts.append(dice.pick(_WHERE))
    if dice.chance(0.6):
        parts += ["junto con", dice.pick(sector.people)]
    text = " ".join(parts)
    if dice.chance(0.7):
        text += f", {dice.pick(_HOW)}"
    first_end, second_end = dice.several(_END, 2)
    text += f", {dice.pick(_SO)} {first_end}"
    if dice.chance(0.35):
        text += f" y {second_end}"
    return text + "."


def mission(dice: Dice, sector: Sector) -> str:
    """Say what an organisation is there for: one to three sentences."""
    first = sentence(dice, sector).removesuffix(".")
    text = f"{first}, al servicio de {dice.pick(sector.people)}."
    for _ in range(dice.number(0, 2)):
        text += f" {sentence(dice, sector)}"
    # As in the forms, the last full stop may be missing.
    return text.removesuffix(".") if dice.chance(0.5) else text


def product(dice: Dice, sector: Sector) -> str:
    """Name a product of a service, without a full stop."""
    kind = dice.pick(("Programa de", "Fondo para", "Atención de", "Registro de", "Apoyo a"))
    name = f"{kind} {dice.pick(sector.things)}"
    return name.replace("de el ", "del ").replace("a el ", "al ")


def clients(dice: Dice, sector: Sector, count: int) -> list[str]:
    """Name groups that a service works for, each once."""
    return [name[0].upper() + name[1:] for name in dice.several(sector.people, count)]
