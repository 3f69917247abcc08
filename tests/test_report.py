"""What the shapes say, as a SHACL report and as findings with places."""

import pyoxigraph as ox
import pyshacl
import pytest
from rdflib import Graph
from rdflib.namespace import SH

from fichero import context as contexts
from fichero.describing.describe import Description, Statement
from fichero.document import Place
from fichero.validating import report
from fichero.validating.validation import Violation, background, load_shapes, validate

from .conftest import RESOURCES, ROOT, Seed

EXAMPLES = RESOURCES / "shapes" / "invalid"
REPORT = "https://example.org/report"
SAID = ("focusNode", "resultPath", "sourceShape", "sourceConstraintComponent", "resultSeverity")


def said(graph: Graph) -> set[tuple[str, ...]]:
    """Give what each result of a report says, but for its value and message."""
    return {
        tuple(str(graph.value(result, SH[name])) for name in SAID)
        for result in graph.objects(None, SH.result)
    }


@pytest.mark.parametrize(
    "rule", ["form-mission-required", "part-text-trimmed", "part-numbers-unique", "period-length"]
)
def test_the_report_says_what_pyshacl_s_own_does(rule: str) -> None:
    """A report names the same nodes, paths, shapes, components and severities as pyshacl's."""
    triples = [
        *(
            quad.triple
            for path in (EXAMPLES / f"{rule}.ttl", RESOURCES / "shapes" / "context.ttl")
            for quad in ox.parse(path=path)
        ),
        *background(),
    ]
    shapes = load_shapes()
    violations = validate(triples, shapes)
    ours = report.triples(violations, shapes.rules, REPORT)
    assert not any(isinstance(triple.subject, ox.BlankNode) for triple in ours)
    written = ox.serialize(ours, format=ox.RdfFormat.N_TRIPLES)
    graph = Graph().parse(data=written, format="nt")
    assert [str(value) for value in graph.objects(None, SH.conforms)] == ["false"]

    data = ox.serialize(triples, format=ox.RdfFormat.N_TRIPLES)
    rules = Graph()
    for path in sorted((ROOT / "shapes").glob("*.ttl")):
        rules.parse(path)
    _, theirs, _ = pyshacl.validate(Graph().parse(data=data, format="nt"), shacl_graph=rules)
    assert isinstance(theirs, Graph)
    assert said(graph) == said(theirs)


def test_no_violation_conforms() -> None:
    """A report without results says that the data conform, and nothing else."""
    triples = report.triples([], {}, REPORT)
    assert [str(triple.object) for triple in triples if "conforms" in triple.predicate.value] == [
        '"true"^^<http://www.w3.org/2001/XMLSchema#boolean>'
    ]
    assert len(triples) == 2


def broken(focus: str, path: str | None = None, value: str | None = None) -> Violation:
    """Make a violation of a node."""
    return Violation("part-text-trimmed", "violation", focus, path, value, {"es": "a", "en": "b"})


def places(seed: Seed, violation: Violation) -> tuple[Place, ...]:
    """Give the places of the finding that a violation of the first form becomes."""
    [found] = report.findings([violation], seed.description, contexts.load())
    return found.places


def first(description: Description, ending: str, term: str) -> Statement:
    """Give the statement of a term about the node whose IRI ends so."""
    return next(
        statement
        for statement in description.statements
        if statement.subject.endswith(ending) and statement.term == term
    )


def test_a_violation_leads_to_its_statement(seed: Seed) -> None:
    """A violation stands at the statement at fault, else at the part it names, else at its node."""
    text = first(seed.description, "/objetivo/3", "text")
    number = first(seed.description, "/objetivo/3", "number")
    form = seed.description.id
    path = "https://w3id.org/fichero/def#text"
    assert places(seed, broken(text.subject, path)) == text.places
    assert places(seed, broken(text.subject)) == number.places
    assert places(seed, broken(form, None, f"<{text.subject}>")) == number.places
    assert places(seed, broken(form)) == first(seed.description, form, "formType").places
    assert places(seed, broken("https://example.org/elsewhere"))
