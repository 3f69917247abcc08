"""What can be written by hand: the keys of forms A0 and A1, in Spanish, and their JSON Schema.

Values come as the texts that stand in the file (`fichero.reading.readers.tree`); the schema allows
editors what YAML and JSON make of them, such as numbers and booleans.
"""

import json
from typing import Annotated, Any, Literal

import msgspec

SCHEMA = "https://w3id.org/fichero/ficha.schema.json"
"""The IRI of the JSON Schema."""

_DIALECT = "https://json-schema.org/draft/2020-12/schema"
_TITLES = {
    "MinistryForm": "Formulario A0, de un ministerio · Form A0, of a ministry",
    "ServiceForm": "Formulario A1, de un servicio · Form A1, of a public service",
}


# Marks what stands in the schema in the place of the types of texts.
_INSTEAD = "instead"


def _told(es: str, en: str, *examples: object, **instead: object) -> msgspec.Meta:
    extra: dict[str, object] = {"examples": list(examples)} if examples else {}
    if instead:
        extra[_INSTEAD] = instead
    return msgspec.Meta(description=f"{es} · {en}", extra_json_schema=extra or None)


_Text = str | None
_Links = tuple[str, ...] | str | None
_AMOUNT = r"^\$? ?[0-9]{1,15}(,[0-9]{1,6})?$"
_ROW_NUMBERS: dict[str, Any] = {
    "anyOf": [
        {"type": "array", "items": {"type": ["integer", "string"], "pattern": "^[0-9]{1,3}$"}},
        {"type": "integer"},
        {"type": "string", "pattern": "^([0-9]{1,3}([ ,]+[0-9]{1,3})*|[Nn]o [Ss]e [Vv]incula)$"},
        {"type": "null"},
    ]
}
_FLAG: dict[str, Any] = {"enum": ["Si", "Sí", "No", True, False, None]}


def _number(pattern: str) -> dict[str, Any]:
    """Allow a number, or a text of some form: in the file it is a text like any other."""
    return {"type": ["number", "string", "null"], "pattern": pattern}


