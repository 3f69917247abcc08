"""The server from top to bottom: configuration → store → routes → start."""

import asyncio
import signal
import socket
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from types import FrameType

import uvicorn
import uvloop
from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from fichero.findings import FicheroError, problem
from fichero.server import endpoint, graph_store, linked_data, refusals, service
from fichero.server.configuration import Configuration
from fichero.server.gate import Gate
from fichero.server.refusals import Refusal
from fichero.server.state import State
from fichero.server.wire import BoundedProtocol, watch

_DRAIN = 10  # seconds for the requests that are under way when the server is stopped

_BACKLOG = 1024  # connections that wait to be taken

Announce = Callable[[str], None]
"""Told the address at which the server listens, once it does."""


# ── Configuration ────────────────────────────────────────────────────────────────────────────────


def serve(configuration: Configuration, announce: Announce) -> None:
    """Serve a release until somebody stops it.

    Args:
        configuration: what is served, where and how.
        announce: told the address.

    Raises:
        FicheroError: `serve-address`, or the release cannot be opened.
    """
    listener = _listen(configuration)
    with (
        listener,
        tempfile.TemporaryDirectory(prefix="fichero-", ignore_cleanup_errors=True) as folder,
        asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner,
    ):
        runner.run(_serve(configuration, listener, Path(folder), announce))


# ── Store ────────────────────────────────────────────────────────────────────────────────────────


async def _serve(
    configuration: Configuration, listener: socket.socket, scratch: Path, announce: Announce
) -> None:
    state = State(configuration, scratch)
    try:
        await state.open()
        await _start(application(state), state, listener, announce)
    finally:
        await state.close()


# ── Routes ───────────────────────────────────────────────────────────────────────────────────────


def application(state: State) -> Gate:
    """Make the application: which address is answered by what."""
    store = ["GET", "HEAD", "PUT", "POST", "DELETE"]
    app = Starlette(
        routes=[
            Route("/health", health),
            Route("/sparql", endpoint.query, methods=["GET", "HEAD", "POST"]),
            Route("/update", endpoint.update, methods=["POST"]),
            Route("/update", endpoint.not_posted),  # else the last route would take it for a file
            Route("/rdf-graph-store", graph_store.graph_store, methods=store),
            Route("/rdf-graph-store/{path:path}", graph_store.graph_store, methods=store),
            Route("/.well-known/void", service.void),
            Route("/void", service.void),
            Route("/id/{path:path}", linked_data.identifier),
            Route("/data/{path:path}", linked_data.data),
            Route("/doc/{path:path}", linked_data.document),
            Route("/graph/{path:path}", linked_data.graph),
            Route("/context", linked_data.context),
            Route("/context.jsonld", linked_data.context),
            *(
                Route(f"/{name}{suffix}", linked_data.terms)
                for name in ("def", "kinds", "alignments", "shapes")
                for suffix in ("", ".{suffix:str}", "/{path:path}")
            ),
            Route("/report", linked_data.report),
            Route("/report.{suffix:str}", linked_data.report),
            Route("/{path:path}", linked_data.released),
        ],
        exception_handlers={
            Refusal: _refused,
            FicheroError: _found,
            HTTPException: _unfit,
            Exception: _faulty,
        },
    )
    app.state.house = state
    return Gate(app, state.limits.url)


async def health(request: Request) -> Response:
    """Say how the server is."""
    state: State = request.app.state.house
    edition = state.edition
    well = state.workers > 0
    body = {
        "status": "ok" if well else "failing",
        "release": edition.manifest.dataset.rdfc_hash,
        "quads": edition.manifest.dataset.quads,
        "workers": state.workers,
        "newReleaseUnreadable": state.stale,
    }
    return JSONResponse(body, 200 if well else 503, {"Cache-Control": "no-store"})


async def _refused(request: Request, refusal: Exception) -> Response:
    return refusals.response(request, refusal) if isinstance(refusal, Refusal) else Response()


async def _found(request: Request, error: Exception) -> Response:
    findings = error.findings if isinstance(error, FicheroError) else ()
    return refusals.response(request, Refusal(findings[0]))


async def _unfit(request: Request, error: Exception) -> Response:
    """Answer a method that an address does not take; OPTIONS asks which it takes."""
    headers = dict(getattr(error, "headers", None) or {})
    if request.method == "OPTIONS" and "Allow" in headers:
        return Response(None, 204, {"Allow": f"{headers['Allow']}, OPTIONS"})
    if headers:
        return refusals.response(request, Refusal(problem("http-method"), headers))
    return refusals.response(request, Refusal(problem("http-not-found")))


async def _faulty(request: Request, error: Exception) -> Response:
    del error  # it goes to the log
    return refusals.response(request, Refusal(problem("http-fault")))


# ── Start ────────────────────────────────────────────────────────────────────────────────────────


class _Server(uvicorn.Server):
    """Uvicorn, ended by signals with exit code 0, as whoever sends them expects."""

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Stop at the first signal, and at once at the second."""

        def stop(number: int, frame: FrameType | None) -> None:
            self.handle_exit(number, frame)

        former = {each: signal.signal(each, stop) for each in (signal.SIGTERM, signal.SIGINT)}
        try:
            yield
        finally:
            for number, handler in former.items():
                signal.signal(number, handler)


async def _start(app: Gate, state: State, listener: socket.socket, announce: Announce) -> None:
    limits = state.limits

    class Protocol(BoundedProtocol):
        most = limits.connections

    config = uvicorn.Config(
        app,
        log_level="warning",
        access_log=False,  # addresses hold queries, which are nobody's business
        server_header=False,
        lifespan="off",
        limit_concurrency=limits.connections,
        timeout_graceful_shutdown=_DRAIN,
        http=Protocol,
    )
    server = _Server(config)
    host, port = listener.getsockname()[:2]
    shown = f"[{host}]" if ":" in host else host
    announce(f"http://{shown}:{port}/")
    watcher = asyncio.ensure_future(watch(server.server_state.connections, limits.patience))
    try:
        await server.serve(sockets=[listener])
    finally:
        watcher.cancel()


def _listen(configuration: Configuration) -> socket.socket:
    address = (configuration.host, configuration.port)
    try:
        found = socket.getaddrinfo(*address, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)
        family, kind, _, _, place = found[0]
        # TCP by name: else asyncio would not see that it is, and hold small packets back.
        listener = socket.socket(family, kind, socket.IPPROTO_TCP)
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind(place)
        listener.listen(_BACKLOG)
    except OSError as error:
        finding = problem(
            "serve-address", address=f"{address[0]}:{address[1]}", reason=error.strerror or error
        )
        raise FicheroError(finding, usage=True) from error
    listener.setblocking(False)  # noqa: FBT003 (the standard library's own signature)
    return listener
