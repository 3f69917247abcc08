"""Measure the build beside the plain way and the raw limit, and write docs/performance.md.

    python -m benchmarks.performance --forms 200 --rounds 3

All ratios are of one run on one machine, and of the processor's time, which others who use the
machine change least; a build's is that of all its processes. The builds alternate with the raw
limit round by round, and the median counts. The plain way is so slow that its forms are the rounds:
the median form counts, of as many as `--plain` says. `--peers` also runs what `benchmarks.peers`
has.

What was measured stands in benchmarks/results.json; the page is made from that alone.
"""

import argparse
import os
import platform
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from importlib.metadata import version
from pathlib import Path

import msgspec

from benchmarks import limit, peers, plain
from benchmarks.corpus import writing
from benchmarks.report import PAGE, RESULTS, Build, Machine, Results, Way, page
from fichero import settings
from fichero.describing import registry
from fichero.exports import PARTS
from fichero.forms import Workshop

_SPARE = 1.2  # forms are made beyond those that are wanted, as some have a fault
_JOBS = os.cpu_count() or 1
_BEYOND = sorted(set(PARTS) - {"fichas"})
"""What a release has beyond the work of the plain way."""


def machine() -> Machine:
    """Describe this machine."""
    told = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
    models = [line.partition(":")[2].strip() for line in told if line.startswith("model name")]
    packages = ("pyoxigraph", "rdflib", "pyshacl", "owlrl")
    return Machine(
        processor=models[0] if models else platform.machine(),
        cores=os.cpu_count() or 1,
        memory_gib=round(os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30),
        system=f"{platform.system()} {platform.release()}",
        python=platform.python_version(),
        packages={name: version(name) for name in packages},
        busy=round(os.getloadavg()[0], 1),
    )


def build(folder: Path, out: Path, jobs: int, *, core: bool) -> tuple[float, float]:
    """Publish a corpus, as a whole process: seconds of processors and clock.

    Args:
        folder: of the corpus.
        out: of the release.
        jobs: how many processes.
        core: only what the plain way does too; else all but the site.
    """
    command = [sys.executable, "-m", "fichero", "build", "--quiet", "--jobs", str(jobs)]
    for part in _BEYOND if core else ("site",):
        command += ["--without", part]
    own = {name: text for name, text in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    path = os.pathsep.join(filter(None, [str(Path.cwd()), own.get("PYTHONPATH")]))
    before, start = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
    subprocess.run(
        [*command, "--out", str(out)],
        cwd=folder,
        env={**own, "PYTHONPATH": path},
        check=True,
        stdout=subprocess.DEVNULL,
    )
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    spent = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return spent, time.perf_counter() - start


def measure(forms: int, rounds: int, compared: int, sample: int, *, with_peers: bool) -> Results:
    """Measure everything.

    Args:
        forms: how many are published.
        rounds: how often.
        compared: how many forms the two ways are compared on, triple by triple.
        sample: how many forms the plain way and the peers are given.
        with_peers: run the peers too.
    """
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        wanted = list(writing.write(folder, int(forms * _SPARE), faulty=0))
        for form in wanted[forms:]:
            for name in form.files:
                (folder / writing.SOURCES / form.name / name).unlink()
            (folder / writing.SOURCES / form.name).rmdir()
        workshop = Workshop(
            settings.load(folder / settings.FILE), registry.load(folder / writing.REGISTRY)
        )
        paths = plain.right_forms(folder / writing.SOURCES, forms, set())
        differences = plain.differences(paths[:compared], workshop)
        if differences:
            sys.exit("\n".join(["The two ways do not agree:", *differences]))
        out = folder / "dist"
        ways = sorted({(1, True), (1, False), (_JOBS, False)})
        build(folder, out, 1, core=False)
        taken: dict[tuple[int, bool], list[tuple[float, float]]] = {way: [] for way in ways}
        loads, copies = [], []
        for _ in range(rounds):
            for jobs, core in reversed(ways):
                taken[jobs, core].append(build(folder, out, jobs, core=core))
                if (jobs, core) == (1, False):
                    loads.append(limit.load(out))
                    copies.append(limit.copy(out))
        paths = _spread(paths, sample)
        seconds = plain.measure(paths, workshop)
        parts = {
            name: plain.median(seconds, name)
            for name in ("read", "triples", "validate", "infer", "write", "whole")
        }
        return Results(
            machine=machine(),
            forms=forms,
            rounds=rounds,
            compared=compared,
            sample=len(paths),
            builds=tuple(_build(way, taken[way], forms) for way in ways),
            load=statistics.median(loads) / forms,
            copy=statistics.median(copies) / forms,
            plain=parts,
            peers=peers.measure(paths, workshop) if with_peers else _former_peers(),
        )


def _spread(paths: Sequence[Path], count: int) -> list[Path]:
    """Choose some of the forms, evenly."""
    step = max(len(paths) // count, 1)
    return list(paths[::step])[:count]


def _build(way: tuple[int, bool], taken: Sequence[tuple[float, float]], forms: int) -> Build:
    spent, clock = zip(*taken, strict=True)
    return Build(*way, statistics.median(spent) / forms, statistics.median(clock) / forms)


def _former_peers() -> tuple[Way, ...]:
    if not RESULTS.exists():
        return ()
    return msgspec.json.decode(RESULTS.read_bytes(), type=Results).peers


def main() -> None:
    """Measure, and write the results and the page."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--forms", type=int, default=200, help="how many are published")
    parser.add_argument("--rounds", type=int, default=3, help="how often")
    parser.add_argument("--compared", type=int, default=20, help="compared triple by triple")
    parser.add_argument("--plain", type=int, default=200, help="forms for the plain way and peers")
    parser.add_argument("--peers", action="store_true", help="also run the peers")
    options = parser.parse_args()
    results = measure(
        options.forms, options.rounds, options.compared, options.plain, with_peers=options.peers
    )
    RESULTS.write_bytes(msgspec.json.format(msgspec.json.encode(results)) + b"\n")
    PAGE.write_text(page(results), encoding="utf-8")
    print(f"{RESULTS} and {PAGE} are written.")


if __name__ == "__main__":
    main()
