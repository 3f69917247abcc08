"""The first form: what its two documents say, and where."""

import re
import tomllib
from datetime import date
from hashlib import sha256

import msgspec
import pytest

from fichero.describing.iris import Minter
from fichero.reading.ficha import Ficha, Period, Stated
from fichero.reading.headings import HELP, Section
from fichero.reading.walking import Role
from tests.conftest import SEED, Seed

FOLDER = "segegob-2019-2022"
MD, TXT, ORIGIN = (f"{FOLDER}/{name}" for name in ("ficha.md", "ficha.txt", "origin.toml"))

CHECKSUMS = {
    "ficha.txt": "3eea8de8080faf5b1bc28b0d1d81e1dcbb1fcca4a4a8e6d2b3907225311e473f",
    "ficha.md": "2900661511de1a8b66eb4a4978fc7da64eb7a6f14f1423ab9703ac2b86b246db",
}


def alone(seed: Seed, path: str) -> Ficha:
    """Give what one document of the form states by itself."""
    [ficha] = [reading.ficha for reading in seed.source.readings if reading.document.source == path]
    return ficha


def every_stated(value: object) -> list[Stated[object]]:
    """Give all values of a ficha, with their places."""
    match value:
        case Stated():
            return [value]
        case tuple():
            return [stated for each in value for stated in every_stated(each)]
        case msgspec.Struct():
            return every_stated(tuple(msgspec.structs.asdict(value).values()))
        case _:
            return []


@pytest.mark.parametrize("name", CHECKSUMS)
def test_documents_are_unchanged(seed: Seed, name: str) -> None:
    """The documents are kept as they were received, to the byte."""
    data = (SEED / name).read_bytes()
    assert sha256(data).hexdigest() == CHECKSUMS[name]
    assert seed.documents[f"{FOLDER}/{name}"].sha256 == CHECKSUMS[name]


def test_nothing_is_found(seed: Seed) -> None:
    """Neither the documents by themselves nor their comparison give a finding."""
    assert not seed.source.findings
    assert not [finding for reading in seed.source.readings for finding in reading.findings]


@pytest.mark.parametrize("path", [MD, TXT])
def test_each_document_states_the_form(seed: Seed, path: str) -> None:
    """Each document, read alone, has all sections: 2 citations, 7 areas, 8 objectives."""
    ficha = alone(seed, path)
    assert ficha.ministry
    assert ficha.ministry.value == "MINISTERIO SECRETARIA GENERAL DE GOBIERNO"
    assert len(ficha.legal_basis) == 2
    assert ficha.mission
    assert [row.number.value for row in ficha.action_areas] == list(range(1, 8))
    assert [row.number.value for row in ficha.objectives] == list(range(1, 9))


def test_title_is_in_one_document_only(seed: Seed) -> None:
    """The text of the PDF says neither period nor form code; the transcription does."""
    assert (alone(seed, TXT).period, alone(seed, TXT).form) == (None, None)
    period, form = alone(seed, MD).period, alone(seed, MD).form
    assert period
    assert period.value == Period(2019, 2022)
    assert form
    assert form.value == "A0"


@pytest.mark.parametrize("path", [MD, TXT])
def test_citations_are_read(seed: Seed, path: str) -> None:
    """Both citations are read into type, number, date of publication and effect."""
    read = [
        [value.value for value in (c.norm_type, c.number, c.published, c.effect) if value]
        for c in alone(seed, path).legal_basis
    ]
    assert read == [
        ["ley", "19032", date(1991, 2, 4), "reorganiza"],
        ["decreto-con-fuerza-de-ley", "1", date(1992, 2, 12), "modifica"],
    ]


