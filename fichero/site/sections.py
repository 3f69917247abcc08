"""The sections of a form's page; what does not fit there stands on further pages.

The first page has a place for every part of the form, as their IRIs lead to it. A section that
would make it too long is a list there, whose rows lead to the parts in full.
"""

from collections.abc import Iterator, Mapping

import msgspec

from fichero.site import addresses
from fichero.site.content import Form
from fichero.site.pager import Pager
from fichero.site.parts import Part

# What parts take on a page, in bytes: their texts, and beside these what stands around each, such
# as links and how to cite it. A page may have 150 kB, pictures included.
_AROUND = 1_400
_AROUND_BELOW = 700  # around a part of a part
_MOST_FIRST = 66_000
_MOST = 110_000


class Section(msgspec.Struct, frozen=True):
    """The parts of one kind, or some of them."""

    kind: str
    """As `Part.kind`."""
    anchor: str
    """Of its heading."""
    parts: tuple[Part, ...]
    count: int
    """How many parts the form has of this kind."""
    pages: Mapping[str, str]
    """Where each part stands in full, by its IRI; empty if that is here."""


class Leaf(msgspec.Struct, frozen=True):
    """One of the pages of a form."""

    pager: Pager
    sections: tuple[Section, ...]

    @property
    def page(self) -> str:
        """Its path below the site."""
        return self.pager.path(self.pager.number)


def leaves(form: Form) -> tuple[Leaf, ...]:
    """Divide the parts of a form among its pages."""
    first = f"doc/{form.path}.html"
    fitting: dict[str, bool] = {}
    room = _MOST_FIRST
    for kind, _, parts in _groups(form):
        size = sum(map(_size, parts))
        fitting[kind] = size <= room
        if fitting[kind]:
            room -= size
    more = list(_more([group for group in _groups(form) if not fitting[group[0]]]))
    count = 1 + len(more)
    pages = {
        part.iri: addresses.numbered(first, number)
        for number, sections in enumerate(more, start=2)
        for section in sections
        for part in section.parts
    }
    here = tuple(
        Section(kind, anchor, parts, len(parts), {} if fitting[kind] else pages)
        for kind, anchor, parts in _groups(form)
    )
    return (
        Leaf(Pager(first, 1, count), here),
        *(
            Leaf(Pager(first, number, count), tuple(sections))
            for number, sections in enumerate(more, start=2)
        ),
    )


def places(form: Form) -> dict[str, str]:
    """Give the page and anchor where each part of a form stands in full, by its IRI."""
    return {
        one.iri: f"{leaf.page}#{one.anchor}"
        for leaf in leaves(form)
        for section in leaf.sections
        if not section.pages
        for part in section.parts
        for one in part.all
    }


def _groups(form: Form) -> list[tuple[str, str, tuple[Part, ...]]]:
    groups = [
        ("base-legal", "base-legal", form.legal_basis),
        ("mision", "la-mision", (form.mission,) if form.mission else ()),
        ("ambito", "ambitos", form.areas),
        ("objetivo-ministerial", "objetivos-ministeriales", form.ministry_objectives),
        ("objetivo", "objetivos", form.objectives),
        ("producto", "productos", form.products),
        ("cliente", "clientes", form.clients),
        ("presupuesto", "presupuesto", form.budget),
    ]
    return [group for group in groups if group[2]]


def _more(groups: list[tuple[str, str, tuple[Part, ...]]]) -> Iterator[list[Section]]:
    """Fill further pages with whole parts."""
    page: list[Section] = []
    room = _MOST
    for kind, anchor, parts in groups:
        some: list[Part] = []
        for part in parts:
            size = _size(part)
            if size > room and (page or some):
                if some:
                    page.append(Section(kind, anchor, tuple(some), len(parts), {}))
                yield page
                page, some, room = [], [], _MOST
            some.append(part)
            room -= size
        page.append(Section(kind, anchor, tuple(some), len(parts), {}))
    if page:
        yield page


def _size(part: Part) -> int:
    """Estimate what a part takes on a page, in bytes."""
    texts = [part.text, *(value.value for value in part.values.values())]
    said = sum(len(text.encode()) for text in texts if isinstance(text, str))
    links = 120 * sum(map(len, part.links.values()))
    below = sum(_AROUND_BELOW + len(one.text.encode()) for one in part.parts)
    return _AROUND + said + links + below
