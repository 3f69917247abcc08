"""Short names for IRIs, as people who know the vocabularies write them."""

from functools import cache

from fichero import context

# Those of the context come first; these are what the alignments and shapes use beside them.
_MORE = {
    "bcn": "http://datos.bcn.cl/ontologies/bcn-norms#",
    "bcntype": "http://datos.bcn.cl/recurso/cl/norma/tipo#",
    "cv": "http://data.europa.eu/m8g/",
    "fibo": "https://spec.edmcouncil.org/fibo/ontology/FND/GoalsAndObjectives/Objectives/",
    "foaf": "http://xmlns.com/foaf/0.1/",
    "oa": "http://www.w3.org/ns/oa#",
    "owl": "http://www.w3.org/2002/07/owl#",
    "schema": "https://schema.org/",
    "sh": "http://www.w3.org/ns/shacl#",
    "shape": "https://w3id.org/fichero/shapes#",
}


@cache
def _namespaces() -> tuple[tuple[str, str], ...]:
    prefixes = {**_MORE, **context.load().prefixes}
    # A namespace may begin with another one: the longer is the better match.
    return tuple(sorted(prefixes.items(), key=lambda each: (-len(each[1]), each[0])))


def short(iri: str) -> str:
    """Write an IRI with a prefix; leave all else as it is.

    >>> short("http://www.w3.org/ns/shacl#minCount")
    'sh:minCount'
    """
    for prefix, namespace in _namespaces():
        if iri.startswith(namespace):
            return f"{prefix}:{iri.removeprefix(namespace)}"
    return iri
