"""Printing: a ficha as a form, and the file to fill in."""

from pathlib import Path
from typing import get_args

import msgspec
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from typer.testing import CliRunner

from fichero.cli import app
from fichero.findings import FicheroError
from fichero.reading import parser, sources
from fichero.reading.ficha import Ficha, Period, Row, Stated
from fichero.reading.readers import read, written
from fichero.services import parser as services
from fichero.writing import printing
from fichero.writing.printing import Look
from tests.conftest import FORMS, LIMIT, SEED, Seed

LOOKS: tuple[Look, ...] = get_args(Look)
RUN = CliRunner()


def again(text: str, look: Look) -> Ficha:
    """Read what was printed."""
    [(_, document)] = read(f"ficha.{look}", text.encode()).documents
    found = written.parse(document) if look == "yaml" else parser.parse(document)
    return found.ficha


@pytest.mark.parametrize("look", LOOKS)
def test_first_form(seed: Seed, look: Look) -> None:
    """The first form, printed and read again, states the same, and no line is left over."""
    text = printing.form(seed.ficha, look)
    assert printing.values(again(text, look)) == printing.values(seed.ficha)


@pytest.mark.parametrize("look", LOOKS)
@pytest.mark.parametrize("name", sorted(path.name for path in (FORMS / "valid").iterdir()))
def test_other_forms(look: Look, name: str) -> None:
    """Every valid example, printed and read again, states the same."""
    ficha = printing.read(FORMS / "valid" / name, LIMIT)
    assert printing.values(again(printing.form(ficha, look), look)) == printing.values(ficha)


@pytest.mark.parametrize("look", ["md", "txt"])
@pytest.mark.parametrize("name", sorted(path.name for path in (FORMS / "a1/valid").iterdir()))
def test_forms_of_services(look: Look, name: str) -> None:
    """The form of a service, with its tables, is printed and read again as well."""
    ficha = printing.read(FORMS / "a1" / "valid" / name, LIMIT)
    [(_, document)] = read(f"ficha.{look}", printing.form(ficha, look).encode()).documents
    assert printing.values(services.parse(document).ficha) == printing.values(ficha)


def test_form_of_a_service_is_not_written_in_yaml() -> None:
    """The file that people fill in is for ministries: a service's form is refused, not cut."""
    ficha = printing.read(FORMS / "a1" / "valid" / "tabs", LIMIT)
    with pytest.raises(FicheroError, match="cannot be written as yaml"):
        printing.form(ficha, "yaml")


def stated(value: object) -> Stated[object]:
    """Make a value that was read nowhere."""
    return Stated(value, ())


WORDS = st.one_of(
    st.text("abcñáéíóúxyzABC", min_size=1, max_size=8),
    st.sampled_from(
        [
            *("10", "3", "(a)", "«b»", "1.", "y/o", "$5", "50%", "a|b", "|x", "*c*", "_d_", "`e`"),
            *(
                "<script>",
                "[f]",
                "\\g",
                "\\|",
                "#h",
                "i:",
                "—",
                '"j"',
                "'k'",
                "&amp;",
                "-",
                "l\u0301",
            ),
        ]
    ),
)
# A text begins as those of forms do: with a word that is neither a number nor a heading.
TEXTS = st.lists(WORDS, max_size=12).map(lambda words: " ".join(["Promover", *words, "bien."]))


@st.composite
def fichas(draw: st.DrawFn) -> Ficha:
    """Make fichas, whole and in part."""

    def rows() -> tuple[Row, ...]:
        texts = draw(st.lists(TEXTS, max_size=4))
        return tuple(
            msgspec.convert({"number": stated(n), "text": stated(text)}, Row, from_attributes=True)
            for n, text in enumerate(texts, start=1)
        )

    start = draw(st.integers(1990, 2090))
    mission = Stated(draw(TEXTS), ())
    return Ficha(
        form=draw(st.sampled_from([None, Stated("A0", ())])),
        period=draw(st.sampled_from([None, Stated(Period(start, start + 3), ())])),
        ministry=Stated("MINISTERIO DE " + draw(st.text("ABCÑ", min_size=1)), ()),
        mission=mission,
        action_areas=rows(),
        objectives=rows(),
    )


