"""The publisher's settings, from `fichero.toml`."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Annotated, Literal
from urllib.parse import urljoin

import msgspec

from fichero import toml
from fichero.describing.iris import DEFAULT_BASE, Minter, is_web_address, minter
from fichero.findings import FicheroError, Language, Words, problem
from fichero.reading.readers.face import Limits
from fichero.reasons import reason

FILE = "fichero.toml"


PublisherType = Literal[
    "Academia-ScientificOrganisation",
    "Company",
    "IndustryConsortium",
    "LocalAuthority",
    "NationalAuthority",
    "NonGovernmentalOrganisation",
    "NonProfitOrganisation",
    "PrivateIndividual(s)",
    "RegionalAuthority",
    "StandardisationBody",
    "SupraNationalAuthority",
]
"""The kinds of publishers that catalogues know (http://purl.org/adms/publishertype/1.0)."""


class Contact(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Whom to write to about the data: by mail, or through a page."""

    name: str
    email: Annotated[str, msgspec.Meta(pattern=r"^[^@\s<>\"]+@[^@\s<>\"]+\Z")] | None = None
    url: str | None = None


class Publisher(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Who publishes the release."""

    name: str = "Fichero"
    iri: str = f"{DEFAULT_BASE}#publica"
    """Its own, not the site's: who publishes is no page. By default a place at the foot of one."""
    type: PublisherType | None = None
    """What kind of publisher it is, if that is to be told."""
    contact: Contact | None = None


class Catalogue(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What the catalogue says that nothing else can tell."""

    issued: date | None = None
    """When the data were first published."""
    modified: date | None = None
    """When they last changed. No clock is asked, so that a release can be built again."""
    sparql: str = ""
    """The SPARQL endpoint, in full or below the base IRI; empty if there is none. A static host has
    none, so that nothing is promised unless the publisher does; `fichero serve` has `sparql`."""


Withdrawn = Annotated[str, msgspec.Meta(pattern=r"^id/[A-Za-z0-9-]+(/[A-Za-z0-9-]+)*\Z")]
"""The path of a thing below the base IRI."""


class Settings(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What a publisher decides. Everything has a default, so that the file may be missing."""

    base_iri: str = DEFAULT_BASE
    """What the IRIs of the data begin with; the ontology's terms never change."""
    languages: Annotated[tuple[Language, ...], msgspec.Meta(min_length=1)] = ("es", "en")
    """The languages of what people read, the first one first."""
    licence: str = "https://creativecommons.org/licenses/by/4.0/"
    """The IRI of the data's licence."""
    publisher: Publisher = Publisher()
    catalogue: Catalogue = Catalogue()
    withdrawn: tuple[Withdrawn, ...] = ()
    """What was published once and is not any more: paths below the base IRI, which servers answer
    with 410 rather than 404, along with all that is below them."""
    hosting: str | None = None
    """Where the files are in fact, if the base IRI only leads there, as one of w3id.org does."""
    max_source_bytes: Annotated[int, msgspec.Meta(ge=1)] = 10_000_000
    """A larger source is refused."""
    max_source_unpacked_bytes: Annotated[int, msgspec.Meta(ge=1)] = 100_000_000
    """A source in which more is compressed is refused (PDF, DOCX)."""
    max_source_pages: Annotated[int, msgspec.Meta(ge=1)] = 100
    """A source with more pages is refused (PDF)."""
    max_source_seconds: Annotated[int, msgspec.Meta(ge=1)] = 60
    """A source that takes longer to read is refused (PDF, DOCX)."""

    @property
    def limits(self) -> Limits:
        """What may be spent on a source."""
        return Limits(
            source_bytes=self.max_source_bytes,
            unpacked_bytes=self.max_source_unpacked_bytes,
            pages=self.max_source_pages,
            seconds=self.max_source_seconds,
        )

    @property
    def language(self) -> Language:
        """The language of messages."""
        return self.languages[0]

    @property
    def endpoint(self) -> str:
        """The full address of the SPARQL endpoint; empty if there is none."""
        told = self.catalogue.sparql
        return urljoin(self.base_iri, told) if told else ""

    @property
    def minter(self) -> Minter:
        """What makes the IRIs of the data."""
        return minter(self.base_iri)


def load(path: Path, *, base_iri: str | None = None) -> Settings:
    """Read the settings; a missing file gives the defaults.

    Args:
        path: the file.
        base_iri: if given, stands in place of the one in the file.

    Raises:
        FicheroError: `settings-wrong` or `base-iri-wrong`.
    """
    try:
        settings = toml.read(path.read_bytes(), Settings)
    except FileNotFoundError:
        settings = Settings()
    except (OSError, ValueError) as error:
        wrong = problem("settings-wrong", path=path, reason=reason(error))
        raise FicheroError(wrong, usage=True) from error
    for name, iri in _addresses(settings):
        if not is_web_address(iri):
            words = Words(
                f"`{name}` no es una dirección web completa: «{iri}»",
                f"`{name}` is not a full web address: “{iri}”",
            )
            raise FicheroError(problem("settings-wrong", path=path, reason=words), usage=True)
    if base_iri is not None:
        settings = msgspec.structs.replace(settings, base_iri=base_iri)
    minter(settings.base_iri)
    return settings


def _addresses(settings: Settings) -> Iterator[tuple[str, str]]:
    """Give the settings that must be full web addresses."""
    yield "licence", settings.licence
    yield "publisher.iri", settings.publisher.iri
    if settings.publisher.contact and settings.publisher.contact.url is not None:
        yield "publisher.contact.url", settings.publisher.contact.url
    if settings.hosting is not None:
        yield "hosting", settings.hosting
    if settings.catalogue.sparql:
        yield "catalogue.sparql", settings.endpoint
