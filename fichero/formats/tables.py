"""The dataset as tables, for people with a spreadsheet: one row a thing, one column a property.

The tables are CSV (RFC 4180) in UTF-8. They begin with a byte order mark, without which Excel takes
them for another encoding, and a text that a spreadsheet would run as a formula gets an apostrophe.
"""

import csv
import io
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from itertools import chain
from typing import Any

import msgspec

from fichero.describing.describe import Description, Node
from fichero.writing.ordering import natural_key

FOLDER = "csv"
_LANGUAGE = "es"
_BOM = "\ufeff"

# What a spreadsheet takes for the beginning of a formula, also in its full width, and what hides
# one (https://owasp.org/www-community/attacks/CSV_Injection). A text that begins with apostrophes
# before it gets one more, so that taking one away always gives the text back.
_FORMULA = re.compile("'*[=+\\-@\t\r\n\uff1d\uff0b\uff0d\uff20]")


class Column(msgspec.Struct, frozen=True):
    """A column of a table."""

    name: str
    """Its header, in Spanish."""
    en: str
    """Its header in English."""
    term: str
    """The term of the context that it holds."""
    datatype: str = "string"
    """A datatype of CSVW."""
    required: bool = False
    separator: str | None = None
    """What parts several values in a cell."""
    about: str | None = None
    """What the value is about, as a URI template below the base IRI; None: the thing of the row."""
    scheme: str | None = None
    """What the value's IRI begins with, where the cell has only its end."""
    language: str | None = None
    silent: bool = False
    """Whether the column only helps readers, and says nothing as data."""


class Table(msgspec.Struct, frozen=True):
    """A table."""

    name: str
    """The name of its file, without suffix."""
    title: Mapping[str, str]
    """By language."""
    columns: tuple[Column, ...]
    refers: Mapping[str, str] = {}
    """The table that a column's values are keys of."""

    @property
    def path(self) -> str:
        """Where it stands below the release."""
        return f"{FOLDER}/{self.name}.csv"


_KINDS = "https://w3id.org/fichero/kinds#"
_ID = Column("id", "id", "@id", "anyURI", required=True)
_FORM = Column("ficha", "form", "fichero:partOf", "anyURI", required=True)
_NUMBER = Column("numero", "number", "number", "integer", required=True)
_TEXT = Column("texto", "text", "text", required=True, language=_LANGUAGE)

