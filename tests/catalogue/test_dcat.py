"""The catalogue: valid by DCAT-AP 3.0.1, complete, and true to the files that it lists."""

import hashlib
from collections import Counter
from collections.abc import Iterable
from pathlib import Path
from urllib.parse import unquote

import msgspec
import pyshacl
import pytest
from pyoxigraph import BlankNode, Literal, NamedNode, Triple
from rdflib import SH, Graph

from fichero.catalogue import dcat, entries, gaps
from fichero.describing import graphs
from fichero.releasing.release import describe_file, load_manifest
from fichero.settings import Catalogue, Publisher, Settings
from fichero.validating import validation
from fichero.writing.serialisation import serialise
from tests.catalogue.conftest import FULL, Built, build
from tests.conftest import RESOURCES, ROOT

STANDARDS = ROOT.parent / "shared" / "standards" / "dcat-ap-3.0.1"
DCAT = "http://www.w3.org/ns/dcat#"
DCT = "http://purl.org/dc/terms/"
TYPE = NamedNode("http://www.w3.org/1999/02/22-rdf-syntax-ns#type")
BASE = "https://w3id.org/fichero/"
CATALOGUE = NamedNode(f"{BASE}id/catalogo")
FORM = f"{BASE}id/conjunto/ficha/segegob/2019-2022"

Result = tuple[str, str, str]
"""A result of an official shape: severity, focus and path, all as IRIs."""


def graph(built: Built, settings: Settings = FULL, *, pages: bool = True) -> list[Triple]:
    """Make the catalogue of a release as other settings would have it."""
    files = [describe_file(path, data) for path, data in built.files.items()]
    covered = [(form.description.id, entries.coverage(form.description)) for form in built.forms]
    nodes = list(dcat.of_all(covered, files, settings, pages=pages))
    for form in built.forms:
        name = form.description.id.partition("/id/")[2]
        own = (f"data/{name}.", f"source/{form.source.name}/")
        mine = [file for file in files if file.path.startswith(own)]
        nodes += dcat.of_form(form.description, mine, settings, pages=pages)
    return graphs.triples(nodes, dcat.context())


def official(name: str, triples: list[Triple], *, background: bool = False) -> set[Result]:
    """Ask one of the official files of shapes."""
    path = STANDARDS / f"{name}.ttl"
    if not path.exists():
        pytest.skip("the shapes of DCAT-AP 3.0.1 are not beside this checkout")
    data = Graph().parse(data=serialise(triples, "nt", dcat.context()), format="nt")
    if background:
        data.parse(RESOURCES / "catalogue" / "authorities.ttl")
    _, report, _ = pyshacl.validate(data, shacl_graph=Graph().parse(path))
    assert isinstance(report, Graph)
    return {
        (
            str(report.value(each, SH.resultSeverity)),
            str(report.value(each, SH.focusNode)),
            str(report.value(each, SH.resultPath)),
        )
        for each in report.objects(predicate=SH.result)
    }


def values(triples: Iterable[Triple], subject: str, predicate: str) -> list[str]:
    """Give the values of a property, as texts."""
    return sorted(
        triple.object.value
        for triple in triples
        if triple.subject == NamedNode(subject)
        and triple.predicate.value == predicate
        and isinstance(triple.object, NamedNode | Literal)
    )


def of_class(triples: Iterable[Triple], name: str) -> set[str]:
    """Give the IRIs of the things of a class of DCAT."""
    return {
        triple.subject.value
        for triple in triples
        if triple.predicate == TYPE
        and triple.object == NamedNode(DCAT + name)
        and isinstance(triple.subject, NamedNode)
    }


def data_files(built: Built) -> list[str]:
    """Give the files that the catalogue must answer for: neither its own, nor those of the site."""
    manifest = load_manifest(built.folder)
    data = ("csv/", "data/ficha/", "dataset.", "report.", "source/")
    found = [file.path for file in manifest.files if file.path.startswith(data)]
    assert len(found) > 20
    return found


# ── The official shapes ──────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("name", ["shapes", "shapes_recommended", "deprecateduris"])
def test_the_official_shapes_find_nothing(name: str, built: Built) -> None:
    """Nothing is wrong, missing though recommended, or deprecated, where the settings tell all."""
    assert official(name, graph(built)) == set()


@pytest.mark.parametrize("name", ["shapes", "shapes_recommended", "range"])
def test_the_official_shapes_find_nothing_in_services(name: str, services: Built) -> None:
    """Forms of services, with a ministry beside them, are catalogued as well."""
    triples = services.triples("catalog.ttl")
    assert len(of_class(triples, "DatasetSeries")) == 2
    assert official(name, triples, background=name == "range") == set()


