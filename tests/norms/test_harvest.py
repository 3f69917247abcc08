"""Harvesting: from real and from hostile endpoints, at once and after a break."""

import itertools
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import date
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import httpx
import msgspec
import pytest

from fichero.findings import FicheroError
from fichero.norms import harvest, index, tables
from fichero.norms.harvest import Plan
from fichero.norms.record import NormRecord
from tests.conftest import RESOURCES, ROOT
from tests.norms.conftest import TABLE
from tests.servers import Server, oxigraph, workplace

SAMPLE = RESOURCES / "norms" / "normas.ttl"
KEYS = [
    ("ley", "19032"),
    ("dfl", "1"),
    ("dfl", "850"),
    ("ley", "900"),
    ("ley", "901"),
    ("dto", "15"),
]


@pytest.fixture(scope="module")
def endpoint() -> Iterator[Server]:
    """Run an Oxigraph server that has the sample."""
    with workplace() as folder, oxigraph(folder) as running:
        httpx.post(
            f"{running.url}/store?default",
            content=SAMPLE.read_bytes(),
            headers={"Content-Type": "text/turtle"},
        ).raise_for_status()
        yield running


def plan(server: Server, **more: object) -> Plan:
    """Make a plan that does not wait."""
    known = Plan(endpoint=server.query, page=3, pause=0, timeout=20, until=date(2026, 1, 1))
    return msgspec.structs.replace(known, **more)


def found(path: Path) -> dict[tuple[str, str], tuple[NormRecord, ...]]:
    """Read what an index has of some numbers."""
    with index.open_index(path) as norms:
        return {key: norms.find(*key) for key in KEYS}


@pytest.mark.parametrize("by", ["keys", "dates"])
def test_a_harvest_gives_what_the_table_gives(endpoint: Server, tmp_path: Path, by: str) -> None:
    """An index that was harvested answers as one that is made of a table of the same norms."""
    out = tmp_path / "normas.sqlite"
    counts: list[int] = []
    # As many as one day has must fit on a page.
    asked = plan(endpoint, by=by, page=3 if by == "keys" else 4)
    assert harvest.harvest(asked, out, watch=counts.append) == 14
    assert counts == sorted(counts)
    assert len(counts) > 4
    other = tmp_path / "other.sqlite"
    with index.building(other) as made:
        made.add(tables.read(TABLE))
    assert found(out) == found(other)
    with index.open_index(out) as norms:
        assert norms.noted("source") == endpoint.query
        [norm] = norms.find("ley", "23")
        assert norm.title == "A"
        assert norms.find("ley", "999") == norms.find("ley", "22") == ()
    assert list(tmp_path.glob("*.partial")) == []


@pytest.mark.parametrize("by", ["keys", "dates"])
def test_a_harvest_that_breaks_goes_on(endpoint: Server, tmp_path: Path, by: str) -> None:
    """Wherever it breaks, the same command goes on from there, and nothing is there before."""
    whole, out = tmp_path / "whole.sqlite", tmp_path / "normas.sqlite"
    asked = plan(endpoint, by=by, page=4)
    harvest.harvest(asked, whole)
    breaks = 0

    def broken(_: float) -> None:
        nonlocal breaks
        breaks += 1
        raise KeyboardInterrupt

    for _ in range(100):
        with suppress(KeyboardInterrupt):
            harvest.harvest(asked, out, sleep=broken)
        if out.exists():
            break
    assert breaks > 3
    assert found(out) == found(whole)


