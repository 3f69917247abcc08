"""VoID: the counts are those that SPARQL finds, and the links lead where they say."""

from pathlib import Path

import pyoxigraph as ox
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyoxigraph import Store

from benchmarks.corpus import writing
from fichero import pipeline
from fichero.catalogue import void
from fichero.describing import registry
from fichero.forms import Workshop
from fichero.settings import Settings
from tests.catalogue.conftest import Built

BASE = "https://w3id.org/fichero/"
VOID = "http://rdfs.org/ns/void#"
DATASET = f"{BASE}id/conjunto"
TYPE = ox.NamedNode("http://www.w3.org/1999/02/22-rdf-syntax-ns#type")

COUNTS = {
    "triples": "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }",
    "entities": "SELECT (COUNT(DISTINCT ?s) AS ?n) { ?s a ?c }",
    "classes": "SELECT (COUNT(DISTINCT ?c) AS ?n) { ?s a ?c }",
    "properties": "SELECT (COUNT(DISTINCT ?p) AS ?n) { ?s ?p ?o }",
    "distinctSubjects": "SELECT (COUNT(DISTINCT ?s) AS ?n) { ?s ?p ?o }",
    "distinctObjects": "SELECT (COUNT(DISTINCT ?o) AS ?n) { ?s ?p ?o }",
}


@pytest.fixture(scope="module")
def merged(built: Built) -> Store:
    """Give the dataset with all its graphs as one."""
    store = Store()
    store.extend(ox.Quad(*triple) for triple in built.triples("dataset.nq"))
    return store


@pytest.fixture(scope="module")
def described(built: Built) -> Store:
    """Give the description of the dataset."""
    store = Store()
    store.load(path=built.folder / "void.ttl")
    return store


def rows(store: Store, query: str) -> set[tuple[str, ...]]:
    """Ask a question; the answers as texts."""
    found = store.query(f"PREFIX void: <{VOID}> {query}")
    assert isinstance(found, ox.QuerySolutions)
    return {tuple(str(getattr(term, "value", "")) for term in row) for row in found}


@pytest.mark.parametrize(("name", "query"), COUNTS.items())
def test_counts_are_true(name: str, query: str, merged: Store, described: Store) -> None:
    """Each number is what a query over the dataset counts."""
    told = rows(described, f"SELECT ?n {{ <{DATASET}> void:{name} ?n }}")
    assert told == rows(merged, query)
    assert told != {("0",)}


def test_partitions_are_true(merged: Store, described: Store) -> None:
    """Each class and each property is there, with as many members as it has."""
    assert rows(
        described,
        f"SELECT ?c ?n {{ <{DATASET}> void:classPartition [ void:class ?c ; void:entities ?n ] }}",
    ) == rows(merged, "SELECT ?c (COUNT(?s) AS ?n) { ?s a ?c } GROUP BY ?c")
    assert rows(
        described,
        f"SELECT ?p ?n {{ <{DATASET}> void:propertyPartition"
        " [ void:property ?p ; void:triples ?n ] }",
    ) == rows(merged, "SELECT ?p (COUNT(*) AS ?n) { ?s ?p ?o } GROUP BY ?p")


def test_linksets_are_true(merged: Store, described: Store) -> None:
    """The links to the library of Congress and to LeyChile are counted one by one."""
    linksets = rows(
        described,
        """SELECT ?p ?space ?n {
            ?link a void:Linkset ; void:linkPredicate ?p ; void:triples ?n ;
                  void:objectsTarget [ void:uriSpace ?space ] .
        }""",
    )
    assert {space for _, space, _ in linksets} == {
        "http://datos.bcn.cl/",
        "https://github.com/",
        "https://www.bcn.cl/",
        "https://www.dipres.gob.cl/",
    }
    for predicate, space, count in linksets:
        query = f"SELECT (COUNT(*) AS ?n) {{ ?s <{predicate}> ?o "
        query += f'FILTER(isIRI(?o) && STRSTARTS(STR(?o), "{space}")) }}'
        assert rows(merged, query) == {(count,)}