def test_the_official_ranges_hold(built: Built) -> None:
    """Everything is of the class that DCAT-AP asks for, once the code lists are known."""
    assert official("range", graph(built), background=True) == set()


def test_the_official_code_lists_are_used(built: Built) -> None:
    """Only two things are told: that Chile's bodies are none of the EU, and a pattern of theirs.

    Their pattern for the algorithms of checksums begins with https, and their class with http, as
    SPDX's own namespace does: no IRI could meet both.
    """
    found = official("mdr-vocabularies.shape", graph(built), background=True)
    assert {(severity, path) for severity, _, path in found} == {
        (str(SH.Warning), f"{DCT}publisher"),
        (str(SH.Violation), "http://spdx.org/rdf/terms#algorithm"),
    }


def test_the_official_shapes_do_find_what_is_missing(built: Built) -> None:
    """Without settings, what only the publisher knows is missing, and no more than that."""
    found = official("shapes_recommended", graph(built, Settings()))
    assert {path for _, _, path in found} == {
        f"{DCAT}contactPoint",
        f"{DCT}type",
        f"{DCT}issued",
        f"{DCT}modified",
    }
    assert official("shapes", graph(built, Settings())) == set()


def test_what_is_missing_is_told() -> None:
    """A note names the settings by which the official shapes would find nothing more."""
    [note] = gaps.findings(Settings())
    assert note.code == "catalogue-incomplete"
    assert note.severity == "note"
    names = "publisher.type, publisher.contact, catalogue.issued, catalogue.modified"
    assert all(names in message for message in note.messages.values())
    assert gaps.findings(FULL) == ()


def test_an_official_shape_fires(built: Built) -> None:
    """A dataset without a title is found: the shapes are read, and they reach the catalogue."""
    title = NamedNode(f"{DCT}title")
    broken = [
        triple
        for triple in graph(built)
        if (triple.subject, triple.predicate) != (NamedNode(FORM), title)
    ]
    assert official("shapes", broken) == {(str(SH.Violation), FORM, f"{DCT}title")}


def test_our_own_shapes_find_nothing(built: Built) -> None:
    """The dates are dates, and in order, by the rules of this project."""
    found = validation.validate(graph(built), validation.load_shapes())
    assert found == ()


def test_our_own_shapes_find_dates_out_of_order(built: Built) -> None:
    """A change before the first publication is found at each thing that has both dates."""
    dates = FULL.catalogue
    swapped = Catalogue(issued=dates.modified, modified=dates.issued)
    triples = graph(built, msgspec.structs.replace(FULL, catalogue=swapped))
    found = validation.validate(triples, validation.load_shapes())
    assert {each.rule for each in found} == {"catalogue-dates-in-order"}
    assert {each.focus for each in found} > of_class(triples, "Distribution")


# ── What is listed ───────────────────────────────────────────────────────────────────────────────


def test_every_file_of_data_is_a_distribution(built: Built) -> None:
    """Each file is listed once, below one dataset, and no file that is not there."""
    triples = built.triples("catalog.ttl")
    prefix = f"{BASE}id/distribucion/"
    listed = [unquote(iri.removeprefix(prefix)) for iri in of_class(triples, "Distribution")]
    assert Counter(listed) == Counter(data_files(built))
    below = [t.object for t in triples if t.predicate.value == f"{DCAT}distribution"]
    assert len(below) == len(set(below)) == len(listed)


def test_sizes_checksums_and_addresses_are_those_of_the_files(built: Built) -> None:
    """What the catalogue tells of a file is what a reader who downloads it finds."""
    triples = built.triples("catalog.ttl")
    for path in data_files(built):
        data = built.files[path]
        iri = f"{BASE}id/distribucion/{path}"
        (checksum,) = values(triples, iri, "http://spdx.org/rdf/terms#checksum")
        assert values(triples, iri, f"{DCAT}byteSize") == [str(len(data))]
        assert values(triples, iri, f"{DCAT}downloadURL") == [BASE + path]
        assert values(triples, checksum, "http://spdx.org/rdf/terms#checksumValue") == [
            hashlib.sha256(data).hexdigest()
        ]


def test_the_files_of_a_form_belong_to_its_dataset(built: Built) -> None:
    """A form's own files and documents are its distributions, and the others the whole's."""
    triples = built.triples("catalog.ttl")
    of_form = values(triples, FORM, f"{DCAT}distribution")
    of_whole = values(triples, f"{BASE}id/conjunto", f"{DCAT}distribution")
    assert f"{BASE}id/distribucion/source/segegob-2019-2022/ficha.txt" in of_form
    assert f"{BASE}id/distribucion/data/ficha/segegob/2019-2022.stratml.xml" in of_form
    assert f"{BASE}id/distribucion/csv/normas.csv" in of_whole
    assert f"{BASE}id/distribucion/dataset.nq" in of_whole


