"""Answers over HTTP: conditional, compressed where that is welcome, whole or in pieces."""

import gzip
import hashlib
import os
import zlib
from collections.abc import AsyncIterator, Mapping
from pathlib import Path

from starlette.requests import Request
from starlette.responses import Response, StreamingResponse

from fichero import __version__
from fichero.server import formats, negotiation
from fichero.server.messages import Answer
from fichero.server.state import Kept
from fichero.server.workers import Reply

CACHED = "public, max-age=60"
"""How long others may keep what is here: a new release is seen within a minute."""

_PIECE = 2**18  # bytes; what is larger is sent in pieces
_NOT_WORTH_GZIP = 1_000  # bytes
_WORTH_KEEPING = 2**16  # bytes at most
_LEVEL = 5
_GZIP = 16 + zlib.MAX_WBITS  # with the header and trailer of gzip
_COMPRESSED_ALREADY = ("application/pdf", "application/octet-stream", "application/vnd.", "image/p")


def tag(*parts: str) -> str:
    """Make an entity tag of all that an answer depends on, and of the software that gives it."""
    text = "\0".join((__version__, *parts))
    return f'"{hashlib.blake2b(text.encode(), digest_size=12).hexdigest()}"'


def not_modified(request: Request, entity_tag: str, headers: Mapping[str, str]) -> Response | None:
    """Give the answer to a client that has the present state already; None if it has not."""
    condition = request.headers.get("if-none-match")
    if condition is None:
        return None
    for each in (entity_tag, _zipped(entity_tag)):
        if negotiation.matches(condition, each):
            return Response(None, 304, {**headers, "ETag": each})
    return None


def whole(
    request: Request, body: bytes, media_type: str, entity_tag: str, headers: Mapping[str, str]
) -> Response:
    """Give a body from memory."""
    sent, compressed = _headers(request, len(body), media_type, entity_tag, headers)
    if compressed:
        body = gzip.compress(body, _LEVEL, mtime=0)
    return Response(body, 200, sent)


def file(
    request: Request,
    descriptor: int,
    media_type: str,
    entity_tag: str,
    headers: Mapping[str, str],
) -> Response:
    """Give an open file; it is closed when it has been sent."""
    size = os.fstat(descriptor).st_size
    if size <= _PIECE:
        with os.fdopen(descriptor, "rb") as opened:
            return whole(request, opened.read(), media_type, entity_tag, headers)
    sent, compressed = _headers(request, size, media_type, entity_tag, headers)
    if compressed:
        return StreamingResponse(_squeezed(_pieces(descriptor)), 200, sent)
    sent["Content-Length"] = str(size)
    return StreamingResponse(_pieces(descriptor), 200, sent)


def answer(reply: Reply, headers: Mapping[str, str]) -> Response:
    """Give what a worker answered, as it is."""
    told = reply.answer
    sent = {**headers, "Content-Type": formats.content_type(told.media_type)}
    if told.gzip:
        sent["Content-Encoding"] = "gzip"
        if "ETag" in sent:
            sent["ETag"] = _zipped(sent["ETag"])
    if not told.spooled:
        return Response(reply.body, 200, sent)
    descriptor = os.open(told.spooled, os.O_RDONLY)
    Path(told.spooled).unlink()
    sent["Content-Length"] = str(os.fstat(descriptor).st_size)
    return StreamingResponse(_pieces(descriptor), 200, sent)


def worth_keeping(reply: Reply) -> Kept | None:
    """Give an answer to keep, if it is small."""
    told = reply.answer
    if told.spooled or len(reply.body) > _WORTH_KEEPING:
        return None
    return Kept(reply.body, told.media_type, gzip=told.gzip)


def kept(answer_kept: Kept, edition: str, headers: Mapping[str, str]) -> Response:
    """Give an answer that was kept."""
    told = Answer("ok", answer_kept.media_type, gzip=answer_kept.gzip)
    return answer(Reply(told, answer_kept.body, edition), headers)


def wants_gzip(request: Request) -> bool:
    """Tell whether the client likes compressed bodies."""
    return negotiation.takes_gzip(request.headers.get("accept-encoding"))


def varying(headers: Mapping[str, str], on: str) -> dict[str, str]:
    """Give headers that say what else the answer depends on."""
    former = headers.get("Vary")
    return {**headers, "Vary": f"{former}, {on}" if former else on}


def _headers(
    request: Request, size: int, media_type: str, entity_tag: str, headers: Mapping[str, str]
) -> tuple[dict[str, str], bool]:
    """Give the headers of a body, and whether it is to be compressed."""
    sent = {**headers, "Content-Type": formats.content_type(media_type)}
    compressed = False
    if not media_type.startswith(_COMPRESSED_ALREADY):
        sent = varying(sent, "Accept-Encoding")
        compressed = size > _NOT_WORTH_GZIP and wants_gzip(request)
    sent["ETag"] = entity_tag
    if compressed:
        sent |= {"ETag": _zipped(entity_tag), "Content-Encoding": "gzip"}
    return sent, compressed


def _zipped(entity_tag: str) -> str:
    return f'{entity_tag[:-1]}-gzip"'


async def _pieces(descriptor: int) -> AsyncIterator[bytes]:
    with os.fdopen(descriptor, "rb") as opened:
        while piece := opened.read(_PIECE):
            yield piece


async def _squeezed(pieces: AsyncIterator[bytes]) -> AsyncIterator[bytes]:
    compressor = zlib.compressobj(_LEVEL, wbits=_GZIP)
    async for piece in pieces:
        yield compressor.compress(piece)
    yield compressor.flush()
