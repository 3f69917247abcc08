"""A release with links: in every format, in the store, counted, and held back where need be."""

import re
import shutil
from datetime import date
from pathlib import Path

import msgspec
import pyoxigraph as ox
import pytest
from pyoxigraph import NamedNode, Quad, RdfFormat

from fichero import pipeline
from fichero.context import load as context
from fichero.describing import registry
from fichero.describing.iris import DEFAULT_BASE
from fichero.forms import Workshop
from fichero.hosting import routes
from fichero.links import sssom
from fichero.links.mappings import MANUAL, RELATED, SKOS, Mapping, MappingSet
from fichero.pipeline import Summary
from fichero.reading import sources
from fichero.releasing import release, store
from fichero.settings import Settings
from fichero.site import linking
from fichero.site.addresses import Addresses
from fichero.site.rendering import Here
from tests.conftest import ROOT

FORM = "https://w3id.org/fichero/id/ficha/segegob/2019-2022"
GRAPH = NamedNode("https://w3id.org/fichero/graph/links")
AREA = (
    "Desarrollar espacios de comunicación entre el Gobierno y la ciudadanía para difundir la"
    " acción gubernamental."
)
OBJECTIVE = (
    "Desarrollar herramientas y mecanismos para el fortalecimiento de la sociedad civil y sus"
    " distintas formas de organización."
)
LINK = Mapping(
    subject_id=f"{FORM}/objetivo/3",
    subject_label=OBJECTIVE,
    predicate_id=RELATED,
    object_id=f"{FORM}/ambito/1",
    object_label=AREA,
    mapping_justification=MANUAL,
    reviewer_label=("Ana <b>Pérez</b>",),
    match_string=("sociedad",),
    comment="Una <razón>.",
)
FAR = msgspec.structs.replace(
    LINK, object_id="https://ejemplo.cl/conceptos/civil", object_label="Sociedad civil"
)
CHANGED = msgspec.structs.replace(LINK, object_id=f"{FORM}/ambito/2", object_label="Otra cosa")
GONE = msgspec.structs.replace(LINK, object_id=f"{FORM}/ambito/70")


class Published(msgspec.Struct, frozen=True):
    """A release, and what was told of it."""

    out: Path
    summary: Summary


@pytest.fixture(scope="module")
def published(tmp_path_factory: pytest.TempPathFactory) -> Published:
    """Publish the first form with four mappings, two of which hold."""
    folder = tmp_path_factory.mktemp("links")
    shutil.copytree(ROOT / "data" / "sources", folder / "sources")
    made = MappingSet(
        mapping_set_id="https://w3id.org/fichero/links/objetivos",
        licence="https://creativecommons.org/licenses/by/4.0/",
        mappings=(LINK, FAR, CHANGED, GONE),
    )
    sssom.save(folder / "links" / "objetivos.sssom.tsv", made)
    workshop = Workshop(Settings(), registry.load(ROOT / "data" / "registry"))
    out = folder / "dist"
    return Published(out, pipeline.build(workshop, folder / "sources", out))


def quads(path: Path) -> set[Quad]:
    """Read a file of the release."""
    return set(ox.parse(path=path))


def test_what_holds_is_in_a_graph_of_its_own(published: Published) -> None:
    """The graph of links has the triples and axioms of two mappings, and nothing of the others."""
    found = {quad for quad in quads(published.out / "dataset.nq") if quad.graph_name == GRAPH}
    links = {str(quad.object) for quad in found if quad.predicate == NamedNode(RELATED)}
    assert links == {f"<{LINK.object_id}>", f"<{FAR.object_id}>"}
    axioms = {quad.subject for quad in found if "annotatedTarget" in quad.predicate.value}
    assert len(axioms) == 2


def test_all_formats_say_the_same(published: Published) -> None:
    """Each format has the same statements; those with graphs have the same quads."""
    nq = quads(published.out / "dataset.nq")
    assert quads(published.out / "dataset.trig") == nq
    stated = {
        quad.triple
        for quad in nq
        if not any(name in str(quad.graph_name) for name in ("/provenance/", "/inferred"))
    }
    for suffix in ("nt", "ttl", "rdf", "jsonld"):
        data = (published.out / f"dataset.{suffix}").read_bytes()
        form = RdfFormat.from_extension(suffix)
        assert form is not None
        assert {quad.triple for quad in ox.parse(data, form)} == stated, suffix


def test_the_release_answers_for_its_counts(published: Published) -> None:
    """The manifest counts the graph of links, and the dataset has the hash that it tells."""
    assert release.verify(published.out) == ()
    counts = published.summary.dataset.graphs
    found = [quad for quad in quads(published.out / "dataset.nq") if quad.graph_name == GRAPH]
    assert counts[GRAPH.value] == len(found)


