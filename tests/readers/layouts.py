"""The looks that the same form comes in, a writer for each, out of its paragraphs and tables."""

import html
import io
import json
import textwrap
from collections.abc import Callable, Iterator

from fichero.reading.headings import HELP
from tests.readers import making, pdfs
from tests.readers.making import Block, Row

_HELP = frozenset(HELP.values())
_HEADINGS = ("Ley Orgánica", "Misión", "Ámbitos", "Objetivos")
_LINE = 110  # characters in a line of a printed page


def is_heading(block: Block) -> bool:
    """Tell whether a block is a heading of a section."""
    return isinstance(block, str) and block.startswith(_HEADINGS) and len(block) < 60


def _paragraphs(content: list[Block]) -> list[Block]:
    # The title runs over two lines in the Markdown: a page has it in one.
    title, code, *rest = content
    return [f"{title} {code}", *rest]


def tabs(content: list[Block]) -> str:
    """Write tables parted by tabs, and headings in bold."""
    lines = []
    for block in content:
        if isinstance(block, str):
            lines += ["", f"**{block}**" if is_heading(block) else block]
        else:
            lines += ["\t".join(row) for row in block]
    return "\n".join(lines)


def pipes(content: list[Block]) -> str:
    r"""Write tables of Markdown, with `\|` for a bar, and headings with `#`."""
    lines = []
    for block in _paragraphs(content):
        if isinstance(block, str):
            lines += ["", f"## {block}" if is_heading(block) else block.replace("|", "\\|"), ""]
            continue
        header, *rows = block
        escaped = [[cell.replace("|", "\\|") for cell in row] for row in (header, *rows)]
        made = [f"| {' | '.join(row)} |" for row in escaped]
        lines += [made[0], "|---|:--|", *made[1:]]
    return "\n".join(lines)


def wrapped(content: list[Block]) -> str:
    """Write lines of a printed page, the number of a row before its text."""
    return "\n".join(_wrapped(content, "{} {}"))


def alone(content: list[Block]) -> str:
    """Write lines of a printed page, the number of a row in a line of its own, and form feeds."""
    return "\n\n".join(_wrapped(content, "{}\n{}")).replace("Objetivos Estr", "\fObjetivos Estr")


def spaced(content: list[Block]) -> str:
    """Write lines with no-break spaces around and within them."""
    lines = _wrapped(content, "{}\u00a0{}")
    return "\n\u00a0\n".join(f"\u00a0{line.replace(' ', chr(0xA0), 1)} " for line in lines)


def _wrapped(content: list[Block], row: str) -> Iterator[str]:
    for block in _paragraphs(content):
        if isinstance(block, str):
            texts = [block]
        else:
            header, *rows = block
            texts = [" ".join(header), *(row.format(*cells) for cells in rows)]
        for text in texts:
            for line in text.split("\n"):
                yield from textwrap.wrap(line, _LINE, break_on_hyphens=False)


def table_page(content: list[Block]) -> str:
    """Write a page with tables."""
    return making.web_page(_paragraphs(content))


def list_page(content: list[Block]) -> str:
    """Write a page whose rows are items of lists, which a browser numbers."""
    parts = ["<html><body>"]
    for block in _paragraphs(content):
        if isinstance(block, str):
            name = "h2" if is_heading(block) else "p"
            parts.append(f"<{name}>{html.escape(block)}</{name}>")
        elif block[0][0] == "MINISTERIO":
            parts.append(f"<p>{html.escape(' '.join(block[0]))}</p>")
        else:
            items = "".join(f"<li><p>{html.escape(row[1])}</p></li>" for row in block[1:])
            parts.append(f"<ol>\n{items}</ol>")
    return "\n".join([*parts, "</body></html>"])


def printed_page(content: list[Block]) -> str:
    """Write a page that holds the lines of a printed one."""
    return f"<html><body><pre>\n{html.escape(wrapped(content))}\n</pre></body></html>"


def _values(content: list[Block]) -> dict[str, str | list[str]]:
    texts = [block for block in content if isinstance(block, str) and block not in _HELP]
    tables = [block for block in content if not isinstance(block, str)]
    return {
        "formulario": "A0",
        "periodo": "2019-2022",
        "ministerio": tables[0][0][1],
        "ley_organica": texts[3],
        "mision": texts[5],
        "ambitos_de_accion": [row[1] for row in tables[1][1:]],
        "objetivos_estrategicos": [row[1] for row in tables[2][1:]],
    }


