"""The static site on Apache and nginx: both answer at the IRIs of the data as they should."""

import json
import re
from urllib.parse import quote

import pyoxigraph as ox
import pytest
from pyoxigraph import NamedNode, RdfFormat

from fichero.describing.iris import Minter
from fichero.hosting import routes
from fichero.hosting.routes import CHOICES, ROUTES
from fichero.releasing.release import MEDIA_TYPES
from fichero.writing.serialisation import FORMATS
from tests.catalogue.conftest import Built
from tests.hosting.conftest import BASE, FOLDER, Server

HTML = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"
RDFLIB = "application/rdf+xml,text/turtle;q=0.9,*/*;q=0.1"
JENA = (
    "text/turtle,application/n-triples;q=0.9,application/ld+json;q=0.8,application/rdf+xml;q=0.7,"
    "*/*;q=0.3"
)
FORM = "ficha/segegob/2019-2022"


@pytest.mark.parametrize(
    ("path", "accept", "language", "location"),
    [
        # A form, in what each client likes best.
        (f"id/{FORM}", HTML, "es-CL", f"doc/{FORM}.html"),
        (f"id/{FORM}", HTML, "en-GB,en;q=0.9,es;q=0.1", f"en/doc/{FORM}.html"),
        (f"id/{FORM}", HTML, "es,en", f"doc/{FORM}.html"),
        (f"id/{FORM}", HTML, "fr,de", f"doc/{FORM}.html"),
        (f"id/{FORM}", RDFLIB, "", f"data/{FORM}.rdf"),
        (f"id/{FORM}", JENA, "", f"data/{FORM}.ttl"),
        (f"id/{FORM}", "application/ld+json", "", f"data/{FORM}.jsonld"),
        (f"id/{FORM}", "application/json", "", f"data/{FORM}.jsonld"),
        (f"id/{FORM}", "application/n-quads", "", f"data/{FORM}.nq"),
        (f"id/{FORM}", "APPLICATION/TRIG", "", f"data/{FORM}.trig"),
        (f"id/{FORM}", "text/turtle-but-longer, text/html", "", f"doc/{FORM}.html"),
        (f"id/{FORM}", "*/*", "", f"data/{FORM}.ttl"),
        (f"id/{FORM}", "image/png, */*;q=0.01", "", f"data/{FORM}.ttl"),
        # What is liked best need not be named first.
        (f"id/{FORM}", "text/html;q=0.4, text/turtle;q=0.35", "", f"doc/{FORM}.html"),
        (f"id/{FORM}", "text/html;q=0.4,text/turtle ; q=0.9", "", f"data/{FORM}.ttl"),
        (f"id/{FORM}", "text/turtle;q=0, application/rdf+xml;q=0.05", "", f"data/{FORM}.rdf"),
        (f"id/{FORM}", "text/turtle;charset=utf-8;q=0.2, text/html;Q=1.0", "", f"doc/{FORM}.html"),
        (f"id/{FORM}", "*/*;q=0.1, application/trig;q=0.8", "", f"data/{FORM}.trig"),
        (f"id/{FORM}", "application/*", "", f"data/{FORM}.jsonld"),
        (f"id/{FORM}", "text/*;q=0.5", "", f"data/{FORM}.ttl"),
        (f"id/{FORM}", HTML, "en;q=0.5,es;q=0.9", f"doc/{FORM}.html"),
        (f"id/{FORM}", HTML, "es;q=0.5, en-US;q=0.9", f"en/doc/{FORM}.html"),
        (f"id/{FORM}", HTML, "fr, *;q=0.5", f"doc/{FORM}.html"),
        (f"id/{FORM}", "", "", f"data/{FORM}.ttl"),
        # A format picked by hand.
        (f"id/{FORM}.nt", HTML, "", f"data/{FORM}.nt"),
        (f"id/{FORM}.html", RDFLIB, "", f"doc/{FORM}.html"),
        (f"id/{FORM}/objetivo/8.html", RDFLIB, "en", f"en/doc/{FORM}.html#objetivo-8"),
        # Its parts have no page and no file of their own.
        (f"id/{FORM}/mision", HTML, "", f"doc/{FORM}.html#mision"),
        (f"id/{FORM}/objetivo/3", HTML, "", f"doc/{FORM}.html#objetivo-3"),
        (f"id/{FORM}/ambito/3", HTML, "en", f"en/doc/{FORM}.html#ambito-3"),
        (f"id/{FORM}/base-legal/1", HTML, "", f"doc/{FORM}.html#base-legal-1"),
        (f"id/{FORM}/objetivo/3", "text/turtle", "", f"data/{FORM}.ttl"),
        (f"id/{FORM}/extraccion", "application/n-quads", "", f"data/{FORM}.nq"),
        (f"id/{FORM}/procedencia/objetivo/3/text", "application/*", "", f"data/{FORM}.trig"),
        # What forms share.
        ("id/organismo/segegob", HTML, "", "doc/organismo/segegob.html"),
        ("id/organismo/segegob", "text/turtle", "", "data/organismo/segegob.ttl"),
        ("id/norma/dfl-1-1992-02-12", RDFLIB, "", "data/norma/dfl-1-1992-02-12.rdf"),
        ("id/norma/ley-19032.jsonld", "", "", "data/norma/ley-19032.jsonld"),
        ("id/periodo/2019-2022", "application/n-triples", "", "data/periodo/2019-2022.nt"),
        # The catalogue.
        ("id/catalogo", "text/turtle", "", "catalog.ttl"),
        ("id/catalogo", HTML, "", "index.html"),
        (f"id/conjunto/{FORM}", RDFLIB, "", "catalog.rdf"),
        (f"id/conjunto/{FORM}", HTML, "en", f"en/doc/{FORM}.html"),
        ("id/conjunto", "application/ld+json", "", "catalog.jsonld"),
        ("id/conjunto/clase/mission", "application/n-triples, */*;q=0.2", "", "catalog.ttl"),
        ("id/serie/segegob", HTML, "", "doc/organismo/segegob.html"),
        ("id/distribucion/dataset.nq", "text/turtle", "", "catalog.ttl"),
        # Checksums, programs, graphs.
        (f"id/sha256/{'0' * 64}", "text/turtle", "", "catalog.ttl"),
        ("id/programa/fichero/0.1.0", "application/n-quads", "", "dataset.nq"),
        (f"graph/{FORM}", "", "", f"data/{FORM}.trig"),
        (f"graph/provenance/{FORM}", "application/n-quads", "", f"data/{FORM}.nq"),
        ("graph/registry", "", "", "dataset.trig"),
        # The vocabulary.
        ("def", HTML, "en", "en/def.html"),
        ("def", "text/turtle", "", "def.ttl"),
        ("kinds", RDFLIB, "", "kinds.rdf"),
        ("shapes", "application/ld+json", "", "shapes.jsonld"),
        ("alignments", "text/turtle", "", "alignments.ttl"),
        ("def/0.1.0", "text/turtle", "", "def.ttl"),
        ("shapes/0.1.0", HTML, "en", "en/shapes.html"),
        ("alignments/0.1.0", RDFLIB, "", "alignments.rdf"),
        ("report", "text/turtle", "", "report.ttl"),
        ("context", "", "", "context.jsonld"),
        ("void", "", "", "void.ttl"),
        (".well-known/void", "text/turtle", "", "void.ttl"),
        # Documents without a suffix.
        (f"data/{FORM}", "application/ld+json", "", f"data/{FORM}.jsonld"),
        ("doc/organismo/segegob", HTML, "en", "en/doc/organismo/segegob.html"),
    ],
)
def test_an_iri_leads_where_it_should(
    path: str, accept: str, language: str, location: str, server: Server, hosted: Built
) -> None:
    """It answers 303, tells caches what it depends on, and what it leads to is there."""
    answer = server.get(f"/{FOLDER}/{path}", Accept=accept, Accept_Language=language)
    assert answer.status == 303
    assert answer.location == f"/{FOLDER}/{location}"
    assert answer.headers["access-control-allow-origin"] == "*"
    if path not in routes.FIXED:
        vary = re.split(r",\s*", answer.headers["vary"])
        assert {"Accept", "Accept-Language"} <= set(vary)
    file = location.partition("#")[0]
    reached = server.get(f"/{FOLDER}/{file}")
    assert reached.status == 200
    assert reached.body == hosted.files[file]


