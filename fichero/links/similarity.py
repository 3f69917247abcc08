"""How alike texts are: TF-IDF on Spanish stems and on groups of letters, compared in blocks.

Two texts are compared by their stems, alone and in pairs, and by the groups of three to five
letters in their words, so that `participación` and `participativo` share something too. The
similarity is the weighted mean of both cosines.

Comparing everything with everything is bounded in memory: a block of rows at a time finds its
candidates by the stems that not too many texts have, and only those are compared in full.
"""

import math
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from functools import cache
from itertools import pairwise
from typing import TYPE_CHECKING, Any, TypeAlias

import msgspec

from fichero.findings import FicheroError, problem
from fichero.stems import STOP, fold, stem, words

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray
    from scipy.sparse import csr_matrix

    Numbers: TypeAlias = NDArray[np.int64]
    """Which texts, by their places in a collection."""
    Allowed: TypeAlias = Callable[[int, Numbers], NDArray[np.bool_]]
    """Tells which of some texts on the right may go with one on the left."""

MEASURE = "0.6 cos(TF-IDF stems) + 0.4 cos(TF-IDF letters)"

_STEMS = 0.6
_LETTERS = (3, 5)
_BLOCK = 256  # rows at a time
_COMMON = 1500  # a stem that more texts have finds no candidates; it still counts in comparing
_WIDER = 4  # so many candidates are compared in full for each that is wanted
_SHORTEST = 3  # letters of a word that is worth comparing


class Match(msgspec.Struct, frozen=True):
    """Two texts, by their numbers, and how alike they are, from 0 to 1."""

    left: int
    right: int
    score: float


class Space:
    """Texts as vectors, all weighted by the same collection."""

    def __init__(self, texts: Sequence[str]) -> None:
        """Weigh the texts.

        Args:
            texts: all that are to be compared; at least one.

        Raises:
            FicheroError: `links-extra-missing`, as scikit-learn is not installed.
        """
        try:
            import numpy as np  # noqa: PLC0415 (an extra, and slow to import)
            from sklearn.feature_extraction.text import TfidfVectorizer  # noqa: PLC0415 (as above)
        except ImportError as error:
            raise FicheroError(problem("links-extra-missing")) from error
        self._stems = _vectors(
            TfidfVectorizer(analyzer=features, sublinear_tf=True, dtype=np.float32), texts
        )
        self._letters = _vectors(
            TfidfVectorizer(
                analyzer="char_wb",
                ngram_range=_LETTERS,
                preprocessor=_plain,
                sublinear_tf=True,
                min_df=2 if len(texts) > _COMMON else 1,
                dtype=np.float32,
            ),
            texts,
        )

    def matches(
        self,
        left: "Numbers",
        right: "Numbers",
        count: int,
        least: float,
        allowed: "Allowed | None" = None,
    ) -> Iterator[Match]:
        """Find for each text on the left those on the right that are most like it.

        Args:
            left: numbers of texts.
            right: numbers of texts.
            count: how many at most for each text on the left.
            least: the similarity that is worth telling.
            allowed: leaves pairs out, if given.
        """
        import numpy as np  # noqa: PLC0415 (comes with the extra)

        rare = _rare(self._stems[right])
        against = rare.T.tocsr()
        for start in range(0, len(left), _BLOCK):
            block = left[start : start + _BLOCK]
            near = (self._stems[block] @ against).tocsr()
            for row, text in enumerate(block):
                begin, end = near.indptr[row], near.indptr[row + 1]
                places, scores = near.indices[begin:end], near.data[begin:end]
                if allowed is not None and len(places):
                    kept = allowed(int(text), right[places])
                    places, scores = places[kept], scores[kept]
                if len(places) > count * _WIDER:
                    # Equal scores must not be told apart by chance: the first ones go first.
                    order = np.lexsort((places, -scores))[: count * _WIDER]
                    places = places[order]
                yield from self._best(int(text), np.sort(right[places]), count, least)

    def _best(self, text: int, others: "Numbers", count: int, least: float) -> Iterator[Match]:
        """Compare one text with some others in full."""
        if not len(others):
            return
        stems = (self._stems[others] @ self._stems[text].T).toarray().ravel()
        letters = (self._letters[others] @ self._letters[text].T).toarray().ravel()
        scores = _STEMS * stems + (1 - _STEMS) * letters
        ordered = sorted(zip((-scores).tolist(), others.tolist(), strict=True))
        for score, other in ordered[:count]:
            if -score >= least:
                yield Match(text, other, min(1.0, -score))


def _vectors(vectoriser: Any, texts: Sequence[str]) -> "csr_matrix":  # noqa: ANN401 (untyped)
    from scipy.sparse import csr_matrix  # noqa: PLC0415 (comes with the extra)

    try:
        return vectoriser.fit_transform(texts).tocsr()
    except ValueError:  # no text has a word
        return csr_matrix((len(texts), 1), dtype="float32")


def _rare(vectors: "csr_matrix") -> "csr_matrix":
    """Drop what too many texts have: it costs the most, and finds the least."""
    import numpy as np  # noqa: PLC0415 (comes with the extra)
    from scipy.sparse import diags  # noqa: PLC0415 (comes with the extra)

    counts = np.bincount(vectors.indices, minlength=vectors.shape[1])
    return (vectors @ diags((counts <= _COMMON).astype("float32"))).tocsr()


def _plain(text: str) -> str:
    return " ".join(word for word in words(text) if word not in STOP)


@cache
def _stem(word: str) -> str:
    return "" if word in STOP or len(word) < _SHORTEST else stem(word)


def stems(text: str) -> list[str]:
    """Give the stems of a text's words, without those that every text has.

    >>> stems("De la participación de los ciudadanos")
    ['particip', 'ciudadan']
    """
    return [found for found in map(_stem, words(text)) if found]


def features(text: str) -> list[str]:
    """Give what texts are compared by: stems, alone and in pairs.

    >>> features("sociedad civil")
    ['socied', 'civil', 'socied civil']
    """
    alone = stems(text)
    return [*alone, *(f"{first} {second}" for first, second in pairwise(alone))]


class Weights:
    """How telling the words of a collection are."""

    def __init__(self, texts: Sequence[str]) -> None:
        """Count the texts that each stem is in."""
        self._counts = Counter(found for text in texts for found in set(stems(text)))
        self._total = len(texts)

    def shared(self, left: str, right: str, count: int = 6) -> tuple[str, ...]:
        """Give the words of the left text whose stems the right one has too.

        Args:
            left: a text.
            right: another.
            count: how many at most; the rarest first.
        """
        common = set(stems(right))
        first: dict[str, str] = {}
        for word in _written(left):
            found = _stem(fold(word))
            if found in common:
                first.setdefault(found, word.lower())
        ordered = sorted(first, key=lambda each: (-self._weight(each), each))
        return tuple(first[each] for each in ordered[:count])

    def _weight(self, found: str) -> float:
        return math.log((1 + self._total) / (1 + self._counts[found]))


def _written(text: str) -> list[str]:
    """Give the words of a text as they stand there."""
    return "".join(letter if letter.isalnum() else " " for letter in text).split()
