"""Dereferencing: what is at the IRIs of the data, the vocabulary and the release's files."""

import gzip
import hashlib
import json
import re
from pathlib import Path
from urllib.parse import quote, urljoin

import httpx
import pytest
from pyoxigraph import Literal, NamedNode, Quad, RdfFormat, parse

from fichero.releasing.release import DATASET, STORE, load_manifest, statistics, write_release
from fichero.releasing.store import build
from tests.server.conftest import BASE, Running, running

FORM = "ficha/segegob/2019-2022"
PART = f"{FORM}/objetivo/3"
BROWSER = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"
TURTLE = "text/turtle; charset=utf-8"


def get(served: Running, path: str, accept: str = "*/*", **headers: str) -> httpx.Response:
    """Get a path, without following redirects."""
    return served.client.get(path, headers={"Accept": accept, **headers})


def links(answer: httpx.Response) -> dict[str, list[tuple[str, str | None]]]:
    """Read the header Link: relation to full targets with their types."""
    found: dict[str, list[tuple[str, str | None]]] = {}
    for target, relations, media_type in re.findall(
        r'<([^>]*)>; rel="([^"]*)"(?:; type="([^"]*)")?', answer.headers["link"]
    ):
        for relation in relations.split():
            full = urljoin(str(answer.url), target)
            found.setdefault(relation, []).append((full, media_type or None))
    return found


@pytest.mark.parametrize(
    ("accept", "where"),
    [
        ("text/turtle", f"data/{FORM}.ttl"),
        ("*/*", f"data/{FORM}.ttl"),
        ("application/ld+json", f"data/{FORM}.jsonld"),
        ("application/json", f"data/{FORM}.jsonld"),
        ("application/n-triples", f"data/{FORM}.nt"),
        ("application/rdf+xml", f"data/{FORM}.rdf"),
        ("application/trig", f"data/{FORM}.trig"),
        ("text/turtle;q=0.3, application/rdf+xml;q=0.7", f"data/{FORM}.rdf"),
        ("text/turtle;q=0, */*;q=0.1", f"data/{FORM}.jsonld"),
        (BROWSER, f"doc/{FORM}"),
        ("application/xhtml+xml", f"doc/{FORM}"),
    ],
)
def test_a_thing_leads_to_what_is_said_of_it(server: Running, accept: str, where: str) -> None:
    """303 by Accept, with relative links that hold below any path, and what it varies with."""
    answer = get(server, f"id/{FORM}", accept)
    assert answer.status_code == 303
    assert not answer.headers["location"].startswith(("/", "http"))
    target = urljoin(str(answer.url), answer.headers["location"])
    assert target.removesuffix(".html") == f"{server.url}{where}"
    assert "Accept" in answer.headers["vary"]
    assert (f"{server.url}data/{FORM}.ttl", "text/turtle") in links(answer)["describedby"]
    assert get(server, target, accept).status_code == 200


@pytest.mark.parametrize("suffix", ["ttl", "jsonld", "nt", "rdf"])
@pytest.mark.parametrize("name", [FORM, PART, "organismo/segegob", "norma/ley-19032"])
def test_a_suffix_picks_a_format(server: Running, name: str, suffix: str) -> None:
    """The suffix goes before Accept, and all formats say the same of the thing."""
    answer = get(server, f"id/{name}.{suffix}", "text/html")
    assert answer.status_code == 303
    target = urljoin(str(answer.url), answer.headers["location"])
    assert target == f"{server.url}data/{name}.{suffix}"
    given = get(server, target, "image/png")
    assert given.status_code == 200
    form = {"jsonld": RdfFormat.JSON_LD}.get(suffix) or RdfFormat.from_extension(suffix)
    assert form is not None
    found = {quad.triple for quad in parse(given.content, form)}
    nt = parse(get(server, f"data/{name}.nt").content, RdfFormat.N_TRIPLES)
    assert found == {quad.triple for quad in nt}
    assert any(triple.subject == NamedNode(f"{BASE}id/{name}") for triple in found)
    assert (f"{BASE}id/{name}", None) in links(given)["describes"]
    assert (f"{BASE}data/{name}.{suffix}", None) in links(given)["canonical"]


