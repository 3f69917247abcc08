"""A ficha that somebody wrote by hand, in YAML or JSON, after ontology/ficha.schema.json.

Its keys are the headings of the form in Spanish, without accents or spaces. What is missing may be
left empty: it is told as in any other document.
"""

import re
from collections.abc import Callable
from difflib import get_close_matches

import msgspec

from fichero.document import Document
from fichero.findings import Words, problem
from fichero.reading.ficha import Ficha
from fichero.reading.headings import Section
from fichero.reading.parser import Reading
from fichero.reading.readers.hand import Hand, nothing
from fichero.reading.readers.schema import FORMS, KEYS, code
from fichero.reading.readers.tree import (
    Mapping,
    Node,
    Scalar,
    Sequence,
    TreeError,
    read_json,
    read_yaml,
)
from fichero.reasons import reason
from fichero.services.written import Service

YAML = "application/yaml"
JSON = "application/json"

_READERS: dict[str, tuple[str, Callable[[str], Node]]] = {
    YAML: ("YAML", read_yaml),
    JSON: ("JSON", read_json),
}
_STEP = re.compile(r"\.(?P<key>\w+)|\[(?P<index>[0-9]+|\.\.\.)\]")
_AT = re.compile(r" - at (?:`key` in )?`\$(?P<path>.*)`\Z")
_UNKNOWN = re.compile(r"unknown field `(?P<key>.+?)`")

SECTIONS: dict[str, Section] = {
    "ministerio": Section.MINISTRY,
    "ley_organica": Section.LEGAL_BASIS,
    "mision": Section.MISSION,
    "ambitos_de_accion": Section.ACTION_AREAS,
    "objetivos_estrategicos": Section.OBJECTIVES,
}
"""The keys that are sections of form A0."""


def parse(document: Document) -> Reading:
    """Read a ficha that was written by hand.

    Nothing is raised: what is wrong with the document is among the findings of the reading.
    """
    name, read = _READERS[document.media_type]
    try:
        tree = read(document.text)
    except TreeError as error:
        place = document.place(error.offset, error.offset)
        return nothing(document, problem("ficha-syntax", place, format=name, reason=error.words))
    values = _plain(tree)
    form = code(values)
    try:
        msgspec.convert(values, FORMS[form])
    except msgspec.ValidationError as error:
        node, words = _wrong(tree, error)
        place = document.place(node.start, node.end)
        return nothing(document, problem("ficha-wrong", place, reason=words))
    entries = tree.entries if isinstance(tree, Mapping) else ()
    if form == "A1":
        return Service(document, entries).reading()
    return _Ministry(document, entries).reading()


def _plain(node: Node) -> object:
    match node:
        case Scalar():
            return node.value
        case Sequence():
            return [_plain(item) for item in node.items]
        case Mapping():
            return {key.value: _plain(value) for key, value in node.entries}


def _wrong(tree: Node, error: msgspec.ValidationError) -> tuple[Node, Words]:
    """Find what msgspec complains of, or the nearest value around it; and say what is wrong."""
    told = str(error)
    node = tree
    found = _AT.search(told)
    for step in _STEP.finditer(found["path"] if found else ""):
        inner: Node | None = None
        if isinstance(node, Mapping):
            inner = {key.value: value for key, value in node.entries}.get(step["key"])
        elif isinstance(node, Sequence) and (step["index"] or "").isdecimal():
            inner = node.items[int(step["index"])]
        if inner is None:
            break
        node = inner
    words = reason(error)
    unknown = _UNKNOWN.search(told)
    if unknown and isinstance(node, Mapping):
        node = next((key for key, _ in node.entries if key.value == unknown["key"]), node)
        for like in get_close_matches(unknown["key"], KEYS, n=1):
            words = Words(f"{words.es} (¿será `{like}`?)", f"{words.en} (maybe `{like}`?)")
    return node, words


class _Ministry(Hand):
    """Reads a form A0."""

    sections = SECTIONS

    def ficha(self) -> Ficha:
        return Ficha(
            **self.common(),
            action_areas=tuple(self.rows("ambitos_de_accion")),
            objectives=tuple(self.rows("objetivos_estrategicos")),
        )
