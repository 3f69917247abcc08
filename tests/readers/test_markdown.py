"""Markdown: what of it is text."""

import pytest

from fichero.reading.readers import read


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("**Cuidar** a _todos_.", "Cuidar a todos."),
        ("***a*** **b** (*c d*)", "a b (c d)"),
        ("**a\\*b**", "a*b"),
        ("\\*a\\* *sí*", "*a* sí"),
        ("* uno * dos", "* uno * dos"),
        ("snake_case_name 2*3*4 **a*", "snake_case_name 2*3*4 **a*"),
        ("*** x ***", "*** x ***"),
        ("*a\nb*", "*a\nb*"),
        ("> uno\n>> dos > tres", " uno\n dos > tres"),
        ("a > b", "a > b"),
        ("a\\|b \\\\ c\\d", "a|b \\ c\\d"),
    ],
)
def test_marks_are_no_text(text: str, expected: str) -> None:
    """Strokes before marks, angles of quotes and marks of emphasis are hidden; all else is text."""
    [(_, document)] = read("ficha.md", text.encode()).documents
    assert document.text == text
    seen = (each for n, each in enumerate(document.text) if n not in document.hidden)
    assert "".join(seen) == expected
