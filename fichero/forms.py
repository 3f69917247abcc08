"""One form on its way: read, described, and checked against the rules."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from itertools import groupby
from pathlib import Path

import msgspec

from fichero import context as contexts
from fichero.comparing.changes import Comparison, compare
from fichero.comparing.items import Sheet, sheet
from fichero.comparing.matching import UNDECIDED, Decided
from fichero.context import Context
from fichero.describing import describe, graphs
from fichero.describing.describe import Description, Node
from fichero.describing.iris import Minter
from fichero.describing.registry import Registry
from fichero.document import whole_file
from fichero.findings import FicheroError, Finding, Language, errors, problem
from fichero.links import publishing
from fichero.links.mappings import Mapping as Link
from fichero.links.reading import Reading
from fichero.reading import sources, witnesses
from fichero.reading.sources import Source
from fichero.services import linking
from fichero.settings import Settings
from fichero.validating import report, validation
from fichero.validating.validation import Violation


class Form(msgspec.Struct, frozen=True):
    """A form: its documents, how it is described, and what is wrong with it."""

    source: Source
    description: Description | None
    """None if something keeps the form from being described."""
    findings: tuple[Finding, ...]
    violations: tuple[Violation, ...] = ()
    """The rules that the form breaks; they are among the findings too."""
    changes: Comparison | None = None
    """What changed since the former form of the organisation, if that is known."""

    @property
    def described(self) -> "Described | None":
        """The form as it can be published; None if it has an error."""
        if self.description is None or errors(self.findings):
            return None
        return Described(self.source, self.description, self.changes)


class Described(msgspec.Struct, frozen=True):
    """A form without errors."""

    source: Source
    description: Description
    changes: Comparison | None = None
    """What changed since the former form of the organisation, if that is in the release."""


class Facts(msgspec.Struct, frozen=True):
    """What tells forms apart, and which belong together."""

    id: str
    organisation: str
    """An IRI, as the next ones are."""
    period: str
    ministry: str | None = None
    """Of a service's form: the ministry whose objectives it copies."""
    source: str = ""
    """The path of its first document."""


class Told(msgspec.Struct, frozen=True):
    """What a form tells others."""

    title: Mapping[Language, str]
    objectives: linking.Objectives | None = None
    """Of a ministry's form: what the forms of its services copy."""
    copies: tuple[tuple[str, str], ...] = ()
    """Of a service's form: the IRI of each copied objective, and its text to compare it by."""
    sheet: Sheet | None = None
    """What is compared with the next form of the organisation."""


class Peer(msgspec.Struct, frozen=True):
    """Another form, as a form may name it."""

    id: str
    organisation: str
    period: str
    title: Mapping[Language, str]

    def __hash__(self) -> int:
        """Hash it as what it is: a form."""
        return hash(self.id)


class Copied(msgspec.Struct, frozen=True):
    """An objective that the form of a service copies."""

    original: str
    """Its IRI, in the form of the ministry."""
    copy: str
    """That of the copy."""
    form: Peer
    """The form of the service."""


class Surroundings(msgspec.Struct, frozen=True):
    """What a form needs to know of others in the release."""

    ministry: linking.Objectives | None = None
    """What the form of the ministry states, for the same period, whose objectives it copies."""
    siblings: tuple[Peer, ...] = ()
    """The other forms of its organisation, in the order of their IRIs."""
    copied: tuple[Copied, ...] = ()
    """Its objectives that the forms of services copy."""
    links: tuple[Link, ...] = ()
    """The mappings that are published and have an end in it."""
    former: Sheet | None = None
    """The form of the same type that its organisation had before."""
    decided: Decided = UNDECIDED
    """What reviewed mappings say of the parts of both."""


class Workshop(msgspec.Struct, frozen=True, dict=True):
    """What the work on every form needs; what takes time to read is read once, when asked for."""

    settings: Settings
    registry: Registry
    links: tuple[Reading, ...] = ()
    """The mappings that go with the sources, as their files have them."""

    @cached_property
    def ends(self) -> frozenset[str]:
        """What accepted mappings are of: the IRIs whose texts must be known."""
        return publishing.wanted(self.links)

    @cached_property
    def minter(self) -> Minter:
        """What makes the IRIs of the data."""
        return self.settings.minter

    @cached_property
    def context(self) -> Context:
        """The context of the records."""
        return contexts.load()

    @cached_property
    def known(self) -> Mapping[str, Node]:
        """What the registry knows, by IRI."""
        minter, registry = self.minter, self.registry
        nodes = (
            *(describe.organisation_node(known, minter) for known in registry.organisations),
            *(describe.norm_node(norm, minter) for norm in registry.norms.values()),
        )
        return {node["id"]: node for node in nodes}

    @cached_property
    def shapes(self) -> validation.Shapes:
        """The rules, with what each form rests on: the code lists and the class tree."""
        return validation.load_shapes(validation.background())


def read(path: Path, workshop: Workshop) -> Form:
    """Read and describe the form in a folder or file; what is wrong is among its findings."""
    source = sources.load(path, workshop.settings.limits)
    merged = witnesses.merge(source.readings)
    findings = [
        *source.findings,
        *merged.missing,
        *(finding for reading in source.readings for finding in reading.findings),
        *merged.findings,
    ]
    description = None
    if not errors(findings):
        try:
            description = describe.describe(merged.ficha, workshop.registry, workshop.minter)
            findings += linking.misplaced(merged.ficha, workshop.registry)
        except FicheroError as error:
            findings += error.findings
    return Form(source, description, tuple(findings))


