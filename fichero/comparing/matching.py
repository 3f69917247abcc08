"""Which item of one form is which of another.

Reviewed mappings come first, then what can be seen: the same norm, the same text, the same words.
What is left is matched by the words that two texts share, the likest first. What shares too few of
them is told as gone and new, as a guess would mislead.
"""

from collections.abc import Callable, Hashable, Sequence
from typing import Literal

import msgspec

from fichero.comparing.items import Item
from fichero.comparing.likeness import bag, likeness
from fichero.stems import words

LEAST = 0.5
"""The least likeness of two items that are taken for one."""

Reason = Literal["mapping", "place", "norm", "text", "words", "likeness"]
"""Why two items are taken for one: a reviewed mapping says so, a form has one of the kind only,
they cite the same norm, their texts or words are the same, or they share enough words."""


class Decided(msgspec.Struct, frozen=True):
    """What people decided on pairs of items, by their IRIs: first of the former form."""

    together: frozenset[tuple[str, str]] = frozenset()
    apart: frozenset[tuple[str, str]] = frozenset()

    def between(self, before: str, after: str) -> "Decided":
        """Give what was decided on the parts of two forms, by the forms' IRIs."""
        starts = f"{before}/", f"{after}/"
        return Decided(
            *(
                frozenset(
                    (one, other)
                    for one, other in pairs
                    if one.startswith(starts[0]) and other.startswith(starts[1])
                )
                for pairs in (self.together, self.apart)
            )
        )


class Match(msgspec.Struct, frozen=True):
    """An item of both forms, or of one only."""

    before: Item | None
    after: Item | None
    reason: Reason | None = None
    """None if it is of one form only."""
    likeness: float = 0.0
    """Of the texts, from 0 to 1."""


UNDECIDED = Decided()


def match(
    before: Sequence[Item], after: Sequence[Item], decided: Decided = UNDECIDED
) -> tuple[Match, ...]:
    """Match the items of two forms.

    Args:
        before: of the former form.
        after: of the latter one.
        decided: what is not for this function to find.

    Returns:
        Every item once, in the order of the latter form; what is gone stands where it stood.
    """
    pairing = _Pairing(before, after, decided)
    pairing.decide()
    pairing.equal("norm", lambda item: item.norm)
    pairing.equal("text", lambda item: (item.text, item.number))
    pairing.equal("text", lambda item: item.text)
    pairing.equal("words", lambda item: tuple(words(item.text)) or None)
    pairing.alike()
    return pairing.matches()


def only(before: Sequence[Item], after: Sequence[Item]) -> tuple[Match, ...]:
    """Match the items of a kind that each form has one of at most: what it says may all change."""
    if not before or not after:
        return match(before, after)
    [one], [other] = before, after
    return (Match(one, other, "place", likeness(bag(one.text), bag(other.text))),)


class _Pairing:
    """Takes items together, one pair after the other."""

    def __init__(self, before: Sequence[Item], after: Sequence[Item], decided: Decided) -> None:
        self._before = dict(enumerate(before))
        self._after = dict(enumerate(after))
        self._decided = decided
        self._found: list[tuple[float, int, Match]] = []

    def decide(self) -> None:
        """Take together what people decided."""
        for old, one in tuple(self._before.items()):
            for new, other in tuple(self._after.items()):
                if old in self._before and (one.iri, other.iri) in self._decided.together:
                    self._take(old, new, "mapping")

    def equal(self, reason: Reason, key: Callable[[Item], Hashable]) -> None:
        """Take together the items that are the same by a key, in their order."""
        waiting: dict[Hashable, list[int]] = {}
        for new, item in self._after.items():
            waiting.setdefault(key(item), []).append(new)
        for old, item in tuple(self._before.items()):
            for new in waiting.get(key(item), ()) if key(item) is not None else ():
                if new in self._after and self._may(item, self._after[new]):
                    self._take(old, new, reason)
                    break

    def alike(self) -> None:
        """Take together the items that share enough words, the likest first."""
        old_bags = {old: bag(item.text) for old, item in self._before.items()}
        new_bags = {new: bag(item.text) for new, item in self._after.items()}
        scores = sorted(
            (-score, self._before[old].number != self._after[new].number, old, new)
            for old, one in old_bags.items()
            for new, other in new_bags.items()
            if (score := likeness(one, other)) >= LEAST
            and self._may(self._before[old], self._after[new])
        )
        for _, _, old, new in scores:
            if old in self._before and new in self._after:
                self._take(old, new, "likeness")

    def matches(self) -> tuple[Match, ...]:
        """Give what was taken together, and what is left."""
        gone = ((old + 0.0, 1, Match(item, None)) for old, item in self._before.items())
        come = ((new + 0.0, 0, Match(None, item)) for new, item in self._after.items())
        return tuple(found for *_, found in sorted((*self._found, *gone, *come), key=_rank))

    def _may(self, one: Item, other: Item) -> bool:
        return (one.iri, other.iri) not in self._decided.apart

    def _take(self, old: int, new: int, reason: Reason) -> None:
        one, other = self._before.pop(old), self._after.pop(new)
        alike = 1.0 if one.text == other.text else likeness(bag(one.text), bag(other.text))
        self._found.append((new, 0, Match(one, other, reason, alike)))


def _rank(found: tuple[float, int, Match]) -> tuple[float, int]:
    return found[0], found[1]
