"""One form on its way: read, described, and checked against the rules."""

from collections.abc import Iterable, Iterator, Mapping
from functools import cached_property
from pathlib import Path

import msgspec

from fichero import context as contexts
from fichero.context import Context
from fichero.describing import describe, graphs
from fichero.describing.describe import Description
from fichero.describing.iris import Minter
from fichero.describing.registry import Registry
from fichero.document import whole_file
from fichero.findings import FicheroError, Finding, errors, problem
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

    @property
    def described(self) -> "Described | None":
        """The form as it can be published; None if it has an error."""
        if self.description is None or errors(self.findings):
            return None
        return Described(self.source, self.description)


class Described(msgspec.Struct, frozen=True):
    """A form without errors."""

    source: Source
    description: Description


class Workshop(msgspec.Struct, frozen=True, dict=True):
    """What the work on every form needs; what takes time to read is read once, when asked for."""

    settings: Settings
    registry: Registry

    @cached_property
    def minter(self) -> Minter:
        """What makes the IRIs of the data."""
        return self.settings.minter

    @cached_property
    def context(self) -> Context:
        """The context of the records."""
        return contexts.load()

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


def _linked(form: Form, ministries: Mapping[linking.Key, Description], *, whole: bool) -> Form:
    if form.described is None or not linking.is_service(form.described.description):
        return form
    linked = linking.link(form.described.description, ministries)
    told = tuple(found for found in linked.findings if whole or found.severity != "note")
    return msgspec.structs.replace(
        form, description=linked.description, findings=form.findings + told
    )


def unique(forms: Iterable[Form]) -> Iterator[Form]:
    """Let each form through once; a second one of the same IRI gets an error instead."""
    first: dict[str, str] = {}
    for form in forms:
        if form.description is None:
            yield form
        elif form.description.id in first:
            path = first[form.description.id]
            place = whole_file(form.source.readings[0].document.source)
            finding = problem("form-repeated", place, form=form.description.id, path=path)
            yield Form(form.source, None, (*form.findings, finding))
        else:
            first[form.description.id] = form.source.name
            yield form