def check(form: Form, workshop: Workshop) -> Form:
    """Validate a form against the rules; what breaks them is added to its findings."""
    if form.description is None:
        return form
    nodes = (form.description.record, *form.description.shared)
    stated = graphs.triples(nodes, workshop.context)
    violations = validation.validate(stated, workshop.shapes)
    found = report.findings(violations, form.description, workshop.context)
    return msgspec.structs.replace(form, findings=form.findings + found, violations=violations)


def link(forms: Iterable[Form], *, whole: bool = True) -> tuple[Form, ...]:
    """Link the objectives that forms of services copy to those of the ministries' forms.

    Only forms that can be published are linked, and linked to.

    Args:
        forms: all forms of the work at hand.
        whole: tell also which ministries' forms are not among them.
    """
    read = tuple(forms)
    ministries = linking.ministries(form.described.description for form in read if form.described)
    return tuple(_linked(form, ministries, whole=whole) for form in read)


def _linked(
    form: Form, ministries: Mapping[linking.Key, linking.Objectives], *, whole: bool
) -> Form:
    if form.described is None or not linking.is_service(form.described.description):
        return form
    linked = linking.link(form.described.description, ministries)
    told = tuple(found for found in linked.findings if whole or found.severity != "note")
    return msgspec.structs.replace(
        form, description=linked.description, findings=form.findings + told
    )


def facts(form: Form) -> tuple[Facts, Told] | None:
    """Give what other forms may need to know of a form; None if it is not described."""
    description = form.description
    if description is None:
        return None
    record = description.record
    known = Facts(
        id=description.id,
        organisation=record["organisation"],
        period=record["period"],
        ministry=record.get("ministry"),
        source=form.source.readings[0].document.source,
    )
    told = Told(
        title=record["title"],
        objectives=linking.objectives(description),
        copies=linking.copies(description),
        sheet=sheet(description),
    )
    return known, told


def surroundings(
    known: Sequence[Facts], told: Callable[[int], Told], decided: Decided = UNDECIDED
) -> Iterator[Surroundings]:
    """Tell each form of a release of the others.

    Args:
        known: the forms of the release, those of an organisation one after the other.
        told: gives what a form tells, by its place among them.
        decided: what reviewed mappings say of the parts of forms.
    """
    ministries = {
        (each.organisation, each.period): place
        for place, each in enumerate(known)
        if each.ministry is None
    }
    services: dict[int, list[int]] = {}
    for place, each in enumerate(known):
        ministry = ministries.get((each.ministry or "", each.period))
        if ministry is not None:
            services.setdefault(ministry, []).append(place)

    def peer(place: int) -> Peer:
        each = known[place]
        return Peer(each.id, each.organisation, each.period, told(place).title)

    for _, group in groupby(range(len(known)), key=lambda place: known[place].organisation):
        places = list(group)
        peers = [peer(place) for place in places]
        for place in places:
            each = known[place]
            ministry = ministries.get((each.ministry or "", each.period))
            stated = told(place).objectives
            originals = linking.by_text(stated) if stated else {}
            former = _former(place, [other for other in places if other != place], known)
            yield Surroundings(
                former=None if former is None else told(former).sheet,
                decided=(
                    UNDECIDED if former is None else decided.between(known[former].id, each.id)
                ),
                ministry=None if ministry is None else told(ministry).objectives,
                siblings=tuple(other for other in peers if other.id != each.id),
                copied=tuple(
                    Copied(originals[text], copy, peer(service))
                    for service in services.get(place, ())
                    for copy, text in told(service).copies
                    if text in originals
                ),
            )


def surrounded(form: Form, around: Surroundings) -> Form:
    """Link a form of a release to the others; what cannot be linked is added to its findings."""
    if form.described is None:
        return form
    record = form.described.description.record
    ministries = (
        {(record["ministry"], record["period"]): around.ministry} if around.ministry else {}
    )
    linked = _linked(form, ministries, whole=True)
    if around.former is None or linked.description is None:
        return linked
    changes = compare(around.former, sheet(linked.description), around.decided)
    return msgspec.structs.replace(linked, changes=changes)


def _former(place: int, others: Iterable[int], known: Sequence[Facts]) -> int | None:
    """Find the form before another: the last one that begins earlier, of the same type."""
    this = known[place]
    before = [
        (_start(known[other]), other)
        for other in others
        if _start(known[other]) < _start(this)
        and (known[other].ministry is None) == (this.ministry is None)
    ]
    return max(before)[1] if before else None


def _start(form: Facts) -> int:
    """Give the first year of a form's period."""
    return int(form.period.rpartition("/")[2].partition("-")[0])


def unique(forms: Iterable[Form]) -> Iterator[Form]:
    """Let each form through once; a second one of the same IRI gets an error instead."""
    read = tuple(forms)
    told = (facts(form) for form in read)
    named = ((form.source.name, each and each[0]) for form, each in zip(read, told, strict=True))
    for form, again in zip(read, repeated(named), strict=True):
        yield Form(form.source, None, (*form.findings, again)) if again else form


def repeated(named: Iterable[tuple[str, Facts | None]]) -> Iterator[Finding | None]:
    """Find forms whose IRI a form before them has.

    Args:
        named: the forms: the name of each one's source, and what is told of it.

    Yields:
        For each form `form-repeated`, or None if it is the first of its IRI.
    """
    first: dict[str, str] = {}
    for name, told in named:
        if told and told.id in first:
            place = whole_file(told.source)
            yield problem("form-repeated", place, form=told.id, path=first[told.id])
            continue
        if told:
            first[told.id] = name
        yield None
