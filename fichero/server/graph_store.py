"""The SPARQL 1.1 Graph Store HTTP Protocol, at /rdf-graph-store.

Everybody reads the release's graphs. Who shows the token for writing reads and writes those of the
working store, which nobody else sees.

https://www.w3.org/TR/sparql11-http-rdf-update/
"""

import uuid

from starlette.requests import Request
from starlette.responses import Response

from fichero.findings import problem
from fichero.server import formats, negotiation, replies, requests
from fichero.server.messages import DropGraph, ReadGraph, WriteGraph
from fichero.server.refusals import Refusal, wrong
from fichero.server.state import State

PATH = "rdf-graph-store"


async def graph_store(request: Request) -> Response:
    """Read, write or remove a graph."""
    state: State = request.app.state.house
    if request.method in {"GET", "HEAD"}:
        return await read(request, _named(request, state))
    requests.must_write(request, state)
    if request.method == "DELETE":
        reply = await state.ask_bench(DropGraph(_named(request, state)))
        if reply.answer.outcome == "missing":
            raise Refusal(problem("http-not-found"))
        return Response(None, 204)
    if request.method == "POST" and request.url.path.rstrip("/") == f"/{PATH}":
        found = requests.parameters(request.scope["query_string"].decode("latin-1"))
        if not {"graph", "default"} & found.keys():
            made = f"{state.url(request)}{PATH}/{uuid.uuid4()}"
            await _write(request, state, made, replace=False)
            return Response(None, 201, {"Location": made})
    name = _named(request, state)
    created = await _write(request, state, name, replace=request.method == "PUT")
    return Response(None, 201 if created else 204)


async def read(request: Request, name: str | None, media_type: str | None = None) -> Response:
    """Give a graph.

    Args:
        request: by its `Accept` header the format is chosen, unless it is known already.
        name: the graph's IRI; None for the default graph.
        media_type: of the format, if it is known.
    """
    state: State = request.app.state.house
    media_type = media_type or negotiation.media_type(
        request.headers.get("accept"), tuple(formats.GRAPHS)
    )
    if media_type is None:
        raise Refusal(problem("http-not-acceptable", known=", ".join(formats.GRAPHS)))
    question = ReadGraph(name, media_type, replies.wants_gzip(request))
    headers = {"Vary": "Accept, Accept-Encoding", "Cache-Control": replies.CACHED}
    if requests.may_write(request, state):
        reply = await state.ask_bench(question)
        headers["Cache-Control"] = "no-store"
    else:
        tag = replies.tag(state.edition.name, "graph", name or "", media_type)
        unchanged = replies.not_modified(request, tag, headers)
        if unchanged:
            return unchanged
        reply = await state.ask(question, requests.hung_up(request))
        headers["ETag"] = replies.tag(reply.edition, "graph", name or "", media_type)
    if reply.answer.outcome == "missing":
        raise Refusal(problem("http-not-found"))
    return replies.answer(reply, headers)


def _named(request: Request, state: State) -> str | None:
    """Give the IRI of the graph that a request is about; None for the default graph.

    Raises:
        Refusal: `http-request-wrong`, as it names none, or several.
    """
    below = request.url.path.removeprefix(f"/{PATH}").strip("/")
    if below:
        path = request.scope["raw_path"].decode("latin-1").lstrip("/")
        return requests.iri(f"{state.url(request)}{path}")
    found = requests.parameters(request.scope["query_string"].decode("latin-1"))
    graph = requests.single(found, "graph")
    if ("default" in found) == (graph is not None):
        raise Refusal(
            wrong(
                "se espera «?default» o bien «?graph=IRI»", "“?default” or “?graph=IRI” is expected"
            )
        )
    return None if graph is None else requests.iri(graph)


async def _write(request: Request, state: State, name: str | None, *, replace: bool) -> bool:
    """Write what was sent into a graph; tell whether the graph is new."""
    media_type, charset = requests.content_type(request)
    data = await requests.body(request, state.limits.upload, state.limits.patience)
    if media_type == requests.MULTIPART:
        sent = requests.parts(data, request.headers["content-type"])
    else:
        sent = [requests.Part(media_type, data)]
    base = name or f"{state.url(request)}{PATH}?default"
    for part in sent:
        if part.media_type not in formats.GRAPHS:
            known = ", ".join(formats.GRAPHS)
            raise Refusal(
                problem("http-media-type", media_type=part.media_type or "—", known=known)
            )
        if part.media_type != "application/rdf+xml":  # which says its encoding itself
            requests.text(part.data, charset)
    if len(sent) != 1:
        # Several documents are one graph: each is read, then they are written at once.
        triples = [
            triple for part in sent for triple in formats.parse(part.data, part.media_type, base)
        ]
        sent = [
            requests.Part("application/n-triples", formats.pretty(triples, "application/n-triples"))
        ]
    reply = await state.ask_bench(WriteGraph(name, sent[0].media_type, base, replace), sent[0].data)
    return reply.answer.outcome == "created"
