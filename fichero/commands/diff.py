"""`fichero diff`: what changed from one form to another."""

import sys
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from fichero import console, forms
from fichero.commands.parts import (
    EXIT_FOUND,
    SETTINGS,
    LangOption,
    Session,
    SettingsOption,
    argument,
    open_session,
    option,
    write_json,
)
from fichero.comparing import describing, items, reviewed, screen
from fichero.comparing.changes import Comparison, compare
from fichero.comparing.items import Sheet
from fichero.comparing.matching import Decided
from fichero.describing import graphs
from fichero.findings import FicheroError, Language
from fichero.forms import Workshop
from fichero.links import decisions, reading
from fichero.writing.serialisation import serialise


class DiffFormat(StrEnum):
    """How changes are printed."""

    TEXT = "text"
    HTML = "html"
    JSON = "json"
    TTL = "ttl"


def diff(
    before: Annotated[
        Path,
        argument("ANTES", "Documento o carpeta de la ficha anterior.", "The former form."),
    ],
    after: Annotated[
        Path,
        argument("DESPUÉS", "Documento o carpeta de la ficha posterior.", "The latter form."),
    ],
    form: Annotated[
        DiffFormat, option("--format", "Formato de los cambios.", "Format of the changes.")
    ] = DiffFormat.TEXT,
    links: Annotated[
        Path,
        option(
            "--links",
            "Carpeta con correspondencias revisadas.",
            "Folder with reviewed mappings.",
        ),
    ] = decisions.FOLDER,
    lang: LangOption = None,
    settings_file: SettingsOption = SETTINGS,
) -> None:
    """Tell what changed from one form to another; ends with 1 if anything did."""
    with open_session(lang, settings_file) as session:
        comparison = compare(
            _read(before, session), _read(after, session), _decided(links, session)
        )
        workshop = session.workshop(after)
        if form is DiffFormat.JSON:
            write_json(screen.as_json(comparison))
        elif form is DiffFormat.TEXT:
            screen.show(console.stdout(), comparison, session.language)
        else:
            sys.stdout.write(_written(comparison, form, workshop, session.language))
        if not comparison.is_still:
            raise typer.Exit(EXIT_FOUND)


def _read(path: Path, session: Session) -> Sheet:
    form = forms.read(path, session.workshop(path))
    if form.description is None:
        raise FicheroError(*form.findings)
    return items.sheet(form.description)


def _decided(links: Path, session: Session) -> Decided:
    readings = reading.read_folder(links, decisions.own(session.settings))
    return reviewed.decided(mapping for each in readings for mapping in each.set.mappings)


def _written(
    comparison: Comparison, form: DiffFormat, workshop: Workshop, language: Language
) -> str:
    if form is DiffFormat.TTL:
        triples = graphs.triples(describing.nodes(comparison), workshop.context)
        return serialise(triples, "ttl", workshop.context, workshop.minter.base).decode()
    from fichero.site import changes  # noqa: PLC0415 (takes time; only this format wants it)

    return changes.alone(comparison, workshop.settings, language)
