"""DOCX: the paragraphs of a document of Word, and the rows of its tables as lines.

A DOCX is a zip archive of XML (ISO/IEC 29500): what makes either dangerous is refused before it is
opened. python-docx finds the parts of the document; what stands in them is read here, so that
content controls, tracked insertions and text boxes are not passed over, and neither are the numbers
that Word gives to lists. What the pages have above their text comes first, and what they have below
it last; each once, as Word has it.
"""

import re
import zipfile
from collections.abc import Iterator
from io import BytesIO
from typing import Literal

import docx
from docx.document import Document as Word
from lxml import etree
from lxml.etree import _Element

from fichero.document import SOFT_BREAK, Unit, whole_file
from fichero.findings import FicheroError, Words, problem
from fichero.reading.readers.face import Extracts, Limits, Writer
from fichero.reading.readers.numbering import Numbering
from fichero.reading.readers.unpacking import Budget
from fichero.reasons import reason

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
_ID = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
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
_OFF = frozenset({"0", "false", "off"})
# What python-docx reads as XML and what it keeps as bytes is its own affair: these parts are few.
_PARSER = etree.XMLParser(resolve_entities=False, no_network=True)


def read(path: str, data: bytes, limits: Limits) -> Extracts:
    """Take the text out of a document of Word.

    Raises:
        FicheroError: `docx-damaged`, `docx-encrypted`, `xml-hostile` or `source-unpacks`.
    """
    if data.startswith(_COMPOUND):
        raise FicheroError(problem("docx-encrypted", whole_file(path)))
    try:
        _check(path, data, limits)
        writer = Writer()
        _write(writer, docx.Document(BytesIO(data)))
    except FicheroError:
        raise
    # On damaged files python-docx, lxml and zipfile raise errors of all kinds.
    except Exception as error:
        raise FicheroError(
            problem("docx-damaged", whole_file(path), reason=reason(error))
        ) from error
    return Extracts((writer.extract(),))


def _write(writer: Writer, document: Word) -> None:
    """Write what the pages have above, the text, and what they have below."""
    body = document.element.body
    for number, part in enumerate(_margins(document, "header"), start=1):
        _Story(writer, Numbering(None, None), ("header", number)).blocks(part)
    numbers = Numbering(_part(document, "numbering"), _part(document, "styles"))
    _Story(writer, numbers).blocks(body)
    for number, part in enumerate(_margins(document, "footer"), start=1):
        _Story(writer, Numbering(None, None), ("footer", number)).blocks(part)


def _part(document: Word, kind: str) -> _Element | None:
    """Give a part of the document that there is one of; None if it has none."""
    for relation in document.part.rels.values():
        if relation.reltype.endswith(f"/{kind}") and not relation.is_external:
            return etree.fromstring(relation.target_part.blob, _PARSER)
    return None


def _margins(document: Word, kind: Literal["header", "footer"]) -> list[_Element]:
    """Give the headers or footers that some page shows, in order."""
    settings = _part(document, "settings")
    even = _is_on(settings, "evenAndOddHeaders")
    # Several sections, and names, may stand for one part: it is read once.
    parts: dict[str, bytes] = {}
    for section in document.element.body.iter(_W + "sectPr"):
        shown = {"default"} | ({"first"} if _is_on(section, "titlePg") else set())
        for each in section.findall(f"{_W}{kind}Reference"):
            if each.get(_W + "type", "default") in (shown | {"even"} if even else shown):
                part = document.part.rels[each.get(_ID)].target_part
                parts.setdefault(part.partname, part.blob)
    return [etree.fromstring(blob, _PARSER) for blob in parts.values()]


def _is_on(parent: _Element | None, tag: str) -> bool:
    child = parent.find(_W + tag) if parent is not None else None
    return child is not None and child.get(_W + "val", "1") not in _OFF


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


class _Story:
    """Writes paragraphs and tables as lines; counts them as people would, from the first."""

    def __init__(
        self,
        writer: Writer,
        numbers: Numbering,
        margin: tuple[Literal["header", "footer"], int] | None = None,
    ) -> None:
        """Take where to write, what counts lists, and which header or footer it is, if it is one.

        In those, lines are counted.
        """
        self._writer = writer
        self._numbers = numbers
        self._margin = margin
        self._lines = 0
        self._paragraphs = 0
        self._tables = 0
        self._depth = 0

    def blocks(self, parent: _Element) -> None:
        """Write the paragraphs and tables in an element."""
        for block in _children(parent, (_P, _TBL)):
            self._lines += 1
            if block.tag == _TBL:
                self._table(block)
            else:
                self._paragraph(block)

    def _unit(self, kind: Literal["paragraph", "cell"], *numbers: int) -> Unit:
        return (
            Unit(self._margin[0], (self._margin[1], self._lines))
            if self._margin
            else Unit(kind, numbers)
        )

    def _paragraph(self, paragraph: _Element) -> None:
        self._paragraphs += 1
        text = self._numbered(paragraph)
        self._writer.write(text + "\n", self._unit("paragraph", self._paragraphs))
        self._depth += 1
        if self._depth < _MOST_DEPTH:
            for box in _boxes(paragraph):
                self.blocks(box)
        self._depth -= 1

    def _table(self, table: _Element) -> None:
        self._tables += 1
        number = self._tables
        rows = (row for row in _children(table, (_TR,)) if row.find(f"{_W}trPr/{_W}del") is None)
        for row, line in enumerate(rows, start=1):
            if row > 1:
                self._lines += 1
            for column, cell in enumerate(_children(line, (_TC,)), start=1):
                if column > 1:
                    self._writer.write("\t")
                self._writer.write(self._cell(cell), self._unit("cell", number, row, column))
            self._writer.write("\n")

    def _cell(self, cell: _Element) -> str:
        """Give the text of a cell as one line; a table within it is text of it."""
        if _goes_on(cell):
            return ""
        seen = (paragraph for paragraph in cell.iter(_P) if _is_seen(paragraph, cell))
        lines = [
            " ".join(line.split("\t"))
            for paragraph in seen
            for line in self._numbered(paragraph).split("\n")
        ]
        return SOFT_BREAK.join(line.strip() for line in lines if line.strip())

    def _numbered(self, paragraph: _Element) -> str:
        """Give the text of a paragraph, with its number before it."""
        text = _text(paragraph)
        if not text and paragraph.find(f"{_W}pPr/{_W}rPr/{_W}del") is not None:
            return text
        return self._numbers.label(paragraph) + text


def _children(parent: _Element, tags: tuple[str, ...]) -> Iterator[_Element]:
    """Give the children of some kinds, also where something only wraps them."""
    for child in parent:
        if child.tag in tags:
            yield child
        elif child.tag in _WRAPPERS:
            yield from _children(child, tags)


def _goes_on(cell: _Element) -> bool:
    """Tell whether a cell is but more room for the one above it: Word shows nothing of its own."""
    merged = cell.find(f"{_W}tcPr/{_W}vMerge")
    return merged is not None and merged.get(_W + "val", "continue") == "continue"


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
        if element.tag in _UNSEEN or _is_on(element.find(_W + "rPr"), "vanish"):
            continue
        if element.tag == _W + "t":
            parts.append(element.text or "")
        elif element.tag in _MARKS:
            parts.append(_MARKS[element.tag])
        else:
            waiting += reversed(element)
    return "".join(parts)
