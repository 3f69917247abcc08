"""HTTP: patient where that helps, strict where credentials or memory are at stake."""

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from fichero.findings import FicheroError
from fichero.loading import credentials, endpoints, transport
from fichero.loading.credentials import Credentials
from fichero.loading.endpoints import Endpoints, Kind
from fichero.loading.session import Session
from fichero.loading.transport import Transport
from tests import servers

ANA = Credentials("ana", "muy-secreta")
Reply = tuple[int, dict[str, str], bytes]
YES: Reply = (200, {}, b'{"head": {}, "boolean": true}')


class Script:
    """A server that answers what a test says, in order, and then 404; it keeps who asked."""

    def __init__(self, *replies: Reply) -> None:
        """Take the answers."""
        self.replies = list(replies)
        self.asked: list[tuple[str, str | None]] = []

    @contextmanager
    def running(self) -> Iterator[str]:
        """Run until the block ends; gives the address."""
        script = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                self.rfile.read(int(self.headers["Content-Length"]))
                script.asked.append((self.path, self.headers["Authorization"]))
                status, headers, body = script.replies.pop(0) if script.replies else (404, {}, b"")
                self.send_response(status)
                for name, value in headers.items():
                    self.send_header(name, value)
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def version_string(self) -> str:
                return script.name

            def log_message(self, *_: object) -> None:
                pass

        with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
            thread = threading.Thread(target=server.serve_forever, args=(0.01,))
            thread.start()
            try:
                yield f"http://127.0.0.1:{server.server_port}"
            finally:
                server.shutdown()
                thread.join()

    name = "Script"


def problems(error: pytest.ExceptionInfo[FicheroError]) -> list[str]:
    """Give the codes of what went wrong."""
    return [finding.code for finding in error.value.findings]


def post(script: Script, who: Credentials | None = None) -> tuple[bytes, list[float]]:
    """Post something to a script: its answer, and how long was waited between the tries."""
    pauses: list[float] = []
    with script.running() as url, Transport(who, pause=pauses.append) as connection:
        return connection.post(f"{url}/update", form={"update": "x"}).body, pauses


def test_a_busy_server_is_asked_again() -> None:
    """After 503 and 429 the answer that comes is taken, after longer and longer pauses."""
    script = Script((503, {}, b""), (429, {}, b""), YES)
    body, pauses = post(script)
    assert body == YES[2]
    assert len(script.asked) == 3
    assert pauses == sorted(pauses)
    assert len(pauses) == 2


def test_a_server_that_stays_busy_is_given_up() -> None:
    """The last answer is told after a bounded number of tries."""
    script = Script(*[(503, {}, b"later")] * 50)
    with pytest.raises(FicheroError) as error:
        post(script)
    assert problems(error) == ["load-refused"]
    assert "503" in str(error.value)
    assert len(script.asked) < 10


@pytest.mark.parametrize(
    ("reply", "code"),
    [
        ((302, {"Location": "http://127.0.0.1:1/"}, b""), "load-redirected"),
        ((307, {"Location": "/elsewhere"}, b""), "load-redirected"),
        ((401, {}, b""), "load-denied"),
        ((403, {}, b""), "load-denied"),
        ((400, {}, b"word " * 1000), "load-refused"),
        ((500, {}, b"\xff"), "load-refused"),
    ],
)
def test_what_a_server_refuses_is_told_at_once(reply: Reply, code: str) -> None:
    """No refusal is tried again, no redirect is followed, and no answer is quoted at length."""
    script = Script(reply)
    with pytest.raises(FicheroError) as error:
        post(script, ANA)
    assert problems(error) == [code]
    assert len(script.asked) == 1
    assert len(str(error.value)) < 600
    assert ANA.password not in str(error.value)


def test_a_server_that_is_not_there_is_told() -> None:
    """Where nobody listens, the finding says so, after some tries."""
    pauses: list[float] = []
    with Transport(None, pause=pauses.append) as connection, pytest.raises(FicheroError) as error:
        connection.post(f"http://127.0.0.1:{servers.free_port()}/update", body=b"")
    assert problems(error) == ["load-unreachable"]
    assert len(pauses) > 2


