"""What a load will do, decided before anything is changed, and the one step that does it.

Graphs arrive under other names, and with their properties renamed, so that whoever asks for any
graph (`GRAPH ?g`), or has a store whose default graph is the union of all, does not find half of a
release there. The plan is itself a graph of the store. So the last step is a request of constant
size, however large the release: it reads the plan, and it does nothing unless the plan is still the
newest one and all has arrived.
"""

import hashlib
from collections.abc import Iterable, Iterator

import msgspec

from fichero.loading.content import Content, Graph
from fichero.loading.record import Names, Record
from fichero.loading.record import write as write_record

VEIL = "x-fichero-staged:"
"""What the properties of a graph begin with while it is arriving."""


class Arrival(msgspec.Struct, frozen=True):
    """A graph that is to come."""

    staged: str
    """Its name while it arrives."""
    graph: Graph


class Plan(msgspec.Struct, frozen=True):
    """What a load will do."""

    token: str
    """Which load this is."""
    record: Record
    """What the store will know afterwards."""
    arrivals: tuple[Arrival, ...]
    """The graphs that are new or changed, and that of the record."""
    unchanged: tuple[str, ...]
    """Graphs that are there already as this release has them."""
    removed: tuple[str, ...]
    """Graphs that the last load brought and this release lacks."""
    withdrawn: tuple[str, ...] = ()
    """Graphs there now whose triples leave the default graph."""
    entering: tuple[str, ...] = ()
    """Unchanged graphs whose triples enter the default graph."""
    kept: tuple[str, ...] = ()
    """Unchanged graphs whose triples stay in the default graph."""


def make(
    new: Content, old: Record, names: Names, token: str, *, fill: bool, again: bool = False
) -> Plan:
    """Decide what is to be done.

    Args:
        new: the release.
        old: what the last load brought.
        names: of the loader's graphs.
        token: which load this is; no two loads have the same.
        fill: whether the default graph holds what is stated and inferred.
        again: whether graphs are sent even though they did not change.
    """
    sums = {graph.name: graph.sha256 for graph in new.graphs}
    united = {graph.name for graph in new.united} if fill else set()
    record = Record(new.hash, sums, frozenset(united))
    same = {name for name, sha256 in sums.items() if not again and old.graphs.get(name) == sha256}
    coming = [graph for graph in new.graphs if graph.name not in same]
    # All that the store holds of the last load, and that is not there any more as it was.
    gone = old.graphs.keys() - same
    return Plan(
        token=token,
        record=record,
        arrivals=tuple(_arrival(graph, names) for graph in (*coming, write_record(record, names))),
        unchanged=tuple(sorted(same)),
        removed=tuple(sorted(old.graphs.keys() - sums.keys())),
        withdrawn=tuple(sorted((old.united & gone) | (old.united - united))),
        entering=tuple(sorted((united & same) - old.united)),
        kept=tuple(sorted(united & same & old.united)),
    )


def _arrival(graph: Graph, names: Names) -> Arrival:
    # By its contents, so that what arrived before a break need not be sent again.
    digest = hashlib.sha256(f"{graph.name}\n{graph.sha256}".encode()).hexdigest()
    return Arrival(names.staged(digest[:40]), graph)


def veiled(arrival: Arrival) -> Iterator[tuple[str, str]]:
    """Give the lines that bring a graph under its other name, the properties renamed."""
    for line in arrival.graph.lines:
        subject, predicate, value = line.split(" ", 2)
        yield arrival.staged, f"{subject} <{VEIL}{predicate[1:]} {value}"


def written(
    plan: Plan, names: Names, old_plans: Iterable[str], leftovers: Iterable[str]
) -> Iterator[tuple[str, str]]:
    """Give the lines of the plan's graph.

    Args:
        plan: the plan.
        names: of the loader's graphs.
        old_plans: the graphs of plans that were never carried out.
        leftovers: what arrived for those and is of no use for this one.
    """
    here = names.plan(plan.token)
    for arrival in plan.arrivals:
        yield here, _line(arrival.staged, names.term("becomes"), arrival.graph.name)
    # The default graph is the union of these, and has no name that a variable could stand for.
    for arrival in plan.arrivals:
        if arrival.graph.name in plan.record.united:
            yield here, _line(here, names.term("joins"), arrival.staged)
    coming = [arrival.graph.name for arrival in plan.arrivals]
    replaced = {*coming, *plan.removed, *old_plans, *leftovers, names.lock, here}
    for name, graphs in (
        ("replaces", sorted(replaced)),
        ("withdraws", plan.withdrawn),
        ("enters", plan.entering),
        ("keeps", plan.kept),
    ):
        for graph in graphs:
            yield here, _line(here, names.term(name), graph)


def _line(subject: str, predicate: str, value: str) -> str:
    return f"<{subject}> <{predicate}> <{value}>"


def locking(names: Names, token: str) -> str:
    """Write the update that makes a load the newest one, and remembers the one before."""
    lock, subject = names.lock, names.record
    holds, held = names.term("lock"), names.term("formerly")
    return f"""
INSERT {{ GRAPH <{lock}> {{ <{subject}> <{held}> ?token }} }}
WHERE {{ GRAPH <{lock}> {{ <{subject}> <{holds}> ?token }} }} ;
DELETE {{ GRAPH <{lock}> {{ <{subject}> <{holds}> ?token }} }}
WHERE {{ GRAPH <{lock}> {{ <{subject}> <{holds}> ?token }} }} ;
INSERT DATA {{ GRAPH <{lock}> {{ <{subject}> <{holds}> "{token}" }} }}
"""


