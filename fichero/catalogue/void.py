"""VoID: how much is in the dataset, and how far it is linked to what others publish.

What is counted are the distinct triples of all graphs of `dataset.nq`, whichever graph they are in.
Source: https://www.w3.org/TR/void/
"""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from urllib.parse import quote, urlsplit

import msgspec
from pyoxigraph import NamedNode, Triple

from fichero.describing.describe import Node
from fichero.settings import Settings

_TYPE = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type"
_NOT_SLUG = re.compile(r"[^a-z0-9]+")

# The vocabularies, code lists and registries that the data are written with: naming one of their
# terms is no link to data of theirs.
_VOCABULARIES = (
    "https://w3id.org/fichero/",
    "http://data.europa.eu/eli/ontology#",
    "http://publications.europa.eu/resource/authority/",
    "http://purl.org/",
    "http://spdx.org/rdf/terms#",
    "http://www.w3.org/",
    "http://xmlns.com/foaf/0.1/",
    "https://creativecommons.org/",
    "https://schema.org/",
    "https://www.iana.org/assignments/media-types/",
)
# What others publish under their own terms, by the beginning of its IRIs.
_TARGETS: Mapping[str, Mapping[str, str]] = {
    "http://datos.bcn.cl/": {
        "es": "Datos enlazados de la Biblioteca del Congreso Nacional de Chile",
        "en": "Linked data of the Library of the National Congress of Chile",
    },
    "https://www.bcn.cl/": {
        "es": "LeyChile, de la Biblioteca del Congreso Nacional de Chile",
        "en": "LeyChile, of the Library of the National Congress of Chile",
    },
    "https://github.com/": {
        "es": "Listas públicas en GitHub, de donde son algunos datos del registro",
        "en": "Public lists on GitHub, which some facts of the registry are from",
    },
    "https://www.dipres.gob.cl/": {
        "es": "Dirección de Presupuestos de Chile",
        "en": "Budget Office of Chile",
    },
}


class Counts(msgspec.Struct, frozen=True):
    """What a dataset holds, counted."""

    triples: int
    entities: int
    """Distinct subjects that have a class."""
    subjects: int
    objects: int
    classes: Mapping[str, int]
    """How many entities each class has, by its IRI."""
    properties: Mapping[str, int]
    """How many triples each property has, by its IRI."""
    links: Mapping[tuple[str, str], int]
    """How many triples lead out, by property and by what the IRIs at their ends begin with."""


def count(triples: Iterable[Triple], base: str) -> Counts:
    """Count a dataset.

    Args:
        triples: all of it, in any order, repeated or not.
        base: the base IRI; what is not below it, nor a term of a vocabulary, is somebody else's.
    """
    distinct = set(triples)
    classes: Counter[str] = Counter()
    properties: Counter[str] = Counter()
    links: Counter[tuple[str, str]] = Counter()
    entities = set()
    for triple in distinct:
        properties[triple.predicate.value] += 1
        if not isinstance(triple.object, NamedNode):
            continue
        if triple.predicate.value == _TYPE:
            classes[triple.object.value] += 1
            entities.add(triple.subject)
        elif _is_foreign(triple.object.value, base):
            links[triple.predicate.value, _space(triple.object.value)] += 1
    return Counts(
        triples=len(distinct),
        entities=len(entities),
        subjects=len({triple.subject for triple in distinct}),
        objects=len({triple.object for triple in distinct}),
        classes=classes,
        properties=properties,
        links=links,
    )


def nodes(
    counts: Counts, settings: Settings, dumps: Iterable[str], example: str, *, served: bool = True
) -> tuple[Node, ...]:
    """Describe the dataset, its partitions and linksets, as nodes for the catalogue's context.

    Args:
        counts: of the dataset.
        settings: for the IRIs.
        dumps: the paths of the files that hold the whole dataset.
        example: the IRI of a thing that shows what the dataset is like.
        served: whether there is a SPARQL endpoint, if the settings name one.
    """
    return tuple(_nodes(counts, settings, dumps, example, served=served))


