"""The whole way of the data, from the sources in this repository to a release."""

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pyoxigraph as ox
import pytest

from fichero import dataset, pipeline
from fichero.describing import registry
from fichero.describing.iris import is_stated
from fichero.exports import PARTS, Part
from fichero.findings import FicheroError
from fichero.forms import Workshop
from fichero.pipeline import Run
from fichero.releasing.release import verify
from fichero.settings import Settings
from tests.publishing import read

ROOT = Path(__file__).parent.parent
SOURCES = ROOT / "data" / "sources"
TERMS = "https://w3id.org/fichero/"


@pytest.fixture(scope="module")
def workshop() -> Workshop:
    """Give what the work on the project's own forms needs."""
    return Workshop(Settings(), registry.load(registry.near(SOURCES)))


@pytest.fixture(scope="module")
def built(
    tmp_path_factory: pytest.TempPathFactory, workshop: Workshop
) -> tuple[Path, pipeline.Summary]:
    """Build the project's own forms once."""
    out = tmp_path_factory.mktemp("built") / "dist"
    return out, pipeline.build(workshop, SOURCES, out)


def _triples(path: Path) -> set[ox.Triple]:
    return {quad.triple for quad in ox.parse(path=path)}


def _files(release: Path) -> dict[str, bytes]:
    return {
        path.relative_to(release).as_posix(): path.read_bytes()
        for path in sorted(release.rglob("*"))
        if path.is_file() and path.relative_to(release).parts[0] != "store"
    }


def _paths(release: Path) -> set[str]:
    """Give the paths of a release's files; the store counts as one."""
    store = {"store"} if (release / "store").is_dir() else set()
    return set(_files(release)) | store


def _edited(tmp_path: Path, name: str, edit: Callable[[str], str]) -> Path:
    """Copy the sources, and change one of their documents."""
    sources = tmp_path / "sources"
    for path in sorted(SOURCES.rglob("*.*")):
        copy = sources / path.relative_to(SOURCES)
        copy.parent.mkdir(parents=True, exist_ok=True)
        text = path.read_text(encoding="utf-8")
        copy.write_text(edit(text) if path.name == name else text, encoding="utf-8")
    return sources


def test_the_project_publishes_its_own_forms(built: tuple[Path, pipeline.Summary]) -> None:
    """The sources in the repository give a release without a finding that verifies."""
    out, summary = built
    assert summary.findings == ()
    assert summary.left_out == ()
    assert verify(out) == ()


def test_the_formats_say_the_same(built: tuple[Path, pipeline.Summary], workshop: Workshop) -> None:
    """The four formats of triples hold the stated triples, and the two of quads all graphs."""
    out, _ = built
    whole = dataset.whole(read(SOURCES, workshop), workshop)
    stated = set(whole.triples())
    quads = set(whole.quads())
    for suffix in ("ttl", "nt", "rdf", "jsonld"):
        assert _triples(out / f"dataset.{suffix}") == stated
    for suffix in ("nq", "trig"):
        assert set(ox.parse(path=out / f"dataset.{suffix}")) == quads


def test_a_form_can_be_read_alone(built: tuple[Path, pipeline.Summary]) -> None:
    """A form's own file describes every organisation, norm, period and kind that it names."""
    out, _ = built
    triples = _triples(out / "data" / "ficha" / "segegob" / "2019-2022.ttl")
    described = {triple.subject for triple in triples}
    named = {
        triple.object
        for triple in triples
        if isinstance(triple.object, ox.NamedNode) and triple.object.value.startswith(f"{TERMS}id/")
    }
    assert named
    assert named <= described


def test_nothing_is_a_blank_node(built: tuple[Path, pipeline.Summary]) -> None:
    """No graph of a release has a blank node."""
    out, _ = built
    for quad in ox.parse(path=out / "dataset.nq"):
        assert not isinstance(quad.subject, ox.BlankNode)
        assert not isinstance(quad.object, ox.BlankNode)


def test_inferred_triples_are_not_stated(built: tuple[Path, pipeline.Summary]) -> None:
    """What follows stands in a graph of its own, and repeats nothing that is stated."""
    out, _ = built
    quads = list(ox.parse(path=out / "dataset.nq"))
    stated = {quad.triple for quad in quads if is_stated(str(quad.graph_name.value))}
    inferred = {quad.triple for quad in quads if str(quad.graph_name.value).endswith("/inferred")}
    assert inferred
    assert inferred.isdisjoint(stated)


def test_another_base_moves_all_data_and_no_term(tmp_path: Path, workshop: Workshop) -> None:
    """With another base IRI every IRI of the data moves, and no term of the ontology does."""
    base = "https://datos.ejemplo.cl/fichas/"
    moved = Workshop(Settings(base_iri=base), workshop.registry)
    pipeline.build(workshop, SOURCES, tmp_path / "a", without=PARTS)
    pipeline.build(moved, SOURCES, tmp_path / "b", without=PARTS)
    here, there = (ox.parse(path=tmp_path / name / "dataset.nq") for name in ("a", "b"))
    assert {_moved(quad, base) for quad in here} == set(there)


def _moved(quad: ox.Quad, base: str) -> ox.Quad:
    """Give the quad that another base IRI makes of one below the usual base."""
    data = re.compile(rf"<{re.escape(TERMS)}(?=(?:id|source|graph)/)")
    text = data.sub(f"<{base}", f"{quad} .")
    moved: ox.Quad = next(iter(ox.parse(text.encode(), ox.RdfFormat.N_QUADS)))
    return moved


