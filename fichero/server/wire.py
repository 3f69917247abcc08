"""HTTP on the wire: the head of a request is bounded, which the parser leaves to others."""

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

LONGEST_HEAD = 64 * 2**10
"""Bytes of a request's first line and headers."""


class BoundedProtocol(HttpToolsProtocol):
    """Uvicorn's protocol, which hangs up on whoever sends headers without end."""

    _in_head = True
    _taken = 0

    def on_message_begin(self) -> None:
        """Begin a request."""
        self._in_head, self._taken = True, 0
        super().on_message_begin()

    def on_headers_complete(self) -> None:
        """Begin its body."""
        self._in_head = False
        super().on_headers_complete()

    def data_received(self, data: bytes) -> None:
        """Take a piece of a request."""
        super().data_received(data)
        self._taken += len(data)
        if self._in_head and self._taken > LONGEST_HEAD and not self.transport.is_closing():
            self.send_400_response("The head of the request is too long.")
