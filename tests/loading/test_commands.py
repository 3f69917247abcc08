"""The commands `fichero load` and `fichero verify`, as a person runs them."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from fichero.loading import comparison, loader
from tests.loading.conftest import BASE, FICHA, Releases, seen, whole
from tests.servers import Server

SECRET = "muy-secreta-77"  # noqa: S105 (nobody's)


def run(*arguments: str | Path, **environment: str) -> "subprocess.CompletedProcess[str]":
    """Run the program."""
    return subprocess.run(
        [sys.executable, "-m", "fichero", *arguments],
        env={**os.environ, "COLUMNS": "120", "NO_COLOR": "1", **environment},
        capture_output=True,
        text=True,
        check=False,
    )


def test_load_and_verify_in_both_languages(oxigraph: Server, releases: Releases) -> None:
    """A load tells the graphs, a second one that there is nothing to do; verify agrees."""
    oxigraph.clear()
    first = run("load", oxigraph.url, "--release", releases.old_folder)
    assert (first.returncode, first.stderr) == (0, "")
    assert FICHA in first.stdout
    assert "cargado" in first.stdout
    assert "Sin GRAPH se consulta lo declarado e inferido" in first.stdout
    assert seen(oxigraph) == whole(oxigraph, releases.old)
    second = run("load", oxigraph.url, "--release", releases.old_folder, "--lang", "en")
    assert "there is nothing to do" in second.stdout
    third = run("load", oxigraph.url, "--release", releases.new_folder, "--lang", "en")
    assert "removed" in third.stdout
    same = run("verify", oxigraph.url, "--release", releases.new_folder)
    assert same.returncode == 0
    assert "entera y nada más" in same.stdout
    other = run("verify", oxigraph.url, "--release", releases.old_folder, "--lang", "en")
    assert other.returncode == 1
    assert "[verify-missing]" in other.stdout
    assert f"<{FICHA}>" in other.stdout
    machine = run("verify", oxigraph.url, "--release", releases.old_folder, "--format", "json")
    assert machine.returncode == 1
    assert '"verify-foreign"' in machine.stdout


def test_quiet_says_nothing(oxigraph: Server, releases: Releases) -> None:
    """With --quiet a load that goes well prints nothing, and --default-graph none is obeyed."""
    oxigraph.clear()
    options = ["--quiet", "--default-graph", "none", "--kind", "gsp", "--again"]
    quiet = run("load", oxigraph.url, "--release", releases.old_folder, *options)
    assert (quiet.returncode, quiet.stdout, quiet.stderr) == (0, "", "")
    assert all(graph for graph, _ in seen(oxigraph))


@pytest.mark.parametrize("how", ["environment", "file"])
def test_credentials_are_used_and_never_shown(
    server: Server, releases: Releases, tmp_path: Path, how: str
) -> None:
    """A wrong password is refused by who asks for one, and stands in no output."""
    server.clear()
    file = tmp_path / "credentials.toml"
    file.write_text(f'user = "dba"\npassword = "{SECRET}"\n', encoding="utf-8")
    options: list[str | Path] = ["--credentials", file] if how == "file" else []
    secret = {} if options else {"FICHERO_USER": "dba", "FICHERO_PASSWORD": SECRET}
    wrong = run("load", server.url, "--release", releases.old_folder, *options, **secret)
    assert SECRET not in wrong.stdout + wrong.stderr
    if server.credentials is None:
        assert wrong.returncode == 0
        return
    assert wrong.returncode == 1
    assert "[load-denied]" in wrong.stderr
    assert seen(server) == frozenset()
    right = {
        "FICHERO_USER": server.credentials.user,
        "FICHERO_PASSWORD": server.credentials.password,
    }
    assert run("load", server.url, "--release", releases.old_folder, **right).returncode == 0
    assert comparison.verify(releases.old, server.url, "virtuoso", server.credentials).is_same
    none = run("load", server.url, "--release", releases.new_folder)
    assert none.returncode == 1
    assert "[load-denied]" in none.stderr


def test_secrets_in_an_address_are_refused(releases: Releases) -> None:
    """An address with a password is a mistake in the command, and the password is not repeated."""
    url = f"http://ana:{SECRET}@localhost:7878"
    refused = run("load", url, "--release", releases.old_folder)
    assert refused.returncode == 2
    assert "[load-url-secret]" in refused.stderr
    assert SECRET not in refused.stdout + refused.stderr


def test_progress_is_shown_to_who_waits(
    oxigraph: Server, releases: Releases, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What takes longer than a moment shows what it is at, in the language of the reader."""
    from rich.console import Console  # noqa: PLC0415 (this test only)

    from fichero.loading import screen  # noqa: PLC0415

    monkeypatch.setattr(screen, "_PATIENCE", -1.0)
    oxigraph.clear()
    shown = Console(record=True, force_terminal=True, width=100)
    with screen.progress(shown, "es", quiet=False) as watch:
        loader.load(releases.old, oxigraph.url, watch=watch)
    assert "Comprueba" in shown.export_text()
    assert releases.old.base == BASE
