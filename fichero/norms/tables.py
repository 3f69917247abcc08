"""Tables of norms: tab-separated values with a header, plain or compressed by gzip."""

import gzip
import re
from collections.abc import Iterator, Sequence
from io import BufferedIOBase
from pathlib import Path
from typing import cast

from fichero.document import Place
from fichero.findings import FicheroError, Words, problem
from fichero.norms.record import TYPES, NormRecord, day, number
from fichero.reasons import reason

COLUMNS = (
    *("type", "number", "published", "promulgated"),
    *("issuer", "leychile_code", "bcn_uri", "title"),
)
"""The columns of a table, in any order; others are passed over."""

_LONGEST_LINE = 2**16  # bytes
_MAGIC = b"\x1f\x8b"
_IRI = re.compile(r"https?://[^\s<>\"{}|\\^`]+")
_CODE = re.compile(r"[1-9][0-9]{0,11}")


def read(path: Path) -> Iterator[NormRecord]:
    """Read a table, row by row. Rows without a number or a known type name no norm that is cited.

    Raises:
        FicheroError: `norm-table-wrong`, with the line; or `source-not-found`.
    """
    try:
        with _open(path) as file:
            lines = _lines(path, file)
            header = next(lines, (1, []))[1]
            missing = [name for name in COLUMNS if name not in header]
            if missing:
                names = ", ".join(missing)
                raise _wrong(path, 1, Words(f"faltan columnas: {names}", f"no columns: {names}"))
            order = [header.index(name) for name in COLUMNS]
            for line, cells in lines:
                if len(cells) != len(header):
                    told = f"{len(cells)} ≠ {len(header)}"
                    raise _wrong(path, line, Words(f"{told} columnas", f"{told} columns"))
                found = _record(path, line, [cells[index] for index in order])
                if found:
                    yield found
    except FileNotFoundError as error:
        raise FicheroError(problem("source-not-found", path=path), usage=True) from error
    except (OSError, EOFError) as error:
        raise FicheroError(
            problem("norm-table-wrong", _place(path, 1), path=path, reason=_why(error))
        ) from error


def _open(path: Path) -> BufferedIOBase:
    with path.open("rb") as file:
        compressed = file.read(len(_MAGIC)) == _MAGIC
    return cast("BufferedIOBase", gzip.open(path, "rb") if compressed else path.open("rb"))


def _lines(path: Path, file: BufferedIOBase) -> Iterator[tuple[int, list[str]]]:
    number = 0
    while line := file.readline(_LONGEST_LINE):
        number += 1
        if len(line) == _LONGEST_LINE and not line.endswith(b"\n"):
            raise _wrong(path, number, Words("la línea es demasiado larga", "the line is too long"))
        try:
            text = line.decode("utf-8-sig" if number == 1 else "utf-8")
        except UnicodeDecodeError as error:
            raise _wrong(path, number, reason(error)) from error
        if text.strip():
            yield number, text.rstrip("\r\n").split("\t")


def _record(path: Path, line: int, cells: Sequence[str]) -> NormRecord | None:
    kind, written, published, promulgated, issuer, code, iri, title = map(str.strip, cells)
    if not _CODE.fullmatch(code):
        told = Words(
            f"«{code[:40]}» no es un código de LeyChile", f"no LeyChile code: “{code[:40]}”"
        )
        raise _wrong(path, line, told)
    if not _IRI.fullmatch(iri):
        raise _wrong(path, line, Words(f"«{iri[:80]}» no es una IRI", f"no IRI: “{iri[:80]}”"))
    digits = number(written)
    if kind not in TYPES or digits is None:
        return None
    return NormRecord(code, kind, digits, (iri,), day(published), day(promulgated), issuer, title)


def _wrong(path: Path, line: int, words: Words) -> FicheroError:
    return FicheroError(problem("norm-table-wrong", _place(path, line), path=path, reason=words))


def _why(error: Exception) -> Words:
    if isinstance(error, gzip.BadGzipFile | EOFError):
        return Words("el archivo gzip está dañado o incompleto", "the gzip file is damaged or cut")
    return reason(error)


def _place(path: Path, line: int) -> Place:
    return Place(path.as_posix(), line, 1, line, 0, 0, "")