def test_every_link_that_leads_out_is_in_a_linkset(merged: Store, described: Store) -> None:
    """No host outside is linked to in silence, but for vocabularies and registries of terms."""
    iris = {
        row[0] for row in rows(merged, "SELECT ?o { ?s ?p ?o FILTER(isIRI(?o)) MINUS { ?s a ?o } }")
    }
    told = {row[0] for row in rows(described, "SELECT ?s { [] void:uriSpace ?s }")}
    lost = {iri for iri in iris if not iri.startswith((*told, "http://www.w3.org/"))}
    assert {iri.rpartition("/")[0].partition("#")[0] for iri in lost} <= {
        "http://data.europa.eu/eli/ontology",
        "http://data.europa.eu/eli",
        "http://publications.europa.eu/resource/authority/language",
        "http://purl.org/dc/terms",
        "http://purl.org/ontology/bibo/status",
        "http://spdx.org/rdf",
        "https://creativecommons.org/licenses/by/4.0",
        "https://www.iana.org/assignments/media-types/text",
        "https://www.iana.org/assignments/media-types/application",
    }


def test_dumps_are_files_of_the_release(built: Built, described: Store) -> None:
    """What can be downloaded whole is there."""
    dumps = {row[0] for row in rows(described, "SELECT ?d { ?x void:dataDump ?d }")}
    assert dumps == {f"{BASE}dataset.nq", f"{BASE}dataset.trig"}
    assert {dump.removeprefix(BASE) for dump in dumps} <= set(built.files)


def test_the_description_is_in_the_catalogue_too(built: Built) -> None:
    """A harvester of the catalogue gets the counts along with it."""
    assert set(built.triples("void.ttl")) < set(built.triples("catalog.ttl"))


@given(
    st.lists(
        st.sampled_from(
            [
                "http://a.cl/x",
                "http://a.cl/X",
                "http://a.cl/x#",
                "https://a.cl/x/",
                "http://b.cl/é",
                "http://b.cl/",
            ]
        ),
        max_size=8,
    )
)
def test_partitions_have_names_of_their_own(iris: list[str]) -> None:
    """However alike properties and hosts are, each partition and linkset has its own IRI."""
    triples = {f"<{BASE}s> <{iri}> <{iri}>".encode() for iri in iris}
    nodes = void.nodes(void.tally(sorted(triples), BASE), Settings(), (), f"{BASE}s")
    names = [node["id"] for node in nodes]
    assert len(names) == len(set(names))
    assert sum("property" in node for node in nodes) == len(set(iris))


def test_a_triple_in_two_graphs_counts_once(tmp_path: Path) -> None:
    """What is stated and inferred, or said in two graphs, is one triple."""
    folder = tmp_path / "corpus"
    list(writing.write(folder, 24, faulty=0))
    workshop = Workshop(Settings(), registry.load(folder / writing.REGISTRY))
    pipeline.build(workshop, folder / writing.SOURCES, tmp_path / "dist", without=["site", "csv"])
    triples = {quad.triple for quad in ox.parse(path=tmp_path / "dist" / "dataset.nq")}
    typed = [triple for triple in triples if triple.predicate == TYPE]
    expected = {
        "triples": len(triples),
        "entities": len({triple.subject for triple in typed}),
        "classes": len({triple.object for triple in typed}),
        "properties": len({triple.predicate for triple in triples}),
        "distinctSubjects": len({triple.subject for triple in triples}),
        "distinctObjects": len({triple.object for triple in triples}),
    }
    described = Store()
    described.load(path=tmp_path / "dist" / "void.ttl")
    told = {
        name: rows(described, f"SELECT ?n {{ <{DATASET}> void:{name} ?n }}") for name in expected
    }
    assert told == {name: {(str(count),)} for name, count in expected.items()}
