"""Safety: strangers' queries reach nothing, end in time, and errors tell nothing of the machine."""

import os
import re
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import httpx
import pytest

from tests.server.conftest import TOKEN, Running, running

# Each takes minutes, in its own way.
COUNT = "SELECT (COUNT(?c) AS ?n) { ?s ?p ?o . ?a ?b ?c . ?d ?e ?f FILTER(?o != ?c && ?c != ?f) }"
GROUP = "SELECT ?s (GROUP_CONCAT(STR(?c)) AS ?x) { ?s ?p ?o . ?a ?b ?c . ?d ?e ?f } GROUP BY ?s"
ORDER = "SELECT * { ?s ?p ?o . ?a ?b ?c . ?d ?e ?f } ORDER BY ?s ?c ?f LIMIT 1"
PATHS = "SELECT (COUNT(*) AS ?n) { ?a (!<x:p>)* ?b . ?b (!<x:q>)* ?c . ?c (!<x:r>)* ?d }"


class Listener:
    """A socket that nobody must come to."""

    def __init__(self) -> None:
        """Listen."""
        self._socket = socket.create_server(("127.0.0.1", 0))
        self._socket.settimeout(0)
        self.port = self._socket.getsockname()[1]

    def touched(self) -> bool:
        """Tell whether somebody came."""
        try:
            self._socket.accept()[0].close()
        except BlockingIOError:
            return False
        return True

    def close(self) -> None:
        """Stop listening."""
        self._socket.close()


@pytest.fixture
def listener() -> Iterator[Listener]:
    """Give a socket that nobody must come to."""
    waiting = Listener()
    yield waiting
    waiting.close()


def service(form: str, port: int) -> str:
    """Write a query that reaches out."""
    url = f"http://127.0.0.1:{port}/sparql"
    return form.replace("URL", f"<{url}>").replace("TEXT", f'"{url}"')


REACHING = {
    "plain": "SELECT * { SERVICE URL { ?s ?p ?o } }",
    "lower case": "SELECT * { service URL { ?s ?p ?o } }",
    "silent": "SELECT * { SERVICE SILENT URL { ?s ?p ?o } }",
    "nested": "SELECT * { { SELECT * { OPTIONAL { ?a ?b ?c { SERVICE URL { ?s ?p ?o } } } } } }",
    "service in a service": "SELECT * { SERVICE URL { SERVICE URL { ?s ?p ?o } } }",
    "variable": "SELECT * { BIND(IRI(TEXT) AS ?g) SERVICE ?g { ?s ?p ?o } }",
    "values": "SELECT * { VALUES ?g { URL } SERVICE ?g { ?s ?p ?o } }",
    "escaped": r"SELECT * { S\u0045RVICE URL { ?s ?p ?o } }",
    "escaped twice": r"SELECT * { \u005Cu0053ERVICE URL { ?s ?p ?o } }",
    "long escape": r"SELECT * { \U00000053ERVICE URL { ?s ?p ?o } }",
    "after a comment": "SELECT * { # it's '\n SERVICE URL { ?s ?p ?o } }",
    "after a carriage return": "SELECT * { # \r SERVICE URL { ?s ?p ?o } }",
    "after a quote": 'SELECT * { BIND("\\"" AS ?q) SERVICE URL { ?s ?p ?o } }',
    "in exists": "ASK { ?a ?b ?c FILTER EXISTS { SERVICE URL { ?s ?p ?o } } }",
    "construct": "CONSTRUCT { ?s ?p ?o } { SERVICE URL { ?s ?p ?o } }",
    "describe": "DESCRIBE ?s { SERVICE URL { ?s ?p ?o } }",
    "from": "SELECT * FROM URL { ?s ?p ?o }",
    "from named": "SELECT * FROM NAMED URL { GRAPH ?g { ?s ?p ?o } }",
    "load": "LOAD URL",
}


