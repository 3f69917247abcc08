"""Files in TOML, as records."""

import re
import tomllib
from collections import Counter
from collections.abc import Iterator
from typing import TypeVar

import msgspec

T = TypeVar("T")

Path = tuple[str | int, ...]
"""The way to a value: names of tables and keys, and the numbers of entries from 0 on."""

_HEADER = re.compile(r"\s*\[(?P<entry>\[)?\s*(?P<name>[\w.-]+)\s*\]")
_KEY = re.compile(r"\s*(?P<name>[\w-]+)\s*=")
_LONG = re.compile(r"\"{3}|'{3}")


def read(data: bytes, kind: type[T]) -> T:
    """Read TOML (https://toml.io/en/v1.0.0) as a record.

    Args:
        data: the file's bytes.
        kind: the record's class.

    Raises:
        ValueError: this is no UTF-8, no TOML, or not what the record's class asks for;
            `fichero.reasons.reason` tells it to people.

    >>> read(b"form = 'A0'", dict[str, str])
    {'form': 'A0'}
    """
    try:
        return msgspec.convert(tomllib.loads(data.decode("utf-8-sig")), kind)
    except RecursionError as error:
        message = "the tables are nested too deeply"
        raise ValueError(message) from error


def line_of(data: bytes, path: Path) -> int:
    r"""Tell the line in which a value of a file stands, for who must correct it by hand.

    Args:
        data: the file's bytes, which are TOML.
        path: the way to the value.

    Returns:
        The line, counted from 1: that of the value's key, else of the table that it is missing
        from or written inside of.

    >>> line_of(b"[[a]]\nb = 1\n\n[[a]]\nb = 2\n", ("a", 1, "b"))
    5
    """
    lines = dict(_lines(data.decode("utf-8-sig", "replace")))
    return next((lines[path[:end]] for end in range(len(path), 0, -1) if path[:end] in lines), 1)


def _lines(text: str) -> Iterator[tuple[Path, int]]:
    """Give the ways to tables, their entries and their keys, with the lines that they begin in."""
    table: Path = ()
    counts: Counter[Path] = Counter()
    quote = ""  # what ends the text of several lines that a line stands in
    for number, line in enumerate(text.splitlines(), start=1):
        inside = bool(quote)
        for mark in _LONG.findall(line):
            quote = "" if quote == mark else quote or mark
        if inside:
            continue
        if match := _HEADER.match(line):
            table = _table(match["name"].split("."), counts, entry=bool(match["entry"]))
            yield table, number
        elif match := _KEY.match(line):
            yield (*table, match["name"]), number


def _table(names: list[str], counts: Counter[Path], *, entry: bool) -> Path:
    """Give the way to the table that a header opens."""
    path: Path = ()
    for name in names[:-1]:
        path = (*path, name)
        if counts[path]:
            path = (*path, counts[path] - 1)
    path = (*path, names[-1])
    if not entry:
        return path
    counts[path] += 1
    return (*path, counts[path] - 1)
