"""The store of a release, and questions to it in SPARQL.

A store is an index that can be thrown away: it is made from the quads of `dataset.nq`, and its
default graph is what a question without `GRAPH` is put to: all that is stated or follows, once.
Provenance is asked for by the names of its graphs. (A union made when the question is put would be
the same answer a thousand times slower, with repetitions.)
"""

import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Literal as Choice

import msgspec
from pyoxigraph import (
    Literal,
    NamedNode,
    Quad,
    QueryBoolean,
    QueryResultsFormat,
    QuerySolutions,
    QueryTriples,
    RdfFormat,
)
from pyoxigraph import Store as Database

from fichero.context import Context
from fichero.findings import FicheroError, problem
from fichero.releasing import sparql as sparql_text
from fichero.releasing.release import DATASET, STORE
from fichero.validating import across
from fichero.validating.validation import Violation
from fichero.writing import serialisation, turtle

Form = Choice["table", "json", "csv"]

PROVENANCE = "/graph/provenance/"
"""What the names of those graphs contain that are not part of the default graph."""

# Bytes that the database is given at a time: it keeps many times as much in memory until it has
# written them, and is no faster with more.
_PART = 16 * 2**20

_DATABASE_FILE = "CURRENT"  # every RocksDB folder has one
_FORMATS = {"json": QueryResultsFormat.JSON, "csv": QueryResultsFormat.CSV}
# What a terminal would obey rather than show: all control characters but line feeds, and marks
# that reverse the direction of text.
_CONTROL = re.compile("[\x00-\x09\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")


class Table(msgspec.Struct, frozen=True):
    """The answer to a SELECT or ASK, as text in rows and columns for people."""

    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


def build(folder: Path, quads: Iterable[Quad]) -> None:
    """Make a store of quads.

    Args:
        folder: a folder that does not exist or is empty.
        quads: the whole dataset.

    Raises:
        OSError: the folder cannot be written.
    """
    database = Database(folder)
    _fill(database, quads)
    database.flush()


def load(folder: Path, quads: Iterable[bytes], default: Iterable[bytes]) -> None:
    """Make a store of a dataset that need not fit in memory.

    Args:
        folder: a folder that does not exist or is empty.
        quads: the whole dataset, as N-Quads in blocks.
        default: what is stated or follows, as N-Triples in blocks, for the default graph.

    Raises:
        OSError: the folder cannot be written.
    """
    database = Database(folder)
    for blocks, form in ((quads, RdfFormat.N_QUADS), (default, RdfFormat.N_TRIPLES)):
        for part in _parts(blocks):
            database.bulk_load(part, form)
    database.flush()
    del database  # closes it
    _forget(folder)


def _forget(folder: Path) -> None:
    """Remove what the database noted of its work: it tells the folders of this machine."""
    for path in folder.glob("LOG*"):
        path.unlink()


def _parts(blocks: Iterable[bytes]) -> Iterator[bytes]:
    """Give blocks of lines again, cut at ends of lines, in parts of one size."""
    part = bytearray()
    for block in blocks:
        part += block
        if len(part) >= _PART:
            end = part.rindex(b"\n") + 1
            yield bytes(part[:end])
            del part[:end]
    yield bytes(part)


def open_store(location: Path) -> Database:
    """Open what questions can be put to, for reading only.

    Args:
        location: a release, its store, or an RDF file. A release without a store is read from
            `dataset.nq` into memory, as is an RDF file.

    Raises:
        FicheroError: `store-missing`, `store-broken`, or as `serialisation.read`.
    """
    if location.is_file():
        return _in_memory(location)
    for folder in (location / STORE, location):
        if (folder / _DATABASE_FILE).is_file():
            try:
                return Database.read_only(str(folder))
            except (OSError, RuntimeError) as error:
                raise FicheroError(problem("store-broken", path=folder, reason=error)) from error
    if (location / DATASET).is_file():
        return _in_memory(location / DATASET)
    raise FicheroError(problem("store-missing", path=location), usage=True)


def violations(folder: Path) -> tuple[Violation, ...]:
    """Find what breaks the rules that hold across forms.

    Args:
        folder: of the store.
    """
    database = Database.read_only(str(folder))

    def ask(query: str) -> Iterable[across.Row]:
        answer = database.query(query)
        return map(tuple, answer) if isinstance(answer, QuerySolutions) else ()

    return tuple(across.violations(ask))


def query(database: Database, sparql: str, form: Form, context: Context) -> Table | str:
    """Put a question to a store.

    It is put to all that is stated or inferred; `GRAPH` reaches single graphs, provenance too.
    The prefixes of the context need not be declared. Nothing is changed, and no other machine is
    asked.

    Args:
        database: from `open_store`.
        sparql: a SPARQL 1.1 query.
        form: how a SELECT or ASK is answered; CONSTRUCT and DESCRIBE are answered in Turtle.
        context: whose prefixes there are.

    Raises:
        FicheroError: `query-syntax` (with line and column), `query-update`, `query-service`,
            `query-too-complex` or `query-failed`.
    """
    text = sparql_text.harmless(sparql)
    try:
        answer = database.query(text, prefixes=context.prefixes)
    except SyntaxError as error:
        raise FicheroError(sparql_text.mistake(text, error), usage=True) from error
    try:
        return _written(answer, form, context)
    except (OSError, RuntimeError, ValueError) as error:
        raise FicheroError(problem("query-failed", reason=error)) from error


def _fill(database: Database, quads: Iterable[Quad]) -> None:
    every = list(quads)
    database.bulk_extend(every)
    database.bulk_extend(
        Quad(quad.subject, quad.predicate, quad.object)
        for quad in every
        if not (isinstance(quad.graph_name, NamedNode) and PROVENANCE in quad.graph_name.value)
    )


def _in_memory(path: Path) -> Database:
    database = Database()
    _fill(database, serialisation.read(path))
    return database


def _written(
    answer: QuerySolutions | QueryBoolean | QueryTriples, form: Form, context: Context
) -> Table | str:
    if isinstance(answer, QueryTriples):
        return serialisation.serialise(answer, "ttl", context).decode()
    if form != "table":
        return (answer.serialize(format=_FORMATS[form]) or b"").decode()
    if isinstance(answer, QueryBoolean):
        return Table(("ASK",), (("true" if answer else "false",),))
    names = turtle.Prefixes(context.prefixes)
    columns = tuple(variable.value for variable in answer.variables)
    rows = tuple(
        tuple("" if term is None else _cell(term, names) for term in solution)
        for solution in answer
    )
    return Table(columns, rows)


def _cell(term: object, names: turtle.Prefixes) -> str:
    if isinstance(term, Literal):
        return _CONTROL.sub(lambda match: f"\\u{ord(match[0]):04X}", term.value)
    if isinstance(term, NamedNode):
        short = names.split(term.value)
        return ":".join(short) if short else term.value
    return str(term)