@pytest.mark.parametrize("form", REACHING.values(), ids=REACHING.keys())
def test_a_query_reaches_no_address(server: Running, listener: Listener, form: str) -> None:
    """Whatever its form, a query leaves other sockets untouched, and is refused with a reason."""
    answer = server.query(service(form, listener.port))
    assert answer.status_code == (200 if form.startswith("SELECT * FROM") else answer.status_code)
    if "FROM" not in form:
        assert answer.status_code in {400, 403}
        assert answer.json()["code"] in {"query-service", "query-update", "query-syntax"}
    assert not listener.touched()


@pytest.mark.parametrize("parameter", ["default-graph-uri", "named-graph-uri"])
def test_a_dataset_is_not_fetched(server: Running, listener: Listener, parameter: str) -> None:
    """A graph that is not there is empty, and is not looked for elsewhere."""
    url = f"http://127.0.0.1:{listener.port}/data"
    answer = server.client.get("sparql", params={"query": "ASK { ?s ?p ?o }", parameter: url})
    assert answer.json()["boolean"] is False
    assert not listener.touched()


LOADING = {
    "load": "LOAD URL",
    "silent": "LOAD SILENT URL INTO GRAPH <x:g>",
    "lower case": "load URL",
    "escaped": r"L\u004FAD URL",
    "second": "INSERT DATA { <x:s> <x:p> 1 } ; LOAD URL",
    "after a prefix": "PREFIX load: <x:> LOAD URL",
    "service": "INSERT { ?s ?p ?o } WHERE { SERVICE URL { ?s ?p ?o } }",
    "silent service": "DELETE { ?s ?p ?o } WHERE { SERVICE SILENT URL { ?s ?p ?o } }",
    "variable": "INSERT { ?s ?p ?o } WHERE { VALUES ?g { URL } SERVICE ?g { ?s ?p ?o } }",
}


@pytest.mark.parametrize("form", LOADING.values(), ids=LOADING.keys())
def test_an_update_reaches_no_address(writable: Running, listener: Listener, form: str) -> None:
    """Who may write still does not make the server fetch anything."""
    answer = writable.client.post(
        "update",
        content=service(form, listener.port),
        headers={"Content-Type": "application/sparql-update"},
    )
    assert answer.status_code in {400, 403}, answer.text
    assert answer.json()["code"] in {"query-service", "update-load"}
    assert not listener.touched()


def test_words_that_look_like_it_are_only_words(server: Running, writable: Running) -> None:
    """“Service” and “load” in a text, a name or a comment are no reason to refuse."""
    query = 'SELECT ("Public Service" AS ?service) { } # SERVICE'
    answer = server.query(query)
    assert answer.json()["results"]["bindings"][0]["service"]["value"] == "Public Service"
    update = 'PREFIX load: <x:load> INSERT DATA { <x:download> load:s "Load and service" } # LOAD'
    answer = writable.client.post(
        "update", content=update, headers={"Content-Type": "application/sparql-update"}
    )
    assert answer.status_code == 204
    assert writable.query('ASK { ?s ?p "Load and service" }').json()["boolean"] is True


_UNFILTERED = """
import socket, sys
from fichero.server import sandbox
sandbox.confine(2**31)
import pyoxigraph
store = pyoxigraph.Store()
url = "http://127.0.0.1:{port}/"
for run in (
    lambda: list(store.query("SELECT * {{ SERVICE <%s> {{ ?s ?p ?o }} }}" % url)),
    lambda: list(store.query("SELECT * {{ SERVICE SILENT <%s> {{ ?s ?p ?o }} }}" % url)),
    lambda: store.update("LOAD <%s>" % url),
    lambda: socket.create_connection(("127.0.0.1", {port})),
    lambda: socket.socket(socket.AF_INET6),
    lambda: socket.socket(socket.AF_UNIX),
):
    try:
        run()
    except OSError as error:
        print(type(error).__name__)
    else:
        print("no error")
"""


@pytest.mark.skipif(sys.platform != "linux", reason="the second lock is Linux's")
def test_the_kernel_holds_the_second_lock(listener: Listener) -> None:
    """Even a query that nobody looked at reaches nothing from a worker: it can open no socket."""
    run = subprocess.run(
        [sys.executable, "-c", _UNFILTERED.format(port=listener.port)],
        capture_output=True,
        text=True,
        check=True,
    )
    first, _, *rest = run.stdout.split("\n")[:6]  # SILENT is silent
    assert "Error" in first
    assert all("Error" in line for line in rest)
    assert not listener.touched()


