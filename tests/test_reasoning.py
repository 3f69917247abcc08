"""What follows from the data: the tables against expectations, and against owlrl."""

from pathlib import Path
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pyoxigraph import (
    BlankNode,
    Literal,
    NamedNode,
    QuerySolutions,
    RdfFormat,
    Store,
    Triple,
    parse,
)

from fichero.findings import FicheroError
from fichero.reasoning.axioms import UnknownAxiomError, ontology, packaged, rules
from fichero.reasoning.closure import closure
from fichero.reasoning.tables import entail, is_trivial
from fichero.resources import folder

RESOURCES = Path(__file__).parent / "resources" / "reasoning"
OWL = "http://www.w3.org/2002/07/owl#"
RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
RDFS = "http://www.w3.org/2000/01/rdf-schema#"
FICHERO = "https://w3id.org/fichero/def#"
ID = "https://w3id.org/fichero/id/"
TYPE = NamedNode(RDF + "type")

# owlrl takes a third of a second for the ontology, so the examples are few.
few = settings(max_examples=15, deadline=None)


def read(path: Path) -> list[Triple]:
    """Read the triples of a Turtle file."""
    return [quad.triple for quad in parse(path=str(path), format=RdfFormat.TURTLE)]


def turtle(text: str) -> list[Triple]:
    """Read Turtle with the prefixes that these tests use."""
    prefixes = f"""
        @prefix : <http://example.org/> .
        @prefix owl: <{OWL}> .
        @prefix rdf: <{RDF}> .
        @prefix rdfs: <{RDFS}> .
        @prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
    """
    return [quad.triple for quad in parse(prefixes + text, format=RdfFormat.TURTLE)]


@pytest.fixture(name="ficha", scope="module")
def _ficha() -> list[Triple]:
    """A form with its registry, the code lists and how it was read."""
    return read(RESOURCES / "ficha.ttl") + read(folder("ontology") / "kinds.ttl")


def subjects_and_objects(triples: list[Triple], predicate: str) -> set[tuple[str, str]]:
    """Give the ends of all facts of a property of Fichero, shortened."""
    return {
        (t.subject.value.removeprefix(ID), t.object.value.removeprefix(ID))
        for t in triples
        if t.predicate.value == FICHERO + predicate
        if isinstance(t.subject, NamedNode)
        if isinstance(t.object, NamedNode)
    }


# ── What follows from a form ─────────────────────────────────────────────────────────────────────


def test_the_tables_agree_with_owlrl_on_a_form(ficha: list[Triple]) -> None:
    """What the tables give of a form is exactly what owlrl's full closure gives."""
    assert entail(ficha, packaged()) == closure([*ficha, *ontology()])


def test_objectives_are_pursued(ficha: list[Triple]) -> None:
    """A ministry pursues the objectives of its form, and they are pursued by it."""
    entailed = entail(ficha, packaged())
    objectives = {f"ficha/segegob/2019-2022/objetivo/{n}" for n in (1, 2, 3)}
    pursued = {("organismo/segegob", objective) for objective in objectives}
    pursued.add(("organismo/cntv", "ficha/cntv/2019-2022/objetivo/1"))
    assert subjects_and_objects(entailed, "pursues") == pursued
    assert subjects_and_objects(entailed, "pursuedBy") == {(o, s) for s, o in pursued}


def test_objectives_of_a_service_advance_those_of_its_ministry(ficha: list[Triple]) -> None:
    """Through the copy in its form, a service's objective advances the ministry's own one."""
    entailed = entail(ficha, packaged())
    own, ministry = "ficha/cntv/2019-2022/objetivo/1", "ficha/segegob/2019-2022/objetivo/2"
    assert subjects_and_objects(entailed, "advances") == {(own, ministry)}
    assert subjects_and_objects(entailed, "advancedBy") == {(ministry, own)}
    offered = {("organismo/cntv", "ficha/cntv/2019-2022/producto/1")}
    assert subjects_and_objects(entailed, "offers") == offered
    served = {("organismo/cntv", "ficha/cntv/2019-2022/cliente/1")}
    assert subjects_and_objects(entailed, "serves") == served


