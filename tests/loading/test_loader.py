"""Loading: a release comes to a real server whole, once, and no more than is needed."""

import threading
from pathlib import Path
from typing import cast

import pytest
from pyoxigraph import Literal, NamedNode, Quad

from fichero.findings import FicheroError
from fichero.loading import comparison, content, endpoints, loader, session, transport
from fichero.loading.content import Content
from fichero.loading.loader import Outcome, Step
from fichero.loading.plan import VEIL
from tests import servers
from tests.loading.conftest import (
    BASE,
    FICHA,
    NEXT,
    OWN,
    TEXT,
    Releases,
    expected,
    later,
    seen,
    whole,
    write,
)
from tests.servers import Server


def load(server: Server, what: Content, **options: object) -> Outcome:
    """Load into a server as a person would."""
    return loader.load(what, server.url, "auto", server.credentials, **options)  # type: ignore[arg-type] # the options of `load`, passed on


@pytest.fixture
def staged(monkeypatch: pytest.MonkeyPatch) -> None:
    """Stage everything, however small: nothing is sent and exchanged in one request."""
    monkeypatch.setattr(loader, "AT_ONCE", 0)


def code(error: pytest.ExceptionInfo[FicheroError]) -> list[str]:
    """Give the codes of what went wrong."""
    return [finding.code for finding in error.value.findings]


def test_readers_see_the_release_and_then_the_next_one(store: Server, releases: Releases) -> None:
    """After each load the server has that release to the triple, and the former one is gone."""
    old, new = releases.old, releases.new
    first = load(store, old)
    assert seen(store) == whole(store, old)
    assert first.changed == {graph.name: len(graph.triples) for graph in old.graphs}
    second = load(store, new)
    assert seen(store) == whole(store, new)
    assert set(second.removed) == {FICHA, f"{BASE}graph/provenance/ficha/segegob/2019-2022"}
    assert set(second.unchanged) == {f"{BASE}graph/kinds"}
    assert NEXT in second.changed


def test_a_second_load_does_nothing(store: Server, releases: Releases) -> None:
    """The same release again sends nothing and changes nothing, not even the record."""
    old = releases.old
    load(store, old)
    record = store.select(f"SELECT * WHERE {{ GRAPH <{OWN}> {{ ?s ?p ?o }} }}")
    steps: list[Step] = []
    again = load(store, old, watch=lambda step, done, total: steps.append(step))  # noqa: ARG005
    assert (again.changed, again.sent, again.removed, steps) == ({}, 0, (), [])
    after = store.select(f"SELECT * WHERE {{ GRAPH <{OWN}> {{ ?s ?p ?o }} }}")
    assert sorted(map(str, after)) == sorted(map(str, record))
    assert old.hash in str(record)


def test_nothing_of_the_loader_stays_but_the_record(store: Server, releases: Releases) -> None:
    """What arrived under other names, the plan and the lock are gone after a load."""
    load(store, releases.old)
    load(store, releases.new)
    rows = store.select("SELECT ?g (COUNT(*) AS ?n) WHERE { GRAPH ?g { ?s ?p ?o } } GROUP BY ?g")
    own = [row["g"]["value"] for row in rows if row["g"]["value"].startswith(OWN)]
    assert own == [OWN]


@pytest.mark.usefixtures("staged")
def test_what_is_arriving_is_not_read_by_chance(store: Server, releases: Releases) -> None:
    """While graphs arrive, a question to any graph finds only what is published."""
    old, new = releases.old, releases.new
    load(store, old)
    question = f"SELECT ?o WHERE {{ GRAPH ?g {{ ?s <{TEXT}> ?o }} }}"
    published = sorted(row["o"]["value"] for row in store.select(question))
    assert published
    arrived: list[int] = []

    def watch(step: Step, done: int, total: int) -> None:  # noqa: ARG001 (as the loader calls it)
        if step in {"send", "count", "swap"}:
            assert sorted(row["o"]["value"] for row in store.select(question)) == published
            assert seen(store) == whole(store, old)
            veiled = f'FILTER(STRSTARTS(STR(?p), "{VEIL}"))'
            rows = store.select(
                f"SELECT (COUNT(*) AS ?n) WHERE {{ GRAPH ?g {{ ?s ?p ?o }} {veiled} }}"
            )
            arrived.append(int(rows[0]["n"]["value"]))

    load(store, new, watch=watch)
    assert arrived[-1] > arrived[0] == 0
    assert seen(store) == whole(store, new)


def test_readers_never_see_a_mixture(store: Server, releases: Releases) -> None:
    """Someone who asks all the time gets the old texts or the new ones, in each single answer."""
    quads = releases.quads
    many = [copy for quad in quads for copy in copies(quad, 6)]
    old, new = content.of("old", set(many)), content.of("new", {later(quad) for quad in many})
    load(store, old)
    question = f"SELECT ?o WHERE {{ GRAPH ?g {{ ?s <{TEXT}> ?o }} }}"
    answers: set[tuple[str, ...]] = set()
    stop = threading.Event()

    def ask() -> None:
        while not stop.is_set():
            answers.add(tuple(sorted({row["o"]["value"] for row in store.select(question)})))

    reader = threading.Thread(target=ask)
    reader.start()
    try:
        load(store, new)
    finally:
        stop.set()
        reader.join()
    texts = [
        tuple(
            sorted(
                {
                    cast("Literal", triple.object).value
                    for graph in each.graphs
                    for triple in graph.triples
                    if triple.predicate.value == TEXT
                }
            )
        )
        for each in (old, new)
    ]
    assert answers <= set(texts)
    assert texts[0] in answers


