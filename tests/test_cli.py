"""The command line, as its users type it."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from fichero import __version__, cli, console, pipeline

from .conftest import FORMS, ROOT, SEED

SOURCES = ROOT / "data" / "sources"
COMMANDS = ("build", "check", "show", "validate", "query")


def run(*arguments: object) -> Result:
    """Run a command in this process."""
    return CliRunner().invoke(cli.app, [str(argument) for argument in arguments])


def fichero(*arguments: object, cwd: Path = ROOT) -> subprocess.CompletedProcess[str]:
    """Run a command as a process of its own."""
    command = [sys.executable, "-m", "fichero", *map(str, arguments)]
    return subprocess.run(command, cwd=cwd, capture_output=True, text=True, check=False)


@pytest.fixture(scope="module")
def release(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Build the project's own forms once."""
    out = tmp_path_factory.mktemp("release") / "dist"
    assert run("build", "--sources", SOURCES, "--out", out, "--quiet").exit_code == 0
    return out


@pytest.fixture
def broken(tmp_path: Path) -> Path:
    """Make a form whose rows are misnumbered."""
    folder = tmp_path / "broken"
    shutil.copytree(SEED, folder)
    (folder / "ficha.txt").unlink()
    document = folder / "ficha.md"
    text = document.read_text(encoding="utf-8").replace("\n5\tDar", "\n4\tDar")
    document.write_text(text, encoding="utf-8")
    origin = folder / "origin.toml"
    text = origin.read_text(encoding="utf-8")
    origin.write_text(text[: text.index("[documents")], encoding="utf-8")
    return folder


def test_the_version_is_the_package_s() -> None:
    """`--version` names the program and its version, and nothing else."""
    result = run("--version")
    assert (result.exit_code, result.stdout) == (0, f"fichero {__version__}\n")


@pytest.mark.parametrize("command", ["", *COMMANDS])
def test_help_is_in_both_languages(command: str) -> None:
    """Every command's help ends well and is in Spanish, with English beside it."""
    result = run(*filter(None, [command]), "--help")
    assert result.exit_code == 0
    words = set(result.stdout.lower().split())
    assert {"de", "the"} <= words


def test_no_command_is_a_usage_error() -> None:
    """Without a command the help is shown, and the exit code says that something was missing."""
    result = run()
    assert result.exit_code == 2
    assert "build" in result.output


def test_the_build_sums_up_what_it_did(tmp_path: Path) -> None:
    """A build ends with what was read and published, and where to look."""
    out = tmp_path / "dist"
    result = run("build", "--sources", SOURCES, "--out", out)
    assert result.exit_code == 0
    for words in (
        "1 ficha en",
        "2 documentos",
        "8 objetivos estratégicos",
        "ninguno",
        "navegador",
    ):
        assert words in result.stdout
    english = run("build", "--sources", SOURCES, "--out", out, "--lang", "en")
    assert "8 strategic objectives" in english.stdout


def test_a_quiet_build_says_nothing(tmp_path: Path) -> None:
    """With `--quiet` a build that goes well prints nothing at all."""
    result = run("build", "--sources", SOURCES, "--out", tmp_path / "dist", "--quiet")
    assert (result.exit_code, result.output) == (0, "")


def test_the_summary_can_be_json(tmp_path: Path) -> None:
    """With `--json` the summary is one JSON object that names what was published."""
    result = run(
        "build", "--sources", SOURCES, "--out", tmp_path / "d", "--json", "--without", "store"
    )
    summary = json.loads(result.stdout)
    assert summary["published"] == ["https://w3id.org/fichero/id/ficha/segegob/2019-2022"]
    assert summary["findings"] == []
    assert not (tmp_path / "d" / "store").exists()


def test_a_build_that_leaves_a_form_out_says_so(tmp_path: Path, broken: Path) -> None:
    """A build that leaves a form out names it, and ends with 1."""
    sources = tmp_path / "sources"
    shutil.copytree(SEED, sources / "good")
    document = (broken / "ficha.md").read_text(encoding="utf-8")
    (sources / "bad.md").write_text(document, encoding="utf-8")
    result = run("build", "--sources", sources, "--out", tmp_path / "dist")
    assert result.exit_code == 1
    assert "✗ bad.md" in result.stdout


