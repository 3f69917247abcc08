"""What follows from the data, by the tables of `fichero.reasoning.axioms`.

All that is entailed is given, to the fixed point, except what is trivial: see `is_trivial`. That
this is what owlrl entails, the tests hold, over the forms and over any data and any ontology.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping

import msgspec
from pyoxigraph import Literal, NamedNode, Triple

from fichero.findings import FicheroError, problem
from fichero.reasoning.axioms import (
    OWL,
    SAME_AS,
    SCHEMA,
    SILENT_PREDICATES,
    TYPE,
    Chain,
    Rules,
    Term,
    is_axiom_type,
    is_trivial_class,
    packaged,
)

__all__ = ["entail", "is_trivial", "packaged"]

Pairs = set[tuple[int, int]]
"""The subjects and objects between which a property holds, each by its number."""


def entail(stated: Iterable[Triple], rules: Rules) -> list[Triple]:
    """Give what follows from the data, to the fixed point, without what they state themselves.

    Time and memory grow with the data and with what follows, not with their square; many forms can
    be given at once. Facts that belong together must be given together: a chain that runs through
    two forms is found only if both are there.

    Args:
        stated: the data, of one graph or of many.
        rules: the ontology, compiled.

    Returns:
        The entailed triples that are neither stated nor trivial, sorted by their N-Triples.

    Raises:
        FicheroError: the data hold an axiom, which belongs into the ontology.
    """
    data = _read(stated, rules)
    return _write(_saturate(data, rules), data, rules)


def is_trivial(subject: Term, predicate: Term, object_: Term) -> bool:
    """Tell whether a triple is true but says nothing that anybody would ask for.

    Trivial is what a reasoner gives of every dataset: that a thing is itself and is a thing; the
    types of literals and of other things that can be no subject; that something is a class, a
    property, a datatype or a value of one; and the ontology's own schema. Of `owl:sameAs` only that
    a thing is itself is trivial.

    >>> thing = NamedNode("http://example.org/x")
    >>> is_trivial(thing, TYPE, NamedNode("http://www.w3.org/2002/07/owl#Thing"))
    True
    >>> is_trivial(thing, TYPE, NamedNode("http://xmlns.com/foaf/0.1/Document"))
    False
    """
    if isinstance(subject, Literal) or not isinstance(predicate, NamedNode):
        return True
    if predicate == TYPE:
        return not isinstance(object_, NamedNode) or is_trivial_class(object_)
    if predicate == SAME_AS:
        return subject == object_
    return predicate in SCHEMA or predicate.value.startswith(OWL)


class _Data(msgspec.Struct):
    """The data by numbers: as much of them as any rule asks for."""

    terms: list[Term]
    """The terms by their numbers, those of the rules first."""
    facts: defaultdict[int, Pairs]
    """The properties and where they are said to hold."""
    things: defaultdict[int, set[int]]
    """The classes and what is said to be of them."""


def _read(stated: Iterable[Triple], rules: Rules) -> _Data:
    """Number the terms and keep the facts on which any rule hangs."""
    terms: list[Term] = list(rules.terms)
    numbers: dict[Term, int] = {term: number for number, term in enumerate(terms)}
    data = _Data(terms=terms, facts=defaultdict(set), things=defaultdict(set))
    relevant: dict[Term, int | None] = {}

    def number(term: Term) -> int:
        """Give the term's number, a new one if need be."""
        found = numbers.setdefault(term, len(terms))
        if found == len(terms):
            terms.append(term)
        return found

    for triple in stated:
        predicate = triple.predicate
        if predicate not in relevant:
            relevant[predicate] = _relevance(triple, rules)
        property_ = relevant[predicate]
        if property_ is not None:
            data.facts[property_].add((number(triple.subject), number(triple.object)))
        elif predicate == TYPE:
            kind = numbers.get(triple.object)
            if kind is not None and kind in rules.classes:
                data.things[kind].add(number(triple.subject))
            elif is_axiom_type(triple.object):
                raise FicheroError(problem("axiom-in-data", triple=triple))
    return data


def _relevance(triple: Triple, rules: Rules) -> int | None:
    """Give the number of the triple's predicate if any rule hangs on it; refuse an axiom."""
    predicate = triple.predicate
    if predicate not in SILENT_PREDICATES and (
        predicate in SCHEMA or predicate.value.startswith(OWL)
    ):
        raise FicheroError(problem("axiom-in-data", triple=triple))
    number = rules.numbers.get(predicate)
    return number if number in rules.properties else None


