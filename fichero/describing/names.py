"""Finding an organisation by a name that people write: whole, for short, or badly scanned.

Precision comes before recall: a name that might be of two organisations gives both, and it is for
the caller to refuse. Nothing is found because it is merely alike; see `Names.nearest`.
"""

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from difflib import SequenceMatcher
from heapq import nlargest

import msgspec

from fichero.reading.headings import fold

_LONGEST_NAME = 200  # characters that are compared to find the nearest names

# Words that join others; they tell no two organisations apart.
_JOINING = frozenset({"a", "de", "del", "e", "el", "en", "la", "las", "lo", "los", "y"})

# What is cut short even without a full stop. With one, the rule in `_abbreviates` is enough.
_CUSTOMARY = frozenset(
    {"adm", "depto", "dir", "dpto", "gob", "gral", "min", "nac", "pub", "sec", "serv", "subsec"}
)

_WORD = re.compile(r"[^\W_]+\.?")
_BRACKETED = re.compile(r"(?P<name>[^()]*[^()\s])\s*\((?P<other>[^()]+)\)\s*")


class Named(msgspec.Struct, frozen=True):
    """A name, and whom it names."""

    name: str
    slug: str
    whole: bool = True
    """It is made of words that can be cut short: it is no acronym."""
    former: bool = False
    """It is a name of the past: one of today goes before it."""


class Names:
    """The names of a registry."""

    def __init__(self, names: Iterable[Named]) -> None:
        """Take the names, in any order."""
        self._names = tuple(names)
        # What is of today goes before what was, and what is the same before what was cut.
        self._tables = tuple(
            _table(key_of, self._names, former=former)
            for key_of in (_content, _letters)
            for former in (False, True)
        )
        self._words = tuple(
            (tuple(_content(each.name).split()), each.slug) for each in self._names if each.whole
        )

    def find(self, name: str) -> tuple[str, ...]:
        """Give the slugs of the organisations that a name can mean.

        Accents, capitals, spaces, hyphens and joining words make no difference. Words may be cut
        short ("Ministerio Secretaría Gral. de Gobierno", "Min. de RR. EE."). A second name may
        stand in brackets behind the first.

        Returns:
            None of them if the name is not known, several if it is ambiguous.
        """
        found = self._find(name)
        match = _BRACKETED.fullmatch(name)
        if found or match is None:
            return tuple(sorted(found))
        first = self._find(match["name"])
        return tuple(sorted(first | self._find(match["other"]))) if first else ()

    def nearest(self, name: str, count: int) -> tuple[str, ...]:
        """Give the slugs of the organisations whose names are most like one, the nearest first."""
        matcher = SequenceMatcher(autojunk=False)
        matcher.set_seq2(fold(name[:_LONGEST_NAME]))
        best: dict[str, float] = {}
        for each in self._names:
            matcher.set_seq1(fold(each.name))
            best[each.slug] = max(best.get(each.slug, 0), matcher.ratio())
        return tuple(nlargest(count, sorted(best), key=best.__getitem__))

    def _find(self, name: str) -> frozenset[str]:
        content, letters = _content(name), _letters(name)
        for table, key in zip(self._tables, (content, content, letters, letters), strict=True):
            if found := table.get(key):
                return found
        tokens = tuple(each for each in _WORD.findall(fold(name)) if each not in _JOINING)
        return frozenset(slug for words, slug in self._words if _cut_short(tokens, words))


def key(name: str) -> str:
    """Give what of a name must be its own in a registry.

    >>> key("Ministerio de la Vivienda y  URBANISMO")
    'ministerio vivienda urbanismo'
    """
    return _content(name)


def _table(
    key_of: Callable[[str], str], names: Iterable[Named], *, former: bool
) -> Mapping[str, frozenset[str]]:
    slugs: defaultdict[str, set[str]] = defaultdict(set)
    for each in names:
        if each.former == former:
            slugs[key_of(each.name)].add(each.slug)
    return {key: frozenset(group) for key, group in slugs.items()}


def _content(name: str) -> str:
    words = [word.rstrip(".") for word in _WORD.findall(fold(name))]
    return " ".join([word for word in words if word not in _JOINING] or words)


def _letters(name: str) -> str:
    return "".join(word.rstrip(".") for word in _WORD.findall(fold(name)))


def _cut_short(tokens: tuple[str, ...], words: tuple[str, ...]) -> bool:
    """Tell whether tokens are the words of a name, some of them cut short."""
    return len(tokens) == len(words) and all(
        token.rstrip(".") == word or _abbreviates(token, word)
        for token, word in zip(tokens, words, strict=True)
    )


def _abbreviates(token: str, word: str) -> bool:
    """Tell whether a token stands for a word.

    It is the word's beginning, or keeps its first and last letters and leaves out others; or it
    doubles the first letter of a plural, as Spanish does.

    >>> [_abbreviates(*each.split()) for each in ("gral. general", "rr. redes", "gral. gobierno")]
    [True, True, False]
    """
    cut = token.rstrip(".")
    if len(cut) < len("rr") or len(cut) >= len(word) or (cut == token and cut not in _CUSTOMARY):
        return False
    if cut[0] == cut[1] and len(cut) == len("rr"):
        return word[0] == cut[0] and word.endswith("s")
    if word.startswith(cut):
        return True
    rest = iter(word)
    return word[0] == cut[0] and word[-1] == cut[-1] and all(letter in rest for letter in cut)
