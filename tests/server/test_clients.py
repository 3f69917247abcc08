"""The clients that people use: curl, SPARQLWrapper, rdflib's SPARQLStore, Comunica."""

import json
import shutil
import subprocess
from pathlib import Path

import pytest
from rdflib import URIRef
from rdflib.plugins.stores.sparqlstore import SPARQLStore, SPARQLUpdateStore
from rdflib.query import ResultRow
from rdflib.term import Literal

from tests.server.conftest import BASE, TOKEN, Running

NUMBER = f"SELECT (COUNT(*) AS ?n) {{ ?o a <{BASE}def#StrategicObjective> }}"
HERE = Path(__file__).parent


def curl(*arguments: str) -> str:
    """Run curl, which fails if the server refuses."""
    program = shutil.which("curl")
    if program is None:
        pytest.skip("curl is not there: apt-get install curl")
    run = subprocess.run(
        [program, "-sS", "--fail", *arguments], capture_output=True, text=True, check=True
    )
    return run.stdout


def test_curl_queries_and_dereferences(server: Running) -> None:
    """As the documentation says."""
    query = ("--data-urlencode", f"query={NUMBER}", f"{server.url}sparql")
    assert curl("-H", "Accept: text/csv", *query).split() == ["n", "8"]
    assert curl("-G", "-H", "Accept: text/csv", *query).split() == ["n", "8"]
    turtle = curl("-L", "-H", "Accept: text/turtle", f"{server.url}id/organismo/segegob")
    assert "fichero:Ministry" in turtle
    page = curl("-L", "-H", "Accept: text/html", "--compressed", f"{server.url}id/norma/ley-19032")
    assert "Ley 19.032" in page


def test_curl_writes_with_the_token(writable: Running, tmp_path: Path) -> None:
    """As the documentation says, in each of its ways."""
    file = tmp_path / "data.ttl"
    file.write_text("<x:curl> <x:p> <x:o> .", encoding="utf-8")
    graph = f"{writable.url}rdf-graph-store?graph=x:curl"
    bearer = ("-H", f"Authorization: Bearer {TOKEN}")
    turtle = ("-H", "Content-Type: text/turtle")
    curl("-X", "PUT", *bearer, *turtle, "--data-binary", f"@{file}", graph)
    assert "x:curl" in curl("-u", f"any:{TOKEN}", graph)
    curl("-X", "POST", *bearer, "-F", f"file=@{file};type=text/turtle", graph)
    curl(*bearer, "--data-urlencode", "update=CLEAR GRAPH <x:curl>", f"{writable.url}update")
    curl("-X", "DELETE", *bearer, graph)


# SPARQLWrapper asks rdflib for what rdflib would rather not have any more.
@pytest.mark.filterwarnings("ignore::DeprecationWarning")
@pytest.mark.parametrize("form", ["json", "xml", "csv", "tsv", "turtle", "json-ld", "rdf+xml"])
@pytest.mark.parametrize("method", ["GET", "POST"])
def test_sparqlwrapper(server: Running, form: str, method: str) -> None:
    """Every format that it knows, by GET and by POST."""
    wrapper = pytest.importorskip("SPARQLWrapper", reason="pip install SPARQLWrapper")
    client = wrapper.SPARQLWrapper(f"{server.url}sparql")
    client.setMethod(method)
    client.setReturnFormat(form)
    if form in {"turtle", "json-ld", "rdf+xml"}:
        client.setQuery(f"CONSTRUCT WHERE {{ <{BASE}id/organismo/segegob> a ?class }}")
        graph = client.queryAndConvert()
        found = (
            graph
            if isinstance(graph, str)
            else (graph.decode() if isinstance(graph, bytes) else graph.serialize(format="nt"))
        )
        assert "Ministry" in found
        return
    client.setQuery(NUMBER)
    found = client.queryAndConvert()
    if form == "json":
        assert found["results"]["bindings"][0]["n"]["value"] == "8"
    elif form == "xml":
        assert ">8<" in found.toxml()
    else:
        assert "8" in found.decode()


def test_sparqlwrapper_understands_errors(server: Running) -> None:
    """A query that is none becomes its error, with what the server says."""
    wrapper = pytest.importorskip("SPARQLWrapper", reason="pip install SPARQLWrapper")
    client = wrapper.SPARQLWrapper(f"{server.url}sparql", returnFormat="json")
    client.setQuery("SELECT * {")
    with pytest.raises(wrapper.SPARQLExceptions.QueryBadFormed, match="query-syntax"):
        client.query()


def test_rdflibs_store_reads(server: Running) -> None:
    """Triples, queries, and the named graphs."""
    store = SPARQLStore(f"{server.url}sparql")
    segegob = URIRef(f"{BASE}id/organismo/segegob")
    label = URIRef("http://www.w3.org/2004/02/skos/core#prefLabel")
    triples = [triple for triple, _ in store.triples((segegob, label, None))]
    assert [str(o) for _, _, o in triples] == ["Ministerio Secretaría General de Gobierno"]
    assert [list(row) for row in store.query(NUMBER) if isinstance(row, ResultRow)] == [
        [Literal(8)]
    ]
    graphs = {str(context) for context in store.contexts()}
    assert f"{BASE}graph/registry" in graphs


def test_rdflibs_store_writes_with_the_token(writable: Running) -> None:
    """With the token as the password."""
    store = SPARQLUpdateStore(
        f"{writable.url}sparql", f"{writable.url}update", auth=("any", TOKEN), method="POST_FORM"
    )
    triple = (URIRef("x:rdflib"), URIRef("x:p"), Literal("ñ", lang="es"))
    store.add(triple, None)
    store.commit()
    assert [found for found, _ in store.triples((triple[0], None, None))] == [triple]
    store.remove(triple, None)
    store.commit()
    assert list(store.triples((triple[0], None, None))) == []


def test_comunica(server: Running) -> None:
    """A JavaScript engine finds the endpoint and puts its query there."""
    program = shutil.which("comunica-sparql") or _installed()
    if program is None:
        pytest.skip("Comunica is not there: npm install -g @comunica/query-sparql")
    run = subprocess.run(
        [program, f"sparql@{server.url}sparql", NUMBER, "-t", "application/json"],
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert run.returncode == 0, run.stderr
    (row,) = json.loads(run.stdout)
    assert row["n"].startswith('"8"')


def _installed() -> str | None:
    program = HERE.parents[1] / "node_modules" / ".bin" / "comunica-sparql"
    return str(program) if program.exists() else None