def test_data_without_a_suffix_are_negotiated(server: Running) -> None:
    """Which format it is stands in Content-Location; what is not there is 406."""
    answer = get(server, f"data/{PART}", "application/rdf+xml")
    assert answer.headers["content-type"] == "application/rdf+xml"
    assert answer.headers["content-location"] == "3.rdf"
    assert "Accept" in answer.headers["vary"]
    for path in (f"data/{PART}", f"id/{PART}", "def", f"graph/{FORM}", "report"):
        refused = get(server, path, "image/png")
        assert refused.status_code == 406
        assert "text/turtle" in refused.json()["messages"]["en"]


def test_a_forms_data_are_the_releases_file(server: Running, built: Path) -> None:
    """What is downloaded is what the manifest answers for, to the byte."""
    for suffix in ("ttl", "jsonld", "nt", "rdf", "trig", "nq"):
        given = get(server, f"data/{FORM}.{suffix}")
        assert given.content == (built / f"data/{FORM}.{suffix}").read_bytes()


def test_every_file_of_the_release_is_there_and_nothing_else(server: Running, built: Path) -> None:
    """All that the manifest names is served; the store and what is around the release is not."""
    for file in load_manifest(built).files:
        given = get(server, quote(file.path))
        if given.status_code == 303:
            continue
        if file.path.startswith("."):  # it is for a server of files, and nobody else
            assert given.status_code == 404
            continue
        assert hashlib.sha256(given.content).hexdigest() == file.sha256
    assert get(server, "manifest.json").json()["format"] == "fichero-release-1"
    for path in (
        f"{STORE}/CURRENT",
        "../withdrawn.txt",
        "%2e%2e/withdrawn.txt",
        "..%2fwithdrawn.txt",
        "source/..%2f..%2fmanifest.json",
        "data/%00",
        "id/%00",
        "id/%ff",
        "id/a b",
        "//etc/passwd",
    ):
        answer = get(server, f"{server.url}{path}")
        assert answer.status_code == 404, path


def test_a_page_says_the_same_in_both_languages(server: Running, release: Path) -> None:
    """The fallback page holds each value, links to the data, and follows Accept-Language."""
    page = f"doc/{PART}"
    spanish = get(server, page, BROWSER)
    english = get(server, page, BROWSER, **{"Accept-Language": "fr, en;q=0.5, es;q=0.2"})
    assert spanish.headers["content-language"] == "es"
    assert english.headers["content-language"] == "en"
    assert "Accept-Language" in english.headers["vary"]
    assert spanish.headers["etag"] != english.headers["etag"]
    assert get(server, f"{page}?lang=en", BROWSER).text == english.text
    for text in (spanish.text, english.text):
        assert "fortalecimiento de la sociedad civil" in text
        assert f'href="../../../../../data/{PART}.ttl"' in text
        assert '<html lang="' in text
    assert ">Objetivo estratégico<" in spanish.text
    assert ">Strategic objective<" in english.text.replace(
        "Strategic Objective", "Strategic objective"
    )
    assert get(server, page, "text/turtle").status_code == 406
    assert release.is_dir()


def test_pages_escape_what_the_data_say(release: Path) -> None:
    """Markup in a text is shown, not obeyed; a link leads only to the web."""
    bad = [
        Quad(
            NamedNode(f"{BASE}id/x"),
            NamedNode("http://purl.org/dc/terms/title"),
            Literal("<script>alert(1)</script>"),
        ),
        Quad(NamedNode(f"{BASE}id/x"), NamedNode("x:p"), NamedNode("javascript:alert(1)")),
        Quad(NamedNode(f"{BASE}id/x"), NamedNode("x:p"), NamedNode(f"{BASE}graph/registry")),
    ]
    named = [
        Quad(q.subject, q.predicate, q.object, NamedNode(f"{BASE}graph/registry")) for q in bad
    ]
    lines = "".join(f"{quad} .\n" for quad in named).encode()
    write_release(
        release, [(DATASET, lines)], statistics(named), lambda folder: build(folder, named)
    )
    with running(release) as served:
        page = get(served, "doc/x", "text/html").text
    assert "&lt;script&gt;" in page
    assert "<script" not in page
    assert 'href="javascript' not in page


def test_what_is_not_there_is_told_from_what_is_gone(server: Running) -> None:
    """404 for what never was, 410 for what was withdrawn, whatever is accepted."""
    for accept in ("text/turtle", BROWSER, "image/png"):
        assert get(server, "id/ficha/segegob/1999-2002", accept).status_code == 404
        assert get(server, "id/ficha/segegob/2015-2018", accept).status_code == 410
        assert get(server, "id/ficha/segegob/2015-2018/mision", accept).status_code == 410
        assert get(server, "data/ficha/segegob/2015-2018.ttl", accept).status_code == 410
        assert get(server, "doc/ficha/segegob/2015-2018", accept).status_code == 410
        assert get(server, "doc/ficha/segegob/2015-2018.html", accept).status_code == 410
        assert get(server, "graph/ficha/segegob/2015-2018", accept).status_code == 410
        assert get(server, "id/ficha/segegob/2015-20189", accept).status_code == 404
    assert get(server, "graph/nothing").status_code == 404
    assert get(server, "shapes/nothing").status_code == 404


