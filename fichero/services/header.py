"""The header of form A1: ministry and service, with their codes in the budget law.

It is a table of two by two: `MINISTERIO | … | PARTIDA | 09` above `SERVICIO | … | CAPÍTULO | 09`.
Its cells may be parted by tabs or bars, stand on lines of their own, or all on one line.
"""

import re
from collections.abc import Sequence

import msgspec

from fichero.document import Document
from fichero.findings import Finding, problem
from fichero.reading.ficha import Stated
from fichero.reading.pieces import Piece
from fichero.reading.texts import Text

_MINISTRY = re.compile(r"ministerio\b[ :]*", re.IGNORECASE)
_SERVICE = re.compile(r"\bservicio\b[ :]*", re.IGNORECASE)
_CODES = {
    "PARTIDA": re.compile(r"\bpartida\b(?: ?:? ?([0-9]{1,3})\b)?", re.IGNORECASE),
    "CAPÍTULO": re.compile(r"\bcap[ií]tulo\b(?: ?:? ?([0-9]{1,3})\b)?", re.IGNORECASE),
}
_UNBARRED = re.compile(r"[^|*]+")
_LONGEST = 2000  # characters of a header


class Header(msgspec.Struct, frozen=True):
    """What the header says."""

    ministry: Stated[str] | None
    service: Stated[str] | None
    partida: Stated[str] | None
    capitulo: Stated[str] | None
    findings: tuple[Finding, ...]
    lost: frozenset[int]
    """Lines of which nobody knows what they are."""


def read(document: Document, pieces: Sequence[Piece]) -> Header:
    """Read the lines of a header."""
    block = Text(document, _without_bars(document, pieces))
    text = block.text[:_LONGEST]
    label = _MINISTRY.match(text)
    if label is None:
        lost = frozenset(piece.line for piece in pieces)
        return Header(None, None, None, None, (), lost)
    codes = {name: pattern.search(text) for name, pattern in _CODES.items()}
    service = _SERVICE.search(text, label.end())
    marks = sorted(match.start() for match in (*codes.values(), service) if match)

    def until(start: int) -> int:
        return next((mark for mark in marks if mark >= start), len(text))

    name = label.end()
    if not _MINISTRY.match(text, name) and not _is_parted(document, block, label):
        name = 0
    ministry = block.stated((name, until(label.end())))
    found = {
        name: Stated(match[1].zfill(2), (block.place(match.span(1)),))
        for name, match in codes.items()
        if match and match[1]
    }
    findings = [
        problem("header-code-missing", block.place((0, len(text))), label=name)
        for name in _CODES
        if name not in found
    ]
    return Header(
        ministry=ministry,
        service=block.stated((service.end(), _end(service, marks, text))) if service else None,
        partida=found.get("PARTIDA"),
        capitulo=found.get("CAPÍTULO"),
        findings=tuple(findings),
        lost=frozenset(),
    )


def _end(service: re.Match[str], marks: Sequence[int], text: str) -> int:
    return next((mark for mark in marks if mark > service.start()), len(text))


def _is_parted(document: Document, block: Text, label: re.Match[str]) -> bool:
    """Tell whether more than spaces stands between the label and what follows it."""
    if ":" in label[0] or label.end() == len(block.text):
        return True
    start = block.place((0, len(label[0].strip()))).end
    end = block.place((label.end(), label.end() + 1)).start
    return any(mark in document.text[start:end] for mark in "\t|\n\v*")


def _without_bars(document: Document, pieces: Sequence[Piece]) -> list[tuple[int, int]]:
    return [
        match.span()
        for piece in pieces
        for match in _UNBARRED.finditer(document.text, piece.start, piece.end)
    ]
