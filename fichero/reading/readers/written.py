"""A ficha that somebody wrote by hand, in YAML or JSON, after ontology/ficha.schema.json.

Its keys are the headings of the form in Spanish, without accents or spaces. What is missing may be
left empty: it is told as in any other document.
"""

import json
import re
from collections.abc import Callable, Iterator
from typing import Annotated, Any, Literal

import msgspec

from fichero.document import Document, whole_file
from fichero.findings import Finding, problem
from fichero.reading.ficha import Ficha, Period, Row, Stated
from fichero.reading.headings import Section
from fichero.reading.headings import period as read_period
from fichero.reading.parser import Reading, citation_findings, legal_basis
from fichero.reading.readers.tree import (
    Mapping,
    Node,
    Scalar,
    Sequence,
    TreeError,
    read_json,
    read_yaml,
)
from fichero.reading.walking import Role
from fichero.reading.wording import Character, Wording
from fichero.reasons import reason

YAML = "application/yaml"
JSON = "application/json"
SCHEMA = "https://w3id.org/fichero/ficha.schema.json"

_READERS: dict[str, tuple[str, Callable[[str], Node]]] = {
    YAML: ("YAML", read_yaml),
    JSON: ("JSON", read_json),
}
_WORD = re.compile(r"\S+")
_STEP = re.compile(r"\.(?P<key>\w+)|\[(?P<index>[0-9]+|\.\.\.)\]")
_AT = re.compile(r" - at (?:`key` in )?`\$(?P<path>.*)`\Z")


def _told(es: str, en: str, *examples: str) -> msgspec.Meta:
    return msgspec.Meta(description=f"{es} · {en}", examples=list(examples) or None)


_Text = str | None


class Written(
    msgspec.Struct, frozen=True, forbid_unknown_fields=True, rename={"schema": "$schema"}
):
    """Ficha de Definiciones Estratégicas · Strategic definitions form."""

    schema: Annotated[
        _Text, _told("La dirección de este esquema, para editores.", "This schema, for editors.")
    ] = None
    formulario: Annotated[
        Literal["A0"] | None, _told("El formulario.", "Which form it is.", "A0")
    ] = None
    periodo: Annotated[
        Annotated[str, msgspec.Meta(pattern=r"^[0-9]{4} ?- ?[0-9]{4}$")] | None,
        _told("Los años, ambos incluidos.", "The years, both included.", "2019-2022"),
    ] = None
    ministerio: Annotated[
        _Text,
        _told("El nombre del ministerio.", "The ministry's name.", "MINISTERIO DE SALUD"),
    ] = None
    ley_organica: Annotated[
        _Text,
        _told(
            "Ley orgánica o decreto que lo rige: las normas, cada una con su fecha.",
            "The laws or decrees that govern it, each with its date.",
            "Ley N° 19.032 publicada en D.O. 4/2/91, reorganiza el Ministerio.",
        ),
    ] = None
    mision: Annotated[_Text, _told("La misión del ministerio.", "The ministry's mission.")] = None
    ambitos_de_accion: Annotated[
        tuple[_Text, ...],
        _told(
            "Los ámbitos de acción, en orden: el primero es el número 1.",
            "The areas of action, in order: the first one is number 1.",
        ),
    ] = ()
    objetivos_estrategicos: Annotated[
        tuple[_Text, ...],
        _told(
            "Los objetivos estratégicos, en orden: el primero es el número 1.",
            "The strategic objectives, in order: the first one is number 1.",
        ),
    ] = ()


SECTIONS: dict[str, Section] = {
    "ministerio": Section.MINISTRY,
    "ley_organica": Section.LEGAL_BASIS,
    "mision": Section.MISSION,
    "ambitos_de_accion": Section.ACTION_AREAS,
    "objetivos_estrategicos": Section.OBJECTIVES,
}
"""The keys that are sections of the form."""


def schema() -> dict[str, Any]:
    """Make the JSON Schema of what can be written (https://json-schema.org/draft/2020-12)."""
    made = msgspec.json.schema(Written)
    [(_, definition)] = made["$defs"].items()
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": SCHEMA,
        **definition,
        "title": "Ficha de Definiciones Estratégicas",
    }


def schema_text() -> str:
    """Write the JSON Schema as the file that is published, ontology/ficha.schema.json."""
    return json.dumps(schema(), ensure_ascii=False, indent=2) + "\n"


