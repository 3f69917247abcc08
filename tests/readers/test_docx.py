"""DOCX: all the text that people see, and nothing that they do not."""

import pytest
from docx.oxml.parser import oxml_parser
from lxml import etree

from fichero.document import Document
from fichero.findings import FicheroError
from fichero.reading.readers import Limits, read
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
