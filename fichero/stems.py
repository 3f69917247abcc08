"""The words of Spanish texts, and their stems: what texts are searched and compared by."""

import re
import unicodedata
from functools import cache

import snowballstemmer

_WORD = re.compile(r"[^\W_]+")

# Words that nearly every text has, and that nobody looks for.
_STOP = """
    a al como con cual de del e el en es la las le lo los mas ni no o para pero por que se sin
    sobre su sus un una y ya
"""
STOP = frozenset(_STOP.split())


def fold(text: str) -> str:
    """Make letters small and drop their accents, as `static/search.js` does.

    >>> fold("Ámbitos de Acción")
    'ambitos de accion'
    """
    parts = unicodedata.normalize("NFD", text)
    return "".join(c for c in parts if not unicodedata.category(c).startswith("M")).lower()


def words(text: str) -> list[str]:
    """Give the folded words of a text."""
    return _WORD.findall(fold(text))


@cache
def _stemmer() -> "snowballstemmer.Stemmer":
    return snowballstemmer.stemmer("spanish")


@cache
def stem(word: str) -> str:
    """Give the stem of a folded Spanish word (https://snowballstem.org/algorithms/spanish/).

    `static/spanish.js` does the same for the words that a reader looks for.

    >>> stem("comunicaciones") == stem("comunicacion")
    True
    """
    return str(_stemmer().stemWord(word))
