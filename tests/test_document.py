"""Documents: lines, and places in them."""

import re

from hypothesis import given
from hypothesis import strategies as st

from fichero.document import whole_file
from tests.conftest import document


@given(st.text(alphabet="aá\n\t \x85\u2028😀"), st.data())
def test_places_point_at_their_characters(text: str, data: st.DataObject) -> None:
    """A place's line and column, counted by hand, are those of its first character."""
    start = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(start, len(text)))
    place = document(text).place(start, end)
    before = text[:start].split("\n")
    assert (place.line, place.column) == (len(before), len(before[-1]) + 1)
    assert place.quote == text[start:end]
    assert place.end_line == place.line + text[start : max(start, end - 1)].count("\n")


@given(st.text(alphabet="aá\n\r\t \x0b\x85\u2028"))
def test_lines_are_the_text(text: str) -> None:
    """Joined with line feeds the lines are the text, and each stands where it says."""
    lines = document(text).lines
    assert "\n".join(line.text for line in lines) == text
    assert [line.number for line in lines] == list(range(1, len(lines) + 1))
    assert all(text.startswith(line.text, line.start) for line in lines)


def test_place_of_a_line() -> None:
    """The place of a line leaves out the white space around it."""
    source = document("uno\n\u00a0 dos\t\n")
    place = source.line_place(source.lines[1])
    assert (str(place), place.quote) == ("ficha.md:2:3", "dos")
    assert source.line_place(source.lines[2]).quote == ""


def test_place_of_a_file() -> None:
    """What is wrong with a file as a whole is at its first line, and quotes nothing."""
    assert str(whole_file("a/b.md")) == "a/b.md:1:1"
    assert re.fullmatch(r"a/b.md:7:\d", str(whole_file("a/b.md", 7)))
