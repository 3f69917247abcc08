"""An index of norms: one file of SQLite, that is built from rows as they come and asked by number.

It is an index, not a source: it can be thrown away and built again. Memory is bounded, whatever the
number of norms.
"""

import os
import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from datetime import date
from pathlib import Path
from types import TracebackType
from typing import Self

from fichero.findings import FicheroError, Words, problem
from fichero.norms.record import NormRecord
from fichero.reasons import reason

_APPLICATION = 0x46694E6F  # "FiNo", which tells an index of ours from other databases
_VERSION = 1
_SCHEMA = """
CREATE TABLE about (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE norm (
    code TEXT PRIMARY KEY,
    type TEXT NOT NULL,
    number TEXT NOT NULL,
    published TEXT,
    promulgated TEXT,
    issuer TEXT NOT NULL,
    title TEXT NOT NULL
) WITHOUT ROWID;
CREATE TABLE iri (code TEXT NOT NULL, iri TEXT NOT NULL, PRIMARY KEY (code, iri)) WITHOUT ROWID;
CREATE INDEX by_number ON norm (type, number);
"""
_BATCH = 1_000  # rows a transaction


class Index:
    """An index that is open; it closes at the end of the `with` block."""

    def __init__(self, connection: sqlite3.Connection, name: str) -> None:
        """Take a database that has the tables."""
        self._connection, self._name = connection, name

    def __enter__(self) -> Self:
        """Give the index."""
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Close the index."""
        self._connection.close()

    def add(self, records: Iterable[NormRecord]) -> int:
        """Add norms, and give how many rows came; one whose code is known adds its IRIs to it."""
        count = 0
        with self._guarded(), self._connection:
            for record in records:
                self._add(record)
                count += 1
                if count % _BATCH == 0:
                    self._connection.commit()
        return count

    def note(self, name: str, value: str) -> None:
        """Note down something about the index, such as where its norms are from."""
        with self._guarded(), self._connection:
            self._connection.execute("INSERT OR REPLACE INTO about VALUES (?, ?)", (name, value))

    def noted(self, name: str) -> str:
        """Give what was noted down; an empty text if nothing was."""
        with self._guarded():
            row = self._connection.execute(
                "SELECT value FROM about WHERE name = ?", (name,)
            ).fetchone()
        return str(row[0]) if row else ""

    def find(self, kind: str, number: str) -> tuple[NormRecord, ...]:
        """Give all norms of a type and number, by their days of publication.

        Args:
            kind: a key of `fichero.norms.record.TYPES`.
            number: as `fichero.norms.record.number` gives it.
        """
        with self._guarded():
            rows = self._connection.execute(
                "SELECT code, type, number, published, promulgated, issuer, title FROM norm "
                "WHERE type = ? AND number = ? ORDER BY published, code",
                (kind, number),
            ).fetchall()
            return tuple(self._record(row) for row in rows)

    def count(self) -> int:
        """Count the norms."""
        with self._guarded():
            return int(self._connection.execute("SELECT COUNT(*) FROM norm").fetchone()[0])

    def _add(self, record: NormRecord) -> None:
        # Of two rows with one code the first gives the facts, whatever the other says.
        self._connection.execute(
            "INSERT OR IGNORE INTO norm VALUES (?, ?, ?, ?, ?, ?, ?)",
            (
                record.code,
                record.type,
                record.number,
                record.published.isoformat() if record.published else None,
                record.promulgated.isoformat() if record.promulgated else None,
                record.issuer,
                record.title,
            ),
        )
        self._connection.executemany(
            "INSERT OR IGNORE INTO iri VALUES (?, ?)", [(record.code, iri) for iri in record.iris]
        )

    def _record(self, row: tuple[str, str, str, str | None, str | None, str, str]) -> NormRecord:
        code, kind, number, published, promulgated, issuer, title = row
        iris = self._connection.execute("SELECT iri FROM iri WHERE code = ? ORDER BY iri", (code,))
        return NormRecord(
            code=code,
            type=kind,
            number=number,
            iris=tuple(iri for (iri,) in iris),
            published=date.fromisoformat(published) if published else None,
            promulgated=date.fromisoformat(promulgated) if promulgated else None,
            issuer=issuer,
            title=title,
        )

    @contextmanager
    def _guarded(self) -> Iterator[None]:
        try:
            yield
        except (sqlite3.Error, ValueError, TypeError) as error:
            raise _wrong(self._name, error) from error


def in_memory(records: Iterable[NormRecord]) -> Index:
    """Make an index that lasts as long as it is open."""
    index = _made(sqlite3.connect(":memory:"), "")
    index.add(records)
    return index


@contextmanager
def building(path: Path, *, resume: bool = False) -> Iterator[Index]:
    """Build an index beside a file, and put it in the file's place at the end.

    What is there stays as it is until all is well. What was begun remains as `NAME.partial`.

    Args:
        path: the file.
        resume: go on with what was begun, if there is something.

    Raises:
        FicheroError: `norm-index-wrong`, as it cannot be written, or what was begun is no index.
    """
    partial = path.with_name(f"{path.name}.partial")
    try:
        if not resume:
            partial.unlink(missing_ok=True)
        begun = partial.exists()
        connection = sqlite3.connect(partial)
        index = _checked(connection, path.name) if begun else _made(connection, path.name)
    except (OSError, sqlite3.Error) as error:
        raise _wrong(path.as_posix(), error) from error
    with index:
        yield index
    partial.replace(path)


def open_index(path: Path) -> Index:
    """Open an index for reading.

    Raises:
        FicheroError: `norm-index-wrong`, as it is not there or is no index.
    """
    try:
        os.stat(path)  # noqa: PTH116 (SQLite would tell less of why it cannot be opened)
        connection = sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro", uri=True)
        return _checked(connection, path.as_posix())
    except (OSError, sqlite3.Error) as error:
        raise _wrong(path.as_posix(), error) from error


def is_index(path: Path) -> bool:
    """Tell whether a file is a database, rather than a table."""
    with suppress(OSError), path.open("rb") as file:
        return file.read(16) == b"SQLite format 3\0"
    return False


def _made(connection: sqlite3.Connection, name: str) -> Index:
    connection.executescript(_SCHEMA)
    connection.execute(f"PRAGMA application_id = {_APPLICATION}")
    connection.execute(f"PRAGMA user_version = {_VERSION}")
    return Index(connection, name)


def _checked(connection: sqlite3.Connection, name: str) -> Index:
    """Take a database that somebody else may have written."""
    connection.execute("PRAGMA trusted_schema = OFF")
    told = [
        connection.execute(f"PRAGMA {about}").fetchone()[0]
        for about in ("application_id", "user_version")
    ]
    if told != [_APPLICATION, _VERSION]:
        connection.close()
        words = Words(
            "no es un índice de normas de esta versión", "no index of norms, or of another version"
        )
        raise FicheroError(problem("norm-index-wrong", path=name, reason=words))
    return Index(connection, name)


def _wrong(name: str, error: Exception) -> FicheroError:
    told = reason(error) if isinstance(error, OSError) else Words(str(error), str(error))
    return FicheroError(problem("norm-index-wrong", path=name, reason=told))