def processor_time(pids: list[int]) -> float:
    """Give the seconds that processes have had the processor."""
    ticks = 0
    for pid in pids:
        try:
            fields = (
                Path(f"/proc/{pid}/stat").read_text(encoding="ascii").rpartition(")")[2].split()
            )
        except (FileNotFoundError, ProcessLookupError):
            continue
        ticks += int(fields[11]) + int(fields[12])
    return ticks / os.sysconf("SC_CLK_TCK")


def assert_quiet(server: Running) -> None:
    """See that nobody goes on computing; new workers take a while to start, on a busy machine."""
    for _ in range(60):
        workers = server.workers()
        before = processor_time(workers)
        time.sleep(0.5)
        if workers and processor_time(workers) - before < 0.1:
            return
    pytest.fail("a worker goes on computing")


@pytest.mark.parametrize(
    "query", [COUNT, GROUP, ORDER, PATHS], ids=["count", "group", "order", "paths"]
)
def test_a_query_over_its_time_ends_and_frees_its_core(server: Running, query: str) -> None:
    """503 with Retry-After in time, even within an aggregate; nothing goes on computing."""
    answer = server.query(query)
    assert answer.status_code == 503, answer.text[:200]
    assert answer.json()["code"] in {"query-overtime", "query-memory"}
    assert int(answer.headers["retry-after"]) > 0
    assert_quiet(server)
    assert server.query("ASK {}").json()["boolean"] is True


def test_a_hundred_slow_queries_do_not_starve_a_short_one(server: Running) -> None:
    """Short ones are answered meanwhile; slow ones that cannot wait are told so."""
    with ThreadPoolExecutor(100) as many:
        limits = httpx.Limits(max_connections=None)
        with httpx.Client(base_url=server.url, timeout=30, limits=limits) as client:
            slow = [
                many.submit(client.get, "sparql", params={"query": f"{COUNT} # {number}"})
                for number in range(100)
            ]
            time.sleep(0.5)
            for number in range(3):
                # One that is starved would be told to come again, with 503.
                answer = server.query(f"ASK {{}} # {number}")
                assert answer.status_code == 200
            answers = [each.result() for each in slow]
    assert {answer.status_code for answer in answers} == {503}
    codes = {answer.json()["code"] for answer in answers}
    assert codes <= {"query-overtime", "http-busy"}
    assert "http-busy" in codes


def test_a_client_that_leaves_frees_the_core(built: Path) -> None:
    """Nobody computes an answer that nobody waits for."""
    with running(built, "--timeout", "60") as served:
        with pytest.raises(httpx.ReadTimeout):
            served.client.get("sparql", params={"query": COUNT}, timeout=1)
        assert_quiet(served)


@pytest.mark.parametrize(
    "accept",
    [
        "application/sparql-results+json",
        "application/sparql-results+xml",
        "text/csv",
        "text/tab-separated-values",
    ],
)
def test_an_answer_over_the_size_is_an_error(server: Running, accept: str) -> None:
    """No half of a document arrives: the status says that there is none."""
    answer = server.query("SELECT * { ?s ?p ?o . ?a ?b ?c } LIMIT 100000", accept)
    assert answer.status_code == 403
    assert answer.json()["code"] == "query-too-much"
    assert "LIMIT" in answer.json()["advice"]["en"]
    graph = "CONSTRUCT { ?x ?b ?c } { ?s ?p ?o . ?a ?b ?c BIND(UUID() AS ?x) } LIMIT 40000"
    assert server.query(graph, "application/n-triples").status_code == 403


