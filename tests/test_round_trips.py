"""Whatever is written can be read back by others: random triples through every format."""

import json
import re
import shutil
import subprocess
from collections.abc import Iterable
from random import Random

import pytest
import rdflib
from hypothesis import given, settings
from hypothesis import strategies as st
from pyld import jsonld
from pyoxigraph import DefaultGraph, Literal, NamedNode, Quad, RdfFormat, Triple, parse

from fichero import context as contexts
from fichero.findings import FicheroError
from fichero.writing.compaction import compact, document
from fichero.writing.serialisation import FORMATS, canonical_hash, serialise
from fichero.writing.turtle import GraphName, write_trig, write_turtle

CONTEXT = contexts.load()
RAPPER = shutil.which("rapper")
XSD = "http://www.w3.org/2001/XMLSchema#"
RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
PREFIXES = {**CONTEXT.prefixes, "": "https://example.org/", "ex.n-1": "https://example.org/a#"}


def is_iri(text: str) -> bool:
    """Tell whether the engine takes a text for an IRI."""
    try:
        NamedNode(text)
    except ValueError:
        return False
    return True


# Few characters, so that IRIs begin one another, and those that other writers trip over.
iris = st.builds(
    "{}{}".format,
    st.sampled_from(
        ["https://example.org/", "https://example.org/a#", "urn:x:", *PREFIXES.values()]
    ),
    st.text("ab01/#.-_~:%ñ?=&'()*,;@!$+·", max_size=6),
).filter(is_iri)
nodes = st.builds(NamedNode, iris)
known = st.sampled_from([NamedNode(term.iri) for term in CONTEXT.terms.values()])
predicates = st.one_of(known, nodes, st.just(NamedNode(f"{RDF}type")))
lexical = st.one_of(
    st.text(),
    st.text("\"'\\\n\r\t ab\u0000\u007f\u0085\u2028\u202e\ufeff\ufffe😀", max_size=8),
    st.integers().map(str),
    st.sampled_from(["true", "false", "1", "01", "+1", "-0", "9007199254740993", "2019", "1e3"]),
)
datatypes = st.one_of(
    st.sampled_from(
        [
            XSD + name
            for name in ("string", "integer", "boolean", "date", "gYear", "decimal", "byte")
        ]
        + [f"{XSD}nonNegativeInteger", f"{XSD}double", f"{RDF}JSON", f"{RDF}HTML"]
    ),
    iris,
)
literals = st.one_of(
    st.builds(Literal, lexical),
    st.builds(
        lambda text, tag: Literal(text, language=tag),
        lexical,
        st.sampled_from(["es", "en", "es-cl", "x-a"]),
    ),
    st.builds(lambda text, iri: Literal(text, datatype=NamedNode(iri)), lexical, datatypes),
)
triples = st.builds(Triple, st.one_of(nodes, known), predicates, st.one_of(nodes, known, literals))
graphs = st.lists(triples, max_size=12)


@pytest.fixture(autouse=True, scope="module")
def _exact_literals() -> Iterable[None]:
    """Let rdflib leave the text of numbers as it is."""
    former = rdflib.NORMALIZE_LITERALS
    rdflib.NORMALIZE_LITERALS = False
    yield
    rdflib.NORMALIZE_LITERALS = former


def term(value: str, datatype: str | None = None, language: str | None = None) -> Literal:
    """Make the engine's literal of another library's."""
    if language:
        return Literal(value, language=language)
    return Literal(value, datatype=NamedNode(datatype or f"{XSD}string"))


def from_rdflib(graph: rdflib.Graph) -> set[Triple]:
    """Give the triples of an rdflib graph as the engine's."""
    return {
        Triple(
            NamedNode(str(subject)),
            NamedNode(str(predicate)),
            term(str(value), value.datatype, value.language)
            if isinstance(value, rdflib.Literal)
            else NamedNode(str(value)),
        )
        for subject, predicate, value in graph
    }


def from_pyld(value: dict[str, object]) -> set[Triple]:
    """Give the triples that pyld reads, without ever fetching a document."""

    def refuse(url: str, _: object) -> None:
        pytest.fail(f"{url} was asked for")

    dataset = jsonld.to_rdf(value, {"documentLoader": refuse})
    return {
        Triple(
            NamedNode(each["subject"]["value"]),
            NamedNode(each["predicate"]["value"]),
            NamedNode(each["object"]["value"])
            if each["object"]["type"] == "IRI"
            else term(
                each["object"]["value"], each["object"]["datatype"], each["object"].get("language")
            ),
        )
        for each in dataset.get("@default", [])
    }


def without_doubles(given: Iterable[Triple]) -> set[Triple]:
    """Leave out the numbers that pyld writes anew, even where their text was given."""
    return {each for each in given if f"{XSD}double" not in str(each.object)}


