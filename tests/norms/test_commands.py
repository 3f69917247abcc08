"""`fichero norms`, as its users type it."""

import json
import shutil
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from fichero import cli
from tests.conftest import ROOT
from tests.norms.conftest import TABLE


def run(*arguments: object) -> Result:
    """Run a command in this process."""
    return CliRunner().invoke(cli.app, ["norms", *map(str, arguments)])


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Stand in a folder with the project's data and an index."""
    shutil.copytree(ROOT / "data", tmp_path / "data")
    monkeypatch.chdir(tmp_path)
    assert run("index", TABLE, "--source", "https://ejemplo.cl/normas").exit_code == 0
    return tmp_path


def test_an_index_is_made_of_a_table(project: Path) -> None:
    """The command says how many norms the index has, and where it is."""
    made = run("index", TABLE, "--out", "otro.sqlite", "--lang", "en")
    assert "13 norms: otro.sqlite" in made.stdout
    assert (project / "otro.sqlite").is_file()


@pytest.mark.usefixtures("project")
def test_the_forms_are_resolved() -> None:
    """Without a path, the forms of the project are resolved, and all is well."""
    found = run("resolve", "--format", "json")
    assert found.exit_code == 0
    told = json.loads(found.stdout)
    assert [each["status"] for each in told] == ["resolved", "resolved"]
    assert [each["source"] for each in told] == ["segegob-2019-2022"] * 2
    assert told[1]["candidates"][0]["leychile"] == "3456"


@pytest.mark.usefixtures("project")
def test_a_text_is_resolved_or_not() -> None:
    """What is not resolved ends with exit code 1, and its candidates are shown."""
    found = run("resolve", "--text", "Ley 900", "--index", TABLE)
    assert found.exit_code == 1
    assert "ambigua" in found.stdout
    assert "900006" in found.stdout
    assert run("resolve", "--text", "").exit_code == 0


@pytest.mark.usefixtures("project")
def test_links_are_written_as_sssom() -> None:
    """The links of the forms are one mapping set, with whoever stands for them."""
    found = run("resolve", "--format", "sssom", "--reviewer", "Ana Inventada")
    assert found.exit_code == 0
    assert found.stdout.startswith('#sssom_version: "1.1"')
    assert found.stdout.count("\tskos:closeMatch\t") == 2
    assert found.stdout.count("Ana Inventada") == 2


def test_norms_are_added_to_the_registry(project: Path) -> None:
    """`--add` puts what was resolved into the registry beside the sources, once."""
    path = project / "data" / "registry" / "norms.toml"
    arguments = ("resolve", "--text", "Ley 901", "--add")
    assert run(*arguments).exit_code == 0
    text = path.read_text(encoding="utf-8")
    assert 'key = "ley-901"' in text
    assert 'source = "https://ejemplo.cl/normas"' in text
    assert run(*arguments).exit_code == 0
    assert path.read_text(encoding="utf-8") == text


@pytest.mark.usefixtures("project")
def test_no_index_is_told() -> None:
    """An index that is not there is told with what makes one."""
    found = run("resolve", "--index", "nada.sqlite")
    assert found.exit_code == 1
    assert "norm-index-wrong" in found.stderr
