"""The screen: it never lets pass what pyshacl refuses, and lets pass what a right form is.

The cases in tests/resources/screen are in the manner of W3C's test suite for SHACL
(https://w3c.github.io/data-shapes/data-shapes-test-suite/): a folder for each constraint component,
with shapes, and graphs that conform (`valid…`), do not (`invalid…`), or conform for pyshacl while
the screen is not sure (`unsure…`: these are its false alarms, each with the reason).
"""

import os
import subprocess
import sys
from collections.abc import Callable
from functools import cache
from pathlib import Path

import pyoxigraph as ox
import pytest
from hypothesis import HealthCheck, event, given, settings
from hypothesis import strategies as st
from pyoxigraph import BlankNode, Literal, NamedNode, Quad, Triple
from pyshacl.errors import ReportableRuntimeError

from fichero import dataset
from fichero.describing import graphs
from fichero.describing.registry import load
from fichero.forms import Workshop, check, read
from fichero.resources import folder
from fichero.settings import Settings
from fichero.validating.rules import shape_files
from fichero.validating.screen import COMPONENTS, Screen, UnknownConstraintError
from fichero.validating.shacl import Engine
from fichero.validating.validation import background
from tests.conftest import ROOT, SEED, Seed

RESOURCES = Path(__file__).parent / "resources"
SCREEN = RESOURCES / "screen"
FOLDERS = sorted(path for path in SCREEN.iterdir() if path.name != "unknown")
CASES = [path for place in FOLDERS for path in sorted(place.glob("*.ttl")) if path.stem != "shapes"]
INVALID = sorted((RESOURCES / "shapes" / "invalid").glob("*.ttl"))
VALID = sorted((RESOURCES / "shapes" / "valid").glob("*.ttl"))

# Each more than a second in a thousand: a deep search is for a person who has changed the screen.
SEARCHES = int(os.environ.get("FICHERO_SEARCHES", "60"))

XSD = "http://www.w3.org/2001/XMLSchema#"
SH = "http://www.w3.org/ns/shacl#"
RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
TYPE = NamedNode(RDF + "type")
SUB_CLASS_OF = NamedNode("http://www.w3.org/2000/01/rdf-schema#subClassOf")

Node = NamedNode | BlankNode
Term = NamedNode | BlankNode | Literal


@cache
def turtle(path: Path) -> tuple[Triple, ...]:
    """Read a Turtle file."""
    return tuple(quad.triple for quad in ox.parse(path=path, format=ox.RdfFormat.TURTLE))


@cache
def compiled(place: Path) -> tuple[Screen, Engine]:
    """Read the shapes of a folder for both."""
    shapes = turtle(place / "shapes.ttl")
    return Screen(shapes), Engine(shapes)


@cache
def ours() -> tuple[Screen, Engine]:
    """Read the project's shapes for both."""
    return Screen(shape_triples(), background()), Engine(shape_triples())


@cache
def shape_triples() -> tuple[Triple, ...]:
    """Read all files of shapes."""
    return tuple(triple for file in shape_files(folder("shapes")).values() for triple in file)


@cache
def workshop() -> Workshop:
    """Give what forms are made with."""
    return Workshop(Settings(), load(ROOT / "data" / "registry"))


def case_name(path: Path) -> str:
    """Name a case by its folder and file."""
    return f"{path.parent.name}/{path.stem}"


# ── Each constraint component ────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("path", CASES, ids=case_name)
def test_the_screen_and_pyshacl_say_what_a_case_is_named_for(path: Path) -> None:
    """A valid graph passes both, an invalid one neither, and an unsure one pyshacl alone."""
    screen, engine = compiled(path.parent)
    kind = path.stem.partition("-")[0]
    passes = (screen.conforms(turtle(path)), not list(engine.results(turtle(path))))
    assert (
        passes
        == {
            "valid": (True, True),
            "invalid": (False, False),
            "unsure": (False, True),
        }[kind]
    )


