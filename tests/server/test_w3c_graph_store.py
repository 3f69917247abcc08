"""The cases of the W3C's test suite for the Graph Store HTTP Protocol, by their names.

https://www.w3.org/2009/sparql/docs/tests/data-sparql11/http-rdf-update/

They build on one another, and so run in their order, with the token for writing. What is refused
without it on purpose stands at the end.
"""

import httpx
import pytest
from pyoxigraph import RdfFormat, parse

from tests.server.conftest import Running

STORE = "rdf-graph-store"
PERSON = f"{STORE}/person/1.ttl"
FOAF = "http://xmlns.com/foaf/0.1/"


def person(name: str) -> str:
    """Describe a person as the suite does."""
    return (
        f"@prefix foaf: <{FOAF}> . @prefix v: <http://www.w3.org/2006/vcard/ns#> .\n"
        "<http://example.org/person/1> a foaf:Person ; "
        f'foaf:businessCard [ a v:VCard ; v:fn "{name}" ] .'
    )


def put(served: Running, path: str, turtle: str) -> httpx.Response:
    """Put a graph."""
    return served.client.put(path, content=turtle, headers={"Content-Type": "text/turtle"})


def names(answer: httpx.Response) -> set[str]:
    """Give the names in a graph that was answered."""
    assert answer.status_code == 200, answer.text
    assert answer.headers["content-type"] == "text/turtle; charset=utf-8"
    return {
        quad.object.value
        for quad in parse(answer.content, RdfFormat.TURTLE)
        if "#fn" in quad.predicate.value
    }


def got(served: Running, path: str) -> httpx.Response:
    """Get a graph as Turtle."""
    return served.client.get(path, headers={"Accept": "text/turtle"})


def test_put_initial_state(writable: Running) -> None:
    """A graph that is not there is made: 201."""
    served = writable
    served.client.delete(PERSON)
    assert put(served, PERSON, person("John Doe")).status_code == 201


def test_get_of_put_initial_state(writable: Running) -> None:
    """What was put is given back."""
    assert names(got(writable, PERSON)) == {"John Doe"}


def test_put_graph_already_in_store(writable: Running) -> None:
    """A graph that is there is replaced: 204."""
    assert put(writable, PERSON, person("Jane Doe")).status_code == 204


def test_get_of_put_graph_already_in_store(writable: Running) -> None:
    """Nothing of the former graph is left."""
    assert names(got(writable, PERSON)) == {"Jane Doe"}


def test_put_default_graph(writable: Running) -> None:
    """The default graph is written too."""
    assert put(writable, f"{STORE}?default", person("Alice")).status_code in {200, 201, 204}


def test_get_of_put_default_graph(writable: Running) -> None:
    """The default graph is given back."""
    assert names(got(writable, f"{STORE}?default")) == {"Alice"}


def test_put_mismatched_payload(writable: Running) -> None:
    """What is not what it says it is changes nothing: 400."""
    answer = writable.client.put(
        PERSON, content=person("Nobody"), headers={"Content-Type": "application/rdf+xml"}
    )
    assert answer.status_code == 400
    assert names(got(writable, PERSON)) == {"Jane Doe"}


def test_delete_existing_graph(writable: Running) -> None:
    """A graph that is there is removed."""
    put(writable, f"{STORE}/person/2.ttl", person("Bob"))
    assert writable.client.delete(f"{STORE}/person/2.ttl").status_code == 204


def test_get_of_delete_existing_graph(writable: Running) -> None:
    """A removed graph is not there."""
    assert got(writable, f"{STORE}/person/2.ttl").status_code == 404


def test_delete_nonexistent_graph(writable: Running) -> None:
    """What is not there cannot be removed."""
    assert writable.client.delete(f"{STORE}/person/2.ttl").status_code == 404


def test_post_existing_graph(writable: Running) -> None:
    """What is posted comes to what is there."""
    answer = writable.client.post(
        PERSON, content=person("Janet"), headers={"Content-Type": "text/turtle"}
    )
    assert answer.status_code == 204


def test_get_of_post_existing_graph(writable: Running) -> None:
    """Both are given back."""
    assert names(got(writable, PERSON)) == {"Jane Doe", "Janet"}


def test_post_multipart_formdata(writable: Running) -> None:
    """Several documents in a form are added."""
    answer = writable.client.post(
        PERSON,
        files=[
            ("one", ("one.ttl", person("Jim"), "text/turtle")),
            ("two", ("two.ttl", person("Jules"), "text/turtle")),
        ],
    )
    assert answer.status_code == 204


def test_get_of_post_multipart_formdata(writable: Running) -> None:
    """All of them are given back."""
    assert names(got(writable, PERSON)) == {"Jane Doe", "Janet", "Jim", "Jules"}


def test_post_create_new_graph(writable: Running) -> None:
    """What is posted to the store itself gets a graph of its own: 201, and where."""
    answer = writable.client.post(
        STORE, content=person("Carol"), headers={"Content-Type": "text/turtle"}
    )
    assert answer.status_code == 201
    made = answer.headers["location"]
    assert made.startswith(f"{writable.url}{STORE}/")
    assert names(got(writable, made)) == {"Carol"}


