"""The YAML that people fill in: empty, with help; or with what a ficha states."""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Any, Literal

from fichero.reading.ficha import Ficha, Row, Stated
from fichero.reading.readers.schema import FORMS, SCHEMA, schema
from fichero.services.record import BudgetLine, Client, Objective, Product, ServiceFicha

Code = Literal["A0", "A1"]

_BLANK = """\
# yaml-language-server: $schema={schema}
#
# Ficha de Definiciones Estratégicas, para llenar. Lo que sigue a un «#» es ayuda y no se publica.
# Escriba cada texto tras los dos puntos; si tiene «: » o « #» adentro, póngalo entre comillas.
# Cada fila de una lista empieza con un guion: para agregar una, copie desde el guion.
#
# A strategic definitions form, to be filled in. What follows a “#” is help and is not published.
# Write each text after the colon; if it has “: ” or “ #” within, put it between quotation marks.
# Each row of a list begins with a hyphen: to add one, copy from the hyphen on.
"""


def blank(code: Code) -> str:
    """Write an empty ficha, with help in Spanish and English.

    Args:
        code: of which form.
    """
    definitions = schema()["$defs"]
    lines = [_BLANK.format(schema=SCHEMA)]
    for name, told in definitions[FORMS[code].__name__]["properties"].items():
        if name.startswith("$"):
            continue
        row = definitions.get(_row(told))
        lines += _help(told)
        if name == "formulario":
            lines += [f"{name}: {code}", ""]
        elif row:
            lines += [f"{name}:", *_blank_row(row["properties"]), ""]
        elif _is_list(told):
            lines += [f"{name}:", "  -", ""]
        else:
            lines += [f"{name}:", ""]
    return "\n".join(lines)


def _help(told: Mapping[str, Any]) -> Iterator[str]:
    yield from (f"# {words}" for words in told["description"].split(" · "))
    for each in told.get("examples", ()):
        # Digits that are a text, as codes are, stand between quotation marks.
        plain = isinstance(each, str) and not each.isdecimal()
        yield f"# Por ejemplo · For example: {each if plain else json.dumps(each)}"


def _blank_row(keys: Mapping[str, Mapping[str, Any]]) -> Iterator[str]:
    """Write the keys of a row, each after its help."""
    indent = "  - "
    for key, told in keys.items():
        yield from (f"    {line}" for line in _help(told))
        yield f"{indent}{key}:"
        indent = "    "


def _row(told: Mapping[str, Any]) -> str:
    """Name the record that the items of a list are; nothing if they are texts, or it is no list."""
    lists = (each["items"] for each in told.get("anyOf", ()) if "items" in each)
    names = [each["$ref"] for items in lists for each in items.get("anyOf", ()) if "$ref" in each]
    return names[0].rpartition("/")[2] if names else ""


def _is_list(told: Mapping[str, Any]) -> bool:
    return any(each.get("type") == "array" for each in (told, *told.get("anyOf", ())))


def write(ficha: Ficha) -> str:
    """Write what a ficha states."""
    lines = [f"# yaml-language-server: $schema={SCHEMA}"]
    if ficha.form:
        lines.append(f"formulario: {quoted(ficha.form.value)}")
    if ficha.period:
        lines.append(f"periodo: {ficha.period.value}")
    lines += _service(ficha) if isinstance(ficha, ServiceFicha) else _ministry(ficha)
    return "\n".join([*lines, ""])


def _ministry(ficha: Ficha) -> Iterator[str]:
    yield from _value("ministerio", ficha.ministry)
    yield from _value("ley_organica", ficha.legal_basis_text)
    yield from _value("mision", ficha.mission)
    yield from _texts("ambitos_de_accion", ficha.action_areas)
    yield from _texts("objetivos_estrategicos", ficha.objectives)


def _service(ficha: ServiceFicha) -> Iterator[str]:
    yield from _value("ministerio", ficha.ministry)
    yield from _value("partida", ficha.partida)
    yield from _value("servicio", ficha.service)
    yield from _value("capitulo", ficha.capitulo)
    yield from _value("ley_organica", ficha.legal_basis_text)
    yield from _value("mision", ficha.mission)
    if ficha.relevant_objectives:
        yield from _texts("objetivos_relevantes", ficha.relevant_objectives)
    else:
        yield "objetivos_relevantes: []"
    yield from _rows("objetivos_estrategicos", map(_objective, ficha.objectives))
    yield from _rows("productos_estrategicos", map(_product, ficha.products))
    yield from _rows("clientes", map(_client, ficha.clients))
    yield from _rows("presupuesto", map(_budget_line, ficha.budget))


_Values = Mapping[str, str | Sequence[str] | None]
"""The values of a row as YAML; a list stands below its key. None is what is not said."""


def _rows(key: str, rows: Iterable[_Values]) -> Iterator[str]:
    lines = [line for row in rows for line in _row_lines(row)]
    yield from (f"{key}:", *lines) if lines else (f"{key}: []",)


def _row_lines(row: _Values) -> Iterator[str]:
    indent = "  - "
    for key, value in row.items():
        if isinstance(value, str):
            yield f"{indent}{key}: {value}"
        elif value:
            yield f"{indent}{key}:"
            yield from (f"      - {each}" for each in value)
        else:
            continue
        indent = "    "


def _objective(row: Objective) -> _Values:
    return {
        "texto": quoted(row.text.value),
        "objetivos_relevantes": _links(row.relevant),
        "productos": _links(row.products),
    }


def _product(row: Product) -> _Values:
    return {
        "nombre": quoted(row.text.value),
        "descripcion": quoted(row.description.value) if row.description else None,
        "subproductos": [quoted(each.value) for each in row.subproducts],
        "clientes": _links(row.clients),
        "gestion_territorial": _flag(row.territorial),
        "enfoque_de_genero": _flag(row.gender),
    }


def _client(row: Client) -> _Values:
    return {"nombre": quoted(row.text.value), "cuantificacion": _figure(row.quantity)}


def _budget_line(row: BudgetLine) -> _Values:
    return {
        "producto": str(row.number.value),
        "nombre": quoted(row.text.value),
        "miles_de_pesos": _figure(row.amount),
        "porcentaje": _figure(row.percentage),
    }


def _value(key: str, stated: Stated[str] | None) -> Iterator[str]:
    if stated:
        yield f"{key}: {quoted(stated.value)}"


def _texts(key: str, rows: Sequence[Row]) -> Iterator[str]:
    if rows:
        yield f"{key}:"
        yield from (f"  - {quoted(row.text.value)}" for row in rows)


def _links(numbers: Sequence[Stated[int]]) -> str | None:
    told = ", ".join(str(number.value) for number in numbers)
    return f"[{told}]" if told else None


def _flag(flag: Stated[bool] | None) -> str | None:
    return None if flag is None else quoted("Si" if flag.value else "No")


def _figure(stated: Stated[Decimal] | Stated[int] | None) -> str | None:
    """Write a number; one with decimals as Chileans do, with a comma."""
    if stated is None:
        return None
    whole, _, part = f"{Decimal(stated.value):f}".partition(".")
    return quoted(f"{whole},{part}") if part else whole


def quoted(text: str) -> str:
    r"""Write a text between quotation marks, as both JSON and YAML have it.

    >>> quoted('a "b"\x7f')
    '"a \\"b\\"\\u007f"'
    """
    told = json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")
    return "".join(letter if letter.isprintable() else json.dumps(letter)[1:-1] for letter in told)
