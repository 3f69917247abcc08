"""What is printed on every page, told from content."""

import pytest

from fichero.document import Document, Segment, Unit
from fichero.reading import pages
from tests.conftest import document


def running(text: str) -> list[str]:
    """Give the lines of a text that run on every page."""
    source = document(text)
    numbers = pages.running(pages.pages(source))
    return [line.text.strip() for line in source.lines if line.number in numbers]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a\n1\n\fb\n2", ["1", "2"]),
        ("a\n1\f\nb\n2", ["1", "2"]),
        ("a\nPie 01\n\fb\nPie 02\n\f", ["Pie 01", "Pie 02"]),
        ("Ficha, 1\na\n\fFicha, 2\nb", ["Ficha, 2"]),
        ("Ficha\na\n\fFicha\nb\n\fFicha\nc", ["Ficha", "Ficha"]),
        ("a\nPie\n\fb\nPie\n\fc\nPie", ["Pie", "Pie", "Pie"]),
        ("a\nPie\n\fb\nPie", []),
        ("a\n1\n\fb\n3", []),
        ("a\n12\n\fb\n22", []),
        ("a\n1\nb\n2", []),
        (f"a\n{' ' * 30}1\n", ["1"]),
        (f"a\n{' ' * 30}2\n", []),
        (f"a\n{' ' * 9}1\n", []),
        ("a\n- 1 -\n", ["- 1 -"]),
        ("a\n- 1\n", []),
        ("\f\f", []),
        ("a" * 200 + " 1\n\f" + "a" * 200 + " 2", []),
        ("", []),
    ],
)
def test_running_lines(text: str, expected: list[str]) -> None:
    """A line at the edge of every page runs, if it counts the pages or stands on more than two."""
    assert running(text) == expected


def test_pages_of_a_pdf() -> None:
    """The pages of a PDF are told by where its lines stand."""
    segments = tuple(
        Segment(start, Unit("page", (page, 1))) for start, page in ((0, 1), (4, 2), (8, 2))
    )
    source = Document("a.pdf", "application/pdf", b"", "uno\ndos\ntres", segments)
    assert [[line.text for line in page] for page in pages.pages(source)] == [
        ["uno"],
        ["dos", "tres"],
    ]
