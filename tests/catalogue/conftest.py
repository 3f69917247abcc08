"""What the tests of the catalogue share: a release with its catalogue, as it is written."""

import shutil
from collections.abc import Collection, Mapping
from datetime import date
from pathlib import Path

import msgspec
import pyoxigraph as ox
import pytest
from pyoxigraph import Triple

from fichero import forms, pipeline
from fichero.describing import registry
from fichero.exports import Part
from fichero.forms import Workshop
from fichero.settings import Catalogue, Contact, Publisher, Settings
from tests.conftest import FORMS, ROOT, SEED
from tests.publishing import read

FULL = Settings(
    publisher=Publisher(
        name="Ministerio de Ejemplo",
        iri="https://datos.ejemplo.cl/organismo",
        type="NationalAuthority",
        contact=Contact(
            "Oficina de datos", email="datos@ejemplo.cl", url="https://datos.ejemplo.cl/contacto"
        ),
    ),
    catalogue=Catalogue(issued=date(2026, 11, 22), modified=date(2026, 11, 23), sparql="sparql"),
)
"""Settings that leave nothing out."""


class Built(msgspec.Struct, frozen=True):
    """A release."""

    folder: Path
    workshop: Workshop
    forms: tuple[forms.Described, ...]

    @property
    def files(self) -> Mapping[str, bytes]:
        """What the release holds, without its database."""
        return {
            path.relative_to(self.folder).as_posix(): path.read_bytes()
            for path in sorted(self.folder.rglob("*"))
            if path.is_file() and "store" not in path.relative_to(self.folder).parts
        }

    def triples(self, name: str) -> list[Triple]:
        """Read a file of RDF."""
        return [quad.triple for quad in ox.parse(path=self.folder / name)]


def build(folder: Path, settings: Settings = FULL, without: Collection[Part] = ()) -> Built:
    """Publish the first form."""
    workshop = Workshop(settings, registry.load(ROOT / "data" / "registry"))
    pipeline.build(workshop, SEED.parent, folder / "dist", without=without)
    return Built(folder / "dist", workshop, read(SEED.parent, workshop))


def build_services(folder: Path) -> Built:
    """Publish the form of a service, and that of its ministry."""
    forms = FORMS / "a1"
    shutil.copytree(forms / "ministry", folder / "sources" / "ministry")
    shutil.copytree(forms / "valid" / "tabs", folder / "sources" / "service")
    workshop = Workshop(FULL, registry.load(forms / "registry"))
    pipeline.build(workshop, folder / "sources", folder / "dist")
    return Built(folder / "dist", workshop, read(folder / "sources", workshop))


@pytest.fixture(scope="session")
def built(tmp_path_factory: pytest.TempPathFactory) -> Built:
    """Give a release whose settings leave nothing out."""
    return build(tmp_path_factory.mktemp("release"))


@pytest.fixture(scope="session")
def services(tmp_path_factory: pytest.TempPathFactory) -> Built:
    """Give a release with the form of a service."""
    return build_services(tmp_path_factory.mktemp("services"))
