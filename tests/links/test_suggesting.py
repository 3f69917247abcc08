"""Suggestions: what is compared with what, how alike it is, and what is never suggested again."""

import subprocess
import sys

import numpy as np
import pyoxigraph as ox
import pytest

from fichero.findings import FicheroError
from fichero.links import similarity, suggesting, texts
from fichero.links.mappings import LEXICAL
from fichero.links.similarity import Space, Weights
from fichero.links.suggesting import Between, Wish
from fichero.links.texts import Text
from tests.conftest import RESOURCES

LINKS = RESOURCES / "links"
BASE = "https://ejemplo.cl/id/ficha/"


def given(name: str) -> tuple[Text, ...]:
    """Read the texts of an example."""
    return texts.from_quads(ox.parse(path=LINKS / name))


OTHERS, CONCEPTS = given("otros.ttl"), given("conceptos.ttl")


def pairs(between: Between, least: float = 0.1) -> set[tuple[str, str]]:
    """Suggest by one kind of comparison; both ends, without what they all begin with."""
    found = suggesting.suggest(OTHERS, CONCEPTS, wish=Wish(between=(between,), least=least))
    return {
        (each.subject_id.removeprefix(BASE), each.object_id.removeprefix(BASE)) for each in found
    }


def test_texts_know_whose_they_are() -> None:
    """A text has its form, organisation and period; what is linked already, or empty, is none."""
    assert [text.iri.removeprefix(BASE) for text in OTHERS] == [
        "a/2015-2018/objetivo/1",
        "a/2019-2022/ambito/1",
        "a/2019-2022/objetivo/1",
        "a/2019-2022/objetivo/2",
        "s/2019-2022/objetivo-ministerial/1",
    ]
    assert OTHERS[2].organisation == "https://ejemplo.cl/id/a"
    assert OTHERS[4].ministry == "https://ejemplo.cl/id/a"


def test_concepts_speak_spanish_if_they_can() -> None:
    """A concept is its Spanish label and definition, or what it has."""
    assert [text.text for text in CONCEPTS] == [
        "Diversidad e interculturalidad",
        "Participación ciudadana. Las personas intervienen en las políticas públicas",
        "Housing",
    ]


def test_the_code_lists_of_fichero_are_no_concepts_to_link_to() -> None:
    """A release holds its own code lists: they are not suggested."""
    kind = (
        "<https://w3id.org/fichero/kinds#ley> a <http://www.w3.org/2004/02/skos/core#Concept> ;"
        " <http://www.w3.org/2004/02/skos/core#prefLabel> 'Ley'@es ."
    )
    assert texts.from_quads(ox.parse(kind, ox.RdfFormat.TURTLE)) == ()


def test_within_a_form_objectives_meet_areas() -> None:
    """An objective is compared with the areas of its own form."""
    assert pairs("form", 0.3) == {("a/2019-2022/objetivo/2", "a/2019-2022/ambito/1")}


def test_between_periods_objectives_meet_those_before() -> None:
    """An objective is compared with those that its organisation had in the period before."""
    assert pairs("periods") == {("a/2019-2022/objetivo/2", "a/2015-2018/objetivo/1")}


def test_a_copy_meets_the_objectives_of_its_ministry() -> None:
    """A copied objective that is no exact copy is compared with those of the ministry's form."""
    assert pairs("copies", 0.3) == {
        ("s/2019-2022/objetivo-ministerial/1", "a/2019-2022/objetivo/2")
    }


def test_concepts_meet_objectives_and_areas() -> None:
    """Lists of other people are compared with what is ours."""
    assert pairs("concepts") == {
        ("a/2019-2022/objetivo/1", "https://ejemplo.cl/conceptos/participacion")
    }


def test_between_organisations_nobody_meets_themselves() -> None:
    """Objectives of one organisation are not compared with each other there."""
    assert pairs("organisations", 0) == set()
    mine = Text("https://x.cl/1", "Participación ciudadana en las políticas", "objective", "", "x")
    found = suggesting.suggest([mine], OTHERS, wish=Wish(between=("organisations",)))
    assert [each.object_id.removeprefix(BASE) for each in found] == ["a/2019-2022/objetivo/1"]


