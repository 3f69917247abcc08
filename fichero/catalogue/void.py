"""VoID: how much is in the dataset, and how far it is linked to what others publish.

What is counted are the distinct triples of all graphs of `dataset.nq`, whichever graph they are in.
Source: https://www.w3.org/TR/void/
"""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from urllib.parse import quote, urlsplit

import msgspec

from fichero.describing.describe import Node
from fichero.settings import Settings

_TYPE_TERM = b"<http://www.w3.org/1999/02/22-rdf-syntax-ns#type>"
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


class Tally(msgspec.Struct, frozen=True):
    """What some triples are, counted; tallies of different subjects add up."""

    triples: int = 0
    subjects: int = 0
    entities: int = 0
    """Subjects that have a class."""
    classes: Mapping[str, int] = {}
    """How many entities each class has, by its IRI."""
    properties: Mapping[str, int] = {}
    """How many triples each property has, by its IRI."""
    links: Mapping[str, int] = {}
    """How many triples lead out, by property and by what the IRIs at their ends begin with, with a
    space between the two."""
    objects: int = 0
    """Distinct objects, as far as they are objects of these triples only."""

    def __add__(self, other: "Tally") -> "Tally":
        """Add the tally of other subjects."""
        return Tally(
            triples=self.triples + other.triples,
            subjects=self.subjects + other.subjects,
            entities=self.entities + other.entities,
            classes=_sum(self.classes, other.classes),
            properties=_sum(self.properties, other.properties),
            links=_sum(self.links, other.links),
            objects=self.objects + other.objects,
        )


def tally(triples: Iterable[bytes], base: str) -> Tally:
    """Count triples.

    Args:
        triples: each as a line of N-Triples without the dot at its end, once; those of a subject
            one after the other. Their objects are not counted.
        base: the base IRI; what is not below it, nor a term of a vocabulary, is somebody else's.
    """
    classes: Counter[bytes] = Counter()
    properties: Counter[bytes] = Counter()
    links: Counter[str] = Counter()
    count = subjects = entities = 0
    last = typed = b""
    for triple in triples:
        subject, predicate, object_ = triple.split(b" ", 2)
        count += 1
        properties[predicate] += 1
        if subject != last:
            last = subject
            subjects += 1
        if predicate == _TYPE_TERM and object_[:1] == b"<":
            classes[object_] += 1
            if subject != typed:
                typed = subject
                entities += 1
        elif object_[:5] == b"<http":
            iri = object_[1:-1].decode()
            if _is_foreign(iri, base):
                links[f"{predicate[1:-1].decode()} {_space(iri)}"] += 1
    return Tally(
        triples=count,
        subjects=subjects,
        entities=entities,
        classes={name[1:-1].decode(): number for name, number in classes.items()},
        properties={name[1:-1].decode(): number for name, number in properties.items()},
        links=dict(links),
    )


def _sum(one: Mapping[str, int], other: Mapping[str, int]) -> dict[str, int]:
    found = dict(one)
    for name, count in other.items():
        found[name] = found.get(name, 0) + count
    return found


def nodes(
    counts: Tally, settings: Settings, dumps: Iterable[str], example: str, *, served: bool = True
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
    counts: Tally, settings: Settings, dumps: Iterable[str], example: str, *, served: bool
) -> Iterator[Node]:
    base = settings.base_iri
    links = {
        (link.partition(" ")[0], link.partition(" ")[2]): n for link, n in counts.links.items()
    }
    dataset = f"{base}id/conjunto"
    names = _names((*counts.classes, *counts.properties))
    classes = {iri: f"{dataset}/clase/{names[iri]}" for iri in sorted(counts.classes)}
    properties = {iri: f"{dataset}/propiedad/{names[iri]}" for iri in sorted(counts.properties)}
    spaces = _names({space for _, space in links})
    targets = {space: f"{base}id/conjunto-ajeno/{spaces[space]}" for space in sorted(spaces)}
    linksets = {
        link: f"{base}id/enlaces/{spaces[link[1]]}/{names[link[0]]}" for link in sorted(links)
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
            "triples": str(links[link]),
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
