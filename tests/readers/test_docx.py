"""DOCX: all the text that people see, and nothing that they do not."""

import copy
import io

import docx
import pytest
from docx.oxml.parser import oxml_parser
from docx.shared import Length
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from fichero.describing.iris import Minter
from fichero.document import Document
from fichero.findings import FicheroError
from fichero.reading import parser
from fichero.reading.readers import Limits, read
from fichero.reading.readers.numbering import shown
from tests.readers import hostile

NAMES = (
    'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" '
    'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"'
)


def document(body: str) -> Document:
    """Read a document with this in its body."""
    xml = f"<w:document {NAMES}><w:body>{body}</w:body></w:document>"
    data = hostile.altered(hostile.word("x"), "word/document.xml", xml.encode())
    [(_, found)] = read("ficha.docx", data).documents
    return found


def with_lists(numbering: str, body: str, styles: str = "") -> Document:
    """Read a document whose lists look so."""
    data = hostile.word("x")
    parts = {"document": f"<w:body>{body}</w:body>", "numbering": numbering, "styles": styles}
    for name, content in parts.items():
        xml = f"<w:{name} {NAMES}>{content}</w:{name}>"
        data = hostile.altered(data, f"word/{name}.xml", xml.encode())
    [(_, found)] = read("ficha.docx", data).documents
    return found


def look(number: int, *levels: str) -> str:
    """Write how lists look: each level as start, format and text, with a mark for what follows."""
    written = []
    for index, each in enumerate(levels):
        start, form, text, *more = each.split("/")
        written.append(
            f'<w:lvl w:ilvl="{index}"><w:start w:val="{start}"/><w:numFmt w:val="{form}"/>'
            f'<w:lvlText w:val="{text}"/>{"".join(more).replace("~", "/")}</w:lvl>'
        )
    return f'<w:abstractNum w:abstractNumId="{number}">{"".join(written)}</w:abstractNum>'


def lists(number: int, looks: int, *overrides: str) -> str:
    """Write a list of some look."""
    more = "".join(f"<w:lvlOverride {each}</w:lvlOverride>" for each in overrides)
    return f'<w:num w:numId="{number}"><w:abstractNumId w:val="{looks}"/>{more}</w:num>'


def item(text: str, number: int = 1, level: int = 0) -> str:
    """Write a paragraph of a list."""
    named = f'<w:numPr><w:ilvl w:val="{level}"/><w:numId w:val="{number}"/></w:numPr>'
    return f"<w:p><w:pPr>{named}</w:pPr>{run(text) if text else ''}</w:p>"


def run(text: str) -> str:
    """Write a run of text."""
    return f'<w:r><w:rPr><w:b/></w:rPr><w:t xml:space="preserve">{text}</w:t></w:r>'


def paragraph(text: str) -> str:
    """Write a paragraph."""
    return f"<w:p><w:pPr><w:tabs><w:tab/></w:tabs></w:pPr>{run(text)}</w:p>"


