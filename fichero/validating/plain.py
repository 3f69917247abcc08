"""A graph in plain Python terms: what is certain about it, or nothing.

An IRI is its text, a blank node its label after `_:`, and a literal a record. A literal is taken
only if it is plain: of a datatype known here, and written in the one way that pyoxigraph, rdflib
and the standards all read alike. Of any other literal (`"01"^^xsd:integer`, `"31/2/91"^^xsd:date`,
an unknown datatype) engines disagree on what it equals, and so nothing is certain.
"""

import re
from collections.abc import Callable, Collection, Iterable, Mapping
from collections.abc import Set as AbstractSet
from datetime import date

import msgspec
import pyoxigraph as ox
from pyoxigraph import BlankNode, NamedNode, Quad, Triple

XSD = "http://www.w3.org/2001/XMLSchema#"
RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
RDFS = "http://www.w3.org/2000/01/rdf-schema#"

TYPE = RDF + "type"
SUB_CLASS_OF = RDFS + "subClassOf"
STRING = XSD + "string"
INTEGER = XSD + "integer"
DATE = XSD + "date"

_NOTHING: frozenset[str] = frozenset()


class NotSureError(Exception):
    """Nothing certain can be said: whoever is the authority has to be asked."""


class Text(msgspec.Struct, frozen=True):
    """A literal."""

    value: str
    """The lexical form."""
    datatype: str
    """The IRI of the datatype."""
    language: str | None = None


Term = str | Text
"""An IRI, a blank node (which starts with `_:`, as no IRI does), or a literal."""


def _is_date(text: str) -> bool:
    if not _DATE.fullmatch(text):
        return False
    try:
        date.fromisoformat(text)
    except ValueError:
        return False
    return True


_DATE = re.compile("[0-9]{4}-[0-9]{2}-[0-9]{2}")
_LANGUAGE = re.compile("[a-z]{2,8}(-[a-z0-9]{1,8})*")

_PLAIN: Mapping[str, Callable[[str], object]] = {
    # rdflib and pyoxigraph hold these two to be any text.
    STRING: lambda _: True,
    RDF + "langString": lambda _: True,
    # Canonical (https://www.w3.org/TR/xmlschema11-2/#integer), and small enough for any engine.
    INTEGER: re.compile("0|-?[1-9][0-9]{0,17}").fullmatch,
    # Without a time zone, and of the years that Python's calendar has.
    DATE: _is_date,
    XSD + "gYear": re.compile("(?!0000)[0-9]{4}").fullmatch,
    XSD + "boolean": re.compile("true|false").fullmatch,
    # Canonical (https://www.w3.org/TR/xmlschema11-2/#decimal): no zero that could be left out.
    XSD + "decimal": re.compile(
        r"(?!-0\Z)-?(?:0|[1-9][0-9]{0,14})(?:\.[0-9]{0,5}[1-9])?"
    ).fullmatch,
}

DATATYPES = frozenset(_PLAIN)
"""The datatypes whose literals can be plain."""


def term(node: NamedNode | BlankNode | ox.Literal) -> Term:
    """Write a term in plain Python, whether or not it is certain what it means.

    >>> term(ox.BlankNode("b")), term(ox.Literal("hola", language="es")).language
    ('_:b', 'es')
    """
    if isinstance(node, NamedNode):
        return node.value
    if isinstance(node, BlankNode):
        return f"_:{node.value}"
    return Text(node.value, node.datatype.value, node.language)


def is_plain(term: Term) -> bool:
    """Tell whether it is certain what a term means.

    >>> is_plain(Text("1", INTEGER)), is_plain(Text("01", INTEGER))
    (True, False)
    """
    if isinstance(term, str):
        return True
    if term.language is not None and not _LANGUAGE.fullmatch(term.language):
        return False
    check = _PLAIN.get(term.datatype)
    return check is not None and bool(check(term.value))


def is_comparable(term: Term) -> bool:
    """Tell whether engines agree on how a plain term is compared with others of its datatype.

    rdflib does not know the values of years: it holds each to be at most any other.
    """
    return isinstance(term, Text) and term.datatype in {STRING, INTEGER, DATE}


def is_at_most(one: Term, other: Term) -> bool:
    """Compare two plain literals of a datatype.

    Raises:
        NotSureError: they cannot be compared, or engines do not agree how.

    >>> is_at_most(Text("9", INTEGER), Text("10", INTEGER))
    True
    """
    if not (
        isinstance(one, Text)
        and isinstance(other, Text)
        and one.datatype == other.datatype
        and is_comparable(one)
    ):
        raise NotSureError
    if one.datatype == INTEGER:
        return int(one.value) <= int(other.value)
    # The years of plain dates have four figures, so that dates are ordered like their texts.
    return one.value <= other.value


