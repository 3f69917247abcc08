"""The ontology compiled: its axioms in small lookup tables, every tree closed upwards.

The axioms are those of OWL 2 RL that can add a fact about a thing: `rdfs:subClassOf`,
`rdfs:subPropertyOf`, `owl:equivalentClass`, `owl:equivalentProperty`, `rdfs:domain`, `rdfs:range`,
`owl:inverseOf`, `owl:SymmetricProperty`, `owl:TransitiveProperty` and `owl:propertyChainAxiom` of
any length (OWL 2 Profiles, section 4.3, tables 5 to 7: https://www.w3.org/TR/owl2-profiles/).

An axiom of another kind that could add a fact is refused, so that nothing is ever left out in
silence. An axiom that can only contradict (disjointness and its kin) adds nothing, and is passed
over here: contradictions are the business of `fichero.reasoning.closure`.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from collections.abc import Set as AbstractSet
from functools import cache
from itertools import chain
from typing import TypeVar

import msgspec
from pyoxigraph import BlankNode, Literal, NamedNode, RdfFormat, Triple, parse

from fichero.resources import folder

Term = NamedNode | BlankNode | Literal | Triple
Node = TypeVar("Node")

REASONED = ("fichero.ttl", "alignments.ttl")
"""The files of the ontology that hold axioms to reason with."""

_RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
_RDFS = "http://www.w3.org/2000/01/rdf-schema#"
OWL = "http://www.w3.org/2002/07/owl#"
_XSD = "http://www.w3.org/2001/XMLSchema#"

TYPE = NamedNode(_RDF + "type")
_FIRST = NamedNode(_RDF + "first")
_REST = NamedNode(_RDF + "rest")
_NIL = NamedNode(_RDF + "nil")
SAME_AS = NamedNode(OWL + "sameAs")
_SUB_CLASS = NamedNode(_RDFS + "subClassOf")
_SUB_PROPERTY = NamedNode(_RDFS + "subPropertyOf")
_DOMAIN = NamedNode(_RDFS + "domain")
_RANGE = NamedNode(_RDFS + "range")
_EQUIVALENT_CLASS = NamedNode(OWL + "equivalentClass")
_EQUIVALENT_PROPERTY = NamedNode(OWL + "equivalentProperty")
_INVERSE = NamedNode(OWL + "inverseOf")
_CHAIN = NamedNode(OWL + "propertyChainAxiom")
_SYMMETRIC = NamedNode(OWL + "SymmetricProperty")
_TRANSITIVE = NamedNode(OWL + "TransitiveProperty")

SCHEMA = frozenset({_SUB_CLASS, _SUB_PROPERTY, _DOMAIN, _RANGE})
_KNOWN = SCHEMA | {_EQUIVALENT_CLASS, _EQUIVALENT_PROPERTY, _INVERSE}

# What OWL says of documents, and axioms that can contradict the data but never add to them.
SILENT_PREDICATES = frozenset(
    NamedNode(OWL + name)
    for name in (
        "backwardCompatibleWith",
        "deprecated",
        "differentFrom",
        "disjointWith",
        "distinctMembers",
        "imports",
        "incompatibleWith",
        "members",
        "priorVersion",
        "propertyDisjointWith",
        "versionIRI",
        "versionInfo",
    )
)
_SILENT_TYPES = frozenset(
    NamedNode(OWL + name)
    for name in (
        "AllDifferent",
        "AllDisjointClasses",
        "AllDisjointProperties",
        "AnnotationProperty",
        "AsymmetricProperty",
        "Class",
        "DatatypeProperty",
        "DeprecatedClass",
        "DeprecatedProperty",
        "IrreflexiveProperty",
        "NamedIndividual",
        "ObjectProperty",
        "Ontology",
        "OntologyProperty",
        "Thing",
    )
)
# The classes of RDF itself that say nothing about a thing; those of statements and bags do.
_TRIVIAL_CLASSES = frozenset(
    NamedNode(_RDF + name)
    for name in ("HTML", "JSON", "List", "PlainLiteral", "Property", "XMLLiteral", "langString")
)


class UnknownAxiomError(ValueError):
    """The ontology holds something whose consequences the tables would miss."""

    def __init__(self, triple: Triple) -> None:
        """Name the triple."""
        super().__init__(f"Reasoning by tables does not know what follows from: {triple}")
        self.triple = triple


class PropertyRule(msgspec.Struct, frozen=True):
    """What follows at once from one fact of one property."""

    above: tuple[tuple[int, bool], ...]
    """Each property that holds as well, itself included, and whether it holds turned round."""
    subject_bundle: int
    """The classes of the subject."""
    object_bundle: int
    """The classes of the object."""


class Chain(msgspec.Struct, frozen=True):
    """A property that holds between the two ends of a path."""

    steps: tuple[int, ...]
    result: int


class Rules(msgspec.Struct, frozen=True):
    """An ontology, compiled: every term has a number, every tree is closed upwards."""

    terms: tuple[NamedNode, ...]
    """The terms of the axioms by their numbers."""
    numbers: Mapping[NamedNode, int]
    """The numbers of the terms."""
    properties: Mapping[int, PropertyRule]
    classes: Mapping[int, int]
    """Each class with the bundle of it and all classes above."""
    bundles: tuple[tuple[int, ...], ...]
    """Sets of classes that come together; the first is empty."""
    chains: Mapping[int, tuple[tuple[Chain, int], ...]]
    """Each property that is a step of a chain, with the chains and its places in them."""


# ── From the ontology to the tables ──────────────────────────────────────────────────────────────


def rules(ontology: Iterable[Triple]) -> Rules:
    """Compile an ontology into tables.

    Args:
        ontology: its triples; annotations and headers among them are passed over.

    Raises:
        UnknownAxiomError: it holds an axiom that could add facts and that the tables do not know
            (a key, a functional property, a class expression, an equality …), or a fact from which
            something follows.
    """
    axioms = _sort(tuple(ontology))
    compiled = _compile(axioms)
    for triple in axioms.asserted:
        if _has_consequence(triple, compiled):
            raise UnknownAxiomError(triple)
    return compiled


@cache
def ontology() -> tuple[Triple, ...]:
    """Read those files of the ontology that hold axioms."""
    return tuple(
        quad.triple
        for name in REASONED
        for quad in parse(path=str(folder("ontology") / name), format=RdfFormat.TURTLE)
    )


@cache
def packaged() -> Rules:
    """Compile the ontology that comes with the package.

    >>> bool(packaged().chains)
    True
    """
    return rules(ontology())


class _Axioms(msgspec.Struct):
    """The axioms of an ontology by their kind, as they stand."""

    classes: set[tuple[NamedNode, NamedNode]] = msgspec.field(default_factory=set)
    """A class, and one above it."""
    properties: set[tuple[NamedNode, NamedNode, bool]] = msgspec.field(default_factory=set)
    """A property, one above it, and whether that one holds turned round."""
    domains: set[tuple[NamedNode, NamedNode]] = msgspec.field(default_factory=set)
    ranges: set[tuple[NamedNode, NamedNode]] = msgspec.field(default_factory=set)
    chains: set[tuple[tuple[NamedNode, ...], NamedNode]] = msgspec.field(default_factory=set)
    asserted: list[Triple] = msgspec.field(default_factory=list)
    """What is no axiom."""


def _sort(triples: tuple[Triple, ...]) -> _Axioms:
    """Sort the triples of an ontology by the kind of axiom; refuse an unknown kind."""
    axioms = _Axioms()
    first: dict[Term, Term] = {t.subject: t.object for t in triples if t.predicate == _FIRST}
    rest: dict[Term, Term] = {t.subject: t.object for t in triples if t.predicate == _REST}
    for triple in triples:
        predicate = triple.predicate
        if predicate in SILENT_PREDICATES or predicate in {_FIRST, _REST}:
            continue
        if predicate == TYPE:
            _add_type(axioms, triple)
        elif predicate == _CHAIN:
            _add_chain(axioms, triple, _members(triple, first, rest))
        elif predicate in SCHEMA or predicate.value.startswith(OWL):
            _add_axiom(axioms, triple)
        else:
            axioms.asserted.append(triple)
    return axioms


def _add_type(axioms: _Axioms, triple: Triple) -> None:
    """Note an axiom that gives a property a type."""
    kind = triple.object
    if kind == _SYMMETRIC:
        p = _speakable(triple, triple.subject)
        axioms.properties.add((p, p, True))
    elif kind == _TRANSITIVE:
        p = _speakable(triple, triple.subject)
        axioms.chains.add(((p, p), p))
    elif is_axiom_type(kind):
        raise UnknownAxiomError(triple)
    elif kind not in _SILENT_TYPES:
        axioms.asserted.append(triple)


def _add_chain(axioms: _Axioms, triple: Triple, members: Iterable[Term]) -> None:
    """Note a chain; one of a single step only puts a property below another."""
    result = _speakable(triple, triple.subject)
    steps = tuple(_speakable(triple, member) for member in members)
    if len(steps) == 1:
        axioms.properties.add((steps[0], result, False))
    else:
        axioms.chains.add((steps, result))


def _add_axiom(axioms: _Axioms, triple: Triple) -> None:
    """Note an axiom of one triple between two classes, two properties, or one of each."""
    predicate = triple.predicate
    if predicate not in _KNOWN:
        raise UnknownAxiomError(triple)
    lower = _speakable(triple, triple.subject)
    if predicate in {_SUB_CLASS, _DOMAIN, _RANGE}:
        if not isinstance(triple.object, NamedNode):
            raise UnknownAxiomError(triple)
        kinds = {_SUB_CLASS: axioms.classes, _DOMAIN: axioms.domains, _RANGE: axioms.ranges}
        kinds[predicate].add((lower, triple.object))
    elif predicate == _EQUIVALENT_CLASS:
        upper = _speakable(triple, triple.object)
        axioms.classes |= {(lower, upper), (upper, lower)}
    elif predicate == _SUB_PROPERTY:
        axioms.properties.add((lower, _superproperty(triple), False))
    else:
        upper, turned = _speakable(triple, triple.object), predicate == _INVERSE
        axioms.properties |= {(lower, upper, turned), (upper, lower, turned)}


def _members(triple: Triple, first: Mapping[Term, Term], rest: Mapping[Term, Term]) -> list[Term]:
    """Give the members of the RDF list that is the triple's object: at least one."""
    members: list[Term] = []
    node: Term = triple.object
    while node in first and node in rest and len(members) < len(first):
        members.append(first[node])
        node = rest[node]
    if node != _NIL or not members:
        raise UnknownAxiomError(triple)
    return members


