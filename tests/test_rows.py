"""Numbered rows, told from numbers that only stand at the start of a line."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fichero.reading import rows
from fichero.reading.headings import Section
from fichero.reading.layout import layout
from fichero.reading.rows import Row
from tests.conftest import document


def split(text: str) -> tuple[tuple[Row, ...], list[list[str]], list[str]]:
    """Part a text into rows; give them, their numbers and texts, and what stands before them."""
    source = document(f"Ámbitos de Acción:\n{text}")
    found, strays = rows.split(source, layout(source).sections[Section.ACTION_AREAS])
    texts = [
        [str(row.number), *(source.text[piece.start : piece.end] for piece in row.pieces)]
        for row in found
    ]
    return found, texts, [source.text[piece.start : piece.end] for piece in strays]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("1 Uno.\n2 Dos.", "1/Uno. 2/Dos."),
        ("1\nUno.\n\n2\n\nDos.", "1/Uno. 2/Dos."),
        ("1.- Uno\n2.- Dos", "1/Uno 2/Dos"),
        ("1\tuno\n2\tdos", "1/uno 2/dos"),
        ("1 Ir a\n10 de 16 regiones.\n2 Dos.", "1/Ir a/10 de 16 regiones. 2/Dos."),
        ("1 En\n2 casas y\n3 oficinas.\n2 Dos.", "1/En/2 casas y/3 oficinas. 2/Dos."),
        ("1 Ir a las\n16 Regiones.\n2 Dos.", "1/Ir a las/16 Regiones. 2/Dos."),
        ("1 Ir a\n16\nregiones.\n2 Dos.", "1/Ir a/16/regiones. 2/Dos."),
        ("1 uno;\n2 dos;", "1/uno; 2/dos;"),
        ("1 uno\n2 Dos", "1/uno 2/Dos"),
        ("1 Ley\n19.032 y más.", "1/Ley/19.032 y más."),
        ("1 Uno.\n2", "1/Uno. 2"),
        ("1 Desde\n2019 Santiago.", "1/Desde/2019 Santiago."),
        ("1 - Uno.\n2 – Dos.", "1/Uno. 2/Dos."),  # noqa: RUF001 (as forms print it)
        ("1 -3 grados.\n2 - 5 días.", "1/-3 grados. 2/- 5 días."),
    ],
)
def test_rows(text: str, expected: str) -> None:
    """Each row has its number and the lines of its text; numbers in a sentence begin no row."""
    _, texts, strays = split(text)
    assert " ".join("/".join(parts) for parts in texts) == expected
    assert strays == []


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        ("1 Promover la paz\n3 Fomentar la vida", [1, 3]),
        ("1\nPromover la paz\n3\nFomentar la vida", [1, 3]),
        ("1 Promover.\n1 Fomentar.", [1, 1]),
        ("1\tUno.\n9\tnueve.", [1, 9]),
        ("1 Uno.\n12 Doce.", [1, 12]),
    ],
)
def test_rows_out_of_turn(text: str, numbers: list[int]) -> None:
    """A row whose number is wrong is a row: its number is found wrong, its text not lost."""
    assert [row.number for row in split(text)[0]] == numbers


def test_text_before_the_first_row() -> None:
    """What stands before the first row belongs to none."""
    assert split("Suelto.\n1 Uno.")[2] == ["Suelto."]
    assert split("Suelto.\nY más.")[2] == ["Suelto.", "Y más."]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("1\nUno.\nPromover una\n2\nvida mejor.", "1/Uno. 2/Promover una/vida mejor."),
        (
            "Promover una\n1\nvida mejor.\nFomentar la\n2 cultura de\ntodos.\n3 Tres.",
            "1/Promover una/vida mejor. 2/Fomentar la/cultura de/todos. 3/Tres.",
        ),
        (
            "Llegar a\ntodas las\n1\n10 de las 16 regiones\ncon 3 servicios.\nDar\n2\n3 cosas.",
            "1/Llegar a/todas las/10 de las 16 regiones/con 3 servicios. 2/Dar/3 cosas.",
        ),
        ("Uno.\n1\nDos.\n2", "1/Uno. 2/Dos."),
        ("Uno.\nDos\n1\ndos.\nTres.\n2 Tres.", "1/Uno./Dos/dos./Tres. 2/Tres."),
        ("1 Uno.\nPromover la\n2 paz.\n3 Tres.", "1/Uno. 2/Promover la/paz. 3/Tres."),
    ],
)
def test_numbers_in_the_middle_of_their_texts(text: str, expected: str) -> None:
    """Where cells are centred a row lies around its number, from sentence to sentence."""
    found, texts, strays = split(text)
    assert " ".join("/".join(parts) for parts in texts) == expected
    assert strays == []
    assert not any(row.torn for row in found)


@pytest.mark.parametrize(
    ("text", "torn"),
    [
        # No sentence ends where the rows should part.
        ("1 Uno\nPromover la\n2\ncultura", [False, True]),
        # Both readings make sense.
        ("1 Uno.\nPromover la\n2\nCultura.", [False, True]),
        # Too many lines for cells that are centred.
        ("1 Uno.\nPromover\na\nb\nc\n2\nla cultura.", [False, True]),
    ],
)
def test_torn_rows(text: str, torn: list[bool]) -> None:
    """A number in the middle of a text whose row is not clear is told, not guessed."""
    assert [row.torn for row in split(text)[0]] == torn


def test_texts_too_long_for_a_form() -> None:
    """A section of thousands of lines is read by its numbers alone."""
    found, _, _ = split("Promover una\n1\nvida mejor.\n" + "Y más.\n" * 3000)
    assert [row.torn for row in found] == [True]


@given(
    rows_drawn=st.lists(st.tuples(st.integers(1, 4), st.booleans()), min_size=1, max_size=8),
    early=st.booleans(),
)
def test_centred_cells(*, rows_drawn: list[tuple[int, bool]], early: bool) -> None:
    """Rows of any height with their number beside the middle are read rightly, or told."""
    lines: list[str] = []
    for number, (height, beside) in enumerate(rows_drawn, start=1):
        text = [f"Fila {'abcdefgh'[number - 1]}", *["sigue"] * (height - 1)]
        text[-1] += "."
        middle = (height - early) // 2 if height > 1 else 0
        if beside or height == 1:
            text[middle] = f"{number} {text[middle]}"
        else:
            text.insert(middle, str(number))
        lines += text
    found, texts, strays = split("\n".join(lines))
    heights = [height for height, _ in rows_drawn]
    right = [len(row.pieces) for row in found] == heights and not strays
    told = any(row.torn for row in found) or strays or not found
    doubtful = (
        any(part.startswith(f"{found[-1].number + 1} ") for part in texts[-1]) if found else 0
    )
    assert right or told or doubtful


@pytest.mark.parametrize(
    ("text", "more"),
    [
        ("1\tUno.\nDos.", ["Dos."]),
        ("1 Uno.\nDos.", []),
        ("1 Uno.\n\nFuente: Ministerio.", ["Fuente: Ministerio."]),
        ("1 Uno.\nNotas: las de 2011.", ["Notas: las de 2011."]),
        ("1 Usar una\nFuente: el agua.", []),
    ],
)
def test_lines_below_a_table(text: str, more: list[str]) -> None:
    """A line below a row that is complete, in cells or like a note, is told."""
    source = document(f"Ámbitos de Acción:\n{text}")
    found, _ = rows.split(source, layout(source).sections[Section.ACTION_AREAS])
    told = [source.text[piece.start : piece.end] for _, piece in rows.added(source, found)]
    assert told == more


@pytest.mark.parametrize(
    ("text", "doubtful"),
    [
        ("1 Uno\n2 dos", "2 dos"),
        ("1 Uno\n5 dos", None),
        ("1 2 cosas", None),
        ("1 Uno\n2 dos\n2 Dos.", None),
        ("", None),
    ],
)
def test_doubtful_rows(text: str, doubtful: str | None) -> None:
    """A line in the last row with the number that comes next may be a row: it is told."""
    source = document(f"Ámbitos de Acción:\n{text}")
    found, _ = rows.split(source, layout(source).sections[Section.ACTION_AREAS])
    piece = rows.doubtful(source, found)
    assert (piece and source.text[piece.start : piece.end]) == doubtful
