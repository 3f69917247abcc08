"""Clients that take their time: they are let go, and nobody waits for them."""

import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, suppress
from pathlib import Path

import httpx
import pytest

_SERVER = """
import sys
from pathlib import Path
from fichero.server.app import serve
from fichero.server.configuration import Configuration
from fichero.server.limits import Limits

limits = Limits(patience=1, connections=40, quick=1, slow=1)
serve(Configuration(Path(sys.argv[1]), port=0, limits=limits), lambda url: print(url, flush=True))
"""
_BODY = (
    b"POST /sparql HTTP/1.1\r\nHost: x\r\nContent-Type: application/sparql-query\r\n"
    b"Content-Length: 1000\r\n\r\nASK"
)
_LARGE = "SELECT ?s ?p ?o ?c { ?s ?p ?o . ?a ?b ?c } LIMIT 20000"
_PATIENCE = 30.0  # seconds until a test gives up, however slow the machine is


@pytest.fixture(scope="module")
def url(built: Path) -> Iterator[httpx.URL]:
    """Run a server that has little patience, and room for few."""
    with subprocess.Popen(
        [sys.executable, "-c", _SERVER, str(built)], stdout=subprocess.PIPE, text=True
    ) as process:
        try:
            assert process.stdout is not None
            yield httpx.URL(process.stdout.readline().strip())
        finally:
            process.send_signal(signal.SIGTERM)
            process.wait(20)


def connected(url: httpx.URL) -> socket.socket:
    """Open a connection."""
    return socket.create_connection((url.host, url.port or 80), timeout=_PATIENCE)


def ended(line: socket.socket) -> bytes:
    """Read until the server hangs up, and give what it sent."""
    data = b""
    while True:
        try:
            piece = line.recv(65_536)
        except ConnectionResetError:
            return data
        if not piece:
            return data
        data += piece


@pytest.mark.parametrize(
    ("sent", "answer"),
    [
        (b"", b""),
        (b"GET /health HT", b"HTTP/1.1 408 "),
        (b"GET /health HTTP/1.1\r\nHost: x\r\nX: ", b"HTTP/1.1 408 "),
        (_BODY, b"HTTP/1.1 408 "),
        (b"GET /health HTTP/1.1\r\nHost: x\r\nContent-Length: 1000\r\n\r\nx", b"HTTP/1.1 200 "),
    ],
    ids=["nothing", "line", "header", "body", "body of a GET"],
)
def test_a_slow_sender_is_let_go(url: httpx.URL, sent: bytes, answer: bytes) -> None:
    """Whoever stops in the middle of a request hears that it took too long, and is hung up on."""
    with connected(url) as line:
        line.sendall(sent)
        assert ended(line).startswith(answer)
    assert httpx.get(f"{url}health", timeout=_PATIENCE).status_code == 200


def test_a_header_now_and_then_does_not_help(url: httpx.URL) -> None:
    """The time is that of the whole head, however often something of it comes."""
    with connected(url) as line:
        line.settimeout(0.2)
        line.sendall(b"GET /health HTTP/1.1\r\nHost: x\r\n")
        said = b""
        for _ in range(int(_PATIENCE / 0.2)):
            try:
                line.sendall(b"X: y\r\n")
                said = line.recv(1000)
                break
            except TimeoutError:
                continue
            except OSError:
                break
        else:
            pytest.fail("the server goes on listening")
    assert not said or said.startswith(b"HTTP/1.1 408 ")


def test_who_does_not_read_is_let_go(url: httpx.URL) -> None:
    """A large answer is not kept for ever for a client that takes nothing of it."""
    query = httpx.QueryParams({"query": _LARGE})
    with socket.socket() as line:
        line.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        line.settimeout(_PATIENCE)
        line.connect((url.host, url.port or 80))
        line.sendall(f"GET /sparql?{query} HTTP/1.1\r\nHost: x\r\n\r\n".encode())
        assert line.recv(12) == b"HTTP/1.1 200"
        for _ in range(100):
            # Linux tells by way of the socket's state that the other side has gone.
            state = line.getsockopt(socket.IPPROTO_TCP, socket.TCP_INFO, 1)[0]
            if state != 1:  # TCP_ESTABLISHED
                break
            time.sleep(0.2)
        else:
            pytest.fail("the server keeps the answer")
    whole = httpx.get(f"{url}sparql", params=query, timeout=_PATIENCE)
    assert whole.json()["results"]["bindings"]


def test_slow_clients_take_nobodys_place(url: httpx.URL) -> None:
    """Where all places are taken by connections that ask nothing, whoever asks is answered."""
    with ExitStack() as stack:
        slow = [stack.enter_context(connected(url)) for _ in range(60)]
        for line in slow[:30]:
            with suppress(OSError):  # it has made room for another one already
                line.sendall(b"GET /health HTTP/1.1\r\n")
        for _ in range(5):
            assert httpx.get(f"{url}health", timeout=_PATIENCE).status_code == 200
        for line in slow:
            ended(line)
