"""Comparing: what a server holds, beside the release that it should hold."""

from pathlib import Path

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyoxigraph import Literal, NamedNode, Quad, Triple

from fichero import console
from fichero.findings import FicheroError
from fichero.loading import comparison, content, loader, screen
from fichero.loading.comparison import Comparison, Difference
from fichero.loading.content import Content
from fichero.loading.literals import normal
from fichero.loading.session import Session
from tests.loading.conftest import BASE, FICHA, Releases
from tests.servers import Server

XSD = "http://www.w3.org/2001/XMLSchema#"
KINDS = f"{BASE}graph/kinds"

# What is written, by whom it is changed, and that the meaning is the same for all that.
LITERALS = (
    Literal("true", datatype=NamedNode(f"{XSD}boolean")),
    Literal("01", datatype=NamedNode(f"{XSD}integer")),
    Literal("7", datatype=NamedNode(f"{XSD}nonNegativeInteger")),
    Literal("1.50", datatype=NamedNode(f"{XSD}decimal")),
    Literal("1e0", datatype=NamedNode(f"{XSD}double")),
    Literal("2019-01-02T03:04:05.000Z", datatype=NamedNode(f"{XSD}dateTime")),
    Literal("12345678901234567890", datatype=NamedNode(f"{XSD}integer")),
    Literal("plan", language="es-CL"),
)


def load(server: Server, what: Content) -> None:
    """Load into a server as a person would."""
    loader.load(what, server.url, "auto", server.credentials)


def with_literals(what: Content) -> Content:
    """Add each of the literals to the graph of the code lists."""
    quads = [
        Quad(triple.subject, triple.predicate, triple.object, NamedNode(graph.name))
        for graph in what.graphs
        for triple in graph.triples
    ]
    subject, graph = NamedNode(f"{BASE}id/prueba"), NamedNode(KINDS)
    more = [
        Quad(subject, NamedNode(f"{BASE}prueba/{number}"), value, graph)
        for number, value in enumerate(LITERALS)
    ]
    return content.of("literals", [*quads, *more])


def codes(compared: Comparison) -> list[str]:
    """Give the codes of the findings."""
    return [finding.code for finding in screen.findings(compared)]


def test_a_server_has_what_was_loaded(store: Server, releases: Releases) -> None:
    """After a load the comparison finds nothing missing and nothing extra, read by anyone."""
    load(store, releases.old)
    compared = comparison.verify(releases.old, store.url)
    assert compared.is_same
    assert compared.recorded == releases.old.hash
    assert {each.graph for each in compared.graphs if each.graph} == {
        graph.name for graph in releases.old.graphs
    }
    assert all(each.found == each.expected for each in compared.graphs)
    # Only an Oxigraph writes some of our numbers in another way, and only those.
    assert set(codes(compared)) <= ({"verify-changed"} if store.kind == "oxigraph" else set())


def test_what_differs_is_listed(store: Server, releases: Releases) -> None:
    """A lost triple, a strange one and a strange graph are told, each by its name."""
    load(store, releases.old)
    title = f"<{BASE}id/organismo/segegob> <http://purl.org/dc/terms/identifier>"
    registry, strange = f"{BASE}graph/registry", f"{BASE}graph/ficha/otra/2001-2002"
    store.update(f'DELETE DATA {{ GRAPH <{registry}> {{ {title} "segegob" }} }}')
    store.update(f'INSERT DATA {{ GRAPH <{registry}> {{ {title} "otro" , "más" }} }}')
    store.update(f'INSERT DATA {{ GRAPH <{strange}> {{ {title} "otra" }} }}')
    compared = comparison.verify(releases.old, store.url)
    assert not compared.is_same
    (different,) = [each for each in compared.graphs if not each.is_same]
    assert different.graph == registry
    assert [triple.object for triple in different.missing] == [Literal("segegob")]
    assert {triple.object for triple in different.extra} == {Literal("otro"), Literal("más")}
    assert compared.foreign == {strange: 1}
    assert [each for each in codes(compared) if each != "verify-changed"] == [
        "verify-missing",
        "verify-extra",
        "verify-foreign",
    ]


