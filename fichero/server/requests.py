"""What comes in: bodies that are bounded in size and time, parameters, and who may write."""

import asyncio
import base64
import binascii
import email.policy
import hmac
from collections.abc import Awaitable, Callable, Mapping, Sequence
from email.parser import BytesParser
from urllib.parse import unquote_to_bytes

import msgspec
from pyoxigraph import NamedNode
from starlette.requests import ClientDisconnect, Request

from fichero.findings import problem
from fichero.server.refusals import Refusal, wrong
from fichero.server.state import State

FORM = "application/x-www-form-urlencoded"
MULTIPART = "multipart/form-data"

Parameters = Mapping[str, Sequence[str]]

_MOST_PARAMETERS = 200


class Part(msgspec.Struct, frozen=True):
    """A document that was sent."""

    media_type: str
    data: bytes


def hung_up(request: Request) -> Callable[[], Awaitable[object]]:
    """Give what waits until the client has gone; for when the body has been read."""

    async def wait() -> None:
        while (await request.receive())["type"] != "http.disconnect":
            pass

    return wait


async def body(request: Request, limit: int, patience: float) -> bytes:
    """Read the body of a request.

    Args:
        request: the request.
        limit: how many bytes it may have.
        patience: how many seconds that may take.

    Raises:
        Refusal: `http-too-long` or `http-too-slow`.
    """
    parts: list[bytes] = []
    length = 0
    try:
        async with asyncio.timeout(patience):
            async for part in request.stream():
                length += len(part)
                if length > limit:
                    raise Refusal(problem("http-too-long", limit=limit), {"Connection": "close"})
                parts.append(part)
    except (TimeoutError, ClientDisconnect) as error:
        raise Refusal(problem("http-too-slow"), {"Connection": "close"}) from error
    return b"".join(parts)


def content_type(request: Request) -> tuple[str, str]:
    """Give the media type of a request's body and its encoding, in small letters."""
    value = request.headers.get("content-type", "")
    media_type, *parameters = (part.strip() for part in value.split(";"))
    for parameter in parameters:
        key, _, charset = parameter.partition("=")
        if key.strip().lower() == "charset":
            return media_type.lower(), charset.strip().strip('"').lower()
    return media_type.lower(), "utf-8"


def text(data: bytes, charset: str) -> str:
    """Read text that is sent.

    Raises:
        Refusal: `http-media-type` or `http-request-wrong`, as it is not UTF-8.
    """
    if charset not in {"utf-8", "utf8", "us-ascii"}:
        raise Refusal(problem("http-media-type", media_type=f"charset={charset}", known="UTF-8"))
    try:
        return data.decode()
    except UnicodeDecodeError as error:
        raise Refusal(wrong("no está en UTF-8", "it is not in UTF-8")) from error


def parameters(query: str) -> dict[str, list[str]]:
    """Read the parameters of an address or a form.

    Raises:
        Refusal: `http-request-wrong`, as they are too many or not UTF-8.
    """
    found: dict[str, list[str]] = {}
    pairs = query.encode().replace(b"+", b" ").split(b"&") if query else []
    if len(pairs) > _MOST_PARAMETERS:
        raise Refusal(wrong("tiene demasiados parámetros", "it has too many parameters"))
    try:
        for pair in pairs:
            key, _, value = pair.partition(b"=")
            values = found.setdefault(unquote_to_bytes(key).decode(), [])
            values.append(unquote_to_bytes(value).decode())
    except ValueError as error:
        raise Refusal(
            wrong("sus parámetros no se leen", "its parameters cannot be read")
        ) from error
    return found


def single(found: Parameters, name: str) -> str | None:
    """Give the one value of a parameter, or None.

    Raises:
        Refusal: `http-request-wrong`, as there are several.
    """
    values = found.get(name, ())
    if len(values) > 1:
        raise Refusal(wrong(f"«{name}» aparece más de una vez", f"“{name}” appears more than once"))
    return values[0] if values else None


def iri(value: str) -> str:
    """Check that a value is a full IRI.

    Raises:
        Refusal: `http-request-wrong`.
    """
    try:
        return NamedNode(value).value
    except ValueError as error:
        raise Refusal(
            wrong(
                "el nombre de un grafo no es una IRI completa",
                "the name of a graph is not a full IRI",
            )
        ) from error


def may_write(request: Request, state: State) -> bool:
    """Tell whether the client has shown the token for writing: as Bearer, or as a password.

    Raises:
        Refusal: `http-token-wrong`, as it has shown another one.
    """
    token = state.configuration.token
    header = request.headers.get("authorization")
    if token is None or header is None:
        return False
    scheme, _, shown = header.partition(" ")
    shown = shown.strip()
    if scheme.lower() == "basic":
        try:
            decoded = base64.b64decode(shown, validate=True).decode("utf-8", "replace")
        except binascii.Error:
            decoded = ""
        shown = decoded.partition(":")[2]
    elif scheme.lower() != "bearer":
        shown = ""
    if not hmac.compare_digest(shown.encode(), token.encode()):
        raise unauthorised()
    return True


def must_write(request: Request, state: State) -> None:
    """Let through who has shown the token for writing.

    Raises:
        Refusal: `http-read-only`, as nobody may write, or `http-token-wrong`.
    """
    if state.configuration.token is None:
        raise Refusal(problem("http-read-only"))
    if not may_write(request, state):
        raise unauthorised()


def unauthorised() -> Refusal:
    """Ask for the token."""
    return Refusal(problem("http-token-wrong"), {"WWW-Authenticate": 'Bearer realm="fichero"'})


def parts(data: bytes, header: str) -> list[Part]:
    """Read the documents of a form with files (RFC 7578).

    Args:
        data: the body.
        header: the request's content type, with the boundary.
    """
    message = BytesParser(policy=email.policy.HTTP).parsebytes(
        b"Content-Type: " + header.encode("latin-1") + b"\r\n\r\n" + data
    )
    return [
        Part(part.get_content_type(), bytes(part.get_payload(decode=True)))
        for part in message.iter_parts()
    ]
