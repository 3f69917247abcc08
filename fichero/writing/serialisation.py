"""The RDF formats of a release: one table, one writer, one reader, one canonical hash."""

import hashlib
import io
import json
import re
from collections.abc import Iterable, Mapping
from collections.abc import Set as AbstractSet
from pathlib import Path
from xml.sax.saxutils import quoteattr

import msgspec
import pyoxigraph as ox
from pyoxigraph import (
    BlankNode,
    CanonicalizationAlgorithm,
    Literal,
    NamedNode,
    Quad,
    RdfFormat,
    Triple,
)

from fichero.context import Context
from fichero.findings import FicheroError, Finding, problem
from fichero.writing import compaction, turtle
from fichero.writing.ordering import by_subject, natural_key, object_key

MAX_BYTES = 256 * 2**20
"""How large a file `read` takes unless told otherwise: 256 MiB."""

_RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
_RDF_TYPE = f"{_RDF}type"
_MAX_JSON_LEVELS = (
    100  # the parser's stack overflows at some thousands, and takes the process along
)

# How an IRI ends that XML can write as a name (https://www.w3.org/TR/xml-names/#NT-NCName).
_NAME_START = (
    "A-Z_a-z\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u02ff\u0370-\u037d\u037f-\u1fff\u200c-\u200d"
    "\u2070-\u218f\u2c00-\u2fef\u3001-\ud7ff\uf900-\ufdcf\ufdf0-\ufffd\U00010000-\U000effff"
)
_XML_NAME = re.compile(rf"[{_NAME_START}][{_NAME_START}0-9.\u00b7\u0300-\u036f\u203f-\u2040-]*\Z")
# What no XML 1.0 document may hold, not even escaped (https://www.w3.org/TR/xml/#charsets).
_NOT_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
_XML_CLOSING = b"</rdf:RDF>"
_XML_ROOT = re.compile(rb"<rdf:RDF[^>]*>")
_JSON_BRACKET = re.compile(rb'"(?:[^"\\]|\\.)*+"|[][{}]', re.DOTALL)
_POSITION = re.compile(r"^Parser error at .*?: ")
_NOT_PROPERTIES = frozenset(
    _RDF + name
    for name in (
        "Description",
        "ID",
        "RDF",
        "about",
        "aboutEach",
        "aboutEachPrefix",
        "bagID",
        "datatype",
        "li",
        "nodeID",
        "parseType",
        "resource",
    )
)


class Format(msgspec.Struct, frozen=True):
    """One way of writing RDF."""

    suffix: str
    """What file names end in, without the dot; also the format's name in this package."""
    name: str
    media_type: str
    engine: RdfFormat
    """The parser's name for it."""
    has_graphs: bool = False
    """Whether it says which graph a triple is in."""


FORMATS = {
    form.suffix: form
    for form in (
        Format("ttl", "Turtle", "text/turtle", RdfFormat.TURTLE),
        Format("trig", "TriG", "application/trig", RdfFormat.TRIG, has_graphs=True),
        Format("jsonld", "JSON-LD", "application/ld+json", RdfFormat.JSON_LD),
        Format("nt", "N-Triples", "application/n-triples", RdfFormat.N_TRIPLES),
        Format("nq", "N-Quads", "application/n-quads", RdfFormat.N_QUADS, has_graphs=True),
        Format("rdf", "RDF/XML", "application/rdf+xml", RdfFormat.RDF_XML),
    )
}
"""The formats, by suffix."""

_MORE_PREFIXES = {
    "owl": "http://www.w3.org/2002/07/owl#",
    "sh": "http://www.w3.org/ns/shacl#",
}


def serialise(
    statements: Iterable[Triple | Quad], suffix: str, context: Context, base: str | None = None
) -> bytes:
    r"""Write triples or quads; equal ones give equal bytes, whatever their order.

    Args:
        statements: what to write. Where the format has no graphs, quads lose theirs; where it has
            some, triples stand in the default graph.
        suffix: one of `FORMATS`.
        context: the prefixes, the order of the properties and the names of JSON-LD.
        base: what IRIs are written relative to in Turtle and TriG; it ends in `/`.

    Raises:
        FicheroError: `rdf-not-xml`, as RDF/XML cannot hold every property or character.
        ValueError: as `turtle.write_turtle` and `compaction.compact`.

    >>> from fichero import context
    >>> triple = Triple(NamedNode("x:s"), NamedNode("x:p"), Literal("o"))
    >>> serialise([triple], "nt", context.load())
    b'<x:s> <x:p> "o" .\n'
    """
    prefixes = prefixes_of(context)
    order = order_of(context)
    match suffix:
        case "nq":
            return _lines(map(_quad, statements), RdfFormat.N_QUADS)
        case "trig":
            graphs: dict[turtle.GraphName, list[Triple]] = {}
            for quad in map(_quad, statements):
                graphs.setdefault(quad.graph_name, []).append(quad.triple)
            return turtle.write_trig(graphs, prefixes, order=order, base=base).encode()
    triples = (each if isinstance(each, Triple) else each.triple for each in statements)
    match suffix:
        case "nt":
            return _lines(triples, RdfFormat.N_TRIPLES)
        case "ttl":
            return turtle.write_turtle(triples, prefixes, order=order, base=base).encode()
        case "jsonld":
            nodes = compaction.compact(triples, context)
            return _json(compaction.document(nodes, context))
        case "rdf":
            return _xml(triples, prefixes)
    message = f"not a format: {suffix!r}"
    raise ValueError(message)


