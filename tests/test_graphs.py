"""Graphs: named, sorted, and without blank nodes."""

import pytest
from pyoxigraph import BlankNode, NamedNode, Quad, Triple

from fichero import context
from fichero.describing import graphs
from tests.conftest import Seed


def test_graph_is_sorted_and_has_each_triple_once(seed: Seed) -> None:
    """A named graph of the same triples is the same, in whatever order and however often."""
    triples = graphs.triples([seed.description.record], context.load())
    one = graphs.graph("https://ejemplo.cl/g", triples)
    assert graphs.graph("https://ejemplo.cl/g", (triples * 2)[::-1]) == one
    assert list(one.triples) == sorted(set(triples), key=str)
    first = one.triples[0]
    assert next(iter(one.quads())) == Quad(
        first.subject, first.predicate, first.object, NamedNode("https://ejemplo.cl/g")
    )
    assert len(list(one.quads())) == len(one.triples)


@pytest.mark.parametrize("part", ["record", "shared", "provenance"])
def test_no_blank_nodes(seed: Seed, part: str) -> None:
    """All that the form's graphs speak of has a name."""
    nodes = {
        "record": (seed.description.record,),
        "shared": seed.description.shared,
        "provenance": seed.provenance,
    }[part]
    for triple in graphs.triples(nodes, context.load()):
        assert not isinstance(triple.subject, (BlankNode, Triple))
        assert not isinstance(triple.object, (BlankNode, Triple))


def test_languages_are_tagged(seed: Seed) -> None:
    """Verbatim texts are in Spanish; no text of the form is in no language but numbers of norms."""
    untagged = {
        triple.predicate.value.partition("#")[2]
        for triple in graphs.triples([seed.description.record], context.load())
        if str(triple.object).startswith('"') and str(triple.object).endswith('"')
    }
    assert untagged == {"citedNumber"}
