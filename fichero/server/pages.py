"""Pages for people, where the release has none: a table of what is said of a resource.

They need nothing else: no script, no font, no picture; the style stands in them.
"""

import base64
import hashlib
from collections.abc import Iterable, Mapping
from functools import cache
from html import escape
from itertools import groupby

import pyoxigraph as ox
from pyoxigraph import Literal, NamedNode, Triple

from fichero import context
from fichero.resources import folder
from fichero.server.messages import Resource, Term
from fichero.writing import turtle

STYLE = """
:root { color-scheme: light dark; --ink: #1b1b1b; --paper: #fff; --line: #c8c8c8; --link: #0b4f9c; }
@media (prefers-color-scheme: dark) {
  :root { --ink: #e8e8e8; --paper: #161616; --line: #4a4a4a; --link: #8ab8ff; }
}
body { font: 1rem/1.5 system-ui, sans-serif; color: var(--ink); background: var(--paper);
  max-width: 60rem; margin: 0 auto; padding: 1rem; overflow-wrap: anywhere; }
a { color: var(--link); }
table { border-collapse: collapse; width: 100%; }
th, td { text-align: start; vertical-align: top; border-top: 1px solid var(--line);
  padding: .4rem .6rem .4rem 0; }
th { font-weight: 600; width: 30%; }
ul { margin: 0; padding: 0; list-style: none; }
.iri, .note { color: inherit; opacity: .75; font-size: .875rem; }
textarea { width: 100%; box-sizing: border-box; font: .9rem/1.4 ui-monospace, monospace; }
"""

STYLE_HASH = base64.b64encode(hashlib.sha256(STYLE.encode()).digest()).decode()
"""By which the Content-Security-Policy lets the style, and no other, be applied."""

_WORDS = {
    "es": {
        "formats": "Estos datos en otros formatos",
        "says": "Lo que se dice de esto",
        "leads": "Lo que se refiere a esto",
        "more": "Hay más: pregunte en SPARQL.",
        "home": "Inicio",
        "other": "English",
        "what": "Qué",
        "value": "Valor",
        "graph": "Grafo con nombre",
        "triples": "Tripletas",
    },
    "en": {
        "formats": "These data in other formats",
        "says": "What is said of this",
        "leads": "What refers to this",
        "more": "There is more: ask in SPARQL.",
        "home": "Home",
        "other": "Español",
        "what": "What",
        "value": "Value",
        "graph": "Named graph",
        "triples": "Triples",
    },
}
_OTHER = {"es": "en", "en": "es"}
_QUERY = (
    "SELECT ?organismo ?nombre WHERE {\n  ?organismo a fichero:Ministry ; skos:prefLabel ?nombre\n}"
)
_LABEL = NamedNode("http://www.w3.org/2000/01/rdf-schema#label")
_PREF_LABEL = NamedNode("http://www.w3.org/2004/02/skos/core#prefLabel")


def resource(
    found: Resource, base: str, root: str, language: str, formats: Iterable[tuple[str, str]]
) -> str:
    """Write the page of a resource.

    Args:
        found: what is said of it.
        base: what the IRIs of the data begin with; these become links on this server.
        root: the way from the page to the root of the server, such as `../../`.
        language: of the page.
        formats: name and link of the same data in other formats.
    """
    words = _WORDS[language]
    writer = _Writer(base, root, language, found.labels)
    title = writer.name(found.iri)
    rows = "\n".join(
        f'<tr><th scope="row">{writer.link(predicate)}</th><td><ul>'
        + "".join(f"<li>{writer.term(term)}</li>" for _, term in pairs)
        + "</ul></td></tr>"
        for predicate, pairs in groupby(found.outgoing, key=lambda pair: pair[0])
    )
    by_predicate = sorted(found.incoming, key=lambda pair: (pair[1], pair[0]))
    back = "\n".join(
        f'<tr><th scope="row">{writer.link(predicate)}</th><td><ul>'
        + "".join(f"<li>{writer.link(subject)}</li>" for subject, _ in pairs)
        + "</ul></td></tr>"
        for predicate, pairs in groupby(by_predicate, key=lambda pair: pair[1])
    )
    links = " · ".join(f'<a href="{escape(link)}">{escape(name)}</a>' for name, link in formats)
    leads = (
        f"<h2>{words['leads']}</h2>\n<table>\n{back}\n</table>\n"
        + (f'<p class="note">{words["more"]}</p>\n' if found.more_incoming else "")
        if back
        else ""
    )
    return _page(
        language,
        title,
        f"{_top(root, language)}<h1>{escape(title)}</h1>\n"
        f'<p class="iri">{escape(found.iri)}</p>\n'
        f"<h2>{words['says']}</h2>\n<table>\n{rows}\n</table>\n{leads}"
        f"<p>{words['formats']}: {links}</p>",
    )


