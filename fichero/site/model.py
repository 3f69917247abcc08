"""The picture of the ontology: its classes, and the properties that lead from one to another.

As that of a form, it is drawn twice: wide, and narrow for phones. Where things stand is decided
here by hand; what they are called comes from the ontology. Lengths are in pixels at full size.
"""

from collections.abc import Mapping
from typing import Literal

import msgspec

from fichero.findings import Language
from fichero.site.measure import width, wrap
from fichero.site.vocabulary import Term, terms

Style = Literal["stated", "inferred", "trace"]

_SIZE = 15.0
_LABEL = 14.0
_HEIGHT = 62.0


class Node(msgspec.Struct, frozen=True):
    """A class."""

    name: str
    x: float
    y: float
    width: float
    height: float
    label: str
    below: str
    """What stands under its name, in small."""
    text: str
    """Its definition."""
    href: str


class Arrow(msgspec.Struct, frozen=True):
    """A property, from one class to another."""

    path: str
    head: str
    """The path of its head."""
    style: Style
    label: str
    x: float
    """Of the middle of its label."""
    y: float
    room: float
    """The width of the label."""
    href: str
    text: str


class Model(msgspec.Struct, frozen=True):
    """A drawing."""

    name: str
    width: float
    height: float
    nodes: tuple[Node, ...]
    arrows: tuple[Arrow, ...]
    title: str
    description: str


_TITLES: dict[Language, str] = {"es": "El modelo de Fichero", "en": "The model of Fichero"}
_DESCRIPTIONS: dict[Language, str] = {
    "es": (
        "Un organismo tiene fichas. Una ficha contiene bases legales, una misión, ámbitos de "
        "acción y objetivos estratégicos. Cada base legal cita una norma. De ello se deduce qué "
        "normas rigen al organismo, en qué ámbitos actúa y qué objetivos persigue. Una extracción "
        "lee cada enunciado en un pasaje de un documento fuente."
    ),
    "en": (
        "An organisation has forms. A form contains legal bases, a mission, areas of action and "
        "strategic objectives. Each legal basis cites a norm. It follows which norms govern the "
        "organisation, in which areas it acts and which objectives it pursues. An extraction "
        "reads each statement in a passage of a source document."
    ),
}
_READ: dict[Language, str] = {"es": "se leyó en", "en": "was read in"}
_READS: dict[Language, str] = {"es": "lee", "en": "reads"}

# Each class: where its card is in the wide drawing, and where in the narrow one.
_PLACES: dict[str, tuple[tuple[float, float, float], tuple[float, float, float]]] = {
    "LegalNorm": ((10, 20, 230), (70, 340, 264)),
    "Organisation": ((10, 210, 230), (10, 10, 324)),
    "StrategicDefinitionForm": ((375, 210, 310), (10, 136, 324)),
    "LegalBasis": ((850, 20, 230), (70, 240, 264)),
    "Mission": ((850, 140, 230), (70, 440, 264)),
    "ActionArea": ((850, 260, 230), (70, 540, 264)),
    "StrategicObjective": ((850, 380, 230), (70, 640, 264)),
    "SourceDocument": ((10, 510, 230), (70, 870, 264)),
    "Passage": ((375, 510, 310), (10, 766, 324)),
    "Extraction": ((850, 510, 230), (70, 974, 264)),
}


class Way(msgspec.Struct, frozen=True):
    """Where an arrow goes."""

    property: str
    """Its name in the ontology; nothing for what no single property says."""
    style: Style
    path: str
    tip: tuple[float, float]
    """Where the path ends."""
    to: Literal["right", "left", "up", "down"]
    """Where its head points."""
    label: tuple[float, float] | None = None
    """The middle of its label."""
    words: Mapping[Language, str] = {}
    """Its label, if it is not a property."""


