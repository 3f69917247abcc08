"""Suggestions: which texts may have to do with each other, and why a person should look.

A suggestion is a mapping that nobody has decided on yet. Texts are compared

- within a form: its objectives with its areas of action;
- between organisations: objectives with those of others;
- between periods: the objectives of an organisation with those that it had before;
- copies: the objectives that a service's form copies with those of its ministry;
- with concepts: objectives and areas with lists of other people.
"""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from itertools import pairwise
from typing import TYPE_CHECKING, Literal, get_args

import msgspec

from fichero import __version__
from fichero.links import similarity
from fichero.links.mappings import LEXICAL, RELATED, SKOS, Mapping, Pair
from fichero.links.similarity import Match, Space, Weights
from fichero.links.texts import Text

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from fichero.links.similarity import Numbers

Between = Literal["form", "organisations", "periods", "copies", "concepts"]
BETWEEN: tuple[Between, ...] = get_args(Between)

TOOL = "fichero"

_RELATIONS: dict[Between, str] = {
    "form": RELATED,
    "organisations": RELATED,
    "periods": f"{SKOS}closeMatch",
    "copies": f"{SKOS}exactMatch",
    "concepts": f"{SKOS}broadMatch",
}


class Wish(msgspec.Struct, frozen=True):
    """What is asked for."""

    between: tuple[Between, ...] = BETWEEN
    each: int = 2
    """How many at most for one text, of each kind of comparison."""
    least: float = 0.12
    """The similarity that is worth a look."""
    limit: int | None = None
    """How many at most, the most alike first."""


class _Comparison(msgspec.Struct, frozen=True):
    """Texts to compare, by their numbers."""

    between: Between
    left: tuple[int, ...]
    right: tuple[int, ...]
    apart: bool = False
    """Whether those of one organisation are left out."""


def suggest(
    own: Sequence[Text],
    others: Sequence[Text] = (),
    decided: Collection[Pair] = (),
    wish: Wish | None = None,
) -> tuple[Mapping, ...]:
    """Suggest links.

    Args:
        own: the texts of the publication; each suggestion has one of them at least.
        others: the texts of other datasets.
        decided: pairs that a person has decided on already: they are not suggested again.
        wish: what is asked for.

    Returns:
        Mappings that nobody stands for yet, the most alike first, each pair once.

    Raises:
        FicheroError: `links-extra-missing`.
    """
    asked = wish or Wish()
    known = {text.iri for text in own}
    texts = [*own, *(text for text in others if text.iri not in known)]
    if not texts:
        return ()
    space, weights = Space([text.text for text in texts]), Weights([text.text for text in texts])
    best: dict[Pair, tuple[Match, Between]] = {}
    for comparison in _comparisons(texts, len(own), asked.between):
        for match in _matches(space, texts, comparison, asked):
            pair = frozenset((texts[match.left].iri, texts[match.right].iri))
            if pair in decided or len(pair) == 1:
                continue
            former = best.get(pair)
            if former is None or former[0].score < match.score:
                best[pair] = (match, comparison.between)
    ordered = sorted(
        best.values(),
        key=lambda each: (-each[0].score, texts[each[0].left].iri, texts[each[0].right].iri),
    )
    return tuple(
        _mapping(texts[match.left], texts[match.right], match.score, between, weights)
        for match, between in ordered[: asked.limit]
    )


def _mapping(left: Text, right: Text, score: float, between: Between, weights: Weights) -> Mapping:
    return Mapping(
        subject_id=left.iri,
        subject_label=left.text,
        predicate_id=_RELATIONS[between],
        object_id=right.iri,
        object_label=right.text,
        mapping_justification=LEXICAL,
        mapping_tool=TOOL,
        mapping_tool_version=__version__,
        match_string=weights.shared(left.text, right.text),
        similarity_score=round(score, 4),
        similarity_measure=similarity.MEASURE,
    )


