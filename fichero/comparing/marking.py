"""The words of a text that stayed, went and came."""

from collections.abc import Iterator
from difflib import SequenceMatcher
from typing import Literal

import msgspec

_MOST_WORDS = 3000
"""Of the two texts together: beyond it they are told as a whole, as the time grows with both."""


class Run(msgspec.Struct, frozen=True):
    """Words in a row of which the same is to be said."""

    kind: Literal["same", "gone", "new"]
    text: str


def mark(before: str, after: str) -> tuple[Run, ...]:
    """Mark the words of two texts.

    Args:
        before: the former text.
        after: the latter one.

    Returns:
        The runs, in order. Those that are not new have the words of the former text, and those
        that are not gone have those of the latter.

    >>> [(run.kind, run.text) for run in mark("una gran obra", "una obra mayor")]
    [('same', 'una'), ('gone', 'gran'), ('same', 'obra'), ('new', 'mayor')]
    """
    old, new = before.split(), after.split()
    if len(old) + len(new) > _MOST_WORDS and old != new:
        return tuple(_runs(("gone", old), ("new", new)))
    matcher = SequenceMatcher(None, old, new, autojunk=False)
    return tuple(
        run
        for tag, a, b, c, d in matcher.get_opcodes()
        for run in (
            _runs(("same", old[a:b]))
            if tag == "equal"
            else _runs(("gone", old[a:b]), ("new", new[c:d]))
        )
    )


def _runs(*told: tuple[Literal["same", "gone", "new"], list[str]]) -> Iterator[Run]:
    return (Run(kind, " ".join(words)) for kind, words in told if words)
