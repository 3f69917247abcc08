"""The store of a release, and questions to it."""

import csv
import io
import json
from pathlib import Path

import pytest
from pyoxigraph import BlankNode, Literal, NamedNode, Quad, Store

from fichero import context as contexts
from fichero.findings import FicheroError
from fichero.releasing import store
from fichero.releasing.release import statistics, write_release
from fichero.writing.serialisation import serialise

CONTEXT = contexts.load()
BASE = "https://example.org/"
FICHERO = "https://w3id.org/fichero/def#"
FORM, MINISTRY = NamedNode(f"{BASE}id/ficha/a/2019-2022"), NamedNode(f"{BASE}id/organismo/a")
HAS, TITLE = NamedNode(f"{FICHERO}organisation"), NamedNode("http://purl.org/dc/terms/title")
PURSUES = NamedNode(f"{FICHERO}pursues")
QUADS = [
    Quad(FORM, HAS, MINISTRY, NamedNode(f"{BASE}graph/ficha/a/2019-2022")),
    Quad(FORM, TITLE, Literal("Uno,\n\x1b[31m", language="es"), NamedNode(f"{BASE}graph/registry")),
    Quad(FORM, HAS, MINISTRY, NamedNode(f"{BASE}graph/registry")),
    Quad(MINISTRY, PURSUES, FORM, NamedNode(f"{BASE}graph/inferred")),
    Quad(FORM, NamedNode(f"{FICHERO}quote"), Literal("x"), NamedNode(f"{BASE}graph/provenance/a")),
]


