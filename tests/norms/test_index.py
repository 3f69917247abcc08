"""Indexes of norms, and the tables that they are made of."""

import gzip
import sqlite3
from contextlib import suppress
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fichero.findings import FicheroError
from fichero.norms import index, record, tables
from fichero.norms.index import Index
from fichero.norms.record import NormRecord
from tests.norms.conftest import TABLE

BCN = "http://datos.bcn.cl/recurso/cl/"
HEADER = "\t".join(tables.COLUMNS)
ROW = "ley\t1\t1990-01-01\t\tfaros\t77\thttps://ejemplo.cl/1\tLEY"


def code_of(error: FicheroError) -> str:
    """Give the code of the only finding."""
    [finding] = error.findings
    return finding.code


def test_a_table_gives_the_norms_that_can_be_cited() -> None:
    """Rows without number, or of a type that no form cites, are passed over; days are read."""
    rows = list(tables.read(TABLE))
    assert len(rows) == 14
    assert rows[0] == NormRecord(
        code="30399",
        type="ley",
        number="19032",
        iris=(BCN + "ley/ministerio-secretaria-general-de-gobierno/1991-02-04/19032",),
        published=date(1991, 2, 4),
        promulgated=date(1991, 1, 14),
        issuer="ministerio-secretaria-general-de-gobierno",
        title="REORGANIZA EL MINISTERIO SECRETARIA GENERAL DE GOBIERNO",
    )
    unknown = next(row for row in rows if row.code == "900006")
    assert (unknown.promulgated, unknown.kind) == (None, "ley")


def test_two_iris_of_one_code_are_one_norm(norms: Index) -> None:
    """The code in LeyChile is the key: a norm has all the IRIs that rows give it."""
    [found] = norms.find("ley", "901")
    assert found.iris == ("https://ejemplo.cl/ley/8a", "https://ejemplo.cl/ley/8b")
    assert norms.count() == 13


def test_a_number_may_have_many_norms(norms: Index) -> None:
    """What is asked by type and number gives all, by their days; another type gives none."""
    assert [norm.code for norm in norms.find("dfl", "1")] == [
        *("3456", "900001", "900002", "900003", "900004")
    ]
    assert norms.find("dl", "1") == ()
    assert [norm.code for norm in norms.find("dfl", "314-bis")] == ["900011"]
    assert norms.find("dfl", "314") == ()


def test_an_index_is_made_and_opened(tmp_path: Path) -> None:
    """What was built can be opened again, with what was noted down."""
    path = tmp_path / "normas.sqlite"
    packed = tmp_path / "normas.tsv.gz"
    packed.write_bytes(gzip.compress(TABLE.read_bytes()))
    with index.building(path) as made:
        assert made.add(tables.read(packed)) == 14
        made.note("source", "https://ejemplo.cl/sparql")
    assert index.is_index(path)
    assert not index.is_index(TABLE)
    with index.open_index(path) as opened:
        assert opened.count() == 13
        assert opened.noted("source") == "https://ejemplo.cl/sparql"
        assert opened.noted("nothing") == ""
        with pytest.raises(FicheroError, match="norms"):
            opened.note("source", "x")
    assert list(tmp_path.glob("*.partial")) == []


def test_an_index_that_fails_leaves_the_former_one(tmp_path: Path) -> None:
    """A table with a wrong row changes nothing of the index that is there."""
    path = tmp_path / "normas.sqlite"
    with index.building(path) as made:
        made.add(tables.read(TABLE))
    before = path.read_bytes()
    wrong = tmp_path / "wrong.tsv"
    wrong.write_text(f"{HEADER}\n{ROW}\n{ROW.replace('77', 'x')}\n", encoding="utf-8")
    with pytest.raises(FicheroError), index.building(path) as made:
        made.add(tables.read(wrong))
    assert path.read_bytes() == before


def test_what_was_begun_can_be_gone_on_with(tmp_path: Path) -> None:
    """What was added before a break is there when the work is resumed, and gone if it is not."""
    path = tmp_path / "normas.sqlite"
    norm = next(tables.read(TABLE))
    for resume, count in ((False, 1), (True, 1), (False, 0)):
        with suppress(KeyboardInterrupt), index.building(path, resume=resume) as made:
            made.add([norm] if not resume and count else [])
            assert made.count() == count
            raise KeyboardInterrupt
    assert not path.exists()


