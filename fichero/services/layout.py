"""The layout of form A1: what each line is, and the content that stands below each heading."""

import re
from decimal import Decimal

from fichero.document import Document, Line
from fichero.reading import headings as common
from fichero.reading import pieces
from fichero.reading.headings import HELP, Section, fold
from fichero.reading.layout import part_help
from fichero.reading.pieces import BORDER, SPACES, Piece
from fichero.reading.walking import Layout, Role, Walk
from fichero.services import headings
from fichero.services.headings import ServiceSection

_HEADER_LINES = 40  # in which the header of a table ends: a word a line
# A tab at the end of a line ends a cell, and begins one that is blank.
_AROUND_ROW = SPACES.replace("\t", "")
_ROW = re.compile(r"[|\s]*[0-9]{1,3}\b")


class ServiceLayout(Layout[ServiceSection], frozen=True):
    """What the lines of a form A1 are."""

    header: tuple[Piece, ...]
    """The lines with ministry, service, partida and capítulo."""
    empty: frozenset[ServiceSection]
    """Sections that say that they have no rows."""
    unit: tuple[Decimal | None, Piece] | None
    """What the amounts of the budget are in, in thousands of pesos, and where its header stands;
    None in it if that does not say, and None for both without a header."""

    def bare(self, document: Document, section: ServiceSection) -> tuple[Piece, ...]:
        """Give the content of a section without the bars and tabs around its lines."""
        found = (_bare(document, piece) for piece in self.sections.get(section, ()))
        return tuple(found)


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
    walk = _Walk(document)
    walk.run()
    walk.margins()
    mission = tuple(walk.sections.get(ServiceSection.MISSION, ()))
    help_text, rest = part_help(document.text, HELP[Section.MISSION], mission)
    for piece in help_text or ():
        walk.roles[piece.line] = Role.HELP
    sections = {section: tuple(content) for section, content in walk.sections.items()}
    if mission:
        sections[ServiceSection.MISSION] = rest
    return ServiceLayout(
        roles=walk.roles_in_order(),
        sections=sections,
        openings=walk.openings,
        repeated=tuple(walk.repeated),
        unclear=((ServiceSection.MISSION, mission[0]),) if help_text is None else (),
        form=walk.form,
        period=walk.period,
        header=tuple(walk.header),
        empty=frozenset(walk.empty),
        unit=walk.unit,
    )


class _Walk(Walk[ServiceSection]):
    """The walk down a form A1."""

    def __init__(self, document: Document) -> None:
        super().__init__(document)
        self.header: list[Piece] = []
        self.empty: set[ServiceSection] = set()
        self.unit: tuple[Decimal | None, Piece] | None = None

    def run(self) -> None:
        """Give every line its role."""
        index = 0
        while index < len(self.lines):
            line = self.lines[index]
            self.come_to(line)
            index += self._step(index)
            self.leave(line)

    def _step(self, index: int) -> int:
        """Give a line its role, and those after it that belong to it; count them."""
        line = self.lines[index]
        text = line.text
        if common.is_furniture(text) or (self.section and fold(text) in self.titles):
            return self._label(index, 1)
        if count := self._columns(index):
            return self._label(index, count)
        following = self.lines[index + 1].text if index + 1 < len(self.lines) else ""
        if ":" not in text and following and (wrapped := headings.heading(f"{text} {following}")):
            self.open(wrapped[0], pieces.on(line), goes_on=common.goes_on(following))
            self._label(index, 2)
            self._add(self.lines[index + 1], wrapped[1] - len(text) - 1)
            return 2
        if opened := headings.heading(text):
            self.open(opened[0], pieces.on(line), goes_on=common.goes_on(text))
            self._label(index, 1)
            self._add(line, opened[1])
        elif self.section is None:
            self.roles[line.number] = self._before(line)
        elif headings.is_empty(text):
            self.empty.add(self.section)
            self._label(index, 1)
        else:
            self._add(line, 0)
        return 1

    def _label(self, index: int, count: int, role: Role = Role.LABEL) -> int:
        for line in self.lines[index : index + count]:
            self.roles[line.number] = role
        return count

    def _columns(self, index: int) -> int:
        """Count the lines of a table's header; one of another section's table opens that."""
        if self.section is None:
            return 0
        texts = [line.text for line in self.lines[index : index + _HEADER_LINES]]
        first = pieces.on(self.lines[index])
        count = _count(texts, self.section)
        if count:
            self._help()
        else:
            for section in filter(headings.opens_by_columns, ServiceSection):
                if count := _count(texts, section):
                    self.open(section, first)
                    break
        if count and self.section is ServiceSection.BUDGET and self.unit is None:
            self.unit = (headings.unit(texts[:count]), first)
        return count

    def _help(self) -> None:
        """Take what stands between a heading and the header of its table for what it is: help."""
        texts = (self._document.text[piece.start : piece.end] for piece in self.content)
        if not any(_ROW.match(text) for text in texts):
            for piece in self.content:
                self.roles[piece.line] = Role.HELP
            self.content.clear()

    def _add(self, line: Line, offset: int) -> None:
        piece = pieces.on(line, offset, SPACES)
        if piece.start < piece.end:
            if self.section in headings.TABLES:
                piece = Piece(piece.start, pieces.on(line, offset, _AROUND_ROW).end, piece.line)
            self.content.append(piece)
            self.roles[line.number] = Role.STATEMENT
        else:
            self.roles[line.number] = Role.LABEL

    def _before(self, line: Line) -> Role:
        """Read the title, which may run over lines, and the header below it."""
        role = self.title(line)
        if role is Role.UNACCOUNTED and (self.header or common.ministry(line.text)):
            self.header.append(pieces.on(line, 0, SPACES))
            role = Role.STATEMENT
        return role


def _count(texts: list[str], section: ServiceSection) -> int:
    return headings.columns(texts, section) if section in headings.TABLES else 0


def _bare(document: Document, piece: Piece) -> Piece:
    text = document.text[piece.start : piece.end]
    content = text.strip(BORDER)
    start = piece.start + text.index(content)
    return Piece(start, start + len(content), piece.line)
