"""Real servers for tests: Oxigraph, Fuseki and Virtuoso, on free ports, with folders of their own.

`.ci/servers` installs the two that are no Python packages; without them their tests are skipped.
"""

import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

import httpx
import msgspec
import pytest

from fichero.loading.credentials import Credentials

CACHE = Path(
    os.environ.get("FICHERO_SERVERS")
    or Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "fichero" / "servers"
)
_PATIENCE = 60.0  # seconds until a server must answer
_ROOM = 2**30  # bytes
_SHORT = 20.0  # seconds until it must have stopped

_FUSEKI = """
PREFIX fuseki: <http://jena.apache.org/fuseki#>
PREFIX tdb2: <http://jena.apache.org/2016/tdb#>
<#service> a fuseki:Service ;
  fuseki:name "ds" ;
  fuseki:endpoint
    [ fuseki:operation fuseki:query ; fuseki:name "query" ] ,
    [ fuseki:operation fuseki:update ; fuseki:name "update" ] ,
    [ fuseki:operation fuseki:gsp-rw ; fuseki:name "data" ] ;
  fuseki:dataset [ a tdb2:DatasetTDB2 ; tdb2:location "db" ] .
"""

_VIRTUOSO = """
[Database]
DatabaseFile = virtuoso.db
ErrorLogFile = virtuoso.log
LockFile = virtuoso.lck
TransactionFile = virtuoso.trx
xa_persistent_file = virtuoso.pxa
FileExtend = 200

[TempDatabase]
DatabaseFile = virtuoso-temp.db
TransactionFile = virtuoso-temp.trx

[Parameters]
ServerPort = 127.0.0.1:{sql}
DisableUnixSocket = 1
NumberOfBuffers = 20000
MaxDirtyBuffers = 10000
DirsAllowed = {folder}

[HTTPServer]
ServerPort = 127.0.0.1:{http}
ServerThreads = 10

[SPARQL]
ResultSetMaxRows = 10000
"""


class Server(msgspec.Struct, frozen=True):
    """A running server."""

    kind: str
    url: str
    """What a person would load into."""
    query: str
    """Where anyone may ask."""
    process: int
    credentials: Credentials | None = None
    folder: Path = Path()

    @property
    def port(self) -> int:
        """The port that it listens on."""
        return httpx.URL(self.url).port or 0

    def select(self, query: str) -> list[dict[str, dict[str, str]]]:
        """Ask as any reader would, without the code under test: the rows of the JSON results."""
        answer = httpx.post(
            self.query,
            data={"query": query},
            headers={"Accept": "application/sparql-results+json"},
            timeout=_PATIENCE,
        )
        answer.raise_for_status()
        rows: list[dict[str, dict[str, str]]] = answer.json()["results"]["bindings"]
        return rows

    def update(self, text: str) -> None:
        """Change something behind the loader's back."""
        if self.kind == "virtuoso":
            url, field = self.query + "-auth", "query"
        else:
            url, field = self.query.removesuffix("/query") + "/update", "update"
        who = self.credentials
        auth = httpx.DigestAuth(who.user, who.password) if who else None
        httpx.post(url, data={field: text}, auth=auth, timeout=_PATIENCE).raise_for_status()

    def clear(self) -> None:
        """Empty it."""
        if self.kind != "virtuoso":
            self.update("DROP ALL")
            return
        names = self.select(
            "SELECT ?g (COUNT(*) AS ?n) WHERE { GRAPH ?g { ?s ?p ?o } "
            'FILTER(STRSTARTS(STR(?g), "https://w3id.org/fichero/")) } GROUP BY ?g'
        )
        for row in names:
            self.update(f"DROP SILENT GRAPH <{row['g']['value']}>")


