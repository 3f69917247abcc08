"""The rules across forms: each is broken by one example, and by no other rule's."""

from pathlib import Path

import pytest
from pyoxigraph import QuerySolutions, RdfFormat, Store

from fichero import pipeline
from fichero.describing import registry
from fichero.exports import PARTS, Part
from fichero.findings import FicheroError, Language
from fichero.forms import Workshop
from fichero.releasing import store
from fichero.settings import Settings
from fichero.validating import across
from fichero.validating.across import Question, Row
from fichero.validating.rules import Severity
from fichero.writing import serialisation

SOURCES = Path(__file__).parent.parent / "data" / "sources"
EXAMPLES = Path(__file__).parent / "resources" / "shapes" / "across"
RULES = {question.id for question in across.questions()}


def broken(path: Path, most: int = across.MOST) -> list[str]:
    """Name the rules that an example breaks, once for each time."""
    database = Store()
    database.load(path=path, format=RdfFormat.TRIG)

    def ask(query: str) -> list[Row]:
        rows = database.query(query)
        assert isinstance(rows, QuerySolutions)
        return [tuple(row) for row in rows]

    return [violation.rule for violation in across.violations(ask, most)]


@pytest.mark.parametrize("rule", sorted(RULES))
def test_each_example_breaks_its_rule_alone(rule: str) -> None:
    """The example of a rule breaks that rule once, and no other."""
    assert broken(EXAMPLES / f"{rule}.trig") == [rule]


def test_what_is_right_breaks_none() -> None:
    """A service that copies from its ministry's form, and forms of several periods, are right."""
    assert broken(EXAMPLES / "valid.trig") == []


def test_each_rule_has_its_example() -> None:
    """Every rule has an example, and every example but the right one a rule."""
    assert {path.stem for path in EXAMPLES.iterdir()} == RULES | {"valid"}


def test_rules_say_what_is_wrong_in_both_languages() -> None:
    """Messages name the other thing that takes part, and have neither a hole nor a repetition."""
    messages = [text for each in across.questions() for text in each.messages.values()]
    assert len(set(messages)) == 2 * len(RULES)
    assert all("{value}" in text and text.endswith(".") for text in messages)


def test_results_of_a_rule_are_bounded() -> None:
    """However often a rule is broken, no more is told of it than was asked for."""
    assert broken(EXAMPLES / "forms-in-one-graph.trig", most=0) == []


def test_a_release_is_checked_in_its_store(tmp_path: Path) -> None:
    """What breaks a rule is found in a store on disk, as in the one of a release."""
    quads = serialisation.read(EXAMPLES / "copies-exist.trig")
    store.build(tmp_path / "store", quads)
    [violation] = store.violations(tmp_path / "store")
    assert violation.rule == "copies-exist"
    assert violation.focus.endswith("objetivo-ministerial/1")
    assert violation.messages["en"].count("objetivo/9") == 1


@pytest.mark.parametrize("severity", ["violation", "warning"])
def test_a_build_puts_the_questions_to_its_store(
    severity: Severity, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What breaks a rule across forms stops a build; a warning is among what was found."""
    # No folder of sources that passes all other checks breaks one: here is a rule that any breaks.
    messages: dict[Language, str] = {"es": "{value}.", "en": "{value}."}
    mission = "<https://w3id.org/fichero/def#mission>"
    query = f"SELECT ?focus ?value WHERE {{ GRAPH ?graph {{ ?focus {mission} ?value }} }}"
    asked = (Question("every-mission", severity, messages, query),)
    monkeypatch.setattr(across, "questions", lambda: asked)
    workshop = Workshop(Settings(), registry.load(registry.near(SOURCES)))
    parts: list[Part] = [part for part in PARTS if part != "store"]
    out = tmp_path / "dist"
    if severity == "violation":
        with pytest.raises(FicheroError) as caught:
            pipeline.build(workshop, SOURCES, out, without=parts)
        assert [each.code for each in caught.value.findings] == [
            "shape-violated",
            "release-invalid",
        ]
        assert not out.exists()
    else:
        summary = pipeline.build(workshop, SOURCES, out, without=parts)
        assert [each.code for each in summary.findings] == ["shape-warning"]
