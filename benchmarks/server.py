"""Compare `fichero serve` with the bare engine behind it, and with Fuseki where that is present.

    python -m benchmarks.server --seconds 5
    python -m benchmarks.server --memory 100000

Each server gets the same database, over the loopback, from one client with a few connections; each
query is another one than the one before, so that none is answered from a cache; only the last row
asks the same again and again, and so shows what the cache is worth. Requests per second
say what a server bears, the 95th percentile what a visitor waits. The bare engine is `oxigraph
serve-read-only`, without limits on time and size, and open to SERVICE. The ratio says what the rest
costs.

`--memory` sends that many requests and prints what the server's processes take as they go on.
"""

import argparse
import os
import re
import selectors
import shutil
import signal
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from itertools import count, repeat
from pathlib import Path
from urllib.parse import quote

import msgspec
from pyoxigraph import RdfFormat, parse
from rich.console import Console
from rich.table import Table

from fichero.releasing import store
from fichero.releasing.release import DATASET, write_release
from fichero.releasing.release import statistics as counts

ROOT = Path(__file__).parent.parent
COPIES = 60  # of the first form: about 60,000 quads
CONNECTIONS = 4
ONTOLOGY = "https://w3id.org/fichero/def#"
SMALL = (
    "SELECT ?n ?t WHERE {{ <https://w3id.org/fichero/id/ficha/segegob-{0}/2019-2022> "
    f"<{ONTOLOGY}objective> ?o . ?o <{ONTOLOGY}number> ?n ; <{ONTOLOGY}text> ?t }}}} # {{1}}"
)
LARGE = "SELECT ?s ?p ?o WHERE {{ ?s ?p ?o }} LIMIT 10000 # {1}"
FUSEKI = "FUSEKI_JAR"
"""The variable of the environment that says where Fuseki's jar is."""

Requests = Iterator[bytes]


class Server(msgspec.Struct, frozen=True):
    """A server under measurement."""

    name: str
    port: int
    process: int
    query: str
    """The path of its SPARQL endpoint."""


class Result(msgspec.Struct, frozen=True):
    """What a run gave."""

    per_second: float
    p95: float
    """In milliseconds."""
    cpu: float
    """Milliseconds of the processor that a request took of the server and its children."""
    size: int
    """Bytes of the last answer, head and body."""


def larger(built: Path, folder: Path) -> Path:
    """Make a release with a database of some size: the first form of another one, many times."""
    text = (built / DATASET).read_text(encoding="utf-8")
    form = "".join(line for line in text.splitlines(keepends=True) if "/ficha/segegob/" in line)
    copies = (form.replace("/ficha/segegob/", f"/ficha/segegob-{n}/") for n in range(COPIES))
    data = (text + "".join(copies)).encode()
    quads = [*parse(data, RdfFormat.N_QUADS)]
    out = folder / "dist"
    write_release(out, [(DATASET, data)], counts(quads), lambda place: store.build(place, quads))
    return out


def get(path: str, accept: str) -> bytes:
    """Write a request."""
    return (f"GET {path} HTTP/1.1\r\nHost: localhost\r\nAccept: {accept}\r\n\r\n").encode()


def queries(server: Server, query: str) -> Requests:
    """Give requests with a query, each one its own."""
    for number in count():
        text = quote(query.format(number % COPIES, number))
        yield get(f"{server.query}?query={text}", "application/sparql-results+json")


def things(server: Server) -> Requests:
    """Give requests for what is said of a thing, by its address or by DESCRIBE."""
    for number in count():
        form = f"ficha/segegob-{number % COPIES}/2019-2022"
        name = f"{form}/objetivo/{number // COPIES % 8 + 1}"
        if server.name == "fichero":
            yield get(f"/data/{name}", "text/turtle")
        else:
            iri = f"https://w3id.org/fichero/id/{name}"
            yield get(
                f"{server.query}?query={quote(f'DESCRIBE <{iri}> # {number}')}", "text/turtle"
            )