def test_a_harvest_that_is_killed_goes_on(endpoint: Server, tmp_path: Path) -> None:
    """A process that is killed in the middle leaves the former index, and a begun one to go on."""
    out = tmp_path / "normas.sqlite"
    out.write_bytes(b"the former index")
    command = [sys.executable, "-m", "fichero", "norms", "harvest", "--endpoint", endpoint.query]
    command += ["--out", str(out), "--page", "2", "--pause"]
    process = subprocess.Popen([*command, "5"], cwd=ROOT, stderr=subprocess.PIPE, text=True)
    assert process.stderr
    assert "normas.sqlite" in process.stderr.readline()
    process.send_signal(signal.SIGKILL)
    process.wait()
    process.stderr.close()
    assert out.read_bytes() == b"the former index"
    partial = tmp_path / "normas.sqlite.partial"
    with index.open_index(partial) as norms:
        begun = norms.count()
    assert 0 < begun < 14
    run = subprocess.run([*command, "0"], cwd=ROOT, capture_output=True, text=True, check=True)
    assert "14 normas" in run.stdout
    # What had come was not asked for again: the first page that was shown has more.
    assert int(run.stderr.split()[0]) > begun
    assert found(out)["ley", "19032"][0].code == "30399"


def test_an_unfinished_harvest_of_another_endpoint_is_told(tmp_path: Path) -> None:
    """What was begun from one endpoint is not mixed with another, unless it is begun anew."""
    out = tmp_path / "normas.sqlite"
    with suppress(KeyboardInterrupt), index.building(out) as norms:
        norms.note("harvest", "keys https://otro.ejemplo.cl/sparql")
        raise KeyboardInterrupt
    asked = Plan(endpoint="http://127.0.0.1:9/sparql", pause=0)
    with pytest.raises(FicheroError) as raised:
        harvest.harvest(asked, out)
    assert raised.value.findings[0].code == "harvest-other"
    assert "https://otro.ejemplo.cl/sparql" in raised.value.findings[0].messages["es"]
    again = msgspec.structs.replace(asked, again=True)
    with pytest.raises(FicheroError) as raised:
        harvest.harvest(again, out, sleep=lambda _: None)
    assert raised.value.findings[0].code == "load-unreachable"


@pytest.mark.parametrize(
    ("url", "code"),
    [
        ("datos.bcn.cl/sparql", "load-url-wrong"),
        ("file:///etc/passwd", "load-url-wrong"),
        ("https://datos.bcn.cl/sparql?query=x", "load-url-wrong"),
        ("https://ana:secreta@datos.bcn.cl/sparql", "load-url-secret"),
    ],
)
def test_wrong_addresses_are_told(tmp_path: Path, url: str, code: str) -> None:
    """What is no address of an endpoint is refused before anything is asked or written."""
    with pytest.raises(FicheroError) as raised:
        harvest.harvest(Plan(endpoint=url), tmp_path / "normas.sqlite")
    assert raised.value.findings[0].code == code
    assert raised.value.usage
    assert "secreta" not in str(raised.value)
    assert list(tmp_path.iterdir()) == []


# ── Hostile endpoints ────────────────────────────────────────────────────────────────────────────

Reply = Callable[[BaseHTTPRequestHandler], None]


@contextmanager
def answering(reply: Reply) -> Iterator[str]:
    """Run a server that answers as it pleases, and give its address."""

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_POST(self) -> None:
            self.rfile.read(int(self.headers["Content-Length"]))
            self.close_connection = True
            with suppress(OSError):
                reply(self)

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}/sparql"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def send(handler: BaseHTTPRequestHandler, body: bytes, kind: str = "text/html") -> None:
    """Send a whole answer."""
    handler.send_response(200)
    handler.send_header("Content-Type", kind)
    handler.send_header("Content-Length", str(len(body)))
    handler.end_headers()
    handler.wfile.write(body)


def page(*iris: str) -> bytes:
    """Make results with norms that have an IRI and nothing else."""
    rows = [{"norm": {"type": "uri", "value": iri}} for iri in iris]
    return msgspec.json.encode({"head": {}, "results": {"bindings": rows}})


def redirect(handler: BaseHTTPRequestHandler) -> None:
    """Send the client round in a circle."""
    handler.send_response(302)
    handler.send_header("Location", handler.path)
    handler.send_header("Content-Length", "0")
    handler.end_headers()


def flood(handler: BaseHTTPRequestHandler) -> None:
    """Announce ten gigabytes, and send as much as is taken."""
    handler.send_response(200)
    handler.send_header("Content-Length", str(10 * 2**30))
    handler.end_headers()
    block = b" " * 2**20
    for _ in range(10 * 2**10):
        handler.wfile.write(block)


