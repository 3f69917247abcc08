"""The page of questions: each example query, with what it answers on all forms that are here.

The first form and the invented examples are published together, in a folder for the time being.
"""

import shutil
import tempfile
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from fichero import context, pipeline
from fichero.describing import registry
from fichero.exports import Part
from fichero.forms import Workshop
from fichero.releasing import store
from fichero.releasing.store import Table
from fichero.settings import Settings
from fichero.site import queries

ROOT = Path(__file__).parent.parent
_FOLDERS = (ROOT / "data", ROOT / "examples")
_MOST_ROWS = 8  # of an answer that are shown
_WIDEST_CELL = 90  # characters
_NEEDLESS: tuple[Part, ...] = (
    "fichas",
    "stratml",
    "sources",
    "csv",
    "hosting",
    "catalogue",
    "site",
)

_HEAD = """\
# Preguntas · Questions

Lo que un periodista, otro ministerio o un ciudadano preguntaría, en SPARQL, y lo que se responde
con la primera ficha y [los ejemplos inventados](../examples/README.md). Cada consulta está también
en la página «Consultar» del sitio, y se puede ejecutar con `fichero query`.

What a journalist, another ministry or a citizen would ask, in SPARQL, and what is answered with
the first form and the invented examples. Each query is also on the page “Consultar” of the site,
and `fichero query` runs it.

Esta página se genera desde [`fichero/site/queries`](../fichero/site/queries): no la edite. ·
This page is made from those files: do not edit it.
"""


def page() -> str:
    """Write the page."""
    return "\n".join(_page())


@cache
def answers() -> dict[str, Table]:
    """Ask each question of all forms that are here; by the names of the queries."""
    with tempfile.TemporaryDirectory() as folder:
        release = publish(Path(folder))
        opened = store.open_store(release)
        asked = {
            query.name: store.query(opened, query.text, "table", context.load())
            for query in queries.queries()
        }
    return {name: table for name, table in asked.items() if isinstance(table, Table)}


def publish(folder: Path) -> Path:
    """Publish the first form and the examples together, and give the release's folder."""
    for name in ("sources", "registry", "links"):
        (folder / name).mkdir()
    for origin in _FOLDERS:
        for name in ("sources", "links"):
            if (origin / name).is_dir():
                shutil.copytree(origin / name, folder / name, dirs_exist_ok=True)
        for path in sorted((origin / "registry").iterdir()):
            with (folder / "registry" / path.name).open("ab") as joined:
                joined.write(path.read_bytes() + b"\n")
    workshop = Workshop(Settings(), registry.load(folder / "registry"))
    pipeline.build(workshop, folder / "sources", folder / "dist", without=_NEEDLESS)
    return folder / "dist"


def _page() -> Iterator[str]:
    yield _HEAD
    for query in queries.queries():
        yield f"## {query.titles['es']}"
        yield ""
        yield query.titles["en"]
        yield ""
        yield "```sparql"
        yield query.body
        yield "```"
        yield ""
        yield from _table(answers()[query.name])
        yield ""


def _table(answer: Table) -> Iterator[str]:
    yield f"| {' | '.join(answer.columns)} |"
    yield f"|{'---|' * len(answer.columns)}"
    for row in answer.rows[:_MOST_ROWS]:
        yield f"| {' | '.join(map(_cell, row))} |"
    more = len(answer.rows) - _MOST_ROWS
    if more > 0:
        yield ""
        yield f"… y {more} más. · … and {more} more."


def _cell(text: str) -> str:
    short = text if len(text) <= _WIDEST_CELL else f"{text[:_WIDEST_CELL]}…"
    return short.replace("|", "\\|")
