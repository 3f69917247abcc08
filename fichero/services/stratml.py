"""Form A1 as `fichero.formats.stratml` writes it into a plan: what has no element is in lines."""

import re
from collections.abc import Callable, Iterable, Iterator
from typing import TypeVar

import msgspec

from fichero.document import Document
from fichero.findings import Finding
from fichero.formats.stratml import (
    BUDGET,
    CAPITULO,
    DESCRIPTION,
    GENDER,
    GOAL,
    LINKED_CLIENTS,
    LINKED_OBJECTIVES,
    LINKED_PRODUCTS,
    PARENT,
    PARTIDA,
    PERCENTAGE,
    PRODUCT,
    QUANTITY,
    RELEVANT,
    SUBPRODUCT,
    TERRITORIAL,
    THOUSANDS,
)
from fichero.reading.ficha import Ficha, Row, Stated
from fichero.reading.headings import Section
from fichero.reading.readers.xml import Element
from fichero.reading.wording import Wording
from fichero.services import checks
from fichero.services import rows as service_rows
from fichero.services.cells import Cells
from fichero.services.headings import ServiceSection
from fichero.services.record import BudgetLine, Client, Objective, Product, ServiceFicha

AnyRow = TypeVar("AnyRow", bound=Row)

_TERMS = (
    *(LINKED_OBJECTIVES, LINKED_PRODUCTS, DESCRIPTION, LINKED_CLIENTS, TERRITORIAL, GENDER),
    *(THOUSANDS, PERCENTAGE, f"{SUBPRODUCT} [0-9]{{1,6}}"),
)
_LINE = re.compile(
    rf"(?:(?P<head>{PARENT}|{PARTIDA}|{CAPITULO})"
    rf"|(?P<table>{RELEVANT}|{GOAL}|{PRODUCT}|{BUDGET}) (?P<number>[0-9]{{1,6}})"
    rf"(?:, (?P<term>{'|'.join(_TERMS)}))?): "
)


class Plan(msgspec.Struct, frozen=True):
    """What a plan says of a form A1."""

    ficha: ServiceFicha
    sections: frozenset[Section | ServiceSection]
    """Tables without rows leave no trace in a plan: they are among them."""
    findings: tuple[Finding, ...]
    others: tuple[Wording, ...]
    """The lines that are none of a form A1."""


class _Said(msgspec.Struct):
    """What the lines say of a row."""

    number: Stated[int]
    blank: Wording
    name: Wording
    terms: dict[str, Wording]

    def cells(self, *terms: str) -> list[Wording]:
        """Give what is said by some terms; blank where nothing is."""
        return [self.terms.get(term, self.blank) for term in terms]


_Table = dict[int, _Said]
_Make = Callable[[Cells, Stated[str], _Said], AnyRow]


def read(
    document: Document, common: Ficha, lines: Iterable[Wording], organisation: Element | None
) -> Plan:
    """Read what a plan has of a form A1.

    Args:
        document: the plan.
        common: what was read of it as of any form.
        lines: the lines of OtherInformation that are not of every form.
        organisation: the element Organization.
    """
    head: dict[str, Wording] = {}
    tables: dict[str, _Table] = {RELEVANT: {}, GOAL: {}, PRODUCT: {}, BUDGET: {}}
    others = []
    for line in lines:
        match = _LINE.match(line.text)
        if match is None:
            others.append(line)
        elif match["head"]:
            head.setdefault(match["head"], line.part(match.end(), len(line.text)))
        else:
            _note(tables[match["table"]], line, match)
    findings: list[Finding] = []

    def rows(name: str, make: _Make[AnyRow]) -> tuple[AnyRow, ...]:
        return tuple(_rows(tables[name], make, findings))

    ficha = ServiceFicha(
        **{name: getattr(common, name) for name in Ficha.__struct_fields__}
        | {
            "service": common.ministry,
            "ministry": _stated(head.get(PARENT)),
            "partida": _stated(head.get(PARTIDA)),
            "capitulo": _stated(head.get(CAPITULO)),
            "relevant_objectives": rows(RELEVANT, lambda cells, text, _: Row(cells.number, text)),
            "objectives": tuple(_objectives(common.objectives, tables[GOAL], findings)),
            "products": rows(PRODUCT, _product),
            "clients": tuple(_clients(document, organisation, findings)),
            "budget": rows(BUDGET, _budget_line),
        }
    )
    findings += checks.findings(ficha, _numbers(ficha))
    texts: dict[ServiceSection, object] = {
        ServiceSection.MINISTRY: ficha.ministry,
        ServiceSection.SERVICE: ficha.service,
        ServiceSection.LEGAL_BASIS: ficha.legal_basis_text,
        ServiceSection.MISSION: ficha.mission,
    }
    sections = frozenset(section for section in ServiceSection if texts.get(section, ficha))
    return Plan(ficha, sections, tuple(findings), tuple(others))