def parse(document: Document) -> Reading:
    """Read a ficha that was written by hand.

    Nothing is raised: what is wrong with the document is among the findings of the reading.
    """
    name, read = _READERS[document.media_type]
    try:
        tree = read(document.text)
    except TreeError as error:
        place = document.place(error.offset, error.offset)
        return _nothing(document, problem("ficha-syntax", place, format=name, reason=error.words))
    try:
        msgspec.convert(_plain(tree), Written)
    except msgspec.ValidationError as error:
        node = _at(tree, str(error))
        place = document.place(node.start, node.end)
        return _nothing(document, problem("ficha-wrong", place, reason=reason(error)))
    return _Hand(document, tree.entries if isinstance(tree, Mapping) else ()).reading()


def _nothing(document: Document, finding: Finding) -> Reading:
    roles = tuple(Role.UNACCOUNTED if line.text.strip() else Role.BLANK for line in document.lines)
    return Reading(document, Ficha(), frozenset(), roles, (finding,))


def _plain(node: Node) -> object:
    match node:
        case Scalar():
            return node.value
        case Sequence():
            return [_plain(item) for item in node.items]
        case Mapping():
            return {key.value: _plain(value) for key, value in node.entries}


def _at(tree: Node, told: str) -> Node:
    """Find the value that msgspec complains of; or the nearest one around it."""
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
    return node


class _Hand:
    """Reads the values of a file that follows the schema."""

    def __init__(self, document: Document, entries: tuple[tuple[Scalar, Node], ...]) -> None:
        self._document = document
        self._keys = {key.value: key for key, _ in entries}
        self._values = {key.value: value for key, value in entries}
        self._findings: list[Finding] = []

    def reading(self) -> Reading:
        """Read them all."""
        if not self._keys.keys() & SECTIONS.keys():
            return _nothing(
                self._document, problem("not-a-form", whole_file(self._document.source))
            )
        basis = self._wording("ley_organica")
        form = self._wording("formulario").stated()
        ficha = Ficha(
            form=form,
            period=self._period(),
            ministry=self._section("ministerio"),
            legal_basis_text=self._section("ley_organica"),
            legal_basis=tuple(legal_basis(basis)),
            mission=self._section("mision"),
            action_areas=tuple(self._rows("ambitos_de_accion")),
            objectives=tuple(self._rows("objetivos_estrategicos")),
        )
        findings = (*self._findings, *citation_findings(basis))
        return Reading(
            document=self._document,
            ficha=ficha,
            sections=frozenset(section for key, section in SECTIONS.items() if key in self._keys),
            roles=tuple(
                Role.STATEMENT if line.text.strip() else Role.BLANK for line in self._document.lines
            ),
            findings=tuple(sorted(findings, key=lambda finding: finding.places[0].start)),
        )

    def _wording(self, key: str) -> Wording:
        node = self._values.get(key)
        words = _words(self._document, node) if isinstance(node, Scalar) else ()
        return Wording(self._document, words)

    def _section(self, key: str) -> Stated[str] | None:
        stated = self._wording(key).stated()
        if stated is None:
            self._empty(key)
        return stated

    def _empty(self, key: str) -> None:
        if found := self._keys.get(key):
            place = self._document.place(found.start, found.end)
            self._findings.append(problem("section-empty", place, section=SECTIONS[key].value))

    def _period(self) -> Stated[Period] | None:
        stated = self._wording("periodo").stated()
        years = read_period(stated.value) if stated else None
        return Stated(Period(*years[:2]), stated.places) if stated and years else None

    def _rows(self, key: str) -> Iterator[Row]:
        node = self._values.get(key)
        items = [
            item
            for item in (node.items if isinstance(node, Sequence) else ())
            if isinstance(item, Scalar)
        ]
        if not any((item.value or "").strip() for item in items):
            self._empty(key)
            return
        for number, item in enumerate(items, start=1):
            text = Wording(self._document, _words(self._document, item)).stated()
            if text:
                yield Row(Stated(number, text.places), text)
            else:
                place = self._document.place(item.start, item.end)
                section = SECTIONS[key].value
                self._findings.append(problem("row-empty", place, section=section, number=number))


def _words(document: Document, node: Scalar) -> Iterator[list[Character]]:
    """Give the words of a text: each where it stands; or, if it is escaped, the text as a whole."""
    at = node.start
    for match in _WORD.finditer(node.value or ""):
        start = document.text.find(match[0], at, node.end)
        if start < 0:
            yield [(letter, (node.start, node.end)) for letter in match[0]]
        else:
            at = start + len(match[0])
            yield [(letter, (n, n + 1)) for n, letter in enumerate(match[0], start)]
