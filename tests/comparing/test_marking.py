"""Which words of a text stayed, went and came."""

from hypothesis import given
from hypothesis import strategies as st

from fichero.comparing.marking import Run, mark

TEXTS = st.lists(st.sampled_from(["uno", "dos", "tres", "de", "la", "mar,", "Mar"])).map(" ".join)


def words(runs: tuple[Run, ...], *kinds: str) -> list[str]:
    """Give the words of the runs of some kinds."""
    return " ".join(run.text for run in runs if run.kind in kinds).split()


@given(TEXTS, TEXTS)
def test_no_word_is_lost(before: str, after: str) -> None:
    """What did not come is the former text, and what did not go is the latter."""
    runs = mark(before, after)
    assert words(runs, "same", "gone") == before.split()
    assert words(runs, "same", "new") == after.split()


@given(TEXTS)
def test_the_same_text_is_marked_nowhere(text: str) -> None:
    """Nothing went or came."""
    assert {run.kind for run in mark(text, text)} <= {"same"}


def test_very_long_texts_are_told_as_a_whole() -> None:
    """The words of two long texts are not compared, as the time would grow with their product."""
    before, after = "uno " * 2000, "uno " * 2001
    assert [run.kind for run in mark(before, after)] == ["gone", "new"]
    assert [run.kind for run in mark(before, before)] == ["same"]