def test_another_release_is_told_from_this_one(store: Server, releases: Releases) -> None:
    """Against the next release, the whole form is missing and the former one is foreign."""
    load(store, releases.old)
    compared = comparison.verify(releases.new, store.url)
    assert compared.recorded == releases.old.hash
    assert FICHA in compared.foreign
    assert "verify-missing" in codes(compared)


def test_changed_literals_are_reported_apart(store: Server, releases: Releases) -> None:
    """What a server writes in another way is neither missing nor extra."""
    what = with_literals(releases.old)
    load(store, what)
    compared = comparison.verify(what, store.url)
    (kinds,) = [each for each in compared.graphs if each.graph == KINDS]
    assert kinds.is_same, (kinds.missing, kinds.extra)
    changed = {before.object: after.object for before, after in kinds.changed}
    if store.kind == "virtuoso":
        assert changed[LITERALS[0]] == Literal("1", datatype=NamedNode(f"{XSD}boolean"))
    assert LITERALS[1] in changed
    assert "verify-changed" in codes(compared)
    loader.load(
        what, store.url, "auto", store.credentials
    )  # and that is no reason to send it again
    assert loader.load(what, store.url, "auto", store.credentials).sent == 0


def test_answers_that_are_cut_are_asked_for_in_pages(store: Server, releases: Releases) -> None:
    """A graph of more than 10,000 triples, where a Virtuoso cuts in silence, is compared whole."""
    graph, one = NamedNode(KINDS), NamedNode(f"{BASE}n")
    many = [
        Quad(NamedNode(f"{BASE}id/prueba/{number}"), one, Literal(f"n {number}"), graph)
        for number in range(11_000)
    ]
    what = content.of("many", many)
    load(store, what)
    assert comparison.verify(what, store.url).is_same
    store.update(
        f"DELETE DATA {{ GRAPH <{KINDS}> {{ <{BASE}id/prueba/77> <{one.value}> 'n 77' }} }}"
    )
    (kinds, *_) = comparison.verify(what, store.url).graphs
    assert (len(kinds.missing), kinds.extra) == (1, ())
    assert releases.old.hash != what.hash


def test_a_server_that_cuts_pages_too_is_found_out(
    oxigraph: Server, releases: Releases, monkeypatch: pytest.MonkeyPatch
) -> None:
    """If less comes than the server counts, however it is asked, the comparison says so."""
    oxigraph.clear()
    load(oxigraph, releases.old)
    monkeypatch.setattr(Session, "_page_of", lambda *_: iter(()))
    with pytest.raises(FicheroError) as error:
        comparison.verify(releases.old, oxigraph.url)
    assert error.value.findings[0].code == "verify-cut"


def test_a_hole_in_the_default_graph_is_found(oxigraph: Server, releases: Releases) -> None:
    """What readers do not find without GRAPH is missing; what others keep there is not extra."""
    oxigraph.clear()
    load(oxigraph, releases.old)
    who = f"<{BASE}id/organismo/segegob> <http://purl.org/dc/terms/identifier>"
    oxigraph.update(f'INSERT DATA {{ {who} "ajeno" }}')
    assert comparison.verify(releases.old, oxigraph.url).is_same
    oxigraph.update(f'DELETE DATA {{ {who} "segegob" }}')
    compared = comparison.verify(releases.old, oxigraph.url)
    (different,) = [each for each in compared.graphs if not each.is_same]
    assert different.graph == ""
    (finding,) = [each for each in screen.findings(compared) if each.code == "verify-missing"]
    assert "grafo por omisión" in finding.messages["es"]
    assert "default graph" in finding.messages["en"]


