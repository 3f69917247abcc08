"""The reviewed links of a form, as its page shows them: with what, why, and who says so."""

from collections.abc import Iterable, Iterator, Mapping

import msgspec

from fichero.describing.iris import Minter, is_web_address
from fichero.links import publishing
from fichero.links.mappings import ORCID, SKOS
from fichero.links.mappings import Mapping as Link
from fichero.site.rendering import Here

_RELATIONS = {
    "exactMatch": ("Dice lo mismo que", "Says the same as"),
    "closeMatch": ("Dice casi lo mismo que", "Says nearly the same as"),
    "broadMatch": ("Es parte de algo más amplio", "Is part of something broader"),
    "narrowMatch": ("Abarca", "Covers"),
    "relatedMatch": ("Tiene que ver con", "Has to do with"),
}
_TURNED = {"broadMatch": "narrowMatch", "narrowMatch": "broadMatch"}
_PARTS = {"objetivo": ("Objetivo", "Objective"), "ambito": ("Ámbito", "Action area")}


class End(msgspec.Struct, frozen=True):
    """An end of a link."""

    text: str
    """What it says, whole."""
    address: str | None
    """Where it leads from the page."""
    name: str
    """What it is, such as `Objetivo 3`; of what is somebody else's, its address."""


class Person(msgspec.Struct, frozen=True):
    """Who stands for a link."""

    name: str
    address: str | None = None


class Shown(msgspec.Struct, frozen=True):
    """A link, as the page of a form shows it."""

    anchor: str
    own: End
    relation: str
    other: End
    shared: tuple[str, ...]
    comment: str
    people: tuple[Person, ...]
    date: str | None


def shown(
    links: Iterable[Link], form: str, places: Mapping[str, str], here: Here
) -> Iterator[Shown]:
    """Show the links of a form, in the order of its parts.

    Args:
        links: the mappings that are published and have an end in the form.
        form: its IRI.
        places: the page and anchor of each of its parts, by IRI.
        here: the page.
    """
    for link in links:
        turned = not _within(link.subject_id, form)
        subject = _end(link.subject_id, link.subject_label, places, here)
        object_ = _end(link.object_id, link.object_label, places, here)
        own, other = (object_, subject) if turned else (subject, object_)
        reviewed = link.review_date or link.mapping_date
        yield Shown(
            anchor=publishing.iri(link, Minter(here.addresses.base)).rpartition("/")[2],
            own=own,
            relation=_relation(link.predicate_id, here, turned=turned),
            other=other,
            shared=link.match_string,
            comment=link.comment,
            people=tuple(_people(link)),
            date=here.day(reviewed.isoformat()) if reviewed else None,
        )


def _within(iri: str, form: str) -> bool:
    return iri == form or iri.startswith(f"{form}/")


def _end(iri: str, label: str, places: Mapping[str, str], here: Here) -> End:
    if iri in places:
        address: str | None = here.to(places[iri])
    else:
        address = here.iri(iri) or (iri if is_web_address(iri) else None)
    return End(label, address, _name(iri, here))


def _name(iri: str, here: Here) -> str:
    own = iri.removeprefix(f"{here.addresses.base}id/ficha/")
    steps = own.split("/")
    if own == iri or len(steps) != 4 or steps[2] not in _PARTS:  # noqa: PLR2004 (of a part's IRI)
        return iri.partition("://")[2]
    whose = f"{steps[0].upper()} {steps[1]}"
    return f"{here.say(*_PARTS[steps[2]])} {steps[3]}, {whose}"


def _relation(predicate: str, here: Here, *, turned: bool) -> str:
    name = predicate.removeprefix(SKOS)
    told = _RELATIONS.get(_TURNED.get(name, name) if turned else name)
    return here.say(*told) if told else here.short(predicate)


def _people(link: Link) -> Iterator[Person]:
    """Give the reviewers; if there are none, the authors."""
    for iris, names in (
        (link.reviewer_id, link.reviewer_label),
        (link.author_id, link.author_label),
    ):
        for iri in iris:
            name = iri.removeprefix(ORCID)
            yield Person(f"ORCID {name}" if name != iri else iri, iri)
        for name in names:
            yield Person(name)
        if iris or names:
            return
