"""Compare ways to validate forms: the screen, pyshacl, and pyrudof if it is installed.

    python -m benchmarks.validation --forms 60 --rounds 5

All validate the same forms, which conform as nearly all do: variants of the first one, each of
another period, after one that is not counted. The engines alternate round by round, so that a busy
machine burdens each, and the median round counts.

Each engine is in its own best set-up: the shapes are read once. The screen has the code lists
indexed, pyrudof has them loaded, with each form staged on top and then rolled back; pyshacl has no
such thing, and gets them with each form. pyrudof reads text, which is made before the clock starts;
the others are given triples.
"""

import argparse
import importlib
import importlib.util
import statistics
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import pyoxigraph as ox
from pyoxigraph import Literal, NamedNode, RdfFormat, Triple
from rich.console import Console
from rich.table import Table

from fichero import forms
from fichero.describing import graphs, registry
from fichero.forms import Workshop
from fichero.resources import folder
from fichero.settings import Settings
from fichero.validating.rules import shape_files
from fichero.validating.screen import Screen
from fichero.validating.shacl import Engine
from fichero.validating.validation import background

ROOT = Path(__file__).parent.parent
SEED = ROOT / "data" / "sources" / "segegob-2019-2022"
YEARS = 4

Graph = tuple[Triple, ...]
Validate = Callable[[Sequence[Graph]], float]
"""Validates forms, and gives the seconds that this took; stops the program if one is refused."""


def seed() -> Graph:
    """Give the triples that are validated of the first form."""
    workshop = Workshop(Settings(), registry.load(folder("registry")))
    description = forms.read(SEED, workshop).description
    if description is None:
        sys.exit("the first form has a fault")
    return tuple(graphs.triples((description.record, *description.shared), workshop.context))


def variant(triples: Graph, start: int) -> Graph:
    """Give the form another period."""
    years = {"2019": str(start), "2022": str(start + YEARS - 1)}
    name = "-".join(years.values())

    def other(node: NamedNode) -> NamedNode:
        return NamedNode(node.value.replace("2019-2022", name))

    def value(term: object) -> NamedNode | Literal:
        if isinstance(term, NamedNode):
            return other(term)
        if isinstance(term, Literal) and term.datatype.value.endswith("#gYear"):
            return Literal(years[term.value], datatype=term.datatype)
        if isinstance(term, Literal):
            return term
        raise TypeError(term)

    return tuple(
        Triple(other(triple.subject), triple.predicate, value(triple.object))
        for triple in triples
        if isinstance(triple.subject, NamedNode)
    )


def engines() -> Iterator[tuple[str, Validate]]:
    """Set up each engine that is installed."""
    shapes = [triple for file in shape_files(folder("shapes")).values() for triple in file]
    screen, engine = Screen(shapes, background()), Engine(shapes)

    def by_screen(given: Sequence[Graph]) -> float:
        start = time.perf_counter()
        passed = all(screen.conforms(form) for form in given)
        return _seconds("the screen", start, passed=passed)

    def by_pyshacl(given: Sequence[Graph]) -> float:
        start = time.perf_counter()
        passed = not any(list(engine.results((*background_, *form))) for form in given)
        return _seconds("pyshacl", start, passed=passed)

    background_ = background()
    yield "pyshacl", by_pyshacl
    yield "the screen", by_screen
    if importlib.util.find_spec("pyrudof"):
        yield "pyrudof", _by_pyrudof(shapes, background_)


def _by_pyrudof(shapes: Sequence[Triple], around: Sequence[Triple]) -> Validate:
    # A package that few have: it is imported by name, so that nothing asks for it.
    pyrudof = importlib.import_module("pyrudof")
    rudof = pyrudof.Rudof(pyrudof.RudofConfig())
    lines = pyrudof.RDFFormat.NTriples
    rudof.read_shacl(_text(shapes), pyrudof.ShaclFormat.NTriples)
    rudof.read_data(_text(around), lines)

    def validate(given: Sequence[Graph]) -> float:
        texts = [_text(form) for form in given]
        start = time.perf_counter()
        passed = True
        for text in texts:
            rudof.begin_staging()
            rudof.read_data(text, lines, merge=True)
            passed &= rudof.validate_shacl().conforms
            rudof.rollback_staging()
        return _seconds("pyrudof", start, passed=passed)

    return validate


def _text(triples: Sequence[Triple]) -> str:
    data = ox.serialize(triples, format=RdfFormat.N_TRIPLES)
    return data.decode() if data else ""


def _seconds(name: str, start: float, *, passed: bool) -> float:
    seconds = time.perf_counter() - start
    if not passed:
        sys.exit(f"{name} refuses a form that is right")
    return seconds


def main() -> None:
    """Measure, and print a table."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--forms", type=int, default=60, help="how many are validated in a round")
    parser.add_argument("--rounds", type=int, default=5, help="how often each engine does so")
    options = parser.parse_args()
    first = seed()
    given = [variant(first, 1950 + index % 140) for index in range(options.forms)]
    ways = dict(engines())
    times: dict[str, list[float]] = {name: [] for name in ways}
    for validate in ways.values():
        validate(given[:1])
    for _ in range(options.rounds):
        for name, validate in ways.items():
            times[name].append(validate(given) / len(given))
    table = Table(
        "engine",
        "ms a form",
        "min",
        "max",
        "forms a second",
        "times pyshacl",
        title=f"{options.rounds} alternating rounds, {len(given)} forms of {len(first)} triples",
    )
    base = statistics.median(times["pyshacl"])
    for name, seconds in times.items():
        median = statistics.median(seconds)
        table.add_row(
            name,
            f"{median * 1000:.2f}",
            f"{min(seconds) * 1000:.2f}",
            f"{max(seconds) * 1000:.2f}",
            f"{1 / median:.0f}",
            f"{base / median:.1f}",
        )
    Console().print(table)


if __name__ == "__main__":
    main()
