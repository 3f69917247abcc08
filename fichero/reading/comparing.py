"""Two texts that are not the same: where they begin to differ, and how like they are."""

from collections.abc import Sequence
from difflib import SequenceMatcher
from itertools import zip_longest

import msgspec

_EXCERPT = 30  # characters of agreement shown before the first difference
_COMPARED = 1000  # words of a text whose likeness is measured


class Difference(msgspec.Struct, frozen=True):
    """Where two texts begin to differ."""

    word: int
    """The first word that is not the same, counted from 0."""
    left: str
    """The words around it in the one text."""
    right: str
    """And in the other."""


def difference(left: str, right: str) -> Difference:
    """Find where two texts begin to differ.

    >>> difference("uno dos", "uno tres")
    Difference(word=1, left='uno dos', right='uno tres')
    """
    words = (left.split(), right.split())
    same = next(
        (index for index, (ours, theirs) in enumerate(zip_longest(*words)) if ours != theirs), 0
    )
    return Difference(same, *(_excerpt(each, same) for each in words))


def likeness(left: str, right: str) -> float:
    """Tell how like two texts are, by their words: 1 if they are the same, 0 if none is.

    >>> likeness("uno dos", "dos uno"), likeness("uno", "dos")
    (0.5, 0.0)
    """
    ours, theirs = (text.split(maxsplit=_COMPARED)[:_COMPARED] for text in (left, right))
    return SequenceMatcher(None, ours, theirs, autojunk=False).ratio()


def _excerpt(words: Sequence[str], word: int) -> str:
    """Show the words around the n-th one.

    >>> _excerpt(["uno", "dos", "tres"], 1)
    'uno dos tres'
    """
    before = " ".join(words[:word])
    after = " ".join(words[word:])
    head = f"…{before[-_EXCERPT:]}" if len(before) > _EXCERPT else before
    tail = f"{after[:_EXCERPT]}…" if len(after) > _EXCERPT else after
    return f"{head} {tail}".strip()
