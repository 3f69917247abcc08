"""The rows of form A1: from the cells of each table to records, and what is wrong with them."""

from collections.abc import Callable, Sequence
from decimal import Decimal
from typing import Generic, TypeVar

import msgspec

from fichero.document import Document
from fichero.findings import Finding, problem
from fichero.reading.ficha import Row, Stated
from fichero.reading.numbered import Table, numbering
from fichero.reading.pieces import Piece
from fichero.reading.wording import Wording
from fichero.services import flat
from fichero.services.cells import Cells
from fichero.services.headings import ServiceSection
from fichero.services.layout import ServiceLayout
from fichero.services.record import BudgetLine, Client, Objective, Product
from fichero.services.tables import TableRow, split

AnyRow = TypeVar("AnyRow", bound=Row)


class Kind(msgspec.Struct, Generic[AnyRow], frozen=True):
    """A kind of rows."""

    section: ServiceSection
    least: int
    """Cells that a row has after its number; those that lack are blank."""
    most: int
    make: Callable[[Cells, Stated[str], Sequence[Wording]], AnyRow]
    """Makes a row of its text, and of the cells after that."""
    part: Callable[[Wording], flat.Cells | None]
    """Parts a row where nothing in the document does."""
    complete: Callable[[str], bool]
    """Tells whether a row that nothing parts may end with a text."""


def objective(cells: Cells, text: Stated[str], links: Sequence[Wording]) -> Objective:
    """Make an objetivo estratégico of its links."""
    relevant, products = map(cells.numbers, links)
    return Objective(cells.number, text, relevant, products)


def product(cells: Cells, text: Stated[str], more: Sequence[Wording]) -> Product:
    """Make a producto estratégico of description, subproducts, clients and flags."""
    description, subproducts, clients, territorial, gender = more
    return Product(
        cells.number,
        text,
        description.stated(),
        cells.subproducts(subproducts),
        cells.numbers(clients),
        cells.flag(territorial),
        cells.flag(gender),
    )


def client(cells: Cells, text: Stated[str], more: Sequence[Wording]) -> Client:
    """Make a cliente of its quantity."""
    return Client(cells.number, text, cells.quantity(more[0]))


def budget_line(
    cells: Cells, text: Stated[str], more: Sequence[Wording], unit: Decimal = Decimal(1)
) -> BudgetLine:
    """Make a line of the budget of its amount and its percentage."""
    amount, percentage = more
    return BudgetLine(cells.number, text, cells.amount(amount, unit), cells.percentage(percentage))


OBJECTIVES = Kind(ServiceSection.OBJECTIVES, 3, 3, objective, flat.objective, flat.ends_objective)
PRODUCTS = Kind(ServiceSection.PRODUCTS, 6, 6, product, flat.product, flat.ends_product)
CLIENTS = Kind(ServiceSection.CLIENTS, 1, 2, client, flat.client, flat.ends_client)


def budget(unit: Decimal) -> Kind[BudgetLine]:
    """Give the rows of a budget in some unit, which is told in thousands of pesos."""

    def make(cells: Cells, text: Stated[str], more: Sequence[Wording]) -> BudgetLine:
        return budget_line(cells, text, more, unit)

    return Kind(ServiceSection.BUDGET, 3, 3, make, flat.budget_line, flat.ends_budget_line)


def read(
    document: Document,
    kind: Kind[AnyRow],
    form: ServiceLayout,
    pieces: Sequence[Piece] | None = None,
) -> Table[AnyRow]:
    """Read the content of a section as a table.

    Args:
        document: what the content stands in.
        kind: what its rows are.
        form: what the lines of the document are.
        pieces: the content, line by line; None stands for all that the section has.
    """
    if pieces is None:
        pieces = form.sections.get(kind.section, ())
    opening = form.openings.get(kind.section)
    found, before = split(document, pieces, kind.complete, kind.most)
    numbers = tuple(row.number for row in found)
    findings = [*numbering(kind.section, numbers)]
    if opening and pieces and not found:
        place = opening.place(document)
        findings.append(problem("rows-missing", place, section=kind.section.value))
    rows = []
    for each in found:
        row, wrong = _row(document, kind, each)
        rows += [row] if row else []
        findings += wrong
        findings += (doubt.finding for cell in each.cells for doubt in cell.doubts)
    return Table(tuple(rows), numbers, before if found else (), tuple(findings))


def _row(
    document: Document, kind: Kind[AnyRow], row: TableRow
) -> tuple[AnyRow | None, list[Finding]]:
    place, number = row.number.places[0], row.number.value
    parts: Sequence[Wording] | None = row.cells
    if row.parted and not kind.least <= len(row.cells) <= kind.most:
        wrong = problem(
            "cells-wrong",
            place,
            section=kind.section.value,
            number=number,
            count=len(row.cells) + 1,
            expected=kind.most + 1,
        )
        return None, [wrong]
    if not row.cells[0].text:
        return None, [problem("row-empty", place, section=kind.section.value, number=number)]
    if not row.parted:
        parts = kind.part(row.cells[0])
    text = parts[0].stated() if parts else None
    if parts is None or text is None:
        return None, [problem("cells-unclear", place, number=number)]
    cells = Cells(row.number)
    blank = [Wording(document, ())] * (kind.most - len(parts))
    return kind.make(cells, text, [*parts[1:], *blank]), cells.findings