def cell(text: str) -> str:
    """Write a cell of a table."""
    return f"<w:tc>{paragraph(text)}</w:tc>"


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        (paragraph("uno") + paragraph("dos"), "uno\ndos"),
        (f"<w:p>{run('uno')}<w:r><w:tab/><w:br/></w:r>{run('dos')}</w:p>", "uno\t\ndos"),
        (
            f"<w:p>{run('franco')}<w:r><w:noBreakHyphen/></w:r>{run('chileno')}</w:p>",
            "franco-chileno",
        ),
        (f"<w:p><w:ins>{run('uno')}</w:ins><w:del>{run('no')}</w:del></w:p>", "uno"),
        (f"<w:p><w:hyperlink>{run('uno')}</w:hyperlink></w:p>", "uno"),
        (f"<w:p><w:sdt><w:sdtContent>{run('uno')}</w:sdtContent></w:sdt></w:p>", "uno"),
        (f"<w:sdt><w:sdtContent>{paragraph('uno')}</w:sdtContent></w:sdt>", "uno"),
        (f"<w:tbl><w:tr>{cell('1')}{cell('uno')}</w:tr></w:tbl>", "1\tuno"),
        (
            f"<w:tbl><w:tr>{cell('1')}<w:tc>{paragraph('uno')}{paragraph('dos')}</w:tc></w:tr></w:tbl>",
            "1\tuno⏎dos",
        ),
        (
            (
                "<w:tbl><w:tr><w:sdt><w:sdtContent>"
                f"{cell('1')}</w:sdtContent></w:sdt>{cell('uno')}</w:tr></w:tbl>"
            ),
            "1\tuno",
        ),
        (
            (
                f"<w:tbl><w:tr><w:tc><w:tbl><w:tr>{cell('a')}{cell('b')}</w:tr></w:tbl></w:tc>"
                f"{cell('c')}</w:tr></w:tbl>"
            ),
            "a⏎b\tc",
        ),
        (
            (
                "<w:p><w:r><mc:AlternateContent><mc:Choice>"
                f"<w:txbxContent>{paragraph('caja')}</w:txbxContent></mc:Choice>"
                f"<mc:Fallback><w:txbxContent>{paragraph('caja')}</w:txbxContent></mc:Fallback>"
                f"</mc:AlternateContent></w:r>{run('uno')}</w:p>"
            ),
            "uno\ncaja",
        ),
    ],
)
def test_text(body: str, expected: str) -> None:
    """Controls, insertions, links, boxes and tables are read once; what was deleted is not."""
    assert document(body).text.rstrip("\n").replace("\v", "⏎") == expected


DECIMAL = look(0, "1/decimal/%1.")
OUTLINE = look(0, "1/upperRoman/%1.", "1/decimal/%1.%2", "1/lowerLetter/%3)")


@pytest.mark.parametrize(
    ("numbering", "body", "expected"),
    [
        (DECIMAL + lists(1, 0), item("uno") + paragraph("y") + item("dos"), "1.\tuno⏎y⏎2.\tdos"),
        (
            DECIMAL + lists(1, 0),
            (
                f"<w:tbl><w:tr><w:tc>{item('')}</w:tc>{cell('uno')}</w:tr>"
                f"<w:tr><w:tc>{item('')}</w:tc>{cell('dos')}</w:tr></w:tbl>"
            ),
            "1.\tuno⏎2.\tdos",
        ),
        (
            OUTLINE + lists(1, 0),
            item("a") + item("b", level=1) + item("c", level=1) + item("d") + item("e", level=1),
            "I.\ta⏎I.1\tb⏎I.2\tc⏎II.\td⏎II.1\te",
        ),
        (OUTLINE + lists(1, 0), item("a", level=2) + item("b", level=2), "a)\ta⏎b)\tb"),
        (OUTLINE + lists(1, 0), item("a", level=1), "I.1\ta"),
        # Two lists of one look count on, unless one says where it starts.
        (
            DECIMAL + lists(1, 0) + lists(2, 0),
            item("a") + item("b", 2) + item("c"),
            "1.\ta⏎2.\tb⏎3.\tc",
        ),
        (
            DECIMAL + lists(1, 0) + lists(2, 0, 'w:ilvl="0"><w:startOverride w:val="5"/>'),
            item("a") + item("b", 2) + item("c", 2) + item("d"),
            "1.\ta⏎5.\tb⏎6.\tc⏎7.\td",
        ),
        (
            look(0, "1/decimal/%1.", "1/decimal/%2./<w:lvlRestart w:val='0'~>") + lists(1, 0),
            item("a") + item("b", level=1) + item("c") + item("d", level=1),
            "1.\ta⏎1.\tb⏎2.\tc⏎2.\td",
        ),
        (
            look(0, "3/upperLetter/%1)/<w:suff w:val='space'~>", "1/decimal/%1.%2/<w:isLgl~>")
            + lists(1, 0),
            item("a") + item("b", level=1),
            "C) a⏎3.1\tb",
        ),
        (
            look(0, "9/decimalZero/%1/<w:suff w:val='nothing'~>") + lists(1, 0),
            item("a") + item("b"),
            "09a⏎10b",
        ),
        (look(0, "1/bullet/·") + lists(1, 0), item("a"), "• a"),
        (look(0, "1/none/") + lists(1, 0), item("a"), "a"),
        (
            DECIMAL + lists(1, 0, 'w:ilvl="0">' + look(9, "4/ordinal/%1").split(">", 1)[1][:-16]),
            item("a"),
            "4º\ta",
        ),
        # No list is 0, and one that is told of nowhere is none; nor is a tenth level.
        (DECIMAL + lists(1, 0), item("a", 0) + item("b", 7) + item("c", level=9), "a⏎b⏎c"),
        (lists(1, 3), item("a"), "a"),
        # What was removed is not counted.
        (
            DECIMAL + lists(1, 0),
            item("").replace("</w:numPr>", "</w:numPr><w:rPr><w:del/></w:rPr>") + item("a"),
            "⏎1.\ta",
        ),
        (
            DECIMAL + lists(1, 0),
            (
                "<w:tbl><w:tr><w:trPr><w:del/></w:trPr>"
                f"<w:tc>{item('x')}</w:tc></w:tr><w:tr><w:tc>{item('a')}</w:tc></w:tr></w:tbl>"
            ),
            "1. a",
        ),
    ],
)
def test_numbers_of_lists(numbering: str, body: str, expected: str) -> None:
    """A paragraph of a list has the number that Word prints before it."""
    assert with_lists(numbering, body).text.rstrip("\n").split("\n") == expected.split("⏎")


