"""What a catalogue should say and only its publisher knows: which settings are still empty.

DCAT-AP recommends these properties (https://semiceu.github.io/DCAT-AP/releases/3.0.1/). None has a
default that would be true: a clock tells when a release was built, not when its data were
published, and the dates of the documents are those of their documents.
"""

from collections.abc import Iterator

from fichero.findings import Finding, problem
from fichero.settings import Settings


def missing(settings: Settings) -> tuple[str, ...]:
    """Name the settings that the catalogue could tell more with, as they stand in `fichero.toml`.

    >>> missing(Settings())[:2]
    ('publisher.type', 'publisher.contact')
    """
    return tuple(_missing(settings))


def findings(settings: Settings) -> tuple[Finding, ...]:
    """Tell in a note which settings are empty; nothing, if none is."""
    names = missing(settings)
    return (problem("catalogue-incomplete", settings=", ".join(names)),) if names else ()


def _missing(settings: Settings) -> Iterator[str]:
    if settings.publisher.type is None:
        yield "publisher.type"
    if settings.publisher.contact is None:
        yield "publisher.contact"
    if settings.catalogue.issued is None:
        yield "catalogue.issued"
    if settings.catalogue.modified is None:
        yield "catalogue.modified"