def prefixes_of(context: Context) -> dict[str, str]:
    """Give the prefixes that files have, with those that no record names."""
    return _MORE_PREFIXES | context.prefixes


def order_of(context: Context) -> list[str]:
    """Give the order of properties in Turtle and TriG: that of the context."""
    return [term.iri for term in context.terms.values()]


def canonical_hash(quads: Iterable[Quad]) -> str:
    """Give the SHA-256, in hexadecimal, of a dataset's canonical form by RDFC-1.0.

    Without blank nodes that is the hash of its sorted N-Quads.
    Source: https://www.w3.org/TR/rdf-canon/

    Raises:
        ValueError: there is a blank node. The releases have none, and giving each its canonical
            name may take a time that grows exponentially.
    """
    dataset = ox.Dataset(quads)
    for quad in dataset:
        if BlankNode in map(type, quad):
            message = f"a blank node: {quad}"
            raise ValueError(message)
    dataset.canonicalize(CanonicalizationAlgorithm.RDFC_1_0)
    return hashlib.sha256(_lines(dataset, RdfFormat.N_QUADS)).hexdigest()


def read(path: Path, max_bytes: int = MAX_BYTES) -> list[Quad]:
    """Read an RDF file in the format that its suffix names.

    Nothing is fetched from anywhere, whatever the file asks for.

    Args:
        path: the file.
        max_bytes: a larger file is refused.

    Raises:
        FicheroError: `rdf-format-unknown`, `source-not-found`, `source-unreadable`,
            `rdf-too-large`, `rdf-hostile`, `rdf-remote-context` or `rdf-syntax` (with line and
            column, where the parser knows them).
    """
    form = FORMATS.get(path.suffix.removeprefix(".").lower())
    if form is None:
        known = ", ".join(f".{suffix}" for suffix in FORMATS)
        raise FicheroError(problem("rdf-format-unknown", path=path, known=known), usage=True)
    try:
        with path.open("rb") as file:
            data = file.read(max_bytes + 1)
    except FileNotFoundError as error:
        raise FicheroError(problem("source-not-found", path=path), usage=True) from error
    except OSError as error:
        raise FicheroError(
            problem("source-unreadable", path=path, reason=error.strerror)
        ) from error
    if len(data) > max_bytes:
        raise FicheroError(problem("rdf-too-large", path=path, limit=max_bytes))
    return parse(data, form, path)


def parse(data: bytes, form: Format, name: Path, base: str | None = None) -> list[Quad]:
    """Read RDF from memory; nothing is fetched from anywhere, whatever it asks for.

    Args:
        data: a document.
        form: its format.
        name: what findings call it.
        base: what its relative IRIs are resolved against, if there is such a thing.

    Raises:
        FicheroError: `rdf-hostile`, `rdf-remote-context` or `rdf-syntax`.
    """
    _refuse_bombs(name, data, form)
    try:
        return list(ox.parse(data, form.engine, base_iri=base))
    except SyntaxError as error:
        raise FicheroError(_syntax(name, form, error)) from error


def _quad(statement: Triple | Quad) -> Quad:
    if isinstance(statement, Quad):
        return statement
    return Quad(statement.subject, statement.predicate, statement.object)


def _lines(statements: Iterable[Triple] | Iterable[Quad], form: RdfFormat) -> bytes:
    # Each line is in canonical form already; UTF-8 sorts as code points do.
    return b"".join(sorted(set(_written(statements, form).splitlines(keepends=True))))


def _written(
    statements: Iterable[Triple] | Iterable[Quad],
    form: RdfFormat,
    prefixes: dict[str, str] | None = None,
) -> bytes:
    buffer = io.BytesIO()
    ox.serialize(statements, buffer, form, prefixes=prefixes)
    return buffer.getvalue()


