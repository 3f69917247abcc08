"""Copies of a ministry's objectives, linked to the objectives that the ministry's form states.

A service's form copies objectives of its ministry's form for the same period. Where the texts are
the same, but for accents, capitals and spaces, the copy is linked; nothing less will do.
"""

from collections.abc import Iterable, Iterator, Mapping

import msgspec

from fichero.describing.describe import Description, Node, Statement
from fichero.describing.registry import Registry
from fichero.document import Place
from fichero.findings import Finding, problem
from fichero.reading.comparing import difference, likeness
from fichero.reading.ficha import Ficha
from fichero.reading.headings import fold
from fichero.services.record import ServiceFicha

_LANGUAGE = "es"
_LIKE = 0.6  # how like a text is to another of which it may be a copy with changes

Key = tuple[str, str]
"""The IRIs of a ministry and of a period."""


class Linked(msgspec.Struct, frozen=True):
    """A form whose copied objectives are linked."""

    description: Description
    findings: tuple[Finding, ...]


def is_service(description: Description) -> bool:
    """Tell whether a form is of a service."""
    return "ministry" in description.record


class Objective(msgspec.Struct, frozen=True):
    """An objective that a ministry's form states."""

    iri: str
    number: int
    text: str


class Objectives(msgspec.Struct, frozen=True):
    """What a ministry's form states that the forms of its services copy."""

    form: str
    """The IRI of the form."""
    stated: tuple[Objective, ...]


def objectives(description: Description) -> Objectives | None:
    """Give the objectives that a form states; None if it is no ministry's."""
    if is_service(description):
        return None
    stated = (
        Objective(each["id"], each["number"], each["text"][_LANGUAGE])
        for each in description.record.get("objective", ())
    )
    return Objectives(description.id, tuple(stated))


def by_text(objectives: Objectives) -> Mapping[str, str]:
    """Give the IRIs of objectives by their texts, but for accents, capitals and spaces."""
    return {fold(each.text): each.iri for each in objectives.stated}


def copies(description: Description) -> tuple[tuple[str, str], ...]:
    """Give the copied objectives of a form: the IRI of each, and its text as in `by_text`."""
    return tuple(
        (copy["id"], fold(copy["text"][_LANGUAGE]))
        for copy in description.record.get("relevantObjective", ())
    )


def ministries(descriptions: Iterable[Description]) -> Mapping[Key, Objectives]:
    """Give what the forms of ministries state, by ministry and period."""
    return {
        (each.record["organisation"], each.record["period"]): stated
        for each in descriptions
        if (stated := objectives(each))
    }


def misplaced(ficha: Ficha, registry: Registry) -> Iterator[Finding]:
    """Tell if a service stands under another ministry than in the registry.

    Args:
        ficha: any form.
        registry: the organisations that are known.
    """
    if not (isinstance(ficha, ServiceFicha) and ficha.service and ficha.ministry):
        return
    service = registry.organisation(ficha.service.value)
    ministry = registry.organisation(ficha.ministry.value)
    if service and ministry and service.parent not in {None, ministry.slug}:
        parent = next(each for each in registry.organisations if each.slug == service.parent)
        place = ficha.ministry.places[0]
        yield problem("service-parent-differs", place, ministry=ministry.name, parent=parent.name)


def link(service: Description, ministries: Mapping[Key, Objectives]) -> Linked:
    """Link the copied objectives of a service's form.

    Args:
        service: the form of a service.
        ministries: what the forms of ministries state that are there.

    Returns:
        The form with its links. The findings tell which copies are of no objective, or that the
        ministry's form is not there.
    """
    record = service.record
    copies: list[Node] = record.get("relevantObjective", [])
    if not copies:
        return Linked(service, ())
    places = {(each.subject, each.term): each.places for each in service.statements}
    found = ministries.get((record["ministry"], record["period"]))
    if found is None:
        missing = problem(
            "ministry-form-missing",
            places[record["id"], "ministry"][0],
            ministry=record["ministryName"][_LANGUAGE],
            period=record["period"].rpartition("/")[2],
        )
        return Linked(service, (missing,))
    linked = list(_linked(copies, by_text(found)))
    statements = tuple(
        Statement(copy["id"], "copyOf", copy["copyOf"], places[copy["id"], "text"])
        for copy in linked
        if "copyOf" in copy
    )
    description = msgspec.structs.replace(
        service,
        record={**record, "relevantObjective": linked},
        statements=(*service.statements, *statements),
    )
    unlinked = (copy for copy in linked if "copyOf" not in copy)
    told = (_not_copied(copy, places[copy["id"], "text"][0], found) for copy in unlinked)
    return Linked(description, tuple(told))


def originals(description: Description) -> tuple[Node, ...]:
    """Give what is known of the objectives that a form's copies are linked to: that they are."""
    return tuple(
        {"id": copy["copyOf"], "type": "StrategicObjective"}
        for copy in description.record.get("relevantObjective", ())
        if "copyOf" in copy
    )


def _linked(copies: Iterable[Node], objectives: Mapping[str, str]) -> Iterator[Node]:
    for copy in copies:
        original = objectives.get(fold(copy["text"][_LANGUAGE]))
        yield {**copy, "copyOf": original} if original else copy


def _not_copied(copy: Node, place: Place, ministry: Objectives) -> Finding:
    """Tell of a copy that equals no objective, and what it differs by from the one it is like."""
    text, form = copy["text"][_LANGUAGE], ministry.form
    like = {each.iri: likeness(fold(text), fold(each.text)) for each in ministry.stated}
    nearest = max(ministry.stated, key=lambda each: like[each.iri], default=None)
    if nearest is None or like[nearest.iri] < _LIKE:
        return problem("objective-not-copied", place, number=copy["number"], form=form)
    found = difference(text, nearest.text)
    return problem(
        "objective-copy-differs",
        place,
        number=copy["number"],
        row=nearest.number,
        form=form,
        left=found.left,
        right=found.right,
    )
