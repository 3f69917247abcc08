"""Where the IRIs of the data lead on a host of files: one table, which each server is told in turn.

A thing cannot be sent: its IRI answers 303 and leads to a page for people or a file for programs,
whichever of them the `Accept` header names first (https://www.w3.org/TR/cooluris/#r303gendocument).
Qualities (`q=`) are not weighed, as no configuration of these servers could: clients name what they
like best first. Who names nothing that there is gets the first format of the route.
"""

import re
from typing import Literal

import msgspec

from fichero.findings import Language
from fichero.writing.serialisation import FORMATS

Choice = Literal["any", "single", "catalogue", "graphs"]
"""Which formats there are to choose from."""

CHOICES: dict[Choice, tuple[str, ...]] = {
    "any": ("ttl", "jsonld", "nt", "rdf", "trig", "nq"),
    "single": ("ttl", "jsonld", "nt", "rdf"),
    "catalogue": ("ttl", "jsonld", "rdf"),
    "graphs": ("trig", "nq"),
}
"""The suffixes of each choice, the best one first."""

HTML = "html"

_ACCEPTED = {
    HTML: ("text/html", "application/xhtml+xml"),
    **{suffix: (form.media_type,) for suffix, form in FORMATS.items()},
    "jsonld": (FORMATS["jsonld"].media_type, "application/json"),
}

UTF8 = ("css", "csv", "html", "js", "nq", "nt", "svg", "trig", "ttl")
"""The suffixes of what is in UTF-8 for certain: documents stay in whatever they came in."""

POLICY = (
    "default-src 'none'; base-uri 'none'; connect-src 'self'; font-src 'self'; form-action 'self'; "
    "frame-ancestors 'none'; img-src 'self' data:; script-src 'self'; style-src 'self'"
)
"""The Content-Security-Policy of pages: nothing from elsewhere, and nothing inline."""


class Route(msgspec.Struct, frozen=True):
    """Where the IRIs of one kind lead; the groups of the pattern stand as `{1}` and `{2}`."""

    pattern: str
    """Of the whole path below the base IRI, as a regular expression without anchors."""
    page: str
    """The path of the page in the first language, and its anchor."""
    data: str
    """The path of the file, without its suffix."""
    choice: Choice
    suffixed: bool = True
    """Whether a suffix at the end of the path picks the format."""


# Only what the names of things are made of: a line break in a path would end a header.
_FORM = "(ficha/[a-z0-9-]+/[0-9-]+)"
_NAME = "[A-Za-z0-9/-]+"
_VERSION = r"[0-9]+(?:\.[0-9]+)*"

ROUTES = (
    Route(f"id/{_FORM}", "doc/{1}.html", "data/{1}", "any"),
    Route(f"id/{_FORM}/(mision)", "doc/{1}.html#{2}", "data/{1}", "any"),
    # A part of a part has no anchor of its own.
    Route(f"id/{_FORM}/([a-z-]+)/([0-9]+)(?:/{_NAME})?", "doc/{1}.html#{2}-{3}", "data/{1}", "any"),
    # What is said of statements and of the extraction stands in the graph of provenance.
    Route(f"id/{_FORM}/(extraccion|procedencia/{_NAME})", "doc/{1}.html", "data/{1}", "graphs"),
    Route(f"id/((?:organismo|periodo|norma)/{_NAME})", "doc/{1}.html", "data/{1}", "single"),
    Route(f"id/conjunto/{_FORM}", "doc/{1}.html", "catalog", "catalogue"),
    Route(f"id/serie/({_NAME})", "doc/organismo/{1}.html", "catalog", "catalogue"),
    Route(
        "id/(catalogo|conjunto|conjunto-ajeno|contacto|distribucion|enlaces|servicio|sha256)(/.*)?",
        "index.html",
        "catalog",
        "catalogue",
        suffixed=False,
    ),
    Route("id/(programa)/(.+)", "index.html", "dataset", "graphs", suffixed=False),
    Route(f"graph/(?:provenance/)?{_FORM}", "doc/{1}.html", "data/{1}", "graphs"),
    Route("graph/([a-z]+)", "index.html", "dataset", "graphs"),
    Route("(def|kinds|shapes)", "{1}.html", "{1}", "single", suffixed=False),
    Route("(alignments)", "def.html", "{1}", "single", suffixed=False),
    Route(f"(def|kinds|shapes)/{_VERSION}", "{1}.html", "{1}", "single", suffixed=False),
    Route(f"(alignments)/{_VERSION}", "def.html", "{1}", "single", suffixed=False),
    Route(f"(?:data|doc)/({_NAME})", "doc/{1}.html", "data/{1}", "single", suffixed=False),
)
"""The routes; the first one that fits is taken."""

FIXED = {
    "context": "context.jsonld",
    "report": "report.ttl",
    "void": "void.ttl",
    ".well-known/void": "void.ttl",
}
"""Paths that lead to one file, whatever is asked for."""


def preferred(choice: Choice) -> dict[str, str]:
    """Give the expression that tells that a format is named first in an `Accept` header.

    Args:
        choice: of which formats.

    Returns:
        By suffix, with `html` among them; the expressions exclude each other.
    """
    suffixes = (HTML, *CHOICES[choice])
    known = "|".join(_alternatives(suffix) for suffix in suffixes)
    return {suffix: rf"^(?:(?!{known}).)*(?:{_alternatives(suffix)})" for suffix in suffixes}


def prefers(language: Language, others: tuple[Language, ...]) -> str:
    """Give the expression that tells that a language is named before others in a header.

    >>> import re
    >>> bool(re.match(prefers("en", ("es",)), "en-GB,es;q=0.5"))
    True
    >>> bool(re.match(prefers("en", ("es",)), "es-CL,en;q=0.5"))
    False
    """
    known = "|".join(rf"\b{name}\b" for name in (language, *others))
    return rf"^(?:(?!{known}).)*\b{language}\b"


def filled(template: str, group: str) -> str:
    """Write the groups of a template in the way of a server.

    >>> filled("doc/{1}.html#{2}", "${}")
    'doc/$1.html#$2'
    """
    return re.sub(r"\{(\d)\}", lambda match: group.format(match[1]), template)


def _alternatives(suffix: str) -> str:
    # With what ends a name in the header, so that no longer name is taken for it.
    names = "|".join(re.escape(name) for name in _ACCEPTED[suffix])
    return rf"(?:{names})(?![\w.+-])"
