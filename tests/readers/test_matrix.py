"""Every format, in every look, in every encoding, gives the same ficha: from one table."""

import unicodedata
from collections.abc import Callable, Iterator
from functools import cache

import pytest

from fichero.reading import sources
from fichero.reading.parser import Reading
from fichero.reading.readers import Received, read
from fichero.writing import printing
from tests.conftest import Seed
from tests.readers.layouts import FILES, TEXTS
from tests.readers.making import Block, seed_blocks

Encode = Callable[[str], bytes]


def composed_apart(text: str) -> bytes:
    """Write each accent as a character of its own (NFD)."""
    return unicodedata.normalize("NFD", text).encode()


# Name -> how it is written, and what the note says; empty where there is none.
ENCODINGS: dict[str, tuple[Encode, str]] = {
    "utf-8": (str.encode, ""),
    "utf-8 with mark": (lambda text: text.encode("utf-8-sig"), ""),
    "utf-8, CR LF": (lambda text: text.replace("\n", "\r\n").encode(), ""),
    "utf-8, CR": (lambda text: text.replace("\n", "\r").encode(), ""),
    "utf-8, NFD": (composed_apart, ""),
    "utf-16 with mark": (lambda text: text.encode("utf-16"), "UTF-16 LE"),
    "utf-16-le": (lambda text: text.encode("utf-16-le"), "UTF-16 LE"),
    "utf-16-be": (lambda text: text.encode("utf-16-be"), "UTF-16 BE"),
    "latin-1": (lambda text: text.encode("latin-1"), "ISO 8859-1"),
    "windows-1252": (lambda text: text.encode("cp1252"), "Windows-1252"),
}


def content(encoding: str) -> list[Block]:
    """Give the first form; with a sign that only Windows-1252 has, if it is to be written so."""
    blocks = seed_blocks()
    if encoding != "windows-1252":
        return blocks
    # The title is no value: it may end in anything.
    return [f"{blocks[0]} –", *blocks[1:]]  # noqa: RUF001 (a dash is what the encoding has)


def cases() -> Iterator[tuple[str, str, str]]:
    """Give the table: format, look and encoding."""
    for suffix, looks in TEXTS.items():
        for look in looks:
            for encoding in ENCODINGS:
                # No title stands in these, and ASCII is the same in all encodings of 8 bits.
                if suffix in {"yaml", "json"} and encoding == "windows-1252":
                    continue
                if look == "escaped" and encoding == "latin-1":
                    continue
                yield suffix, look, encoding
    for suffix, files in FILES.items():
        for look in files:
            yield suffix, look, ""


def chosen(received: Received) -> Reading:
    """Read a file as a form: by the best of its ways."""
    return sources.best(received)


@cache
def file(suffix: str, look: str, encoding: str) -> bytes:
    """Write the first form."""
    if suffix in FILES:
        return FILES[suffix][look](seed_blocks())
    return ENCODINGS[encoding][0](TEXTS[suffix][look](content(encoding)))


@pytest.mark.parametrize(
    ("suffix", "look", "encoding"), list(cases()), ids=lambda name: name.replace(" ", "-")
)
def test_same_ficha(seed: Seed, suffix: str, look: str, encoding: str) -> None:
    """Whatever the file is, the ficha is that of the first form, and nothing is found but notes."""
    received = read(f"ficha.{suffix}", file(suffix, look, encoding))
    reading = chosen(received)
    assert printing.values(reading.ficha) == printing.values(seed.ficha)
    assert reading.unaccounted == 0
    notes = [*received.findings, *reading.findings]
    assert {note.code for note in notes} <= {"source-decoded", "pdf-way"}
    told = ENCODINGS[encoding][1] if encoding else ""
    assert [note.messages["es"] for note in received.findings] == (
        [f"El texto no está en UTF-8; se leyó como {told}."] if told else []
    )
