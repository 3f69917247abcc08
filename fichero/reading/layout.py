"""The layout of a form: what each line is, and the content that stands below each heading."""

import re
from collections.abc import Iterator
from enum import Enum
from itertools import islice, zip_longest
from typing import Protocol

import msgspec

from fichero.document import Document, Line
from fichero.reading import headings, pages
from fichero.reading.headings import Section, fold

_WORD = re.compile(r"\S+")
_PUNCTUATION = ".,;:()\"'«»“”"
_CLOSING = ")*\"'»”"
# What stands around a cell's text: bars and all kinds of white space.
_BORDER = "|" + "".join(filter(str.isspace, map(chr, range(0x3001))))
_HEADER = (None, Section.MINISTRY)
_HELP_OPENING = 3  # words by which a help sentence is known
_HELP_SLACK = 10  # words by which it may be longer than the sentence that is known


class Role(Enum):
    """What a line of a form is."""

    STATEMENT = "statement"
    LABEL = "label"
    HELP = "help"
    BLANK = "blank"
    UNACCOUNTED = "unaccounted"


class Piece(msgspec.Struct, frozen=True):
    """A stretch of content on one line: offsets into the document."""

    start: int
    end: int
    line: int
    """Counted from 1."""


class Layout(msgspec.Struct, frozen=True):
    """What the lines of a document are."""

    roles: tuple[Role, ...]
    """The role of each line, in order."""
    sections: dict[Section, tuple[Piece, ...]]
    """The content of each section whose heading stands in the document, without help texts."""
    openings: dict[Section, Piece]
    """Where each section's heading stands."""
    repeated: tuple[tuple[Section, Piece], ...]
    """Headings of sections that were there before. What stands below them is in no section."""
    unclear: tuple[tuple[Section, Piece], ...]
    """Sections that begin with a help text whose end is not found, and where it begins."""
    form: tuple[str, Piece] | None
    """The form's code, and where it stands."""
    period: tuple[int, int, Piece] | None
    """The first and the last year, and where they stand."""


def layout(document: Document) -> Layout:
    """Give each line of a document its role, and each section its content."""
    printed = pages.pages(document)
    running = pages.running(printed)
    walk = _Walk(frozenset(page[0].number for page in printed[1:]))
    walk.roles.update(dict.fromkeys(running, Role.LABEL))
    lines = [line for page in printed for line in page if line.number not in running]
    for line, following in zip_longest(lines, lines[1:]):
        walk.step(line, following)
    walk.roles.update(margins(document, walk))
    sections = {}
    unclear = []
    for section, pieces in walk.sections.items():
        help_text, sections[section] = _part_help(document.text, section, tuple(pieces))
        if help_text is None:
            unclear.append((section, pieces[0]))
        for piece in help_text or ():
            walk.roles[piece.line] = Role.HELP
    return Layout(
        roles=tuple(walk.roles.get(line.number, Role.BLANK) for line in document.lines),
        sections=sections,
        openings=walk.openings,
        repeated=tuple(walk.repeated),
        unclear=tuple(unclear),
        form=walk.form,
        period=walk.period,
    )


class Title(Protocol):
    """What is known of the title of a form."""

    form: tuple[str, Piece] | None
    """The form's code, and where it stands."""
    period: tuple[int, int, Piece] | None
    """The first and the last year, and where they stand."""


def margins(document: Document, title: Title) -> dict[int, Role]:
    """Give the roles of the lines that stand above and below the text on every page.

    Code and period are taken from them if the text has none. Ones that are not those of the text
    are not accounted for; all else there is no more than furniture.
    """
    roles = {}
    for line in pages.margins(document):
        role = Role.LABEL
        if code := headings.form_code(line.text):
            if title.form is None:
                title.form, role = (code[0], _span(line, code[1])), Role.STATEMENT
            elif title.form[0] != code[0]:
                role = Role.UNACCOUNTED
        if years := headings.period(line.text):
            if title.period is None:
                title.period = (*years[:2], _span(line, years[2]))
                role = Role.STATEMENT if role is Role.LABEL else role
            elif title.period[:2] != years[:2]:
                role = Role.UNACCOUNTED
        roles[line.number] = role
    return roles


