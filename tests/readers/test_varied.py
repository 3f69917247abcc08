"""Forms as offices write them, each in a look of its own: the ficha is the same."""

import io
from collections.abc import Callable
from pathlib import Path
from typing import Any

import docx
import pytest
from docx.document import Document as Word
from docx.oxml.ns import qn
from docx.table import _Cell

from fichero.findings import Finding
from fichero.reading import sources, witnesses
from fichero.reading.ficha import Ficha
from fichero.writing import printing
from tests.conftest import FORMS, LIMIT

VARIED = FORMS / "varied"
# What is told of a form in which nothing is wrong: the effect of a law on one that is not read.
NOTES = {"source-decoded", "citation-names-more"}


def read(path: Path) -> tuple[Ficha, list[Finding]]:
    """Read a form; give it with what was found in it."""
    source = sources.load(path, LIMIT)
    merged = witnesses.merge(source.readings)
    told = [finding for reading in source.readings for finding in reading.findings]
    return merged.ficha, [*source.findings, *merged.missing, *told, *merged.findings]


EXPECTED, _ = read(VARIED / "expected.yaml")


@pytest.mark.parametrize("path", sorted(VARIED.glob("*/")), ids=lambda path: path.name)
def test_same_ficha(path: Path) -> None:
    """Whatever the office's habits, the form states the same, and nothing is wrong with it."""
    ficha, found = read(path)
    assert printing.values(ficha) == printing.values(EXPECTED)
    assert {finding.code for finding in found} <= NOTES


def _text(value: object) -> str:
    return str(getattr(value, "value", ""))


AREAS = [_text(row.text) for row in EXPECTED.action_areas]
OBJECTIVES = [_text(row.text) for row in EXPECTED.objectives]
TITLE = "FICHA DE DEFINICIONES ESTRATÉGICAS AÑO 2011-2014 (Formulario A0)"
PARTS = (
    ("Ley Orgánica o Decreto que lo rige", _text(EXPECTED.legal_basis_text)),
    ("Misión del Ministerio", _text(EXPECTED.mission)),
)
TABLES = (("Ámbitos de Acción", AREAS), ("Objetivos Estratégicos del Ministerio", OBJECTIVES))


def merged_cells() -> Word:
    """Write one table: headings in cells over all columns, texts over those behind the number."""
    document = docx.Document()
    table = document.add_table(rows=0, cols=4)

    def across(*texts: str) -> None:
        cells = table.add_row().cells
        first = cells[1] if len(texts) > 1 else cells[0]
        first.merge(cells[3])
        if len(texts) > 1:
            cells[0].text = texts[0]
        first.text = texts[-1]

    across(TITLE)
    for cell, text in zip(
        table.add_row().cells, ("MINISTERIO", "MINISTERIO DE SALUD", "PARTIDA", "16"), strict=True
    ):
        cell.text = text
    for heading, text in PARTS:
        across(heading)
        across(text)
    for heading, rows in TABLES:
        across(heading)
        across("Número", "Descripción")
        for number, text in enumerate(rows, start=1):
            across(str(number), text)
    return document


def labels_beside() -> Word:
    """Write headings in a column of their own, merged over the rows of their section."""
    document = docx.Document()
    document.add_paragraph(TITLE)
    table = document.add_table(rows=0, cols=3)

    def row(*texts: str) -> _Cell:
        cells: tuple[_Cell, ...] = table.add_row().cells
        for cell, text in zip(cells, texts, strict=False):
            cell.text = text
        if len(texts) < len(cells):
            cells[1].merge(cells[2])
        return cells[0]

    row("MINISTERIO", "MINISTERIO DE SALUD")
    for heading, text in PARTS:
        row(heading, text)
    for heading, rows in TABLES:
        cells = [row("", str(number), text) for number, text in enumerate(rows, start=1)]
        cells[0].merge(cells[-1]).text = heading
    return document


def _numbered(document: Word, cell: _Cell | None, text: str, number: int) -> None:
    paragraph = cell.paragraphs[0] if cell else document.add_paragraph()
    paragraph.add_run(text)
    paragraph.style = document.styles["List Number"]
    # python-docx has no face for lists, and no types for what is below it.
    properties: Any = paragraph._p.get_or_add_pPr()  # noqa: SLF001
    properties.get_or_add_numPr().get_or_add_numId().val = number


def _list_from_one(document: Word) -> int:
    numbering = document.part.numbering_part.element
    style = document.styles["List Number"].element
    number = style.find(f"{qn('w:pPr')}/{qn('w:numPr')}/{qn('w:numId')}").val
    looks = numbering.num_having_numId(number).abstractNumId.val
    made = numbering.add_num(looks)
    made.add_lvlOverride(ilvl=0).add_startOverride(1)
    return int(made.numId)


def lists() -> Word:
    """Write rows as lists that Word numbers, and the title in the page header."""
    document = docx.Document()
    document.sections[0].header.paragraphs[0].text = TITLE
    document.sections[0].footer.paragraphs[0].text = "División de Planificación\tPágina 1 de 2"
    document.add_paragraph("MINISTERIO\tMINISTERIO DE SALUD\tPARTIDA\t16")
    for heading, text in PARTS:
        document.add_heading(heading, level=2)
        document.add_paragraph(text)
    for heading, rows in TABLES:
        document.add_heading(heading, level=2)
        number = _list_from_one(document)
        for text in rows:
            _numbered(document, None, text, number)
    return document


def numbers_in_cells() -> Word:
    """Write tables whose column of numbers is counted by Word."""
    document = docx.Document()
    document.add_paragraph(TITLE)
    document.add_paragraph("MINISTERIO DE SALUD")
    for heading, text in PARTS:
        document.add_paragraph(f"{heading}:").runs[0].bold = True
        document.add_paragraph(text)
    for heading, rows in TABLES:
        document.add_paragraph(f"{heading}:")
        number = _list_from_one(document)
        table = document.add_table(rows=1, cols=2)
        table.rows[0].cells[0].text, table.rows[0].cells[1].text = "N°", "Descripción"
        for text in rows:
            cells = table.add_row().cells
            _numbered(document, cells[0], "", number)
            cells[1].text = text.replace(", ", ",\n")
    return document


def nested() -> Word:
    """Write the whole form within a cell that only frames it, paragraph by paragraph."""
    document = docx.Document()
    section = document.add_table(rows=1, cols=1)
    section.rows[0].cells[0].text = TITLE
    for heading, text in (("MINISTERIO", "MINISTERIO DE SALUD"), *PARTS):
        table = document.add_table(rows=1, cols=2)
        table.rows[0].cells[0].text, table.rows[0].cells[1].text = heading, text
    for heading, rows in TABLES:
        table = document.add_table(rows=1, cols=1)
        table.rows[0].cells[0].text = heading
        table = document.add_table(rows=0, cols=2)
        for number, text in enumerate(rows, start=1):
            cells = table.add_row().cells
            cells[0].text, cells[1].text = f"{number}.-", text
    return document


@pytest.mark.parametrize(
    "write",
    [merged_cells, labels_beside, lists, numbers_in_cells, nested],
    ids=lambda write: write.__name__,
)
def test_same_ficha_by_word(tmp_path: Path, write: Callable[[], Word]) -> None:
    """Documents of Word with merged cells, lists, page headers and tables state the same."""
    out = io.BytesIO()
    write().save(out)
    (tmp_path / "ficha.docx").write_bytes(out.getvalue())
    ficha, found = read(tmp_path / "ficha.docx")
    assert printing.values(ficha) == printing.values(EXPECTED)
    assert {finding.code for finding in found} <= NOTES
