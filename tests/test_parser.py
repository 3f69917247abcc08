"""Parsing goes by what a form is: its look may change, and nothing is raised or lost."""

import textwrap
import unicodedata
from collections.abc import Callable

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from fichero.findings import errors
from fichero.reading import parser
from fichero.reading.ficha import Ficha, Row
from fichero.reading.headings import HELP, Section
from fichero.reading.parser import Reading
from fichero.reading.walking import Role
from tests.conftest import FORMS, Seed, document


def plain(text: str) -> str:
    """Write a text without accents."""
    return "".join(
        letter
        for letter in unicodedata.normalize("NFD", text)
        if not unicodedata.combining(letter) or letter == "\u0303"
    )


Look = Callable[[str], str]
HEADING_LOOKS: list[Look] = [
    str,
    str.upper,
    str.title,
    plain,
    lambda text: plain(text).upper(),
    lambda text: text.removesuffix(":"),
    lambda text: f"**{text}**",
    lambda text: f"## {text}",
    lambda text: f"{text}\t",
]
NUMBER_LOOKS = ["{n}\t", "{n} ", "{n}\n", "{n} \n\n", "{n}. ", "{n}.- ", "{n}) ", "| {n} | "]


@st.composite
def looks(draw: st.DrawFn, ficha: Ficha) -> str:
    """Print a ficha in one of the many looks that forms come in."""
    width = draw(st.integers(40, 200))
    endings = draw(st.lists(st.sampled_from(["", " ", "\t", "  ", "\n", " \n \n"]), min_size=1))
    blocks: list[str] = []

    def wrapped(text: str) -> str:
        return textwrap.fill(text, width, break_long_words=False, break_on_hyphens=False)

    def rows(found: tuple[Row, ...]) -> None:
        number = draw(st.sampled_from(NUMBER_LOOKS))
        blocks.append(draw(st.sampled_from(["Número\tDescripción", "Nº Descripción"])))
        blocks.extend(number.format(n=row.number.value) + wrapped(row.text.value) for row in found)

    def heading(section: Section, colon: str = ":") -> None:
        blocks.append(draw(st.sampled_from(HEADING_LOOKS))(section.value + colon))
        if section in HELP and draw(st.booleans()):
            blocks.append(wrapped(HELP[section]))

    assert ficha.ministry
    assert ficha.legal_basis_text
    assert ficha.mission
    if draw(st.booleans()):
        blocks += ["FICHA DE DEFINICIONES ESTRATÉGICAS 2019-2022", "(FORMULARIO A0)"]
    label = draw(st.sampled_from(["MINISTERIO\t", "MINISTERIO ", "Ministerio: ", "MINISTERIO\n"]))
    blocks.append(wrapped(label + ficha.ministry.value))
    heading(Section.LEGAL_BASIS, "")
    blocks.append(wrapped(ficha.legal_basis_text.value))
    heading(Section.MISSION)
    blocks.append(wrapped(ficha.mission.value))
    heading(Section.ACTION_AREAS)
    rows(ficha.action_areas)
    heading(Section.OBJECTIVES)
    rows(ficha.objectives)
    lines = "\n".join(blocks).split("\n")
    return "\n".join(line + endings[n % len(endings)] for n, line in enumerate(lines))


def values(ficha: Ficha) -> list[object]:
    """Give the values that every look of a form keeps."""
    legal_basis = [
        [each and each.value for each in (c.text, c.norm_type, c.number, c.published, c.effect)]
        for c in ficha.legal_basis
    ]
    rows = [(row.number.value, row.text.value) for row in (*ficha.action_areas, *ficha.objectives)]
    texts = (ficha.ministry, ficha.legal_basis_text, ficha.mission)
    return [*(text and text.value for text in texts), legal_basis, rows]


@given(data=st.data())
def test_look_of_a_form_does_not_matter(seed: Seed, data: st.DataObject) -> None:
    """Blank lines, trailing space, widths, headings' spelling and numbers' style change nothing."""
    reading = parser.parse(document(data.draw(looks(seed.ficha))))
    assert values(reading.ficha) == values(seed.ficha)
    assert reading.findings == ()
    assert reading.unaccounted == 0


