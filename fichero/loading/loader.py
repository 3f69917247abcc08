"""Bring a release into a store whose readers see the old one or the new one, whole, at any moment.

    record → plan → lock → send → count → exchange → check

Where the store makes a transaction of a request, and the release is not too large, sending and
exchanging are one request. Else a load that is interrupted leaves what it has sent so far under
names of its own; the next load goes on from there, or clears it away. Two loads at once: the one
that began last wins, and the other one finds out and stops.
"""

import uuid
from collections.abc import Callable, Sequence
from contextlib import suppress
from itertools import chain
from typing import Literal

import msgspec
from pyoxigraph import Literal as RdfLiteral
from pyoxigraph import NamedNode

from fichero.findings import FicheroError, problem
from fichero.loading import endpoints, plan, record
from fichero.loading.content import Content, Graph
from fichero.loading.credentials import Credentials
from fichero.loading.endpoints import Endpoints, Kind
from fichero.loading.plan import Arrival, Plan
from fichero.loading.record import Names, Record
from fichero.loading.session import Line, Session
from fichero.loading.transport import Transport

DefaultGraph = Literal["auto", "none"]
"""Whether the default graph is filled with what is stated and inferred (unless the store itself
makes it the union of all graphs), or left without the release."""

Step = Literal["send", "count", "swap", "check"]
Watch = Callable[[Step, int, int], None]
"""Is told what is being done, how much of it is done, and how much there is."""

TIMEOUT = 600.0
"""How many seconds a server may take for one request, the exchange of everything among them."""

AT_ONCE = 32 * 2**20
"""How many bytes are sent and exchanged in one request, where the store makes a transaction of it;
more are staged first, so that a break does not cost much, and the store parses them in pieces."""

_DROPPED_AT_ONCE = 500


class Outcome(msgspec.Struct, frozen=True):
    """What a load did."""

    server: str
    release: str
    changed: dict[str, int]
    """The graphs that are new or changed, with their triples."""
    unchanged: dict[str, int]
    """The graphs that were there already."""
    removed: tuple[str, ...]
    sent: int
    """How many triples were sent; fewer than changed if a broken load was taken up again."""
    default_graph: Literal["filled", "union", "none"]
    """What readers find there: this release, the union of all graphs, or nothing of it."""


def quiet(step: Step, done: int, total: int) -> None:
    """Watch nothing."""


def load(  # noqa: PLR0913 (each is a choice of the caller)
    release: Content,
    url: str,
    kind: Kind = "auto",
    credentials: Credentials | None = None,
    *,
    default_graph: DefaultGraph = "auto",
    again: bool = False,
    timeout: float = TIMEOUT,
    watch: Watch = quiet,
) -> Outcome:
    """Bring a release into a store.

    Args:
        release: what to bring.
        url: of the server; see `endpoints.find`.
        kind: what it is.
        credentials: who may write there.
        default_graph: what stands in the default graph.
        again: whether graphs are sent even if the store has them already.
        timeout: how many seconds the server may be silent.
        watch: is told how the work goes on.

    Raises:
        FicheroError: `load-count-wrong`, `load-overtaken`, or as `endpoints.find` and
            `Transport.post`. What readers see is then the former release, or this one.
    """
    with Transport(None, timeout=timeout) as transport:
        found = endpoints.find(url, kind, transport)
    with Transport(credentials, digest=found.digest, timeout=timeout) as transport:
        work = _Load(release, found, Session(found, transport), watch)
        return work.run(default_graph, again=again)


