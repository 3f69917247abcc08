r"""The tables of form A1: rows, and their cells as far as the document parts them.

Where tabs or bars part the cells, each is known. In the text of a PDF nothing does: there
`fichero.services.flat` knows a cell by its look, or by the line that it begins on. Lines wrapped
within a cell begin with no tab and no bar.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import pairwise

import msgspec

from fichero.document import Document
from fichero.reading.ficha import Stated
from fichero.reading.pieces import Piece
from fichero.reading.texts import Text
from fichero.reading.wording import Span

_NUMBER_CELL = re.compile(r"(?:\|[^\S\n]*)?([0-9]{1,3})[.)°º-]{0,2}[^\S\t\n]*[\t|]")
_NUMBER_FIRST = re.compile(r"([0-9]{1,3})[.)°º-]{0,2}[^\S\n]+(?=[^\s0-9])")
_NUMBER_ALONE = re.compile(r"([0-9]{1,3})[.)°º-]{0,2}")
_BREAK = re.compile(r"(?<!\\)<br[ ]?/?>|[\v\n]", re.IGNORECASE)
_SEPARATORS = {"\t": re.compile(r"(?P<cell>\t)"), "|": re.compile(r"\\\||(?P<cell>\|)")}

TAIL = 400
"""Characters at the end of a row in which the cells that follow its text stand."""
_TAIL_LINES = 12


class TableRow(msgspec.Struct, frozen=True):
    """A row of a table."""

    number: Stated[int]
    cells: tuple[Text, ...]
    """The cells after the number; a single one with all of it where nothing parts them."""
    parted: bool
    """Whether tabs or bars part the cells."""


class _Open(msgspec.Struct):
    """A row that is being read."""

    number: int
    place: Span
    separator: str | None
    """What parts the cells: a tab, a bar, or nothing."""
    glued: bool
    """Whether what follows the number stands on the number's line."""
    lines: list[Span]


def split(
    document: Document, pieces: Sequence[Piece], complete: Callable[[str], bool], width: int
) -> tuple[tuple[TableRow, ...], tuple[Piece, ...]]:
    """Part the content of a table into rows.

    A line begins a row if a tab or a bar follows its number, unless the line before ends in a
    comma: lists of numbers are broken over lines. Where nothing parts the cells, a number that text
    follows begins a row, once the row before is complete.

    Args:
        document: what the content stands in.
        pieces: the content, line by line.
        complete: whether a row without separators may end with a text.
        width: the cells that a row has after its number. A line without a number that has as many
            goes on in each of them, as where a row runs over a page break.

    Returns:
        The rows in the order in which they stand, and the pieces before the first of them.
    """
    texts = [document.text[piece.start : piece.end] for piece in pieces]
    before: list[Piece] = []
    rows: list[_Open] = []
    for index, piece in enumerate(pieces):
        if begun := _begin(texts, piece, index, rows[-1] if rows else None, complete):
            rows.append(begun)
        elif rows:
            rows[-1].lines.append((piece.start, piece.end))
        else:
            before.append(piece)
    return tuple(_row(document, row, width) for row in rows), tuple(before)


def _begin(
    texts: Sequence[str],
    piece: Piece,
    index: int,
    current: _Open | None,
    complete: Callable[[str], bool],
) -> _Open | None:
    text = texts[index]
    if match := _NUMBER_CELL.match(text):
        if index and texts[index - 1].rstrip().endswith(","):
            return None
        return _opened(match, piece, piece.start + match.end(), match[0][-1])
    if current and (current.separator or not complete(_tail(texts, index, current))):
        return None
    if (match := _NUMBER_FIRST.match(text)) and not text[match.end() :][:1].islower():
        return _opened(match, piece, piece.start + match.end(), None)
    if match := _NUMBER_ALONE.fullmatch(text.rstrip()):
        following = "".join(texts[index + 1 : index + 2])
        if following[:1].isalpha() and not following[:1].islower():
            return _opened(match, piece, piece.end, None)
    return None


def _opened(match: re.Match[str], piece: Piece, rest: int, separator: str | None) -> _Open:
    start, end = (piece.start + offset for offset in match.span(1))
    glued = rest < piece.end
    lines = [(rest, piece.end)] if glued else []
    return _Open(int(match[1]), (start, end), separator, glued, lines)


def _tail(texts: Sequence[str], index: int, current: _Open) -> str:
    """Give the end of the row that is being read, as a text."""
    count = min(len(current.lines), _TAIL_LINES)
    lines = list(texts[index - count : index])
    if lines and count == len(current.lines) and current.glued:
        match = _NUMBER_FIRST.match(lines[0])
        lines[0] = lines[0][match.end() if match else 0 :]
    return " ".join(" ".join(lines)[-TAIL:].split())


def _row(document: Document, row: _Open, width: int) -> TableRow:
    separator = row.separator
    cells = _cells(document.text, row.lines, separator, width) if separator else [row.lines]
    return TableRow(
        number=Stated(row.number, (document.place(*row.place),)),
        cells=tuple(Text(document, cell) for cell in cells),
        parted=separator is not None,
    )


def _cells(text: str, lines: Iterable[Span], separator: str, width: int) -> list[list[Span]]:
    """Part the lines of a row into cells; a line that goes on in a cell belongs to it."""
    cells: list[list[Span]] = [[]]
    for line in lines:
        parts = _parts(text, line, separator)
        if len(cells) == len(parts) == width > 1:
            for cell, part in zip(cells, parts, strict=True):
                cell.extend(part)
            continue
        cells[-1] += parts[0]
        cells += parts[1:]
    return cells


def _parts(text: str, line: Span, separator: str) -> list[list[Span]]:
    """Part a line by its tabs or bars."""
    start, end = line
    # The bar at the end of a line closes its last cell, and opens none.
    if separator == "|" and re.search(r"(?<!\\)\|\s*\Z", text[start:end]):
        end = text.rindex("|", start, end)
    marks = _SEPARATORS[separator].finditer(text, start, end)
    bounds = [start - 1, *(match.start() for match in marks if match["cell"]), end]
    return [list(_lines(text, left + 1, right)) for left, right in pairwise(bounds)]


def _lines(text: str, start: int, end: int) -> Iterator[Span]:
    for match in _BREAK.finditer(text, start, end):
        yield start, match.start()
        start = match.end()
    yield start, end
