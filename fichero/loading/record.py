"""What a store knows about its last load: a few triples in a graph of their own.

The record's graph is named `{base}graph/load`. What the loader keeps beside it while it works has
names below that: who is loading (`/lock`), what will be done (`/plan/…`), and what has arrived so
far (`/staged/…`).
"""

from collections.abc import Iterable, Mapping

import msgspec
from pyoxigraph import Literal, NamedNode, Triple

from fichero.loading import content
from fichero.loading.content import Graph


class Names(msgspec.Struct, frozen=True):
    """The names of what the loader writes."""

    base: str
    """What the IRIs of the release's data begin with."""

    @property
    def record(self) -> str:
        """The graph of the record, and its subject."""
        return f"{self.base}graph/load"

    @property
    def lock(self) -> str:
        """The graph that says who is loading."""
        return f"{self.record}/lock"

    def plan(self, token: str) -> str:
        """Name the graph that says what a load will do, which is its subject too."""
        return f"{self.record}/plan/{token}"

    def staged(self, digest: str) -> str:
        """Name a graph that is arriving, by what it will hold."""
        return f"{self.record}/staged/{digest}"

    def term(self, name: str) -> str:
        """Name a property of these graphs."""
        return f"{self.record}#{name}"

    def is_own(self, graph: str) -> bool:
        """Tell whether a graph is the loader's own, rather than of a release."""
        return graph == self.record or graph.startswith(f"{self.record}/")


class Record(msgspec.Struct, frozen=True):
    """What the last load brought."""

    release: str = ""
    """The hash of the release; empty if there was none."""
    graphs: Mapping[str, str] = {}
    """The checksum of each graph."""
    united: frozenset[str] = frozenset()
    """The graphs whose triples are in the default graph too."""


def read(triples: Iterable[Triple], names: Names) -> Record:
    """Read the record from its graph; anything else there is passed over."""
    release = ""
    graphs = {}
    united = set()
    for triple in triples:
        match triple:
            case Triple(NamedNode(subject), NamedNode(predicate), Literal() as value):
                if predicate == names.term("release"):
                    release = value.value
                elif predicate == names.term("sha256"):
                    graphs[subject] = value.value
            case Triple(_, NamedNode(predicate), NamedNode(graph)):
                if predicate == names.term("united"):
                    united.add(graph)
    return Record(release, graphs, frozenset(united))


def write(record: Record, names: Names) -> Graph:
    """Write the record as its graph."""
    subject = NamedNode(names.record)
    sha256 = NamedNode(names.term("sha256"))
    triples = [
        Triple(subject, NamedNode(names.term("release")), Literal(record.release)),
        *(Triple(NamedNode(name), sha256, Literal(each)) for name, each in record.graphs.items()),
        *(
            Triple(subject, NamedNode(names.term("united")), NamedNode(name))
            for name in sorted(record.united)
        ),
    ]
    return content.graph(names.record, triples)
