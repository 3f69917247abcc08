"""Triples back to records: compact JSON-LD, framed by how the IRIs nest.

The context that gives the records their meaning (`ontology/context.jsonld`) is read backwards, so
that a record and its graph say the same. This is the compaction of JSON-LD 1.1
(https://www.w3.org/TR/json-ld11-api/#compaction) but for two things: a value that a term does not
foresee stays under that term, as a value object, wherever that says exactly the same; and a node
stands inside the node that refers to it, once, if its IRI lies below the other's, and if others
that refer to it lie below that node as well.
"""

import re
from collections.abc import Iterable, Mapping

from pyoxigraph import BlankNode, Literal, NamedNode, Triple

from fichero.context import Context, Term
from fichero.writing.ordering import Node, Properties, by_subject, natural_key, object_key

JsonObject = dict[str, object]

_RDF_TYPE = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type"
_XSD = "http://www.w3.org/2001/XMLSchema#"
_INTEGERS = frozenset(
    _XSD + name
    for name in (
        "byte",
        "int",
        "integer",
        "long",
        "negativeInteger",
        "nonNegativeInteger",
        "nonPositiveInteger",
        "positiveInteger",
        "short",
        "unsignedByte",
        "unsignedInt",
        "unsignedLong",
        "unsignedShort",
    )
)
_EXACT_INTEGER = re.compile(r"0|-?[1-9][0-9]{0,14}")  # canonical, and exact in every JSON reader
_BOOLEANS = {"true": True, "false": False}
_UNTYPED = frozenset({f"{_XSD}integer", f"{_XSD}boolean"})  # what JSON's own values mean
_DEEPEST = 16  # levels of nodes in nodes: forms have one, and processors fail on thousands

_UNDERSTOOD = frozenset({"@version", "@protected"})
_UNDERSTOOD_OF_TERMS = frozenset({"@type", "@container", "@protected"})
_UNSUITABLE_TYPES = ("@json", "@none")
_CONTAINERS = (None, "@language", "@set")


def compact(triples: Iterable[Triple], context: Context) -> list[JsonObject]:
    """Write the triples of one graph as nodes of compact JSON-LD.

    Keys stand in the context's order, values and nodes in natural order, so that equal triples
    give equal nodes. A node whose IRI lies below the IRI of one node that refers to it, once,
    stands inside that node, unless a node from elsewhere refers to it too; all others are in the
    list.

    Args:
        triples: what to write.
        context: what the names mean: prefixes, other names for keywords, and terms with a type or
            with the container `@language` or `@set`.

    Raises:
        ValueError: the context says more than that, a term is of RDF 1.2, or an IRI would be
            taken for a compact IRI in this context.
    """
    framing = _Framing(_Names(context), by_subject(triples))
    return framing.roots()


def document(nodes: list[JsonObject], context: Context) -> JsonObject:
    """Make a JSON-LD document, which carries its context and needs nothing from elsewhere.

    Args:
        nodes: nodes from `compact`; a single one stands for itself, others in a `@graph`.
        context: the context that they were made with.
    """
    if len(nodes) == 1:
        return {"@context": context.document, **nodes[0]}
    return {"@context": context.document, _Names(context).keyword("@graph"): nodes}


