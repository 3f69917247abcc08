"""Words that a line end parts: joined with their hyphen or without, and told where in doubt."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fichero.reading import parser
from fichero.reading.parser import Reading
from tests.conftest import document


def mission(text: str) -> Reading:
    """Read a form that is nothing but a mission."""
    return parser.parse(document(f"Misión:\n{text}"))


def joined(text: str) -> tuple[str, list[str]]:
    """Give a mission as it is read, and the words that were in doubt."""
    reading = mission(text)
    assert reading.ficha.mission
    doubts = [finding for finding in reading.findings if finding.code == "word-joined"]
    return reading.ficha.mission.value, [each.places[0].quote for each in doubts]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Una coordina-\nción; la coordinación.", "Una coordinación; la coordinación."),
        ("Una coordina-\n\n ción; la Coordinación.", "Una coordinación; la Coordinación."),
        ("Una coordina-\vción; la coordinación.", "Una coordinación; la coordinación."),
        ("UNA COORDINA-\nCIÓN. La coordinación.", "UNA COORDINACIÓN. La coordinación."),
        ("Lo socio-\ncultural. Es socio-cultural.", "Lo socio-cultural. Es socio-cultural."),
        ("Lo público-\nprivado.", "Lo público-privado."),
        ("El costo-\nbeneficio.", "El costo-beneficio."),
        ("En Chile-\nPerú.", "En Chile-Perú."),
        ("El D.F.L. 1-\n19.653.", "El D.F.L. 1-19.653."),
        ("Uno -\ndos.", "Uno - dos."),
        ("Uno: 1.-\ndos.", "Uno: 1.- dos."),
        ("Unos 3-\nveces.", "Unos 3- veces."),
        ("Uno-\n(dos).", "Uno- (dos)."),
        ("Uno- dos.", "Uno- dos."),
        ("Una coordi\N{SOFT HYPHEN}\nnación.", "Una coordinación."),
        ("Una coordi\N{HYPHEN}\nnación; coordinación.", "Una coordinación; coordinación."),
        ("Al fin-", "Al fin-"),
    ],
)
def test_joined(text: str, expected: str) -> None:
    """What stands elsewhere, or the spelling itself, tells whether the hyphen is the word's."""
    assert joined(text) == (expected, [])


@pytest.mark.parametrize(
    ("text", "expected", "doubt"),
    [
        ("Una coordi-\nnación.", "Una coordinación.", "coordi-\nnación."),
        ("Lo socio-\ncultural.", "Lo sociocultural.", "socio-\ncultural."),
        ("Técnica-\nmente.", "Técnicamente.", "Técnica-\nmente."),
    ],
)
def test_doubts(text: str, expected: str, doubt: str) -> None:
    """Where nothing tells, the hyphen is the printer's; that is told, with the other spelling."""
    assert joined(text) == (expected, [doubt])
    [finding] = mission(text).findings
    assert doubt.replace("\n", "").strip(".") in finding.advice["es"]
    assert expected.rsplit(maxsplit=1)[-1].strip(".") in finding.messages["en"]


def test_each_section_is_joined() -> None:
    """Words are joined in the rows too, and a doubt is told at its line."""
    reading = parser.parse(document("Ámbitos de Acción:\n1\tUna coordi-\nnación.\n2\tDos."))
    assert [row.text.value for row in reading.ficha.action_areas] == ["Una coordinación.", "Dos."]
    assert [str(finding.places[0]) for finding in reading.findings] == ["ficha.md:2:7"]


@given(st.text("ab1-. \n\v\N{SOFT HYPHEN}"))
def test_letters_stay(text: str) -> None:
    """Joining leaves out hyphens and white space, and nothing else."""
    value = mission(text).ficha.mission
    bare = "".join(letter for letter in text if letter.isalnum() or letter == ".")
    read = "".join(letter for letter in (value.value if value else "") if letter not in "- \xad")
    assert value is None or read == bare
