"""The changes from one form to another, kind by kind of its parts."""

from collections import Counter
from typing import Literal

import msgspec

from fichero.comparing import matching
from fichero.comparing.items import SECTIONS, Details, Item, Sheet
from fichero.comparing.likeness import is_respelled, shared
from fichero.comparing.marking import Run, mark
from fichero.comparing.matching import UNDECIDED, Decided, Match, Reason

Kind = Literal["unchanged", "moved", "amended", "respelled", "reworded", "new", "dropped"]
"""What happened to an item: nothing; its number changed; what is said beside its text did, such as
an amount; its spelling did, but no word; its words did; it came; it went."""

KINDS: tuple[Kind, ...] = (
    "unchanged",
    "moved",
    "amended",
    "respelled",
    "reworded",
    "new",
    "dropped",
)


class Detail(msgspec.Struct, frozen=True):
    """What is said by a term of the context, before and after; None if nothing is."""

    term: str
    before: str | None
    after: str | None


class Change(msgspec.Struct, frozen=True):
    """What happened to an item."""

    kind: Kind
    before: Item | None
    after: Item | None
    reason: Reason | None = None
    """Why the two are taken for one."""
    likeness: float = 0.0
    shared: tuple[str, ...] = ()
    """The words that the texts share, if they were found to be alike."""
    runs: tuple[Run, ...] = ()
    """The words, marked, if the text is not the same."""
    details: tuple[Detail, ...] = ()
    """What else is said of it otherwise than before."""

    @property
    def is_moved(self) -> bool:
        """Whether its number is another one."""
        return bool(self.before and self.after) and _number(self.before) != _number(self.after)

    @property
    def is_still(self) -> bool:
        """Whether there is nothing to tell."""
        return self.kind == "unchanged"


class SectionChanges(msgspec.Struct, frozen=True):
    """What happened to the items of one kind."""

    term: str
    """A term of the context, such as `objective`."""
    changes: tuple[Change, ...]
    """In the order of the latter form."""

    @property
    def counts(self) -> dict[Kind, int]:
        """How many there are of each kind of change, of those that there are."""
        counted = Counter(change.kind for change in self.changes)
        return {kind: counted[kind] for kind in KINDS if counted[kind]}


class Comparison(msgspec.Struct, frozen=True):
    """What changed from one form to another."""

    before: Sheet
    after: Sheet
    header: tuple[Detail, ...]
    """What a form says of itself, and the other says otherwise."""
    sections: tuple[SectionChanges, ...]
    """Those that either form has."""

    @property
    def is_still(self) -> bool:
        """Whether the forms say the same of everything but their period."""
        changes = (change for section in self.sections for change in section.changes)
        return all(detail.term == "period" for detail in self.header) and all(
            change.is_still for change in changes
        )


def compare(before: Sheet, after: Sheet, decided: Decided = UNDECIDED) -> Comparison:
    """Compare two forms.

    Args:
        before: the former form.
        after: the latter one.
        decided: which items are the same, and which are not, by reviewed mappings.
    """
    sections = []
    for section in SECTIONS:
        old, new = before.parts.get(section.term, ()), after.parts.get(section.term, ())
        pairs = (
            matching.only(old, new)
            if section.term == "mission"
            else matching.match(old, new, decided)
        )
        if pairs:
            sections.append(SectionChanges(section.term, tuple(map(_change, pairs))))
    return Comparison(
        before=before,
        after=after,
        header=_differences(before.header, after.header),
        sections=tuple(sections),
    )


def _change(match: Match) -> Change:
    before, after = match.before, match.after
    if before is None or after is None:
        return Change("new" if after else "dropped", before, after)
    is_found = match.reason in {"likeness", "mapping", "place"} and before.text != after.text
    return Change(
        kind=_kind(before, after),
        before=before,
        after=after,
        reason=match.reason,
        likeness=match.likeness,
        shared=shared(before.text, after.text) if is_found else (),
        runs=mark(before.text, after.text) if before.text != after.text else (),
        details=_differences(before.details, after.details),
    )


def _kind(before: Item, after: Item) -> Kind:
    if is_respelled(before.text, after.text):
        return "respelled"
    if before.text != after.text:
        return "reworded"
    if before.details != after.details:
        return "amended"
    return "unchanged" if _number(before) == _number(after) else "moved"


def _number(item: Item | None) -> int | None:
    """Give the number of a row; the order of citations is no number of theirs."""
    return item.number if item else None


def _differences(before: Details, after: Details) -> tuple[Detail, ...]:
    old, new = dict(before), dict(after)
    return tuple(
        Detail(term, old.get(term), new.get(term))
        for term in dict.fromkeys((*old, *new))
        if old.get(term) != new.get(term)
    )