def style(name: str, properties: str, more: str = "") -> str:
    """Write a style of paragraphs."""
    return (
        f'<w:style w:type="paragraph" {more} w:styleId="{name}"><w:pPr>{properties}</w:pPr>'
        "</w:style>"
    )


def styled(text: str, name: str) -> str:
    """Write a paragraph in a style."""
    return f'<w:p><w:pPr><w:pStyle w:val="{name}"/></w:pPr>{run(text)}</w:p>'


def test_lists_of_styles() -> None:
    """A list may be named by the style, by one that it is based on, or by a style of lists."""
    named = '<w:numPr><w:numId w:val="{}"/></w:numPr>'
    numbering = (
        look(0, "1/decimal/%1.", "1/lowerRoman/%2./<w:pStyle w:val='Dos'~>")
        + '<w:abstractNum w:abstractNumId="1"><w:numStyleLink w:val="Lista"/></w:abstractNum>'
        + '<w:abstractNum w:abstractNumId="2"><w:numStyleLink w:val="Sola"/></w:abstractNum>'
        + lists(1, 0)
        + lists(2, 1)
        + lists(3, 2)
    )
    styles = (
        style("Uno", named.format(1))
        + style("Dos", named.format(1))
        + style("Lista", named.format(1)).replace("paragraph", "numbering")
        + style("Sola", named.format(3)).replace("paragraph", "numbering")
        + style("Tres", "").replace("</w:style>", '<w:basedOn w:val="Uno"/></w:style>')
        + style("Bucle", "").replace("</w:style>", '<w:basedOn w:val="Bucle"/></w:style>')
    )
    body = (
        *(styled("a", "Uno"), styled("b", "Dos"), styled("c", "Tres"), styled("d", "Bucle")),
        *(item("e", 2), item("f", 3), item("g", 0).replace("<w:pPr>", "<w:pPr><w:pStyle/>")),
    )
    found = with_lists(numbering, "".join(body), styles).text
    assert found.split() == ["1.", "a", "i.", "b", "2.", "c", "d", "3.", "e", "f", "g"]


