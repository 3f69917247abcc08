"""What changed, in a release: as a graph, on a page, and in the catalogue."""

from pathlib import Path
from urllib.parse import urljoin, urlsplit

import pytest
from lxml import html
from pyoxigraph import NamedNode, Quad, parse

from fichero import pipeline
from fichero.site.addresses import Addresses
from fichero.validating import validation
from tests.comparing.conftest import EXAMPLES, WORKSHOP

BASE = "https://w3id.org/fichero/"
LATTER = f"{BASE}id/ficha/minfaros/2019-2022"
FORMER = f"{BASE}id/ficha/minfaros/2015-2018"
GRAPH = f"{BASE}graph/changes/ficha/minfaros/2019-2022"
FICHERO = f"{BASE}def#"


@pytest.fixture(scope="module")
def release(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Publish the examples."""
    out = tmp_path_factory.mktemp("examples") / "dist"
    pipeline.build(WORKSHOP, EXAMPLES / "sources", out, without=("store", "hosting"))
    return out


@pytest.fixture(scope="module")
def quads(release: Path) -> list[Quad]:
    """Read the dataset."""
    return list(parse(path=str(release / "dataset.nq")))


def test_changes_stand_in_a_graph_of_their_own(quads: list[Quad]) -> None:
    """The latter form of an organisation has one; the former and that of a service have none."""
    changes = [quad for quad in quads if "/graph/changes/" in str(quad.graph_name)]
    assert {quad.graph_name for quad in changes} == {NamedNode(GRAPH)}
    kinds = [quad for quad in changes if quad.predicate.value == f"{FICHERO}changeKind"]
    assert len(kinds) == 7
    revised = {
        (quad.subject, quad.object)
        for quad in changes
        if quad.predicate.value.endswith("#wasRevisionOf")
    }
    assert (NamedNode(LATTER), NamedNode(FORMER)) in revised
    assert (NamedNode(f"{LATTER}/objetivo/2"), NamedNode(f"{FORMER}/objetivo/4")) in revised


def test_changes_keep_to_the_rules(quads: list[Quad]) -> None:
    """The rules for changes find nothing in what is published."""
    subjects = {quad.subject for quad in quads if quad.object == NamedNode(f"{FICHERO}Change")}
    told = [quad.triple for quad in quads if quad.subject in subjects]
    assert validation.validate(told, WORKSHOP.shapes) == ()
    wrong = [triple for triple in told if triple.predicate.value != f"{FICHERO}toForm"]
    broken = {violation.rule for violation in validation.validate(wrong, WORKSHOP.shapes)}
    assert broken == {"change-to-required"}


@pytest.mark.parametrize("folder", ["", "en/"])
def test_the_page_leads_both_ways(release: Path, quads: list[Quad], folder: str) -> None:
    """Each change has its place on the page, and every link of the page leads to a file."""
    name = f"{folder}doc/ficha/minfaros/2019-2022/cambios.html"
    page = html.parse(release / name).getroot()
    anchors = set(page.xpath("//@id"))
    changes = {quad.subject for quad in quads if quad.object == NamedNode(f"{FICHERO}Change")}
    for change in changes:
        assert isinstance(change, NamedNode)
        path, _, anchor = (Addresses(BASE).page(change.value) or "").partition("#")
        assert folder + path == name
        assert anchor in anchors
    for link in page.xpath("//main//a/@href"):
        path = urlsplit(urljoin(name, link)).path
        assert (release / path).is_file(), link
    form = html.parse(release / f"{folder}doc/ficha/minfaros/2019-2022.html").getroot()
    assert "2019-2022/cambios.html" in form.xpath("//main//a/@href")


def test_datasets_of_a_series_are_in_order(release: Path) -> None:
    """The catalogue says which dataset comes before which."""
    pairs = {
        (str(quad.subject.value), str(quad.object.value))
        for quad in parse(path=str(release / "catalog.ttl"))
        if quad.predicate.value == "http://www.w3.org/ns/dcat#prev"
    }
    dataset = f"{BASE}id/conjunto/ficha/minfaros"
    assert pairs == {(f"{dataset}/2019-2022", f"{dataset}/2015-2018")}
