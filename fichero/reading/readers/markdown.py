r"""Markdown: its lines are those of the file, and the strokes of `\|` and the like are no text.

Tables parted by bars (https://github.github.com/gfm/#tables-extension-) or by tabs need nothing
more: the parser knows bars and tabs as the borders of cells.
"""

import re

from fichero.reading.readers.encoding import decode
from fichero.reading.readers.face import Extract, Extracts, Limits

# https://spec.commonmark.org/0.31.2/#backslash-escapes
_ESCAPE = re.compile(r"\\(?=[!\"#$%&'()*+,\-./:;<=>?@\[\\\]^_`{|}~])")
_ESCAPED = re.compile(r"\\.", re.DOTALL)


def read(path: str, data: bytes, _: Limits) -> Extracts:
    """Decode a text in Markdown.

    Raises:
        FicheroError: `source-binary` or `source-encoding`.
    """
    text, notes = decode(path, data)
    hidden = frozenset(
        match.start() for match in _ESCAPED.finditer(text) if _ESCAPE.match(text, match.start())
    )
    return Extracts((Extract(text, hidden=hidden),), notes)
