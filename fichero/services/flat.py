"""Rows of which nothing parts the cells, as in the text of a PDF: parted by how cells look.

Each function takes the text of a row after its number, and gives its cells; None where it is not
clear where they end.
"""

import re

from fichero.reading.wording import Wording
from fichero.services.cells import FLAG, GROUPED, NONE, bullets, is_quantity
from fichero.services.tables import TAIL

Cells = tuple[Wording, ...]

_LIST = r"\d{1,3}(?:[ ]?,[ ]?\d{1,3})*,?"
_LINKS_LAST = re.compile(rf"(?:^| )({_LIST}|{NONE}) ({_LIST}|{NONE})$", re.IGNORECASE)
_FLAGS_LAST = re.compile(rf"(?:(?:^| )({_LIST}))? ({FLAG}) ({FLAG})$", re.IGNORECASE)
_BUDGET_LAST = re.compile(r"(?:^| )(\$ ?[0-9.]+(?:,[0-9]+)?) ([0-9]{1,3}(?:[.,][0-9]+)? ?%)$")
_LIST_LAST = re.compile(r"\d{1,3} ?, ?\d{1,3},?$")
_QUANTITY_LAST = re.compile(rf" ({GROUPED})$")
_NUMBER_LAST = re.compile(r" [0-9]+$")


def objective(row: Wording) -> Cells | None:
    """Part a row into text, and links to relevant objectives and to products."""
    tail = _last(_LINKS_LAST, row)
    if tail is None or _LIST_LAST.search(row.text[: tail.start()]):
        return None
    return _named(row.part(0, tail.start()), row.part(*tail.span(1)), row.part(*tail.span(2)))


def ends_objective(text: str) -> bool:
    """Tell whether an objective may end with a text."""
    return _LINKS_LAST.search(text) is not None


def product(row: Wording) -> Cells | None:
    """Part a row into name, description, subproducts, clients, and the two flags."""
    tail = _last(_FLAGS_LAST, row)
    if tail is None:
        return None
    end, lines = tail.start(), row.starts
    text_end = next((n for n in bullets(row) if n < end), end)
    begins = [n for n in lines[1:] if n < text_end and _begins_cell(row.text[n])]
    # Only lines tell where the name ends: each cell has to begin on one of its own.
    own_lines = text_end in lines or text_end + 1 in lines
    if not own_lines or len(begins) != 1 or _LIST_LAST.search(row.text[:end]):
        return None
    clients = tail.span(1) if tail[1] else (end, end)
    spans = ((0, begins[0]), (begins[0], text_end), (text_end, end), clients)
    return _named(*(row.part(*span) for span in (*spans, tail.span(2), tail.span(3))))


def ends_product(text: str) -> bool:
    """Tell whether a product may end with a text."""
    return _FLAGS_LAST.search(text) is not None


def client(row: Wording) -> Cells | None:
    """Part a row into name and quantity."""
    last = row.starts[-1]
    if last and is_quantity(row.text[last:]):
        start = last
    elif match := _last(_QUANTITY_LAST, row):
        start = match.start(1)
    elif _last(_NUMBER_LAST, row):
        return None
    else:
        start = len(row.text)
    return _named(row.part(0, start), row.part(start, len(row.text)))


def ends_client(_: str) -> bool:
    """Tell that a client may end with any text."""
    return True


def budget_line(row: Wording) -> Cells | None:
    """Part a row into name, amount and percentage."""
    tail = _last(_BUDGET_LAST, row)
    if tail is None:
        return None
    return _named(row.part(0, tail.start()), row.part(*tail.span(1)), row.part(*tail.span(2)))


def ends_budget_line(text: str) -> bool:
    """Tell whether a line of the budget may end with a text."""
    return text.endswith("%")


def _last(pattern: re.Pattern[str], row: Wording) -> re.Match[str] | None:
    return pattern.search(row.text, max(0, len(row.text) - TAIL))


def _named(*cells: Wording) -> Cells | None:
    return cells if cells[0].text else None


def _begins_cell(letter: str) -> bool:
    """Tell whether a line that begins so may begin a cell: small letters and marks go on in one."""
    return letter.isalnum() and not letter.islower()
