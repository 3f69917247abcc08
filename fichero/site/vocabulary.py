"""The terms of the ontology and of the code lists, as their pages show them."""

from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from itertools import chain

import msgspec
import pyoxigraph as ox
from pyoxigraph import BlankNode, Literal, NamedNode, RdfFormat, Triple

from fichero.dataset import Dataset
from fichero.describing.iris import KINDS, ONTOLOGY
from fichero.resources import folder
from fichero.site.names import short

_OWL = "http://www.w3.org/2002/07/owl#"
_RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
_RDFS = "http://www.w3.org/2000/01/rdf-schema#"
_SKOS = "http://www.w3.org/2004/02/skos/core#"
_DCT = "http://purl.org/dc/terms/"

_KINDS = {
    f"{_OWL}Class": "class",
    f"{_OWL}ObjectProperty": "relation",
    f"{_OWL}DatatypeProperty": "value",
}
_ABOVE = (f"{_RDFS}subClassOf", f"{_RDFS}subPropertyOf")
_CLOSE = f"{_SKOS}closeMatch"

SEARCHED = 20  # forms: among these there are some of ministries and some of services

_Subject = NamedNode | BlankNode
_Index = dict[_Subject, dict[str, list[NamedNode | BlankNode | Literal | Triple]]]


class Alignment(msgspec.Struct, frozen=True):
    """How a term relates to one of another vocabulary."""

    relation: str
    """`below` if what is of this term is of that one too; `close` if it is for people only."""
    iri: str

    @property
    def name(self) -> str:
        """The other term, with a prefix."""
        return short(self.iri)


class Term(msgspec.Struct, frozen=True):
    """A class or property of the ontology."""

    iri: str
    kind: str
    """`class`, `relation` (between things) or `value` (a text, number or date)."""
    labels: Mapping[str, str]
    definitions: Mapping[str, str]
    notes: Mapping[str, str]
    above: tuple[str, ...]
    """The IRIs of broader terms of the ontology."""
    domain: tuple[str, ...]
    range: tuple[str, ...]
    inverse: str | None
    chain: tuple[str, ...]
    """The IRIs of the properties that lead, one after the other, to the same."""
    alignments: tuple[Alignment, ...]

    @property
    def name(self) -> str:
        """Its name within the ontology, which is its anchor."""
        return self.iri.removeprefix(ONTOLOGY)


class Concept(msgspec.Struct, frozen=True):
    """A code of a code list."""

    iri: str
    labels: Mapping[str, str]
    definitions: Mapping[str, str]
    notation: str | None
    alignments: tuple[Alignment, ...]

    @property
    def name(self) -> str:
        """Its name within the code lists, which is its anchor."""
        return self.iri.removeprefix(KINDS)


class Scheme(msgspec.Struct, frozen=True):
    """A code list."""

    iri: str
    titles: Mapping[str, str]
    descriptions: Mapping[str, str]
    concepts: tuple[Concept, ...]

    @property
    def name(self) -> str:
        """Its name within the code lists, which is its anchor."""
        return self.iri.removeprefix(KINDS)


@cache
def terms() -> tuple[Term, ...]:
    """Read the terms of the ontology, in the order of its file."""
    index = _read("fichero.ttl", "alignments.ttl")
    inverses = {
        other.value: subject.value
        for subject, about in index.items()
        for other in about.get(f"{_OWL}inverseOf", ())
        if isinstance(other, NamedNode) and isinstance(subject, NamedNode)
    }
    return tuple(
        _term(subject.value, kind, about, index, inverses)
        for subject, about in index.items()
        if isinstance(subject, NamedNode) and subject.value.startswith(ONTOLOGY)
        for kind in [_kind(about)]
        if kind
    )


@cache
def schemes() -> tuple[Scheme, ...]:
    """Read the code lists, in the order of their file."""
    index = _read("kinds.ttl", "alignments.ttl")
    return tuple(
        Scheme(
            iri=subject.value,
            titles=_texts(about, f"{_DCT}title"),
            descriptions=_texts(about, f"{_DCT}description"),
            concepts=tuple(
                _concept(member.value, told)
                for member, told in index.items()
                if isinstance(member, NamedNode)
                and subject.value in _iris(told, f"{_SKOS}inScheme")
            ),
        )
        for subject, about in index.items()
        if isinstance(subject, NamedNode) and f"{_SKOS}hasTopConcept" in about
    )


