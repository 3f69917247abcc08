"""The cases of the W3C's test suite for the SPARQL 1.1 Protocol, by their names.

https://www.w3.org/2009/sparql/docs/tests/data-sparql11/protocol/

The suite fetches its graphs from the web; here they are written into the working store before, as
this server fetches nothing.
"""

from urllib.parse import quote, urlencode

import httpx
import pytest

from tests.server.conftest import TOKEN, Running

FORM = "application/x-www-form-urlencoded"
QUERY = "application/sparql-query"
UPDATE = "application/sparql-update"
DATA = "http://kasei.us/2009/09/sparql/data/"
OUT = "http://example.org/protocol-update-dataset-test/"
BOTH = "application/sparql-results+json, application/sparql-results+xml"
# That a graph holds one document, and that it holds another.
_ONE = f"ASK {{ <{DATA}data1.rdf> ?p ?o }}"
_THREE = (
    "ASK { ?x ?p ?o . FILTER (STRENDS(STR(?x), 'data1.rdf')) "
    "?y ?q ?r . FILTER (STRENDS(STR(?y), 'data2.rdf')) }"
)


def graphs(*numbers: int) -> list[str]:
    """Name graphs of the suite."""
    return [f"{DATA}data{number}.rdf" for number in numbers]


def form(**parameters: str | list[str]) -> str:
    """Write a form; underscores stand for dashes."""
    return urlencode(
        {name.replace("_", "-"): value for name, value in parameters.items()}, doseq=True
    )


@pytest.fixture(autouse=True)
def _data(writable: Running) -> None:
    """Give each case the suite's graphs, and nothing else."""
    writable.client.post("update", content="CLEAR ALL", headers={"Content-Type": UPDATE})
    for number in (1, 2, 3):
        turtle = f"<{DATA}data{number}.rdf> a <http://xmlns.com/foaf/0.1/Document> ."
        answer = writable.client.put(
            "rdf-graph-store",
            params={"graph": f"{DATA}data{number}.rdf"},
            content=turtle,
            headers={"Content-Type": "text/turtle"},
        )
        assert answer.status_code in {201, 204}


def is_true(answer: httpx.Response) -> bool:
    """Tell what an ASK was answered, in either format."""
    assert answer.status_code == 200, answer.text
    if answer.headers["content-type"] == "application/sparql-results+json":
        return bool(answer.json()["boolean"])
    assert answer.headers["content-type"] == "application/sparql-results+xml"
    return "<boolean>true</boolean>" in answer.text


def posted(served: Running, text: str, media_type: str, query: str = "") -> httpx.Response:
    """Post to the endpoint for queries."""
    return served.client.post(
        f"sparql{query}", content=text, headers={"Content-Type": media_type, "Accept": BOTH}
    )


def updated(
    served: Running, text: str, media_type: str = UPDATE, query: str = ""
) -> httpx.Response:
    """Post to the endpoint for updates."""
    return served.client.post(f"update{query}", content=text, headers={"Content-Type": media_type})


def asks(served: Running, text: str) -> bool:
    """Ask the working store."""
    return is_true(posted(served, text, QUERY))


def test_query_get(writable: Running) -> None:
    """A query by GET is answered."""
    assert is_true(
        writable.client.get("sparql", params={"query": "ASK {}"}, headers={"Accept": BOTH})
    )


def test_query_post_form(writable: Running) -> None:
    """A query in a form is answered."""
    assert is_true(posted(writable, form(query="ASK {}"), FORM))


def test_query_post_direct(writable: Running) -> None:
    """A query as the body is answered."""
    assert is_true(posted(writable, "ASK {}", QUERY))


def test_query_dataset_default_graph(writable: Running) -> None:
    """A default graph is named in the address."""
    (graph,) = graphs(1)
    assert is_true(posted(writable, _ONE, QUERY, f"?default-graph-uri={quote(graph)}"))


def test_query_dataset_default_graphs_get(writable: Running) -> None:
    """Several default graphs are merged, by GET."""
    query = form(query=_THREE, default_graph_uri=graphs(1, 2))
    assert is_true(writable.client.get(f"sparql?{query}", headers={"Accept": BOTH}))


def test_query_dataset_default_graphs_post(writable: Running) -> None:
    """Several default graphs are merged, by POST."""
    query = form(default_graph_uri=graphs(1, 2))
    assert is_true(posted(writable, _THREE, QUERY, f"?{query}"))


def test_query_dataset_named_graphs_get(writable: Running) -> None:
    """The named graphs are those that are named, and the default graph is empty, by GET."""
    text = "ASK { GRAPH ?g { ?x ?p ?o } . FILTER NOT EXISTS { ?a ?b ?c } }"
    query = form(query=text, named_graph_uri=graphs(1, 2))
    assert is_true(writable.client.get(f"sparql?{query}", headers={"Accept": BOTH}))


