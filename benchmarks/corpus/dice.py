"""Chance that can be had again: the same words give the same throws."""

import random
from collections.abc import Sequence
from typing import TypeVar

T = TypeVar("T")


class Dice:
    """Throws that depend on nothing but the words that they were made of.

    Only `random()` is used of Python's generator, as only its numbers are promised to be the same
    in later versions (https://docs.python.org/3/library/random.html#notes-on-reproducibility).
    """

    def __init__(self, *words: object) -> None:
        """Make throws out of words."""
        seed = "/".join(map(str, words))
        self._random = random.Random(seed)  # noqa: S311 (chance that must be the same each time)

    def chance(self, share: float) -> bool:
        """Tell whether something happens that happens in this share of cases."""
        return self._random.random() < share

    def number(self, low: int, high: int) -> int:
        """Give a number between two, both included."""
        return low + int(self._random.random() * (high - low + 1))

    def pick(self, values: Sequence[T]) -> T:
        """Give one of some values."""
        return values[int(self._random.random() * len(values))]

    def several(self, values: Sequence[T], count: int) -> list[T]:
        """Give different ones of some values, in the order in which they were drawn."""
        left = list(values)
        return [left.pop(int(self._random.random() * len(left))) for _ in range(count)]