def _matches(
    space: Space, texts: Sequence[Text], comparison: _Comparison, asked: Wish
) -> Iterator[Match]:
    import numpy as np  # noqa: PLC0415 (comes with the extra; `Space` has told if it is missing)

    codes: dict[str, int] = {}
    whose = np.array([codes.setdefault(text.organisation, len(codes)) for text in texts])

    def elsewhere(text: int, candidates: "Numbers") -> "NDArray[np.bool_]":
        different: NDArray[np.bool_] = whose[candidates] != whose[text]
        return different

    yield from space.matches(
        np.array(comparison.left, dtype=np.int64),
        np.array(comparison.right, dtype=np.int64),
        asked.each,
        asked.least,
        elsewhere if comparison.apart else None,
    )


def _comparisons(
    texts: Sequence[Text], own: int, between: Collection[Between]
) -> Iterator[_Comparison]:
    """Say what is compared with what; on the left are always texts of the publication."""
    mine, all_ = range(own), range(len(texts))
    objectives = _of_kind(texts, all_, "objective")
    made: dict[Between, Callable[[], Iterator[_Comparison]]] = {
        "form": lambda: _in_groups(
            "form",
            texts,
            _of_kind(texts, mine, "objective"),
            _of_kind(texts, mine, "area"),
            lambda text: text.form,
            lambda text: text.form,
        ),
        "organisations": lambda: _once(
            "organisations", _of_kind(texts, mine, "objective"), objectives, apart=True
        ),
        "periods": lambda: _in_periods(texts, mine, objectives),
        "copies": lambda: _in_groups(
            "copies",
            texts,
            _of_kind(texts, mine, "copy"),
            objectives,
            lambda text: f"{text.ministry} {text.period}",
            lambda text: f"{text.organisation} {text.period}",
        ),
        "concepts": lambda: _once(
            "concepts",
            _of_kind(texts, mine, "objective", "area"),
            _of_kind(texts, all_, "concept"),
        ),
    }
    for each in between:
        yield from made[each]()


def _of_kind(texts: Sequence[Text], numbers: Iterable[int], *kinds: str) -> tuple[int, ...]:
    return tuple(number for number in numbers if texts[number].kind in kinds)


def _once(
    between: Between, left: tuple[int, ...], right: tuple[int, ...], *, apart: bool = False
) -> Iterator[_Comparison]:
    if left and right:
        yield _Comparison(between, left, right, apart)


def _in_groups(
    between: Between,
    texts: Sequence[Text],
    left: Iterable[int],
    right: Iterable[int],
    left_key: Callable[[Text], str],
    right_key: Callable[[Text], str],
) -> Iterator[_Comparison]:
    groups: dict[str, list[int]] = defaultdict(list)
    for number in right:
        groups[right_key(texts[number])].append(number)
    lefts: dict[str, list[int]] = defaultdict(list)
    for number in left:
        lefts[left_key(texts[number])].append(number)
    for key, numbers in lefts.items():
        if key.strip() and key in groups:
            yield _Comparison(between, tuple(numbers), tuple(groups[key]))


def _in_periods(
    texts: Sequence[Text], mine: Iterable[int], objectives: Iterable[int]
) -> Iterator[_Comparison]:
    """Compare the objectives of each of an organisation's periods with those of the one before."""
    theirs: dict[str, dict[str, list[int]]] = defaultdict(lambda: defaultdict(list))
    own = set(mine)
    for number in objectives:
        text = texts[number]
        if text.organisation and text.period:
            theirs[text.organisation][text.period].append(number)
    for periods in theirs.values():
        ordered = sorted(periods)
        for earlier, later in pairwise(ordered):
            left = tuple(number for number in periods[later] if number in own)
            right = tuple(periods[earlier])
            if left:
                yield _Comparison("periods", left, right)
            elif any(number in own for number in right):
                mine_then = tuple(number for number in right if number in own)
                yield _Comparison("periods", mine_then, tuple(periods[later]))
