"""schema.org: what the pages tell search engines is what the graph says, and harmless in HTML."""

import json
from collections.abc import Iterable
from html.parser import HTMLParser
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyoxigraph import Literal, NamedNode, Triple

from fichero.catalogue import entries, schema_org
from fichero.catalogue.entries import Entry, Organisation
from fichero.findings import LANGUAGES, Language
from fichero.settings import Settings
from tests.catalogue.conftest import FULL, Built

BASE = "https://w3id.org/fichero/"
DCAT = "http://www.w3.org/ns/dcat#"
DCT = "http://purl.org/dc/terms/"
FOAF = "http://xmlns.com/foaf/0.1/"


def values(triples: Iterable[Triple], subject: str, predicate: str, language: str = "") -> set[str]:
    """Give the values of a property, as texts; of texts in languages, those of one."""
    return {
        triple.object.value
        for triple in triples
        if triple.subject == NamedNode(subject)
        and triple.predicate.value == predicate
        and isinstance(triple.object, NamedNode | Literal)
        and (getattr(triple.object, "language", None) or language) == language
    }


def entry(built: Built, kind: str) -> Entry:
    """Give the entry of the first form, or of the whole."""
    description = built.forms[0].description
    minter = built.workshop.minter
    return (
        entries.form(description, minter)
        if kind == "form"
        else entries.whole([entries.coverage(description)], minter)
    )


@pytest.fixture(scope="module")
def triples(built: Built) -> list[Triple]:
    """Give the catalogue."""
    return built.triples("catalog.ttl")


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("kind", ["form", "whole"])
def test_a_dataset_is_told_as_the_catalogue_tells_it(
    kind: str, language: Language, built: Built, triples: list[Triple]
) -> None:
    """Each value of the page is the value that the catalogue has for the same thing."""
    about = entry(built, kind)
    listed = values(triples, about.iri, f"{DCAT}distribution")
    paths = sorted(iri.removeprefix(f"{BASE}id/distribucion/") for iri in listed)
    media = "https://www.iana.org/assignments/media-types/"
    files = [
        (path, media_type.removeprefix(media))
        for path in paths
        for media_type in values(triples, f"{BASE}id/distribucion/{path}", f"{DCAT}mediaType")
    ]
    told = json.loads(schema_org.schema_dataset(about, files, FULL, language))

    def said(predicate: str, subject: str = about.iri) -> set[str]:
        return values(triples, subject, predicate, language)

    assert told["@context"] == "https://schema.org/"
    assert told["@type"] == "Dataset"
    assert {told["name"]} == said(f"{DCT}title")
    assert {told["description"]} == said(f"{DCT}description")
    assert 50 <= len(told["description"]) <= 5000
    assert set(told["keywords"]) == said(f"{DCAT}keyword")
    assert {told["identifier"]} == values(triples, about.iri, f"{DCT}identifier")
    assert {told["license"]} == values(triples, next(iter(listed)), f"{DCT}license")
    assert {told["publisher"]["@id"]} == said(f"{DCT}publisher")
    assert {told["publisher"]["name"]} == values(triples, told["publisher"]["@id"], f"{FOAF}name")
    (period,) = said(f"{DCT}temporal")
    (start,), (end,) = (
        values(triples, period, f"{DCAT}{name}") for name in ("startDate", "endDate")
    )
    assert told["temporalCoverage"] == f"{start}/{end}"
    assert {told["datePublished"]} == values(triples, about.iri, f"{DCT}issued")
    assert {told["dateModified"]} == values(triples, about.iri, f"{DCT}modified")
    assert {each["@id"] for each in told["distribution"]} == listed
    for each in told["distribution"]:
        assert {each["contentUrl"]} == values(triples, each["@id"], f"{DCAT}downloadURL")
        assert {media + each["encodingFormat"]} == values(triples, each["@id"], f"{DCAT}mediaType")
    assert told["includedInDataCatalog"]["@id"] == f"{BASE}id/catalogo"
    creators = {told["creator"]["@id"]} if kind == "form" else set()
    assert creators == said(f"{DCT}creator")


def test_an_organisation_is_told_as_the_graph_tells_it(built: Built) -> None:
    """Its name and acronyms are those of the dataset, and its page is its own."""
    triples = built.triples("dataset.nt")
    (node,) = [n for n in built.forms[0].description.shared if n["type"] == "Ministry"]
    organisation = entries.organisation(node)
    told = json.loads(schema_org.schema_organisation(organisation, FULL))
    skos = "http://www.w3.org/2004/02/skos/core#"
    assert told["@type"] == "GovernmentOrganization"
    assert told["@id"] == f"{BASE}id/organismo/segegob"
    assert {told["name"]} == values(triples, told["@id"], f"{skos}prefLabel", "es")
    assert set(told["alternateName"]) == values(triples, told["@id"], f"{skos}altLabel", "es")
    assert told["url"] == f"{BASE}doc/organismo/segegob.html"


def test_one_acronym_and_none_are_told_too() -> None:
    """An organisation with one acronym has a list of one; without any it has no such key."""
    node: dict[str, Any] = {"id": f"{BASE}id/organismo/x", "name": {"es": "X"}}
    none = schema_org.schema_organisation(entries.organisation(node), Settings())
    assert "alternateName" not in json.loads(none)
    one = entries.organisation({**node, "alternativeName": {"es": "EQUIS"}})
    told = json.loads(schema_org.schema_organisation(one, Settings()))
    assert told["alternateName"] == ["EQUIS"]


def test_what_settings_do_not_tell_is_left_out(built: Built) -> None:
    """Without dates and contact there are no such keys, rather than empty ones."""
    told = json.loads(schema_org.schema_dataset(entry(built, "form"), (), Settings()))
    assert {"datePublished", "dateModified"}.isdisjoint(told)
    assert "contactPoint" not in told["publisher"]
    contact = FULL.publisher.contact
    assert contact
    for bare in (
        msgspec.structs.replace(contact, url=None),
        msgspec.structs.replace(contact, email=None),
    ):
        publisher = msgspec.structs.replace(FULL.publisher, contact=bare)
        settings = msgspec.structs.replace(FULL, publisher=publisher)
        told = json.loads(schema_org.schema_dataset(entry(built, "form"), (), settings))
        point = told["publisher"]["contactPoint"]
        assert (point.get("url"), point.get("email")) == (bare.url, bare.email)


class _Scripts(HTMLParser):
    """Gathers what a browser would find in a page."""

    def __init__(self) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.texts: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:  # noqa: ARG002 (so the base class has it)
        self.tags.append(tag)

    def handle_data(self, data: str) -> None:
        self.texts.append(data)


@given(
    st.one_of(
        st.text(),
        st.sampled_from(
            ["</script><script>alert(1)</script>", "<!--<script>", "]]>", '"', "\u2028", "\u202e"]
        ),
    )
)
def test_hostile_texts_stay_within_the_script(text: str) -> None:
    """Whatever a name holds, the page has one script, and the script has that name."""
    organisation = Organisation(f"{BASE}id/organismo/x", text, (text,))
    script = schema_org.schema_organisation(organisation, Settings())
    page = _Scripts()
    page.feed(f'<script type="application/ld+json">{script}</script>')
    page.close()
    assert page.tags == ["script"]
    assert json.loads("".join(page.texts))["name"] == text
    assert not set(script) & set("<>&\u2028\u2029")
