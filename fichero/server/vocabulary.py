"""The vocabulary: the ontology, code lists, shapes and the context, as they come with Fichero."""

from functools import cache
from pathlib import Path

import msgspec
from pyoxigraph import NamedNode, Triple

from fichero.resources import folder
from fichero.server import formats
from fichero.writing import serialisation

_VERSION = NamedNode("http://www.w3.org/2002/07/owl#versionIRI")


class Document(msgspec.Struct, frozen=True):
    """A document of the vocabulary."""

    iri: str
    name: str
    """Below the base IRI, without a version."""
    files: tuple[Path, ...]


@cache
def documents() -> dict[str, Document]:
    """Give the documents, by their paths below the base IRI; with a version, and without."""
    base = "https://w3id.org/fichero/"
    ontology, shapes = folder("ontology"), sorted(folder("shapes").glob("*.ttl"))
    current = {
        "def": (ontology / "fichero.ttl",),
        "kinds": (ontology / "kinds.ttl",),
        "alignments": (ontology / "alignments.ttl",),
        "shapes": tuple(shapes),
        **{f"shapes/{path.stem}": (path,) for path in shapes},
    }
    named = {name: Document(base + name, name, files) for name, files in current.items()}
    versions = {
        quad.object.value.removeprefix(base): Document(quad.object.value, name, document.files)
        for name, document in named.items()
        for file in document.files
        for quad in serialisation.read(file)
        if quad.predicate == _VERSION and isinstance(quad.object, NamedNode)
        if quad.subject == NamedNode(document.iri)
    }
    return {**named, **versions}


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
