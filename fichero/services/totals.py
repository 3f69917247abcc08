"""The last row of a budget, which sums the others up: it is checked, and not published."""

import re
from collections.abc import Iterator, Sequence
from decimal import Decimal

import msgspec

from fichero.document import Document
from fichero.findings import Finding, problem
from fichero.reading.ficha import Stated
from fichero.reading.headings import DECORATION
from fichero.reading.pieces import Piece
from fichero.services.cells import AMOUNT, decimal, grouped
from fichero.services.record import BudgetLine

_TOTAL = re.compile(
    r"total(?:es)?(?: general| (?:del )?presupuesto)?:?"
    rf"(?: {AMOUNT})?(?: \d{{1,3}}(?:[.,]\d{{1,6}})? ?%?)?",
    re.IGNORECASE,
)
_FIGURE = re.compile(r"[$0-9., %]+")
_CELLS = re.compile(rf"[{re.escape(DECORATION)}]+")


class Total(msgspec.Struct, frozen=True):
    """What a budget says that its rows add up to."""

    lines: tuple[Piece, ...]
    amount: Stated[Decimal] | None
    """In the unit of the budget's amounts."""


def part(document: Document, pieces: Sequence[Piece]) -> tuple[tuple[Piece, ...], Total | None]:
    """Part the last row of a budget from the others, if it begins with `Total`."""
    texts = [_CELLS.sub(" ", document.text[piece.start : piece.end]).strip() for piece in pieces]
    for index, text in enumerate(texts):
        if text[:5].casefold() != "total":
            continue
        end = index + 1
        while end < len(texts) and _FIGURE.fullmatch(texts[end]):
            end += 1
        if match := _TOTAL.fullmatch(" ".join(texts[index:end])):
            lines = tuple(pieces[index:end])
            place = document.place(lines[0].start, lines[-1].end)
            amount = Stated(decimal(match), (place,)) if match["whole"] else None
            return (*pieces[:index], *pieces[end:]), Total(lines, amount)
    return tuple(pieces), None


def findings(
    total: Total | None, unit: Decimal, budget: Sequence[BudgetLine], count: int
) -> Iterator[Finding]:
    """Tell if the rows add up to something else than the total, where all of them were read.

    Args:
        total: what the budget says.
        unit: of the total, in thousands of pesos.
        budget: the rows that were read.
        count: how many rows there are.
    """
    amounts = [line.amount.value for line in budget if line.amount]
    if total is None or total.amount is None or len(amounts) != count:
        return
    said, added = total.amount.value * unit, sum(amounts, Decimal())
    if said != added:
        yield problem(
            "budget-total-wrong",
            total.amount.places[0],
            total=grouped(said),
            sum=grouped(added),
        )