def test_areas_of_action_are_acted_in(ficha: list[Triple]) -> None:
    """A ministry acts in the areas of its form, and they are its areas."""
    entailed = entail(ficha, packaged())
    areas = {f"ficha/segegob/2019-2022/ambito/{n}" for n in (1, 2)}
    acted_in = {("organismo/segegob", area) for area in areas}
    assert subjects_and_objects(entailed, "actsIn") == acted_in
    assert subjects_and_objects(entailed, "actionAreaOf") == {(o, s) for s, o in acted_in}


def test_norms_govern(ficha: list[Triple]) -> None:
    """A ministry is governed by the norms that the citations of its form name."""
    entailed = entail(ficha, packaged())
    governed = {
        ("organismo/segegob", "norma/ley-19032"),
        ("organismo/segegob", "norma/dfl-1-1992-02-12"),
    }
    assert subjects_and_objects(entailed, "governedBy") == governed
    assert subjects_and_objects(entailed, "governs") == {(o, s) for s, o in governed}


def test_a_client_of_org_and_eli_finds_ministry_and_norms(ficha: list[Triple]) -> None:
    """A query that knows only ORG and ELI finds nothing in what is stated and all in the whole."""
    query = (RESOURCES / "org-eli.rq").read_text(encoding="utf-8")
    store = Store()

    def answers() -> list[tuple[str, ...]]:
        solutions = store.query(query)
        assert isinstance(solutions, QuerySolutions)
        return [tuple(term.value.removeprefix(ID) for term in row) for row in solutions]

    load(store, ficha)
    assert answers() == []
    load(store, entail(ficha, packaged()))
    assert answers() == [
        ("organismo/segegob", "19032", "1991-02-04", "30399"),
        ("organismo/segegob", "1", "1992-02-12", "3456"),
    ]


def load(store: Store, triples: list[Triple]) -> None:
    """Put triples into the store's default graph."""
    store.bulk_load("\n".join(f"{triple} ." for triple in triples), format=RdfFormat.N_TRIPLES)


def test_nothing_stated_or_trivial_is_entailed(ficha: list[Triple]) -> None:
    """What is entailed is new, not trivial, sorted and without repetition."""
    entailed = entail(ficha, packaged())
    assert not set(entailed) & set(ficha)
    assert not any(is_trivial(*triple) for triple in entailed)
    assert entailed == sorted(set(entailed), key=lambda t: [str(term) for term in t])


def test_what_is_entailed_entails_nothing_more(ficha: list[Triple]) -> None:
    """The answer is a fixed point: with it among the data, nothing is new."""
    assert entail([*ficha, *entail(ficha, packaged())], packaged()) == []


@few
@given(st.randoms(use_true_random=False))
def test_the_order_of_the_data_does_not_matter(random: Random) -> None:
    """However the triples are shuffled, the answer is the same list."""
    triples = read(RESOURCES / "ficha.ttl")
    expected = entail(triples, packaged())
    shuffled = list(triples)
    random.shuffle(shuffled)
    assert entail(shuffled, packaged()) == expected


def test_many_forms_at_once_give_what_each_gives() -> None:
    """Forms of different organisations do not mix: together they entail what each entails."""
    texts = [
        (RESOURCES / "ficha.ttl").read_text(encoding="utf-8").replace("segegob", name)
        for name in ("segegob", "segpres", "hacienda")
    ]
    forms = [[q.triple for q in parse(text, format=RdfFormat.TURTLE)] for text in texts]
    together = entail([triple for form in forms for triple in form], packaged())
    assert set(together) == {triple for form in forms for triple in entail(form, packaged())}


# ── Any data, any ontology ───────────────────────────────────────────────────────────────────────

NODES = [NamedNode(f"http://example.org/{name}") for name in "abcde"]
VALUES = [*NODES, Literal("uno", language="es"), Literal("1"), Literal(1)]


