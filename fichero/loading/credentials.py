"""Who may write to a store: from the environment or a file, never from the command line."""

import os
from collections.abc import Mapping
from pathlib import Path

import msgspec

from fichero import toml
from fichero.findings import FicheroError, problem
from fichero.reasons import reason

USER = "FICHERO_USER"
PASSWORD = "FICHERO_PASSWORD"  # noqa: S105 (the name of a variable, not a password)


class Credentials(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A user's name and password."""

    user: str
    password: str

    def __repr__(self) -> str:
        """Hide the password: this is what a log or a traceback would show."""
        return f"Credentials(user={self.user!r}, password=…)"


def find(file: Path | None, environment: Mapping[str, str] = os.environ) -> Credentials | None:
    """Find the credentials: in the file if one is named, else in the environment, else none.

    Args:
        file: TOML with the keys `user` and `password`.
        environment: where `FICHERO_USER` and `FICHERO_PASSWORD` may be.

    Raises:
        FicheroError: `credentials-wrong`. It never quotes what the file holds.
    """
    if file is None:
        user, password = environment.get(USER), environment.get(PASSWORD)
        return Credentials(user, password) if user and password is not None else None
    try:
        return toml.read(file.read_bytes(), Credentials)
    except OSError as error:
        found = problem("credentials-wrong", path=file, reason=reason(error))
    except ValueError:
        # The words of the parser might quote the password.
        found = problem("credentials-wrong", path=file, reason="user, password")
    raise FicheroError(found, usage=True)
