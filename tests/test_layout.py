"""The layout: each line has a role, each section its content."""

import pytest

from fichero.reading.headings import HELP, Section
from fichero.reading.layout import layout
from fichero.reading.walking import Layout
from tests.conftest import document

MISSION_HELP = HELP[Section.MISSION]


def roles(form: Layout[Section]) -> str:
    """Give the first letters of the lines' roles."""
    return "".join(role.value[0] for role in form.roles)


def content(text: str, section: Section) -> list[str]:
    """Give the lines of a section's content."""
    pieces = layout(document(text)).sections[section]
    return [text[piece.start : piece.end] for piece in pieces]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("FICHA DE DEFINICIONES ESTRATÉGICAS 2019-2022\n(FORMULARIO A0)\n\nHola", "ssbu"),
        ("Fichas de Definiciones Estratégicas\nAÑO 2019-2022\n2023-2024", "lsu"),
        ("MINISTERIO\nMINISTERIO DE\nSALUD\nSantiago\nMisión", "lssul"),
        ("Ministerio de Salud\ny Deportes\nPartida 16", "ssl"),
        ("MINISTERIO\nMINISTERIO DE SALUD\nPARTIDA\n16\nCAPÍTULO\t01\nMisión", "lsllll"),
        ("MINISTERIO\tMINISTERIO DE SALUD\tPARTIDA\t16\nMisión", "sl"),
        ("Misión\nDar a cada\nPartida 16", "lss"),
        ("Ámbitos de Acción\nNúmero\n\nDescripción\n1 Uno", "llbls"),
        ("Número\nDescripción", "uu"),
        ("Misión\n---\nCuidar.\n\nPágina 1", "llsbl"),
        ("Misión\ndel Ministerio: Cuidar.", "ls"),
        ("Misión: Cuidar", "s"),
        ("Número Descripción", "u"),
        ("Ámbitos de Acción\nNúmero Descripción\n1 Uno", "lls"),
        (f"Misión\n{MISSION_HELP}\nCuidar.", "lhs"),
        (f"Misión\n{MISSION_HELP} Cuidar.", "ls"),
        ("Misión\nMinisterio Secretaría General\nMINISTERIO\tMINISTERIO DE SALUD", "lss"),
    ],
)
def test_roles(text: str, expected: str) -> None:
    """Lines are statements, labels, help texts, blank, or unaccounted for."""
    assert roles(layout(document(text))) == expected


@pytest.mark.parametrize(
    "text",
    [
        f"Misión\n{MISSION_HELP}\nCuidar a todos.",
        f"Misión\n{MISSION_HELP} Cuidar a todos.",
        f"Misión\n{MISSION_HELP[:-1]}\nCuidar a todos.",
        f"Misión\n{MISSION_HELP.upper()}\nCuidar a todos.",
        f"Misión\n{MISSION_HELP[:60]} de la institución en el país de hoy.\nCuidar a todos.",
        f"Misión\n{MISSION_HELP.replace(' ', chr(10) * 2)}\nCuidar a todos.",
        "Misión\nCuidar a todos.",
    ],
)
def test_help_is_no_content(text: str) -> None:
    """A help sentence is left out where it is known, though its end may be worded differently."""
    assert content(text, Section.MISSION) == ["Cuidar a todos."]


def test_text_like_help_is_content() -> None:
    """A text that only begins like a help sentence is kept, and told not to be clear."""
    text = "Misión\nDefine el propósito de todos. Y cuida."
    assert content(text, Section.MISSION) == ["Define el propósito de todos. Y cuida."]
    [(section, piece)] = layout(document(text)).unclear
    assert section is Section.MISSION
    assert text[piece.start : piece.end].startswith("Define")


def test_first_word_of_help_is_not_enough() -> None:
    """A text that shares its first word with a help sentence is content, and clear."""
    text = "Misión\nDefine con todos los ministerios y servicios lo que hace falta en cada región."
    assert len(content(text, Section.MISSION)) == 1
    assert not layout(document(text)).unclear


def test_bold_name() -> None:
    """The stars around a ministry's name are not part of it."""
    assert content("**Ministerio de Salud**\nMisión", Section.MINISTRY) == ["Ministerio de Salud"]
    assert content("MINISTERIO\t**Salud**\nMisión", Section.MINISTRY) == ["Salud"]


def test_section_ends_in_its_help() -> None:
    """A section that has only its help text is empty."""
    form = layout(document(f"Misión\n{MISSION_HELP}\n\nÁmbitos de Acción"))
    assert form.sections == {Section.MISSION: (), Section.ACTION_AREAS: ()}
    assert roles(form) == "lhbl"


def test_title_on_each_page() -> None:
    """A title that is printed again at the head of a page is no content."""
    title = "FICHA DE DEFINICIONES ESTRATÉGICAS 2019-2022"
    head = f"{title}\nMINISTERIO\tMINISTERIO DE SALUD"
    text = f"{head}\nMisión\nCuidar\n{head}\na todos."
    assert content(text, Section.MISSION) == ["Cuidar", "a todos."]
    assert not layout(document(text)).repeated


def test_name_without_label_is_no_title() -> None:
    """A line of text that equals the ministry's name is text: a name alone heads no page."""
    text = "Ministerio de Salud\nMisión\nDirigir el\nMinisterio de Salud"
    assert content(text, Section.MISSION) == ["Dirigir el", "Ministerio de Salud"]


def test_borders_of_cells_are_no_content() -> None:
    """Bars and white space around a cell are left out."""
    assert content("Misión\n| Cuidar \u00a0|\n||", Section.MISSION) == ["Cuidar"]


@pytest.mark.parametrize("name", ["MINISTERIO DE SALUD", "MINISTERIO DE LA PARTIDA"])
@pytest.mark.parametrize(
    "code", ["PARTIDA 16", "\tPARTIDA\t16", "| PARTIDA | 16 |", "Capítulo: 01"]
)
def test_budget_codes_are_no_name(name: str, code: str) -> None:
    """The codes of the budget on the ministry's line are not part of its name."""
    assert content(f"MINISTERIO {name} {code}\nMisión", Section.MINISTRY) == [name]


def test_heading_again_at_the_head_of_a_page() -> None:
    """A heading that is printed again where its section goes on over a page repeats nothing."""
    form = layout(document("Misión\nCuidar\nPágina 1\n\fMisión\na todos."))
    assert roles(form) == "lslls"
    assert not form.repeated
    text = "Misión\nCuidar\nMISIÓN (Continuación):\na todos."
    assert content(text, Section.MISSION) == ["Cuidar", "a todos."]


@pytest.mark.parametrize("between", ["\n", "\n\fSuelto.\n", "\n\fÁmbitos de Acción\n1 Uno.\n"])
def test_heading_again_elsewhere(between: str) -> None:
    """A heading printed again in the middle of a page may begin another form: it is told."""
    form = layout(document(f"Misión\nCuidar.{between}Misión\nOtra."))
    assert [section for section, _ in form.repeated] == [Section.MISSION]


def test_running_feet_are_no_content() -> None:
    """The line that counts the pages is not part of the row that goes on over it."""
    text = "Misión\nCuidar\nSalud, 1\n\fa todos.\nSalud, 2"
    assert content(text, Section.MISSION) == ["Cuidar", "a todos."]
    assert roles(layout(document(text))) == "lslsl"
