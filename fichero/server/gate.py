"""What holds for every answer: bounded addresses, security headers, and access from other pages."""

from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any

from starlette.requests import Request

from fichero.findings import problem
from fichero.server.pages import STYLE_HASH
from fichero.server.refusals import Refusal, response

_POLICY = (
    "default-src 'none'; script-src 'self'; connect-src 'self'; img-src 'self' data:; "
    f"font-src 'self'; style-src 'self' 'sha256-{STYLE_HASH}'; form-action 'self'; "
    "base-uri 'none'; frame-ancestors 'none'"
)
# What others sent is shown, but must not act: source documents may be pages too.
_POLICY_FOR_SOURCES = "default-src 'none'; sandbox; frame-ancestors 'none'"

_ALWAYS = (
    (b"server", b"Fichero"),  # what is asked of it, `fichero load` knows by that; no version
    (b"x-content-type-options", b"nosniff"),
    (b"referrer-policy", b"no-referrer"),
    (b"access-control-allow-origin", b"*"),
    (
        b"access-control-expose-headers",
        b"Content-Location, ETag, Link, Location, Retry-After",
    ),
    (b"cross-origin-resource-policy", b"cross-origin"),
)
_PREFLIGHT = (
    (b"access-control-allow-methods", b"GET, HEAD, POST, OPTIONS"),
    (b"access-control-allow-headers", b"Accept, Accept-Language, Content-Type, If-None-Match"),
    (b"access-control-max-age", b"86400"),
)

Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
Application = Callable[[MutableMapping[str, Any], Receive, Send], Awaitable[None]]


class Gate:
    """An ASGI application before another one (https://asgi.readthedocs.io/)."""

    def __init__(self, app: Application, longest: int) -> None:
        """Stand before an application; `longest` is how many bytes an address may have."""
        self._app, self._longest = app, longest

    async def __call__(self, scope: MutableMapping[str, Any], receive: Receive, send: Send) -> None:
        """Let a request in, and see its answer out."""
        if scope["type"] != "http":
            return
        policy = _POLICY_FOR_SOURCES if scope["path"].startswith("/source/") else _POLICY
        headers = [*_ALWAYS, (b"content-security-policy", policy.encode())]
        if scope["method"] == "OPTIONS":
            headers += _PREFLIGHT

        async def see_out(message: Message) -> None:
            if message["type"] == "http.response.start":
                message["headers"] = [*message.get("headers", ()), *headers]
            await send(message)

        if len(scope["raw_path"]) + len(scope["query_string"]) > self._longest:
            refusal = Refusal(
                problem("http-url-too-long", limit=self._longest), {"Connection": "close"}
            )
            await response(Request(scope), refusal)(scope, receive, see_out)
            return
        await self._app(scope, receive, see_out)
