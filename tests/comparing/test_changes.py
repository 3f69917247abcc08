"""What changed from one form to another: told, and as linked data."""

import json
from pathlib import Path

import pytest
from pyoxigraph import NamedNode

from fichero.comparing import describing, screen, telling
from fichero.comparing.changes import KINDS, compare
from fichero.comparing.items import HEADER, SECTIONS, Sheet, sheet
from fichero.context import load
from fichero.describing import graphs
from fichero.findings import LANGUAGES, Language
from fichero.resources import folder
from fichero.writing import serialisation
from fichero.writing.serialisation import serialise
from tests.comparing import conftest
from tests.conftest import RESOURCES, Seed

CHANGES = RESOURCES / "changes"
FICHERO = "https://w3id.org/fichero/def#"


def test_changes_are_as_a_person_sees_them(former: Sheet, latter: Sheet) -> None:
    """The comparison is, to the letter, as in the file that was looked through by hand."""
    expected = json.loads((CHANGES / "minfaros.json").read_text(encoding="utf-8"))
    assert screen.as_json(compare(former, latter)) == expected


def test_changes_are_linked_data(former: Sheet, latter: Sheet) -> None:
    """The nodes are, to the letter, as in the file that was looked through by hand."""
    triples = graphs.triples(describing.nodes(compare(former, latter)), load())
    written = serialise(triples, "ttl", load(), "https://w3id.org/fichero/")
    assert written.decode() == (CHANGES / "minfaros.ttl").read_text(encoding="utf-8")


def test_each_kind_of_change_is_a_concept() -> None:
    """What a change is said to be stands in the code list, with a name for each kind but none."""
    path = folder("ontology") / "kinds.ttl"
    listed = {
        quad.subject.value.rpartition("#")[2]
        for quad in serialisation.read(path)
        if quad.predicate.value.endswith("#inScheme")
        and quad.object == NamedNode("https://w3id.org/fichero/kinds#change")
        and isinstance(quad.subject, NamedNode)
    }
    assert set(describing.KINDS.values()) == listed
    assert set(describing.KINDS) == set(KINDS) - {"unchanged"}


def test_nothing_changed_since_itself(seed: Seed, service: Sheet) -> None:
    """A form that is compared with itself is still, and gives no linked data."""
    for same in (sheet(seed.description), service):
        comparison = compare(same, same)
        assert comparison.is_still
        assert describing.nodes(comparison) == ()
        kinds = {change.kind for section in comparison.sections for change in section.changes}
        assert kinds == {"unchanged"}


def test_the_forms_of_two_organisations_are_no_revisions(latter: Sheet, service: Sheet) -> None:
    """They can be compared, but neither is the other's former one, and nor are their parts."""
    terms = {name for node in describing.nodes(compare(latter, service)) for name in node}
    assert "revisionOf" not in terms
    assert "after" in terms


def test_what_a_service_says_beside_texts_is_compared(service: Sheet, tmp_path: Path) -> None:
    """Amounts, links and flags are told before and after, also of a row whose text stayed."""
    text = (conftest.EXAMPLES / "sources" / "juntafaros-2019-2022" / "ficha.md").read_text(
        encoding="utf-8"
    )
    for old, new in (
        ("1\tFaros encendidos\t1.234.567", "1\tFaros encendidos\t1.300.000"),
        ("\t2\tSi\tSi", "\t1,2\tSi\tNo"),
        ("PARTIDA\t09", "PARTIDA\t10"),
        ("2019-2022", "2023-2026"),
    ):
        assert old in text
        text = text.replace(old, new)
    (tmp_path / "ficha.md").write_text(text, encoding="utf-8")
    comparison = compare(service, conftest.sheet(tmp_path / "ficha.md"))
    told = {
        (detail.term, detail.before, detail.after)
        for section in comparison.sections
        for change in section.changes
        for detail in change.details
    }
    assert told == {
        ("thousandsOfPesos", "1234567", "1300000"),
        ("benefits", "2", "1, 2"),
        ("genderApproach", "true", "false"),
    }
    assert {detail.term for detail in comparison.header} == {"partida", "period"}
    amended = [node for node in describing.nodes(comparison) if "changeKind" in node]
    assert {node["changeKind"] for node in amended} == {"kind:cambia-datos"}
    assert len(amended) == 2
    assert not comparison.is_still


@pytest.mark.parametrize("language", LANGUAGES)
def test_all_that_can_change_has_a_name(language: Language) -> None:
    """Sections, terms and kinds have words in both languages."""
    terms = {*HEADER, *(term for section in SECTIONS for term in section.details)}
    assert all(telling.term(term, language) for term in terms)
    assert all(telling.section(section.term, language) for section in SECTIONS)
    assert len({telling.kind(kind, language) for kind in KINDS}) == len(KINDS)


@pytest.mark.parametrize(
    ("text", "es", "en"),
    [
        ("1234567", "1.234.567", "1,234,567"),
        ("87.66", "87,66", "87.66"),
        ("09", "09", "09"),
        ("true", "sí", "yes"),
        ("A0", "A0", "A0"),
        (None, "nada", "nothing"),
    ],
)
def test_values_are_written_as_people_do(text: str | None, es: str, en: str) -> None:
    """Numbers have their thousands parted; a code that begins with a zero is no number."""
    assert (telling.value(text, "es"), telling.value(text, "en")) == (es, en)


def test_the_form_is_named_as_people_do(latter: Sheet, service: Sheet) -> None:
    """What the records say with a prefix is told without it."""
    [told] = [each for each in compare(latter, service).header if each.term == "formType"]
    assert (told.before, told.after) == ("A0", "A1")
