"""What form A1 prints: its headings, the headers of its tables, and what an empty table says.

What it shares with form A0 (legal basis, mission, title, furniture) is known to
`fichero.reading.headings`.
"""

import re
from collections.abc import Mapping
from enum import Enum

from fichero.reading import headings
from fichero.reading.headings import Section, fold


class ServiceSection(Enum):
    """The sections of form A1, with the heading that people know them by."""

    MINISTRY = "Ministerio"
    SERVICE = "Servicio"
    LEGAL_BASIS = "Ley orgánica o Decreto que la rige"
    MISSION = "Misión Institucional"
    RELEVANT_OBJECTIVES = "Objetivos Relevantes del Ministerio"
    OBJECTIVES = "Objetivos Estratégicos Institucionales"
    PRODUCTS = "Productos Estratégicos (Bienes y/o Servicios)"
    CLIENTS = "Clientes"
    BUDGET = "Presupuesto por Producto Estratégico"


_HEADINGS: Mapping[ServiceSection, str] = {
    ServiceSection.RELEVANT_OBJECTIVES: r"objetivos? relevantes? del ministerio",
    ServiceSection.OBJECTIVES: r"objetivos? estrategicos? institucionales?",
    ServiceSection.PRODUCTS: r"productos? estrategicos?(?: \(bienes y/?o servicios\))?",
    ServiceSection.CLIENTS: r"clientes?",
    ServiceSection.BUDGET: r"presupuestos?(?: por)?(?: (?:los )?productos? estrategicos?)?",
}
_HEADING = re.compile(
    "|".join(f"(?P<{section.name}>{spelling})" for section, spelling in _HEADINGS.items())
)
_SHARED: Mapping[Section, ServiceSection] = {
    Section.LEGAL_BASIS: ServiceSection.LEGAL_BASIS,
    Section.MISSION: ServiceSection.MISSION,
    Section.OBJECTIVES: ServiceSection.OBJECTIVES,
}
# Only form A1 has these: a document without a code that has one of them is a form A1.
_TELLING = frozenset(
    {ServiceSection.RELEVANT_OBJECTIVES, ServiceSection.OBJECTIVES, ServiceSection.PRODUCTS}
)

_NUMBER = r"(?:numero|nro\.?|n[°ºo]?\.?)"
_LINKED = r"(?:a los (?:que|cuales) se )?vincula(?:n|d[oa]s?)?"
_FLAG = r"(?: ?\(?si ?/ ?no\)?)?"
_COLUMNS: Mapping[ServiceSection, re.Pattern[str]] = {
    section: re.compile(f"{_NUMBER} {columns}")
    for section, columns in {
        ServiceSection.RELEVANT_OBJECTIVES: "descripcion",
        ServiceSection.OBJECTIVES: (
            r"(?:descripcion|objetivos? estrategicos?(?: institucionales)?) "
            rf"objetivos? relevantes? del ministerio {_LINKED} productos? estrategicos? {_LINKED}"
        ),
        ServiceSection.PRODUCTS: (
            r"productos?(?: estrategicos?)? descripcion sub-? ?productos?(?: especificos?)? "
            rf"clientes? aplica gestion territorial{_FLAG} aplica enfoque de genero{_FLAG}"
        ),
        ServiceSection.CLIENTS: r"clientes? cuantificacion",
        ServiceSection.BUDGET: (
            r"productos?(?: estrategicos?)? (?:presupuesto \(?miles de \$\)?|\(?miles de \$\)?) %"
        ),
    }.items()
}
TABLES = frozenset(_COLUMNS)
"""The sections that are tables."""

_LONGEST_HEADER = 300  # characters of a table's header, over all its lines

_DECORATION = "*#|_> \t"
_CELLS = re.compile(r"[\s|]+")


def heading(line: str) -> tuple[ServiceSection, int] | None:
    """Tell which section a line opens, and the offset in the line where content may follow.

    >>> heading("Misión Institucional: Servir")
    (<ServiceSection.MISSION: 'Misión Institucional'>, 22)
    """
    if shared := headings.heading(line):
        section = _SHARED.get(shared[0])
        return (section, shared[1]) if section else None
    head, colon, rest = line.partition(":")
    words = head.strip(_DECORATION)
    match = _HEADING.fullmatch(fold(words))
    if not match or match.lastgroup is None or not (colon or words[:1].isupper()):
        return None
    content = len(head) + len(colon) + len(rest) - len(rest.lstrip(_DECORATION))
    return ServiceSection[match.lastgroup], content


def tells(line: str) -> bool:
    """Tell whether a line is a heading that only form A1 has.

    >>> tells("Objetivos Relevantes del Ministerio"), tells("Objetivos Estratégicos")
    (True, False)
    """
    head = fold(line.partition(":")[0].strip(_DECORATION))
    match = _HEADING.fullmatch(head)
    return bool(
        match and match.lastgroup and ServiceSection[match.lastgroup] in _TELLING and heading(line)
    )


def columns(lines: list[str], section: ServiceSection) -> int:
    """Count the lines, from the first on, that are the header of a section's table.

    The cells may be parted by tabs or bars, or by nothing: then a header can take a line a word.

    >>> columns(["Nº Clientes", "Cuantificación", "1 Niñas"], ServiceSection.CLIENTS)
    2
    """
    if not lines or lines[0].lstrip(_DECORATION)[:1] not in {"N", "n"}:
        return 0
    header = ""
    found = 0
    for count, line in enumerate(lines, start=1):
        header = f"{header} {fold(_CELLS.sub(' ', line.strip(_DECORATION)))}".strip()
        if len(header) > _LONGEST_HEADER:
            break
        if _COLUMNS[section].fullmatch(header):
            found = count
    return found


def opens_by_columns(section: ServiceSection) -> bool:
    """Tell whether the header of a section's table cannot be that of another section."""
    return section in _COLUMNS and section is not ServiceSection.RELEVANT_OBJECTIVES


def is_empty(line: str) -> bool:
    """Tell whether a line says that a table has no rows.

    >>> is_empty("No se encontraron registros.")
    True
    """
    return fold(line.strip(_DECORATION)).rstrip(".") == "no se encontraron registros"
