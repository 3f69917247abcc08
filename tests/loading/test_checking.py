"""Validating what a server holds: real servers with real forms, and servers that mean harm."""

import json
import re
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import parse_qs

import httpx
import pytest
from pyoxigraph import RdfFormat, Store

from benchmarks.corpus import writing
from fichero import pipeline, settings
from fichero.describing import registry
from fichero.findings import FicheroError
from fichero.forms import Workshop
from fichero.loading import checking, endpoints, transport
from fichero.loading.session import Session
from fichero.validating import across
from fichero.validating.validation import Shapes, background, load_shapes
from tests.conftest import ROOT
from tests.servers import STARTERS, Server, free_port, running, workplace

FORMS = 30
ACROSS = ROOT / "tests" / "resources" / "shapes" / "across"
ID = "https://ejemplo.cl/fichero/id/"
DEF = "https://w3id.org/fichero/def#"


@pytest.fixture(scope="module")
def shapes() -> Shapes:
    """Read the rules."""
    return load_shapes(background())


@pytest.fixture(scope="module")
def release(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Publish some different forms, without faults."""
    path = tmp_path_factory.mktemp("corpus")
    assert len(list(writing.write(path, FORMS, faulty=0))) == FORMS
    pipeline.build(
        Workshop(settings.load(path / "fichero.toml"), registry.load(path / writing.REGISTRY)),
        path / writing.SOURCES,
        path / "dist",
        without=["site", "fichas", "stratml", "sources", "csv", "hosting", "catalogue"],
    )
    return path / "dist"


@pytest.fixture(scope="module", params=["oxigraph", "fuseki"])
def full(request: pytest.FixtureRequest, release: Path) -> Iterator[Server]:
    """Run a server that holds all graphs of the release."""
    name: str = request.param
    with workplace() as folder, STARTERS[name](folder) as server:
        _put(server, (release / "dataset.nq").read_bytes(), "application/n-quads")
        yield server


def _put(server: Server, data: bytes, media_type: str) -> None:
    graphs = "/store" if server.kind == "oxigraph" else "/data"
    httpx.post(
        server.url + graphs, content=data, headers={"Content-Type": media_type}, timeout=60
    ).raise_for_status()


def _changed(server: Server, insert: str, delete: str = "") -> Iterator[None]:
    server.update(f"DELETE DATA {{ {delete} }} ; INSERT DATA {{ {insert} }}")
    try:
        yield
    finally:
        server.update(f"DELETE DATA {{ {insert} }} ; INSERT DATA {{ {delete} }}")


changed = contextmanager(_changed)


def _rules(checked: checking.Check) -> list[tuple[str, str]]:
    return sorted(
        (violation.rule, violation.focus.removeprefix(ID)) for violation in checked.violations
    )


def test_what_is_right_has_no_violation(full: Server, shapes: Shapes) -> None:
    """All forms of a release are validated, however few are fetched at once."""
    told: list[tuple[int, int]] = []
    checked = checking.check(
        full.url, shapes, batch=7, watch=lambda done, total: told.append((done, total))
    )
    assert checked.violations == ()
    assert checked.forms == FORMS
    assert not checked.cut
    assert told[0] == (0, FORMS)
    assert told[-1] == (FORMS, FORMS)
    assert len(told) == 6


def test_a_form_that_breaks_a_rule_is_found(full: Server, shapes: Shapes) -> None:
    """What breaks rules of a form and rules across forms is found, and nothing else."""
    form, graph = f"{ID}ficha/mop/1995-1998", "https://ejemplo.cl/fichero/graph/ficha/mop/1995-1998"
    twice = f"{ID}ficha/mop-bis/1995-1998"
    other = "https://ejemplo.cl/fichero/graph/ficha/mop-bis/1995-1998"
    missing = f"GRAPH <{graph}> {{ <{form}> <{DEF}mission> <{form}/mision> }}"
    copy = (
        f"GRAPH <{other}> {{ <{twice}> a <{DEF}StrategicDefinitionForm> ; "
        f"<{DEF}formType> <https://w3id.org/fichero/kinds#A0> ; "
        f"<{DEF}organisation> <{ID}organismo/mop> ; <{DEF}period> <{ID}periodo/1995-1998> }}"
    )
    with changed(full, copy, missing):
        found = _rules(checking.check(full.url, shapes, batch=4))
    assert ("forms-one-per-period", "ficha/mop/1995-1998") in found
    assert ("form-mission-required", "ficha/mop/1995-1998") in found
    assert {focus for _, focus in found} == {"ficha/mop/1995-1998", "ficha/mop-bis/1995-1998"} | {
        focus for _, focus in found if focus.startswith("ficha/mop/1995-1998/")
    }


def test_no_more_is_told_than_was_asked_for(full: Server, shapes: Shapes) -> None:
    """A server full of violations is not read to its end, and what is told says so."""
    graph = "https://ejemplo.cl/fichero/graph/ficha/extra"
    many = " ".join(
        f"<{ID}ficha/extra/{number:04}> a <{DEF}StrategicDefinitionForm> ." for number in range(40)
    )
    with changed(full, f"GRAPH <{graph}> {{ {many} }}"):
        checked = checking.check(full.url, shapes, batch=5, most=20)
    assert len(checked.violations) == 20
    assert checked.cut
    codes = [finding.code for finding in checking.findings(checked)]
    assert codes == ["shape-violated"] * 20 + ["endpoint-cut", "endpoint-checked"]


def test_a_graph_that_is_too_large_is_not_fetched(
    full: Server, shapes: Shapes, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A graph with more than any form has is told by its name, and not fetched."""
    monkeypatch.setattr(checking, "_LARGEST_GRAPH", 20)
    with pytest.raises(FicheroError) as caught:
        checking.check(full.url, shapes)
    [finding] = caught.value.findings
    assert finding.code == "endpoint-graph-too-large"
    assert "/graph/ficha/" in finding.messages["en"]


def test_a_server_without_forms_is_told(shapes: Shapes) -> None:
    """An empty server is no server without violations."""
    with (
        workplace() as folder,
        STARTERS["oxigraph"](folder) as server,
        pytest.raises(FicheroError) as caught,
    ):
        checking.check(server.url, shapes)
    assert [finding.code for finding in caught.value.findings] == ["endpoint-no-forms"]


def test_own_server_is_checked_by_command(release: Path, tmp_path: Path) -> None:
    """`fichero validate --endpoint` checks what `fichero serve` serves, and counts the forms."""
    url = f"http://127.0.0.1:{(port := free_port())}"
    serve = [sys.executable, "-m", "fichero", "serve", "--release", str(release)]
    question = f"{url}/sparql?query=ASK%7B%7D"
    with running([*serve, "--port", str(port)], question, tmp_path):
        command = [sys.executable, "-m", "fichero", "validate", "--endpoint", url, "--lang", "en"]
        run = subprocess.run(command, capture_output=True, text=True, check=False)
    assert run.returncode == 0, run.stderr
    assert re.search(f"Forms checked on the server .*: {FORMS}\\.", run.stdout)


def test_something_must_be_named() -> None:
    """The command asks for files or a server, and counts it as a mistake in the call."""
    command = [sys.executable, "-m", "fichero", "validate"]
    run = subprocess.run(command, capture_output=True, text=True, check=False)
    assert run.returncode == 2
    assert "validate-nothing" in run.stderr


# ── Servers that mean harm ───────────────────────────────────────────────────────────────────────

Reply = Callable[[BaseHTTPRequestHandler, str], None]


@contextmanager
def hostile(reply: Reply) -> Iterator[str]:
    """Run a server that answers questions as a test says, but the first one rightly."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"])).decode()
            query = parse_qs(body)["query"][0]
            if query == "ASK {}":
                _json(self, {"head": {}, "boolean": True})
            else:
                reply(self, query)

        def log_message(self, *_: object) -> None:
            pass

    class Quiet(ThreadingHTTPServer):
        daemon_threads = False  # they end, and close what they hold, before the test does

        def handle_error(self, *_: object) -> None:
            pass  # clients hang up on it: that is what is tested

    with Quiet(("127.0.0.1", 0), Handler) as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.01,))
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_port}/query"
        finally:
            server.shutdown()
            thread.join()


def _json(handler: BaseHTTPRequestHandler, answer: object) -> None:
    body = json.dumps(answer).encode()
    handler.send_response(200)
    handler.send_header("Content-Type", "application/sparql-results+json")
    handler.send_header("Content-Length", str(len(body)))
    handler.end_headers()
    handler.wfile.write(body)


def _rows(handler: BaseHTTPRequestHandler, name: str, *values: str, kind: str = "uri") -> None:
    rows = [{name: {"type": kind, "value": value}} for value in values]
    _json(handler, {"head": {"vars": [name]}, "results": {"bindings": rows}})


def _none(handler: BaseHTTPRequestHandler, query: str) -> None:
    asked = re.sub(r"\(\S+ AS (\?\w+)\)", r"\1", query.partition("WHERE")[0])
    names = re.findall(r"\?(\w+)", asked)
    _json(handler, {"head": {"vars": names}, "results": {"bindings": []}})


def _garbage(handler: BaseHTTPRequestHandler, _: str) -> None:
    handler.send_response(200)
    handler.end_headers()
    handler.wfile.write(b"<html>Bienvenido</html>")


def _broken_later(handler: BaseHTTPRequestHandler, _: str) -> None:
    handler.send_response(200)
    handler.end_headers()
    handler.wfile.write(b'{"head": {"vars": ["n"]}, "results": {"bindings": [{"n": {"type": "uri"')


def _endless(handler: BaseHTTPRequestHandler, _: str) -> None:
    handler.send_response(200)
    handler.end_headers()
    while True:  # until the client hangs up
        handler.wfile.write(b" " * 65536)


def _dripping(handler: BaseHTTPRequestHandler, _: str) -> None:
    handler.send_response(200)
    handler.end_headers()
    for _number in range(10_000):
        handler.wfile.write(b" ")
        threading.Event().wait(0.01)


def _elsewhere(handler: BaseHTTPRequestHandler, _: str) -> None:
    handler.send_response(302)
    handler.send_header("Location", "http://127.0.0.1:1/")
    handler.end_headers()


def _in_circles(handler: BaseHTTPRequestHandler, query: str) -> None:
    if "(COUNT(DISTINCT ?form) AS ?n)" in query:
        _rows(handler, "n", "1000000", kind="literal")
    elif "ORDER BY STR(?form)" in query:
        _rows(handler, "form", *(f"x:{number:02}" for number in range(25)))
    elif query.startswith("SELECT DISTINCT ?graph"):
        _rows(handler, "graph", "x:graph/ficha")
    else:
        _none(handler, query)


def _no_number(handler: BaseHTTPRequestHandler, _: str) -> None:
    _rows(handler, "n", "-1", kind="literal")


def _injected(handler: BaseHTTPRequestHandler, query: str) -> None:
    if "(COUNT(DISTINCT ?form) AS ?n)" in query:
        _rows(handler, "n", "1", kind="literal")
    elif "ORDER BY STR(?form)" in query:
        _rows(handler, "form", "x:a> } } ; DROP ALL #")
    else:
        _none(handler, query)


@pytest.mark.parametrize(
    ("reply", "code"),
    [
        (_garbage, "load-not-sparql"),
        (_broken_later, "load-not-sparql"),
        (_endless, "load-answer-too-large"),
        (_dripping, "load-too-slow"),
        (_elsewhere, "load-redirected"),
        (_in_circles, "endpoint-inconsistent"),
        (_no_number, "endpoint-inconsistent"),
        (_injected, {"endpoint-inconsistent", "load-not-sparql"}),
    ],
)
def test_a_server_that_means_harm_ends_in_a_finding(
    reply: Reply, code: str | set[str], shapes: Shapes, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Garbage, answers without end and answers that lead astray end soon, with what is wrong."""
    monkeypatch.setattr(checking, "_LARGEST_ANSWER", 2**20)
    monkeypatch.setattr(checking, "_SECONDS", 0.3 if reply is _dripping else 60)
    with hostile(reply) as url, pytest.raises(FicheroError) as caught:
        checking.check(url, shapes, timeout=5)
    [finding] = caught.value.findings
    assert finding.code in ({code} if isinstance(code, str) else code)


def test_a_server_says_when_to_come_again() -> None:
    """A server that asks for a pause gets it, as far as that is bearable."""
    pauses: list[float] = []
    waits = iter(["3", "Sun, 22 Nov 2026 16:00:00 GMT", "86400"])

    def busy(handler: BaseHTTPRequestHandler, _: str) -> None:
        wait = next(waits, None)
        if wait is None:
            _rows(handler, "n", "1", kind="literal")
            return
        handler.send_response(503)
        handler.send_header("Retry-After", wait)
        handler.send_header("Content-Length", "0")
        handler.end_headers()

    with hostile(busy) as url, transport.Transport(None, pause=pauses.append) as connection:
        answer = connection.post(url, form={"query": "SELECT"})
    assert b'"1"' in answer.body
    assert pauses[0] == 3
    assert 0 < pauses[1] < 3
    assert pauses[2] == 120


def test_examples_break_their_rules_on_a_server_too(full: Server) -> None:
    """Each rule across forms is found by a server as it is in a store on disk."""
    found = {}
    with transport.Transport(None) as connection:
        session = Session(endpoints.find(full.url, "auto", connection), connection)
        ask = partial(session.select, columns=2)
        for example in sorted(ACROSS.glob("*.trig")):
            database = Store()
            database.load(path=example, format=RdfFormat.TRIG)
            data = database.dump(format=RdfFormat.N_QUADS)
            assert data
            _put(full, data, "application/n-quads")
            found[example.stem] = {violation.rule for violation in across.violations(ask)}
            full.update(" ; ".join(f"DROP GRAPH {graph}" for graph in database.named_graphs()))
    assert found == {rule: {rule} - {"valid"} for rule in found}
