"""Every IRI that a release mentions below its base is answered; what is for servers is not."""

from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from pyoxigraph import NamedNode, Quad, RdfFormat, parse

from fichero.releasing.release import load_manifest, write_release
from fichero.server import vocabulary
from tests.server.conftest import BASE, Running, running

BROWSER = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"
TYPES = {
    "text/turtle": RdfFormat.TURTLE,
    "application/ld+json": RdfFormat.JSON_LD,
    "application/n-triples": RdfFormat.N_TRIPLES,
    "application/rdf+xml": RdfFormat.RDF_XML,
}
SEEN = [
    ("id/conjunto", "doc/conjunto"),
    ("id/catalogo", "doc/catalogo"),
    ("id/distribucion/csv/fichas.csv", "doc/distribucion/csv/fichas.csv"),
    ("id/serie/segegob", "doc/organismo/segegob.html"),
    ("id/conjunto/ficha/segegob/2019-2022", "doc/ficha/segegob/2019-2022.html"),
    ("id/ficha/segegob/2019-2022/objetivo/3", "doc/ficha/segegob/2019-2022.html#objetivo-3"),
]
"""Where a browser is led from some things."""


def named(quads: Iterator[Quad]) -> set[str]:
    """Give all IRIs in quads: of nodes, properties, classes, graphs and datatypes."""
    found = set()
    for quad in quads:
        datatype = getattr(quad.object, "datatype", None)
        for term in (quad.subject, quad.predicate, quad.object, quad.graph_name, datatype):
            if isinstance(term, NamedNode):
                found.add(term.value)
    return found


def mentioned(release: Path) -> set[str]:
    """Give the paths of all IRIs below the base that any RDF of a release mentions."""
    iris = set()
    for file in load_manifest(release).files:
        form = RdfFormat.from_extension(file.path.rpartition(".")[2])
        if form in {RdfFormat.TURTLE, RdfFormat.N_QUADS}:
            iris |= named(parse(path=release / file.path, format=form))
    return {iri.removeprefix(BASE).partition("#")[0] for iri in iris if iri.startswith(BASE)}


@pytest.fixture(scope="module")
def paths(built: Path) -> list[str]:
    """Give the paths of the real release."""
    found = sorted(mentioned(built))
    assert {"def", "def/0.1.0", "report", "id/catalogo", "graph/registry"} <= set(found)
    return found


@pytest.mark.parametrize("accept", ["text/turtle", BROWSER])
def test_every_iri_of_the_release_is_answered(
    server: Running, paths: list[str], accept: str
) -> None:
    """Nothing that the data, the catalogue, the vocabulary or the report names leads nowhere."""
    lost = {}
    with httpx.Client(base_url=server.url, timeout=20, follow_redirects=True) as client:
        for path in paths:
            answer = client.get(path, headers={"Accept": accept})
            if answer.status_code != 200:
                lost[path] = answer.status_code
            elif path.startswith("id/"):
                assert answer.history[0].status_code == 303, path
                wanted = accept.partition(",")[0]
                assert answer.headers["content-type"].startswith(wanted), path
    assert lost == {}


@pytest.mark.parametrize(("path", "page"), SEEN)
def test_a_browser_is_led_to_the_page_that_speaks_of_a_thing(
    server: Running, path: str, page: str
) -> None:
    """A part is led to its place on the page of its form; the catalogue's things have tables."""
    answer = server.client.get(path, headers={"Accept": BROWSER})
    assert answer.status_code == 303
    assert answer.headers["location"].replace("../", "") == page
    assert server.client.get(page, headers={"Accept": BROWSER}).status_code == 200