def test_a_silent_server_is_not_waited_for_forever() -> None:
    """A server that takes the connection and says nothing costs the timeout, a few times."""
    with (
        socket.create_server(("127.0.0.1", 0)) as silent,
        Transport(None, timeout=0.05, pause=lambda _: None) as connection,
        pytest.raises(FicheroError) as error,
    ):
        connection.post(f"http://127.0.0.1:{silent.getsockname()[1]}/", body=b"")
    assert problems(error) == ["load-unreachable"]
    assert "did not answer in time" in str(error.value)


def test_an_endless_answer_is_not_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    """An answer over the limit is a finding, not a full memory."""
    monkeypatch.setattr(transport, "MAX_ANSWER", 1000)
    with pytest.raises(FicheroError) as error:
        post(Script((200, {}, b"x" * 5000)))
    assert problems(error) == ["load-answer-too-large"]


def test_a_password_does_not_travel_in_the_clear() -> None:
    """Basic credentials go over https or to this machine; to any other host they are refused."""
    with Transport(ANA) as connection, pytest.raises(FicheroError) as error:
        connection.post("http://datos.example/update", body=b"")
    assert problems(error) == ["load-in-the-clear"]
    assert error.value.usage
    body, _ = post(script := Script(YES), ANA)
    assert body == YES[2]
    assert (script.asked[0][1] or "").startswith("Basic ")
    token = Credentials(token="muy-secreta")  # noqa: S106 (nobody's)
    for digest in (False, True):
        with (
            Transport(token, digest=digest) as connection,
            pytest.raises(FicheroError) as error,
        ):
            connection.post("http://datos.example/update", body=b"")
        assert problems(error) == ["load-in-the-clear"]
    post(script := Script(YES), token)
    assert script.asked[0][1] == "Bearer muy-secreta"


def test_an_address_that_is_none_is_told() -> None:
    """What the client cannot even parse is a finding."""
    with Transport(None) as connection, pytest.raises(FicheroError) as error:
        connection.post("http://[::1/update", body=b"")
    assert problems(error) == ["load-url-wrong"]


def test_an_answer_that_is_no_sparql_result_is_told() -> None:
    """A page where a result should be is not taken for an empty one."""
    with (
        Script((200, {}, b"<html>")).running() as url,
        Transport(None) as connection,
        pytest.raises(FicheroError) as error,
    ):
        Session(Endpoints("x", url, url, url), connection).ask("ASK {}")
    assert problems(error) == ["load-not-sparql"]


NO: Reply = (404, {}, b"")


@pytest.mark.parametrize(
    ("name", "path", "replies", "expected"),
    [
        ("Oxigraph/0.5", "", [YES], ("Oxigraph", "/query", "/update", "/store")),
        ("Oxigraph/0.5", "/query", [YES], ("Oxigraph", "/query", "/update", "/store")),
        ("", "/ds/", [YES], ("Fuseki", "/ds/query", "/ds/update", "/ds/data")),
        ("Fichero", "", [NO, YES], ("Fichero", "/sparql", "/update", "/rdf-graph-store")),
        ("", "/sparql", [YES], ("SPARQL 1.1", "/sparql", "/sparql", "/sparql/gsp/")),
        ("", "", [NO, NO, YES], ("SPARQL 1.1", "", "", "/gsp/")),
        (
            "",
            "/repositories/r",
            [YES],
            (
                "RDF4J",
                "/repositories/r",
                "/repositories/r/statements",
                "/repositories/r/statements",
            ),
        ),
        (
            "Virtuoso/07.20",
            "",
            [NO, YES],
            ("Virtuoso", "/sparql-auth", "/sparql-auth", "/sparql-graph-crud-auth"),
        ),
        (
            "Virtuoso/07.20",
            "/sparql",
            [(401, {}, b"")],
            ("Virtuoso", "/sparql-auth", "/sparql-auth", "/sparql-graph-crud-auth"),
        ),
        ("", "", [(401, {}, b"")], ("Fuseki", "/query", "/update", "/data")),
    ],
)
def test_servers_are_known_by_their_answers(
    name: str, path: str, replies: list[Reply], expected: tuple[str, str, str, str]
) -> None:
    """Each kind of server is found at the addresses that people use for it, without credentials."""
    script = Script(*replies)
    script.name = name
    with script.running() as url, Transport(None) as connection:
        found = endpoints.find(url + path, "auto", connection)
    told = (found.query, found.update, found.graphs)
    assert (found.name, *(address.removeprefix(url) for address in told)) == expected
    assert all(authorization is None for _, authorization in script.asked)


