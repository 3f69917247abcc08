"""A source document as a page: its lines, with every passage that something was read from marked.

A passage is named by its characters, as its IRI is; passages lie within each other. A document that
is too long for a page takes several.
"""

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache
from typing import Literal

import msgspec

from fichero.document import SOFT_BREAK, Document, Place
from fichero.site import addresses

_MOST_LINES = 500
_MOST_CHARACTERS = 40_000


class Token(msgspec.Struct, frozen=True):
    """A piece of a page, in order: a line begins, a passage opens or closes, text, or a link."""

    kind: Literal["line", "open", "close", "text", "link"]
    value: str = ""
    """The line's number, the passage's anchor (empty where it only goes on), text, or a name."""
    target: str = ""
    """Of a link: where it leads."""


class Sheet(msgspec.Struct, frozen=True):
    """What of a document is on one page."""

    number: int
    first: int
    """The first line, counted from 1."""
    last: int
    start: int
    """Offset of the first character."""
    end: int
    """Offset after the last character."""


class Back(msgspec.Struct, frozen=True):
    """The way back from a passage to what was read there."""

    name: str
    target: str


@lru_cache(maxsize=16)
def sheets(document: Document) -> tuple[Sheet, ...]:
    """Divide a document into pages of whole lines; a very long line has a page for itself."""
    found: list[Sheet] = []
    first = start = 0
    lines = document.lines
    for index, line in enumerate(lines):
        end = line.start + len(line.text)
        full = index + 1 - first > _MOST_LINES or end - start > _MOST_CHARACTERS
        if full and index > first:
            found.append(Sheet(len(found) + 1, first + 1, index, start, line.start))
            first, start = index, line.start
    found.append(Sheet(len(found) + 1, first + 1, len(lines), start, len(document.text)))
    return tuple(found)


def is_in(document: Document, place: Place) -> bool:
    """Tell whether a place is a passage of a document, rather than of another text of that file."""
    return (
        place.source == document.source
        and place.start < place.end
        and document.text[place.start : place.end] == place.quote
    )


def address(document: Document, place: Place) -> str:
    """Give the page and anchor of a passage; the first page, if it is none of the document's."""
    if not is_in(document, place):
        return addresses.document_page(place.source)
    number = bisect_right([sheet.start for sheet in sheets(document)], place.start)
    return f"{addresses.document_page(place.source, number)}#{anchor(place)}"


def anchor(place: Place) -> str:
    """Name a passage on its page."""
    return f"char-{place.start}-{place.end}"


def tokens(
    document: Document, sheet: Sheet, places: Iterable[Place], back: Mapping[Place, Back]
) -> Iterator[Token]:
    """Take a page to pieces.

    Args:
        document: the document.
        sheet: what of it is on the page.
        places: passages of the document.
        back: what was read from some of them.
    """
    inside = sorted(
        {
            place
            for place in places
            if is_in(document, place) and place.start < sheet.end and place.end > sheet.start
        },
        key=lambda place: (place.start, -place.end),
    )
    lines = document.lines[sheet.first - 1 : sheet.last]
    numbers = {line.start: str(line.number) for line in lines}
    cuts = sorted(
        {sheet.start, sheet.end, *numbers}
        | {max(place.start, sheet.start) for place in inside}
        | {min(place.end, sheet.end) for place in inside}
    )
    opening: dict[int, list[Place]] = {}
    for place in inside:
        opening.setdefault(max(place.start, sheet.start), []).append(place)
    stack: list[Place] = []
    for cut, after in zip(cuts, [*cuts[1:], cuts[-1]], strict=True):
        yield from _closed(stack, cut, back)
        if cut in numbers:
            yield Token("line", numbers[cut])
        for place in opening.get(cut, ()):
            stack.append(place)
            yield Token("open", anchor(place) if place.start >= sheet.start else "")
        if after > cut:
            yield Token("text", document.text[cut:after].replace(SOFT_BREAK, "\n"))
    yield from (Token("close") for _ in stack)


def _closed(stack: list[Place], cut: int, back: Mapping[Place, Back]) -> Iterator[Token]:
    """Close the passages that end here; those that overlap them go on in a new piece."""
    ending = [place for place in stack if place.end <= cut]
    if not ending:
        return
    deepest = stack.index(ending[0])
    going_on = [place for place in stack[deepest:] if place.end > cut]
    for _ in stack[deepest:]:
        yield Token("close")
    del stack[deepest:]
    for place in reversed(ending):
        if place in back:
            yield Token("link", back[place].name, back[place].target)
    for place in going_on:
        stack.append(place)
        yield Token("open")
