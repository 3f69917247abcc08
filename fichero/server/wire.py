"""HTTP on the wire: what the parser leaves to others is bounded.

That is the head of a request, the time that a client may take to send it, and the time that it may
leave its answer lying. Bodies that are sent are bounded where they are read (`requests.body`).
"""

import asyncio
import socket
import struct
import time
from collections.abc import Iterable

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

LONGEST_HEAD = 64 * 2**10
"""Bytes of a request's first line and headers."""

_LEAST = 10_000  # bytes of an answer that a client must take in the time that it has
_PACE = 4  # looks in that time
_TOO_SLOW = (
    b"HTTP/1.1 408 Request Timeout\r\ncontent-length: 0\r\nconnection: close\r\n"
    b"server: Fichero\r\n\r\n"
)


class BoundedProtocol(HttpToolsProtocol):
    """Uvicorn's protocol, which hangs up on whoever sends headers without end, or never."""

    most = 500
    """How many connections there may be before those that wait for a head make room."""

    waits_since = 0.0
    """Since when it waits for the head of a request; 0 while a request is under way."""

    _taken = 0
    _left: tuple[int, float] | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Begin a connection; one that has had its time without asking makes room for it."""
        super().connection_made(transport)  # type: ignore[arg-type] # it is narrowed there
        self.waits_since = time.monotonic()
        if len(self.connections) >= self.most:
            waiting = [each for each in _ours(self.connections) if each.waits_since]
            oldest = min(waiting, key=lambda each: each.waits_since)
            self.connections.discard(oldest)
            oldest.hang_up()

    def on_message_begin(self) -> None:
        """Begin a request."""
        self._taken = 0
        super().on_message_begin()

    def on_headers_complete(self) -> None:
        """Begin its body."""
        self.waits_since = 0.0
        super().on_headers_complete()

    def on_response_complete(self) -> None:
        """Wait for the next request."""
        super().on_response_complete()
        # The next one may be there already, and under way.
        self.waits_since = time.monotonic() if self.cycle.response_complete else 0.0

    def data_received(self, data: bytes) -> None:
        """Take a piece of a request."""
        super().data_received(data)
        self._taken += len(data)
        if self.waits_since and self._taken > LONGEST_HEAD and not self.transport.is_closing():
            self.send_400_response("The head of the request is too long.")

    def look(self, now: float, patience: float) -> None:
        """Hang up if the client has had its time, to ask or to take what it asked for."""
        size = self.transport.get_write_buffer_size()
        if not size:
            self._left = None
            if self.waits_since and now - self.waits_since > patience:
                self.transport.write(_TOO_SLOW if self._taken else b"")
                self.transport.close()
        elif self._left is None or abs(size - self._left[0]) >= _LEAST:
            self._left = size, now
        elif now - self._left[1] > patience:
            self.hang_up()

    def hang_up(self) -> None:
        """End the connection at once; the kernel keeps nothing for the client either."""
        at_once = struct.pack("ii", 1, 0)
        self.transport.get_extra_info("socket").setsockopt(
            socket.SOL_SOCKET, socket.SO_LINGER, at_once
        )
        self.transport.abort()


def _ours(connections: Iterable[object]) -> list[BoundedProtocol]:
    return [each for each in connections if isinstance(each, BoundedProtocol)]


async def watch(connections: Iterable[object], patience: float) -> None:
    """Look after all connections, for as long as there are any.

    Args:
        connections: those that are open.
        patience: how many seconds a client may take.
    """
    while True:
        await asyncio.sleep(patience / _PACE)
        now = time.monotonic()
        for each in _ours(connections):
            each.look(now, patience)
