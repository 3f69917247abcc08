"""From a document to a ficha, by what the form is: headings, help texts and numbered rows."""

import re
from collections.abc import Iterable, Iterator
from datetime import date
from enum import Enum
from typing import TypeVar

import msgspec

from fichero.document import Document, whole_file
from fichero.findings import Finding, problem
from fichero.reading import citations, rows
from fichero.reading.citations import Citation
from fichero.reading.dates import ReadDate, Span
from fichero.reading.ficha import Ficha, LegalBasis, Period, Row, Stated
from fichero.reading.headings import Section
from fichero.reading.joining import Doubt, join
from fichero.reading.layout import Layout, Piece, Role, layout
from fichero.reading.wording import Wording

T = TypeVar("T")

_WORD = re.compile(r"\S+")


class Reading(msgspec.Struct, frozen=True):
    """What was read from one document."""

    document: Document
    ficha: Ficha
    sections: frozenset[Enum]
    """The sections whose headings stand in the document: of form A0 or A1."""
    roles: tuple[Role, ...]
    """The role of each line, in order."""
    findings: tuple[Finding, ...]

    @property
    def unaccounted(self) -> int:
        """The number of lines that are neither statement, label, help text nor blank."""
        return self.roles.count(Role.UNACCOUNTED)


def parse(document: Document) -> Reading:
    """Read a document as a ficha.

    Nothing is raised: what is wrong with the document is among the findings of the reading.
    """
    form = layout(document)
    if not form.sections:
        return Reading(
            document=document,
            ficha=Ficha(),
            sections=frozenset(),
            roles=form.roles,
            findings=(problem("not-a-form", whole_file(document.source)),),
        )
    areas = rows.split(document, form.sections.get(Section.ACTION_AREAS, ()))
    objectives = rows.split(document, form.sections.get(Section.OBJECTIVES, ()))
    # Where there are no rows at all it is the section that is wrong, and not each of its lines.
    strays = [piece for found, before in (areas, objectives) if found for piece in before]
    roles = _roles(form, strays)
    ministry, basis, mission = (
        _Text(document, form.sections.get(section, ()))
        for section in (Section.MINISTRY, Section.LEGAL_BASIS, Section.MISSION)
    )
    area_texts, objective_texts = (
        [_Text(document, row.pieces) for row in found] for found, _ in (areas, objectives)
    )
    texts = (ministry, basis, mission, *area_texts, *objective_texts)
    ficha = Ficha(
        form=_stated(document, form.form[0], form.form[1]) if form.form else None,
        period=_stated(document, Period(*form.period[:2]), form.period[2]) if form.period else None,
        ministry=ministry.stated(),
        legal_basis_text=basis.stated(),
        legal_basis=tuple(legal_basis(basis)),
        mission=mission.stated(),
        action_areas=_rows(document, areas[0], area_texts),
        objectives=_rows(document, objectives[0], objective_texts),
    )
    return Reading(
        document=document,
        ficha=ficha,
        sections=frozenset(form.sections),
        roles=roles,
        findings=tuple(
            sorted(
                (
                    *_section_findings(document, form),
                    *_row_findings(document, Section.ACTION_AREAS, form, areas[0]),
                    *_row_findings(document, Section.OBJECTIVES, form, objectives[0]),
                    *citation_findings(basis),
                    *(doubt.finding for text in texts for doubt in text.doubts),
                    *_line_findings(document, roles),
                ),
                key=lambda finding: finding.places[0].start,
            )
        ),
    )


class _Text(Wording):
    """Pieces of a document joined with single spaces, without what is hidden in it."""

    doubts: tuple[Doubt, ...]
    """The words that line ends part, where it is not clear how they are written."""

    def __init__(self, document: Document, pieces: tuple[Piece, ...]) -> None:
        words = (
            [
                (letter, (n, n + 1))
                for n, letter in enumerate(match[0], match.start())
                if n not in document.hidden
            ]
            for piece in pieces
            for match in _WORD.finditer(document.text, piece.start, piece.end)
        )
        joined, self.doubts = join(document, filter(None, words))
        super().__init__(document, joined)


def _stated(document: Document, value: T, piece: Piece) -> Stated[T]:
    return Stated(value, (document.place(piece.start, piece.end),))