class _Load:
    """One load, from the record that it finds to the one that it leaves."""

    def __init__(self, release: Content, found: Endpoints, session: Session, watch: Watch) -> None:
        self._release, self._found = release, found
        self._session, self._watch = session, watch
        self._names = Names(release.base)
        self._token = uuid.uuid4().hex
        self._locked = False

    def run(self, default_graph: DefaultGraph, *, again: bool) -> Outcome:
        old = self._record()
        union = self._is_union(old)
        fill = default_graph == "auto" and not union
        if not again:
            old = self._doubted(old)
        new = plan.make(self._release, old, self._names, self._token, fill=fill, again=again)
        sent = 0
        # An unfinished load leaves something to clear away, though what it was for has changed.
        if again or new.record != old or self._session.count(self._names.lock):
            sent = self._carry_out(new)
        counts = {graph.name: len(graph.triples) for graph in self._release.graphs}
        return Outcome(
            server=self._found.name,
            release=self._release.hash,
            changed={name: counts[name] for name in counts if name not in new.unchanged},
            unchanged={name: counts[name] for name in new.unchanged},
            removed=new.removed,
            sent=sent,
            default_graph="union" if union else "filled" if fill else "none",
        )

    def _record(self) -> Record:
        return record.read(self._session.triples(self._names.record), self._names)

    def _is_union(self, old: Record) -> bool:
        """Find out whether the default graph shows what is in named graphs."""
        if not self._found.one_default_graph:
            return True
        if not old.release:
            # Nothing is there to be seen yet but what this line puts there.
            self._lock()
        names = self._names
        return self._session.ask(f"ASK {{ <{names.record}> ?any ?thing }}")

    def _doubted(self, old: Record) -> Record:
        """Forget of the record what the store does not hold any more."""
        known = [graph for graph in self._release.graphs if graph.name in old.graphs]
        counts = self._session.counts([graph.name for graph in known])
        lost = {
            graph.name: ""
            for graph in known
            if not graph.fewest <= counts.get(graph.name, 0) <= len(graph.lines)
        }
        return msgspec.structs.replace(old, graphs={**old.graphs, **lost})

    def _lock(self) -> None:
        if not self._locked:
            self._session.update(plan.locking(self._names, self._token))
            self._locked = True

    def _carry_out(self, new: Plan) -> int:
        session, names = self._session, self._names
        self._lock()
        if self._found.one_step and _size(new) <= AT_ONCE:
            return self._at_once(new)
        old_plans, leftovers = self._unfinished(new)
        planned = list(plan.written(new, names, old_plans, leftovers))
        sent = self._send(new.arrivals, planned)
        arrived = self._count(new.arrivals)
        self._watch("swap", 0, 1)
        one = self._found.one_default_graph
        session.update(plan.swap(names, new.token, arrived, default_graph=one))
        self._watch("check", 0, 1)
        self._check(new)
        self._tidy([each.staged for each in new.arrivals] + [*leftovers, *old_plans, *new.removed])
        self._watch("check", 1, 1)
        return sent

    def _at_once(self, new: Plan) -> int:
        """Send all and exchange it in one request."""
        old_plans, leftovers = self._unfinished(msgspec.structs.replace(new, arrivals=()))
        count = sum(len(each.graph.lines) for each in new.arrivals)
        self._watch("send", 0, count)
        self._session.update(plan.at_once(new, self._names, old_plans, leftovers))
        self._watch("send", count, count)
        self._watch("check", 0, 1)
        self._check(new)
        self._tidy([*leftovers, *old_plans, *new.removed])
        self._watch("check", 1, 1)
        return count

    def _unfinished(self, new: Plan) -> tuple[list[str], list[str]]:
        """Find the plans that were never carried out, and what arrived for them in vain."""
        names = self._names
        tokens = [
            token.value
            for (token,) in self._session.select(
                f"SELECT ?token WHERE {{ GRAPH <{names.lock}> "
                f"{{ <{names.record}> <{names.term('formerly')}> ?token }} }}",
                columns=1,
            )
            if isinstance(token, RdfLiteral)
        ]
        plans = [names.plan(token) for token in tokens if token != self._token]
        useful = {arrival.staged for arrival in new.arrivals}
        leftovers = {
            triple.subject.value
            for name in plans
            for triple in self._session.triples(name)
            if triple.predicate.value == names.term("becomes")
            and isinstance(triple.subject, NamedNode)
        }
        return plans, sorted(leftovers - useful)

    def _send(self, arrivals: Sequence[Arrival], planned: Sequence[Line]) -> int:
        """Send the plan and what has not arrived yet; tell how many triples of the release.

        The plan goes first, so that whoever comes after a break knows what has arrived.
        """
        counts = self._session.counts([each.staged for each in arrivals])
        # If some of its triples may be one in the store, a number does not say which are there.
        there = {
            each.staged
            for each in arrivals
            if each.graph.fewest == len(each.graph.lines) == counts.get(each.staged, 0)
        }
        coming = [each for each in arrivals if each.staged not in there]
        total = sum(len(each.graph.lines) for each in arrivals) + len(planned)
        count = sum(len(each.graph.lines) for each in coming)
        done = total - count - len(planned)
        self._watch("send", done, total)
        veiled = chain.from_iterable(map(plan.veiled, coming))
        for number in self._session.add(chain(planned, veiled)):
            done += number
            self._watch("send", done, total)
        return count

    def _count(self, arrivals: Sequence[Arrival]) -> int:
        """Compare what has arrived with what was sent.

        Raises:
            FicheroError: `load-count-wrong`.
        """
        self._watch("count", 0, 1)
        counts = self._session.counts([each.staged for each in arrivals])
        for each in arrivals:
            _compare(each.graph, counts.get(each.staged, 0))
        return sum(counts.values())

    def _check(self, new: Plan) -> None:
        """See whether the exchange took place, and all is there.

        Raises:
            FicheroError: `load-overtaken` or `load-count-wrong`.
        """
        if self._record() != new.record:
            raise FicheroError(problem("load-overtaken"))
        counts = self._session.counts([each.graph.name for each in new.arrivals])
        for each in new.arrivals:
            _compare(each.graph, counts.get(each.graph.name, 0))

    def _tidy(self, emptied: Sequence[str]) -> None:
        """Forget the names of graphs that are empty now, in stores that keep such names."""
        here = self._names.plan(self._token)
        # It all is in place already: whatever fails here is no failure of the load.
        with suppress(FicheroError):
            if self._session.count(self._names.lock):
                return  # another load has begun
            for start in range(0, len(emptied), _DROPPED_AT_ONCE):
                some = [*emptied[start : start + _DROPPED_AT_ONCE], here, self._names.lock]
                self._session.update(" ;\n".join(f"DROP SILENT GRAPH <{name}>" for name in some))


def _size(new: Plan) -> int:
    """Give about how many bytes the triples of a plan have."""
    twice = new.record.united
    return sum(
        sum(map(len, each.graph.lines)) * (2 if each.graph.name in twice else 1)
        for each in new.arrivals
    )


def _compare(graph: Graph, found: int) -> None:
    expected = len(graph.lines)
    if not graph.fewest <= found <= expected:
        raise FicheroError(
            problem("load-count-wrong", graph=graph.name, found=found, expected=expected)
        )
