"""Examples of forms as files: the valid ones say the same, the invalid ones say what is wrong."""

from pathlib import Path

import msgspec
import pytest

from fichero import forms
from fichero.describing.registry import Registry
from fichero.forms import Form, Workshop
from fichero.reading import sources, witnesses
from fichero.reading.ficha import Ficha, Stated
from fichero.settings import Settings
from tests.conftest import FORMS, LIMIT

VALID = sorted(path for path in (FORMS / "valid").iterdir() if path.is_dir())
INVALID = sorted(path for path in (FORMS / "invalid").iterdir() if path.is_dir())
EXPECTED = dict(
    line.split("\t")
    for line in (FORMS / "invalid" / "expected.tsv").read_text(encoding="utf-8").splitlines()
    if not line.startswith("#")
)


def without_places(value: object) -> object:
    """Give a ficha as plain values, without where they were read."""
    match value:
        case tuple():
            return [without_places(each) for each in value]
        case Stated():
            return value.value
        case msgspec.Struct():
            return {
                name: without_places(each) for name, each in msgspec.structs.asdict(value).items()
            }
        case _:
            return value


def read(path: Path) -> Ficha:
    """Read a form that nothing is found in."""
    source = sources.load(path, LIMIT)
    merged = witnesses.merge(source.readings)
    readings = [reading for reading in source.readings if reading.roles]
    findings = [finding for reading in source.readings for finding in reading.findings]
    assert not (*source.findings, *findings, *merged.missing, *merged.findings)
    assert [reading.unaccounted for reading in readings] == [0] * len(readings)
    return merged.ficha


@pytest.mark.parametrize("path", VALID, ids=lambda path: path.name)
def test_valid_forms_say_the_same(path: Path) -> None:
    """However a form is laid out, its values are those of the plain one, with nothing found."""
    plain = read(FORMS / "valid" / "plain")
    assert plain.mission
    assert plain.mission.value == "Administrar las tierras de todos, con quienes las cuidan"
    assert len(plain.action_areas) == 3
    assert without_places(read(path)) == without_places(plain)


def test_every_invalid_form_is_expected() -> None:
    """Each invalid example has its places in expected.tsv, and each line there is an example."""
    assert [path.name for path in INVALID] == sorted(EXPECTED)


@pytest.mark.parametrize("path", INVALID, ids=lambda path: path.name)
def test_invalid_form_gives_its_finding(path: Path, known: Registry) -> None:
    """An invalid form gives the finding that it is named by, at the place where it is wrong."""
    form = forms.read(path, Workshop(Settings(), known))
    places = [str(place) for finding in form.findings for place in finding.places]
    assert [finding.code for finding in form.findings] == [path.name.partition("--")[0]]
    assert places == [f"{path.name}/{place}" for place in EXPECTED[path.name].split()]


def test_form_with_an_error_is_not_described(known: Registry) -> None:
    """A form with an error is not described; one with a warning is."""
    workshop = Workshop(Settings(), known)
    assert forms.read(FORMS / "invalid" / "row-skipped", workshop).described is None
    assert forms.read(FORMS / "invalid" / "citation-not-understood", workshop).described


def test_same_form_twice(known: Registry) -> None:
    """Of two folders with the form of one organisation and period, the second is form-repeated."""
    workshop = Workshop(Settings(), known)
    names = ("plain", "flat-text", "not-a-form")
    folders = [FORMS / ("invalid" if name == "not-a-form" else "valid") / name for name in names]
    first, second, third = forms.unique(forms.read(folder, workshop) for folder in folders)
    assert codes(first) == []
    assert codes(second) == ["form-repeated"]
    assert "plain" in second.findings[0].messages["es"]
    assert str(second.findings[0].places[0]) == "flat-text/ficha.txt:1:1"
    assert codes(third) == ["not-a-form"]


def test_missing_section_is_told_before_what_comes_of_it(known: Registry, tmp_path: Path) -> None:
    """Where a heading is missing that is told first, and then what is wrong with its rows."""
    text = (FORMS / "valid" / "plain" / "ficha.md").read_text(encoding="utf-8")
    lines = [line for line in text.split("\n") if not line.startswith(("Objetivos", "Son la"))]
    (tmp_path / "ficha.md").write_text("\n".join(lines), encoding="utf-8")
    form = forms.read(tmp_path / "ficha.md", Workshop(Settings(), known))
    assert codes(form)[:2] == ["section-missing", "rows-anew"]
    assert "Objetivos" in form.findings[0].messages["es"]
    assert "row-repeated" not in codes(form)
    row = lines.index("1\tPublicar el catastro completo como datos abiertos.")
    assert str(form.findings[1].places[0]) == f"ficha.md:{row + 1}:1"


def codes(form: Form) -> list[str]:
    """Give the codes of a form's findings."""
    return [finding.code for finding in form.findings]