@pytest.mark.parametrize(
    ("path", "accept"),
    [
        (f"id/{FORM}", "image/png"),
        (f"id/{FORM}", "text/turtle;q=0, application/json;q=0.000"),
        ("id/organismo/segegob", "application/trig"),
        ("id/catalogo", "application/pdf, text/plain"),
        # A graph of statements about statements is in no format without graphs.
        (f"id/{FORM}/procedencia/objetivo/3/text", "text/turtle"),
        ("def", "video/*"),
    ],
)
def test_what_nobody_accepts_is_not_sent(path: str, accept: str, server: Server) -> None:
    """It answers 406, and tells caches what that depends on."""
    answer = server.get(f"/{FOLDER}/{path}", Accept=accept)
    assert answer.status == 406
    assert "accept" in answer.headers["vary"].lower()


def test_every_iri_of_the_data_can_be_followed(server: Server, hosted: Built) -> None:
    """Whatever is named below the base IRI answers, and what it leads to speaks of it."""
    iris = {
        term.value
        for name in ("dataset.nq", "catalog.ttl")
        for triple in hosted.triples(name)
        for term in (triple.subject, triple.object)
        if isinstance(term, NamedNode) and term.value.startswith(f"{BASE}id/")
    }
    assert len(iris) > 150
    files: dict[str, bytes] = {}
    lost = []
    for iri in sorted(iris):
        # What stands after a hash is not sent.
        path = f"/{FOLDER}/{iri.removeprefix(BASE).partition('#')[0]}"
        answer = server.get(quote(path), Accept="application/trig, text/turtle")
        if answer.status != 303:
            lost.append(iri)
            continue
        if answer.location not in files:
            files[answer.location] = server.get(answer.location).body
        suffix = answer.location.rpartition(".")[2]
        subjects = {
            str(quad.subject) for quad in ox.parse(files[answer.location], FORMATS[suffix].engine)
        }
        if f"<{iri}>" not in subjects:
            lost.append(iri)
    assert lost == []


