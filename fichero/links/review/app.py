"""The review over HTTP, for the person at this machine and for nobody else.

It listens on the loopback only. Other users of the machine, and pages of the web that the same
browser shows, must not decide in the person's name: the address holds a random token, the `Host`
must be the loopback (so that no name of the web can be made to lead here), and a decision must
come from the page itself.
"""

import asyncio
import hmac
import secrets
import socket
from collections.abc import Awaitable, Callable
from contextlib import suppress
from functools import partial
from http import HTTPStatus
from pathlib import Path
from typing import cast
from urllib.parse import parse_qs

import msgspec
import uvicorn
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import FileResponse, HTMLResponse, RedirectResponse, Response
from starlette.routing import Route

from fichero.findings import FicheroError, Finding, Language, problem
from fichero.links.mappings import Mapping, Relation
from fichero.links.review import wording
from fichero.links.review.desk import CONFIDENCES, RELATIONS, VERDICTS, Answer, Desk, Verdict
from fichero.links.review.marking import mark
from fichero.reasons import reason

HOST = "127.0.0.1"
MAX_BODY = 20_000
"""How many bytes a decision may have."""

_HERE = Path(__file__).parent
_STATIC = {"review.css": "text/css", "review.js": "text/javascript"}
_HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; style-src 'self'; script-src 'self'; img-src data:;"
        " form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    ),
    "Cache-Control": "no-store",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    # Not none: a browser that tells nothing would not say either that a form is of this page.
    "Referrer-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
}

Handler = Callable[[Request], Awaitable[Response]]

Announce = Callable[[str], None]
"""Told the address of the page, once it is there."""


class Review:
    """The pages of a review."""

    def __init__(self, desk: Desk, token: str, port: int, language: Language, path: Path) -> None:
        """Prepare the pages.

        Args:
            desk: what is decided on.
            token: the secret in the address.
            port: at which the page is asked for.
            language: of the page's words.
            path: of the file of decisions, as it is shown.
        """
        self._desk, self._token = desk, token
        self._language, self._path = language, path
        self._hosts = frozenset(f"{name}:{port}" for name in (HOST, "localhost"))
        self._template = Environment(
            loader=FileSystemLoader(_HERE), autoescape=True, undefined=StrictUndefined
        ).get_template("page.html")

    def application(self) -> Starlette:
        """Give the routes, behind what lets nobody else in."""
        guarded = self._guarded
        return Starlette(
            routes=[
                Route("/{token}/", guarded(self._show), methods=["GET"]),
                Route("/{token}/decide", guarded(self._decide), methods=["POST"]),
                Route("/{token}/{name}", guarded(self._file), methods=["GET"]),
            ]
        )

    def _guarded(self, answer: Handler) -> Handler:
        """Refuse what does not come from the page itself; add the headers of every answer."""

        async def guarded(request: Request) -> Response:
            response = self._refusal(request) or await answer(request)
            response.headers.update(_HEADERS)
            return response

        return guarded

    def _refusal(self, request: Request) -> Response | None:
        if request.headers.get("host", "") not in self._hosts:
            return Response(status_code=HTTPStatus.MISDIRECTED_REQUEST)
        told = request.path_params["token"]
        if not hmac.compare_digest(told.encode(), self._token.encode()):
            return Response(status_code=HTTPStatus.NOT_FOUND)
        origins = {f"http://{host}" for host in self._hosts}
        if request.method == "POST" and request.headers.get("origin") not in origins:
            return Response(status_code=HTTPStatus.FORBIDDEN)
        return None

    async def _show(self, _: Request) -> Response:
        return self._page()

    async def _file(self, request: Request) -> Response:
        name = request.path_params["name"]
        if name not in _STATIC:
            return Response(status_code=HTTPStatus.NOT_FOUND)
        return FileResponse(_HERE / "static" / name, media_type=_STATIC[name])

    async def _decide(self, request: Request) -> Response:
        answer = _read(await _body(request), len(self._desk.suggestions))
        if answer is None:
            return Response(status_code=HTTPStatus.BAD_REQUEST)
        try:
            await asyncio.to_thread(self._desk.take, answer)
        except FicheroError as error:
            return self._page(error.findings, HTTPStatus.CONFLICT)
        return RedirectResponse(f"/{self._token}/", HTTPStatus.SEE_OTHER)

    def _page(
        self, findings: tuple[Finding, ...] = (), status: HTTPStatus = HTTPStatus.OK
    ) -> Response:
        number = self._desk.current()
        suggestion = None if number is None else self._desk.suggestions[number]
        text = self._template.render(
            language=self._language,
            words=wording.WORDS[self._language],
            relations=wording.RELATIONS[self._language],
            confidences=wording.CONFIDENCES[self._language],
            counts=msgspec.structs.asdict(self._desk.progress()),
            findings=findings,
            number=number,
            suggestion=suggestion,
            sides=_sides(suggestion) if suggestion else (),
            short=_short,
            can_undo=self._desk.can_undo,
            who=self._desk.who.shown,
            path=self._path.as_posix(),
        )
        return HTMLResponse(text, status)


