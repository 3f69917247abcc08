"""How a load and a comparison look in a terminal, in Spanish and English."""

import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager

from rich import box
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn
from rich.table import Table
from rich.text import Text

from fichero.findings import Finding, Language, Words, problem
from fichero.loading.comparison import Comparison, Difference
from fichero.loading.loader import Outcome, Step, Watch

_PATIENCE = 1.0  # seconds before progress is shown
_MOST_ROWS = 20
_FEW = 3
_THOUSANDS: dict[Language, str] = {"es": ".", "en": ","}

_STEPS: dict[Language, dict[Step, str]] = {
    "es": {"send": "Envía", "count": "Cuenta", "swap": "Cambia", "check": "Comprueba"},
    "en": {"send": "Sending", "count": "Counting", "swap": "Exchanging", "check": "Checking"},
}
_WORDS: dict[Language, dict[str, str]] = {
    "es": {
        "graph": "Grafo",
        "triples": "Tripletas",
        "what": "Qué pasó",
        "changed": "cargado",
        "unchanged": "ya estaba",
        "removed": "quitado",
        "more": "y {count} grafos más",
        "nothing": "{server} ya tiene esta publicación ({release}): no hay nada que hacer.",
        "done": "{server} tiene ahora la publicación {release}: {changed} grafos cargados, "
        "{unchanged} ya estaban, {removed} quitados; {sent} tripletas enviadas.",
        "filled": "Sin GRAPH se consulta lo declarado e inferido, como en `fichero query`.",
        "union": "Sin GRAPH este servidor consulta todos los grafos, también la procedencia.",
        "none": "Sin GRAPH no se consulta esta publicación: el grafo por omisión quedó aparte.",
        "expected": "Publicación",
        "found": "Servidor",
        "missing": "Faltan",
        "extra": "Sobran",
        "rewritten": "Reescritas",
        "default": "(grafo por omisión)",
        "same": "{server} tiene la publicación {release}, entera y nada más.",
        "different": "{server} no tiene la publicación {release} tal como es.",
    },
    "en": {
        "graph": "Graph",
        "triples": "Triples",
        "what": "What happened",
        "changed": "loaded",
        "unchanged": "was there",
        "removed": "removed",
        "more": "and {count} more graphs",
        "nothing": "{server} has this release already ({release}): there is nothing to do.",
        "done": "{server} now has the release {release}: {changed} graphs loaded, "
        "{unchanged} were there, {removed} removed; {sent} triples sent.",
        "filled": "Without GRAPH, queries see what is stated and inferred, as in `fichero query`.",
        "union": "Without GRAPH, queries to this server see all graphs, provenance among them.",
        "none": "Without GRAPH, queries do not see this release: the default graph was left alone.",
        "expected": "Release",
        "found": "Server",
        "missing": "Missing",
        "extra": "Extra",
        "rewritten": "Rewritten",
        "default": "(default graph)",
        "same": "{server} has the release {release}, whole and nothing else.",
        "different": "{server} does not have the release {release} as it is.",
    },
}


@contextmanager
def progress(console: Console, language: Language, *, quiet: bool) -> Iterator[Watch]:
    """Show how a load goes on, once it has taken longer than a second."""
    display = Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeRemainingColumn(),
        console=console,
        transient=True,
    )
    task = display.add_task("", total=None)
    began = time.monotonic()

    def watch(step: Step, done: int, total: int) -> None:
        words = _STEPS[language][step]
        display.update(task, description=words, completed=done, total=total)
        if not quiet and time.monotonic() - began > _PATIENCE:
            display.start()

    try:
        yield watch
    finally:
        # Stopping what never began would print an empty line.
        if display.live.is_started:
            display.stop()


def show_outcome(console: Console, outcome: Outcome, language: Language) -> None:
    """Print what a load did, as a table of graphs and a sentence."""
    words = _WORDS[language]
    if not outcome.changed and not outcome.removed:
        sentence = words["nothing"]
    else:
        sentence = words["done"]
        fates: list[tuple[str, str, str]] = [
            *(
                (name, _number(count, language), words["changed"])
                for name, count in outcome.changed.items()
            ),
            *((name, "", words["removed"]) for name in outcome.removed),
            *(
                (name, _number(count, language), words["unchanged"])
                for name, count in outcome.unchanged.items()
            ),
        ]
        table = Table(box=box.SIMPLE_HEAD)
        table.add_column(words["graph"], overflow="fold")
        table.add_column(words["triples"], justify="right")
        table.add_column(words["what"])
        _fill(table, fates, words)
        console.print(table)
    told = sentence.format(
        server=outcome.server,
        release=outcome.release[:12],
        changed=_number(len(outcome.changed), language),
        unchanged=_number(len(outcome.unchanged), language),
        removed=_number(len(outcome.removed), language),
        sent=_number(outcome.sent, language),
    )
    console.print(Text(told))
    console.print(Text(words[outcome.default_graph]))


def show_comparison(
    console: Console, comparison: Comparison, release: str, language: Language
) -> None:
    """Print the sizes of all graphs, there and here, and whether they are the same."""
    words = _WORDS[language]
    table = Table(box=box.SIMPLE_HEAD)
    table.add_column(words["graph"], overflow="fold")
    for name in ("expected", "found", "missing", "extra", "rewritten"):
        table.add_column(words[name], justify="right")
    different = [each for each in comparison.graphs if not each.is_same]
    same = [each for each in comparison.graphs if each.is_same]
    rows = [
        (
            each.graph or words["default"],
            *(
                _number(number, language)
                for number in (
                    *(each.expected, each.found, len(each.missing)),
                    *(len(each.extra), len(each.changed)),
                )
            ),
        )
        for each in (*different, *same)
    ]
    _fill(table, rows, words)
    console.print(table)
    sentence = words["same" if comparison.is_same else "different"]
    console.print(Text(sentence.format(server=comparison.server, release=release[:12])))


def findings(comparison: Comparison) -> Iterator[Finding]:
    """Tell each difference as a finding."""
    for each in comparison.graphs:
        graph = f"<{each.graph}>" if each.graph else _named("default")
        sizes: Mapping[str, object] = {"graph": graph, "expected": each.expected}
        if each.missing:
            few = _few(str(triple) for triple in each.missing)
            yield problem("verify-missing", count=len(each.missing), few=few, **sizes)
        if each.extra:
            few = _few(str(triple) for triple in each.extra)
            yield problem("verify-extra", count=len(each.extra), few=few, **sizes)
        if each.changed:
            few = _few(_rewritten(each))
            yield problem("verify-changed", count=len(each.changed), few=few, **sizes)
    for name, count in comparison.foreign.items():
        yield problem("verify-foreign", graph=f"<{name}>", count=count)


def _rewritten(difference: Difference) -> Iterator[str]:
    return (f"{before.object} → {after.object}" for before, after in difference.changed)


def _few(texts: Iterator[str]) -> str:
    first = [text for text, _ in zip(texts, range(_FEW + 1), strict=False)]
    return "; ".join(first[:_FEW]) + (" …" if len(first) > _FEW else "")


def _named(word: str) -> Words:
    return Words(_WORDS["es"][word], _WORDS["en"][word])


def _fill(table: Table, rows: Sequence[tuple[str, ...]], words: Mapping[str, str]) -> None:
    for row in rows[:_MOST_ROWS]:
        table.add_row(*(Text(cell) for cell in row))
    if len(rows) > _MOST_ROWS:
        table.add_row(words["more"].format(count=len(rows) - _MOST_ROWS))


def _number(count: int, language: Language) -> str:
    return f"{count:,}".replace(",", _THOUSANDS[language])