def test_each_component_that_is_known_has_cases_and_is_used() -> None:
    """The components in the cases, in the project's shapes and in the screen are the same."""

    def used(triples: tuple[Triple, ...]) -> set[str]:
        return {t.predicate.value for t in triples if t.predicate.value.startswith(SH)}

    in_cases = {name for place in FOLDERS for name in used(turtle(place / "shapes.ttl"))}
    assert in_cases >= COMPONENTS
    assert used(shape_triples()) & in_cases >= COMPONENTS


@pytest.mark.parametrize(
    "path", sorted((SCREEN / "unknown").glob("*.ttl")), ids=lambda path: path.stem
)
def test_shapes_that_use_what_is_not_known_are_refused(path: Path) -> None:
    """What the screen cannot answer for is noticed when the shapes are read."""
    with pytest.raises(UnknownConstraintError, match="not known in "):
        Screen(turtle(path))


def test_shapes_that_are_given_twice_say_no_more() -> None:
    """A triple that is repeated is no second value."""
    place = SCREEN / "less-than-or-equals"
    shapes = turtle(place / "shapes.ttl")
    assert Screen([*shapes, *shapes]).conforms(turtle(place / "valid-dates.ttl"))


def test_what_pyshacl_cannot_check_is_left_to_it() -> None:
    """A node without a name has no place in an order, even if there is nothing to compare it to."""
    screen, engine = compiled(SCREEN / "less-than-or-equals")
    focus = NamedNode(EX + "a")
    data = [
        Triple(focus, TYPE, NamedNode(EX + "C")),
        Triple(focus, NamedNode(EX + "p"), BlankNode("b")),
    ]
    assert not screen.conforms(data)
    with pytest.raises(ReportableRuntimeError):
        list(engine.results(data))


def test_quoted_triples_in_shapes_are_passed_over() -> None:
    """A statement about a statement constrains nothing."""
    about = Triple(BlankNode(), TYPE, Triple(TYPE, NamedNode(SH + "closed"), TYPE))
    assert Screen([about]).conforms([])


# The terms of the cases, and what is unusual: that is what engines disagree on.
EX = "https://example.org/"
STRINGS = ["", "a", "ab", "abc", "abc\n", "x", "1", "01", "é", "e\u0301", "🙂", " 1", "b", "1990"]
LITERALS = [
    *map(Literal, STRINGS),
    *(Literal(text, language=tag) for text in ("a", "b") for tag in ("es", "es-CL", "en", "fr")),
    Literal("a", language="en-GB"),
    Literal("a", language="i-klingon"),
    Literal("a", language="x-es"),
    *(
        Literal(text, datatype=NamedNode(XSD + name))
        for name, texts in {
            "integer": ["0", "1", "2", "3", "10", "12", "-3", "01", "+1", "1.0", "uno", "\u0661"],
            "date": ["1991-02-04", "1991-02-05", "0001-01-01", "0000-01-01", "1991-02-30"],
            "gDay": ["---04"],
            "gYear": ["1990", "1991", "2020", "0000", "0999", "-0001", "19900", "1990Z", "year"],
            "string": ["a", "1"],
            "boolean": ["true", "1", "TRUE"],
            "decimal": ["1", "1.0", "01.0"],
            "double": ["1", "1e0", "NaN", "INF"],
            "dateTime": ["1991-02-04T00:00:00", "1991-02-04"],
            "token": ["a", " a "],
            "normalizedString": ["a\n"],
            "anyURI": [EX + "b"],
            "nonNegativeInteger": ["1", "-1"],
            "duration": ["P1Y"],
        }.items()
        for text in texts
    ),
    Literal("1991-02-04Z", datatype=NamedNode(XSD + "date")),
    Literal("4/2/91", datatype=NamedNode(XSD + "date")),
    Literal("a", datatype=NamedNode(EX + "datatype")),
    Literal("<p>a</p>", datatype=NamedNode(RDF + "HTML")),
    Literal("<p>", datatype=NamedNode(RDF + "XMLLiteral")),
]
NODES: list[Node] = [
    *(NamedNode(EX + name) for name in ("a", "b", "b1", "b1/x", "c", "n", "z", "C", "D", "E", "F")),
    BlankNode("a"),
    BlankNode("b"),
]


