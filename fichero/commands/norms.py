"""`fichero norms`: indexes of norms, and the norms that citations name."""

import sys
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from fichero import console
from fichero.commands.parts import (
    EXIT_FOUND,
    SETTINGS,
    LangOption,
    SettingsOption,
    argument,
    both,
    open_session,
    option,
    write_json,
)
from fichero.describing import registry
from fichero.links import sssom
from fichero.norms import additions, answers, citing, index, tables
from fichero.norms.index import Index
from fichero.norms.resolving import resolve as resolve_citation

app = typer.Typer(
    name="norms",
    no_args_is_help=True,
    help=both(
        "Busca las normas que las fichas citan en un índice de la Biblioteca del Congreso.",
        "Look up the norms that forms cite in an index of the Library of Congress.",
    ),
)


class Order(StrEnum):
    """What the pages of an endpoint are asked for by."""

    KEYS = "keys"
    DATES = "dates"


class Answer(StrEnum):
    """How resolved citations are printed."""

    TABLE = "table"
    JSON = "json"
    SSSOM = "sssom"


@app.command("index", help=both("Hace un índice de una tabla.", "Make an index of a table."))
def make(
    file: Annotated[Path, argument("TABLA", "TSV, también con gzip.", "TSV, by gzip or not.")],
    out: Annotated[Path, option("--out", "Archivo del índice.", "File of the index.")] = Path(
        "normas.sqlite"
    ),
    source: Annotated[
        str, option("--source", "Dirección de donde es la tabla.", "Where the table is from.")
    ] = "",
    lang: LangOption = None,
    settings_file: SettingsOption = SETTINGS,
) -> None:
    """Make an index of a table."""
    with open_session(lang, settings_file) as session:
        with index.building(out) as norms:
            norms.add(tables.read(file))
            norms.note("source", source)
            count = norms.count()
        console.show_norms(console.stdout(), count, out, session.language)


@app.command(
    help=both(
        "Llena un índice desde un punto SPARQL; si se corta, la misma orden sigue.",
        "Fill an index from a SPARQL endpoint; if it breaks off, the same command goes on.",
    )
)
def harvest(
    endpoint: Annotated[
        str, option("--endpoint", "Dirección del punto SPARQL.", "Address of the endpoint.")
    ],
    out: Annotated[Path, option("--out", "Archivo del índice.", "File of the index.")] = Path(
        "normas.sqlite"
    ),
    by: Annotated[
        Order,
        option(
            "--by",
            "Por clave, o por fecha donde ordenar tarda demasiado.",
            "By key, or by date where sorting takes too long.",
        ),
    ] = Order.KEYS,
    page: Annotated[
        int, typer.Option(min=1, max=10_000, help=both("Normas por página.", "Norms a page."))
    ] = 500,
    pause: Annotated[
        float, typer.Option(min=0, help=both("Segundos entre páginas.", "Seconds between pages."))
    ] = 1.0,
    timeout: Annotated[
        float,
        typer.Option(min=0.1, help=both("Segundos de espera.", "Seconds to wait for an answer.")),
    ] = 60.0,
    lang: LangOption = None,
    settings_file: SettingsOption = SETTINGS,
    *,
    again: Annotated[bool, option("--again", "Empieza de nuevo.", "Begin anew.")] = False,
) -> None:
    """Fill an index from a SPARQL endpoint."""
    # Imported late: the HTTP client takes longer to import than most commands to run.
    from fichero.norms import harvest as harvesting  # noqa: PLC0415

    with open_session(lang, settings_file) as session:
        screen = console.stderr()
        plan = harvesting.Plan(
            endpoint=endpoint, by=by.value, page=page, pause=pause, timeout=timeout, again=again
        )
        language = session.language
        count = harvesting.harvest(
            plan, out, watch=lambda so_far: console.show_norms(screen, so_far, out, language)
        )
        console.show_norms(console.stdout(), count, out, session.language)


@app.command(
    help=both(
        "Resuelve citas: dice qué norma es cada una, o cuáles pueden ser.",
        "Resolve citations: tell which norm each of them names, or which it may.",
    )
)
def resolve(
    paths: Annotated[
        list[Path] | None,
        argument("RUTA...", "Fichas, o carpetas de fichas.", "Forms, or folders of forms."),
    ] = None,
    text: Annotated[
        str | None, option("--text", "Un texto con citas.", "A text with citations.")
    ] = None,
    file: Annotated[
        Path, option("--index", "Índice, o tabla TSV.", "Index, or table of TSV.")
    ] = Path("normas.sqlite"),
    form: Annotated[
        Answer, option("--format", "Formato de la respuesta.", "Format of the answer.")
    ] = Answer.TABLE,
    reviewer: Annotated[
        str,
        option("--reviewer", "Quién responde por los enlaces.", "Who stands for the links."),
    ] = "",
    lang: LangOption = None,
    settings_file: SettingsOption = SETTINGS,
    *,
    add: Annotated[
        bool,
        option("--add", "Agrega las resueltas al registro.", "Add those resolved to the registry."),
    ] = False,
) -> None:
    """Resolve citations."""
    with open_session(lang, settings_file) as session:
        given = [] if text is None else [*citing.in_text(text)]
        places = paths or ([] if given or text is not None else [Path("data/sources")])
        with _opened(file) as norms:
            for path in places:
                known = registry.load(registry.near(path))
                given += citing.in_forms(path, known, session.settings.limits)
            resolved = [resolve_citation(each.cited, norms) for each in given]
            source = norms.noted("source")
        if form is Answer.JSON:
            pairs = zip(given, resolved, strict=True)
            write_json([answers.as_json(each.source, found) for each, found in pairs])
        elif form is Answer.SSSOM:
            licence = session.settings.licence
            told = answers.mappings(resolved, session.settings.minter, licence, reviewer)
            sys.stdout.write(sssom.write(told).decode())
        else:
            console.show_table(console.stdout(), answers.table(resolved, session.language))
        if add:
            folder = registry.near(places[0] if places else Path("data/sources"))
            added = additions.add(folder, additions.additions(resolved, source))
            path = folder / registry.NORMS
            console.show_norms(console.stderr(), len(added), path, session.language)
        if any(found.norm is None for found in resolved):
            raise typer.Exit(EXIT_FOUND)


def _opened(file: Path) -> Index:
    """Open an index, or make one of a table that lasts as long as it is open."""
    if not file.exists() or index.is_index(file):
        return index.open_index(file)
    return index.in_memory(tables.read(file))
