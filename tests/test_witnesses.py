"""Witnesses: several documents of one form, compared and merged."""

import pytest

from fichero.reading import parser, witnesses
from fichero.reading.parser import Reading
from fichero.reading.witnesses import Merged
from tests.conftest import FORMS, document

PLAIN = (FORMS / "valid" / "plain" / "ficha.md").read_text(encoding="utf-8")


def reading(name: str, *changes: tuple[str, str]) -> Reading:
    """Read the plain form, with some of its words replaced."""
    text = PLAIN
    for old, new in changes:
        assert old in text
        text = text.replace(old, new)
    return parser.parse(document(text, name))


def merged(*changes: tuple[str, str]) -> Merged:
    """Merge the plain form with a copy in which words are replaced."""
    return witnesses.merge([reading("a.md"), reading("b.md", *changes)])


def codes(found: Merged) -> list[str]:
    """Give the codes of what was found."""
    return [finding.code for finding in (*found.missing, *found.findings)]


def test_agreement_has_all_places() -> None:
    """A value that three documents state has a place in each, in their order."""
    found = witnesses.merge([reading(name) for name in ("a.md", "b.md", "c.md")])
    assert found.findings == ()
    assert found.ficha.mission
    citation = found.ficha.legal_basis[1]
    for stated in (found.ficha.mission, found.ficha.objectives[1].number, citation.published):
        assert stated
        assert [place.source for place in stated.places] == ["a.md", "b.md", "c.md"]


@pytest.mark.parametrize(
    ("old", "new", "field"),
    [
        ("(FORMULARIO A0)", "(FORMULARIO A1)", "Formulario"),
        ("2019-2022", "2019-2023", "Período"),
        ("MINISTERIO DE BIENES", "MINISTERIO DE LOS BIENES", "Ministerio"),
        ("5/6/80", "5/7/80", "Ley Orgánica o Decreto que lo rige"),
        ("las cuidan", "las cultivan", "Misión del Ministerio"),
        ("Abrir senderos", "Cerrar senderos", "Ámbitos de Acción 2"),
        ("Reducir", "Aumentar", "Objetivos Estratégicos del Ministerio 2"),
    ],
)
def test_disagreement_quotes_both_lines(old: str, new: str, field: str) -> None:
    """Documents that state different values stop the form, with the line of each quoted."""
    found = merged((old, new))
    assert codes(found) == ["witnesses-disagree"]
    [finding] = found.findings
    left, right = finding.places
    assert (left.source, right.source) == ("a.md", "b.md")
    assert left.line == right.line
    assert old in left.quote
    assert new in right.quote
    assert all(f"«{field}»" in finding.messages["es"] for finding in found.findings)


def test_disagreement_is_narrowed_to_its_line() -> None:
    """Of a text over many lines only that with the first difference is quoted."""
    lines = "con\n\nquienes\nlas cuidan siempre"
    found = merged(("con quienes las cuidan", lines))
    [finding] = found.findings
    assert [place.quote for place in finding.places] == [
        "Administrar las tierras de todos, con quienes las cuidan",
        "las cuidan siempre",
    ]
    assert "cuidan siempre”" in finding.messages["en"]


def test_long_texts_are_cut_around_the_difference() -> None:
    """A message shows some words before the difference and some after it, not whole texts."""
    tail = " que" * 50
    found = merged(("las cuidan", f"las cuidamos{tail}"))
    [finding] = found.findings
    assert "«…dministrar las tierras" not in finding.messages["es"]
    assert "con quienes las cuidamos que que" in finding.messages["es"]
    assert len(finding.messages["es"]) < 260


def test_three_witnesses() -> None:
    """With three documents, each that differs from the first is told against it."""
    three = [
        reading("a.md"),
        reading("b.md", ("Reducir", "Aumentar")),
        reading("c.md", ("Reducir", "Mantener")),
    ]
    found = witnesses.merge(three).findings
    sources = [[place.source for place in finding.places] for finding in found]
    assert sources == [["a.md", "b.md"], ["a.md", "c.md"]]


