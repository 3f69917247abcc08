"""Pieces of content: stretches of a document's lines, without what surrounds them."""

import msgspec

from fichero.document import Document, Line, Place

# What stands around a cell's text: bars and all kinds of white space.
SPACES = "".join(filter(str.isspace, map(chr, range(0x3001))))
BORDER = f"|{SPACES}"


class Piece(msgspec.Struct, frozen=True):
    """A stretch of content on one line: offsets into the document."""

    start: int
    end: int
    line: int
    """Counted from 1."""

    def place(self, document: Document) -> Place:
        """Give the place of the piece."""
        return document.place(self.start, self.end)


def on(
    line: Line, offset: int = 0, border: str = BORDER, hidden: frozenset[int] = frozenset()
) -> Piece:
    """Give what stands on a line from an offset on, without what surrounds it.

    Args:
        line: the line.
        offset: from the beginning of the line.
        border: what surrounds it.
        hidden: offsets of the document's marks that are no text: a bar behind a stroke that is
            one is no border.
    """
    text = line.text[offset:]
    content = text.strip(border)
    start = line.start + offset + text.index(content)
    end = start + len(content)
    stroke = content.endswith("\\") and end - 1 in hidden
    return Piece(start, end + stroke, line.number)


def at(line: Line, span: tuple[int, int]) -> Piece:
    """Give a stretch of a line."""
    return Piece(line.start + span[0], line.start + span[1], line.number)
