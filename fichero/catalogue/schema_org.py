"""schema.org for search engines: what the pages say of datasets and organisations, as JSON-LD.

Each function gives the text of a `<script type="application/ld+json">`: no sign in it ends that
element or begins another, whatever the texts of a form hold.
Sources: https://schema.org/Dataset, https://schema.org/GovernmentOrganization,
https://developers.google.com/search/docs/appearance/structured-data/dataset
"""

import json
from collections.abc import Iterable
from pathlib import PurePosixPath
from typing import Any
from urllib.parse import quote

from fichero.catalogue import dcat
from fichero.catalogue.entries import Entry, Organisation
from fichero.findings import Language
from fichero.settings import Settings

CONTEXT = "https://schema.org/"

# HTML would end the script, or begin a comment, at some of these; JSON can say them otherwise.
_ESCAPES = {ord(sign): f"\\u{ord(sign):04x}" for sign in "<>&\u2028\u2029"}


def schema_dataset(
    entry: Entry,
    files: Iterable[tuple[str, str]],
    settings: Settings,
    language: Language = "es",
) -> str:
    """Describe a dataset for the page about it.

    Args:
        entry: the dataset of one form, or the whole; see `fichero.catalogue.entries`.
        files: the path below the release, and the media type, of each file that it can be
            downloaded in.
        settings: who publishes, and where.
        language: of the page.
    """
    base = settings.base_iri
    whole = f"{base}id/conjunto"
    node: dict[str, Any] = {
        "@context": CONTEXT,
        "@type": "Dataset",
        "@id": entry.iri,
        "identifier": entry.iri,
        "url": base + entry.page,
        "name": entry.title[language],
        "description": entry.description[language],
        "keywords": list(entry.keywords[language]),
        "license": settings.licence,
        "isAccessibleForFree": True,
        "inLanguage": "es",
        "temporalCoverage": f"{entry.period[0]}/{entry.period[1]}",
        "spatialCoverage": {"@type": "Country", "name": "Chile", "identifier": "CL"},
        "publisher": _publisher(settings),
        "includedInDataCatalog": {"@type": "DataCatalog", "@id": f"{base}id/catalogo"},
        "distribution": [
            {
                "@type": "DataDownload",
                "@id": dcat.distribution_iri(path, settings.minter),
                "name": PurePosixPath(path).name,
                "contentUrl": base + quote(path),
                "encodingFormat": media_type,
            }
            for path, media_type in files
        ],
    }
    if entry.kind == "form":
        node["creator"] = _organisation(entry.organisations[0])
        node["isPartOf"] = {"@type": "Dataset", "@id": whole}
        node["about"] = {"@id": entry.form}
    if settings.catalogue.issued:
        node["datePublished"] = settings.catalogue.issued.isoformat()
    if settings.catalogue.modified:
        node["dateModified"] = settings.catalogue.modified.isoformat()
    return _script(node)


def schema_organisation(organisation: Organisation, settings: Settings) -> str:
    """Describe an organisation for the page about it."""
    slug = organisation.iri.rpartition("/")[2]
    return _script(
        {
            "@context": CONTEXT,
            **_organisation(organisation),
            "url": f"{settings.base_iri}doc/organismo/{slug}.html",
            "areaServed": {"@type": "Country", "name": "Chile", "identifier": "CL"},
        }
    )


def _organisation(organisation: Organisation) -> dict[str, Any]:
    node: dict[str, Any] = {
        "@type": "GovernmentOrganization",
        "@id": organisation.iri,
        "name": organisation.name,
    }
    if organisation.acronyms:
        node["alternateName"] = list(organisation.acronyms)
    return node


def _publisher(settings: Settings) -> dict[str, Any]:
    node: dict[str, Any] = {
        "@type": "Organization",
        "@id": settings.publisher.iri,
        "name": settings.publisher.name,
    }
    contact = settings.publisher.contact
    if contact:
        told = {"@type": "ContactPoint", "name": contact.name}
        if contact.email:
            told["email"] = contact.email
        if contact.url:
            told["url"] = contact.url
        node["contactPoint"] = told
    return node


def _script(node: dict[str, Any]) -> str:
    return json.dumps(node, ensure_ascii=False, indent=2).translate(_ESCAPES)