@given(fichas(), st.sampled_from(LOOKS))
def test_any_ficha(ficha: Ficha, look: Look) -> None:
    """Whatever its texts hold, a ficha that is printed says the same when it is read again."""
    try:
        text = printing.form(ficha, look)
    except FicheroError:
        # The accents are composed in values; what is not was in no ficha that was read.
        assume(condition=False)
        raise
    assert printing.values(again(text, look)) == printing.values(ficha)


@given(st.text(min_size=1), st.sampled_from(LOOKS))
def test_strange_texts_are_printed_rightly_or_refused(text: str, look: Look) -> None:
    """A text that a form could not hold is refused rather than printed as something else."""
    ficha = Ficha(ministry=Stated("MINISTERIO DE SALUD", ()), mission=Stated(text, ()))
    try:
        printed = printing.form(ficha, look)
    except FicheroError as error:
        [finding] = error.findings
        assert finding.code == "form-not-printable"
    else:
        assert printing.values(again(printed, look)) == printing.values(ficha)


def test_blank_is_valid() -> None:
    """The file to fill in follows the schema, has every key, and is told to be empty."""
    [(_, document)] = read("ficha.yaml", printing.blank().encode()).documents
    found = written.parse(document)
    assert {finding.code for finding in found.findings} == {"section-empty"}
    assert len(found.findings) == len(written.SECTIONS)
    for name in written.schema()["properties"]:
        assert f"\n{name}:" in printing.blank() or name == "$schema"


def test_blank_can_be_filled_in(seed: Seed, tmp_path: Path) -> None:
    """The file, filled in by hand, is a ficha."""
    text = printing.blank()
    assert seed.ficha.mission
    for key, value in (
        ("formulario", "A0"),
        ("periodo", "2019-2022"),
        ("ministerio", "MINISTERIO DE SALUD"),
        ("ley_organica", "Ley N° 19.032 publicada en D.O. 4/2/91, reorganiza el Ministerio."),
        ("mision", seed.ficha.mission.value),
        ("ambitos_de_accion", "\n  - Uno"),
        ("objetivos_estrategicos", "\n  - Uno\n  - Dos"),
    ):
        text = text.replace(f"\n{key}:\n", f"\n{key}: {value}\n")
    path = tmp_path / "ficha.yaml"
    path.write_text(text.replace("\n  -\n", "\n"), encoding="utf-8")
    ficha = printing.read(path, LIMIT)
    assert printing.values(ficha.objectives) == ((1, "Uno"), (2, "Dos"))


def test_command_new(tmp_path: Path) -> None:
    """`fichero new` shows the file, or writes it; one that exists is left as it is."""
    assert RUN.invoke(app, ["new"]).stdout == printing.blank()
    path = tmp_path / "ficha.yaml"
    assert RUN.invoke(app, ["new", str(path)]).exit_code == 0
    assert path.read_text(encoding="utf-8") == printing.blank()
    path.write_text("mía", encoding="utf-8")
    refused = RUN.invoke(app, ["new", str(path)])
    assert refused.exit_code == 2
    assert "file-exists" in refused.stderr
    assert path.read_text(encoding="utf-8") == "mía"
    assert "out-unwritable" in RUN.invoke(app, ["new", str(tmp_path / "no" / "f")]).stderr


@pytest.mark.parametrize("look", LOOKS)
def test_command_form(seed: Seed, look: Look) -> None:
    """`fichero form` prints a ficha from its folder."""
    done = RUN.invoke(app, ["form", str(SEED), "--format", look])
    assert done.exit_code == 0
    assert done.stdout == printing.form(seed.ficha, look)


def test_command_form_of_a_wrong_form() -> None:
    """A form with errors is not printed: they are told."""
    done = RUN.invoke(app, ["form", str(FORMS / "invalid" / "row-skipped")])
    assert done.exit_code == 1
    assert "row-skipped" in done.stderr
    assert not done.stdout


def test_folder_is_read_as_sources_are() -> None:
    """What is printed is what the documents state together."""
    assert printing.read(SEED, LIMIT).mission
    assert sources.load(SEED, LIMIT).readings
