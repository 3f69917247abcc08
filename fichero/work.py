"""The work on one form, as it is done by whoever is there: this process, or others beside it.

It is done in two steps, between which the forms of a release learn of each other. What the first
step has read waits in a folder for the second, which may be done by another worker.
"""

import pickle
from collections.abc import Collection
from functools import lru_cache
from pathlib import Path
from typing import Any

import msgspec

from fichero import exports, forms
from fichero.exports import Part
from fichero.findings import FicheroError, Finding, problem
from fichero.forms import Facts, Form, Surroundings, Told, Workshop
from fichero.links import publishing
from fichero.parcels import Parcel

_WORKSHOP = "workshop"


class Bench(msgspec.Struct, frozen=True):
    """Where the work is done, and what the work on each form needs."""

    folder: Path
    """What the steps leave to each other; it is this build's own."""
    without: frozenset[Part]
    """The parts of a release that are not wanted."""


class Indexed(msgspec.Struct, frozen=True):
    """What the first step tells of a form."""

    name: str
    """Of its folder, or file."""
    documents: int
    findings: tuple[Finding, ...]
    facts: Facts | None
    """What tells it apart; None if it is not described."""
    told: Told | None
    """What it tells others."""
    publishable: bool
    """Whether it has no error."""
    ends: dict[str, str] = {}
    """The texts of its parts that accepted mappings are of, by their IRIs."""


def prepare(folder: Path, workshop: Workshop, without: Collection[Part]) -> Bench:
    """Make a bench in a folder of this build."""
    (folder / _WORKSHOP).write_bytes(pickle.dumps(workshop))
    return Bench(folder, frozenset(without))


def index(bench: Bench, task: tuple[int, Path]) -> Indexed:
    """Read, describe and check a form.

    Args:
        bench: where.
        task: the number of the form, and where its source is.
    """
    number, path = task
    workshop = _workshop(bench.folder)
    try:
        form = forms.check(forms.read(path, workshop), workshop)
    except FicheroError as error:
        return Indexed(path.name, 0, error.findings, None, None, publishable=False)
    if form.described:
        _kept(bench, number).write_bytes(pickle.dumps(form))
    facts, told = forms.facts(form) or (None, None)
    return Indexed(
        name=form.source.name,
        documents=form.source.documents,
        findings=form.findings,
        facts=facts,
        told=told,
        publishable=form.described is not None,
        ends=publishing.texts([form.description.record], workshop.ends)
        if form.description and workshop.ends
        else {},
    )


def unread(task: tuple[int, Path]) -> Indexed:
    """Tell of a form that its worker was lost over, each time."""
    _, path = task
    lost = problem("worker-lost", form=path.name)
    return Indexed(path.name, 0, (lost,), None, None, publishable=False)


def forget(bench: Bench, number: int) -> None:
    """Remove what the first step left to the second, when that is done."""
    _kept(bench, number).unlink(missing_ok=True)


def finish(bench: Bench, task: tuple[int, Surroundings]) -> Parcel:
    """Make all that a release has of one form.

    Args:
        bench: where.
        task: the number of the form, and what it needs to know of others.
    """
    number, around = task
    workshop = _workshop(bench.folder)
    form: Form = _load(_kept(bench, number))
    linked = forms.surrounded(form, around)
    described = linked.described
    if described is None:
        raise FicheroError(*linked.findings)
    return exports.of_form(
        described,
        workshop,
        bench.without,
        around,
        findings=linked.findings[len(form.findings) :],
        violations=linked.violations,
    )


def _kept(bench: Bench, number: int) -> Path:
    return bench.folder / str(number)


@lru_cache(maxsize=1)
def _workshop(folder: Path) -> Workshop:
    workshop: Workshop = _load(folder / _WORKSHOP)
    return workshop


def _load(path: Path) -> Any:  # noqa: ANN401 (whatever was kept)
    # This build wrote it, into a folder that nobody else can write to.
    return pickle.loads(path.read_bytes())  # noqa: S301
