"""Triples back to records."""

import json
from itertools import pairwise
from pathlib import Path

import pytest
from pyoxigraph import BlankNode, Literal, NamedNode, RdfFormat, Triple, parse

from fichero import context as contexts
from fichero.describing import graphs
from fichero.writing.compaction import JsonObject, compact, document

RECORDS = Path(__file__).parent / "resources" / "release" / "records"
CONTEXT = contexts.load()
EXAMPLE = "https://example.org/"
XSD = "http://www.w3.org/2001/XMLSchema#"
SMALL = contexts.read(
    {
        "ex": EXAMPLE,
        "id": "@id",
        "Thing": "ex:Thing",
        "name": {"@id": "ex:name", "@container": "@language"},
        "part": {"@id": "ex:part", "@type": "@id", "@container": "@set"},
        "kind": {"@id": "ex:kind", "@type": "@vocab"},
        "count": {"@id": "ex:count", "@type": f"{XSD}integer"},
        "any": {"@id": "ex:any"},
        "anyAsDate": {"@id": "ex:any", "@type": f"{XSD}date"},
    }
)


def node(name: str) -> NamedNode:
    """Name a node of the examples."""
    return NamedNode(EXAMPLE + name)


def alone(name: str, *values: NamedNode | BlankNode | Literal) -> JsonObject:
    """Compact one node with values of one property, and take its name off."""
    (record,) = compact([Triple(node("a"), node(name), value) for value in values], SMALL)
    assert record.pop("id") == "ex:a"
    return record


def test_a_record_comes_back_from_its_graph() -> None:
    """A form's JSON, read as JSON-LD and compacted, is the same form, key by key in order."""
    record = json.loads((RECORDS / "ficha.json").read_text(encoding="utf-8"))
    (back,) = compact(graphs.triples([record], CONTEXT), CONTEXT)
    assert back == record
    assert json.dumps(back) == json.dumps(record)


def test_shared_nodes_come_back_from_their_graph() -> None:
    """The registry's nodes come back as they were, each by itself and in natural order."""
    nodes = json.loads((RECORDS / "registry.json").read_text(encoding="utf-8"))
    back = compact(graphs.triples(nodes, CONTEXT), CONTEXT)
    assert back == sorted(nodes, key=lambda each: each["id"])


@pytest.mark.parametrize(
    ("name", "value", "expected"),
    [
        ("name", Literal("Uno", language="es"), {"name": {"es": "Uno"}}),
        ("name", Literal("1"), {"name": {"@none": "1"}}),
        ("name", Literal(1), {"ex:name": 1}),
        ("name", node("b"), {"ex:name": {"id": "ex:b"}}),
        ("part", node("b"), {"part": ["ex:b"]}),
        ("part", BlankNode("b"), {"part": ["_:b"]}),
        ("part", Literal("b"), {"part": [{"@value": "b"}]}),
        ("kind", node("Thing"), {"kind": "Thing"}),
        ("kind", node("b"), {"kind": "ex:b"}),
        ("count", Literal(3), {"count": 3}),
        ("count", Literal("03", datatype=NamedNode(f"{XSD}integer")), {"count": "03"}),
        ("count", Literal(10**15), {"count": "1000000000000000"}),
        ("count", Literal("many"), {"count": {"@value": "many"}}),
        ("count", Literal("many", language="en"), {"count": {"@value": "many", "@language": "en"}}),
        ("count", node("b"), {"count": {"id": "ex:b"}}),
        ("any", Literal("text"), {"any": "text"}),
        ("any", Literal(3), {"any": 3}),
        ("any", Literal(value=True), {"any": True}),
        (
            "any",
            Literal("1", datatype=NamedNode(f"{XSD}boolean")),
            {"any": {"@value": "1", "@type": f"{XSD}boolean"}},
        ),
        (
            "any",
            Literal("3", datatype=NamedNode(f"{XSD}byte")),
            {"any": {"@value": "3", "@type": f"{XSD}byte"}},
        ),
        (
            "any",
            Literal("2020-01-01", datatype=NamedNode(f"{XSD}date")),
            {"anyAsDate": "2020-01-01"},
        ),
        ("any", Literal("x", datatype=node("Thing")), {"any": {"@value": "x", "@type": "Thing"}}),
        ("new", Literal("x"), {"ex:new": "x"}),
    ],
)
def test_values_take_the_form_that_their_term_foresees(
    name: str, value: NamedNode | BlankNode | Literal, expected: JsonObject
) -> None:
    """A value is as short as its term allows; one that is not foreseen is spelt out, never lost."""
    assert alone(name, value) == expected


def test_several_values() -> None:
    """Several values are a list in natural order, by language in a map, Spanish first."""
    assert alone("any", *(Literal(f"n{number}") for number in (10, 9))) == {"any": ["n9", "n10"]}
    assert json.dumps(
        alone(
            "name",
            Literal("One", language="en"),
            Literal("Uno", language="es"),
            Literal("Primero", language="es"),
        )
    ) == json.dumps({"name": {"es": ["Primero", "Uno"], "en": "One"}})


def test_types() -> None:
    """Classes have their short names; one that is a text by mistake is kept as a property."""
    type_ = NamedNode("http://www.w3.org/1999/02/22-rdf-syntax-ns#type")
    one, other = Triple(node("a"), type_, node("Thing")), Triple(node("a"), type_, node("Other"))
    assert compact([one], SMALL) == [{"id": "ex:a", "@type": "Thing"}]
    assert compact([one, other], SMALL) == [{"id": "ex:a", "@type": ["ex:Other", "Thing"]}]
    assert compact([Triple(node("a"), type_, Literal("Thing"))], SMALL) == [
        {"id": "ex:a", type_.value: "Thing"}
    ]


