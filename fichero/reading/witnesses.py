"""Several documents of one form: compared field by field, and merged where they agree."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from enum import Enum
from typing import TypeVar

import msgspec

from fichero.document import Document, Place, whole_file
from fichero.findings import Finding, problem
from fichero.reading.comparing import difference
from fichero.reading.ficha import Ficha, LegalBasis, Row, Stated
from fichero.reading.headings import Section
from fichero.reading.parser import Reading
from fichero.services import merging
from fichero.services.headings import ServiceSection
from fichero.services.record import ServiceFicha

T = TypeVar("T")
AnyRow = TypeVar("AnyRow", bound=Row)

# A word that a line end parts with a hyphen is one: see `fichero.reading.joining`.
_WORD = re.compile(r"(?:\S*[^\W\d_][-\u2010\u00ad]\s*[\n\v]\s*(?=[^\W\d_]))*\S+")


class Merged(msgspec.Struct, frozen=True):
    """What the documents of a form state together, and what keeps it from being published."""

    ficha: Ficha
    missing: tuple[Finding, ...]
    """What the form lacks, taken together. Much that is found in reading comes of that."""
    findings: tuple[Finding, ...]
    """How the documents differ."""


def merge(readings: Sequence[Reading]) -> Merged:
    """Merge what the documents of a form state.

    A value that several documents state gets the places of all of them. One that only some state
    is taken from those. Documents that state different values are a finding, and so is a form that
    lacks a section when they are taken together.

    Args:
        readings: one a document, all of the same form.
    """
    comparison = _Comparison({reading.document.source: reading.document for reading in readings})
    fichas = [reading.ficha for reading in readings]
    stated = comparison.stated
    ficha = Ficha(
        form=stated("Formulario", [ficha.form for ficha in fichas]),
        period=stated("Período", [ficha.period for ficha in fichas]),
        ministry=stated(Section.MINISTRY.value, [ficha.ministry for ficha in fichas]),
        legal_basis_text=stated(
            Section.LEGAL_BASIS.value, [ficha.legal_basis_text for ficha in fichas]
        ),
        legal_basis=comparison.legal_basis([ficha.legal_basis for ficha in fichas]),
        mission=stated(Section.MISSION.value, [ficha.mission for ficha in fichas]),
        action_areas=comparison.rows(
            Section.ACTION_AREAS,
            [ficha.action_areas for ficha in fichas],
        ),
        objectives=comparison.rows(
            Section.OBJECTIVES,
            [ficha.objectives for ficha in fichas if not isinstance(ficha, ServiceFicha)],
        ),
    )
    services = [ficha for ficha in fichas if isinstance(ficha, ServiceFicha)]
    if services:
        ficha = merging.merge(ficha, services, comparison)
    found = frozenset().union(*(reading.sections for reading in readings))
    missing = tuple(_missing(readings, ficha, found)) if found else ()
    lacking = (finding for reading in readings for finding in _lacking(reading, found))
    return Merged(ficha, missing, (*comparison.findings, *lacking))


class _Comparison:
    """Merges values, and gathers the disagreements."""

    def __init__(self, documents: dict[str, Document]) -> None:
        self._documents = documents
        self.findings: list[Finding] = []

    def stated(self, field: str, values: Sequence[Stated[T] | None]) -> Stated[T] | None:
        told = [value for value in values if value is not None]
        for other in told[1:]:
            if other.value != told[0].value:
                self._disagree(field, told[0], other)
        return _together(told)

    def legal_basis(self, lists: Sequence[tuple[LegalBasis, ...]]) -> tuple[LegalBasis, ...]:
        # Where the citations differ so does the text that they were read from, which is compared.
        told = [citations for citations in lists if citations]
        if len({tuple(basis.text.value for basis in citations) for citations in told}) > 1:
            return told[0]
        return tuple(_same(citations) for citations in zip(*told, strict=True))

    def rows(self, section: Enum, lists: Sequence[tuple[AnyRow, ...]]) -> tuple[AnyRow, ...]:
        told = [_by_number(rows) for rows in lists if rows]
        merged = []
        for key in sorted(frozenset().union(*told)):
            present = [rows[key] for rows in told if key in rows]
            field = f"{section.value} {key[0]}"
            text = self.stated(field, [row.text for row in present])
            number = _together(row.number for row in present)
            if number and text:
                row = merging.merge_row(field, present, self)
                merged.append(msgspec.structs.replace(row, number=number, text=text))
            for rows in told:
                if key not in rows:
                    self._lacks_row(section, present[0], next(iter(rows.values())))
        return tuple(merged)

    def _lacks_row(self, section: Enum, row: Row, stranger: Row) -> None:
        self.findings.append(
            problem(
                "witness-lacks-row",
                row.number.places[0],
                number=row.number.value,
                section=section.value,
                path=stranger.number.places[0].source,
            )
        )

    def _disagree(self, field: str, left: Stated[T], right: Stated[T]) -> None:
        found = difference(str(left.value), str(right.value))
        self.findings.append(
            problem(
                "witnesses-disagree",
                self._line(left.places[0], found.word),
                self._line(right.places[0], found.word),
                field=field,
                left=found.left,
                right=found.right,
            )
        )

    def _line(self, place: Place, word: int) -> Place:
        """Narrow a place to the line on which its n-th word stands, or its last one."""
        document = self._documents[place.source]
        offset = place.start
        for text in _WORD.findall(place.quote)[: word + 1]:
            start = document.text.index(text, offset)
            offset = start + len(text)
        return document.line_place(document.lines[document.place(start, offset).line - 1])


def _by_number(rows: tuple[AnyRow, ...]) -> dict[tuple[int, int], AnyRow]:
    """Give the rows by their numbers, and by how often the number stood there before."""
    seen: Counter[int] = Counter()
    found = {}
    for row in rows:
        found[row.number.value, seen[row.number.value]] = row
        seen[row.number.value] += 1
    return found


def _together(values: Iterable[Stated[T] | None]) -> Stated[T] | None:
    """Give the first value, with the places of all of them."""
    told = [value for value in values if value is not None]
    if not told:
        return None
    return Stated(told[0].value, tuple(place for value in told for place in value.places))


def _same(citations: tuple[LegalBasis, ...]) -> LegalBasis:
    """Merge equal citations: their places are put together."""
    first = citations[0]
    held = zip(*(citation.consolidates for citation in citations), strict=True)
    return LegalBasis(
        text=Stated(first.text.value, tuple(p for c in citations for p in c.text.places)),
        norm_type=_together(citation.norm_type for citation in citations),
        number=_together(citation.number for citation in citations),
        year=_together(citation.year for citation in citations),
        dated=_together(citation.dated for citation in citations),
        issuer=_together(citation.issuer for citation in citations),
        published=_together(citation.published for citation in citations),
        effect=_together(citation.effect for citation in citations),
        effect_text=_together(citation.effect_text for citation in citations),
        consolidates=tuple(_same(each) for each in held),
    )


def _missing(
    readings: Sequence[Reading], ficha: Ficha, found: frozenset[Enum]
) -> Iterator[Finding]:
    """Tell what the form lacks. What is there but empty or wrong was told in reading it."""
    place = whole_file(readings[0].document.source)
    told = {finding.code for reading in readings for finding in reading.findings}
    if ficha.form is None:
        yield problem("form-type-missing", place)
    if ficha.period is None and "period-wrong" not in told:
        yield problem("period-missing", place)
    for section in ServiceSection if isinstance(ficha, ServiceFicha) else Section:
        if section not in found:
            yield problem("section-missing", place, section=section.value)


def _lacking(reading: Reading, found: frozenset[Enum]) -> Iterator[Finding]:
    """Tell which sections a document lacks that the others have. An origin.toml has none."""
    for section in (*Section, *ServiceSection) if reading.sections else ():
        if section in found - reading.sections:
            yield problem(
                "witness-lacks-section", whole_file(reading.document.source), section=section.value
            )
