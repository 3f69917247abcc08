"""Validation: violations as data, the same whatever the order, quiet, lazy and offline."""

import socket
import subprocess
import sys
from pathlib import Path

import pyoxigraph as ox
import pyshacl
import pytest
import rdflib
from hypothesis import given, settings
from hypothesis import strategies as st
from pyoxigraph import BlankNode, Literal, NamedNode, Quad, Triple

from fichero.resources import folder
from fichero.validating.rules import SHAPES, shape_files
from fichero.validating.shacl import Engine
from fichero.validating.validation import (
    Shapes,
    Violation,
    background,
    class_tree,
    load_shapes,
    validate,
)

RESOURCES = Path(__file__).parent / "resources" / "shapes"
CONTEXT = RESOURCES / "context.ttl"
SH = "http://www.w3.org/ns/shacl#"
FICHERO = "https://w3id.org/fichero/def#"
TYPE = NamedNode("http://www.w3.org/1999/02/22-rdf-syntax-ns#type")
TEXT = NamedNode(FICHERO + "text")
MISSION = NamedNode("https://w3id.org/fichero/id/ficha/segegob/2019-2022/mision")
SHAPES_GRAPH = load_shapes()


def example(rule: str) -> list[Triple]:
    """Read the failing example of a rule, with what stands around it."""
    files = (RESOURCES / "invalid" / f"{rule}.ttl", CONTEXT)
    triples = [quad.triple for path in files for quad in ox.parse(path=path)]
    return [*triples, *background()]


def mission(*texts: Literal) -> list[Triple]:
    """Describe a mission by its texts alone."""
    return [
        Triple(MISSION, TYPE, NamedNode(FICHERO + "Mission")),
        *(Triple(MISSION, TEXT, text) for text in texts),
    ]


def test_a_violation_says_what_where_and_why() -> None:
    """A violation holds the rule, its severity, focus, path and value, and both messages."""
    (violation,) = validate(example("legal-basis-number-agrees"), SHAPES_GRAPH)
    assert violation == Violation(
        rule="legal-basis-number-agrees",
        severity="violation",
        focus="https://w3id.org/fichero/id/ficha/segegob/2015-2018/base-legal/1",
        path="https://w3id.org/fichero/def#citedNumber",
        value='"19023"',
        messages=SHAPES_GRAPH.rules["legal-basis-number-agrees"].messages,
    )
    assert sorted(violation.messages) == ["en", "es"]


def test_a_warning_is_told_from_a_violation() -> None:
    """The severity is that of the shape."""
    (violation,) = validate(example("period-length"), SHAPES_GRAPH)
    assert violation.severity == "warning"


def test_a_blank_node_is_named_by_its_label() -> None:
    """A node without an IRI can be found in the file by its label."""
    node = BlankNode("mision")
    data = [Triple(node, TYPE, NamedNode(FICHERO + "Mission"))]
    (violation,) = validate(data, SHAPES_GRAPH)
    assert (violation.rule, violation.focus) == ("part-text-required", "_:mision")


def test_a_value_without_iri_is_given_by_its_label() -> None:
    """The value of a violation may be a blank node."""
    (violation,) = validate(example("form-mission-named"), SHAPES_GRAPH)
    assert violation.value == "_:parte"


@given(st.permutations(mission(Literal(" a "), Literal("\n", language="es"), Literal(""))))
@settings(deadline=None, max_examples=8)
def test_the_order_of_the_triples_makes_no_difference(data: list[Triple]) -> None:
    """The violations of a graph come once each and sorted, however the graph is given."""
    violations = validate([*data, *data], SHAPES_GRAPH)
    assert violations == validate(sorted(data, key=str), SHAPES_GRAPH)
    assert [(violation.rule, violation.value) for violation in violations] == [
        ("part-text-not-empty", '""'),
        ("part-text-not-empty", '"\\n"@es'),
        ("part-text-one", None),
        ("part-text-printable", '"\\n"@es'),
        ("part-text-spanish", '" a "'),
        ("part-text-spanish", '""'),
        ("part-text-trimmed", '" a "'),
    ]


