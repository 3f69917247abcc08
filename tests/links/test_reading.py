"""Files of mappings that people edit are read exactly, and complained about exactly."""

from pathlib import Path

import pytest

from fichero.findings import LANGUAGES, FicheroError, Language
from fichero.links import reading, slots
from fichero.links.mappings import MANUAL, RELATED
from tests.conftest import RESOURCES

LINKS = RESOURCES / "links"
OWN = "https://w3id.org/fichero/id/"
INVALID = sorted((LINKS / "invalid").glob("*.sssom.tsv"))


def told(path: Path) -> list[str]:
    """Say what is wrong with a file: the place, the code, and the quoted text."""
    with pytest.raises(FicheroError) as caught:
        reading.read(path)
    return [
        "\t".join(
            (
                f"{finding.places[0].line}:{finding.places[0].column}",
                finding.code,
                " ".join(finding.places[0].quote.split())[:40],
                finding.messages["en"],
            )
        )
        for finding in caught.value.findings
    ]


def test_a_file_is_read_with_all_that_it_says() -> None:
    """Prefixes are expanded, quotes taken off, lists split, and `Not` becomes a denial."""
    found = reading.read(LINKS / "valid.sssom.tsv")
    first, second = found.mappings
    assert first.subject_id == f"{OWN}ficha/segegob/2019-2022/objetivo/1"
    assert first.predicate_id == RELATED
    assert first.mapping_justification == MANUAL
    assert first.match_string == ("uno", "otro")
    assert first.confidence == 0.9
    assert (first.accepted, second.accepted) == (True, False)
    assert second.object_label == 'Con "comillas" y\ttab'


@pytest.mark.parametrize("path", INVALID, ids=lambda path: path.name.partition(".")[0])
def test_what_is_wrong_is_told_with_line_and_column(path: Path) -> None:
    """Each wrong file gets the complaints that stand beside it, in the places where they belong."""
    expected = path.with_name(path.name.replace(".sssom.tsv", ".expected.tsv"))
    assert told(path) == expected.read_text(encoding="utf-8").splitlines()


def test_every_wrong_thing_of_a_file_is_told_at_once() -> None:
    """Who corrects a file by hand hears all complaints, not one a time."""
    assert len(told(LINKS / "invalid" / "date-wrong.sssom.tsv")) == 2


def test_a_pair_is_decided_once_across_files(tmp_path: Path) -> None:
    """Two files of one folder cannot decide on the same pair: both places are told."""
    data = (LINKS / "valid.sssom.tsv").read_bytes()
    (tmp_path / "a.sssom.tsv").write_bytes(data)
    assert len(reading.read_folder(tmp_path)) == 1
    (tmp_path / "b.sssom.tsv").write_bytes(data)
    with pytest.raises(FicheroError) as caught:
        reading.read_folder(tmp_path)
    finding = caught.value.findings[0]
    assert finding.code == "mappings-repeated"
    assert [Path(place.source).name for place in finding.places] == ["b.sssom.tsv", "a.sssom.tsv"]


def test_what_is_wrong_in_any_file_of_a_folder_is_told(tmp_path: Path) -> None:
    """The faults of a folder's second file are told with those of its first."""
    for name in ("a", "b"):
        data = (LINKS / "invalid" / "prefix-unknown.sssom.tsv").read_bytes()
        (tmp_path / f"{name}.sssom.tsv").write_bytes(data)
    with pytest.raises(FicheroError) as caught:
        reading.read_folder(tmp_path)
    assert [finding.code for finding in caught.value.findings] == ["mappings-prefix-unknown"] * 2


def test_a_folder_that_is_not_there_has_no_mappings(tmp_path: Path) -> None:
    """Nobody needs to have links."""
    assert reading.read_folder(tmp_path / "links") == ()


def test_own_identifiers_follow_the_base() -> None:
    """The prefix `id` is the publication's own, whatever the file says that it stands for."""
    found = reading.read(LINKS / "valid.sssom.tsv", "https://datos.ejemplo.cl/id/")
    assert found.mappings[0].subject_id.startswith("https://datos.ejemplo.cl/id/ficha/")


def test_what_a_set_says_holds_for_its_mappings(tmp_path: Path) -> None:
    """Slots that SSSOM propagates from the set reach each mapping that does not say otherwise."""
    text = (LINKS / "valid.sssom.tsv").read_text(encoding="utf-8")
    path = tmp_path / "a.sssom.tsv"
    said = '#mapping_tool: "fichero"\n#mapping_date: 2026-11-20\n#creator_label:\n#  - Ana\n'
    path.write_text(text.replace("#license", f"{said}#license"), encoding="utf-8")
    found = reading.read(path)
    assert {each.mapping_tool for each in found.mappings} == {"fichero"}
    assert {str(each.mapping_date) for each in found.mappings} == {"2026-11-20"}
    assert found.more == (("creator_label", ["Ana"]),)
    path.write_text(path.read_text(encoding="utf-8").replace("11-20", "11-31"), encoding="utf-8")
    with pytest.raises(FicheroError) as caught:
        reading.read(path)
    assert {finding.code for finding in caught.value.findings} == {"mappings-value-wrong"}


def test_a_file_that_cannot_be_read_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A missing file, a folder and a file without end are findings."""
    for path, code in ((tmp_path / "no", "source-not-found"), (tmp_path, "source-unreadable")):
        with pytest.raises(FicheroError) as caught:
            reading.read(path)
        assert caught.value.findings[0].code == code
    monkeypatch.setattr(reading, "MAX_BYTES", 10)
    with pytest.raises(FicheroError) as caught:
        reading.read(LINKS / "valid.sssom.tsv")
    assert caught.value.findings[0].code == "source-too-large"


def test_metadata_that_go_too_deep_are_told(tmp_path: Path) -> None:
    """YAML that is nested without end is a finding, not a crash."""
    path = tmp_path / "a.sssom.tsv"
    path.write_text("#comment: " + "[" * 50_000 + "\nsubject_id\n", encoding="utf-8")
    with pytest.raises(FicheroError) as caught:
        reading.read(path)
    assert caught.value.findings[0].code == "mappings-malformed"


@pytest.mark.parametrize("language", LANGUAGES)
def test_complaints_are_in_both_languages(language: Language) -> None:
    """What is wrong is told in Spanish and in English."""
    with pytest.raises(FicheroError) as caught:
        reading.read(LINKS / "invalid" / "modifier-wrong.sssom.tsv")
    words: dict[Language, str] = {"es": "solo puede ser", "en": "it can only be"}
    assert words[language] in caught.value.findings[0].messages[language]


def test_orcids_are_read_as_people_type_them() -> None:
    """An ORCID is known with its address, with its prefix or bare, and X is a last digit."""
    iri = "https://orcid.org/0000-0002-1694-233X"
    assert {
        slots.orcid(iri),
        slots.orcid("0000-0002-1694-233x "),
        slots.orcid("orcid:0000-0002-1694-233X"),
    } == {iri}
    assert slots.orcid("Ana Pérez") is None
