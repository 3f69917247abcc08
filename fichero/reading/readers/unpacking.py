"""How much compressed data may grow to: measured before a library is given them."""

import zlib
from typing import NoReturn

from fichero.document import whole_file
from fichero.findings import FicheroError, problem

_CHUNK = 1 << 16  # bytes
_NESTED = 4  # how often one compression may be within another


class Budget:
    """The bytes that all that is compressed in a file may grow to, together."""

    def __init__(self, path: str, limit: int) -> None:
        """Begin with the whole budget.

        Args:
            path: for messages.
            limit: how many bytes there may be.
        """
        self._path = path
        self._limit = limit
        self._spent = 0

    def spend(self, size: int) -> None:
        """Take bytes from the budget.

        Raises:
            FicheroError: `source-unpacks`.
        """
        self._spent += size
        if self._spent > self._limit:
            self.exceed()

    def exceed(self) -> NoReturn:
        """Refuse the file.

        Raises:
            FicheroError: `source-unpacks`.
        """
        raise FicheroError(problem("source-unpacks", whole_file(self._path), limit=self._limit))

    def inflate(self, data: bytes, start: int, depth: int = 0) -> None:
        """Measure what may be a zlib stream (https://www.rfc-editor.org/rfc/rfc1950) in data.

        What is none costs nothing. What comes out is thrown away, unless it is compressed again.

        Raises:
            FicheroError: `source-unpacks`.
        """
        engine = zlib.decompressobj()
        inner = bytearray()
        position = start
        try:
            while not engine.eof and (engine.unconsumed_tail or position < len(data)):
                piece = engine.unconsumed_tail or data[position : position + _CHUNK]
                if not engine.unconsumed_tail:
                    position += _CHUNK
                out = engine.decompress(piece, _CHUNK)
                self.spend(len(out))
                if depth < _NESTED and (inner or out[:1] == b"\x78"):
                    inner += out
        except zlib.error:
            pass  # the stream is not compressed in this way, or damaged: that is told elsewhere
        if inner:
            self.inflate(bytes(inner), 0, depth + 1)
