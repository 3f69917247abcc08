"""A worker: a process of its own that has a store open and answers one request after another.

The engine can neither be stopped nor be held to a size, but a process can: the server kills it when
a query has had its time. A worker knows nothing of HTTP.

    python -m fichero.server.worker '{"socket": 5, "location": "dist/store", …}'
"""

import socket
import sys
from collections.abc import Iterable, Sequence
from contextlib import suppress
from itertools import chain, product
from pathlib import Path
from typing import IO, Any, cast

import msgspec
import pyoxigraph as ox
from pyoxigraph import (
    BlankNode,
    DefaultGraph,
    Literal,
    NamedNode,
    QueryBoolean,
    QuerySolutions,
    QueryTriples,
    Store,
    Triple,
)

from fichero import context
from fichero.findings import FicheroError, problem
from fichero.releasing import sparql
from fichero.server import formats, sandbox
from fichero.server.body import Body, TooLargeError
from fichero.server.messages import (
    LENGTHS,
    Answer,
    Census,
    Count,
    Describe,
    DropGraph,
    Query,
    ReadGraph,
    Request,
    Resource,
    Term,
    Update,
    WriteGraph,
    encode,
    pack,
    read_request,
)

Reply = tuple[Answer, bytes]

_NOT_ACCEPTABLE: Reply = (Answer("not-acceptable"), b"")
_MISSING: Reply = (Answer("missing"), b"")
_BUFFER = 2**16  # bytes: a question comes in one piece
_MOST_INCOMING = 200  # on a page
_LABELS = tuple(
    NamedNode(iri)
    for iri in (
        "http://www.w3.org/2004/02/skos/core#prefLabel",
        "http://www.w3.org/2000/01/rdf-schema#label",
        "http://purl.org/dc/terms/title",
        "https://w3id.org/fichero/def#text",
    )
)
_BY_CLASS = "SELECT ?class (COUNT(DISTINCT ?s) AS ?n) { ?s a ?class } GROUP BY ?class"
_BY_PROPERTY = "SELECT ?p (COUNT(*) AS ?n) { ?s ?p ?o } GROUP BY ?p"
_DISTINCT = "SELECT (COUNT(DISTINCT ?{0}) AS ?n) {{ ?s ?p ?o }}"


class Task(msgspec.Struct, frozen=True):
    """What a worker is started with."""

    socket: int
    """The descriptor by which requests come in."""
    location: str
    """The folder of the store."""
    spool: str
    """The folder for large answers."""
    limit: int
    """How many bytes an answer may have."""
    memory: int
    """How many bytes of data the process may have."""
    about: str = ""
    """The folder of the store of what the release says of itself; empty if there is none."""
    writable: bool = False


