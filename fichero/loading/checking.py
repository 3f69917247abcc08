"""Validate what a server holds, without fetching it whole.

The rules across forms are put to the server as questions. The forms are fetched a few at a time, in
the order of their IRIs, with what they name, and validated here like any other. Nothing of them is
kept but what is wrong, and not without end.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from functools import partial
from itertools import islice

import msgspec
from pyoxigraph import BlankNode, Literal, NamedNode, Triple

from fichero.describing.iris import is_stated
from fichero.findings import FicheroError, Finding, problem
from fichero.loading import endpoints
from fichero.loading.credentials import Credentials
from fichero.loading.endpoints import Kind
from fichero.loading.session import Row, Session
from fichero.loading.transport import Transport, plain
from fichero.validating import across, report, validation
from fichero.validating.validation import Shapes, Violation

Watch = Callable[[int, int], None]
"""Told of progress: how many forms are done, and how many there are."""

BATCH = 25
"""Forms that are fetched at once: what they say stays below what servers cut answers at."""

MOST = 1_000
"""How many violations are told: whoever has mended these may ask for more."""

_LARGEST_GRAPH = 50_000  # triples; a form has some hundreds
_LARGEST_ANSWER = 64 * 2**20  # bytes
_SECONDS = 120.0  # that an answer may take from its first byte to its last one
_NAMED_AT_ONCE = 100
_STEPS = 3  # from a form to what it names, and on: organisation, its ministry, their names
_TERMS = "https://w3id.org/fichero/def#"
_FORM = NamedNode(f"{_TERMS}StrategicDefinitionForm")
_TYPE = NamedNode("http://www.w3.org/1999/02/22-rdf-syntax-ns#type")
_NUMBER = NamedNode(f"{_TERMS}number")
_UNSAFE = frozenset('<>"{}|^`\\') | frozenset(map(chr, range(0x21)))


class Check(msgspec.Struct, frozen=True):
    """What was found on a server."""

    server: str
    """What it is, as far as it can be told."""
    forms: int
    """How many were validated."""
    violations: tuple[Violation, ...]
    cut: bool
    """Whether there are more violations than were told."""


def check(  # noqa: PLR0913 (each is a choice of the caller)
    url: str,
    shapes: Shapes,
    kind: Kind = "auto",
    credentials: Credentials | None = None,
    *,
    timeout: float = 60.0,
    batch: int = BATCH,
    most: int = MOST,
    watch: Watch = lambda done, total: None,  # noqa: ARG005 (it watches nothing)
) -> Check:
    """Validate what a server holds; nothing is changed, and no right to write is needed.

    Args:
        url: of the server; see `endpoints.find`.
        shapes: the rules.
        kind: what it is.
        credentials: for a store that does not let everyone read.
        timeout: how many seconds the server may be silent.
        batch: how many forms are fetched at once.
        most: how many violations are told.
        watch: is told how many forms are done.

    Raises:
        FicheroError: `endpoint-no-forms`, `endpoint-graph-too-large`, `endpoint-inconsistent`, or
            as `Session.triples`, `endpoints.find` and `Transport.post`.
    """
    connect = partial(Transport, timeout=timeout, max_answer=_LARGEST_ANSWER, deadline=_SECONDS)
    with connect(None) as transport:
        found = endpoints.find(url, kind, transport)
    if credentials is None:
        found = endpoints.for_readers(found)
    with connect(credentials, digest=found.digest) as transport:
        session = Session(found, transport)
        total = _count(session)
        if not total:
            raise FicheroError(problem("endpoint-no-forms", url=plain(found.query)))
        watch(0, total)
        violations = list(across.violations(partial(session.select, columns=2)))
        done = 0
        seen: set[NamedNode] = set()
        for forms in _pages(session, total, batch):
            violations += _violations(session, forms, shapes, seen)
            done += len(forms)
            watch(done, max(done, total))
            if len(violations) > most:
                break
    return Check(found.name, done, tuple(violations[:most]), cut=len(violations) > most)


def findings(checked: Check) -> tuple[Finding, ...]:
    """Turn what was found on a server into findings."""
    return (
        *map(report.finding, checked.violations),
        *([problem("endpoint-cut", count=len(checked.violations))] if checked.cut else []),
        problem("endpoint-checked", server=checked.server, forms=checked.forms),
    )


def _count(session: Session) -> int:
    rows = session.select(
        f"SELECT (COUNT(DISTINCT ?form) AS ?n) WHERE {{ GRAPH ?graph {{ ?form a {_FORM} }} }}",
        columns=1,
    )
    number = rows[0][0] if rows and rows[0] else None
    if isinstance(number, Literal) and number.value.isdecimal():
        return int(number.value)
    raise _inconsistent(session)


def _pages(session: Session, total: int, batch: int) -> Iterator[list[NamedNode]]:
    """Give the forms, some at a time, in the order of their IRIs.

    Each page begins behind the last form of the one before, so that the server need not count
    through all that came earlier.
    """
    last, found = "", 0
    while True:
        after = f"FILTER(STR(?form) > {Literal(last)})" if last else ""
        rows = session.select(
            f"SELECT DISTINCT ?form WHERE {{ GRAPH ?graph {{ ?form a {_FORM} }} {after} }} "
            f"ORDER BY STR(?form) LIMIT {batch}",
            columns=1,
        )
        forms = [row[0] for row in rows]
        named = [form for form in forms if isinstance(form, NamedNode) and _is_safe(form)]
        found += len(named)
        # A server that gives what was not asked for, or goes round in circles, is not followed.
        wrong = len(named) < len(forms) or len(forms) > batch or found > total + batch
        if wrong or any(form.value <= last for form in named):
            raise _inconsistent(session)
        if named:
            yield named
        if len(forms) < batch:
            return
        last = named[-1].value


def _violations(
    session: Session, forms: Sequence[NamedNode], shapes: Shapes, seen: set[NamedNode]
) -> Iterator[Violation]:
    """Validate the graphs of some forms, each with what it names."""
    holding = [graph for graph in _graphs(session, forms) if graph not in seen]
    graphs = _fetched(session, holding)
    for graph, triples in graphs.items():
        if sum(triple.predicate == _TYPE and triple.object == _FORM for triple in triples) > 1:
            seen.add(graph)  # it will be met again, with the other forms in it
    known = {triple.subject for triple in shapes.background}
    named = _named(session, graphs.values(), known)
    for triples in graphs.values():
        yield from validation.validate([*triples, *_around(triples, named)], shapes)


def _around(triples: Iterable[Triple], named: Mapping[object, list[Triple]]) -> Iterator[Triple]:
    """Give what is said of all that a form names, and of what that names in turn."""
    ends = {triple.object for triple in triples}
    reached: set[object] = set()
    while ends := {end for end in ends if end in named} - reached:
        reached |= ends
        about = [triple for end in ends for triple in named[end]]
        yield from about
        ends = {triple.object for triple in about}


def _graphs(session: Session, forms: Sequence[NamedNode]) -> list[NamedNode]:
    rows = session.select(
        f"SELECT DISTINCT ?graph WHERE {{ VALUES ?form {{ {_values(forms)} }} "
        f"GRAPH ?graph {{ ?form a {_FORM} }} }}",
        columns=1,
    )
    graphs = [graph for (graph,) in rows if isinstance(graph, NamedNode) and _is_safe(graph)]
    if len(graphs) < len(rows) or not graphs:
        raise _inconsistent(session)
    return [graph for graph in graphs if is_stated(graph.value)]


def _fetched(session: Session, graphs: Sequence[NamedNode]) -> dict[NamedNode, set[Triple]]:
    """Fetch graphs whole; what an answer lacks by the server's own count is fetched again."""
    if not graphs:
        return {}
    counts = session.counts([graph.value for graph in graphs])
    for name, count in counts.items():
        if count > _LARGEST_GRAPH:
            raise FicheroError(
                problem("endpoint-graph-too-large", graph=name, count=count, limit=_LARGEST_GRAPH)
            )
    rows = session.select(
        f"SELECT ?graph ?s ?p ?o WHERE {{ VALUES ?graph {{ {_values(graphs)} }} "
        "GRAPH ?graph { ?s ?p ?o } }",
        columns=4,
    )
    fetched: dict[NamedNode, set[Triple]] = {graph: set() for graph in graphs}
    for graph, *terms in rows:
        if not isinstance(graph, NamedNode) or graph not in fetched:
            raise _inconsistent(session)
        fetched[graph].update(_triple(terms))
    for graph, triples in fetched.items():
        if len(triples) != counts.get(graph.value, 0):
            fetched[graph] = session.triples(graph.value)
    return fetched