def facts(
    properties: list[NamedNode], classes: list[NamedNode], size: int
) -> st.SearchStrategy[list[Triple]]:
    """Make small data: any property between any nodes, literals too, and any types."""
    links = st.builds(
        Triple, st.sampled_from(NODES), st.sampled_from(properties), st.sampled_from(VALUES)
    )
    types = st.builds(Triple, st.sampled_from(NODES), st.just(TYPE), st.sampled_from(classes))
    return st.lists(links | types, min_size=1, max_size=size)


def ours(kind: str) -> list[NamedNode]:
    """Give the terms of the ontology that are of a kind."""
    named = {
        t.subject for t in ontology() if t.predicate == TYPE if t.object == NamedNode(OWL + kind)
    }
    return sorted((term for term in named if isinstance(term, NamedNode)), key=str)


@few
@given(facts(ours("ObjectProperty") + ours("DatatypeProperty"), ours("Class"), size=12))
def test_the_tables_agree_with_owlrl_on_any_data(data: list[Triple]) -> None:
    """Whatever is said with the terms of the ontology, owlrl and the tables entail the same."""
    assert entail(data, packaged()) == closure([*data, *ontology()])


CLASSES = [NamedNode(f"http://example.org/{name}") for name in "CDEF"]
PROPERTIES = [NamedNode(f"http://example.org/{name}") for name in "pqrs"]


@st.composite
def ontologies(draw: st.DrawFn) -> list[Triple]:
    """Make a small ontology with axioms of all kinds that the tables know."""

    def pairs(predicate: str, left: list[NamedNode], right: list[NamedNode]) -> list[Triple]:
        ends = st.tuples(st.sampled_from(left), st.sampled_from(right))
        return [Triple(s, NamedNode(predicate), o) for s, o in draw(st.lists(ends, max_size=2))]

    thing = NamedNode(OWL + "Thing")
    label = NamedNode(RDFS + "label")
    integer = NamedNode("http://www.w3.org/2001/XMLSchema#integer")
    axioms = pairs(RDFS + "subClassOf", CLASSES, [*CLASSES, thing])
    axioms += pairs(OWL + "equivalentClass", CLASSES, CLASSES)
    axioms += pairs(RDFS + "subPropertyOf", PROPERTIES, [*PROPERTIES, label])
    axioms += pairs(OWL + "equivalentProperty", PROPERTIES, PROPERTIES)
    axioms += pairs(OWL + "inverseOf", PROPERTIES, PROPERTIES)
    axioms += pairs(RDFS + "domain", PROPERTIES, CLASSES)
    axioms += pairs(RDFS + "range", PROPERTIES, [*CLASSES, integer])
    axioms += pairs(
        TYPE.value,
        PROPERTIES,
        [NamedNode(OWL + "SymmetricProperty"), NamedNode(OWL + "TransitiveProperty")],
    )
    for number in range(draw(st.integers(0, 2))):
        steps = draw(st.lists(st.sampled_from(PROPERTIES), min_size=1, max_size=4))
        cells = [BlankNode(f"chain{number}step{place}") for place in range(len(steps))]
        chain = NamedNode(OWL + "propertyChainAxiom")
        axioms.append(Triple(draw(st.sampled_from(PROPERTIES)), chain, cells[0]))
        ends: list[BlankNode | NamedNode] = [*cells[1:], NamedNode(RDF + "nil")]
        for cell, step, rest in zip(cells, steps, ends, strict=True):
            axioms.append(Triple(cell, NamedNode(RDF + "first"), step))
            axioms.append(Triple(cell, NamedNode(RDF + "rest"), rest))
    return axioms


@settings(max_examples=40, deadline=None)
@given(ontologies(), facts(PROPERTIES, CLASSES, size=6))
def test_the_tables_agree_with_owlrl_on_any_ontology(
    axioms: list[Triple], data: list[Triple]
) -> None:
    """Whatever the axioms, if the tables take them, they entail what owlrl entails."""
    assert entail(data, rules(axioms)) == closure([*data, *axioms])


