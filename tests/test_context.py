"""The JSON-LD context, read as this project writes it."""

import json

import pytest

from fichero import context
from fichero.context import Term
from tests.conftest import ROOT


def test_prefixes_and_terms_are_parted() -> None:
    """Prefixes, aliases of keywords and terms are told apart, and terms expanded."""
    found = context.read(
        {
            "@version": 1.1,
            "ex": "https://ejemplo.cl/def#",
            "xsd": "http://www.w3.org/2001/XMLSchema#",
            "id": "@id",
            "Thing": "ex:Thing",
            "full": "https://otro.cl/x",
            "day": {"@id": "ex:day", "@type": "xsd:date"},
            "text": {"@id": "ex:text", "@container": "@language"},
            "part": {"@id": "ex:part", "@type": "@id", "@container": "@set"},
        }
    )
    assert set(found.prefixes) == {"ex", "xsd"}
    assert found.terms == {
        "Thing": Term("https://ejemplo.cl/def#Thing"),
        "full": Term("https://otro.cl/x"),
        "day": Term("https://ejemplo.cl/def#day", "http://www.w3.org/2001/XMLSchema#date"),
        "text": Term("https://ejemplo.cl/def#text", None, "@language"),
        "part": Term("https://ejemplo.cl/def#part", "@id", "@set"),
    }


@pytest.mark.parametrize(
    ("name", "iri"),
    [
        ("objective", "https://w3id.org/fichero/def#objective"),
        ("kind:A0", "https://w3id.org/fichero/kinds#A0"),
        ("name", "http://www.w3.org/2004/02/skos/core#prefLabel"),
        ("https://ejemplo.cl/x", "https://ejemplo.cl/x"),
        ("nothing", "nothing"),
    ],
)
def test_expansion(name: str, iri: str) -> None:
    """Terms and compact IRIs are expanded; an IRI stays as it is."""
    assert context.load().expand(name) == iri


def test_context_is_the_file() -> None:
    """What is embedded in documents is the published context, unchanged."""
    file = json.loads((ROOT / "ontology" / "context.jsonld").read_text(encoding="utf-8"))
    assert context.load().document == file["@context"]
    assert context.load() is context.load()
