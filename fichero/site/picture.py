"""The picture of a form: its legal basis, mission, areas and objectives around its organisation.

Two drawings of the same: a wide one, in three columns with the organisation in the middle, and a
narrow one for phones, in a single column. Both are lists of cards and of the lines between them,
which the template `picture.svg` writes down. Lengths are in pixels at full size.
"""

from collections.abc import Iterable, Sequence

import msgspec

from fichero.findings import Language
from fichero.site.content import Form, Norm, Part
from fichero.site.measure import wrap

_SIZE = 14.0  # of the font
_LEADING = 19.0  # from one line to the next
_PADDING = 14.0
_HEAD = 32.0  # the height of a card's first line, with its name
_GAP = 12.0
_BAND = 34.0  # the height of a column's title

_WIDE = 1120.0
_SIDE = 346.0  # the width of the outer columns
_MIDDLE = 316.0
_NARROW = 344.0
_SPINE = 26.0  # how far the cards of the narrow drawing stand from its left edge

_MOST_LINES = 4
_MOST_LINES_NARROW = 2
_MOST_LINES_MISSION = 40

_NAMES: dict[Language, dict[str, str]] = {
    "es": {
        "base-legal": "Base legal",
        "mision": "Misión",
        "ambito": "Ámbitos de acción",
        "objetivo": "Objetivos estratégicos",
    },
    "en": {
        "base-legal": "Legal basis",
        "mision": "Mission",
        "ambito": "Areas of action",
        "objetivo": "Strategic objectives",
    },
}
_ONE: dict[Language, dict[str, str]] = {
    "es": {"ambito": "Ámbito", "objetivo": "Objetivo", "mision": "Misión"},
    "en": {"ambito": "Area", "objetivo": "Objective", "mision": "Mission"},
}


class Card(msgspec.Struct, frozen=True):
    """A card of the picture: a link to what it stands for."""

    kind: str
    """`organisation`, or as `Part.kind`."""
    x: float
    y: float
    width: float
    height: float
    name: str
    """Its first line."""
    lines: tuple[str, ...]
    text: str
    """All that it stands for, for those who hear the picture."""
    href: str
    """A hash and an anchor, if it is on the form's page."""

    @property
    def middle(self) -> float:
        """The height at which lines meet it."""
        return self.y + self.height / 2


class Title(msgspec.Struct, frozen=True):
    """The title of a column."""

    x: float
    y: float
    text: str
    count: int


class Picture(msgspec.Struct, frozen=True):
    """A drawing."""

    name: str
    """`wide` or `narrow`."""
    width: float
    height: float
    cards: tuple[Card, ...]
    titles: tuple[Title, ...]
    lines: tuple[str, ...]
    """Paths, as in SVG."""
    title: str
    description: str


class Words(msgspec.Struct, frozen=True):
    """What a picture says beside the texts of the form."""

    organisation: str
    norms: dict[str, Norm]
    """By IRI."""
    home: str
    """Where the organisation's card leads."""
    language: Language


def draw(form: Form, words: Words) -> tuple[Picture, Picture]:
    """Draw a form, wide and narrow."""
    return _wide(form, words), _narrow(form, words)


def _wide(form: Form, words: Words) -> Picture:
    left = _column(form.areas, 0, _SIDE, _MOST_LINES, words)
    middle_x = (_WIDE - _MIDDLE) / 2
    right_x = _WIDE - _SIDE
    right = _column(form.objectives, right_x, _SIDE, _MOST_LINES, words)
    sides = max((_bottom(left), _bottom(right)))
    norms = _stack(
        [_card(part, middle_x, _MIDDLE, _MOST_LINES, words) for part in form.legal_basis], _BAND
    )
    home = _organisation(form, middle_x, _MIDDLE, words)
    top = (_bottom(norms) + 2.6 * _GAP) if norms else _BAND
    mission_top = top + home.height + 2.6 * _GAP
    room = int((sides - mission_top - _HEAD - _PADDING) / _LEADING)
    missions = [
        _card(part, middle_x, _MIDDLE, max(8, min(room, _MOST_LINES_MISSION)), words)
        for part in _some(form.mission)
    ]
    heights = mission_top + sum(card.height for card in missions)
    # The middle column stands halfway down the longer one of the others, so that lines are short.
    shift = max(0.0, (sides - heights) / 2)
    home = _moved(home, top + shift)
    norms = [_moved(card, card.y + shift) for card in norms]
    missions = [_moved(card, mission_top + shift) for card in missions]
    center = middle_x + _MIDDLE / 2
    lines = [
        *(_curve(middle_x, home.middle, _SIDE, card.middle) for card in left),
        *(_curve(middle_x + _MIDDLE, home.middle, right_x, card.middle) for card in right),
    ]
    if norms:
        lines.append(_down(center, _bottom(norms), home.y))
    lines += [_down(center, home.y + home.height, card.y) for card in missions]
    names = _NAMES[words.language]
    titles = [
        *([Title(0, 20, names["ambito"], len(left))] if left else []),
        *([Title(right_x, 20, names["objetivo"], len(right))] if right else []),
        *([Title(middle_x, 20 + shift, names["base-legal"], len(norms))] if norms else []),
    ]
    height = max(sides, _bottom([*norms, home, *missions])) + 2
    cards = (*norms, home, *missions, *left, *right)
    return _picture("wide", (_WIDE, height), cards, (titles, lines), form, words)


