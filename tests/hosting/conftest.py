"""The web servers: each is started once, on a free port, with a configuration of its own."""

import http.client
import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import urlsplit

import msgspec
import pytest

from fichero.settings import Settings
from tests.catalogue.conftest import Built, build

FOLDER = "fichas"
BASE = f"https://datos.ejemplo.cl/{FOLDER}/"
MODULES = ("alias", "authz_core", "dir", "headers", "mime", "mpm_event", "rewrite")
_PATIENCE = 20  # seconds for a server to listen

_APACHE = """\
ServerRoot "{place}"
ServerName 127.0.0.1
Listen 127.0.0.1:{port}
PidFile "{place}/httpd.pid"
ErrorLog "{place}/error.log"
TypesConfig /dev/null
User www-data
Group www-data
{modules}
<Directory "/">
  Require all denied
</Directory>
DocumentRoot "{root}"
<Directory "{root}">
  AllowOverride FileInfo Indexes Options
  Options FollowSymLinks
  Require all granted
</Directory>
"""

_NGINX = """\
pid {place}/nginx.pid;
error_log {place}/error.log;
daemon off;
{user}
events {{}}
http {{
  access_log off;
  client_body_temp_path {place}/body;
  proxy_temp_path {place}/proxy;
  fastcgi_temp_path {place}/fastcgi;
  uwsgi_temp_path {place}/uwsgi;
  scgi_temp_path {place}/scgi;
  include {release}/hosting/nginx-http.conf;
  server {{
    listen 127.0.0.1:{port};
    root {root};
    include {release}/hosting/nginx-server.conf;
  }}
}}
"""


class Answer(msgspec.Struct, frozen=True):
    """What a server answers."""

    status: int
    headers: dict[str, str]
    """By their names in small letters."""
    body: bytes

    @property
    def location(self) -> str:
        """Where a redirect leads, as a path, with its anchor."""
        parts = urlsplit(self.headers.get("location", ""))
        return parts.path + (f"#{parts.fragment}" if parts.fragment else "")


class Server(msgspec.Struct, frozen=True):
    """A server that listens."""

    port: int

    def get(self, path: str, **headers: str) -> Answer:
        """Ask for a path; names of headers have `_` for `-`."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=10)
        told = {name.replace("_", "-"): value for name, value in headers.items()}
        connection.request("GET", path, headers=told)
        response = connection.getresponse()
        answer = Answer(
            response.status,
            {name.lower(): value for name, value in response.getheaders()},
            response.read(),
        )
        connection.close()
        return answer


def program(name: str, package: str) -> str:
    """Find a program, which may be where only root looks."""
    found = shutil.which(name) or shutil.which(name, path="/usr/sbin")
    if found is None:
        pytest.skip(f"apt-get install {package}")
    return found


def free_port() -> int:
    """Find a port that nobody listens at."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return int(listener.getsockname()[1])


def wait(process: subprocess.Popen[bytes], port: int, place: Path) -> None:
    """Wait until a server listens."""
    end = time.monotonic() + _PATIENCE
    while time.monotonic() < end and process.poll() is None:
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
        except OSError:
            time.sleep(0.05)
        else:
            return
    log = place / "error.log"
    process.kill()
    pytest.fail(f"no server: {log.read_text() if log.exists() else 'it wrote no log'}")


@pytest.fixture(scope="session")
def place() -> Iterator[Path]:
    """Give a folder that a server may read, whoever it runs as: pytest's own it may not."""
    with tempfile.TemporaryDirectory(prefix="fichero-hosting-") as folder:
        Path(folder).chmod(0o755)
        yield Path(folder)


@pytest.fixture(scope="session")
def hosted(place: Path) -> Built:
    """Give a release in a folder of a server."""
    root = place / "root"
    root.mkdir()
    settings = Settings(base_iri=BASE, withdrawn=("id/ficha/segegob/2015-2018", "id/norma/ley-1"))
    built = build(place, settings)
    return Built(built.folder.rename(root / FOLDER), built.workshop, built.forms)


@pytest.fixture(scope="session")
def start_apache() -> Iterator[Callable[[Path, Path], Server]]:
    """Give what starts Apache for a folder of documents, and stop it in the end."""
    started: list[subprocess.Popen[bytes]] = []

    def start(place: Path, root: Path) -> Server:
        binary = program("apache2", "apache2")
        place.mkdir()
        place.chmod(0o755)
        port = free_port()
        modules = "\n".join(
            f"LoadModule {name}_module /usr/lib/apache2/modules/mod_{name}.so" for name in MODULES
        )
        conf = place / "apache.conf"
        conf.write_text(_APACHE.format(place=place, port=port, root=root, modules=modules))
        process = subprocess.Popen([binary, "-f", conf, "-DFOREGROUND"])
        started.append(process)
        wait(process, port, place)
        return Server(port)

    yield start
    for process in started:
        process.terminate()
        process.wait(10)


@pytest.fixture(scope="session")
def apache(place: Path, hosted: Built, start_apache: Callable[[Path, Path], Server]) -> Server:
    """Serve the release with Apache."""
    return start_apache(place / "apache", hosted.folder.parent)


@pytest.fixture(scope="session")
def nginx(place: Path, hosted: Built) -> Iterator[Server]:
    """Serve the release with nginx."""
    binary = program("nginx", "nginx-light")
    folder = place / "nginx"
    folder.mkdir()
    port = free_port()
    conf = folder / "nginx.conf"
    # Only root can, and must, say whom the workers run as.
    user = "user www-data;" if Path("/proc/self").owner() == "root" else ""
    conf.write_text(
        _NGINX.format(
            place=folder,
            port=port,
            user=user,
            release=hosted.folder,
            root=hosted.folder.parent,
        )
    )
    process = subprocess.Popen([binary, "-e", folder / "error.log", "-c", conf])
    wait(process, port, folder)
    yield Server(port)
    process.terminate()
    process.wait(10)


@pytest.fixture(scope="session", params=["apache", "nginx"])
def server(request: pytest.FixtureRequest) -> Server:
    """Serve the release with each of the servers in turn."""
    found: Server = request.getfixturevalue(request.param)
    return found