def test_default_style_may_be_a_list() -> None:
    """A paragraph that names no style has that of the document."""
    styles = style("Uno", '<w:numPr><w:numId w:val="1"/></w:numPr>', 'w:default="1"')
    assert with_lists(DECIMAL + lists(1, 0), paragraph("a"), styles).text == "1.\ta\n"


@pytest.mark.parametrize(
    ("number", "form", "expected"),
    [
        (1, "lowerLetter", "a"),
        (26, "upperLetter", "Z"),
        (27, "lowerLetter", "aa"),
        (53, "lowerLetter", "aaa"),
        (0, "lowerLetter", "a"),
        (1994, "upperRoman", "MCMXCIV"),
        (4, "lowerRoman", "iv"),
        (0, "upperRoman", ""),
        (7, "cardinalText", "7"),
    ],
)
def test_formats_of_numbers(number: int, form: str, expected: str) -> None:
    """Letters go on doubled after z, as in Word; what is not known is in figures."""
    assert shown(number, form) == expected


@given(st.integers(1, 3999))
def test_roman_numbers(number: int) -> None:
    """A Roman number has the value that its letters add up to."""
    values = [
        dict(zip("ivxlcdm", (1, 5, 10, 50, 100, 500, 1000), strict=True))[each]
        for each in shown(number, "lowerRoman")
    ]
    assert number == sum(
        -value if value < following else value
        for value, following in zip(values, [*values[1:], 0], strict=True)
    )


ELEMENTS = st.sampled_from(
    [
        *(
            DECIMAL,
            OUTLINE,
            look(0, "9/bullet/o"),
            look(1, "0/none/"),
            look(2, "99999/ordinal/%9%1"),
        ),
        *(lists(1, 0), lists(1, 1), lists(2, 0), lists(3, 7), "<w:num/>", "<w:abstractNum/>"),
        *(lists(2, 1, 'w:ilvl="x">'), lists(2, 0, 'w:ilvl="-1"><w:startOverride w:val="3"/>')),
        '<w:abstractNum w:abstractNumId="1"><w:numStyleLink w:val="Uno"/></w:abstractNum>',
    ]
)
ITEMS = st.builds(item, st.just("a"), st.integers(-1, 4), st.integers(-1, 12))


@given(st.lists(ELEMENTS, max_size=6), st.lists(ITEMS, min_size=1, max_size=8), st.booleans())
def test_any_lists(looks: list[str], items: list[str], in_style: bool) -> None:  # noqa: FBT001 (drawn)
    """Whatever a document says of its lists, each paragraph is read, maybe with a number."""
    styles = style("Uno", '<w:numPr><w:numId w:val="2"/></w:numPr>') if in_style else ""
    text = with_lists("".join(looks), "".join(items), styles).text
    lines = text.rstrip("\n").split("\n")
    assert len(lines) == len(items)
    assert all(line.endswith("a") and len(line) < 150 for line in lines)


def test_what_lists_print_is_bounded() -> None:
    """A level that would print a page before each paragraph prints a line of it."""
    numbering = look(0, f"1/decimal/{'x' * 100_000}") + lists(1, 0)
    assert len(with_lists(numbering, item("a") * 100).text) < 100 * 110


def test_header_that_many_sections_name_is_read_once() -> None:
    """A header that several sections share is one header."""
    document_ = docx.Document()
    document_.sections[0].header.paragraphs[0].text = "Ficha"
    reference = document_.sections[0]._sectPr[0]  # noqa: SLF001 (python-docx has no face for it)
    for _ in range(3):
        document_.add_paragraph("x")
        document_.add_section()._sectPr.insert(0, copy.copy(reference))  # noqa: SLF001
    out = io.BytesIO()
    document_.save(out)
    [(_, found)] = read("ficha.docx", out.getvalue()).documents
    assert found.text.count("Ficha") == 1


