"""What the tests of loading share: running servers, and two releases."""

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import msgspec
import pytest
from pyoxigraph import Literal, NamedNode, Quad, Triple

from fichero import context
from fichero.loading import content
from fichero.loading.content import Content
from fichero.loading.literals import normal
from fichero.releasing import release
from fichero.writing import serialisation
from tests.conftest import ROOT
from tests.servers import STARTERS, Server, workplace

BASE = "https://w3id.org/fichero/"
OWN = f"{BASE}graph/load"
TEXT = "https://w3id.org/fichero/def#text"
FICHA = f"{BASE}graph/ficha/segegob/2019-2022"
NEXT = f"{BASE}graph/ficha/segegob/2023-2026"

View = frozenset[tuple[str, Triple]]
"""What readers see: each triple with the name of its graph, "" for the default graph."""


class Releases(msgspec.Struct, frozen=True):
    """Two releases, one after the other: their folders, and what is in them."""

    old_folder: Path
    new_folder: Path
    old: Content
    new: Content

    @property
    def quads(self) -> list[Quad]:
        """The first release as quads."""
        return serialisation.read(self.old_folder / release.DATASET)


@pytest.fixture(scope="session", params=list(STARTERS))
def server(request: pytest.FixtureRequest) -> Iterator[Server]:
    """Run each of the servers in turn."""
    name: str = request.param
    with workplace() as folder, STARTERS[name](folder) as running:
        yield running


@pytest.fixture
def store(server: Server) -> Server:
    """Give a server that is empty."""
    server.clear()
    return server


@pytest.fixture(scope="session")
def oxigraph() -> Iterator[Server]:
    """Run an Oxigraph for what does not depend on the server."""
    with workplace() as folder, STARTERS["oxigraph"](folder) as running:
        yield running


@pytest.fixture(scope="session")
def releases(tmp_path_factory: pytest.TempPathFactory) -> Releases:
    """Publish the first form; then the next one in its stead, and a norm with another title."""
    folder = tmp_path_factory.mktemp("releases")
    old, new = folder / "old", folder / "new"
    build: list[str | Path] = [
        sys.executable,
        "build.py",
        "--quiet",
        "--without",
        "store",
        "--out",
        old,
    ]
    subprocess.run(build, cwd=ROOT, check=True)
    write(new, [later(quad) for quad in serialisation.read(old / release.DATASET)])
    return Releases(old, new, content.read(old), content.read(new))


def write(folder: Path, quads: list[Quad]) -> Path:
    """Write a release that has nothing but its dataset."""
    data = serialisation.serialise(quads, "nq", context.load())
    release.write_release(folder, [(release.DATASET, data)], release.statistics(quads))
    return folder


def later(quad: Quad) -> Quad:
    """Move a quad of the first form to the period after, and change what it says."""

    def moved(term: object) -> NamedNode | Literal:
        if isinstance(term, Literal):
            return (
                Literal(f"{term.value} (2023)", language=term.language) if term.language else term
            )
        assert isinstance(term, NamedNode)
        return NamedNode(term.value.replace("segegob/2019-2022", "segegob/2023-2026"))

    if "/graph/kinds" in str(quad.graph_name):
        return quad
    subject, graph = moved(quad.subject), moved(quad.graph_name)
    assert isinstance(subject, NamedNode)
    assert isinstance(graph, NamedNode)
    return Quad(subject, quad.predicate, moved(quad.object), graph)


def expected(what: Content, *, default_graph: bool = True) -> View:
    """Give what readers of a release should see."""
    named = {(graph.name, normal(triple)) for graph in what.graphs for triple in graph.triples}
    default = {("", normal(triple)) for graph in what.united for triple in graph.triples}
    return frozenset(named | default if default_graph else named)


def seen(server: Server) -> View:
    """Read what readers see, but for the loader's own graphs, without the code under test."""
    # In one question, as the server may be about to exchange what a dead client asked for.
    default = "{ ?s ?p ?o } UNION" if server.kind != "virtuoso" else ""
    rows = server.select(f"SELECT ?g ?s ?p ?o WHERE {{ {default} {{ GRAPH ?g {{ ?s ?p ?o }} }} }}")
    assert len(rows) < 10_000  # where a Virtuoso would cut
    found = set()
    for row in rows:
        graph = row["g"]["value"] if "g" in row else ""
        if not graph or (graph.startswith(BASE) and not graph.startswith(OWN)):
            triple = Triple(
                NamedNode(row["s"]["value"]), NamedNode(row["p"]["value"]), _term(row["o"])
            )
            found.add((graph, normal(triple)))
    return frozenset(found)


def _term(told: dict[str, str]) -> NamedNode | Literal:
    if told["type"] == "uri":
        return NamedNode(told["value"])
    if "xml:lang" in told:
        return Literal(told["value"], language=told["xml:lang"])
    datatype = told.get("datatype")
    return Literal(told["value"], datatype=NamedNode(datatype) if datatype else None)


def whole(server: Server, what: Content) -> View:
    """Give what readers of a server should see of a release."""
    return expected(what, default_graph=server.kind != "virtuoso")
