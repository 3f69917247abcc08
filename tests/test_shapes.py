"""The shapes: each is well made, each rule is documented, and each fires where it should."""

import re
from collections import Counter
from pathlib import Path

import pyoxigraph as ox
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pyoxigraph import BlankNode, Literal, NamedNode, Triple

from fichero.resources import folder
from fichero.validating.rules import SHAPES, Rule, shape_files
from fichero.validating.shacl import Engine
from fichero.validating.validation import Violation, background, load_shapes, validate

RESOURCES = Path(__file__).parent / "resources" / "shapes"
EXAMPLES = sorted((RESOURCES / "invalid").glob("*.ttl"))
STANDARDS = Path(__file__).parents[2] / "shared" / "standards"
SHACL_SHACL = STANDARDS / "shacl" / "shacl-shacl.ttl"

SH = "http://www.w3.org/ns/shacl#"
XSD = "http://www.w3.org/2001/XMLSchema#"
FICHERO = "https://w3id.org/fichero/def#"
KIND = "https://w3id.org/fichero/kinds#"
DFL = "decreto-con-fuerza-de-ley"
ELI = "http://data.europa.eu/eli/ontology#"
TYPE = NamedNode("http://www.w3.org/1999/02/22-rdf-syntax-ns#type")
FORM = NamedNode("https://w3id.org/fichero/id/ficha/segegob/2019-2022")

SHAPES_GRAPH = load_shapes()
RULES = SHAPES_GRAPH.rules

# Words that one language has and the other has not, common enough to stand in every message.
SPANISH = {"la", "el", "los", "las", "una", "un", "de", "del", "está", "falta", "más", "debe"}
ENGLISH = {"the", "of", "is", "not", "than", "must", "missing", "has", "more", "a", "are"}

# The parameters that only work together with another one.
COMPANIONS = {SH + "flags", SH + "qualifiedMinCount"}


@pytest.fixture(scope="module")
def around() -> tuple[Triple, ...]:
    """Give what each example is validated with."""
    return *read(RESOURCES / "context.ttl"), *background()


def read(path: Path) -> list[Triple]:
    """Read a Turtle file."""
    return [quad.triple for quad in ox.parse(path=path, format=ox.RdfFormat.TURTLE)]


def expected(path: Path) -> dict[str, list[str]]:
    """Read the comments at the head of an example: terms of N-Triples by role."""
    found: dict[str, list[str]] = {"focus": [], "path": [], "value": []}
    for line in path.read_text(encoding="utf-8").splitlines():
        if not line.startswith("# "):
            break
        role, _, term = line[2:].partition(": ")
        found[role].append(term)
    return found


def shape_triples() -> list[Triple]:
    """Read all files of shapes."""
    return [triple for file in shape_files(folder("shapes")).values() for triple in file]


def broken(violations: tuple[Violation, ...]) -> set[str]:
    """Give the rules that are broken."""
    return {violation.rule for violation in violations}


# ── Examples ─────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.stem)
def test_a_failing_example_breaks_its_rule_and_no_other(
    path: Path, around: tuple[Triple, ...]
) -> None:
    """The rule that gives an example its name fires alone, where the example says."""
    violations = validate([*read(path), *around], SHAPES_GRAPH)
    said = expected(path)
    assert broken(violations) == {path.stem}
    assert {f"<{violation.focus}>" for violation in violations} == set(said["focus"])
    assert {f"<{v.path}>" for v in violations if v.path} == set(said["path"])
    assert sorted(v.value for v in violations if v.value) == said["value"]


@pytest.mark.parametrize("path", sorted((RESOURCES / "valid").glob("*.ttl")), ids=lambda p: p.stem)
def test_a_valid_example_breaks_no_rule(path: Path) -> None:
    """A form that is right raises nothing, not even a warning."""
    assert validate([*read(path), *background()], SHAPES_GRAPH) == ()


def test_what_stands_around_the_examples_breaks_no_rule(
    around: tuple[Triple, ...],
) -> None:
    """The code lists, and the context of the examples, raise nothing by themselves."""
    assert validate(around, SHAPES_GRAPH) == ()


def test_each_rule_has_an_example_and_each_example_a_rule() -> None:
    """Rules and failing examples pair off by name."""
    assert [path.stem for path in EXAMPLES] == sorted(RULES)


