"""Which item of one form is which of another."""

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from fichero.comparing.items import Item
from fichero.comparing.likeness import bag, is_respelled, likeness, shared
from fichero.comparing.matching import LEAST, Decided, Match, match, only
from fichero.comparing.reviewed import decided
from fichero.links.mappings import MANUAL, SKOS, Mapping

WORDS = ("faros", "mareas", "escuelas", "puertos", "costa", "participación", "de", "la")
TEXTS = st.lists(st.sampled_from(WORDS), max_size=5).map(" ".join)


def items(form: str, *texts: str, norm: str | None = None) -> tuple[Item, ...]:
    """Make numbered items of texts."""
    return tuple(
        Item(f"urn:{form}/{number}", text, number, norm=norm)
        for number, text in enumerate(texts, start=1)
    )


def told(matches: tuple[Match, ...]) -> list[tuple[int | None, int | None, str | None]]:
    """Give the numbers of the items that were taken together, and why."""
    return [
        (
            one.before.number if one.before else None,
            one.after.number if one.after else None,
            one.reason,
        )
        for one in matches
    ]


@given(st.lists(TEXTS, max_size=6), st.lists(TEXTS, max_size=6))
def test_each_item_is_told_once(before: list[str], after: list[str]) -> None:
    """Every item of both forms is in one match, and those of the latter form are in its order."""
    old, new = items("a", *before), items("b", *after)
    matches = match(old, new)
    assert [one.after for one in matches if one.after] == list(new)
    assert {one.before for one in matches if one.before} == set(old)
    assert len(matches) <= len(old) + len(new)


@given(st.lists(TEXTS, max_size=6))
def test_a_form_matches_itself(texts: list[str]) -> None:
    """Each item is taken for itself, also where two have one text."""
    old, new = items("a", *texts), items("b", *texts)
    matches = match(old, new)
    assert [(one.before, one.after) for one in matches] == list(zip(old, new, strict=True))


@given(st.lists(TEXTS, max_size=5), st.lists(TEXTS, max_size=5))
def test_what_is_taken_for_one_has_a_reason(before: list[str], after: list[str]) -> None:
    """Texts are the same, have the same words, or share at least half of them."""
    for one in match(items("a", *before), items("b", *after)):
        if not (one.before and one.after):
            assert one.reason is None
        elif one.reason == "likeness":
            assert one.likeness >= LEAST
        else:
            assert one.before.text.split() == one.after.text.split()


def test_moved_and_reworded_items_are_found() -> None:
    """The same text is found under any number, and the likest text before one less alike."""
    before = items("a", "Abrir los faros", "Cerrar los puertos", "Formar fareros jóvenes")
    after = items("b", "Formar a fareras jóvenes", "Abrir los faros", "Contar las mareas")
    assert told(match(before, after)) == [
        (3, 1, "likeness"),
        (1, 2, "text"),
        (2, None, None),
        (None, 3, None),
    ]


def test_the_same_norm_is_one_citation() -> None:
    """Citations of one norm are taken together, whatever their words."""
    before = items("a", "Ley N° 1 publicada en 1990", norm="urn:n/1")
    after = items("b", "La muy larga ley uno", norm="urn:n/1")
    assert told(match(before, after)) == [(1, 1, "norm")]


def mapping(subject: str, object_: str, *, negated: bool, relation: str = "closeMatch") -> Mapping:
    """Make a mapping that somebody reviewed."""
    return Mapping(
        subject_id=subject,
        predicate_id=f"{SKOS}{relation}",
        object_id=object_,
        negated=negated,
        mapping_justification=MANUAL,
        reviewer_label=("Alguien",),
    )


def test_only_decisions_on_sameness_count() -> None:
    """A text that is related to another is not the same; nor does a mere suggestion decide."""
    related = mapping("urn:a/1", "urn:b/1", negated=False, relation="relatedMatch")
    same = mapping("urn:a/1", "urn:b/1", negated=False)
    suggestion = msgspec.structs.replace(same, reviewer_label=())
    assert decided([related, suggestion]) == Decided()
    assert decided([same]).together == {("urn:a/1", "urn:b/1"), ("urn:b/1", "urn:a/1")}


def test_people_decide() -> None:
    """Reviewed mappings come before what the texts say, in whichever order they name the items."""
    before, after = items("a", "Abrir los faros"), items("b", "Abrir los faros", "Otra cosa")
    told_apart = mapping("urn:b/1", "urn:a/1", negated=True)
    both = decided([told_apart, mapping("urn:a/1", "urn:b/2", negated=False)])
    assert told(match(before, after, both)) == [(None, 1, None), (1, 2, "mapping")]
    never = Decided(apart=frozenset({("urn:a/1", "urn:b/1")}))
    assert told(match(before, after[:1], never)) == [(None, 1, None), (1, None, None)]


def test_a_mission_is_a_mission() -> None:
    """What a form has one of is compared with the other form's, though no word is the same."""
    [one] = only(items("a", "Encender"), items("b", "Apagar"))
    assert (one.reason, one.likeness) == ("place", 0)
    assert told(only((), items("b", "Apagar"))) == [(None, 1, None)]


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [("MISION:  uno", "Misión uno.", True), ("uno dos", "dos uno", False), ("uno", "uno", False)],
)
def test_spelling_is_told_from_words(one: str, other: str, same: bool) -> None:  # noqa: FBT001
    """Accents, capitals, punctuation and spaces are spelling; the order of words is not."""
    assert is_respelled(one, other) is same


@given(TEXTS, TEXTS)
def test_likeness_is_a_part_of_the_whole(one: str, other: str) -> None:
    """It lies between 0 and 1, is the same both ways, and is 0 without shared words."""
    alike = likeness(bag(one), bag(other))
    assert 0 <= alike <= 1
    assert alike == likeness(bag(other), bag(one))
    assert (alike > 0) == bool(shared(one, other))