def _note(table: _Table, line: Wording, match: re.Match[str]) -> None:
    """Note down what a line says of a row."""
    number = Stated(int(match["number"]), (line.place(match.span("number")),))
    blank = line.part(0, 0)
    row = table.setdefault(number.value, _Said(number, blank, blank, {}))
    words = line.part(match.end(), len(line.text))
    if match["term"]:
        row.terms.setdefault(match["term"], words)
    else:
        row.name, row.number = words, number


def _stated(words: Wording | None) -> Stated[str] | None:
    return words.stated() if words else None


def _rows(table: _Table, make: _Make[AnyRow], findings: list[Finding]) -> Iterator[AnyRow]:
    for said in table.values():
        if text := said.name.stated():
            cells = Cells(said.number)
            yield make(cells, text, said)
            findings += cells.findings


def _objectives(
    goals: Iterable[Row], table: _Table, findings: list[Finding]
) -> Iterator[Objective]:
    for goal in goals:
        cells = Cells(goal.number)
        said = table.get(goal.number.value)
        links = said.cells(LINKED_OBJECTIVES, LINKED_PRODUCTS) if said else []
        yield (
            service_rows.objective(cells, goal.text, links)
            if links
            else Objective(goal.number, goal.text)
        )
        findings += cells.findings


def _product(cells: Cells, text: Stated[str], said: _Said) -> Product:
    description, clients, *flags = said.cells(DESCRIPTION, LINKED_CLIENTS, TERRITORIAL, GENDER)
    product = service_rows.product(cells, text, [description, said.blank, clients, *flags])
    parts = (words.stated() for term, words in said.terms.items() if term.startswith(SUBPRODUCT))
    return msgspec.structs.replace(product, subproducts=tuple(filter(None, parts)))


def _budget_line(cells: Cells, text: Stated[str], said: _Said) -> BudgetLine:
    return service_rows.budget_line(cells, text, said.cells(THOUSANDS, PERCENTAGE))


def _clients(
    document: Document, organisation: Element | None, findings: list[Finding]
) -> Iterator[Client]:
    """Read the stakeholders of an organisation, which are numbered by their order."""
    found = organisation.find("Stakeholder") if organisation else ()
    for number, element in enumerate(found, start=1):
        name = next(iter(element.find("Name")), None)
        text = name.wording(document).stated() if name else None
        if text is None:
            continue
        cells = Cells(Stated(number, text.places))
        told = next(iter(element.find("Description")), None)
        words = told.wording(document) if told else Wording(document, ())
        start = len(QUANTITY) + 1 if words.text.startswith(f"{QUANTITY}:") else 0
        quantity = words.part(start, len(words.text))
        yield service_rows.client(cells, text, [quantity])
        findings += cells.findings


def _numbers(ficha: ServiceFicha) -> dict[ServiceSection, list[int]]:
    tables: dict[ServiceSection, tuple[Row, ...]] = {
        ServiceSection.RELEVANT_OBJECTIVES: ficha.relevant_objectives,
        ServiceSection.OBJECTIVES: ficha.objectives,
        ServiceSection.PRODUCTS: ficha.products,
        ServiceSection.CLIENTS: ficha.clients,
        ServiceSection.BUDGET: ficha.budget,
    }
    return {section: [row.number.value for row in rows] for section, rows in tables.items()}