def test_a_large_answer_within_the_size_is_whole(built: Path) -> None:
    """What is too large for memory goes by way of a file, which is gone afterwards."""
    query = "SELECT ?s ?p ?o ?c { ?s ?p ?o . ?a ?b ?c } LIMIT 40000"
    with running(built) as served:
        answer = served.query(query, "text/csv")
        assert answer.status_code == 200
        assert len(answer.content) > 5_000_000
        assert answer.text.count("\r\n") >= 40_001
        zipped = served.client.get(
            "sparql",
            params={"query": query},
            headers={"Accept": "text/csv", "Accept-Encoding": "gzip"},
        )
        assert zipped.content == answer.content


def test_bodies_and_addresses_are_bounded(server: Running, writable: Running) -> None:
    """413, 414, and a connection that is closed when headers have no end."""
    text = f"ASK {{}} # {'x' * 300_000}"
    query = {"Content-Type": "application/sparql-query"}
    assert server.client.post("sparql", content=text, headers=query).status_code == 413
    chunked = server.client.post("sparql", content=iter([text.encode()]), headers=query)
    assert chunked.status_code == 413
    assert server.client.get(f"sparql?query={'x' * 20_000}").status_code == 414
    assert server.client.get(f"id/{'x' * 20_000}").status_code == 414
    graph = b"# " + b"x" * (17 * 2**20)
    answer = writable.client.put(
        "rdf-graph-store?graph=x:g", content=graph, headers={"Content-Type": "text/turtle"}
    )
    assert answer.status_code == 413
    address = server.client.base_url
    with socket.create_connection((address.host, address.port or 80), timeout=10) as endless:
        endless.sendall(b"GET / HTTP/1.1\r\nHost: x\r\nX: ")
        with pytest.raises(OSError, match=r"reset|pipe|abort"):
            endless.sendall(b"x" * 2**26)
    assert server.client.get("health").status_code == 200


def test_a_query_that_is_too_complex_is_refused(server: Running) -> None:
    """What would overflow the engine's stack is not given to it."""
    answer = server.client.post("sparql", data={"query": "SELECT * {" * 2000})
    assert answer.status_code == 400
    assert answer.json()["code"] == "query-too-complex"
    many = " ".join(f"?s <x:{number}> ?o ." for number in range(3000))
    assert server.client.post("sparql", data={"query": f"ASK {{ {many} }}"}).status_code == 400
    assert server.query("ASK {}").status_code == 200


ERRORS = [
    ("GET", "id/nothing", {}),
    ("GET", "nothing", {}),
    ("GET", "sparql?query=ASK%20%7B", {}),
    ("GET", "sparql?query=a&query=b", {}),
    ("GET", "sparql?query=%FF", {}),
    ("GET", "sparql?query=ASK%20%7B%7D&default-graph-uri=not%20an%20iri", {}),
    ("GET", "sparql?query=SELECT%20(1%2F0%20AS%20%3Fx)%20%7B%7D&named-graph-uri=%00", {}),
    ("GET", "sparql", {"Accept": "image/png"}),
    ("DELETE", "sparql", {}),
    ("POST", "sparql", {"Content-Type": "text/plain"}),
    ("POST", "sparql", {"Content-Type": "application/x-www-form-urlencoded"}),
    ("PUT", "rdf-graph-store?default", {}),
    ("GET", "rdf-graph-store", {}),
    ("PATCH", "health", {}),
]


@pytest.mark.parametrize(("method", "path", "headers"), ERRORS)
def test_errors_tell_nothing_of_the_machine(
    server: Running, method: str, path: str, headers: dict[str, str]
) -> None:
    """One shape in both languages; no path, no traceback; a page for who reads pages."""
    answer = server.client.request(method, path, headers=headers)
    assert 400 <= answer.status_code < 500
    assert answer.headers["content-type"] == "application/problem+json"
    body = answer.json()
    assert body["status"] == answer.status_code
    assert set(body["messages"]) == set(body["advice"]) == {"es", "en"}
    for text in (answer.text, str(answer.headers)):
        assert not re.search(r"Traceback|File \"|\.py|site-packages|/(?:usr|home|root|tmp)/", text)
    page = server.client.request(method, path, headers={"Accept": "text/html", **headers})
    if "Accept" not in headers:
        assert "Traceback" not in page.text


