"""Whatever a file is, only the project's own error leaves a reader, and soon."""

import time
import zlib
from collections.abc import Callable
from functools import cache

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from fichero.document import Document
from fichero.findings import FicheroError, Finding
from fichero.reading import readers, sources
from fichero.reading.parser import Reading
from fichero.reading.readers import READERS, Limits, Received
from fichero.reading.walking import Role
from tests.readers import hostile, layouts, pdfs
from tests.readers.making import FORMATS, seed_blocks

SUFFIXES = sorted(READERS)
LIMITS = Limits(unpacked_bytes=2_000_000, pages=5)
PATIENCE = 20  # seconds for what takes a small part of one


@cache
def seeds(suffix: str) -> tuple[bytes, ...]:
    """Give good files of a format."""
    kind = suffix[1:].replace("htm", "html").replace("htmll", "html").replace("yml", "yaml")
    if kind in layouts.FILES:
        return tuple(write(seed_blocks()) for write in layouts.FILES[kind].values())
    if kind in layouts.TEXTS:
        texts = (write(seed_blocks()) for write in layouts.TEXTS[kind].values())
        return tuple(text.encode() for text in texts)
    return (b'<StrategicPlan xmlns="urn:ISO:std:iso:17469:tech:xsd:stratml_core"/>',)


def attempt(name: str, data: bytes) -> tuple[Reading, ...]:
    """Read a file, and parse each way of reading it; what is wrong is a finding on the file."""
    began = time.monotonic()
    told: tuple[Finding, ...] = ()
    received: Received | None
    try:
        received = readers.read(name, data, LIMITS)
        best = sources.best(received)
    except FicheroError as error:
        told, received = error.findings, None
    assert time.monotonic() - began < PATIENCE
    if received is None:
        assert {place.source for each in told for place in each.places} == {name}
        return ()
    for _, document in received.documents:
        check_document(document)
    assert len(best.roles) == len(best.document.lines)
    return (best,)


def check_document(document: Document) -> None:
    """Check what holds of every document: it has text, and places for all of it."""
    assert document.text.strip()
    assert "\r" not in document.text
    starts = [segment.start for segment in document.segments]
    assert starts == sorted(set(starts))
    for line in document.lines[:50]:
        place = document.line_place(line)
        assert place.quote == line.text.strip()
        assert (place.unit is None) == (not document.segments)
        assert place.told("es")
        assert place.told("en")


@settings(max_examples=150)
@given(st.sampled_from(SUFFIXES), st.binary(max_size=300))
@example(".md", b"\x00")
def test_any_bytes(suffix: str, data: bytes) -> None:
    """Random bytes are read, or refused."""
    attempt(f"ficha{suffix}", data)


HEADS = [
    b"%PDF-1.7\n",
    b"PK\x03\x04",
    b"<html><table><tr><td>",
    b"{",
    b"- ",
    b"\xff\xfe",
    b"<?xml?>",
]
PARTS = st.sampled_from(
    [
        *(b"<td>", b"</td>", b"<tr>", b"<table>", b"</table>", b"<ol><li>", b"<br>", b"<pre>"),
        *(b"<script>", b"</script>", b"<!--", b"&#0;", b"&#x110000;", b"&amp;", b"<![CDATA["),
        *(b"1 0 obj\n<<", b">>\nendobj\n", b"stream\n", b"\nendstream", b"xref\n0 1\n", b"%%EOF"),
        *(b"trailer <<", b"/Root 1 0 R", b"/Pages 1 0 R", b"/Kids [1 0 R]", b"startxref\n9\n"),
        *(b"mision: ", b"\n", b"- ", b'"', b"'", b"{", b"}", b"[", b"]", b",", b":", b"&a ", b"*a"),
        *(b"!!python/object:os.system", b"? ", b"|\n ", b"\t", b"---\n", b"...", b"\\u0000", b"\\"),
        *("Misión:\n".encode(), b"MINISTERIO\t", b"1\t", b"Objetivos estrat\xc3\xa9gicos:\n"),
    ]
)


@settings(max_examples=150)
@given(
    st.sampled_from(SUFFIXES),
    st.sampled_from([b"", *HEADS]),
    st.lists(st.one_of(PARTS, st.text(max_size=5).map(str.encode)), max_size=30),
)
def test_any_document(suffix: str, head: bytes, parts: list[bytes]) -> None:
    """Documents put together out of the pieces of all formats are read, or refused."""
    attempt(f"ficha{suffix}", head + b"".join(parts))


