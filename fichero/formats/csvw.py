"""CSVW: what the columns of the tables mean, for machines that read them.

The metadata stands beside the tables under the name that the specification looks for, so that
`csv2rdf` and its like make the same triples of the tables as the dataset has.
Source: https://www.w3.org/TR/tabular-metadata/
"""

import json
from collections.abc import Iterator, Mapping
from typing import Any

from fichero.context import Context
from fichero.formats.tables import FOLDER, TABLES, Column, Table
from fichero.settings import Settings

PATH = f"{FOLDER}/csv-metadata.json"
MEDIA_TYPE = "application/csvm+json"

_TITLE = {"es": "Fichas de definiciones estratégicas, en tablas", "en": "The forms, as tables"}
_NOTE = {
    "es": (
        "Un texto que una planilla tomaría por fórmula (comienza con =, +, -, @, tabulación o salto"
        " de línea) lleva un apóstrofo delante; quítelo para tener el texto de la ficha."
    ),
    "en": (
        "A text that a spreadsheet would take for a formula (it begins with =, +, -, @, a tab or a"
        " line break) has an apostrophe before it; take it away to have the text of the form."
    ),
}


def write(settings: Settings, context: Context) -> bytes:
    """Write the metadata of the tables."""
    document = {
        "@context": ["http://www.w3.org/ns/csvw", {"@language": settings.language}],
        "dc:title": _both(_TITLE),
        "dc:description": _both(_NOTE),
        "dc:license": {"@id": settings.licence},
        "dc:publisher": {"@id": settings.publisher.iri},
        "dialect": {
            "encoding": "utf-8",
            "lineTerminators": ["\r\n"],
            "delimiter": ",",
            "quoteChar": '"',
            "doubleQuote": True,
            "header": True,
        },
        "tables": [_table(table, settings.base_iri, context) for table in TABLES],
    }
    return (json.dumps(document, ensure_ascii=False, indent=2) + "\n").encode()


def _table(table: Table, base: str, context: Context) -> dict[str, Any]:
    schema: dict[str, Any] = {
        "aboutUrl": "{+id}",
        "primaryKey": "id",
        "columns": [dict(_column(column, base, context)) for column in table.columns],
    }
    # A key that may be missing is none to some validators: those columns are links all the same.
    required = {column.name for column in table.columns if column.required}
    keys = {column: other for column, other in table.refers.items() if column in required}
    if keys:
        schema["foreignKeys"] = [
            {
                "columnReference": column,
                "reference": {"resource": f"{other}.csv", "columnReference": "id"},
            }
            for column, other in keys.items()
        ]
    return {"url": f"{table.name}.csv", "dc:title": _both(table.title), "tableSchema": schema}


def _column(column: Column, base: str, context: Context) -> Iterator[tuple[str, Any]]:
    yield "name", column.name
    yield "titles", {"es": column.name, "en": column.en}
    yield "datatype", column.datatype
    if column.required:
        yield "required", True
    if column.separator:
        yield "separator", column.separator
    if column.language:
        yield "lang", column.language
    if column.term == "@id" or column.silent:
        # What the row is about, or what it stands with; of itself it says nothing.
        yield "suppressOutput", True
        return
    yield "propertyUrl", context.expand(column.term)
    if column.about:
        yield "aboutUrl", column.about if column.about.startswith("{") else base + column.about
    if column.scheme:
        yield "valueUrl", f"{column.scheme.replace('{base}', base)}{{{column.name}}}"
    elif column.datatype == "anyURI":
        yield "valueUrl", f"{{+{column.name}}}"


def _both(words: Mapping[str, str]) -> list[dict[str, str]]:
    return [{"@value": text, "@language": language} for language, text in sorted(words.items())]
