"""CKAN: the parser of ckanext-dcat finds what a portal shows."""

import importlib.util
import json
import subprocess
import sys
from typing import Any

import pytest

from tests.catalogue.conftest import FULL, Built
from tests.conftest import ROOT

BASE = "https://w3id.org/fichero/"


@pytest.fixture(scope="module")
def harvested(built: Built) -> dict[str, dict[str, Any]]:
    """Give what CKAN would make of the catalogue, by the datasets' IRIs."""
    if importlib.util.find_spec("ckanext") is None:
        pytest.skip("pip install ckanext-dcat")
    # In a process of its own, as it puts modules in the place of CKAN's.
    run = subprocess.run(
        [sys.executable, "-m", "tests.catalogue.ckan", built.folder / "catalog.ttl"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert run.returncode == 0, run.stderr
    found: list[dict[str, Any]] = json.loads(run.stdout)
    return {extra(dataset, "uri"): dataset for dataset in found}


def extra(dataset: dict[str, Any], key: str) -> str:
    """Give what CKAN keeps beside its own fields."""
    (value,) = {each["value"] for each in dataset["extras"] if each["key"] == key}
    return str(value)


def test_ckan_finds_every_dataset(harvested: dict[str, dict[str, Any]]) -> None:
    """The whole and the form are datasets of the portal."""
    names = {iri for iri in harvested if "/id/conjunto" in iri}
    assert names == {
        f"{BASE}id/conjunto",
        f"{BASE}id/conjunto/ficha/segegob/2019-2022",
    }


def test_ckan_shows_what_a_reader_needs(harvested: dict[str, dict[str, Any]]) -> None:
    """Title, description, publisher, contact, licence, language, dates and tags are found."""
    form = harvested[f"{BASE}id/conjunto/ficha/segegob/2019-2022"]
    contact = FULL.publisher.contact
    assert contact
    assert "2019-2022" in form["title"]
    assert "Ministerio Secretaría General de Gobierno" in form["notes"]
    assert extra(form, "publisher_name") == FULL.publisher.name
    assert extra(form, "publisher_uri") == FULL.publisher.iri
    assert extra(form, "contact_name") == contact.name
    assert extra(form, "contact_email") == contact.email
    assert extra(form, "issued") == "2026-11-22"
    assert extra(form, "modified") == "2026-11-23"
    assert extra(form, "temporal_start") == "2019"
    assert extra(form, "temporal_end") == "2022"
    assert "authority/data-theme/GOVE" in extra(form, "theme")
    assert {"base legal", "SEGEGOB"} <= {tag["name"] for tag in form["tags"]}
    assert form["license_id"] == "cc-by-4.0"


@pytest.mark.parametrize("name", ["id/conjunto", "id/conjunto/ficha/segegob/2019-2022"])
def test_ckan_finds_every_resource(
    name: str, built: Built, harvested: dict[str, dict[str, Any]]
) -> None:
    """Every file that belongs to a dataset is a resource with address, size, type and checksum."""
    own = ("data/ficha/", "source/") if "ficha" in name else ("dataset.", "report.", "csv/")
    resources = harvested[BASE + name]["resources"]
    files = {BASE + path: data for path, data in built.files.items() if path.startswith(own)}
    assert {each["url"] for each in resources} == set(files)
    assert len(resources) == len(files)
    for each in resources:
        assert each["size"] == len(files[each["url"]])
        assert each["download_url"] == each["url"]
        assert each["name"]
        assert each["description"]
        assert each["mimetype"].startswith("https://www.iana.org/assignments/media-types/")
        assert each["hash"]
        assert each["license"] == FULL.licence
