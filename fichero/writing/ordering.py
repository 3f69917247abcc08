"""The order in which people read: by subject, 2 before 10, whole before part, es before en."""

import re
from collections.abc import Iterable
from functools import lru_cache

from pyoxigraph import BaseDirection, BlankNode, Literal, NamedNode, Triple

from fichero.findings import LANGUAGES

Node = NamedNode | BlankNode
Properties = dict[str, set[Node | Literal]]
"""The objects of each predicate of one subject, the predicates by their IRIs."""

_NUMBER = re.compile(r"[0-9]+")
# A path's parts and fragments come right after it, before other names that it begins:
# …/2019, …/2019#note, …/2019/mision, …/2019-2022.
_STEPS = str.maketrans({"#": "\x01", "/": "\x02"})
_LANGUAGE_RANKS: dict[str, str] = {language: str(rank) for rank, language in enumerate(LANGUAGES)}


def by_subject(triples: Iterable[Triple]) -> dict[Node, Properties]:
    """Group triples by subject and predicate; the same triple twice counts once.

    Raises:
        ValueError: a term is of RDF 1.2: a triple term, or a text with a base direction.
    """
    subjects: dict[Node, Properties] = {}
    for triple in triples:
        match triple.subject, triple.object:
            case (Triple(), _) | (_, Triple() | Literal(direction=BaseDirection())):
                message = f"only terms of RDF 1.1 can be written: {triple}"
                raise ValueError(message)
            case subject, object_:
                properties = subjects.setdefault(subject, {})
                properties.setdefault(triple.predicate.value, set()).add(object_)
    return subjects


# The same IRIs are sorted again for each format; few texts are long, and none is kept for long.
@lru_cache(maxsize=20_000)
def natural_key(text: str) -> tuple[str, str]:
    """Give a sort key by which numbers in a text or IRI count by their value.

    >>> sorted(["a/10", "a-b", "a/2", "a"], key=natural_key)
    ['a', 'a/2', 'a/10', 'a-b']
    """
    return _NUMBER.sub(_weighed, text).translate(_STEPS), text


def language_key(tag: str) -> tuple[str, str]:
    """Give a sort key for language tags: the languages of the house first, Spanish before English.

    >>> sorted(["fr", "en", "es-cl", "es"], key=language_key)
    ['es', 'en', 'es-cl', 'fr']
    """
    return _LANGUAGE_RANKS.get(tag, "~"), tag


def object_key(term: Node | Literal) -> tuple[str, ...]:
    """Give a sort key for the objects of one predicate: nodes first, then texts by language."""
    if isinstance(term, NamedNode):
        return "0", *natural_key(term.value)
    if isinstance(term, BlankNode):
        return "1", *natural_key(term.value)
    language = term.language
    if language is None:
        return "2", *natural_key(term.value), term.datatype.value
    return "3", *language_key(language), *natural_key(term.value)


def _weighed(number: re.Match[str]) -> str:
    # A number's length before its digits: "9" becomes "00019", "10" becomes "000210".
    digits = number[0].lstrip("0")
    return f"{len(digits):04}{digits}"
