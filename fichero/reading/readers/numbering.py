"""The numbers that Word prints before the paragraphs of lists, which stand nowhere in their text.

A paragraph names a list (`w:num`) and a level in it, or its style does; the list names how it looks
(`w:abstractNum`), and lists of the same look count on from each other, unless one says where it
starts. Source: ISO/IEC 29500-1, 17.9 (https://www.iso.org/standard/71691.html).
"""

import re
from collections.abc import Iterator

import msgspec
from lxml.etree import _Element

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_VALUE = _W + "val"
_LEVELS = 9
_MOST_STYLES = 20
"""How many styles a style may be based on, one on the other."""
_MOST_TEXT = 100
"""Characters of what a level prints but for its numbers: in Word, some few."""
_MOST = 32_767  # the largest number of a list in Word
_PART = re.compile(r"%([1-9])")
_LETTERS = "abcdefghijklmnopqrstuvwxyz"
_ROMAN = tuple(
    zip(
        (1000, 900, 500, 400, 100, 90, 50, 40, 10, 9, 5, 4, 1),
        ("m", "cm", "d", "cd", "c", "xc", "l", "xl", "x", "ix", "v", "iv", "i"),
        strict=True,
    )
)
_BEHIND = {"space": " ", "nothing": ""}
_BULLET = "• "
_OFF = frozenset({"0", "false", "off"})


class _Level(msgspec.Struct, frozen=True):
    """How one level of a list looks."""

    start: int = 1
    form: str = "decimal"
    text: str = ""
    """With `%1` for the number of the first level, and so on."""
    behind: str = "\t"
    restart: int | None = None
    """The level, counted from 1, after which this one starts again; 0 is none. None is any."""
    plain: bool = False
    """The numbers of the levels above are shown in figures."""
    style: str | None = None
    """The style whose paragraphs are of this level."""


class _List(msgspec.Struct, frozen=True):
    """One list: its look, and where it starts anew."""

    look: str
    levels: tuple[_Level, ...]
    starts: dict[int, int]


class Numbering:
    """Counts the paragraphs of a document's lists, in the order in which they stand."""

    def __init__(self, numbering: _Element | None, styles: _Element | None) -> None:
        """Take the parts of a document that tell of lists and of styles; either may be missing."""
        self._nums = _named(numbering, "num", "numId")
        self._looks = _named(numbering, "abstractNum", "abstractNumId")
        self._styles = _named(styles, "style", "styleId")
        self._default = next(
            (
                name
                for name, style in self._styles.items()
                if _attribute(style, "type") == "paragraph" and _attribute(style, "default") == "1"
            ),
            None,
        )
        self._lists: dict[str, _List | None] = {}
        self._counts: dict[tuple[str, int], int] = {}
        self._begun: set[str] = set()

    def label(self, paragraph: _Element) -> str:
        """Give what Word prints before a paragraph, with what parts it from the text.

        Formats other than figures, letters, Roman numbers and ordinals are given in figures.
        """
        named = self._of(paragraph)
        if named is None:
            return ""
        number, index = named
        found = self._list(number)
        if found is None:
            return ""
        level = found.levels[index]
        self._count(number, found, index)
        if level.form == "bullet":
            return _BULLET
        counts = [self._counts[found.look, each] for each in range(index + 1)]
        text = _PART.sub(
            lambda match: _shown(found.levels, counts, int(match[1]) - 1, plain=level.plain),
            level.text,
        )
        return text + level.behind if text else ""

    def _count(self, number: str, found: _List, index: int) -> None:
        if number not in self._begun:
            self._begun.add(number)
            for each in found.starts:
                self._counts.pop((found.look, each), None)
        for each in range(index):
            self._counts.setdefault((found.look, each), found.levels[each].start)
        key = found.look, index
        start = found.levels[index].start
        self._counts[key] = min(self._counts[key] + 1, _MOST) if key in self._counts else start
        for each in range(index + 1, _LEVELS):
            restart = found.levels[each].restart
            if index < (each if restart is None else restart):
                self._counts.pop((found.look, each), None)

    def _of(self, paragraph: _Element) -> tuple[str, int] | None:
        """Tell the list of a paragraph, and the level in it; None if it is in none."""
        properties = paragraph.find(_W + "pPr")
        told = _value(properties, "pStyle") or self._default
        number, index = _pair(properties)
        style = told
        for each in self._ancestry(told):
            other = self._styles[each].find(_W + "pPr")
            if number is not None and index is not None:
                break
            if _pair(other) != (None, None):
                style = each if number is None else style
                number = number if number is not None else _pair(other)[0]
                index = index if index is not None else _pair(other)[1]
        if number is None or number == "0":
            return None
        if index is None:
            found = self._list(number)
            levels = found.levels if found else ()
            index = next((n for n, each in enumerate(levels) if style and each.style == style), 0)
        return (number, index) if 0 <= index < _LEVELS else None

    def _ancestry(self, name: str | None) -> Iterator[str]:
        """Give a style, and those that it is based on."""
        for _ in range(_MOST_STYLES):
            if name not in self._styles:
                return
            yield name
            name = _value(self._styles[name], "basedOn")

    def _list(self, number: str) -> _List | None:
        if number not in self._lists:
            self._lists[number] = self._made(number)
        return self._lists[number]

    def _made(self, number: str) -> _List | None:
        num = self._nums.get(number)
        look = self._look(number)
        if num is None or look is None:
            return None
        levels = {_index(each): each for each in self._looks[look].findall(_W + "lvl")}
        starts = {}
        for override in num.findall(_W + "lvlOverride"):
            other, index = override.find(_W + "lvl"), _index(override)
            if other is not None:
                levels[index] = other
            start = _integer(_value(override, "startOverride"))
            if start is not None:
                starts[index] = start
        made = tuple(_level(levels.get(n), starts.get(n)) for n in range(_LEVELS))
        return _List(look, made, starts)

    def _look(self, number: str | None) -> str | None:
        """Tell the look of a list; it may stand in a style of lists, which names another one."""
        for _ in range(_MOST_STYLES):
            name = _value(self._nums.get(number or ""), "abstractNumId")
            if name not in self._looks:
                return None
            style = self._styles.get(_value(self._looks[name], "numStyleLink") or "")
            other, _ = _pair(style.find(_W + "pPr") if style is not None else None)
            if other is None or other == number:
                return name
            number = other
        return None


