"""Plain terms and graphs of them: what is called plain means the same to rdflib, to the letter."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyoxigraph import BlankNode, Literal, NamedNode, Quad, Store, Triple
from rdflib import Literal as RdflibLiteral
from rdflib import URIRef

from fichero.validating.plain import (
    DATATYPES,
    DATE,
    INTEGER,
    RDF,
    STRING,
    SUB_CLASS_OF,
    TYPE,
    XSD,
    Graph,
    NotSureError,
    RecordingGraph,
    Term,
    Text,
    is_at_most,
    is_comparable,
    is_plain,
    term,
)

EX = "https://example.org/"
A, B, P = (NamedNode(EX + name) for name in "abp")
YEAR = XSD + "gYear"

WELL_FORMED = st.one_of(
    st.builds(Text, st.text(), st.just(STRING)),
    st.builds(
        Text, st.text(), st.just(RDF + "langString"), st.sampled_from(["es", "es-cl", "en-gb"])
    ),
    st.builds(Text, st.integers(-(10**17), 10**17).map(str), st.just(INTEGER)),
    st.builds(Text, st.dates().map(date.isoformat), st.just(DATE)),
    st.builds(Text, st.integers(1, 9999).map("{:04}".format), st.just(YEAR)),
    st.builds(Text, st.sampled_from(["true", "false"]), st.just(XSD + "boolean")),
    st.builds(
        Text,
        st.decimals(-(10**9), 10**9, places=2).map(lambda number: f"{number.normalize() + 0:f}"),
        st.just(XSD + "decimal"),
    ),
)
ANY = st.builds(
    Text,
    st.one_of(st.text(max_size=12), st.from_regex("[-+]?[0-9]{1,5}([-Z.][0-9]{0,2}){0,3}")),
    st.sampled_from([*sorted(DATATYPES - {RDF + "langString"}), XSD + "decimal"]),
)


def in_rdflib(text: Text) -> RdflibLiteral:
    """Make rdflib's literal, as the engine of validation does."""
    if text.language:
        return RdflibLiteral(text.value, lang=text.language)
    if text.datatype == STRING:
        return RdflibLiteral(text.value)
    return RdflibLiteral(text.value, datatype=URIRef(text.datatype), normalize=False)


@given(WELL_FORMED)
def test_what_is_written_as_usual_is_plain(text: Text) -> None:
    """Texts, whole numbers, dates and years as they come in forms are plain."""
    assert is_plain(text)


@given(st.one_of(WELL_FORMED, ANY).filter(is_plain))
def test_a_plain_literal_is_what_it_is_for_rdflib(text: Text) -> None:
    """It is not ill-typed, keeps its text, and has the value that its datatype says."""
    literal = in_rdflib(text)
    assert literal.ill_typed is not True
    assert str(literal) == text.value
    expected = {
        INTEGER: int,
        DATE: date,
        YEAR: type(None),
        XSD + "boolean": bool,
        XSD + "decimal": Decimal,
    }
    assert isinstance(literal.value, expected.get(text.datatype, str))


@given(st.one_of(WELL_FORMED, ANY).filter(is_plain).filter(lambda text: "\0" not in text.value))
def test_a_plain_literal_stays_as_it_is_in_a_store(text: Text) -> None:
    """Storing does not write it anew, so that two of them that differ stay two."""
    literal = (
        Literal(text.value, language=text.language)
        if text.language
        else Literal(text.value, datatype=NamedNode(text.datatype))
    )
    store = Store()
    store.add(Quad(A, P, literal))
    (quad,) = store
    assert isinstance(quad.object, Literal)
    assert term(quad.object) == text


@given(WELL_FORMED, WELL_FORMED)
def test_plain_literals_are_one_if_rdflib_says_so(one: Text, other: Text) -> None:
    """Equality is the same here and there."""
    assert (one == other) == (in_rdflib(one) == in_rdflib(other))


@given(WELL_FORMED, WELL_FORMED)
def test_the_order_of_plain_literals_is_that_of_pyshacl(one: Text, other: Text) -> None:
    """Numbers and dates go by rdflib's literals, and texts by their characters."""
    try:
        answer = is_at_most(one, other)
    except NotSureError:
        assert one.datatype != other.datatype or not is_comparable(one)
        return
    left, right = in_rdflib(one), in_rdflib(other)
    assert answer == (left.value <= right.value if one.datatype == STRING else left <= right)