def small_graphs() -> st.SearchStrategy[list[Triple]]:
    """Make graphs of what the cases speak of."""
    names = st.sampled_from([NamedNode(EX + name) for name in "pqrntu"])
    nodes = st.sampled_from(NODES)
    classes = st.sampled_from([NamedNode(EX + name) for name in "CDEF"])
    terms = st.one_of(nodes, st.sampled_from(LITERALS))
    # Mostly one node, so that it gets something to be looked at.
    focus_nodes = st.sampled_from([*[NODES[0]] * len(NODES), *NODES])
    focus = st.builds(Triple, focus_nodes, st.just(TYPE), st.just(NamedNode(EX + "C")))
    own = st.builds(Triple, st.just(NamedNode(EX + "a")), names, terms)
    about = st.builds(Triple, nodes, names, terms)
    typed = st.builds(Triple, nodes, st.just(TYPE), classes)
    below = st.builds(Triple, classes, st.just(SUB_CLASS_OF), classes)
    some = st.lists(st.one_of(own, own, about, typed, below), max_size=7)
    return st.builds(lambda first, rest: [first, *rest], focus, some)


@pytest.mark.parametrize("place", FOLDERS, ids=lambda path: path.name)
@given(data=small_graphs())
@settings(max_examples=SEARCHES, suppress_health_check=list(HealthCheck))
def test_what_the_screen_lets_pass_conforms(place: Path, data: list[Triple]) -> None:
    """Of any small graph: if the screen is sure, pyshacl finds nothing."""
    screen, engine = compiled(place)
    if screen.conforms(data):
        event("passes")
        assert list(engine.results(data)) == []


# ── The project's shapes ─────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("path", INVALID, ids=lambda path: path.stem)
def test_no_failing_example_passes(path: Path) -> None:
    """What breaks a rule, be it a warning, is left to pyshacl."""
    screen, _ = ours()
    assert not screen.conforms([*turtle(path), *turtle(RESOURCES / "shapes" / "context.ttl")])


@pytest.mark.parametrize("path", VALID, ids=lambda path: path.stem)
def test_a_valid_example_passes_both(path: Path) -> None:
    """A form that is right is not left to pyshacl, which would find nothing either."""
    screen, engine = ours()
    assert screen.conforms(turtle(path))
    assert list(engine.results([*turtle(path), *background()])) == []


def test_the_seed_and_the_registry_pass_both(seed: Seed) -> None:
    """What is published is not left to pyshacl, which would find nothing either."""
    screen, engine = ours()
    registry = graphs.triples(dataset.registry_nodes(workshop()), workshop().context)
    for data in (described(seed), registry):
        assert screen.conforms(data)
        assert list(engine.results([*data, *background()])) == []


def test_nothing_is_sure_about_a_background_that_is_not_plain() -> None:
    """A literal that engines read differently makes all uncertain, wherever it comes from."""
    odd = Triple(NamedNode(EX + "a"), NamedNode(EX + "p"), Literal("1", datatype=TYPE))
    assert not Screen(shape_triples(), [odd]).conforms([])
    assert not Screen(shape_triples()).conforms([odd])


def test_the_background_counts_as_if_it_were_given(seed: Seed) -> None:
    """What is looked at once is looked at again where a graph says more about it."""
    screen, _ = ours()
    stated = described(seed)
    bare = Screen(shape_triples())
    concept = NamedNode("https://w3id.org/fichero/kinds#ley")
    label = NamedNode("http://www.w3.org/2004/02/skos/core#prefLabel")
    for extra, passes in [
        (Triple(concept, label, Literal("Ley de más", language="es")), False),
        (Triple(concept, NamedNode(EX + "p"), Literal("nada")), True),
        (Triple(concept, TYPE, NamedNode("http://purl.org/dc/terms/PeriodOfTime")), False),
        (Triple(NamedNode(EX + "p"), TYPE, concept), True),
        (Triple(concept, SUB_CLASS_OF, concept), True),
    ]:
        assert screen.conforms([*stated, extra]) is passes
        assert bare.conforms([*stated, *background(), extra]) is passes
    assert not bare.conforms(stated)