def test_quads_are_validated_as_one_graph() -> None:
    """A dataset's file is validated like a graph's: names of graphs make no difference."""
    data = example("form-objective-required")
    graphs = [NamedNode("https://example.org/a"), NamedNode("https://example.org/b")]
    quads = [
        Quad(triple.subject, triple.predicate, triple.object, graphs[index % 2])
        for index, triple in enumerate(data)
    ]
    assert validate(quads, SHAPES_GRAPH) == validate(data, SHAPES_GRAPH) != ()


@given(st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0")))
@settings(deadline=None)
def test_a_value_comes_back_to_the_letter(text: str) -> None:
    """A literal is not normalised on its way through the engine."""
    violations = validate(mission(Literal(text)), SHAPES_GRAPH)
    (untagged,) = [v for v in violations if v.rule == "part-text-spanish"]
    assert untagged.value == str(Literal(text))


@pytest.mark.parametrize("lexical", ["01", "+1", "1.0", "uno", "1 "])
def test_a_typed_value_comes_back_to_the_letter(lexical: str) -> None:
    """A number keeps its sign, its zeros and its mistakes."""
    node = NamedNode("https://w3id.org/fichero/id/ficha/segegob/2019-2022/objetivo/1")
    literal = Literal(lexical, datatype=NamedNode("http://www.w3.org/2001/XMLSchema#integer"))
    data = [
        Triple(node, TYPE, NamedNode(FICHERO + "StrategicObjective")),
        Triple(node, TEXT, Literal("Informar.", language="es")),
        Triple(node, NamedNode(FICHERO + "number"), literal),
    ]
    violations = validate(data, SHAPES_GRAPH)
    assert {violation.value for violation in violations} == {str(literal)}
    assert "part-number-natural" in {violation.rule for violation in violations}


def test_quoted_triples_are_passed_over() -> None:
    """A statement about a statement breaks no rule, and does not stop validation."""
    about = Triple(BlankNode(), TYPE, Triple(MISSION, TYPE, MISSION))
    data = mission(Literal("Informar.", language="es"))
    assert validate([*data, about], SHAPES_GRAPH) == ()


def test_validation_is_quiet(capfd: pytest.CaptureFixture[str]) -> None:
    """Neither pyshacl nor rdflib prints or logs anything about bad data."""
    assert validate(example("legal-basis-date-type"), SHAPES_GRAPH)
    assert capfd.readouterr() == ("", "")


def test_nothing_is_fetched(monkeypatch: pytest.MonkeyPatch) -> None:
    """An import in the shapes or in the data is left alone."""

    def refuse(*_: object, **__: object) -> None:
        pytest.fail("validation opened a socket")

    monkeypatch.setattr(socket, "socket", refuse)
    monkeypatch.setattr(socket, "create_connection", refuse)
    imports = Triple(
        NamedNode("https://w3id.org/fichero/shapes"),
        NamedNode("http://www.w3.org/2002/07/owl#imports"),
        NamedNode("http://127.0.0.1:9/more-shapes.ttl"),
    )
    shapes = Shapes({**shape_files(folder("shapes")), "zz": [imports]})
    assert validate([*example("norm-iri"), imports], shapes)


def test_the_engine_is_imported_only_when_something_may_be_wrong() -> None:
    """Validating what conforms does not pay for pyshacl and rdflib; a fault does."""
    program = (
        "import sys; import pyoxigraph as ox; from fichero.validating.validation import *;"
        "read = lambda path: [quad.triple for quad in ox.parse(path=path)];"
        "shapes = load_shapes(background()); assert shapes.rules;"
        "assert validate(read(sys.argv[1]), shapes) == ();"
        "heavy = {'pyshacl', 'rdflib', 'owlrl'} & set(sys.modules); assert not heavy, heavy;"
        "assert validate([*read(sys.argv[2]), *read(sys.argv[3])], shapes);"
        "assert 'pyshacl' in sys.modules"
    )
    files = (
        RESOURCES / "valid" / "ficha-segegob-2019-2022.ttl",
        RESOURCES / "invalid" / "norm-iri.ttl",
        CONTEXT,
    )
    subprocess.run([sys.executable, "-c", program, *files], check=True)


@pytest.mark.parametrize(
    "rule",
    [
        "form-action-area-required",
        "form-title-spanish",
        "legal-basis-date-type",
        "legal-basis-number-agrees",
        "norm-iri",
        "part-below-form",
        "part-number-natural",
        "part-numbers-unique",
        "part-text-not-heading",
        "period-length",
    ],
)
def test_the_engine_answers_as_pyshacl_does_by_its_front_door(rule: str) -> None:
    """Reusing the shapes and the parsed queries changes no result."""
    data = example(rule)
    front = front_door(data)
    ours = {
        (
            violation.rule,
            SHAPES_GRAPH.rules[violation.rule].component,
            violation.focus,
            violation.path,
        )
        for violation in validate(data, SHAPES_GRAPH)
    }
    assert ours == front
    assert {result[0] for result in front} == {rule}


def front_door(data: list[Triple]) -> set[tuple[str, str, str, str | None]]:
    """Validate by `pyshacl.validate`, with graphs read by rdflib from text."""
    shapes = [triple for file in shape_files(folder("shapes")).values() for triple in file]
    _, report, _ = pyshacl.validate(rdflib_graph(data), shacl_graph=rdflib_graph(shapes))
    sh = rdflib.Namespace(SH)
    found = set()
    for result in report.objects(None, sh.result):
        path = report.value(result, sh.resultPath)
        found.add(
            (
                str(report.value(result, sh.sourceShape)).removeprefix(SHAPES),
                str(report.value(result, sh.sourceConstraintComponent)),
                str(report.value(result, sh.focusNode)),
                None if path is None else str(path),
            )
        )
    return found


def rdflib_graph(triples: list[Triple]) -> rdflib.Graph:
    """Make a graph of rdflib's by way of N-Triples."""
    text = "".join(f"{triple} .\n" for triple in triples)
    return rdflib.Graph().parse(data=text, format="nt")


def test_a_result_has_no_path_if_the_shape_has_a_longer_one() -> None:
    """Only a property is given as a path: a longer one has no IRI."""
    shapes = ox.parse(
        """
        @prefix sh: <http://www.w3.org/ns/shacl#> .
        @prefix ex: <https://example.org/> .
        ex:s a sh:NodeShape ; sh:targetNode ex:a ; sh:property ex:p .
        ex:p a sh:PropertyShape ; sh:path ( ex:b ex:c ) ; sh:minCount 1 .
        """,
        format=ox.RdfFormat.TURTLE,
    )
    (result,) = Engine([quad.triple for quad in shapes]).results([])
    assert (result.shape, result.focus) == ("https://example.org/p", "https://example.org/a")
    assert result.path is None
    assert result.value is None


def test_the_background_is_the_code_lists_and_our_own_class_tree() -> None:
    """What every form rests on holds concepts, and only classes of our own."""
    triples = background()
    concept = NamedNode("http://www.w3.org/2004/02/skos/core#Concept")
    assert any(triple.object == concept for triple in triples)
    tree = class_tree(triples)
    assert Triple(
        NamedNode(FICHERO + "Ministry"),
        NamedNode("http://www.w3.org/2000/01/rdf-schema#subClassOf"),
        NamedNode(FICHERO + "Organisation"),
    ) in set(tree)


def test_a_class_tree_leaves_out_foreign_classes_and_restrictions() -> None:
    """Alignments are for reasoning, and not for validation."""
    below = NamedNode("http://www.w3.org/2000/01/rdf-schema#subClassOf")
    ours = NamedNode(FICHERO + "Ministry")
    own = Triple(ours, below, NamedNode(FICHERO + "Organisation"))
    assert class_tree(
        [
            own,
            Triple(ours, below, NamedNode("http://www.w3.org/ns/org#Organization")),
            Triple(NamedNode("http://www.w3.org/ns/org#Organization"), below, ours),
            Triple(ours, below, BlankNode()),
            Triple(ours, TYPE, NamedNode(FICHERO + "Organisation")),
        ]
    ) == (own,)
