"""What every reader is: a function from a file's bytes to its text, with places and notes.

docs/readers.md tells how to add one.
"""

from collections.abc import Callable
from typing import Annotated

import msgspec

from fichero.document import Document, Segment, Unit
from fichero.findings import Finding

_Least = Annotated[int, msgspec.Meta(ge=1)]


class Limits(msgspec.Struct, frozen=True):
    """What may be spent on one file."""

    source_bytes: _Least = 10_000_000
    """As received."""
    unpacked_bytes: _Least = 100_000_000
    """Of all that is compressed in it."""
    pages: _Least = 100
    seconds: _Least = 60
    """For reading a file in a format that is hard to read (PDF, DOCX)."""


class Extract(msgspec.Struct, frozen=True):
    """The text of a file, and where it stands there."""

    text: str
    segments: tuple[Segment, ...] = ()
    """See `fichero.document.Document`; none where the text is the file's own lines."""
    hidden: frozenset[int] = frozenset()
    way: str = ""
    """How it was taken out, if there is more than one way."""


class Extracts(msgspec.Struct, frozen=True):
    """What a reader gives: its text, or several where there are several ways; and what to tell."""

    ways: tuple[Extract, ...]
    notes: tuple[Finding, ...] = ()


Reader = Callable[[str, bytes, Limits], Extracts]
"""Takes the file's path, for messages; its bytes; and the limits. Raises only FicheroError."""


class Format(msgspec.Struct, frozen=True):
    """A kind of file that is read."""

    media_type: str
    read: Reader
    apart: bool = False
    """Whether it is read in a process of its own, as its libraries are large and bounded by
    nothing: see `fichero.reading.readers.apart`."""


class Received(msgspec.Struct, frozen=True):
    """A file as documents: one, or one for each way in which its text can be taken out."""

    documents: tuple[tuple[str, Document], ...]
    """Each with the name of the way."""
    findings: tuple[Finding, ...]


class Writer:
    """Builds the text of a file out of pieces, each of which stands in a unit."""

    def __init__(self) -> None:
        """Begin with nothing."""
        self._parts: list[str] = []
        self._segments: list[Segment] = []
        self._length = 0

    def write(self, text: str, unit: Unit | None = None) -> None:
        """Add a text; None stands for the unit of what came before."""
        last = self._segments[-1].unit if self._segments else None
        if unit is not None and unit != last and text:
            self._segments.append(Segment(self._length, unit))
        self._parts.append(text)
        self._length += len(text)

    def extract(self, way: str = "") -> Extract:
        """Give what was written."""
        return Extract("".join(self._parts), tuple(self._segments), way=way)
