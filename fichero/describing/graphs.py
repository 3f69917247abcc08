"""From JSON-LD to named graphs of triples."""

import json
from collections.abc import Iterable, Iterator

import msgspec
import pyoxigraph as ox
from pyoxigraph import NamedNode, Quad, Triple

from fichero.context import Context
from fichero.describing.describe import Node


class NamedGraph(msgspec.Struct, frozen=True):
    """A graph, its triples sorted and each there once."""

    name: str
    """The graph's IRI."""
    triples: tuple[Triple, ...]

    def quads(self) -> Iterator[Quad]:
        """Give the triples as quads of this graph."""
        name = NamedNode(self.name)
        return (
            Quad(triple.subject, triple.predicate, triple.object, name) for triple in self.triples
        )


def graph(name: str, triples: Iterable[Triple]) -> NamedGraph:
    """Make a named graph of triples in any order, repeated or not."""
    return NamedGraph(name, tuple(sorted(set(triples), key=str)))


def triples(nodes: Iterable[Node], context: Context) -> list[Triple]:
    """Read node objects as JSON-LD (https://www.w3.org/TR/json-ld11-api/#toRdf).

    No context but the one given is consulted, and nothing is fetched.
    """
    document = {"@context": context.document, "@graph": list(nodes)}
    data = json.dumps(document, ensure_ascii=False).encode()
    return [quad.triple for quad in ox.parse(data, ox.RdfFormat.JSON_LD)]
