"""The registry: what forms share, found by any of its names."""

import re
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fichero import context
from fichero.describing import describe, graphs, registry
from fichero.describing.iris import Minter, norm_key
from fichero.describing.registry import Registry
from fichero.document import Place
from fichero.findings import FicheroError, Words
from fichero.reading.ficha import Ficha, LegalBasis, Period, Stated
from fichero.reading.mentions import NORM_TYPES
from fichero.validating import validation
from tests.conftest import RESOURCES, ROOT

REGISTRIES = RESOURCES / "registry"

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
        "Ministerio Secretaría Gral. de Gobierno",
        "Min. Secr. Gral. de Gob.",
        "Min Sec Gral Gobierno",
        "MINIS TERIO SECRETARIA GENERALDE GOBIER-NO",
        "Ministerio Secretaría General de Gobierno (SEGEGOB)",
        "Secretaría General de Gobierno",
    ],
)
def test_organisation_by_its_names(known: Registry, name: str) -> None:
    """An organisation is found by what people write: in full, for short, broken, of the past."""
    organisation = known.organisation(name)
    assert organisation
    assert organisation.slug == "segegob"


@pytest.mark.parametrize(
    ("name", "slug"),
    [
        ("Min. de RR. EE.", "minrel"),
        ("Ministerio de OO. PP.", "mop"),
        ("Ministerio Secretaría General de la Presidencia de la República", "segpres"),
        ("Ministerio de Desarrollo Social", "mds"),
        ("Ministerio de Vivienda y Urb.", "minvu"),
        ("Mtrio. de la Vivienda y Urbanismo", "minvu"),
    ],
)
def test_ministries_by_other_names(known: Registry, name: str, slug: str) -> None:
    """Other ministries are found by short, other and former names too."""
    assert [each.slug for each in known.matching(name)] == [slug]


@pytest.mark.parametrize(
    "name",
    [
        "",
        "()",
        "Ministerio",
        "Ministerio Secretaría General",
        "Ministerio de S.",
        "Ministerio de Sal",
        "Min. de la M.",
        "Ministerio de Gobierno",
        "Ministerio de la Felicidad (SEGEGOB)",
    ],
)
def test_what_names_nobody_finds_nobody(known: Registry, name: str) -> None:
    """What is merely alike, or too short to tell, finds no organisation."""
    assert known.matching(name) == ()


@pytest.mark.parametrize(
    ("name", "slugs"),
    [
        ("Ministerio de Canales", ["canales", "puertos"]),
        ("Min. de Obras P.", []),
        ("Min. de OO. Po.", ["puertos"]),
        ("Ministerio de Obras Pú.", ["canales"]),
        ("Min. de OO. PP.", ["canales", "puertos"]),
        ("Ministerio de Puertos (puertos)", ["faros", "puertos"]),
        ("Ministerio Secretaría General de Faros (CANALES)", ["canales", "faros"]),
    ],
)
def test_ambiguous_names_give_all(name: str, slugs: list[str]) -> None:
    """A name that several organisations have, or may be cut from several, gives all of them."""
    found = registry.load(REGISTRIES / "valid")
    assert [each.slug for each in found.matching(name)] == slugs
    assert (found.organisation(name) is None) == (len(slugs) != 1)


@given(st.text(max_size=40))
def test_any_name_can_be_asked_for(name: str) -> None:
    """Whatever is asked for, the answer is an answer, and at most three names are the nearest."""
    found = registry.load(REGISTRIES / "valid")
    assert {each.slug for each in found.matching(name)} <= {
        each.slug for each in found.organisations
    }
    assert len(found.nearest(name)) == 3


@given(data=st.data())
def test_a_cut_name_finds_its_own_or_several(data: st.DataObject, known: Registry) -> None:
    """However the words of a name are cut, with full stops, the name still is among those found."""
    organisation = data.draw(st.sampled_from(known.organisations))
    words = organisation.name.replace(",", "").split()
    cut = [
        f"{word[: data.draw(st.integers(2, len(word) - 1))]}." if len(word) > 3 else word
        for word in words
    ]
    assert organisation in known.matching(" ".join(cut))


def test_nearest_names(known: Registry) -> None:
    """A name that is not known gives the three most like it, the nearest first."""
    name = "MINISTERIO SECRETARIA JENERAL DE GOVIERNO"
    assert known.organisation(name) is None
    nearest = known.nearest(name)
    assert nearest[0] == "Ministerio Secretaría General de Gobierno"
    assert len(nearest) == 3
    assert known.nearest("x" * 1_000_000) == known.nearest("x" * 200)
    assert Registry().nearest(name) == ()
    assert known.nearest("SEJEGOB")[0] == "Ministerio Secretaría General de Gobierno"


