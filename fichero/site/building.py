"""The files of the site, in the order in which they are written."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import chain
from pathlib import Path

import msgspec

from fichero import dataset
from fichero.dataset import Dataset
from fichero.describing.describe import Node
from fichero.forms import Described, Surroundings, Workshop
from fichero.parcels import Parcels
from fichero.releasing.release import ReleasedFile
from fichero.site import blocks, changes, content, pages, search, vocabulary
from fichero.site.addresses import Addresses
from fichero.site.downloads import Shelf
from fichero.site.pages import Site
from fichero.site.rendering import File, Renderer

_STATIC = Path(__file__).parent / "static"


class Pages(msgspec.Struct, frozen=True):
    """What the site has of one form."""

    files: tuple[File, ...]
    texts: bytes
    """What can be searched for, as lines of JSON."""


def of_form(
    described: Described,
    files: Sequence[ReleasedFile],
    around: Surroundings,
    workshop: Workshop,
) -> Pages:
    """Write the pages of a form.

    Args:
        described: the form.
        files: the other files of the form alone.
        around: what it names of others.
        workshop: the settings and the registry.
    """
    description, base = described.description, workshop.minter.base
    blocks_ = blocks.of_form(description, files, workshop.settings)
    renderer = Renderer(workshop.settings, Addresses(base), blocks_)
    entries = [content.entry_of(description, base), *content.around(around, base)]
    known = content.content(entries, (*description.shared, *_organisations(workshop)))
    site = Site(renderer, known, _shelf(files))
    shown = content.form(described, base)
    compared = changes.page(renderer, shown.path, described.changes) if described.changes else ()
    return Pages(
        files=(
            *pages.form(site, shown, around.links),
            *pages.documents(site, shown),
            *compared,
        ),
        texts=b"".join(msgspec.json.encode(text) + b"\n" for text in pages.texts(shown, site)),
    )


def of_all(
    parcels: Parcels,
    examples: Dataset,
    files: Iterable[ReleasedFile],
    workshop: Workshop,
) -> Iterator[File]:
    """Write the pages that are not of one form.

    Args:
        parcels: the forms of the release.
        examples: the data of one form, and of what forms share.
        files: the files of the release that are about all forms.
        workshop: the settings and the registry.
    """
    base = workshop.minter.base
    told = tuple(files)
    shelf = _shelf(told)
    covered = (entry.coverage for entry in parcels.entries)
    renderer = Renderer(
        workshop.settings, Addresses(base), blocks.of_all(covered, told, workshop.settings)
    )
    forms = (content.listed(entry, base) for entry in parcels.entries)
    nodes = (*dataset.registry_nodes(workshop), *parcels.shared)
    site = Site(renderer, content.content(forms, nodes), shelf)
    yield from static()
    yield from pages.start(site)
    yield from pages.lists(site)
    yield from pages.periods(site)
    for organisation in site.content.organisations.values():
        yield from pages.organisation(site, organisation)
    for norm in site.content.norms.values():
        yield from pages.norm(site, norm)
    yield from pages.searching(site, lambda: chain(_texts(parcels), pages.shared_texts(site)))
    yield from pages.ontology(site, vocabulary.examples(examples))
    yield from pages.rules(site)
    yield from pages.asking(site)
    yield from pages.files(site, _own(parcels))


def _texts(parcels: Parcels) -> Iterator[search.Text]:
    """Give the texts of all forms, as read from the disk."""
    return (
        msgspec.json.decode(line, type=search.Text)
        for piece in parcels.pieces("site.texts")
        for line in piece.splitlines()
    )


def _own(parcels: Parcels) -> Callable[[str], Shelf]:
    """Give what finds the files of a form, by its IRI."""
    numbers = {entry.id: number for number, entry in enumerate(parcels.entries)}

    def own(iri: str) -> Shelf:
        number = numbers[iri]
        [piece] = parcels.pieces("files", [number])
        shelf = _shelf(msgspec.json.decode(piece, type=list[ReleasedFile]))
        shelf.add_sources(iri, parcels.entries[number].documents)
        return shelf

    return own


def _organisations(workshop: Workshop) -> Iterator[Node]:
    """Give the organisations that the registry knows: each form is of one of them."""
    return (node for node in workshop.known.values() if "classification" in node)


def _shelf(files: Iterable[ReleasedFile]) -> Shelf:
    shelf = Shelf()
    for file in files:
        shelf.add(file.path, file.bytes)
    return shelf


def static() -> Iterator[File]:
    """Give the style, the scripts and the emblem, which are the same on every site."""
    for path in sorted(_STATIC.iterdir()):
        folder = "" if path.name == "logo.svg" else "static/"
        yield f"{folder}{path.name}", path.read_bytes()