class Desk(msgspec.Struct, frozen=True):
    """What answering takes."""

    store: Store
    about: Store
    """What the release says of itself."""
    task: Task
    prefixes: dict[str, str]

    def answer(self, request: Request, body: bytes) -> Reply:
        """Answer a request.

        Args:
            request: what is asked for.
            body: what comes along with it.
        """
        try:
            if isinstance(request, WriteGraph | DropGraph | Update):
                return self._written(request, body)
            return self._read(request)
        except TooLargeError:
            return Answer("too-large"), b""
        except FicheroError as error:
            return Answer("refused", finding=error.findings[0]), b""
        except (OSError, RuntimeError, ValueError) as error:
            finding = problem("query-failed", reason=type(error).__name__)
            return Answer("refused", finding=finding), b""

    def _read(self, request: Query | Describe | ReadGraph | Count) -> Reply:
        match request:
            case Query():
                return self._query(request)
            case Describe():
                return self._describe(request)
            case ReadGraph():
                return self._read_graph(request)
            case Count():
                return Answer("ok"), encode(_census(self.store))

    def _written(self, request: WriteGraph | DropGraph | Update, body: bytes) -> Reply:
        match request:
            case WriteGraph():
                return self._write_graph(request, body)
            case DropGraph():
                return self._drop_graph(request)
            case Update():
                return self._update(request)

    def _query(self, request: Query) -> Reply:
        text = sparql.harmless(request.text)
        dataset: dict[str, Any] = {}
        if request.default_graphs or request.named_graphs:
            dataset["default_graph"] = [NamedNode(iri) for iri in request.default_graphs]
            dataset["named_graphs"] = [NamedNode(iri) for iri in request.named_graphs]
        try:
            result = self.store.query(
                text, base_iri=request.base, prefixes=self.prefixes, **dataset
            )
        except SyntaxError as error:
            raise FicheroError(sparql.mistake(text, error)) from error
        if isinstance(result, QueryTriples):
            return self._graph(result, request.graph, gzip=request.gzip)
        boolean = isinstance(result, QueryBoolean)
        media_type = request.boolean if boolean else request.solutions
        if media_type is None:
            return _NOT_ACCEPTABLE
        body = self._body(gzip=request.gzip)
        result.serialize(_as_file(body), format=formats.SOLUTIONS[media_type])
        return _finished(body, media_type)

    def _graph(self, triples: Iterable[Triple], media_type: str | None, *, gzip: bool) -> Reply:
        if media_type is None:
            return _NOT_ACCEPTABLE
        body = self._body(gzip=gzip)
        form = formats.engine(media_type)
        ox.serialize(triples, _as_file(body), format=form, prefixes=self.prefixes)
        return _finished(body, media_type)

    def _describe(self, request: Describe) -> Reply:
        stores = (self.store, self.about)
        for iri, store in product(request.iris, stores):
            triples = _about(store, NamedNode(iri))
            if not triples:
                continue
            if request.media_type is None:
                return Answer("ok", subject=iri), encode(_resource(stores, iri, triples))
            body = self._body(gzip=False)
            body.write(formats.pretty(triples, request.media_type))
            answer, data = _finished(body, request.media_type)
            return msgspec.structs.replace(answer, subject=iri), data
        return _MISSING

    def _read_graph(self, request: ReadGraph) -> Reply:
        name = _graph_name(request.name)
        store = self.about if request.about else self.store
        if not _has_graph(store, name):
            return _MISSING
        quads = store.quads_for_pattern(None, None, None, name)
        triples = (quad.triple for quad in quads)
        return self._graph(triples, request.media_type, gzip=request.gzip)

    def _write_graph(self, request: WriteGraph, body: bytes) -> Reply:
        triples = formats.parse(body, request.media_type, request.base)
        name = _graph_name(request.name)
        known = _has_graph(self.store, name)
        where = "DEFAULT" if request.name is None else f"GRAPH <{request.name}>"
        statements = "".join(f"{triple} .\n" for triple in triples)
        if request.name is not None:
            statements = f"GRAPH <{request.name}> {{ {statements} }}"
        # One update is one transaction: all of it happens, or nothing.
        steps = [f"CLEAR SILENT {where}"] if request.replace else []
        steps += [f"CREATE SILENT {where}"] if request.name is not None else []
        self.store.update("; ".join([*steps, f"INSERT DATA {{ {statements} }}"]))
        return Answer("ok" if known else "created"), b""

    def _drop_graph(self, request: DropGraph) -> Reply:
        name = _graph_name(request.name)
        if not _has_graph(self.store, name):
            return _MISSING
        if isinstance(name, NamedNode):
            self.store.remove_graph(name)
        else:
            self.store.clear_graph(name)
        return Answer("ok"), b""

    def _update(self, request: Update) -> Reply:
        text = sparql.harmless(request.text, update=True)
        try:
            self.store.update(text, base_iri=request.base, prefixes=self.prefixes)
        except SyntaxError as error:
            raise FicheroError(sparql.mistake(text, error)) from error
        return Answer("ok"), b""

    def _body(self, *, gzip: bool) -> Body:
        return Body(self.task.limit, Path(self.task.spool), gzip=gzip)


def _as_file(body: Body) -> IO[bytes]:
    return cast("IO[bytes]", body)  # the engine only writes


def _finished(body: Body, media_type: str) -> Reply:
    data, spooled = body.finish()
    return Answer("ok", media_type=media_type, gzip=body.compressed, spooled=spooled), data


def _graph_name(iri: str | None) -> NamedNode | DefaultGraph:
    return DefaultGraph() if iri is None else NamedNode(iri)