@pytest.mark.parametrize("path", [MD, TXT])
def test_words_are_those_of_the_source(seed: Seed, path: str) -> None:
    """Labels, help texts and values are all words of the document, in order, and no others."""
    ficha = alone(seed, path)
    assert ficha.ministry
    assert ficha.legal_basis_text
    assert ficha.mission
    title = ["**FICHA DE DEFINICIONES ESTRATÉGICAS 2019-2022", "(FORMULARIO A0)**"]
    expected = [
        *(title if path == MD else ()),
        "MINISTERIO",
        ficha.ministry.value,
        *(["-" * 19, "---"] if path == MD else ()),
        "Ley Orgánica o Decreto que lo rige",
        ficha.legal_basis_text.value,
        "Misión del Ministerio:",
        HELP[Section.MISSION],
        ficha.mission.value,
        "Ámbitos de Acción:",
        HELP[Section.ACTION_AREAS],
        "Número Descripción",
        *(f"{row.number.value} {row.text.value}" for row in ficha.action_areas),
        "Objetivos Estratégicos del Ministerio:",
        HELP[Section.OBJECTIVES],
        "Número Descripción",
        *(f"{row.number.value} {row.text.value}" for row in ficha.objectives),
    ]
    assert " ".join(expected).split() == seed.documents[path].text.split()


@pytest.mark.parametrize("path", [MD, TXT])
def test_legal_basis_is_its_citations(seed: Seed, path: str) -> None:
    """The citations are, one after the other, the verbatim paragraph."""
    ficha = alone(seed, path)
    assert ficha.legal_basis_text
    citations = " ".join(basis.text.value for basis in ficha.legal_basis)
    assert citations == ficha.legal_basis_text.value


@pytest.mark.parametrize("path", [MD, TXT])
def test_every_line_is_accounted_for(seed: Seed, path: str) -> None:
    """Each line is a statement, a label, help text or blank; blank are the blank ones."""
    [reading] = [each for each in seed.source.readings if each.document.source == path]
    assert reading.unaccounted == 0
    assert len(reading.roles) == len(reading.document.lines)
    for line, role in zip(reading.document.lines, reading.roles, strict=True):
        assert (role is Role.BLANK) == (not line.text.strip()), line
    assert reading.roles.count(Role.HELP) == (3 if path == MD else 6)
    assert reading.roles.count(Role.LABEL) == (7 if path == MD else 6)


def test_every_value_has_both_places(seed: Seed) -> None:
    """What the form states is found in both documents; form and period in origin.toml instead."""
    for stated in every_stated(seed.ficha):
        supplied = stated in (seed.ficha.form, seed.ficha.period)
        sources = [place.source for place in stated.places]
        assert sources == ([MD, ORIGIN] if supplied else [MD, TXT]), stated


def test_places_resolve(seed: Seed) -> None:
    """Each place quotes its source, and its RFC 5147 fragment, line and column lead back to it."""
    for stated in every_stated(seed.ficha):
        for place in stated.places:
            data = (SEED.parent / place.source).read_bytes()
            characters = re.sub(r"\r\n|\r", "\n", data.decode())
            fragment = re.search(r"#char=(\d+),(\d+)\Z", Minter().passage(place))
            assert fragment
            assert characters[int(fragment[1]) : int(fragment[2])] == place.quote
            lines = characters.split("\n")
            assert lines[place.line - 1][place.column - 1 :].startswith(place.quote.split("\n")[0])
            assert place.end_line == place.line + place.quote.count("\n")


def test_quotes_say_the_values(seed: Seed) -> None:
    """The quoted words are the value's; a number, code or date is quoted as it is written."""
    for row in (*seed.ficha.action_areas, *seed.ficha.objectives):
        assert {place.quote for place in row.number.places} == {str(row.number.value)}
        for place in row.text.places:
            assert place.quote.split() == row.text.value.split()
    [law, _] = seed.ficha.legal_basis
    assert law.published
    assert {place.quote for place in law.published.places} == {"4/2/91"}
    assert law.number
    assert {place.quote for place in law.number.places} == {"19.032"}
    assert seed.ficha.period
    assert {place.quote for place in seed.ficha.period.places} == {"2019-2022"}


def test_origin_describes_the_documents(seed: Seed) -> None:
    """What origin.toml says of each document is kept with the document's path."""
    origin = tomllib.loads((SEED / "origin.toml").read_text(encoding="utf-8"))
    assert seed.source.descriptions == {
        f"{FOLDER}/{name}": told["description"] for name, told in origin["documents"].items()
    }
