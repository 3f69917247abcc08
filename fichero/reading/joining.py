"""Words that a line end parts with a hyphen: joined again, with or without it.

A hyphen at the end of a line is either the printer's, who broke a word there, or the word's own, as
in "público-privada". What stands elsewhere in the document tells which; else the printer's is
assumed, and told.
"""

import re
from collections.abc import Iterable, Sequence
from functools import lru_cache

import msgspec

from fichero.document import SOFT_BREAK, Document, Place
from fichero.findings import Finding, problem
from fichero.reading.headings import fold
from fichero.reading.wording import Character

Word = Sequence[Character]

_SOFT = "\N{SOFT HYPHEN}"  # only ever printed where a line ends
_HYPHENS = ("-", "\N{HYPHEN}", "\N{NON-BREAKING HYPHEN}", _SOFT)
_BREAKS = ("\n", SOFT_BREAK)
_PUNCTUATION = ".,;:()\"'«»“”¿?¡!"
# Adjectives such as "público" and "técnica" begin compounds: Spanish has no longer word with their
# accent so far from its end, but for adverbs ("técnicamente"). So does "costo" ("costo-beneficio").
_FIRST_OF_COMPOUND = re.compile(r"\w*[áéíóú]\w{0,3}[ií]?c[oa]s?|costo", re.IGNORECASE)
_ADVERB = "mente"
_UNKNOWN = "unknown"


class Doubt(msgspec.Struct, frozen=True):
    """A word whose hyphen was taken for the printer's, for want of a sign."""

    place: Place
    word: str
    """As it was read."""
    other: str
    """As it would be with the hyphen."""

    @property
    def finding(self) -> Finding:
        """Tell of it."""
        return problem("word-joined", self.place, word=self.word, other=self.other)


def join(document: Document, words: Iterable[Word]) -> tuple[list[Word], tuple[Doubt, ...]]:
    """Join the words that line ends part.

    Args:
        document: where the words stand.
        words: each as its characters, in order.

    Returns:
        The words, and what of them is in doubt.
    """
    joined: list[Word] = []
    doubts: list[Doubt] = []
    for word in words:
        if joined and joined[-1][-1][0] in _HYPHENS and _is_parted(document, joined[-1], word):
            whole, doubt = _whole(document, joined[-1], word)
            if whole:
                joined[-1] = whole
                doubts += [doubt] if doubt else []
                continue
        joined.append(word)
    return joined, tuple(doubts)


def _is_parted(document: Document, left: Word, right: Word) -> bool:
    between = document.text[left[-1][1][1] : right[0][1][0]]
    return any(mark in between for mark in _BREAKS)


def _whole(document: Document, left: Word, right: Word) -> tuple[Word | None, Doubt | None]:
    """Give the whole of two parts; None if they are two words."""
    first = "".join(letter for letter, _ in left[:-1])
    second = "".join(letter for letter, _ in right)
    with_hyphen, without = [*left, *right], [*left[:-1], *right]
    keeps = False if left[-1][0] == _SOFT else _keeps(first, second, _vocabulary(document.text))
    if keeps is None:
        return None, None
    if keeps is not _UNKNOWN:
        return (with_hyphen if keeps else without), None
    place = document.place(left[0][1][0], right[-1][1][1])
    words = ("".join(letter for letter, _ in each) for each in (without, with_hyphen))
    word, other = (each.strip(_PUNCTUATION) for each in words)
    return without, Doubt(place, word, other)


def _keeps(first: str, second: str, known: frozenset[str]) -> bool | str | None:
    """Tell whether the hyphen between two parts is the word's; `_UNKNOWN` if nothing tells.

    Returns:
        None if the parts are two words.
    """
    ends = (first[-1:], second[:1])
    if not all(map(str.isalpha, ends)):
        # "1-19.653" and "2019-2022" have their hyphen; "3-veces" is nothing to guess at.
        return True if all(map(str.isdigit, ends)) else None
    capitals = first.isupper() and second[:2].isupper() and len(first) > 1
    stem, rest = _bare(first), _bare(second)
    if not (second[0].islower() or capitals) or f"{stem}-{rest}" in known:
        return True
    if stem + rest in known:
        return False
    compound = _FIRST_OF_COMPOUND.fullmatch(first.strip(_PUNCTUATION))
    return True if compound and not rest.startswith(_ADVERB) else _UNKNOWN


@lru_cache(maxsize=8)
def _vocabulary(text: str) -> frozenset[str]:
    """Give the words of a text, folded and bare."""
    return frozenset(map(_bare, text.split()))


def _bare(word: str) -> str:
    return fold(word).strip(_PUNCTUATION)
