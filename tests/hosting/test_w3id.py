"""The redirect of w3id.org: generated for a base IRI there, and followed with Apache."""

from collections.abc import Callable
from pathlib import Path

import msgspec
import pytest

from fichero.hosting import files, w3id
from fichero.settings import Contact, Publisher, Settings
from tests.catalogue.conftest import Built
from tests.hosting.conftest import FOLDER, Server

FORM = "ficha/segegob/2019-2022"


@pytest.mark.parametrize(
    ("settings", "path"),
    [
        (Settings(), None),
        (Settings(hosting="https://datos.ejemplo.cl/"), "hosting/w3id.org/fichero/.htaccess"),
        (
            Settings(base_iri="https://w3id.org/x/y/", hosting="https://datos.ejemplo.cl/"),
            "hosting/w3id.org/x/y/.htaccess",
        ),
        (Settings(base_iri="https://a.cl/", hosting="https://b.cl/"), None),
        (Settings(hosting="https://w3id.org/fichero/"), None),
    ],
)
def test_the_redirect_is_made_where_it_is_needed(settings: Settings, path: str | None) -> None:
    """Only a base IRI at w3id.org whose files are elsewhere needs one."""
    assert w3id.path(settings) == path
    assert [name for name, _ in files.servers(settings) if "w3id" in name] == (
        [path] if path else []
    )
    if path is None:
        with pytest.raises(ValueError, match="nowhere"):
            w3id.write(settings)


@pytest.mark.parametrize(
    ("contact", "shown"),
    [
        (None, "<https://ejemplo.cl/>"),
        (Contact("Datos", email="datos@ejemplo.cl"), "<datos@ejemplo.cl>"),
        (Contact("Datos", url="https://ejemplo.cl/contacto"), "<https://ejemplo.cl/contacto>"),
    ],
)
def test_the_redirect_says_whom_to_ask(contact: Contact | None, shown: str) -> None:
    """Whoever looks after w3id.org finds a name and an address in the file."""
    publisher = Publisher(name="Ejemplo", iri="https://ejemplo.cl/", contact=contact)
    text = w3id.write(Settings(publisher=publisher, hosting="https://datos.ejemplo.cl")).decode()
    assert f"# Ejemplo {shown}" in text.splitlines()
    assert "https://datos.ejemplo.cl/$1" in text


def test_an_iri_leads_through_w3id_to_the_data(
    apache: Server,
    hosted: Built,
    place: Path,
    start_apache: Callable[[Path, Path], Server],
) -> None:
    """From the IRI to w3id.org, on to the host, and on to the file, with `Accept` kept."""
    settings = Settings(hosting=f"http://127.0.0.1:{apache.port}/{FOLDER}/")
    path = w3id.path(settings)
    assert path
    root = place / "w3id"
    file = root / path.removeprefix("hosting/w3id.org/")
    file.parent.mkdir(parents=True)
    file.write_bytes(w3id.write(settings))
    for folder in (root, file.parent):
        folder.chmod(0o755)
    server = start_apache(place / "w3id-apache", root)

    first = server.get(f"/fichero/id/{FORM}/objetivo/3?a=1", Accept="text/turtle")
    assert first.status == 302
    assert first.headers["location"] == (
        f"http://127.0.0.1:{apache.port}/{FOLDER}/id/{FORM}/objetivo/3?a=1"
    )
    second = apache.get(f"/{FOLDER}/id/{FORM}/objetivo/3", Accept="text/turtle")
    third = apache.get(second.location)
    assert third.body == hosted.files[f"data/{FORM}.ttl"]
    root_answer = server.get("/fichero/")
    assert root_answer.headers["location"] == f"http://127.0.0.1:{apache.port}/{FOLDER}/"
    assert server.get("/fichero/def").location == f"/{FOLDER}/def"


def test_hosting_elsewhere_moves_only_the_servers() -> None:
    """The files' address is in nginx's paths, and the base IRI is not."""
    settings = msgspec.structs.replace(Settings(), hosting="https://datos.ejemplo.cl/aqui/")
    text = dict(files.servers(settings))["hosting/nginx-server.conf"].decode()
    assert "/aqui/" in text
    assert "/fichero/id" not in text
