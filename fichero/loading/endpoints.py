"""Where a server takes queries, updates and graphs, found out by asking."""

from collections.abc import Callable, Iterator
from typing import Literal
from urllib.parse import urlsplit

import msgspec

from fichero.findings import FicheroError, problem
from fichero.loading.transport import Answer, Transport, plain

Kind = Literal["auto", "gsp", "virtuoso"]
"""What speaks the standards, what is a Virtuoso, or whichever of both answers."""

QUESTION = "ASK {}"
_JSON = "application/sparql-results+json"
_REFUSED = 400

_Layout = Callable[[str, Answer], "Endpoints"]


class Endpoints(msgspec.Struct, frozen=True):
    """The addresses of a store, and what it can do there."""

    name: str
    """What runs there, as far as it can be told."""
    query: str
    """Takes queries (https://www.w3.org/TR/sparql11-protocol/)."""
    update: str
    """Takes updates."""
    graphs: str
    """Takes graphs (https://www.w3.org/TR/sparql11-http-rdf-update/)."""
    quads: bool = False
    """Whether N-Quads sent there go into the graphs that they name."""
    bulk: str = ""
    """What the address ends in where much is sent."""
    update_field: str = "update"
    """The field of a form that an update is sent in."""
    graph_parameter: str = "graph"
    """What names the graph in the address."""
    digest: bool = False
    """Whether it asks for credentials by digest."""
    one_step: bool = False
    """Whether all operations of one update are one transaction."""
    one_default_graph: bool = True
    """Whether there is a default graph beside the named ones; Virtuoso has none."""


def find(url: str, kind: Kind, transport: Transport) -> Endpoints:
    """Find out what answers at an address.

    Args:
        url: of the server, of the dataset or repository in it, or of its SPARQL endpoint.
        kind: what to look for.
        transport: without credentials, as it is not known yet how to send them.

    Raises:
        FicheroError: `load-url-wrong`, `load-url-secret`, `load-no-endpoint`, or as
            `Transport.probe`.
    """
    base = _checked(url)
    tried = []
    for address, layout in _candidates(base):
        tried.append(plain(address))
        answer = transport.probe(address, {"query": QUESTION}, _JSON)
        if answer is None:
            continue
        if kind == "virtuoso" or (kind == "auto" and answer.server.startswith("Virtuoso")):
            return _virtuoso(address)
        if b"boolean" in answer.body or answer.status >= _REFUSED:
            return layout(address, answer)
    raise FicheroError(problem("load-no-endpoint", url=plain(url), tried=", ".join(tried)))


def for_readers(found: Endpoints) -> Endpoints:
    """Give the addresses for who has no credentials: Virtuoso has others for those who do."""
    return msgspec.structs.replace(found, query=found.query.removesuffix("-auth"), digest=False)


def _checked(url: str) -> str:
    try:
        parts = urlsplit(url)
        good = parts.scheme in {"http", "https"} and parts.hostname and parts.port != 0
    except ValueError:
        good = False
        parts = None
    if parts is not None and (parts.username is not None or parts.password is not None):
        raise FicheroError(problem("load-url-secret", url=plain(url)), usage=True)
    if not good or parts is None or parts.query or parts.fragment:
        raise FicheroError(problem("load-url-wrong", url=plain(url)), usage=True)
    return url.rstrip("/")


def _candidates(base: str) -> Iterator[tuple[str, _Layout]]:
    """Give the addresses where queries may be taken, the likeliest first."""
    if base.endswith("/query"):
        yield base, _apart
    elif "/repositories/" in base:
        yield base.removesuffix("/statements"), _rdf4j
    elif base.endswith(("/sparql", "/sparql-auth")):
        yield base, _at_sparql
    else:
        yield f"{base}/query", _apart
        yield f"{base}/sparql", _at_sparql
        yield base, _in_one


def _apart(query: str, answer: Answer) -> Endpoints:
    """Oxigraph, or Fuseki with the names that it gives unless told otherwise."""
    base = query.removesuffix("/query")
    if answer.server.startswith("Oxigraph"):
        store = f"{base}/store"
        # Its bulk loader: what arrives needs no transaction, as it is counted afterwards.
        return Endpoints(
            *("Oxigraph", query, f"{base}/update", store),
            quads=True,
            bulk="?no_transaction",
            one_step=True,
        )
    return Endpoints("Fuseki", query, f"{base}/update", f"{base}/data", quads=True)


def _at_sparql(query: str, answer: Answer) -> Endpoints:
    """Fichero's own server, or one that takes queries and updates at one address."""
    base = query.removesuffix("/sparql")
    if answer.server.lower().startswith("fichero"):
        return Endpoints("Fichero", query, f"{base}/update", f"{base}/rdf-graph-store")
    return _in_one(query, answer)


def _in_one(query: str, _: Answer) -> Endpoints:
    """Amazon Neptune (https://docs.aws.amazon.com/neptune/latest/userguide/)."""
    return Endpoints("SPARQL 1.1", query, query, f"{query}/gsp/")


def _rdf4j(query: str, _: Answer) -> Endpoints:
    """GraphDB, or another with the interface of RDF4J (https://rdf4j.org/documentation/)."""
    statements = f"{query}/statements"
    return Endpoints("RDF4J", query, statements, statements, quads=True)


def _virtuoso(query: str) -> Endpoints:
    base = query.removesuffix("-auth").removesuffix("/sparql").removesuffix("/query")
    return Endpoints(
        "Virtuoso",
        f"{base}/sparql-auth",
        f"{base}/sparql-auth",
        f"{base}/sparql-graph-crud-auth",
        update_field="query",
        graph_parameter="graph-uri",
        digest=True,
        one_default_graph=False,
    )