def test_a_chain_may_be_long_and_feed_another() -> None:
    """A chain of four steps, one of them the result of another chain, is followed to its end."""
    tables = rules(
        turtle("""
            :far owl:propertyChainAxiom ( :a :b :near :d ) .
            :near owl:propertyChainAxiom ( :x :y ) .
        """)
    )
    data = turtle(":1 :a :2 . :2 :b :3 . :3 :x :4 . :4 :y :5 . :5 :d :6 .")
    assert entail(data, tables) == turtle(":1 :far :6 . :3 :near :5 .")


def test_a_property_may_stand_below_a_label() -> None:
    """What is said with a property below `rdfs:label` is a label."""
    tables = rules(turtle(":title rdfs:subPropertyOf rdfs:label ."))
    assert entail(turtle(':a :title "A"@en .'), tables) == turtle(':a rdfs:label "A"@en .')


# ── What is refused ──────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    "path", sorted((RESOURCES / "unknown").glob("*.ttl")), ids=lambda path: path.stem
)
def test_what_the_tables_would_miss_is_refused(path: Path) -> None:
    """An axiom that could add facts and that the tables do not know stops the compilation."""
    with pytest.raises(UnknownAxiomError, match=r"does not know what follows from: \S+ \S+ \S+"):
        rules(read(path))


def test_what_adds_no_facts_is_passed_over() -> None:
    """Headers, notes and axioms that only contradict are taken, and nothing follows from them."""
    tables = rules(read(RESOURCES / "silent.ttl"))
    assert entail(turtle(":x :p 1 ; a :C . :y :q :z ."), tables) == turtle(
        ":z a <http://www.w3.org/2004/02/skos/core#Concept> ."
    )


@pytest.mark.parametrize(
    "axiom",
    [
        ":C rdfs:subClassOf :D .",
        ":p rdfs:domain :C .",
        ":a owl:sameAs :b .",
        ":p a owl:FunctionalProperty .",
    ],
)
def test_axioms_among_the_data_are_refused(axiom: str) -> None:
    """Data that hold an axiom are refused with a finding that quotes it."""
    with pytest.raises(FicheroError, match="There is an axiom among the data: <") as caught:
        entail(turtle(axiom), packaged())
    assert [finding.code for finding in caught.value.findings] == ["axiom-in-data"]


def test_the_headers_of_the_code_lists_are_no_axioms() -> None:
    """The code lists are data, header and all."""
    kinds = read(folder("ontology") / "kinds.ttl")
    assert any(t.object == NamedNode(OWL + "Ontology") for t in kinds)
    assert entail(kinds, packaged()) == []


# ── What is trivial ──────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    "text",
    [
        ":a owl:sameAs :a .",
        ":a a owl:Thing .",
        ":a a rdfs:Resource .",
        ":a a rdf:Property .",
        ":a a xsd:date .",
        ":a a [] .",
        ":C rdfs:subClassOf :D .",
        ":C owl:disjointWith :D .",
    ],
)
def test_trivial_is_what_nobody_asks_for(text: str) -> None:
    """Schema, self-identity, universal types and unnamed classes are trivial."""
    (triple,) = turtle(text)
    assert is_trivial(*triple)


@pytest.mark.parametrize(
    "text",
    [
        ":a owl:sameAs :b .",
        ":a a rdf:Statement .",
        ":a a :C .",
        ":a rdfs:label 'a' .",
        ":a :p 1 .",
    ],
)
def test_what_says_something_is_not_trivial(text: str) -> None:
    """Facts, types of one's own and the equality of two things are not trivial."""
    (triple,) = turtle(text)
    assert not is_trivial(*triple)


def test_nothing_about_a_literal_is_worth_saying() -> None:
    """A literal is no subject in RDF, so whatever is entailed of it is trivial."""
    assert is_trivial(Literal("1"), TYPE, NamedNode("http://example.org/C"))
