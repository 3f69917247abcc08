"""Who may write to a store: from the environment or a file, never from the command line.

A user with a password, or a token (https://www.rfc-editor.org/rfc/rfc6750), as `fichero serve`
asks for.
"""

import os
import re
from collections.abc import Mapping
from pathlib import Path

import msgspec

from fichero import toml
from fichero.findings import FicheroError, problem
from fichero.reasons import reason

USER = "FICHERO_USER"
PASSWORD = "FICHERO_PASSWORD"  # noqa: S105 (the name of a variable, not a password)
TOKEN = "FICHERO_TOKEN"  # noqa: S105 (likewise)

_TOKEN = re.compile(r"[\x21-\x7e]+")  # what a header can carry


class Credentials(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A user's name and password, or a token."""

    user: str = ""
    password: str = ""
    token: str = ""

    def __post_init__(self) -> None:
        """See that it is either.

        Raises:
            ValueError: it is neither, or both.
        """
        if self.token:
            good = _TOKEN.fullmatch(self.token) and not (self.user or self.password)
        else:
            good = bool(self.user)
        if not good:
            message = "user, password | token"
            raise ValueError(message)

    def __repr__(self) -> str:
        """Hide the secret: this is what a log or a traceback would show."""
        return "Credentials(token=…)" if self.token else f"Credentials({self.user!r}, password=…)"


def find(file: Path | None, environment: Mapping[str, str] = os.environ) -> Credentials | None:
    """Find the credentials: in the file if one is named, else in the environment, else none.

    Args:
        file: TOML with the keys `user` and `password`, or `token`.
        environment: where `FICHERO_USER` and `FICHERO_PASSWORD` may be, or `FICHERO_TOKEN`.

    Raises:
        FicheroError: `credentials-wrong`. It never quotes what the file holds.
    """
    if file is None:
        user, password = environment.get(USER), environment.get(PASSWORD)
        if user and password is not None:
            return Credentials(user, password)
        token = environment.get(TOKEN, "").strip()
        if not token:
            return None
        if _TOKEN.fullmatch(token):
            return Credentials(token=token)
        raise FicheroError(problem("credentials-wrong", path=TOKEN, reason="token"), usage=True)
    try:
        return toml.read(file.read_bytes(), Credentials)
    except OSError as error:
        found = problem("credentials-wrong", path=file, reason=reason(error))
    except ValueError:
        # The words of the parser might quote the password.
        found = problem("credentials-wrong", path=file, reason="user, password | token")
    raise FicheroError(found, usage=True)