class Line:
    """A connection that sends a request whenever it has the answer to the one before."""

    def __init__(self, port: int) -> None:
        """Connect."""
        self.socket = socket.create_connection(("127.0.0.1", port))
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._parts: list[bytes] = []
        self._length = 0
        self._expected: int | None = None
        self._began = 0.0
        self._size = 0

    def send(self, request: bytes) -> None:
        """Begin a request."""
        self._parts, self._length, self._expected = [], 0, None
        self._began = time.perf_counter()
        self.socket.sendall(request)

    def receive(self) -> float | None:
        """Take a piece of the answer; give the seconds it took if it is whole."""
        data = self.socket.recv(1 << 18)
        if not data:
            sys.exit("a server hung up")
        self._parts.append(data)
        self._length += len(data)
        if self._expected is None and not self._head():
            return None
        whole = (
            self._length >= self._expected
            if self._expected
            else b"".join(self._parts[-2:]).endswith(b"\r\n0\r\n\r\n")
        )
        if not whole:
            return None
        self._size = self._length
        return time.perf_counter() - self._began

    def _head(self) -> bool:
        head, blank, _ = b"".join(self._parts).partition(b"\r\n\r\n")
        if not blank:
            return False
        if not head.startswith(b"HTTP/1.1 200"):
            sys.exit(b"".join(self._parts).decode(errors="replace"))
        length = re.search(rb"(?im)^content-length: *(\d+)", head)
        self._expected = len(head) + 4 + int(length[1]) if length else 0
        return True

    @property
    def size(self) -> int:
        """How many bytes the last whole answer had."""
        return self._size


def drive(
    port: int, requests: Requests, seconds: float, most: int = sys.maxsize
) -> tuple[list[float], int]:
    """Send requests for some seconds: what each took, and the size of an answer."""
    times: list[float] = []
    end = time.perf_counter() + seconds
    with selectors.DefaultSelector() as selector, ExitStack() as open_:
        lines = [Line(port) for _ in range(CONNECTIONS)]
        for line in lines:
            open_.callback(line.socket.close)
            selector.register(line.socket, selectors.EVENT_READ, line)
            line.send(next(requests))
        while time.perf_counter() < end and len(times) < most:
            for key, _ in selector.select(1):
                taken = key.data.receive()
                if taken is not None:
                    times.append(taken)
                    key.data.send(next(requests))
        return times, lines[0].size


def measure(server: Server, requests: Requests, seconds: float) -> Result:
    """Measure, after a second that is not counted."""
    drive(server.port, requests, 1)
    began, before = time.perf_counter(), processor_time(server.process)
    times, size = drive(server.port, requests, seconds)
    elapsed, after = time.perf_counter() - began, processor_time(server.process)
    return Result(
        len(times) / elapsed,
        statistics.quantiles(times, n=20)[-1] * 1000,
        (after - before) / len(times) * 1000,
        size,
    )


def family(process: int) -> list[str]:
    """Give the numbers of a process and its children."""
    children = Path(f"/proc/{process}/task/{process}/children").read_text(encoding="ascii")
    return [str(process), *children.split()]


def processor_time(process: int) -> float:
    """Give the seconds that a process and its children have had the processor."""
    ticks = 0
    for each in family(process):
        stat = Path(f"/proc/{each}/stat").read_text(encoding="ascii").rpartition(")")[2].split()
        ticks += int(stat[11]) + int(stat[12])
    return ticks / os.sysconf("SC_CLK_TCK")


def free_port() -> int:
    """Give a port that nobody listens at."""
    with socket.create_server(("127.0.0.1", 0)) as probe:
        return int(probe.getsockname()[1])


@contextmanager
def running(name: str, command: Sequence[str], port: int, query: str) -> Iterator[Server]:
    """Start a server, and stop it in the end."""
    process = subprocess.Popen(
        command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, cwd=ROOT
    )
    try:
        for _ in range(600):
            try:
                socket.create_connection(("127.0.0.1", port)).close()
                break
            except OSError:
                time.sleep(0.05)
        time.sleep(0.5)
        yield Server(name, port, process.pid, query)
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait()


def united(out: Path) -> Path:
    """Write the dataset for a server that has no store of ours: with the default graph filled."""
    file = out.parent / "united.nq"
    text = (out / DATASET).read_text(encoding="utf-8")
    quads = parse(text.encode(), RdfFormat.N_QUADS)
    default = "".join(
        f"{quad.triple} .\n" for quad in quads if store.PROVENANCE not in str(quad.graph_name)
    )
    file.write_text(text + default, encoding="utf-8")
    return file