def copies(quad: Quad, count: int) -> list[Quad]:
    """Make several ministries of the first one."""

    def copied(term: object, number: int) -> NamedNode:
        assert isinstance(term, NamedNode)
        return NamedNode(term.value.replace("segegob", f"segegob{number}"))

    made = []
    for number in range(count if "segegob" in str(quad) else 1):
        value = quad.object
        if isinstance(value, NamedNode):
            value = copied(value, number)
        made.append(
            Quad(
                copied(quad.subject, number),
                quad.predicate,
                value,
                copied(quad.graph_name, number),
            )
        )
    return made


def test_what_a_store_lost_is_sent_again(store: Server, releases: Releases) -> None:
    """A graph that is smaller than the record says is loaded again, and only that one."""
    old = releases.old
    load(store, old)
    store.update(f"CLEAR GRAPH <{FICHA}>")
    mended = load(store, old)
    assert set(mended.changed) == {FICHA}
    assert seen(store) == whole(store, old)


def test_again_replaces_what_somebody_wrote(store: Server, releases: Releases) -> None:
    """With `again`, a strange triple that leaves the count right goes, and the lost one returns."""
    old = releases.old
    load(store, old)
    before = f"<{BASE}id/organismo/segegob> <http://purl.org/dc/terms/identifier>"
    graph = f"{BASE}graph/registry"
    store.update(f'DELETE DATA {{ GRAPH <{graph}> {{ {before} "segegob" }} }}')
    store.update(f'INSERT DATA {{ GRAPH <{graph}> {{ {before} "otro" }} }}')
    assert load(store, old).changed == {}
    assert not comparison.verify(old, store.url).is_same
    again = load(store, old, again=True)
    assert set(again.changed) == {graph.name for graph in old.graphs}
    assert comparison.verify(old, store.url).is_same


@pytest.mark.usefixtures("staged")
def test_a_new_load_clears_away_what_a_broken_one_left(store: Server, releases: Releases) -> None:
    """What arrived of a release that never came is gone after the load of another one."""
    old, new = releases.old, releases.new
    load(store, old)

    def stop(step: Step, done: int, total: int) -> None:  # noqa: ARG001
        if step == "swap":
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        load(store, new, watch=stop)
    assert seen(store) == whole(store, old)
    load(store, old)  # the same release: but there is something to clear away
    rows = store.select("SELECT ?g (COUNT(*) AS ?n) WHERE { GRAPH ?g { ?s ?p ?o } } GROUP BY ?g")
    names = {row["g"]["value"] for row in rows}
    assert {name for name in names if name.startswith(OWN)} == {OWN}
    assert seen(store) == whole(store, old)


@pytest.mark.usefixtures("staged")
def test_the_last_of_two_loads_wins(store: Server, releases: Releases) -> None:
    """A load that another one overtakes changes nothing, and says so."""
    old, new = releases.old, releases.new

    def overtake(step: Step, done: int, total: int) -> None:  # noqa: ARG001
        if step == "swap":
            load(store, new)

    with pytest.raises(FicheroError) as error:
        load(store, old, watch=overtake)
    assert code(error) == ["load-overtaken"]
    assert seen(store) == whole(store, new)


def test_a_load_in_one_request_can_be_overtaken(oxigraph: Server, releases: Releases) -> None:
    """What is sent after another load has begun changes nothing."""
    oxigraph.clear()
    old, new = releases.old, releases.new
    steps = []

    def overtake(step: Step, done: int, total: int) -> None:  # noqa: ARG001
        steps.append(step)
        if step == "send" and len(steps) == 1:
            load(oxigraph, new)

    with pytest.raises(FicheroError) as error:
        load(oxigraph, old, watch=overtake)
    assert code(error) == ["load-overtaken"]
    assert set(steps) == {"send", "check"}
    assert seen(oxigraph) == whole(oxigraph, new)


@pytest.mark.usefixtures("staged")
def test_counts_that_differ_stop_the_load(store: Server, releases: Releases) -> None:
    """If something is lost on the way, readers keep the former release."""
    old, new = releases.old, releases.new
    load(store, old)

    def lose(step: Step, done: int, total: int) -> None:  # noqa: ARG001
        if step == "count":
            rows = store.select(
                "SELECT ?g (COUNT(*) AS ?n) WHERE { GRAPH ?g { ?s ?p ?o } "
                f'FILTER(STRSTARTS(STR(?g), "{OWN}/staged/")) }} GROUP BY ?g ORDER BY DESC(?n)'
            )
            store.update(f"CLEAR GRAPH <{rows[0]['g']['value']}>")

    with pytest.raises(FicheroError) as error:
        load(store, new, watch=lose)
    assert code(error) == ["load-count-wrong"]
    assert seen(store) == whole(store, old)


