"""PDF, taken out in two ways: by the ruled lines of its tables, and line by line.

pdfplumber sees which words stand in which cell, if the cells have borders; pypdf gives the lines in
the order in which the file has them. Which of them reads more of the form is decided by whoever
parses both (`fichero.reading.sources`).
"""

import logging
import re
from collections.abc import Callable, Iterable, Iterator
from io import BytesIO
from itertools import groupby
from typing import Any, TypeVar

import msgspec
import pdfplumber
import pypdf
from pdfplumber.page import Page

from fichero.document import SOFT_BREAK, Unit, whole_file
from fichero.findings import FicheroError, Finding, Words, problem
from fichero.reading.readers.face import Extract, Extracts, Limits, Writer
from fichero.reading.readers.unpacking import Budget
from fichero.reading.readers.ways import LINES, RULED
from fichero.reasons import reason

T = TypeVar("T")


_NEAR = 1024  # bytes within which the mark of a PDF stands, and that of its end
_MARK, _END = b"%PDF-", b"%%EOF"
_STREAM = re.compile(rb"stream\r?\n")
_MOST_MARKS = 20_000  # characters, or lines and boxes, on a page: no form has so many
_SLACK = 3.0  # points by which words of one line may stand higher or lower
_GAP = 1.5  # points between letters from which on they are of two words

Box = tuple[float, float, float, float]
"""Left, top, right, bottom: in points from the upper left corner."""


class _Word(msgspec.Struct, frozen=True):
    """A word on a page."""

    text: str
    left: float
    top: float
    centre: tuple[float, float]
    line: int
    """The line of the page in which it stands, counted from 1."""


class _Row(msgspec.Struct, frozen=True):
    """A row of a table, or a line outside tables: the words of each of its cells."""

    top: float
    cells: tuple[tuple[_Word, ...], ...]


def read(path: str, data: bytes, limits: Limits) -> Extracts:
    """Take the text out of a PDF, in both ways.

    Raises:
        FicheroError: `pdf-damaged`, `pdf-encrypted`, `pdf-without-text`, `source-too-long` or
            `source-unpacks`.
    """
    # Both libraries write about faults in the file to the log: what matters is told by a finding.
    logging.getLogger("pypdf").setLevel(logging.CRITICAL)
    logging.getLogger("pdfminer").setLevel(logging.CRITICAL)
    _check_whole(path, data)
    _check_unpacked(path, data, limits.unpacked_bytes)
    pages = _attempt(path, lambda: tuple(_pages(path, data, limits)))
    ruled = _attempt(path, lambda: _ruled(path, data))
    printed = _printed(pages)
    if not printed.text.strip() and not ruled.text.strip():
        raise FicheroError(problem("pdf-without-text", whole_file(path)))
    return Extracts((ruled, printed), tuple(_silent(path, pages)))


def _attempt(path: str, work: Callable[[], T]) -> T:
    """Run a library over a stranger's file: whatever it raises is the file's fault."""
    try:
        return work()
    except FicheroError:
        raise
    # The libraries raise errors of all kinds on damaged files; they promise no class of their own.
    except Exception as error:
        raise _damaged(path, reason(error)) from error


def _damaged(path: str, words: Words) -> FicheroError:
    return FicheroError(problem("pdf-damaged", whole_file(path), reason=words))


def _check_whole(path: str, data: bytes) -> None:
    if _MARK not in data[:_NEAR]:
        raise _damaged(path, Words("no comienza como un PDF", "it does not begin as a PDF does"))
    if _END not in data[-_NEAR:]:
        words = Words("está truncado: le falta el final", "it is cut off: its end is missing")
        raise _damaged(path, words)


def _check_unpacked(path: str, data: bytes, limit: int) -> None:
    """Inflate every stream and throw it away, so that no library is fed with a bomb."""
    budget = Budget(path, limit)
    for match in _STREAM.finditer(data):
        budget.inflate(data, match.end())


def _pages(path: str, data: bytes, limits: Limits) -> Iterator[tuple[str, ...]]:
    """Give the lines of each page, as pypdf finds them."""
    reader = pypdf.PdfReader(BytesIO(data))
    if reader.is_encrypted and not reader.decrypt(""):
        raise FicheroError(problem("pdf-encrypted", whole_file(path)))
    count = len(reader.pages)
    if count > limits.pages:
        raise FicheroError(
            problem("source-too-long", whole_file(path), pages=count, limit=limits.pages)
        )
    if not count:
        raise _damaged(path, Words("no tiene páginas", "it has no pages"))
    for page in reader.pages:
        yield tuple(page.extract_text().split("\n"))


