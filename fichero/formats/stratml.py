"""A form as a strategic plan in StratML Part 1 (ISO 17469-1).

A plan in StratML has an organisation with its stakeholders, a mission and goals; it has no element
for a legal basis, for areas of action, for products and budgets, or for which form this was. What
has no element stands in OtherInformation, a line each, after a sentence that says so.
`fichero.reading.readers.stratml` reads those lines back.

Source: https://www.iso.org/standard/64533.html
"""

import re
from collections.abc import Iterable, Iterator
from urllib.parse import quote
from xml.sax.saxutils import escape

from fichero.describing.describe import Description, Node
from fichero.findings import FicheroError, problem
from fichero.links.mappings import Mapping as Link

NAMESPACE = "urn:ISO:std:iso:17469:tech:xsd:stratml_core"
SUFFIX = "stratml.xml"
MEDIA_TYPE = "application/xml"

# The labels of the lines in OtherInformation.
FORM = "Formulario"
PERIOD = "Período"
MINISTRY = "Nombre del organismo en la ficha"
LEGAL_BASIS = "Base legal"
ACTION_AREA = "Ámbito de acción"
LINK = "Enlace"
GOAL = "Objetivo estratégico"
"""What the name of a goal is made of, as an objective has none of its own."""

# The labels of the lines that only the form of a service has; a term follows the row's number.
PARENT = "Ministerio"
PARTIDA, CAPITULO = "Partida", "Capítulo"
RELEVANT = "Objetivo relevante del ministerio"
PRODUCT = "Producto estratégico"
BUDGET = "Presupuesto del producto"
LINKED_OBJECTIVES, LINKED_PRODUCTS = "objetivos relevantes", "productos"
DESCRIPTION, SUBPRODUCT, LINKED_CLIENTS = "descripción", "subproducto", "clientes"
TERRITORIAL, GENDER = "gestión territorial", "enfoque de género"
THOUSANDS, PERCENTAGE = "miles de pesos", "porcentaje"
QUANTITY = "Cuantificación"
"""What the description of a stakeholder begins with."""

PREFACE = (
    "Las líneas que siguen no tienen un elemento propio en la Parte 1 de StratML.",
    "The lines that follow have no element of their own in StratML Part 1.",
)

_LANGUAGE = "es"
# What no XML 1.0 document may hold, not even escaped (https://www.w3.org/TR/xml/#charsets).
_NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_ESCAPED = {"\r": "&#xD;"}  # would be read as a line feed


def write(description: Description, links: Iterable[Link] = ()) -> bytes:
    """Write a form as a plan.

    Args:
        description: the form, with what it shares.
        links: the reviewed mappings that have an end in it.

    Raises:
        FicheroError: `stratml-character`, as a text has a character that XML cannot hold.
    """
    lines = ['<?xml version="1.0" encoding="UTF-8"?>', *_plan(description, links)]
    return ("\n".join(lines) + "\n").encode()


def _plan(description: Description, links: Iterable[Link]) -> Iterator[str]:
    record = description.record
    shared = {node["id"]: node for node in description.shared}
    organisation, period = shared[record["organisation"]], shared[record["period"]]
    yield f'<StrategicPlan xmlns="{NAMESPACE}">'
    yield from _indented(
        [
            _element("Name", record["title"][_LANGUAGE]),
            _element("OtherInformation", "\n".join(_other(record, period, links))),
            "<StrategicPlanCore>",
            *_indented(_core(record, organisation)),
            "</StrategicPlanCore>",
            "<AdministrativeInformation>",
            *_indented(
                [
                    # The form tells years; a plan has days.
                    _element("StartDate", f"{period['startDate']}-01-01"),
                    _element("EndDate", f"{period['endDate']}-12-31"),
                    _element("Source", quote(record["id"], safe=":/%")),
                ]
            ),
            "</AdministrativeInformation>",
        ]
    )
    yield "</StrategicPlan>"


def _core(record: Node, organisation: Node) -> Iterator[str]:
    acronyms = organisation.get("alternativeName", {}).get(_LANGUAGE, ())
    yield "<Organization>"
    yield from _indented(
        [
            _element("Name", organisation["name"][_LANGUAGE]),
            *(_element("Acronym", name) for name in _several(acronyms)[:1]),
            _element("Identifier", f"_{organisation['identifier']}"),
            *(line for row in record.get("beneficiary", ()) for line in _stakeholder(row)),
        ]
    )
    yield "</Organization>"
    if "mission" in record:
        yield "<Mission>"
        yield from _indented(
            [
                _element("Description", record["mission"]["text"][_LANGUAGE]),
                _element("Identifier", "_mision"),
            ]
        )
        yield "</Mission>"
    for objective in record.get("objective", ()):
        number = objective["number"]
        yield "<Goal>"
        yield from _indented(
            [
                _element("Name", f"{GOAL} {number}"),
                _element("Description", objective["text"][_LANGUAGE]),
                _element("Identifier", f"_objetivo-{number}"),
                _element("SequenceIndicator", str(number)),
            ]
        )
        yield "</Goal>"


