"""From a document to the ficha of a service: header, texts and tables of form A1."""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from decimal import Decimal
from itertools import chain, pairwise
from typing import TypeVar

import msgspec

from fichero.document import Document, Place
from fichero.findings import Finding, problem
from fichero.reading import rows
from fichero.reading.ficha import Period, Row, Stated
from fichero.reading.headings import fold
from fichero.reading.layout import Piece, Role
from fichero.reading.parser import Reading, citation_findings, legal_basis
from fichero.services import checks, header
from fichero.services.header import Header
from fichero.services.headings import ServiceSection
from fichero.services.layout import ServiceLayout, layout
from fichero.services.record import BudgetLine, Client, Objective, Product, ServiceFicha
from fichero.services.tables import TAIL, Block, TableRow, split

AnyRow = TypeVar("AnyRow", bound=Row)

_LIST = r"\d{1,3}(?:[ ]?,[ ]?\d{1,3})*,?"
_NONE = r"no se vinculan?\.?"
_FLAG = r"s[ií]|no"
_GROUPED = r"\d{1,3}(?:\.\d{3}){1,4}"
_LINKS_LAST = re.compile(rf"(?:^| )({_LIST}|{_NONE}) ({_LIST}|{_NONE})$", re.IGNORECASE)
_FLAGS_LAST = re.compile(rf"(?:(?:^| )({_LIST}))? ({_FLAG}) ({_FLAG})$", re.IGNORECASE)
_BUDGET_LAST = re.compile(r"(?:^| )(\$ ?[0-9.]+) ([0-9]{1,3}(?:[.,][0-9]+)? ?%)$")
_LIST_LAST = re.compile(r"\d{1,3} ?, ?\d{1,3},?$")
_NUMBERS = re.compile(r"\d{1,3}(?:[ ,]+\d{1,3})*,?")
_QUANTITY = re.compile(rf"{_GROUPED}|\d{{1,15}}")
_QUANTITY_LAST = re.compile(rf" ({_GROUPED})$")
_NUMBER_LAST = re.compile(r" [0-9]+$")
_AMOUNT = re.compile(rf"\$? ?({_GROUPED}|\d{{1,15}})")
_PERCENTAGE = re.compile(r"(\d{1,3})(?:[.,](\d{1,6}))? ?%?")
_BULLET = re.compile(r"[*•-] ")
_DIGITS = re.compile(r"[0-9]+")
_INLINE_DASH = re.compile(r" - ")


class _UnclearError(Exception):
    """It is not clear where the cells of a row end."""


class _Cells(msgspec.Struct, frozen=True):
    """How many cells the rows of a table have after the number."""

    least: int
    most: int


_WIDTHS: Mapping[ServiceSection, _Cells] = {
    ServiceSection.OBJECTIVES: _Cells(3, 3),
    ServiceSection.PRODUCTS: _Cells(6, 6),
    ServiceSection.CLIENTS: _Cells(1, 2),
    ServiceSection.BUDGET: _Cells(3, 3),
}


def parse(document: Document) -> Reading:
    """Read a document as the ficha of a service.

    Nothing is raised: what is wrong with the document is among the findings of the reading.
    """
    reader = _Reader(document)
    ficha, head = reader.ficha()
    form = reader.form
    roles = tuple(
        Role.UNACCOUNTED if number in reader.lost else role
        for number, role in enumerate(form.roles, start=1)
    )
    found = chain(
        reader.findings,
        _section_findings(document, form),
        checks.findings(ficha, reader.numbers),
        (
            problem("line-unaccounted", document.line_place(line))
            for line, role in zip(document.lines, roles, strict=True)
            if role is Role.UNACCOUNTED
        ),
    )
    header_sections = [
        section
        for section, name in (
            (ServiceSection.MINISTRY, head.ministry),
            (ServiceSection.SERVICE, head.service),
        )
        if name
    ]
    return Reading(
        document=document,
        ficha=ficha,
        sections=frozenset([*form.sections, *header_sections]),
        roles=roles,
        findings=tuple(sorted(found, key=lambda finding: finding.places[0].start)),
    )


def _section_findings(document: Document, form: ServiceLayout) -> Iterator[Finding]:
    for section, piece in form.repeated:
        yield problem("section-repeated", _place(document, piece), section=section.value)
    for section, pieces in form.sections.items():
        if not pieces and section not in form.empty:
            place = _place(document, form.openings[section])
            yield problem("section-empty", place, section=section.value)


