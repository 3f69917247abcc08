"""The invented examples, in both periods."""

from pathlib import Path

import pytest

from fichero import forms
from fichero.comparing import items
from fichero.comparing.items import Sheet
from fichero.describing import registry
from fichero.forms import Workshop
from fichero.settings import Settings
from tests.conftest import ROOT

EXAMPLES = ROOT / "examples"
WORKSHOP = Workshop(Settings(), registry.load(EXAMPLES / "registry"))


def sheet(path: Path, workshop: Workshop = WORKSHOP) -> Sheet:
    """Read a form that has no errors, and take from it what is compared."""
    form = forms.read(path, workshop)
    assert form.description, form.findings
    return items.sheet(form.description)


@pytest.fixture(scope="session")
def former() -> Sheet:
    """Give the ministry's form of the former period."""
    return sheet(EXAMPLES / "sources" / "minfaros-2015-2018")


@pytest.fixture(scope="session")
def latter() -> Sheet:
    """Give the ministry's form of the latter period."""
    return sheet(EXAMPLES / "sources" / "minfaros-2019-2022")


@pytest.fixture(scope="session")
def service() -> Sheet:
    """Give the form of a service of the ministry."""
    return sheet(EXAMPLES / "sources" / "juntafaros-2019-2022")
