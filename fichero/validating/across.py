"""The rules that hold across forms, which no form can break by itself.

Each is a question in SPARQL that gives what breaks it, in a file of `shapes/across/` with its
severity and messages. They are put to the store of a release, and to any endpoint: whoever can
answer SPARQL 1.1 checks what is too much to be fetched.
"""

import re
from collections.abc import Callable, Iterable, Iterator
from functools import cache
from pathlib import Path
from typing import get_args

import msgspec
from pyoxigraph import NamedNode

from fichero.findings import LANGUAGES, Language
from fichero.resources import folder
from fichero.validating.rules import Severity
from fichero.validating.validation import Violation

MOST = 100
"""How many results of one rule are told: whoever has mended these may ask for more."""

Row = tuple[object, ...]
Ask = Callable[[str], Iterable[Row]]
"""Puts a SELECT and gives its rows."""

_HEAD = re.compile(r"^# (?P<key>\w+): (?P<value>.*)$", re.MULTILINE)


class Question(msgspec.Struct, frozen=True):
    """A rule across forms."""

    id: str
    """Such as `forms-one-per-period`; it never changes its meaning."""
    severity: Severity
    messages: dict[Language, str]
    """What is wrong when the rule is broken; `{value}` is the other thing that takes part."""
    query: str
    """A SELECT of `?focus`, which breaks the rule, and `?value`: both are IRIs."""


@cache
def questions() -> tuple[Question, ...]:
    """Read the rules across forms, in the order of their identifiers."""
    return tuple(map(_read, sorted((folder("shapes") / "across").glob("*.rq"))))


def violations(ask: Ask, most: int = MOST) -> Iterator[Violation]:
    """Find what breaks the rules across forms.

    Args:
        ask: puts a question to a store.
        most: how many violations of one rule are given.

    Yields:
        The violations of one rule after another, in the order of their IRIs.
    """
    for question in questions():
        rows = ask(f"{question.query}\nORDER BY ?focus ?value LIMIT {most}")
        for focus, value in rows:
            if isinstance(focus, NamedNode) and isinstance(value, NamedNode):
                yield Violation(
                    rule=question.id,
                    severity=question.severity,
                    focus=focus.value,
                    path=None,
                    value=str(value),
                    messages={
                        language: text.format(value=value.value)
                        for language, text in question.messages.items()
                    },
                )


def _read(path: Path) -> Question:
    text = path.read_text(encoding="utf-8")
    head = {match["key"]: match["value"] for match in _HEAD.finditer(text)}
    [severity] = (name for name in get_args(Severity) if name == head["severity"])
    messages = {language: head[language] for language in LANGUAGES}
    return Question(path.stem, severity, messages, _HEAD.sub("", text).strip())