def _printed(pages: Iterable[tuple[str, ...]]) -> Extract:
    writer = Writer()
    for number, lines in enumerate(pages, start=1):
        for line, text in enumerate(lines, start=1):
            writer.write(_clean(text) + "\n", Unit("page", (number, line)))
    return writer.extract(LINES)


def _silent(path: str, pages: tuple[tuple[str, ...], ...]) -> Iterator[Finding]:
    """Tell which pages have no text where others have."""
    for number, lines in enumerate(pages, start=1):
        if not "".join(lines).strip():
            yield problem("pdf-page-without-text", whole_file(path), page=number)


def _ruled(path: str, data: bytes) -> Extract:
    writer = Writer()
    with pdfplumber.open(BytesIO(data)) as file:
        for number, page in enumerate(file.pages, start=1):
            for row in _rows(path, page):
                _write(writer, row, number)
            page.close()
    return writer.extract(RULED)


def _rows(path: str, page: Page) -> list[_Row]:
    """Give the rows of a page's tables and the lines beside them, from top to bottom."""
    words = _words(path, page)
    taken: set[int] = set()
    rows: list[_Row] = []
    for boxes in _table_rows(page):
        cells = []
        for box in boxes:
            inside = [n for n, word in enumerate(words) if n not in taken and _is_in(word, box)]
            taken.update(inside)
            cells.append(tuple(words[n] for n in inside))
        if any(cells):
            rows.append(_Row(min(box[1] for box in boxes), tuple(cells)))
    free = [word for n, word in enumerate(words) if n not in taken]
    for _, line in groupby(free, key=lambda word: word.line):
        found = tuple(line)
        rows.append(_Row(min(word.top for word in found), (found,)))
    return sorted(rows, key=lambda row: row.top)


def _words(path: str, page: Page) -> list[_Word]:
    """Give the words of a page in the order of reading, each with the number of its line."""
    if len(page.chars) > _MOST_MARKS:
        number = page.page_number
        reason_words = Words(
            f"la página {number} tiene más de {_MOST_MARKS} caracteres",
            f"page {number} has more than {_MOST_MARKS} characters",
        )
        raise FicheroError(problem("source-too-hard", whole_file(path), reason=reason_words))
    found: list[dict[str, Any]] = page.extract_words(x_tolerance=_GAP, y_tolerance=_SLACK)
    words: list[_Word] = []
    line, middle = 0, float("-inf")
    for each in sorted(found, key=lambda word: (word["top"] + word["bottom"], word["x0"])):
        y = (each["top"] + each["bottom"]) / 2
        if y - middle > _SLACK:
            line, middle = line + 1, y
        x = (each["x0"] + each["x1"]) / 2
        words.append(_Word(each["text"], each["x0"], each["top"], (x, y), line))
    return sorted(words, key=lambda word: (word.line, word.left))


def _table_rows(page: Page) -> Iterator[tuple[Box, ...]]:
    """Give the cells of each row of each table whose cells have borders."""
    if len(page.lines) + len(page.rects) + len(page.curves) > _MOST_MARKS:
        return
    for table in page.find_tables():
        for row in table.rows:
            cells = tuple(cell for cell in row.cells if cell)
            if cells:
                yield cells


def _is_in(word: _Word, box: Box) -> bool:
    x, y = word.centre
    return box[0] <= x <= box[2] and box[1] <= y <= box[3]


def _write(writer: Writer, row: _Row, page: int) -> None:
    """Write a row as a line, its cells parted by tabs; one that goes on from before has no tab."""
    first = next(n for n, cell in enumerate(row.cells) if cell)
    for number, cell in enumerate(row.cells[first:]):
        if number:
            writer.write("\t")
        for position, (line, words) in enumerate(groupby(cell, key=lambda word: word.line)):
            if position:
                writer.write(SOFT_BREAK)
            writer.write(" ".join(_clean(word.text) for word in words), Unit("page", (page, line)))
    writer.write("\n")


def _clean(text: str) -> str:
    """Leave out what no text has, as damaged fonts give it: nulls, and halves of characters."""
    return text.replace("\x00", "").encode("utf-8", "ignore").decode("utf-8")
