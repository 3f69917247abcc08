"""Documents as pages: every character once, every passage marked as a whole."""

from hypothesis import given
from hypothesis import strategies as st

from fichero.document import Document
from fichero.site import passages
from fichero.site.passages import Back, Token
from tests.conftest import document


@st.composite
def documents(draw: st.DrawFn) -> tuple[Document, list[tuple[int, int]]]:
    """Make a text and some stretches of it, which may overlap in any way."""
    text = draw(st.text("ab \n<", min_size=1, max_size=60))
    ends = st.integers(0, len(text))
    pairs = draw(st.lists(st.tuples(ends, ends), max_size=6))
    return document(text), [(min(pair), max(pair)) for pair in pairs]


def marked(tokens: list[Token]) -> tuple[str, dict[str, str]]:
    """Give the whole text of a page, and that of each passage with its pieces put together."""
    text = ""
    stack: list[str] = []
    found: dict[str, str] = {}
    for token in tokens:
        if token.kind == "open":
            stack.append(token.value)
            if token.value:
                assert token.value not in found
                found[token.value] = ""
        elif token.kind == "close":
            stack.pop()
        elif token.kind == "text":
            text += token.value
            for name in stack:
                if name:
                    found[name] += token.value
    assert stack == []
    return text, found


@given(documents())
def test_every_character_is_there_once(made: tuple[Document, list[tuple[int, int]]]) -> None:
    """Taken together the pieces are the text, and each passage begins where it should."""
    source, stretches = made
    places = [source.place(start, end) for start, end in stretches if start < end]
    [sheet] = passages.sheets(source)
    text, found = marked(list(passages.tokens(source, sheet, places, {})))
    assert text == source.text
    assert found.keys() == {passages.anchor(place) for place in places}
    for place in places:
        assert place.quote.startswith(found[passages.anchor(place)])


@given(documents())
def test_lines_are_numbered(made: tuple[Document, list[tuple[int, int]]]) -> None:
    """Each line is announced once, in order."""
    source, stretches = made
    places = [source.place(start, end) for start, end in stretches if start < end]
    [sheet] = passages.sheets(source)
    tokens = passages.tokens(source, sheet, places, {})
    numbers = [token.value for token in tokens if token.kind == "line"]
    assert numbers == [str(line.number) for line in source.lines]


def test_passages_within_others_are_whole() -> None:
    """A passage that others lie in is marked from its beginning to its end."""
    source = document("Ley N° 19.032, reorganiza\nel Ministerio")
    outer, inner = source.place(0, 38), source.place(7, 13)
    [sheet] = passages.sheets(source)
    tokens = list(passages.tokens(source, sheet, [inner, outer], {outer: Back("Base", "p.html")}))
    _, found = marked(tokens)
    assert found == {"char-0-38": source.text[:38], "char-7-13": "19.032"}
    assert [token for token in tokens if token.kind == "link"] == [Token("link", "Base", "p.html")]


def test_long_documents_take_several_pages() -> None:
    """A page holds some hundred lines; a passage is found on the page that it begins on."""
    source = document("\n".join(f"línea {number}" for number in range(1, 1201)))
    divided = passages.sheets(source)
    assert len(divided) == 3
    assert [sheet.first for sheet in divided] == [1, 501, 1001]
    place = source.place(source.lines[498].start, source.lines[503].start)
    assert passages.address(source, place) == f"doc/fuente/ficha.md.html#{passages.anchor(place)}"
    texts = []
    for sheet in divided:
        text, found = marked(list(passages.tokens(source, sheet, [place], {})))
        texts.append(text)
        assert len(found) == (1 if sheet.number == 1 else 0)
    assert "".join(texts) == source.text
    late = source.place(source.lines[1100].start, source.lines[1101].start)
    assert passages.address(source, late).startswith("doc/fuente/ficha.md.3.html#")


def test_a_page_is_bounded_by_its_letters_too() -> None:
    """Long lines fill a page sooner; one that is too long for any has its own."""
    source = document("\n".join(["a" * 30_000, "b" * 30_000, "c" * 90_000, "d"]))
    assert [(sheet.first, sheet.last) for sheet in passages.sheets(source)] == [
        (1, 1),
        (2, 2),
        (3, 3),
        (4, 4),
    ]