def _named(
    session: Session, graphs: Iterable[Iterable[Triple]], known: AbstractSet[object]
) -> Mapping[object, list[Triple]]:
    """Fetch what forms name and do not describe: organisations, norms, periods; not other forms."""
    triples = [triple for graph in graphs for triple in graph]
    own: set[object] = {*known, *(triple.subject for triple in triples)}
    described: defaultdict[object, list[Triple]] = defaultdict(list)
    wanted: set[object] = {triple.object for triple in triples if triple.predicate != _TYPE}
    wanted -= own
    for _ in range(_STEPS):
        found: defaultdict[object, list[Triple]] = defaultdict(list)
        asked = (node for node in wanted if isinstance(node, NamedNode) and _is_safe(node))
        waiting = iter(sorted(asked, key=str))
        while some := list(islice(waiting, _NAMED_AT_ONCE)):
            for triple in _about(session, some):
                found[triple.subject].append(triple)
        news = {node: about for node, about in found.items() if not _is_in_form(about)}
        described.update(news)
        own |= wanted
        said = [triple for about in news.values() for triple in about]
        wanted = set()
        wanted.update(triple.object for triple in said if triple.predicate != _TYPE)
        wanted -= own
    return described


def _about(session: Session, nodes: Sequence[NamedNode]) -> Iterator[Triple]:
    rows = session.select(
        f"SELECT DISTINCT ?s ?p ?o WHERE {{ VALUES ?s {{ {_values(nodes)} }} "
        "GRAPH ?graph { ?s ?p ?o } "
        'FILTER(!STRENDS(STR(?graph), "/graph/inferred") '
        '&& !CONTAINS(STR(?graph), "/graph/provenance/")) }',
        columns=3,
    )
    for row in rows:
        yield from _triple(row)


def _is_in_form(about: Iterable[Triple]) -> bool:
    """Tell whether something is a form or a part of one: that one is validated by itself."""
    return any(
        triple.predicate == _NUMBER or (triple.predicate == _TYPE and triple.object == _FORM)
        for triple in about
    )


def _triple(row: Sequence[object] | Row) -> Iterator[Triple]:
    subject, predicate, value = row
    if (
        isinstance(subject, NamedNode | BlankNode)
        and isinstance(predicate, NamedNode)
        and isinstance(value, NamedNode | BlankNode | Literal)
    ):
        yield Triple(subject, predicate, value)


def _values(nodes: Iterable[NamedNode]) -> str:
    return " ".join(map(str, nodes))


def _is_safe(node: NamedNode) -> bool:
    """Tell whether an IRI that a server gave can stand in a question."""
    return _UNSAFE.isdisjoint(node.value)


def _inconsistent(session: Session) -> FicheroError:
    return FicheroError(problem("endpoint-inconsistent", url=plain(session.endpoints.query)))
