"""Fichas written by hand, in YAML or JSON."""

import json

import jsonschema
import pytest

from fichero.reading.ficha import Ficha
from fichero.reading.parser import Reading
from fichero.reading.readers import read, written
from fichero.writing import printing
from tests.conftest import ROOT, Seed

SCHEMA = json.loads((ROOT / "ontology" / "ficha.schema.json").read_text(encoding="utf-8"))


def reading(text: str, name: str = "ficha.yaml") -> Reading:
    """Read a file that was written by hand."""
    [(_, document)] = read(name, text.encode()).documents
    return written.parse(document)


def told(found: Reading) -> list[str]:
    """Give each finding's code, line and column."""
    return [f"{each.code}:{each.places[0].line}:{each.places[0].column}" for each in found.findings]


def test_schema_is_fresh() -> None:
    """The schema that is published is the one that the record has: `just docs` writes it."""
    assert written.schema_text() == (ROOT / "ontology" / "ficha.schema.json").read_text("utf-8")


def test_schema_is_a_schema() -> None:
    """The schema is valid JSON Schema, and says of each key in both languages what it is."""
    jsonschema.Draft202012Validator.check_schema(SCHEMA)
    for told_of in SCHEMA["properties"].values():
        assert " · " in told_of["description"]


def test_schema_accepts_the_first_form(seed: Seed) -> None:
    """The first form, as written by hand, is valid; a key that is unknown is not."""
    validator = jsonschema.Draft202012Validator(SCHEMA)
    rows = seed.ficha.objectives
    form = {"$schema": written.SCHEMA, "objetivos_estrategicos": [row.text.value for row in rows]}
    assert not list(validator.iter_errors(form))
    assert list(validator.iter_errors({**form, "objetivos": []}))
    assert list(validator.iter_errors({**form, "formulario": "B9"}))


FORM = """\
formulario: A0
periodo: 2019 - 2022
ministerio: MINISTERIO DE SALUD
ley_organica: >
  Ley N° 19.032 publicada en D.O. 4/2/91,
  reorganiza algo.
mision: "Cuidar \\u00e1 todos: siempre"
ambitos_de_accion:
  - Uno
  - |
    Dos
    líneas
objetivos_estrategicos: ['No', 1]
"""


def test_yaml() -> None:
    """Plain, folded, literal and quoted texts are the texts that they mean, never other types."""
    found = reading(FORM)
    assert found.findings == ()
    ficha = found.ficha
    assert str(printing.values(ficha.period)) == "2019-2022"
    assert printing.values(ficha.mission) == "Cuidar á todos: siempre"
    assert printing.values(ficha.action_areas) == ((1, "Uno"), (2, "Dos líneas"))
    assert printing.values(ficha.objectives) == ((1, "No"), (2, "1"))
    assert printing.values(ficha.legal_basis[0].number) == "19032"


def test_places() -> None:
    """Each value has its place in the file; one that is escaped has that of the whole text."""
    ficha = reading(FORM).ficha
    assert ficha.legal_basis_text
    assert ficha.mission
    [place] = ficha.legal_basis_text.places
    assert (place.line, place.end_line, place.quote[:9]) == (5, 6, "Ley N° 19")
    assert ficha.mission.places[0].quote == "Cuidar \\u00e1 todos: siempre"
    assert str(ficha.action_areas[1].text.places[0]) == "ficha.yaml:11:5"
    escaped = reading('mision: "\\u00e1"').ficha.mission
    assert escaped
    assert escaped.places[0].quote == '"\\u00e1"'


def test_json() -> None:
    """JSON is read as JSON is: pairs of surrogates, tabs, and places."""
    found = reading('{\t"mision": "a \\ud83d\\ude00 \\ud800b", "ministerio": null}', "ficha.json")
    assert printing.values(found.ficha.mission) == "a 😀 \ufffdb"
    assert told(found) == ["section-empty:1:39"]


@pytest.mark.parametrize(
    ("name", "text", "expected"),
    [
        ("a.yaml", "mision: a\nmision: b", "ficha-syntax:2:1"),
        ("a.yaml", "mision: &x b", "ficha-syntax:1:9"),
        ("a.yaml", "mision: !!python/object:os.system x", "ficha-syntax:1:9"),
        ("a.yaml", "mision: [", "ficha-syntax:1:10"),
        ("a.yaml", "mision: \x07", "ficha-syntax:1:1"),
        ("a.yaml", "mision: a\n---\nmision: b", "ficha-syntax:2:1"),
        ("a.yaml", "[a]: b", "ficha-syntax:1:1"),
        ("a.yaml", "a: [[[[[[[[[[]]]]]]]]]]", "ficha-syntax:1:11"),
        ("a.yaml", "a: [" + "x, " * 20_001 + "]", "ficha-syntax:1:59996"),
        ("a.yaml", "# nada", "ficha-wrong:1:1"),
        ("a.yaml", "[1]", "ficha-wrong:1:1"),
        ("a.yaml", "mision: [a]", "ficha-wrong:1:9"),
        ("a.yaml", "mision: a\nvision: b", "ficha-wrong:1:1"),
        ("a.yaml", "formulario: A0", "not-a-form:1:1"),
        ("a.yaml", "ambitos_de_accion: [a, [b]]", "ficha-wrong:1:24"),
        ("a.yaml", "mision:\nministerio: X", "section-empty:1:1"),
        ("a.yaml", "mision: X\nambitos_de_accion: [a, '']", "row-empty:2:24"),
        ("a.yaml", "mision: X\nambitos_de_accion: []", "section-empty:2:1"),
        ("a.yaml", "ley_organica: Un decreto.", "citation-not-understood:1:15"),
        ("a.json", '{"mision": "a",}', "ficha-syntax:1:16"),
        ("a.json", '{"mision": "a"} x', "ficha-syntax:1:17"),
        ("a.json", '{"mision": a}', "ficha-syntax:1:12"),
        ("a.json", '{"mision" "a"}', "ficha-syntax:1:11"),
        ("a.json", '{"a": 1, "a": 2}', "ficha-syntax:1:10"),
        ("a.json", '{"mision": [1, true, null]}', "ficha-wrong:1:12"),
        ("a.json", '{"mision"', "ficha-syntax:1:9"),
    ],
)
def test_what_is_wrong(name: str, text: str, expected: str) -> None:
    """What is no YAML or JSON, and what does not follow the schema, is told with its place."""
    found = reading(text, name)
    assert told(found)[0] == expected
    if expected.startswith("ficha"):
        assert found.ficha == Ficha()


def test_lines_of_a_wrong_file_are_not_accounted_for() -> None:
    """What could not be read is in no value, and its lines say so."""
    assert reading("mision: [a\n\n").unaccounted == 1


def test_example_in_the_documentation() -> None:
    """The file in docs/readers.md is a whole ficha in which nothing is found."""
    page = (ROOT / "docs" / "readers.md").read_text(encoding="utf-8")
    example = page.partition("```yaml\n")[2].partition("```")[0]
    found = reading(example)
    assert found.findings == ()
    assert found.sections == frozenset(written.SECTIONS.values())
