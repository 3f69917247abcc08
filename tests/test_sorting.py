"""More lines than fit in memory come out sorted, each once."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fichero.releasing import sorting
from fichero.releasing.sorting import Sorter, interleaved

LINES = st.lists(st.binary(max_size=6).map(lambda text: text.replace(b"\n", b"") + b"\n"))


@given(parts=st.lists(LINES, max_size=12), limit=st.sampled_from([1, 300, 10_000]))
def test_lines_are_sorted_each_once(
    tmp_path_factory: pytest.TempPathFactory, parts: list[list[bytes]], limit: int
) -> None:
    """However often lines are put aside, they come out as a sorted set does, and come again."""
    with Sorter(tmp_path_factory.getbasetemp(), limit) as sorter:
        for part in parts:
            sorter.add(part)
        expected = sorted({line for part in parts for line in part})
        assert list(sorter.lines()) == expected
        assert list(sorter.lines()) == expected


def test_many_runs_are_merged_on_the_way(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Few files are open at a time, however many lines there are; none stays behind."""
    monkeypatch.setattr(sorting, "_RUNS", 3)
    with Sorter(tmp_path, limit=1) as sorter:
        for number in range(50, 0, -1):
            sorter.add([b"%03d\n" % number, b"000\n"])
        assert list(sorter.lines()) == [b"%03d\n" % number for number in range(51)]
        assert list(tmp_path.iterdir()) == []


@given(
    lines=st.sets(st.integers(0, 400)), others=st.sets(st.integers(0, 400)), cut=st.integers(1, 9)
)
def test_blocks_and_lines_are_merged(lines: set[int], others: set[int], cut: int) -> None:
    """Lines before, within, after and between blocks end up in order, and those of both once."""

    def written(numbers: set[int]) -> list[bytes]:
        return [b"%03d\n" % number for number in sorted(numbers)]

    mine = written(lines)
    blocks = [b"".join(mine[start : start + cut]) for start in range(0, len(mine), cut)]
    merged = b"".join(interleaved(blocks, written(others)))
    assert merged == b"".join(written(lines | others))


def test_blocks_out_of_order_are_refused() -> None:
    """What is no merge of sorted blocks is never written as if it were one."""
    with pytest.raises(ValueError, match="order"):
        list(interleaved([b"b\nd\n", b"c\n"], []))
