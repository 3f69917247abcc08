"""The numbered rows of a section, told from numbers that only stand at the start of a line."""

import re
from bisect import bisect_left
from collections.abc import Iterator
from itertools import pairwise

import msgspec

from fichero.document import Document
from fichero.reading.pieces import Piece

NUMBER_ALONE = re.compile(r"([0-9]{1,3})[.)°º-]{0,2}")
"""A line, without what borders it, that is nothing but the number of a row."""
_NUMBER_FIRST = re.compile(
    r"([0-9]{1,3})(?P<gap>[.)°º-]{0,2}[|\s]+(?:[-–—]\s+(?=[^\W\d_]))?)"  # noqa: RUF001 (dashes that forms print)
)
# How a line begins that stands below a table, and is no part of it.
_NOTE = re.compile(r"(?:fuentes?|notas?|observaci[óo]n(?:es)?|elaborado\s\w+)\s*:", re.IGNORECASE)
_CLOSING = ")\"'»”"
_ENDS = (".", ";", ":", "?", "!")

_WIDEST_GAP = 2  # rows that may be missing where a sentence is not finished
_SLACK = 2  # lines by which there may be more above a number in mid-row than below it, or fewer
_MOST_LINES = 30  # of a row above its number, and below it
_MOST_PIECES = 2000  # of a section whose numbers may stand anywhere in their rows


class Row(msgspec.Struct, frozen=True):
    """A row as it stands: its number, where that is, and the pieces of its text."""

    number: int
    place: Piece
    pieces: tuple[Piece, ...]
    torn: bool
    """The number may stand in the middle of its row's text, as where a cell is centred beside it,
    and it is not clear which lines belong to the row."""


class _Beginning(msgspec.Struct, frozen=True):
    index: int
    """Of the piece in which the row begins."""
    number: int
    place: Piece
    rest: Piece | None
    """What follows the number in its piece."""


def split(
    document: Document, pieces: tuple[Piece, ...]
) -> tuple[tuple[Row, ...], tuple[Piece, ...]]:
    """Part the content of a numbered section into rows.

    A number begins a row if a tab or a bar parts it from the text. Else the text around it decides:
    "10 de las 16 regiones" and "3 servicios" in the middle of a sentence begin none. Where a number
    might be out of turn it begins a row, so that the numbering is found wrong rather than the row
    lost.

    If rows read so do not fit together, the numbers may stand in the middle of their rows' texts:
    that is how the section is read if there is one way only to do so in which each number lies in
    its row, and each row begins and ends with a sentence.

    Returns:
        The rows in the order in which they stand, and the pieces before the first of them.
    """
    texts = [document.text[piece.start : piece.end] for piece in pieces]
    begun: list[_Beginning] = []
    for index in range(len(pieces)):
        expected = begun[-1].number + 1 if begun else 1
        if beginning := _begin(texts, pieces, index, expected):
            begun.append(beginning)
    bounds = [*(beginning.index for beginning in begun), len(pieces)]
    rows = tuple(
        _row(texts, pieces, beginning, end)
        for beginning, end in zip(begun, bounds[1:], strict=True)
    )
    strays = pieces[: bounds[0]]
    fits = (
        not strays
        and not any(row.torn for row in rows)
        and [row.number for row in rows] == list(range(1, len(rows) + 1))
    )
    if fits and all(_ended(texts[end - 1]) for end in bounds[1:-1]):
        return rows, strays
    around = _rows_around(document, texts, pieces)
    if around is None or len(around) < len(rows):
        return rows, strays
    if not fits:
        return around, ()
    if [row.pieces for row in around] == [row.pieces for row in rows]:
        return rows, strays
    # Both make sense: a row that begins elsewhere by the one than by the other is in doubt.
    other = {row.number: row.pieces[:1] for row in around}
    return tuple(
        msgspec.structs.replace(row, torn=other.get(row.number) != row.pieces[:1]) for row in rows
    ), strays