class _Part(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """What somebody writes by hand."""


class _Form(_Part, frozen=True, kw_only=True, rename={"schema": "$schema"}):
    schema: Annotated[
        _Text, _told("La dirección de este esquema, para editores.", "This schema, for editors.")
    ] = None
    formulario: Annotated[
        Literal["A0", "A1"] | None,
        _told(
            "El formulario: A0 de un ministerio, A1 de un servicio.",
            "Which form it is: A0 of a ministry, A1 of a public service.",
            "A0",
            "A1",
        ),
    ] = None
    periodo: Annotated[
        Annotated[str, msgspec.Meta(pattern=r"^[0-9]{4} ?- ?[0-9]{4}$")] | None,
        _told("Los años, ambos incluidos.", "The years, both included.", "2019-2022"),
    ] = None


_Ministry = Annotated[
    _Text, _told("El nombre del ministerio.", "The ministry's name.", "MINISTERIO DE SALUD")
]
_LegalBasis = Annotated[
    _Text,
    _told(
        "Ley orgánica o decreto que lo rige: las normas, cada una con su fecha.",
        "The laws or decrees that govern it, each with its date.",
        "Ley N° 19.032 publicada en D.O. 4/2/91, reorganiza el Ministerio.",
    ),
]


class MinistryForm(_Form, frozen=True, kw_only=True):
    """Ficha de Definiciones Estratégicas · Strategic definitions form."""

    ministerio: _Ministry = None
    ley_organica: _LegalBasis = None
    mision: Annotated[_Text, _told("La misión del ministerio.", "The ministry's mission.")] = None
    ambitos_de_accion: Annotated[
        tuple[_Text, ...] | None,
        _told(
            "Los ámbitos de acción, en orden: el primero es el número 1.",
            "The areas of action, in order: the first one is number 1.",
        ),
    ] = None
    objetivos_estrategicos: Annotated[
        tuple[_Text, ...] | None,
        _told(
            "Los objetivos estratégicos, en orden: el primero es el número 1.",
            "The strategic objectives, in order: the first one is number 1.",
        ),
    ] = None


class ObjectiveRow(_Part, frozen=True, kw_only=True):
    """Un objetivo estratégico institucional · A strategic objective."""

    texto: Annotated[_Text, _told("Qué se quiere lograr.", "What is to be achieved.")] = None
    objetivos_relevantes: Annotated[
        _Links,
        _told(
            "Los números de los objetivos relevantes a los que se vincula.",
            "The numbers of the relevant objectives that it is linked to.",
            [1, 3],
            "No Se Vincula",
            **_ROW_NUMBERS,
        ),
    ] = None
    productos: Annotated[
        _Links,
        _told(
            "Los números de los productos estratégicos a los que se vincula.",
            "The numbers of the strategic products that it is linked to.",
            [2],
            **_ROW_NUMBERS,
        ),
    ] = None


class ProductRow(_Part, frozen=True, kw_only=True):
    """Un producto estratégico · A strategic product."""

    nombre: Annotated[
        _Text, _told("El nombre del bien o servicio.", "The name of the good or service.")
    ] = None
    descripcion: Annotated[_Text, _told("En qué consiste.", "What it consists in.")] = None
    subproductos: Annotated[
        tuple[_Text, ...] | None, _told("Sus subproductos, en orden.", "Its subproducts, in order.")
    ] = None
    clientes: Annotated[
        _Links,
        _told(
            "Los números de los clientes que lo reciben.",
            "The numbers of the clients that receive it.",
            [1, 2, 4],
            **_ROW_NUMBERS,
        ),
    ] = None
    gestion_territorial: Annotated[
        _Text,
        _told(
            "Si aplica la gestión territorial.",
            "Whether territorial management applies.",
            "Si",
            **_FLAG,
        ),
    ] = None
    enfoque_de_genero: Annotated[
        _Text,
        _told(
            "Si aplica el enfoque de género.", "Whether the gender approach applies.", "No", **_FLAG
        ),
    ] = None


class ClientRow(_Part, frozen=True, kw_only=True):
    """Un cliente · A client."""

    nombre: Annotated[_Text, _told("Quiénes son.", "Who they are.", "Estudiantes")] = None
    cuantificacion: Annotated[
        _Text,
        _told(
            "Cuántos son, sin puntos; vacío si no se sabe.",
            "How many there are, without separators; empty if it is not known.",
            12345,
            **_number("^[0-9]{1,15}$"),
        ),
    ] = None


class BudgetRow(_Part, frozen=True, kw_only=True):
    """Lo que cuesta un producto · What a product costs."""

    producto: Annotated[
        _Text,
        _told(
            "El número del producto.",
            "The number of the product.",
            1,
            **_number("^[0-9]{1,3}$"),
        ),
    ] = None
    nombre: Annotated[
        _Text,
        _told(
            "El nombre que el presupuesto le da, si es otro que el del producto.",
            "The name that the budget gives it, if it is not that of the product.",
        ),
    ] = None
    miles_de_pesos: Annotated[
        _Text,
        _told(
            "El monto en miles de pesos, sin puntos.",
            "The amount in thousands of pesos, without separators.",
            1234567,
            **_number(_AMOUNT),
        ),
    ] = None
    porcentaje: Annotated[
        _Text,
        _told(
            "El porcentaje del presupuesto de todos los productos.",
            "The percentage of the budget of all products.",
            "12,34",
            **_number("^[0-9]{1,3}([.,][0-9]{1,6})? ?%?$"),
        ),
    ] = None


_Code = Annotated[str, msgspec.Meta(pattern="^[0-9]{1,3}$")] | None


class ServiceForm(_Form, frozen=True, kw_only=True):
    """Ficha de Definiciones Estratégicas · Strategic definitions form."""

    ministerio: _Ministry = None
    partida: Annotated[
        _Code,
        _told(
            "El código del ministerio en la Ley de Presupuestos del período, entre comillas.",
            "The code of the ministry in the budget law of the period, between quotation marks.",
            "09",
        ),
    ] = None
    servicio: Annotated[
        _Text,
        _told(
            "El nombre del servicio.", "The service's name.", "JUNTA NACIONAL DE AUXILIO ESCOLAR"
        ),
    ] = None
    capitulo: Annotated[
        _Code,
        _told(
            "El código del servicio dentro de su partida, entre comillas.",
            "The code of the service within its partida, between quotation marks.",
            "05",
        ),
    ] = None
    ley_organica: _LegalBasis = None
    mision: Annotated[_Text, _told("La misión del servicio.", "The service's mission.")] = None
    objetivos_relevantes: Annotated[
        tuple[_Text, ...] | None,
        _told(
            "Los objetivos del ministerio, copiados de su ficha A0; [] si no hay ninguno.",
            "The objectives of the ministry, copied from its form A0; [] if there are none.",
        ),
    ] = None
    objetivos_estrategicos: Annotated[
        tuple[ObjectiveRow | None, ...] | None,
        _told(
            "Los objetivos estratégicos, en orden: el primero es el número 1.",
            "The strategic objectives, in order: the first one is number 1.",
        ),
    ] = None
    productos_estrategicos: Annotated[
        tuple[ProductRow | None, ...] | None,
        _told(
            "Los bienes y servicios, en orden: el primero es el número 1; [] si no hay ninguno.",
            "The goods and services, in order: the first one is number 1; [] if there are none.",
        ),
    ] = None
    clientes: Annotated[
        tuple[ClientRow | None, ...] | None,
        _told(
            "Los clientes, en orden: el primero es el número 1; [] si no hay ninguno.",
            "The clients, in order: the first one is number 1; [] if there are none.",
        ),
    ] = None
    presupuesto: Annotated[
        tuple[BudgetRow | None, ...] | None,
        _told(
            "El presupuesto, una línea por producto; [] si no hay ninguna.",
            "The budget, one line for each product; [] if there are none.",
        ),
    ] = None


FORMS: dict[str, type[MinistryForm | ServiceForm]] = {"A0": MinistryForm, "A1": ServiceForm}
"""By the form's code."""

_PARTS = (MinistryForm, ServiceForm, ObjectiveRow, ProductRow, ClientRow, BudgetRow)
KEYS = tuple(dict.fromkeys(key for each in _PARTS for key in each.__struct_encode_fields__))
"""All keys that can be written."""
_ONLY_A1 = tuple(
    sorted(set(ServiceForm.__struct_encode_fields__) - set(MinistryForm.__struct_encode_fields__))
)


def code(values: object) -> str:
    """Tell which form a file is: by what it says, else by keys that only form A1 has.

    >>> code({"servicio": "JUNTA"}), code({"formulario": "A0", "servicio": "JUNTA"})
    ('A1', 'A0')
    """
    if not isinstance(values, dict):
        return "A0"
    told = values.get("formulario")
    if isinstance(told, str) and told in FORMS:
        return told
    return "A0" if values.keys().isdisjoint(_ONLY_A1) else "A1"


def schema() -> dict[str, Any]:
    """Make the JSON Schema of what can be written (https://json-schema.org/draft/2020-12)."""
    _, definitions = msgspec.json.schema_components(FORMS.values(), ref_template="#/$defs/{name}")
    return {
        "$schema": _DIALECT,
        "$id": SCHEMA,
        "title": "Ficha de Definiciones Estratégicas",
        "description": MinistryForm.__doc__,
        "type": "object",
        "if": {
            "anyOf": [
                {"properties": {"formulario": {"const": "A1"}}, "required": ["formulario"]},
                {
                    "properties": {"formulario": {"type": "null"}},
                    "anyOf": [{"required": [key]} for key in _ONLY_A1],
                },
            ]
        },
        "then": {"$ref": "#/$defs/ServiceForm"},
        "else": {"$ref": "#/$defs/MinistryForm"},
        "$defs": {name: _tidy({**made, **_title(name)}) for name, made in definitions.items()},
    }


def schema_text() -> str:
    """Write the JSON Schema as the file that is published, ontology/ficha.schema.json."""
    return json.dumps(schema(), ensure_ascii=False, indent=2) + "\n"


def _title(name: str) -> dict[str, str]:
    return {"title": _TITLES[name]} if name in _TITLES else {}


def _tidy(made: Any) -> Any:  # noqa: ANN401 (a JSON value of any kind)
    """Put what stands in the place of other types there, and leave out what says nothing."""
    if isinstance(made, list):
        return [_tidy(each) for each in made]
    if not isinstance(made, dict):
        return made
    instead = made.get(_INSTEAD)
    return {
        key: _tidy(value)
        for key, value in made.items()
        if not (key == "default" and value is None)
        and not (key == "required" and not value)
        and not (instead and key in {_INSTEAD, "anyOf"})
    } | (instead or {})