# Pieces of forms, so that random texts reach every corner of the parser.
PIECES = st.sampled_from(
    [
        *(section.value for section in Section),
        *(sentence[:60] for sentence in HELP.values()),
        *(sentence[-30:] for sentence in HELP.values()),
        *[
            "MINISTERIO",
            "MINISTERIO\tMINISTERIO",
            "Misión:",
            "Número",
            "Descripción",
            "1",
            "2",
            "3",
            "2\t",
            "10",
            "----",
            "|",
            ":",
            ".",
            ",",
            "**",
        ],
        "FICHA DE DEFINICIONES ESTRATÉGICAS 2019-2022",
        "(FORMULARIO A0)",
        "Página 1 de 2",
        "Ley N° 19.032 publicada en D.O. 4/2/91, reorganiza algo.",
        "D.O. 31/2/91",
        "\n",
        "\n\n",
        "\t",
        " ",
        "\f",
        "a\u0301",
        "\u0301",
        "\x85",
        "\u2028",
        "\ufeff",
    ]
)
TEXTS = st.one_of(st.text(), st.lists(st.one_of(PIECES, st.text(max_size=3))).map("".join))


def check(reading: Reading) -> None:
    """Check what holds of whatever was read."""
    text = reading.document.text
    assert len(reading.roles) == len(reading.document.lines)
    for line, role in zip(reading.document.lines, reading.roles, strict=True):
        assert (role is Role.BLANK) == (not line.text.strip())
    for finding in reading.findings:
        for place in finding.places:
            assert place.quote == text[place.start : place.end]
    if reading.ficha.mission:
        [place] = reading.ficha.mission.places
        quoted = iter(unicodedata.normalize("NFC", place.quote).replace("|", " ").split())
        words = unicodedata.normalize("NFC", reading.ficha.mission.value).replace("|", " ").split()
        assert all(word in quoted for word in words), "the quote has the value's words in order"


@given(TEXTS)
@example("")
@example("Misión:\u0301")
@example("Ministerio")
@example("Misión:\nDefine el propósito")
def test_nothing_is_raised(text: str) -> None:
    """Whatever a text is, reading it gives findings, and each non-blank line has a role."""
    check(parser.parse(document(text)))


@given(data=st.data())
def test_torn_form_is_told(seed: Seed, data: st.DataObject) -> None:
    """A form that lost lines or has them in another order raises nothing."""
    [reading] = [each for each in seed.source.readings if each.document.source.endswith(".txt")]
    lines = reading.document.text.split("\n")
    kept = data.draw(st.lists(st.sampled_from(lines), max_size=80))
    check(parser.parse(document("\n".join(kept))))


@pytest.mark.parametrize(
    "text",
    [
        "-" * 100_000 + "x",
        "Misión:" + " \t" * 50_000 + "x",
        "Misión:\n" + "Define el propósito " * 20_000,
        "Misión:\nDefine el propósito de" + "." * 100_000 + "x",
        "Ámbitos de acción:\n" + "1 a\n" * 20_000,
        "Ámbitos de acción:\n" + "1\n" * 20_000,
        "Ley orgánica o decreto que lo rige:\n" + "Ley 19.032. " * 10_000,
        "MINISTERIO " * 20_000,
        "2019" + " " * 100_000,
    ],
    ids=lambda text: text[:20],
)
def test_long_texts_take_no_longer_than_they_are(text: str) -> None:
    """Texts made to be slow are read at once: where time grew with the square, in hours."""
    check(parser.parse(document(text)))


def test_composed_letters() -> None:
    """A letter with a separate accent is one in the value, and as it was in the quote."""
    decomposed = FORMS / "valid" / "decomposed" / "ficha.md"
    ficha = parser.parse(document(decomposed.read_text(encoding="utf-8"))).ficha
    row = ficha.objectives[0].text
    assert "catastro completo" in row.value
    title = ficha.objectives[1].text
    assert "título" in title.value
    assert "ti\u0301tulo" in title.places[0].quote


def test_mark_alone_is_kept() -> None:
    """An accent that has no letter stays where it is."""
    ficha = parser.parse(document("Misión:\n\u0301 sola")).ficha
    assert ficha.mission
    assert ficha.mission.value == "\u0301 sola"