@pytest.mark.parametrize(
    "path",
    [
        f"data/{FORM}.ttl",
        f"data/{PART}",
        f"doc/{PART}",
        "def.ttl",
        "context",
        "sparql?query=ASK%20%7B%7D",
        "rdf-graph-store?default",
        "manifest.json",
        "",
        "void",
    ],
)
def test_what_a_client_has_is_not_sent_again(server: Running, path: str) -> None:
    """ETag and If-None-Match: 304 without a body; the compressed form has a tag of its own."""
    first = get(server, path, BROWSER, **{"Accept-Encoding": "identity"})
    assert first.status_code == 200
    tag = first.headers["etag"]
    again = get(
        server, path, BROWSER, **{"If-None-Match": f'"x", W/{tag}', "Accept-Encoding": "identity"}
    )
    assert again.status_code == 304
    assert again.content == b""
    assert again.headers["etag"] == tag
    assert get(server, path, BROWSER, **{"If-None-Match": '"x"'}).status_code == 200
    zipped = get(server, path, BROWSER, **{"Accept-Encoding": "gzip"})
    if zipped.headers.get("content-encoding") == "gzip":
        assert zipped.headers["etag"] not in {tag, '""'}
        assert zipped.content == first.content
        assert "Accept-Encoding" in zipped.headers["vary"]
    for method in ("HEAD",):
        head = server.client.request(
            method, path, headers={"Accept": BROWSER, "Accept-Encoding": "identity"}
        )
        assert head.content == b""
        assert head.headers["etag"] == tag
        assert head.headers["content-length"] == str(len(first.content))


def test_compression_is_gzip(server: Running) -> None:
    """What is sent compressed is gzip, and less."""
    with server.client.stream("GET", "dataset.nt", headers={"Accept-Encoding": "gzip"}) as answer:
        raw = b"".join(answer.iter_raw())
    plain = get(server, "dataset.nt", **{"Accept-Encoding": "gzip;q=0"})
    assert "content-encoding" not in plain.headers
    assert gzip.decompress(raw) == plain.content
    assert len(raw) < len(plain.content) / 2


@pytest.mark.parametrize("name", ["def", "kinds", "shapes", "alignments", "shapes/form"])
def test_the_vocabulary_is_there(server: Running, name: str) -> None:
    """Each document by Accept and by suffix, the same in all formats, with a page."""
    turtle = get(server, name, "text/turtle")
    assert turtle.headers["content-type"] == TURTLE
    assert turtle.headers["content-location"] == f"{name.rpartition('/')[2]}.ttl"
    expected = {quad.triple for quad in parse(turtle.content, RdfFormat.TURTLE)}
    assert expected
    nt = get(server, f"{name}.nt", "text/html")
    got = {quad.triple for quad in parse(nt.content, RdfFormat.N_TRIPLES)}
    assert len(got) == len(expected)
    assert get(server, f"{name}.jsonld").headers["content-type"] == "application/ld+json"
    page = get(server, name, BROWSER)
    page = (
        get(server, urljoin(str(page.url), page.headers["location"])) if page.is_redirect else page
    )
    assert page.headers["content-type"] == "text/html; charset=utf-8"
    assert "<h1" in page.text


def test_a_hash_iri_leads_to_its_term(server: Running) -> None:
    """What follows the hash is not sent; the document's page has an anchor for it."""
    page = get(server, "def", "text/html")
    page = (
        get(server, urljoin(str(page.url), page.headers["location"])) if page.is_redirect else page
    )
    assert 'id="ActionArea"' in page.text


def test_the_context_makes_records_readable(server: Running) -> None:
    """The JSON-LD context is at its address, as JSON-LD."""
    answer = get(server, "context")
    assert answer.headers["content-type"] == "application/ld+json"
    assert "@context" in json.loads(answer.content)