@contextmanager
def servers(out: Path) -> Iterator[list[Server]]:
    """Start all servers on the same data."""
    with ExitStack() as stack:
        port = free_port()
        fichero = [sys.executable, "-m", "fichero", "serve", "--release", str(out)]
        found = [
            stack.enter_context(
                running("fichero", [*fichero, "--port", str(port)], port, "/sparql")
            )
        ]
        oxigraph = shutil.which("oxigraph", path=Path(sys.executable).parent) or "oxigraph"
        port = free_port()
        bare = [oxigraph, "serve-read-only", "--location", str(out / "store")]
        # Without --timeout-s: it starts a thread for each query, which sleeps out the time even
        # when the query is done; at some thousands a second the machine runs out of threads.
        bare += ["--bind", f"127.0.0.1:{port}"]
        found.append(stack.enter_context(running("oxigraph", bare, port, "/query")))
        jar = os.environ.get(FUSEKI)
        if jar:
            port = free_port()
            fuseki = ["java", "-jar", jar, "--localhost", f"--port={port}"]
            fuseki += [f"--file={united(out)}", "/data"]
            found.append(stack.enter_context(running("fuseki", fuseki, port, "/data/query")))
        yield found


def memory(process: int) -> int:
    """Give the bytes that a process and its children have in memory, each page once."""
    total = 0
    for each in family(process):
        rollup = Path(f"/proc/{each}/smaps_rollup").read_text()
        total += int(re.findall(r"^Pss: +(\d+)", rollup, re.MULTILINE)[0]) * 1024
    return total


def median(results: Sequence[Result]) -> Result:
    """Give the median of each figure."""
    each = [msgspec.structs.astuple(result) for result in results]
    per_second, p95, cpu, size = (statistics.median(values) for values in zip(*each, strict=True))
    return Result(per_second, p95, cpu, int(size))


def compare(out: Path, seconds: float, runs: int, console: Console) -> None:
    """Print a table of all servers and kinds of requests."""
    table = Table(
        "request",
        "server",
        "per second",
        "p95 ms",
        "CPU ms",
        "bytes",
        "engine / server",
        "CPU / engine",
    )
    kinds: list[tuple[str, Callable[[Server], Requests]]] = [
        ("dereference", things),
        ("small SELECT", lambda server: queries(server, SMALL)),
        ("10,000 rows", lambda server: queries(server, LARGE)),
        ("SELECT, asked before", lambda server: repeat(next(queries(server, SMALL)))),
    ]
    with servers(out) as found:
        for name, requests in kinds:
            # They take turns, as others may be using the machine too.
            turns = [
                {each.name: measure(each, requests(each), seconds) for each in found}
                for _ in range(runs)
            ]
            results = {each.name: median([turn[each.name] for turn in turns]) for each in found}
            for server, result in results.items():
                engine = results["oxigraph"]
                table.add_row(
                    name,
                    server,
                    f"{result.per_second:,.0f}",
                    f"{result.p95:.1f}",
                    f"{result.cpu:.2f}",
                    f"{result.size:,}",
                    f"{engine.per_second / result.per_second:.2f}",
                    f"{result.cpu / engine.cpu:.2f}",
                )
    console.print(table)


def grow(out: Path, total: int, console: Console) -> None:
    """Print what the server takes while it answers many requests."""
    table = Table("requests", "MiB")
    with servers(out) as found:
        fichero = found[0]
        small, about = queries(fichero, SMALL), things(fichero)
        done = 0
        table.add_row("0", f"{memory(fichero.process) / 2**20:.1f}")
        while done < total:
            step = max(total // 10, 1)
            for requests in (small, about):
                done += len(drive(fichero.port, requests, 600, step // 2)[0])
            table.add_row(f"{done:,}", f"{memory(fichero.process) / 2**20:.1f}")
    console.print(table)


def main() -> None:
    """Measure, and print tables."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--seconds", type=float, default=5, help="of each measurement")
    parser.add_argument("--runs", type=int, default=3, help="of which the median counts")
    parser.add_argument("--memory", type=int, default=0, help="how many requests to watch over")
    parser.add_argument("--release", type=Path, default=ROOT / "dist", help="from `build.py`")
    options = parser.parse_args()
    console = Console()
    with tempfile.TemporaryDirectory() as folder:
        out = larger(options.release, Path(folder))
        if options.memory:
            grow(out, options.memory, console)
        else:
            compare(out, options.seconds, options.runs, console)


if __name__ == "__main__":
    main()