@pytest.mark.parametrize("path", ["id/conjunto", "id/catalogo"])
def test_what_the_catalogue_says_is_the_same_in_all_formats(server: Running, path: str) -> None:
    """By Accept and by suffix; 406 for a format that there is not."""
    name = path.removeprefix("id/")
    said = []
    for accept, form in TYPES.items():
        answer = server.client.get(f"data/{name}", headers={"Accept": accept})
        assert answer.headers["content-type"].partition(";")[0] == accept
        said.append({quad.triple for quad in parse(answer.content, form)})
    assert all(each == said[0] for each in said)
    assert any(triple.subject == NamedNode(BASE + path) for triple in said[0])
    suffixed = server.client.get(f"{path}.rdf", headers={"Accept": BROWSER})
    assert suffixed.headers["location"].endswith(f"data/{name}.rdf")
    assert server.client.get(path, headers={"Accept": "image/png"}).status_code == 406


@pytest.mark.parametrize("path", ["report", "graph/registry", "def/0.1.0"])
def test_documents_are_negotiated(server: Running, path: str) -> None:
    """The report, a graph and a version of the ontology: by Accept, by suffix, as a page."""
    said = []
    for suffix, (accept, form) in zip(("ttl", "jsonld", "nt", "rdf"), TYPES.items(), strict=True):
        chosen = server.client.get(path, headers={"Accept": accept})
        assert chosen.status_code == 200
        assert chosen.headers["content-type"].partition(";")[0] == accept
        given = server.client.get(f"{path}.{suffix}", headers={"Accept": "image/png"})
        assert given.status_code == 200
        said.append(len({quad.triple for quad in parse(given.content, form)}))
        assert len({quad.triple for quad in parse(chosen.content, form)}) == said[-1]
    assert len(set(said)) == 1
    assert server.client.get(path, headers={"Accept": "image/png"}).status_code == 406
    for language, word in (("es", "Inicio"), ("en", "Home")):
        headers = {"Accept": BROWSER, "Accept-Language": language}
        page = server.client.get(path, headers=headers)
        if page.status_code == 303:
            page = server.client.get(page.url.join(page.headers["location"]), headers=headers)
        elif path != "def/0.1.0":
            assert word in page.text
            assert page.headers["content-language"] == language
        assert page.headers["content-type"].startswith("text/html")
    assert server.client.get(f"{path}x").status_code == 404


def test_every_document_of_the_vocabulary_has_its_version() -> None:
    """What the ontologies call their versions leads to the same documents."""
    versions = {name for name in vocabulary.documents() if name.endswith("/0.1.0")}
    assert {"def/0.1.0", "kinds/0.1.0", "shapes/0.1.0", "alignments/0.1.0"} <= versions
    for name in versions:
        current = name.rpartition("/")[0]
        assert vocabulary.documents()[name].files == vocabulary.documents()[current].files
        assert vocabulary.written(name, "text/turtle").count(name.encode()) > 0


def test_whoever_wants_triples_at_the_front_door_gets_the_catalogue(server: Running) -> None:
    """The base IRI may be the publisher's: programs are led to what says so."""
    answer = server.client.get("", headers={"Accept": "text/turtle"})
    assert (answer.status_code, answer.headers["location"]) == (303, "./catalog.ttl")
    page = server.client.get("", headers={"Accept": BROWSER})
    assert page.headers["content-type"].startswith("text/html")


def test_what_is_for_servers_is_not_shown(server: Running, built: Path) -> None:
    """A file whose name begins with a dot is no document."""
    assert (built / ".htaccess").is_file()
    for path in (".htaccess", "./.htaccess", "%2ehtaccess", "source/.secret", ".git/config"):
        assert server.client.get(path).status_code == 404, path


def test_a_release_without_a_catalogue_has_no_things_of_it(release: Path) -> None:
    """What is not in the release is 404, and all else goes on."""
    manifest = load_manifest(release)
    data = (release / "dataset.nq").read_bytes()
    write_release(release, [("dataset.nq", data)], manifest.dataset)
    with running(release) as served:
        for path in ("id/conjunto", "report", "report.ttl", "data/catalogo"):
            assert served.client.get(path).status_code == 404, path
        assert served.client.get("id/organismo/segegob").status_code == 303
        answer = served.client.get("", headers={"Accept": "text/turtle"})
        assert answer.headers["content-type"].startswith("text/html")