def test_source_documents_are_shown_but_cannot_act(server: Running, built: Path) -> None:
    """A document is given as it was received, and boxed in."""
    path = "source/segegob-2019-2022/ficha.md"
    answer = get(server, path)
    assert answer.content == (built / path).read_bytes()
    assert answer.headers["content-type"].startswith("text/markdown")
    assert "sandbox" in answer.headers["content-security-policy"]


def test_what_stands_only_in_the_provenance_is_there(server: Running) -> None:
    """A statement about where something was read has an IRI that leads to it."""
    found = server.query(
        f"SELECT ?s {{ GRAPH ?g {{ ?s a <http://www.w3.org/1999/02/22-rdf-syntax-ns#Statement> }} "
        f"FILTER STRSTARTS(STR(?s), '{BASE}id/') }} LIMIT 1"
    ).json()["results"]["bindings"]
    if not found:
        pytest.skip("the provenance has no statements below id/")
    name = found[0]["s"]["value"].removeprefix(BASE)
    assert get(server, name).status_code == 303


def test_a_named_graph_is_at_its_iri(server: Running, built: Path) -> None:
    """The graph of a form, whole, by its own address."""
    answer = get(server, f"graph/{FORM}", "application/n-triples")
    count = load_manifest(built).dataset.graphs[f"{BASE}graph/{FORM}"]
    assert len(set(answer.text.splitlines())) == count


def test_accents_and_escapes_in_iris(release: Path) -> None:
    """IRIs with letters beyond ASCII, and with escapes, are found by their encoded addresses."""
    base = "https://datos.ejemplo.cl/ñandú/fichas/"
    title = NamedNode("http://purl.org/dc/terms/title")
    graph = NamedNode(f"{base}graph/registry")
    quads = [
        Quad(NamedNode(f"{base}id/norma/año-1"), title, Literal("con letras"), graph),
        Quad(NamedNode(f"{base}id/norma/a%C3%B1o-2"), title, Literal("con escapes"), graph),
        Quad(NamedNode(f"{base}id/norma/a,b(c)"), title, Literal("con signos"), graph),
        Quad(NamedNode(f"{base}id/norma/1.nt"), title, Literal("con sufijo"), graph),
    ]
    data = "".join(f"{quad} .\n" for quad in quads).encode()
    write_release(
        release, [(DATASET, data)], statistics(quads), lambda folder: build(folder, quads)
    )
    with running(release) as served:
        for path, text in {
            "data/norma/a%C3%B1o-1": "con letras",
            "data/norma/a%c3%b1o-1": "con letras",
            "data/norma/a%C3%B1o-2": "con escapes",
            "data/norma/a,b(c)": "con signos",
            "data/norma/1.nt": "con sufijo",
        }.items():
            answer = get(served, path, "text/turtle")
            assert answer.status_code == 200, path
            assert text in answer.text
        answer = get(served, "id/norma/a%C3%B1o-1", "text/turtle")
        assert answer.headers["location"] == "../../data/norma/a%C3%B1o-1.ttl"
        assert get(served, urljoin(str(answer.url), answer.headers["location"])).status_code == 200


def test_a_page_of_the_release_goes_before_the_fallback(release: Path) -> None:
    """Where the site was built its files are served to the byte, in the language asked for."""
    manifest = load_manifest(release)
    pages = {
        "index.html": b"<h1>inicio</h1>",
        "en/index.html": b"<h1>home</h1>",
        "doc/organismo/segegob.html": b"<h1>segegob es</h1>",
        "en/doc/organismo/segegob.html": b"<h1>segegob en</h1>",
    }
    files = [(DATASET, (release / DATASET).read_bytes()), *pages.items()]
    write_release(release, files, manifest.dataset)
    with running(release) as served:
        for language, prefix in (("es", ""), ("en", "en/")):
            answer = get(
                served, "id/organismo/segegob", "text/html", **{"Accept-Language": language}
            )
            target = urljoin(str(answer.url), answer.headers["location"])
            assert target == f"{served.url}{prefix}doc/organismo/segegob.html"
            assert get(served, target).content == pages[f"{prefix}doc/organismo/segegob.html"]
        page = get(served, "doc/organismo/segegob", "text/html")
        assert page.headers["location"].endswith("doc/organismo/segegob.html")
        assert get(served, "").content == pages["index.html"]
        english = get(served, "", **{"Accept-Language": "en"})
        assert english.headers["location"] == "./en/index.html"
        assert get(served, "doc/norma/ley-19032", "text/html").status_code == 200
        # The release has no store: the server made one of its own.
        assert served.query("ASK { ?s a fichero:Ministry }").json()["boolean"] is True
