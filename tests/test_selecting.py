"""Queries that are compiled: what is known of SPARQL, and what is refused.

That they find what rdflib finds is tested with the constraints that they serve (test_screen.py).
"""

import pytest
from pyoxigraph import BlankNode, Literal, NamedNode, Triple

from fichero.validating.plain import XSD, Graph, NotSureError
from fichero.validating.selecting import UnknownQueryError, compile_query

EX = "https://example.org/"
PREFIXES = {"ex": EX, "xsd": XSD}
NUMBER = NamedNode(XSD + "integer")
DATA = [
    Triple(NamedNode(EX + "a"), NamedNode(EX + "p"), NamedNode(EX + "b")),
    Triple(NamedNode(EX + "a"), NamedNode(EX + "q"), Literal("ab")),
    Triple(NamedNode(EX + "a"), NamedNode(EX + "n"), Literal("3", datatype=NUMBER)),
    Triple(NamedNode(EX + "a"), NamedNode(EX + "k"), BlankNode("k")),
    Triple(NamedNode(EX + "b"), NamedNode(EX + "p"), NamedNode(EX + "c")),
    Triple(NamedNode(EX + "b"), NamedNode(EX + "via"), NamedNode(EX + "p")),
]


def finds_nothing(where: str, path: str | None = None) -> bool:
    """Tell whether a query certainly finds nothing about ex:a."""
    query = compile_query(f"SELECT $this ?x WHERE {{ {where} }}", PREFIXES, path)
    try:
        query(Graph().with_triples(DATA), EX + "a")
    except NotSureError:
        return False
    return True


@pytest.mark.parametrize(
    "where",
    [
        "$this ex:none ?x",
        "$this ex:p ex:c .",
        "$this ex:p/ex:p ex:b",
        "?this <https://example.org/p> ?x . ?x ex:p $this",
        "$this ?p ?p",
        "$this ex:k/ex:via ?p ; ?p ?x",
        "$this ex:q ?q ; ?q ?x",
        "$this ex:p ?x . FILTER (?x != ex:b)",
        "$this ex:p ?x . FILTER (!(?x != ex:c))",
        "$this ex:q ?x . FILTER (isIRI(?x))",
        "$this ex:k ?x . FILTER isIRI(?x)",
        "$this ex:n ?x FILTER (?x > 3)",
        "$this ex:n ?x . FILTER (?x - 1 - 1 > 1)",
        '$this ex:q ?x . FILTER (!STRSTARTS(?x, "a"))',
        '$this ex:q ?x . FILTER REGEX(?x, "^b")',
        '$this ex:q ?x . FILTER (REGEX(?x, "^a") && ?x != "ab")',
        "$this ex:p ?x . FILTER (?x IN (ex:a, ex:c))",
        "$this ex:q ?x . FILTER (?x IN (ex:a))",
        "$this ex:n ?x . BIND (?x - 1 AS ?y) FILTER (?y > 2)",
        "$this ex:n ?x . OPTIONAL { $this ex:p ?y } FILTER (!BOUND(?y))",
        "$this ex:n ?x . OPTIONAL { $this ex:p ?y . FILTER (?y != ex:b) } FILTER (BOUND(?y))",
        "FILTER (ex:a != ex:a)",
        "$this ex:n ?x . FILTER (!(?x > 2 && ?x > 1))",
        "$this ex:n ?x . FILTER ((?x > 5 && isIRI(ex:a)))",
        "$this ex:n ?x . FILTER ((?x > 3) && ?nowhere > 1)",
        '$this ex:none ?x . FILTER (?x > "a")',
    ],
)
def test_what_certainly_finds_nothing_is_known(where: str) -> None:
    """Patterns that do not match and filters that are false leave nothing."""
    assert finds_nothing(where)


@pytest.mark.parametrize(
    "where",
    [
        "$this ex:p ?x",
        "$this ex:p/ex:p ?x .",
        "$this ?p ?x . FILTER (?x != ex:b)",
        "$this ?y ?z . ?z ex:via ?y . $this ?y ?x",
        "$this ex:p/ex:via ?p ; ?p ?x",
        "$this ex:n ?x . FILTER (?x > 2 && ?x != ex:b)",
        '$this ex:p ?x . FILTER STRSTARTS(STR($this), CONCAT("https:", "//"))',
        '$this ex:p ?x . FILTER (STRSTARTS(STR(?x), "https:") && isIRI($this))',
        "$this ex:n ?x . FILTER (xsd:integer(STR(?x)) > 2)",
        "$this ex:n ?x . OPTIONAL { $this ex:none ?y } FILTER (!BOUND(?y))",
        "$this ex:n ?x . OPTIONAL { $this ex:p ?y . FILTER (?y != ex:b) } FILTER (!BOUND(?y))",
        "$this ex:n ?x . OPTIONAL { $this ex:p ?y } FILTER (BOUND(?y))",
        # What is not certain:
        "$this ex:q ?x . FILTER (?x > 1)",
        "$this ex:q ?x . FILTER (?x - 1 > 1)",
        '$this ex:p ?x . FILTER (REGEX(?x, "b"))',
        '$this ex:q ?x . FILTER (REGEX(?x, "("))',
        "$this ex:q ?x . FILTER (!xsd:integer(?x))",
        "$this ex:q ?x . FILTER (xsd:integer(?x) > 1)",
        "$this ex:q ?x . FILTER (?x)",
        "$this ex:q ?x . FILTER (?x != 1)",
        "$this ex:q ?x . FILTER (isIRI(?x) != isIRI(?x))",
        "$this ex:q ?x . FILTER (isIRI(isIRI(?x)))",
        "$this ex:q ?x . FILTER (isIRI(?x) IN (ex:a))",
        '$this ex:k ?x . FILTER (STR(?x) != "k")',
        "$this ex:q ?x . BIND (isIRI(?x) AS ?y) FILTER (!BOUND(?y))",
        "$this ex:q ?x . FILTER (?nowhere != ?x)",
    ],
)
def test_what_finds_something_or_is_not_certain_raises_doubt(where: str) -> None:
    """A solution, and a filter whose answer depends on the engine, are both doubts."""
    assert not finds_nothing(where)


