"""The JSON-LD context: the one mapping between the records' names and the graph's IRIs."""

import json
from functools import cache

import msgspec

from fichero.resources import folder


class Term(msgspec.Struct, frozen=True):
    """What the context says of one name (https://www.w3.org/TR/json-ld11/#context-definitions)."""

    iri: str
    type: str | None = None
    """`@id`, or the IRI of a datatype."""
    container: str | None = None
    """`@language` or `@set`."""


class Context(msgspec.Struct, frozen=True):
    """A context whose compact IRIs are expanded."""

    document: dict[str, object]
    """The context as it is embedded in a JSON-LD document."""
    terms: dict[str, Term]
    """Each name for a property or class, in the context's order."""
    prefixes: dict[str, str]

    def expand(self, name: str) -> str:
        """Give the IRI of a term, a compact IRI, or an IRI (which stays as it is).

        >>> load().expand("kind:A0")
        'https://w3id.org/fichero/kinds#A0'
        """
        if name in self.terms:
            return self.terms[name].iri
        prefix, colon, rest = name.partition(":")
        return self.prefixes[prefix] + rest if colon and prefix in self.prefixes else name


@cache
def load() -> Context:
    """Read `ontology/context.jsonld`, once."""
    text = (folder("ontology") / "context.jsonld").read_text(encoding="utf-8")
    return read(json.loads(text)["@context"])


def read(document: dict[str, object]) -> Context:
    """Read a context of the kind this project writes: prefixes, keyword aliases and terms.

    Args:
        document: the value of `@context`.
    """
    prefixes = {
        name: value
        for name, value in document.items()
        if isinstance(value, str) and value.endswith(("#", "/"))
    }

    def expand(name: str) -> str:
        prefix, _, rest = name.partition(":")
        return prefixes[prefix] + rest if prefix in prefixes else name

    terms = {}
    for name, value in document.items():
        if name.startswith("@") or name in prefixes:
            continue
        if isinstance(value, str):
            if not value.startswith("@"):
                terms[name] = Term(expand(value))
        elif isinstance(value, dict):
            type_ = value.get("@type")
            terms[name] = Term(
                expand(value["@id"]), expand(type_) if type_ else None, value.get("@container")
            )
    return Context(document, terms, prefixes)
