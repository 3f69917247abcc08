"""Headings, furniture, titles: told from running text."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fichero.reading import headings
from fichero.reading.headings import Section


@pytest.mark.parametrize(
    ("line", "section", "content"),
    [
        ("Misión del Ministerio:", Section.MISSION, ""),
        ("MISION", Section.MISSION, ""),
        ("misión:", Section.MISSION, ""),
        ("**Misión**: Cuidar.", Section.MISSION, "Cuidar."),
        ("**Misión:** Cuidar.", Section.MISSION, "Cuidar."),
        ("\fÁmbitos de Acción:\t", Section.ACTION_AREAS, ""),
        ("Ámbito\u00a0de  Acción", Section.ACTION_AREAS, ""),
        ("A\u0301mbitos de Accio\u0301n", Section.ACTION_AREAS, ""),
        ("Objetivos Estratégicos", Section.OBJECTIVES, ""),
        ("Objetivo Estratégico del Ministerio", Section.OBJECTIVES, ""),
        ("Leyes Orgánicas o Decretos que las rigen", Section.LEGAL_BASIS, ""),
        ("LEY ORGANICA O DECRETO QUE LO RIGE", Section.LEGAL_BASIS, ""),
        ("Ley Orgánica o Decreto que lo rige:", Section.LEGAL_BASIS, ""),
        ("AMBITOS DE ACCION", Section.ACTION_AREAS, ""),
        ("MISIÓN (continuación):", Section.MISSION, ""),
        ("Ley Orgánica o Decreto que la rige: Ley 1", Section.LEGAL_BASIS, "Ley 1"),
        ("II. MISIÓN:", Section.MISSION, ""),
        ("1.-  Misión: Cuidar.", Section.MISSION, "Cuidar."),
        ("**c) Ámbitos de Acción**", Section.ACTION_AREAS, ""),
    ],
)
def test_headings(line: str, section: Section, content: str) -> None:
    """A heading opens its section, however it is written; content may follow its colon."""
    opened = headings.heading(line)
    assert opened
    assert opened[0] is section
    assert line[opened[1] :].strip() == content


@pytest.mark.parametrize(
    "line",
    [
        "objetivos estratégicos",
        "Objetivos Estratégicos del Ministerio.",
        "La misión del Ministerio:",
        "Misión cumplida",
        "Ámbitos",
        ": Misión",
        "1 Misión",
        "1. misión",
        "",
    ],
)
def test_no_headings(line: str) -> None:
    """Running text that holds the words of a heading opens nothing."""
    assert headings.heading(line) is None


@pytest.mark.parametrize(
    ("line", "content"),
    [
        ("| Misión | Cuidar: a todos |", "Cuidar: a todos |"),
        ("Misión del Ministerio\tCuidar.", "Cuidar."),
        ("Misión | ", None),
        ("Misión", None),
        ("misión\tCuidar.", None),
        ("1\tMisión", None),
    ],
)
def test_headings_beside_their_content(line: str, content: str | None) -> None:
    """A heading may stand in a cell, and the content in the next one."""
    found = headings.heading_beside(line)
    assert (found and line[found[1] :]) == content


@pytest.mark.parametrize(
    ("line", "is_one"),
    [
        ("GOBIERNO DE CHILE", True),
        ("Dirección de Presupuestos", True),
        ("Políticas del Gobierno de Chile", False),
    ],
)
def test_letterheads(line: str, is_one: bool) -> None:  # noqa: FBT001 (a column of the table)
    """The State's name above a title is no content."""
    assert headings.is_letterhead(line) is is_one