def test_findings_are_in_the_order_of_the_lines() -> None:
    """Findings come as they stand in the document, whatever found them."""
    text = (FORMS / "invalid" / "row-skipped" / "ficha.md").read_text(encoding="utf-8")
    text = text.replace("MINISTERIO\t", "Suelta\nMINISTERIO\t").replace("5/6/80", "31/2/80")
    found = parser.parse(document(text)).findings
    assert [each.code for each in found] == ["line-unaccounted", "date-impossible", "row-skipped"]


def test_what_stands_below_a_repeated_heading_is_not_read() -> None:
    """The first of two sections counts: the text below the second heading is in no value."""
    reading = parser.parse(document("Misión:\nLa primera.\nMisión:\nLa segunda."))
    assert reading.ficha.mission
    assert reading.ficha.mission.value == "La primera."
    assert [finding.code for finding in reading.findings] == ["section-repeated"]


UNKNOWN = "Misión:\nCuidar.\n{}\nPersonas sanas.\nÁmbitos de Acción:\n1\tUno.\n{}\n2\tDos."


@pytest.mark.parametrize(
    "line",
    [
        "# Visión",
        "###### V. Visión:",
        "> ## 3. Visión",
        "**Visión**",
        "__Visión__:",
        "***Visión:***",
        "**2. Visión**",
    ],
)
def test_unknown_heading_ends_the_value_before(line: str) -> None:
    """A line that is marked as a heading, and what stands below it, is in no value, and is told."""
    reading = parser.parse(document(UNKNOWN.format(line, "")))
    assert reading.ficha.mission
    assert reading.ficha.mission.value == "Cuidar."
    assert [row.text.value for row in reading.ficha.action_areas] == ["Uno.", "Dos."]
    [finding] = reading.findings
    assert (finding.code, finding.places[0].quote) == ("heading-unknown", line)
    assert reading.unaccounted == 2


@pytest.mark.parametrize(
    "line", ["#Visión", "\\# Visión", "**Cuidar más.**", "**Y:** más", "Visión"]
)
def test_line_that_is_not_marked_as_a_heading_is_text(line: str) -> None:
    """What only looks like a heading, or is a sentence in bold, stays part of the value."""
    reading = parser.parse(document(UNKNOWN.format(line, "")))
    assert reading.ficha.mission
    assert reading.ficha.mission.value.endswith("Personas sanas.")
    assert not reading.findings


def test_value_in_bold_is_no_heading() -> None:
    """The first line of a section is its value, also in bold; so is a row below its number."""
    reading = parser.parse(document("Misión:\n**Cuidar**\nÁmbitos de Acción:\n1. Uno.\n2\n**Dos**"))
    assert reading.ficha.mission
    assert not reading.findings
    assert len(reading.ficha.action_areas) == 2


def test_rows_below_an_unknown_heading_are_told() -> None:
    """Rows below a heading that is not known are not read: the heading is told as an error."""
    reading = parser.parse(document(UNKNOWN.format("", "**Eje dos**")))
    assert [row.text.value for row in reading.ficha.action_areas] == ["Uno."]
    assert [each.code for each in errors(reading.findings)] == ["heading-unknown"]


def test_unknown_heading_below_the_name_of_the_ministry() -> None:
    """A marked line below the name is no part of it; a letterhead or title there is none."""
    text = "MINISTERIO\tMINISTERIO DE SALUD\n## VISIÓN\nPERSONAS SANAS\nMisión:\nCuidar."
    reading = parser.parse(document(text))
    assert reading.ficha.ministry
    assert reading.ficha.ministry.value == "MINISTERIO DE SALUD"
    assert [finding.code for finding in reading.findings] == ["heading-unknown"]


def test_unknown_heading_right_below_a_known_one() -> None:
    """A section that has no line before a heading that is not known is empty, and told as such."""
    reading = parser.parse(document("## Misión\n## Visión\nPersonas sanas."))
    assert reading.ficha.mission is None
    assert [each.code for each in reading.findings] == ["section-empty", "heading-unknown"]
