"""The picture of the form of a service (A1): what its ministry wants, what it does, what it makes.

Wide, three columns are linked from left to right: the ministry's objectives that it works for, its
own objectives, and its products. Above them stand the service, what governs it, and its mission.
"""

from collections.abc import Iterator

from fichero.findings import Language
from fichero.site import cards, words
from fichero.site.cards import BAND, GAP, NAMES, WIDE, Card, Group, Picture, Words
from fichero.site.content import Form
from fichero.site.parts import Part

_WIDTH = 328.0
_MIDDLE = (WIDE - _WIDTH) / 2
_RIGHT = WIDE - _WIDTH

_MOST_LINES = 3
_MOST_LINES_NARROW = 2
_MOST_LINES_MISSION = 7

_DESCRIPTIONS: dict[Language, str] = {
    "es": "{0}: arriba, el servicio, lo que lo rige ({1}) y su misión; abajo, de izquierda a "
    "derecha, los objetivos del ministerio que recoge ({2}), los objetivos del servicio que "
    "contribuyen a ellos ({3}) y los productos con que los cumple ({4}). Cada tarjeta lleva a su "
    "texto completo.",
    "en": "{0}: above, the service, what governs it ({1}) and its mission; below, from left to "
    "right, the ministry's objectives that it takes up ({2}), the service's objectives that "
    "contribute to them ({3}) and the products that deliver these ({4}). Each card leads to its "
    "full text.",
}
_SHARE: dict[Language, str] = {"es": "{} % del presupuesto", "en": "{}% of the budget"}
_LINKED: dict[Language, tuple[str, str]] = {
    "es": ("Ministerio {}", "Productos {}"),
    "en": ("Ministry {}", "Products {}"),
}


def draw(form: Form, said: Words) -> tuple[Picture, Picture]:
    """Draw the form of a service, wide and narrow."""
    description = _DESCRIPTIONS[said.language].format(
        said.organisation,
        len(form.legal_basis),
        len(form.ministry_objectives),
        len(form.objectives),
        len(form.products),
    )
    return _wide(form, said, description), _narrow(form, said, description)


def _wide(form: Form, said: Words, description: str) -> Picture:
    norms = cards.stack(cards.cards(form.legal_basis, 0, _WIDTH, 2, said), BAND)
    mission = [
        cards.moved(cards.card(part, _RIGHT, _WIDTH, _MOST_LINES_MISSION, said), BAND)
        for part in _some(form.mission)
    ]
    home = cards.organisation(form, _MIDDLE, _WIDTH, said)
    above = max(cards.bottom([*norms, *mission]), BAND + home.height)
    home = cards.moved(home, BAND + (above - BAND - home.height) / 2)
    first = above + 4 * GAP
    left = _column(form.ministry_objectives, 0, first, said)
    middle = _column(form.objectives, _MIDDLE, first, said)
    right = _column(form.products, _RIGHT, first, said, _shares(form, said))
    lines = [
        *(cards.curve(_MIDDLE, home.middle, _WIDTH, card.middle) for card in norms),
        *(cards.curve(_MIDDLE + _WIDTH, home.middle, _RIGHT, card.middle) for card in mission),
        *_links(form.objectives, "contributesTo", (middle, left), (_MIDDLE, _WIDTH)),
        *_links(form.objectives, "deliveredBy", (middle, right), (_MIDDLE + _WIDTH, _RIGHT)),
    ]
    if middle:
        # At the side, where it does not run through the title of the column.
        lines.append(cards.down(_MIDDLE + _WIDTH - 48, home.y + home.height, first + BAND))
    columns = (
        (form.legal_basis, 0, 20),
        (form.ministry_objectives, 0, first + 20),
        (form.objectives, _MIDDLE, first + 20),
        (form.products, _RIGHT, first + 20),
    )
    everything = (*norms, home, *mission, *left, *middle, *right)
    return Picture(
        name="wide",
        width=WIDE,
        height=cards.bottom(everything) + 2,
        cards=everything,
        titles=tuple(cards.titles(columns, said)),
        lines=tuple(lines),
        title=cards.title(form, said),
        description=description,
    )


def _narrow(form: Form, said: Words, description: str) -> Picture:
    names = NAMES[said.language]
    most = _MOST_LINES_NARROW
    groups = [
        Group(names["base-legal"], form.legal_basis, most),
        Group("", _some(form.mission), 2 * most),
        Group(names["objetivo-ministerial"], form.ministry_objectives, most),
        Group(names["objetivo"], form.objectives, most, _numbers(form, said)),
        Group(names["producto"], form.products, most, _shares(form, said)),
    ]
    return cards.column(form, groups, said, description)


def _column(
    parts: tuple[Part, ...], x: float, y: float, said: Words, feet: dict[str, str] | None = None
) -> list[Card]:
    return cards.stack(cards.cards(parts, x, _WIDTH, _MOST_LINES, said, feet), y + BAND)


def _links(
    parts: tuple[Part, ...],
    term: str,
    columns: tuple[list[Card], list[Card]],
    ends: tuple[float, float],
) -> Iterator[str]:
    """Draw lines between the cards of two columns; a card tells of all that have none of theirs."""
    own, others = ({card.href: card for card in column} for column in columns)
    drawn = dict.fromkeys(
        (one, other)
        for part in parts
        for target in part.links.get(term, ())
        for one in [own.get(f"#{part.anchor}", columns[0][-1])]
        for other in [others.get(_anchor(target), columns[1][-1] if columns[1] else None)]
        if other
    )
    for one, other in drawn:
        yield cards.curve(ends[0], one.middle, ends[1], other.middle)


def _anchor(iri: str) -> str:
    """Give the link to a part of the same form, by its IRI.

    >>> _anchor("https://w3id.org/fichero/id/ficha/junta/2019-2022/producto/3")
    '#producto-3'
    """
    return "#" + "-".join(iri.rsplit("/", 2)[1:])


def _shares(form: Form, said: Words) -> dict[str, str]:
    """Tell of each product what part of the budget it takes."""
    return {
        product: _SHARE[said.language].format(words.decimal(share.value, said.language))
        for line in form.budget
        for share in [line.values.get("percentage")]
        if share
        for product in line.links.get("funds", ())
    }


def _numbers(form: Form, said: Words) -> dict[str, str]:
    """Tell of each objective the numbers of what it is linked to."""
    ministry, products = _LINKED[said.language]
    feet = {}
    for part in form.objectives:
        told = [
            name.format(", ".join(target.rpartition("/")[2] for target in part.links[term]))
            for term, name in (("contributesTo", ministry), ("deliveredBy", products))
            if term in part.links
        ]
        feet[part.iri] = " · ".join(told)
    return feet


def _some(part: Part | None) -> tuple[Part, ...]:
    return (part,) if part else ()