class _Reader:
    """Reads the sections of one document, and gathers what is wrong with them."""

    def __init__(self, document: Document) -> None:
        self._document = document
        self.form = layout(document)
        self.findings: list[Finding] = []
        self.lost: set[int] = set()
        """The lines of which nobody knows what they are."""
        self.numbers: dict[ServiceSection, list[int]] = {}
        """The numbers of all rows, also of those that could not be read."""

    def ficha(self) -> tuple[ServiceFicha, Header]:
        document, form = self._document, self.form
        head = header.read(document, form.header)
        self.findings += head.findings
        self.lost |= head.lost
        basis = self._text(ServiceSection.LEGAL_BASIS)
        self.findings += citation_findings(basis.wording)
        ficha = ServiceFicha(
            form=Stated(form.form[0], (_place(document, form.form[1]),)) if form.form else None,
            period=Stated(Period(*form.period[:2]), (_place(document, form.period[2]),))
            if form.period
            else None,
            ministry=head.ministry,
            service=head.service,
            partida=head.partida,
            capitulo=head.capitulo,
            legal_basis_text=basis.wording.stated(),
            legal_basis=tuple(legal_basis(basis.wording)),
            mission=self._text(ServiceSection.MISSION).wording.stated(),
            relevant_objectives=self._relevant_objectives(),
            objectives=self._table(
                ServiceSection.OBJECTIVES,
                self._objective,
                lambda end: bool(_LINKS_LAST.search(end)),
            ),
            products=self._table(
                ServiceSection.PRODUCTS, self._product, lambda end: bool(_FLAGS_LAST.search(end))
            ),
            clients=self._table(ServiceSection.CLIENTS, self._client, lambda _: True),
            budget=self._table(
                ServiceSection.BUDGET, self._budget_line, lambda end: end.endswith("%")
            ),
        )
        return ficha, head

    def _text(self, section: ServiceSection) -> Block:
        pieces = self.form.sections.get(section, ())
        return Block(self._document, (_bare(self._document, piece) for piece in pieces))

    # ── Tables ───────────────────────────────────────────────────────────────────────────────────

    def _relevant_objectives(self) -> tuple[Row, ...]:
        """Read the table of two columns, as those of form A0 are read."""
        section = ServiceSection.RELEVANT_OBJECTIVES
        pieces = tuple(
            Piece(*_bare(self._document, piece), piece.line)
            for piece in self.form.sections.get(section, ())
        )
        found, before = rows.split(self._document, pieces)
        self._strays(section, before, rows_found=bool(found))
        read = []
        for row in found:
            place = _place(self._document, row.place)
            lines = ((piece.start, piece.end) for piece in row.pieces)
            text = Block(self._document, lines).wording.stated()
            if text is None:
                self._problem("row-empty", place, section=section.value, number=row.number)
                continue
            if row.torn:
                self._problem("row-torn", place, section=section.value, number=row.number)
            read.append(Row(number=Stated(row.number, (place,)), text=text))
        if piece := rows.doubtful(self._document, found):
            number = found[-1].number
            place = _place(self._document, piece)
            self._problem("row-doubtful", place, number=number + 1, row=number)
        self._check_numbers(
            section, [Stated(row.number, (_place(self._document, row.place),)) for row in found]
        )
        return tuple(read)

    def _table(
        self,
        section: ServiceSection,
        read: Callable[[TableRow], AnyRow],
        complete: Callable[[str], bool],
    ) -> tuple[AnyRow, ...]:
        pieces = self.form.sections.get(section, ())
        found, before = split(self._document, pieces, complete)
        self._strays(section, before, rows_found=bool(found))
        self._check_numbers(section, [row.number for row in found])
        width = _WIDTHS[section]
        values = []
        for row in found:
            if row.parted and not width.least <= len(row.cells) <= width.most:
                self._problem(
                    "cells-wrong",
                    row.number.places[0],
                    section=section.value,
                    number=row.number.value,
                    count=len(row.cells) + 1,
                    expected=width.most + 1,
                )
            elif not row.cells[0].text:
                self._problem(
                    "row-empty",
                    row.number.places[0],
                    section=section.value,
                    number=row.number.value,
                )
            else:
                try:
                    values.append(read(row))
                except _UnclearError:
                    place = row.number.places[0]
                    self._problem("cells-unclear", place, number=row.number.value)
        return tuple(values)

    def _objective(self, row: TableRow) -> Objective:
        if row.parted:
            text, *links = row.cells
            relevant, products = (self._numbers(row, cell) for cell in links)
            return self._made(
                Objective, row, text.wording.stated(), relevant=relevant, products=products
            )
        block = row.cells[0]
        tail = _search_last(_LINKS_LAST, block.text)
        if tail is None:
            raise _UnclearError
        text_end, (first, second) = tail[0], tail[1]
        if first is None or second is None or _LIST_LAST.search(block.text[:text_end]):
            raise _UnclearError
        return self._made(
            Objective,
            row,
            block.stated(0, text_end),
            relevant=_listed(block, first),
            products=_listed(block, second),
        )

    def _product(self, row: TableRow) -> Product:
        if row.parted:
            name, description, subproducts, clients, territorial, gender = row.cells
            return self._made(
                Product,
                row,
                name.wording.stated(),
                description=description.wording.stated(),
                subproducts=self._subproducts(row, subproducts, 0, len(subproducts.text)),
                clients=self._numbers(row, clients),
                territorial=self._flag(row, territorial),
                gender=self._flag(row, gender),
            )
        block = row.cells[0]
        tail = _search_last(_FLAGS_LAST, block.text)
        if tail is None:
            raise _UnclearError
        end, (clients_span, territorial_span, gender_span) = tail
        bullets = _bullets(block, 0, end)
        text_end = bullets[0] if bullets else end
        starts = [start for start in block.starts if start < text_end]
        begins = [start for start in starts[1:] if _begins_cell(block.text[start])]
        # Only lines tell where the name ends: each cell has to begin on one of its own.
        own_lines = text_end in block.starts or text_end + 1 in block.starts
        if not own_lines or len(begins) != 1 or _LIST_LAST.search(block.text[:end]):
            raise _UnclearError
        return self._made(
            Product,
            row,
            block.stated(0, begins[0]),
            description=block.stated(begins[0], text_end),
            subproducts=self._subproducts(row, block, text_end, end),
            clients=_listed(block, clients_span) if clients_span else (),
            territorial=_flagged(block, territorial_span),
            gender=_flagged(block, gender_span),
        )

    def _client(self, row: TableRow) -> Client:
        if row.parted:
            name, *rest = row.cells
            quantity = self._quantity(rest[0]) if rest else None
            return self._made(Client, row, name.wording.stated(), quantity=quantity)
        block = row.cells[0]
        last = block.starts[-1]
        if len(block.starts) > 1 and _QUANTITY.fullmatch(block.text[last:]):
            span = (last, len(block.text))
        elif match := _QUANTITY_LAST.search(block.text, max(0, len(block.text) - TAIL)):
            span = match.span(1)
        elif _NUMBER_LAST.search(block.text, max(0, len(block.text) - TAIL)):
            raise _UnclearError
        else:
            return self._made(Client, row, block.wording.stated())
        quantity = Stated(_whole(block.text[slice(*span)]), (block.place(span),))
        return self._made(Client, row, block.stated(0, span[0]), quantity=quantity)

    def _budget_line(self, row: TableRow) -> BudgetLine:
        if row.parted:
            name, amount, percentage = row.cells
            return self._made(
                BudgetLine,
                row,
                name.wording.stated(),
                amount=self._amount(row, amount),
                percentage=self._percentage(row, percentage),
            )
        block = row.cells[0]
        tail = _search_last(_BUDGET_LAST, block.text)
        if tail is None:
            raise _UnclearError
        end, (amount_span, percentage_span) = tail
        if amount_span is None or percentage_span is None:
            raise _UnclearError
        return self._made(
            BudgetLine,
            row,
            block.stated(0, end),
            amount=_read(_AMOUNT, _money, block, amount_span),
            percentage=_read(_PERCENTAGE, _share, block, percentage_span),
        )

    # ── Cells ────────────────────────────────────────────────────────────────────────────────────

    def _numbers(self, row: TableRow, cell: Block) -> tuple[Stated[int], ...]:
        if not cell.text or re.fullmatch(_NONE, cell.text, re.IGNORECASE):
            return ()
        if not _NUMBERS.fullmatch(cell.text):
            self._not_understood(row, cell)
            return ()
        return _listed(cell, (0, len(cell.text)))

    def _flag(self, row: TableRow, cell: Block) -> Stated[bool] | None:
        if cell.text and not re.fullmatch(_FLAG, cell.text, re.IGNORECASE):
            self._not_understood(row, cell)
            return None
        return _flagged(cell, (0, len(cell.text))) if cell.text else None

    def _quantity(self, cell: Block) -> Stated[int] | None:
        if not cell.text:
            return None
        if not _QUANTITY.fullmatch(cell.text):
            place = cell.place((0, len(cell.text)))
            self._problem("quantity-not-understood", place, text=cell.text)
            return None
        return Stated(_whole(cell.text), (cell.place((0, len(cell.text))),))

    def _amount(self, row: TableRow, cell: Block) -> Stated[Decimal] | None:
        return self._decimal(row, cell, _AMOUNT, _money)

    def _percentage(self, row: TableRow, cell: Block) -> Stated[Decimal] | None:
        return self._decimal(row, cell, _PERCENTAGE, _share)

    def _decimal(
        self,
        row: TableRow,
        cell: Block,
        pattern: re.Pattern[str],
        value: Callable[[re.Match[str]], Decimal],
    ) -> Stated[Decimal] | None:
        read = _read(pattern, value, cell, (0, len(cell.text)))
        if read is None:
            self._not_understood(row, cell)
        return read

    def _subproducts(
        self, row: TableRow, block: Block, start: int, end: int
    ) -> tuple[Stated[str], ...]:
        begins = _bullets(block, start, end)
        if not begins and block.text[start:end].strip():
            begins = [start]
        if begins and block.text[start : begins[0]].strip():
            begins.insert(0, start)
        found = []
        for left, right in pairwise([*begins, end]):
            text_start = left + 2 if _BULLET.match(block.text, left) else left
            if match := _INLINE_DASH.search(block.text, text_start, right):
                place = block.place((match.start() + 1, match.start() + 2))
                self._problem("subproduct-unclear", place, number=row.number.value)
            text = block.stated(text_start, right)
            if text:
                found.append(text)
        return tuple(found)

    # ── What is wrong ────────────────────────────────────────────────────────────────────────────

    def _made(
        self, kind: type[AnyRow], row: TableRow, text: Stated[str] | None, **values: object
    ) -> AnyRow:
        if text is None:
            raise _UnclearError
        return kind(number=row.number, text=text, **values)

    def _not_understood(self, row: TableRow, cell: Block) -> None:
        place = cell.place((0, len(cell.text))) if cell.text else row.number.places[0]
        self._problem("cell-not-understood", place, text=cell.text, number=row.number.value)

    def _problem(self, code: str, place: Place, **values: object) -> None:
        self.findings.append(problem(code, place, **values))

    def _strays(
        self, section: ServiceSection, before: Iterable[Piece], *, rows_found: bool
    ) -> None:
        # Where there are no rows at all it is the section that is wrong, and not each of its lines.
        if rows_found:
            self.lost |= {piece.line for piece in before}
        elif any(True for _ in before):
            place = _place(self._document, self.form.openings[section])
            self._problem("rows-missing", place, section=section.value)

    def _check_numbers(self, section: ServiceSection, numbers: Sequence[Stated[int]]) -> None:
        self.numbers[section] = [number.value for number in numbers]
        seen: set[int] = set()
        expected = 1
        for number in numbers:
            value, place = number.value, number.places[0]
            if value in seen:
                self._problem("row-repeated", place, section=section.value, number=value)
            elif value != expected:
                self._problem(
                    "row-skipped", place, section=section.value, expected=expected, number=value
                )
            seen.add(value)
            # A repeated number stands in the place of the next: one fault is told once.
            expected = max(expected, value) + 1


