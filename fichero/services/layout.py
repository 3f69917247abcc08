"""The layout of form A1: what each line is, and the content that stands below each heading."""

import msgspec

from fichero.document import Document, Line
from fichero.reading import headings as common
from fichero.reading import pages
from fichero.reading.headings import fold
from fichero.reading.layout import Piece, Role, margins
from fichero.services import headings
from fichero.services.headings import ServiceSection

_HEADER_LINES = 40  # in which the header of a table ends: a word a line


class ServiceLayout(msgspec.Struct, frozen=True):
    """What the lines of a form A1 are."""

    roles: tuple[Role, ...]
    """The role of each line, in order."""
    header: tuple[Piece, ...]
    """The lines with ministry, service, partida and capítulo."""
    sections: dict[ServiceSection, tuple[Piece, ...]]
    """The content of each section, line by line."""
    openings: dict[ServiceSection, Piece]
    """Where each section's heading stands, or the header of its table."""
    repeated: tuple[tuple[ServiceSection, Piece], ...]
    """Headings of sections that were there before. What stands below them is in no section."""
    empty: frozenset[ServiceSection]
    """Sections that say that they have no rows."""
    form: tuple[str, Piece] | None
    """The form's code, and where it stands."""
    period: tuple[int, int, Piece] | None
    """The first and the last year, and where they stand."""


def is_service_form(document: Document) -> bool:
    """Tell whether a document is a form A1: by its code, else by headings that no other form has.

    >>> text = "Ficha A-1"
    >>> is_service_form(Document("a.md", "text/markdown", text.encode(), text))
    True
    """
    for line in document.lines:
        if code := common.form_code(line.text):
            return code[0] == "A1"
        if common.heading(line.text):
            break
    return any(headings.tells(line.text) for line in document.lines)


def layout(document: Document) -> ServiceLayout:
    """Give each line of a document its role, and each section its content."""
    beside = {line.number for line in pages.margins(document)}
    lines = [line for line in document.lines if line.text.strip() and line.number not in beside]
    walk = _Walk(lines)
    walk.run()
    walk.roles.update(margins(document, walk))
    return ServiceLayout(
        roles=tuple(walk.roles.get(line.number, Role.BLANK) for line in document.lines),
        header=tuple(walk.header),
        sections={section: tuple(pieces) for section, pieces in walk.sections.items()},
        openings=walk.openings,
        repeated=tuple(walk.repeated),
        empty=frozenset(walk.empty),
        form=walk.form,
        period=walk.period,
    )


class _Walk:
    """What is known while the lines go by. Blank lines do not count: they part nothing."""

    def __init__(self, lines: list[Line]) -> None:
        self._lines = lines
        self.roles: dict[int, Role] = {}
        self.header: list[Piece] = []
        self.sections: dict[ServiceSection, list[Piece]] = {}
        self.openings: dict[ServiceSection, Piece] = {}
        self.repeated: list[tuple[ServiceSection, Piece]] = []
        self.empty: set[ServiceSection] = set()
        self.form: tuple[str, Piece] | None = None
        self.period: tuple[int, int, Piece] | None = None
        self._section: ServiceSection | None = None
        self._content: list[Piece] = []
        self._title: set[str] = set()

    def run(self) -> None:
        """Give every line its role."""
        index = 0
        while index < len(self._lines):
            index += self._step(index)

    def _step(self, index: int) -> int:
        """Give a line its role, and those after it that belong to it; count them."""
        line = self._lines[index]
        text = line.text
        if common.is_furniture(text) or (self._section and fold(text) in self._title):
            return self._label(index, 1)
        if count := self._columns(index):
            return self._label(index, count)
        following = self._lines[index + 1].text if index + 1 < len(self._lines) else ""
        if ":" not in text and following and (wrapped := headings.heading(f"{text} {following}")):
            self._open(wrapped[0], _piece(line))
            self._label(index, 2)
            self._add(self._lines[index + 1], wrapped[1] - len(text) - 1)
            return 2
        if opened := headings.heading(text):
            self._open(opened[0], _piece(line))
            self._label(index, 1)
            self._add(line, opened[1])
        elif self._section is None:
            self.roles[line.number] = self._before(line)
        elif headings.is_empty(text):
            self.empty.add(self._section)
            self._label(index, 1)
        else:
            self._add(line, 0)
        return 1

    def _label(self, index: int, count: int) -> int:
        for line in self._lines[index : index + count]:
            self.roles[line.number] = Role.LABEL
        return count

    def _columns(self, index: int) -> int:
        """Count the lines of a table's header; one of another section's table opens that."""
        if self._section is None:
            return 0
        texts = [line.text for line in self._lines[index : index + _HEADER_LINES]]
        if count := _count(texts, self._section):
            return count
        for section in ServiceSection:
            if headings.opens_by_columns(section) and (count := _count(texts, section)):
                self._open(section, _piece(self._lines[index]))
                return count
        return 0

    def _open(self, section: ServiceSection, heading: Piece) -> None:
        self._section, self._content = section, []
        if section in self.sections:
            self.repeated.append((section, heading))
        else:
            self.openings[section] = heading
            self.sections[section] = self._content

    def _add(self, line: Line, offset: int) -> None:
        piece = _piece(line, offset)
        if piece.start < piece.end:
            self._content.append(piece)
            self.roles[line.number] = Role.STATEMENT

    def _before(self, line: Line) -> Role:
        """Read the title, which may run over lines, and the header below it."""
        role = Role.LABEL if common.is_title(line.text) else Role.UNACCOUNTED
        if self.form is None and (code := common.form_code(line.text)):
            self.form = (code[0], _span(line, code[1]))
            role = Role.STATEMENT
        if self.period is None and (years := common.period(line.text)):
            self.period = (years[0], years[1], _span(line, years[2]))
            role = Role.STATEMENT
        if role is not Role.UNACCOUNTED:
            self._title.add(fold(line.text))
        elif self.header or common.ministry(line.text):
            self.header.append(_piece(line))
            role = Role.STATEMENT
        return role


def _count(texts: list[str], section: ServiceSection) -> int:
    return headings.columns(texts, section) if section in headings.TABLES else 0


def _piece(line: Line, offset: int = 0) -> Piece:
    text = line.text[offset:]
    content = text.strip()
    start = line.start + offset + text.index(content)
    return Piece(start, start + len(content), line.number)


def _span(line: Line, span: tuple[int, int]) -> Piece:
    return Piece(line.start + span[0], line.start + span[1], line.number)
