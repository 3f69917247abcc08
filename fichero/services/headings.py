"""What form A1 prints: its headings, the headers of its tables, and what an empty table says.

What it shares with form A0 (legal basis, mission, title, furniture) is known to
`fichero.reading.headings`.
"""

import re
from collections.abc import Mapping, Sequence
from decimal import Decimal
from enum import Enum
from functools import lru_cache

from fichero.reading import headings
from fichero.reading.headings import DECORATION, Section, fold


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
_PRODUCT = r"productos?(?: estrategicos?)?(?: \(bienes y/?o servicios\))?"
_LINKED = r"(?:a los (?:que|cuales) se )?vincula(?:n|d[oa]s?)?"
_FLAG = r"(?: ?\(?si ?/ ?no\)?)?"
_UNIT = (
    r"\(?(?:en )?(?:(?P<thousands>miles de (?:\$|pesos)|m\$)"
    r"|(?P<millions>millones de (?:\$|pesos)|mm\$)|(?P<pesos>\$|pesos))\)?"
)
_UNITS = {"thousands": Decimal(1), "millions": Decimal(1000), "pesos": Decimal("0.001")}
_COLUMNS: Mapping[ServiceSection, re.Pattern[str]] = {
    section: re.compile(f"{_NUMBER} {columns}".replace(" ?", "").replace(" ", ""))
    for section, columns in {
        ServiceSection.RELEVANT_OBJECTIVES: "descripcion",
        ServiceSection.OBJECTIVES: (
            r"(?:descripcion|objetivos? estrategicos?(?: institucionales)?) "
            rf"objetivos? relevantes? del ministerio {_LINKED} productos? estrategicos? {_LINKED}"
        ),
        ServiceSection.PRODUCTS: (
            rf"{_PRODUCT} descripcion sub-? ?productos?(?: especificos?)? clientes?"
            rf" (?:aplica )?gestion territorial{_FLAG}"
            rf" (?:aplica )?(?:enfoque|perspectiva) de genero{_FLAG}"
        ),
        ServiceSection.CLIENTS: r"clientes? cuantificacion",
        ServiceSection.BUDGET: (
            rf"{_PRODUCT} (?:presupuesto(?: {_UNIT})?|{_UNIT.replace('P<', 'P<only_')})"
            r" (?:%|porcentaje)"
        ),
    }.items()
}
TABLES = frozenset(_COLUMNS)
"""The sections that are tables."""

_LONGEST_HEADER = 300  # characters of a table's header, over all its lines
_CELLS = re.compile(r"[\s|]+")


def heading(line: str) -> tuple[ServiceSection, int] | None:
    """Tell which section a line opens, and the offset in the line where content may follow.

    >>> heading("Misión Institucional: Servir")
    (<ServiceSection.MISSION: 'Misión Institucional'>, 22)
    """
    if shared := headings.heading(line):
        section = _SHARED.get(shared[0])
        return (section, shared[1]) if section else None
    found = headings.opened(line, _HEADING)
    return (ServiceSection[found[0]], found[1]) if found else None


def tells(line: str) -> bool:
    """Tell whether a line is a heading that only form A1 has.

    >>> tells("Objetivos Relevantes del Ministerio"), tells("Objetivos Estratégicos")
    (True, False)
    """
    found = headings.opened(line, _HEADING)
    return found is not None and ServiceSection[found[0]] in _TELLING


def columns(lines: Sequence[str], section: ServiceSection) -> int:
    """Count the lines, from the first on, that are the header of a section's table.

    The cells may be parted by tabs or bars, or by nothing: then a header can take a line a word, or
    part of one, where a column is too narrow for it.

    >>> columns(["Nº Clientes", "Cuantifica", "ción", "1 Niñas"], ServiceSection.CLIENTS)
    3
    """
    if not lines or lines[0].lstrip(DECORATION)[:1] not in {"N", "n"}:
        return 0
    header = ""
    found = 0
    for count, line in enumerate(lines, start=1):
        header += _letters(line)
        if len(header) > _LONGEST_HEADER:
            break
        if _COLUMNS[section].fullmatch(header):
            found = count
    return found


def unit(header: Sequence[str]) -> Decimal | None:
    """Tell how many thousands of pesos the unit of a budget's amounts is, by the table's header.

    >>> unit(["Nº Producto (Miles de $) %"]), unit(["Nº Producto Presupuesto %"])
    (Decimal('1'), None)
    """
    match = _COLUMNS[ServiceSection.BUDGET].fullmatch("".join(map(_letters, header)))
    said = [name for name, words in (match.groupdict() if match else {}).items() if words]
    return _UNITS[said[0].removeprefix("only_")] if said else None


@lru_cache(maxsize=256)  # a line is tried for each table, and as each line of its header
def _letters(line: str) -> str:
    """Give the folded letters of a line, without spaces, tabs and bars."""
    return _CELLS.sub("", fold(line.strip(DECORATION)))


def opens_by_columns(section: ServiceSection) -> bool:
    """Tell whether the header of a section's table cannot be that of another section."""
    return section in _COLUMNS and section is not ServiceSection.RELEVANT_OBJECTIVES


def is_empty(line: str) -> bool:
    """Tell whether a line says that a table has no rows.

    >>> is_empty("No se encontraron registros.")
    True
    """
    return fold(line.strip(DECORATION)).rstrip(".") == "no se encontraron registros"
