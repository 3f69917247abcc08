"""The order in which people read."""

from collections.abc import Iterable

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyoxigraph import BaseDirection, BlankNode, Literal, NamedNode, Triple

from fichero.writing.ordering import Node, by_subject, language_key, natural_key, object_key

A = NamedNode("https://example.org/a")


def in_order(texts: Iterable[str]) -> list[str]:
    """Give texts in natural order."""
    return sorted(texts, key=natural_key)


def test_numbers_count_by_value() -> None:
    """Parts come in the order of their numbers, not of their digits."""
    given = [f"https://example.org/objetivo/{number}" for number in (10, 9, 1, 100, 2)]
    ordered = sorted(given, key=natural_key)
    assert [int(iri.rpartition("/")[2]) for iri in ordered] == [1, 2, 9, 10, 100]


def test_a_whole_comes_before_its_parts() -> None:
    """A form comes first, then its parts, then forms whose names it begins."""
    ordered = ["x/2019", "x/2019#note", "x/2019/mision", "x/2019-2022", "x/2019-2022/mision"]
    assert in_order(reversed(ordered)) == ordered


def test_very_long_numbers_are_ordered() -> None:
    """A number of any length is no trouble, and leading zeros do not count."""
    ordered = ["9" * 5000, "1" + "0" * 5000]
    assert in_order(reversed(ordered)) == ordered
    assert sorted(["010", "9"], key=natural_key) == ["9", "010"]


@given(st.text(), st.text())
def test_different_texts_have_different_keys(one: str, other: str) -> None:
    """The order is total: only equal texts have equal keys."""
    assert (natural_key(one) == natural_key(other)) == (one == other)


def test_spanish_comes_first() -> None:
    """Spanish comes before English, and both before other languages."""
    assert sorted(["de", "en", "es"], key=language_key) == ["es", "en", "de"]


def test_nodes_come_before_texts() -> None:
    """Among the values of a property come nodes, then texts without a language, then those with."""
    found: list[Node | Literal] = [Literal("b", language="es"), Literal("b"), BlankNode("a"), A]
    assert sorted(found, key=object_key) == found[::-1]


def test_a_repeated_triple_counts_once() -> None:
    """Triples are a set."""
    triple = Triple(A, A, Literal("x"))
    assert by_subject([triple, triple]) == {A: {A.value: {Literal("x")}}}


@pytest.mark.parametrize(
    "triple",
    [
        Triple(A, A, Triple(A, A, A)),
        Triple(A, A, Literal("x", language="ar", direction=BaseDirection("rtl"))),
    ],
    ids=["triple term", "base direction"],
)
def test_rdf_1_2_is_refused(triple: Triple) -> None:
    """What RDF 1.1 does not have is not left out in silence."""
    with pytest.raises(ValueError, match=r"RDF 1\.1"):
        by_subject([triple])