def _named(root: _Element | None, tag: str, key: str) -> dict[str, _Element]:
    children = root.findall(_W + tag) if root is not None else []
    return {name: child for child in children if (name := _attribute(child, key)) is not None}


def _attribute(element: _Element, name: str) -> str | None:
    found = element.get(_W + name)
    return None if found is None else str(found)


def _value(parent: _Element | None, tag: str) -> str | None:
    child = parent.find(_W + tag) if parent is not None else None
    return _attribute(child, "val") if child is not None else None


def _integer(told: str | None) -> int | None:
    return int(told) if told and re.fullmatch("[0-9]{1,5}", told, re.ASCII) else None


def _index(element: _Element) -> int:
    index = _integer(_attribute(element, "ilvl"))
    return _LEVELS if index is None else index


def _pair(properties: _Element | None) -> tuple[str | None, int | None]:
    """Give the list that properties of a paragraph name, and the level."""
    found = properties.find(_W + "numPr") if properties is not None else None
    return _value(found, "numId"), _integer(_value(found, "ilvl"))


def _level(element: _Element | None, start: int | None) -> _Level:
    if element is None:
        return _Level(start=1 if start is None else start)
    told = _integer(_value(element, "start")) if start is None else start
    plain = element.find(_W + "isLgl")
    return _Level(
        start=0 if told is None else told,
        form=_value(element, "numFmt") or "decimal",
        text=(_value(element, "lvlText") or "")[:_MOST_TEXT],
        behind=_BEHIND.get(_value(element, "suff") or "tab", "\t"),
        restart=_integer(_value(element, "lvlRestart")),
        plain=plain is not None and (_attribute(plain, "val") or "1") not in _OFF,
        style=_value(element, "pStyle"),
    )


def _shown(levels: tuple[_Level, ...], counts: list[int], index: int, *, plain: bool) -> str:
    if index >= len(counts):
        return ""
    return shown(counts[index], "decimal" if plain else levels[index].form)


def shown(number: int, form: str) -> str:
    """Write the number of a paragraph in one of Word's formats.

    >>> [shown(28, form) for form in ("lowerLetter", "upperRoman", "decimalZero", "ordinal")]
    ['bb', 'XXVIII', '28', '28º']
    """
    match form:
        case "none" | "bullet":
            return ""
        case "lowerLetter" | "upperLetter":
            # After z come aa, bb and so on.
            times, letter = divmod(max(number, 1) - 1, len(_LETTERS))
            text = _LETTERS[letter] * min(times + 1, len(_LETTERS))
        case "lowerRoman" | "upperRoman":
            text = _roman(number)
        case "decimalZero":
            text = f"{number:02}"
        case "ordinal":
            text = f"{number}º"
        case _:
            text = str(number)
    return text.upper() if form.startswith("upper") else text


def _roman(number: int) -> str:
    parts = []
    for value, letters in _ROMAN:
        times, number = divmod(number, value)
        parts.append(letters * times)
    return "".join(parts)