def _saturate(data: _Data, rules: Rules) -> _Data:
    """Apply the rules until nothing new comes.

    As the tables are closed upwards, all that follows from one fact by itself comes in one go; only
    what chains give has to go round again.

    Returns:
        The stated facts and the entailed ones together.
    """
    full = _Data(terms=data.terms, facts=defaultdict(set), things=defaultdict(set))
    for kind, things in data.things.items():
        _classify(full, rules, rules.classes[kind], things)
    joins = _Joins()
    todo: Mapping[int, Pairs] = data.facts
    while todo:
        fresh: defaultdict[int, Pairs] = defaultdict(set)
        for property_, pairs in todo.items():
            rule = rules.properties[property_]
            turned_pairs = {(object_, subject) for subject, object_ in pairs}
            for above, turned in rule.above:
                fresh[above] |= (turned_pairs if turned else pairs) - full.facts[above]
            _classify(full, rules, rule.subject_bundle, {subject for subject, _ in pairs})
            _classify(full, rules, rule.object_bundle, {object_ for _, object_ in pairs})
        for property_, pairs in fresh.items():
            full.facts[property_] |= pairs
        todo = joins.follow(fresh, full, rules)
    return full


def _classify(full: _Data, rules: Rules, bundle: int, things: set[int]) -> None:
    """Put things into all classes of a bundle."""
    for kind in rules.bundles[bundle]:
        full.things[kind] |= things


class _Joins:
    """The facts that are steps of chains, found from either end."""

    def __init__(self) -> None:
        """Begin without facts."""
        self._forward: defaultdict[tuple[int, int], list[int]] = defaultdict(list)
        self._backward: defaultdict[tuple[int, int], list[int]] = defaultdict(list)

    def follow(self, fresh: Mapping[int, Pairs], full: _Data, rules: Rules) -> dict[int, Pairs]:
        """Give what the chains say that run through at least one of the fresh facts.

        Each path is sought from its fresh fact outwards, so facts are joined only with their
        neighbours.

        Args:
            fresh: facts that were never given before.
            full: all facts; what is among them is not given again.
            rules: the chains.
        """
        steps = {
            property_: pairs for property_, pairs in fresh.items() if property_ in rules.chains
        }
        for property_, pairs in steps.items():
            for subject, object_ in pairs:
                self._forward[property_, subject].append(object_)
                self._backward[property_, object_].append(subject)
        found: defaultdict[int, Pairs] = defaultdict(set)
        for property_, pairs in steps.items():
            for path, place in rules.chains[property_]:
                known = full.facts[path.result]
                for pair in pairs:
                    found[path.result].update(self._ends(pair, path, place) - known)
        return {property_: pairs for property_, pairs in found.items() if pairs}

    def _ends(self, pair: tuple[int, int], path: Chain, place: int) -> Pairs:
        """Give the two ends of all paths of a chain that have this pair at this place."""
        starts, ends = {pair[0]}, {pair[1]}
        for step in reversed(path.steps[:place]):
            starts = {x for y in starts for x in self._backward.get((step, y), ())}
        for step in path.steps[place + 1 :]:
            ends = {y for x in ends for y in self._forward.get((step, x), ())}
        return {(x, y) for x in starts for y in ends}


def _write(full: _Data, stated: _Data, rules: Rules) -> list[Triple]:
    """Turn numbers into triples again: those that are not stated, in the order of N-Triples."""
    a = rules.numbers[TYPE]
    entailed = [
        (subject, property_, object_)
        for property_, pairs in full.facts.items()
        for subject, object_ in pairs - stated.facts[property_]
    ]
    entailed += [
        (thing, a, kind)
        for kind, things in full.things.items()
        for thing in things - stated.things[kind]
    ]
    terms = full.terms
    names = [str(term) for term in terms]
    order = sorted(range(len(terms)), key=names.__getitem__)
    rank = [0] * len(terms)
    for place, number in enumerate(order):
        rank[number] = place
    # One whole number a triple sorts much faster than three terms.
    size = len(terms)
    keys = [(rank[s] * size + rank[p]) * size + rank[o] for s, p, o in entailed]
    triples = []
    for key in sorted(keys):
        rest, object_ = divmod(key, size)
        subject, property_ = divmod(rest, size)
        thing = terms[order[subject]]
        if not isinstance(thing, Literal):
            triples.append(Triple(thing, rules.terms[order[property_]], terms[order[object_]]))
    return triples