@pytest.mark.parametrize(
    ("line", "name", "labelled"),
    [
        ("MINISTERIO MINISTERIO DE SALUD", "MINISTERIO DE SALUD", True),
        (" MINISTERIO\tMINISTERIO DE SALUD ", "MINISTERIO DE SALUD ", True),
        ("| **MINISTERIO** | SALUD |", "SALUD |", True),
        ("Ministerio: Ministerio de Salud", "Ministerio de Salud", True),
        ("Ministerio: Salud", "Salud", False),
        ("MINISTERIO DE SALUD", "MINISTERIO DE SALUD", False),
        ("MINISTERIO", "", False),
        ("MINISTERIO:\t", "", False),
    ],
)
def test_ministry(line: str, name: str, *, labelled: bool) -> None:
    """The name follows the label, which may be glued to it or missing."""
    found = headings.ministry(line)
    assert found
    assert (line[found[0] :], found[1]) == (name, labelled)


@pytest.mark.parametrize("line", ["Ministerios", "El Ministerio", "Subsecretaría", ""])
def test_no_ministry(line: str) -> None:
    """Only a line that begins with the word can name the ministry."""
    assert headings.ministry(line) is None


@pytest.mark.parametrize(
    "line", ["---", "-----\t---", "|:--|--:|", "=====", "Página 3", "Pág. 1/2"]
)
def test_furniture(line: str) -> None:
    """Lines that rule off a table or count the pages say nothing."""
    assert headings.is_furniture(line)


@pytest.mark.parametrize("line", ["--", "Página en blanco", "a ---", "--- a"])
def test_no_furniture(line: str) -> None:
    """Text is no furniture."""
    assert not headings.is_furniture(line)


@pytest.mark.parametrize(
    "line", ["Número Descripción", "Número\tDescripción", "| Nº | Descripción |", "N° DESCRIPCION"]
)
def test_columns(line: str) -> None:
    """The header of a table's columns is known in its spellings."""
    assert headings.is_columns(line)


@pytest.mark.parametrize(
    ("line", "period"),
    [
        ("2019-2022", (2019, 2022, (0, 9))),
        ("PERÍODO 2019 \u2013 2022.", (2019, 2022, (8, 19))),
        ("AÑO 2011-2014", (2011, 2014, (4, 13))),
        ("2015 - 2018", (2015, 2018, (0, 11))),
        (
            "FICHA DE DEFINICIONES ESTRATÉGICAS AÑO 2011-2014 (Formulario A0)",
            (2011, 2014, (39, 48)),
        ),
        ("12019-2022", None),
        ("2019-20223", None),
        ("2019", None),
    ],
)
def test_period(line: str, period: tuple[int, int, tuple[int, int]] | None) -> None:
    """A period is two years of four digits with a dash."""
    assert headings.period(line) == period


@pytest.mark.parametrize(
    ("line", "code"),
    [
        ("(FORMULARIO A0)**", "A0"),
        ("Formulario A-1", "A1"),
        ("Formulario: A0", "A0"),
        ("FORMULARIO A\u20130", "A0"),
        ("Ficha A-1", "A1"),
        ("formulario a 0", "A0"),
        ("A0", None),
        ("Formulario de Salud", None),
    ],
)
def test_form_code(line: str, code: str | None) -> None:
    """The code is written with or without a hyphen."""
    found = headings.form_code(line)
    assert (found and found[0]) == code


@pytest.mark.parametrize(
    ("line", "code"),
    [
        ("PARTIDA 09", True),
        ("| Capítulo | 01 |", True),
        ("PARTIDA: 09 CAPÍTULO: 01", True),
        ("PARTIDA 2019", False),
        ("PARTIDA", False),
        ("Punto de partida 9", False),
        ("Partida 9 de la ley", False),
    ],
)
def test_budget_codes(line: str, *, code: bool) -> None:
    """A line with codes of the budget has nothing else on it."""
    assert headings.is_budget_code(line) == code


@given(st.text())
def test_any_line_can_be_asked(line: str) -> None:
    """No line makes a question about it fail, and folding twice is folding once."""
    headings.heading(line)
    headings.ministry(line)
    headings.is_furniture(line)
    headings.is_columns(line)
    headings.is_title(line)
    headings.form_code(line)
    headings.period(line)
    headings.goes_on(line)
    headings.is_budget_code(line)
    assert headings.before_budget_code(line) <= len(line)
    assert headings.fold(headings.fold(line)) == headings.fold(line)