def test_progress_is_shown_when_work_takes_long(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Once the patience is over, progress is drawn on standard error, and not on output."""
    monkeypatch.setattr(console, "_PATIENCE", 0)
    monkeypatch.setenv("FORCE_COLOR", "1")
    result = run("build", "--sources", SOURCES, "--out", tmp_path / "dist", "--without", "store")
    assert "1/1" in result.stderr
    assert "1/1" not in result.stdout


def test_a_clean_form_checks_clean() -> None:
    """Checking the project's own forms finds nothing, whichever way they are named."""
    for path in (SOURCES, SEED, SEED / "ficha.md"):
        result = run("check", path)
        assert (result.exit_code, result.stdout) == (0, "")


def test_findings_have_places_and_advice(broken: Path) -> None:
    """A finding shows its file, line and column as typed, its code, the quote and what to do."""
    result = run("check", broken)
    assert result.exit_code == 1
    assert f"{broken}/ficha.md:23:1: error [row-repeated]" in result.stdout
    assert "→ Compare con el original" in result.stdout
    assert "1 error" in result.stderr


def test_findings_can_be_json_and_sarif(broken: Path) -> None:
    """The other formats of `check` are JSON that names the code and the line."""
    [finding] = json.loads(run("check", broken, "--format", "json").stdout)
    assert (finding["code"], finding["places"][0]["line"]) == ("row-repeated", 23)
    log = json.loads(run("check", broken, "--format", "sarif").stdout)
    [result] = log["runs"][0]["results"]
    assert result["ruleId"] == "row-repeated"


def test_forms_are_compared_with_each_other(tmp_path: Path) -> None:
    """Two forms of one organisation and period are told, from a folder or from several paths."""
    text = (ROOT / "tests/resources/forms/valid/plain/ficha.md").read_bytes()
    for name in ("a", "b"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "ficha.md").write_bytes(text)
    for paths in ([tmp_path], [tmp_path / "a", tmp_path / "b"]):
        result = run("check", *paths, "--format", "json")
        assert result.exit_code == 1
        [finding] = json.loads(result.stdout)
        assert finding["code"] == "form-repeated"
        assert finding["places"][0]["source"] == str(tmp_path / "b/ficha.md")
    assert run("check", tmp_path / "a", tmp_path / "a" / ".." / "a").exit_code == 0


def test_a_form_is_shown_as_json_ld() -> None:
    """`show` prints the record with its context."""
    record = json.loads(run("show", SEED).stdout)
    assert record["id"].endswith("/id/ficha/segegob/2019-2022")
    assert len(record["objective"]) == 8
    assert "fichero" in record["@context"]


def test_what_cannot_be_shown_is_explained(broken: Path) -> None:
    """`show` of a form with errors prints them, and no record."""
    result = run("show", broken)
    assert (result.exit_code, result.stdout) == (1, "")
    assert "[row-repeated]" in result.stderr


def test_a_release_is_valid(release: Path) -> None:
    """The files of a release break no rule, in any format."""
    files = sorted(release.glob("dataset.*"))
    result = run("validate", *files)
    assert (result.exit_code, result.stdout) == (0, "")


def test_violations_are_findings() -> None:
    """`validate` names the rule that a file breaks and the node at fault."""
    example = ROOT / "tests" / "resources" / "shapes" / "invalid" / "part-text-trimmed.ttl"
    result = run("validate", example, "--lang", "en")
    assert result.exit_code == 1
    assert "[part-text-trimmed]" in result.stdout


def test_a_rule_that_only_warns_is_a_warning() -> None:
    """A rule of the severity Warning gives a warning, which is a finding but no error."""
    example = ROOT / "tests" / "resources" / "shapes" / "invalid" / "period-length.ttl"
    [finding] = json.loads(run("validate", example, "--format", "json").stdout)
    assert (finding["code"], finding["severity"]) == ("shape-warning", "warning")


COUNT = "SELECT (COUNT(?o) AS ?n) WHERE { ?m fichero:pursues ?o }"


def test_a_release_answers_questions(release: Path, tmp_path: Path) -> None:
    """A query is answered as a table, JSON or CSV, be it typed or in a file."""
    assert "8" in run("query", COUNT, "--release", release).stdout
    file = tmp_path / "count.rq"
    file.write_text(COUNT, encoding="utf-8")
    answer = json.loads(run("query", "-f", file, "--release", release, "--format", "json").stdout)
    assert answer["results"]["bindings"][0]["n"]["value"] == "8"
    assert run("query", COUNT, "--release", release, "--format", "csv").stdout.split() == ["n", "8"]


def test_a_client_that_knows_only_org_and_eli_finds_its_way(release: Path) -> None:
    """With terms of ORG and ELI alone one finds the ministry and the norms that govern it."""
    query = """
        PREFIX org: <http://www.w3.org/ns/org#>
        PREFIX eli: <http://data.europa.eu/eli/ontology#>
        SELECT DISTINCT ?norm WHERE {
          ?ministry a org:Organization ; ?any ?norm . ?norm a eli:LegalResource
        }
    """
    result = run("query", query, "--release", release, "--format", "csv")
    assert len(result.stdout.split()) == 3


@pytest.mark.parametrize(
    ("arguments", "code", "exit_code"),
    [
        (("check", "no-such-file"), "source-not-found", 1),
        (("build", "--sources", "no-such-folder"), "source-not-found", 1),
        (("build", "--base-iri", "not an IRI"), "base-iri-wrong", 2),
        (("build", "--settings", FORMS), "settings-wrong", 2),
        (("build", "--settings", "no-such-settings.toml"), "source-not-found", 2),
        (("validate", "no-such-file.ttl"), "source-not-found", 2),
        (("validate", ROOT / "README.md"), "rdf-format-unknown", 2),
        (("query",), "query-missing", 2),
        (("query", "ASK {}", "-f", "also.rq"), "query-missing", 2),
        (("query", "-f", "no-such-query.rq"), "source-not-found", 2),
        (("query", "-f", FORMS), "source-unreadable", 2),
        (("query", "ASK {}", "--release", FORMS), "store-missing", 2),
    ],
)
def test_what_goes_wrong_is_one_clear_error(
    arguments: tuple[object, ...], code: str, exit_code: int
) -> None:
    """A command that cannot do its work names the one thing that is wrong, and what to try."""
    result = run(*arguments)
    assert result.exit_code == exit_code
    assert f"error [{code}]" in result.stderr
    assert "→" in result.stderr
    assert result.stdout == ""


def test_unwritable_folders_are_one_clear_error() -> None:
    """A release that cannot be written is an error of one line, with what to try."""
    result = run("build", "--sources", SOURCES, "--out", "/proc/fichero/dist")
    assert result.exit_code == 1
    assert "error [out-unwritable]" in result.stderr


def test_no_traceback_reaches_a_user(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """A fault of the software itself ends with 70 and one message."""

    def fail(*_: object, **__: object) -> None:
        message = "the roof"
        raise ZeroDivisionError(message)

    monkeypatch.setattr(pipeline, "build", fail)
    monkeypatch.setattr(sys, "argv", ["fichero", "build"])
    with pytest.raises(SystemExit) as caught:
        cli.main()
    assert caught.value.code == 70
    told = capsys.readouterr().err
    assert "internal-error" in told
    assert "ZeroDivisionError: the roof" in told
    assert "Traceback" not in told


def test_an_interrupted_build_ends_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Control-C ends a command with 130, as shells expect."""

    def interrupt(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(pipeline, "build", interrupt)
    monkeypatch.setattr(sys, "argv", ["fichero", "build"])
    with pytest.raises(SystemExit) as caught:
        cli.main()
    assert caught.value.code == 130


def test_a_reader_that_goes_away_is_no_fault() -> None:
    """When the reader of the output goes, as `head` does, the command ends without a message."""
    command = [sys.executable, "-m", "fichero", "show", str(SEED)]
    with subprocess.Popen(
        command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    ) as process:
        assert process.stdout
        assert process.stderr
        process.stdout.close()
        assert process.stderr.read() == b""


def test_build_py_is_the_main_job(tmp_path: Path) -> None:
    """`python build.py` publishes, and takes the same options."""
    out = tmp_path / "dist"
    command = [sys.executable, str(ROOT / "build.py"), "--out", str(out), "--quiet"]
    subprocess.run(command, cwd=ROOT, check=True)
    assert (out / "manifest.json").is_file()


def test_hostile_text_cannot_command_the_terminal(tmp_path: Path) -> None:
    """Control characters in a document are shown, and not obeyed."""
    document = tmp_path / "ficha.md"
    text = (SEED / "ficha.md").read_text(encoding="utf-8")
    document.write_text(text.replace("4/2/91", "31/2/91 \x1b[2J"), encoding="utf-8")
    result = fichero("check", document)
    assert "\x1b" not in result.stdout
    assert os.linesep in result.stdout