def _has_graph(store: Store, name: NamedNode | DefaultGraph) -> bool:
    return isinstance(name, DefaultGraph) or store.contains_named_graph(name)


def _about(store: Store, subject: NamedNode) -> list[Triple]:
    """Give what is stated or follows about a resource; if nothing, what its provenance is."""
    found = [quad.triple for quad in store.quads_for_pattern(subject, None, None, DefaultGraph())]
    return found or list(
        {quad.triple for quad in store.quads_for_pattern(subject, None, None, None)}
    )


def _resource(stores: Sequence[Store], iri: str, triples: Iterable[Triple]) -> Resource:
    outgoing = [(triple.predicate.value, _term(triple.object)) for triple in triples]
    node = NamedNode(iri)
    incoming: list[tuple[str, str]] = []
    more = False
    leading = (store.quads_for_pattern(None, None, node, DefaultGraph()) for store in stores)
    for quad in chain.from_iterable(leading):
        more = len(incoming) == _MOST_INCOMING
        if more:
            break
        if isinstance(quad.subject, NamedNode):
            incoming.append((quad.subject.value, quad.predicate.value))
    named = {iri, *(term.value for _, term in outgoing if term.is_iri)}
    named |= {subject for subject, _ in incoming}
    labels = {name: _names(stores, NamedNode(name)) for name in named}
    return Resource(
        iri=iri,
        outgoing=tuple(sorted(outgoing, key=lambda pair: (pair[0], pair[1].value))),
        incoming=tuple(sorted(incoming)),
        more_incoming=more,
        labels={name: names for name, names in labels.items() if names},
    )


def _term(term: object) -> Term:
    if isinstance(term, Literal):
        return Term(
            term.value, is_iri=False, language=term.language or "", datatype=term.datatype.value
        )
    if isinstance(term, NamedNode | BlankNode):
        return Term(term.value, is_iri=isinstance(term, NamedNode))
    return Term(str(term), is_iri=False)


def _names(stores: Sequence[Store], node: NamedNode) -> dict[str, str]:
    for store, predicate in product(stores, _LABELS):
        found = {
            quad.object.language or "": quad.object.value
            for quad in store.quads_for_pattern(node, predicate, None, DefaultGraph())
            if isinstance(quad.object, Literal)
        }
        if found:
            return found
    return {}


def _census(store: Store) -> Census:
    def rows(query: str) -> list[list[str]]:
        found = cast("QuerySolutions", store.query(query))  # as it is a SELECT
        return [[getattr(term, "value", "") for term in solution] for solution in found]

    def number(query: str) -> int:
        return int(rows(query)[0][0])

    def numbers(query: str) -> dict[str, int]:
        return {thing: int(count) for thing, count in sorted(rows(query))}

    by_property = numbers(_BY_PROPERTY)
    return Census(
        triples=sum(by_property.values()),
        subjects=number(_DISTINCT.format("s")),
        objects=number(_DISTINCT.format("o")),
        classes=numbers(_BY_CLASS),
        properties=by_property,
    )


def main() -> None:
    """Answer until the server hangs up."""
    task = msgspec.json.decode(sys.argv[1], type=Task)
    sandbox.confine(task.memory)
    with suppress(ConnectionError):  # the server has gone, or needs this worker no more
        _work(task, socket.socket(fileno=task.socket))


def _work(task: Task, connection: socket.socket) -> None:
    try:
        store = Store(task.location) if task.writable else Store.read_only(task.location)
        about = Store.read_only(task.about) if task.about else Store()
    except (OSError, RuntimeError) as error:
        finding = problem("store-broken", path=task.location, reason=error)
        connection.sendall(pack(Answer("refused", finding=finding)))
        return
    desk = Desk(store, about, task, context.load().prefixes)
    connection.sendall(pack(Answer("ok")))
    with connection.makefile("rb", _BUFFER) as received:
        while len(lengths := received.read(LENGTHS.size)) == LENGTHS.size:
            head, body = LENGTHS.unpack(lengths)
            request = read_request(received.read(head))
            connection.sendall(pack(*desk.answer(request, received.read(body) if body else b"")))


if __name__ == "__main__":
    main()