def test_query_dataset_named_graphs_post(writable: Running) -> None:
    """A graph that is not named is not there, by POST."""
    query = form(named_graph_uri=graphs(1, 2))
    text = f"ASK {{ GRAPH ?g {{ ?x ?p ?o }} FILTER (?g = <{graphs(3)[0]}>) }}"
    assert not is_true(posted(writable, text, QUERY, f"?{query}"))


def test_query_dataset_full(writable: Running) -> None:
    """Default and named graphs together."""
    one, two, three = graphs(1, 2, 3)
    text = f"ASK {{ GRAPH ?g1 {{ <{one}> a ?t }} GRAPH ?g2 {{ <{two}> a ?t }} <{three}> a ?t }}"
    query = form(query=text, named_graph_uri=[one, two], default_graph_uri=three)
    assert is_true(posted(writable, query, FORM))


def test_query_multiple_dataset(writable: Running) -> None:
    """What the protocol says of the dataset goes before what the query says."""
    one, two = graphs(1, 2)
    text = f"ASK FROM <{two}> {{ <{one}> ?p ?o }}"
    assert is_true(posted(writable, form(query=text, default_graph_uri=one), FORM))


@pytest.mark.parametrize(
    ("text", "accepted"),
    [
        pytest.param(
            "SELECT (1 AS ?value) {}",
            {
                "application/sparql-results+json",
                "application/sparql-results+xml",
                "text/csv; charset=utf-8",
                "text/tab-separated-values; charset=utf-8",
            },
            id="query_content_type_select",
        ),
        pytest.param(
            "ASK {}",
            {"application/sparql-results+json", "application/sparql-results+xml"},
            id="query_content_type_ask",
        ),
        pytest.param(
            "DESCRIBE <http://example.org/>",
            {"text/turtle; charset=utf-8", "application/rdf+xml"},
            id="query_content_type_describe",
        ),
        pytest.param(
            "CONSTRUCT { <s> <p> 1 } WHERE {}",
            {"text/turtle; charset=utf-8", "application/rdf+xml"},
            id="query_content_type_construct",
        ),
    ],
)
def test_query_content_type(writable: Running, text: str, accepted: set[str]) -> None:
    """The content type suits the form of the query."""
    answer = writable.client.post("sparql", content=text, headers={"Content-Type": QUERY})
    assert answer.status_code == 200
    assert answer.headers["content-type"] in accepted


_INTO = (
    f"CREATE GRAPH <{OUT}> ; INSERT {{ GRAPH <{OUT}> {{ ?s a <x:Copy> }} }} "
    "WHERE { ?s a <http://xmlns.com/foaf/0.1/Document> }"
)


def copies(served: Running) -> set[int]:
    """Tell which of the suite's documents an update copied."""
    return {
        number
        for number, graph in enumerate(graphs(1, 2, 3), start=1)
        if asks(served, f"ASK {{ GRAPH <{OUT}> {{ <{graph}> a <x:Copy> }} }}")
    }


def test_update_dataset_default_graph(writable: Running) -> None:
    """An update reads the default graph that is named in the address."""
    query = form(using_graph_uri=graphs(1))
    assert updated(writable, _INTO, query=f"?{query}").status_code == 204
    assert copies(writable) == {1}


def test_update_dataset_default_graphs(writable: Running) -> None:
    """An update reads several default graphs."""
    text = form(update=_INTO, using_graph_uri=graphs(1, 2))
    assert updated(writable, text, FORM).status_code == 204
    assert copies(writable) == {1, 2}


def test_update_dataset_named_graphs(writable: Running) -> None:
    """An update reads the named graphs that are named."""
    text = _INTO.replace("{ ?s a <http", "{ GRAPH ?g { ?s a <http") + " }"
    sent = form(update=text, using_named_graph_uri=graphs(1, 2))
    assert updated(writable, sent, FORM).status_code == 204
    assert copies(writable) == {1, 2}


def test_update_dataset_full(writable: Running) -> None:
    """An update reads default and named graphs."""
    text = (
        _INTO.removesuffix("}")
        + "UNION { GRAPH ?g { ?s a <http://xmlns.com/foaf/0.1/Document> } } }"
    )
    text = text.replace("WHERE { ?s", "WHERE { { ?s").replace(
        "Document> UNION", "Document> } UNION"
    )
    one, two, _ = graphs(1, 2, 3)
    sent = form(update=text, using_graph_uri=one, using_named_graph_uri=two)
    assert updated(writable, sent, FORM).status_code == 204
    assert copies(writable) == {1, 2}


def test_update_post_form(writable: Running) -> None:
    """An update in a form is carried out."""
    text = form(update="INSERT DATA { <x:s> <x:p> <x:o> }")
    assert updated(writable, text, FORM).status_code == 204
    assert asks(writable, "ASK { <x:s> <x:p> <x:o> }")


def test_update_post_direct(writable: Running) -> None:
    """An update as the body is carried out."""
    assert updated(writable, "INSERT DATA { <x:s> <x:p> <x:direct> }").status_code == 204
    assert asks(writable, "ASK { <x:s> <x:p> <x:direct> }")


