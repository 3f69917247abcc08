"""XML from anyone: decoded and taken apart, with the place of every character.

What makes XML dangerous is refused before it is read: a DOCTYPE, and with it every entity of its
own, files to fetch, and expansion without end; nesting and numbers of elements are bounded. The
parser is expat, which reads no other file and asks no network.
Source: https://www.w3.org/TR/xml/
"""

import re
from codecs import BOM_UTF8, BOM_UTF16_BE, BOM_UTF16_LE
from collections.abc import Iterable, Iterator
from functools import cached_property

# The stdlib's parser with every DOCTYPE refused is what defusedxml is, too.
from xml.parsers import expat

import msgspec

from fichero.document import Document, whole_file
from fichero.findings import FicheroError, Words, problem
from fichero.reading.wording import Character, Wording

MAX_DEPTH = 50
"""How deep elements may be nested."""
MAX_ELEMENTS = 100_000
"""How many elements a file may have."""

_DECLARED = re.compile(rb"<\?xml[^>]*?\sencoding\s*=\s*[\"'](?P<name>[A-Za-z0-9._-]+)[\"']")
_ENCODINGS = {
    "utf-8": "utf-8",
    "us-ascii": "utf-8",
    "utf-16": "utf-16",
    "iso-8859-1": "iso-8859-1",
    "windows-1252": "windows-1252",
}
_BOMS = {BOM_UTF8: "utf-8-sig", BOM_UTF16_LE: "utf-16", BOM_UTF16_BE: "utf-16"}
_SEPARATOR = " "  # between a namespace and a name: neither can hold one


class Element(msgspec.Struct, dict=True):
    """An element, or the document as a whole."""

    namespace: str
    name: str
    start: int
    """Offset of its first tag."""
    end: int = 0
    """Offset after its first tag, or after its last one once that was read."""
    children: list["Element"] = []
    runs: list[tuple[int, str, int]] = []
    """Its own text: offset, characters, and how long the reference is if they are one, else 0."""

    def find(self, name: str) -> list["Element"]:
        """Give the children of a name."""
        return [child for child in self.children if child.name == name]

    @cached_property
    def characters(self) -> list[Character]:
        """Its own text, without that of its children."""
        return list(self._characters())

    def _characters(self) -> Iterator[Character]:
        for start, text, length in self.runs:
            for n, letter in enumerate(text):
                yield letter, (start, start + length) if length else (start + n, start + n + 1)

    def wording(self, document: Document) -> Wording:
        """Give its own text, with white space as single spaces."""
        return Wording(document, words(self.characters))

    def lines(self, document: Document) -> Iterator[Wording]:
        """Give the lines of its own text that are not blank."""
        line: list[Character] = []
        for character in [*self.characters, ("\n", (0, 0))]:
            if character[0] != "\n":
                line.append(character)
                continue
            wording = Wording(document, words(line))
            if wording.text:
                yield wording
            line = []


def words(characters: Iterable[Character]) -> Iterator[list[Character]]:
    """Part characters at their white space."""
    word: list[Character] = []
    for character in characters:
        if not character[0].isspace():
            word.append(character)
        elif word:
            yield word
            word = []
    if word:
        yield word


def read(path: str, data: bytes) -> str:
    """Decode XML; every line ending becomes a line feed.

    Raises:
        FicheroError: `source-encoding`.
    """
    encoding = next((name for bom, name in _BOMS.items() if data.startswith(bom)), None)
    if encoding is None:
        declared = _DECLARED.match(data)
        encoding = _ENCODINGS.get(declared["name"].decode().lower() if declared else "utf-8")
    try:
        text = data.decode(encoding or "utf-8")
    except UnicodeDecodeError as error:
        line = data[: error.start].count(b"\n") + 1
        byte = f"0x{data[error.start]:02X}"
        wrong = problem("source-encoding", whole_file(path, line), byte=byte)
        raise FicheroError(wrong) from error
    return text.replace("\r\n", "\n").replace("\r", "\n")


def parse(document: Document) -> Element:
    """Take the XML of a document apart.

    Returns:
        The root element.

    Raises:
        FicheroError: `xml-syntax` or `xml-hostile`.
    """
    return _Parser(document).parse()


class _Parser:
    """Builds the tree from the events of expat."""

    def __init__(self, document: Document) -> None:
        self._document = document
        self._data = document.text.encode()
        self._byte = self._offset = self._count = 0
        self._open = [Element("", "", 0, children=[], runs=[])]
        self._literal = False  # within a CDATA section, where nothing is a reference
        # The text is decoded already, whatever its first line declares.
        parser = expat.ParserCreate("utf-8", _SEPARATOR)
        parser.buffer_text = False
        parser.StartDoctypeDeclHandler = self._doctype
        parser.StartElementHandler = self._start
        parser.EndElementHandler = self._end
        parser.CharacterDataHandler = self._text
        parser.StartCdataSectionHandler = self._enter_literal
        parser.EndCdataSectionHandler = self._leave_literal
        self._parser = parser

    def parse(self) -> Element:
        try:
            self._parser.Parse(self._data, True)  # noqa: FBT003 (it takes no keywords)
        except expat.ExpatError as error:
            place = whole_file(self._document.source, error.lineno)
            reason = expat.errors.messages[error.code]
            raise FicheroError(problem("xml-syntax", place, reason=reason)) from error
        return self._open[0].children[0]

    def _position(self) -> int:
        """Give the offset in characters of what is being read; it only grows."""
        byte = self._parser.CurrentByteIndex
        self._offset += len(self._data[self._byte : byte].decode())
        self._byte = byte
        return self._offset

    def _doctype(self, *_: object) -> None:
        raise self._hostile(Words("tiene DOCTYPE", "has a DOCTYPE"))

    def _start(self, name: str, _: object) -> None:
        self._count += 1
        if len(self._open) > MAX_DEPTH:
            words = Words(
                f"anida más de {MAX_DEPTH} niveles", f"nests more than {MAX_DEPTH} levels"
            )
            raise self._hostile(words)
        if self._count > MAX_ELEMENTS:
            raise self._hostile(
                Words(
                    f"tiene más de {MAX_ELEMENTS} elementos",
                    f"has more than {MAX_ELEMENTS} elements",
                )
            )
        namespace, _separator, local = name.rpartition(_SEPARATOR)
        element = Element(namespace, local, self._position(), children=[], runs=[])
        self._open[-1].children.append(element)
        self._open.append(element)

    def _end(self, _: str) -> None:
        element = self._open.pop()
        text, end = self._document.text, self._position()
        # The event stands at the end tag, but after a tag that is both.
        empty = not (element.children or element.runs) and text[end - 2 : end] == "/>"
        element.end = end if empty else text.index(">", end) + 1

    def _text(self, text: str) -> None:
        start = self._position()
        length = 0
        if not self._literal and self._document.text[start] == "&":
            length = self._document.text.index(";", start) + 1 - start
        self._open[-1].runs.append((start, text, length))

    def _enter_literal(self) -> None:
        self._literal = True

    def _leave_literal(self) -> None:
        self._literal = False

    def _hostile(self, words: Words) -> FicheroError:
        place = whole_file(self._document.source, self._parser.CurrentLineNumber)
        return FicheroError(problem("xml-hostile", place, es=words.es, en=words.en))