@cache
def concepts() -> Mapping[str, Concept]:
    """Give all codes by their names."""
    return {concept.name: concept for scheme in schemes() for concept in scheme.concepts}


def examples(dataset: Dataset) -> dict[str, Triple]:
    """Find, for each term, the first statement of the data that uses it.

    Of the graphs of which there is one for each form, only the first ones are searched.
    """
    names = {term.iri for term in terms()}
    found: dict[str, Triple] = {}
    graphs = (
        *dataset.fichas[:SEARCHED],
        dataset.registry,
        *dataset.provenance[:SEARCHED],
        dataset.inferred,
    )
    for triple in chain.from_iterable(graph.triples for graph in graphs):
        predicate = triple.predicate.value
        used = predicate
        if predicate == f"{_RDF}type" and isinstance(triple.object, NamedNode):
            used = triple.object.value
        if used in names and used not in found:
            found[used] = triple
            if len(found) == len(names):
                break
    return found


def _kind(about: Mapping[str, Iterable[object]]) -> str | None:
    types = (str(getattr(type_, "value", "")) for type_ in about.get(f"{_RDF}type", ()))
    return next((_KINDS[type_] for type_ in types if type_ in _KINDS), None)


def _term(
    iri: str,
    kind: str,
    about: dict[str, list[NamedNode | BlankNode | Literal | Triple]],
    index: _Index,
    inverses: Mapping[str, str],
) -> Term:
    above = tuple(chain.from_iterable(_iris(about, name) for name in _ABOVE))
    return Term(
        iri=iri,
        kind=kind,
        labels=_texts(about, f"{_RDFS}label"),
        definitions=_texts(about, f"{_SKOS}definition"),
        notes=_texts(about, f"{_SKOS}scopeNote"),
        above=tuple(other for other in above if other.startswith(ONTOLOGY)),
        domain=_iris(about, f"{_RDFS}domain"),
        range=_iris(about, f"{_RDFS}range"),
        inverse=next(iter(_iris(about, f"{_OWL}inverseOf")), inverses.get(iri)),
        chain=tuple(_list(about.get(f"{_OWL}propertyChainAxiom", ()), index)),
        alignments=_alignments(about),
    )


def _concept(iri: str, about: dict[str, list[NamedNode | BlankNode | Literal | Triple]]) -> Concept:
    notations = [
        value.value for value in about.get(f"{_SKOS}notation", ()) if isinstance(value, Literal)
    ]
    return Concept(
        iri=iri,
        labels=_texts(about, f"{_SKOS}prefLabel"),
        definitions=_texts(about, f"{_SKOS}definition"),
        notation=next(iter(notations), None),
        alignments=_alignments(about),
    )


def _alignments(
    about: dict[str, list[NamedNode | BlankNode | Literal | Triple]],
) -> tuple[Alignment, ...]:
    above = chain.from_iterable(_iris(about, name) for name in _ABOVE)
    return (
        *(Alignment("below", other) for other in above if not other.startswith(ONTOLOGY)),
        *(Alignment("close", other) for other in _iris(about, _CLOSE)),
    )


def _read(*names: str) -> _Index:
    index: _Index = {}
    for name in names:
        for quad in ox.parse(path=folder("ontology") / name, format=RdfFormat.TURTLE):
            if not isinstance(quad.subject, Triple):
                about = index.setdefault(quad.subject, {})
                about.setdefault(quad.predicate.value, []).append(quad.object)
    return index


def _texts(
    about: Mapping[str, Iterable[NamedNode | BlankNode | Literal | Triple]], predicate: str
) -> dict[str, str]:
    return {
        value.language: value.value
        for value in about.get(predicate, ())
        if isinstance(value, Literal) and value.language
    }


def _iris(
    about: Mapping[str, Iterable[NamedNode | BlankNode | Literal | Triple]], predicate: str
) -> tuple[str, ...]:
    return tuple(value.value for value in about.get(predicate, ()) if isinstance(value, NamedNode))


def _list(
    heads: Iterable[NamedNode | BlankNode | Literal | Triple], index: _Index
) -> Iterator[str]:
    for head in heads:
        rest = head
        while isinstance(rest, BlankNode) and f"{_RDF}first" in index[rest]:
            first = index[rest][f"{_RDF}first"][0]
            if isinstance(first, NamedNode):
                yield first.value
            rest = index[rest][f"{_RDF}rest"][0]
