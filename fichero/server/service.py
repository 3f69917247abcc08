"""What the service says of itself: a SPARQL service description, and VoID, by what is there.

https://www.w3.org/TR/sparql11-service-description/ and https://www.w3.org/TR/void/
"""

from collections.abc import Iterator

import msgspec
from pyoxigraph import Literal, NamedNode, Triple
from starlette.requests import Request
from starlette.responses import Response

from fichero.findings import problem
from fichero.server import formats, negotiation, pages, replies
from fichero.server.messages import Census, Count, read_census
from fichero.server.refusals import Refusal
from fichero.server.state import Kept, State
from fichero.writing.serialisation import FORMATS

_SD = "http://www.w3.org/ns/sparql-service-description#"
_VOID = "http://rdfs.org/ns/void#"
_DCT = "http://purl.org/dc/terms/"
_RDF_TYPE = NamedNode("http://www.w3.org/1999/02/22-rdf-syntax-ns#type")
_FORMAT = "http://www.w3.org/ns/formats/"
_RESULTS = (
    "SPARQL_Results_JSON",
    "SPARQL_Results_XML",
    "SPARQL_Results_CSV",
    "SPARQL_Results_TSV",
    "Turtle",
    "JSON-LD",
    "N-Triples",
    "RDF_XML",
)
_SPARQL_FORM = "sparql.html"


async def describe(request: Request) -> Response:
    """Describe the service, as triples or as a page with a form."""
    state: State = request.app.state.house
    media_type = negotiation.media_type(
        request.headers.get("accept"), (*formats.GRAPHS, "text/html")
    )
    headers = {"Vary": "Accept", "Cache-Control": replies.CACHED}
    if media_type is None:
        raise Refusal(
            problem("http-not-acceptable", known=", ".join([*formats.GRAPHS, "text/html"]))
        )
    if media_type == "text/html":
        return replies.whole(
            request, pages.form().encode(), media_type, replies.tag("form"), headers
        )
    endpoint = f"{state.url(request)}sparql"
    edition, census = await _census(state)
    found = [*_service(endpoint, edition.graphs), *_void(endpoint, edition, census, state)]
    tag = replies.tag(edition.name, "service", endpoint, media_type)
    unchanged = replies.not_modified(request, tag, headers)
    return unchanged or replies.whole(
        request, formats.pretty(found, media_type), media_type, tag, headers
    )


async def void(request: Request) -> Response:
    """Describe the dataset."""
    state: State = request.app.state.house
    media_type = negotiation.media_type(request.headers.get("accept"), tuple(formats.GRAPHS))
    if media_type is None:
        raise Refusal(problem("http-not-acceptable", known=", ".join(formats.GRAPHS)))
    endpoint = f"{state.url(request)}sparql"
    edition, census = await _census(state)
    tag = replies.tag(edition.name, "void", endpoint, media_type)
    headers = {"Vary": "Accept", "Cache-Control": replies.CACHED}
    found = list(_void(endpoint, edition, census, state))
    unchanged = replies.not_modified(request, tag, headers)
    return unchanged or replies.whole(
        request, formats.pretty(found, media_type), media_type, tag, headers
    )


class _Edition(msgspec.Struct, frozen=True):
    """What of a release its description needs."""

    name: str
    base: str
    graphs: dict[str, int]
    dumps: tuple[str, ...]
    total: int


async def _census(state: State) -> tuple[_Edition, Census]:
    """Give what there is, and how much of it: both of the same release."""
    edition = state.edition
    told = _Edition(
        name=edition.name,
        base=edition.base,
        graphs=edition.manifest.dataset.graphs,
        dumps=tuple(
            f"dataset.{suffix}" for suffix in FORMATS if f"dataset.{suffix}" in edition.files
        ),
        total=edition.manifest.dataset.quads,
    )
    key = ("census", edition.name)
    known, kept = state.cache.get(key)
    if not known or kept is None:
        reply = await state.ask(Count())
        kept = Kept(reply.body, "")
        if reply.edition == edition.name:
            state.cache.put(key, kept)
    return told, read_census(kept.body)


def _service(endpoint: str, graphs: dict[str, int]) -> Iterator[Triple]:
    service, dataset = f"{endpoint}#service", f"{endpoint}#dataset"
    default = f"{endpoint}#default-graph"
    yield _link(service, _RDF_TYPE.value, f"{_SD}Service")
    yield _link(service, f"{_SD}endpoint", endpoint)
    yield _link(service, f"{_SD}supportedLanguage", f"{_SD}SPARQL11Query")
    for name in _RESULTS:
        yield _link(service, f"{_SD}resultFormat", _FORMAT + name)
    yield _link(service, f"{_SD}defaultDataset", dataset)
    yield _link(dataset, _RDF_TYPE.value, f"{_SD}Dataset")
    yield _link(dataset, f"{_SD}defaultGraph", default)
    yield _link(default, _RDF_TYPE.value, f"{_SD}Graph")
    for number, (name, count) in enumerate(graphs.items(), start=1):
        entry, graph = f"{endpoint}#named-graph-{number}", f"{endpoint}#graph-{number}"
        yield _link(dataset, f"{_SD}namedGraph", entry)
        yield _link(entry, _RDF_TYPE.value, f"{_SD}NamedGraph")
        yield _link(entry, f"{_SD}name", name)
        yield _link(entry, f"{_SD}graph", graph)
        yield _link(graph, _RDF_TYPE.value, f"{_SD}Graph")
        yield _number(graph, f"{_VOID}triples", count)


def _void(endpoint: str, edition: _Edition, census: Census, state: State) -> Iterator[Triple]:
    configuration = state.configuration
    default = f"{endpoint}#default-graph"
    yield _link(default, _RDF_TYPE.value, f"{_VOID}Dataset")
    yield _link(default, f"{_VOID}sparqlEndpoint", endpoint)
    yield _literal(default, f"{_VOID}uriSpace", edition.base)
    for dump in edition.dumps:
        yield _link(default, f"{_VOID}dataDump", edition.base + dump)
    if configuration.licence:
        yield _link(default, f"{_DCT}license", configuration.licence)
    if configuration.publisher:
        yield _link(default, f"{_DCT}publisher", configuration.publisher)
    yield _number(default, f"{_VOID}triples", census.triples)
    yield _number(default, f"{_VOID}distinctSubjects", census.subjects)
    yield _number(default, f"{_VOID}distinctObjects", census.objects)
    yield _number(default, f"{_VOID}properties", len(census.properties))
    yield _number(default, f"{_VOID}classes", len(census.classes))
    for number, (iri, count) in enumerate(census.classes.items(), start=1):
        part = f"{endpoint}#class-{number}"
        yield _link(default, f"{_VOID}classPartition", part)
        yield _link(part, f"{_VOID}class", iri)
        yield _number(part, f"{_VOID}entities", count)
    for number, (iri, count) in enumerate(census.properties.items(), start=1):
        part = f"{endpoint}#property-{number}"
        yield _link(default, f"{_VOID}propertyPartition", part)
        yield _link(part, f"{_VOID}property", iri)
        yield _number(part, f"{_VOID}triples", count)


def _link(subject: str, predicate: str, value: str) -> Triple:
    return Triple(NamedNode(subject), NamedNode(predicate), NamedNode(value))


def _literal(subject: str, predicate: str, value: str) -> Triple:
    return Triple(NamedNode(subject), NamedNode(predicate), Literal(value))


def _number(subject: str, predicate: str, value: int) -> Triple:
    return Triple(NamedNode(subject), NamedNode(predicate), Literal(value))
