"""The registry: what forms share, found by any of its names."""

import re
from datetime import date
from pathlib import Path

import pytest

from fichero.describing import registry
from fichero.describing.iris import norm_key
from fichero.describing.registry import Registry
from fichero.document import Place
from fichero.findings import FicheroError, Words
from fichero.reading.ficha import LegalBasis, Stated
from fichero.reading.mentions import NORM_TYPES
from tests.conftest import ROOT

ORGANISATION = """
[[organisation]]
slug = "salud"
type = "Ministry"
kind = "ministerio"
name = "Ministerio de Salud"
acronyms = ["MINSAL"]
source = "https://ejemplo.cl/norma"
"""
NORM = """
[[norm]]
key = "ley-1"
type = "ley"
number = "1"
published = 1991-02-04
title = "LEY"
leychile = "1"
bcn = "https://ejemplo.cl/ley/1"
"""


def made(folder: Path, organisations: str = ORGANISATION, norms: str = NORM) -> Path:
    """Write a registry."""
    (folder / "organisations.toml").write_text(organisations, encoding="utf-8")
    (folder / "norms.toml").write_text(norms, encoding="utf-8")
    return folder


@pytest.mark.parametrize(
    "name",
    [
        "MINISTERIO SECRETARIA GENERAL DE GOBIERNO",
        "Ministerio  Secretaría General de Gobierno ",
        "SEGEGOB",
        "msgg",
    ],
)
def test_organisation_by_its_names(known: Registry, name: str) -> None:
    """An organisation is found by its name or acronym, whatever accents and capitals."""
    organisation = known.organisation(name)
    assert organisation
    assert organisation.slug == "segegob"


def test_nearest_names(known: Registry) -> None:
    """A name that is not known gives the three most like it, the nearest first."""
    name = "MINISTERIO SECRETARIA JENERAL DE GOVIERNO"
    assert known.organisation(name) is None
    nearest = known.nearest(name)
    assert nearest[0] == "Ministerio Secretaría General de Gobierno"
    assert len(nearest) == 3
    assert known.nearest("x" * 1_000_000) == known.nearest("x" * 200)
    assert Registry().nearest(name) == ()


def test_norms_of_the_project_have_their_keys(known: Registry) -> None:
    """The key of each norm in the registry is the one that a citation of it gives."""
    places = (Place("a", 1, 1, 1, 0, 1, "a"),)
    for key, norm in known.norms.items():
        citation = LegalBasis(
            text=Stated("", places),
            norm_type=Stated(norm.type, places),
            number=Stated(norm.number, places),
            published=Stated(norm.published, places),
        )
        assert norm_key(citation, "segegob") == key
        assert norm.type in dict(NORM_TYPES)
        assert norm.promulgated is None or norm.promulgated <= norm.published


def test_kinds_of_the_project_are_concepts(known: Registry) -> None:
    """The kind of each organisation in the registry is a concept of the code lists."""
    kinds = (ROOT / "ontology" / "kinds.ttl").read_text(encoding="utf-8")
    for organisation in known.organisations:
        assert re.search(rf"^kind:{organisation.kind}\b", kinds, re.MULTILINE), organisation.slug


def test_registry_is_read(tmp_path: Path) -> None:
    """A registry is read from its two files."""
    found = registry.load(made(tmp_path))
    assert found.norms["ley-1"].published == date(1991, 2, 4)
    organisation = found.organisation("MINSAL")
    assert organisation
    assert organisation.name == "Ministerio de Salud"


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"organisations": "[[organisation\n"}, Words("no es TOML válido (línea 1", "valid TOML")),
        (
            {"organisations": ORGANISATION.replace('slug = "salud"\n', "")},
            Words("en `organisation[0]` falta el campo `slug`", "missing required field `slug`"),
        ),
        (
            {"organisations": ORGANISATION.replace("Ministry", "Ministerio")},
            Words("«Ministerio» no es uno de los valores que se admiten", "Invalid enum value"),
        ),
        (
            {"organisations": ORGANISATION.replace('"salud"', '"De Salud"')},
            Words("en `organisation[0].slug` se esperaba texto como", "in `organisation[0].slug`"),
        ),
        (
            {"organisations": ORGANISATION.replace("https://ejemplo.cl/norma", "norma 1")},
            Words("en `organisation[0].source` se esperaba texto", "in `organisation[0].source`"),
        ),
        (
            {"organisations": ORGANISATION + ORGANISATION},
            Words("está dos veces", "is there twice"),
        ),
        (
            {"organisations": ORGANISATION + ORGANISATION.replace("alud", "ol")},
            Words("«minsal» está dos veces", "“minsal” is there twice"),
        ),
        ({"norms": NORM + NORM}, Words("«ley-1» está dos veces", "“ley-1” is there twice")),
        (
            {"norms": NORM.replace("1991-02-04", '"4/2/91"')},
            Words("en `norm[0].published`", "in `norm[0].published`"),
        ),
        ({"norms": NORM.replace("bcn", "iri")}, Words("no se conoce el campo `iri`", "`iri`")),
    ],
)  # fmt: skip
def test_wrong_registry(tmp_path: Path, changes: dict[str, str], reason: Words) -> None:
    """A registry that is misspelt or repeats an entry is told with it, in both languages."""
    folder = made(tmp_path, **changes)
    with pytest.raises(FicheroError) as raised:
        registry.load(folder)
    [finding] = raised.value.findings
    assert finding.code == "registry-wrong"
    assert f"{next(iter(changes))}.toml" in finding.messages["es"]
    assert reason.es in finding.messages["es"]
    assert reason.en in finding.messages["en"]


def test_missing_registry(tmp_path: Path) -> None:
    """A registry that is not there is told with the path of the missing file."""
    with pytest.raises(FicheroError, match=r"organisations\.toml.* it does not exist"):
        registry.load(tmp_path)


def test_registry_near_sources(tmp_path: Path) -> None:
    """The registry beside the sources goes before the one that comes with the software."""
    sources = tmp_path / "sources" / "una-ficha"
    sources.mkdir(parents=True)
    assert registry.near(sources) == ROOT / "data" / "registry"
    (tmp_path / "registry").mkdir()
    made(tmp_path / "registry")
    assert registry.near(sources) == (tmp_path / "registry").resolve()
