"""From a document to a ficha, by what the form is: headings, help texts and numbered rows."""

from collections.abc import Iterable, Iterator
from datetime import date
from enum import Enum
from typing import TypeVar

import msgspec

from fichero.document import Document, whole_file
from fichero.findings import Finding, problem
from fichero.reading import citations, numbered
from fichero.reading.citations import Citation
from fichero.reading.dates import ReadDate, Span
from fichero.reading.ficha import Ficha, LegalBasis, Period, Stated
from fichero.reading.headings import Section
from fichero.reading.layout import FormLayout, layout
from fichero.reading.pieces import Piece
from fichero.reading.texts import Text
from fichero.reading.walking import Role
from fichero.reading.wording import Wording

T = TypeVar("T")


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
    areas, objectives = (
        numbered.read(document, section, form.sections.get(section, ()), form.openings.get(section))
        for section in (Section.ACTION_AREAS, Section.OBJECTIVES)
    )
    roles = _roles(form, (*areas.strays, *objectives.strays))
    ministry, basis, mission = texts = tuple(
        Text(document, ((piece.start, piece.end) for piece in form.sections.get(section, ())))
        for section in (Section.MINISTRY, Section.LEGAL_BASIS, Section.MISSION)
    )
    ficha = Ficha(
        form=_stated(document, form.form[0], form.form[1]) if form.form else None,
        period=_stated(document, Period(*form.period[:2]), form.period[2]) if form.period else None,
        ministry=ministry.stated(),
        legal_basis_text=basis.stated(),
        legal_basis=tuple(legal_basis(basis)),
        mission=mission.stated(),
        action_areas=areas.rows,
        objectives=objectives.rows,
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
                    *areas.findings,
                    *objectives.findings,
                    *citation_findings(basis),
                    *(doubt.finding for text in texts for doubt in text.doubts),
                    *_line_findings(document, form, roles),
                ),
                key=lambda finding: finding.places[0].start,
            )
        ),
    )


def _stated(document: Document, value: T, piece: Piece) -> Stated[T]:
    return Stated(value, (piece.place(document),))


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


def _roles(form: FormLayout, strays: Iterable[Piece]) -> tuple[Role, ...]:
    lost = {piece.line for piece in strays}
    return tuple(
        Role.UNACCOUNTED if number in lost else role
        for number, role in enumerate(form.roles, start=1)
    )


def _section_findings(document: Document, form: FormLayout) -> Iterator[Finding]:
    for code, found in (("section-repeated", form.repeated), ("help-unclear", form.unclear)):
        for section, piece in found:
            yield problem(code, piece.place(document), section=section.value)
    for section, pieces in form.sections.items():
        if not pieces:
            place = form.openings[section].place(document)
            yield problem("section-empty", place, section=section.value)


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


def _line_findings(
    document: Document, form: FormLayout, roles: tuple[Role, ...]
) -> Iterator[Finding]:
    for line, role in zip(document.lines, roles, strict=True):
        # What stands below a heading that is not known is told with the heading.
        if role is Role.UNACCOUNTED and line.number not in form.below:
            code = "heading-unknown" if line.number in form.unknown else "line-unaccounted"
            yield problem(code, document.line_place(line))
