"""Places: every file says where something stands in its own way, in messages, IRIs and reports."""

import json
from functools import cache
from pathlib import Path

import pytest

from fichero import context
from fichero.describing import describe, provenance, registry
from fichero.describing.iris import Minter
from fichero.document import Document, Place, Segment, Unit
from fichero.findings import problem
from fichero.reading import sources
from fichero.reading.parser import Reading
from fichero.reading.readers import read
from fichero.validating import report
from fichero.writing.sarif import sarif
from tests.conftest import ROOT
from tests.readers.making import FORMATS

PAGE, PARAGRAPH = Unit("page", (2, 5)), Unit("paragraph", (7,))
CELL, LINE = Unit("cell", (1, 3, 2)), Unit("line", (41,))


@cache
def reading(name: str) -> Reading:
    """Read one of the files that other programs made."""
    return sources.best(read(name, (FORMATS / name).read_bytes()))


def place(unit: Unit | None) -> Place:
    """Give a place in a unit."""
    return Place("a/ficha", 9, 3, 9, 80, 83, "uno", unit, unit)


@pytest.mark.parametrize(
    ("unit", "es", "en"),
    [
        (None, "a/ficha:9:3", "a/ficha:9:3"),
        (PAGE, "a/ficha, página 2, línea 5", "a/ficha, page 2, line 5"),
        (PARAGRAPH, "a/ficha, párrafo 7", "a/ficha, paragraph 7"),
        (CELL, "a/ficha, tabla 1, fila 3, celda 2", "a/ficha, table 1, row 3, cell 2"),
        (LINE, "a/ficha:41", "a/ficha:41"),
    ],
)
def test_places_as_people_say_them(unit: Unit | None, es: str, en: str) -> None:
    """A place is told by lines, pages, paragraphs or cells: in Spanish, and in English."""
    assert place(unit).told("es") == str(place(unit)) == es
    assert place(unit).told("en") == en


@pytest.mark.parametrize(
    ("unit", "fragment"),
    [
        (None, "char=80,83"),
        (PAGE, "page=2&char=80,83"),
        (PARAGRAPH, "paragraph=7&char=80,83"),
        (CELL, "table=1&row=3&cell=2&char=80,83"),
        (LINE, "line=41&char=80,83"),
    ],
)
def test_iris_of_passages(unit: Unit | None, fragment: str) -> None:
    """The IRI of a passage names its page or the like, and then its characters."""
    assert Minter().passage(place(unit)).partition("#")[2] == fragment


def test_places_go_over_units() -> None:
    """A stretch of text that goes over pages begins in one and ends in another."""
    segments = (Segment(0, Unit("page", (1, 9))), Segment(4, Unit("page", (2, 1))))
    document = Document("a.pdf", "application/pdf", b"", "uno\ndos", segments)
    found = document.place(0, 7)
    assert found.unit
    assert found.end_unit
    assert (found.unit.numbers, found.end_unit.numbers) == ((1, 9), (2, 1))
    assert str(document.place(5, 7)) == "a.pdf, página 2, línea 1"


def text_at(path: Path) -> list[str]:
    """Give the lines of a text file."""
    return path.read_text(encoding="utf-8").splitlines()


def test_place_in_a_page() -> None:
    """A place in HTML is the line of the file in which its text begins."""
    lines = text_at(FORMATS / "libreoffice.html")
    ficha = reading("libreoffice.html").ficha
    for stated in (ficha.mission, ficha.objectives[6].text):
        assert stated
        [found] = stated.places
        assert found.unit
        [line] = found.unit.numbers
        assert found.quote.split()[0] in "".join(lines[line - 1 : line + 1])


def test_place_in_a_document_of_word() -> None:
    """A place in DOCX is a paragraph, or the cell of a table."""
    ficha = reading("libreoffice.docx").ficha
    assert ficha.mission
    assert str(ficha.mission.places[0]) == "libreoffice.docx, párrafo 7"
    assert str(ficha.objectives[6].text.places[0]) == "libreoffice.docx, tabla 3, fila 8, celda 2"
    assert str(ficha.objectives[6].number.places[0]) == "libreoffice.docx, tabla 3, fila 8, celda 1"


@pytest.mark.parametrize("name", ["chromium-ruled.pdf", "chromium-unruled.pdf"])
def test_place_in_a_pdf(name: str) -> None:
    """A place in PDF is a page and a line on it; both ways of reading give the page."""
    ficha = reading(name).ficha
    first, last = ficha.action_areas[0].text.places[0], ficha.objectives[-1].text.places[0]
    assert first.unit
    assert last.unit
    assert first.unit.kind == last.unit.kind == "page"
    assert (first.unit.numbers[0], last.unit.numbers[0]) == (1, 2)
    assert 5 < first.unit.numbers[1] < 60


def test_provenance_of_a_pdf() -> None:
    """A passage of a PDF is named with its page, and labelled; it has no lines of a text file."""
    form = reading("chromium-ruled.pdf")
    known = registry.load(ROOT / "data" / "registry")
    description = describe.describe(form.ficha, known, Minter())
    nodes = provenance.provenance(description, [form.document], {}, context.load(), Minter())
    passages = [node for node in nodes if node.get("type") == "Passage"]
    assert passages
    assert all("chromium-ruled.pdf#page=" in node["id"] for node in passages)
    assert all("startLine" not in node for node in passages)
    [mission] = [node for node in passages if node["quote"].startswith("Facilitar")]
    assert mission["label"]["es"].startswith("página 1, línea ")
    assert mission["label"]["en"].startswith("page 1, line ")
    assert len({node["id"] for node in nodes}) == len(nodes)


def test_provenance_of_a_page() -> None:
    """A passage of a web page has the lines of the file."""
    form = reading("libreoffice.html")
    known = registry.load(ROOT / "data" / "registry")
    description = describe.describe(form.ficha, known, Minter())
    nodes = provenance.provenance(description, [form.document], {}, context.load(), Minter())
    [mission] = [node for node in nodes if str(node.get("quote")).startswith("Facilitar")]
    lines = text_at(FORMATS / "libreoffice.html")
    assert "Facilitar" in "".join(lines[mission["startLine"] - 1 : mission["endLine"] + 1])


def test_reports_of_places() -> None:
    """JSON says the place in both languages; SARIF has no lines where the file has none."""
    findings = [problem("line-unaccounted", place(unit)) for unit in (None, PAGE, LINE)]
    plain, page, line = (found["places"][0] for found in report.as_json(findings))
    assert "where" not in plain
    assert page["where"] == {
        "es": "a/ficha, página 2, línea 5",
        "en": "a/ficha, page 2, line 5",
    }
    assert line["where"]["es"] == "a/ficha:41"
    results = sarif(findings, "es")["runs"][0]["results"]
    plain, page, line = (result["locations"][0] for result in results)
    assert plain["physicalLocation"]["region"]["startColumn"] == 3
    assert "region" not in page["physicalLocation"]
    assert page["logicalLocations"] == [{"name": "página 2, línea 5"}]
    assert line["physicalLocation"]["region"]["startLine"] == 41
    assert json.dumps(results)
