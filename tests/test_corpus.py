"""The forms that benchmarks are run on are what they say that they are."""

from collections.abc import Mapping
from pathlib import Path

import pytest

from benchmarks.corpus import faults, government, looks, writing
from benchmarks.corpus.content import Content, content
from benchmarks.corpus.dice import Dice
from fichero import forms, pipeline, settings
from fichero.describing import registry
from fichero.forms import Form, Workshop
from fichero.reading import sources

COUNT = 320  # enough for services of the same period as their ministries


@pytest.fixture(scope="module")
def corpus(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Write a corpus with more faults than it usually has."""
    path = tmp_path_factory.mktemp("corpus")
    assert len(list(writing.write(path, COUNT, faulty=0.15))) == COUNT
    return path


@pytest.fixture(scope="module")
def workshop(corpus: Path) -> Workshop:
    """Give what the work on the corpus needs."""
    return Workshop(
        settings.load(corpus / "fichero.toml"),
        registry.load(registry.near(corpus / writing.SOURCES)),
    )


@pytest.fixture(scope="module")
def read(corpus: Path, workshop: Workshop) -> Mapping[str, Form]:
    """Read and check each form."""
    checked = (
        forms.check(forms.read(path, workshop), workshop)
        for path in sources.find(corpus / writing.SOURCES)
    )
    return {form.source.name: form for form in checked}


def test_findings_are_those_recorded(corpus: Path, read: Mapping[str, Form]) -> None:
    """A form with a fault gives the code that is recorded, and the others give none."""
    found = {
        name: {finding.code for finding in form.findings if finding.severity != "note"}
        for name, form in read.items()
    }
    expected = writing.expected(corpus)
    assert len(expected) > COUNT // 10
    assert found == {name: {expected[name]} if name in expected else set() for name in read}


@pytest.mark.parametrize("code", [*faults.CODES, *faults.SERVICE_CODES])
def test_every_fault_gives_its_finding(code: str, tmp_path: Path, workshop: Workshop) -> None:
    """Each fault, in whatever layout it is written, gives its finding and no other."""
    index = 17 if code in faults.SERVICE_CODES else 3
    told = content(1, government.who(index))
    for number in range(60):
        given, files = faults.write(told, Dice("fault", number))
        if given == code:
            path = tmp_path / str(number)
            path.mkdir()
            for name, text in files.items():
                (path / name).write_text(text, encoding="utf-8")
            form = forms.read(path, workshop)
            assert {each.code for each in form.findings if each.severity != "note"} == {code}
    assert any(tmp_path.iterdir())


@pytest.mark.parametrize("look", looks.LOOKS)
def test_every_layout_is_read_as_it_was_meant(
    look: str, tmp_path: Path, workshop: Workshop
) -> None:
    """What is read out of each layout is what was written into it."""
    for index in range(5):
        told = content(1, government.who(index))
        path = tmp_path / str(index)
        path.mkdir()
        for name, text in looks.LOOKS[look](told).items():
            (path / name).write_text(text, encoding="utf-8")
        assert _said(forms.read(path, workshop)) == told


def _said(form: Form) -> Content:
    ficha = form.source.readings[0].ficha
    period = next(reading.ficha.period for reading in form.source.readings if reading.ficha.period)
    code = next(reading.ficha.form for reading in form.source.readings if reading.ficha.form)
    assert ficha.ministry
    assert ficha.mission
    return Content(
        code=code.value,
        period=str(period.value),
        organisation=ficha.ministry.value,
        legal_basis=content(1, government.who(int(form.source.name))).legal_basis,
        mission=ficha.mission.value,
        action_areas=tuple(row.text.value for row in ficha.action_areas),
        objectives=tuple(row.text.value for row in ficha.objectives),
    )


def test_the_same_seed_gives_the_same_bytes() -> None:
    """Forms depend on seed and index alone: not on how many there are, nor on another seed's."""
    few, many = list(writing.forms(40)), list(writing.forms(120))
    assert many[:40] == few
    assert list(writing.forms(40, "other")) != few
    assert {form.name for form in writing.forms(40, "other")} == {form.name for form in few}


def test_no_two_forms_are_alike() -> None:
    """No two forms have the same organisation and period, nor the same text."""
    made = list(writing.forms(3000))
    assert len({form.name for form in made}) == len(made)
    told = [content(1, government.who(index)) for index in range(3000)]
    texts = [text for each in told for text in (*each.action_areas, *each.objectives)]
    assert len(set(texts)) > 0.99 * len(texts)


def test_countries_do_not_repeat() -> None:
    """Invented organisations have names and slugs of their own, however many there are."""
    made = [each for number in range(1, 200) for each in government.ministries(number)]
    assert len({each.slug for each in made}) == len({each.name for each in made}) == len(made)


def test_a_corpus_can_be_published(workshop: Workshop, tmp_path: Path) -> None:
    """A build publishes all forms but those with an error, and links services to ministries."""
    few = tmp_path / "corpus"
    codes = {form.name: form.code for form in writing.write(few, 48, faulty=0.1)}
    small = registry.load(few / writing.REGISTRY)
    made = pipeline.build(
        Workshop(workshop.settings, small),
        few / writing.SOURCES,
        tmp_path / "dist",
        without=["site", "store", "fichas", "hosting", "catalogue"],
    )
    warnings = {"citation-not-understood", "percentages-sum"}
    wrong = {name for name, code in codes.items() if code and code not in warnings}
    assert set(made.left_out) == wrong
    assert len(made.forms) == 48 - len(wrong)
