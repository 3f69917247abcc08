"""Compare `fichero load` with the bulk loader that each store brings along.

    python -m benchmarks.load --forms 100 --runs 3

The bulk loaders (`oxigraph load`, `tdb2.tdbloader`, and Virtuoso's `rdf_loader_run`) write into an
empty database, with nobody reading, and promise nothing about what is seen meanwhile. `fichero
load` sends the same triples to a running server, counts them, and exchanges them in one step; a
second load changes one form, as most do. They take turns, and the median counts.

Oxigraph is measured always, the others where `.ci/servers` has put them.
"""

import argparse
import re
import shutil
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from pathlib import Path

from rich.console import Console
from rich.table import Table

from fichero.loading import content, loader
from fichero.loading.content import Content
from fichero.writing.serialisation import read
from tests import servers
from tests.servers import Server

ROOT = Path(__file__).parent.parent
FORM = "segegob"  # how the one form that is copied names its ministry


def dataset(forms: int, changed: str = "") -> bytes:
    """Give the quads of so many copies of the first form; the first copy may say something else."""
    with servers.workplace() as folder:
        out = folder / "dist"
        build = [sys.executable, "build.py", "--quiet", "--without", "store", "--out", str(out)]
        subprocess.run(build, cwd=ROOT, check=True)
        text = (out / "dataset.nq").read_text(encoding="utf-8")
    lines = set()
    for line in text.splitlines(keepends=True):
        if FORM not in line:
            lines.add(line)
            continue
        copies = [line.replace(FORM, f"{FORM}{number}") for number in range(forms)]
        copies[0] = copies[0].replace('"@es ', f'{changed}"@es ')
        lines.update(copies)
    return "".join(sorted(lines)).encode()


def timed(work: Callable[[], object]) -> float:
    """Give the seconds that something takes."""
    begin = time.perf_counter()
    work()
    return time.perf_counter() - begin


def oxigraph(file: Path, folder: Path) -> float:
    """Measure Oxigraph's own loader."""
    program = servers.program("oxigraph") or "oxigraph"
    command = [program, "load", "--location", folder / "db", "--file", file]
    return timed(lambda: subprocess.run(command, check=True, capture_output=True))


def fuseki(file: Path, folder: Path) -> float:
    """Measure Jena's own loader, the start of Java included."""
    command = ["java", "-cp", str(servers.fuseki_jar()), "tdb2.tdbloader"]
    options = ["--loc", str(folder / "db"), str(file)]
    return timed(lambda: subprocess.run([*command, *options], check=True, capture_output=True))


def virtuoso(file: Path, folder: Path) -> float:
    """Measure Virtuoso's own loader, in a server that is running already."""
    with servers.virtuoso(folder):
        shutil.copy(file, folder / "bulk.nq")
        (port,) = re.findall(r"(?m)^ServerPort = (127\.0\.0\.1:\d+)$", _settings(folder))[:1]
        order = f"ld_dir('{folder}', 'bulk.nq', 'x:none'); rdf_loader_run(); checkpoint;"
        command = ["isql-vt", port, "dba", "dba", f"exec={order}"]
        return timed(lambda: subprocess.run(command, check=True, capture_output=True))


def _settings(folder: Path) -> str:
    return (folder / "virtuoso.ini").read_text(encoding="utf-8")


BULK: Mapping[str, Callable[[Path, Path], float]] = {
    "oxigraph": oxigraph,
    "fuseki": fuseki,
    "virtuoso": virtuoso,
}


def bulk(kind: str, file: Path) -> float:
    """Measure the store's own loader on an empty database."""
    with servers.workplace() as folder:
        return BULK[kind](file, folder)


def loads(kind: str, first: Content, second: Content) -> tuple[float, float, float]:
    """Measure three loads into a new server: the first, one form changed, and nothing changed."""

    def load(server: Server, what: Content) -> float:
        return timed(lambda: loader.load(what, server.url, "auto", server.credentials))

    with servers.workplace() as folder, servers.STARTERS[kind](folder) as server:
        return load(server, first), load(server, second), load(server, second)


def main() -> None:
    """Measure, and print a table."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--forms", type=int, default=100, help="how many forms the release has")
    parser.add_argument("--runs", type=int, default=3, help="how often each is run")
    options = parser.parse_args()
    present = {
        "oxigraph": True,
        "fuseki": servers.fuseki_jar() is not None and shutil.which("java") is not None,
        "virtuoso": None not in {shutil.which("virtuoso-t"), shutil.which("isql-vt")},
    }
    with servers.workplace() as folder:
        file, other = folder / "dataset.nq", folder / "changed.nq"
        file.write_bytes(dataset(options.forms))
        other.write_bytes(dataset(options.forms, " (2)"))
        quads = read(file)
        first, second = content.of("first", quads), content.of("second", read(other))
        table = Table(
            *("server", "quads/s", "own loader s", "load s", "ratio", "one form s", "nothing s"),
            title=f"{len(quads):,} quads, {options.runs} runs, medians",
        )
        for kind in [name for name, there in present.items() if there]:
            own, new = [], []
            for _ in range(options.runs):
                own.append(bulk(kind, file))
                new.append(loads(kind, first, second))
            whole, one, none = (statistics.median(times) for times in zip(*new, strict=True))
            base = statistics.median(own)
            speed = f"{len(quads) / whole:,.0f}"
            seconds = [f"{each:.2f}" for each in (base, whole)]
            table.add_row(kind, speed, *seconds, f"{whole / base:.1f}", f"{one:.2f}", f"{none:.2f}")
    Console().print(table)


if __name__ == "__main__":
    main()
