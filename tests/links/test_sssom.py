"""Mapping sets are written so that they come back the same, and one decision is one line."""

import os
import string
import subprocess
from datetime import date
from pathlib import Path

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from fichero.findings import FicheroError
from fichero.links import reading, sssom
from fichero.links.mappings import MANUAL, RELATED, Mapping, MappingSet
from tests.conftest import ROOT

SSSOM = Path(os.environ.get("FICHERO_SSSOM", "/nowhere"))
needs_sssom = pytest.mark.skipif(
    not SSSOM.is_file(),
    reason=(
        "needs the reference tool: python3 -m venv /tmp/sssom && /tmp/sssom/bin/pip install sssom,"
        " then FICHERO_SSSOM=/tmp/sssom/bin/sssom"
    ),
)

OBJECTIVE = "https://w3id.org/fichero/id/ficha/segegob/2019-2022/objetivo/"
texts = (
    st.text(max_size=40)
    .map(lambda text: " ".join(text.split()))
    .filter(lambda text: "\0" not in text and text.isprintable())
)
words = st.lists(st.text(string.ascii_letters + "|ñé", min_size=1), max_size=3).map(tuple)
shares = st.none() | st.integers(0, 10_000).map(lambda share: share / 10_000)
iris = st.sampled_from(
    [
        "https://orcid.org/0000-0002-1825-0097",
        "http://example.org/a#b",
        "http://example.org/a/b?c=d",
        "https://datos.example/norma/1",
    ]
)


@st.composite
def sets(draw: st.DrawFn) -> MappingSet:
    """Make sets of mappings, each of a pair of its own."""
    numbers = draw(st.lists(st.integers(1, 20), unique=True, max_size=5))
    mappings = tuple(
        Mapping(
            subject_id=f"{OBJECTIVE}{number}",
            subject_label=draw(texts),
            predicate_id=RELATED,
            negated=draw(st.booleans()),
            object_id=draw(iris),
            object_label=draw(texts),
            mapping_justification=MANUAL,
            reviewer_id=draw(st.lists(iris, min_size=1, max_size=2).map(tuple)),
            reviewer_label=draw(words),
            review_date=draw(st.none() | st.dates(date(1000, 1, 1))),
            confidence=draw(shares),
            match_string=draw(words),
            similarity_score=draw(shares),
            comment=draw(texts),
            more=draw(st.sampled_from([(), (("mapping_cardinality", "1:n"),)])),
        )
        for number in numbers
    )
    return MappingSet(
        mapping_set_id="https://w3id.org/fichero/links/x",
        licence="https://creativecommons.org/licenses/by/4.0/",
        title=draw(texts),
        mappings=mappings,
        more=(("creator_label", ["Ana"]),),
    )


@given(sets())
def test_what_is_written_is_read_back(
    tmp_path_factory: pytest.TempPathFactory, made: MappingSet
) -> None:
    """A set comes back as it was, but for its prefixes, and writing that gives the same bytes."""
    path = tmp_path_factory.getbasetemp() / "round.sssom.tsv"
    data = sssom.write(made)
    sssom.save(path, made)
    assert path.read_bytes() == data
    found = reading.read(path)
    assert sssom.write(found) == data
    plain = msgspec.structs.replace(found, prefixes={})
    key = lambda each: sssom.natural(each.subject_id)  # noqa: E731
    expected = tuple(sorted(made.mappings, key=key))
    assert plain == msgspec.structs.replace(made, mappings=expected)


def test_one_decision_changes_one_line() -> None:
    """Adding a mapping leaves all other lines as they were, with the columns where they are."""
    mappings = tuple(
        Mapping(
            subject_id=f"{OBJECTIVE}{number}",
            predicate_id=RELATED,
            object_id="https://w3id.org/fichero/id/x",
            mapping_justification=MANUAL,
        )
        for number in (1, 2, 10)
    )
    few, all_ = (
        sssom.write(MappingSet(mapping_set_id="https://a.cl/", licence="https://b.cl/", mappings=m))
        for m in ((mappings[2], mappings[0]), mappings)
    )
    lines = all_.splitlines()
    added = set(lines) - set(few.splitlines())
    assert len(added) == 1
    assert lines.index(added.pop()) == len(lines) - 2


def test_a_save_is_whole_or_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """If a file cannot be written, the former one stands, and nothing is left beside it."""
    made = MappingSet(mapping_set_id="https://a.cl/", licence="https://b.cl/")
    path = tmp_path / "links" / "a.sssom.tsv"
    sssom.save(path, made)
    former = path.read_bytes()

    def full(_: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(FicheroError) as caught:
        sssom.save(path, msgspec.structs.replace(made, title="otro"))
    assert caught.value.findings[0].code == "mappings-unwritable"
    assert path.read_bytes() == former
    assert list(path.parent.iterdir()) == [path]
    with pytest.raises(FicheroError):
        sssom.save(path / "b.sssom.tsv", made)


@needs_sssom
def test_the_reference_tool_accepts_what_is_written(tmp_path: Path) -> None:
    """`sssom validate` accepts a set that uses all fields, and not one with a wrong number."""
    made = MappingSet(
        mapping_set_id="https://w3id.org/fichero/links/x",
        licence="https://creativecommons.org/licenses/by/4.0/",
        title='Objetivos: "todos"',
        description="Una línea # con signos",
        mappings=(
            Mapping(
                subject_id=f"{OBJECTIVE}1",
                subject_label='Un "texto" | con todo',
                predicate_id=RELATED,
                negated=True,
                object_id="http://metadata.un.org/sdg/16",
                object_label="Paz",
                mapping_justification=MANUAL,
                author_label=("Ana",),
                reviewer_id=("https://orcid.org/0000-0002-1825-0097",),
                mapping_tool="fichero",
                mapping_tool_version="1",
                mapping_date=date(2026, 11, 20),
                review_date=date(2026, 11, 22),
                confidence=0.8,
                match_string=("uno", "a|b"),
                similarity_score=0.25,
                similarity_measure="coseno",
                see_also=("https://example.org/",),
                comment="nada",
            ),
        ),
    )
    path = tmp_path / "a.sssom.tsv"
    sssom.save(path, made)
    good = subprocess.run([SSSOM, "validate", path], capture_output=True, text=True, check=False)
    assert good.returncode == 0, good.stderr
    path.write_bytes(path.read_bytes().replace(b"0.25", b"2.5"))
    bad = subprocess.run([SSSOM, "validate", path], capture_output=True, text=True, check=False)
    assert bad.returncode != 0


@needs_sssom
def test_the_reference_tool_accepts_the_files_of_the_project() -> None:
    """`sssom validate` finds nothing wrong with what stands in data/links."""
    for path in sorted((ROOT / "data" / "links").glob("*.sssom.tsv")):
        done = subprocess.run(
            [SSSOM, "validate", path], capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, done.stderr
