"""Fichas written by hand, in YAML or JSON."""

import json
from decimal import Decimal
from enum import Enum
from pathlib import Path

import jsonschema
import pytest
import yaml
from hypothesis import example, given
from hypothesis import strategies as st

from fichero.reading.ficha import Ficha
from fichero.reading.parser import Reading
from fichero.reading.readers import read, schema, written
from fichero.services import written as handwritten
from fichero.services.record import ServiceFicha
from fichero.writing import by_hand, printing
from tests.conftest import FORMS, ROOT, Seed
from tests.fichas import services

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
    assert schema.schema_text() == (ROOT / "ontology" / "ficha.schema.json").read_text("utf-8")


def test_schema_is_a_schema() -> None:
    """The schema is valid JSON Schema, and says of each key in both languages what it is."""
    jsonschema.Draft202012Validator.check_schema(SCHEMA)
    for definition in SCHEMA["$defs"].values():
        for told_of in (definition, *definition["properties"].values()):
            assert " · " in told_of["description"]


def test_schema_accepts_the_first_form(seed: Seed) -> None:
    """The first form, as written by hand, is valid; a key that is unknown is not."""
    validator = jsonschema.Draft202012Validator(SCHEMA)
    rows = seed.ficha.objectives
    form = {"$schema": schema.SCHEMA, "objetivos_estrategicos": [row.text.value for row in rows]}
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
        ("a.yaml", "mision: a\nvision: b", "ficha-wrong:2:1"),
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


def examples() -> list[str]:
    """Give the files in docs/readers.md."""
    page = (ROOT / "docs" / "readers.md").read_text(encoding="utf-8")
    return [part.partition("```")[0] for part in page.split("```yaml\n")[1:]]


@pytest.mark.parametrize(
    ("number", "sections"), [(0, written.SECTIONS), (1, handwritten.SECTIONS)], ids=["A0", "A1"]
)
def test_example_in_the_documentation(number: int, sections: dict[str, Enum]) -> None:
    """The files in docs/readers.md are whole fichas in which nothing is found."""
    found = reading(examples()[number])
    assert found.findings == ()
    assert found.sections == frozenset(sections.values())


# ── Form A1 ──────────────────────────────────────────────────────────────────────────────────────

SERVICE = """\
servicio: X
mision: Y
objetivos_relevantes: [Uno, Dos]
clientes: [{nombre: Todos, cuantificacion: 7}]
productos_estrategicos: [{nombre: P, clientes: 1, gestion_territorial: true}]
objetivos_estrategicos: [{texto: T, objetivos_relevantes: "1,2", productos: [1]}]
presupuesto: [{producto: 1, miles_de_pesos: "1500,5"}]
"""


def test_a_service_is_known_by_its_keys() -> None:
    """A file that does not say which form it is and has keys of form A1 only is a form A1."""
    found = reading(SERVICE)
    assert isinstance(found.ficha, ServiceFicha)
    [objective], [product] = found.ficha.objectives, found.ficha.products
    assert printing.values(objective) == (1, "T", (1, 2), (1,))
    assert printing.values(product) == (1, "P", None, (), (1,), True, None)
    [line] = found.ficha.budget
    assert printing.values(line) == (1, "P", Decimal("1500.5"), None)
    assert line.text.places == product.text.places
    assert str(objective.relevant[1].places[0]) == "ficha.yaml:6:62"
    assert told(found) == ["header-code-missing:1:1"] * 2


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("[Uno, Dos]", "", "section-empty:3:1"),
        ("[Uno, Dos]", "[Uno, '']", "row-empty:3:29"),
        ("clientes: [{nombre: Todos, cuantificacion: 7}]", "clientes: [{}, ]", "section-empty:4:1"),
        ("cuantificacion: 7", "cuantificacion: muchos", "quantity-not-understood:4:44"),
        ("cuantificacion: 7", "cuantificacion: 1.5", "number-ambiguous:4:44"),
        ("clientes: 1,", "clientes: uno,", "cell-not-understood:5:48"),
        ("true", "quizás", "cell-not-understood:5:72"),
        ("producto: 1", "producto: null", "row-empty:7:15"),
        ("producto: 1", "producto: uno", "cell-not-understood:7:26"),
        ("producto: 1", "producto: '1,2'", "cell-not-understood:7:27"),
        ("producto: 1", "producto: 2", "row-skipped:7:26"),
        ("servicio: X", "servicio: X\npartida: nueve", "ficha-wrong:2:10"),
        ("servicio: X", "servicio: X\nformulario: A2", "ficha-wrong:2:13"),
        ("servicio: X", "servicio: X\nformulario: A0", "ficha-wrong:1:1"),
        ("{texto: T,", "{texto: T, meta: 3,", "ficha-wrong:6:37"),
        ("[{nombre: Todos, cuantificacion: 7}]", "[Todos]", "ficha-wrong:4:12"),
    ],
)
def test_what_is_wrong_with_a_service(old: str, new: str, expected: str) -> None:
    """What a form A1 by hand has wrong is told with its place."""
    assert old in SERVICE
    codes = [each for each in told(reading(SERVICE.replace(old, new))) if "header" not in each]
    assert codes[0] == expected


