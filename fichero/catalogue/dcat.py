"""The catalogue in DCAT-AP 3.0.1, as JSON-LD through the catalogue's own context.

It answers for the files of a release, so that it is made after all of them and stands beside them:
it is in no graph of `dataset.nq`, whose size and checksum it tells.
Source: https://semiceu.github.io/DCAT-AP/releases/3.0.1/
"""

import json
from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from pathlib import Path, PurePosixPath
from urllib.parse import quote

import msgspec

from fichero import context as contexts
from fichero.catalogue import authorities, entries
from fichero.catalogue.entries import Coverage, Entry, Organisation
from fichero.context import Context
from fichero.describing.describe import Description, Node
from fichero.describing.iris import Minter
from fichero.reading.ficha import Period
from fichero.releasing.release import ReleasedFile
from fichero.settings import Settings

ONTOLOGY = "https://w3id.org/fichero/def"
PROTOCOL = "https://www.w3.org/TR/sparql11-protocol/"

# What stands below these in a release is of the dataset as a whole.
_OF_THE_WHOLE = ("dataset.", "report.", "csv/")

_NAMES = {
    "csv": "CSV",
    "docx": "DOCX",
    "html": "HTML",
    "json": "JSON",
    "jsonld": "JSON-LD",
    "md": "Markdown",
    "nq": "N-Quads",
    "nt": "N-Triples",
    "pdf": "PDF",
    "rdf": "RDF/XML",
    "toml": "TOML",
    "trig": "TriG",
    "ttl": "Turtle",
    "txt": "text/plain",
    "xml": "StratML (XML)",
}

# What files are for, by how their paths begin and end, in Spanish and English; the first one fits.
_PURPOSES = (
    ("source/", "", ("El documento tal como se recibió.", "The document as it was received.")),
    (
        "report.",
        "",
        (
            "Lo que se encontró al leer las fichas y revisarlas con las reglas.",
            "What was found in reading the forms and checking them against the rules.",
        ),
    ),
    (
        "csv/",
        ".json",
        (
            "Lo que significan las columnas de las tablas (CSVW).",
            "What the columns of the tables mean (CSVW).",
        ),
    ),
    ("csv/", "", ("Tabla para planillas (CSV, UTF-8).", "A table for spreadsheets (CSV, UTF-8).")),
    (
        "",
        ".stratml.xml",
        (
            "La ficha como plan estratégico en StratML Parte 1 (ISO 17469-1).",
            "The form as a strategic plan in StratML Part 1 (ISO 17469-1).",
        ),
    ),
    (
        "",
        (".nq", ".trig"),
        (
            "Todos los grafos: lo que se declara, lo que se deduce y de dónde se leyó.",
            "All graphs: what is stated, what follows, and where it was read.",
        ),
    ),
    (
        "",
        "",
        (
            "Lo que las fichas declaran, sin lo que se deduce ni la procedencia.",
            "What the forms state, without what follows and without provenance.",
        ),
    ),
)


@cache
def context() -> Context:
    """Read the context of the catalogue, once."""
    path = Path(__file__).with_name("context.jsonld")
    return contexts.read(json.loads(path.read_text(encoding="utf-8"))["@context"])


def of_form(
    description: Description,
    files: Iterable[ReleasedFile],
    settings: Settings,
    *,
    pages: bool,
    former: str | None = None,
) -> tuple[Node, ...]:
    """Describe the dataset of one form, and the files that it is distributed in.

    Args:
        description: the form.
        files: those of the form alone.
        settings: who publishes, and where.
        pages: whether the release has the pages of the site.
        former: the IRI of the form that the organisation had before, if that is in the release.
    """
    maker = _Catalogue(settings, pages=pages)
    minter = settings.minter
    entry = entries.form(description, minter)
    if former:
        before = entries.form_iri(former, minter)
        entry = msgspec.structs.replace(entry, former=before)
    return tuple(maker.form(entry, tuple(files)))


def of_all(
    forms: Sequence[tuple[str, Coverage]],
    files: Iterable[ReleasedFile],
    settings: Settings,
    *,
    served: bool = True,
    pages: bool = True,
) -> tuple[Node, ...]:
    """Describe a release for portals, but for what `of_form` describes.

    Args:
        forms: the IRI of each form that is published, and what it is about.
        files: the files of the release that are about all forms, before those of the catalogue.
            Those that are no data, such as pages, are passed over.
        settings: who publishes, and where.
        served: whether there is a SPARQL endpoint, if the settings name one.
        pages: whether the release has the pages of the site.
    """
    maker = _Catalogue(settings, pages=pages)
    return tuple(maker.whole(forms, tuple(files), served=served))


def distribution_iri(path: str, minter: Minter) -> str:
    """Name the distribution that a file of a release is."""
    return f"{minter.base}id/distribucion/{quote(path)}"


def is_of_the_whole(path: str) -> bool:
    """Tell whether a file of a release is a distribution of the whole dataset, by its path."""
    return path.startswith(_OF_THE_WHOLE)


