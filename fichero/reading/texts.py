"""The text of some lines: their words in order, joined where a line end parts one."""

import re
from collections.abc import Iterable

from fichero.document import Document
from fichero.reading.joining import Doubt, join
from fichero.reading.wording import Span, Wording

_WORD = re.compile(r"\S+")


class Text(Wording):
    """Stretches of a document joined with single spaces, without what is hidden in it."""

    doubts: tuple[Doubt, ...]
    """The words that line ends part, where it is not clear how they are written."""

    def __init__(self, document: Document, stretches: Iterable[Span]) -> None:
        """Take the stretches, in order."""
        words = (
            [
                (letter, (n, n + 1))
                for n, letter in enumerate(match[0], match.start())
                if n not in document.hidden
            ]
            for stretch in stretches
            for match in _WORD.finditer(document.text, *stretch)
        )
        joined, self.doubts = join(document, filter(None, words))
        super().__init__(document, joined)
