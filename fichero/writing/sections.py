"""RDF files in sections: texts of some subjects that are joined to files without being read again.

A file of a hundred thousand forms does not fit in memory, and the text of a form is the same in its
own file and in that of all. So each subject is written once, in a section with its neighbours; a
file is an opening, which says what its sections need, the sections, and a closing. A file of one
section is what `serialisation.serialise` writes; in files of several, JSON-LD nests nodes within a
section only.
"""

import json
from collections.abc import Iterable, Iterator
from collections.abc import Set as AbstractSet
from typing import Literal

import msgspec
from pyoxigraph import Triple

from fichero.context import Context
from fichero.writing import compaction, serialisation, turtle

Grouped = Literal["ttl", "jsonld", "rdf"]
"""The formats that group triples by their subjects, and have no graphs."""

GROUPED: tuple[Grouped, ...] = ("ttl", "jsonld", "rdf")

_JSON_STEP = "    "  # a node in the list of a document


class Section(msgspec.Struct, frozen=True):
    """The text of some subjects in one format."""

    text: bytes
    needs: frozenset[str]
    """What must be said at the beginning of the file, such as prefixes."""


EMPTY = Section(b"", frozenset())


def section(
    triples: Iterable[Triple], suffix: Grouped, context: Context, base: str | None = None
) -> Section:
    """Write some subjects, all of whose triples are given.

    Args:
        triples: what is said of them.
        suffix: of the format.
        context: as for `serialisation.serialise`.
        base: as for `serialisation.serialise`.

    Raises:
        FicheroError: as `serialisation.serialise`.
        ValueError: as `serialisation.serialise`.
    """
    match suffix:
        case "ttl":
            return in_graph(triples, context, base, indent="")
        case "jsonld":
            nodes = (
                json.dumps(node, ensure_ascii=False, indent=2).replace("\n", f"\n{_JSON_STEP}")
                for node in compaction.compact(triples, context)
            )
            return Section(",\n".join(_JSON_STEP + node for node in nodes).encode(), frozenset())
        case "rdf":
            prefixes = serialisation.prefixes_of(context)
            elements, needed = serialisation.xml_elements(triples, prefixes)
            return Section(elements, frozenset(needed) if elements else frozenset())


def in_graph(
    triples: Iterable[Triple], context: Context, base: str | None, indent: str = turtle.STEP
) -> Section:
    """Write some subjects as they stand in a graph of TriG."""
    written = turtle.section(
        triples,
        serialisation.prefixes_of(context),
        order=serialisation.order_of(context),
        base=base,
        indent=indent,
    )
    return Section(written.text.encode(), written.needs)


def opening(
    suffix: Grouped | Literal["trig"],
    needs: AbstractSet[str],
    context: Context,
    base: str | None = None,
) -> bytes:
    """Write the beginning of a file whose sections have these needs."""
    prefixes = serialisation.prefixes_of(context)
    match suffix:
        case "ttl" | "trig":
            header = turtle.opening(needs, prefixes, base)
            return f"{header}\n".encode() if header else b""
        case "jsonld":
            empty = json.dumps(compaction.document([], context), ensure_ascii=False, indent=2)
            return empty.removesuffix("[]\n}").encode() + b"[\n"
        case "rdf":
            return serialisation.xml_opening(needs | {"rdf"}, prefixes)


BETWEEN = {"ttl": b"\n", "trig": b"\n", "jsonld": b",\n", "rdf": b"\n"}
"""What stands between two sections of a file."""

CLOSING = {"ttl": b"", "trig": b"", "jsonld": b"\n  ]\n}\n", "rdf": serialisation.XML_CLOSING}
"""What stands at the end of a file."""


def joined(
    sections: Iterable[bytes],
    suffix: Grouped,
    needs: AbstractSet[str],
    context: Context,
    base: str | None = None,
) -> Iterator[bytes]:
    """Give the contents of a file, section by section, at least one of which is not empty."""
    yield opening(suffix, needs, context, base)
    yield from between(sections, BETWEEN[suffix])
    yield CLOSING[suffix]


def between(sections: Iterable[bytes], separator: bytes) -> Iterator[bytes]:
    """Put a separator between the sections that are not empty."""
    first = True
    for text in filter(None, sections):
        if not first:
            yield separator
        yield text
        first = False


def graph(name: str, sections: Iterable[bytes], context: Context, base: str) -> Iterator[bytes]:
    """Give a graph of TriG: its name, and its sections in braces; nothing if all are empty."""
    written = turtle.graph_name(name, serialisation.prefixes_of(context), base)
    opened = False
    for text in between(sections, BETWEEN["trig"]):
        if not opened:
            yield f"{written.text} {{\n".encode()
            opened = True
        yield text
    if opened:
        yield b"}\n"


def graph_needs(name: str, context: Context, base: str) -> frozenset[str]:
    """Give what the name of a graph needs at the beginning of the file."""
    return turtle.graph_name(name, serialisation.prefixes_of(context), base).needs
