"""How long it takes to compare many objectives with each other, and in how much memory.

    python -m benchmarks.links --texts 100000

The texts are made of phrases as the corpus of benchmarks/corpus makes them, no two alike. Each
size runs in a process of its own, so that its peak of memory is its own.
"""

import argparse
import random
import resource
import subprocess
import sys
import time

from fichero.links import suggesting
from fichero.links.suggesting import Wish
from fichero.links.texts import Text

SIZES = (1_000, 10_000, 100_000)
_OBJECTIVES = 8  # of one organisation
_MEBIBYTE = 1024  # of the kibibytes that Linux tells

# Some two hundred words of such forms; an invented one for every so many texts stands for what
# only few of them speak of.
_WORDS = """
    acceso administración agua ambiente apoyo articulación asesoría asistencia atención autonomía
    barrios beneficios bienestar bosques calidad cambio canales capacidades capacitación centros
    ciencia ciudadanía cobertura competencias competitividad comunas comunicación comunidad
    condiciones conectividad conocimiento conservación construcción consumo control convivencia
    cooperación coordinación cuidado cultura datos defensa delitos deporte derechos desarrollo
    desigualdad discapacidad discriminación diseño diversidad economía educación eficiencia empleo
    empresas energía enfermedades enseñanza equidad equipos escuelas espacios estado estrategias
    estudios evaluación exportaciones familias financiamiento fiscalización fomento formación
    fortalecimiento fronteras gestión gobierno habitantes herramientas hospitales igualdad
    implementación inclusión industria infancia información infraestructura iniciativas innovación
    institucionalidad instituciones instrumentos integración internacional inversión investigación
    justicia laboral legislación libertad localidades mantención mecanismos medicamentos medios
    mejoramiento mercados migrantes minería modernización mujeres municipios niños normas
    oportunidades organizaciones parques participación patrimonio pensiones personas pesca planes
    planificación pobreza población políticas precios prevención probidad procesos producción
    productividad profesionales programas promoción protección proyectos pueblos puertos recursos
    redes regiones regulación rehabilitación relaciones residuos riego riesgo rutas salud
    seguimiento seguridad servicios sistema sociedad suelo supervisión sustentabilidad tecnología
    telecomunicaciones territorio trabajadores tránsito transparencia
    transporte turismo urbanismo vehículos viviendas
    violencia vinculación zonas
"""


def texts(count: int, seed: int = 1) -> list[Text]:
    """Make objectives of many organisations."""
    dice = random.Random(seed)  # noqa: S311 (the same texts every time)
    common = _WORDS.split()
    rare = [f"{first}{second[:3]}" for first in common for second in common][: max(50, count // 20)]
    made = []
    for number in range(count):
        words = [*dice.choices(common, k=18), *dice.choices(rare, k=4)]
        dice.shuffle(words)
        organisation = f"https://example.org/o/{number // _OBJECTIVES}"
        iri = f"https://example.org/t/{number}"
        made.append(Text(iri, " de ".join(words), "objective", organisation, organisation))
    return made


def measure(count: int) -> None:
    """Compare so many objectives with each other, and print what it took."""
    made = texts(count)
    began = time.perf_counter()
    found = suggesting.suggest(made, wish=Wish(between=("organisations",)))
    seconds = time.perf_counter() - began
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / _MEBIBYTE
    print(
        f"{count:9,}  {seconds:7.1f} s  {peak:7.0f} MiB  {len(found):9,}  {count / seconds:8.0f}",
        flush=True,
    )


def main() -> None:
    """Measure each size in a process of its own."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.links")
    parser.add_argument("--texts", type=int, nargs="*", default=list(SIZES))
    parser.add_argument("--one", action="store_true", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.one:
        measure(options.texts[0])
        return
    print("    texts       time       peak  suggested  texts a s", flush=True)
    for count in options.texts:
        subprocess.run(
            [sys.executable, "-m", "benchmarks.links", "--one", "--texts", str(count)], check=True
        )


if __name__ == "__main__":
    main()
