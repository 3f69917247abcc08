"""The invented examples, in both periods."""

from pathlib import Path

import pytest

from fichero import forms
from fichero.describing import registry
from fichero.describing.describe import Description
from fichero.forms import Workshop
from fichero.settings import Settings
from tests.conftest import ROOT

EXAMPLES = ROOT / "examples"
WORKSHOP = Workshop(Settings(), registry.load(EXAMPLES / "registry"))


def description(path: Path, workshop: Workshop = WORKSHOP) -> Description:
    """Read and describe a form that has no errors."""
    form = forms.read(path, workshop)
    assert form.description, form.findings
    return form.description


@pytest.fixture(scope="session")
def former() -> Description:
    """Give the ministry's form of the former period."""
    return description(EXAMPLES / "sources" / "minfaros-2015-2018")


@pytest.fixture(scope="session")
def latter() -> Description:
    """Give the ministry's form of the latter period."""
    return description(EXAMPLES / "sources" / "minfaros-2019-2022")


@pytest.fixture(scope="session")
def service() -> Description:
    """Give the form of a service of the ministry."""
    return description(EXAMPLES / "sources" / "juntafaros-2019-2022")
