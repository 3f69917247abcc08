"""How alike two texts are, and the words that say so."""

from collections import Counter

from fichero.stems import STOP, fold, stem, words


def bag(text: str) -> Counter[str]:
    """Count the stems of a text, without the words that nearly every text has.

    >>> sorted(bag("Las comunicaciones de la comunicación").items())
    [('comun', 2)]
    """
    return Counter(stem(word) for word in words(text) if word not in STOP)


def likeness(one: Counter[str], other: Counter[str]) -> float:
    """Give the part of the stems that two texts share, from 0 to 1 (Dice's coefficient).

    Dice, L. R. (1945), https://doi.org/10.2307/1932409.

    >>> likeness(bag("promover la cultura"), bag("promover el deporte"))
    0.5
    """
    total = one.total() + other.total()
    return 2 * (one & other).total() / total if total else 0.0


def shared(before: str, after: str) -> tuple[str, ...]:
    """Give the words of a text whose stems another has too, once each, as they are written.

    >>> shared("Promover las comunicaciones", "Una comunicación que promueva, comunicación al fin")
    ('comunicación',)
    """
    known, same = bag(before), set(words(before))
    found: dict[str, str] = {}
    told = [(word, written) for written in after.split() for word in words(written)]
    # Of several words of one stem, one that both texts have is shown.
    for word, written in sorted(told, key=lambda each: each[0] not in same):
        if word not in STOP and stem(word) in known:
            found.setdefault(stem(word), _bare(written, word))
    order = {stem(word): place for place, (word, _) in reversed(list(enumerate(told)))}
    return tuple(found[each] for each in sorted(found, key=lambda each: order[each]))


def is_respelled(before: str, after: str) -> bool:
    """Tell whether two texts differ in accents, capitals, punctuation or spaces only.

    >>> is_respelled("MISION: uno.", "Misión, uno"), is_respelled("uno", "dos")
    (True, False)
    """
    return before != after and words(before) == words(after)


def _bare(written: str, word: str) -> str:
    """Give the word as it is written, without what stands around it."""
    stripped = written.strip(".,;:()\"'«»“”¿?¡!")
    return stripped if fold(stripped) == word else word
