"""The catalogue of findings: complete, in both languages, and in use."""

import ast
import pickle
import re
import string
from functools import cache
from pathlib import PurePath

import pytest

from fichero.document import whole_file
from fichero.findings import (
    LANGUAGES,
    FicheroError,
    Kind,
    Words,
    catalogue,
    errors,
    problem,
    rooted,
)
from tests.conftest import FORMS, ROOT

CODES = sorted(catalogue())
SOURCES = sorted((ROOT / "fichero").rglob("*.py"))
# The wrong forms, each in a folder that is named by the code it gets. Other codes are named in
# the tests of what gives them, wherever those are.
EXAMPLES = {path.name.partition("--")[0] for path in (FORMS / "invalid").iterdir()}


@cache
def named_in(folder: str) -> frozenset[str]:
    """Give the words with hyphens in the strings of a folder's modules: some of them are codes."""
    texts = [path.read_text(encoding="utf-8") for path in sorted((ROOT / folder).rglob("*.py"))]
    strings = (
        node.value
        for text in texts
        for node in ast.walk(ast.parse(text))
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and "\n" not in node.value
    )
    word = re.compile(r"(?<![\w-])[a-z]+(?:-[a-z]+)+(?![\w-])")
    return frozenset(name for string in strings for name in word.findall(string))


def fields(template: str) -> set[str]:
    """Give the names that a template asks for."""
    return {name for _, name, _, _ in string.Formatter().parse(template) if name}


def templates(kind: Kind) -> dict[str, str]:
    """Give the four texts of a code."""
    return {"es": kind.es, "en": kind.en, "try_es": kind.try_es, "try_en": kind.try_en}


@pytest.mark.parametrize("code", CODES)
def test_code_has_words_in_both_languages(code: str) -> None:
    """Each code says in Spanish and in English what is wrong and what to try, as sentences."""
    for text in templates(catalogue()[code]).values():
        assert text == text.strip()
        assert text.endswith((".", "}", ")", "?"))
    assert re.fullmatch(r"[a-z]+(-[a-z]+)+", code)


@pytest.mark.parametrize("code", CODES)
def test_templates_ask_for_plain_names(code: str) -> None:
    """Templates fill in plain names: no attribute, index or format of a value."""
    for text in templates(catalogue()[code]).values():
        parts = list(string.Formatter().parse(text))
        assert all(not spec and not conversion for _, _, spec, conversion in parts)
        assert all(name.isidentifier() for name in fields(text))


@pytest.mark.parametrize("code", CODES)
def test_code_is_in_use(code: str) -> None:
    """No code stands in the catalogue that nothing gives, and each is given in some test."""
    assert code in named_in("fichero"), "no module gives it"
    assert code in named_in("tests") | EXAMPLES, "no test names it"


def test_codes_are_in_the_catalogue() -> None:
    """Each code that a module gives is in the catalogue."""
    given = {
        code
        for path in SOURCES
        for code in re.findall(r"problem\(\s*[\"']([a-z-]+)[\"']", path.read_text(encoding="utf-8"))
    }
    assert given
    assert given <= set(CODES)


def test_words_differ_by_language() -> None:
    """Words fill each language's template with their own; other values fill both."""
    reason = Words("es una carpeta", "it is a folder")
    finding = problem("registry-wrong", path="a.toml", reason=reason)
    assert "es una carpeta" in finding.messages["es"]
    assert "it is a folder" in finding.messages["en"]
    assert all("a.toml" in finding.messages[language] for language in LANGUAGES)


def test_value_with_braces_is_no_template() -> None:
    """What a document says is filled in as it is, be it like a template."""
    finding = problem("date-impossible", date="{0.__class__} {date}")
    assert "{0.__class__} {date}" in finding.messages["es"]


def test_error_passes_between_processes() -> None:
    """The package's error can be sent from one process to another with all that it carries."""
    error = FicheroError(problem("source-empty", whole_file("a.md")), usage=True)
    again = pickle.loads(pickle.dumps(error))  # noqa: S301 (pickled in the line itself)
    assert again.findings == error.findings
    assert again.usage
    assert str(again) == str(error) == "The file is empty."


def test_errors_are_the_gravest() -> None:
    """Only errors keep a form from being published, not warnings or notes."""
    error = problem("source-empty")
    warning = problem("line-unaccounted")
    note = problem("citation-names-more", other="Ley 1")
    assert [each.severity for each in (error, warning, note)] == ["error", "warning", "note"]
    assert errors((warning, error, note)) == (error,)


def test_rooted_places() -> None:
    """A finding's places can be given as paths from where the reader stands."""
    finding = rooted(problem("source-empty", whole_file("x/ficha.md")), PurePath("data/sources"))
    assert str(finding.places[0]) == "data/sources/x/ficha.md:1:1"
