"""The files of the catalogue: `catalog.*` and `void.ttl`."""

from collections.abc import Iterable, Iterator

import msgspec
from pyoxigraph import Quad

from fichero.catalogue import dcat, void
from fichero.describing import graphs
from fichero.describing.describe import Description
from fichero.releasing.release import ReleasedFile
from fichero.settings import Settings
from fichero.writing.serialisation import serialise

FORMATS = ("ttl", "jsonld", "rdf")
VOID = "void.ttl"


class Content(msgspec.Struct, frozen=True):
    """What a catalogue is about."""

    descriptions: tuple[Description, ...]
    quads: Iterable[Quad]
    """The whole dataset."""
    served: bool
    """Whether a SPARQL endpoint can be served from the release."""
    pages: bool
    """Whether the release has the pages of the site."""


def write(
    content: Content, files: Iterable[ReleasedFile], settings: Settings
) -> Iterator[tuple[str, bytes]]:
    """Write the catalogue of a release.

    Args:
        content: what is published.
        files: all other files of the release, as they were written.
        settings: who publishes, and where.
    """
    told = tuple(files)
    counts = void.count((quad.triple for quad in content.quads), settings.base_iri)
    dumps = [file.path for file in told if file.path in {"dataset.nq", "dataset.trig"}]
    described = void.nodes(
        counts, settings, dumps, content.descriptions[0].id, served=content.served
    )
    listed = dcat.catalogue(
        content.descriptions, told, settings, served=content.served, pages=content.pages
    )
    context = dcat.context()
    about = graphs.triples((void.document(settings), *described), context)
    yield VOID, serialise(set(about), "ttl", context)
    everything = {*about, *graphs.triples(listed, context)}
    for suffix in FORMATS:
        yield f"catalog.{suffix}", serialise(everything, suffix, context)