@pytest.mark.parametrize(
    ("path", "content_type"),
    [
        ("dataset.ttl", "text/turtle; charset=utf-8"),
        ("dataset.trig", "application/trig; charset=utf-8"),
        ("dataset.jsonld", "application/ld+json"),
        ("dataset.rdf", "application/rdf+xml"),
        ("dataset.nq", "application/n-quads; charset=utf-8"),
        ("csv/normas.csv", "text/csv; charset=utf-8"),
        ("data/ficha/segegob/2019-2022.stratml.xml", "application/xml"),
        ("source/segegob-2019-2022/ficha.md", "text/markdown"),
        ("source/segegob-2019-2022/ficha.txt", "text/plain"),
        ("index.html", "text/html; charset=utf-8"),
        ("", "text/html; charset=utf-8"),
    ],
)
def test_files_have_their_types(path: str, content_type: str, server: Server) -> None:
    """Each file is sent as what it is, with its encoding where that is certain."""
    answer = server.get(f"/{FOLDER}/{path}")
    assert answer.status == 200
    assert answer.headers["content-type"].lower().replace("; ", ";") == content_type.replace(
        "; ", ";"
    )
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert answer.headers["access-control-allow-origin"] == "*"
    assert "'unsafe-inline'" not in answer.headers["content-security-policy"]


@pytest.mark.parametrize(
    "path",
    [
        "id/",
        "id/ficha/segegob",
        "id/nada",
        "data/ficha/segegob/2019-2022.exe",
        "doc/",
        "nada",
        ".htaccess",
        "id/organismo/a%0d%0aX-Evil:%201",
        "data/a%0aX-Evil:%201",
    ],
)
def test_what_is_not_there_is_not_found(path: str, server: Server) -> None:
    """No list of files, no secret file, and no header out of a path."""
    answer = server.get(f"/{FOLDER}/{path}", Accept="text/turtle")
    assert answer.status in {403, 404}
    assert "x-evil" not in answer.headers


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("id/ficha/segegob/2015-2018", 410),
        ("id/ficha/segegob/2015-2018/objetivo/3", 410),
        ("data/ficha/segegob/2015-2018.ttl", 410),
        ("en/doc/ficha/segegob/2015-2018.html", 410),
        ("graph/provenance/ficha/segegob/2015-2018", 410),
        ("id/norma/ley-1", 410),
        ("data/norma/ley-19032.ttl", 200),
        ("data/norma/ley-10.ttl", 404),
    ],
)
def test_what_was_withdrawn_is_gone(path: str, status: int, server: Server) -> None:
    """What the settings call withdrawn is told from what never was, with all that is below it."""
    assert server.get(f"/{FOLDER}/{path}", Accept="text/turtle").status == status


def test_the_server_answers_like_the_table() -> None:
    """Every kind of thing that the minter names has a route, and one only that fits first."""
    minter = Minter(BASE)
    paths = {
        minter.organisation("segegob"): "single",
        minter.norm("segegob/dfl-1"): "single",
        minter.software("0.1.0"): "graphs",
        minter.checksum("0" * 64): "catalogue",
        minter.graph("inferred"): "graphs",
        f"{BASE}id/{FORM}": "any",
        minter.ficha_graph(f"{BASE}id/{FORM}"): "graphs",
        minter.provenance_graph(f"{BASE}id/{FORM}"): "graphs",
    }
    for iri, choice in paths.items():
        path = iri.removeprefix(BASE)
        fitting = [route for route in ROUTES if re.fullmatch(route.pattern, path)]
        assert fitting, iri
        assert fitting[0].choice == choice


def test_the_tables_of_types_agree() -> None:
    """What a route offers has a media type, and that of the release's formats."""
    for suffixes in CHOICES.values():
        for suffix in suffixes:
            assert MEDIA_TYPES[suffix] == FORMATS[suffix].media_type
    assert set(routes.UTF8) < set(MEDIA_TYPES)


def test_the_vocabulary_is_the_same_in_every_format(hosted: Built) -> None:
    """Turtle, JSON-LD, N-Triples and RDF/XML of the ontology, code lists and rules agree."""
    for name in ("def", "kinds", "alignments", "shapes"):
        counts = {
            suffix: len(set(ox.parse(hosted.files[f"{name}.{suffix}"], FORMATS[suffix].engine)))
            for suffix in CHOICES["single"]
        }
        assert len(set(counts.values())) == 1, (name, counts)
        assert min(counts.values()) > 50
    assert json.loads(hosted.files["context.jsonld"])["@context"]["id"] == "@id"


def test_things_have_files_of_their_own(hosted: Built) -> None:
    """What is said of an organisation is there, with what follows: its objectives."""
    quads = ox.parse(hosted.files["data/organismo/segegob.ttl"], RdfFormat.TURTLE)
    said = {(quad.predicate.value.rpartition("#")[2]) for quad in quads}
    assert {"prefLabel", "hasForm", "pursues", "governedBy"} <= said
