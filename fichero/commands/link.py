"""`fichero link`: suggest what may be linked, and let a person decide."""

import sys
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import msgspec
import typer

from fichero import console
from fichero.commands.parts import (
    SETTINGS,
    LangOption,
    ReleaseOption,
    SettingsOption,
    argument,
    both,
    open_session,
    option,
)
from fichero.links import decisions, sssom, suggesting

app = typer.Typer(
    name="link",
    no_args_is_help=True,
    help=both(
        "Sugiere enlaces entre textos y los revisa con una persona.",
        "Suggest links between texts, and review them with a person.",
    ),
)


class Between(StrEnum):
    """What is compared with what."""

    FORM = "form"
    ORGANISATIONS = "organisations"
    PERIODS = "periods"
    COPIES = "copies"
    CONCEPTS = "concepts"


LinksOption = Annotated[
    Path,
    option("--links", "Carpeta con lo ya decidido.", "Folder with what was decided already."),
]


@app.command(
    help=both(
        "Sugiere qué objetivos, ámbitos y conceptos tienen que ver entre sí, y por qué.",
        "Suggest which objectives, areas and concepts have to do with each other, and why.",
    )
)
def suggest(
    release: ReleaseOption = Path("dist"),
    datasets: Annotated[
        list[str] | None,
        option(
            "--with",
            "Otra publicación, archivo RDF, plan StratML o servicio SPARQL.",
            "Another release, RDF file, plan in StratML or SPARQL endpoint.",
        ),
    ] = None,
    between: Annotated[
        list[Between] | None,
        option("--between", "Qué se compara; si falta, todo.", "What is compared; else all."),
    ] = None,
    out: Annotated[
        Path | None,
        option("--out", "Archivo SSSOM; si falta, se muestra.", "SSSOM file; else it is shown."),
    ] = None,
    links: LinksOption = decisions.FOLDER,
    limit: Annotated[
        int | None,
        typer.Option("--limit", min=1, help=both("Cuántas, a lo más.", "How many at most.")),
    ] = None,
    least: Annotated[
        float,
        typer.Option(
            "--least",
            min=0,
            max=1,
            help=both("Semejanza mínima, de 0 a 1.", "Least similarity, from 0 to 1."),
        ),
    ] = suggesting.Wish().least,
    timeout: Annotated[
        float, option("--timeout", "Segundos de espera al servicio.", "Seconds to wait.")
    ] = 30,
    lang: LangOption = None,
    settings_file: SettingsOption = SETTINGS,
) -> None:
    """Suggest links."""
    # Imported late: not every command reads datasets.
    from fichero.links import datasets as reading  # noqa: PLC0415

    with open_session(lang, settings_file) as session:
        own = reading.release(release)
        others = [text for each in datasets or () for text in reading.read(each, timeout=timeout)]
        wish = suggesting.Wish(
            between=tuple(each.value for each in between) if between else suggesting.BETWEEN,
            least=least,
            limit=limit,
        )
        decided = decisions.decided(links, session.settings)
        found = suggesting.suggest(own, others, decided, wish)
        blank = decisions.blank("sugerencias", session.settings)
        data = sssom.write(msgspec.structs.replace(blank, mappings=found))
        if out is None:
            sys.stdout.write(data.decode())
        else:
            sssom.save_bytes(out, data)
            console.show_suggested(console.stderr(), len(found), out, session.language)


@app.command(
    help=both(
        "Revisa sugerencias en una página de este equipo: aceptar, rechazar, elegir la relación.",
        "Review suggestions on a page of this machine: accept, reject, choose the relation.",
    )
)
def review(
    suggestions: Annotated[
        Path, argument("ARCHIVO", "Sugerencias en SSSOM.", "Suggestions in SSSOM.")
    ],
    who: Annotated[str, option("--reviewer", "Su ORCID o su nombre.", "Your ORCID or your name.")],
    out: Annotated[
        Path,
        option("--out", "Archivo de las decisiones.", "The file that decisions go to."),
    ] = decisions.FOLDER / decisions.FILE,
    port: Annotated[
        int,
        typer.Option(
            "--port",
            min=0,
            max=65535,
            help=both("Puerto; 0 elige uno libre.", "Port; 0 picks a free one."),
        ),
    ] = 0,
    lang: LangOption = None,
    settings_file: SettingsOption = SETTINGS,
) -> None:
    """Review suggestions."""
    # Imported late: the web server takes longer to import than most commands to run.
    from fichero.links import reading  # noqa: PLC0415
    from fichero.links.review import app as page  # noqa: PLC0415
    from fichero.links.review import desk  # noqa: PLC0415

    with open_session(lang, settings_file) as session:
        found = reading.read(suggestions, decisions.own(session.settings))
        person = desk.reviewer(who)
        work = desk.Desk(found.mappings, out, person, session.settings)
        page.serve(
            work,
            port,
            session.language,
            out,
            lambda address: console.show_review(console.stdout(), address, session.language),
        )
