"""The layout of a form: what each line is, and the content that stands below each heading."""

import re
from collections.abc import Iterator
from itertools import islice, zip_longest

import msgspec

from fichero.document import Document, Line
from fichero.reading import headings, pieces
from fichero.reading.headings import Section, fold
from fichero.reading.pieces import BORDER, Piece
from fichero.reading.rows import NUMBER_ALONE
from fichero.reading.walking import Layout, Role, Walk

_WORD = re.compile(r"\S+")
_PUNCTUATION = ".,;:()\"'«»“”"
_CLOSING = ")*\"'»”"
_HEADER = (None, Section.MINISTRY)
_ROWS = (Section.ACTION_AREAS, Section.OBJECTIVES)
_HELP_OPENING = 3  # words by which a help sentence is known
_HELP_SLACK = 10  # words by which it may be longer than the sentence that is known


class FormLayout(Layout[Section], frozen=True):
    """What the lines of a form A0 are."""

    unknown: frozenset[int]
    """The numbers of the lines that are marked as headings, but as none that is known."""
    below: frozenset[int]
    """The numbers of the lines below those, up to the next heading that is known."""


def layout(document: Document) -> FormLayout:
    """Give each line of a document its role, and each section its content."""
    walk = _Walk(document)
    for line, following in zip_longest(walk.lines, walk.lines[1:]):
        walk.step(line, following)
    walk.margins()
    sections = {}
    unclear = []
    for section, content in walk.sections.items():
        known = headings.HELP.get(section, "")
        help_text, sections[section] = part_help(document.text, known, tuple(content))
        if help_text is None:
            unclear.append((section, content[0]))
        for piece in help_text or ():
            walk.roles[piece.line] = Role.HELP
    return FormLayout(
        roles=walk.roles_in_order(),
        sections=sections,
        openings=walk.openings,
        repeated=tuple(walk.repeated),
        unclear=tuple(unclear),
        form=walk.form,
        period=walk.period,
        unknown=frozenset(walk.unknown),
        below=frozenset(walk.below),
    )