@pytest.mark.parametrize("data", [b"", b"SQLite format 3\0 and no more", b"type\tnumber\n"])
def test_what_is_no_index_is_told(tmp_path: Path, data: bytes) -> None:
    """A file that is no index of norms is refused, and so is one that is not there."""
    path = tmp_path / "normas.sqlite"
    with pytest.raises(FicheroError) as raised:
        index.open_index(path)
    assert code_of(raised.value) == "norm-index-wrong"
    path.write_bytes(data)
    with pytest.raises(FicheroError) as raised:
        index.open_index(path)
    assert code_of(raised.value) == "norm-index-wrong"


def test_a_database_of_others_is_no_index(tmp_path: Path) -> None:
    """A database of SQLite that somebody else made is refused."""
    path = tmp_path / "other.sqlite"
    other = sqlite3.connect(path)
    other.execute("CREATE TABLE norm (code TEXT)")
    other.close()
    with pytest.raises(FicheroError) as raised:
        index.open_index(path)
    assert "no index of norms, or of another" in raised.value.findings[0].messages["en"]


def test_an_index_that_was_tampered_with_is_told(tmp_path: Path) -> None:
    """Values that cannot be, in an index that looks like ours, end in a finding."""
    path = tmp_path / "normas.sqlite"
    with index.building(path) as made:
        made.add(tables.read(TABLE))
    database = sqlite3.connect(path)
    with database:
        database.execute("UPDATE norm SET published = 'mañana'")
    database.close()
    with index.open_index(path) as opened, pytest.raises(FicheroError) as raised:
        opened.find("ley", "19032")
    assert code_of(raised.value) == "norm-index-wrong"


def test_an_index_that_cannot_be_written_is_told(tmp_path: Path) -> None:
    """A place where nothing can be written is told."""
    with pytest.raises(FicheroError) as raised, index.building(tmp_path / "no" / "normas.sqlite"):
        pass
    assert code_of(raised.value) == "norm-index-wrong"


@pytest.mark.parametrize(
    ("data", "line", "reason"),
    [
        (b"", 1, "no columns: type, number"),
        (HEADER.replace("title", "titulo").encode(), 1, "no columns: title"),
        (f"{HEADER}\n{ROW}\tmore\n".encode(), 2, "9 ≠ 8 columns"),
        (f"{HEADER}\n{ROW}\n\n{ROW.replace('77', '7x')}\n".encode(), 4, "no LeyChile code: “7x”"),
        (f"{HEADER}\n{ROW.replace('https:', 'ftp:')}\n".encode(), 2, "no IRI"),
        (f"{HEADER}\n{ROW}\n".encode() + b"\xff\n", 3, "it is not in UTF-8"),
        (f"{HEADER}\n{ROW}".encode() + b"a" * 70_000, 2, "the line is too long"),
        (gzip.compress(TABLE.read_bytes())[:-20], 1, "the gzip file is damaged or cut"),
        (b"\x1f\x8b and no more", 1, "the gzip file is damaged or cut"),
    ],
)
def test_wrong_tables_are_told_by_line(tmp_path: Path, data: bytes, line: int, reason: str) -> None:
    """What is wrong with a table is told with its line."""
    path = tmp_path / "normas.tsv"
    path.write_bytes(data)
    with pytest.raises(FicheroError) as raised:
        list(tables.read(path))
    [finding] = raised.value.findings
    assert finding.code == "norm-table-wrong"
    assert finding.places[0].line == line
    assert reason in finding.messages["en"]


def test_a_table_that_is_not_there_is_told(tmp_path: Path) -> None:
    """A table that does not exist is a fault of the call; a folder is none to be read."""
    with pytest.raises(FicheroError) as raised:
        list(tables.read(tmp_path / "normas.tsv"))
    assert raised.value.usage
    with pytest.raises(FicheroError) as raised:
        list(tables.read(tmp_path))
    assert code_of(raised.value) == "norm-table-wrong"


@given(st.text())
def test_any_number_can_be_read(written: str) -> None:
    """Whatever stands for a number, it is read or it is none; what was read is read the same."""
    read = record.number(written)
    assert read is None or record.number(read) == read
