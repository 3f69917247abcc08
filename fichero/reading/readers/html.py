"""HTML: the text of a page as people see it, a row of a table as a line. Nothing is fetched or run.

lxml (libxml2) takes the page apart; each stretch of text stands in the line of the file in which it
begins.
"""

import re

from lxml import etree

from fichero.document import SOFT_BREAK, Unit, whole_file
from fichero.findings import FicheroError, Finding, problem
from fichero.reading.readers.encoding import decode
from fichero.reading.readers.face import Extracts, Limits, Writer

# What begins and ends on lines of its own (https://html.spec.whatwg.org/#flow-content-3).
_BLOCK = re.compile(
    r"address|article|aside|blockquote|body|br|caption|center|dd|details|div|dl|dt|fieldset"
    r"|figcaption|figure|footer|form|h[1-6]|header|hr|html|legend|li|main|nav|noscript|ol|p|pre"
    r"|script|section|summary|table|tbody|textarea|tfoot|thead|tr|ul"
)
_UNSEEN = frozenset({"head", "style", "template"})
_SPACE = re.compile(r"[ \t\n\r\f\v]+")  # https://infra.spec.whatwg.org/#ascii-whitespace, and VT
_NUMBER = re.compile(r"[0-9]{1,6}")


def read(path: str, data: bytes, _: Limits) -> Extracts:
    """Take the text out of a page.

    Raises:
        FicheroError: `source-binary`, `source-encoding`, `source-empty` or `html-nested`.
    """
    text, notes = decode(path, data)
    parser = etree.HTMLParser(
        encoding="utf-8", no_network=True, remove_comments=True, remove_pis=True, recover=True
    )
    try:
        root = etree.fromstring(text.encode(), parser)
    except etree.XMLSyntaxError as error:
        raise FicheroError(problem("source-empty", whole_file(path))) from error
    # The parser goes on after faults, as browsers do; but what is too much for it, it leaves out.
    if parser.error_log.filter_from_fatals():
        line = parser.error_log.filter_from_fatals()[0].line
        raise FicheroError(problem("html-nested", whole_file(path, max(1, line))))
    if root is None:
        raise FicheroError(problem("source-empty", whole_file(path)))
    page = _Page(path)
    page.walk(root)
    return Extracts((page.writer.extract(),), (*notes, *page.notes))


class _Page:
    """What is known while the elements go by."""

    def __init__(self, path: str) -> None:
        self.writer = Writer()
        self.notes: list[Finding] = []
        self._path = path
        self._line = 1  # of the file
        self._pending = ""  # what ends a line, or a line of a cell, once more text comes
        self._space = False  # white space came last
        self._blank = True  # nothing stands in the line yet
        self._fresh = True  # nothing stands in the line, or in the cell, yet
        self._cells = 0  # how many cells are open: a table may stand within another
        self._printed = 0  # how many elements are open in which line endings count
        self._rows = [0]  # how many cells the row has, for each open table
        self._counts: list[int | None] = []  # the last number, for each open list that has any

    def walk(self, root: etree._Element) -> None:
        """Write the text of an element."""
        steps = etree.iterwalk(root, events=("start", "end"))
        for event, element in steps:
            name = str(element.tag).lower()
            if event == "start":
                self._line = element.sourceline or self._line
                if name in _UNSEEN:
                    steps.skip_subtree()
                else:
                    self._start(element, name)
                    self._text(element.text)
            else:
                if name not in _UNSEEN:
                    self._end(name)
                self._text(element.tail)

    def _start(self, element: etree._Element, name: str) -> None:
        if _BLOCK.fullmatch(name):
            self._end_line()
        match name:
            case "td" | "th":
                self._cell()
            case "tr":
                self._rows[-1] = 0
            case "table":
                self._rows.append(0)
            case "ol" | "ul":
                first = _integer(element.get("start"), 1)
                self._counts.append(first - 1 if name == "ol" else None)
            case "li":
                self._item(element)
            case "pre":
                self._printed += 1
            case "script":
                self.notes.append(problem("html-script", whole_file(self._path, self._line)))

    def _end(self, name: str) -> None:
        match name:
            case "td" | "th":
                self._cells -= 1
                self._pending = ""
            case "table":
                self._rows.pop()
            case "ol" | "ul":
                self._counts.pop()
            case "pre":
                self._printed -= 1
        if _BLOCK.fullmatch(name):
            self._end_line()

    def _cell(self) -> None:
        """Begin a cell: after a tab if it is not the first, else on a line of its own."""
        if self._cells:
            self._space = True  # a table within a cell is text of that cell
        elif self._rows[-1]:
            self.writer.write("\t")
            self._blank, self._fresh, self._space, self._pending = False, True, False, ""
        else:
            if not self._blank:
                self.writer.write("\n")
            self._blank, self._fresh, self._space, self._pending = True, True, False, ""
        self._rows[-1] += 1
        self._cells += 1

    def _item(self, element: etree._Element) -> None:
        """Begin an item of a list, with the number that a browser would print."""
        last = self._counts[-1] if self._counts else None
        if last is not None:
            number = _integer(element.get("value"), last + 1)
            self._counts[-1] = number
            self._put(f"{number}\t")
            self._fresh = True

    def _text(self, text: str | None) -> None:
        for number, line in enumerate((text or "").split("\n")):
            if number:
                self._line += 1
                self._space = True
                if self._printed:
                    self._end_line()
            words = _SPACE.sub(" ", line)
            if words.strip(" "):
                self._space = self._space or words.startswith(" ")
                self._put(words.strip(" "))
                self._space = words.endswith(" ")
            elif words:
                self._space = True

    def _put(self, text: str) -> None:
        if not self._fresh:
            self.writer.write(self._pending or (" " if self._space else ""))
        self.writer.write(text, Unit("line", (self._line,)))
        self._blank = self._fresh = self._space = False
        self._pending = ""

    def _end_line(self) -> None:
        self._space = False
        if not self._fresh:
            self._pending = SOFT_BREAK if self._cells else "\n"
        elif not self._blank and not self._cells:
            self._pending, self._fresh = "\n", False


def _integer(told: str | None, otherwise: int) -> int:
    return int(told) if told and _NUMBER.fullmatch(told) else otherwise
