"""Files in TOML, as records."""

import tomllib
from typing import TypeVar

import msgspec

T = TypeVar("T")


def read(data: bytes, kind: type[T]) -> T:
    """Read TOML (https://toml.io/en/v1.0.0) as a record.

    Args:
        data: the file's bytes.
        kind: the record's class.

    Raises:
        ValueError: this is no UTF-8, no TOML, or not what the record's class asks for;
            `fichero.reasons.reason` tells it to people.

    >>> read(b"form = 'A0'", dict[str, str])
    {'form': 'A0'}
    """
    try:
        return msgspec.convert(tomllib.loads(data.decode("utf-8-sig")), kind)
    except RecursionError as error:
        message = "the tables are nested too deeply"
        raise ValueError(message) from error