def json_file(content: list[Block]) -> str:
    """Write the values as JSON."""
    return json.dumps(_values(content), ensure_ascii=False, indent=2)


def escaped_json(content: list[Block]) -> str:
    """Write the values as JSON in ASCII."""
    return json.dumps(_values(content), indent="\t")


def yaml_file(content: list[Block]) -> str:
    """Write the values as YAML, in folded blocks."""
    lines = []
    for key, value in _values(content).items():
        if isinstance(value, str):
            lines += [f"{key}: >-", *(f"  {line}" for line in textwrap.wrap(value, 80))]
            continue
        lines.append(f"{key}:")
        for item in value:
            lines += ["- |", *(f"  {line}" for line in textwrap.wrap(item, 80))]
    return "\n".join([*lines, ""])


def word_tables(content: list[Block]) -> bytes:
    """Write a document of Word with tables."""
    return _saved(_paragraphs(content))


def word_lines(content: list[Block]) -> bytes:
    """Write a document of Word without tables: a paragraph for each row, with a tab."""
    lines: list[Block] = []
    for block in _paragraphs(content):
        lines += [block] if isinstance(block, str) else ["\t".join(row) for row in block]
    return _saved(lines)


def _saved(content: list[Block]) -> bytes:
    out = io.BytesIO()
    making.word(content).save(out)
    return out.getvalue()


class _Press:
    """Sets lines and boxes on pages."""

    def __init__(self, *, rules: bool) -> None:
        self._rules = rules
        self._lines: list[pdfs.Line] = []
        self._boxes: list[tuple[float, float, float, float]] = []
        self._y = 50.0
        self.pages: list[bytes] = []

    def turn(self) -> None:
        """Go on to the next page."""
        self.pages.append(pdfs.page(self._lines, self._boxes))
        self._lines, self._boxes, self._y = [], [], 50.0

    def paragraph(self, text: str) -> None:
        """Set a paragraph."""
        for line in textwrap.wrap(text, _LINE, break_on_hyphens=False):
            if self._y > pdfs.HEIGHT - 60:
                self.turn()
            self._lines.append((45, self._y, line))
            self._y += 12
        self._y += 6

    def row(self, cells: Row) -> None:
        """Set a row: its number in the middle of its height if there are rules, else above."""
        lines = textwrap.wrap(cells[1], 88, break_on_hyphens=False)
        while lines:
            room = int((pdfs.HEIGHT - 60 - self._y) // 12)
            if room < 1:
                self.turn()
                continue
            part, lines = lines[:room], lines[room:]
            height = 12 * len(part)
            middle = self._y + (height - 12) / 2 if self._rules else self._y
            if cells[0]:
                self._lines.append((50, middle, cells[0]))
            self._lines += [(130, self._y + 12 * n, line) for n, line in enumerate(part)]
            if self._rules:
                top, bottom = self._y - 9, self._y + height - 9
                self._boxes += [(45, top, 120, bottom), (120, top, 560, bottom)]
            self._y += height
            cells = ("", "")


def _print(content: list[Block], *, rules: bool) -> bytes:
    press = _Press(rules=rules)
    for block in _paragraphs(content):
        if isinstance(block, str):
            press.paragraph(block)
            continue
        for row in block:
            press.row(row)
        press.paragraph("")
    press.turn()
    return pdfs.pdf(press.pages, packed=True)


def ruled(content: list[Block]) -> bytes:
    """Print tables with rules, numbers centred beside their rows, which run over pages."""
    return _print(content, rules=True)


def unruled(content: list[Block]) -> bytes:
    """Print tables without rules."""
    return _print(content, rules=False)


TEXTS: dict[str, dict[str, Callable[[list[Block]], str]]] = {
    "md": {"tabs": tabs, "pipes": pipes},
    "txt": {"wrapped": wrapped, "alone": alone, "spaced": spaced},
    "html": {"tables": table_page, "lists": list_page, "printed": printed_page},
    "yaml": {"folded": yaml_file},
    "json": {"plain": json_file, "escaped": escaped_json},
}
"""Of each format that is text: its looks."""

FILES: dict[str, dict[str, Callable[[list[Block]], bytes]]] = {
    "docx": {"tables": word_tables, "lines": word_lines},
    "pdf": {"ruled": ruled, "unruled": unruled},
}
"""Of each format that is not: its looks."""