def doubtful(document: Document, rows: tuple[Row, ...]) -> Piece | None:
    """Find a line in the last row that begins with the next number, and so may be a row itself."""
    for row in rows[-1:]:
        for piece in row.pieces[1:]:
            match = _NUMBER_FIRST.match(document.text, piece.start, piece.end)
            if match and int(match[1]) == row.number + 1:
                return piece
    return None


def added(document: Document, rows: tuple[Row, ...]) -> Iterator[tuple[Row, Piece]]:
    """Find lines that may be no part of the row that they were read into.

    Where the cells of a table are parted by tabs or bars, a row is complete with its full stop: a
    line that then begins with a capital is perhaps a note or a footer. So is one, in any table,
    that begins as notes do: "Fuente:".
    """
    for row in rows:
        in_cells = bool(row.pieces) and not {"\t", "|"}.isdisjoint(
            document.text[row.place.end : row.pieces[0].start]
        )
        for before, piece in pairwise(row.pieces):
            if not in_cells and not _NOTE.match(document.text, piece.start, piece.end):
                continue
            ended = document.text[before.start : before.end].rstrip(" |\t").endswith(".")
            capital = document.text[piece.start].isupper()
            if piece.line > before.line and capital and ended:
                yield row, piece


def _begin(
    texts: list[str], pieces: tuple[Piece, ...], index: int, expected: int
) -> _Beginning | None:
    text, piece = texts[index], pieces[index]
    alone = NUMBER_ALONE.fullmatch(text)
    match = alone or _NUMBER_FIRST.match(text)
    if not match:
        return None
    number = int(match[1])
    after = text[match.end() :] or "".join(texts[index + 1 : index + 2])
    small = after[:1].islower()
    finished = index == 0 or texts[index - 1].endswith((".", ";", ":"))
    if alone:
        begins = number == expected or finished or not small
    elif any(mark in match["gap"] for mark in "\t|"):
        begins = True
    elif finished:
        begins = number == expected or not small
    else:
        begins = number <= expected + _WIDEST_GAP and not small
    if not begins:
        return None
    start = piece.start + match.start(1)
    return _Beginning(
        index=index,
        number=number,
        place=Piece(start, start + len(match[1]), piece.line),
        rest=None if alone else Piece(piece.start + match.end(), piece.end, piece.line),
    )


def _row(texts: list[str], pieces: tuple[Piece, ...], begun: _Beginning, end: int) -> Row:
    below = begun.index + 1
    rest = (begun.rest,) if begun.rest else ()
    return Row(
        number=begun.number,
        place=begun.place,
        pieces=rest + pieces[below:end],
        torn=not rest and below < end and texts[below][:1].islower(),
    )


def _ended(text: str) -> bool:
    return text.rstrip(_CLOSING).endswith(_ENDS)


# ── Numbers in the middle of their rows ──────────────────────────────────────────────────────────


class _Marker(msgspec.Struct, frozen=True):
    """A line that may hold the number of a row."""

    index: int
    """Of its piece."""
    rest: str
    """What follows the number on the line."""
    first: bool
    """It can only be the first line of its row, as a tab or a bar stands behind the number."""


class _Block(msgspec.Struct, frozen=True):
    """The lines of a row, and those of the rows before it."""

    start: int
    marker: int
    end: int
    before: "_Block | None"


def _rows_around(
    document: Document, texts: list[str], pieces: tuple[Piece, ...]
) -> tuple[Row, ...] | None:
    """Part pieces into rows that lie around their numbers; None if there is not one way only."""
    if len(pieces) > _MOST_PIECES:
        return None
    markers = _markers(texts)
    # Where sentences alone leave a choice, it counts that cells are centred beside each other.
    for centred in (False, True):
        ways, last = _ways(texts, markers, centred=centred)
        if ways == 0:
            return None
        if ways == 1 and last is not None:
            blocks = []
            block: _Block | None = last
            while block:
                blocks.append(block)
                block = block.before
            return tuple(_row_around(document, pieces, each) for each in reversed(blocks))
    return None


