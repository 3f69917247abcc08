"""The citations of forms and texts, to be resolved."""

from collections.abc import Iterator
from pathlib import Path

import msgspec

from fichero.describing.registry import Registry
from fichero.findings import FicheroError, errors
from fichero.norms.resolving import Cited, cited, cited_in_form
from fichero.reading import citations, sources, witnesses
from fichero.reading.readers.face import Limits
from fichero.services.record import ServiceFicha


class Citing(msgspec.Struct, frozen=True):
    """A citation, and where it is."""

    source: str
    """The name of the form; empty for a text that was given."""
    cited: Cited


def in_forms(path: Path, registry: Registry, limits: Limits) -> Iterator[Citing]:
    """Give the citations of the forms at a path, in order.

    Raises:
        FicheroError: what keeps a form from being read.
    """
    for place in sources.forms_at(path):
        source = sources.load(place, limits)
        wrong = errors(source.findings)
        if wrong:
            raise FicheroError(*wrong)
        ficha = witnesses.merge(source.readings).ficha
        written = ficha.service if isinstance(ficha, ServiceFicha) else ficha.ministry
        known = registry.organisation(written.value) if written else None
        # A form of nobody that is known is resolved too; only its IRIs cannot be told.
        slug = known.slug if known else ""
        for basis in ficha.legal_basis:
            found = cited_in_form(basis, slug)
            yield Citing(source.name, found if slug else msgspec.structs.replace(found, key=None))


def in_text(text: str) -> Iterator[Citing]:
    """Give the citations in a text, in order."""
    for citation in citations.read(text):
        yield Citing("", cited(text, citation))