TRIPLES = st.builds(
    Triple,
    st.sampled_from([NamedNode("x:a"), NamedNode("x:b")]),
    st.just(NamedNode("x:p")),
    st.sampled_from([*LITERALS, NamedNode("x:o"), Literal("x"), Literal("1"), Literal("")]),
)


@given(ours=st.sets(TRIPLES), theirs=st.sets(TRIPLES))
def test_nothing_is_lost_in_a_comparison(ours: set[Triple], theirs: set[Triple]) -> None:
    """Each of our triples is there, changed or missing; each of theirs is ours, meant or extra."""
    different = comparison.compare("g", ours, theirs)
    assert (different.expected, different.found) == (len(ours), len(theirs))
    known = {normal(triple) for triple in theirs}
    assert set(different.missing) == {each for each in ours - theirs if normal(each) not in known}
    meant = {normal(triple) for triple in ours}
    assert {normal(triple) for triple in different.extra} <= known - meant
    assert comparison.compare("g", ours, ours).is_same


@given(st.sampled_from(LITERALS))
def test_what_is_normal_stays_so(value: Literal) -> None:
    """Writing a literal in the common way twice is the same as once."""
    once = normal(Triple(NamedNode("x:s"), NamedNode("x:p"), value))
    assert normal(once) == once


@pytest.mark.parametrize(
    ("text", "kind"), [("si", "boolean"), ("uno", "integer"), ("INF", "decimal"), ("x", "double")]
)
def test_nonsense_is_left_as_it_is(text: str, kind: str) -> None:
    """A literal that is not of its datatype is not touched, and so compared to the letter."""
    value = Literal(text, datatype=NamedNode(XSD + kind))
    written = normal(Triple(NamedNode("x:s"), NamedNode("x:p"), value)).object
    assert isinstance(written, Literal)
    assert written.value == text


def test_long_lists_are_cut_for_people(capsys: pytest.CaptureFixture[str]) -> None:
    """A table shows twenty graphs, the different ones first, and says how many there are more."""
    triple = Triple(NamedNode("x:s"), NamedNode("x:p"), Literal("o"))
    same = [Difference(f"x:same{number}", 1, 1) for number in range(30)]
    compared = Comparison(
        "Oxigraph", "", (*same, Difference("x:other", 1, 0, missing=(triple,) * 5)), {}
    )
    screen.show_comparison(console.stdout(), compared, "0123456789abcdef", "en")
    shown = capsys.readouterr().out
    assert shown.index("x:other") < shown.index("x:same0")
    assert "11 more graphs" in shown
    assert "does not have the release 0123456789ab" in shown
    (finding,) = screen.findings(compared)
    assert finding.messages["en"].endswith("…")


def test_a_release_without_its_code_lists_is_refused(tmp_path: Path) -> None:
    """Where no name tells the base IRI, or a quad has no graph, nothing is loaded."""
    quad = Quad(NamedNode("x:s"), NamedNode("x:p"), Literal("o"))
    for quads in (
        [quad],
        [],
        [Quad(quad.subject, quad.predicate, quad.object, NamedNode("x:kinds"))],
    ):
        with pytest.raises(FicheroError) as error:
            content.of("hash", quads)
        assert error.value.findings[0].code == "load-no-graphs"
    with pytest.raises(FicheroError) as error:
        content.read(tmp_path)
    assert error.value.findings[0].code == "release-unreadable"


def test_a_changed_release_is_not_loaded(tmp_path: Path, releases: Releases) -> None:
    """What does not answer to its manifest never leaves this machine."""
    for path in releases.new_folder.iterdir():
        (tmp_path / path.name).write_bytes(path.read_bytes())
    (tmp_path / "dataset.nq").write_bytes(b"")
    with pytest.raises(FicheroError) as error:
        content.read(tmp_path)
    assert "release-file-changed" in [finding.code for finding in error.value.findings]
    assert msgspec.structs.asdict(releases.new)["hash"] == releases.new.hash
