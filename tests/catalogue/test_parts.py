"""What can be left out: each part takes its files along, and nothing else."""

from pathlib import Path

import pytest
from pyoxigraph import NamedNode

from fichero.exports import Part
from tests.catalogue.conftest import FULL, Built, build

DOWNLOAD = "http://www.w3.org/ns/dcat#downloadURL"


@pytest.fixture(scope="module")
def bare(tmp_path_factory: pytest.TempPathFactory) -> Built:
    """Give a release without pages and database."""
    return build(tmp_path_factory.mktemp("bare"), FULL, ("site", "store"))


@pytest.mark.parametrize(
    ("part", "gone"),
    [
        ("stratml", {"data/ficha/segegob/2019-2022.stratml.xml"}),
        ("csv", {"csv"}),
        ("catalogue", {"catalog.jsonld", "catalog.rdf", "catalog.ttl", "void.ttl"}),
        (
            "hosting",
            {
                ".htaccess",
                "context.jsonld",
                "ficha.schema.json",
                "data/norma",
                "data/organismo",
                "data/periodo",
                "hosting",
                *(
                    f"{name}.{suffix}"
                    for name in ("alignments", "def", "kinds", "shapes")
                    for suffix in ("jsonld", "nt", "rdf", "ttl")
                ),
            },
        ),
    ],
)
def test_a_part_can_be_left_out(part: Part, gone: set[str], bare: Built, tmp_path: Path) -> None:
    """Its files and folders are gone, those of the other parts are all there."""
    left = build(tmp_path, FULL, ("site", "store", part))
    own = {
        path
        for path in bare.files
        if any(path == name or path.startswith(f"{name}/") for name in gone)
    }
    assert len(own) >= len(gone)
    assert set(bare.files) - set(left.files) == own
    assert set(left.files) < set(bare.files)


@pytest.mark.parametrize("part", ["fichas", "stratml", "sources", "csv", "hosting"])
def test_the_catalogue_lists_what_is_left(part: Part, tmp_path: Path) -> None:
    """It promises no file of a part that was left out."""
    left = build(tmp_path, FULL, ("site", "store", part))
    listed = {
        triple.object.value.removeprefix(FULL.base_iri)
        for triple in left.triples("catalog.ttl")
        if triple.predicate.value == DOWNLOAD and isinstance(triple.object, NamedNode)
    }
    assert len(listed) > 8
    assert listed <= set(left.files)


def test_two_builds_are_equal_to_the_byte(built: Built, tmp_path: Path) -> None:
    """The catalogue, the tables, the plans and the vocabulary depend on no clock and no chance."""
    again = build(tmp_path)
    assert again.files == built.files
