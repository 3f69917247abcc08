"""Turtle and TriG as a person would write them: prefixes, grouped subjects, one stable order.

Turtle: https://www.w3.org/TR/turtle/, TriG: https://www.w3.org/TR/trig/.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet

import msgspec
from pyoxigraph import DefaultGraph, Literal, NamedNode, Triple

from fichero.writing.ordering import Node, Properties, by_subject, natural_key, object_key

GraphName = Node | DefaultGraph

_RDF_TYPE = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type"
_XSD = "http://www.w3.org/2001/XMLSchema#"

LABELS = (
    "http://www.w3.org/2004/02/skos/core#prefLabel",
    "http://www.w3.org/2000/01/rdf-schema#label",
    "http://purl.org/dc/terms/title",
    "http://purl.org/dc/terms/identifier",
    "http://www.w3.org/2004/02/skos/core#notation",
    "http://www.w3.org/2004/02/skos/core#altLabel",
    "http://www.w3.org/2004/02/skos/core#definition",
    "http://purl.org/dc/terms/description",
)
"""The predicates that come first when no other order is given: what a thing is called."""

_WIDTH = 100  # columns; a list of objects that would go beyond takes one line for each
_DEEPEST = 48  # columns; objects are not aligned further to the right than this
STEP = "    "
"""How much further subjects stand to the right in a graph of TriG."""

# PN_PREFIX and the part of PN_LOCAL that needs no escapes (Turtle, section 6.5), without colons,
# percent signs and middle dots, as they hinder reading.
_BASE = (
    "A-Za-z\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u02ff\u0370-\u037d\u037f-\u1fff\u200c-\u200d"
    "\u2070-\u218f\u2c00-\u2fef\u3001-\ud7ff\uf900-\ufdcf\ufdf0-\ufffd\U00010000-\U000effff"
)
_PREFIX = re.compile(rf"(?:[{_BASE}](?:[{_BASE}0-9_.-]*[{_BASE}0-9_-])?)?")
_LOCAL = re.compile(rf"[{_BASE}0-9_](?:[{_BASE}0-9_.-]*[{_BASE}0-9_-])?")

_INTEGER = re.compile(r"0|-?[1-9][0-9]*")

# What may not stand for itself between quotes, and what a reader could not see: control
# characters, other line breaks, marks that reverse the direction of text, byte order marks.
_HIDDEN = "\x00-\x09\x0b-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069\ufeff\ufffe\uffff"
_TO_ESCAPE = re.compile(rf'[\\"\n{_HIDDEN}]')
# Between triple quotes line breaks stand for themselves, unless an editor might change them.
_NOT_FOR_LINES = re.compile(rf"[{_HIDDEN}]|[ ]\n")
_TO_ESCAPE_IN_LINES = re.compile(r'\\|"(?="|\Z)')
_SHORT_ESCAPES = {"\\": "\\\\", '"': '\\"', "\n": "\\n", "\r": "\\r", "\t": "\\t"}


def write_turtle(
    triples: Iterable[Triple],
    prefixes: Mapping[str, str],
    *,
    order: Sequence[str] = LABELS,
    base: str | None = None,
) -> str:
    """Write triples as Turtle; equal triples give equal text, whatever their order.

    Args:
        triples: the triples; the same one twice is written once.
        prefixes: prefix to namespace; those that no name needs are left out.
        order: the IRIs of the predicates that come first, after the type; the others follow in
            natural order.
        base: an IRI that ends in `/`; the IRIs below it are written relative to it
            (https://www.w3.org/TR/turtle/#sec-iri-references).

    Raises:
        ValueError: a prefix is not one, or a term is of RDF 1.2 (triple terms, base directions).

    >>> from pyoxigraph import Literal, NamedNode
    >>> title = NamedNode("http://purl.org/dc/terms/title")
    >>> triples = [Triple(NamedNode("https://example.org/1"), title, Literal("Uno", language="es"))]
    >>> print(write_turtle(triples, {"dct": "http://purl.org/dc/terms/"}))
    @prefix dct: <http://purl.org/dc/terms/> .
    <BLANKLINE>
    <https://example.org/1>
        dct:title "Uno"@es .
    <BLANKLINE>
    """
    written = section(triples, prefixes, order=order, base=base)
    header = opening(written.needs, prefixes, base)
    return "\n".join(filter(None, (header, written.text)))


class Section(msgspec.Struct, frozen=True):
    """The text of some subjects, and what must be said at the beginning of a file with it."""

    text: str
    needs: frozenset[str]
    """The prefixes that its names have, and `BASE` if some IRIs are relative."""


BASE = "@base"
"""What a section needs if some of its IRIs are relative; no prefix is called so."""


def section(
    triples: Iterable[Triple],
    prefixes: Mapping[str, str],
    *,
    order: Sequence[str] = LABELS,
    base: str | None = None,
    indent: str = "",
) -> Section:
    """Write some subjects, to be put together with others into a file.

    Sections of different subjects, joined by line feeds, and `opening` before them, are a file.

    Args:
        triples: as for `write_turtle`.
        prefixes: as for `write_turtle`.
        order: as for `write_turtle`.
        base: as for `write_turtle`.
        indent: what stands before each line: `STEP` in a graph of TriG.

    Raises:
        ValueError: as `write_turtle`.
    """
    writer = _Writer(prefixes, order, base)
    return Section("\n".join(writer.blocks(triples, indent)), writer.needs)


def opening(needs: AbstractSet[str], prefixes: Mapping[str, str], base: str | None = None) -> str:
    """Write the base and the prefixes that sections need; nothing if they need none."""
    lines = [f"@base <{base}> .\n"] if BASE in needs else []
    lines += [f"@prefix {prefix}: <{prefixes[prefix]}> .\n" for prefix in sorted(needs - {BASE})]
    return "".join(lines)


def graph_name(iri: str, prefixes: Mapping[str, str], base: str | None = None) -> Section:
    """Write the name of a graph, as it stands before its braces in TriG."""
    writer = _Writer(prefixes, (), base)
    return Section(writer.node(NamedNode(iri)), writer.needs)


def write_trig(
    graphs: Mapping[GraphName, Iterable[Triple]],
    prefixes: Mapping[str, str],
    *,
    order: Sequence[str] = LABELS,
    base: str | None = None,
) -> str:
    """Write graphs as TriG: the default graph first, then the named ones in natural order.

    Args:
        graphs: the triples of each graph; graphs without any are left out.
        prefixes: as for `write_turtle`.
        order: as for `write_turtle`.
        base: as for `write_turtle`.

    Raises:
        ValueError: as `write_turtle`.
    """
    writer = _Writer(prefixes, order, base)
    blocks = []
    for name in sorted(graphs, key=_graph_key):
        if isinstance(name, DefaultGraph):
            blocks += writer.blocks(graphs[name], "")
            continue
        inner = "\n".join(writer.blocks(graphs[name], STEP))
        if inner:
            blocks.append(f"{writer.node(name)} {{\n{inner}}}\n")
    return "\n".join(filter(None, (opening(writer.needs, prefixes, base), *blocks)))


class Prefixes:
    """Short names for IRIs: a prefix and what follows its namespace, if that needs no escapes."""

    def __init__(self, prefixes: Mapping[str, str]) -> None:
        """Take prefixes with their namespaces.

        Raises:
            ValueError: a prefix is not one.
        """
        for prefix in prefixes:
            if not _PREFIX.fullmatch(prefix):
                message = f"not a prefix: {prefix!r}"
                raise ValueError(message)
        # The longest namespace first, as the shorter ones may begin it.
        self._namespaces = sorted(
            ((namespace, prefix) for prefix, namespace in prefixes.items()),
            key=lambda pair: (-len(pair[0]), pair),
        )

    def split(self, iri: str) -> tuple[str, str] | None:
        """Give the prefix and the local name of an IRI; None if it has no short name.

        >>> Prefixes({"kind": "https://w3id.org/fichero/kinds#"}).split(
        ...     "https://w3id.org/fichero/kinds#ley"
        ... )
        ('kind', 'ley')
        """
        for namespace, prefix in self._namespaces:
            if iri.startswith(namespace) and _LOCAL.fullmatch(iri, len(namespace)):
                return prefix, iri[len(namespace) :]
        return None


class _Writer:
    """The text of terms, each IRI worked out once, and the prefixes that they used."""

    def __init__(self, prefixes: Mapping[str, str], order: Sequence[str], base: str | None) -> None:
        self._base = base
        self._names = Prefixes(prefixes)
        self._ranks = {iri: rank for rank, iri in enumerate((_RDF_TYPE, *order))}
        self._used: set[str] = set()
        self._iris: dict[str, str] = {}

    @property
    def needs(self) -> frozenset[str]:
        """What the texts so far need at the beginning of a file: see `Section`."""
        return frozenset(self._used)

    def blocks(self, triples: Iterable[Triple], indent: str) -> list[str]:
        """Give the text of each subject, in natural order."""
        subjects = by_subject(triples)
        return [
            self._block(subject, subjects[subject], indent)
            for subject in sorted(subjects, key=object_key)
        ]

    def node(self, node: Node) -> str:
        """Give the text of an IRI or a blank node."""
        return self._iri(node.value) if isinstance(node, NamedNode) else f"_:{node.value}"

    def _block(
        self,
        subject: Node,
        properties: Properties,
        indent: str,
    ) -> str:
        lines = []
        for predicate in sorted(properties, key=self._predicate_key):
            verb = "a" if predicate == _RDF_TYPE else self._iri(predicate)
            objects = [self._object(term) for term in sorted(properties[predicate], key=object_key)]
            lines.append(_property(verb, objects, indent + STEP))
        opening = indent + self.node(subject)
        body = " ;\n".join(lines)
        if lines[0].startswith(f"{indent}{STEP}a "):
            return f"{opening} {body.lstrip(' ')} .\n"
        return f"{opening}\n{body} .\n"

    def _predicate_key(self, iri: str) -> tuple[int, str, str]:
        rank = self._ranks.get(iri)
        return (rank, "", "") if rank is not None else (len(self._ranks), *natural_key(iri))

    def _object(self, term: Node | Literal) -> str:
        if not isinstance(term, Literal):
            return self.node(term)
        value = term.value
        if term.language is not None:
            return f"{_quoted(value)}@{term.language}"
        datatype = term.datatype.value
        if datatype == f"{_XSD}string":
            return _quoted(value)
        if datatype == f"{_XSD}integer" and _INTEGER.fullmatch(value):
            return value
        if datatype == f"{_XSD}boolean" and value in {"true", "false"}:
            return value
        return f"{_quoted(value)}^^{self._iri(datatype)}"

    def _iri(self, iri: str) -> str:
        text = self._iris.get(iri)
        if text is None:
            text = self._iris[iri] = self._shortened(iri)
        return text

    def _shortened(self, iri: str) -> str:
        name = self._names.split(iri)
        if name is None:
            relative = _relative(iri, self._base)
            if relative is not None:
                self._used.add(BASE)
            return f"<{iri if relative is None else relative}>"
        prefix, local = name
        self._used.add(prefix)
        return f"{prefix}:{local}"


def _relative(iri: str, base: str | None) -> str | None:
    """Give what follows the base, if a reader will put the two together again to the letter."""
    if not base or not iri.startswith(base):
        return None
    rest = iri[len(base) :]
    segments = re.split("[?#]", rest, maxsplit=1)[0].split("/")
    if not segments[0] or ":" in rest or not {".", ".."}.isdisjoint(segments):
        return None
    return rest


def _property(verb: str, objects: Sequence[str], indent: str) -> str:
    head = f"{indent}{verb} "
    line = head + " , ".join(objects)
    if len(objects) == 1 or (len(line) <= _WIDTH and "\n" not in line):
        return line
    if len(head) <= _DEEPEST:
        return head + f" ,\n{' ' * len(head)}".join(objects)
    column = indent + STEP
    return f"{indent}{verb}\n{column}" + f" ,\n{column}".join(objects)


def _quoted(text: str) -> str:
    if "\n" in text and not _NOT_FOR_LINES.search(text):
        return f'"""{_TO_ESCAPE_IN_LINES.sub(_escape, text)}"""'
    return f'"{_TO_ESCAPE.sub(_escape, text)}"'


def _escape(match: re.Match[str]) -> str:
    character = match[0]
    return _SHORT_ESCAPES.get(character) or f"\\u{ord(character):04X}"


def _graph_key(name: GraphName) -> tuple[str, ...]:
    return ("",) if isinstance(name, DefaultGraph) else object_key(name)