class _Catalogue:
    """Makes the nodes of the catalogue."""

    def __init__(self, settings: Settings, *, pages: bool) -> None:
        self._settings = settings
        self._minter = settings.minter
        self._pages = pages
        base = self._minter.base
        self._contact = f"{base}id/contacto" if settings.publisher.contact else None
        self._service = f"{base}id/servicio/sparql"
        self._provenance = f"{base}id/conjunto/procedencia"

    def form(self, entry: Entry, files: tuple[ReleasedFile, ...]) -> Iterator[Node]:
        yield self._entry(entry, files)
        for file in files:
            yield from self._distribution(file)
        yield {"id": f"{entry.form}/extraccion", "type": "Activity"}
        if self._pages:
            yield {"id": self._page(entry.page), "type": "Document"}

    def whole(
        self,
        forms: Sequence[tuple[str, Coverage]],
        files: tuple[ReleasedFile, ...],
        *,
        served: bool,
    ) -> Iterator[Node]:
        covered = [coverage for _, coverage in forms]
        whole = entries.whole(covered, self._minter)
        series = entries.series(covered, self._minter)
        datasets = [whole.iri, *(entries.form_iri(iri, self._minter) for iri, _ in forms)]
        own = tuple(file for file in files if is_of_the_whole(file.path))
        served = served and bool(self._settings.endpoint)
        yield self._catalogue(datasets, series, served=served)
        if served:
            yield self._endpoint(whole)
        yield self._entry(whole, own)
        for entry in series:
            yield self._entry(entry, ())
        for file in own:
            yield from self._distribution(file)
        periods = {coverage.period for coverage in covered}
        yield from self._around(whole, {*periods, *(entry.period for entry in (whole, *series))})

    def _catalogue(self, datasets: list[str], series: tuple[Entry, ...], *, served: bool) -> Node:
        return _filled(
            {
                "id": f"{self._minter.base}id/catalogo",
                "type": "Catalog",
                "title": {
                    "es": f"Catálogo de fichas de definiciones estratégicas: {self._name}",
                    "en": f"Catalogue of strategic definitions forms: {self._name}",
                },
                "description": {
                    "es": (
                        "Los datos enlazados que se publican de fichas de definiciones"
                        " estratégicas, y los archivos en que se pueden descargar."
                    ),
                    "en": (
                        "The linked data that are published of strategic definitions forms, and the"
                        " files in which they can be downloaded."
                    ),
                },
                **self._shared(),
                "language": [authorities.LANGUAGES[name] for name in self._settings.languages],
                "licence": self._settings.licence,
                "spatial": authorities.CHILE,
                "themeTaxonomy": authorities.THEMES,
                "homepage": self._page("index.html"),
                "dataset": datasets,
                "resource": [entry.iri for entry in series],
                "service": [self._service] if served else None,
            }
        )

    def _endpoint(self, whole: Entry) -> Node:
        endpoint = self._settings.endpoint
        return _filled(
            {
                "id": self._service,
                "type": "DataService",
                "title": {"es": "Consultas SPARQL", "en": "SPARQL queries"},
                "description": {
                    "es": "Responde consultas SPARQL 1.1 sobre el conjunto entero; solo lee.",
                    "en": "Answers SPARQL 1.1 queries over the whole dataset; it only reads.",
                },
                "keyword": {name: [*words, "SPARQL"] for name, words in whole.keywords.items()},
                **self._shared(),
                "licence": self._settings.licence,
                "theme": authorities.GOVERNMENT,
                "accessRights": authorities.PUBLIC,
                "conformsTo": PROTOCOL,
                "endpointURL": endpoint,
                # Asked for RDF, and not given a query, the endpoint describes itself (SPARQL 1.1).
                "endpointDescription": endpoint,
                "servesDataset": whole.iri,
            }
        )

    def _entry(self, entry: Entry, files: tuple[ReleasedFile, ...]) -> Node:
        minter = self._minter
        one = entry.kind == "form"
        dataset = entry.kind != "series"
        return _filled(
            {
                "id": entry.iri,
                "type": "Dataset" if dataset else "DatasetSeries",
                "identifier": entry.iri if dataset else None,
                "title": dict(entry.title),
                "description": dict(entry.description),
                "keyword": {name: list(words) for name, words in entry.keywords.items()},
                **self._shared(),
                "creator": entry.organisations[0].iri if one else None,
                "theme": authorities.GOVERNMENT,
                "language": [authorities.LANGUAGES["es"]] if dataset else None,
                "spatial": authorities.CHILE,
                "temporal": minter.period(Period(*entry.period)),
                "frequency": None if one else authorities.frequency(entry.years),
                "accessRights": authorities.PUBLIC if dataset else None,
                "applicableLegislation": [norm.iri for norm in entry.norms],
                "conformsTo": ONTOLOGY if dataset else None,
                "provenance": self._provenance if dataset else None,
                "generatedBy": f"{entry.form}/extraccion" if one else None,
                "landingPage": self._page(entry.page) if dataset else None,
                "previous": entry.former,
                "inSeries": entries.series_iri(entry.organisations[0].iri, minter) if one else None,
                "distribution": [distribution_iri(file.path, minter) for file in files],
            }
        )

    def _distribution(self, file: ReleasedFile) -> Iterator[Node]:
        minter, settings = self._minter, self._settings
        address = f"{minter.base}{quote(file.path)}"
        checksum = minter.checksum(file.sha256)
        name = _NAMES.get(PurePosixPath(file.path).suffix[1:].lower(), file.media_type)
        es, en = _purpose(file.path)
        yield _filled(
            {
                "id": distribution_iri(file.path, minter),
                "type": "Distribution",
                "title": {
                    "es": f"{name}: {PurePosixPath(file.path).name}",
                    "en": f"{name}: {PurePosixPath(file.path).name}",
                },
                "description": {"es": es, "en": en},
                "accessURL": address,
                "downloadURL": address,
                "mediaType": authorities.media_type(file.media_type),
                "format": authorities.file_type(file.path),
                "byteSize": str(file.bytes),
                "checksum": checksum,
                "licence": settings.licence,
                "availability": authorities.AVAILABLE,
                "language": [authorities.LANGUAGES["es"]],
                "issued": _date(settings.catalogue.issued),
                "modified": _date(settings.catalogue.modified),
            }
        )
        yield {
            "id": checksum,
            "type": "Checksum",
            "algorithm": authorities.SHA256,
            "checksumValue": file.sha256,
        }

    def _around(self, whole: Entry, periods: set[tuple[int, int]]) -> Iterator[Node]:
        """Describe what the entries name, as far as a reader of the catalogue needs it."""
        settings, minter = self._settings, self._minter
        yield _filled(
            {
                "id": settings.publisher.iri,
                "type": "Agent",
                "plainName": self._name,
                "kind": authorities.publisher_type(settings.publisher.type)
                if settings.publisher.type
                else None,
            }
        )
        if settings.publisher.contact:
            contact = settings.publisher.contact
            yield _filled(
                {
                    "id": self._contact,
                    "type": "Contact",
                    "contactName": contact.name,
                    "email": f"mailto:{quote(contact.email, safe='@')}" if contact.email else None,
                    "contactPage": contact.url,
                }
            )
        yield from map(_organisation, whole.organisations)
        for norm in whole.norms:
            yield {"id": norm.iri, "type": "LegalResource", "title": {"es": norm.name}}
        for start, end in sorted(periods):
            yield {
                "id": minter.period(Period(start, end)),
                "type": "PeriodOfTime",
                "label": {"en": f"{start}-{end}", "es": f"{start}-{end}"},
                "startDate": str(start),
                "endDate": str(end),
            }
        if self._pages:
            yield {"id": self._page(whole.page), "type": "Document"}
        yield {
            "id": self._provenance,
            "type": "ProvenanceStatement",
            "label": {
                "es": (
                    "Leído por un programa en los documentos que publica cada organismo. Los grafos"
                    " de procedencia dicen de qué líneas salió cada enunciado; los documentos se"
                    " publican tal como se recibieron."
                ),
                "en": (
                    "Read by a program from the documents that each organisation publishes. The"
                    " provenance graphs tell from which lines each statement came; the documents"
                    " are published as they were received."
                ),
            },
        }
        yield {
            "id": ONTOLOGY,
            "type": "Standard",
            "title": {
                "es": "Fichero: ontología de las fichas de definiciones estratégicas",
                "en": "Fichero: ontology of strategic definition forms",
            },
        }
        yield {
            "id": PROTOCOL,
            "type": "Standard",
            "title": {"es": "Protocolo SPARQL 1.1", "en": "SPARQL 1.1 Protocol"},
        }

    @property
    def _name(self) -> str:
        return self._settings.publisher.name

    def _page(self, path: str) -> str | None:
        """Give the address of a page; None if the release has no pages."""
        return f"{self._minter.base}{quote(path)}" if self._pages else None

    def _shared(self) -> Node:
        """Give what is the same for everything that is published."""
        return {
            "publisher": self._settings.publisher.iri,
            "contactPoint": self._contact,
            "issued": _date(self._settings.catalogue.issued),
            "modified": _date(self._settings.catalogue.modified),
        }


def _organisation(organisation: Organisation) -> Node:
    return {
        "id": organisation.iri,
        "type": "Agent",
        "name": {"es": organisation.name},
        # Ministries and public services are of the central government.
        "kind": authorities.publisher_type("NationalAuthority"),
    }


def _purpose(path: str) -> tuple[str, str]:
    """Tell what a file is for, in Spanish and English."""
    return next(
        words
        for begins, ends, words in _PURPOSES
        if path.startswith(begins) and path.endswith(ends)
    )


def _date(value: object) -> str | None:
    return str(value) if value else None


def _filled(node: Node) -> Node:
    """Leave out what is not known, and what is empty."""
    return {name: value for name, value in node.items() if value not in (None, [], {})}
