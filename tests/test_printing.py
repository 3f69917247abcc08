"""Printing: a ficha as a form, and the file to fill in."""

from decimal import Decimal
from pathlib import Path
from typing import get_args

import jsonschema
import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st
from typer.testing import CliRunner

from fichero.cli import app
from fichero.findings import FicheroError
from fichero.reading import parser, sources
from fichero.reading.ficha import Ficha, Stated
from fichero.reading.parser import Reading
from fichero.reading.readers import read, schema, written
from fichero.services import parser as services
from fichero.services import written as handwritten
from fichero.services.layout import is_service_form
from fichero.services.record import ServiceFicha
from fichero.writing import by_hand, printing
from fichero.writing.printing import Look
from tests import fichas
from tests.conftest import FORMS, LIMIT, SEED, Seed

LOOKS: tuple[Look, ...] = get_args(Look)
RUN = CliRunner()


def again(text: str, look: Look) -> Ficha:
    """Read what was printed."""
    [(_, document)] = read(f"ficha.{look}", text.encode()).documents
    if look == "yaml":
        return written.parse(document).ficha
    parse = services.parse if is_service_form(document) else parser.parse
    return parse(document).ficha


def reading(text: str) -> Reading:
    """Read what was written in YAML."""
    [(_, document)] = read("ficha.yaml", text.encode()).documents
    return written.parse(document)


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


@pytest.mark.parametrize("look", LOOKS)
@pytest.mark.parametrize("name", sorted(path.name for path in (FORMS / "a1/valid").iterdir()))
def test_forms_of_services(look: Look, name: str) -> None:
    """The form of a service, with its tables, is printed and read again as well."""
    ficha = printing.read(FORMS / "a1" / "valid" / name, LIMIT)
    assert printing.values(again(printing.form(ficha, look), look)) == printing.values(ficha)


@given(fichas.fichas(), st.sampled_from(LOOKS))
def test_any_ficha(ficha: Ficha, look: Look) -> None:
    """Whatever its texts hold, a ficha that is printed says the same when it is read again."""
    text = printing.form(ficha, look)
    assert printing.values(again(text, look)) == printing.values(ficha)


@settings(max_examples=50)
@given(fichas.services(), st.sampled_from(LOOKS))
def test_any_ficha_of_a_service(ficha: ServiceFicha, look: Look) -> None:
    """So does that of a service, with links, flags, quantities and amounts, or without them."""
    try:
        text = printing.form(ficha, look)
    except FicheroError:
        # In a text without escapes, an asterisk in a subproduct begins another one.
        assert look == "txt"
        assert any(" * " in each.value for row in ficha.products for each in row.subproducts)
    else:
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


@pytest.mark.parametrize("code", ["A0", "A1"])
def test_blank_is_valid(code: by_hand.Code) -> None:
    """The file to fill in follows the schema, has every key with help, and is told to be empty."""
    text = by_hand.blank(code)
    found = reading(text)
    sections = written.SECTIONS if code == "A0" else handwritten.SECTIONS
    empty = [finding for finding in found.findings if finding.code == "section-empty"]
    assert len(empty) == len(sections)
    assert {finding.code for finding in found.findings} <= {"section-empty", "header-code-missing"}
    assert found.sections == frozenset(sections.values())
    assert printing.values(found.ficha.form) == code
    definition = schema.schema()["$defs"][schema.FORMS[code].__name__]
    for name in definition["properties"]:
        assert f"\n{name}:" in text or name == "$schema"
    jsonschema.Draft202012Validator(schema.schema()).validate(yaml.safe_load(text))


def test_blank_can_be_filled_in(seed: Seed, tmp_path: Path) -> None:
    """The file, filled in by hand, is a ficha."""
    text = by_hand.blank("A0")
    assert seed.ficha.mission
    for key, value in (
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


def test_blank_of_a_service_can_be_filled_in(tmp_path: Path) -> None:
    """The file of form A1, filled in key by key, is the ficha of a service."""
    text = by_hand.blank("A1")
    for key, value in (
        ("periodo", "2019-2022"),
        ("ministerio", "MINISTERIO DE FAROS Y MAREAS"),
        ("partida", "'09'"),
        ("servicio", "JUNTA NACIONAL DE FAROS COSTEROS"),
        ("capitulo", "'05'"),
        ("ley_organica", "Ley N° 99.002 publicada en D.O. 4/2/91, crea la Junta."),
        ("mision", "Mantener encendidos los faros"),
        ("objetivos_relevantes", "[Ampliar la red]"),
        ("    objetivos_relevantes", "1"),
        ("    productos", "[1]"),
        ("    descripcion", "Luces"),
        ("    subproductos", "[Luces de costa]"),
        ("    clientes", "[1]"),
        ("    gestion_territorial", "Si"),
        ("    enfoque_de_genero", "No"),
        ("    cuantificacion", "12345"),
        ("    miles_de_pesos", "1500"),
        ("    porcentaje", "100"),
        ("  - texto", "Encender los faros"),
        ("  - nombre", "Navegantes"),
        ("  - producto", "1"),
    ):
        assert f"\n{key}:\n" in text
        text = text.replace(f"\n{key}:\n", f"\n{key}: {value}\n")
    path = tmp_path / "ficha.yaml"
    path.write_text(text.replace("\n  -\n", "\n"), encoding="utf-8")
    source = sources.load(path, LIMIT)
    assert [finding.code for each in source.readings for finding in each.findings] == []
    ficha = printing.read(path, LIMIT)
    assert isinstance(ficha, ServiceFicha)
    assert printing.values(ficha.objectives) == ((1, "Encender los faros", (1,), (1,)),)
    assert printing.values(ficha.clients) == ((1, "Navegantes", 12345),)
    assert printing.values(ficha.budget) == ((1, "Navegantes", Decimal(1500), Decimal(100)),)


def test_command_new(tmp_path: Path) -> None:
    """`fichero new` shows the file, or writes it; one that exists is left as it is."""
    assert RUN.invoke(app, ["new"]).stdout == by_hand.blank("A0")
    path = tmp_path / "ficha.yaml"
    assert RUN.invoke(app, ["new", str(path)]).exit_code == 0
    assert path.read_text(encoding="utf-8") == by_hand.blank("A0")
    path.write_text("mía", encoding="utf-8")
    refused = RUN.invoke(app, ["new", str(path)])
    assert refused.exit_code == 2
    assert "file-exists" in refused.stderr
    assert path.read_text(encoding="utf-8") == "mía"
    assert RUN.invoke(app, ["new", "--type", "A1"]).stdout == by_hand.blank("A1")
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