def test_a_syntax_error_has_its_place(server: Running) -> None:
    """Line and column are counted as a person would, in code points from 1."""
    line = '  ?s rdfs:label "ñandú \U0001d499 Service" } LIMIT ?x'
    answer = server.query(f"SELECT ?s {{\n{line}")
    assert answer.status_code == 400
    place = f"line 2, column {line.index('?x') + 1}"
    assert place in answer.json()["messages"]["en"], answer.text


def test_every_answer_has_its_headers(server: Running) -> None:
    """What keeps browsers safe is on good answers and bad ones; any page may read them."""
    for path in ("", "health", "nothing", "sparql?query=ASK%20%7B%7D", "def.ttl", "sparql?query=x"):
        headers = server.client.get(
            path, headers={"Accept": "*/*", "Origin": "https://a.example"}
        ).headers
        assert headers["x-content-type-options"] == "nosniff"
        assert headers["referrer-policy"] == "no-referrer"
        assert headers["access-control-allow-origin"] == "*"
        policy = headers["content-security-policy"]
        assert "default-src 'none'" in policy
        assert "frame-ancestors 'none'" in policy
        assert "unsafe" not in policy
        assert headers.get_list("server") == ["Fichero"]  # without a version


@pytest.mark.parametrize(
    ("path", "allowed"),
    [
        ("sparql", "GET, HEAD, POST"),
        ("update", "POST"),
        ("rdf-graph-store", "DELETE, GET, HEAD, POST, PUT"),
        ("id/x", "GET, HEAD"),
    ],
)
def test_options_say_what_is_allowed(server: Running, path: str, allowed: str) -> None:
    """OPTIONS is answered, for browsers too; writing is not for other pages."""
    answer = server.client.options(
        path, headers={"Origin": "https://a.example", "Access-Control-Request-Method": "POST"}
    )
    assert answer.status_code == 204
    assert set(answer.headers["allow"].split(", ")) == {*allowed.split(", "), "OPTIONS"}
    assert "PUT" not in answer.headers["access-control-allow-methods"]
    assert "authorization" not in answer.headers["access-control-allow-headers"].lower()


def test_the_token_is_never_told(built: Path, tmp_path: Path) -> None:
    """It is in no worker's environment, on no command line, and in nothing that is printed."""
    file = tmp_path / "token"
    file.write_text(f"{TOKEN}\n", encoding="utf-8")
    with running(built, token=TOKEN) as served:
        served.client.get("sparql", headers={"Authorization": f"Bearer {TOKEN}x"})
        for pid in served.workers():
            environment = Path(f"/proc/{pid}/environ").read_bytes()
            assert TOKEN.encode() not in environment
            assert TOKEN.encode() not in Path(f"/proc/{pid}/cmdline").read_bytes()
        served.process.terminate()
        assert served.process.stdout is not None
        assert TOKEN not in served.process.stdout.read()
    with running(built, "--token-file", str(file)) as served:
        answer = served.client.delete(
            "rdf-graph-store?graph=x:g", headers={"Authorization": f"Bearer {TOKEN}"}
        )
        assert answer.status_code == 404


def test_what_was_asked_before_has_the_same_answer(server: Running) -> None:
    """A kept answer is the answer: in each format, compressed or not; chance is never kept."""
    query = "SELECT ?p (COUNT(*) AS ?n) { ?s ?p ?o } GROUP BY ?p ORDER BY ?p"
    for accept in ("text/csv", "application/sparql-results+json"):
        for encoding in ("identity", "gzip"):
            headers = {"Accept": accept, "Accept-Encoding": encoding}
            first, again = (
                server.client.get("sparql", params={"query": query}, headers=headers)
                for _ in range(2)
            )
            assert first.content == again.content
            assert first.headers["etag"] == again.headers["etag"]
            assert again.headers["content-type"].startswith(accept)
            assert again.headers.get("content-encoding", "identity") == encoding
    chance = "SELECT (RAND() AS ?r) {}"
    first, again = server.query(chance), server.query(chance)
    assert first.content != again.content
    assert "etag" not in first.headers
