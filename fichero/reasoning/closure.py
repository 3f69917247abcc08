"""The full OWL RL closure by owlrl: the referee of `tables` beside it, and the check for sense.

owlrl is slow (about three forms a second) and complete; what it says is what holds. It is the only
engine here that reports contradictions. This is the one module that imports it.
"""

from collections.abc import Iterable

from owlrl import OWLRL_Semantics
from pyoxigraph import BlankNode, Literal, NamedNode, Triple
from rdflib import BNode, Graph, URIRef
from rdflib import Literal as RdflibLiteral
from rdflib.term import Node

from fichero.reasoning.axioms import Term
from fichero.reasoning.tables import is_trivial


def closure(triples: Iterable[Triple]) -> list[Triple]:
    """Give what follows from data and ontology together, as owlrl sees it.

    Of owlrl's answer, three things are left out, so that what remains is what
    `tables.entail` should give: what was given; what is trivial (see
    `tables.is_trivial`); and triples about nodes that were not given, which are owlrl's
    own notes of contradictions.

    Args:
        triples: the data with the ontology.

    Returns:
        The triples, sorted by their N-Triples.
    """
    given = set(triples)
    terms, reasoner = _close(given)
    entailed: set[Triple] = set()
    for nodes in reasoner.graph:
        subject, predicate, object_ = (terms.get(node) or _term(node) for node in nodes)
        if (
            isinstance(subject, NamedNode | BlankNode)
            and isinstance(predicate, NamedNode)
            and object_ is not None
            and not is_trivial(subject, predicate, object_)
        ):
            entailed.add(Triple(subject, predicate, object_))
    return sorted(entailed - given, key=str)


def consistency(triples: Iterable[Triple]) -> tuple[str, ...]:
    """Say what contradicts itself in data and ontology together.

    Args:
        triples: the data with the ontology.

    Returns:
        The contradictions in owlrl's words, sorted; none if all is consistent.
    """
    _, reasoner = _close(set(triples))
    return tuple(sorted(reasoner.error_messages))


def _close(given: set[Triple]) -> tuple[dict[Node, Term], OWLRL_Semantics]:
    """Run owlrl; give the terms by the nodes that stand for them, and owlrl with its closure."""
    terms: dict[Node, Term] = {}
    graph = Graph()
    for triple in given:
        nodes = [_node(term) for term in triple]
        terms.update(zip(nodes, triple, strict=True))
        graph.add((nodes[0], nodes[1], nodes[2]))
    reasoner = OWLRL_Semantics(graph, axioms=False, daxioms=False)
    reasoner.closure()
    return terms, reasoner


def _node(term: Term) -> Node:
    """Give the rdflib node of a term, its spelling untouched."""
    if isinstance(term, NamedNode):
        return URIRef(term.value)
    if isinstance(term, BlankNode):
        return BNode(term.value)
    if isinstance(term, Literal):
        if term.language:
            return RdflibLiteral(term.value, lang=term.language)
        return RdflibLiteral(term.value, datatype=URIRef(term.datatype.value), normalize=False)
    message = f"owlrl knows no triple terms: {term}"
    raise TypeError(message)


def _term(node: Node) -> Term | None:
    """Give the term of a node that owlrl brought in: a name of a vocabulary, or nothing of ours."""
    return NamedNode(node) if isinstance(node, URIRef) else None
