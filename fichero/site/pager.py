"""Lists that take several pages."""

from collections.abc import Iterator, Sequence
from typing import TypeVar

import msgspec

from fichero.site.addresses import numbered

T = TypeVar("T")

_AROUND = 3


class Pager(msgspec.Struct, frozen=True):
    """One page of a list, and how many there are."""

    page: str
    """The first page."""
    number: int
    count: int

    @property
    def numbers(self) -> list[int]:
        """The pages that a reader can go to from here: the ends, the next ones, and long steps."""
        near = range(self.number - _AROUND, self.number + _AROUND + 1)
        step = max(1, self.count // 8)
        far = range(1, self.count + 1, step)
        return sorted({1, self.count, *near, *far} & set(range(1, self.count + 1)))

    def path(self, number: int) -> str:
        """Give the address of one of the pages."""
        return numbered(self.page, number)


def pages(page: str, items: Sequence[T], size: int) -> Iterator[tuple[Pager, Sequence[T]]]:
    """Cut a list into pages; there is always a first one.

    Args:
        page: the address of the first page.
        items: all of the list.
        size: how many are on a page.
    """
    count = max(1, -(-len(items) // size))
    for number in range(1, count + 1):
        yield Pager(page, number, count), items[(number - 1) * size : number * size]
