"""What a release brings to a store: its named graphs, as lines of N-Triples."""

import hashlib
from collections import defaultdict
from collections.abc import Iterable
from pathlib import Path

import msgspec
from pyoxigraph import NamedNode, Quad, Triple

from fichero.findings import FicheroError, errors, problem
from fichero.loading.literals import normal
from fichero.releasing import release
from fichero.releasing.store import PROVENANCE
from fichero.writing import serialisation

_KINDS = "graph/kinds"  # the one graph that every release has


class Graph(msgspec.Struct, frozen=True):
    """A named graph, ready to be sent."""

    name: str
    triples: frozenset[Triple]
    lines: tuple[str, ...]
    """The triples as sorted lines of N-Triples, without their full stops."""
    sha256: str
    """The checksum of the N-Triples, in hexadecimal."""
    fewest: int
    """How many triples remain different in a store that keeps values, not letters."""


class Content(msgspec.Struct, frozen=True):
    """What a release holds."""

    hash: str
    """SHA-256 of its canonical form by RDFC-1.0, in hexadecimal."""
    base: str
    """What the IRIs of its data begin with."""
    graphs: tuple[Graph, ...]

    @property
    def united(self) -> tuple[Graph, ...]:
        """The graphs that a question without `GRAPH` is put to, as in `fichero query`."""
        return tuple(graph for graph in self.graphs if PROVENANCE not in graph.name)


def graph(name: str, triples: Iterable[Triple]) -> Graph:
    """Make a graph of triples in any order, repeated or not."""
    each = frozenset(triples)
    lines = tuple(sorted(map(str, each)))
    data = "".join(f"{line} .\n" for line in lines).encode()
    fewest = len({normal(triple) for triple in each})
    return Graph(name, each, lines, hashlib.sha256(data).hexdigest(), fewest)


def read(folder: Path) -> Content:
    """Read a release that answers for all its files.

    Raises:
        FicheroError: what `release.verify` finds, or `load-no-graphs`.
    """
    wrong = errors(release.verify(folder))
    if wrong:
        raise FicheroError(*wrong)
    manifest = release.load_manifest(folder)
    path = folder / release.DATASET
    if not path.is_file():
        raise FicheroError(problem("release-file-missing", path=release.DATASET))
    quads = serialisation.read(path, path.stat().st_size)
    return of(manifest.dataset.rdfc_hash, quads)


def of(digest: str, quads: Iterable[Quad]) -> Content:
    """Give the content that quads make.

    Raises:
        FicheroError: `load-no-graphs`: a quad is in the default graph, or no graph of the code
            lists tells what the names begin with.
    """
    graphs: defaultdict[str, list[Triple]] = defaultdict(list)
    for quad in quads:
        if not isinstance(quad.graph_name, NamedNode):
            raise FicheroError(problem("load-no-graphs"))
        graphs[quad.graph_name.value].append(quad.triple)
    bases = [name.removesuffix(_KINDS) for name in graphs if name.endswith(f"/{_KINDS}")]
    if not bases:
        raise FicheroError(problem("load-no-graphs"))
    each = tuple(graph(name, triples) for name, triples in sorted(graphs.items()))
    return Content(digest, bases[0], each)