def legal_basis(text: Wording) -> Iterator[LegalBasis]:
    """Read the citations in the text of a legal basis."""
    for citation in citations.read(text.text):
        if words := text.stated(citation.span):
            yield _legal_basis(text, citation, words)


def _legal_basis(text: Wording, citation: Citation, words: Stated[str]) -> LegalBasis:
    return LegalBasis(
        text=words,
        norm_type=_read(text, citation.norm_type),
        number=_read(text, citation.number),
        year=_read(text, citation.year),
        dated=_day(text, citation.dated),
        issuer=text.stated(citation.issuer) if citation.issuer else None,
        published=_day(text, citation.published),
        effect=_read(text, citation.effect),
        effect_text=text.stated(citation.effect[1]) if citation.effect else None,
        consolidates=tuple(_legal_basis(text, held, words) for held in citation.consolidates),
    )


def _read(text: Wording, value: tuple[T, Span] | None) -> Stated[T] | None:
    return Stated(value[0], (text.place(value[1]),)) if value else None


def _day(text: Wording, told: ReadDate | None) -> Stated[date] | None:
    return Stated(told.value, (text.place(told.span),)) if told and told.value else None


def _rows(document: Document, found: tuple[rows.Row, ...], texts: list[_Text]) -> tuple[Row, ...]:
    stated = ((row, text.stated()) for row, text in zip(found, texts, strict=True))
    return tuple(
        Row(number=_stated(document, row.number, row.place), text=text)
        for row, text in stated
        if text is not None
    )


def _roles(form: Layout, strays: Iterable[Piece]) -> tuple[Role, ...]:
    lost = {piece.line for piece in strays}
    return tuple(
        Role.UNACCOUNTED if number in lost else role
        for number, role in enumerate(form.roles, start=1)
    )


def _section_findings(document: Document, form: Layout) -> Iterator[Finding]:
    for code, found in (("section-repeated", form.repeated), ("help-unclear", form.unclear)):
        for section, piece in found:
            yield problem(code, document.place(piece.start, piece.end), section=section.value)
    for section, pieces in form.sections.items():
        if not pieces:
            heading = form.openings[section]
            yield problem(
                "section-empty", document.place(heading.start, heading.end), section=section.value
            )


def _row_findings(
    document: Document, section: Section, form: Layout, found: tuple[rows.Row, ...]
) -> Iterator[Finding]:
    if form.sections.get(section) and not found:
        heading = form.openings[section]
        yield problem(
            "rows-missing", document.place(heading.start, heading.end), section=section.value
        )
    seen: set[int] = set()
    expected = 1
    for row in found:
        place = document.place(row.place.start, row.place.end)
        if row.number in seen:
            yield problem("row-repeated", place, section=section.value, number=row.number)
        elif row.number != expected:
            yield problem(
                "row-skipped", place, section=section.value, expected=expected, number=row.number
            )
        if not row.pieces:
            yield problem("row-empty", place, section=section.value, number=row.number)
        if row.torn:
            yield problem("row-torn", place, section=section.value, number=row.number)
        seen.add(row.number)
        # A repeated number stands in the place of the next: one fault is told once.
        expected = max(expected, row.number) + 1
    for row, more in rows.added(document, found):
        place = document.place(more.start, more.end)
        yield problem("row-continued", place, section=section.value, number=row.number)
    if piece := rows.doubtful(document, found):
        yield problem(
            "row-doubtful",
            document.place(piece.start, piece.end),
            number=expected,
            row=expected - 1,
        )


def citation_findings(text: Wording) -> Iterator[Finding]:
    """Tell what is wrong with the citations in the text of a legal basis."""
    impossible: set[Span] = set()
    for citation in citations.read(text.text):
        if citation.norm_type is None:
            yield problem("citation-not-understood", text.place(citation.span))
        for told in (citation.published, citation.dated):
            # One day may be told of several norms.
            if told and told.value is None and told.span not in impossible:
                impossible.add(told.span)
                words = text.text[slice(*told.span)]
                yield problem("date-impossible", text.place(told.span), date=words)
        if citation.other:
            start, end = citation.other
            yield problem(
                "citation-names-more", text.place((start, end)), other=text.text[start:end]
            )


def _line_findings(document: Document, roles: tuple[Role, ...]) -> Iterator[Finding]:
    for line, role in zip(document.lines, roles, strict=True):
        if role is Role.UNACCOUNTED:
            yield problem("line-unaccounted", document.line_place(line))