# ── How the shapes are made ──────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("rule", RULES.values(), ids=lambda rule: rule.id)
def test_a_rule_is_told_in_both_languages(rule: Rule) -> None:
    """The messages are one in each language, different, and each in the language it claims."""
    assert sorted(rule.messages) == ["en", "es"]
    words = {language: re.findall(r"\w+", text.lower()) for language, text in rule.messages.items()}
    assert SPANISH & set(words["es"])
    assert not ENGLISH - {"a", "has"} & set(words["es"])
    assert ENGLISH & set(words["en"])
    # What a form prints is quoted as it is.
    plain = re.sub("“.*?”", "", rule.messages["en"]).lower()
    assert not SPANISH & set(re.findall(r"\w+", plain))
    assert all(text.endswith(".") for text in rule.messages.values())
    assert not re.search('["“”]', rule.messages["es"])
    assert not re.search('["«»]', rule.messages["en"])


@pytest.mark.parametrize("rule", RULES.values(), ids=lambda rule: rule.id)
def test_a_rule_has_one_constraint_and_a_target(rule: Rule) -> None:
    """One constraint a rule, so that what its message says is all that can be wrong."""
    assert re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", rule.id)
    assert len({name for name, _ in rule.constraint} - COMPANIONS) == 1
    assert len(rule.constraint) == len({name for name, _ in rule.constraint})
    assert rule.targets


def test_each_shape_that_is_no_rule_only_helps() -> None:
    """A shape without a message has a label in both languages, and no rule's form of name."""
    triples = shape_triples()
    shapes = {
        triple.subject.value.removeprefix(SHAPES)
        for triple in triples
        if triple.object in (NamedNode(SH + "NodeShape"), NamedNode(SH + "PropertyShape"))
        and isinstance(triple.subject, NamedNode)
    }
    assert set(RULES) < shapes
    label = NamedNode("http://www.w3.org/2000/01/rdf-schema#label")
    for helper in shapes - set(RULES):
        assert re.fullmatch(r"[A-Z][A-Za-z0-9]*", helper)
        languages = [
            triple.object.language
            for triple in triples
            if triple.subject == NamedNode(SHAPES + helper)
            and triple.predicate == label
            and isinstance(triple.object, Literal)
        ]
        assert Counter(languages) == {"en": 1, "es": 1}


def test_every_shape_and_query_has_a_name() -> None:
    """No shape and no query is a blank node: lists and inverse paths are the only ones."""
    about = {
        triple.predicate.value.partition("#")[2]
        for triple in shape_triples()
        if isinstance(triple.subject, BlankNode)
    }
    assert about == {"first", "rest", "inversePath"}


def test_every_query_declares_its_prefixes() -> None:
    """A query takes its prefixes from the shapes' header, so that any engine can read it."""
    triples = shape_triples()
    queries = {t.subject for t in triples if t.predicate == NamedNode(SH + "select")}
    header = NamedNode(SHAPES.removesuffix("#"))
    assert queries == {
        t.subject
        for t in triples
        if t.predicate == NamedNode(SH + "prefixes") and t.object == header
    }
    assert queries == {t.object for t in triples if t.predicate == NamedNode(SH + "sparql")}


def test_names_are_used_once() -> None:
    """No shape stands in two files, as one would silently add to the other."""
    files = shape_files(folder("shapes"))
    counts = Counter(
        subject
        for triples in files.values()
        for subject in {t.subject for t in triples if isinstance(t.subject, NamedNode)}
    )
    assert [subject for subject, count in counts.items() if count > 1] == []


def test_shacl_shacl_accepts_the_shapes() -> None:
    """W3C's shapes for shapes find nothing wrong; they do find a shape with two paths."""
    if not SHACL_SHACL.exists():
        pytest.skip("W3C's shacl-shacl.ttl is not beside this checkout")
    judge = Engine(read(SHACL_SHACL))
    assert list(judge.results(shape_triples())) == []
    second_path = Triple(
        NamedNode(SHAPES + "form-mission-required"),
        NamedNode(SH + "path"),
        NamedNode(FICHERO + "part"),
    )
    assert list(judge.results([*shape_triples(), second_path])) != []