def test_rows_that_word_numbers() -> None:
    """A form whose rows, and headings, are numbered by Word is read, each number with its place."""
    numbering = DECIMAL + look(1, "1/upperRoman/%1.") + lists(1, 0) + lists(2, 1)
    numbering += lists(3, 0, 'w:ilvl="0"><w:startOverride w:val="1"/>')
    body = (
        *(item("Misión:", 2), paragraph("Cuidar."), item("Ámbitos de Acción:", 2)),
        *(item("Ordenar."), item("Abrir."), item("Objetivos Estratégicos:", 2), item("Ir.", 3)),
    )
    reading = parser.parse(with_lists(numbering, "".join(body)))
    areas, objectives = reading.ficha.action_areas, reading.ficha.objectives
    assert [(row.number.value, row.text.value) for row in (*areas, *objectives)] == [
        *((1, "Ordenar."), (2, "Abrir."), (1, "Ir."))
    ]
    assert areas[1].number.places[0].told("es") == "ficha.docx, párrafo 5"
    assert reading.findings == ()


def with_margins(body: list[str], **parts: list[str]) -> bytes:
    """Write a document with headers and footers: each of a kind, as header_first."""
    document = docx.Document()
    for text in body:
        document.add_paragraph(text)
    section = document.sections[0]
    section.different_first_page_header_footer = any("first" in name for name in parts)
    document.settings.odd_and_even_pages_header_footer = "even_page_header" in parts
    for name, lines in parts.items():
        story = getattr(section, name)
        story.is_linked_to_previous = False
        for line in lines:
            story.add_paragraph(line)
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


FORM = ["Misión:", "Cuidar.", "Objetivos Estratégicos:", "1\tAbrir senderos."]


def test_title_in_the_header() -> None:
    """What stands above the pages gives code and period; what stands below them is furniture."""
    data = with_margins(
        FORM,
        header=["FICHA DE DEFINICIONES ESTRATÉGICAS AÑO 2019-2022", "Formulario A-0"],
        footer=["Dirección de Presupuestos", "Página 1 de 3"],
    )
    [(_, found)] = read("ficha.docx", data).documents
    reading = parser.parse(found)
    assert reading.findings == ()
    assert reading.unaccounted == 0
    assert reading.ficha.period
    assert reading.ficha.form
    assert reading.ficha.period.places[0].told("es") == "ficha.docx, encabezado 1, línea 2"
    assert reading.ficha.form.places[0].told("en") == "ficha.docx, page header 1, line 3"
    assert [row.text.value for row in reading.ficha.objectives] == ["Abrir senderos."]
    assert Minter().passage(reading.ficha.form.places[0]).partition("#")[2].startswith("header=1&")


@pytest.mark.parametrize(
    ("header", "lost"),
    [
        ("FICHA DE DEFINICIONES ESTRATÉGICAS 2019-2022 (FORMULARIO A0)", 0),
        ("FICHA DE DEFINICIONES ESTRATÉGICAS 2015-2018", 1),
        ("Formulario A1", 1),
        ("Formulario A1, 2019-2022", 1),
        ("Gobierno de Chile", 0),
    ],
)
def test_header_that_says_something_else(header: str, lost: int) -> None:
    """A header with another period or code than the title is told; the title's are taken."""
    data = with_margins(["(FORMULARIO A0) 2019-2022", *FORM], header=[header])
    [(_, found)] = read("ficha.docx", data).documents
    reading = parser.parse(found)
    assert [finding.code for finding in reading.findings] == ["line-unaccounted"] * lost
    assert reading.ficha.period
    assert str(reading.ficha.period.value) == "2019-2022"
    assert [
        str(place.unit and place.unit.kind) for f in reading.findings for place in f.places
    ] == ["header"] * lost


def test_headers_that_no_page_shows() -> None:
    """A header for the first page, or for even ones, counts only where pages have it."""
    data = with_margins(FORM, header=["uno"], first_page_header=["dos"], even_page_header=["tres"])
    [(_, found)] = read("ficha.docx", data).documents
    assert found.text.split()[:3] == ["uno", "dos", "tres"]
    data = hostile.altered(data, "word/settings.xml", f"<w:settings {NAMES}/>".encode())
    [(_, found)] = read("ficha.docx", data).documents
    assert "tres" not in found.text