def _json(value: object) -> bytes:
    return (json.dumps(value, ensure_ascii=False, indent=2) + "\n").encode()


def xml_elements(triples: Iterable[Triple], prefixes: Mapping[str, str]) -> tuple[bytes, set[str]]:
    """Write the elements of some subjects, as they stand in RDF/XML; and the prefixes they need.

    Raises:
        FicheroError: as `serialise`.
    """
    ordered = []
    used = set()
    subjects = by_subject(triples)
    for subject in sorted(subjects, key=object_key):
        properties = subjects[subject]
        # The type first, as the element is named by it.
        for iri in sorted(properties, key=lambda iri: (iri != _RDF_TYPE, natural_key(iri))):
            used.add(_namespace(iri))
            if iri in _NOT_PROPERTIES:
                raise FicheroError(problem("rdf-not-xml", what=f"<{iri}>"))
            for value in sorted(properties[iri], key=object_key):
                if iri == _RDF_TYPE and isinstance(value, NamedNode):
                    used.add(_namespace(value.value))
                for node in (subject, value):
                    _check_xml(node)
                ordered.append(Triple(subject, NamedNode(iri), value))
    needed = {prefix: iri for prefix, iri in prefixes.items() if iri in used} | {"rdf": _RDF}
    document = _written(ordered, RdfFormat.RDF_XML, needed)
    root = _XML_ROOT.search(document)
    elements = document[root.end() if root else 0 :].removesuffix(_XML_CLOSING).strip(b"\n")
    # A carriage return that is not escaped would be read as a line feed.
    return elements.replace(b"\r", b"&#xD;"), set(needed)


def xml_opening(needed: AbstractSet[str], prefixes: Mapping[str, str]) -> bytes:
    """Write the beginning of a document of RDF/XML whose elements need these prefixes."""
    known = {**prefixes, "rdf": _RDF}
    # The engine names the namespaces in random order.
    names = "".join(f"\n\txmlns:{name}={quoteattr(known[name])}" for name in sorted(needed))
    return f'<?xml version="1.0" encoding="UTF-8"?>\n<rdf:RDF{names}>\n'.encode()


XML_CLOSING = b"\n</rdf:RDF>\n"


def _xml(triples: Iterable[Triple], prefixes: Mapping[str, str]) -> bytes:
    elements, needed = xml_elements(triples, prefixes)
    opening = xml_opening(needed, prefixes)
    return opening + elements + (XML_CLOSING if elements else XML_CLOSING.lstrip())


def _namespace(iri: str) -> str:
    name = _XML_NAME.search(iri)
    if name is None:
        raise FicheroError(problem("rdf-not-xml", what=f"<{iri}>"))
    return iri[: name.start()]


def _check_xml(term: NamedNode | BlankNode | Literal) -> None:
    unfit = isinstance(term, BlankNode) and not _XML_NAME.match(term.value)
    if unfit or (isinstance(term, Literal) and _NOT_XML.search(term.value)):
        raise FicheroError(problem("rdf-not-xml", what=term))


def _refuse_bombs(path: Path, data: bytes, form: Format) -> None:
    """Refuse what is small on disk and breaks the parser: entities in XML, deep nesting in JSON."""
    if form.engine == RdfFormat.RDF_XML and b"<!ENTITY" in data:
        what = {"es": "define entidades XML", "en": "it defines XML entities"}
    elif form.engine == RdfFormat.JSON_LD and _levels(data) > _MAX_JSON_LEVELS:
        what = {
            "es": f"anida más de {_MAX_JSON_LEVELS} niveles",
            "en": f"it nests more than {_MAX_JSON_LEVELS} levels",
        }
    else:
        return
    raise FicheroError(problem("rdf-hostile", path=path, es=what["es"], en=what["en"]))


def _levels(data: bytes) -> int:
    deepest = level = 0
    for match in _JSON_BRACKET.finditer(data):
        level += {b"{": 1, b"[": 1, b"}": -1, b"]": -1}.get(match[0], 0)
        deepest = max(deepest, level)
    return deepest


def _syntax(path: Path, form: Format, error: SyntaxError) -> Finding:
    if "LoadDocumentCallback" in error.msg:
        return problem("rdf-remote-context", path=path)
    where = f"{path}:{error.lineno}:{error.offset}" if error.lineno else str(path)
    reason = _POSITION.sub("", error.msg)
    return problem("rdf-syntax", where=where, format=form.name, reason=reason)
