"""What a host of files needs beside the data: the vocabulary, files of things, configurations."""

from collections.abc import Iterable, Iterator

import pyoxigraph as ox
from pyoxigraph import CanonicalizationAlgorithm, Quad, RdfFormat, Triple

from fichero.context import Context
from fichero.hosting import apache, nginx, w3id
from fichero.hosting.routes import CHOICES
from fichero.resources import folder
from fichero.settings import Settings
from fichero.writing.serialisation import serialise

File = tuple[str, bytes]

_ONTOLOGY = {"def": "fichero.ttl", "kinds": "kinds.ttl", "alignments": "alignments.ttl"}
_THINGS = ("organismo/", "norma/", "periodo/")


def vocabulary(context: Context) -> Iterator[File]:
    """Write the ontology, the code lists, the rules, the context and the schema of forms."""
    for name, file in _ONTOLOGY.items():
        data = (folder("ontology") / file).read_bytes()
        yield f"{name}.ttl", data
        yield from _written(name, ox.parse(data, RdfFormat.TURTLE), context, CHOICES["single"][1:])
    shapes = [
        quad
        for path in sorted(folder("shapes").glob("*.ttl"))
        for quad in ox.parse(path=path, format=RdfFormat.TURTLE)
    ]
    yield from _written("shapes", shapes, context, CHOICES["single"])
    for name in ("context.jsonld", "ficha.schema.json"):
        yield name, (folder("ontology") / name).read_bytes()


def things(
    about: Iterable[tuple[str, Iterable[Triple]]], base: str, context: Context
) -> Iterator[File]:
    """Write what is said of each organisation, norm and period: forms have files already.

    Args:
        about: what is stated and what follows, of each thing by its IRI, in the order of N-Triples.
        base: the base IRI.
        context: for the names.
    """
    prefix = f"{base}id/"
    # What is named after a hash is told with the thing itself, which comes after it.
    parts: dict[str, list[Triple]] = {}
    for iri, triples in about:
        name, hash_, _ = iri.removeprefix(prefix).partition("#")
        if not (iri.startswith(prefix) and name.startswith(_THINGS)):
            continue
        if hash_:
            parts.setdefault(name, []).extend(triples)
        else:
            yield from _about(name, [*parts.pop(name, ()), *triples], context)
    for name, said in parts.items():
        yield from _about(name, said, context)


def servers(settings: Settings) -> Iterator[File]:
    """Write the configurations of the servers."""
    yield apache.PATH, apache.write(settings.languages, settings.withdrawn)
    yield nginx.MAPS, nginx.write_maps(settings.languages)
    address = settings.hosting or settings.base_iri
    yield nginx.LOCATIONS, nginx.write_locations(address, settings.withdrawn)
    path = w3id.path(settings)
    if path:
        yield path, w3id.write(settings)


def _about(name: str, triples: Iterable[Triple], context: Context) -> Iterator[File]:
    said = tuple(triples)
    for suffix in CHOICES["single"]:
        yield f"data/{name}.{suffix}", serialise(said, suffix, context)


def _written(
    name: str, quads: Iterable[Quad], context: Context, suffixes: Iterable[str]
) -> Iterator[File]:
    # The parser names blank nodes at random; the release names them by what they say.
    dataset = ox.Dataset(quads)
    dataset.canonicalize(CanonicalizationAlgorithm.RDFC_1_0)
    triples = [quad.triple for quad in dataset]
    for suffix in suffixes:
        yield f"{name}.{suffix}", serialise(triples, suffix, context)
