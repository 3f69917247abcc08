"""A table of numbers and texts: its rows as records, and what is wrong with their numbers."""

from collections.abc import Iterable, Iterator
from enum import Enum
from typing import Generic, TypeVar

import msgspec

from fichero.document import Document
from fichero.findings import Finding, problem
from fichero.reading import rows
from fichero.reading.ficha import Row, Stated
from fichero.reading.pieces import Piece
from fichero.reading.texts import Text

AnyRow = TypeVar("AnyRow", bound=Row)


class Table(msgspec.Struct, Generic[AnyRow], frozen=True):
    """What a table states."""

    rows: tuple[AnyRow, ...]
    """Those that have a text."""
    numbers: tuple[Stated[int], ...]
    """Of all rows."""
    strays: tuple[Piece, ...]
    """What stands before the first row. Where there are no rows at all it is the section that is
    wrong, and not each of its lines."""
    findings: tuple[Finding, ...]


def read(
    document: Document, section: Enum, pieces: tuple[Piece, ...], opening: Piece | None
) -> Table[Row]:
    """Read the content of a section as a table of numbers and texts.

    Args:
        document: what the content stands in.
        section: which section it is, for messages.
        pieces: the content, line by line.
        opening: where the section's heading stands.
    """
    found, before = rows.split(document, pieces)
    numbers = tuple(Stated(row.number, (row.place.place(document),)) for row in found)
    texts = [Text(document, ((piece.start, piece.end) for piece in row.pieces)) for row in found]
    stated = ((number, text.stated()) for number, text in zip(numbers, texts, strict=True))
    findings = [
        *numbering(section, numbers),
        *_row_findings(document, section, found),
        *(doubt.finding for text in texts for doubt in text.doubts),
    ]
    if opening and pieces and not found:
        place = opening.place(document)
        findings.append(problem("rows-missing", place, section=section.value))
    return Table(
        rows=tuple(Row(number, text) for number, text in stated if text),
        numbers=numbers,
        strays=before if found else (),
        findings=tuple(findings),
    )


def numbering(section: Enum, numbers: Iterable[Stated[int]]) -> Iterator[Finding]:
    """Tell which numbers of rows come twice, or out of turn.

    Where rows are counted from 1 again they may be those of a section that lost its heading: that
    is told of the first of them. Of a single one it is not, as its number may be a slip.
    """
    seen: set[int] = set()
    expected = 1
    told = tuple(numbers)
    for index, number in enumerate(told):
        value, place = number.value, number.places[0]
        following = [each.value for each in told[index : index + 2]]
        if following == [1, 2] and index > 0 and told[index - 1].value > 1:
            seen, expected = set(), 1
            yield problem("rows-anew", place, section=section.value, number=value)
        elif value in seen:
            yield problem("row-repeated", place, section=section.value, number=value)
        elif value != expected:
            yield problem(
                "row-skipped", place, section=section.value, expected=expected, number=value
            )
        seen.add(value)
        # A repeated number stands in the place of the next: one fault is told once.
        expected = max(expected, value) + 1


def _row_findings(
    document: Document, section: Enum, found: tuple[rows.Row, ...]
) -> Iterator[Finding]:
    for row in found:
        place = row.place.place(document)
        if not row.pieces:
            yield problem("row-empty", place, section=section.value, number=row.number)
        if row.torn:
            yield problem("row-torn", place, section=section.value, number=row.number)
    for row, more in rows.added(document, found):
        place = more.place(document)
        yield problem("row-continued", place, section=section.value, number=row.number)
    if piece := rows.doubtful(document, found):
        last = found[-1].number
        yield problem("row-doubtful", piece.place(document), number=last + 1, row=last)
