"""The code lists that catalogues share: those of the EU's Publications Office, ADMS and IANA.

Sources: https://op.europa.eu/en/web/eu-vocabularies/authority-tables,
https://semiceu.github.io/DCAT-AP/releases/3.0.1/#controlled-vocabularies-to-be-used
"""

from collections.abc import Collection
from pathlib import PurePosixPath

from fichero.findings import Language
from fichero.settings import PublisherType

_AUTHORITY = "http://publications.europa.eu/resource/authority/"
_MEDIA_TYPES = "https://www.iana.org/assignments/media-types/"
_PUBLISHER_TYPES = "http://purl.org/adms/publishertype/"

THEMES = f"{_AUTHORITY}data-theme"
GOVERNMENT = f"{THEMES}/GOVE"
CHILE = f"{_AUTHORITY}country/CHL"
PUBLIC = f"{_AUTHORITY}access-right/PUBLIC"
AVAILABLE = f"{_AUTHORITY}planned-availability/AVAILABLE"
LANGUAGES: dict[Language, str] = {
    "es": f"{_AUTHORITY}language/SPA",
    "en": f"{_AUTHORITY}language/ENG",
}
SHA256 = "http://spdx.org/rdf/terms#checksumAlgorithm_sha256"

# Suffix -> the EU's file type. It has none for Markdown and TOML, which are texts.
_FILE_TYPES = {
    "csv": "CSV",
    "docx": "DOCX",
    "html": "HTML",
    "json": "JSON",
    "jsonld": "JSON_LD",
    "md": "TXT",
    "nq": "RDF_N_QUADS",
    "nt": "RDF_N_TRIPLES",
    "pdf": "PDF",
    "rdf": "RDF_XML",
    "svg": "SVG",
    "toml": "TXT",
    "trig": "RDF_TRIG",
    "ttl": "RDF_TURTLE",
    "txt": "TXT",
    "xml": "XML",
}
_FREQUENCIES = {
    1: "ANNUAL",
    2: "BIENNIAL",
    3: "TRIENNIAL",
    4: "QUADRENNIAL",
    5: "QUINQUENNIAL",
    10: "DECENNIAL",
}


def publisher_type(name: PublisherType) -> str:
    """Give the IRI of a kind of publisher."""
    return _PUBLISHER_TYPES + name


def media_type(name: str) -> str:
    """Give the IRI of a media type, in IANA's registry.

    >>> media_type("text/turtle")
    'https://www.iana.org/assignments/media-types/text/turtle'
    """
    return _MEDIA_TYPES + name


def file_type(path: str) -> str:
    """Give the IRI of a file's type, by its suffix.

    >>> file_type("dataset.nq")
    'http://publications.europa.eu/resource/authority/file-type/RDF_N_QUADS'
    """
    suffix = PurePosixPath(path).suffix.removeprefix(".").lower()
    return f"{_AUTHORITY}file-type/{_FILE_TYPES.get(suffix, 'BIN')}"


def frequency(years: Collection[int]) -> str:
    """Give the IRI of how often forms come, by how many years each of them is for.

    >>> frequency({4}), frequency({4, 3})[-5:]
    ('http://publications.europa.eu/resource/authority/frequency/QUADRENNIAL', 'IRREG')
    """
    name = _FREQUENCIES.get(next(iter(years)), "IRREG") if len(set(years)) == 1 else "IRREG"
    return f"{_AUTHORITY}frequency/{name}"