def test_a_part_of_the_background_that_does_not_conform_is_never_forgotten() -> None:
    """What is wrong, or not certain, in the background is so for each graph."""
    concept = Triple(
        NamedNode(EX + "a"), TYPE, NamedNode("http://www.w3.org/2004/02/skos/core#Concept")
    )
    assert not Screen(shape_triples(), [concept]).conforms([])
    case = SCREEN / "sparql-differs"
    unsure = Screen(turtle(case / "shapes.ttl"), turtle(case / "unsure-years.ttl"))
    assert not unsure.conforms([])


def test_names_of_graphs_and_repetitions_make_no_difference(seed: Seed) -> None:
    """Quads are looked at as triples, each once."""
    screen, _ = ours()
    quads = [Quad(t.subject, t.predicate, t.object, TYPE) for t in described(seed)]
    assert screen.conforms([*quads, *described(seed)])


def test_a_right_form_is_checked_without_pyshacl() -> None:
    """Neither reading the rules nor checking the first form imports pyshacl or rdflib."""
    program = (
        "import sys; from pathlib import Path; from fichero.forms import *;"
        "from fichero.describing.registry import load; from fichero.settings import Settings;"
        "workshop = Workshop(Settings(), load(Path(sys.argv[1])));"
        "form = check(read(Path(sys.argv[2]), workshop), workshop);"
        "assert form.described and not form.violations;"
        "heavy = {'pyshacl', 'rdflib', 'owlrl'} & set(sys.modules); assert not heavy, heavy"
    )
    arguments = (ROOT / "data" / "registry", SEED)
    subprocess.run([sys.executable, "-c", program, *arguments], check=True)


def described(seed: Seed) -> list[Triple]:
    """Give the triples that are validated of a form."""
    nodes = (seed.description.record, *seed.description.shared)
    return graphs.triples(nodes, workshop().context)


# ── Forms that are right, made up ────────────────────────────────────────────────────────────────

WORDS = st.sampled_from(
    [
        *("promover", "fortalecer", "la", "el", "educación", "ñandú", "calidad;", "«ética»", "Y"),
        *("2030", "(N° 5)", "§", "e-gobierno:", "misión", "del", "ministerio", "—", "4\u00a0años"),
    ]
)
SENTENCES = st.lists(WORDS, min_size=3, max_size=25).map(" ".join).map(str.capitalize)


@given(
    mission=SENTENCES,
    areas=st.lists(SENTENCES, min_size=1, max_size=12, unique=True),
    objectives=st.lists(SENTENCES, min_size=1, max_size=12, unique=True),
    start=st.integers(1950, 2040),
    years=st.integers(0, 9),
)
@settings(max_examples=SEARCHES)
def test_a_right_form_never_raises_a_false_alarm(
    mission: str, areas: list[str], objectives: list[str], start: int, years: int
) -> None:
    """Forms of any period, texts and number of parts pass the screen."""
    screen, _ = ours()
    assert screen.conforms(made_up(mission, areas, objectives, (start, start + years)))


