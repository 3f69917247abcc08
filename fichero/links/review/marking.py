"""What two texts share, marked in both."""

import re
from collections.abc import Iterator

from fichero.links.similarity import stems

_WORD = re.compile(r"[^\W_]+")

Run = tuple[str, bool]
"""Characters, and whether they are shared."""


def mark(text: str, other: str) -> list[Run]:
    """Part a text into what another shares with it, by the stems of words, and what not.

    >>> mark("La participación.", "participar")
    [('La ', False), ('participación', True), ('.', False)]
    """
    common = frozenset(stems(other))
    return list(_joined(_runs(text, common)))


def _runs(text: str, common: frozenset[str]) -> Iterator[Run]:
    end = 0
    for word in _WORD.finditer(text):
        yield text[end : word.start()], False
        yield word[0], any(stem in common for stem in stems(word[0]))
        end = word.end()
    yield text[end:], False


def _joined(runs: Iterator[Run]) -> Iterator[Run]:
    """Join runs of one kind that follow each other."""
    text, shared = "", False
    for part, is_shared in runs:
        if is_shared == shared:
            text += part
        elif part:
            if text:
                yield text, shared
            text, shared = part, is_shared
    if text:
        yield text, shared