def test_the_catalogue_leads_to_everything(built: Built) -> None:
    """From the catalogue one gets to each dataset, series and service."""
    triples = built.triples("catalog.ttl")
    assert values(triples, CATALOGUE.value, f"{DCAT}dataset") == sorted(
        of_class(triples, "Dataset")
    )
    series = of_class(triples, "DatasetSeries")
    assert series == {f"{BASE}id/serie/segegob"}
    assert values(triples, CATALOGUE.value, f"{DCAT}resource") == sorted(series)
    assert values(triples, FORM, f"{DCAT}inSeries") == sorted(series)
    (service,) = of_class(triples, "DataService")
    assert values(triples, CATALOGUE.value, f"{DCAT}service") == [service]
    assert values(triples, service, f"{DCAT}endpointURL") == [f"{BASE}sparql"]


def test_a_form_tells_its_norms_period_and_maker(built: Built) -> None:
    """Whoever filters by law, years or organisation finds the form."""
    triples = built.triples("catalog.ttl")
    legislation = values(triples, FORM, "http://data.europa.eu/r5r/applicableLegislation")
    assert legislation == [f"{BASE}id/norma/dfl-1-1992-02-12", f"{BASE}id/norma/ley-19032"]
    assert values(triples, FORM, f"{DCT}temporal") == [f"{BASE}id/periodo/2019-2022"]
    assert values(triples, f"{BASE}id/periodo/2019-2022", f"{DCAT}endDate") == ["2022"]
    assert values(triples, FORM, f"{DCT}creator") == [f"{BASE}id/organismo/segegob"]
    assert values(triples, FORM, "http://www.w3.org/ns/prov#wasGeneratedBy") == [
        f"{BASE}id/ficha/segegob/2019-2022/extraccion"
    ]


def test_all_formats_say_the_same_and_name_everything(built: Built) -> None:
    """Turtle, JSON-LD and RDF/XML hold the same triples, without a blank node."""
    triples = built.triples("catalog.ttl")
    assert len(triples) > 400
    assert set(triples) == set(built.triples("catalog.jsonld")) == set(built.triples("catalog.rdf"))
    terms = {term for triple in triples for term in (triple.subject, triple.object)}
    assert [term for term in terms if isinstance(term, BlankNode)] == []


def test_the_catalogue_is_in_no_graph_of_the_dataset(built: Built) -> None:
    """It tells the checksum of the dataset's files, so that it cannot be in them."""
    assert b"id/catalogo" not in built.files["dataset.nq"]
    assert b"id/catalogo" not in built.files["dataset.trig"]


# ── What a publisher decides ─────────────────────────────────────────────────────────────────────


def test_there_is_no_service_without_an_endpoint(built: Built) -> None:
    """Who has no SPARQL endpoint names none; who has one elsewhere names that."""
    assert Settings().endpoint == ""
    assert of_class(graph(built, Settings()), "DataService") == set()
    elsewhere = "https://consultas.ejemplo.cl/sparql"
    other = msgspec.structs.replace(FULL, catalogue=Catalogue(sparql=elsewhere))
    service = f"{BASE}id/servicio/sparql"
    assert values(graph(built, other), service, f"{DCAT}endpointURL") == [elsewhere]


def test_pages_are_named_if_they_are_there(built: Built) -> None:
    """A release without a site promises no page."""
    assert values(graph(built, pages=False), FORM, f"{DCAT}landingPage") == []
    assert values(graph(built), FORM, f"{DCAT}landingPage") == [
        f"{BASE}doc/ficha/segegob/2019-2022.html"
    ]


def test_addresses_follow_the_base_iri(tmp_path: Path) -> None:
    """Another base IRI moves all that is published, and only that."""
    base = "https://datos.ejemplo.cl/ñandú/"
    moved = build(tmp_path, Settings(base_iri=base, publisher=Publisher(iri="https://ejemplo.cl/")))
    triples = moved.triples("catalog.ttl")
    iri = f"{base}id/conjunto/ficha/segegob/2019-2022"
    assert values(triples, f"{base}id/catalogo", f"{DCAT}dataset") == [f"{base}id/conjunto", iri]
    mentioned = {t.object.value for t in triples if isinstance(t.object, NamedNode)}
    ours = {each.partition("#")[0] for each in mentioned if each.startswith(BASE)}
    assert ours == {f"{BASE}def"}