def _speakable(triple: Triple, term: Term) -> NamedNode:
    """Give the term if it is a name, and not of the language of axioms itself."""
    if isinstance(term, NamedNode) and not term.value.startswith((_RDF, _RDFS, OWL, _XSD)):
        return term
    raise UnknownAxiomError(triple)


def _superproperty(triple: Triple) -> NamedNode:
    """Give the triple's object as a property; `rdfs:label` and its kin are harmless there."""
    upper = triple.object
    if isinstance(upper, NamedNode) and upper.value.startswith(_RDFS) and upper not in SCHEMA:
        return upper
    return _speakable(triple, upper)


def is_axiom_type(kind: Term) -> bool:
    """Tell whether to be of this type is an axiom (and not silent, symmetric or transitive)."""
    return isinstance(kind, NamedNode) and kind.value.startswith(OWL) and kind not in _SILENT_TYPES


def _compile(axioms: _Axioms) -> Rules:
    """Close the trees and put them in tables."""
    class_terms = {term for edge in axioms.classes for term in edge}
    class_terms |= {c for _, c in axioms.domains | axioms.ranges}
    property_terms = {term for p, q, _ in axioms.properties for term in (p, q)}
    property_terms |= {p for p, _ in axioms.domains | axioms.ranges}
    property_terms |= {p for steps, result in axioms.chains for p in (*steps, result)}
    terms = tuple(sorted({TYPE} | class_terms | property_terms, key=str))
    numbers = {term: number for number, term in enumerate(terms)}

    class_graph = _graph(axioms.classes)
    bundles: dict[tuple[int, ...], int] = {(): 0}

    def bundle(classes: Iterable[NamedNode]) -> int:
        """Give the number of the bundle of these classes and all above them."""
        members = {upper for lower in classes for upper in _reach(lower, class_graph)}
        key = tuple(sorted(numbers[each] for each in members if not is_trivial_class(each)))
        return bundles.setdefault(key, len(bundles))

    property_graph = _graph(
        ((p, turned), (q, turned != turns))
        for p, q, turns in axioms.properties
        for turned in (False, True)
    )
    domains, ranges = _graph(axioms.domains), _graph(axioms.ranges)
    properties = {}
    for term in sorted(property_terms, key=str):
        above = _reach((term, False), property_graph)
        near = [(ranges if turned else domains).get(q, ()) for q, turned in above]
        far = [(domains if turned else ranges).get(q, ()) for q, turned in above]
        properties[numbers[term]] = PropertyRule(
            above=tuple(sorted((numbers[q], turned) for q, turned in above)),
            subject_bundle=bundle(chain.from_iterable(near)),
            object_bundle=bundle(chain.from_iterable(far)),
        )
    chains = [
        Chain(steps=tuple(numbers[step] for step in steps), result=numbers[result])
        for steps, result in sorted(axioms.chains, key=str)
    ]
    return Rules(
        terms=terms,
        numbers=numbers,
        properties=properties,
        classes={numbers[term]: bundle([term]) for term in sorted(class_terms, key=str)},
        bundles=tuple(bundles),
        chains=_steps(chains),
    )


