"""What is printed on every page of a document: running heads and feet, which are no content."""

import re

from fichero.document import Document, Line
from fichero.reading.headings import fold

_FEW = 2  # pages: on so few, only a line with the page's number is known for a running one
_NUMBER = re.compile(r"\s{20,}(?P<n>[0-9]{1,4})\s*|\s*[-–—]\s?(?P<m>[0-9]{1,4})\s?[-–—]\s*")  # noqa: RUF001 (dashes that forms print)
_LONGEST = 120  # characters of a running head or foot


def pages(document: Document) -> list[list[Line]]:
    """Part the lines of a document that are not blank into its pages, without `margins`.

    A page begins at a form feed, or where the lines stand on another page of a PDF.
    """
    found: list[list[Line]] = [[]]
    beside = {line.number for line in margins(document)}
    current: int | None = None
    for line in document.lines:
        unit = document.unit(line.start)
        number = unit.numbers[0] if unit and unit.kind == "page" else None
        text = line.text.lstrip(" \t")
        if (text.startswith("\f") or number != current) and found[-1]:
            found.append([])
        current = number
        if line.text.strip() and line.number not in beside:
            found[-1].append(line)
        if line.text.strip(" \t").endswith("\f") and found[-1]:
            found.append([])
    return [page for page in found if page]


def margins(document: Document) -> tuple[Line, ...]:
    """Give the lines that a document says are the head or the foot of its pages."""
    units = ((line, document.unit(line.start)) for line in document.lines if line.text.strip())
    return tuple(line for line, unit in units if unit and unit.kind in {"header", "footer"})


def running(printed: list[list[Line]]) -> frozenset[int]:
    """Give the numbers of the lines that run on every page: its first or its last one.

    A line runs if it is the same on all pages but for the number of the page. The head of the first
    page is left out: it may be the title that the others repeat. A page's number at its foot, far
    from the margin or between dashes, runs on its own.
    """
    if len(printed) < _FEW:
        return frozenset(
            page[-1].number
            for number, page in enumerate(printed, start=1)
            if (match := _NUMBER.fullmatch(page[-1].text))
            and int(match["n"] or match["m"]) == number
        )
    feet = [page[-1] for page in printed]
    heads = [page[0] for page in printed]
    lines: list[Line] = []
    if _runs(feet):
        lines += feet
    if _runs(heads):
        lines += heads[1:]
    return frozenset(line.number for line in lines)


def _runs(lines: list[Line]) -> bool:
    texts = {_without(line.text, page) for page, line in enumerate(lines, start=1)}
    if len(texts) > 1 or any(len(line.text) > _LONGEST for line in lines):
        return False
    return len(lines) > _FEW or "\0" in next(iter(texts))


def _without(text: str, page: int) -> str:
    """Fold a line, with a mark in the place of the number of its page."""
    return re.sub(rf"(?<!\d)0*{page}(?!\d)", "\0", fold(text), count=1)
