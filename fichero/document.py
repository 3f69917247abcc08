"""A document: text with its places, whatever the file format was.

Lines and columns are counted from 1, columns in code points. Offsets are counted from 0 in
code points, with each line ending as one, as RFC 5147 counts characters
(https://www.rfc-editor.org/rfc/rfc5147#section-2.1.1).
"""

from bisect import bisect_right
from collections.abc import Iterator
from functools import cached_property
from hashlib import sha256
from typing import Literal

import msgspec

SOFT_BREAK = "\v"
"""Where a line is wrapped within a cell: white space, but no line ending."""

_UNITS: dict[str, dict[str, str]] = {
    "es": {
        "page": "página {}, línea {}",
        "paragraph": "párrafo {}",
        "cell": "tabla {}, fila {}, celda {}",
        "line": "línea {}",
        "header": "encabezado {}, línea {}",
        "footer": "pie de página {}, línea {}",
    },
    "en": {
        "page": "page {}, line {}",
        "paragraph": "paragraph {}",
        "cell": "table {}, row {}, cell {}",
        "line": "line {}",
        "header": "page header {}, line {}",
        "footer": "page footer {}, line {}",
    },
}
_FRAGMENTS = {
    "page": "page={}",
    "paragraph": "paragraph={}",
    "cell": "table={}&row={}&cell={}",
    "line": "line={}",
    "header": "header={}&line={}",
    "footer": "footer={}&line={}",
}


class Unit(msgspec.Struct, frozen=True):
    """Where something stands in a file that is not lines of text, as its readers would say it."""

    kind: Literal["page", "paragraph", "cell", "line", "header", "footer"]
    """`page` is a line on a page, and `line` one of the file that the text was taken out of;
    `header` and `footer` are lines that a document prints on its pages, above and below."""
    numbers: tuple[int, ...]
    """Page and line; paragraph; table, row and cell; line; or header or footer, and line: all
    counted from 1."""

    def told(self, language: str) -> str:
        """Say it in a language.

        >>> Unit("page", (2, 5)).told("es")
        'página 2, línea 5'
        """
        return _UNITS[language][self.kind].format(*self.numbers)

    @property
    def fragment(self) -> str:
        """How an IRI says it: a page by RFC 8118, the others as docs/readers.md tells.

        >>> Unit("cell", (1, 3, 2)).fragment
        'table=1&row=3&cell=2'
        """
        return _FRAGMENTS[self.kind].format(*self.numbers)


class Segment(msgspec.Struct, frozen=True):
    """From an offset on, up to the next segment, the text stands in one unit."""

    start: int
    unit: Unit


class Place(msgspec.Struct, frozen=True):
    """A stretch of a source, and what stands there."""

    source: str
    """The source's path below the folder of sources, with `/`."""
    line: int
    column: int
    end_line: int
    start: int
    """Offset of the first character."""
    end: int
    """Offset after the last character."""
    quote: str
    """The characters from `start` to `end`, unchanged."""
    unit: Unit | None = None
    """Where it begins in the file, if that has no lines of text. `line`, `column` and the offsets
    are then those of the text that was taken out of it."""
    end_unit: Unit | None = None
    """Where it ends in the file."""

    def __str__(self) -> str:
        """Say it in Spanish, as `told`."""
        return self.told("es")

    def told(self, language: str) -> str:
        """Say where it is: `path:line:column`, which editors and terminals turn into a link.

        >>> Place("a.pdf", 9, 1, 9, 80, 83, "uno", Unit("page", (2, 5))).told("es")
        'a.pdf, página 2, línea 5'
        """
        if self.unit is None:
            return f"{self.source}:{self.line}:{self.column}"
        if self.unit.kind == "line":
            return f"{self.source}:{self.unit.numbers[0]}"
        return f"{self.source}, {self.unit.told(language)}"


def whole_file(source: str, line: int = 1) -> Place:
    """Give the place of what is wrong with a file as a whole, or with a line that has no text."""
    return Place(source, line, 1, line, 0, 0, "")


class Line(msgspec.Struct, frozen=True):
    """One line of a document, without its ending."""

    number: int
    start: int
    text: str


class Document(msgspec.Struct, frozen=True, dict=True):
    """What a reader makes of a file. `dict` lets derived values be computed once."""

    source: str
    """The file's path below the folder of sources, with `/`."""
    media_type: str
    data: bytes
    """The file as received."""
    text: str
    """The characters, every line ending as a line feed. A line that is wrapped within the cell of
    a table has `SOFT_BREAK` there instead, so that the cell stays one line."""
    segments: tuple[Segment, ...] = ()
    """Where the text stands in a file that has no lines of text, in order; else nothing."""
    hidden: frozenset[int] = frozenset()
    """Offsets of characters that are marks of the format and no text, like the stroke in `\\|`."""

    @cached_property
    def sha256(self) -> str:
        """The checksum of the file, in hexadecimal digits."""
        return sha256(self.data).hexdigest()

    @cached_property
    def lines(self) -> tuple[Line, ...]:
        """The lines in order."""
        return tuple(_lines(self.text))

    @cached_property
    def _starts(self) -> tuple[int, ...]:
        return tuple(line.start for line in self.lines)

    @cached_property
    def _segment_starts(self) -> tuple[int, ...]:
        return tuple(segment.start for segment in self.segments)

    def unit(self, offset: int) -> Unit | None:
        """Give the unit in which a character stands; None if the file is lines of text."""
        if not self.segments:
            return None
        return self.segments[max(0, bisect_right(self._segment_starts, offset) - 1)].unit

    def place(self, start: int, end: int) -> Place:
        r"""Give the place of the characters from offset `start` to before offset `end`.

        >>> str(Document("a.txt", "text/plain", b"uno\ndos", "uno\ndos").place(4, 7))
        'a.txt:2:1'
        """
        first = bisect_right(self._starts, start) - 1
        last = bisect_right(self._starts, max(start, end - 1)) - 1
        return Place(
            source=self.source,
            line=first + 1,
            column=start - self._starts[first] + 1,
            end_line=last + 1,
            start=start,
            end=end,
            quote=self.text[start:end],
            unit=self.unit(start),
            end_unit=self.unit(max(start, end - 1)),
        )

    def line_place(self, line: Line) -> Place:
        """Give the place of a line without the white space around its text."""
        text = line.text.strip()
        start = line.start + line.text.index(text)
        return self.place(start, start + len(text))


def _lines(text: str) -> Iterator[Line]:
    # Not str.splitlines: it also breaks at characters that are no line ending in a text file.
    start = 0
    for number, line in enumerate(text.split("\n"), start=1):
        yield Line(number, start, line)
        start += len(line) + 1