def engine(text: str | bytes, form: RdfFormat) -> set[Quad]:
    """Give the quads that the engine reads."""
    return set(parse(text, form))


def in_no_graph(given: Iterable[Triple]) -> set[Quad]:
    """Give triples as quads of the default graph."""
    return {Quad(each.subject, each.predicate, each.object) for each in given}


@given(graphs)
def test_turtle_is_read_alike_by_two_parsers(given: list[Triple]) -> None:
    """Turtle says the same triples to the engine and to rdflib."""
    text = write_turtle(given, PREFIXES)
    assert engine(text, RdfFormat.TURTLE) == in_no_graph(given)
    assert from_rdflib(rdflib.Graph().parse(data=text, format="turtle")) == set(given)


@given(graphs, st.randoms())
def test_turtle_does_not_depend_on_the_order_of_triples(
    given: list[Triple], random: Random
) -> None:
    """The same triples in another order, or twice, give the same text."""
    text = write_turtle(given, PREFIXES)
    shuffled = given * 2
    random.shuffle(shuffled)
    assert write_turtle(shuffled, dict(reversed(PREFIXES.items()))) == text


@given(st.dictionaries(st.one_of(nodes, st.just(DefaultGraph())), graphs, max_size=4))
def test_trig_is_read_alike(given: dict[GraphName, list[Triple]]) -> None:
    """TriG says the same quads to the engine."""
    expected = {
        Quad(each.subject, each.predicate, each.object, name)
        for name, each_graph in given.items()
        for each in each_graph
    }
    assert engine(write_trig(given, PREFIXES), RdfFormat.TRIG) == expected


@given(graphs)
def test_json_ld_is_read_alike_by_two_processors(given: list[Triple]) -> None:
    """Compact JSON-LD says the same triples to the engine and to pyld."""
    value = document(compact(given, CONTEXT), CONTEXT)
    assert engine(json.dumps(value), RdfFormat.JSON_LD) == in_no_graph(given)
    assert without_doubles(from_pyld(value)) == without_doubles(given)


@given(graphs)
def test_compaction_is_a_fixed_point(given: list[Triple]) -> None:
    """What is read from compact JSON-LD compacts to the same."""
    value = document(compact(given, CONTEXT), CONTEXT)
    read = [quad.triple for quad in parse(json.dumps(value), RdfFormat.JSON_LD)]
    assert document(compact(read, CONTEXT), CONTEXT) == value


@given(graphs, st.sampled_from(sorted(FORMATS)))
def test_every_format_holds_everything_or_refuses(given: list[Triple], suffix: str) -> None:
    """Each format gives the triples back; only RDF/XML may say that it cannot."""
    refused = []
    try:
        data = serialise(given, suffix, CONTEXT)
    except FicheroError as error:
        refused = [finding.code for finding in error.findings]
    if refused:
        assert (suffix, refused) == ("rdf", ["rdf-not-xml"])
    else:
        assert engine(data, FORMATS[suffix].engine) == in_no_graph(given)
        assert serialise(reversed(given), suffix, CONTEXT) == data


@given(graphs)
def test_rdf_xml_is_read_alike_by_rdflib(given: list[Triple]) -> None:
    """RDF/XML that is not refused is well-formed, and says the same triples to rdflib."""
    try:
        data = serialise(given, "rdf", CONTEXT)
    except FicheroError:
        return
    assert from_rdflib(rdflib.Graph().parse(data=data, format="xml")) == set(given)


@given(graphs)
def test_hash_is_that_of_the_sorted_n_quads(given: list[Triple]) -> None:
    """The canonical hash depends on the quads alone, not on their order."""
    quads = list(in_no_graph(given))
    assert canonical_hash(quads) == canonical_hash(reversed(quads))


@pytest.mark.skipif(RAPPER is None, reason="rapper is not here: apt-get install raptor2-utils")
@settings(max_examples=25, deadline=None)
@given(given=graphs)
def test_turtle_is_read_alike_by_rapper(
    given: list[Triple], tmp_path_factory: pytest.TempPathFactory
) -> None:
    """Turtle says the same triples to rapper, which has a parser of its own."""
    # rapper refuses three characters, and takes the steps "." and ".." out of absolute IRIs.
    unfit = re.compile(r"\\u(0000|FFF[EF])|/\.")
    clean = {each for each in given if not unfit.search(str(each))}
    path = tmp_path_factory.mktemp("rapper") / "graph.ttl"
    path.write_text(write_turtle(clean, PREFIXES), encoding="utf-8")
    done = subprocess.run(
        [str(RAPPER), "-q", "-i", "turtle", "-o", "ntriples", str(path)],
        capture_output=True,
        check=False,
    )
    assert not done.stderr
    assert engine(done.stdout, RdfFormat.N_TRIPLES) == in_no_graph(clean)
