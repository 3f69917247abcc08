"""Reasons: what Python and its libraries say, in both languages."""

import errno
import os
import tomllib

import msgspec
import pytest

from fichero import toml
from fichero.findings import Words
from fichero.reasons import line, quoted, reason


@pytest.mark.parametrize(
    ("number", "words"),
    [
        (errno.EACCES, Words("no hay permiso", "permission denied")),
        (errno.ENOSPC, Words("no queda espacio en el disco", "no space is left on the disk")),
        (errno.EDOM, quoted(os.strerror(errno.EDOM))),
    ],
)
def test_system(number: int, words: Words) -> None:
    """The usual errors of the system have words of their own; the others are quoted."""
    assert reason(OSError(number, os.strerror(number))) == words


def test_system_without_number() -> None:
    """An error of the system without a number says what it says."""
    assert reason(OSError("no number")).es.endswith("en inglés: «no number»")


def test_libraries_are_quoted() -> None:
    """What a library says is quoted in Spanish as English, on one line and not at any length."""
    assert reason(ValueError("other\n thing")) == Words(
        "el programa que lo lee dice, en inglés: «other thing»", "other thing"
    )
    assert reason(KeyError()).en == "KeyError"
    assert len(quoted("x" * 1000).en) == 201


@pytest.mark.parametrize(
    ("data", "es", "en"),
    [
        (b"\xff", "no está en UTF-8", "it is not in UTF-8"),
        (b"a = 1\nb\n", "no es TOML válido (línea 2, columna 2)", "it is not valid TOML: "),
        (b"a = '", "no es TOML válido (al final)", "at end of document"),
        (
            b"a = 'x'",
            "en `[...]` se esperaba entero y hay texto",
            "Expected `int`, got `str` in `[...]`",
        ),
        (b"a = " + b"[" * 5000, "demasiadas tablas", "nested too deeply"),
    ],
)
def test_toml(data: bytes, es: str, en: str) -> None:
    """What is wrong with a file in TOML is told with its place."""
    with pytest.raises(ValueError, match=r".") as raised:
        toml.read(data, dict[str, int])
    told = reason(raised.value)
    assert es in told.es
    assert en in told.en


def test_line() -> None:
    """The line of a mistake in TOML is known; of another mistake it is the first."""
    with pytest.raises(tomllib.TOMLDecodeError) as raised:
        tomllib.loads("a = 1\nb\n")
    assert line(raised.value) == 2
    assert line(ValueError("otra cosa")) == 1


def test_words_that_are_not_known() -> None:
    """What msgspec says in other words is kept as it is."""
    told = reason(msgspec.ValidationError("Something else - at `$.a`"))
    assert told == Words("en `a` Something else", "Something else in `a`")
    assert reason(msgspec.ValidationError("Something else - at `$`")).es == "Something else"