def _other(record: Node, period: Node, links: Iterable[Link]) -> Iterator[str]:
    yield from PREFACE
    yield f"{FORM}: {record['formType'].partition(':')[2]}"
    yield f"{PERIOD}: {period['startDate']}-{period['endDate']}"
    yield f"{MINISTRY}: {record['organisationName'][_LANGUAGE]}"
    if "legalBasisText" in record:
        yield f"{LEGAL_BASIS}: {record['legalBasisText'][_LANGUAGE]}"
    for area in record.get("actionArea", ()):
        yield f"{ACTION_AREA} {area['number']}: {area['text'][_LANGUAGE]}"
    yield from _service(record)
    yield from map(_link, links)


def _link(link: Link) -> str:
    """Tell a reviewed link in a line: both ends, the relation, and who stands for it."""
    people = (*link.reviewer_id, *link.reviewer_label) or (*link.author_id, *link.author_label)
    said = " ".join(link.object_label.split())
    return (
        f"{LINK}: <{link.subject_id}> <{link.predicate_id}> <{link.object_id}> «{said}»"
        f" ({', '.join(people)})"
    )


def _stakeholder(row: Node) -> Iterator[str]:
    """Write a client; its number is its place among the others."""
    yield "<Stakeholder>"
    yield from _indented([_element("Name", row["text"][_LANGUAGE])])
    if "quantity" in row:
        yield from _indented([_element("Description", f"{QUANTITY}: {row['quantity']}")])
    yield "</Stakeholder>"


def _service(record: Node) -> Iterator[str]:
    """Tell what only the form of a service has, but for its clients."""
    if "ministryName" in record:
        yield f"{PARENT}: {record['ministryName'][_LANGUAGE]}"
    for label, code in ((PARTIDA, "partida"), (CAPITULO, "capitulo")):
        if code in record:
            yield f"{label}: {record[code]}"
    for row in record.get("relevantObjective", ()):
        yield f"{RELEVANT} {row['number']}: {row['text'][_LANGUAGE]}"
    for row in record["objective"]:
        yield from _links(row)
    for row in record.get("product", ()):
        yield from _product(row)
    for row in record.get("budgetLine", ()):
        yield from _budget_line(row)


def _links(row: Node) -> Iterator[str]:
    for term, key in ((LINKED_OBJECTIVES, "contributesTo"), (LINKED_PRODUCTS, "deliveredBy")):
        if key in row:
            yield f"{GOAL} {row['number']}, {term}: {_numbers(row[key])}"


def _budget_line(row: Node) -> Iterator[str]:
    name = f"{BUDGET} {row['number']}"
    yield f"{name}: {row['text'][_LANGUAGE]}"
    for term, key in ((THOUSANDS, "thousandsOfPesos"), (PERCENTAGE, "percentage")):
        if key in row:
            yield f"{name}, {term}: {row[key].replace('.', ',')}"


def _product(row: Node) -> Iterator[str]:
    name = f"{PRODUCT} {row['number']}"
    yield f"{name}: {row['text'][_LANGUAGE]}"
    if "productDescription" in row:
        yield f"{name}, {DESCRIPTION}: {row['productDescription'][_LANGUAGE]}"
    for part in row.get("subproduct", ()):
        yield f"{name}, {SUBPRODUCT} {part['number']}: {part['text'][_LANGUAGE]}"
    if "benefits" in row:
        yield f"{name}, {LINKED_CLIENTS}: {_numbers(row['benefits'])}"
    for term, key in ((TERRITORIAL, "territorialManagement"), (GENDER, "genderApproach")):
        if key in row:
            yield f"{name}, {term}: {'sí' if row[key] else 'no'}"


def _numbers(iris: Iterable[str]) -> str:
    return ", ".join(iri.rpartition("/")[2] for iri in iris)


def _element(name: str, text: str) -> str:
    """Write an element that holds text alone.

    >>> _element("Name", "Chile & <Perú>")
    '<Name>Chile &amp; &lt;Perú&gt;</Name>'
    """
    unfit = _NOT_XML.search(text)
    if unfit:
        code = f"U+{ord(unfit[0]):04X}"
        raise FicheroError(problem("stratml-character", character=code, text=text[:40]))
    return f"<{name}>{escape(text, _ESCAPED)}</{name}>"


def _indented(lines: Iterable[str]) -> Iterator[str]:
    # The lines within a text stay as they are: white space there would be content.
    return (f"  {line}" for line in lines)


def _several(values: str | list[str] | tuple[str, ...]) -> tuple[str, ...]:
    return (values,) if isinstance(values, str) else tuple(values)