def test_void_counts_what_is_there(published: Published) -> None:
    """The distinct triples, subjects and objects that VoID tells are those of the dataset."""
    said = {quad.triple for quad in quads(published.out / "dataset.nq")}
    void = ox.Store()
    void.bulk_load(path=published.out / "void.ttl")
    space = "http://rdfs.org/ns/void#"
    dataset = NamedNode("https://w3id.org/fichero/id/conjunto")
    for name, count in (
        ("triples", len(said)),
        ("distinctSubjects", len({triple.subject for triple in said})),
        ("distinctObjects", len({triple.object for triple in said})),
    ):
        (told,) = void.quads_for_pattern(dataset, NamedNode(space + name), None)
        assert getattr(told.object, "value", "") == str(count), name


def test_links_can_be_asked_for(published: Published) -> None:
    """The store answers with a link and who reviewed it."""
    question = """
        PREFIX owl: <http://www.w3.org/2002/07/owl#>
        SELECT ?who WHERE {
          ?link owl:annotatedSource ?from ; owl:annotatedTarget ?to ;
            <https://w3id.org/sssom/reviewer_label> ?who .
          ?from skos:relatedMatch ?to . FILTER(CONTAINS(STR(?to), "ambito"))
        }
    """
    answer = store.query(store.open_store(published.out), question, "csv", context())
    assert isinstance(answer, str)
    assert "Ana" in answer


def test_what_does_not_hold_is_told(published: Published) -> None:
    """A changed text and a vanished end are warnings, with the line of the file."""
    told = [finding.code for finding in published.summary.findings if "link-" in finding.code]
    assert sorted(told) == ["link-end-changed", "link-end-missing"]
    assert published.summary.left_out == ()


def test_the_iris_of_links_lead_somewhere(published: Published) -> None:
    """Each IRI of the graph of links that is ours is led somewhere on a host of files."""
    found = {
        quad.subject for quad in quads(published.out / "dataset.nq") if quad.graph_name == GRAPH
    }
    for subject in found:
        path = getattr(subject, "value", "").removeprefix("https://w3id.org/fichero/")
        assert any(re.fullmatch(route.pattern, path) for route in routes.ROUTES), path


@pytest.mark.parametrize(("prefix", "words"), [("", "Revisó"), ("en/", "Reviewed by")])
def test_the_page_of_the_form_shows_its_links(
    published: Published, prefix: str, words: str
) -> None:
    """The links that hold stand on the form's page with reason and reviewer, escaped."""
    page = published.out / prefix / "doc" / "ficha" / "segegob" / "2019-2022.html"
    text = page.read_text(encoding="utf-8")
    assert 'href="#enlaces"' in text
    assert text.count('id="enlace-') == 2
    assert words in text
    assert "Ana &lt;b&gt;Pérez&lt;/b&gt;" in text
    assert "Una &lt;razón&gt;." in text
    assert 'href="https://ejemplo.cl/conceptos/civil"' in text
    assert "Otra cosa" not in text


def test_a_link_reads_from_the_side_of_the_form() -> None:
    """Seen from its object, a broader mapping is a narrower one; authors stand in for reviewers."""
    here = Here("es", "es", "doc/ficha/segegob/2019-2022.html", Addresses(DEFAULT_BASE))
    link = msgspec.structs.replace(
        FAR,
        subject_id=FAR.object_id,
        object_id=FAR.subject_id,
        predicate_id=f"{SKOS}broadMatch",
        reviewer_label=(),
        author_id=("https://orcid.org/0000-0002-1825-0097", "https://ejemplo.cl/ana"),
        review_date=date(2026, 11, 22),
    )
    other = msgspec.structs.replace(LINK, predicate_id="http://example.org/like")
    first, second = linking.shown([link, other], FORM, {}, here)
    assert (first.own.name, first.relation) == ("Objetivo 3, SEGEGOB 2019-2022", "Abarca")
    assert [person.name for person in first.people] == [
        "ORCID 0000-0002-1825-0097",
        "https://ejemplo.cl/ana",
    ]
    assert first.date
    assert second.relation == "http://example.org/like"
    assert second.other.name == "Ámbito 1, SEGEGOB 2019-2022"


def test_the_plan_tells_links_and_reads_back_without_them(published: Published) -> None:
    """StratML has a line for each link that holds; as a source, it has nothing of them."""
    plan = published.out / "data" / "ficha" / "segegob" / "2019-2022.stratml.xml"
    text = plan.read_text(encoding="utf-8")
    assert text.count("Enlace: ") == 2
    assert "Ana &lt;b&gt;Pérez&lt;/b&gt;" in text
    source = sources.load(plan, Settings().limits)
    told = [finding.code for reading in source.readings for finding in reading.findings]
    assert "stratml-left-out" not in told
