"""Words of a document, of which every character knows where it stands."""

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise

from fichero.document import Document, Place
from fichero.reading.ficha import Stated

_BREAK = re.compile(r"<br[ ]?/?>|[\v\n]", re.IGNORECASE)

Span = tuple[int, int]
"""Offsets, the second one after the last character."""

Character = tuple[str, Span]
"""A character, and the stretch of the document that it was read from."""


class Wording:
    """Words joined with single spaces; every character knows where it stands in the document.

    Letters and their accents are composed (NFC), as literals of RDF should be
    (https://www.w3.org/TR/rdf11-concepts/#section-Graph-Literal).
    """

    def __init__(self, document: Document, words: Iterable[Sequence[Character]]) -> None:
        """Take the words, in order."""
        self._document = document
        characters: list[str] = []
        self._spans: list[Span] = []
        for word in words:
            if characters:
                start = word[0][1][0]
                characters.append(" ")
                self._spans.append((start - 1, start))
            for letter, span in _composed(word):
                characters.append(letter)
                self._spans.append(span)
        self.text = "".join(characters)
        """The words as one text."""

    @property
    def starts(self) -> tuple[int, ...]:
        """The offsets in the text at which a line begins, of the document or of a cell."""
        return tuple(self._starts())

    def _starts(self) -> Iterator[int]:
        for offset, (start, _) in enumerate(self._spans):
            before = self._spans[offset - 2][1] if offset > 1 else 0
            if offset == 0 or (
                self.text[offset - 1] == " " and _BREAK.search(self._document.text, before, start)
            ):
                yield offset

    def is_escaped(self, offset: int) -> bool:
        """Tell whether a mark of the format says of a character that it is but text."""
        return self._spans[offset][0] - 1 in self._document.hidden

    def part(self, start: int, end: int) -> "Wording":
        """Give a stretch of the text, without the spaces around it, as a wording of its own."""
        words = self.text[start:end].strip()
        start += self.text[start:end].index(words)
        part = Wording(self._document, ())
        part.text = words
        part._spans = self._spans[start : start + len(words)]
        return part

    def place(self, span: Span) -> Place:
        """Give the place of a stretch of the text."""
        start, end = span
        return self._document.place(self._spans[start][0], self._spans[end - 1][1])

    def stated(self, span: Span | None = None) -> Stated[str] | None:
        """Give a stretch of the text, or all of it, without the spaces around it, with its place.

        Returns:
            None if nothing is left.
        """
        part = self.part(*(span or (0, len(self.text))))
        return Stated(part.text, (part.place((0, len(part.text))),)) if part.text else None


def _composed(word: Sequence[Character]) -> Iterator[Character]:
    """Give the composed characters of a word, and the span that each was made of."""
    letters = "".join(letter for letter, _ in word)
    if unicodedata.is_normalized("NFC", letters):
        yield from word
        return
    starts = [n for n, letter in enumerate(letters) if n == 0 or not unicodedata.combining(letter)]
    for start, end in pairwise((*starts, len(word))):
        span = (word[start][1][0], word[end - 1][1][1])
        for letter in unicodedata.normalize("NFC", letters[start:end]):
            yield letter, span
