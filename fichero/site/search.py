"""The index for searching without a server, and the plain lists of texts for those without scripts.

Texts are cut into lists of a size for one page; the index says of each stem in which texts it is.
It is cut too, by the first letters of the stems, so that a search fetches little of it.
"""

import json
from array import array
from collections.abc import Iterable, Iterator, Sequence

import msgspec

from fichero.stems import STOP, stem, words

_MOST_TEXTS = 150
_MOST_CHARACTERS = 50_000
_MOST_PLACES = 20_000  # in a shard of the index, each of which takes two or three bytes


class Text(msgspec.Struct, frozen=True):
    """A text that can be found."""

    page: str
    """Where it is, with its anchor."""
    kind: str
    """As `Part.kind`, or `organismo` or `norma`."""
    number: str | None
    """As `Part.counted`, if it has a number."""
    where: str
    """What it is part of: the name of its organisation, with the period."""
    text: str


def lists(texts: Iterable[Text]) -> Iterator[tuple[Text, ...]]:
    """Cut texts into lists for one page each; there is always a first one."""
    part: list[Text] = []
    length = 0
    for text in texts:
        if part and (len(part) == _MOST_TEXTS or length + len(text.text) > _MOST_CHARACTERS):
            yield tuple(part)
            part, length = [], 0
        part.append(text)
        length += len(text.text) + len(text.where)
    yield tuple(part)


class Index:
    """Collects in which texts each stem is."""

    def __init__(self) -> None:
        """Begin with nothing."""
        self._found: dict[str, tuple[set[str], array[int]]] = {}
        self._ends: list[int] = []
        self._count = 0

    def add(self, texts: Iterable[Text]) -> bytes:
        """Add the texts of one list, and give its file."""
        rows = []
        for text in texts:
            said = {word for word in words(f"{text.where} {text.text}") if word not in STOP}
            for word in sorted(said):
                forms, places = self._found.setdefault(stem(word), (set(), array("I")))
                forms.add(word)
                if not places or places[-1] != self._count:
                    places.append(self._count)
            rows.append([text.page, text.kind, text.number, text.where, text.text])
            self._count += 1
        self._ends.append(self._count)
        return _encode(rows)

    def files(self) -> Iterator[tuple[str, bytes]]:
        """Give the files of the index: how the lists are cut, and the stems by first letters."""
        shards = self._shards()
        yield (
            "search/index.json",
            _encode({"ends": self._ends, "stop": sorted(STOP), "shards": sorted(shards)}),
        )
        for shard, stems in shards.items():
            table = {
                found: [sorted(self._found[found][0]), _steps(self._found[found][1])]
                for found in stems
            }
            yield f"search/stems/{shard}.json", _encode(table)

    def _shards(self) -> dict[str, list[str]]:
        """Part the stems by their first two letters, and where these are many, by the first three.

        A stem of two letters stays in the shard of these.
        """
        shards: dict[str, list[str]] = {}
        for found in sorted(self._found):
            shards.setdefault(shard_of(found), []).append(found)
        parted: dict[str, list[str]] = {}
        for name, stems in shards.items():
            many = sum(len(self._found[found][1]) for found in stems) > _MOST_PLACES
            for found in stems:
                parted.setdefault(shard_of(found, 3) if many else name, []).append(found)
        return parted


def shard_of(found: str, letters: int = 2) -> str:
    """Name the part of the index that a stem is in.

    >>> shard_of("comun"), shard_of("19032"), shard_of("法"), shard_of("comun", 3)
    ('co', '19', '_', 'com')
    """
    return "".join(c if c.isascii() else "_" for c in found[:letters])


def _steps(places: Sequence[int]) -> list[int]:
    """Write ascending numbers as the steps between them, which are shorter."""
    return [place - before for before, place in zip([0, *places], places, strict=False)]


def _encode(value: object) -> bytes:
    # As these may stand in a page some day, nothing in them can close a script.
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":")).replace("<", "\\u003c")
    return text.encode("utf-8", "replace") + b"\n"
