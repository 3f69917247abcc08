"""What pictures of forms are made of: cards, the titles of columns, and the lines between cards.

The template `picture.svg` writes them down. Lengths are in pixels at full size.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from textwrap import shorten

import msgspec

from fichero.findings import Language
from fichero.site.content import Form, Norm
from fichero.site.measure import wrap
from fichero.site.parts import Part

SIZE = 14.0  # of the font
LEADING = 19.0  # from one line to the next
PADDING = 14.0
HEAD = 32.0  # the height of a card's first line, with its name
GAP = 12.0
BAND = 34.0  # the height of a column's title
WIDE = 1120.0  # the width of the wide drawings
NARROW = 344.0  # and of those for phones

_SPINE = 26.0  # how far the cards of a narrow drawing stand from its left edge
_FOOT = 21.0  # the height of a card's last line, if it has one
_MOST_HEARD = 400  # characters of a text
_MOST_CARDS = 10  # of one kind: of a long form no more can be seen at a glance

NAMES: dict[Language, dict[str, str]] = {
    "es": {
        "base-legal": "Base legal",
        "mision": "Misión",
        "ambito": "Ámbitos de acción",
        "objetivo-ministerial": "Objetivos del ministerio",
        "objetivo": "Objetivos estratégicos",
        "producto": "Productos",
    },
    "en": {
        "base-legal": "Legal basis",
        "mision": "Mission",
        "ambito": "Areas of action",
        "objetivo-ministerial": "Objectives of the ministry",
        "objetivo": "Strategic objectives",
        "producto": "Products",
    },
}
_ONE: dict[Language, dict[str, str]] = {
    "es": {
        "ambito": "Ámbito",
        "objetivo": "Objetivo",
        "objetivo-ministerial": "Objetivo",
        "producto": "Producto",
        "mision": "Misión",
    },
    "en": {
        "ambito": "Area",
        "objetivo": "Objective",
        "objetivo-ministerial": "Objective",
        "producto": "Product",
        "mision": "Mission",
    },
}
_MORE: dict[Language, str] = {"es": "y {} más", "en": "and {} more"}
# Where the section of a kind of part begins on the form's page.
SECTIONS = {
    "base-legal": "base-legal",
    "ambito": "ambitos",
    "objetivo-ministerial": "objetivos-ministeriales",
    "objetivo": "objetivos",
    "producto": "productos",
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
    foot: str = ""
    """Its last line, in small."""

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


def organisation(form: Form, x: float, width: float, words: Words) -> Card:
    """Make the card of the organisation that a form is of."""
    lines = wrap(words.organisation, width - 2 * PADDING, 19, 4, bold=True)
    return Card(
        kind="organisation",
        x=x,
        y=0,
        width=width,
        height=PADDING * 2 + 24 * len(lines) + 24,
        name=form.period,
        lines=lines,
        text=f"{words.organisation}, {form.period}",
        href=words.home,
    )


def card(part: Part, x: float, width: float, most: int, words: Words, foot: str = "") -> Card:
    """Make the card of a part.

    Args:
        part: what it stands for.
        x: its left edge.
        width: how wide it is.
        most: how many lines of text it has at the most.
        words: what else to say.
        foot: what stands below the text.
    """
    lines = wrap(part.text, width - 2 * PADDING, SIZE, most)
    name = _name(part, words)
    below = wrap(foot, width - 2 * PADDING, SIZE, 1)
    return Card(
        kind=part.kind,
        x=x,
        y=0,
        width=width,
        height=HEAD + LEADING * len(lines) + PADDING + (_FOOT if below else 0),
        name=name,
        lines=lines,
        text=_heard(f"{name}: {part.text}") + (f" ({foot})" if foot else ""),
        href=f"#{part.anchor}",
        foot=below[0] if below else "",
    )


def cards(
    parts: Sequence[Part],
    x: float,
    width: float,
    most: int,
    words: Words,
    feet: Mapping[str, str] | None = None,
) -> list[Card]:
    """Make the cards of parts of one kind; after some, one card tells how many more there are.

    Args:
        parts: what they stand for.
        x: their left edge.
        width: how wide they are.
        most: how many lines of text each has at the most.
        words: what else to say.
        feet: what stands below the texts, by the IRI of the part.
    """
    shown = parts if len(parts) <= _MOST_CARDS + 1 else parts[:_MOST_CARDS]
    made = [card(part, x, width, most, words, (feet or {}).get(part.iri, "")) for part in shown]
    if len(shown) == len(parts):
        return made
    kind = parts[0].kind
    said = _MORE[words.language].format(len(parts) - len(shown))
    text = f"{NAMES[words.language][kind]}: {said}"
    more = Card("more", x, 0, width, HEAD + 8, said, (), text, f"#{SECTIONS[kind]}")
    return [*made, more]


def stack(cards: Iterable[Card], y: float) -> list[Card]:
    """Place cards one below the other, from a height on."""
    placed = []
    for each in cards:
        placed.append(moved(each, y))
        y += each.height + GAP
    return placed


def moved(card: Card, y: float) -> Card:
    """Place a card at a height."""
    return msgspec.structs.replace(card, y=y)


def bottom(cards: Iterable[Card]) -> float:
    """Give the height at which the lowest of some cards ends."""
    return max((card.y + card.height for card in cards), default=0.0)


def curve(x: float, y: float, to_x: float, to_y: float) -> str:
    """Draw a line from one card to another beside it."""
    half = (x + to_x) / 2
    return f"M{x:g} {y:g}C{half:g} {y:g} {half:g} {to_y:g} {to_x:g} {to_y:g}"


def down(x: float, y: float, to_y: float) -> str:
    """Draw a line from one card to another below it."""
    return f"M{x:g} {y:g}V{to_y:g}"


class Group(msgspec.Struct, frozen=True):
    """Cards of one kind in a narrow drawing."""

    title: str
    """Nothing, if the cards say themselves what they are."""
    parts: tuple[Part, ...]
    most: int
    """How many lines of text each card has at the most."""
    feet: Mapping[str, str] = {}


def column(form: Form, groups: Iterable[Group], words: Words, description: str) -> Picture:
    """Draw a form for a phone: all cards below each other, along a line."""
    width = NARROW - _SPINE
    home = moved(organisation(form, 0, NARROW, words), 1)
    start = y = home.y + home.height
    titles: list[Title] = []
    drawn: list[Card] = [home]
    for group in groups:
        if not group.parts:
            continue
        if group.title:
            titles.append(Title(_SPINE, y + 34, group.title, len(group.parts)))
            y += 32
        made = cards(group.parts, _SPINE, width, group.most, words, group.feet)
        drawn += stack(made, y + GAP)
        y = bottom(drawn)
    spine = 10.0
    # Lines meet a card at its name, where the eye begins to read.
    lines = [
        f"M{spine:g} {at - 8:g}q0 8 8 8H{each.x:g}"
        for each in drawn[1:]
        for at in [each.y + HEAD / 2 + 2]
    ]
    if len(drawn) > 1:
        lines.append(f"M{spine:g} {start:g}V{drawn[-1].y + HEAD / 2 - 6:g}")
    return Picture(
        name="narrow",
        width=NARROW,
        height=y + 2,
        cards=tuple(drawn),
        titles=tuple(titles),
        lines=tuple(lines),
        title=title(form, words),
        description=description,
    )


def titles(columns: Iterable[tuple[Sequence[Part], float, float]], words: Words) -> Iterator[Title]:
    """Make the titles of columns: of those that have cards, with the place of each."""
    for parts, x, y in columns:
        if parts:
            yield Title(x, y, NAMES[words.language][parts[0].kind], len(parts))


def title(form: Form, words: Words) -> str:
    """Give the title of a picture."""
    return form.title.get(words.language, form.title["es"])


def _name(part: Part, words: Words) -> str:
    if part.kind == "base-legal":
        norm = words.norms.get(part.norm or "")
        name = norm.label if norm else NAMES[words.language]["base-legal"]
        return (wrap(name, 260, SIZE, 1, bold=True) or (name,))[0]
    name = _ONE[words.language][part.kind]
    return f"{name} {part.number}" if part.number is not None else name


def _heard(text: str) -> str:
    """Cut what those hear who hear a picture; the card leads to the whole."""
    return text if len(text) <= _MOST_HEARD else shorten(text, _MOST_HEARD, placeholder="…")
