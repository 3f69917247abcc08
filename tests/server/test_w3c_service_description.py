"""The cases of the W3C's test suite for the SPARQL 1.1 Service Description, and what it says here.

https://www.w3.org/2009/sparql/docs/tests/data-sparql11/service-description/
"""

import json
from pathlib import Path

import pytest
from pyoxigraph import Literal, QuerySolutions, RdfFormat, Store, parse

from tests.server.conftest import BASE, Running

PREFIXES = (
    "PREFIX sd: <http://www.w3.org/ns/sparql-service-description#> "
    "PREFIX void: <http://rdfs.org/ns/void#> "
)


@pytest.fixture(scope="module")
def description(server: Running) -> Store:
    """Give what the service says of itself."""
    answer = server.client.get("sparql", headers={"Accept": "application/rdf+xml"})
    assert answer.status_code == 200
    store = Store()
    store.extend(parse(answer.content, RdfFormat.RDF_XML))
    return store


def holds(store: Store, pattern: str) -> bool:
    """Tell whether there is something of a pattern."""
    return bool(store.query(f"{PREFIXES} ASK {{ {pattern} }}"))


def number(store: Store, pattern: str) -> int:
    """Give the number that a pattern finds."""
    found = store.query(f"{PREFIXES} SELECT DISTINCT ?n {{ {pattern} }}")
    assert isinstance(found, QuerySolutions)
    (solution,) = found
    value = solution["n"]
    assert isinstance(value, Literal)
    return int(value.value)


def test_returns_rdf(server: Running) -> None:
    """GET of the endpoint without a query gives RDF."""
    answer = server.client.get("sparql")
    assert answer.status_code == 200
    assert answer.headers["content-type"] == "text/turtle; charset=utf-8"
    assert list(parse(answer.content, RdfFormat.TURTLE))


def test_has_endpoint_triple(server: Running, description: Store) -> None:
    """The description names the endpoint that it is of."""
    assert holds(description, f"?service a sd:Service ; sd:endpoint <{server.url}sparql>")


def test_conforms_to_schema(description: Store) -> None:
    """What the vocabulary demands is there: languages, formats, a dataset with its graphs."""
    assert holds(description, "?s a sd:Service ; sd:supportedLanguage sd:SPARQL11Query")
    assert holds(description, "?s sd:resultFormat <http://www.w3.org/ns/formats/Turtle>")
    assert holds(
        description,
        "?s sd:defaultDataset ?d . ?d a sd:Dataset ; sd:defaultGraph ?g . ?g a sd:Graph",
    )
    assert not holds(
        description, "?d sd:namedGraph ?n FILTER NOT EXISTS { ?n sd:name ?i ; sd:graph ?g }"
    )
    assert not holds(description, "?s sd:feature sd:BasicFederatedQuery")
    assert not holds(description, "?s sd:supportedLanguage sd:SPARQL11Update")


def test_its_numbers_are_those_of_the_data(
    server: Running, description: Store, built: Path
) -> None:
    """Each graph is there with its count, and the default graph's counts are what queries say."""
    graphs = json.loads((built / "manifest.json").read_text(encoding="utf-8"))["dataset"]["graphs"]
    for name, count in graphs.items():
        pattern = f"?x sd:name <{name}> ; sd:graph ?g . ?g void:triples ?n"
        assert number(description, pattern) == count
    for predicate, query in {
        "triples": "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }",
        "distinctSubjects": "SELECT (COUNT(DISTINCT ?s) AS ?n) { ?s ?p ?o }",
        "properties": "SELECT (COUNT(DISTINCT ?p) AS ?n) { ?s ?p ?o }",
        "classes": "SELECT (COUNT(DISTINCT ?c) AS ?n) { ?s a ?c }",
    }.items():
        (row,) = server.query(query).json()["results"]["bindings"]
        pattern = f"?s sd:defaultDataset/sd:defaultGraph/void:{predicate} ?n"
        assert number(description, pattern) == int(row["n"]["value"])
    pattern = f"?c void:class <{BASE}def#StrategicObjective> ; void:entities ?n"
    assert number(description, pattern) == 8


@pytest.mark.parametrize("path", [".well-known/void", "void"])
def test_void_leads_to_the_data(server: Running, path: str) -> None:
    """VoID says where the data are, and by whom."""
    answer = server.client.get(path, headers={"Accept": "text/turtle"})
    store = Store()
    store.extend(parse(answer.content, RdfFormat.TURTLE))
    assert holds(store, f"?d a void:Dataset ; void:sparqlEndpoint <{server.url}sparql>")
    assert holds(store, f"?d void:dataDump <{BASE}dataset.nq> ; void:uriSpace '{BASE}'")


def test_the_description_has_a_page(server: Running) -> None:
    """Who opens the endpoint in a browser can put a query there."""
    answer = server.client.get("sparql", headers={"Accept": "text/html"})
    assert "<textarea" in answer.text
    assert server.client.get("sparql", headers={"Accept": "image/png"}).status_code == 406