def free_port() -> int:
    """Find a port that nobody listens on."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port: int = listener.getsockname()[1]
        return port


@contextmanager
def running(
    command: Sequence[str | Path],
    question: str,
    folder: Path,
    environment: Mapping[str, str] | None = None,
) -> Iterator[int]:
    """Run a server until the block ends; it starts once the server answers.

    Args:
        command: the program with its arguments.
        question: the address of a query that any server answers.
        folder: where it runs, and writes what it says.
        environment: variables beside those of this process.
    """
    log = folder / "server.log"
    with (
        log.open("wb") as file,
        subprocess.Popen(
            command,
            cwd=folder,
            stdout=file,
            stderr=subprocess.STDOUT,
            env={**os.environ, **(environment or {})},
        ) as process,
    ):
        try:
            _wait(process, question, log)
            yield process.pid
        finally:
            process.terminate()
            try:
                process.wait(_SHORT)
            except subprocess.TimeoutExpired:
                process.kill()


def _wait(process: "subprocess.Popen[bytes]", question: str, log: Path) -> None:
    end = time.monotonic() + _PATIENCE
    while time.monotonic() < end and process.poll() is None:
        try:
            if httpx.get(question, timeout=1).is_success:
                return
        except httpx.TransportError:
            pass
        time.sleep(0.05)
    text = log.read_text(encoding="utf-8", errors="replace")[-2000:]
    message = f"{process.args!r} does not answer:\n{text}"
    raise RuntimeError(message)


def program(name: str) -> Path | None:
    """Find a program beside this Python, or wherever programs are."""
    beside = Path(sys.executable).with_name(name)
    found = beside if beside.is_file() else shutil.which(name)
    return Path(found) if found else None


def fuseki_jar() -> Path | None:
    """Find the newest jar of Fuseki that `.ci/servers` fetched."""
    return max(CACHE.glob("jena-fuseki-server-5.*.jar"), default=None)


@contextmanager
def workplace() -> Iterator[Path]:
    """Give a folder, in memory where there is room: servers wait for the disk at every change."""
    memory = Path("/dev/shm")  # noqa: S108 (a folder of its own is made below it)
    roomy = memory.is_dir() and shutil.disk_usage(memory).free > _ROOM
    with tempfile.TemporaryDirectory(dir=memory if roomy else None) as folder:
        yield Path(folder)


@contextmanager
def oxigraph(folder: Path, *options: str) -> Iterator[Server]:
    """Run an Oxigraph server."""
    binary = program("oxigraph")
    if binary is None:
        pytest.skip("no oxigraph: pip install -r requirements-test.txt")
    url = f"http://127.0.0.1:{(port := free_port())}"
    command: list[str | Path] = [
        binary,
        "serve",
        "--location",
        "db",
        "--bind",
        f"127.0.0.1:{port}",
        *options,
    ]
    with running(command, f"{url}/query?query=ASK%7B%7D", folder) as process:
        yield Server("oxigraph", url, f"{url}/query", process, folder=folder)


@contextmanager
def fuseki(folder: Path) -> Iterator[Server]:
    """Run a Fuseki server."""
    jar, java = fuseki_jar(), shutil.which("java")
    if jar is None or java is None:
        pytest.skip("no Fuseki: run .ci/servers")
    (folder / "config.ttl").write_text(_FUSEKI, encoding="utf-8")
    (folder / "db").mkdir()
    url = f"http://127.0.0.1:{(port := free_port())}/ds"
    command: list[str | Path] = [java, "-Xmx1g", "-XX:TieredStopAtLevel=1", "-jar", jar]
    options = ["--config", "config.ttl", "--localhost", "--port", str(port)]
    own = {"FUSEKI_BASE": str(folder), "SIS_DATA": str(folder)}
    with running([*command, *options], f"{url}/query?query=ASK%7B%7D", folder, own) as process:
        yield Server("fuseki", url, f"{url}/query", process, folder=folder)


@contextmanager
def virtuoso(folder: Path) -> Iterator[Server]:
    """Run a Virtuoso server, with the password of a new database."""
    binary = shutil.which("virtuoso-t")
    if binary is None:
        pytest.skip("no Virtuoso: run .ci/servers, or apt-get install virtuoso-opensource-7-bin")
    port = free_port()
    text = _VIRTUOSO.format(sql=free_port(), http=port, folder=folder)
    (folder / "virtuoso.ini").write_text(text, encoding="utf-8")
    url = f"http://127.0.0.1:{port}/sparql"
    command = [binary, "-f", "-c", "virtuoso.ini"]
    with running(command, f"{url}?query=ASK%7B%7D", folder) as process:
        dba = Credentials("dba", "dba")
        yield Server("virtuoso", url, url, process, dba, folder=folder)


STARTERS = {"oxigraph": oxigraph, "fuseki": fuseki, "virtuoso": virtuoso}
"""The servers by name."""
