"""The statements of a release, made form by form: together they are those of all forms at once."""

import hashlib
import shutil
from collections import Counter
from pathlib import Path

import pyoxigraph as ox
import pytest
from pyoxigraph import CanonicalizationAlgorithm, RdfFormat

from benchmarks.corpus import writing
from fichero import dataset, pipeline
from fichero.describing import registry
from fichero.forms import Workshop
from fichero.releasing.release import verify
from fichero.settings import Settings
from tests.conftest import FORMS
from tests.publishing import read

GENERATED = 30
A1 = FORMS / "a1"


class Published:
    """A release, and the same forms as one dataset."""

    def __init__(self, sources: Path, known: Path, out: Path) -> None:
        """Build."""
        self.workshop = Workshop(Settings(), registry.load(known))
        self.out = out
        self.summary = pipeline.build(self.workshop, sources, out, without=["site", "hosting"])
        self.forms = read(sources, self.workshop)
        self.whole = dataset.whole(self.forms, self.workshop)

    def named(self, term: str, part: str) -> Counter[str]:
        """Count what a term of a part of the forms names."""
        return Counter(
            node[term]
            for form in self.forms
            for node in form.description.record.get(part, ())
            if term in node
        )


@pytest.fixture(scope="module", params=["generated", "services"])
def published(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Published:
    """Publish forms that share much: of few organisations, or of a ministry and its services."""
    folder = tmp_path_factory.mktemp("published")
    if request.param == "generated":
        list(writing.write(folder, GENERATED, faulty=0))
        made = Published(folder / writing.SOURCES, folder / writing.REGISTRY, folder / "dist")
        organisations = Counter(form.description.record["organisation"] for form in made.forms)
        assert len(made.forms) == GENERATED
        assert max(organisations.values()) > 1
        assert max(made.named("citesNorm", "legalBasis").values()) > 1
    else:
        shutil.copytree(A1 / "ministry", folder / "sources" / "ministry")
        for name in ("tabs", "empty-tables"):
            shutil.copytree(A1 / "valid" / name, folder / "sources" / name)
        made = Published(folder / "sources", A1 / "registry", folder / "dist")
        assert made.named("copyOf", "relevantObjective")
    return made


@pytest.mark.parametrize("suffix", ["nq", "trig"])
def test_graphs_are_those_of_all_forms_at_once(published: Published, suffix: str) -> None:
    """What each form gives, put together, is the dataset of all forms with its closure."""
    quads = list(ox.parse(path=published.out / f"dataset.{suffix}"))
    assert len(quads) == len(set(quads))
    assert set(quads) == set(published.whole.quads())


@pytest.mark.parametrize("suffix", ["ttl", "nt", "rdf", "jsonld"])
def test_triples_are_what_all_forms_state(published: Published, suffix: str) -> None:
    """The formats without graphs hold what is stated, and each triple once."""
    triples = [quad.triple for quad in ox.parse(path=published.out / f"dataset.{suffix}")]
    assert len(triples) == len(set(triples))
    assert set(triples) == set(published.whole.triples())


def test_the_manifest_tells_what_a_canonicaliser_finds(published: Published) -> None:
    """The hash is that of the canonical form by RDFC-1.0; the counts are those of the graphs."""
    quads = ox.Dataset(ox.parse(path=published.out / "dataset.nq"))
    quads.canonicalize(CanonicalizationAlgorithm.RDFC_1_0)
    lines = (ox.serialize(quads, format=RdfFormat.N_QUADS) or b"").splitlines(keepends=True)
    told = published.summary.dataset
    assert told.rdfc_hash == hashlib.sha256(b"".join(sorted(lines))).hexdigest()
    assert told.quads == len(lines)
    counts = Counter(getattr(quad.graph_name, "value", "") for quad in quads)
    assert told.graphs == counts
    assert verify(published.out) == ()


def test_the_store_holds_the_dataset(published: Published) -> None:
    """All graphs are in the store; its default graph is what is said, changed or follows, once."""
    store = ox.Store.read_only(str(published.out / "store"))
    # The database keeps the smaller kinds of integers as integers.
    expected = ox.Store()
    expected.bulk_extend(published.whole.quads())
    expected.bulk_extend(
        ox.Quad(*triple)
        for triple in (
            *published.whole.triples(),
            *published.whole.inferred.triples,
            *(triple for graph in published.whole.changes for triple in graph.triples),
        )
    )
    assert set(store) == set(expected)
    named = [quad for quad in store if not isinstance(quad.graph_name, ox.DefaultGraph)]
    assert len(named) == published.summary.dataset.quads


def test_a_form_by_itself_is_its_dataset(published: Published) -> None:
    """A form's own files hold what it needs to be read alone."""
    for form in published.forms[:5]:
        alone = dataset.alone(form, published.workshop)
        path = published.out / "data" / form.description.id.partition("/id/")[2]
        for suffix in ("nq", "trig"):
            assert set(ox.parse(path=f"{path}.{suffix}")) == set(alone.quads())
        for suffix in ("ttl", "nt", "rdf", "jsonld"):
            stated = {quad.triple for quad in ox.parse(path=f"{path}.{suffix}")}
            assert stated == set(alone.triples())