def document(settings: Settings) -> Node:
    """Describe the file `void.ttl` itself."""
    return {
        "id": f"{settings.base_iri}void.ttl",
        "type": "DatasetDescription",
        "title": {"es": "Descripción del conjunto de datos", "en": "Description of the dataset"},
        "topic": f"{settings.base_iri}id/conjunto",
    }


def _nodes(
    counts: Counts, settings: Settings, dumps: Iterable[str], example: str, *, served: bool
) -> Iterator[Node]:
    base = settings.base_iri
    dataset = f"{base}id/conjunto"
    names = _names((*counts.classes, *counts.properties))
    classes = {iri: f"{dataset}/clase/{names[iri]}" for iri in sorted(counts.classes)}
    properties = {iri: f"{dataset}/propiedad/{names[iri]}" for iri in sorted(counts.properties)}
    spaces = _names({space for _, space in counts.links})
    targets = {space: f"{base}id/conjunto-ajeno/{spaces[space]}" for space in sorted(spaces)}
    linksets = {
        link: f"{base}id/enlaces/{spaces[link[1]]}/{names[link[0]]}"
        for link in sorted(counts.links)
    }
    node: Node = {
        "id": dataset,
        "type": "VoidDataset",
        "uriSpace": base,
        "exampleResource": example,
        "dataDump": [base + quote(path) for path in dumps],
        "vocabulary": sorted({_vocabulary(iri) for iri in names}),
        "triples": str(counts.triples),
        "entities": str(counts.entities),
        "classes": str(len(counts.classes)),
        "properties": str(len(counts.properties)),
        "distinctSubjects": str(counts.subjects),
        "distinctObjects": str(counts.objects),
        "classPartition": list(classes.values()),
        "propertyPartition": list(properties.values()),
        "subset": list(linksets.values()),
    }
    yield {**node, "sparqlEndpoint": settings.endpoint} if served and settings.endpoint else node
    for iri, name in classes.items():
        yield {"id": name, "class": iri, "entities": str(counts.classes[iri])}
    for iri, name in properties.items():
        yield {"id": name, "property": iri, "triples": str(counts.properties[iri])}
    for link, name in linksets.items():
        predicate, space = link
        yield {
            "id": name,
            "type": "Linkset",
            "linkPredicate": predicate,
            "subjectsTarget": dataset,
            "objectsTarget": targets[space],
            "triples": str(counts.links[link]),
        }
    for space, name in targets.items():
        title = _TARGETS.get(space, {"es": urlsplit(space).netloc, "en": urlsplit(space).netloc})
        yield {"id": name, "type": "VoidDataset", "uriSpace": space, "title": dict(title)}


def _is_foreign(iri: str, base: str) -> bool:
    return iri.startswith(("http://", "https://")) and not iri.startswith((base, *_VOCABULARIES))


def _space(iri: str) -> str:
    """Give what the IRIs of one publisher begin with.

    >>> _space("http://datos.bcn.cl/recurso/cl/ley/1")
    'http://datos.bcn.cl/'
    """
    parts = urlsplit(iri)
    return f"{parts.scheme}://{parts.netloc}/"


def _vocabulary(iri: str) -> str:
    """Give the namespace of a term."""
    return iri[: max(iri.rfind("#"), iri.rfind("/")) + 1]


def _names(iris: Iterable[str]) -> dict[str, str]:
    """Give each IRI a short name that is its own, made of letters, digits and hyphens."""
    names: dict[str, str] = {}
    taken: set[str] = set()
    for iri in sorted(set(iris)):
        short = _slug(iri.removesuffix("/").rpartition("#")[2].rpartition("/")[2])
        name = short if short and short not in taken else _slug(iri.partition("://")[2])
        # Two IRIs that differ only in signs: the second one is told by its place.
        while name in taken:
            name += "-2"
        taken.add(name)
        names[iri] = name
    return names


def _slug(text: str) -> str:
    return _NOT_SLUG.sub("-", text.lower()).strip("-")
