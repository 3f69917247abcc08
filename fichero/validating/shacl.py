"""SHACL (https://www.w3.org/TR/shacl/), by pyshacl: the only module that imports it.

Importing takes some tenths of a second, so that only validation itself does it.

pyshacl is given rdflib's graphs, as it finds false violations in a store of pyoxigraph's, which
changes the text of literals. Its own entrance, `pyshacl.validate`, adds a handler to a logger at
each call; here its `Validator` is called directly, and a test holds the two to the same answer.
"""

import logging
from collections.abc import Callable, Iterable, Iterator
from functools import lru_cache
from typing import Any

import msgspec
import pyoxigraph as ox
from pyshacl import Validator
from pyshacl.graph_abstraction import DataGraph
from rdflib import BNode, Graph, Literal, URIRef
from rdflib.namespace import XSD
from rdflib.plugins.sparql import prepareQuery
from rdflib.plugins.sparql.sparql import Query
from rdflib.query import Result as QueryResult
from rdflib.term import Node

_SH = "http://www.w3.org/ns/shacl#"
_RESULT = URIRef(_SH + "result")
_SOURCE_SHAPE = URIRef(_SH + "sourceShape")
_FOCUS_NODE = URIRef(_SH + "focusNode")
_RESULT_PATH = URIRef(_SH + "resultPath")
_VALUE = URIRef(_SH + "value")

# What pyshacl and rdflib would log is said by the results: a literal that is not of its datatype
# breaks a rule.
_QUIET = logging.getLogger("fichero.validating.shacl")
_QUIET.setLevel(logging.CRITICAL)
logging.getLogger("rdflib.term").setLevel(logging.ERROR)


class Result(msgspec.Struct, frozen=True):
    """One validation result, as https://www.w3.org/TR/shacl/#results-validation-result has it."""

    shape: str
    """The IRI of the shape that is not met."""
    focus: str
    """The IRI of the focus node, or its label as a blank node (`_:b0`)."""
    path: str | None
    """The IRI of the property; None if the result has no path, or a longer one."""
    value: str | None
    """The value, as a term of N-Triples."""


class Engine:
    """The shapes in pyshacl's form: read once, for as many graphs as there are."""

    def __init__(self, shapes: Iterable[ox.Triple]) -> None:
        """Read the shapes. Nothing that they import is fetched."""
        self._shapes = _graph(shapes)

    def results(self, data: Iterable[ox.Triple | ox.Quad]) -> Iterator[Result]:
        """Validate a graph as it stands, without inference."""
        validator = Validator(
            DataGraph.from_rdflib_graph(_graph(data)),
            shacl_graph=self._shapes,
            options={"logger": _QUIET},
        )
        run: Callable[[], tuple[bool, Graph, str]] = validator.run
        _, report, _ = run()
        for _, _, result in report.triples((None, _RESULT, None)):
            path = report.value(result, _RESULT_PATH)
            value = report.value(result, _VALUE)
            yield Result(
                shape=str(report.value(result, _SOURCE_SHAPE)),
                focus=_plain(report.value(result, _FOCUS_NODE)),
                path=str(path) if isinstance(path, URIRef) else None,
                value=None if value is None else _n_triples(value),
            )


class _CachingGraph(Graph):
    """A graph that parses each query once: parsing takes longer than answering."""

    def query(
        self,
        query_object: str | Query,
        *args: Any,  # noqa: ANN401 (rdflib's own parameters, passed on as they come)
        **kwargs: Any,  # noqa: ANN401 (the same)
    ) -> QueryResult:
        query = _parsed(query_object) if isinstance(query_object, str) else query_object
        return super().query(query, *args, **kwargs)


@lru_cache(maxsize=256)
def _parsed(query: str) -> Query:
    return prepareQuery(query)


def _graph(triples: Iterable[ox.Triple | ox.Quad]) -> Graph:
    graph = _CachingGraph(bind_namespaces="none")
    for triple in triples:
        # A quoted triple is nothing that a shape can speak of.
        if not isinstance(triple.subject, ox.Triple) and not isinstance(triple.object, ox.Triple):
            graph.add((_node(triple.subject), _node(triple.predicate), _node(triple.object)))
    return graph


def _node(term: ox.NamedNode | ox.BlankNode | ox.Literal) -> Node:
    """Turn a term into rdflib's, to the letter: a literal keeps its text."""
    if isinstance(term, ox.NamedNode):
        return URIRef(term.value)
    if isinstance(term, ox.BlankNode):
        return BNode(term.value)
    if term.language:
        return Literal(term.value, lang=term.language)
    datatype = URIRef(term.datatype.value)
    if datatype == XSD.string:
        return Literal(term.value)
    return Literal(term.value, datatype=datatype, normalize=False)


def _plain(node: Node | None) -> str:
    return f"_:{node}" if isinstance(node, BNode) else str(node)


def _n_triples(node: Node) -> str:
    if isinstance(node, Literal):
        datatype = ox.NamedNode(node.datatype) if node.datatype else None
        return str(ox.Literal(str(node), datatype=datatype, language=node.language))
    return _plain(node) if isinstance(node, BNode) else f"<{node}>"
