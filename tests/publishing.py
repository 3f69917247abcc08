"""Releases of forms that are at hand: their files, without a folder of sources."""

import tempfile
from collections.abc import Collection, Iterable, Iterator, Sequence
from pathlib import Path

import msgspec

from fichero import exports, forms
from fichero.comparing import items
from fichero.comparing.changes import Comparison, compare
from fichero.exports import Part
from fichero.forms import Described, Form, Surroundings, Workshop
from fichero.parcels import Parcels
from fichero.reading import sources
from fichero.statements import Whole
from fichero.writing.ordering import natural_key


def read(source: Path, workshop: Workshop) -> tuple[Described, ...]:
    """Read the forms of a folder that have no error, linked to each other and compared."""
    found = forms.link(forms.read(path, workshop) for path in sources.find(source))
    described = tuple(form.described for form in found if form.described)
    return tuple(
        msgspec.structs.replace(form, changes=changes(form, described)) for form in described
    )


def changes(form: Described, known: Iterable[Described]) -> Comparison | None:
    """Compare a form with the one that its organisation had before, if that is known."""
    mine = items.sheet(form.description)
    sheets = [items.sheet(other.description) for other in known]
    before = [
        other
        for other in sheets
        if (other.organisation, dict(other.header)["formType"])
        == (mine.organisation, dict(mine.header)["formType"])
        and other.period < mine.period
    ]
    return compare(max(before, key=lambda other: other.period), mine) if before else None


def surroundings(described: Sequence[Described]) -> tuple[Surroundings, ...]:
    """Tell each form of the others."""
    told = [
        found
        for form in described
        if (found := forms.facts(Form(form.source, form.description, ())))
    ]
    facts = [each for each, _ in told]
    return tuple(forms.surroundings(facts, lambda place: told[place][1]))


def files(
    described: Iterable[Described], workshop: Workshop, without: Collection[Part] = ()
) -> Iterator[tuple[str, bytes]]:
    """Give the files of a release of forms, in the order of their IRIs."""
    with tempfile.TemporaryDirectory() as folder, Parcels(Path(folder)) as parcels:
        known = sorted(described, key=lambda form: natural_key(form.description.id))
        for form, around in zip(known, surroundings(known), strict=True):
            parcel = exports.of_form(form, workshop, without, around)
            parcels.add(parcel)
            yield from parcel.files
        with Whole(parcels, workshop) as whole:
            for path, contents in exports.of_all(parcels, whole, workshop, without):
                yield path, b"".join([contents] if isinstance(contents, bytes) else contents)
