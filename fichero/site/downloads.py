"""The files of a release that pages link to: what they are called, and how large they are."""

from collections.abc import Iterable, Mapping
from pathlib import PurePosixPath

import msgspec

from fichero.findings import Language
from fichero.releasing.release import MANIFEST

_NAMES: Mapping[str, tuple[str, str, str]] = {
    # What a file with this ending is, in Spanish and English, and its media type if it is a way
    # to write the same data.
    "ttl": ("Turtle", "Turtle", "text/turtle"),
    "nt": ("N-Triples", "N-Triples", "application/n-triples"),
    "rdf": ("RDF/XML", "RDF/XML", "application/rdf+xml"),
    "jsonld": ("JSON-LD", "JSON-LD", "application/ld+json"),
    "nq": ("N-Quads, todos los grafos", "N-Quads, all graphs", "application/n-quads"),
    "trig": ("TriG, todos los grafos", "TriG, all graphs", "application/trig"),
    "json": ("JSON", "JSON", ""),
    "csv": ("CSV, para planillas", "CSV, for spreadsheets", ""),
    "xml": ("XML", "XML", ""),
    "stratml.xml": ("StratML", "StratML", ""),
    "csv-metadata.json": ("Metadatos de las tablas", "Metadata of the tables", ""),
    "svg": ("Dibujo", "Picture", ""),
}
_WHOLE: Mapping[str, tuple[str, str]] = {
    "catalog": ("Catálogo", "Catalogue"),
    "dataset": ("Datos", "Data"),
    "report": ("Informe de validación", "Validation report"),
    "def": ("Ontología", "Ontology"),
    "kinds": ("Listas de códigos", "Code lists"),
    "shapes": ("Reglas", "Rules"),
    "alignments": ("Correspondencias", "Alignments"),
    "void": ("Descripción VoID", "VoID description"),
}


class Download(msgspec.Struct, frozen=True):
    """A file, as a reader is offered it."""

    path: str
    name: str
    suffix: str
    bytes: int
    media_type: str


class Shelf:
    """Knows the files of a release that are no pages."""

    def __init__(self) -> None:
        """Begin with none."""
        self._about: dict[str, list[tuple[str, int]]] = {}
        self._whole: list[tuple[str, int]] = []
        self._sources: dict[str, tuple[str, ...]] = {}
        self._paths: set[str] = set()

    def add(self, path: str, size: int) -> None:
        """Take note of a file.

        Args:
            path: below the release's folder.
            size: in bytes.
        """
        self._paths.add(path)
        folder, slash, name = path.rpartition("/")
        self._about.setdefault(folder + slash + name.partition(".")[0], []).append((path, size))
        if not path.startswith(("data/", "source/")):
            self._whole.append((path, size))

    def add_sources(self, iri: str, sources: Iterable[str]) -> None:
        """Take note of the documents of a form, by their paths below the folder of sources."""
        paths = (f"source/{source}" for source in sources)
        self._sources[iri] = tuple(path for path in paths if path in self._paths)

    def has(self, path: str) -> bool:
        """Tell whether the release has a file."""
        return path in self._paths

    def about(self, name: str, language: Language) -> list[Download]:
        """Give the files about one thing: those whose path is a name and some suffix."""
        return [_download(*each, language) for each in self._about.get(name, ())]

    def holds(self, name: str) -> bool:
        """Tell whether there is a file about one thing."""
        return name in self._about

    def names(self, start: str) -> list[str]:
        """Give the names of all things below a folder that there are files about."""
        return [name for name in self._about if name.startswith(start)]

    def sources_of(self, iri: str) -> tuple[str, ...]:
        """Give the paths of the documents of a form."""
        return self._sources.get(iri, ())

    def whole(self, language: Language) -> list[Download]:
        """Give the files about the release as a whole, the manifest first."""
        manifest = {"es": "Manifiesto", "en": "Manifest"}[language]
        return [
            Download(MANIFEST, manifest, "json", 0, ""),
            *(_named(*each, language) for each in self._whole),
        ]


def _download(path: str, size: int, language: Language) -> Download:
    name = PurePosixPath(path).name
    suffix = name.partition(".")[2]
    if suffix not in _NAMES:
        suffix = name.rpartition(".")[2]
    spanish, english, media_type = _NAMES.get(suffix, (suffix, suffix, ""))
    return Download(path, {"es": spanish, "en": english}[language], suffix, size, media_type)


def _named(path: str, size: int, language: Language) -> Download:
    download = _download(path, size, language)
    subject = _WHOLE.get(PurePosixPath(path).name.partition(".")[0])
    if subject is None:
        return download
    name = {"es": subject[0], "en": subject[1]}[language]
    return msgspec.structs.replace(download, name=f"{name} · {download.name}")
