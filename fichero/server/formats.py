"""The formats of the endpoint, by media type."""

from collections.abc import Iterable
from pathlib import Path

from pyoxigraph import DefaultGraph, QueryResultsFormat, RdfFormat, Triple

from fichero import context
from fichero.findings import FicheroError, Words, problem
from fichero.writing import serialisation

SOLUTIONS = {
    "application/sparql-results+json": QueryResultsFormat.JSON,
    "application/sparql-results+xml": QueryResultsFormat.XML,
    "text/csv": QueryResultsFormat.CSV,
    "text/tab-separated-values": QueryResultsFormat.TSV,
    "application/json": QueryResultsFormat.JSON,
    "application/xml": QueryResultsFormat.XML,
    "text/xml": QueryResultsFormat.XML,
}
"""What a SELECT is answered in: the first one unless another is asked for; the last three are
other names for what is there already."""

BOOLEANS = tuple(
    media_type
    for media_type, form in SOLUTIONS.items()
    if form in {QueryResultsFormat.JSON, QueryResultsFormat.XML}
)
"""What an ASK is answered in: the standards give CSV and TSV no way to say true or false."""

GRAPHS = {
    "text/turtle": "ttl",
    "application/ld+json": "jsonld",
    "application/n-triples": "nt",
    "application/rdf+xml": "rdf",
    "application/json": "jsonld",
    "application/x-turtle": "ttl",
    "text/plain": "nt",
}
"""What graphs are written in, with the suffix of each; the last three are other names."""

_SENT = Path("grafo")  # what findings call a graph that came without a name


def content_type(media_type: str) -> str:
    """Give the value of the header: text says that it is UTF-8."""
    return f"{media_type}; charset=utf-8" if media_type.startswith("text/") else media_type


def engine(media_type: str) -> RdfFormat:
    """Give the engine's name for a format of graphs."""
    return serialisation.FORMATS[GRAPHS[media_type]].engine


def pretty(triples: Iterable[Triple], media_type: str) -> bytes:
    """Write triples for people: grouped, in a stable order, with the names of the context."""
    return serialisation.serialise(triples, GRAPHS[media_type], context.load())


def parse(data: bytes, media_type: str, base: str) -> list[Triple]:
    """Read a graph that somebody sends, to its end.

    Args:
        data: the graph.
        media_type: one of `GRAPHS`.
        base: what its relative IRIs are resolved against.

    Raises:
        FicheroError: as `serialisation.read`.
    """
    form = serialisation.FORMATS[GRAPHS[media_type]]
    quads = serialisation.parse(data, form, _SENT, base)
    if any(quad.graph_name != DefaultGraph() for quad in quads):
        reason = Words("tiene grafos con nombre", "it has named graphs")
        raise FicheroError(problem("http-request-wrong", reason=reason))
    return [quad.triple for quad in quads]