def test_the_earlier_period_may_be_ours() -> None:
    """Periods are compared too if the later form is another dataset's."""
    ours = [text for text in OTHERS if "2015-2018" in text.iri]
    found = suggesting.suggest(ours, OTHERS, wish=Wish(between=("periods",)))
    assert [each.object_id.removeprefix(BASE) for each in found] == ["a/2019-2022/objetivo/2"]
    assert suggesting.suggest([], OTHERS, wish=Wish(between=("periods",))) == ()


def test_what_was_decided_is_not_suggested() -> None:
    """A pair that a person accepted or rejected does not come back, whichever end was first."""
    everything = suggesting.suggest(OTHERS, CONCEPTS)
    first = everything[0]
    again = suggesting.suggest(OTHERS, CONCEPTS, {frozenset((first.object_id, first.subject_id))})
    assert again == tuple(each for each in everything if each.pair != first.pair)


def test_a_suggestion_says_why() -> None:
    """A suggestion has both texts, the words that they share, a score, and nobody who decided."""
    found = suggesting.suggest(OTHERS, wish=Wish(between=("form",)))[0]
    assert found.match_string == ("déficit", "familias", "habitacional")
    assert found.subject_label == "Reducir el déficit habitacional de las familias."
    assert found.mapping_justification == LEXICAL
    assert found.similarity_score is not None
    assert 0.1 < found.similarity_score < 1
    assert not found.decided


def test_the_most_alike_come_first_and_a_limit_cuts_the_rest() -> None:
    """With a limit, the least alike are left out."""
    everything = suggesting.suggest(OTHERS, CONCEPTS)
    scores = [each.similarity_score or 0 for each in everything]
    assert scores == sorted(scores, reverse=True)
    assert suggesting.suggest(OTHERS, CONCEPTS, wish=Wish(limit=1)) == everything[:1]


def test_nothing_to_compare_is_no_error() -> None:
    """No texts, and texts without a word, have no suggestions."""
    assert suggesting.suggest(()) == ()
    empty = [
        Text("https://x.cl/1", "—", "objective", "f", "x"),
        Text("https://x.cl/2", "…", "area", "f", "x"),
    ]
    assert suggesting.suggest(empty) == ()


def test_words_are_shared_by_their_stems() -> None:
    """Shared words are told as the first text writes them, the rarest first."""
    weights = Weights(["Participación ciudadana y salud", "participar en salud", "salud"])
    shared = weights.shared("Participación ciudadana y SALUD", "participar en salud")
    assert shared == ("participación", "salud")


def test_equal_texts_are_wholly_alike() -> None:
    """A text is as like itself as can be, and nothing like one without a common letter group."""
    space = Space(["Cuidar los bosques", "Cuidar los bosques", "Medir mareas"])
    everything = np.arange(3)
    found = {(m.left, m.right): m.score for m in space.matches(everything, everything, 3, 0)}
    assert found[0, 1] == pytest.approx(1)
    assert (0, 2) not in found


def test_blocks_and_common_words_change_nothing_for_few(monkeypatch: pytest.MonkeyPatch) -> None:
    """Compared in blocks of one row, and with few candidates, the same suggestions come out."""
    whole = suggesting.suggest(OTHERS, CONCEPTS)
    monkeypatch.setattr(similarity, "_BLOCK", 1)
    monkeypatch.setattr(similarity, "_WIDER", 1)
    assert suggesting.suggest(OTHERS, CONCEPTS) == whole


def test_what_all_texts_have_finds_no_candidates(monkeypatch: pytest.MonkeyPatch) -> None:
    """A stem that too many texts have is passed over when candidates are looked for."""
    monkeypatch.setattr(similarity, "_COMMON", 0)
    assert suggesting.suggest(OTHERS, CONCEPTS) == ()


def test_without_the_extra_the_command_to_install_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where scikit-learn is missing, a finding says how it is installed."""
    monkeypatch.setitem(sys.modules, "sklearn.feature_extraction.text", None)
    with pytest.raises(FicheroError) as caught:
        suggesting.suggest(OTHERS)
    assert caught.value.findings[0].code == "links-extra-missing"
    assert "pip install 'fichero[links]'" in caught.value.findings[0].advice["en"]


def test_the_command_line_does_not_wait_for_the_extra() -> None:
    """Only comparing texts imports scikit-learn."""
    code = "import sys, fichero.cli; sys.exit(any(n in sys.modules for n in ('sklearn', 'numpy')))"
    subprocess.run([sys.executable, "-c", code], check=True)