def _graph(edges: Iterable[tuple[Node, Node]]) -> dict[Node, set[Node]]:
    """Give each node with those that it leads to."""
    graph: defaultdict[Node, set[Node]] = defaultdict(set)
    for lower, upper in edges:
        graph[lower].add(upper)
    return dict(graph)


def _reach(start: Node, graph: Mapping[Node, AbstractSet[Node]]) -> set[Node]:
    """Give all nodes that a walk from the start comes to, the start included."""
    reached, todo = {start}, [start]
    while todo:
        new = graph.get(todo.pop(), set()) - reached
        reached |= new
        todo.extend(new)
    return reached


def _steps(chains: Iterable[Chain]) -> dict[int, tuple[tuple[Chain, int], ...]]:
    """Give each property that is a step of a chain with the chains and its places in them."""
    uses: defaultdict[int, list[tuple[Chain, int]]] = defaultdict(list)
    for each in chains:
        for place, step in enumerate(each.steps):
            uses[step].append((each, place))
    return {step: tuple(places) for step, places in uses.items()}


def _has_consequence(triple: Triple, rules: Rules) -> bool:
    """Tell whether a fact lets anything follow by the rules."""
    about = triple.object if triple.predicate == TYPE else triple.predicate
    number = rules.numbers.get(about) if isinstance(about, NamedNode) else None
    if number is None:
        return False
    if triple.predicate == TYPE:
        return number in rules.classes and rules.bundles[rules.classes[number]] != (number,)
    rule = rules.properties.get(number)
    return rule is not None and (
        number in rules.chains
        or len(rule.above) > 1
        or rule.subject_bundle + rule.object_bundle > 0
    )


def is_trivial_class(term: NamedNode) -> bool:
    """Tell whether to be of this class says nothing: it is OWL's, RDFS's or a datatype."""
    return term.value.startswith((OWL, _RDFS, _XSD)) or term in _TRIVIAL_CLASSES
