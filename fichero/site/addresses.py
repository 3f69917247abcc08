"""Where things are on the site: a page for each IRI, and relative links between pages.

Links are relative, so that the site works on any host, in any folder, and from a disk.
"""

import posixpath
import re
from urllib.parse import quote, unquote

import msgspec

from fichero.findings import Language

_VOCABULARY = "https://w3id.org/fichero/"
# The documents that are never rebased, each a page with an anchor for every term.
_DOCUMENTS = ("def", "kinds", "shapes")
_FORM = re.compile(
    r"^(?P<form>ficha/[^/]+/[^/]+)/(?:procedencia/)?"
    r"(?P<part>mision|(?:ambito|objetivo|objetivo-ministerial|base-legal|cliente|presupuesto)/\d+"
    r"|producto/\d+(?:/subproducto/\d+)?)?"
)

_CHANGE = re.compile(r"^(?P<form>ficha/[^/]+/[^/]+)/cambio/[^/]+/[^/]+/(?P<part>.+)$")


class Addresses(msgspec.Struct, frozen=True):
    """Knows the page of each thing that has an IRI."""

    base: str
    """What the IRIs of the data begin with."""

    def page(self, iri: str) -> str | None:
        """Give the page of an IRI below the site, with its anchor; None if it has none.

        >>> site = Addresses("https://datos.ejemplo.cl/")
        >>> site.page("https://datos.ejemplo.cl/id/ficha/segegob/2019-2022/objetivo/3")
        'doc/ficha/segegob/2019-2022.html#objetivo-3'
        >>> site.page("https://w3id.org/fichero/def#Mission")
        'def.html#Mission'
        """
        for name in _DOCUMENTS:
            document = _VOCABULARY + name
            if iri == document:
                return f"{name}.html"
            if iri.startswith(document + "#"):
                return f"{name}.html#{iri.removeprefix(document + '#')}"
        if iri.startswith(f"{self.base}id/"):
            return _thing(iri.removeprefix(f"{self.base}id/"))
        if iri.startswith(f"{self.base}source/"):
            path, _, passage = iri.removeprefix(f"{self.base}source/").partition("#")
            kind, _, ends = passage.partition("=")
            anchor = f"#char-{ends.replace(',', '-')}" if kind == "char" else ""
            return document_page(unquote(path)) + anchor
        return None


def _thing(name: str) -> str | None:
    changed = _CHANGE.match(name)
    if changed:
        return f"doc/{changed['form']}/cambios.html#{changed['part'].replace('/', '-')}"
    below = _FORM.match(name)
    if below:
        # What has no place of its own, such as the extraction, is told with the sources.
        anchor = (below["part"] or "fuentes").replace("/", "-")
        return f"doc/{below['form']}.html#{anchor}"
    kind = name.partition("/")[0]
    path, mark, anchor = name.partition("#")
    known = kind in {"ficha", "organismo", "norma", "periodo"}
    return f"doc/{path}.html{mark}{anchor}" if known else None


def document_page(source: str, number: int = 1) -> str:
    """Give the page that shows a source document, by the document's path; long ones have more."""
    # A hash in a file's name would begin an anchor.
    name = source.replace("%", "%25").replace("#", "%23")
    return numbered(f"doc/fuente/{name}.html", number)


def numbered(page: str, number: int) -> str:
    """Give a further page of a list that takes several.

    >>> numbered("normas.html", 1), numbered("normas.html", 2)
    ('normas.html', 'normas.2.html')
    """
    return page if number == 1 else f"{page.removesuffix('.html')}.{number}.html"


def localised(path: str, language: Language, first: Language) -> str:
    """Give the path of a page in a language: the first one is at the root, others in a folder."""
    return path if language == first else f"{language}/{path}"


def relative(page: str, path: str, anchor: str = "") -> str:
    """Give the link from a page to a path below the site, percent-encoded.

    >>> relative("en/doc/norma/ley-19032.html", "static/site.css")
    '../../../static/site.css'
    >>> relative("def.html", "def.html", "Mission")
    '#Mission'
    """
    fragment = f"#{quote(anchor)}" if anchor else ""
    if path == page and anchor:
        return fragment
    link = quote(posixpath.relpath(path, posixpath.dirname(page) or "."))
    # A colon in the first step would make it an address of another kind.
    first = link.partition("/")[0]
    return ("./" if ":" in first else "") + link + fragment
