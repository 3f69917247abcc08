"""What the tests of norms share: an index of a few norms, most of them invented."""

from collections.abc import Iterator

import pytest

from fichero.norms import index, tables
from fichero.norms.index import Index
from tests.conftest import RESOURCES

TABLE = RESOURCES / "norms" / "normas.tsv"


@pytest.fixture
def norms() -> Iterator[Index]:
    """Give an index of the table."""
    with index.in_memory(tables.read(TABLE)) as made:
        yield made