def test_the_path_of_the_shape_stands_for_its_placeholder() -> None:
    """$PATH is the property of the shape."""
    assert not finds_nothing("$this $PATH ?x", EX + "p")
    assert finds_nothing("$this $PATH ?x", EX + "none")


@pytest.mark.parametrize(
    "query",
    [
        "",
        "ASK { $this ex:p ?x }",
        "SELECT ?x WHERE { $this ex:p ?x }",
        "SELECT DISTINCT $this WHERE { $this ex:p ?x }",
        "SELECT $this (1 AS ?y) WHERE { $this ex:p ?x }",
        "SELECT $this WHERE { $this ex:p ?x } LIMIT 0",
        "SELECT $this WHERE { $this ex:p ?x",
        "SELECT $this WHERE { $this ex:p ?x # a comment\n }",
        "SELECT $this WHERE { $this a ?x }",
        "SELECT $this WHERE { $this ex:p* ?x }",
        "SELECT $this WHERE { $this ^ex:p ?x }",
        "SELECT $this WHERE { $this ex:p|ex:q ?x }",
        "SELECT $this WHERE { $this ex:p/?y ?x }",
        "SELECT $this WHERE { $this ex:p 1 }",
        'SELECT $this WHERE { $this ex:p "a" }',
        "SELECT $this WHERE { $this ex:p [] }",
        "SELECT $this WHERE { $this other:p ?x }",
        "SELECT $this WHERE { $this ex:p.q ?x }",
        "SELECT $this WHERE { $this $PATH ?x }",
        "SELECT $this WHERE { ?x ex:p $this }",
        "SELECT $this WHERE { { $this ex:p ?x } }",
        "SELECT $this WHERE { { $this ex:p ?x } UNION { $this ex:q ?x } }",
        "SELECT $this WHERE { $this ex:p ?x MINUS { $this ex:q ?x } }",
        "SELECT $this WHERE { GRAPH ?g { $this ex:p ?x } }",
        "SELECT $this WHERE { $this ex:p ?x FILTER NOT EXISTS { $this ex:q ?x } }",
        "SELECT $this WHERE { $this ex:p ?x FILTER (?x = 1 || ?x = 2) }",
        "SELECT $this WHERE { $this ex:p ?x FILTER (?x < 1) }",
        "SELECT $this WHERE { $this ex:p ?x FILTER (?x > 1.5) }",
        "SELECT $this WHERE { $this ex:p ?x FILTER (?x > 01) }",
        'SELECT $this WHERE { $this ex:p ?x FILTER (?x != "a\\n") }',
        "SELECT $this WHERE { $this ex:p ?x FILTER (?x NOT IN (ex:a)) }",
        'SELECT $this WHERE { $this ex:p ?x FILTER (LANG(?x) != "es") }',
        "SELECT $this WHERE { $this ex:p ?x FILTER (isIRI(?x, ?x)) }",
        "SELECT $this WHERE { $this ex:p ?x FILTER (ex:function(?x)) }",
        "SELECT $this WHERE { $this ex:p ?x FILTER (BOUND(ex:p)) }",
        "SELECT $this WHERE { $this ex:p ?x FILTER (1(?x)) }",
        "SELECT $this WHERE { $this ex:p ?x BIND (?x AS ?this) }",
        "SELECT $this WHERE { $this ex:p ?x BIND (?x AS ex:p) }",
        "SELECT $this WHERE { BIND (1 AS ?y) $this ex:p ?x }",
        "SELECT $this WHERE { OPTIONAL { $this ex:p ?x } $this ex:q ?x }",
        "SELECT $this WHERE { OPTIONAL { $this ex:p ?x } OPTIONAL { $this ex:q ?x } }",
        "SELECT $this WHERE { OPTIONAL { $this ex:p ?x OPTIONAL { $this ex:q ?x } } }",
        "SELECT $this WHERE { OPTIONAL { BIND (1 AS ?y) } }",
        "SELECT $this WHERE { $this ex:p ?x } VALUES ?x { 1 }",
        "SELECT $this WHERE { SERVICE ex:p { $this ex:p ?x } }",
    ],
)
def test_a_query_that_needs_more_is_refused(query: str) -> None:
    """What is not known of SPARQL is noticed when the query is read, and never guessed."""
    with pytest.raises(UnknownQueryError, match="not known in a query"):
        compile_query(query, PREFIXES, None)