def made_up(
    mission: str, areas: list[str], objectives: list[str], period: tuple[int, int]
) -> list[Triple]:
    """Put other texts and another period into the valid example."""
    [example] = [path for path in VALID if path.stem == "ficha-segegob-2019-2022"]
    name = f"{period[0]}-{period[1]}"
    terms = "https://w3id.org/fichero/def#"
    kept = [
        t
        for t in turtle(example)
        if "/ambito/" not in str((t.subject, t.object))
        and "/objetivo/" not in str((t.subject, t.object))
        and not (str(t.subject).endswith("/mision>") and t.predicate.value == terms + "text")
    ]
    form = NamedNode("https://w3id.org/fichero/id/ficha/segegob/2019-2022")
    node = NamedNode(form.value + "/mision")
    kept.append(Triple(node, NamedNode(terms + "text"), Literal(mission, language="es")))
    for kind, link, type_, texts in (
        ("ambito", "actionArea", "ActionArea", areas),
        ("objetivo", "objective", "StrategicObjective", objectives),
    ):
        for number, text in enumerate(texts, start=1):
            node = NamedNode(f"{form.value}/{kind}/{number}")
            integer = Literal(str(number), datatype=NamedNode(XSD + "integer"))
            kept += [
                Triple(form, NamedNode(terms + link), node),
                Triple(form, NamedNode(terms + "part"), node),
                Triple(node, TYPE, NamedNode(terms + type_)),
                Triple(node, NamedNode(terms + "number"), integer),
                Triple(node, NamedNode(terms + "text"), Literal(text, language="es")),
            ]
    return [renamed(triple, name, period) for triple in kept]


def renamed(triple: Triple, name: str, period: tuple[int, int]) -> Triple:
    """Write another period wherever a triple has that of the example."""

    def other(term: Term) -> Term:
        text = term.value.replace("2019-2022", name)
        if isinstance(term, NamedNode):
            return NamedNode(text)
        assert isinstance(term, Literal)
        if term.datatype.value == XSD + "gYear":
            text = str(period[term.value == "2022"])
        return Literal(text, datatype=term.datatype, language=term.language)

    subject, value = triple.subject, triple.object
    assert isinstance(subject, NamedNode)
    assert isinstance(value, NamedNode | Literal)
    renamed_subject = other(subject)
    assert isinstance(renamed_subject, NamedNode)
    return Triple(renamed_subject, triple.predicate, other(value))


def test_the_check_of_a_form_with_a_fault_asks_pyshacl(seed: Seed) -> None:
    """What a form's check says is what pyshacl says."""
    form = check(read(SEED, workshop()), workshop())
    assert form.violations == ()
    assert form.description
    record = {**form.description.record, "mission": None}
    broken = graphs.triples((record, *seed.description.shared), workshop().context)
    screen, engine = ours()
    assert not screen.conforms(broken)
    shapes = {result.shape for result in engine.results([*broken, *background()])}
    assert shapes == {"https://w3id.org/fichero/shapes#form-mission-required"}


# ── Forms with something changed ─────────────────────────────────────────────────────────────────

Change = Callable[[list[Triple], st.DataObject], list[Triple]]


def pick(data: st.DataObject, triples: list[Triple]) -> int:
    """Choose one of the triples."""
    return data.draw(st.integers(0, len(triples) - 1))


def drop(triples: list[Triple], data: st.DataObject) -> list[Triple]:
    """Leave a triple out."""
    index = pick(data, triples)
    return triples[:index] + triples[index + 1 :]


def other_value(triples: list[Triple], data: st.DataObject) -> list[Triple]:
    """Put the value of another triple, or an unusual one, in the place of a value."""
    index = pick(data, triples)
    old = triples[index]
    return [
        *triples[:index],
        Triple(old.subject, old.predicate, data.draw(values(triples))),
        *triples[index + 1 :],
    ]


def one_more_value(triples: list[Triple], data: st.DataObject) -> list[Triple]:
    """Give a property a second value."""
    old = triples[pick(data, triples)]
    return [*triples, Triple(old.subject, old.predicate, data.draw(values(triples)))]


def spelt_otherwise(triples: list[Triple], data: st.DataObject) -> list[Triple]:
    """Change the text, the datatype or the language of a literal a little."""
    literals = [i for i, t in enumerate(triples) if isinstance(t.object, Literal)]
    index = data.draw(st.sampled_from(literals))
    old = triples[index]
    assert isinstance(old.object, Literal)
    return [
        *triples[:index],
        Triple(old.subject, old.predicate, data.draw(spellings(old.object))),
        *triples[index + 1 :],
    ]


def other_subject(triples: list[Triple], data: st.DataObject) -> list[Triple]:
    """Say of another thing what is said of one."""
    index, other = pick(data, triples), pick(data, triples)
    old = triples[index]
    new = Triple(triples[other].subject, old.predicate, old.object)
    return [*triples[:index], new, *triples[index + 1 :]]


