"""The cells of form A1: what is written in one, as a value with its place."""

import re
from collections.abc import Callable
from decimal import Decimal
from itertools import pairwise
from typing import TypeVar

from fichero.document import Place
from fichero.findings import Finding, problem
from fichero.reading.ficha import Stated
from fichero.reading.headings import fold
from fichero.reading.wording import Wording

T = TypeVar("T")

NONE = r"no se vinculan?\.?"
"""How forms say that a row is linked to none."""
FLAG = r"(?:s[ií]|no|no aplica|aplica)\.?"
"""How forms say whether something applies."""
GROUPED = r"\d{1,3}(?:\.\d{3}){1,4}"
"""A whole number with a full stop between its thousands."""
AMOUNT = rf"\$? ?(?P<whole>{GROUPED}|\d{{1,15}})(?:,(?P<part>\d{{1,6}}))?"
"""An amount of money, with a comma before its decimals."""

_NO = re.compile(r"no\b.*")
_BLANK = frozenset({"", "-", "–", "—"})  # noqa: RUF001 (dashes that forms print)
_NUMBERS = re.compile(r"\d{1,3}(?:[ ,]+\d{1,3})*,?")
_QUANTITY = re.compile(rf"{GROUPED}|\d{{1,15}}")
_AMOUNT = re.compile(AMOUNT)
_PERCENTAGE = re.compile(r"(?P<whole>\d{1,3})(?:[.,](?P<part>\d{1,6}))? ?%?")
_BULLET = re.compile(r"[*•-] ")
_DIGITS = re.compile(r"[0-9]+")
_INLINE_DASH = re.compile(r" - ")


class Cells:
    """Reads the cells of a row, and gathers what is not understood in them."""

    def __init__(self, number: Stated[int]) -> None:
        """Take the number of the row."""
        self.number = number
        self.findings: list[Finding] = []

    def numbers(self, cell: Wording) -> tuple[Stated[int], ...]:
        """Read the numbers of other rows: `1,3`; or that there is none: `No Se Vincula`."""
        if cell.text in _BLANK or re.fullmatch(NONE, cell.text, re.IGNORECASE):
            return ()
        if not _NUMBERS.fullmatch(cell.text):
            self.not_understood(cell)
            return ()
        return tuple(
            Stated(int(match[0]), (cell.place(match.span()),))
            for match in _DIGITS.finditer(cell.text)
        )

    def flag(self, cell: Wording) -> Stated[bool] | None:
        """Read whether something applies: `Si` or `No`; None where the cell is blank."""
        return self._value(cell, re.compile(FLAG, re.IGNORECASE), _yes)

    def quantity(self, cell: Wording) -> Stated[int] | None:
        """Read how many there are: `12.345`. What is no number is told and left out."""
        if cell.text in _BLANK:
            return None
        place = cell.place((0, len(cell.text)))
        if not is_quantity(cell.text):
            self.findings.append(problem("quantity-not-understood", place, text=cell.text))
            return None
        return Stated(int(cell.text.replace(".", "")), (place,))

    def amount(self, cell: Wording, unit: Decimal) -> Stated[Decimal] | None:
        """Read an amount: `$1.234.567`.

        Args:
            cell: the cell.
            unit: of what it is written in, in thousands of pesos.
        """
        return self._value(cell, _AMOUNT, lambda match: decimal(match) * unit)

    def percentage(self, cell: Wording) -> Stated[Decimal] | None:
        """Read a percentage: `12,34%`."""
        return self._value(cell, _PERCENTAGE, decimal)

    def subproducts(self, cell: Wording) -> tuple[Stated[str], ...]:
        """Read a list with bullets; a text without any is one subproduct."""
        found = []
        for left, right in pairwise(sorted({0, *bullets(cell), len(cell.text)})):
            marked = _BULLET.match(cell.text, left) and not cell.is_escaped(left)
            start = left + 2 if marked else left
            if match := _INLINE_DASH.search(cell.text, start, right):
                place = cell.place((match.start() + 1, match.start() + 2))
                self._tell("subproduct-unclear", place)
            if text := cell.stated((start, right)):
                found.append(text)
        return tuple(found)

    def _value(
        self, cell: Wording, pattern: re.Pattern[str], value: Callable[[re.Match[str]], T]
    ) -> Stated[T] | None:
        if cell.text in _BLANK:
            return None
        match = pattern.fullmatch(cell.text)
        if match is None:
            self.not_understood(cell)
            return None
        return Stated(value(match), (cell.place((0, len(cell.text))),))

    def not_understood(self, cell: Wording) -> None:
        """Tell that a cell is not understood."""
        self._tell("cell-not-understood", cell.place((0, len(cell.text))), text=cell.text)

    def _tell(self, code: str, place: Place, **values: object) -> None:
        self.findings.append(problem(code, place, number=self.number.value, **values))


def is_quantity(text: str) -> bool:
    """Tell whether a text is a whole number, with or without full stops between its thousands.

    >>> is_quantity("12.345"), is_quantity("12,3")
    (True, False)
    """
    return _QUANTITY.fullmatch(text) is not None


def bullets(cell: Wording) -> list[int]:
    """Find where bullets stand: an asterisk or a dot anywhere, a dash where a line begins."""
    lines = frozenset(cell.starts)
    return [
        match.start()
        for match in _BULLET.finditer(cell.text)
        if (match.start() in lines or (match[0] != "- " and cell.text[match.start() - 1] == " "))
        and not cell.is_escaped(match.start())
    ]


def decimal(match: re.Match[str]) -> Decimal:
    """Give the number of a match with its `whole` and its `part` after the comma."""
    whole = match["whole"].replace(".", "")
    return Decimal(f"{whole}.{match['part']}" if match["part"] else whole)


def grouped(amount: Decimal) -> str:
    """Write an amount as Chileans do.

    >>> grouped(Decimal("1408367.50"))
    '1.408.367,5'
    """
    whole, _, part = f"{amount:,f}".partition(".")
    part = part.rstrip("0")
    return whole.replace(",", ".") + (f",{part}" if part else "")


def _yes(match: re.Match[str]) -> bool:
    return not _NO.fullmatch(fold(match[0]))