def swap(names: Names, token: str, arrived: int, *, default_graph: bool) -> str:
    """Write the update that puts the release in place: in one step, or not at all.

    The first operation counts what has arrived and marks the plan as ready; the second one, on its
    own, exchanges everything. So even a store that makes a transaction of each operation rather
    than of the request never shows half.
    (https://www.w3.org/TR/sparql11-update/#deleteInsert: all deletions come before all insertions.)

    Args:
        names: of the loader's graphs.
        token: which load this is.
        arrived: how many triples have arrived, as the loader counted them.
        default_graph: whether the store has a default graph beside the named ones.
    """
    here = f"GRAPH <{names.plan(token)}>"
    subject = f"<{names.plan(token)}>"
    term = {
        name: f"<{names.term(name)}>"
        for name in (
            *("becomes", "is", "ready", "lock"),
            *("replaces", "withdraws", "joins", "enters", "keeps"),
        )
    }
    mine = f'GRAPH <{names.lock}> {{ <{names.record}> {term["lock"]} "{token}" }}'
    branches = [
        f"{here} {{ {subject} {term['replaces']} ?old }} GRAPH ?old {{ ?s ?p ?o }}",
        f"{here} {{ ?staged {term['becomes']} ?new }} GRAPH ?staged {{ ?ns ?vp ?no }} "
        + _unveiled("vp", "np"),
    ]
    delete = "GRAPH ?old { ?s ?p ?o } GRAPH ?staged { ?ns ?vp ?no }"
    insert = "GRAPH ?new { ?ns ?np ?no }"
    if default_graph:
        delete += " ?ds ?dp ?do"
        insert += " ?is ?ip ?io"
        branches += [
            f"{here} {{ {subject} {term['withdraws']} ?gone }} GRAPH ?gone {{ ?ds ?dp ?do }}",
            f"{here} {{ {subject} {term['joins']} ?joining }} GRAPH ?joining {{ ?is ?jp ?io }} "
            + _unveiled("jp", "ip"),
            f"{here} {{ {subject} {term['enters']} ?entering }} GRAPH ?entering {{ ?is ?ip ?io }}",
            # What a graph that goes and one that stays both say.
            "{here} {{ {subject} {withdraws} ?going }} GRAPH ?going {{ ?is ?ip ?io }} "
            "GRAPH ?staying {{ ?is ?ip ?io }} {here} {{ {subject} {keeps} ?staying }}".format(
                here=here, subject=subject, **term
            ),
        ]
    union = "\n  UNION ".join(f"{{ {branch} }}" for branch in branches)
    return f"""
INSERT {{ {here} {{ {subject} {term["is"]} {term["ready"]} }} }}
WHERE {{
  {mine}
  {{ SELECT (COUNT(*) AS ?arrived) WHERE {{
    {here} {{ ?staged {term["becomes"]} ?new }} GRAPH ?staged {{ ?s ?p ?o }} }} }}
  FILTER(?arrived = {arrived})
}} ;
DELETE {{ {delete} }}
INSERT {{ {insert} }}
WHERE {{
  {mine}
  {here} {{ {subject} {term["is"]} {term["ready"]} }}
  {union}
}}
"""


def at_once(plan: Plan, names: Names, old_plans: Iterable[str], leftovers: Iterable[str]) -> str:
    """Write the update that brings a release without a plan in the store, and without staging.

    For a store that makes one transaction of all operations of a request. Each operation looks
    whether this load is still the newest one; if it is not, nothing happens.

    Args:
        plan: the plan.
        names: of the loader's graphs.
        old_plans: the graphs of plans that were never carried out.
        leftovers: what arrived for those.
    """
    holds = f"<{names.record}> <{names.term('lock')}>"
    mine = f'GRAPH <{names.lock}> {{ {holds} "{plan.token}" }}'
    coming = {arrival.graph.name for arrival in plan.arrivals}
    gone = {*coming, *plan.removed, *old_plans, *leftovers}
    # What a graph that goes and one that stays both say.
    both = (
        f"{_values('going', plan.withdrawn)} GRAPH ?going {{ ?is ?ip ?io }} "
        f"{_values('staying', plan.kept)} GRAPH ?staying {{ ?is ?ip ?io }}"
    )
    branches = [
        f"{{ {_values('old', gone)} GRAPH ?old {{ ?s ?p ?o }} }}",
        f"{{ {_values('gone', plan.withdrawn)} GRAPH ?gone {{ ?ds ?dp ?do }} }}",
        f"{{ {_values('entering', plan.entering)} GRAPH ?entering {{ ?is ?ip ?io }} }}",
        f"{{ {both} }}",
    ]
    quads = []
    for arrival in plan.arrivals:
        triples = "".join(f"{line} .\n" for line in arrival.graph.lines)
        quads.append(f"GRAPH <{arrival.graph.name}> {{\n{triples}}}\n")
        if arrival.graph.name in plan.record.united:
            quads.append(triples)
    lock = f"GRAPH <{names.lock}> {{ ?s ?p ?o }}"
    return (
        "DELETE { GRAPH ?old { ?s ?p ?o } ?ds ?dp ?do }\nINSERT { ?is ?ip ?io }\n"
        f"WHERE {{ {mine}\n{' UNION '.join(branches)} }} ;\n"
        f"INSERT {{\n{''.join(quads)}}}\nWHERE {{ {mine} }} ;\n"
        f"DELETE {{ {lock} }}\nWHERE {{ {mine} {lock} }}"
    )


def _values(variable: str, graphs: Iterable[str]) -> str:
    return f"VALUES ?{variable} {{ {' '.join(f'<{name}>' for name in sorted(graphs))} }}"


def _unveiled(veiled_name: str, name: str) -> str:
    return f"BIND(IRI(SUBSTR(STR(?{veiled_name}), {len(VEIL) + 1})) AS ?{name})"