@pytest.mark.parametrize("part", PARTS)
def test_a_part_can_be_left_out(
    tmp_path: Path, workshop: Workshop, built: tuple[Path, pipeline.Summary], part: Part
) -> None:
    """A release without a part has fewer files, none that the whole has not, and verifies."""
    out = tmp_path / "dist"
    pipeline.build(workshop, SOURCES, out, without=[part])
    whole, rest = _paths(built[0]), _paths(out)
    assert rest < whole
    assert verify(out) == ()


def test_two_builds_are_the_same_to_the_byte(tmp_path: Path) -> None:
    """Folders, time zones, hash seeds, locales and umasks make no difference to a release."""
    releases = []
    for number, zone in enumerate(("America/Santiago", "Asia/Tokyo")):
        folder = tmp_path / f"folder {number}"
        folder.mkdir()
        environment = os.environ | {
            "TZ": zone,
            "PYTHONHASHSEED": str(number + 1),
            "LC_ALL": ("C", "C.UTF-8")[number],
        }
        subprocess.run(
            [sys.executable, "-m", "fichero", "build", "--sources", SOURCES, "--quiet"],
            cwd=folder,
            env=environment,
            umask=(0o077, 0o002)[number],
            check=True,
        )
        releases.append(_files(folder / "dist"))
    assert releases[0] == releases[1]


def test_a_broken_form_leaves_the_release_as_it_was(tmp_path: Path, workshop: Workshop) -> None:
    """When no form can be published, the former release stays, byte for byte."""
    out = tmp_path / "dist"
    pipeline.build(workshop, SOURCES, out, without=["store"])
    before = _files(out)
    sources = _edited(tmp_path, "ficha.md", lambda text: text.replace("\n3\t", "\n4\t", 1))
    with pytest.raises(FicheroError) as caught:
        pipeline.build(workshop, sources, out)
    codes = [finding.code for finding in caught.value.findings]
    assert codes[-1] == "release-invalid"
    assert "row-repeated" in codes
    assert _files(out) == before


def test_the_other_forms_are_published(tmp_path: Path, workshop: Workshop) -> None:
    """A form with an error is left out and named; the others are published, unless it is strict."""
    sources = _edited(tmp_path, "", str)
    (sources / "broken").mkdir()
    (sources / "broken" / "ficha.md").write_text("hola", encoding="utf-8")
    summary = pipeline.build(workshop, sources, tmp_path / "dist", without=["store"])
    assert summary.left_out == ("broken",)
    assert [form.name for form in summary.forms] == ["segegob-2019-2022"]
    with pytest.raises(FicheroError):
        pipeline.build(workshop, sources, tmp_path / "dist", strict=True)


def test_two_folders_of_one_form_are_reported(tmp_path: Path, workshop: Workshop) -> None:
    """Two forms of one organisation and period are an error of the second one."""
    sources = _edited(tmp_path, "", str)
    (sources / "segegob-2019-2022").rename(sources / "a")
    _edited(tmp_path, "", str)
    summary = pipeline.build(workshop, sources, tmp_path / "dist", without=["store"])
    assert summary.left_out == ("segegob-2019-2022",)
    assert [finding.code for finding in summary.findings] == ["form-repeated"]


def test_a_violation_stands_where_the_form_says_it(tmp_path: Path, workshop: Workshop) -> None:
    """What breaks a rule is reported at its line in each document, with the rule and the quote."""
    sources = _edited(tmp_path, "", str)
    for path in sources.glob("*/ficha.*"):
        text = path.read_text(encoding="utf-8")
        text = re.sub(r"(1\s)Desarrollar espacios de c", "\\1\a", text)
        path.write_text(text, encoding="utf-8")
    with pytest.raises(FicheroError) as caught:
        pipeline.build(workshop, sources, tmp_path / "dist")
    [finding] = [each for each in caught.value.findings if each.code == "shape-violated"]
    assert finding.messages["es"].startswith("[part-text-printable] ")
    assert [f"{Path(place.source).name}:{place.line}" for place in finding.places] == [
        "ficha.md:19",
        "ficha.txt:45",
    ]
    assert all("\aomunicación" in place.quote for place in finding.places)


def test_progress_is_told(tmp_path: Path, workshop: Workshop) -> None:
    """Whoever watches is told how many forms are done, until all are."""
    told: list[tuple[int, int]] = []
    pipeline.build(
        workshop,
        SOURCES,
        tmp_path / "dist",
        without=PARTS,
        run=Run(watch=lambda done, total: told.append((done, total))),
    )
    forms = len(list(SOURCES.iterdir()))
    assert told == sorted(told)
    assert told[0] == (0, forms)
    assert told[-1] == (forms, forms)


def test_no_folder_of_the_machine_is_published(tmp_path: Path, workshop: Workshop) -> None:
    """Neither findings nor the database tell where a release was made; the summary does."""
    source = tmp_path / "fuentes"
    shutil.copytree(SOURCES, source)
    wrong = source / "mala"
    wrong.mkdir()
    (wrong / "ficha.md").write_text("nada", encoding="utf-8")
    out = tmp_path / "publicado"
    summary = pipeline.build(workshop, source, out, without=["site"])
    place = summary.findings[0].places[0]
    assert place.source == f"{source}/mala/ficha.md"
    told = [path for path in out.rglob("*") if path.is_file()]
    assert (out / "report.json").read_text(encoding="utf-8").count('"mala/ficha.md"') == 1
    assert [path for path in told if str(tmp_path).encode() in path.read_bytes()] == []
