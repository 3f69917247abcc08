"""The picture of a form: what it states around its organisation, as cards with lines between them.

Two drawings of the same: a wide one, in three columns, and a narrow one for phones, in a single
column. Both are lists of cards and of the lines between them, which the template `picture.svg`
writes down. Lengths are in pixels at full size.
"""

from collections.abc import Sequence

from fichero.findings import Language
from fichero.site import cards, service_picture
from fichero.site.cards import BAND, GAP, HEAD, LEADING, NAMES, PADDING, WIDE, Group, Picture
from fichero.site.content import Form
from fichero.site.parts import Part

_SIDE = 346.0  # the width of the outer columns
_MIDDLE = 316.0

_MOST_LINES = 4
_MOST_LINES_NARROW = 2
_MOST_LINES_MISSION = 40

_DESCRIPTIONS: dict[Language, str] = {
    "es": "{0}: al centro, el organismo; sobre él, lo que lo rige ({1}); bajo él, su misión; "
    "a los lados, sus ámbitos de acción ({2}) y sus objetivos estratégicos ({3}). "
    "Cada tarjeta lleva a su texto completo.",
    "en": "{0}: in the middle, the organisation; above it, what governs it ({1}); below it, "
    "its mission; at the sides, its areas of action ({2}) and its strategic objectives ({3}). "
    "Each card leads to its full text.",
}


def draw(form: Form, words: cards.Words) -> tuple[Picture, Picture]:
    """Draw a form, wide and narrow."""
    if form.is_service:
        return service_picture.draw(form, words)
    description = _DESCRIPTIONS[words.language].format(
        words.organisation, len(form.legal_basis), len(form.areas), len(form.objectives)
    )
    return _wide(form, words, description), _narrow(form, words, description)


def _wide(form: Form, words: cards.Words, description: str) -> Picture:
    left = _column(form.areas, 0, words)
    middle_x = (WIDE - _MIDDLE) / 2
    right_x = WIDE - _SIDE
    right = _column(form.objectives, right_x, words)
    sides = cards.bottom([*left, *right])
    norms = cards.stack(cards.cards(form.legal_basis, middle_x, _MIDDLE, _MOST_LINES, words), BAND)
    home = cards.organisation(form, middle_x, _MIDDLE, words)
    top = (cards.bottom(norms) + 2.6 * GAP) if norms else BAND
    mission_top = top + home.height + 2.6 * GAP
    room = int((sides - mission_top - HEAD - PADDING) / LEADING)
    missions = [
        cards.card(part, middle_x, _MIDDLE, max(8, min(room, _MOST_LINES_MISSION)), words)
        for part in _some(form.mission)
    ]
    heights = mission_top + sum(card.height for card in missions)
    # The middle column stands halfway down the longer one of the others, so that lines are short.
    shift = max(0.0, (sides - heights) / 2)
    home = cards.moved(home, top + shift)
    norms = [cards.moved(card, card.y + shift) for card in norms]
    missions = [cards.moved(card, mission_top + shift) for card in missions]
    center = middle_x + _MIDDLE / 2
    lines = [
        *(cards.curve(middle_x, home.middle, _SIDE, card.middle) for card in left),
        *(cards.curve(middle_x + _MIDDLE, home.middle, right_x, card.middle) for card in right),
    ]
    if norms:
        lines.append(cards.down(center, cards.bottom(norms), home.y))
    lines += [cards.down(center, home.y + home.height, card.y) for card in missions]
    columns = (
        (form.areas, 0, 20),
        (form.objectives, right_x, 20),
        (form.legal_basis, middle_x, 20 + shift),
    )
    return Picture(
        name="wide",
        width=WIDE,
        height=max(sides, cards.bottom([*norms, home, *missions])) + 2,
        cards=(*norms, home, *missions, *left, *right),
        titles=tuple(cards.titles(columns, words)),
        lines=tuple(lines),
        title=cards.title(form, words),
        description=description,
    )


def _narrow(form: Form, words: cards.Words, description: str) -> Picture:
    names = NAMES[words.language]
    groups = [
        Group(names["base-legal"], form.legal_basis, _MOST_LINES_NARROW),
        Group("", _some(form.mission), 2 * _MOST_LINES_NARROW),
        Group(names["ambito"], form.areas, _MOST_LINES_NARROW),
        Group(names["objetivo"], form.objectives, _MOST_LINES_NARROW),
    ]
    return cards.column(form, groups, words, description)


def _column(parts: Sequence[Part], x: float, words: cards.Words) -> list[cards.Card]:
    return cards.stack(cards.cards(parts, x, _SIDE, _MOST_LINES, words), BAND)


def _some(part: Part | None) -> tuple[Part, ...]:
    return (part,) if part else ()