def test_get_of_post_create_new_graph(writable: Running) -> None:
    """Each new graph has a name of its own."""
    made = {
        writable.client.post(
            STORE, content=person("Dan"), headers={"Content-Type": "text/turtle"}
        ).headers["location"]
        for _ in range(2)
    }
    assert len(made) == 2


def test_post_empty_graph(writable: Running) -> None:
    """Nothing at all is added without a change."""
    before = got(writable, PERSON).content
    answer = writable.client.post(PERSON, content="", headers={"Content-Type": "text/turtle"})
    assert answer.status_code == 204
    assert names(got(writable, PERSON)) == {"Jane Doe", "Janet", "Jim", "Jules"}
    assert before


def test_get_of_post_empty_graph(writable: Running) -> None:
    """An empty graph that was put is there, and empty."""
    assert put(writable, f"{STORE}/empty.ttl", "").status_code == 201
    answer = got(writable, f"{STORE}/empty.ttl")
    assert answer.status_code == 200
    assert list(parse(answer.content, RdfFormat.TURTLE)) == []


def test_head_on_an_existing_graph(writable: Running) -> None:
    """HEAD has the headers of GET, and no body."""
    answer = writable.client.head(PERSON, headers={"Accept": "text/turtle"})
    assert answer.status_code == 200
    assert answer.headers["content-type"] == "text/turtle; charset=utf-8"
    assert answer.content == b""


def test_head_on_a_nonexisting_graph(writable: Running) -> None:
    """HEAD of what is not there says so."""
    assert writable.client.head(f"{STORE}/nobody.ttl").status_code == 404


@pytest.mark.parametrize("method", ["PUT", "POST", "DELETE"])
def test_writing_is_refused_on_purpose_without_the_token(
    server: Running, writable: Running, method: str
) -> None:
    """Nobody writes where no token is set; where one is, only who shows it."""
    headers = {"Content-Type": "text/turtle"}
    address = f"{STORE}?graph=x:g"
    assert server.client.request(method, address, content="", headers=headers).status_code == 403
    answer = httpx.request(method, f"{writable.url}{address}", content="", headers=headers)
    assert answer.status_code == 401
    wrong = {**headers, "Authorization": "Bearer a-token-for-the-tests-onlx"}
    answer = httpx.request(method, f"{writable.url}{address}", content="", headers=wrong)
    assert answer.status_code == 401


def test_the_release_is_read_by_everyone_and_never_written(writable: Running) -> None:
    """Who writes has a store apart: everybody else goes on reading the release."""
    graph = "https://w3id.org/fichero/graph/registry"
    address = f"{writable.url}{STORE}?graph={graph}"
    headers = {"Accept": "application/n-triples"}
    before = httpx.get(address, headers=headers)
    assert before.status_code == 200
    assert before.text.count("\n") > 100
    assert put(writable, address, "<x:s> <x:p> <x:o> .").status_code in {201, 204}
    assert writable.client.get(address, headers=headers).text == "<x:s> <x:p> <x:o> .\n"
    assert httpx.get(address, headers=headers).text == before.text


@pytest.mark.parametrize(
    "address",
    [
        STORE,
        f"{STORE}?graph=x:a&graph=x:b",
        f"{STORE}?graph=relative",
        f"{STORE}?default&graph=x:a",
    ],
)
def test_an_unclear_graph_is_refused(server: Running, address: str) -> None:
    """One graph is named, and by its full IRI."""
    assert server.client.get(address).status_code == 400


def test_bad_data_change_nothing(writable: Running) -> None:
    """A graph whose last line is broken is not written, and a part of a form neither."""
    path = f"{STORE}/whole.ttl"
    put(writable, path, "<x:s> <x:p> <x:o> .")
    for answer in (
        put(writable, path, "<x:s> <x:p> <x:new> .\n" * 1000 + "<x:s> <x:p"),
        writable.client.post(
            path, content=b'<x:s> <x:p> "\xff" .', headers={"Content-Type": "text/turtle"}
        ),
        writable.client.post(
            path,
            files=[
                ("one", ("one.ttl", "<x:s> <x:p> <x:new> .", "text/turtle")),
                ("two", ("two.ttl", "<x:s> <x:p", "text/turtle")),
            ],
        ),
        writable.client.put(
            path,
            content='{"@context": "http://127.0.0.1:9/context", "@id": "x:s"}',
            headers={"Content-Type": "application/ld+json"},
        ),
    ):
        assert answer.status_code == 400, answer.text
    triples = [quad.triple for quad in parse(got(writable, path).content, RdfFormat.TURTLE)]
    assert [str(triple) for triple in triples] == ["<x:s> <x:p> <x:o>"]
    answer = writable.client.put(path, content="a,b", headers={"Content-Type": "text/csv"})
    assert answer.status_code == 415


def test_relative_iris_are_of_the_graph(writable: Running) -> None:
    """What is sent may name things by where it is written."""
    path = f"{STORE}/relative.ttl"
    put(writable, path, "<> <x:p> <#me> .")
    text = writable.client.get(path, headers={"Accept": "application/n-triples"}).text
    assert text == f"<{writable.url}{path}> <x:p> <{writable.url}{path}#me> .\n"
