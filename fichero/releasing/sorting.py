"""Lines in order, more of them than fit in memory.

Lines come in any order and go out sorted by their bytes, each once. What has gathered is sorted and
put aside in a file when it grows too large; at the end the files are merged.
"""

import heapq
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import IO, Self

_LIMIT = 64 * 2**20  # bytes of lines in memory
_OVERHEAD = 80  # bytes of memory that Python needs for a line, beside what it holds
_RUNS = 64  # files that are open at a time


@contextmanager
def unnamed(folder: Path) -> Iterator[IO[bytes]]:
    """Make a file without a name in a folder; it is gone when it is closed."""
    with tempfile.TemporaryFile(dir=folder) as file:
        yield file


class Sorter:
    """Sorts lines. It is a context manager, as it keeps files open."""

    def __init__(self, folder: Path, limit: int = _LIMIT) -> None:
        """Begin without lines.

        Args:
            folder: where files may be put; they have no names there.
            limit: how many bytes of memory to use, about.
        """
        self._folder = folder
        self._limit = limit
        self._lines: list[bytes] = []
        self._size = 0
        self._runs: list[IO[bytes]] = []
        self._files = ExitStack()

    def __enter__(self) -> Self:
        """Begin."""
        return self

    def __exit__(self, *_: object) -> None:
        """Give back files and memory."""
        self._files.close()
        self._lines = []

    def add(self, lines: Iterable[bytes]) -> None:
        """Take lines, each with the line feed at its end."""
        before = len(self._lines)
        self._lines += lines
        self._size += sum(map(len, self._lines[before:])) + _OVERHEAD * (len(self._lines) - before)
        if self._size > self._limit:
            self._put_aside()

    def lines(self) -> Iterator[bytes]:
        """Give the lines, sorted, each once. They can be asked for again, but not at once."""
        if not self._runs:
            self._lines = sorted(set(self._lines))
            yield from self._lines
            return
        if self._lines:
            self._put_aside()
        yield from _merged(self._runs)

    def _put_aside(self) -> None:
        if len(self._runs) == _RUNS:
            merged = self._file()
            merged.writelines(_merged(self._runs))
            for run in self._runs:
                run.close()
            self._runs = [merged]
        run = self._file()
        run.writelines(sorted(set(self._lines)))
        self._runs.append(run)
        self._lines = []
        self._size = 0

    def _file(self) -> IO[bytes]:
        return self._files.enter_context(unnamed(self._folder))


def _merged(runs: Iterable[IO[bytes]]) -> Iterator[bytes]:
    for run in (opened := list(runs)):
        run.flush()
        run.seek(0)
    last = None
    for line in heapq.merge(*opened):
        if line != last:
            yield line
            last = line


def interleaved(blocks: Iterable[bytes], lines: Iterable[bytes]) -> Iterator[bytes]:
    r"""Merge sorted blocks of lines with sorted lines; a line that is in both goes out once.

    Args:
        blocks: each of them sorted lines, the first of which comes after the last of the block
            before; none is empty.
        lines: more of them, sorted, each once. Few of them belong into blocks.

    Raises:
        ValueError: the blocks are not in order.

    >>> b"".join(interleaved([b"b\nd\n", b"f\n"], [b"a\n", b"c\n", b"d\n", b"g\n"]))
    b'a\nb\nc\nd\nf\ng\n'
    """
    rest = iter(lines)
    waiting = next(rest, None)
    end = b""
    for block in blocks:
        before: list[bytes] = []
        inside: list[bytes] = []
        first = block[: block.index(b"\n") + 1]
        last = block[block.rfind(b"\n", 0, -1) + 1 :]
        if first <= end:
            message = f"blocks are not in order: {first!r} after {end!r}"
            raise ValueError(message)
        end = last
        while waiting is not None and waiting <= last:
            (before if waiting < first else inside).append(waiting)
            waiting = next(rest, None)
        yield from before
        yield b"".join(sorted({*block.splitlines(keepends=True), *inside})) if inside else block
    if waiting is not None:
        yield waiting
    yield from rest
