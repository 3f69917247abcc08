"""Measuring and wrapping text without a browser."""

from hypothesis import given
from hypothesis import strategies as st

from fichero.site.measure import width, wrap


@given(st.text(), st.floats(40, 400), st.floats(8, 30))
def test_lines_fit_and_lose_nothing(text: str, room: float, size: float) -> None:
    """Every line is as wide as the room at most, and together they are the text."""
    lines = wrap(text, room, size)
    assert all(width(line, size) <= room or len(line) == 1 for line in lines)
    assert "".join("".join(lines).split()) == "".join(text.split())


@given(st.text(min_size=1), st.integers(1, 5))
def test_lines_are_no_more_than_asked_for(text: str, most: int) -> None:
    """What does not fit is left out, and an ellipsis says so."""
    lines = wrap(text, 60, 14, most)
    whole = wrap(text, 60, 14)
    assert len(lines) <= most
    if len(whole) > most:
        assert lines[-1].endswith("…")
    else:
        assert lines == whole


def test_a_shortened_line_ends_in_a_whole_word() -> None:
    """No piece of a word stands before the ellipsis."""
    [line] = wrap("organización ministerial", 110, 14, 1)
    assert line == "organización…"


def test_wide_letters_are_wider() -> None:
    """Signs have their own widths; accents have none, bold letters more."""
    assert width("i", 10) < width("n", 10) < width("M", 10) < width("法", 10)
    assert width("á", 10) == width("a", 10) == width("a\u0301", 10)
    assert width("n", 10, bold=True) > width("n", 10)
    assert width("ж", 10) < width("Ж", 10)
