"""What the work on one form gives: a parcel, which needs no other form any more.

A release is made of parcels: their files are files of the release, and their pieces, one after the
other, are in the files about all forms. What must be remembered of each form is small; the pieces
wait on the disk.
"""

import os
from array import array
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import IO, Self, TypeVar, cast

import msgspec

from fichero.catalogue.entries import Coverage
from fichero.catalogue.void import Tally
from fichero.describing.describe import Node
from fichero.findings import Finding, Language
from fichero.releasing import sorting
from fichero.validating.validation import Violation

T = TypeVar("T")


class Entry(msgspec.Struct, frozen=True):
    """What is remembered of a form until the release is written."""

    id: str
    name: str
    """Of its folder, or file."""
    title: Mapping[Language, str]
    coverage: Coverage
    period: str
    """The IRI of its period."""
    documents: tuple[str, ...]
    """The paths of its documents below the folder of sources."""
    parts: Mapping[str, int]
    """How many parts it has of each kind, by the term of the context."""
    ministry: str | None
    """The IRI of the ministry, if it is the form of a service."""
    cited: tuple[str, ...]
    """The IRIs of the norms that it cites, each once."""
    graph: str
    """The IRI of its graph."""
    provenance: str
    """The IRI of its graph of provenance."""
    changes: str
    """The IRI of its graph of changes, which it has only if there is a former form."""
    folder: str
    """The IRI that those of its documents are below, if they are in a folder."""
    triples: tuple[int, int, int, int]
    """How many it has in its graph, and in those of what follows, of provenance and of changes."""


class Parcel(msgspec.Struct, frozen=True):
    """A form, finished."""

    entry: Entry
    files: tuple[tuple[str, bytes], ...]
    """Its own files: each path below the release, and the contents."""
    pieces: Mapping[str, bytes]
    """Its piece of each file about all forms, by a name that the file's maker knows."""
    needs: Mapping[str, tuple[str, ...]]
    """What must be said at the beginning of files with its pieces, by format."""
    tally: Tally
    """What VoID counts in it."""
    shared: tuple[Node, ...]
    """What it names and others may too, as far as the registry does not know it."""
    findings: tuple[Finding, ...]
    """What was found in linking it to others."""
    violations: tuple[Violation, ...]


class Parcels:
    """The parcels of a release. It is a context manager, as it keeps files open."""

    def __init__(self, folder: Path) -> None:
        """Begin without parcels.

        Args:
            folder: where files may be put; they have no names there.
        """
        self._folder = folder
        self._files = ExitStack()
        self._pieces: dict[str, IO[bytes]] = {}
        self._ends: dict[str, array[int]] = {}
        self._known: dict[object, object] = {}
        self._nodes: dict[bytes, Node] = {}
        self.entries: list[Entry] = []
        """In the order of the release: that of the forms' IRIs."""
        self.needs: dict[str, set[str]] = {}
        """What must be said at the beginning of files, by format."""
        self.tally = Tally()
        """What VoID counts of each form by itself."""
        self.violations: list[Violation] = []

    def __enter__(self) -> Self:
        """Begin."""
        return self

    def __exit__(self, *_: object) -> None:
        """Give the files back."""
        self._files.close()

    @property
    def folder(self) -> Path:
        """Where files may be put that have no names."""
        return self._folder

    def add(self, parcel: Parcel) -> None:
        """Take a parcel, and forget of it what is not needed; its files are somebody else's."""
        for name, piece in parcel.pieces.items():
            if name not in self._pieces:
                self._pieces[name] = self._files.enter_context(sorting.unnamed(self._folder))
                self._ends[name] = array("Q", [0] * len(self.entries))
            ends = self._ends[name]
            self._pieces[name].write(piece)
            ends.append((ends[-1] if ends else 0) + len(piece))
        for name in self._pieces.keys() - parcel.pieces.keys():
            ends = self._ends[name]
            ends.append(ends[-1] if ends else 0)
        entry, coverage = parcel.entry, parcel.entry.coverage
        # Thousands of forms name the same organisations, norms and periods.
        coverage = Coverage(
            self._same(coverage.organisation),
            self._same(coverage.period),
            tuple(map(self._same, coverage.norms)),
        )
        self.entries.append(
            msgspec.structs.replace(
                entry,
                coverage=coverage,
                period=self._same(entry.period),
                cited=tuple(map(self._same, entry.cited)),
            )
        )
        for suffix, needs in parcel.needs.items():
            self.needs.setdefault(suffix, set()).update(needs)
        self.tally += parcel.tally
        self.violations += parcel.violations
        for node in parcel.shared:
            self._nodes.setdefault(msgspec.json.encode(node), node)

    @property
    def shared(self) -> tuple[Node, ...]:
        """What forms name and the registry does not know; of one thing, all that forms tell."""
        return tuple(self._nodes.values())

    def pieces(self, name: str, order: Sequence[int] | None = None) -> Iterator[bytes]:
        """Give the pieces of a name, one form after the other, as read from the disk.

        Args:
            name: the piece's name.
            order: the numbers of the forms, in another order than theirs.
        """
        if name not in self._pieces:
            return
        file, ends = self._pieces[name], self._ends[name]
        file.flush()
        for number in range(len(ends)) if order is None else order:
            start = ends[number - 1] if number else 0
            # Of the file by its place, as several readers may take turns.
            yield os.pread(file.fileno(), ends[number] - start, start)

    def _same(self, value: T) -> T:
        return cast("T", self._known.setdefault(value, value))