class _Walk(Walk[Section]):
    """The walk down a form A0."""

    def __init__(self, document: Document) -> None:
        super().__init__(document)
        self._last = ""
        self.unknown: set[int] = set()
        self.below: set[int] = set()
        self._lost = False  # below a heading that is not known
        self._marks = document.media_type == "text/markdown"

    def open(self, section: Section, heading: Piece, *, goes_on: bool = False) -> None:
        """Open a section, which ends what stands below a heading that is not known."""
        self._lost = False
        super().open(section, heading, goes_on=goes_on)

    def step(self, line: Line, following: Line | None) -> None:
        """Give a line its role, unless the line before it took it along."""
        self.come_to(line)
        if line.number not in self.roles:
            self.roles[line.number] = self._role(line, following)
        self.leave(line)

    def _role(self, line: Line, following: Line | None) -> Role:
        text = line.text
        if self._is_label(line, following):
            return Role.LABEL
        if following and (opened := _wrapped_heading(text, following.text)):
            section, content = opened
            self.open(section, pieces.on(line))
            self.roles[following.number] = self._add(following, content, Role.LABEL)
            return Role.LABEL
        if opened := headings.heading(text) or headings.heading_beside(text):
            self.open(opened[0], pieces.on(line), goes_on=headings.goes_on(text))
            return self._add(line, opened[1], Role.LABEL)
        if named := headings.ministry(text):
            offset, labelled = named
            if labelled or (self.section is None and Section.MINISTRY not in self.sections):
                return self._ministry(line, offset, labelled=labelled)
        return self._held(line)

    def _held(self, line: Line) -> Role:
        """Give the role of a line that opens nothing."""
        if self._marks and self._is_unknown(line.text):
            self._lost = True
            self.unknown.add(line.number)
            return Role.UNACCOUNTED
        if self._lost:
            self.below.add(line.number)
            return Role.UNACCOUNTED
        if self.section is None or (self.section is Section.MINISTRY and not self._goes_on(line)):
            return self.title(line)
        return self._add(line, 0, Role.LABEL)

    def _is_label(self, line: Line, following: Line | None) -> bool:
        """Tell whether a line is furniture, column header or code, maybe with the next line."""
        if headings.is_furniture(line.text):
            return True
        if self.section and self._is_repetition(line.text):
            return True
        if self.section in _HEADER and headings.is_budget_code(line.text):
            return True
        both = f"{line.text} {following.text}" if following else ""
        if (self.section and headings.is_columns(both)) or (
            self.section in _HEADER and headings.is_budget_code(both)
        ):
            self.roles.update({following.number: Role.LABEL} if following else {})
            return True
        return False

    def _is_unknown(self, text: str) -> bool:
        """Tell whether a line that is no heading of the form is marked as one.

        A name, the first line of a section, or a row below its number may be in bold.
        """
        if self.section is None or headings.is_title(text) or headings.is_letterhead(text):
            return False
        if self.section is Section.MINISTRY:
            return bool(self.content) and headings.is_ruled(text)
        first = not self.content or (
            self.section in _ROWS and NUMBER_ALONE.fullmatch(self._last.strip(BORDER))
        )
        return headings.is_ruled(text) if first else headings.is_marked(text)

    def _is_repetition(self, text: str) -> bool:
        """Tell whether a line is the header of columns, or the title at the head of a new page."""
        return headings.is_columns(text) or fold(text) in self.titles

    def _add(self, line: Line, offset: int, otherwise: Role, border: str = BORDER) -> Role:
        """Add what stands on a line from an offset on to the section's content."""
        piece = pieces.on(line, offset, border, self._document.hidden)
        if piece.start == piece.end:
            return otherwise
        self.content.append(piece)
        self._last = line.text[offset:]
        return Role.STATEMENT

    def _ministry(self, line: Line, offset: int, *, labelled: bool) -> Role:
        if labelled:
            self.titles.add(fold(line.text))
        self.open(Section.MINISTRY, pieces.on(line))
        end = headings.before_budget_code(line.text)
        return self._add(
            msgspec.structs.replace(line, text=line.text[:end]), offset, Role.LABEL, BORDER + "*"
        )

    def _goes_on(self, line: Line) -> bool:
        """Tell whether a line below the ministry's label or name is more of the name."""
        if headings.is_title(line.text) or re.search(r"\d", line.text):
            return False
        return not self.content or line.text.isupper() == self._last.isupper()


def _wrapped_heading(line: str, following: str) -> tuple[Section, int] | None:
    """Tell which section a heading over two lines opens, and where content may follow it."""
    if ":" in line:
        return None
    opened = headings.heading(f"{line} {following}")
    return (opened[0], opened[1] - len(line) - 1) if opened else None


def part_help(
    text: str, sentence: str, content: tuple[Piece, ...]
) -> tuple[tuple[Piece, ...] | None, tuple[Piece, ...]]:
    """Part the help sentence that a section begins with from the section's content.

    Args:
        text: the document's.
        sentence: the help sentence as it is known; empty if there is none.
        content: the section's.

    Returns:
        The help text, None if its end is not found; and the content. A piece in which the help
        text ends and content begins is content from there on.
    """
    known = [_bare(word) for word in sentence.split()]
    words = list(_words(text, content, len(known) + _HELP_SLACK))
    bare = [_bare(word[0]) for word in words]
    if not known or bare[:_HELP_OPENING] != known[:_HELP_OPENING]:
        return (), content
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
        return None, content
    _, index, end = words[last]
    piece = content[index]
    rest = text[end : piece.end]
    if not rest.strip():
        return content[: index + 1], content[index + 1 :]
    start = piece.end - len(rest.lstrip())
    return content[:index], (Piece(start, piece.end, piece.line), *content[index + 1 :])


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
