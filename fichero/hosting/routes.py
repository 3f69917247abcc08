"""Where the IRIs of the data lead on a host of files: one table, which each server is told in turn.

A thing cannot be sent: its IRI answers 303 and leads to a page for people or a file for programs,
whichever of them the `Accept` header likes best (https://www.w3.org/TR/cooluris/#r303gendocument).
Qualities (`q=`) are weighed in tenths, as the servers can compare expressions and not numbers; of
what is liked alike, what is named first is sent. A wildcard stands for the first format of the
route that it fits, whatever else is said of that one. Who accepts nothing that there is gets 406
(https://www.rfc-editor.org/rfc/rfc9110#section-12.5.1).
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Literal, TypeVar

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
NONE = "none"
"""Stands for a format where none that there is is accepted."""

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
    Route(f"id/{_FORM}/([a-z-]+)/([0-9]+)", "doc/{1}.html#{2}-{3}", "data/{1}", "any"),
    Route(
        f"id/{_FORM}/(producto)/([0-9]+)/(subproducto)/([0-9]+)",
        "doc/{1}.html#{2}-{3}-{4}-{5}",
        "data/{1}",
        "any",
    ),
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
    Route("id/(programa|enlace)/(.+)", "index.html", "dataset", "graphs", suffixed=False),
    Route("links/([a-z-]+)", "index.html", "dataset", "graphs", suffixed=False),
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


def preferred(choice: Choice) -> Iterator[tuple[str, str]]:
    """Give the expressions that tell which format an `Accept` header likes best.

    Args:
        choice: of which formats.

    Returns:
        Suffixes, with `html` among them, each with an expression: the first one that the header
        meets is it. None is met if nothing of these is accepted.
    """
    suffixes = (*CHOICES[choice], HTML)
    ranges = {"*/*": suffixes[0]}
    for suffix in suffixes:
        ranges.setdefault(f"{_ACCEPTED[suffix][0].partition('/')[0]}/*", suffix)
    names = {
        suffix: (*_ACCEPTED[suffix], *(name for name, first in ranges.items() if first == suffix))
        for suffix in suffixes
    }
    return _ranked({suffix: _any_of(names[suffix]) for suffix in suffixes})


def preferred_language(languages: tuple[Language, ...]) -> Iterator[tuple[Language, str]]:
    """Give the expressions that tell which language a header likes best, as `preferred` does.

    >>> import re
    >>> def best(header):
    ...     found = preferred_language(("es", "en"))
    ...     return next((name for name, one in found if re.search(one, header, re.I)), None)
    >>> best("en-GB,es;q=0.5"), best("en;q=0.5, es-CL;q=0.9"), best("fr, *;q=0.1"), best("de")
    ('en', 'es', 'es', None)
    """
    first = languages[0]
    return _ranked(
        {
            name: rf"(?:{name}(?:-[a-z0-9-]+)?{r'|[*]' if name == first else ''})(?![\w-])"
            for name in languages
        }
    )


_Name = TypeVar("_Name", bound=str)


def _ranked(names: Mapping[_Name, str]) -> Iterator[tuple[_Name, str]]:
    """Give expressions for each quality and name, in the order in which they count.

    Args:
        names: what can be chosen, and the expression of how a header names it.
    """
    # Parameters of a name that are no quality say nothing here.
    more = r"(?:\s*;\s*(?!q\s*=)[^;,]*)*"
    for quality in _QUALITIES:
        liked = {name: rf"(?:^|,)\s*{each}{more}{quality}" for name, each in names.items()}
        known = "|".join(liked.values())
        for name, each in liked.items():
            yield name, rf"^(?:(?!{known}).)*(?:{each})"


# How a quality is written: one, or none at all; then by tenths; then what is less than a tenth.
_END = r"\s*(?:[;,]|$)"
_QUALITIES = (
    rf"(?:\s*;\s*q=1(?:\.0{{0,3}})?{_END}|\s*(?:,|$))",
    *(rf"\s*;\s*q=0\.{tenth}\d{{0,2}}{_END}" for tenth in range(9, 0, -1)),
    rf"\s*;\s*q=0\.0(?:0[1-9]|[1-9]\d?){_END}",
)


def withdrawn(paths: Iterable[str]) -> Iterator[str]:
    """Give expressions for the paths of what was withdrawn: of things, and of what told of them.

    >>> list(withdrawn(["id/norma/ley-1"]))
    ['(?:[a-z]+/)?(?:id|doc|data|graph|graph/provenance)/norma/ley-1(?:[./].*)?']
    """
    for path in paths:
        name = path.removeprefix("id/")
        yield f"(?:[a-z]+/)?(?:id|doc|data|graph|graph/provenance)/{name}(?:[./].*)?"


def filled(template: str, group: str) -> str:
    """Write the groups of a template in the way of a server.

    >>> filled("doc/{1}.html#{2}", "${}")
    'doc/$1.html#$2'
    """
    return re.sub(r"\{(\d)\}", lambda match: group.format(match[1]), template)


def _any_of(names: Iterable[str]) -> str:
    # With what ends a name in the header, so that no longer name is taken for it.
    return rf"(?:{'|'.join(map(re.escape, names))})(?![\w.+-])"
