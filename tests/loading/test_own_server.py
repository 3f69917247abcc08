"""Loading into `fichero serve` itself, with its token."""

import sys
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from fichero.loading import comparison, loader
from fichero.loading.credentials import Credentials
from tests.loading.conftest import Releases, expected, seen
from tests.loading.test_commands import run
from tests.servers import Server, free_port, running, workplace

TOKEN = "una-clave-para-pruebas-77"  # noqa: S105 (it opens nothing)


class Own(Server, frozen=True):
    """A `fichero serve`: only who shows the token sees what was loaded."""

    def select(self, query: str) -> list[dict[str, dict[str, str]]]:
        """Ask the working store, without the code under test."""
        answer = httpx.post(
            self.query, data={"query": query}, headers={"Authorization": f"Bearer {TOKEN}"}
        )
        answer.raise_for_status()
        rows: list[dict[str, dict[str, str]]] = answer.json()["results"]["bindings"]
        return rows

    def clear(self) -> None:
        """Empty the working store."""
        headers = {"Authorization": f"Bearer {TOKEN}"}
        drop = {"update": "DROP ALL"}
        httpx.post(f"{self.url}/update", data=drop, headers=headers).raise_for_status()


@pytest.fixture(scope="module")
def served(releases: Releases) -> Iterator[Own]:
    """Serve the first release, with a working store that is empty."""
    with workplace() as folder:
        port = free_port()
        url = f"http://127.0.0.1:{port}"
        command: list[str | Path] = [sys.executable, "-m", "fichero", "serve"]
        options = ["--release", str(releases.old_folder), "--port", str(port)]
        ready = f"{url}/health"
        with running([*command, *options], ready, folder, {"FICHERO_TOKEN": TOKEN}) as process:
            yield Own("fichero", url, f"{url}/sparql", process, Credentials(token=TOKEN), folder)


@pytest.fixture
def own(served: Own) -> Own:
    """Give a server whose working store is empty."""
    served.clear()
    return served


def test_a_release_is_loaded_changed_and_verified(own: Own, releases: Releases) -> None:
    """The store holds each release to the triple; a second load does nothing."""
    first = loader.load(releases.old, own.url, "auto", own.credentials)
    assert (first.server, first.default_graph) == ("Fichero", "filled")
    assert seen(own) == expected(releases.old)
    assert loader.load(releases.old, own.url, "auto", own.credentials).sent == 0
    assert comparison.verify(releases.old, own.url, "auto", own.credentials).is_same
    loader.load(releases.new, f"{own.url}/sparql", "auto", own.credentials)
    assert seen(own) == expected(releases.new)
    found = comparison.verify(releases.old, own.url, "auto", own.credentials)
    assert not found.is_same
    # Who has no token reads what is served, and not what was loaded.
    assert comparison.verify(releases.old, own.url).graphs[0].is_same


@pytest.mark.parametrize("how", ["environment", "file"])
def test_the_commands_take_the_token(
    own: Own, releases: Releases, tmp_path: Path, how: str
) -> None:
    """From the environment or a file; a wrong one is refused; none of them is shown."""
    file = tmp_path / "credentials.toml"
    file.write_text(f'token = "{TOKEN}"\n', encoding="utf-8")
    options: list[str | Path] = ["--credentials", file] if how == "file" else []
    secret = {} if options else {"FICHERO_TOKEN": TOKEN}
    common: list[str | Path] = [own.url, "--release", releases.new_folder]
    wrong = run("load", *common, FICHERO_TOKEN=f"{TOKEN}-no")
    assert wrong.returncode == 1
    assert "[load-denied]" in wrong.stderr
    right = run("load", *common, *options, **secret)
    assert right.returncode == 0, right.stderr
    same = run("verify", *common, *options, **secret)
    assert same.returncode == 0, same.stdout
    assert run("verify", *common).returncode == 1  # it is compared with what is served
    for each in (wrong, right, same):
        assert TOKEN not in each.stdout + each.stderr
