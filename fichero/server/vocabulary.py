"""The vocabulary: the ontology, code lists, shapes and the context, as they come with Fichero."""

from functools import cache
from pathlib import Path

import msgspec
from pyoxigraph import Triple

from fichero.resources import folder
from fichero.server import formats
from fichero.writing import serialisation


class Document(msgspec.Struct, frozen=True):
    """A document of the vocabulary."""

    iri: str
    files: tuple[Path, ...]


@cache
def documents() -> dict[str, Document]:
    """Give the documents, by their paths below the base IRI."""
    base = "https://w3id.org/fichero/"
    ontology, shapes = folder("ontology"), sorted(folder("shapes").glob("*.ttl"))
    named = {
        "def": (ontology / "fichero.ttl",),
        "kinds": (ontology / "kinds.ttl",),
        "alignments": (ontology / "alignments.ttl",),
        "shapes": tuple(shapes),
        **{f"shapes/{path.stem}": (path,) for path in shapes},
    }
    return {name: Document(base + name, files) for name, files in named.items()}


@cache
def context() -> bytes:
    """Give the JSON-LD context, as it is."""
    return (folder("ontology") / "context.jsonld").read_bytes()


@cache
def triples(name: str) -> tuple[Triple, ...]:
    """Give the triples of a document."""
    files = documents()[name].files
    return tuple(quad.triple for file in files for quad in serialisation.read(file))


@cache
def written(name: str, media_type: str) -> bytes:
    """Give a document in a format; one that is a single file of Turtle as it was written."""
    files = documents()[name].files
    if formats.GRAPHS[media_type] == "ttl" and len(files) == 1:
        return files[0].read_bytes()
    return formats.pretty(triples(name), media_type)
