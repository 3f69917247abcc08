"""How wide text is, and how it wraps, without a browser.

The widths are those of Helvetica, in thousandths of the font size, as in the metrics that Adobe
published with its core fonts; Arial and Liberation Sans share them. Other fonts that a reader's
system may use instead run wider, so that an allowance is added.
"""

import unicodedata
from collections.abc import Iterator
from functools import cache

_ALLOWANCE = 1.07
_BOLD = 1.07  # how much wider bold letters are
_SPACE = 278
_WIDE = 1000  # of what has no width of its own here, such as a Chinese sign
_BROAD = 667  # of a capital letter of another alphabet
_MIDDLE = 556  # of a small letter of another alphabet

_WIDTHS: dict[str, int] = {
    character: width
    for width, characters in {
        222: "ijl'\u2018\u2019",
        278: " !,./:;I[]\\ft·",
        333: "()-r`°ª“”",
        355: '"',
        389: "*",
        500: "cksvxyzJ",
        556: "abdeghnopqu0123456789#$?_L«»\u2013¿",
        584: "+<=>~",
        611: "FTZ",
        667: "&ABEKPSVXY",
        722: "CDHNRUw",
        778: "GOQ",
        833: "mM",
        889: "%",
        944: "W",
        1000: "—…",
    }.items()
    for character in characters
}


def width(text: str, size: float, *, bold: bool = False) -> float:
    """Estimate the width of a text, rather too wide than too narrow.

    Args:
        text: one line of it.
        size: of the font, in the unit that the width is wanted in.
        bold: whether the letters are.
    """
    return _units(text) * _scale(size, bold=bold)


def wrap(
    text: str, room: float, size: float, most: int | None = None, *, bold: bool = False
) -> tuple[str, ...]:
    """Break a text into lines that fit; words that do not are broken too.

    Args:
        text: any text; white space of any kind parts its words.
        room: the width of a line, in the unit of `size`.
        size: of the font.
        most: how many lines there may be; what is left out shows as an ellipsis.
        bold: as for `width`.

    >>> wrap("Ley 19.032, que reorganiza", 80, 14)
    ('Ley 19.032,', 'que', 'reorganiza')
    """
    units = int(room / _scale(size, bold=bold))
    lines: list[str] = []
    line, length = "", 0
    for piece, more in _pieces(text, units):
        if line and length + _SPACE + more > units:
            lines.append(line)
            line, length = piece, more
        elif line:
            line, length = f"{line} {piece}", length + _SPACE + more
        else:
            line, length = piece, more
        if most and len(lines) > most:
            break
    if line:
        lines.append(line)
    if most and len(lines) > most:
        return (*lines[: most - 1], _shortened(lines[most - 1], units))
    return tuple(lines)


def _pieces(text: str, room: int) -> Iterator[tuple[str, int]]:
    """Give the words of a text, cut where they are too long, with their widths in units."""
    for word in text.split():
        start = length = 0
        for at, character in enumerate(word):
            more = _character(character)
            if length + more > room and at > start:
                yield word[start:at], length
                start, length = at, 0
            length += more
        yield word[start:], length


def _units(text: str) -> int:
    return sum(map(_character, text))


def _scale(size: float, *, bold: bool) -> float:
    return size / 1000 * _ALLOWANCE * (_BOLD if bold else 1)


def _shortened(line: str, room: int) -> str:
    whole = line
    while line and _units(f"{line}…") > room:
        line = line[:-1]
    if line != whole and " " in line:
        line = line.rpartition(" ")[0]  # no piece of a word
    return line.rstrip(" ,;:.") + "…"


@cache
def _character(character: str) -> int:
    known = _WIDTHS.get(character)
    if known is not None:
        return known
    base = unicodedata.normalize("NFD", character)[0]
    if base != character and base in _WIDTHS:
        return _WIDTHS[base]
    category = unicodedata.category(character)
    if category in {"Mn", "Me", "Cf"}:
        return 0
    if unicodedata.east_asian_width(character) in {"W", "F"}:
        return _WIDE
    return {"Lu": _BROAD, "Ll": _MIDDLE}.get(category, _BROAD)
