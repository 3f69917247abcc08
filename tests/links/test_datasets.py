"""Datasets to link to: releases, files, plans and endpoints, none of which is trusted."""

import json
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import httpx
import pyoxigraph as ox
import pytest

from fichero.findings import FicheroError
from fichero.links import datasets
from fichero.loading import transport
from tests import servers
from tests.conftest import RESOURCES

LINKS = RESOURCES / "links"
BASE = "https://ejemplo.cl/id/ficha/"
TYPE = "https://w3id.org/fichero/def#StrategicObjective"
PLAN = """<StrategicPlan xmlns="urn:ISO:std:iso:17469:tech:xsd:stratml_core"><Name>Plan</Name>
<StrategicPlanCore><Organization><Name>O</Name><Identifier>_o</Identifier></Organization>
<Goal><Name>Uno</Name><Description>Cuidar  los bosques.</Description>
<Identifier>{id}</Identifier></Goal>
<Goal><Name>Sin identificador</Name></Goal></StrategicPlanCore>
<AdministrativeInformation><StartDate>2019-01-01</StartDate><EndDate>2022-12-31</EndDate>
<Source>{source}</Source></AdministrativeInformation></StrategicPlan>"""


def code(dataset: str | Path, timeout: float = 5.0) -> str:
    """Read a dataset that cannot be read; give what is found."""
    with pytest.raises(FicheroError) as caught:
        datasets.read(str(dataset), timeout=timeout)
    return caught.value.findings[0].code


def test_an_rdf_file_is_read() -> None:
    """Objectives of a file, and concepts of another."""
    assert len(datasets.read(str(LINKS / "otros.ttl"))) == 5
    assert {text.kind for text in datasets.read(str(LINKS / "conceptos.ttl"))} == {"concept"}


def test_a_release_is_read(tmp_path: Path) -> None:
    """The folder of a release is read as a stream, whatever its size."""
    quads = ox.parse(path=LINKS / "otros.ttl")
    (tmp_path / "dataset.nq").write_bytes(ox.serialize(quads, format=ox.RdfFormat.N_QUADS) or b"")
    assert len(datasets.read(str(tmp_path))) == 5


def test_what_is_no_dataset_is_told(tmp_path: Path) -> None:
    """A missing file, an empty folder, a broken release, and a file about something else."""
    assert code(tmp_path / "no.ttl") == "source-not-found"
    assert code(tmp_path / "no.xml") == "source-not-found"
    assert code(tmp_path) == "source-not-found"
    (tmp_path / "dataset.nq").write_text("<a> nada\n")
    assert code(tmp_path) == "rdf-syntax"
    (tmp_path / "a.ttl").write_text("<https://a.cl/> <https://a.cl/p> 1 .")
    assert code(tmp_path / "a.ttl") == "links-nothing-found"
    assert code(LINKS / "otros.ttl" / "x.xml") == "source-unreadable"


def test_a_plan_is_read(tmp_path: Path) -> None:
    """The goals of a plan are named by its source: as Fichero does for its own, else within it."""
    path = tmp_path / "plan.xml"
    path.write_text(PLAN.format(id="_7", source="https://a.cl/plan"), encoding="utf-8")
    (goal,) = datasets.read(str(path))
    assert (goal.iri, goal.text, goal.period) == (
        "https://a.cl/plan#_7",
        "Cuidar los bosques.",
        "2019-2022",
    )
    source = "https://a.cl/id/ficha/a/2019-2022"
    path.write_text(PLAN.format(id="_objetivo-7", source=source), encoding="utf-8")
    (goal,) = datasets.read(str(path))
    assert goal.iri == f"{source}/objetivo/7"


def test_a_plan_that_cannot_be_cited_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A plan without an address, a document of another kind, hostile XML, and one without end."""
    path = tmp_path / "plan.xml"
    path.write_text(PLAN.format(id="_7", source="un cajón"), encoding="utf-8")
    assert code(path) == "links-plan-unnamed"
    path.write_text("<a/>")
    assert code(path) == "stratml-not-a-plan"
    path.write_text("<!DOCTYPE a><a/>")
    assert code(path) == "xml-hostile"
    monkeypatch.setattr("fichero.writing.serialisation.MAX_BYTES", 3)
    assert code(path) == "rdf-too-large"


def test_an_endpoint_is_asked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A real server gives all its texts, page by page, in small pages as in large ones."""
    files = datasets.read(str(LINKS / "otros.ttl"))
    with servers.oxigraph(tmp_path) as server:
        url = server.url
        put(url, LINKS / "otros.ttl")
        assert datasets.read(url) == files
        monkeypatch.setattr(datasets, "PAGE", 2)
        assert datasets.read(url) == files
        monkeypatch.setattr(datasets, "MAX_TEXTS", 3)
        assert code(url) == "links-too-many"


