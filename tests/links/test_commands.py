"""`fichero link` on the command line."""

from pathlib import Path

import pyoxigraph as ox
import pytest
from typer.testing import CliRunner

from fichero.cli import app
from fichero.links import reading, sssom
from tests.conftest import RESOURCES

LINKS = RESOURCES / "links"


@pytest.fixture
def release(tmp_path: Path) -> Path:
    """Make as much of a release as texts are read from."""
    folder = tmp_path / "dist"
    folder.mkdir()
    quads = ox.parse(path=LINKS / "otros.ttl")
    (folder / "dataset.nq").write_bytes(ox.serialize(quads, format=ox.RdfFormat.N_QUADS) or b"")
    return folder


def run(*arguments: str | Path) -> tuple[int, str, str]:
    """Run `fichero link`."""
    done = CliRunner().invoke(app, ["link", *map(str, arguments)])
    return done.exit_code, done.stdout, done.stderr


def test_suggestions_are_shown_or_written(release: Path, tmp_path: Path) -> None:
    """Suggestions go to standard output as SSSOM, or to a file that is read back."""
    command = (
        "suggest",
        "--release",
        release,
        "--with",
        LINKS / "conceptos.ttl",
        "--links",
        tmp_path,
    )
    status, shown, _ = run(*command)
    assert status == 0
    out = tmp_path / "nuevas" / "s.sssom.tsv"
    status, nothing, told = run(*command, "--out", out)
    assert (status, nothing) == (0, "")
    assert "s.sssom.tsv" in told
    assert out.read_text(encoding="utf-8") == shown
    found = reading.read(out)
    assert sum("conceptos" in each.object_id for each in found.mappings) == 1
    assert sssom.write(found) == out.read_bytes()


def test_what_is_compared_can_be_chosen(release: Path, tmp_path: Path) -> None:
    """`--between`, `--limit` and `--least` narrow what is suggested."""
    command = ("suggest", "--release", release, "--links", tmp_path)

    def rows(*more: str) -> int:
        shown = run(*command, *more)[1].splitlines()
        return sum(not line.startswith("#") for line in shown) - 1

    assert rows("--between", "periods") == rows("--limit", "1") == rows("--least", "1") == 1
    assert rows() > 2


def test_decisions_are_not_suggested_again(release: Path, tmp_path: Path) -> None:
    """What stands in the folder of links, accepted or rejected, does not come back."""
    links = tmp_path / "links"
    command = ("suggest", "--release", release, "--links", links)
    run(*command, "--out", links / "a.sssom.tsv")
    assert reading.read_folder(links)[0].set.mappings
    assert run(*command)[1].splitlines()[-1].startswith("subject_id")


def test_a_missing_release_is_told(tmp_path: Path) -> None:
    """Without a release there is nothing to suggest, and the command says so."""
    status, _, told = run("suggest", "--release", tmp_path / "no")
    assert status == 2
    assert "source-not-found" in told