@settings(max_examples=100)
@given(st.data(), st.sampled_from(SUFFIXES))
def test_mutated_files(data: st.DataObject, suffix: str) -> None:
    """Good files in which bytes were changed, removed or doubled are read, or refused."""
    mutated = bytearray(data.draw(st.sampled_from(seeds(suffix))))
    for _ in range(data.draw(st.integers(1, 8))):
        start = data.draw(st.integers(0, max(0, len(mutated) - 1)))
        length = data.draw(st.integers(0, 40))
        piece = data.draw(
            st.one_of(
                st.binary(max_size=8), PARTS, st.just(bytes(mutated[start : start + length] * 2))
            )
        )
        mutated[start : start + length] = piece
    attempt(f"ficha{suffix}", bytes(mutated))


@settings(max_examples=20)
@given(st.data(), st.sampled_from(["chromium-ruled.pdf", "libreoffice.docx"]))
def test_mutated_files_of_others(data: st.DataObject, name: str) -> None:
    """Files that other programs made, cut or changed, are read, or refused."""
    mutated = bytearray((FORMATS / name).read_bytes())
    cut = data.draw(st.integers(len(mutated) // 2, len(mutated)))
    start = data.draw(st.integers(0, cut - 1))
    mutated[start : start + data.draw(st.integers(0, 100))] = data.draw(st.binary(max_size=20))
    attempt(name, bytes(mutated[:cut]))


HARD: dict[str, Callable[[], tuple[str, bytes]]] = {
    "nested html": lambda: ("a.html", b"<div>" * 50_000),
    "unclosed comments": lambda: ("a.html", b"<!--" * 50_000),
    "unclosed tags": lambda: ("a.html", b"<a " * 50_000),
    "many cells": lambda: ("a.html", b"<table><tr>" + b"<td>x" * 50_000),
    "nested tables": lambda: ("a.html", b"<table><tr><td>" * 5_000 + b"x"),
    "entities": lambda: ("a.html", b"&lt;" * 100_000),
    "yaml lists": lambda: ("a.yaml", b"[" * 100_000),
    "yaml keys": lambda: ("a.yaml", b"".join(b"k%d: x\n" % n for n in range(50_000))),
    "yaml quotes": lambda: ("a.yaml", b"mision: '" + b"''" * 100_000),
    "json lists": lambda: ("a.json", b"[" * 100_000),
    "json strings": lambda: ("a.json", b'"' + b"\\\\" * 100_000),
    "json text": lambda: ("a.json", b'{"mision": "' + b"a " * 100_000 + b'"}'),
    "laughs": lambda: (
        "a.yaml",
        b"a: &a [x]\n" + b"".join(b"b%d: &b%d [*a, *a]\n" % (n, n) for n in range(50)),
    ),
    "strokes": lambda: ("a.md", b"\\" * 200_000 + "Misión:".encode()),
    "bomb in pdf": lambda: ("a.pdf", pdfs.pdf([bytes(9_000_000)], packed=True)),
    "bomb in bomb": lambda: (
        "a.pdf",
        pdfs.pdf([zlib.compress(zlib.compress(bytes(50_000_000)))], packed=True),
    ),
    "many pages": lambda: ("a.pdf", pdfs.pdf([b""] * 500)),
    "many boxes": lambda: ("a.pdf", pdfs.pdf([pdfs.page([], [(1, 1, 9, 9)] * 21_000)])),
    "many letters": lambda: ("a.pdf", pdfs.written(["x" * 21_000])),
    "bomb in docx": lambda: ("a.docx", hostile.bomb()),
    "entities in docx": lambda: ("a.docx", hostile.entities()),
    "many entries": lambda: ("a.docx", hostile.crowded()),
    "nested tables in docx": lambda: ("a.docx", hostile.nested(2_000)),
}


@pytest.mark.parametrize("name", HARD)
def test_hard_files(name: str) -> None:
    """Files made to be slow or large are read or refused within the time."""
    attempt(*HARD[name]())


@pytest.mark.parametrize("suffix", SUFFIXES)
def test_good_files_are_read(suffix: str) -> None:
    """What is changed above is good before: each reader gets past its first check."""
    for data in seeds(suffix):
        [reading] = attempt(f"ficha{suffix}", data)
        assert suffix == ".xml" or Role.STATEMENT in reading.roles
