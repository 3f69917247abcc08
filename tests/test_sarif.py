"""Findings as SARIF, for editors and code hosts."""

import json

import pytest
from jsonschema import Draft202012Validator

from fichero import __version__
from fichero.document import Place, Unit, whole_file
from fichero.findings import LANGUAGES, Finding, Language, catalogue, problem
from fichero.writing.sarif import sarif
from tests.conftest import RESOURCES, document, node_module

EXPECTED = RESOURCES / "findings" / "findings.sarif.json"
UNITS = [Unit("page", (2, 5)), Unit("paragraph", (3,)), Unit("cell", (1, 2, 3)), Unit("line", (7,))]


@pytest.fixture(scope="module")
def validator() -> Draft202012Validator:
    """Give what checks a log by the schema of SARIF, which Microsoft's tool carries."""
    schema = node_module("@microsoft/sarif-multitool-linux", "sarif-2.1.0.json")
    return Draft202012Validator(json.loads(schema.read_text(encoding="utf-8")))


def examples() -> list[Finding]:
    """Make findings with no place, one, two, and one over lines."""
    source = document("Misión del Ministerio:\nCuidar\na todos, siempre", "una ficha/ficha.md")
    return [
        problem("date-impossible", source.place(23, 29), date="31/2/91"),
        problem(
            "witnesses-disagree",
            source.place(23, 37),
            whole_file("una ficha/origin.toml", 4),
            field="Misión",
            left="Cuidar",
            right="Curar",
        ),
        problem("no-sources", path="datos"),
        problem("date-impossible", source.place(0, 1), date="0/0/00"),
        problem("line-unaccounted", source.line_place(source.lines[2])),
    ]


def test_log_is_as_expected() -> None:
    """A log of findings is, to the letter, the one that was looked through by hand."""
    log = sarif(examples(), "es")
    driver = log["runs"][0]["tool"]["driver"]
    assert driver.pop("version") == __version__
    assert log == json.loads(EXPECTED.read_text(encoding="utf-8"))


@pytest.mark.parametrize("language", LANGUAGES)
def test_rules_are_those_of_the_results(language: Language) -> None:
    """Each code is a rule once, results point to their rules, and words are of one language."""
    found = examples()
    [run] = sarif(iter(found), language)["runs"]
    rules = run["tool"]["driver"]["rules"]
    assert [rule["id"] for rule in rules] == sorted({finding.code for finding in found})
    for result, finding in zip(run["results"], found, strict=True):
        assert rules[result["ruleIndex"]]["id"] == result["ruleId"] == finding.code
        assert result["message"]["text"].startswith(finding.messages[language])
        assert result["level"] == finding.severity
    assert run["tool"]["driver"]["language"] == language


def test_rules_have_no_templates() -> None:
    """What a rule says in general has no names to fill in."""
    for code in catalogue():
        finding = Finding(code, "note", dict.fromkeys(LANGUAGES, ""), dict.fromkeys(LANGUAGES, ""))
        [rule] = sarif([finding], "es")["runs"][0]["tool"]["driver"]["rules"]
        assert "{" not in rule["shortDescription"]["text"] + rule["help"]["text"]


def test_nothing_found() -> None:
    """No findings make a log with one run and no results."""
    [run] = sarif([], "en")["runs"]
    assert (run["results"], run["tool"]["driver"]["rules"]) == ([], [])


@pytest.mark.parametrize("language", LANGUAGES)
def test_logs_are_valid(language: Language, validator: Draft202012Validator) -> None:
    """Logs follow the schema of SARIF 2.1.0, wherever in whatever kind of file a finding is."""
    in_files = [
        problem("line-unaccounted", Place("a b.pdf", 1, 1, 1, 0, 3, "uno", unit)) for unit in UNITS
    ]
    for found in ([], examples(), in_files):
        assert list(validator.iter_errors(sarif(found, language))) == []


def test_every_finding_can_be_logged(validator: Draft202012Validator) -> None:
    """The log of a finding of each code follows the schema."""
    found = [
        Finding(code, kind.severity, dict.fromkeys(LANGUAGES, "a"), dict.fromkeys(LANGUAGES, "b"))
        for code, kind in catalogue().items()
    ]
    assert list(validator.iter_errors(sarif(found, "es"))) == []


def test_the_schema_finds_mistakes(validator: Draft202012Validator) -> None:
    """The schema is worth something: what SARIF has not is found."""
    log = sarif(examples(), "es")
    log["runs"][0]["results"][0]["level"] = "aviso"
    log["runs"][0]["results"][1]["locations"][0]["physicalLocation"]["region"]["startLine"] = 0
    assert len(list(validator.iter_errors(log))) == 2
