"""What a store holds against a release: graph by graph, triple by triple."""

from collections import defaultdict
from collections.abc import Callable, Iterable

import msgspec
from pyoxigraph import Triple

from fichero.loading import endpoints, record
from fichero.loading.content import Content
from fichero.loading.credentials import Credentials
from fichero.loading.endpoints import Kind
from fichero.loading.literals import normal
from fichero.loading.record import Names
from fichero.loading.session import PAGE, Session
from fichero.loading.transport import Transport

Watch = Callable[[int, int], None]


class Difference(msgspec.Struct, frozen=True):
    """One graph of the release beside that of the store."""

    graph: str
    """Its name; empty for the default graph."""
    expected: int
    found: int
    missing: tuple[Triple, ...] = ()
    """Triples of the release that the store does not have."""
    extra: tuple[Triple, ...] = ()
    """Triples of the store that the release does not have."""
    changed: tuple[tuple[Triple, Triple], ...] = ()
    """Triples that the store writes in another way, with the same meaning: before and after."""

    @property
    def is_same(self) -> bool:
        """Whether nothing is missing and nothing is there that should not be."""
        return not self.missing and not self.extra


class Comparison(msgspec.Struct, frozen=True):
    """A whole release beside a store."""

    server: str
    recorded: str
    """The hash of the release that was loaded last, as the store has it; empty if it has none."""
    graphs: tuple[Difference, ...]
    """Each graph of the release; and the default graph, if the store says that it was filled."""
    foreign: dict[str, int]
    """Graphs of the store with names of this publisher that the release lacks, with their sizes."""

    @property
    def is_same(self) -> bool:
        """Whether the store holds the release and nothing else under its names."""
        return not self.foreign and all(each.is_same for each in self.graphs)


def verify(  # noqa: PLR0913 (each is a choice of the caller)
    release: Content,
    url: str,
    kind: Kind = "auto",
    credentials: Credentials | None = None,
    *,
    timeout: float = 60.0,
    page: int = PAGE,
    watch: Watch = lambda done, total: None,  # noqa: ARG005 (it watches nothing)
) -> Comparison:
    """Compare a store with a release; nothing is changed, and no right to write is needed.

    Args:
        release: what should be there.
        url: of the server; see `endpoints.find`.
        kind: what it is.
        credentials: for a store that does not let everyone read.
        timeout: how many seconds the server may be silent.
        page: how many rows are asked for at once where answers are cut.
        watch: is told how many graphs are done.

    Raises:
        FicheroError: `verify-cut`, or as `endpoints.find` and `Transport.post`.
    """
    with Transport(None, timeout=timeout) as transport:
        found = endpoints.find(url, kind, transport)
    if credentials is None:
        found = endpoints.for_readers(found)
    with Transport(credentials, digest=found.digest, timeout=timeout) as transport:
        session = Session(found, transport, page)
        names = Names(release.base)
        recorded = record.read(session.triples(names.record), names)
        differences = []
        for done, graph in enumerate(release.graphs):
            watch(done, len(release.graphs))
            theirs = session.triples(graph.name)
            differences.append(compare(graph.name, graph.triples, theirs))
        united = [graph for graph in release.graphs if graph.name in recorded.united]
        if united:
            ours = [triple for graph in united for triple in graph.triples]
            whole = compare("", ours, session.triples(None))
            # Others may keep triples of their own in the default graph.
            differences.append(msgspec.structs.replace(whole, extra=()))
        known = {graph.name for graph in release.graphs}
        foreign = [
            name
            for name in session.names(f"{release.base}graph/")
            if name not in known and not names.is_own(name)
        ]
        return Comparison(found.name, recorded.release, tuple(differences), session.counts(foreign))


def compare(graph: str, ours: Iterable[Triple], theirs: Iterable[Triple]) -> Difference:
    """Compare two graphs; what a store may change without harm is told apart.

    Args:
        graph: its name.
        ours: what should be there.
        theirs: what is there.
    """
    expected, found = set(ours), set(theirs)
    missing, extra = expected - found, found - expected
    same = defaultdict(list)
    for triple in sorted(extra, key=str):
        same[normal(triple)].append(triple)
    changed = []
    lost = []
    present = {normal(triple) for triple in found & expected} if missing else set()
    for triple in sorted(missing, key=str):
        known = same.get(normal(triple))
        if known:
            changed.append((triple, known[0]))
        elif normal(triple) not in present:
            lost.append(triple)
    meant = {after for _, after in changed}
    return Difference(
        graph,
        len(expected),
        len(found),
        missing=tuple(lost),
        extra=tuple(triple for triple in sorted(extra, key=str) if triple not in meant),
        changed=tuple(changed),
    )