@pytest.mark.usefixtures("staged")
def test_counts_are_compared_once_more_in_the_exchange(store: Server, releases: Releases) -> None:
    """If something is lost after it was counted, the server itself refuses to exchange."""
    old, new = releases.old, releases.new
    load(store, old)

    def lose(step: Step, done: int, total: int) -> None:  # noqa: ARG001
        if step == "swap":
            rows = store.select(
                "SELECT DISTINCT ?g WHERE { GRAPH ?g { ?s ?p ?o } "
                f'FILTER(STRSTARTS(STR(?g), "{OWN}/staged/")) }}'
            )
            store.update(f"CLEAR GRAPH <{rows[0]['g']['value']}>")

    with pytest.raises(FicheroError) as error:
        load(store, new, watch=lose)
    assert code(error) == ["load-overtaken"]
    assert seen(store) == whole(store, old)


def test_foreign_data_stays(store: Server, releases: Releases) -> None:
    """Graphs of others, and what others keep in the default graph, are left alone."""
    foreign = "<https://w3id.org/fichero/otro> <http://purl.org/dc/terms/title> 'otro'"
    graph = f"{BASE}de-otros"
    store.update(f"INSERT DATA {{ GRAPH <{graph}> {{ {foreign} }} }}")
    if store.kind != "virtuoso":
        store.update(f"INSERT DATA {{ {foreign} }}")
    for what in (releases.old, releases.new, releases.old):
        load(store, what)
        rest = seen(store) - whole(store, what)
        assert {name for name, _ in rest} == {graph, *([""] if store.kind != "virtuoso" else [])}
        assert len(rest) == (1 if store.kind == "virtuoso" else 2)


def test_the_default_graph_can_be_left_alone(oxigraph: Server, releases: Releases) -> None:
    """Without filling it, the default graph is empty; with it again, it is whole; and back."""
    oxigraph.clear()
    old, new = releases.old, releases.new
    for what, choice in ((old, "none"), (old, "auto"), (new, "none"), (new, "auto"), (old, "auto")):
        outcome = load(oxigraph, what, default_graph=choice)
        assert seen(oxigraph) == expected(what, default_graph=choice == "auto")
        assert outcome.default_graph == ("filled" if choice == "auto" else "none")


def test_what_two_graphs_say_stays_while_one_says_it(
    oxigraph: Server, tmp_path: Path, releases: Releases
) -> None:
    """A triple of two graphs remains in the default graph when one of them goes."""
    oxigraph.clear()
    quads = releases.quads
    (first,) = [q for q in quads if q.predicate.value.endswith("#leychileCode")][:1]
    kinds = NamedNode(f"{BASE}graph/kinds")
    shared = Quad(first.subject, first.predicate, first.object, kinds)
    one = content.read(write(tmp_path / "one", [*quads, shared]))
    two = content.read(write(tmp_path / "two", [*(q for q in quads if q != first), shared]))
    load(oxigraph, one)
    load(oxigraph, two)
    assert seen(oxigraph) == expected(two)


def test_a_union_of_all_graphs_is_not_filled(tmp_path: Path, releases: Releases) -> None:
    """Where the default graph is the union of all graphs, nothing is put beside them."""
    with servers.oxigraph(tmp_path, "--union-default-graph") as store:
        outcome = load(store, releases.old)
        assert outcome.default_graph == "union"
        assert load(store, releases.old).sent == 0
        assert load(store, releases.new).default_graph == "union"
        rows = store.select(f"SELECT ?o WHERE {{ ?s <{TEXT}> ?o }}")
        new = releases.new
        assert len(rows) == sum(
            triple.predicate.value == TEXT for graph in new.graphs for triple in graph.triples
        )


@pytest.mark.usefixtures("staged")
def test_large_graphs_go_in_many_requests(
    store: Server, releases: Releases, monkeypatch: pytest.MonkeyPatch
) -> None:
    """However small the requests and pages, the release arrives whole and compares as equal."""
    monkeypatch.setattr(session, "_BODY", 30_000)
    monkeypatch.setattr(session, "_LINES", 150)
    monkeypatch.setattr(session, "_GRAPHS_AT_ONCE", 2)
    old = releases.old
    steps: list[int] = []

    def watch(step: Step, done: int, total: int) -> None:
        if step == "send":
            steps.append(done)
            assert done <= total

    load(store, old, watch=watch)
    assert len(steps) > 5
    assert steps == sorted(steps)
    assert seen(store) == whole(store, old)


def test_a_server_that_says_no_is_quoted(oxigraph: Server) -> None:
    """What the server answers to something wrong stands in the finding."""
    with transport.Transport(None) as connection:
        found = endpoints.find(oxigraph.url, "auto", connection)
        with pytest.raises(FicheroError) as error:
            session.Session(found, connection).update("INSERT NONSENSE")
    assert code(error) == ["load-refused"]
    assert "400" in str(error.value)