def vocabulary(
    iri: str,
    triples: Iterable[Triple],
    root: str,
    language: str,
    formats: Iterable[tuple[str, str]],
) -> str:
    """Write the page of a document of the vocabulary: each of its terms has an anchor."""
    words = _WORDS[language]
    subjects: dict[str, list[tuple[str, Term]]] = {}
    labels: dict[str, dict[str, str]] = {}
    for triple in triples:
        if not isinstance(triple.subject, NamedNode):
            continue
        value = triple.object
        if isinstance(value, Literal):
            term = Term(value.value, is_iri=False, language=value.language or "")
            if triple.predicate in {_LABEL, _PREF_LABEL}:
                labels.setdefault(triple.subject.value, {})[value.language or ""] = value.value
        elif isinstance(value, NamedNode):
            term = Term(value.value, is_iri=True)
        else:
            continue
        subjects.setdefault(triple.subject.value, []).append((triple.predicate.value, term))
    writer = _Writer("https://w3id.org/fichero/", root, language, labels)
    blocks = []
    for subject, pairs in sorted(subjects.items()):
        anchor = escape(subject.partition("#")[2], quote=True)
        rows = "\n".join(
            f'<tr><th scope="row">{writer.link(predicate)}</th><td>{writer.term(term)}</td></tr>'
            for predicate, term in sorted(pairs, key=lambda pair: (pair[0], pair[1].value))
        )
        named = f' id="{anchor}"' if anchor else ""
        blocks.append(
            f"<section{named}>\n<h2>{escape(writer.name(subject))}</h2>\n"
            f'<p class="iri">{escape(subject)}</p>\n<table>\n{rows}\n</table>\n</section>'
        )
    links = " · ".join(f'<a href="{escape(link)}">{escape(name)}</a>' for name, link in formats)
    return _page(
        language,
        iri,
        f"{_top(root, language)}<h1>{escape(iri)}</h1>\n<p>{words['formats']}: {links}</p>\n"
        + "\n".join(blocks),
    )


def graph(
    iri: str, count: int, root: str, language: str, formats: Iterable[tuple[str, str]]
) -> str:
    """Write the page of a named graph: how much it holds, and how to have it."""
    words = _WORDS[language]
    links = " · ".join(f'<a href="{escape(link)}">{escape(name)}</a>' for name, link in formats)
    return _page(
        language,
        iri,
        f"{_top(root, language)}<h1>{words['graph']}</h1>\n"
        f'<p class="iri">{escape(iri)}</p>\n<p>{words["triples"]}: {count}</p>\n'
        f"<p>{words['formats']}: {links}</p>",
    )


def form() -> str:
    """Write the page on which a query can be put."""
    return _page(
        "es",
        "SPARQL",
        '<p><a href="./">Inicio · <span lang="en">Home</span></a></p>\n<h1>SPARQL</h1>\n'
        '<form action="sparql" method="get">\n'
        '<p><label for="query">Consulta · <span lang="en">Query</span></label></p>\n'
        f'<p><textarea id="query" name="query" rows="12">{escape(_QUERY)}</textarea></p>\n'
        '<p><button>Preguntar · <span lang="en">Ask</span></button></p>\n</form>',
    )