TABLES: tuple[Table, ...] = (
    Table(
        "organismos",
        {"es": "Organismos", "en": "Organisations"},
        (
            _ID,
            Column("codigo", "code", "identifier", required=True),
            Column("nombre", "name", "name", required=True, language=_LANGUAGE),
            Column("siglas", "acronyms", "alternativeName", separator="|", language=_LANGUAGE),
            Column("clasificacion", "classification", "classification", scheme=_KINDS),
            Column("fuente", "source", "basedOn", "anyURI"),
            Column("depende_de", "part_of", "partOfOrganisation", "anyURI"),
        ),
    ),
    Table(
        "fichas",
        {"es": "Fichas de definiciones estratégicas", "en": "Strategic definitions forms"},
        (
            _ID,
            Column("organismo", "organisation", "organisation", "anyURI", required=True),
            Column("titulo", "title", "title", required=True, language=_LANGUAGE),
            Column("formulario", "form_type", "formType", required=True, scheme=_KINDS),
            Column("periodo", "period", "period", required=True, scheme="{base}id/periodo/"),
            Column("inicio", "start", "startDate", "gYear", about="id/periodo/{periodo}"),
            Column("termino", "end", "endDate", "gYear", about="id/periodo/{periodo}"),
            Column(
                "nombre_en_la_ficha", "name_in_the_form", "organisationName", language=_LANGUAGE
            ),
            Column("base_legal", "legal_basis", "legalBasisText", language=_LANGUAGE),
            Column("mision", "mission", "text", about="{+id}/mision", language=_LANGUAGE),
            Column("ministerio", "ministry", "ministry", "anyURI"),
            Column("partida", "budget_heading", "partida"),
            Column("capitulo", "budget_chapter", "capitulo"),
        ),
        {"organismo": "organismos", "ministerio": "organismos"},
    ),
    Table(
        "objetivos",
        {"es": "Objetivos estratégicos", "en": "Strategic objectives"},
        (
            _ID,
            _FORM,
            _NUMBER,
            _TEXT,
            Column("contribuye_a", "contributes_to", "contributesTo", "anyURI", separator=" "),
            Column("productos", "products", "deliveredBy", "anyURI", separator=" "),
        ),
        {"ficha": "fichas"},
    ),
    Table(
        "ambitos",
        {"es": "Ámbitos de acción", "en": "Action areas"},
        (_ID, _FORM, _NUMBER, _TEXT),
        {"ficha": "fichas"},
    ),
    Table(
        "bases-legales",
        {"es": "Citas de la base legal", "en": "Citations of the legal basis"},
        (
            _ID,
            _FORM,
            _TEXT,
            Column("tipo", "type", "citedType", scheme=_KINDS),
            Column("numero", "number", "citedNumber"),
            Column("publicacion", "publication", "citedPublicationDate", "date"),
            Column("fecha", "date", "citedDate", "date"),
            Column("anio", "year", "citedYear", "gYear"),
            Column("emisor", "issuer", "citedIssuer", language=_LANGUAGE),
            Column("efecto", "effect", "effect", scheme=_KINDS),
            Column("texto_del_efecto", "effect_text", "effectText", language=_LANGUAGE),
            Column("norma", "norm", "citesNorm", "anyURI"),
        ),
        {"ficha": "fichas", "norma": "normas"},
    ),
    Table(
        "objetivos-relevantes",
        {"es": "Objetivos relevantes del ministerio", "en": "Relevant objectives of the ministry"},
        (_ID, _FORM, _NUMBER, _TEXT, Column("copia_de", "copy_of", "copyOf", "anyURI")),
        {"ficha": "fichas", "copia_de": "objetivos"},
    ),
    Table(
        "productos",
        {"es": "Productos estratégicos", "en": "Strategic products"},
        (
            _ID,
            _FORM,
            _NUMBER,
            _TEXT,
            Column("descripcion", "description", "productDescription", language=_LANGUAGE),
            Column("clientes", "beneficiaries", "benefits", "anyURI", separator=" "),
            Column("gestion_territorial", "territorial", "territorialManagement", "boolean"),
            Column("enfoque_de_genero", "gender", "genderApproach", "boolean"),
        ),
        {"ficha": "fichas"},
    ),
    Table(
        "subproductos",
        {"es": "Subproductos", "en": "Subproducts"},
        (
            _ID,
            # Said of the product, with the row's thing as its value: so it says nothing of the row.
            Column("producto", "product", "product", "anyURI", required=True, silent=True),
            _NUMBER,
            _TEXT,
        ),
        {"producto": "productos"},
    ),
    Table(
        "clientes",
        {"es": "Clientes", "en": "Beneficiaries"},
        (_ID, _FORM, _NUMBER, _TEXT, Column("cuantificacion", "quantity", "quantity", "integer")),
        {"ficha": "fichas"},
    ),
    Table(
        "presupuestos",
        {"es": "Presupuesto de los productos", "en": "Budget of the products"},
        (
            _ID,
            _FORM,
            _NUMBER,
            _TEXT,
            Column("producto", "product", "funds", "anyURI", required=True),
            Column("miles_de_pesos", "thousands_of_pesos", "thousandsOfPesos", "decimal"),
            Column("porcentaje", "percentage", "percentage", "decimal"),
        ),
        {"ficha": "fichas", "producto": "productos"},
    ),
    Table(
        "normas",
        {"es": "Normas legales", "en": "Legal norms"},
        (
            _ID,
            Column("nombre", "name", "label", required=True, language=_LANGUAGE),
            Column("titulo", "title", "title", language=_LANGUAGE),
            Column("tipo", "type", "normType", required=True, scheme=_KINDS),
            Column("numero", "number", "normNumber", required=True),
            Column("publicacion", "publication", "publicationDate", "date"),
            Column("promulgacion", "promulgation", "promulgationDate", "date"),
            Column("codigo_leychile", "leychile_code", "leychileCode"),
            Column("vease", "see_also", "seeAlso", "anyURI", separator=" "),
        ),
    ),
)
"""The tables, in the order in which a reader meets them."""