_Spans = tuple[tuple[int, int] | None, ...]


def _search_last(pattern: re.Pattern[str], text: str) -> tuple[int, _Spans] | None:
    """Find what a text ends with: where that begins, and the spans of its groups."""
    match = pattern.search(text, max(0, len(text) - TAIL))
    if match is None:
        return None
    spans = tuple(
        match.span(number) if match[number] is not None else None
        for number in range(1, (match.re.groups) + 1)
    )
    return match.start(), spans


def _listed(block: Block, span: tuple[int, int]) -> tuple[Stated[int], ...]:
    return tuple(
        Stated(int(match[0]), (block.place(match.span()),))
        for match in _DIGITS.finditer(block.text, *span)
    )


def _flagged(block: Block, span: tuple[int, int] | None) -> Stated[bool] | None:
    if span is None:
        return None
    return Stated(fold(block.text[slice(*span)]) == "si", (block.place(span),))


def _read(
    pattern: re.Pattern[str],
    value: Callable[[re.Match[str]], Decimal],
    block: Block,
    span: tuple[int, int],
) -> Stated[Decimal] | None:
    match = pattern.fullmatch(block.text, *span)
    return Stated(value(match), (block.place(span),)) if match else None


def _money(match: re.Match[str]) -> Decimal:
    return Decimal(_whole(match[1]))


def _share(match: re.Match[str]) -> Decimal:
    return Decimal(f"{match[1]}.{match[2] or 0}")


def _whole(text: str) -> int:
    return int(text.replace(".", ""))


def _bullets(block: Block, start: int, end: int) -> list[int]:
    """Find where bullets stand: an asterisk anywhere, a dash at the beginning of a line."""
    return [
        match.start()
        for match in _BULLET.finditer(block.text, start, end)
        if match.start() in (start, *block.starts)
        or (match[0] != "- " and block.text[match.start() - 1] == " ")
    ]


def _begins_cell(letter: str) -> bool:
    """Tell whether a line that begins so may begin a cell: small letters and marks go on in one."""
    return letter.isalnum() and not letter.islower()


def _bare(document: Document, piece: Piece) -> tuple[int, int]:
    """Take bars and white space off the ends of a line."""
    text = document.text[piece.start : piece.end]
    content = text.strip(" \t|")
    start = piece.start + text.index(content)
    return start, start + len(content)


def _place(document: Document, piece: Piece) -> Place:
    return document.place(piece.start, piece.end)
