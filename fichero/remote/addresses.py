"""Addresses such as `s3://bucket/folder`, and the file systems behind them.

Whatever fsspec knows can be named (https://filesystem-spec.readthedocs.io/). Credentials come from
where each service's own tools look for them (environment, files), never from the command line.
"""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import msgspec

from fichero.findings import FicheroError, Words, problem
from fichero.reasons import reason

if TYPE_CHECKING:
    from fsspec import AbstractFileSystem

_SCHEME = re.compile(r"^(?P<scheme>[A-Za-z][A-Za-z0-9+.-]+)://")
_SECRET = re.compile(r"^[^/]*://[^/]*@")


class Remote(msgspec.Struct, frozen=True):
    """A folder at an address."""

    url: str
    """As the user wrote it."""
    system: "AbstractFileSystem"
    root: str
    """The folder, as the file system names it, without a slash at the end."""

    def path(self, below: str) -> str:
        """Name a file below the folder."""
        return f"{self.root}/{below}"


def is_remote(text: str) -> bool:
    """Tell an address from the path of a folder.

    >>> is_remote("s3://datos/fichas"), is_remote("data/sources"), is_remote("C:/datos")
    (True, False, False)
    """
    return bool(_SCHEME.match(text))


def remote(url: str) -> Remote:
    """Find the file system behind an address; nothing is asked of it yet.

    Raises:
        FicheroError: `remote-wrong` if it cannot be used; `remote-extra-missing` if the library
            that speaks to it is not installed.
    """
    if "::" in url or _SECRET.match(url):
        words = (
            Words("encadena varias direcciones", "it chains several addresses")
            if "::" in url
            else Words("trae una clave, que aquí se vería", "it has a password, which shows here")
        )
        raise FicheroError(problem("remote-wrong", url=_bare(url), reason=words), usage=True)
    try:
        # Imported late: most users have their files at hand.
        import fsspec  # noqa: PLC0415

        system, root = fsspec.url_to_fs(url)
    except ImportError as error:
        scheme = url.partition(":")[0]
        wrong = problem("remote-extra-missing", url=url, scheme=scheme)
        raise FicheroError(wrong, usage=True) from error
    except (OSError, ValueError) as error:
        wrong = problem("remote-wrong", url=url, reason=reason(error))
        raise FicheroError(wrong, usage=True) from error
    return Remote(url, system, root.rstrip("/"))


@contextmanager
def asking(there: Remote) -> Iterator[None]:
    """Turn what goes wrong at the other end into a finding.

    Raises:
        FicheroError: `remote-failed`.
    """
    try:
        yield
    except FicheroError:
        raise
    except Exception as error:  # each file system's library raises errors of its own
        failed = problem("remote-failed", url=there.url, reason=_short(error))
        raise FicheroError(failed) from error


def size(details: dict[str, Any]) -> int:
    """Give the size of a listed file in bytes; 0 if it is not told."""
    told = details.get("size")
    return told if isinstance(told, int) and told > 0 else 0


def _bare(url: str) -> str:
    return _SECRET.sub(lambda match: f"{match[0].partition('://')[0]}://…@", url)


def _short(error: Exception) -> str:
    lines = str(error).splitlines()
    return f"{type(error).__name__}: {lines[0][:200]}" if lines else type(error).__name__