class _Names:
    """The context read backwards: from IRIs to names, each worked out once."""

    def __init__(self, context: Context) -> None:
        self._reserved = context.document.keys()
        self._keywords: dict[str, str] = {}
        for name, value in context.document.items():
            _check(name, value)
            if isinstance(value, str) and value.startswith("@"):
                self._keywords.setdefault(value, name)
        self._terms: dict[str, list[tuple[str, Term]]] = {}
        for name, term in context.terms.items():
            self._terms.setdefault(term.iri, []).append((name, term))
        # The longest namespace first, as the shorter ones may begin it.
        self._namespaces = sorted(
            ((namespace, prefix) for prefix, namespace in context.prefixes.items()),
            key=lambda pair: (-len(pair[0]), pair),
        )
        self._ranks = {name: rank for rank, name in enumerate(context.document)}
        self._short: dict[str, str] = {}

    def keyword(self, keyword: str) -> str:
        """Give the context's name for a keyword."""
        return self._keywords.get(keyword, keyword)

    def node(self, node: Node) -> str:
        """Give the name of a node: a blank node's, a compact IRI or an IRI."""
        return f"_:{node.value}" if isinstance(node, BlankNode) else self._compact(node.value)

    def type(self, node: Node) -> str:
        """Give the name of a class or datatype: a term that says only its IRI, or as a node's."""
        for name, term in self._terms.get(node.value, ()):
            if term.type is None and term.container is None:
                return name
        return self.node(node)

    def property(self, predicate: str, value: Node | Literal) -> tuple[str, Term]:
        """Give the key under which a value of a property says exactly what it is."""
        fitting = [
            (misfit, self._ranks[name], name, term)
            for name, term in self._terms.get(predicate, ())
            if (misfit := _misfit(term, value)) is not None
        ]
        if fitting:
            _, _, name, term = min(fitting, key=lambda candidate: candidate[:2])
            return name, term
        name = self._compact(predicate)
        if name in self._reserved:
            message = f"the context has no key that holds {value} for <{predicate}>"
            raise ValueError(message)
        return name, Term(predicate)

    def key_order(self, name: str) -> tuple[int, str, str]:
        """Give the sort key of a property's key: the context's order, then the natural one."""
        rank = self._ranks.get(name)
        return (rank, "", "") if rank is not None else (len(self._ranks), *natural_key(name))

    def _compact(self, iri: str) -> str:
        name = self._short.get(iri)
        if name is None:
            name = self._short[iri] = self._shortened(iri)
        return name

    def _shortened(self, iri: str) -> str:
        for namespace, prefix in self._namespaces:
            rest = iri.removeprefix(namespace)
            name = f"{prefix}:{rest}"
            if rest not in {"", iri} and not rest.startswith("//") and name not in self._reserved:
                return name
        scheme, _, rest = iri.partition(":")
        if scheme in self._reserved and not rest.startswith("//"):
            message = f"in this context <{iri}> would be taken for a compact IRI"
            raise ValueError(message)
        return iri


class _Framing:
    """The nodes of one graph, and which stands inside which."""

    def __init__(self, names: _Names, subjects: Mapping[Node, Properties]) -> None:
        self._names = names
        self._subjects = subjects
        self._inner = _inner(subjects)

    def roots(self) -> list[JsonObject]:
        """Write the nodes that stand in no other."""
        roots = self._subjects.keys() - self._inner.keys()
        return [self._node(root) for root in sorted(roots, key=object_key)]

    def _node(self, node: Node) -> JsonObject:
        names = self._names
        classes: list[object] = []
        lists: dict[str, list[object]] = {}
        maps: dict[str, dict[str, list[object]]] = {}
        sets = set()
        for predicate, objects in self._subjects[node].items():
            for value in sorted(objects, key=object_key):
                if predicate == _RDF_TYPE and not isinstance(value, Literal):
                    classes.append(names.type(value))
                    continue
                name, term = names.property(predicate, value)
                if term.container == "@language" and isinstance(value, Literal):
                    tag = value.language or names.keyword("@none")
                    maps.setdefault(name, {}).setdefault(tag, []).append(value.value)
                    continue
                if term.container == "@set":
                    sets.add(name)
                lists.setdefault(name, []).append(self._value(term, value, node))
        written: JsonObject = {names.keyword("@id"): names.node(node)}
        if classes:
            written[names.keyword("@type")] = _single(classes)
        for name in sorted(lists.keys() | maps.keys(), key=names.key_order):
            if name in maps:
                written[name] = {tag: _single(texts) for tag, texts in maps[name].items()}
            else:
                written[name] = lists[name] if name in sets else _single(lists[name])
        return written

    def _value(self, term: Term, value: Node | Literal, subject: Node) -> object:
        names = self._names
        if isinstance(value, Literal):
            return self._literal(term, value)
        if self._inner.get(value) == subject:
            return self._node(value)
        if term.type == "@vocab":
            return names.type(value)
        name = names.node(value)
        return name if term.type == "@id" else {names.keyword("@id"): name}

    def _literal(self, term: Term, value: Literal) -> object:
        names = self._names
        text, kind = value.value, _kind(value)
        if kind == "@language":
            return {names.keyword("@value"): text, names.keyword("@language"): value.language}
        if kind is None:
            return text if term.type is None else {names.keyword("@value"): text}
        native = _native(text, kind)
        if kind == term.type:
            return text if native is None else native
        if native is not None and term.type is None and kind in _UNTYPED:
            return native
        return {names.keyword("@value"): text, names.keyword("@type"): names.type(value.datatype)}