# The tables of what forms share, and the classes of what is in them.
_SHARED = {"organismos": {"Ministry", "PublicService"}, "normas": {"LegalNorm"}}

_PARTS = {
    "objetivos": "objective",
    "ambitos": "actionArea",
    "bases-legales": "legalBasis",
    "objetivos-relevantes": "relevantObjective",
    "productos": "product",
    "clientes": "beneficiary",
    "presupuestos": "budgetLine",
}


def defuse(text: str) -> str:
    """Keep a spreadsheet from running a text as a formula: an apostrophe stands before it.

    >>> defuse("=HYPERLINK(1)"), defuse("Ley 19.032"), defuse("'=1")
    ("'=HYPERLINK(1)", 'Ley 19.032', "''=1")
    """
    return f"'{text}" if _FORMULA.match(text) else text


def restore(cell: str) -> str:
    """Give the text of a cell: the reverse of `defuse`.

    >>> restore("'=HYPERLINK(1)"), restore("'quoted'")
    ('=HYPERLINK(1)', "'quoted'")
    """
    return cell[1:] if cell.startswith("'") and _FORMULA.match(cell[1:]) else cell


def of_form(description: Description) -> dict[str, bytes]:
    """Write the rows that a form has in each table of what forms state, by the table's name."""
    return {
        table.name: _csv(table, _rows(table, description))
        for table in TABLES
        if table.name not in _SHARED
    }


def of_all(
    rows: Callable[[str], Iterable[bytes]], nodes: Iterable[Node]
) -> Iterator[tuple[str, Iterable[bytes]]]:
    """Write the tables.

    Args:
        rows: gives the rows of all forms in a table, in pieces from `of_form`, by its name.
        nodes: the things that forms share. The first that tells something of a thing is believed.

    Yields:
        The path of each table below the release, and its contents.
    """
    things: dict[str, Node] = {}
    for node in nodes:
        things[node["id"]] = {**node, **things.get(node["id"], {})}
    shared = sorted(things.values(), key=lambda node: natural_key(node["id"]))
    for table in TABLES:
        header = (_BOM + _line(column.name for column in table.columns)).encode()
        types = _SHARED.get(table.name)
        if types:
            known = [node for node in shared if node["type"] in types]
            yield table.path, [header, _csv(table, known)]
        else:
            yield table.path, chain([header], rows(table.name))


def _rows(table: Table, form: Description) -> Iterator[Node]:
    match table.name:
        case "fichas":
            period = next(node for node in form.shared if node["id"] == form.record["period"])
            years = {name: period[name] for name in ("startDate", "endDate")}
            mission = form.record.get("mission", {})
            yield {**form.record, **years, "text": mission.get("text", "")}
        case "subproductos":
            for product in form.record.get("product", ()):
                for part in product.get("subproduct", ()):
                    yield {**part, "product": product["id"]}
        case name:
            for part in form.record.get(_PARTS[name], ()):
                yield {**part, "fichero:partOf": form.id}


def _csv(table: Table, rows: Iterable[Node]) -> bytes:
    return "".join(_line(_cell(column, row) for column in table.columns) for row in rows).encode()


def _line(cells: Iterable[str]) -> str:
    text = io.StringIO()
    csv.writer(text, lineterminator="\r\n").writerow(cells)
    return text.getvalue()


def _cell(column: Column, row: Node) -> str:
    value: Any = row.get("id" if column.term == "@id" else column.term, "")
    if isinstance(value, dict):
        value = value.get(_LANGUAGE, "")
    if isinstance(value, list | tuple):
        value = (column.separator or "").join(value)
    text = str(value).lower() if isinstance(value, bool) else str(value)
    if column.scheme:
        # A kind is a compact IRI in the record; a period is named by its years.
        text = re.split("[:/]", text)[-1]
    return defuse(text)