@pytest.mark.parametrize(
    ("name", "line", "reason"),
    [
        ("slug-twice", 43, "“faros” is there twice: it is of “faros” already"),
        ("acronym-twice", 47, "“SegeFaros” is there twice: it is of “faros” already"),
        ("name-twice", 57, "“Ministerio de las Obras Portuarias” is there twice"),
        ("partidas-overlap", 31, "partida 20 (2016-2019) of “faros” overlaps 05 (1990-2016)"),
        ("partida-shared", 49, "partida 20 (2019-2022) of “puertos” overlaps 20 (2017-2019)"),
        ("partida-years-swapped", 34, "partida 20 (2019-2017) of “faros” ends before it begins"),
        ("partida-code", 32, "organisation[0].partida[1].code"),
        ("former-name-ends-first", 22, "“Ministerio de Puertos” ends on 1953-03-21"),
        ("source-missing", 37, "missing required field `source`"),
        ("source-empty", 13, "organisation[0].website.source"),
        ("website-incomplete", 12, "organisation[0].website.url"),
        ("parent-unknown", 70, "“junta” is part of “boyas”"),
        ("field-unknown", 37, "unknown field `url`"),
        ("not-toml", 37, "it is not valid TOML"),
    ],
)
def test_hand_edits_are_told_by_line(tmp_path: Path, name: str, line: int, reason: str) -> None:
    """What is wrong with a file that somebody edited is told with the line, in both languages."""
    source = (REGISTRIES / "invalid" / f"{name}.toml").read_text(encoding="utf-8")
    with pytest.raises(FicheroError) as raised:
        registry.load(made(tmp_path, organisations=source))
    finding = raised.value.findings[0]
    assert finding.code == "registry-wrong"
    assert finding.places[0].line == line
    assert f"line {line}: " in finding.messages["en"]
    assert f"línea {line}: " in finding.messages["es"]
    assert reason in finding.messages["en"]


def test_each_invalid_registry_is_tried() -> None:
    """No example of what is wrong lies about untried."""
    tried = Path(__file__).read_text(encoding="utf-8")
    assert [
        f.stem for f in (REGISTRIES / "invalid").iterdir() if f'("{f.stem}", ' not in tried
    ] == []


def test_facts_of_an_organisation_are_described() -> None:
    """Website, names and codes become statements, each with its source and the days it held."""
    found = registry.load(REGISTRIES / "valid")
    node = describe.organisation_node(found.organisations[0], Minter())
    assert node["homepage"] == "https://faros.ejemplo.cl/"
    assert node["basedOn"] == ["https://ejemplo.cl/directorio", "https://ejemplo.cl/norma/1"]
    iri = "https://w3id.org/fichero/id/organismo/faros"
    told = {each["id"].removeprefix(iri): each for each in node["designation"]}
    assert told.keys() == {
        "#otro-nombre-1",
        "#nombre-anterior-1",
        "#partida-1990-2016",
        "#partida-2017-2019",
        "#identificador-1",
    }
    assert told["#nombre-anterior-1"] == {
        "id": f"{iri}#nombre-anterior-1",
        "type": "Designation",
        "designationType": "kind:nombre-anterior",
        "designationValue": "Ministerio de Puertos",
        "validFrom": "1953-03-21",
        "validUntil": "1990-03-11",
        "basedOn": ["https://ejemplo.cl/norma/2", "https://ejemplo.cl/norma/3"],
    }
    assert told["#partida-2017-2019"]["validUntil"] == "2020-01-01"
    plain = describe.organisation_node(found.organisations[3], Minter())
    assert plain.keys() & {"homepage", "designation", "alternativeName"} == set()


def test_the_registry_of_the_project_follows_the_rules(known: Registry) -> None:
    """What the registry says breaks no rule, and every fact in it has a source."""
    nodes = [describe.organisation_node(each, Minter()) for each in known.organisations]
    stated = graphs.triples(nodes, context.load())
    assert validation.validate(stated, validation.load_shapes(validation.background())) == ()
    assert all(each["basedOn"] for node in nodes for each in node.get("designation", ()))


def test_an_ambiguous_ministry_is_told() -> None:
    """A form of an organisation that may be two is not described, and both are named."""
    place = Place("a", 1, 1, 1, 0, 1, "a")
    ficha = Ficha(
        form=Stated("A0", (place,)),
        period=Stated(Period(2019, 2022), (place,)),
        ministry=Stated("Ministerio de Canales", (place,)),
    )
    with pytest.raises(FicheroError) as raised:
        describe.describe(ficha, registry.load(REGISTRIES / "valid"), Minter())
    [finding] = raised.value.findings
    assert finding.code == "organisation-ambiguous"
    assert {"Obras Públicas", "Obras Portuarias"} <= set(
        re.findall(r"Obras \w+", finding.messages["es"])
    )


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
            Words("«MINSAL» está dos veces: ya es de «salud»", "of “salud” already"),
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
    finding = raised.value.findings[0]
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