def test_a_part_stands_inside_its_whole() -> None:
    """A node goes into the only one that refers to it, if its IRI lies below the other's."""
    triples = [
        Triple(node("a"), node("part"), node("a/2")),
        Triple(node("a"), node("part"), node("a/10")),
        Triple(node("a/2"), node("count"), Literal(2)),
        Triple(node("a/10"), node("count"), Literal(10)),
        Triple(node("a/10"), node("part"), node("a/10#x")),
        Triple(node("a/10#x"), node("count"), Literal(0)),
    ]
    assert compact(triples, SMALL) == [
        {
            "id": "ex:a",
            "part": [
                {"id": "ex:a/2", "count": 2},
                {"id": "ex:a/10", "part": [{"id": "ex:a/10#x", "count": 0}], "count": 10},
            ],
        }
    ]


@pytest.mark.parametrize(
    "more",
    [
        Triple(node("b"), node("part"), node("a/2")),
        Triple(node("a"), node("any"), node("a/2")),
        Triple(node("a/2"), node("part"), node("a/2")),
    ],
    ids=["by another node", "by another property", "by itself"],
)
def test_a_node_that_is_named_twice_stands_by_itself(more: Triple) -> None:
    """What several refer to is described once, where all of them find it."""
    triples = [
        Triple(node("a"), node("part"), node("a/2")),
        Triple(node("a/2"), node("count"), Literal(2)),
        more,
    ]
    assert "ex:a/2" in [record["id"] for record in compact(triples, SMALL)]


@pytest.mark.parametrize("other", ["b", "ab", "a-2", "aa/2"])
def test_a_node_elsewhere_stands_by_itself(other: str) -> None:
    """A reference alone does not make a part."""
    triples = [
        Triple(node("a"), node("part"), node(other)),
        Triple(node(other), node("count"), Literal(2)),
    ]
    assert len(compact(triples, SMALL)) == 2


def test_a_class_is_not_a_part() -> None:
    """A class below its instance is still described by itself."""
    type_ = NamedNode("http://www.w3.org/1999/02/22-rdf-syntax-ns#type")
    triples = [
        Triple(node("a"), type_, node("a/Class")),
        Triple(node("a/Class"), node("count"), Literal(1)),
    ]
    assert len(compact(triples, SMALL)) == 2


def test_nesting_has_an_end() -> None:
    """A long chain of parts does not nest without end."""
    names = ["a" + "/b" * depth for depth in range(3000)]
    triples = [Triple(node(one), node("part"), node(other)) for one, other in pairwise(names)]
    records = compact(triples, SMALL)
    value = json.dumps(document(records, SMALL))
    assert len(records) > 1
    assert {quad.triple for quad in parse(value, RdfFormat.JSON_LD)} == set(triples)


def test_a_document_carries_its_context() -> None:
    """One node stands for itself; several, and none, stand in a graph."""
    assert document([{"id": "ex:a"}], SMALL) == {"@context": SMALL.document, "id": "ex:a"}
    assert document([], SMALL) == {"@context": SMALL.document, "@graph": []}
    assert document([{"id": "ex:a"}, {"id": "ex:b"}], SMALL)["@graph"] == [
        {"id": "ex:a"},
        {"id": "ex:b"},
    ]


@pytest.mark.parametrize("iri", ["ex:b", "name:b"])
def test_an_iri_that_looks_like_a_compact_one_is_refused(iri: str) -> None:
    """An IRI that would be read as another one is never written."""
    with pytest.raises(ValueError, match="taken for a compact IRI"):
        compact([Triple(NamedNode(iri), node("any"), Literal("x"))], SMALL)


def test_an_iri_that_only_begins_like_a_compact_one_is_written() -> None:
    """Two slashes make an IRI absolute, whatever its scheme is."""
    (record,) = compact([Triple(NamedNode("ex://b"), node("any"), node("//b"))], SMALL)
    assert record == {"id": "ex://b", "any": {"id": f"{EXAMPLE}//b"}}


def test_a_property_without_a_fitting_key_is_refused() -> None:
    """A value that no key of the context can hold is not forced under a wrong one."""
    context = contexts.read({"urn:p": {"@id": "urn:p", "@container": "@language"}})
    with pytest.raises(ValueError, match="no key"):
        compact([Triple(NamedNode("urn:a"), NamedNode("urn:p"), Literal(1))], context)


@pytest.mark.parametrize(
    "more",
    [
        {"@vocab": EXAMPLE},
        {"@language": "es"},
        {"gone": None},
        {"back": {"@reverse": "ex:back", "@id": "ex:back"}},
        {"list": {"@id": "ex:list", "@container": "@list"}},
        {"json": {"@id": "ex:json", "@type": "@json"}},
        {"typed": {"@id": "ex:typed", "@type": "@id", "@container": "@language"}},
        {"types": {"@id": "@type", "@container": "@set"}},
        {"scoped": {"@id": "ex:scoped", "@context": {}}},
    ],
    ids=lambda more: next(iter(more)),
)
def test_a_context_that_says_more_is_refused(more: dict[str, object]) -> None:
    """What cannot be read backwards exactly is not read backwards at all."""
    context = contexts.read({"ex": EXAMPLE, **more})
    with pytest.raises(ValueError, match="backwards"):
        compact([], context)