Place = Term | tuple[str, Term]
"""Where a graph is looked up: at a subject, or at a property and its value."""


class Graph:
    """A set of triples, looked up by subject, and by object for some properties.

    It is changed only while it is made.
    """

    def __init__(self, backwards: Collection[str] = ()) -> None:
        """Make an empty graph.

        Args:
            backwards: the IRIs of the properties that will be followed from object to subject,
                besides `rdf:type` and `rdfs:subClassOf`.
        """
        self._about: dict[Term, dict[str, set[Term]]] = {}
        self._backwards: dict[str, dict[Term, set[str]]] = {
            iri: {} for iri in (TYPE, SUB_CLASS_OF, *backwards)
        }
        self._above: dict[Term, Collection[Term]] = {}
        self.added: AbstractSet[Place] = frozenset()
        """The places where this graph may differ from the one that it was made of."""

    def with_triples(self, triples: Iterable[Triple | Quad]) -> "Graph":
        """Make a graph of this one and more triples; this one stays as it is.

        Args:
            triples: triples in any order, repeated or not; names of graphs make no difference.

        Raises:
            NotSureError: a literal is not plain.
        """
        about = self._about.copy()
        backwards = {iri: index.copy() for iri, index in self._backwards.items()}
        # What is changed is copied first, once.
        own: dict[str, dict[str, set[Term]]] = {}
        own_backwards: set[Place] = set()
        for triple in triples:
            # A quoted triple is nothing that a shape can speak of.
            if isinstance(triple.subject, Triple) or isinstance(triple.object, Triple):
                continue
            subject = _name(triple.subject)
            predicate = triple.predicate.value
            value = term(triple.object)
            if not isinstance(value, str) and not is_plain(value):
                raise NotSureError
            mine = own.get(subject)
            if mine is None:
                before = self._about.get(subject, {})
                mine = {iri: values.copy() for iri, values in before.items()}
                own[subject] = about[subject] = mine
            if predicate in mine:
                mine[predicate].add(value)
            else:
                mine[predicate] = {value}
            index = backwards.get(predicate)
            if index is not None:
                if (predicate, value) not in own_backwards:
                    own_backwards.add((predicate, value))
                    index[value] = set(index.get(value, ()))
                index[value].add(subject)
        graph = Graph()
        graph._about, graph._backwards = about, backwards
        graph.added = own_backwards.union(own)
        return graph

    def objects(self, subject: Term, predicate: str) -> Collection[Term]:
        """Give the values of a property."""
        about = self._about.get(subject)
        return _NOTHING if about is None else about.get(predicate, _NOTHING)

    def about(self, subject: Term) -> Mapping[str, Collection[Term]]:
        """Give all values of all properties of a subject."""
        return self._about.get(subject, {})

    def subjects(self, predicate: str, value: Term) -> Collection[str]:
        """Give the subjects whose property has a value; for properties followed backwards."""
        return self._backwards[predicate].get(value, _NOTHING)

    def superclasses(self, of: Term) -> Collection[Term]:
        """Give a class and all classes above it."""
        found = self._above.get(of)
        if found is None:
            found = self._above[of] = _reach(of, lambda one: self.objects(one, SUB_CLASS_OF))
        return found

    def instances(self, of: str) -> Collection[Term]:
        """Give the instances of a class and of all classes below it."""
        below = _reach(of, lambda one: self.subjects(SUB_CLASS_OF, one))
        return {instance for one in below for instance in self.subjects(TYPE, one)}


class RecordingGraph(Graph):
    """A graph that keeps a record of where it was looked up."""

    def __init__(self, graph: Graph) -> None:
        """Take another graph's triples."""
        super().__init__()
        # Nobody changes a graph that is made: so it can be shared, but for what it remembers.
        self.__dict__ |= vars(graph)
        self._above = {}
        self.read: set[Place] = set()
        """The places that were looked up so far, whether or not there was something."""

    def objects(self, subject: Term, predicate: str) -> Collection[Term]:
        """Give the values of a property, and record it."""
        self.read.add(subject)
        return super().objects(subject, predicate)

    def about(self, subject: Term) -> Mapping[str, Collection[Term]]:
        """Give all values of all properties of a subject, and record it."""
        self.read.add(subject)
        return super().about(subject)

    def subjects(self, predicate: str, value: Term) -> Collection[str]:
        """Give the subjects whose property has a value, and record it."""
        self.read.add((predicate, value))
        return super().subjects(predicate, value)


def _name(node: NamedNode | BlankNode) -> str:
    return node.value if isinstance(node, NamedNode) else f"_:{node.value}"


def _reach(start: Term, step: Callable[[Term], Collection[Term]]) -> Collection[Term]:
    found = {start}
    waiting = [start]
    while waiting:
        fresh = set(step(waiting.pop())) - found
        found |= fresh
        waiting += fresh
    return found
