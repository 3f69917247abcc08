"""A walk down the lines of a form, of whatever kind: what each line is, and what it belongs to."""

from enum import Enum
from typing import Generic, TypeVar

import msgspec

from fichero.document import Document, Line
from fichero.reading import headings, pages, pieces
from fichero.reading.headings import fold
from fichero.reading.pieces import Piece

S = TypeVar("S", bound=Enum)


class Role(Enum):
    """What a line of a form is."""

    STATEMENT = "statement"
    LABEL = "label"
    HELP = "help"
    BLANK = "blank"
    UNACCOUNTED = "unaccounted"


class Layout(msgspec.Struct, Generic[S], frozen=True):
    """What the lines of a document are."""

    roles: tuple[Role, ...]
    """The role of each line, in order."""
    sections: dict[S, tuple[Piece, ...]]
    """The content of each section whose heading stands in the document, without help texts."""
    openings: dict[S, Piece]
    """Where each section's heading stands."""
    repeated: tuple[tuple[S, Piece], ...]
    """Headings of sections that were there before. What stands below them is in no section."""
    unclear: tuple[tuple[S, Piece], ...]
    """Sections that begin with a help text whose end is not found, and where it begins."""
    form: tuple[str, Piece] | None
    """The form's code, and where it stands."""
    period: tuple[int, int, Piece] | None
    """The first and the last year, and where they stand."""


class Walk(Generic[S]):
    """What is known while the lines go by. Blank lines do not count: they part nothing."""

    def __init__(self, document: Document) -> None:
        """Take the lines that are neither blank nor printed on every page."""
        printed = pages.pages(document)
        running = pages.running(printed)
        self.lines = [line for page in printed for line in page if line.number not in running]
        self.roles: dict[int, Role] = dict.fromkeys(running, Role.LABEL)
        self.sections: dict[S, list[Piece]] = {}
        self.openings: dict[S, Piece] = {}
        self.repeated: list[tuple[S, Piece]] = []
        self.form: tuple[str, Piece] | None = None
        self.period: tuple[int, int, Piece] | None = None
        self.section: S | None = None
        self.content: list[Piece] = []
        """Of the section in which the walk is."""
        self.titles: set[str] = set()
        """The folded lines of the title, which new pages may repeat."""
        self._document = document
        self._tops = frozenset(page[0].number for page in printed[1:])
        self._top = False

    def roles_in_order(self) -> tuple[Role, ...]:
        """Give the role of each line of the document."""
        return tuple(self.roles.get(line.number, Role.BLANK) for line in self._document.lines)

    def come_to(self, line: Line) -> None:
        """Note whether nothing but what the page before had too stands above on the line's page."""
        self._top = self._top or line.number in self._tops

    def leave(self, line: Line) -> None:
        """Note what the line was."""
        if self.roles[line.number] is not Role.LABEL:
            self._top = False

    def open(self, section: S, heading: Piece, *, goes_on: bool = False) -> None:
        """Open a section, unless its heading is printed again where the section goes on."""
        if section is self.section and (goes_on or self._top):
            return
        self.section, self.content = section, []
        if section in self.sections:
            self.repeated.append((section, heading))
        else:
            self.openings[section] = heading
            self.sections[section] = self.content

    def title(self, line: Line) -> Role:
        """Read the title, which may run over lines, with the form's code and period in it."""
        if headings.is_letterhead(line.text):
            return Role.LABEL
        role = Role.LABEL if headings.is_title(line.text) else Role.UNACCOUNTED
        if self.form is None and (code := headings.form_code(line.text)):
            self.form = (code[0], pieces.at(line, code[1]))
            role = Role.STATEMENT
        if self.period is None and (years := headings.period(line.text)):
            self.period = (years[0], years[1], pieces.at(line, years[2]))
            role = Role.STATEMENT
        if role is not Role.UNACCOUNTED:
            self.titles.add(fold(line.text))
        return role

    def margins(self) -> None:
        """Give the roles of the lines that stand above and below the text on every page.

        Code and period are taken from them if the text has none. Ones that are not those of the
        text are not accounted for; all else there is no more than furniture.
        """
        for line in pages.margins(self._document):
            role = Role.LABEL
            if code := headings.form_code(line.text):
                if self.form is None:
                    self.form, role = (code[0], pieces.at(line, code[1])), Role.STATEMENT
                elif self.form[0] != code[0]:
                    role = Role.UNACCOUNTED
            if years := headings.period(line.text):
                if self.period is None:
                    self.period = (years[0], years[1], pieces.at(line, years[2]))
                    role = Role.STATEMENT if role is Role.LABEL else role
                elif self.period[:2] != years[:2]:
                    role = Role.UNACCOUNTED
            self.roles[line.number] = role
