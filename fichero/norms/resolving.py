"""From a citation to the norm that it names, by type, number and date; and never by likeness.

Laws are unique by their number. Of other norms several have one number, so that a day or a year has
to tell which is meant. Whatever a citation says must agree with what is known of the norm: what
contradicts it, or leaves two norms possible, resolves nothing and lists what was found.
"""

import re
from collections.abc import Iterator
from datetime import date
from typing import Literal, Protocol

import msgspec

from fichero.describing.iris import full_norm_key, norm_key
from fichero.norms.record import NormRecord, type_cited
from fichero.reading.citations import Citation
from fichero.reading.ficha import LegalBasis
from fichero.reading.headings import fold

Status = Literal["resolved", "ambiguous", "contradicted", "unknown", "unread"]
"""What came of a citation: one norm; several, or none told for certain; one or more of that number,
of which none agrees; none of that number; or no type and number could be read."""

Evidence = Literal["number", "publication", "day", "year"]
"""What told a norm from others: a law's number alone; beside it, the day of its publication; a day
that may also be that of its promulgation; or a year."""

_SHARED = frozenset({"de", "del", "el", "la", "las", "los", "y", "ministerio", "subsecretaria"})


class Cited(msgspec.Struct, frozen=True):
    """What a citation says of one norm."""

    text: str
    """Its words."""
    kind: str | None = None
    """The local name of a concept in the scheme kind:norm-type."""
    number: str | None = None
    published: date | None = None
    dated: date | None = None
    """A day of which it is not told whether it is that of promulgation or of publication."""
    year: int | None = None
    issuer: str = ""
    key: str | None = None
    """Its name in IRIs, as `fichero.describing.iris.norm_key` gives it; None if it has none."""
    impossible: bool = False
    """It names a day that there is not."""


class Resolution(msgspec.Struct, frozen=True):
    """A citation, and the norms found for it."""

    cited: Cited
    status: Status
    candidates: tuple[NormRecord, ...] = ()
    """The norm, if it is resolved; else those that were found, by their days of publication."""
    evidence: Evidence | None = None

    @property
    def norm(self) -> NormRecord | None:
        """The norm that the citation names; None if it is not resolved."""
        return self.candidates[0] if self.status == "resolved" else None


class Lookup(Protocol):
    """What norms are looked up in."""

    def find(self, kind: str, number: str) -> tuple[NormRecord, ...]:
        """Give all norms of a type of the BCN and a number."""


def cited(text: str, citation: Citation) -> Cited:
    """Take what a citation in a text says."""
    published, dated = citation.published, citation.dated
    kind = citation.norm_type[0] if citation.norm_type else None
    number = citation.number[0] if citation.number else None
    on = published.value if published else None
    return Cited(
        text=text[slice(*citation.span)],
        kind=kind,
        number=number,
        published=on,
        dated=dated.value if dated else None,
        year=citation.year[0] if citation.year else None,
        issuer=text[slice(*citation.issuer)] if citation.issuer else "",
        key=full_norm_key(kind, number, on) if kind and number else None,
        impossible=any(each and each.value is None for each in (published, dated)),
    )


def cited_in_form(basis: LegalBasis, organisation: str) -> Cited:
    """Take what the legal basis of a form says of one norm.

    Args:
        basis: the citation.
        organisation: the slug of the organisation whose form it is.
    """
    return Cited(
        text=basis.text.value,
        kind=basis.norm_type.value if basis.norm_type else None,
        number=basis.number.value if basis.number else None,
        published=basis.published.value if basis.published else None,
        dated=basis.dated.value if basis.dated else None,
        year=basis.year.value if basis.year else None,
        issuer=basis.issuer.value if basis.issuer else "",
        key=norm_key(basis, organisation),
    )


def resolve(cited: Cited, norms: Lookup) -> Resolution:
    """Find the norm that a citation names."""
    if cited.kind is None or cited.number is None:
        return Resolution(cited, "unread")
    found = norms.find(type_cited(cited.kind), cited.number)
    evidence = _evidence(cited)
    if not found and "-" in cited.number:
        # The BCN has "1-19.653" as number 1: the second part is the law that delegates.
        found = norms.find(type_cited(cited.kind), cited.number.partition("-")[0])
        evidence = evidence if cited.published or cited.dated else None
    if not found:
        return Resolution(cited, "unknown")
    agreeing = () if cited.impossible else tuple(norm for norm in found if _agrees(cited, norm))
    if not agreeing:
        return Resolution(cited, "contradicted", found)
    return _decided(cited, agreeing, evidence)


def _decided(
    cited: Cited, agreeing: tuple[NormRecord, ...], evidence: Evidence | None
) -> Resolution:
    """Decide among norms that agree with the days that a citation tells."""
    same = tuple(norm for norm in agreeing if _issued(cited.issuer, norm))
    if len(agreeing) > 1 and len(same) == 1:
        agreeing = same
    if evidence is None or len(agreeing) > 1:
        return Resolution(cited, "ambiguous", agreeing)
    if cited.kind != "ley" and not _issued(cited.issuer, agreeing[0]):
        return Resolution(cited, "contradicted", agreeing)
    return Resolution(cited, "resolved", agreeing, evidence)


def told_apart(candidates: tuple[NormRecord, ...]) -> tuple[str, ...]:
    """Name the fields that are not the same in all candidates, the likeliest to help first."""
    fields = ("published", "promulgated", "issuer", "title")
    return tuple(name for name in fields if len({getattr(norm, name) for norm in candidates}) > 1)


def _evidence(cited: Cited) -> Evidence | None:
    if cited.published:
        return "publication"
    if cited.dated:
        return "day"
    if cited.year:
        return "year"
    return "number" if cited.kind == "ley" else None


def _agrees(cited: Cited, norm: NormRecord) -> bool:
    """Tell whether all days and years that a citation tells are known to be the norm's."""
    days = {norm.published, norm.promulgated} - {None}
    return all(_agreements(cited, norm, {day for day in days if day}))


def _agreements(cited: Cited, norm: NormRecord, days: set[date]) -> Iterator[bool]:
    if cited.published:
        yield norm.published == cited.published
    if cited.dated:
        yield cited.dated in days
    if cited.year:
        yield cited.year in {day.year for day in days}


def _issued(written: str, norm: NormRecord) -> bool:
    """Tell whether the issuer that a citation names can be the norm's: they share a word."""
    return not (written and norm.issuer) or bool(_telling(written) & _telling(norm.issuer))


def _telling(name: str) -> set[str]:
    return set(re.findall(r"[^\W_]+", fold(name))) - _SHARED