def _narrow(form: Form, words: Words) -> Picture:
    width = _NARROW - _SPINE
    home = _organisation(form, 0, _NARROW, words)
    home = _moved(home, 1)
    y = home.y + home.height
    titles: list[Title] = []
    cards: list[Card] = [home]
    lines: list[str] = []
    groups: list[tuple[str, Sequence[Part], int]] = [
        ("base-legal", form.legal_basis, _MOST_LINES_NARROW),
        ("mision", _some(form.mission), 2 * _MOST_LINES_NARROW),
        ("ambito", form.areas, _MOST_LINES_NARROW),
        ("objetivo", form.objectives, _MOST_LINES_NARROW),
    ]
    for kind, parts, most in groups:
        if not parts:
            continue
        if kind != "mision":
            titles.append(Title(_SPINE, y + 34, _NAMES[words.language][kind], len(parts)))
            y += 32
        made = _stack([_card(part, _SPINE, width, most, words) for part in parts], y + _GAP)
        cards += made
        y = _bottom(made)
    spine = 10.0
    start = home.y + home.height
    for card in cards[1:]:
        # Lines meet a card at its name, where the eye begins to read.
        at = card.y + _HEAD / 2 + 2
        lines.append(f"M{spine:g} {at - 8:g}q0 8 8 8H{card.x:g}")
    if len(cards) > 1:
        lines.append(f"M{spine:g} {start:g}V{cards[-1].y + _HEAD / 2 - 6:g}")
    return _picture("narrow", (_NARROW, y + 2), tuple(cards), (titles, lines), form, words)


def _picture(
    name: str,
    size: tuple[float, float],
    cards: tuple[Card, ...],
    drawn: tuple[Iterable[Title], Iterable[str]],
    form: Form,
    words: Words,
) -> Picture:
    counts = (len(form.legal_basis), len(form.areas), len(form.objectives))
    description = {
        "es": "{0}: al centro, el organismo; sobre él, lo que lo rige ({1}); bajo él, su misión; "
        "a los lados, sus ámbitos de acción ({2}) y sus objetivos estratégicos ({3}). "
        "Cada tarjeta lleva a su texto completo.",
        "en": "{0}: in the middle, the organisation; above it, what governs it ({1}); below it, "
        "its mission; at the sides, its areas of action ({2}) and its strategic objectives ({3}). "
        "Each card leads to its full text.",
    }[words.language]
    title = form.title.get(words.language, form.title["es"])
    return Picture(
        name=name,
        width=size[0],
        height=size[1],
        cards=cards,
        titles=tuple(drawn[0]),
        lines=tuple(drawn[1]),
        title=title,
        description=description.format(words.organisation, *counts),
    )


def _organisation(form: Form, x: float, width: float, words: Words) -> Card:
    lines = wrap(words.organisation, width - 2 * _PADDING, 19, 4, bold=True)
    return Card(
        kind="organisation",
        x=x,
        y=0,
        width=width,
        height=_PADDING * 2 + 24 * len(lines) + 24,
        name=form.period,
        lines=lines,
        text=f"{words.organisation}, {form.period}",
        href=words.home,
    )


def _card(part: Part, x: float, width: float, most: int, words: Words) -> Card:
    lines = wrap(part.text, width - 2 * _PADDING, _SIZE, most)
    name = _name(part, words)
    return Card(
        kind=part.kind,
        x=x,
        y=0,
        width=width,
        height=_HEAD + _LEADING * len(lines) + _PADDING,
        name=name,
        lines=lines,
        text=f"{name}: {part.text}",
        href=f"#{part.anchor}",
    )


def _name(part: Part, words: Words) -> str:
    if part.kind == "base-legal":
        norm = words.norms.get(part.norm or "")
        name = norm.label if norm else _NAMES[words.language]["base-legal"]
        return (wrap(name, 260, _SIZE, 1, bold=True) or (name,))[0]
    name = _ONE[words.language][part.kind]
    return f"{name} {part.number}" if part.number is not None else name


def _column(parts: Sequence[Part], x: float, width: float, most: int, words: Words) -> list[Card]:
    return _stack([_card(part, x, width, most, words) for part in parts], _BAND)


def _stack(cards: Iterable[Card], y: float) -> list[Card]:
    placed = []
    for card in cards:
        placed.append(_moved(card, y))
        y += card.height + _GAP
    return placed


def _moved(card: Card, y: float) -> Card:
    return msgspec.structs.replace(card, y=y)


def _bottom(cards: Sequence[Card]) -> float:
    return max((card.y + card.height for card in cards), default=0.0)


def _some(part: Part | None) -> tuple[Part, ...]:
    return (part,) if part else ()


def _curve(x: float, y: float, to_x: float, to_y: float) -> str:
    half = (x + to_x) / 2
    return f"M{x:g} {y:g}C{half:g} {y:g} {half:g} {to_y:g} {to_x:g} {to_y:g}"


def _down(x: float, y: float, to_y: float) -> str:
    return f"M{x:g} {y:g}V{to_y:g}"