def serve(desk: Desk, port: int, language: Language, path: Path, announce: Announce) -> None:
    """Serve the review until it is stopped.

    Args:
        desk: what is decided on.
        port: to listen at; 0 picks a free one.
        language: of the page's words.
        path: of the file of decisions, as it is shown.
        announce: told the address.

    Raises:
        FicheroError: `review-port`, as nobody can listen there.
    """
    try:
        listener = socket.create_server((HOST, port))
    except OSError as error:
        told = problem("review-port", address=f"{HOST}:{port}", reason=reason(error))
        raise FicheroError(told) from error
    with listener:
        chosen = listener.getsockname()[1]
        token = secrets.token_urlsafe(24)
        app = Review(desk, token, chosen, language, path).application()
        config = uvicorn.Config(
            app, log_level="warning", access_log=False, server_header=False, lifespan="off"
        )
        announce(f"http://{HOST}:{chosen}/{token}/")
        with suppress(KeyboardInterrupt):  # how a person ends it
            asyncio.run(uvicorn.Server(config).serve(sockets=[listener]))


async def _body(request: Request) -> bytes:
    """Read a form as far as it may go."""
    body = b""
    async for part in request.stream():
        body += part
        if len(body) > MAX_BODY:
            return b""
    return body


def _read(body: bytes, count: int) -> Answer | None:
    """Read a form; None if it is not one of the page's."""
    try:
        fields = parse_qs(body.decode(), max_num_fields=10, keep_blank_values=True)
    except ValueError:
        return None
    first = partial(_first, fields)
    verdict, relation = first("verdict"), first("relation") or "relatedMatch"
    number, confidence = first("number"), first("confidence") or str(CONFIDENCES[0])
    known = (
        verdict in VERDICTS
        and relation in RELATIONS
        and confidence in {str(each) for each in CONFIDENCES}
        and number.isascii()
        and number.isdecimal()
        and (verdict in {"undo", "again"} or int(number[:9]) < count)
    )
    if not known:
        return None
    return Answer(
        int(number[:9]),
        cast("Verdict", verdict),
        cast("Relation", relation),
        float(confidence),
        first("comment")[:500],
    )


def _first(fields: dict[str, list[str]], name: str) -> str:
    return fields.get(name, [""])[0]


def _sides(suggestion: Mapping) -> tuple[tuple[str, str, list[tuple[str, bool]]], ...]:
    left, right = suggestion.subject_label, suggestion.object_label
    return (
        ("left", suggestion.subject_id, mark(left, right)),
        ("right", suggestion.object_id, mark(right, left)),
    )


def _short(iri: str) -> str:
    """Give the end of an IRI, by which people know it.

    >>> _short("https://w3id.org/fichero/id/ficha/segegob/2019-2022/objetivo/1")
    'segegob/2019-2022/objetivo/1'
    """
    _, found, rest = iri.partition("/id/ficha/")
    return rest if found else iri.partition("://")[2]
