"""Turtle and TriG as a person would write them."""

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyoxigraph import BlankNode, DefaultGraph, Literal, NamedNode, RdfFormat, Triple, parse
from rdflib import Graph

from fichero import context as contexts
from fichero.describing import graphs
from fichero.writing.turtle import write_trig, write_turtle

RECORDS = Path(__file__).parent / "resources" / "release" / "records"
CONTEXT = contexts.load()
ORDER = [term.iri for term in CONTEXT.terms.values()]
EXAMPLE = "https://example.org/"
PREFIXES = {
    "ex": EXAMPLE,
    "deep": f"{EXAMPLE}deep/",
    "unused": "https://example.com/",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
}
A, P = NamedNode(f"{EXAMPLE}a"), NamedNode(f"{EXAMPLE}p")


def written(value: NamedNode | BlankNode | Literal) -> str:
    """Give how a value is written as the only one of its property."""
    text = write_turtle([Triple(A, P, value)], PREFIXES)
    return text.partition("ex:p ")[2].removesuffix(" .\n")


def test_a_form_is_written_as_by_hand() -> None:
    """A whole form with its registry is, to the character, what a person would want to read."""
    nodes = [
        json.loads((RECORDS / "ficha.json").read_text(encoding="utf-8")),
        *json.loads((RECORDS / "registry.json").read_text(encoding="utf-8")),
    ]
    text = write_turtle(graphs.triples(nodes, CONTEXT), CONTEXT.prefixes, order=ORDER)
    assert text == (RECORDS / "expected.ttl").read_text(encoding="utf-8")


def test_no_triples_give_no_text() -> None:
    """An empty graph is an empty file, without prefixes."""
    assert write_turtle([], PREFIXES) == ""
    assert write_trig({NamedNode(EXAMPLE): []}, PREFIXES) == ""


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (Literal("plain"), '"plain"'),
        (Literal("año", language="es"), '"año"@es'),
        (Literal('a "quote" \\'), '"a \\"quote\\" \\\\"'),
        (Literal("tab\treturn\r"), '"tab\\treturn\\r"'),
        (Literal("\0\x7f\u202e\ufeff"), '"\\u0000\\u007F\\u202E\\uFEFF"'),
        (Literal("two\nlines"), '"""two\nlines"""'),
        (Literal('"two"\n"lines"'), '""""two"\n"lines\\""""'),
        (Literal('a\n""""'), '"""a\n\\"\\"\\"\\""""'),
        (Literal("a \nb"), '"a \\nb"'),
        (Literal("a\r\nb"), '"a\\r\\nb"'),
        (Literal(3), "3"),
        (Literal(-3), "-3"),
        (Literal("03", datatype=NamedNode(f"{PREFIXES['xsd']}integer")), '"03"^^xsd:integer'),
        (Literal("-0", datatype=NamedNode(f"{PREFIXES['xsd']}integer")), '"-0"^^xsd:integer'),
        (Literal(value=True), "true"),
        (Literal("1", datatype=NamedNode(f"{PREFIXES['xsd']}boolean")), '"1"^^xsd:boolean'),
        (Literal("x", datatype=NamedNode("urn:x")), '"x"^^<urn:x>'),
        (BlankNode("b1"), "_:b1"),
        (NamedNode(f"{EXAMPLE}b-1.c"), "ex:b-1.c"),
        (NamedNode(f"{EXAMPLE}2019"), "ex:2019"),
        (NamedNode(f"{EXAMPLE}ñandú"), "ex:ñandú"),
        (NamedNode(f"{EXAMPLE}deep/b"), "deep:b"),
        (NamedNode(f"{EXAMPLE}b/c"), f"<{EXAMPLE}b/c>"),
        (NamedNode(f"{EXAMPLE}b."), f"<{EXAMPLE}b.>"),
        (NamedNode(f"{EXAMPLE}-b"), f"<{EXAMPLE}-b>"),
        (NamedNode(f"{EXAMPLE}b%20c"), f"<{EXAMPLE}b%20c>"),
        (NamedNode(EXAMPLE), f"<{EXAMPLE}>"),
    ],
)
def test_values(value: NamedNode | BlankNode | Literal, text: str) -> None:
    """Each kind of value is written in its shortest form that needs no explanation."""
    assert written(value) == text