def drip(handler: BaseHTTPRequestHandler) -> None:
    """Send a byte now and then, without end."""
    handler.send_response(200)
    handler.send_header("Content-Length", "1000000")
    handler.end_headers()
    for _ in range(200):
        handler.wfile.write(b" ")
        handler.wfile.flush()
        time.sleep(0.05)


def cut(handler: BaseHTTPRequestHandler) -> None:
    """End before what was announced."""
    handler.send_response(200)
    handler.send_header("Content-Length", "1000")
    handler.end_headers()
    handler.wfile.write(b"{")


def busy(handler: BaseHTTPRequestHandler) -> None:
    """Be busy for ever."""
    handler.send_response(503)
    handler.send_header("Retry-After", "7")
    handler.send_header("Connection", "close")
    handler.send_header("Content-Length", "0")
    handler.end_headers()


@pytest.mark.parametrize(
    ("reply", "code", "told"),
    [
        (lambda it: send(it, b"<html>hola</html>"), "harvest-answer-wrong", "no SPARQL results"),
        (lambda it: send(it, b"\xff\x00" * 500), "harvest-answer-wrong", "no SPARQL results"),
        (lambda it: send(it, b"[" * 100_000), "harvest-answer-wrong", "no SPARQL results"),
        (lambda it: send(it, b'{"results": {}}'), "harvest-answer-wrong", "no SPARQL results"),
        (lambda it: send(it, page("ley 1")), "harvest-answer-wrong", "without an IRI"),
        (
            lambda it: send(it, b'{"results": {"bindings": [{}]}}'),
            "harvest-answer-wrong",
            "without an IRI",
        ),
        (lambda it: send(it, page("http://a.cl/1")), "harvest-answer-wrong", "it repeats"),
        (redirect, "load-redirected", ""),
        (flood, "load-answer-too-large", ""),
        (drip, "load-too-slow", ""),
        (cut, "load-unreachable", "the connection broke"),
        (busy, "load-refused", "503"),
    ],
)
def test_hostile_endpoints_end_with_a_finding(
    tmp_path: Path, reply: Reply, code: str, told: str
) -> None:
    """Whatever an endpoint answers, the harvest ends soon, says why, and writes no index."""
    out = tmp_path / "normas.sqlite"
    waits: list[float] = []
    with answering(reply) as url:
        asked = Plan(endpoint=url, timeout=0.25 if reply is drip else 10)
        with pytest.raises(FicheroError) as raised:
            harvest.harvest(asked, out, sleep=waits.append)
    [finding] = raised.value.findings
    assert finding.code == code
    assert told in finding.messages["en"]
    assert not out.exists()
    if reply is busy:
        assert waits == [7.0] * 4


def test_an_endpoint_without_end_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """More norms than there can be end the harvest, however well they are told."""
    monkeypatch.setattr(harvest, "MAX_NORMS", 5)
    numbers = itertools.count(10)

    def more(handler: BaseHTTPRequestHandler) -> None:
        number = next(numbers)
        facts = {
            "norm": f"http://a.cl/{number}",
            "code": str(number),
            "number": "1",
            "type": "#dfl",
        }
        row = {name: {"type": "literal", "value": value} for name, value in facts.items()}
        send(handler, msgspec.json.encode({"results": {"bindings": [row]}}))

    with answering(more) as url, pytest.raises(FicheroError) as raised:
        harvest.harvest(Plan(endpoint=url), tmp_path / "normas.sqlite", sleep=lambda _: None)
    assert raised.value.findings[0].code == "harvest-too-many"


def test_too_much_in_a_day_is_told(endpoint: Server, tmp_path: Path) -> None:
    """A day with more norms than a page takes cannot be asked for by date, and that is said."""
    with pytest.raises(FicheroError) as raised:
        harvest.harvest(plan(endpoint, by="dates", page=2), tmp_path / "normas.sqlite")
    [finding] = raised.value.findings
    assert finding.code == "harvest-answer-wrong"
    assert "1971-03-21" in finding.messages["en"]