@pytest.mark.parametrize(
    "text",
    [
        *(
            Text(number, INTEGER)
            for number in ("01", "+1", "-0", "1.0", "", "\u0661", "1 ", "1" * 19)
        ),
        *(
            Text(day, DATE)
            for day in ("4/2/91", "1991-2-4", "2021-02-30", "1991-02-04Z", "0000-01-01")
        ),
        *(Text(year, YEAR) for year in ("91", "0000", "-1991", "19910", "1991Z", "año")),
        *(Text(number, XSD + "decimal") for number in ("01", "1.0", ".5", "1.", "+1", "-0", "1e3")),
        *(Text(truth, XSD + "boolean") for truth in ("1", "0", "TRUE", "Si", "")),
        Text("a", EX + "datatype"),
        Text("a", RDF + "langString", "i-klingon"),
        Text("a", RDF + "dirLangString", "es"),
    ],
    ids=repr,
)
def test_what_engines_read_differently_is_not_plain(text: Text) -> None:
    """Spellings that are not canonical, unknown datatypes and rare tags are left to pyshacl."""
    assert not is_plain(text)
    if text.datatype == RDF + "dirLangString":
        return
    literal = (
        Literal(text.value, language=text.language)
        if text.language
        else Literal(text.value, datatype=NamedNode(text.datatype))
    )
    with pytest.raises(NotSureError):
        Graph().with_triples([Triple(A, P, literal)])


def test_nodes_have_no_order() -> None:
    """An IRI is compared with nothing, and a text not with a number."""
    assert not is_comparable(EX)
    text, number = Text("1", STRING), Text("2", INTEGER)
    pairs: list[tuple[Term, Term]] = [(EX, EX), (text, EX), (text, number)]
    for one, other in pairs:
        with pytest.raises(NotSureError):
            is_at_most(one, other)


def test_a_graph_grows_into_another_one() -> None:
    """More triples make a new graph, which says where it differs; the old one stays."""
    first = Graph([P.value]).with_triples([Triple(A, P, B)])
    second = first.with_triples([Triple(A, P, A), Triple(B, P, B), Triple(A, P, A)])
    assert set(first.objects(EX + "a", P.value)) == {EX + "b"}
    assert set(first.subjects(P.value, EX + "b")) == {EX + "a"}
    assert set(second.objects(EX + "a", P.value)) == {EX + "a", EX + "b"}
    assert set(second.subjects(P.value, EX + "b")) == {EX + "a", EX + "b"}
    assert second.about(EX + "b") == {P.value: {EX + "b"}}
    assert second.about(EX + "c") == {}
    assert second.added == {EX + "a", EX + "b", (P.value, EX + "a"), (P.value, EX + "b")}


def test_classes_are_looked_up_in_both_directions() -> None:
    """Instances come from below and superclasses from above, in circles too."""
    above, below, type_ = NamedNode(EX + "Above"), NamedNode(EX + "Below"), NamedNode(TYPE)
    sub = NamedNode(SUB_CLASS_OF)
    blank = BlankNode("b")
    graph = Graph().with_triples(
        [Triple(below, sub, above), Triple(above, sub, below), Triple(blank, type_, below)]
    )
    assert graph.superclasses(below.value) == {below.value, above.value}
    assert graph.instances(above.value) == {"_:b"}
    assert graph.instances(EX) == set()


def test_a_recording_graph_tells_where_it_was_looked_up() -> None:
    """Each place counts, whether or not there was something, and however often it is asked."""
    below, sub = NamedNode(EX + "Below"), NamedNode(SUB_CLASS_OF)
    graph = Graph().with_triples([Triple(below, sub, B)])
    graph.superclasses(below.value)
    for _ in range(2):
        recording = RecordingGraph(graph)
        assert recording.superclasses(below.value) == {below.value, EX + "b"}
        assert recording.read == {below.value, EX + "b"}
        recording.superclasses(below.value)
        assert recording.about(EX + "x") == {}
        assert recording.instances(EX + "y") == set()
        assert recording.read == {
            below.value,
            EX + "b",
            EX + "x",
            (SUB_CLASS_OF, EX + "y"),
            (TYPE, EX + "y"),
        }
