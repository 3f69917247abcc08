r"""Markdown: its lines are those of the file, and its marks are no text.

Those are the strokes of `\|` and the like, the angles of quoted lines, and the asterisks and lines
around what is emphasised within a line.

Tables parted by bars (https://github.github.com/gfm/#tables-extension-) or by tabs need nothing
more: the parser knows bars and tabs as the borders of cells.
"""

import re

from fichero.reading.readers.encoding import decode
from fichero.reading.readers.face import Extract, Extracts, Limits

# https://spec.commonmark.org/0.31.2/#backslash-escapes
_ESCAPE = re.compile(r"\\(?=[!\"#$%&'()*+,\-./:;<=>?@\[\\\]^_`{|}~])")
# https://spec.commonmark.org/0.31.2/#block-quotes
_QUOTED = re.compile(r"^ {0,3}>(?: ?>){0,9}", re.MULTILINE)
# https://spec.commonmark.org/0.31.2/#emphasis-and-strong-emphasis, of what stands between spaces or
# marks; what is emphasised is short, so that time grows with the text and no faster.
_EMPHASIS = re.compile(
    r"(?<![\w\\*_])(?P<mark>\*{1,3}|_{1,3})(?=[^\s*_])(?:[^\n\\*_]|\\.){0,300}(?<=\S)(?P=mark)(?![\w*_])"
)
_ESCAPED = re.compile(r"\\.", re.DOTALL)


def read(path: str, data: bytes, _: Limits) -> Extracts:
    """Decode a text in Markdown.

    Raises:
        FicheroError: `source-binary` or `source-encoding`.
    """
    text, notes = decode(path, data)
    hidden = {
        match.start() for match in _ESCAPED.finditer(text) if _ESCAPE.match(text, match.start())
    }
    for match in _QUOTED.finditer(text):
        hidden |= {match.start() + n for n, mark in enumerate(match[0]) if mark == ">"}
    for match in _EMPHASIS.finditer(text):
        length = len(match["mark"])
        hidden |= {*range(match.start(), match.start() + length)}
        hidden |= {*range(match.end() - length, match.end())}
    return Extracts((Extract(text, hidden=frozenset(hidden)),), notes)
