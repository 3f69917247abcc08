"""The rules as their pages show them: by subject, each with an example that breaks it."""

from collections.abc import Mapping
from functools import cache

import msgspec

from fichero.resources import folder
from fichero.site.names import short
from fichero.validating import rules
from fichero.validating.rules import Rule

# The files of shapes in the order in which a reader meets their subjects.
_SUBJECTS: Mapping[str, Mapping[str, str]] = {
    "form": {"es": "La ficha", "en": "The form"},
    "parts": {"es": "Las partes de la ficha", "en": "The parts of the form"},
    "texts": {"es": "Los textos", "en": "The texts"},
    "legal-basis": {"es": "La base legal", "en": "The legal basis"},
    "norm": {"es": "La norma", "en": "The norm"},
    "mapping": {"es": "El enlace", "en": "The mapping"},
    "organisation": {"es": "El organismo", "en": "The organisation"},
    "period": {"es": "El período", "en": "The period"},
    "change": {"es": "El cambio", "en": "The change"},
    "kinds": {"es": "Las listas de códigos", "en": "The code lists"},
    "catalogue": {"es": "El catálogo", "en": "The catalogue"},
}


class Entry(msgspec.Struct, frozen=True):
    """A rule, and an example that breaks it."""

    rule: Rule
    example: str
    """Turtle; empty if there is none."""
    about: str
    """The property that the rule is about, with a prefix; empty if it is about the whole node."""
    targets: tuple[str, ...]
    """What the rule holds for, as IRIs."""
    constraint: str
    """What SHACL checks, with prefixes."""


class Chapter(msgspec.Struct, frozen=True):
    """The rules about one subject."""

    name: str
    titles: Mapping[str, str]
    entries: tuple[Entry, ...]


@cache
def chapters() -> tuple[Chapter, ...]:
    """Read the rules, by subject; a subject that is not known here comes last."""
    by_subject: dict[str, list[Rule]] = {name: [] for name in _SUBJECTS}
    for rule in rules.load_rules().values():
        by_subject.setdefault(rule.subject, []).append(rule)
    return tuple(
        Chapter(
            name=name,
            titles=_SUBJECTS.get(name, {"es": name, "en": name}),
            entries=tuple(_entry(rule) for rule in members),
        )
        for name, members in by_subject.items()
        if members
    )


def _entry(rule: Rule) -> Entry:
    path = folder("examples") / f"{rule.id}.ttl"
    example = path.read_text(encoding="utf-8") if path.is_file() else ""
    return Entry(
        rule=rule,
        example=example,
        about=short(rule.path) if rule.path else "",
        targets=rule.targets,
        constraint="\n".join(
            f"{short(name)} {_shortened(value)}" for name, value in rule.constraint
        ),
    )


def _shortened(value: str) -> str:
    lines = value.split("\n")
    return "\n".join(" ".join(short(word) for word in line.split(" ")) for line in lines)