def test_an_endpoint_of_concepts_is_asked(tmp_path: Path) -> None:
    """A server that has no forms is asked for concepts; one that has nothing is told."""
    with servers.oxigraph(tmp_path) as server:
        url = server.url
        assert code(url) == "links-nothing-found"
        put(url, LINKS / "conceptos.ttl")
        found = datasets.read(url)
    assert [text.text for text in found] == [
        "Diversidad e interculturalidad",
        "Participación ciudadana",
    ]


def put(url: str, path: Path) -> None:
    """Load a file into a server."""
    httpx.post(
        f"{url}/store?default",
        content=path.read_bytes(),
        headers={"Content-Type": "text/turtle"},
    ).raise_for_status()


@contextmanager
def hostile(
    body: bytes, *, endless: bool = False, status: int = 200, slow: float = 0
) -> Iterator[str]:
    """Run a server that says yes to the first question, and this to all others."""
    asked: list[int] = []

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            self.rfile.read(int(self.headers["Content-Length"]))
            asked.append(1)
            first = len(asked) == 1
            self.send_response(200 if first else status)
            if status != 200 and not first:
                self.send_header("Location", self.path)
            self.end_headers()
            try:
                self.wfile.write(b'{"head": {}, "boolean": true}' if first else body)
                while endless and not first:
                    time.sleep(slow)
                    self.wfile.write(b" " * (1 if slow else 2**20))
            except OSError:
                pass

        def log_message(self, *_: object) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        server.daemon_threads = True
        thread = threading.Thread(target=server.serve_forever, args=(0.01,))
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_port}/sparql"
        finally:
            server.shutdown()
            thread.join()


def rows(*iris: str) -> bytes:
    """Answer with objectives."""
    bindings = [
        {
            "iri": {"type": "uri", "value": iri},
            "type": {"type": "uri", "value": TYPE},
            "text": {"type": "literal", "value": "Uno"},
        }
        for iri in iris
    ]
    return json.dumps({"head": {}, "results": {"bindings": bindings}}).encode()


@pytest.mark.parametrize(
    "body", [b"<html>", b"\xff", b"{}", b"[" * 100_000, rows("no es IRI"), b'{"results": []}']
)
def test_garbage_is_told(body: bytes) -> None:
    """An answer that is no result is a finding that says so."""
    with hostile(body) as url:
        assert code(url) == "links-answer-wrong"


def test_an_endpoint_that_goes_round_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    """A server that gives the same page forever is found out at the second one."""
    monkeypatch.setattr(datasets, "PAGE", 1)
    with hostile(rows("https://a.cl/1")) as url:
        assert code(url) == "links-answer-wrong"


def test_an_endpoint_that_redirects_forever_is_told() -> None:
    """Redirects are not followed."""
    with hostile(b"", status=302) as url:
        assert code(url) == "load-redirected"


def test_an_endpoint_without_end_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    """Ten gigabytes are not taken: the reading stops at the limit."""
    monkeypatch.setattr(datasets, "MAX_ANSWER", 5 * 2**20)
    with hostile(b"", endless=True) as url:
        assert code(url) == "load-answer-too-large"


def test_an_endpoint_that_drips_is_told() -> None:
    """A server that sends a byte now and then keeps nobody for longer than the deadline."""
    began = time.monotonic()
    with hostile(b"", endless=True, slow=0.1) as url:
        assert code(url, timeout=0.3) == "load-too-slow"
    assert time.monotonic() - began < 30


def test_an_endpoint_that_does_not_answer_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    """A server that takes the question and says nothing is given up."""
    monkeypatch.setattr(transport, "_PAUSES", (0.0,))
    with socket.create_server(("127.0.0.1", 0)) as silent:
        port = silent.getsockname()[1]
        assert code(f"http://127.0.0.1:{port}/sparql", timeout=0.2) == "load-unreachable"
