"""PDF: both ways to take its text out, and what keeps it from being read."""

import pytest

from fichero.document import Document
from fichero.findings import FicheroError, Finding
from fichero.reading import sources
from fichero.reading.readers import Limits, read
from fichero.reading.readers.ways import LINES, RULED
from tests.readers import pdfs

FORM = pdfs.written(["Misión:", "Cuidar a todos."])


def ways(data: bytes) -> dict[str, Document]:
    """Read a PDF in both ways."""
    return dict(read("ficha.pdf", data).documents)


def wrong(data: bytes, limits: Limits | None = None) -> Finding:
    """Give what keeps a PDF from being read."""
    with pytest.raises(FicheroError) as raised:
        read("ficha.pdf", data, limits)
    [finding] = raised.value.findings
    return finding


@pytest.mark.parametrize(
    ("data", "code", "words"),
    [
        (b"Misi\xc3\xb3n", "pdf-damaged", "no comienza como un PDF"),
        (FORM[:200], "pdf-damaged", "está truncado"),
        (b"%PDF-1.4 %%EOF", "pdf-damaged", "en inglés: «"),
        (pdfs.pdf([]), "pdf-damaged", "no tiene páginas"),
        (pdfs.encrypted(FORM, "secreto"), "pdf-encrypted", "contraseña"),
        (pdfs.pdf([pdfs.picture()]), "pdf-without-text", "sus páginas son imágenes"),
    ],
)
def test_what_is_wrong(data: bytes, code: str, words: str) -> None:
    """Other files, truncated, empty, encrypted and scanned PDFs are each told apart."""
    finding = wrong(data)
    assert finding.code == code
    assert words in finding.messages["es"]


def test_text_recognition_is_advised() -> None:
    """Who has a PDF of pictures is told what is needed."""
    assert "OCR" in wrong(pdfs.pdf([pdfs.picture()])).advice["es"]


def test_page_that_is_too_long() -> None:
    """A page with more characters than any form has is refused, and told in both languages."""
    finding = wrong(pdfs.written(["x" * 21_000]))
    assert finding.code == "source-too-hard"
    assert "la página 1 tiene más de 20000 caracteres" in finding.messages["es"]
    assert "page 1 has more than 20000 characters" in finding.messages["en"]


def test_protected_from_changes_is_read() -> None:
    """A PDF that anyone may open, and only its owner may change, is read."""
    found = ways(pdfs.encrypted(FORM, "", owner="dueño"))
    assert "Cuidar a todos." in found[LINES].text
    assert "Cuidar a todos." in found[RULED].text


def test_limits() -> None:
    """More pages, or more data in compressed streams, than are allowed are refused."""
    pages = pdfs.pdf([pdfs.page([(50, 50, "Misión:")])] * 4, packed=True)
    assert ways(pages)
    assert wrong(pages, Limits(pages=3)).messages["en"].startswith("The document has 4 pages")
    assert wrong(pages, Limits(unpacked_bytes=100)).code == "source-unpacks"


def test_page_without_text_is_told() -> None:
    """Where some pages have text, those that have none are warned of."""
    data = pdfs.pdf([pdfs.page([(50, 50, "Misión:")]), pdfs.picture()])
    [note] = read("ficha.pdf", data).findings
    assert (note.code, note.severity) == ("pdf-page-without-text", "warning")
    assert "página 2" in note.messages["es"]


def test_ruled_table() -> None:
    """A row of a ruled table is one line, wherever in its height the number stands."""
    lines: list[pdfs.Line] = [
        (50, 40, "Ámbitos de Acción:"),
        (130, 60, "Ordenar las 3 cosas"),
        (50, 66, "1"),
        (130, 72, "10 de las 16 regiones."),
        (50, 90, "2"),
        (130, 90, "Abrir."),
    ]
    boxes = [(45.0, 50.0, 120.0, 78.0), (120.0, 50.0, 560.0, 78.0)]
    boxes += [(45.0, 78.0, 120.0, 96.0), (120.0, 78.0, 560.0, 96.0)]
    data = pdfs.pdf([pdfs.page(lines, boxes)])
    found = ways(data)[RULED]
    assert found.text.replace("\v", "⏎").split("\n") == [
        "Ámbitos de Acción:",
        "1\tOrdenar las 3 cosas⏎10 de las 16 regiones.",
        "2\tAbrir.",
        "",
    ]
    start = found.text.index("10 de")
    assert found.place(start, start + 5).told("es") == "ficha.pdf, página 1, línea 4"
    best = sources.best(read("ficha.pdf", data))
    assert [row.text.value for row in best.ficha.action_areas] == [
        "Ordenar las 3 cosas 10 de las 16 regiones.",
        "Abrir.",
    ]


def test_lines() -> None:
    """Line by line each line of a page is a line, with its number on the page."""
    data = pdfs.pdf([pdfs.page([(50, 50, "uno"), (50, 64, "dos")]), pdfs.page([(50, 50, "tres")])])
    found = ways(data)[LINES]
    assert found.text.split() == ["uno", "dos", "tres"]
    places = [found.text.index(word) for word in ("uno", "dos", "tres")]
    assert [found.place(n, n + 1).told("es").partition(", ")[2] for n in places] == [
        "página 1, línea 1",
        "página 1, línea 2",
        "página 2, línea 1",
    ]
