"""The SPARQL 1.1 Protocol, at /sparql and /update.

https://www.w3.org/TR/sparql11-protocol/
"""

import msgspec
from starlette.requests import Request
from starlette.responses import Response

from fichero.findings import problem
from fichero.releasing import sparql
from fichero.server import formats, negotiation, replies, requests, service
from fichero.server.messages import Query, Update, encode
from fichero.server.refusals import Refusal, wrong
from fichero.server.requests import FORM, Parameters
from fichero.server.state import State

QUERY = "application/sparql-query"
UPDATE = "application/sparql-update"


async def query(request: Request) -> Response:
    """Answer a query; without one, describe the service."""
    state: State = request.app.state.house
    writer = requests.may_write(request, state)
    found = requests.parameters(request.scope["query_string"].decode("latin-1"))
    if request.method == "POST":
        found = await _posted(request, state, found, "query", QUERY)
    elif "update" in found:
        raise Refusal(wrong("una orden de cambio va con POST", "an update goes by POST"))
    text = requests.single(found, "query")
    if text is None:
        if request.method == "POST":
            raise Refusal(wrong("le falta «query»", "it lacks “query”"))
        return await service.describe(request)
    accept = request.headers.get("accept")
    question = Query(
        text=text,
        base=f"{state.url(request)}sparql",
        default_graphs=_iris(found, "default-graph-uri"),
        named_graphs=_iris(found, "named-graph-uri"),
        solutions=negotiation.media_type(accept, tuple(formats.SOLUTIONS)),
        boolean=negotiation.media_type(accept, formats.BOOLEANS),
        graph=negotiation.media_type(accept, tuple(formats.GRAPHS)),
        gzip=replies.wants_gzip(request),
    )
    if question.solutions is None and question.graph is None:
        known = ", ".join((*formats.SOLUTIONS, *formats.GRAPHS))
        raise Refusal(problem("http-not-acceptable", known=known))
    if writer:
        reply = await state.ask_bench(question)
        return replies.answer(reply, {"Cache-Control": "no-store"})
    headers = {"Vary": "Accept, Accept-Encoding"}
    if request.method != "POST" and sparql.repeatable(text):
        return await _repeated(request, state, question, headers)
    reply = await state.ask(question, requests.hung_up(request))
    return replies.answer(reply, headers | {"Cache-Control": "no-store"})


async def _repeated(
    request: Request, state: State, question: Query, headers: dict[str, str]
) -> Response:
    """Answer a query that has the same answer until there is a new release."""
    headers["Cache-Control"] = replies.CACHED
    edition = state.edition.name
    key = (question.text, question)  # the text by itself tells the cache how large the key is
    # Of the same answer, compressed or not, the tags are related.
    plain = msgspec.structs.replace(question, gzip=False) if question.gzip else question
    named = encode(plain).decode("latin-1")
    headers["ETag"] = replies.tag(edition, named)
    unchanged = replies.not_modified(request, headers["ETag"], headers)
    if unchanged:
        return unchanged
    _, kept = state.cache.get((edition, *key))
    if kept:
        return replies.kept(kept, edition, headers)
    reply = await state.ask(question, requests.hung_up(request))
    headers["ETag"] = replies.tag(reply.edition, named)
    worth = replies.worth_keeping(reply)
    if worth and state.edition.name == reply.edition:
        state.cache.put((reply.edition, *key), worth)
    return replies.answer(reply, headers)


async def update(request: Request) -> Response:
    """Change the working store."""
    state: State = request.app.state.house
    requests.must_write(request, state)
    found = requests.parameters(request.scope["query_string"].decode("latin-1"))
    if "update" in found or "query" in found:
        raise Refusal(wrong("una orden de cambio va en el cuerpo", "an update goes in the body"))
    found = await _posted(request, state, found, "update", UPDATE)
    text = requests.single(found, "update")
    if text is None:
        raise Refusal(wrong("le falta «update»", "it lacks “update”"))
    default = _iris(found, "using-graph-uri")
    named = _iris(found, "using-named-graph-uri")
    if default or named:
        try:
            text = sparql.using(text, default, named)
        except ValueError as error:
            raise Refusal(
                wrong(
                    "nombra sus grafos dos veces, en la orden y fuera, o usa DELETE WHERE",
                    "it names its graphs twice, in the update and outside, or uses DELETE WHERE",
                )
            ) from error
    await state.ask_bench(Update(text, f"{state.url(request)}update"))
    return Response(None, 204, {"Cache-Control": "no-store"})


async def not_posted(request: Request) -> Response:
    """Refuse what is not posted: nothing is changed by reading an address."""
    del request
    raise Refusal(problem("http-method"), {"Allow": "POST"})


async def _posted(
    request: Request, state: State, found: Parameters, name: str, direct: str
) -> dict[str, list[str]]:
    """Read what is posted: a form, or the text itself with parameters in the address."""
    media_type, charset = requests.content_type(request)
    if media_type not in {FORM, direct}:
        known = f"{FORM}, {direct}"
        raise Refusal(problem("http-media-type", media_type=media_type or "—", known=known))
    data = await requests.body(request, state.limits.question, state.limits.patience)
    text = requests.text(data, charset)
    if media_type == FORM:
        return requests.parameters(text)
    return {**{key: list(values) for key, values in found.items()}, name: [text]}


def _iris(found: Parameters, name: str) -> tuple[str, ...]:
    return tuple(requests.iri(value) for value in found.get(name, ()))
