"""What the commands share: their options, the session that they run in, and how they end."""

import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any

import msgspec
import typer

from fichero import console, settings
from fichero.describing import registry
from fichero.findings import LANGUAGES, FicheroError, Finding, Language, problem, rooted
from fichero.forms import Workshop
from fichero.settings import Settings
from fichero.validating import report
from fichero.writing.sarif import sarif

EXIT_FOUND = 1
EXIT_USAGE = 2

SETTINGS = Path(settings.FILE)


class Lang(StrEnum):
    """The languages of messages."""

    ES = "es"
    EN = "en"


class FindingsFormat(StrEnum):
    """How findings are printed."""

    TEXT = "text"
    JSON = "json"
    SARIF = "sarif"


def both(es: str, en: str) -> str:
    """Give a help text in both languages, the first one first."""
    return f"{es} [dim]{en}[/dim]"


# What typer makes of these it does not say: its own functions are typed so.
def option(name: str, es: str, en: str, *more: str) -> Any:  # noqa: ANN401
    """Make an option of a command, with its help in both languages and its shorter names."""
    return typer.Option(name, *more, help=both(es, en))


def argument(name: str, es: str, en: str) -> Any:  # noqa: ANN401
    """Make an argument of a command, with its help in both languages."""
    return typer.Argument(metavar=name, help=both(es, en), show_default=False)


LangOption = Annotated[
    Lang | None, option("--lang", "Idioma de los mensajes.", "Language of the messages.")
]
SettingsOption = Annotated[
    Path, option("--settings", "Archivo de configuración.", "The file of settings.")
]
FormatOption = Annotated[
    FindingsFormat, option("--format", "Formato de los hallazgos.", "Format of the findings.")
]
ReleaseOption = Annotated[
    Path, option("--release", "Carpeta de la publicación.", "Folder of the release.")
]


class Session(msgspec.Struct, frozen=True):
    """What a command works with."""

    settings: Settings
    language: Language

    def workshop(self, path: Path) -> Workshop:
        """Give what the work on forms at a path needs, with the registry that goes with it."""
        return Workshop(self.settings, registry.load(registry.near(path)))


@contextmanager
def open_session(
    lang: Lang | None,
    settings_file: Path,
    root: Path = Path(),
    base_iri: str | None = None,
) -> Iterator[Session]:
    """Read the settings; what goes wrong from here on is printed, and becomes the exit code."""
    language: Language = lang.value if lang else LANGUAGES[0]
    try:
        chosen = _chosen(settings_file, base_iri)
        language = lang.value if lang else chosen.language
        yield Session(chosen, language)
    except FicheroError as error:
        findings = [rooted(finding, root) for finding in error.findings]
        console.show_findings(console.stderr(), findings, language)
        raise typer.Exit(EXIT_USAGE if error.usage else EXIT_FOUND) from error


def _chosen(settings_file: Path, base_iri: str | None) -> Settings:
    """Read the settings. Only the usual file may be missing, as any other was asked for."""
    if settings_file != SETTINGS and not settings_file.exists():
        raise FicheroError(problem("source-not-found", path=settings_file), usage=True)
    return settings.load(settings_file, base_iri=base_iri)


def conclude(findings: list[Finding], form: FindingsFormat, language: Language) -> None:
    """Print what was found, and end with the exit code for it: a note is no fault."""
    if form is FindingsFormat.TEXT:
        console.show_findings(console.stdout(), findings, language)
        console.show_count(console.stderr(), findings, language)
    else:
        write_findings(findings, form, language)
    if any(finding.severity != "note" for finding in findings):
        raise typer.Exit(EXIT_FOUND)


def write_findings(findings: list[Finding], form: FindingsFormat, language: Language) -> None:
    """Print findings for programs."""
    if form is FindingsFormat.SARIF:
        write_json(sarif(findings, language))
    else:
        write_json(report.as_json(findings))


def write_json(value: object) -> None:
    """Print a value for programs."""
    sys.stdout.write(json.dumps(value, ensure_ascii=False, indent=2) + "\n")
