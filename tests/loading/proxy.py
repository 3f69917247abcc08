"""A proxy on loopback that breaks connections where a test says so."""

import selectors
import socket
import threading
from collections.abc import Callable
from types import TracebackType
from typing import Self

Action = Callable[[], None]

_CHUNK = 2048  # bytes; small, so that a break is where it should be
_GLANCE = 0.1  # seconds between looks at whether the test has ended


class Proxy:
    """Passes bytes on to a server, and breaks the connection once clients have sent so many.

    Attributes:
        port: where clients connect.
        sent: what clients have sent so far.
        limit: after how many bytes the connection breaks; None for never.
        deaf: the bytes at the limit still arrive, but the answer to them is lost.
        dead: from the limit on, no connection works.
        reached: is called once, when the connection breaks.
    """

    def __init__(self, port: int) -> None:
        """Listen, for connections to a port of this machine."""
        self.sent = bytearray()
        self.limit: int | None = None
        self.deaf = self.dead = False
        self.reached: Action = lambda: None
        self._target = port
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._listener.getsockname()[1]
        self._broken = self._ended = False
        self._lock = threading.Lock()
        self._threads: list[threading.Thread] = []
        self._accepting = threading.Thread(target=self._accept)

    def __enter__(self) -> Self:
        """Start."""
        self._accepting.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Cut all connections and stop."""
        self._ended = True
        self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        self._accepting.join()
        for thread in self._threads:
            thread.join()

    @property
    def _over(self) -> bool:
        return self._ended or (self._broken and self.dead)

    def _accept(self) -> None:
        while True:
            try:
                client, _ = self._listener.accept()
            except OSError:
                return
            thread = threading.Thread(target=self._pass, args=(client,))
            self._threads.append(thread)
            thread.start()

    def _pass(self, client: socket.socket) -> None:
        with (
            client,
            socket.create_connection(("127.0.0.1", self._target)) as server,
            selectors.DefaultSelector() as selector,
        ):
            selector.register(client, selectors.EVENT_READ)
            selector.register(server, selectors.EVENT_READ)
            try:
                while not self._over:
                    for key, _ in selector.select(_GLANCE):
                        outward = key.fileobj is client
                        go_on = self._out(client, server) if outward else self._back(server, client)
                        if not go_on:
                            return
            except OSError:
                return

    def _out(self, client: socket.socket, server: socket.socket) -> bool:
        """Pass on what a client says, up to the limit; tell whether the connection goes on."""
        with self._lock:
            counts = self.limit is not None and not self._broken
            left = (self.limit or 0) - len(self.sent) if counts else _CHUNK
            data = client.recv(max(1, min(_CHUNK, left)))
            self.sent += data
            server.sendall(data)
            if counts and len(data) >= left and not self.deaf:
                self._break()
                return False
        return bool(data)

    def _back(self, server: socket.socket, client: socket.socket) -> bool:
        """Pass on what the server answers, unless that is to be lost."""
        data = server.recv(_CHUNK)
        if self.deaf and not self._broken and len(self.sent) >= (self.limit or 0):
            self._break()
            return False
        client.sendall(data)
        return bool(data)

    def _break(self) -> None:
        self._broken = True
        self.reached()
