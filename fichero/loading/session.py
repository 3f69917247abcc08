"""Questions and orders to one store, in SPARQL 1.1, and graphs sent to it."""

from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from urllib.parse import quote

from pyoxigraph import (
    BlankNode,
    Literal,
    NamedNode,
    QueryBoolean,
    QueryResultsFormat,
    QuerySolutions,
    Triple,
    parse_query_results,
)

from fichero.findings import FicheroError, problem
from fichero.loading.endpoints import Endpoints
from fichero.loading.transport import Transport, plain

PAGE = 5_000
"""Rows a page: Virtuoso cuts answers at 10,000 unless told otherwise, and does not say so."""

_GRAPHS_AT_ONCE = 200
_BODY = 8 * 2**20  # bytes of a request, about
_MUCH = 2**20  # bytes from which on a bulk loader pays
_LINES = 5_000  # of a request for one graph: Virtuoso parses a whole body in memory
_JSON = "application/sparql-results+json"

Row = tuple[object, ...]
Line = tuple[str, str]
"""A graph's name, and a line of N-Triples without its full stop."""


class Session:
    """A store: where it is, and the connection to it."""

    def __init__(self, endpoints: Endpoints, transport: Transport, page: int = PAGE) -> None:
        """Take the addresses and a connection that has the credentials.

        Args:
            endpoints: the addresses.
            transport: the connection.
            page: how many rows are asked for at once where an answer may be cut.
        """
        self.endpoints = endpoints
        self._transport = transport
        self._page = page

    def ask(self, query: str) -> bool:
        """Put a yes-or-no question."""
        answer = self._answer(query)
        return bool(answer) if isinstance(answer, QueryBoolean) else False

    def select(self, query: str, columns: int) -> list[Row]:
        """Put a question whose answer is a table of few rows.

        Args:
            query: a SELECT.
            columns: how many it asks for: an answer with others is none.

        Raises:
            FicheroError: `load-not-sparql`, or as `Transport.post`.
        """
        rows = _rows(self._answer(query), columns)
        if rows is None:
            raise self._no_sparql()
        return rows

    def update(self, text: str) -> None:
        """Send an update that may arrive twice without harm."""
        if self.endpoints.one_step:  # as it may be long
            kind = {"Content-Type": "application/sparql-update"}
            self._transport.post(self.endpoints.update, body=text.encode(), headers=kind)
            return
        field = self.endpoints.update_field
        self._transport.post(self.endpoints.update, form={field: text})

    def add(self, lines: Iterable[Line]) -> Iterator[int]:
        """Add triples to graphs, in requests of bounded size.

        Args:
            lines: those of one graph stand together.

        Yields:
            How many lines arrived with each request.
        """
        return self._add_quads(lines) if self.endpoints.quads else self._add_graphs(lines)

    def counts(self, graphs: Sequence[str]) -> dict[str, int]:
        """Count the triples of graphs; those without any are left out."""
        counted: dict[str, int] = {}
        for start in range(0, len(graphs), _GRAPHS_AT_ONCE):
            names = " ".join(f"<{name}>" for name in graphs[start : start + _GRAPHS_AT_ONCE])
            rows = self.select(
                f"SELECT ?g (COUNT(*) AS ?n) WHERE {{ VALUES ?g {{ {names} }} "
                "GRAPH ?g { ?s ?p ?o } } GROUP BY ?g",
                columns=2,
            )
            counted |= {
                graph.value: int(number.value)
                for graph, number in rows
                if isinstance(graph, NamedNode) and isinstance(number, Literal)
            }
        return {name: number for name, number in counted.items() if number}

    def count(self, graph: str | None) -> int:
        """Count the triples of a graph; None for the default graph."""
        rows = self.select(f"SELECT (COUNT(*) AS ?n) WHERE {{ {_in(graph)} }}", columns=1)
        return int(rows[0][0].value) if rows and isinstance(rows[0][0], Literal) else 0

    def triples(self, graph: str | None) -> set[Triple]:
        """Fetch a graph whole, page by page if the server cuts its answers.

        Args:
            graph: its name; None for the default graph.

        Raises:
            FicheroError: `verify-cut`, if less comes than the server counts; or as `select`.
        """
        expected = self.count(graph)
        found = set(self._page_of(graph, "")) if expected else set()
        if len(found) < expected:
            # Sorted inside, cut outside: Virtuoso sorts no more than 10,000 rows for a LIMIT.
            found = set()
            for start in range(0, expected, self._page):
                found |= set(self._page_of(graph, f"LIMIT {self._page} OFFSET {start}"))
        if len(found) != expected:
            name = graph or "DEFAULT"
            raise FicheroError(
                problem("verify-cut", graph=name, found=len(found), expected=expected)
            )
        return found

    def names(self, beginning: str) -> list[str]:
        """Name the graphs that begin in a certain way, in order."""
        names: list[str] = []
        while True:
            after = f' && STR(?g) > "{names[-1]}"' if names else ""
            rows = self.select(
                "SELECT ?g (COUNT(*) AS ?n) WHERE { GRAPH ?g { ?s ?p ?o } "
                f'FILTER(STRSTARTS(STR(?g), "{beginning}"){after}) }} '
                f"GROUP BY ?g ORDER BY STR(?g) LIMIT {self._page}",
                columns=2,
            )
            names += [graph.value for graph, _ in rows if isinstance(graph, NamedNode)]
            if len(rows) < self._page:
                return names

    def _page_of(self, graph: str | None, slice_: str) -> Iterator[Triple]:
        inner = f"SELECT ?s ?p ?o WHERE {{ {_in(graph)} }}"
        if slice_:
            inner = f"SELECT ?s ?p ?o WHERE {{ {{ {inner} ORDER BY ?s ?p ?o }} }} {slice_}"
        for subject, predicate, value in self.select(inner, columns=3):
            if (
                isinstance(subject, NamedNode | BlankNode)
                and isinstance(predicate, NamedNode)
                and isinstance(value, NamedNode | BlankNode | Literal)
            ):
                yield Triple(subject, predicate, value)

    def _answer(self, query: str) -> QuerySolutions | QueryBoolean:
        url = self.endpoints.query
        answer = self._transport.post(url, form={"query": query}, headers={"Accept": _JSON})
        try:
            return parse_query_results(answer.body, QueryResultsFormat.JSON)
        except (SyntaxError, ValueError) as error:
            raise self._no_sparql() from error

    def _no_sparql(self) -> FicheroError:
        return FicheroError(problem("load-not-sparql", url=plain(self.endpoints.query)))

    def _add_quads(self, lines: Iterable[Line]) -> Iterator[int]:
        body = bytearray()
        count = 0
        for graph, line in lines:
            body += f"{line} <{graph}> .\n".encode()
            count += 1
            if len(body) >= _BODY:
                yield self._send("", body, "application/n-quads", count)
                body.clear()
                count = 0
        if count:
            yield self._send("", body, "application/n-quads", count)

    def _add_graphs(self, lines: Iterable[Line]) -> Iterator[int]:
        # Turtle, as every server that takes graphs takes it, and N-Triples are Turtle.
        waiting = iter(lines)
        kept: list[Line] = []
        while batch := [*kept, *islice(waiting, _LINES - len(kept))]:
            graph = batch[0][0]
            same = [line for name, line in batch if name == graph]
            kept = batch[len(same) :]
            body = bytearray("".join(f"{line} .\n" for line in same).encode())
            yield self._send(graph, body, "text/turtle", len(same))

    def _send(self, graph: str, body: bytearray, media_type: str, count: int) -> int:
        url = self.endpoints.graphs
        if not graph and len(body) >= _MUCH:
            url += self.endpoints.bulk
        if graph:
            url += f"?{self.endpoints.graph_parameter}={quote(graph, safe='')}"
        self._transport.post(url, body=bytes(body), headers={"Content-Type": media_type})
        return count


def _rows(answer: QuerySolutions | QueryBoolean, columns: int) -> list[Row] | None:
    """Take the rows of an answer; None if it is not a table of so many columns to its end.

    No exception leaves here, as its traceback would keep the answer, which only this thread may
    let go.
    """
    if not isinstance(answer, QuerySolutions) or len(answer.variables) != columns:
        return None
    try:
        return [tuple(row) for row in answer]
    except (SyntaxError, ValueError):  # it is read on while its rows are taken
        return None


def _in(graph: str | None) -> str:
    return f"GRAPH <{graph}> {{ ?s ?p ?o }}" if graph else "?s ?p ?o"