# ── How the shapes fit the ontology and the code lists ───────────────────────────────────────────


@pytest.mark.parametrize(
    ("rule", "scheme"),
    [
        ("form-type-known", "form-type"),
        ("legal-basis-type-known", "norm-type"),
        ("norm-type-known", "norm-type"),
        ("legal-basis-effect-known", "norm-effect"),
        ("organisation-classification-known", "organisation-kind"),
    ],
)
def test_a_rule_knows_the_whole_code_list(rule: str, scheme: str) -> None:
    """The codes that a rule lists are those of the code list, no more and no fewer."""
    ((_, listed),) = RULES[rule].constraint
    kinds = read(folder("ontology") / "kinds.ttl")
    in_scheme = NamedNode("http://www.w3.org/2004/02/skos/core#inScheme")
    members = {
        str(triple.subject).strip("<>")
        for triple in kinds
        if triple.predicate == in_scheme and triple.object == NamedNode(KIND + scheme)
    }
    assert set(listed.strip("( )").split()) == members
    assert members


def test_every_class_of_the_validated_graph_has_rules() -> None:
    """A part of a form, or an organisation, of whatever class is looked at."""
    targets = {target for rule in RULES.values() for target in rule.targets}
    below = {
        str(triple.subject).strip("<>")
        for triple in background()
        if triple.predicate.value.endswith("subClassOf")
    }
    assert len(below) == 11
    assert below <= targets


def test_every_term_that_the_shapes_name_exists() -> None:
    """Properties and classes of our own are defined in the ontology: no rule waits in vain."""
    defined = {triple.subject for triple in read(folder("ontology") / "fichero.ttl")}
    named = {
        term
        for triple in shape_triples()
        for term in (triple.predicate, triple.object)
        if isinstance(term, NamedNode) and term.value.startswith(FICHERO)
    }
    queried = {
        NamedNode(FICHERO + name)
        for triple in shape_triples()
        if triple.predicate == NamedNode(SH + "select")
        for name in re.findall(r"fichero:(\w+)", str(triple.object))
    }
    assert named | queried <= defined
    assert queried


# ── Rules with more in them than one example can show ────────────────────────────────────────────


def part(kind: str, index: int) -> NamedNode:
    """Name a part of the form."""
    return NamedNode(f"{FORM.value}/{kind}/{index}")


def mission(text: str) -> list[Triple]:
    """Describe a mission by its text alone."""
    node = NamedNode(f"{FORM.value}/mision")
    return [
        Triple(node, TYPE, NamedNode(FICHERO + "Mission")),
        Triple(node, NamedNode(FICHERO + "text"), Literal(text, language="es")),
    ]


@pytest.mark.parametrize(
    ("text", "rules"),
    [
        ("Número Descripción", {"part-text-not-heading"}),
        ("numero\u00a0descripcion", {"part-text-not-heading"}),
        ("Misión del Ministerio:", {"part-text-not-heading"}),
        ("**Ámbitos de Acción:**", {"part-text-not-heading"}),
        ("OBJETIVOS ESTRATÉGICOS DEL MINISTERIO", {"part-text-not-heading"}),
        ("Ley Orgánica o Decreto que lo rige", {"part-text-not-heading"}),
        ("(FORMULARIO A0)", {"part-text-not-heading"}),
        ("FICHA DE DEFINICIONES ESTRATÉGICAS 2019-2022", {"part-text-not-heading"}),
        ("Corresponden a las principales líneas de trabajo en torno", {"part-text-not-help"}),
        ("Son la expresión de los logros que se espera", {"part-text-not-help"}),
        ("Informar. Número Descripción 1 Otra", {"part-text-without-heading"}),
        ("Informar. Objetivos Estratégicos del Ministerio: 1 Otra", {"part-text-without-heading"}),
        ("Informar.\n", {"part-text-trimmed", "part-text-printable"}),
        ("In\u00adformar.", {"part-text-printable"}),
        ("\ufeffInformar.", {"part-text-printable"}),
        ("Informar \ufffd todos.", {"part-text-printable"}),
        ("Informar a todos.\u2028Y más.", {"part-text-printable"}),
        ("\t", {"part-text-not-empty", "part-text-printable"}),
        ("Cumplir la misión del Ministerio y sus objetivos estratégicos.", set()),
        ("Definir los ámbitos de acción de cada servicio.", set()),
        ("Dar a conocer el número y la descripción de los trámites (N° 1 a N° 5).", set()),
        ("«Chile crece» — 100 % de los 4\u00a0años… §3, 5 m², œ, ñ, 🙂", set()),
        ("X", set()),
    ],
)
def test_texts_by_mistake_are_told_from_texts(text: str, rules: set[str]) -> None:
    """Headings, help and damaged characters are found; texts that merely speak of them pass."""
    assert broken(validate(mission(text), SHAPES_GRAPH)) == rules