def test_an_unknown_key_gives_the_nearest() -> None:
    """A key that is misspelt is told with the key that it is most like."""
    [finding] = reading("mision: a\nambitos_de_acion: []").findings
    assert "`ambitos_de_accion`" in finding.messages["es"]


def test_empty_tables_of_a_service() -> None:
    """An empty list says that a table has no rows; nothing is said of it then."""
    empty = "\n".join(f"{key}: []" for key in list(handwritten.SECTIONS)[4:])
    found = reading(f"servicio: X\npartida: 9\ncapitulo: 1\n{empty}")
    assert found.findings == ()
    assert isinstance(found.ficha, ServiceFicha)
    assert printing.values(found.ficha.partida) == "09"


@given(services(), st.sampled_from(["yaml", "json"]))
def test_what_is_written_follows_the_schema(ficha: ServiceFicha, kind: str) -> None:
    """What `fichero form` writes is valid, as YAML and as JSON, and both read the same."""
    text = by_hand.write(ficha)
    values = yaml.safe_load(text)
    jsonschema.Draft202012Validator(SCHEMA).validate(values)
    if kind == "json":
        text = json.dumps(values)
    assert printing.values(reading(text, f"ficha.{kind}").ficha) == printing.values(ficha)


@pytest.mark.parametrize(
    "path", sorted(FORMS.glob("a1/*/*/ficha.[yj]*")), ids=lambda path: path.parent.name
)
def test_the_schema_and_the_reader_agree(path: Path) -> None:
    """A file that the reader refuses as not following the schema is not valid by it either."""
    text = path.read_text(encoding="utf-8")
    refused = "ficha-wrong" in {finding.code for finding in reading(text, path.name).findings}
    valid = jsonschema.Draft202012Validator(SCHEMA).is_valid(yaml.safe_load(text))
    assert not (refused and valid)
    assert valid or path.parent.parent.name == "invalid"


ODD = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(), st.text(max_size=6), st.just("1,2")),
    lambda inner: st.one_of(
        st.lists(inner, max_size=3),
        st.dictionaries(st.sampled_from(schema.KEYS), inner, max_size=4),
    ),
    max_leaves=12,
)


@given(
    st.dictionaries(
        st.sampled_from(list(handwritten.SECTIONS)),
        st.one_of(ODD, st.lists(st.dictionaries(st.sampled_from(schema.KEYS), ODD, max_size=3))),
    )
)
@example({"presupuesto": [{"producto": 0}]})
@example({"presupuesto": [{"producto": "1 1"}, {"nombre": "x"}]})
@example({"clientes": [None, {"nombre": "a", "cuantificacion": ""}]})
def test_nothing_is_raised(values: dict[str, object]) -> None:
    """Whatever stands below the keys of a form A1, it is read or told, with places in the file."""
    text = json.dumps({"formulario": "A1", **values}, ensure_ascii=False)
    found = reading(text, "ficha.json")
    assert len(found.roles) == len(found.document.lines)
    for finding in found.findings:
        for place in finding.places:
            assert place.quote == text[place.start : place.end]
    # What the reader takes, an editor does not mark as wrong in its shape.
    if not found.findings:
        assert jsonschema.Draft202012Validator(SCHEMA).is_valid(json.loads(text))
