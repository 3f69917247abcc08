"""How a server is started: what it serves, where, who may write, and its limits."""

import os
import re
from collections.abc import Mapping
from pathlib import Path

import msgspec

from fichero.findings import FicheroError, problem
from fichero.reasons import reason
from fichero.server.limits import Limits

TOKEN = "FICHERO_TOKEN"  # noqa: S105 (the name of a variable, not a token)

_LEAST = 16  # characters of a token
_TOKEN = re.compile(rf"[\x21-\x7e]{{{_LEAST},}}")


class Configuration(msgspec.Struct, frozen=True):
    """How a server is started."""

    release: Path
    host: str = "127.0.0.1"
    port: int = 8000
    url: str | None = None
    """The address by which clients reach it, if it is not the one in their requests."""
    token: str | None = None
    """What allows to write; None: nobody writes."""
    work: Path | None = None
    """The folder of the working store; None: one that is gone when the server stops."""
    withdrawn: tuple[str, ...] = ()
    """What is gone: paths below the base IRI, each with all that is below it."""
    languages: tuple[str, ...] = ("es", "en")
    """Of pages; the first one is for whoever asks for none."""
    licence: str = ""
    """The IRI of the data's licence."""
    publisher: str = ""
    """The publisher's IRI."""
    limits: Limits = Limits()

    def __repr__(self) -> str:
        """Hide the token: this is what a log or a traceback would show."""
        return f"Configuration(release={self.release!r}, host={self.host!r}, port={self.port})"


def token(file: Path | None, environment: Mapping[str, str] = os.environ) -> str | None:
    """Find the token for writing: in the file if one is named, else in the environment, else none.

    Raises:
        FicheroError: `serve-token`, as it is too short; or `source-unreadable`.
    """
    found = _read(file).strip() if file else environment.get(TOKEN)
    if not found and file is None:
        return None
    if not found or not _TOKEN.fullmatch(found):
        raise FicheroError(problem("serve-token", least=_LEAST), usage=True)
    return found


def withdrawn(file: Path | None) -> tuple[str, ...]:
    """Read what has been withdrawn: a path below the base IRI in each line; `#` begins a comment.

    Raises:
        FicheroError: `source-unreadable`.
    """
    if file is None:
        return ()
    lines = (line.partition("#")[0].strip() for line in _read(file).splitlines())
    return tuple(line.strip("/") for line in lines if line)


def _read(file: Path) -> str:
    try:
        return file.read_text(encoding="utf-8")
    except (OSError, ValueError) as error:
        raise FicheroError(
            problem("source-unreadable", reason=reason(error)), usage=True
        ) from error
