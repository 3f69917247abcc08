"""The files of the catalogue: `catalog.*` and `void.ttl`.

The description of each form's dataset, with the files that it is distributed in, is a section of
its own, after those of the whole.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import chain

import msgspec

from fichero.catalogue import dcat, void
from fichero.catalogue.entries import Coverage
from fichero.describing import graphs
from fichero.describing.describe import Description
from fichero.releasing.release import DATASET, Contents, ReleasedFile
from fichero.settings import Settings
from fichero.writing import sections
from fichero.writing.serialisation import serialise

VOID = "void.ttl"


class Content(msgspec.Struct, frozen=True):
    """What a catalogue is about."""

    forms: Sequence[tuple[str, Coverage]]
    """The IRI of each form, and what it is about."""
    tally: void.Tally
    """What VoID counts in the whole dataset."""
    served: bool
    """Whether a SPARQL endpoint can be served from the release."""
    pages: bool
    """Whether the release has the pages of the site."""


def of_form(
    description: Description,
    files: Iterable[ReleasedFile],
    settings: Settings,
    *,
    pages: bool,
    former: str | None = None,
) -> dict[sections.Grouped, sections.Section]:
    """Describe a form's dataset, in each format.

    Args:
        description: the form.
        files: those of the form alone.
        settings: who publishes, and where.
        pages: whether the release has the pages of the site.
        former: the IRI of the form that the organisation had before, if that is in the release.
    """
    context = dcat.context()
    nodes = dcat.of_form(description, files, settings, pages=pages, former=former)
    triples = graphs.triples(nodes, context)
    return {suffix: sections.section(triples, suffix, context) for suffix in sections.GROUPED}


def of_all(
    content: Content,
    files: Iterable[ReleasedFile],
    pieces: Callable[[sections.Grouped], Iterable[bytes]],
    needs: Mapping[str, Iterable[str]],
    settings: Settings,
) -> Iterator[tuple[str, Contents]]:
    """Write the catalogue of a release.

    Args:
        content: what is published.
        files: the files of the release that are about all forms, as they were written.
        pieces: gives the sections of all forms in a format.
        needs: what these sections need, by format.
        settings: who publishes, and where.
    """
    told = tuple(files)
    dumps = [file.path for file in told if file.path in {DATASET, "dataset.trig"}]
    described = void.nodes(
        content.tally, settings, dumps, content.forms[0][0], served=content.served
    )
    listed = dcat.of_all(content.forms, told, settings, served=content.served, pages=content.pages)
    context = dcat.context()
    about = graphs.triples((void.document(settings), *described), context)
    yield VOID, serialise(set(about), "ttl", context)
    everything = {*about, *graphs.triples(listed, context)}
    for suffix in sections.GROUPED:
        whole = sections.section(everything, suffix, context)
        needed = whole.needs.union(needs.get(suffix, ()))
        texts = chain([whole.text], pieces(suffix))
        yield f"catalog.{suffix}", sections.joined(texts, suffix, needed, context)