def other_property(triples: list[Triple], data: st.DataObject) -> list[Triple]:
    """State a value by another property."""
    index, other = pick(data, triples), pick(data, triples)
    old = triples[index]
    new = Triple(old.subject, triples[other].predicate, old.object)
    return [*triples[:index], new, *triples[index + 1 :]]


def other_name(triples: list[Triple], data: st.DataObject) -> list[Triple]:
    """Give a thing another IRI, or none, wherever it is named."""
    old = triples[pick(data, triples)].subject
    assert isinstance(old, NamedNode | BlankNode)
    names: list[Node] = [BlankNode("x"), NamedNode(EX + "x"), *edited(old.value)]
    new: Node = data.draw(st.sampled_from(names))
    changed = []
    for triple in triples:
        subject = new if triple.subject == old else triple.subject
        value = new if triple.object == old else triple.object
        changed.append(Triple(subject, triple.predicate, value))
    return changed


def below(triples: list[Triple], data: st.DataObject) -> list[Triple]:
    """Put a class below another one."""
    types = [t.object for t in (*triples, *background()) if t.predicate == TYPE]
    classes = st.sampled_from([one for one in types if isinstance(one, NamedNode)])
    one, other = data.draw(classes), data.draw(classes)
    return [*triples, Triple(one, SUB_CLASS_OF, other)]


def edited(iri: str) -> list[NamedNode]:
    """Change an IRI a little."""
    return [
        NamedNode(text)
        for text in (iri + "x", iri + "/1", iri[:-1], iri.replace("fichero", "other"))
        if ":" in text
    ]


def values(triples: list[Triple]) -> st.SearchStrategy[Term]:
    """Choose a value that stands somewhere, or an unusual one."""
    known = [t.object for t in triples if not isinstance(t.object, Triple)]
    return st.one_of(st.sampled_from(known), st.sampled_from(LITERALS), st.sampled_from(NODES))


def spellings(literal: Literal) -> st.SearchStrategy[Literal]:
    """Choose a literal that is nearly the same."""
    text, tag = literal.value, literal.language
    texts = [text + " ", "\n" + text, text + "\n", text.upper(), text[:-1], text + text, "0" + text]
    texts += ["", "\u00a0", text.replace(" ", "\u00ad"), f"{text} Número Descripción x", "-1", "9"]
    datatypes = [
        *(XSD + name for name in ("string", "integer", "date", "gYear", "token")),
        EX + "d",
    ]
    return st.one_of(
        st.sampled_from(texts).map(
            lambda text: Literal(text, datatype=None if tag else literal.datatype, language=tag)
        ),
        st.sampled_from(["es", "ES", "es-CL", "en", "fr", "x-es"]).map(
            lambda tag: Literal(text, language=tag)
        ),
        st.sampled_from(datatypes).map(lambda iri: Literal(text, datatype=NamedNode(iri))),
    )


CHANGES: list[Change] = [
    *(drop, other_value, one_more_value, spelt_otherwise, spelt_otherwise),
    *(other_subject, other_property, other_name, below),
]


@given(
    path=st.one_of(st.sampled_from(VALID), st.sampled_from(INVALID)),
    changes=st.lists(st.sampled_from(CHANGES), min_size=1, max_size=4),
    data=st.data(),
)
@settings(max_examples=SEARCHES, suppress_health_check=list(HealthCheck))
def test_no_changed_form_passes_that_pyshacl_refuses(
    path: Path, changes: list[Change], data: st.DataObject
) -> None:
    """Of a form with things left out, added or changed: if the screen is sure, it conforms."""
    screen, engine = ours()
    triples = list(turtle(path))
    if path in INVALID:
        triples += turtle(RESOURCES / "shapes" / "context.ttl")
    for change in changes:
        triples = change(triples, data)
    if screen.conforms(triples):
        event("passes")
        assert list(engine.results([*triples, *background()])) == []