def test_few_short_values_share_a_line() -> None:
    """Short lists stay on one line."""
    text = write_turtle([Triple(A, P, Literal(n)) for n in (1, 2)], PREFIXES)
    assert text.endswith("\nex:a\n    ex:p 1 , 2 .\n")


def test_long_lists_take_a_line_for_each_value() -> None:
    """Long lists are aligned below the first value, or below the property if that is long."""
    values = [Literal("x" * 60), Literal("y" * 60)]
    text = write_turtle([Triple(A, P, value) for value in values], PREFIXES)
    assert text.endswith(f'    ex:p "{"x" * 60}" ,\n         "{"y" * 60}" .\n')
    long = NamedNode(f"{EXAMPLE}{'p/' * 30}")
    text = write_turtle([Triple(A, long, value) for value in values], PREFIXES)
    assert text.endswith(f'    <{long.value}>\n        "{"x" * 60}" ,\n        "{"y" * 60}" .\n')


def test_only_used_prefixes_are_declared() -> None:
    """Prefixes that no name needs are left out, also those of names that could not be shortened."""
    text = write_turtle([Triple(A, P, NamedNode("https://example.com/b/c"))], PREFIXES)
    assert text.startswith(f"@prefix ex: <{EXAMPLE}> .\n\nex:a\n")


@pytest.mark.parametrize("prefix", ["1", "a.", "a b", "-", "a:"])
def test_what_is_not_a_prefix_is_refused(prefix: str) -> None:
    """A wrong prefix would make a file that nobody can read."""
    with pytest.raises(ValueError, match="not a prefix"):
        write_turtle([], {prefix: EXAMPLE})


def test_trig_shows_graphs_in_order() -> None:
    """The default graph comes first, named graphs follow, their subjects indented."""
    triple = Triple(A, P, Literal("two\nlines"))
    text = write_trig(
        {
            NamedNode(f"{EXAMPLE}g10"): [triple],
            NamedNode(f"{EXAMPLE}g9"): [triple, Triple(P, P, P)],
            DefaultGraph(): [Triple(A, P, A)],
        },
        PREFIXES,
    )
    assert text == (
        f"@prefix ex: <{EXAMPLE}> .\n\n"
        "ex:a\n    ex:p ex:a .\n\n"
        'ex:g9 {\n    ex:a\n        ex:p """two\nlines""" .\n\n    ex:p\n        ex:p ex:p .\n}\n\n'
        'ex:g10 {\n    ex:a\n        ex:p """two\nlines""" .\n}\n'
    )


BASE = "https://example.org/a/"


def test_iris_below_the_base_are_relative() -> None:
    """With a base, IRIs below it stand without it, and the base is declared."""
    below = Triple(NamedNode(f"{BASE}id/1"), P, NamedNode(f"{BASE}id/1#x"))
    assert write_turtle([below], {}, base=BASE) == (
        f"@base <{BASE}> .\n\n<id/1>\n    <{P.value}> <id/1#x> .\n"
    )


@pytest.mark.parametrize("rest", ["", "/x", "x:y", "../x", "x/./y", "x/..", "?x", "#x"])
def test_what_would_be_read_otherwise_is_not_relative(rest: str) -> None:
    """An IRI that a reader would put together differently is written in full."""
    text = write_turtle([Triple(NamedNode(BASE + rest), P, Literal("x"))], {}, base=BASE)
    assert f"<{BASE}{rest}>" in text
    assert "@base" not in text


@given(st.from_regex(r"[ab1:/.?-]{0,10}(#[ab1:/.?-]{0,4})?", fullmatch=True))
def test_relative_iris_are_read_back(rest: str) -> None:
    """Whatever follows the base, two readers read the IRI that was written."""
    triple = Triple(NamedNode(BASE + rest), P, NamedNode(BASE + rest))
    text = write_turtle([triple], {}, base=BASE)
    assert [quad.triple for quad in parse(text, RdfFormat.TURTLE)] == [triple]
    [(subject, _, _)] = Graph().parse(data=text, format="turtle")
    assert str(subject) == BASE + rest