@given(st.lists(st.integers(1, 9), max_size=9), st.lists(st.integers(1, 4), max_size=4))
@settings(deadline=None, max_examples=40)
def test_numbers_are_unique_and_consecutive(areas: list[int], objectives: list[int]) -> None:
    """A doubled number is told at each part that bears it, a gap at the part after it."""
    numbers = {("ambito", "actionArea"): areas, ("objetivo", "objective"): objectives}
    data = [Triple(FORM, TYPE, NamedNode(FICHERO + "StrategicDefinitionForm"))]
    doubled = set()
    after_gap = set()
    for (kind, link), given_numbers in numbers.items():
        for index, number in enumerate(given_numbers, start=1):
            node = part(kind, index)
            literal = Literal(str(number), datatype=NamedNode(XSD + "integer"))
            data.append(Triple(FORM, NamedNode(FICHERO + link), node))
            data.append(Triple(FORM, NamedNode(FICHERO + "part"), node))
            data.append(Triple(node, NamedNode(FICHERO + "number"), literal))
            if given_numbers.count(number) > 1:
                doubled.add((FICHERO + link, str(node)))
            if number > 1 and number - 1 not in given_numbers:
                after_gap.add((FICHERO + link, str(node)))
    violations = validate(data, SHAPES_GRAPH)
    assert {(v.path, v.value) for v in violations if v.rule == "part-numbers-unique"} == doubled
    assert {
        (v.path, v.value) for v in violations if v.rule == "part-numbers-consecutive"
    } == after_gap


@given(st.integers(1900, 2099), st.integers(1900, 2099))
@settings(deadline=None, max_examples=40)
def test_periods_are_in_order_and_of_plausible_length(start: int, end: int) -> None:
    """A period ends no earlier than it starts, and spans ten years at most without a warning."""
    node = NamedNode(f"https://w3id.org/fichero/id/periodo/{start}-{end}")
    data = [Triple(node, TYPE, NamedNode("http://purl.org/dc/terms/PeriodOfTime"))]
    for name, year in (("startDate", start), ("endDate", end)):
        literal = Literal(str(year), datatype=NamedNode(XSD + "gYear"))
        data.append(Triple(node, NamedNode(f"http://www.w3.org/ns/dcat#{name}"), literal))
    found = broken(validate(data, SHAPES_GRAPH)) - {"period-label-spanish"}
    wrong = {"period-in-order"} if start > end else set()
    long = {"period-length"} if end - start + 1 > 10 else set()
    assert found == wrong | long


@pytest.mark.parametrize(
    ("iri", "rules"),
    [
        ("norma/dfl-1-1992-02-12", set()),
        ("norma/segegob/dfl-1", set()),
        ("norma/dfl-11-1992-02-12", {"norm-iri"}),
        ("norma/dfl-1-1992", {"norm-iri"}),
        ("norma/dl-1-1992-02-12", {"norm-iri"}),
    ],
)
def test_the_iri_of_a_norm_holds_its_type_and_number(iri: str, rules: set[str]) -> None:
    """A date, or the organisation that cites an undated norm, may stand beside them."""
    node = NamedNode(f"https://w3id.org/fichero/id/{iri}")
    data = [
        Triple(node, TYPE, NamedNode(FICHERO + "LegalNorm")),
        Triple(node, NamedNode(ELI + "number"), Literal("1")),
        Triple(node, NamedNode(ELI + "type_document"), NamedNode(KIND + DFL)),
        *background(),
    ]
    assert broken(validate(data, SHAPES_GRAPH)) - {"norm-label-spanish"} == rules
