"""What the tests of the site share: a site on disk, the same on a server, and a browser."""

import contextlib
import json
import shutil
import subprocess
import threading
from collections.abc import Callable, Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import msgspec
import pyoxigraph as ox
import pytest
from playwright.sync_api import Browser, sync_playwright

from fichero import forms
from fichero.describing import registry
from fichero.forms import Described, Workshop
from fichero.reading import sources
from fichero.settings import Settings
from tests import publishing
from tests.conftest import node_module

ROOT = Path(__file__).parents[2]
SOURCES = ROOT / "data" / "sources"
HOSTILE = ROOT / "tests" / "resources" / "site" / "hostil" / "ficha.md"
SERVICES = ROOT / "tests" / "resources" / "forms" / "a1"
CHROMIUM = Path("/usr/bin/chromium")

# Nothing from elsewhere, nothing inline: what a careful host would send.
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)


class Made(msgspec.Struct, frozen=True):
    """A site, and what it was made of."""

    folder: Path
    forms: tuple[Described, ...]
    workshop: Workshop

    @property
    def pages(self) -> list[str]:
        """The paths of all pages."""
        return sorted(path.relative_to(self.folder).as_posix() for path in self._pages())

    def _pages(self) -> Iterator[Path]:
        return self.folder.rglob("*.html")


def make(
    source: Path,
    folder: Path,
    settings: Settings | None = None,
    known: Path = ROOT / "data" / "registry",
) -> Made:
    """Write a release with its site, without checking the forms against the rules.

    Hostile forms break some of them, and the site must hold even so.
    """
    workshop = Workshop(settings or Settings(), registry.load(known))
    read = forms.link(forms.read(path, workshop) for path in sources.find(source))
    described = tuple(form.described for form in read if form.described)
    assert len(described) == len(read), [form.findings for form in read]
    for path, contents in publishing.files(described, workshop):
        place = folder / path
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_bytes(contents)
    # The release writes its manifest itself; pages link to it.
    (folder / "manifest.json").write_text("{}", encoding="utf-8")
    return Made(folder, described, workshop)


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Made:
    """Make the site of the first form."""
    return make(SOURCES, tmp_path_factory.mktemp("site"))


@pytest.fixture(scope="session")
def services(tmp_path_factory: pytest.TempPathFactory) -> Made:
    """Make the site of a ministry with a service, both invented."""
    source = tmp_path_factory.mktemp("sources")
    shutil.copytree(SERVICES / "valid" / "tabs", source / "juntafaros-2019-2022")
    shutil.copytree(SERVICES / "ministry", source / "minfaros-2019-2022")
    folder = tmp_path_factory.mktemp("services")
    return make(source, folder, known=SERVICES / "registry")


@pytest.fixture(scope="session")
def hostile(tmp_path_factory: pytest.TempPathFactory) -> Made:
    """Make the site of a form that wants to break it, in a file named to the same end."""
    source = tmp_path_factory.mktemp("sources") / "hostil"
    source.mkdir()
    shutil.copy(HOSTILE, source / "ficha <b>ñ & #1 %20 'a'.md")
    return make(source.parent, tmp_path_factory.mktemp("hostile"))


class _Handler(SimpleHTTPRequestHandler):
    """Serves files under a strict policy, and answers queries as the real server does."""

    store: ox.Store | None = None
    protocol_version = "HTTP/1.0"

    def end_headers(self) -> None:
        self.send_header("Content-Security-Policy", POLICY)
        self.send_header("X-Content-Type-Options", "nosniff")
        super().end_headers()

    def do_GET(self) -> None:
        path = urlsplit(self.path).path
        if path == "/favicon.ico":
            # A browser asks for it by itself, where a drawing is opened that can name no icon.
            self._send(204, "image/x-icon", b"")
        elif path == "/sparql":
            self._answer(parse_qs(urlsplit(self.path).query))
        else:
            super().do_GET()

    def do_POST(self) -> None:
        length = int(self.headers.get("Content-Length", 0))
        self._answer(parse_qs(self.rfile.read(length).decode()))

    def _answer(self, asked: dict[str, list[str]]) -> None:
        if self.store is None:
            self.send_error(404)
            return
        try:
            found = self.store.query(asked["query"][0], use_default_graph_as_union=True)
        except SyntaxError as error:
            self._send(400, "text/plain; charset=utf-8", str(error).encode())
            return
        if isinstance(found, ox.QueryTriples):
            data = found.serialize(format=ox.RdfFormat.TURTLE)
            self._send(200, "text/turtle", data or b"")
            return
        wanted = self.headers.get("Accept", "")
        form = ox.QueryResultsFormat.CSV if "csv" in wanted else ox.QueryResultsFormat.JSON
        self._send(200, form.media_type, found.serialize(format=form) or b"")

    def _send(self, status: int, media_type: str, data: bytes) -> None:
        self.send_response(status)
        self.send_header("Content-Type", media_type)
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    def log_message(self, *_: object) -> None:
        """Keep quiet."""


@contextlib.contextmanager
def serving(folder: Path, store: ox.Store | None = None) -> Iterator[str]:
    """Serve a folder on a free port; give its address, which ends in a slash."""
    handler = type("Handler", (_Handler,), {"store": store})
    with ThreadingHTTPServer(("127.0.0.1", 0), partial(handler, directory=folder)) as server:
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}/"
        server.shutdown()
        thread.join()


@pytest.fixture(scope="session")
def served(site: Made) -> Iterator[str]:
    """Serve the site of the first form, with an endpoint for queries."""
    store = ox.Store()
    store.bulk_load(path=site.folder / "dataset.nq")
    with serving(site.folder, store) as address:
        yield address


@pytest.fixture(scope="session")
def served_services(services: Made) -> Iterator[str]:
    """Serve the site of a service and its ministry, as static files."""
    with serving(services.folder) as address:
        yield address


@pytest.fixture(scope="session")
def served_hostile(hostile: Made) -> Iterator[str]:
    """Serve the site of the hostile form, as static files."""
    with serving(hostile.folder) as address:
        yield address


# Of the package, not of the session: while Playwright runs, no other event loop can.
@pytest.fixture(scope="package")
def browser() -> Iterator[Browser]:
    """Start a browser that keeps to itself."""
    if not CHROMIUM.exists():
        pytest.skip("apt-get install chromium")
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(
            executable_path=CHROMIUM,
            args=[
                "--no-sandbox",
                "--disable-gpu",
                "--disable-quic",
                "--no-first-run",
                "--disable-background-networking",
                "--disable-component-update",
                "--disable-sync",
            ],
        )
        yield started
        started.close()


@pytest.fixture(scope="session")
def axe() -> str:
    """Give the script that looks for what keeps people out."""
    return node_module("axe-core", "axe.min.js").read_text(encoding="utf-8")


@pytest.fixture(scope="session")
def vnu() -> Callable[[list[Path]], list[dict[str, object]]]:
    """Give a function that has the W3C's checker read files, and returns what it finds."""
    java = shutil.which("java")
    if java is None:
        pytest.skip("apt-get install default-jre-headless")
    jar = node_module("vnu-jar", "build/dist/vnu.jar")

    def check(paths: list[Path]) -> list[dict[str, object]]:
        command = [java, "-jar", str(jar), "--stdout", "--format", "json", "--exit-zero-always"]
        options = ["--also-check-css", "--also-check-svg"]
        run = subprocess.run(
            [*command, *options, *map(str, paths)], capture_output=True, text=True, check=True
        )
        messages: list[dict[str, object]] = json.loads(run.stdout)["messages"]
        return messages

    return check
