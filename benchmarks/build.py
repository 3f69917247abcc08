"""Compare `python build.py` with the mere import of the engines that it stands on.

    python -m benchmarks.build --runs 15

Whoever checks and publishes linked data in Python starts by importing rdflib, pyshacl and owlrl:
that is the least that any such program costs. The build reads two documents, reasons, validates and
writes a whole release; the ratio says how much more that takes, as whole processes.

The two alternate, so that a busy machine burdens both, and the median run counts. A run before the
first one fills the caches, bytecode among them, and is not counted.
"""

import argparse
import os
import statistics
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

import msgspec
from rich.console import Console
from rich.table import Table

ROOT = Path(__file__).parent.parent

IMPORTS = ("-c", "import rdflib, pyshacl, owlrl")


# Python keeps bytecode, as it does unless told otherwise: compiling modules is no part of either.
ENVIRONMENT = {
    name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"
}


class Run(msgspec.Struct, frozen=True):
    """What one process took, in seconds."""

    wall: float
    cpu: float
    """User and system time of the process and its children."""


def measure(arguments: Sequence[str]) -> Run:
    """Run Python with arguments in the project's folder, to its end.

    Raises:
        SystemExit: the process failed, so that its time means nothing.
    """
    start = time.perf_counter()
    process = os.posix_spawn(
        sys.executable,
        [sys.executable, *arguments],
        ENVIRONMENT,
        file_actions=[(os.POSIX_SPAWN_OPEN, 1, os.devnull, os.O_WRONLY, 0)],
    )
    _, status, usage = os.wait4(process, 0)
    wall = time.perf_counter() - start
    if status:
        sys.exit(f"python {' '.join(arguments)} failed")
    return Run(wall, usage.ru_utime + usage.ru_stime)


def alternate(runs: int, builds: Sequence[str]) -> tuple[list[Run], list[Run]]:
    """Measure the imports and the build in turn: the runs of each."""
    pairs = [(measure(IMPORTS), measure(builds)) for _ in range(runs + 1)][1:]
    return [first for first, _ in pairs], [second for _, second in pairs]


def row(name: str, times: Sequence[float], base: Sequence[float]) -> tuple[str, ...]:
    """Sum up the runs of one kind: milliseconds, and the ratio of the medians."""
    median = statistics.median(times)
    return (
        name,
        f"{median * 1000:.0f}",
        f"{min(times) * 1000:.0f}",
        f"{max(times) * 1000:.0f}",
        f"{median / statistics.median(base):.2f}",
        f"{min(times) / min(base):.2f}",
    )


def main() -> None:
    """Measure, and print a table."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--runs", type=int, default=9, help="how often each is run")
    parser.add_argument("build", nargs="*", help="options of build.py, such as --without store")
    options = parser.parse_args()
    os.chdir(ROOT)
    with tempfile.TemporaryDirectory() as folder:
        out = str(Path(folder) / "dist")
        command = ("build.py", "--out", out, "--quiet", *options.build)
        imports, builds = alternate(options.runs, command)
    table = Table(
        "whole process",
        "median ms",
        "min ms",
        "max ms",
        "ratio",
        "ratio of minima",
        title=f"{options.runs} alternating runs, Python {sys.version.split()[0]}",
    )
    base_wall, base_cpu = [run.wall for run in imports], [run.cpu for run in imports]
    table.add_row(*row("imports, wall", base_wall, base_wall))
    table.add_row(*row("build, wall", [run.wall for run in builds], base_wall))
    table.add_row(*row("imports, CPU", base_cpu, base_cpu))
    table.add_row(*row("build, CPU", [run.cpu for run in builds], base_cpu))
    Console().print(table)


if __name__ == "__main__":
    main()
