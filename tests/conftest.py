"""What the tests share: the first form on its way, the examples, and the profiles of Hypothesis."""

import os
from pathlib import Path

import msgspec
import pytest
from hypothesis import settings

from fichero import context
from fichero.describing import describe, provenance, registry
from fichero.describing.describe import Description, Node
from fichero.describing.iris import DEFAULT_BASE, Minter
from fichero.describing.registry import Registry
from fichero.document import Document
from fichero.reading import sources, witnesses
from fichero.reading.ficha import Ficha
from fichero.reading.readers import Limits
from fichero.reading.sources import Source

ROOT = Path(__file__).parents[1]
RESOURCES = Path(__file__).parent / "resources"
FORMS = RESOURCES / "forms"
SEED = ROOT / "data" / "sources" / "segegob-2019-2022"
LIMIT = Limits(source_bytes=1_000_000)

# Slow machines are no bugs. In CI each run tries the same examples, so that it fails for a reason.
settings.register_profile("local", deadline=None)
settings.register_profile("ci", deadline=None, derandomize=True)
settings.load_profile("ci" if os.environ.get("CI") else "local")


class Seed(msgspec.Struct, frozen=True):
    """The first form: read, merged, described, and with its provenance."""

    source: Source
    ficha: Ficha
    description: Description
    provenance: tuple[Node, ...]

    @property
    def documents(self) -> dict[str, Document]:
        """Its documents by their paths, `origin.toml` among them."""
        return {reading.document.source: reading.document for reading in self.source.readings}


def described(base: str = DEFAULT_BASE) -> Seed:
    """Describe the first form below a base IRI."""
    minter = Minter(base)
    source = sources.load(SEED, LIMIT)
    ficha = witnesses.merge(source.readings).ficha
    description = describe.describe(ficha, registry.load(ROOT / "data" / "registry"), minter)
    documents = [reading.document for reading in source.readings]
    nodes = provenance.provenance(
        description, documents, source.descriptions, context.load(), minter
    )
    return Seed(source, ficha, description, nodes)


@pytest.fixture(scope="session")
def seed() -> Seed:
    """Give the first form as it is published."""
    return described()


@pytest.fixture(scope="session")
def known() -> Registry:
    """Give the registry of the project."""
    return registry.load(ROOT / "data" / "registry")


def document(text: str, name: str = "ficha.md") -> Document:
    """Make a document of a text."""
    return Document(source=name, media_type="text/markdown", data=text.encode(), text=text)


def node_module(package: str, path: str) -> Path:
    """Find a file of a package from npm, in the folder that a variable names or in the checkout."""
    for folder in (os.environ.get("FICHERO_NODE_MODULES"), ROOT / "node_modules"):
        if folder and (Path(folder) / package / path).is_file():
            return Path(folder) / package / path
    pytest.skip(f"npm install --no-save --ignore-scripts {package}")
