"""The IRIs of the data: one function for each kind of thing, all below the base IRI."""

import re
from datetime import date
from urllib.parse import quote, urlsplit

import msgspec
from pyoxigraph import NamedNode

from fichero.document import Place
from fichero.findings import FicheroError, Words, problem
from fichero.reading.ficha import LegalBasis, Period
from fichero.reading.headings import fold

DEFAULT_BASE = "https://w3id.org/fichero/"
ONTOLOGY = "https://w3id.org/fichero/def#"
KINDS = "https://w3id.org/fichero/kinds#"

# How the IRIs of norms abbreviate their type; what is not here stands in full.
_NORM_ABBREVIATIONS = {
    "decreto-con-fuerza-de-ley": "dfl",
    "decreto-ley": "dl",
    "decreto-supremo": "ds",
}


class Minter(msgspec.Struct, frozen=True):
    """Makes the IRIs of the data below a base IRI."""

    base: str = DEFAULT_BASE

    def organisation(self, slug: str) -> str:
        """Name an organisation, by its slug in the registry."""
        return f"{self.base}id/organismo/{slug}"

    def ficha(self, slug: str, period: Period) -> str:
        """Name the form of an organisation for a period."""
        return f"{self.base}id/ficha/{slug}/{period}"

    def period(self, period: Period) -> str:
        """Name a period of years."""
        return f"{self.base}id/periodo/{period}"

    def norm(self, key: str) -> str:
        """Name a norm, by its key from `norm_key`."""
        return f"{self.base}id/norma/{key}"

    def software(self, version: str) -> str:
        """Name a version of this software."""
        return f"{self.base}id/programa/fichero/{version}"

    def checksum(self, sha256: str) -> str:
        """Name the checksum of a file."""
        return f"{self.base}id/sha256/{sha256}"

    def source(self, path: str) -> str:
        """Name a source document, by its path below the folder of sources."""
        return f"{self.base}source/{quote(path)}"

    def passage(self, place: Place) -> str:
        """Name a stretch of a source: its IRI with an RFC 5147 fragment.

        In a file that has no lines of text the fragment begins with the unit, such as the page of a
        PDF (https://www.rfc-editor.org/rfc/rfc8118), and the characters are those of its text.

        >>> place = Place("a/ficha.md", 1, 1, 1, 0, 8, "FICHA DE")
        >>> Minter().passage(place)
        'https://w3id.org/fichero/source/a/ficha.md#char=0,8'
        """
        unit = f"{place.unit.fragment}&" if place.unit else ""
        return f"{self.source(place.source)}#{unit}char={place.start},{place.end}"

    def graph(self, name: str) -> str:
        """Name a graph that all forms share: `registry`, `kinds`, `inferred`."""
        return f"{self.base}graph/{name}"

    def ficha_graph(self, ficha: str) -> str:
        """Name the graph of what a form states, by the form's IRI."""
        return f"{self.base}graph/{ficha.removeprefix(self.base + 'id/')}"

    def provenance_graph(self, ficha: str) -> str:
        """Name the graph of where a form's statements were read, by the form's IRI."""
        return f"{self.base}graph/provenance/{ficha.removeprefix(self.base + 'id/')}"

    def changes_graph(self, ficha: str) -> str:
        """Name the graph of what changed since a form's former one, by the form's IRI."""
        return f"{self.base}graph/changes/{ficha.removeprefix(self.base + 'id/')}"


def is_stated(graph: str) -> bool:
    """Tell whether a graph, by its IRI, holds what is said.

    What follows, what changed, and where it was read, stand in other graphs.

    >>> is_stated(Minter().graph("registry")), is_stated(Minter().graph("inferred"))
    (True, False)
    """
    found = ("/graph/provenance/", "/graph/changes/")
    return not graph.endswith("/graph/inferred") and not any(step in graph for step in found)


def norm_key(citation: LegalBasis, organisation: str) -> str | None:
    """Give the key of the norm that a citation names, from the citation alone.

    Only laws are unique by their number. Every other norm needs its date of publication; without
    one it is only known as the norm that this organisation's form cites, with the day or year and
    the issuer that it is cited with, so that two norms never become one.

    Args:
        citation: a citation, understood or not.
        organisation: the organisation's slug.

    Returns:
        Such as `ley-19032`, `dfl-1-1992-02-12`, `segegob/1992/ministerio-de-hacienda/dfl-1` or
        `segegob/dfl-1`; None if not understood.
    """
    if citation.norm_type is None or citation.number is None:
        return None
    kind, number = citation.norm_type.value, citation.number.value
    published = citation.published.value if citation.published else None
    key = full_norm_key(kind, number, published)
    if key is None:
        told = citation.dated or citation.year
        issuer = fold(citation.issuer.value) if citation.issuer else ""
        steps = (
            organisation,
            str(told.value) if told else "",
            re.sub(r"[^a-z]+", "-", issuer),
            _norm_name(kind, number),
        )
        return "/".join(step.strip("-") for step in steps if step)
    return key


def full_norm_key(kind: str, number: str, published: date | None) -> str | None:
    """Give the key of a norm that needs nobody who cites it.

    Args:
        kind: the local name of a concept in the scheme kind:norm-type.
        number: digits without marks of thousands.
        published: the day in the Diario Oficial, if it is known.

    >>> full_norm_key("decreto-con-fuerza-de-ley", "1", date(1992, 2, 12))
    'dfl-1-1992-02-12'
    """
    if kind == "ley":
        return _norm_name(kind, number)
    return f"{_norm_name(kind, number)}-{published.isoformat()}" if published else None


def _norm_name(kind: str, number: str) -> str:
    return f"{_NORM_ABBREVIATIONS.get(kind, kind)}-{number}"


def minter(base: str) -> Minter:
    """Make a minter for a base IRI.

    Raises:
        FicheroError: `base-iri-wrong`, as IRIs could not be built on it.
    """
    reason = _fault(base)
    if reason:
        raise FicheroError(problem("base-iri-wrong", iri=base, reason=reason), usage=True)
    return Minter(base)


def is_web_address(text: str) -> bool:
    """Tell whether a text is a full IRI of the web (https://www.rfc-editor.org/rfc/rfc3987).

    >>> is_web_address("https://datos.ejemplo.cl/fichas/")
    True
    """
    return _is_iri(text) and _has_host(text)


def _is_iri(text: str) -> bool:
    try:
        NamedNode(text)
    except ValueError:
        return False
    return True


def _has_host(text: str) -> bool:
    try:
        parts = urlsplit(text)
        host, _ = parts.hostname, parts.port
    except ValueError:
        return False
    return parts.scheme in {"http", "https"} and bool(host)


def _fault(base: str) -> Words | None:
    if not _has_host(base):
        return Words(
            "no es una dirección web completa (http o https)",
            "it is not a full web address (http or https)",
        )
    if not _is_iri(base):
        return Words("tiene caracteres que una IRI no admite", "it has characters no IRI may have")
    parts = urlsplit(base)
    faults = (
        ("?" in base or "#" in base, Words("tiene «?» o «#»", "it has “?” or “#”")),
        ("@" in parts.netloc, Words("tiene un nombre de usuario", "it has a user name")),
        (
            re.search(r"/\.{0,2}/", parts.path),
            Words(
                "su ruta tiene un tramo vacío, «.» o «..»", "its path has a step “”, “.” or “..”"
            ),
        ),
        (not base.endswith("/"), Words("no termina en «/»", "it does not end in “/”")),
    )
    return next((words for wrong, words in faults if wrong), None)
