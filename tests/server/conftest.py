"""What the tests of the server share: a release, and servers that run it as a user would."""

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import msgspec
import pytest

ROOT = Path(__file__).parents[2]
TOKEN = "a-token-for-the-tests-only"  # noqa: S105 (it opens nothing)
BASE = "https://w3id.org/fichero/"
SECONDS = 1.5
"""What a query may take on the servers of these tests."""

_ADDRESS = re.compile(r"http://\S+/")


class Running(msgspec.Struct, frozen=True):
    """A server that runs."""

    url: str
    process: subprocess.Popen[str]
    client: httpx.Client
    """Follows no redirects."""

    def query(self, text: str, accept: str = "application/sparql-results+json") -> httpx.Response:
        """Put a query by GET."""
        return self.client.get("sparql", params={"query": text}, headers={"Accept": accept})

    def workers(self) -> list[int]:
        """Give the numbers of its worker processes."""
        path = Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children")
        return [int(number) for number in path.read_text(encoding="ascii").split()]


Start = Callable[..., Running]


@contextmanager
def running(release: Path, *options: str, token: str | None = None) -> Iterator[Running]:
    """Run `fichero serve`."""
    environment = {name: value for name, value in os.environ.items() if name != "FICHERO_TOKEN"}
    if token:
        environment["FICHERO_TOKEN"] = token
    command = [sys.executable, "-m", "fichero", "serve", "--release", str(release), "--port", "0"]
    # In a folder without settings of its own, so that the defaults hold.
    with subprocess.Popen(
        [*command, *options],
        cwd=release.parent,
        env=environment,
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        assert process.stdout is not None
        line = process.stdout.readline()
        found = _ADDRESS.search(line)
        assert found, f"it does not say where it listens: {line!r}"
        try:
            with httpx.Client(base_url=found[0], timeout=20) as client:
                yield Running(found[0], process, client)
        finally:
            process.terminate()
            process.wait(20)


@pytest.fixture(scope="session")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Publish the first form."""
    out = tmp_path_factory.mktemp("server") / "dist"
    subprocess.run([sys.executable, "build.py", "--quiet", "--out", out], cwd=ROOT, check=True)
    return out


@pytest.fixture
def release(built: Path, tmp_path: Path) -> Path:
    """Give a release of the test's own."""
    return Path(shutil.copytree(built, tmp_path / "dist"))


@pytest.fixture(scope="session")
def server(built: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    """Run a server that is only read."""
    gone = tmp_path_factory.mktemp("withdrawn") / "withdrawn.txt"
    gone.write_text("# retirado a pedido\nid/ficha/segegob/2015-2018\n", encoding="utf-8")
    options = ["--timeout", str(SECONDS), "--max-answer", "3000000", "--withdrawn", str(gone)]
    with running(built, *options) as served:
        yield served


@pytest.fixture(scope="session")
def writable(built: Path) -> Iterator[Running]:
    """Run a server that whoever has the token writes."""
    with running(built, "--timeout", "10", token=TOKEN) as served:
        served.client.headers["Authorization"] = f"Bearer {TOKEN}"
        yield served
