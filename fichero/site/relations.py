"""What a part of a form has to do with others: rows that its page shows below its text.

Whatever else comes to be known of a part, such as objectives of others that are like it, is a row
more here.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from textwrap import shorten
from typing import cast

import msgspec

from fichero.site.content import Content, Form
from fichero.site.parts import Part, referring
from fichero.site.rendering import Here

_LONGEST = 90  # characters of a part's text where another one names it

_FLAGS = (
    ("territorialManagement", "Gestión territorial", "Territorial management"),
    ("genderApproach", "Enfoque de género", "Gender approach"),
)


class Mention(msgspec.Struct, frozen=True):
    """A thing that a row names."""

    text: str
    page: str | None = None
    """Where it leads, if it does: a page of the site with an anchor."""
    number: int | None = None
    stated: bool = True
    """Whether the text is one of a form's, which are in Spanish."""


class Row(msgspec.Struct, frozen=True):
    """What a part has to do with some others."""

    name: str
    mentions: tuple[Mention, ...]

    @property
    def leads(self) -> bool:
        """Whether it leads anywhere, rather than say yes or no."""
        return any(mention.page for mention in self.mentions)


class Known(msgspec.Struct, frozen=True):
    """What the rows of a form's parts are made from."""

    form: Form
    content: Content
    places: Mapping[str, str]
    """Where each part of the form stands, by its IRI."""
    parts: Mapping[str, Part]
    """By IRI."""
    referring: Mapping[str, Mapping[str, tuple[Part, ...]]]
    """The links of the form turned around, as `parts.referring` gives them."""
    page: Callable[[str], str | None]
    """Gives the page of an IRI."""


def known(
    form: Form, content: Content, places: Mapping[str, str], page: Callable[[str], str | None]
) -> Known:
    """Collect what the rows of a form's parts are made from."""
    parts = {part.iri: part for part in form.parts}
    return Known(form, content, places, parts, referring(form.parts), page)


def rows(part: Part, known: Known, here: Here) -> tuple[Row, ...]:
    """Give the rows of a part, those that name something."""
    return tuple(row for row in _rows(part, known, here) if row.mentions)


def _rows(part: Part, known: Known, here: Here) -> Iterator[Row]:
    say = here.say

    def linked(es: str, en: str, term: str) -> Row:
        iris = part.links.get(term, ())
        return Row(say(es, en), tuple(_mentions((known.parts.get(iri) for iri in iris), known)))

    def linking(es: str, en: str, term: str) -> Row:
        those = known.referring.get(term, {}).get(part.iri, ())
        return Row(say(es, en), tuple(_mentions(those, known)))

    yield Row(
        say("En su ficha", "In its form"),
        tuple(_copied(part, known, here)),
    )
    yield linked("Contribuye a", "Contributes to", "contributesTo")
    yield linked("Productos", "Products", "deliveredBy")
    yield linking("Contribuyen", "Contributors", "contributesTo")
    yield linking("Objetivos", "Objectives", "deliveredBy")
    yield linked("Clientes", "Beneficiaries", "benefits")
    yield linking("Productos", "Products", "benefits")
    yield Row(say("Presupuesto", "Budget"), tuple(_budget(part, known, here)))
    for term, es, en in _FLAGS:
        if term in part.values:
            told = say("Sí", "Yes") if part.values[term].value else "No"
            yield Row(say(es, en), (Mention(told, stated=False),))
    yield Row(
        say("Lo recogen", "Taken up by"),
        tuple(
            Mention(known.content.organisations[entry.organisation].name, known.page(copy))
            for copy, entry in known.content.copies.get(part.iri, ())
        ),
    )


def _mentions(parts: Iterable[Part | None], known: Known) -> Iterator[Mention]:
    for part in parts:
        # A number may lead to a row that is not there; that is told where forms are checked.
        if part is not None:
            text = shorten(part.text, _LONGEST, placeholder="…")
            yield Mention(text, known.places.get(part.iri), part.number)


def _copied(part: Part, known: Known, here: Here) -> Iterator[Mention]:
    ministry = known.content.organisations.get(known.form.ministry or "")
    for original in part.links.get("copyOf", ()):
        number = original.rpartition("/")[2]
        of = here.say(f"Objetivo {number} de", f"Objective {number} of")
        name = ministry.name if ministry else here.say("su ministerio", "its ministry")
        yield Mention(f"{of} {name}", known.page(original), stated=False)


def _budget(part: Part, known: Known, here: Here) -> Iterator[Mention]:
    for line in known.referring.get("funds", {}).get(part.iri, ()):
        told = amount(line, here)
        if told:
            yield Mention(told, known.places.get(line.iri), stated=False)


def amount(line: Part, here: Here) -> str:
    """Say what a budget line gives: the amount, and what share of the whole."""
    said = []
    if "thousandsOfPesos" in line.values:
        number = here.decimal(cast("str", line.values["thousandsOfPesos"].value))
        said.append(here.say(f"$ {number} miles", f"CLP {number} thousand"))
    if "percentage" in line.values:
        number = here.decimal(cast("str", line.values["percentage"].value))
        said.append(here.say(f"{number} %", f"{number}%"))
    return " · ".join(said)
