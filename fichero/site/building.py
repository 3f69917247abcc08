"""The files of the site, in the order in which they are written."""

from collections.abc import Iterable, Iterator
from pathlib import Path

from fichero.dataset import Dataset
from fichero.forms import Described, Workshop
from fichero.site import content, pages, search, vocabulary
from fichero.site.addresses import Addresses
from fichero.site.downloads import Shelf
from fichero.site.pages import Site
from fichero.site.rendering import Blocks, File, Renderer

_STATIC = Path(__file__).parent / "static"


def files(
    forms: Iterable[Described],
    dataset: Dataset,
    workshop: Workshop,
    listed: Iterable[tuple[str, int]],
    blocks: Blocks | None = None,
) -> Iterator[File]:
    """Write the site.

    Args:
        forms: the forms of the release.
        dataset: its data, for examples.
        workshop: the settings and the registry.
        listed: the other files of the release, with their sizes in bytes.
        blocks: gives the JSON-LD for the page of an IRI, if there is some.
    """
    described = tuple(forms)
    base = workshop.minter.base
    shelf = Shelf()
    for path, size in listed:
        shelf.add(path, size)
    for each in described:
        documents = (reading.document.source for reading in each.source.readings)
        shelf.add_sources(each.description.id, documents)
    renderer = Renderer(workshop.settings, Addresses(base), blocks)
    site = Site(renderer, content.content(described, workshop), shelf)
    texts: list[search.Text] = []
    yield from static()
    yield from pages.start(site)
    yield from pages.lists(site)
    yield from pages.periods(site)
    for organisation in site.content.organisations.values():
        yield from pages.organisation(site, organisation)
    for norm in site.content.norms.values():
        yield from pages.norm(site, norm)
    for each in described:
        shown = content.form(each, base)
        yield from pages.form(site, shown)
        yield from pages.documents(site, shown)
        texts += pages.texts(shown, site)
    texts += pages.shared_texts(site)
    yield from pages.searching(site, texts)
    yield from pages.ontology(site, vocabulary.examples(dataset))
    yield from pages.rules(site)
    yield from pages.asking(site)
    yield from pages.files(site)


def static() -> Iterator[File]:
    """Give the style, the scripts and the emblem, which are the same on every site."""
    for path in sorted(_STATIC.iterdir()):
        folder = "" if path.name == "logo.svg" else "static/"
        yield f"{folder}{path.name}", path.read_bytes()
