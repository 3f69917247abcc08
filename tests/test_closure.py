"""owlrl as the referee: what it entails, and what it finds contradictory."""

from pathlib import Path

import pytest
from pyoxigraph import Literal, NamedNode, RdfFormat, Triple, parse

from fichero.reasoning.axioms import ontology
from fichero.reasoning.closure import closure, consistency

RESOURCES = Path(__file__).parent / "resources" / "reasoning"
EXAMPLE = "http://example.org/"
TEXT = NamedNode("https://w3id.org/fichero/def#text")
DESCRIPTION = NamedNode("http://purl.org/dc/terms/description")


def test_a_form_is_consistent() -> None:
    """A sound form, its registry and its provenance contradict nothing."""
    form = [q.triple for q in parse(path=str(RESOURCES / "ficha.ttl"), format=RdfFormat.TURTLE)]
    assert consistency([*form, *ontology()]) == ()


def test_a_contradiction_is_said_and_not_entailed() -> None:
    """A date that is none is named as a contradiction, and owlrl's note of it is no entailment."""
    date = NamedNode("http://www.w3.org/2001/XMLSchema#date")
    triple = Triple(NamedNode(EXAMPLE + "a"), TEXT, Literal("1991-02-31", datatype=date))
    (said,) = consistency([triple])
    assert "1991-02-31" in said
    assert closure([triple]) == []


@pytest.mark.parametrize("text", ["es", "es-CL"])
def test_literals_come_back_as_they_were(text: str) -> None:
    """A literal that is entailed anew keeps its spelling and its language tag."""
    literal = Literal("Misión", language=text)
    stated = Triple(NamedNode(EXAMPLE + "a"), TEXT, literal)
    assert Triple(stated.subject, DESCRIPTION, literal) in closure([stated, *ontology()])


def test_equality_of_two_things_is_kept() -> None:
    """That two names mean one thing is no triviality: the referee must see it."""
    text = """
        @prefix : <http://example.org/> .
        @prefix owl: <http://www.w3.org/2002/07/owl#> .
        :p a owl:FunctionalProperty .
        :a :p :b , :c .
    """
    triples = [quad.triple for quad in parse(text, format=RdfFormat.TURTLE)]
    same = NamedNode("http://www.w3.org/2002/07/owl#sameAs")
    b, c = NamedNode(EXAMPLE + "b"), NamedNode(EXAMPLE + "c")
    assert closure(triples) == [Triple(b, same, c), Triple(c, same, b)]


def test_triple_terms_are_refused() -> None:
    """Nodes are those of RDF 1.1: a triple within a triple is a fault of the caller."""
    a = NamedNode(EXAMPLE + "a")
    with pytest.raises(TypeError, match="no triple terms"):
        closure([Triple(a, TEXT, Triple(a, TEXT, a))])