def home(base: str, graphs: Mapping[str, int], files: Iterable[str]) -> str:
    """Write the front page: the ways in."""
    listed = "\n".join(
        f'<li><a href="{escape(name.removeprefix(base))}">{escape(name)}</a> ({count})</li>'
        for name, count in graphs.items()
    )
    dumps = " · ".join(f'<a href="{escape(name)}">{escape(name)}</a>' for name in files)
    return _page(
        "es",
        "Fichero",
        "<h1>Fichero</h1>\n<p>Datos enlazados de fichas de definiciones estratégicas.<br>\n"
        '<span lang="en">Linked data of strategic definitions forms.</span></p>\n'
        '<p><a href="sparql">SPARQL</a> · <a href="def">Ontología · '
        '<span lang="en">Ontology</span></a> · <a href="kinds">Códigos · '
        '<span lang="en">Code lists</span></a> · <a href="shapes">Reglas · '
        '<span lang="en">Rules</span></a> · <a href="manifest.json">manifest.json</a></p>\n'
        f"<p>{dumps}</p>\n"
        f'<h2>Grafos · <span lang="en">Graphs</span></h2>\n<ul>\n{listed}\n</ul>',
    )


class _Writer:
    """Writes terms of RDF as a person would like to read them."""

    def __init__(
        self, base: str, root: str, language: str, labels: Mapping[str, Mapping[str, str]]
    ) -> None:
        self._base, self._root, self._language, self._labels = base, root, language, labels
        self._names = turtle.Prefixes(context.load().prefixes)

    def name(self, iri: str) -> str:
        """Give what a thing is called, at worst its IRI."""
        names = self._labels.get(iri) or vocabulary_labels().get(iri) or {}
        for language in (self._language, "es", "en", ""):
            if language in names:
                return names[language]
        short = self._names.split(iri)
        return ":".join(short) if short else iri

    def link(self, iri: str) -> str:
        name = escape(self.name(iri))
        href = self._href(iri)
        return f'<a href="{escape(href)}" title="{escape(iri)}">{name}</a>' if href else name

    def term(self, term: Term) -> str:
        if term.is_iri:
            return self.link(term.value)
        language = f' lang="{escape(term.language)}"' if term.language else ""
        note = f' <span class="note">{escape(term.language)}</span>' if term.language else ""
        return f"<span{language}>{escape(term.value)}</span>{note}"

    def _href(self, iri: str) -> str | None:
        if iri.startswith(self._base):
            return (self._root or "./") + iri.removeprefix(self._base)
        # Nothing else than these could be followed safely.
        return iri if iri.startswith(("http://", "https://")) else None


@cache
def vocabulary_labels() -> dict[str, dict[str, str]]:
    """Give the names of the ontology's terms: IRI to language to name."""
    labels: dict[str, dict[str, str]] = {}
    path = folder("ontology") / "fichero.ttl"
    for quad in ox.parse(path=path, format=ox.RdfFormat.TURTLE):
        value = quad.object
        if quad.predicate == _LABEL and isinstance(value, Literal):
            node = quad.subject.value if isinstance(quad.subject, NamedNode) else ""
            labels.setdefault(node, {})[value.language or ""] = value.value
    return labels


def _top(root: str, language: str) -> str:
    words, other = _WORDS[language], _OTHER[language]
    return (
        f'<p><a href="{root or "./"}">{words["home"]}</a> · '
        f'<a href="?lang={other}" hreflang="{other}" lang="{other}">{words["other"]}</a></p>\n'
    )


def _page(language: str, title: str, body: str) -> str:
    return (
        f'<!DOCTYPE html>\n<html lang="{language}">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>{escape(title)}</title>\n<style>{STYLE}</style>\n</head>\n<body>\n<main>\n"
        f"{body}\n</main>\n</body>\n</html>\n"
    )
