"""Findings: what is wrong, where, and what to try, as data; and the one error of the package.

Every finding has a code that never changes. The catalogue `findings.toml` gives each code its
severity and its words in Spanish and English; `docs/findings.md` is made from it.
"""

import tomllib
from collections.abc import Callable, Iterable, Mapping
from functools import cache, partial
from pathlib import Path, PurePath
from typing import Literal, get_args

import msgspec

from fichero.document import Place

Severity = Literal["error", "warning", "note"]
Language = Literal["es", "en"]
LANGUAGES: tuple[Language, ...] = get_args(Language)


class Kind(msgspec.Struct, frozen=True):
    """What all findings of one code share: its severity and its words, as templates."""

    severity: Severity
    es: str
    en: str
    try_es: str
    try_en: str


class Words(msgspec.Struct, frozen=True):
    """The same words in both languages, to fill in templates with."""

    es: str
    en: str


class Finding(msgspec.Struct, frozen=True):
    """One thing that is wrong, or worth knowing."""

    code: str
    severity: Severity
    messages: Mapping[Language, str]
    advice: Mapping[Language, str]
    places: tuple[Place, ...] = ()
    """Where it is; a disagreement has a place on each side."""


class FicheroError(Exception):
    """The only error that leaves the package: it carries the findings that stopped the work.

    Attributes:
        findings: at least one, the gravest first.
        usage: the command was called wrongly (exit code 2), rather than fed wrongly (1).
    """

    def __init__(self, *findings: Finding, usage: bool = False) -> None:
        """Carry the findings."""
        super().__init__("; ".join(finding.messages["en"] for finding in findings))
        self.findings = findings
        self.usage = usage

    def __reduce__(self) -> tuple[Callable[..., "FicheroError"], tuple[object, ...]]:
        """Let the error pass from one process to another, with its findings."""
        return partial(FicheroError, usage=self.usage), self.findings


@cache
def catalogue() -> Mapping[str, Kind]:
    """Read the catalogue of findings: each code with its severity and words."""
    text = Path(__file__).with_name("findings.toml").read_text(encoding="utf-8")
    return msgspec.convert(tomllib.loads(text), dict[str, Kind])


def problem(code: str, *places: Place, **values: object) -> Finding:
    """Make a finding of the catalogue.

    Args:
        code: a code of the catalogue.
        places: where it is, if it is somewhere.
        values: what the code's templates name; `Words` give each language its own.

    >>> problem("source-not-found", path="ficha.txt").messages["en"]
    'There is no “ficha.txt”.'
    """
    kind = catalogue()[code]
    es, en = (_in(language, values) for language in LANGUAGES)
    return Finding(
        code=code,
        severity=kind.severity,
        messages={"es": kind.es.format(**es), "en": kind.en.format(**en)},
        advice={"es": kind.try_es.format(**es), "en": kind.try_en.format(**en)},
        places=places,
    )


def _in(language: Language, values: Mapping[str, object]) -> dict[str, object]:
    return {
        name: getattr(value, language) if isinstance(value, Words) else value
        for name, value in values.items()
    }


def rooted(finding: Finding, root: PurePath | str) -> Finding:
    """Give a finding whose places' paths begin at a folder, as a reader would type them.

    A path that is an address already stays as it is.

    Args:
        finding: the finding.
        root: the folder; or its address, such as `s3://…`.
    """

    def shown(path: str) -> str:
        if "://" in path:
            return path
        return f"{root.rstrip('/')}/{path}" if isinstance(root, str) else (root / path).as_posix()

    places = tuple(
        msgspec.structs.replace(place, source=shown(place.source)) for place in finding.places
    )
    return msgspec.structs.replace(finding, places=places)


def errors(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """Give those findings that keep a ficha from being published."""
    return tuple(finding for finding in findings if finding.severity == "error")