@pytest.mark.parametrize(("kind", "name"), [("gsp", "SPARQL 1.1"), ("virtuoso", "Virtuoso")])
def test_the_kind_can_be_said(kind: Kind, name: str) -> None:
    """Who knows better than the server's name says so."""
    script = Script(YES)
    script.name = "Virtuoso/07.20" if kind == "gsp" else "nginx"
    with script.running() as url, Transport(None) as connection:
        assert endpoints.find(f"{url}/sparql", kind, connection).name == name


@pytest.mark.parametrize(
    ("url", "code"),
    [
        ("localhost:7878", "load-url-wrong"),
        ("ftp://localhost/", "load-url-wrong"),
        ("http://", "load-url-wrong"),
        ("http://localhost:x/", "load-url-wrong"),
        ("http://[::1/", "load-url-wrong"),
        ("http://localhost/sparql?query=x", "load-url-wrong"),
        ("http://ana:muy-secreta@localhost/", "load-url-secret"),
    ],
)
def test_addresses_that_serve_nobody(url: str, code: str) -> None:
    """An address that is none, or carries credentials, is refused before anything is sent."""
    with Transport(None) as connection, pytest.raises(FicheroError) as error:
        endpoints.find(url, "auto", connection)
    assert problems(error) == [code]
    assert error.value.usage
    assert ANA.password not in str(error.value)


def test_where_nothing_answers_the_tried_addresses_are_listed() -> None:
    """A web server that is no store is told from one, with what was tried."""
    script = Script((200, {}, b"<html>"))
    with (
        script.running() as url,
        Transport(None) as connection,
        pytest.raises(FicheroError) as error,
    ):
        endpoints.find(url, "auto", connection)
    assert problems(error) == ["load-no-endpoint"]
    assert f"{url}/query, {url}/sparql, {url}" in str(error.value)


def test_credentials_come_from_the_environment_or_a_file(tmp_path: Path) -> None:
    """The file wins over the environment; without either there are none."""
    file = tmp_path / "credentials.toml"
    file.write_text('user = "ana"\npassword = "muy-secreta"\n', encoding="utf-8")
    both = {credentials.USER: "eva", credentials.PASSWORD: "otra"}
    assert credentials.find(file, both) == ANA
    assert credentials.find(None, both) == Credentials("eva", "otra")
    assert credentials.find(None, {credentials.USER: "eva"}) is None
    token = Credentials(token="muy-secreta")  # noqa: S106 (nobody's)
    assert credentials.find(None, {credentials.TOKEN: "muy-secreta\n"}) == token
    assert credentials.find(None, {**both, credentials.TOKEN: "x"}) == Credentials("eva", "otra")
    with pytest.raises(FicheroError) as error:
        credentials.find(None, {credentials.TOKEN: "muy secreta"})
    assert problems(error) == ["credentials-wrong"]
    assert "muy" not in f"{error.value}{token!r}{token}"
    file.write_text('token = "muy-secreta"\n', encoding="utf-8")
    assert credentials.find(file, both) == token
    assert ANA.password not in f"{ANA!r} {ANA}"


@pytest.mark.parametrize(
    "text",
    [
        None,
        'user = "ana"\ntoken = "muy-secreta"',
        'token = "muy-secreta ñ"',
        "muy-secreta",
        'password = "muy-secreta"',
        'user = 1\npassword = "muy-secreta"',
    ],
)
def test_a_bad_file_of_credentials_is_told_without_quoting_it(
    tmp_path: Path, text: str | None
) -> None:
    """What is wrong with the file is told; what is in it is not."""
    file = tmp_path / "credentials.toml"
    if text is not None:
        file.write_text(text, encoding="utf-8")
    with pytest.raises(FicheroError) as error:
        credentials.find(file, {})
    assert problems(error) == ["credentials-wrong"]
    assert "muy-secreta" not in str(error.value)
    assert error.value.__cause__ is None