def test_table_in_a_header() -> None:
    """A row of a table in a header is a line of it."""
    document = docx.Document()
    table = document.sections[0].header.add_table(2, 2, Length(100))
    for cell_, text in zip((c for row in table.rows for c in row.cells), "abcd", strict=True):
        cell_.text = text
    out = io.BytesIO()
    document.add_paragraph("x")
    document.save(out)
    [(_, found)] = read("ficha.docx", out.getvalue()).documents
    start = found.text.index("d")
    assert found.text.strip().startswith("a\tb\nc\td")
    assert found.place(start, start + 1).told("es") == "ficha.docx, encabezado 1, línea 3"


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("<w:p><w:r><w:rPr><w:vanish/></w:rPr><w:t>no</w:t></w:r></w:p>", ""),
        ('<w:p><w:r><w:rPr><w:vanish w:val="0"/></w:rPr><w:t>sí</w:t></w:r></w:p>', "sí"),
        (
            (
                "<w:tbl><w:tr><w:tc><w:tcPr><w:vMerge/></w:tcPr><w:p><w:r><w:t>no</w:t></w:r></w:p>"
                f"</w:tc>{cell('uno')}</w:tr></w:tbl>"
            ),
            "\tuno",
        ),
        (
            (
                '<w:tbl><w:tr><w:tc><w:tcPr><w:vMerge w:val="restart"/></w:tcPr><w:p><w:r><w:t>sí'
                f"</w:t></w:r></w:p></w:tc>{cell('uno')}</w:tr></w:tbl>"
            ),
            "sí\tuno",
        ),
    ],
)
def test_what_word_hides(body: str, expected: str) -> None:
    """Hidden text, and what stands in a cell that another one covers, is not read."""
    assert document(body + paragraph("fin")).text.removesuffix("\nfin\n") == expected


def test_places_are_paragraphs_and_cells() -> None:
    """Paragraphs are counted from the first, tables, rows and cells likewise."""
    table = f"<w:tbl><w:tr>{cell('1')}{cell('dos')}</w:tr></w:tbl>"
    found = document(paragraph("uno") + table + table.replace("dos", "tres") + paragraph("fin"))
    places = [found.text.index(word) for word in ("uno", "dos", "tres", "fin")]
    assert [found.place(n, n + 3).told("en") for n in places] == [
        "ficha.docx, paragraph 1",
        "ficha.docx, table 1, row 1, cell 2",
        "ficha.docx, table 2, row 1, cell 2",
        "ficha.docx, paragraph 2",
    ]


def test_entity_hidden_by_its_encoding() -> None:
    """XML in UTF-16, in which a DOCTYPE would not be seen, is refused like one that is seen."""
    xml = f"<w:document {NAMES}><w:body/></w:document>".encode("utf-16")
    data = hostile.altered(hostile.word("x"), "word/document.xml", xml)
    with pytest.raises(FicheroError, match="DOCTYPE"):
        read("ficha.docx", data)


def test_limit_of_what_is_packed() -> None:
    """All that the archive holds counts, and the limit is a setting."""
    data = hostile.word("Misión")
    assert read("ficha.docx", data, Limits(unpacked_bytes=1_000_000)).documents
    with pytest.raises(FicheroError, match="more than 1000 bytes"):
        read("ficha.docx", data, Limits(unpacked_bytes=1000))


def test_library_resolves_no_entities() -> None:
    """python-docx resolves no entities either: the check before it is not the only one."""
    xml = b'<!DOCTYPE a [<!ENTITY e "xx">]><a>&e;</a>'
    assert "xx" not in "".join(etree.fromstring(xml, oxml_parser).itertext())