def test_update_base_uri(writable: Running) -> None:
    """A relative IRI in an update is resolved, against the service."""
    assert updated(writable, "INSERT DATA { <relative> <x:p> <x:base> }").status_code == 204
    assert asks(writable, f"ASK {{ <{writable.url}relative> <x:p> <x:base> }}")


def test_bad_query_method(writable: Running) -> None:
    """Queries are put by GET or POST."""
    answer = writable.client.put("sparql", params={"query": "ASK {}"})
    assert answer.status_code == 405
    assert set(answer.headers["allow"].split(", ")) == {"GET", "HEAD", "POST"}


def test_bad_multiple_queries(writable: Running) -> None:
    """There is one query in a request."""
    assert (
        writable.client.get("sparql?query=ASK%20%7B%7D&query=SELECT%20*%20%7B%7D").status_code
        == 400
    )


def test_bad_query_wrong_media_type(writable: Running) -> None:
    """A query in another type than SPARQL's is not read."""
    assert posted(writable, "ASK {}", "text/plain").status_code == 415


def test_bad_query_missing_form_type(writable: Running) -> None:
    """A form says that it is one."""
    answer = writable.client.post("sparql", content=form(query="ASK {}"))
    assert answer.status_code == 415


def test_bad_query_missing_direct_type(writable: Running) -> None:
    """A query as the body says that it is one."""
    assert writable.client.post("sparql", content="ASK {}").status_code == 415


def test_bad_query_non_utf8(writable: Running) -> None:
    """A query is in UTF-8."""
    answer = writable.client.post(
        "sparql",
        content="ASK {}".encode("utf-16"),
        headers={"Content-Type": f"{QUERY}; charset=UTF-16"},
    )
    assert answer.status_code == 415
    answer = writable.client.post(
        "sparql", content=b"ASK {} # \xff", headers={"Content-Type": QUERY}
    )
    assert answer.status_code == 400


def test_bad_query_syntax(writable: Running) -> None:
    """A query that is none is refused with its place."""
    answer = writable.client.get("sparql", params={"query": "ASK {"})
    assert answer.status_code == 400
    assert answer.json()["code"] == "query-syntax"


def test_bad_update_get(writable: Running) -> None:
    """Nothing is changed by GET."""
    assert writable.client.get("update", params={"update": "CLEAR ALL"}).status_code == 405
    assert writable.client.get("sparql", params={"update": "CLEAR ALL"}).status_code == 400


def test_bad_multiple_updates(writable: Running) -> None:
    """There is one update in a request."""
    text = form(update=["CLEAR NAMED", "CLEAR DEFAULT"])
    assert updated(writable, text, FORM).status_code == 400


def test_bad_update_wrong_media_type(writable: Running) -> None:
    """An update in another type than SPARQL's is not read."""
    assert updated(writable, "CLEAR NAMED", "text/plain").status_code == 415


def test_bad_update_missing_form_type(writable: Running) -> None:
    """A form says that it is one, for updates too."""
    assert writable.client.post("update", content=form(update="CLEAR NAMED")).status_code == 415


def test_bad_update_missing_direct_type(writable: Running) -> None:
    """An update as the body says that it is one."""
    assert writable.client.post("update", content="CLEAR NAMED").status_code == 415


def test_bad_update_non_utf8(writable: Running) -> None:
    """An update is in UTF-8."""
    assert updated(writable, "CLEAR NAMED", f"{UPDATE}; charset=UTF-16").status_code == 415


def test_bad_update_syntax(writable: Running) -> None:
    """An update that is none is refused."""
    answer = updated(writable, "CREATE XXX")
    assert answer.status_code == 400
    assert answer.json()["code"] == "query-syntax"


def test_bad_update_dataset_conflict(writable: Running) -> None:
    """An update that names its graphs does not get others by the protocol."""
    one, two = graphs(1, 2)
    text = f"INSERT {{ <x:a> <x:b> <x:c> }} USING <{one}> WHERE {{ ?s ?p ?o }}"
    sent = form(update=text, using_graph_uri=two)
    assert updated(writable, sent, FORM).status_code == 400


def test_updates_are_refused_on_purpose_without_the_token(
    server: Running, writable: Running
) -> None:
    """Where no token is set nobody writes; where one is, only who shows it."""
    text = "INSERT DATA { <x:s> <x:p> <x:unwanted> }"
    assert updated(server, text).status_code == 403
    bare = httpx.Client(base_url=writable.url)
    for header in ({}, {"Authorization": "Bearer wrong"}, {"Authorization": "Digest a"}):
        with bare as client:
            answer = client.post("update", content=text, headers={"Content-Type": UPDATE, **header})
        assert answer.status_code == 401
        assert "Bearer" in answer.headers["www-authenticate"]
        bare = httpx.Client(base_url=writable.url)
    bare.close()
    assert not asks(writable, "ASK { <x:s> <x:p> <x:unwanted> }")
    answer = httpx.post(
        f"{writable.url}update", content=text, headers={"Content-Type": UPDATE}, auth=("any", TOKEN)
    )
    assert answer.status_code == 204
