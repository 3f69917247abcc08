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


def ministries(descriptions: Iterable[Description]) -> Mapping[Key, Description]:
    """Give the forms of ministries, by ministry and period."""
    return {
        (each.record["organisation"], each.record["period"]): each
        for each in descriptions
        if not is_service(each)
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


def link(service: Description, ministries: Mapping[Key, Description]) -> Linked:
    """Link the copied objectives of a service's form.

    Args:
        service: the form of a service.
        ministries: the forms of ministries that are there.

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
    objectives = {fold(each["text"][_LANGUAGE]): each["id"] for each in found.record["objective"]}
    linked = list(_linked(copies, objectives))
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


def _linked(copies: Iterable[Node], objectives: Mapping[str, str]) -> Iterator[Node]:
    for copy in copies:
        original = objectives.get(fold(copy["text"][_LANGUAGE]))
        yield {**copy, "copyOf": original} if original else copy


def _not_copied(copy: Node, place: Place, ministry: Description) -> Finding:
    """Tell of a copy that equals no objective, and what it differs by from the one it is like."""
    text, form = copy["text"][_LANGUAGE], ministry.id
    like = {
        each["id"]: likeness(fold(text), fold(each["text"][_LANGUAGE]))
        for each in ministry.record["objective"]
    }
    nearest = max(ministry.record["objective"], key=lambda each: like[each["id"]])
    if like[nearest["id"]] < _LIKE:
        return problem("objective-not-copied", place, number=copy["number"], form=form)
    found = difference(text, nearest["text"][_LANGUAGE])
    return problem(
        "objective-copy-differs",
        place,
        number=copy["number"],
        row=nearest["number"],
        form=form,
        left=found.left,
        right=found.right,
    )