@pytest.fixture(params=["store", "no store", "store folder", "nq", "trig"])
def location(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    """Give each kind of place that questions can be put to, with the same quads."""
    out = tmp_path / "dist"
    if request.param in {"nq", "trig"}:
        path = tmp_path / f"data.{request.param}"
        path.write_bytes(serialise(QUADS, request.param, CONTEXT))
        return path
    write_release(
        out,
        [("dataset.nq", serialise(QUADS, "nq", CONTEXT))],
        statistics(QUADS),
        None if request.param == "no store" else lambda folder: store.build(folder, QUADS),
    )
    return out / "store" if request.param == "store folder" else out


def ask(location: Path, sparql: str, form: store.Form = "table") -> store.Table | str:
    """Put one question."""
    return store.query(store.open_store(location), sparql, form, CONTEXT)


def code(sparql: str) -> str:
    """Give the code by which a question is refused."""
    database = Store()
    with pytest.raises(FicheroError) as caught:
        store.query(database, sparql, "table", CONTEXT)
    assert caught.value.usage
    return caught.value.findings[0].code


def test_the_default_graph_is_all_that_is_stated_or_inferred(location: Path) -> None:
    """A plain question reaches every graph but provenance, and finds a repeated triple once."""
    answer = ask(location, "SELECT ?p { ?s ?p ?o } ORDER BY ?p")
    assert answer == store.Table(
        ("p",), (("dct:title",), ("fichero:organisation",), ("fichero:pursues",))
    )


def test_graphs_are_reached_by_name(location: Path) -> None:
    """GRAPH reaches each graph by its name, provenance too."""
    answer = ask(location, "SELECT ?g (COUNT(*) AS ?n) { GRAPH ?g { ?s ?p ?o } } GROUP BY ?g")
    assert isinstance(answer, store.Table)
    assert set(answer.rows) == {
        (f"{BASE}graph/ficha/a/2019-2022", "1"),
        (f"{BASE}graph/inferred", "1"),
        (f"{BASE}graph/provenance/a", "1"),
        (f"{BASE}graph/registry", "2"),
    }


def test_reading_changes_nothing(location: Path) -> None:
    """A question leaves every file as it was."""
    before = {path: path.stat() for path in location.parent.rglob("*")}
    ask(location, "SELECT * { ?s ?p ?o }")
    after = {path: path.stat() for path in location.parent.rglob("*")}
    assert {path: (each.st_size, each.st_mtime_ns) for path, each in before.items()} == {
        path: (each.st_size, each.st_mtime_ns) for path, each in after.items()
    }


def test_a_table_is_safe_to_show(location: Path) -> None:
    """Control characters of the data do not reach the terminal, except line feeds."""
    answer = ask(location, "SELECT ?t ?none { ?s dct:title ?t }")
    assert answer == store.Table(("t", "none"), (("Uno,\n\\u001B[31m", ""),))


def test_csv_and_json_are_those_of_the_standard(location: Path) -> None:
    """CSV and JSON hold the values exactly, as the SPARQL recommendations say."""
    sparql = "SELECT ?s ?t { ?s dct:title ?t }"
    text = ask(location, sparql, "csv")
    assert isinstance(text, str)
    rows = list(csv.reader(io.StringIO(text, newline="")))
    assert rows == [["s", "t"], [FORM.value, "Uno,\n\x1b[31m"]]
    text = ask(location, sparql, "json")
    assert isinstance(text, str)
    assert json.loads(text)["results"]["bindings"] == [
        {
            "s": {"type": "uri", "value": FORM.value},
            "t": {"type": "literal", "value": "Uno,\n\x1b[31m", "xml:lang": "es"},
        }
    ]


def test_ask(location: Path) -> None:
    """ASK is answered with true or false in every form."""
    assert ask(location, "ASK { ?s fichero:pursues ?o }") == store.Table(("ASK",), (("true",),))
    assert ask(location, "ASK { ?s fichero:quote ?o }") == store.Table(("ASK",), (("false",),))
    assert ask(location, "ASK { ?s ?p ?o }", "csv") == "true"
    assert json.loads(str(ask(location, "ASK { ?s ?p ?o }", "json")))["boolean"] is True


@pytest.mark.parametrize("form", ["table", "json", "csv"])
def test_construct_and_describe_give_turtle(location: Path, form: store.Form) -> None:
    """A graph is answered in pretty Turtle."""
    expected = (
        f"@prefix fichero: <{FICHERO}> .\n\n"
        f"<{MINISTRY.value}>\n    fichero:pursues <{FORM.value}> .\n"
    )
    assert ask(location, f"DESCRIBE <{MINISTRY.value}>", form) == expected
    assert ask(location, "CONSTRUCT WHERE { ?s fichero:pursues ?o }", form) == expected


def test_own_prefixes_win(location: Path) -> None:
    """A prefix that the question declares means what the question says."""
    sparql = f"PREFIX dct: <{FICHERO}> ASK {{ ?s dct:pursues ?o }}"
    assert ask(location, sparql) == store.Table(("ASK",), (("true",),))


def test_cells_show_blank_nodes_and_numbers() -> None:
    """Every kind of term has a text in a table."""
    database = Store()
    database.add(Quad(BlankNode("b"), TITLE, Literal(3)))
    answer = store.query(database, "SELECT ?s ?o { ?s ?p ?o }", "table", CONTEXT)
    assert answer == store.Table(("s", "o"), (("_:b", "3"),))


def test_what_cannot_be_asked_is_refused() -> None:
    """Mistakes, updates and questions to other machines each have their own finding."""
    assert code("SELECT * { ?s ?p }") == "query-syntax"
    assert code("SELECT * { ?s nowhere:p ?o }") == "query-syntax"
    assert code("") == "query-syntax"
    assert code("DROP ALL") == "query-update"
    assert code("SELECT * { SERVICE <http://127.0.0.1:9/> { ?s ?p ?o } }") == "query-service"


def test_a_question_that_fails_on_its_way_is_told() -> None:
    """An answer that Turtle of RDF 1.1 cannot hold is a finding, not a traceback."""
    database = Store()
    database.add(Quad(FORM, TITLE, Literal("x")))
    sparql = "CONSTRUCT { ?s ?p <<( ?s ?p ?o )>> } WHERE { ?s ?p ?o }"
    with pytest.raises(FicheroError) as caught:
        store.query(database, sparql, "table", CONTEXT)
    assert caught.value.findings[0].code == "query-failed"


def test_a_place_without_data_is_told(tmp_path: Path) -> None:
    """A folder with nothing to ask, a missing one and a damaged store each have their finding."""
    for path, expected in ((tmp_path, "store-missing"), (tmp_path / "none", "store-missing")):
        with pytest.raises(FicheroError) as caught:
            store.open_store(path)
        assert caught.value.findings[0].code == expected
    (tmp_path / "store").mkdir()
    (tmp_path / "store" / "CURRENT").write_text("MANIFEST-000001\n", encoding="utf-8")
    with pytest.raises(FicheroError) as caught:
        store.open_store(tmp_path)
    assert caught.value.findings[0].code == "store-broken"
