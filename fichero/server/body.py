"""The bytes of an answer while they are made: bounded, compressed if wanted, on disk if many."""

import tempfile
import zlib
from pathlib import Path
from tempfile import _TemporaryFileWrapper

INLINE = 2**22
"""A body of more bytes goes into a file."""

_NOT_WORTH_GZIP = 1_000  # bytes
_GZIP_LEVEL = 5
_GZIP = 16 + zlib.MAX_WBITS  # with the header and trailer of gzip


class TooLargeError(Exception):
    """The body has more bytes than an answer may have."""


class Body:
    """A file to write to, as far as the engine needs one."""

    def __init__(self, limit: int, folder: Path, *, gzip: bool) -> None:
        """Begin an empty body.

        Args:
            limit: how many bytes it may have, before they are compressed.
            folder: where a large one is kept.
            gzip: whether it may be compressed; a small one is not.
        """
        self._limit, self._folder, self._gzip = limit, folder, gzip
        self._length = 0
        self._parts: list[bytes] = []
        self._kept = 0
        self._file: _TemporaryFileWrapper[bytes] | None = None
        self._compress: zlib._Compress | None = None

    @property
    def compressed(self) -> bool:
        """Whether it is compressed."""
        return self._compress is not None

    def write(self, data: bytes) -> int:
        """Take bytes.

        Raises:
            TooLargeError: they are too many; what was taken is discarded.
        """
        self._length += len(data)
        if self._length > self._limit:
            self.discard()
            raise TooLargeError
        if self._gzip and not self._compress and self._length > _NOT_WORTH_GZIP:
            self._compress = zlib.compressobj(_GZIP_LEVEL, wbits=_GZIP)
            before, self._parts, self._kept = b"".join(self._parts), [], 0
            self._keep(self._compress.compress(before))
        self._keep(self._compress.compress(data) if self._compress else bytes(data))
        return len(data)

    def flush(self) -> None:
        """Do nothing: the bytes are whole at `finish`."""

    def finish(self) -> tuple[bytes, str]:
        """Give the bytes, or the path of the file that has them, which the caller removes."""
        if self._compress:
            self._keep(self._compress.flush())
        if self._file is None:
            return b"".join(self._parts), ""
        self._file.close()
        return b"", self._file.name

    def discard(self) -> None:
        """Remove what was taken."""
        self._parts = []
        if self._file:
            self._file.close()
            Path(self._file.name).unlink()
            self._file = None

    def _keep(self, data: bytes) -> None:
        self._kept += len(data)
        if self._file is None and self._kept > INLINE:
            self._file = tempfile.NamedTemporaryFile(dir=self._folder, delete=False)  # noqa: SIM115 (`finish` closes it)
            self._file.writelines(self._parts)
            self._parts = []
        if self._file:
            self._file.write(data)
        elif data:
            self._parts.append(data)