def _markers(texts: list[str]) -> dict[int, list[_Marker]]:
    """Give the lines that may hold a row's number, by that number."""
    markers: dict[int, list[_Marker]] = {}
    for index, text in enumerate(texts):
        alone = NUMBER_ALONE.fullmatch(text)
        if match := alone or _NUMBER_FIRST.match(text):
            first = not alone and any(mark in match["gap"] for mark in "\t|")
            marker = _Marker(index, text[match.end() :], first)
            markers.setdefault(int(match[1]), []).append(marker)
    return markers


def _ways(
    texts: list[str], markers: dict[int, list[_Marker]], *, centred: bool
) -> tuple[int, _Block | None]:
    """Count the ways to part all lines into rows 1, 2, 3 …: none, one, or two for several.

    Ways with more rows count before others, in which a row would hold the numbers of the next.

    Returns:
        The number of ways, and the last row of one of them.
    """
    total, last = 0, None
    reached: dict[int, tuple[int, _Block | None]] = {0: (1, None)}
    number = 1
    while reached:
        found = 0
        following: dict[int, tuple[int, _Block | None]] = {}
        candidates = markers.get(number, [])
        indexes = [marker.index for marker in candidates]
        for start, (ways, before) in reached.items():
            near = slice(bisect_left(indexes, start), bisect_left(indexes, start + _MOST_LINES + 1))
            for marker in candidates[near]:
                for end in _row_ends(texts, start, marker, centred=centred):
                    block = _Block(start, marker.index, end, before)
                    if end == len(texts):
                        found += ways
                        last = block
                    else:
                        more = following.get(end, (0, None))[0] + ways
                        following[end] = (min(more, 2), block)
        total = found or total
        reached = following
        number += 1
    return min(total, 2), last


def _row_ends(texts: list[str], start: int, marker: _Marker, *, centred: bool) -> list[int]:
    """Tell where a row can end that begins at a line and has its number on another."""
    here, count = marker.index, len(texts)
    if here == start:
        opening = marker.rest or "".join(texts[here + 1 : here + 2])
    else:
        opening = texts[start]
        broken = not _ended(texts[here - 1])
        if marker.first or (marker.rest and not (broken and marker.rest[:1].islower())):
            return []
    if opening[:1].islower():
        return []
    ends = []
    for end in range(here + 1, min(count, here + _MOST_LINES + 1) + 1):
        last = texts[end - 1] if end - 1 > here or marker.rest else texts[here - 1]
        if (end - 1 == here and here == start and not marker.rest) or not (
            end == count or _ended(last)
        ):
            continue
        goes_on = here > start and not marker.rest and end - 1 > here
        if goes_on and _ended(texts[here - 1]) and not texts[here + 1][:1].islower():
            continue
        if here > start and abs((here - start) - (end - 1 - here)) > (1 if centred else _SLACK):
            continue
        ends.append(end)
    return ends


def _row_around(document: Document, pieces: tuple[Piece, ...], block: _Block) -> Row:
    piece = pieces[block.marker]
    text = document.text[piece.start : piece.end]
    match = NUMBER_ALONE.fullmatch(text) or _NUMBER_FIRST.match(text)
    offset, after = (match.start(1), match.end()) if match else (0, len(text))
    number = match[1] if match else ""
    rest = Piece(piece.start + after, piece.end, piece.line)
    place = Piece(piece.start + offset, piece.start + offset + len(number), piece.line)
    return Row(
        number=int(number),
        place=place,
        pieces=(
            *pieces[block.start : block.marker],
            *((rest,) if rest.start < rest.end else ()),
            *pieces[block.marker + 1 : block.end],
        ),
        torn=False,
    )