class _Walk:
    """What is known while the lines go by. Blank lines do not count: they part nothing."""

    def __init__(self, tops: frozenset[int]) -> None:
        """Take the numbers of the first lines of new pages."""
        self._tops = tops
        self._top = False  # nothing but what the page before had too stands above on the page
        self.roles: dict[int, Role] = {}
        self.sections: dict[Section, list[Piece]] = {}
        self.openings: dict[Section, Piece] = {}
        self.repeated: list[tuple[Section, Piece]] = []
        self.form: tuple[str, Piece] | None = None
        self.period: tuple[int, int, Piece] | None = None
        self._section: Section | None = None
        self._content: list[Piece] = []
        self._title: set[str] = set()
        self._last = ""

    def step(self, line: Line, following: Line | None) -> None:
        """Give a line its role, unless the line before it took it along."""
        self._top = self._top or line.number in self._tops
        if line.number not in self.roles:
            self.roles[line.number] = self._role(line, following)
        if self.roles[line.number] is not Role.LABEL:
            self._top = False

    def _role(self, line: Line, following: Line | None) -> Role:
        text = line.text
        if self._is_label(line, following):
            return Role.LABEL
        if following and (opened := _wrapped_heading(text, following.text)):
            section, content = opened
            self._open(section, _piece(line, 0))
            self.roles[following.number] = self._add(following, content, Role.LABEL)
            return Role.LABEL
        if opened := headings.heading(text):
            self._open(opened[0], _piece(line, 0), goes_on=headings.goes_on(text))
            return self._add(line, opened[1], Role.LABEL)
        if named := headings.ministry(text):
            offset, labelled = named
            if labelled or (self._section is None and Section.MINISTRY not in self.sections):
                return self._ministry(line, offset, labelled=labelled)
        if self._section is None or (self._section is Section.MINISTRY and not self._goes_on(line)):
            return self._preamble(line)
        return self._add(line, 0, Role.LABEL)

    def _is_label(self, line: Line, following: Line | None) -> bool:
        """Tell whether a line is furniture, column header or code, maybe with the next line."""
        if headings.is_furniture(line.text):
            return True
        if self._section and self._is_repetition(line.text):
            return True
        if self._section in _HEADER and headings.is_budget_code(line.text):
            return True
        both = f"{line.text} {following.text}" if following else ""
        if (self._section and headings.is_columns(both)) or (
            self._section in _HEADER and headings.is_budget_code(both)
        ):
            self.roles.update({following.number: Role.LABEL} if following else {})
            return True
        return False

    def _is_repetition(self, text: str) -> bool:
        """Tell whether a line is the header of columns, or the title at the head of a new page."""
        return headings.is_columns(text) or fold(text) in self._title

    def _open(self, section: Section, heading: Piece, *, goes_on: bool = False) -> None:
        if section is self._section and (goes_on or self._top):
            return  # the heading is printed again where its section goes on
        self._section, self._content = section, []
        if section in self.sections:
            self.repeated.append((section, heading))
        else:
            self.openings[section] = heading
            self.sections[section] = self._content

    def _add(self, line: Line, offset: int, otherwise: Role, border: str = _BORDER) -> Role:
        """Add what stands on a line from an offset on to the section's content."""
        piece = _piece(line, offset, border)
        if piece.start == piece.end:
            return otherwise
        self._content.append(piece)
        self._last = line.text[offset:]
        return Role.STATEMENT

    def _ministry(self, line: Line, offset: int, *, labelled: bool) -> Role:
        if labelled:
            self._title.add(fold(line.text))
        self._open(Section.MINISTRY, _piece(line, 0))
        end = headings.before_budget_code(line.text)
        return self._add(
            msgspec.structs.replace(line, text=line.text[:end]), offset, Role.LABEL, _BORDER + "*"
        )

    def _goes_on(self, line: Line) -> bool:
        """Tell whether a line below the ministry's label or name is more of the name."""
        if headings.is_title(line.text) or re.search(r"\d", line.text):
            return False
        return not self._content or line.text.isupper() == self._last.isupper()

    def _preamble(self, line: Line) -> Role:
        """Read the title, which may run over lines, with the form's code and period in it."""
        role = Role.LABEL if headings.is_title(line.text) else Role.UNACCOUNTED
        if self.form is None and (code := headings.form_code(line.text)):
            self.form = (code[0], _span(line, code[1]))
            role = Role.STATEMENT
        if self.period is None and (years := headings.period(line.text)):
            self.period = (years[0], years[1], _span(line, years[2]))
            role = Role.STATEMENT
        if role is not Role.UNACCOUNTED:
            self._title.add(fold(line.text))
        return role


def _wrapped_heading(line: str, following: str) -> tuple[Section, int] | None:
    """Tell which section a heading over two lines opens, and where content may follow it."""
    if ":" in line:
        return None
    opened = headings.heading(f"{line} {following}")
    return (opened[0], opened[1] - len(line) - 1) if opened else None


def _part_help(
    text: str, section: Section, pieces: tuple[Piece, ...]
) -> tuple[tuple[Piece, ...] | None, tuple[Piece, ...]]:
    """Part the help sentence that a section begins with from the section's content.

    Returns:
        The help text, None if its end is not found; and the content. A piece in which the help
        text ends and content begins is content from there on.
    """
    known = [_bare(word) for word in headings.HELP.get(section, "").split()]
    words = list(_words(text, pieces, len(known) + _HELP_SLACK))
    bare = [_bare(word[0]) for word in words]
    if not known or bare[:_HELP_OPENING] != known[:_HELP_OPENING]:
        return (), pieces
    # The wording changes over the years: the dates do. So the end is where the sentence that is
    # known ends, else at a full stop, not long before or after.
    shortest = len(known) // 2
    last = next(
        (n for n in range(shortest, len(bare)) if bare[n - 1 : n + 1] == known[-2:]), None
    ) or next(
        (n for n in range(shortest, len(words)) if words[n][0].rstrip(_CLOSING).endswith(".")),
        None,
    )
    if last is None:
        return None, pieces
    _, index, end = words[last]
    piece = pieces[index]
    rest = text[end : piece.end]
    if not rest.strip():
        return pieces[: index + 1], pieces[index + 1 :]
    start = piece.end - len(rest.lstrip())
    return pieces[:index], (Piece(start, piece.end, piece.line), *pieces[index + 1 :])


def _words(text: str, pieces: tuple[Piece, ...], count: int) -> Iterator[tuple[str, int, int]]:
    """Give the first words: each with the index of its piece, and the offset of its end."""
    found = (
        (word[0], index, word.end())
        for index, piece in enumerate(pieces)
        for word in _WORD.finditer(text, piece.start, piece.end)
    )
    return islice(found, count)


def _bare(word: str) -> str:
    return fold(word).strip(_PUNCTUATION)


def _piece(line: Line, offset: int, border: str = _BORDER) -> Piece:
    """Give what stands on a line from an offset on, without what surrounds it."""
    text = line.text[offset:]
    content = text.strip(border)
    start = line.start + offset + text.index(content)
    return Piece(start, start + len(content), line.number)


def _span(line: Line, span: tuple[int, int]) -> Piece:
    return Piece(line.start + span[0], line.start + span[1], line.number)