def _inner(subjects: Mapping[Node, Properties]) -> dict[Node, Node]:
    """Give the nodes that stand inside another one, each with that one."""
    referrers: dict[Node, list[Node | None]] = {}
    for subject, properties in subjects.items():
        for predicate, objects in properties.items():
            for node in objects:
                if isinstance(node, NamedNode):
                    referrer = None if predicate == _RDF_TYPE else subject
                    referrers.setdefault(node, []).append(referrer)
    levels: dict[Node, int] = {}
    inner: dict[Node, Node] = {}
    # A node comes after those that it could stand in, as their IRIs are shorter.
    for node in sorted(subjects, key=lambda node: len(node.value)):
        whole = _whole(node, referrers.get(node, []))
        if whole is not None and levels.get(whole, 0) < _DEEPEST:
            levels[node] = levels.get(whole, 0) + 1
            inner[node] = whole
    return inner


def _whole(node: Node, referrers: list[Node | None]) -> NamedNode | None:
    """Give the node that another is a part of, by those that refer to it."""
    named = [each for each in referrers if isinstance(each, NamedNode)]
    wholes = [each for each in named if _is_below(node.value, each.value)]
    if len(named) != len(referrers) or len(wholes) != 1:
        return None
    [whole] = wholes
    # Within the whole, a part may be linked to from other parts: by its name, as it is at hand.
    others = (each for each in named if each != whole)
    if all(each != node and _is_below(each.value, whole.value) for each in others):
        return whole
    return None


def _is_below(iri: str, other: str) -> bool:
    rest = iri.removeprefix(other)
    return rest != iri and (rest.startswith(("/", "#")) or (rest != "" and other.endswith("/")))


def _kind(value: Node | Literal) -> str | None:
    """Give what a term's type would have to be for this value, in the words of a context."""
    if not isinstance(value, Literal):
        return "@id"
    if value.language is not None:
        return "@language"
    datatype = value.datatype.value
    return None if datatype == f"{_XSD}string" else datatype


def _misfit(term: Term, value: Node | Literal) -> int | None:
    """Give how badly a term suits a value: 0 is well; None, that it cannot hold it."""
    kind = _kind(value)
    if term.container == "@language":
        return {"@language": 0, None: 1}.get(kind)
    if term.type == kind or (term.type == "@vocab" and kind == "@id"):
        return 0
    return 1 if term.type is None else 2


def _native(text: str, datatype: str) -> int | bool | None:
    """Give the number or truth value that JSON can hold without changing how it is written."""
    if datatype in _INTEGERS and _EXACT_INTEGER.fullmatch(text):
        return int(text)
    return _BOOLEANS.get(text) if datatype == f"{_XSD}boolean" else None


def _single(values: list[object]) -> object:
    return values[0] if len(values) == 1 else values


def _check(name: str, value: object) -> None:
    """Refuse what a context may say but this module does not read backwards."""
    match value:
        case str() if not name.startswith("@"):
            return
        case {"@id": str() as iri, **others} if (
            not iri.startswith("@")
            and others.keys() <= _UNDERSTOOD_OF_TERMS
            and others.get("@container") in _CONTAINERS
            and others.get("@type") not in _UNSUITABLE_TYPES
            and not ("@type" in others and others.get("@container") == "@language")
        ):
            return
    if name not in _UNDERSTOOD:
        message = f"the context says of {name!r} what cannot be read backwards: {value!r}"
        raise ValueError(message)