def test_row_that_one_lacks() -> None:
    """A row that a document lacks is told once, and the rows after it are compared by number."""
    found = merged(("2	Abrir senderos para caminar y aprender.\n", ""))
    assert codes(found) == ["witness-lacks-row"]
    [finding] = found.findings
    assert str(finding.places[0]) == "a.md:18:1"
    assert "«b.md»" in finding.messages["es"]
    assert [row.number.value for row in found.ficha.action_areas] == [1, 2, 3]
    other_way = witnesses.merge(
        [reading("b.md", ("3	Entregar títulos a las familias.\n", "")), reading("a.md")]
    )
    assert codes(other_way) == ["witness-lacks-row"]
    assert str(other_way.findings[0].places[0]) == "a.md:19:1"


def test_repeated_rows_are_compared_in_order() -> None:
    """Rows with the same number, a fault that the parser tells, are compared one by one."""
    twice = ("3	Entregar", "2	Entregar")
    found = witnesses.merge([reading("a.md", twice), reading("b.md", twice)])
    assert found.findings == ()
    assert [row.number.value for row in found.ficha.action_areas] == [1, 2, 2]


def test_section_that_one_lacks() -> None:
    """A section that a document lacks is taken from the other, and told as a warning."""
    start, end = PLAIN.index("Misión"), PLAIN.index("Ámbitos")
    found = merged((PLAIN[start:end], ""))
    assert [(each.code, each.severity) for each in found.findings] == [
        ("witness-lacks-section", "warning")
    ]
    assert found.findings[0].places[0].source == "b.md"
    assert found.ficha.mission
    assert [place.source for place in found.ficha.mission.places] == ["a.md"]


def test_section_that_all_lack() -> None:
    """A section that no document has is missing, once."""
    start, end = PLAIN.index("Misión"), PLAIN.index("Ámbitos")
    cut = (PLAIN[start:end], "")
    found = witnesses.merge([reading("a.md", cut), reading("b.md", cut)])
    assert codes(found) == ["section-missing"]
    assert found.ficha.mission is None


def test_period_and_form_may_be_in_one_only() -> None:
    """What one document supplies need not be in the other."""
    found = merged((" 2019-2022", ""), ("(FORMULARIO A0)", ""))
    assert found.findings == ()
    assert found.ficha.period
    assert [place.source for place in found.ficha.period.places] == ["a.md"]


def test_nothing_is_missing_where_nothing_is_a_form() -> None:
    """Documents that are no forms, each told so, lack no section; nor do no documents."""
    assert codes(witnesses.merge([parser.parse(document("Receta"))])) == []
    assert codes(witnesses.merge([])) == []


def test_different_citations_are_told_once() -> None:
    """Where the legal basis differs, that is one finding, and the first document's are kept."""
    found = merged(
        ("D.L. N° 3.274 publicado en D.O. 5/6/80, fija el texto de la ley orgánica. ", "")
    )
    assert codes(found) == ["witnesses-disagree"]
    assert len(found.ficha.legal_basis) == 2


def test_norms_that_hold_others_are_merged_whole() -> None:
    """What a citation says of other norms has the places of all documents too."""
    change = ("fija el texto de la ley orgánica", "fija el texto refundido de la Ley N° 18.900")
    found = witnesses.merge([reading("a.md", change), reading("b.md", change)])
    assert found.findings == ()
    decree, law, _ = found.ficha.legal_basis
    [held] = decree.consolidates
    assert held == law
    assert held.number
    assert [place.source for place in held.number.places] == ["a.md", "b.md"]


def test_disagreement_behind_a_parted_word_names_its_line() -> None:
    """A word that a line end parts counts as one where the line of a difference is sought."""
    left = (
        "Administrar las tierras de todos,",
        "Admi-\nnistrar las tierras\nde todos, admi-\nnistrar",
    )
    found = witnesses.merge(
        [reading("a.md", left), reading("b.md", left, ("las cuidan", "las cultivan"))]
    )
    assert [str(place) for place in found.findings[0].places] == ["a.md:15:1", "b.md:15:1"]