_WIDE_WAYS: tuple[Way, ...] = (
    Way("hasForm", "stated", "M240 241H367", (367, 241), "right", (304, 241)),
    Way("legalBasis", "stated", "M685 230C785 230 755 51 842 51", (842, 51), "right", (766, 142)),
    Way("mission", "stated", "M685 238C765 238 765 171 842 171", (842, 171), "right", (772, 198)),
    Way(
        "actionArea", "stated", "M685 246C765 246 765 291 842 291", (842, 291), "right", (768, 270)
    ),
    Way("objective", "stated", "M685 254C785 254 755 411 842 411", (842, 411), "right", (766, 338)),
    Way("citesNorm", "stated", "M850 40H248", (248, 40), "left", (520, 40)),
    Way("governedBy", "inferred", "M125 210V90", (125, 90), "up", (125, 150)),
    Way("actsIn", "inferred", "M200 272C260 350 640 330 842 305", (842, 305), "right", (420, 325)),
    Way("pursues", "inferred", "M125 272C160 430 560 430 842 425", (842, 425), "right", (330, 401)),
    Way("", "trace", "M530 272V502", (530, 502), "down", (530, 466), _READ),
    Way("source", "trace", "M375 541H248", (248, 541), "left", (310, 541)),
    Way("", "trace", "M850 541H693", (693, 541), "left", (770, 541), _READS),
)
_NARROW_WAYS: tuple[Way, ...] = (
    Way("hasForm", "stated", "M187 72V128", (187, 128), "down", (187, 100)),
    Way("legalBasis", "stated", "M52 198V271H62", (62, 271), "right", (150, 219)),
    Way("citesNorm", "stated", "M202 302V332", (202, 332), "down", (202, 316)),
    Way("mission", "stated", "M52 271V471H62", (62, 471), "right", (150, 421)),
    Way("actionArea", "stated", "M52 471V571H62", (62, 571), "right", (150, 521)),
    Way("objective", "stated", "M52 571V671H62", (62, 671), "right", (150, 621)),
    Way("governedBy", "inferred", "M22 72V381H62", (62, 381), "right"),
    Way("actsIn", "inferred", "M22 381V581H62", (62, 581), "right"),
    Way("pursues", "inferred", "M22 581V681H62", (62, 681), "right"),
    Way("", "trace", "M202 702V758", (202, 758), "down", (202, 730), _READ),
    Way("source", "trace", "M202 828V862", (202, 862), "down", (202, 845)),
    Way("", "trace", "M70 1005H52V836", (52, 836), "up", (52, 951), _READS),
)
_BELOW: dict[str, tuple[str, ...]] = {"Organisation": ("Ministry", "PublicService")}
_POINTS = {"right": (1, 0), "left": (-1, 0), "up": (0, -1), "down": (0, 1)}


def draw(language: Language, page: str) -> tuple[Model, Model]:
    """Draw the ontology, wide and narrow.

    Args:
        language: of the names.
        page: where the terms are explained; nothing if the picture is on that page.
    """
    return (
        _model("wide", (1090, 592), _WIDE_WAYS, language, page),
        _model("narrow", (344, 1046), _NARROW_WAYS, language, page),
    )


def _model(
    name: str,
    size: tuple[float, float],
    ways: tuple[Way, ...],
    language: Language,
    page: str,
) -> Model:
    return Model(
        name=name,
        width=size[0],
        height=size[1],
        nodes=tuple(
            _node(term, places[name == "narrow"], language, page)
            for term in terms()
            for places in [_PLACES.get(term.name)]
            if places
        ),
        arrows=tuple(_arrow(way, language, page) for way in ways),
        title=_TITLES[language],
        description=_DESCRIPTIONS[language],
    )


def _node(term: Term, place: tuple[float, float, float], language: Language, page: str) -> Node:
    x, y, room = place
    known = {other.name: other for other in terms()}
    under = " · ".join(known[other].labels[language] for other in _BELOW.get(term.name, ()))
    return Node(
        name=term.name,
        x=x,
        y=y,
        width=room,
        height=_HEIGHT,
        label=wrap(term.labels[language], room - 24, _SIZE, 1, bold=True)[0],
        below=under or term.name,
        text=f"{term.labels[language]}: {term.definitions[language]}",
        href=f"{page}#{term.name}",
    )


def _arrow(way: Way, language: Language, page: str) -> Arrow:
    known = {term.name: term for term in terms()}
    term = known.get(way.property)
    label = term.labels[language] if term else way.words[language]
    x, y = way.label or (0.0, 0.0)
    tip_x, tip_y = way.tip
    dx, dy = _POINTS[way.to]
    return Arrow(
        path=way.path,
        head=f"M{tip_x + 8 * dx:g} {tip_y + 8 * dy:g}"
        f"L{tip_x + 5 * dy:g} {tip_y + 5 * dx:g}L{tip_x - 5 * dy:g} {tip_y - 5 * dx:g}z",
        style=way.style,
        label=label if way.label else "",
        x=x,
        y=y,
        room=width(label, _LABEL) + 12,
        href=f"{page}#{term.name}" if term else "",
        text=f"{label}: {term.definitions[language]}" if term else "",
    )
