"""A form that somebody wrote by hand, of whatever kind: its values as texts that have places."""

import re
from abc import ABC, abstractmethod
from collections.abc import Iterator, Mapping
from enum import Enum
from typing import Any

from fichero.document import Document, whole_file
from fichero.findings import Finding, problem
from fichero.reading.ficha import Ficha, Period, Row, Stated
from fichero.reading.headings import period as read_period
from fichero.reading.parser import Reading, citation_findings, legal_basis
from fichero.reading.readers.tree import Mapping as Tree
from fichero.reading.readers.tree import Node, Scalar, Sequence
from fichero.reading.walking import Role
from fichero.reading.wording import Character, Wording

_WORD = re.compile(r"\S+")


class Hand(ABC):
    """Reads the values of a file that follows the schema."""

    sections: Mapping[str, Enum]
    """The keys that are sections of the form."""

    def __init__(self, document: Document, entries: tuple[tuple[Scalar, Node], ...]) -> None:
        """Take the keys of the file and their values."""
        self.document = document
        self.keys = {key.value: key for key, _ in entries}
        self.values = {key.value: value for key, value in entries}
        self.findings: list[Finding] = []

    def reading(self) -> Reading:
        """Read them all."""
        if not self.keys.keys() & self.sections.keys():
            return nothing(self.document, problem("not-a-form", whole_file(self.document.source)))
        ficha = self.ficha()
        self.findings += citation_findings(self._basis())
        return Reading(
            document=self.document,
            ficha=ficha,
            sections=frozenset(
                section for key, section in self.sections.items() if key in self.keys
            ),
            roles=tuple(
                Role.STATEMENT if line.text.strip() else Role.BLANK for line in self.document.lines
            ),
            findings=tuple(sorted(self.findings, key=lambda finding: finding.places[0].start)),
        )

    @abstractmethod
    def ficha(self) -> Ficha:
        """Read the values, and note down what is wrong with them."""

    def common(self) -> dict[str, Any]:
        """Read what every form has."""
        return {
            "form": self.wording(self.values.get("formulario")).stated(),
            "period": self._period(),
            "ministry": self.section("ministerio"),
            "legal_basis_text": self.section("ley_organica"),
            "legal_basis": tuple(legal_basis(self._basis())),
            "mission": self.section("mision"),
        }

    def _basis(self) -> Wording:
        return self.wording(self.values.get("ley_organica"))

    def wording(self, node: Node | None) -> Wording:
        """Give the words of a value; none if it is no text."""
        words = _words(self.document, node) if isinstance(node, Scalar) else ()
        return Wording(self.document, words)

    def section(self, key: str) -> Stated[str] | None:
        """Read a section that is one text; tell if it is empty."""
        stated = self.wording(self.values.get(key)).stated()
        if stated is None:
            self.empty(key)
        return stated

    def empty(self, key: str) -> None:
        """Tell that a section is empty, if it is in the file."""
        if found := self.keys.get(key):
            self.tell("section-empty", found, section=self.sections[key].value)

    def _period(self) -> Stated[Period] | None:
        stated = self.wording(self.values.get("periodo")).stated()
        years = read_period(stated.value) if stated else None
        return Stated(Period(*years[:2]), stated.places) if stated and years else None

    def items(self, key: str) -> Iterator[tuple[int, Node]]:
        """Give the items of a list that is a section, with their numbers."""
        node = self.values.get(key)
        items = node.items if isinstance(node, Sequence) else ()
        if any(map(says_something, items)):
            yield from enumerate(items, start=1)
        else:
            self.nothing_in(key, node)

    def nothing_in(self, key: str, _: Node | None) -> None:
        """Tell of a list in which nothing stands."""
        self.empty(key)

    def rows(self, key: str) -> Iterator[Row]:
        """Read a list of texts, which are numbered by their order."""
        for number, item in self.items(key):
            if text := self.named(key, number, item, item):
                yield Row(Stated(number, text.places), text)

    def named(self, key: str, number: int, item: Node, text: Node | None) -> Stated[str] | None:
        """Read the text of a row; tell if there is none."""
        stated = self.wording(text).stated()
        if stated is None:
            self.tell("row-empty", item, section=self.sections[key].value, number=number)
        return stated

    def tell(self, code: str, node: Node, **values: object) -> None:
        """Note a finding down, at the place of a value."""
        place = self.document.place(node.start, node.end)
        self.findings.append(problem(code, place, **values))


def nothing(document: Document, finding: Finding) -> Reading:
    """Give a reading of a file of which nothing can be read, as a finding tells."""
    roles = tuple(Role.UNACCOUNTED if line.text.strip() else Role.BLANK for line in document.lines)
    return Reading(document, Ficha(), frozenset(), roles, (finding,))


def says_something(node: Node) -> bool:
    """Tell whether there is any text in a part of a file."""
    match node:
        case Scalar():
            return bool(node.value and node.value.strip())
        case Sequence():
            return any(map(says_something, node.items))
        case Tree():
            return any(says_something(value) for _, value in node.entries)


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
