"""What people see in a terminal."""

import io

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.console import Console

from fichero import console
from fichero.findings import LANGUAGES, Finding, Language, problem
from tests.conftest import RESOURCES, document
from tests.test_sarif import examples


def printed(findings: list[Finding], language: Language = "es") -> str:
    """Print findings to a text."""
    file = io.StringIO()
    console.show_findings(Console(file=file, soft_wrap=True, width=80), findings, language)
    return file.getvalue()


@pytest.mark.parametrize("language", LANGUAGES)
def test_findings_are_printed(language: Language) -> None:
    """Findings are, to the letter, as in the file that was looked through by hand."""
    expected = RESOURCES / "findings" / f"findings.{language}.txt"
    assert printed(examples(), language) == expected.read_text(encoding="utf-8")


def test_long_quotes_are_cut() -> None:
    """A quoted text as long as a page does not fill the screen."""
    source = document("palabra " * 100)
    shown = printed([problem("line-unaccounted", source.place(0, 799))])
    assert "palabra …»" in shown
    assert len(shown) < 400


@given(st.text())
def test_documents_do_not_command_the_terminal(text: str) -> None:
    """Whatever a document holds, only printable characters and line feeds are printed."""
    source = document(text)
    shown = printed([problem("date-impossible", source.place(0, len(text)), date=text)])
    assert all(letter.isprintable() or letter == "\n" for letter in shown)


def test_markup_is_text() -> None:
    """What looks like the terminal library's markup is shown as it is."""
    assert "[red]a[/red]" in printed([problem("date-impossible", date="[red]a[/red]")])


@pytest.mark.parametrize(
    ("language", "count"), [("es", "4 errores, 1 aviso"), ("en", "4 errors, 1 warning")]
)
def test_count(language: Language, count: str) -> None:
    """The number of findings of each severity is told in a line."""
    file = io.StringIO()
    console.show_count(Console(file=file), examples(), language)
    assert count in file.getvalue()
