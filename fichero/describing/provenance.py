"""The side channel: where each statement of a form was read, as records in JSON-LD.

A statement is an `rdf:Statement` quoted from a passage of each document that states it; a passage
is named by an RFC 5147 fragment of its document (https://www.rfc-editor.org/rfc/rfc5147), with the
page before it in a PDF, and the like (docs/readers.md). One extraction, by one version of the
software, made them all.
"""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from fichero import __version__
from fichero.context import Context
from fichero.describing.describe import Description, Node, Statement
from fichero.describing.iris import Minter
from fichero.document import Document, Place
from fichero.findings import LANGUAGES, Language

_MEDIA_TYPES = "https://www.iana.org/assignments/media-types/"
_SHA256 = "http://spdx.org/rdf/terms#checksumAlgorithm_sha256"


def provenance(
    description: Description,
    documents: Iterable[Document],
    descriptions: Mapping[str, Mapping[Language, str]],
    context: Context,
    minter: Minter,
) -> tuple[Node, ...]:
    """Describe where the statements of a form come from.

    Args:
        description: the form, with its statements.
        documents: all documents of the form.
        descriptions: what is known of a document's origin, by its source path.
        context: the context of the records.
        minter: what makes the IRIs.
    """
    used = sorted(documents, key=lambda document: document.source)
    sources = [minter.source(document.source) for document in used]
    extraction = f"{description.id}/extraccion"
    software = minter.software(__version__)
    statements = [
        _statement(statement, description.id, context, minter)
        for statement in description.statements
    ]
    return (
        {"id": description.id, "generatedBy": extraction, "primarySource": sources},
        {"id": extraction, "type": "Extraction", "associatedWith": software, "used": sources},
        {
            "id": software,
            "type": "SoftwareAgent",
            "title": {"en": f"Fichero {__version__}", "es": f"Fichero {__version__}"},
            "version": __version__,
        },
        *_nodes_of_sources(used, descriptions, minter),
        *statements,
        *_passages(description.statements, minter),
    )


def _statement(statement: Statement, ficha: str, context: Context, minter: Minter) -> Node:
    part = statement.subject.removeprefix(ficha).strip("/")
    # Of a term with several values, the end of each one's IRI tells its statement from the others;
    # of a norm that is all of its key, as the issuer may be all that parts two norms.
    several = context.terms[statement.term].container == "@set"
    value = str(statement.value) if several else ""
    key = value.removeprefix(minter.norm(""))
    value = value.rpartition("/")[2] if key == value else key
    name = "/".join(filter(None, ("procedencia", part, statement.term, value)))
    return {
        "id": f"{ficha}/{name}",
        "type": "Statement",
        "generatedBy": f"{ficha}/extraccion",
        "subject": statement.subject,
        "predicate": context.terms[statement.term].iri,
        "object": _object(statement, context),
        "quotedFrom": sorted({minter.passage(place) for place in statement.places}),
    }


def _object(statement: Statement, context: Context) -> object:
    """Write a value out in full, as the term `object` has no coercion of its own."""
    term = context.terms[statement.term]
    value: Any = statement.value
    if term.container == "@language":
        [(language, text)] = value.items()
        return {"@value": text, "@language": language}
    if term.type == "@id":
        return {"id": value}
    if term.type and not isinstance(value, int):
        return {"@value": value, "@type": term.type}
    return value


def _nodes_of_sources(
    documents: Iterable[Document],
    descriptions: Mapping[str, Mapping[Language, str]],
    minter: Minter,
) -> Iterator[Node]:
    for document in documents:
        checksum = minter.checksum(document.sha256)
        node: Node = {
            "id": minter.source(document.source),
            "type": "SourceDocument",
            "format": _MEDIA_TYPES + document.media_type,
            "byteSize": str(len(document.data)),
            "checksum": checksum,
        }
        if document.source in descriptions:
            node["description"] = dict(descriptions[document.source])
        yield node
        yield {
            "id": checksum,
            "type": "Checksum",
            "algorithm": _SHA256,
            "checksumValue": document.sha256,
        }


def _passages(statements: Iterable[Statement], minter: Minter) -> Iterator[Node]:
    places: dict[str, Place] = {
        minter.passage(place): place for statement in statements for place in statement.places
    }
    for iri, place in places.items():
        yield {
            "id": iri,
            "type": "Passage",
            "quote": place.quote,
            "source": minter.source(place.source),
            **_where(place),
        }


def _where(place: Place) -> Node:
    """Tell where a passage is: by the lines of its file, or by what the file has instead."""
    if place.unit is None or place.end_unit is None:
        return {"startLine": place.line, "endLine": place.end_line}
    if place.unit.kind == "line":
        return {"startLine": place.unit.numbers[0], "endLine": place.end_unit.numbers[0]}
    return {"label": {language: place.unit.told(language) for language in sorted(LANGUAGES)}}
