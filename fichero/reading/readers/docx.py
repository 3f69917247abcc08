"""DOCX: the paragraphs of a document of Word, and the rows of its tables as lines.

A DOCX is a zip archive of XML (ISO/IEC 29500): what makes either dangerous is refused before it is
opened. python-docx finds the parts of the document; what stands in them is read here, so that
content controls, tracked insertions and text boxes are not passed over. Page headers and footers
are not read.
"""

import re
import zipfile
from collections.abc import Iterator
from io import BytesIO

import docx
from lxml.etree import _Element

from fichero.document import SOFT_BREAK, Unit, whole_file
from fichero.findings import FicheroError, Words, problem
from fichero.reading.readers.face import Extracts, Limits, Writer
from fichero.reading.readers.unpacking import Budget

_MOST_ENTRIES = 2_000
"""Files in the archive: a document of Word has some dozens, and one for each picture."""
_MOST_RATIO = 200
"""How many times larger an entry may become: the XML of Word becomes up to 50 times larger."""
_SMALL = 1_000_000
"""Bytes up to which an entry may become as much larger as it likes."""
_MOST_DEPTH = 50
"""How deep tables and text boxes may stand within each other."""
_COMPOUND = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
"""How a Compound File begins, in which Office encrypts (and in which the old .doc is)."""
_DOCTYPE = re.compile(rb"<!\s*(?:DOCTYPE|ENTITY)", re.IGNORECASE)
_MARKUP = (".xml", ".rels")

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_P, _TBL, _TR, _TC = _W + "p", _W + "tbl", _W + "tr", _W + "tc"
_BOX = _W + "txbxContent"
_FALLBACK = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
# What wraps blocks, rows, cells or runs without being one.
_WRAPPERS = frozenset(
    _W + name for name in ("sdt", "sdtContent", "customXml", "ins", "moveTo", "smartTag")
)
# What is not in the text that people see: removed, or given twice, or how the text looks.
_UNSEEN = frozenset({_W + "del", _W + "moveFrom", _W + "pPr", _W + "rPr", _FALLBACK, _BOX})
_MARKS = {
    _W + "tab": "\t",
    _W + "br": "\n",
    _W + "cr": "\n",
    _W + "noBreakHyphen": "-",
}


def read(path: str, data: bytes, limits: Limits) -> Extracts:
    """Take the text out of a document of Word.

    Raises:
        FicheroError: `docx-damaged`, `docx-encrypted`, `xml-hostile` or `source-unpacks`.
    """
    if data.startswith(_COMPOUND):
        raise FicheroError(problem("docx-encrypted", whole_file(path)))
    try:
        _check(path, data, limits)
        body = _Body()
        body.blocks(docx.Document(BytesIO(data)).element.body)
    except FicheroError:
        raise
    # On damaged files python-docx, lxml and zipfile raise errors of all kinds.
    except Exception as error:
        words = Words(f"falla su lectura ({error})", f"reading it fails ({error})")
        raise FicheroError(problem("docx-damaged", whole_file(path), reason=words)) from error
    return Extracts((body.writer.extract(),))


def _check(path: str, data: bytes, limits: Limits) -> None:
    """Measure the archive, and look into its XML, before anything is made of it."""
    budget = Budget(path, limits.unpacked_bytes)
    with zipfile.ZipFile(BytesIO(data)) as archive:
        entries = archive.infolist()
        if len(entries) > _MOST_ENTRIES:
            budget.exceed()
        for entry in entries:
            # The size is what the archive claims; zipfile gives no byte more than that.
            budget.spend(entry.file_size)
            if entry.file_size > max(_SMALL, entry.compress_size * _MOST_RATIO):
                budget.exceed()
        for entry in entries:
            if entry.filename.lower().endswith(_MARKUP):
                markup = archive.read(entry)
                # Null bytes are those of UTF-16, in which a DOCTYPE could hide; Word writes UTF-8.
                if _DOCTYPE.search(markup) or b"\x00" in markup:
                    words = Words("tiene DOCTYPE o entidades", "has a DOCTYPE or entities")
                    raise FicheroError(
                        problem("xml-hostile", whole_file(path), es=words.es, en=words.en)
                    )


class _Body:
    """Writes paragraphs and tables as lines; counts them as people would, from the first."""

    def __init__(self) -> None:
        self.writer = Writer()
        self._paragraphs = 0
        self._tables = 0
        self._depth = 0

    def blocks(self, parent: _Element) -> None:
        """Write the paragraphs and tables in an element."""
        for block in _children(parent, (_P, _TBL)):
            if block.tag == _TBL:
                self._table(block)
            else:
                self._paragraph(block)

    def _paragraph(self, paragraph: _Element) -> None:
        self._paragraphs += 1
        self.writer.write(_text(paragraph) + "\n", Unit("paragraph", (self._paragraphs,)))
        self._depth += 1
        if self._depth < _MOST_DEPTH:
            for box in _boxes(paragraph):
                self.blocks(box)
        self._depth -= 1

    def _table(self, table: _Element) -> None:
        self._tables += 1
        number = self._tables
        for row, line in enumerate(_children(table, (_TR,)), start=1):
            for column, cell in enumerate(_children(line, (_TC,)), start=1):
                if column > 1:
                    self.writer.write("\t")
                self.writer.write(_cell(cell), Unit("cell", (number, row, column)))
            self.writer.write("\n")


def _children(parent: _Element, tags: tuple[str, ...]) -> Iterator[_Element]:
    """Give the children of some kinds, also where something only wraps them."""
    for child in parent:
        if child.tag in tags:
            yield child
        elif child.tag in _WRAPPERS:
            yield from _children(child, tags)


def _cell(cell: _Element) -> str:
    """Give the text of a cell as one line; a table within it is text of it."""
    paragraphs = [_text(paragraph) for paragraph in cell.iter(_P) if _is_seen(paragraph, cell)]
    lines = [" ".join(line.split("\t")) for text in paragraphs for line in text.split("\n")]
    return SOFT_BREAK.join(line.strip() for line in lines if line.strip())


def _is_seen(element: _Element, top: _Element) -> bool:
    return all(above.tag != _FALLBACK for above in element.iterancestors() if above is not top)


def _boxes(paragraph: _Element) -> list[_Element]:
    return [box for box in paragraph.iter(_BOX) if _is_seen(box, paragraph)]


def _text(paragraph: _Element) -> str:
    """Give the text of a paragraph, without that of boxes that hang on it."""
    parts: list[str] = []
    waiting = list(reversed(paragraph))
    while waiting:
        element = waiting.pop()
        if element.tag in _UNSEEN:
            continue
        if element.tag == _W + "t":
            parts.append(element.text or "")
        elif element.tag in _MARKS:
            parts.append(_MARKS[element.tag])
        else:
            waiting += reversed(element)
    return "".join(parts)
