"""The first form out of files that other programs made: the ficha is the same."""

import shutil
from pathlib import Path

import pytest

from fichero.document import Document
from fichero.reading import sources
from fichero.reading.ficha import Ficha
from fichero.reading.readers import Received, read
from fichero.reading.readers.ways import LINES, RULED
from fichero.writing import printing
from tests.conftest import FORMS, LIMIT, Seed
from tests.readers import making
from tests.readers.making import FORMATS

FILES = sorted(path for path in FORMATS.iterdir() if path.suffix != ".md" and not path.is_dir())


def ficha(path: Path) -> Ficha:
    """Read a file in which nothing is found but how it was read."""
    # In this process, as it takes less time; tests/readers/test_apart.py compares the other.
    received = read(path.name, path.read_bytes(), LIMIT)
    reading = sources.best(received)
    findings = [*received.findings, *reading.findings]
    assert {finding.code for finding in findings} <= {"pdf-way"}
    assert reading.unaccounted == 0
    return reading.ficha


def test_every_kind_is_there() -> None:
    """There are PDFs with and without rules by two programs, a document of Word and a page."""
    assert len(FILES) == 7
    assert {path.suffix for path in FILES} == {".docx", ".html", ".pdf"}


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_same_ficha(seed: Seed, path: Path) -> None:
    """Whoever made the file, what it states is what both texts of the first form state."""
    assert printing.values(ficha(path)) == printing.values(seed.ficha)


@pytest.mark.parametrize("name", ["chromium-ruled.pdf", "chromium-unruled.pdf"])
def test_chromium_makes_it_still(seed: Seed, tmp_path: Path, name: str) -> None:
    """What the Chromium that is installed prints is read as the kept file is."""
    path = FORMATS / name
    if shutil.which("chromium"):
        page = tmp_path / "ficha.html"
        text = making.web_page(making.seed_blocks(), border=name == "chromium-ruled.pdf")
        page.write_text(text, encoding="utf-8")
        path = tmp_path / "ficha.pdf"
        making.by_chromium(page, path)
    assert printing.values(ficha(path)) == printing.values(seed.ficha)


def test_page_that_chromium_has_read(seed: Seed, tmp_path: Path) -> None:
    """A page as Chromium writes it, with the elements that its author left out, says the same."""
    page = tmp_path / "ficha.html"
    text = making.web_page(making.seed_blocks())
    for mark in ("</td>", "</tr>", "</p>", "</body></html>"):
        text = text.replace(mark, "")
    page.write_text(text, encoding="utf-8")
    if shutil.which("chromium"):
        making.dumped_by_chromium(page, tmp_path / "written.html")
        page = tmp_path / "written.html"
        assert b"<tbody>" in page.read_bytes()
    assert printing.values(ficha(page)) == printing.values(seed.ficha)


@pytest.fixture(scope="module")
def by_libreoffice(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """Give what LibreOffice writes out of documents of Word; the kept files if it is not there."""
    kept = {path.name.removeprefix("libreoffice").lstrip("-."): path for path in FILES}
    if not shutil.which("soffice"):
        return kept
    documents = making.seed_documents(tmp_path_factory.mktemp("word"))
    out = tmp_path_factory.mktemp("libreoffice")
    making.converted(documents, "pdf", out)
    making.converted(documents[:1], "docx:MS Word 2007 XML", out)
    making.converted(documents[:1], "html", out)
    assert sorted(path.name for path in out.iterdir()) == [
        *("ruled.docx", "ruled.html", "ruled.pdf", "unruled.pdf")
    ]
    return {
        "docx": out / "ruled.docx",
        "html": out / "ruled.html",
        "ruled.pdf": out / "ruled.pdf",
        "unruled.pdf": out / "unruled.pdf",
    }


@pytest.mark.parametrize("name", ["docx", "html", "ruled.pdf", "unruled.pdf"])
def test_libreoffice_makes_it_still(seed: Seed, by_libreoffice: dict[str, Path], name: str) -> None:
    """What the LibreOffice that is installed writes is read as the kept file is."""
    assert printing.values(ficha(by_libreoffice[name])) == printing.values(seed.ficha)


def way(name: str, text: str) -> tuple[str, Document]:
    """Give a way of reading a PDF."""
    return name, Document("ficha.pdf", "application/pdf", b"", f"Ámbitos de Acción:\n{text}")


@pytest.mark.parametrize(
    ("ruled", "lines", "es"),
    [
        (
            "1\tUno.",
            "1 Uno.\n2 Dos.",
            "línea por línea (2 filas); por los bordes de sus tablas, son 1.",
        ),
        (
            "1\tUno.\n2\tDos.",
            "1 Uno.",
            "por los bordes de sus tablas (2 filas); línea por línea, son 1.",
        ),
        ("1\tUno.", "1 Uno.", "por los bordes de sus tablas (1 filas); línea por línea, son 1."),
        (
            "1\tUno.\n1\tDos.",
            "1 Uno.\n2 Dos.",
            "línea por línea (2 filas); por los bordes de sus tablas, son 2.",
        ),
    ],
)
def test_way_is_chosen_by_rows_and_told(ruled: str, lines: str, es: str) -> None:
    """The way with more rows is taken, then that with fewer faults; the note counts both."""
    note, *_ = sources.best(Received((way(RULED, ruled), way(LINES, lines)), ())).findings
    assert note.code == "pdf-way"
    assert note.messages["es"] == f"El PDF se leyó {es}"


@pytest.mark.parametrize("name", ["ficha.html", "ficha.docx", "ficha.pdf"])
def test_form_of_a_service(tmp_path: Path, name: str) -> None:
    """The form of a service says the same out of a web page, a document of Word and a PDF."""
    path = tmp_path / name
    if name == "ficha.docx":
        making.word(making.service_blocks()).save(str(path))
    elif name == "ficha.html":
        path.write_text(making.web_page(making.service_blocks()), encoding="utf-8")
    else:
        path = FORMATS / "a1" / "chromium-ruled.pdf"
    [reading] = sources.load(path, LIMIT).readings
    expected = printing.read(FORMS / "a1" / "valid" / "bars", LIMIT)
    assert [finding for finding in reading.findings if finding.code != "pdf-way"] == []
    assert printing.values(reading.ficha) == printing.values(expected)
