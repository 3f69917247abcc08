"""StratML: valid plans, which read back as the form that they were written from."""

import shutil
import subprocess
import unicodedata
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape

import msgspec
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from lxml import etree

from fichero import forms
from fichero.describing import describe, registry
from fichero.describing.describe import Description
from fichero.document import Document, Place
from fichero.findings import FicheroError
from fichero.formats import stratml as writer
from fichero.forms import Workshop
from fichero.reading import readers, sources, witnesses
from fichero.reading.ficha import Ficha, Stated
from fichero.reading.headings import Section
from fichero.reading.parser import Reading
from fichero.reading.readers import stratml, xml
from fichero.reading.readers.face import Limits
from fichero.reading.walking import Role
from fichero.services.headings import ServiceSection
from fichero.services.record import ServiceFicha
from fichero.settings import Settings
from tests import fichas
from tests.catalogue.conftest import build_services
from tests.conftest import FORMS, RESOURCES, ROOT, SEED, Seed

SCHEMA = ROOT.parent / "shared" / "standards" / "stratml" / "StrategicPlanISOVersion20140401.xsd"
PLANS = RESOURCES / "stratml"
FOREIGN = PLANS / "plan.xml"


def schema() -> Path:
    """Give the official schema."""
    if not SCHEMA.exists():
        pytest.skip("the schema of StratML Part 1 is not beside this checkout")
    return SCHEMA


def is_valid(data: bytes) -> bool:
    """Ask lxml whether a plan is valid."""
    judge = etree.XMLSchema(etree.parse(schema()))
    parser = etree.XMLParser(no_network=True, resolve_entities=False)
    return bool(judge.validate(etree.fromstring(data, parser)))


def read(data: bytes, path: str = "plan/plan.xml") -> Reading:
    """Read a plan as a source."""
    ((_, document),) = readers.read(path, data).documents
    return stratml.parse(document)


def codes(reading: Reading) -> list[str]:
    """Give the codes of what was found."""
    return [finding.code for finding in reading.findings]


def plain(value: Any) -> Any:  # noqa: ANN401 (any part of a ficha)
    """Give a ficha without its places."""
    if isinstance(value, Stated):
        return plain(value.value)
    if isinstance(value, tuple):
        return [plain(each) for each in value]
    if isinstance(value, msgspec.Struct):
        return {name: plain(getattr(value, name)) for name in value.__struct_fields__}
    return value


def places(value: Any) -> list[tuple[Any, Place]]:  # noqa: ANN401 (any part of a ficha)
    """Give each value of a ficha with its places."""
    if isinstance(value, Stated):
        return [(value.value, place) for place in value.places]
    if isinstance(value, tuple):
        return [found for each in value for found in places(each)]
    if isinstance(value, msgspec.Struct):
        return [found for name in value.__struct_fields__ for found in places(getattr(value, name))]
    return []


def described(ficha: Ficha) -> Description:
    """Describe a ficha."""
    known = registry.load(ROOT / "data" / "registry")
    return describe.describe(ficha, known, Settings().minter)


# ── Writing ──────────────────────────────────────────────────────────────────────────────────────


def test_a_plan_is_valid_by_lxml(seed: Seed) -> None:
    """The official schema accepts the first form; it refuses the same without its goals."""
    data = writer.write(seed.description)
    assert is_valid(data)
    assert not is_valid(data.replace(b"Goal>", b"Gaol>"))


def test_a_plan_is_valid_by_xmllint(seed: Seed, tmp_path: Path) -> None:
    """A second validator agrees, and asks nobody."""
    if shutil.which("xmllint") is None:
        pytest.skip("apt-get install libxml2-utils")
    plan = tmp_path / "plan.xml"
    plan.write_bytes(writer.write(seed.description))
    run = subprocess.run(
        ["xmllint", "--noout", "--nonet", "--schema", schema(), plan],
        capture_output=True,
        text=True,
        check=False,
    )
    assert run.stderr.strip().endswith("validates")
    assert run.returncode == 0


def test_what_has_no_element_is_said_in_other_information(seed: Seed) -> None:
    """The legal basis and each ámbito are there, after a sentence that says why."""
    root = etree.fromstring(writer.write(seed.description))
    text = root.findtext(f"{{{writer.NAMESPACE}}}OtherInformation")
    assert text
    lines = text.split("\n")
    assert tuple(lines[:2]) == writer.PREFACE
    record = seed.description.record
    assert f"Base legal: {record['legalBasisText']['es']}" in lines
    for area in record["actionArea"]:
        assert f"Ámbito de acción {area['number']}: {area['text']['es']}" in lines


def test_a_character_that_xml_cannot_hold_is_refused(seed: Seed) -> None:
    """It is told, rather than written or dropped."""
    mission = {**seed.description.record["mission"], "text": {"es": "Facilitar\x01 la vida"}}
    record = {**seed.description.record, "mission": mission}
    with pytest.raises(FicheroError) as raised:
        writer.write(msgspec.structs.replace(seed.description, record=record))
    assert [finding.code for finding in raised.value.findings] == ["stratml-character"]
    assert "U+0001" in raised.value.findings[0].messages["es"]


def test_the_form_of_a_service_is_a_valid_plan_too(tmp_path: Path) -> None:
    """Its products, clients and budget are told, and the schema accepts it."""
    built = build_services(tmp_path)
    plans = [data for path, data in built.files.items() if path.endswith(writer.SUFFIX)]
    assert len(plans) == 2
    assert all(map(is_valid, plans))
    assert any("Producto estratégico 1" in plan.decode() for plan in plans)


# ── There and back ───────────────────────────────────────────────────────────────────────────────


def test_a_form_reads_back_from_its_plan(seed: Seed) -> None:
    """All values are the same: texts, numbers, citations, period, name and code."""
    reading = read(writer.write(seed.description))
    assert plain(reading.ficha) == plain(seed.ficha)
    assert reading.findings == ()
    assert reading.sections == frozenset(Section)
    assert reading.unaccounted == 0


def test_a_plan_agrees_with_the_other_documents_of_its_form(seed: Seed) -> None:
    """Beside the document that it was made from, the plan is one more witness."""
    reading = read(writer.write(seed.description))
    merged = witnesses.merge((*seed.source.readings, reading))
    assert merged.findings == ()
    assert merged.ficha.mission
    assert len(merged.ficha.mission.places) == 3


def test_a_plan_alone_gives_the_same_record(seed: Seed, tmp_path: Path) -> None:
    """A folder with nothing but the plan is a source, from file to record."""
    (tmp_path / "segegob.xml").write_bytes(writer.write(seed.description))
    workshop = Workshop(Settings(), registry.load(ROOT / "data" / "registry"))
    form = forms.check(forms.read(tmp_path / "segegob.xml", workshop), workshop)
    assert form.findings == ()
    assert form.description
    assert form.description.record == seed.description.record


def test_places_lead_to_what_stands_there(seed: Seed) -> None:
    """Each place quotes the file, and holds the words that were read from it."""
    data = writer.write(seed.description)
    text = data.decode()
    found = places(read(data).ficha)
    assert len(found) > 40
    for _, place in found:
        assert text[place.start : place.end] == place.quote
        assert place.line == text.count("\n", 0, place.start) + 1
    ficha = read(data).ficha
    rows = (*ficha.objectives, *ficha.action_areas)
    for stated in (ficha.mission, ficha.legal_basis_text, *(row.text for row in rows)):
        assert stated
        assert [place.quote for place in stated.places] == [escape(stated.value)]


# Whatever a form may hold after it was read: words, one space between them, composed letters.
_WORDS = (
    st.lists(
        st.one_of(
            st.sampled_from(
                [
                    "</Description>",
                    "&amp;",
                    "<!DOCTYPE",
                    "]]>",
                    "&lol;",
                    '"',
                    "Base legal:",
                    "Ámbito de acción 1:",
                    "\u202eabc",
                    "🙂",
                    "á" * 10_000,
                ]
            ),
            st.text(
                st.characters(codec="utf-8", exclude_categories=("Cs", "Cc", "Zs", "Zl", "Zp")),
                min_size=1,
            ),
        ),
        min_size=1,
        max_size=4,
    )
    .map(lambda words: unicodedata.normalize("NFC", " ".join(words)))
    .filter(lambda text: text == " ".join(text.split()) and not set(text) & {"\ufffe", "\uffff"})
)


@given(st.lists(_WORDS, min_size=1, max_size=3), st.lists(_WORDS, max_size=3), _WORDS, _WORDS)
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
def test_any_texts_read_back(
    seed: Seed, objectives: list[str], areas: list[str], mission: str, basis: str
) -> None:
    """Hostile or odd, each text comes back as it was, and the plan stays valid."""
    place = seed.ficha.objectives[0].text.places

    def rows(texts: list[str]) -> tuple[Any, ...]:
        row = seed.ficha.objectives[0]
        return tuple(
            msgspec.structs.replace(row, number=Stated(n, place), text=Stated(text, place))
            for n, text in enumerate(texts, start=1)
        )

    ficha = msgspec.structs.replace(
        seed.ficha,
        objectives=rows(objectives),
        action_areas=rows(areas),
        mission=Stated(mission, place),
        legal_basis_text=Stated(basis, place),
        legal_basis=(),
    )
    data = writer.write(described(ficha))
    back = read(data).ficha
    assert plain(back.objectives) == plain(ficha.objectives)
    assert plain(back.action_areas) == plain(ficha.action_areas)
    assert plain(back.mission) == mission
    assert plain(back.legal_basis_text) == basis
    assert not SCHEMA.exists() or is_valid(data)


# ── Form A1 ──────────────────────────────────────────────────────────────────────────────────────

A1 = FORMS / "a1"
SERVICES = Workshop(Settings(), registry.load(A1 / "registry"))


def service_plan(name: str = "tabs") -> tuple[Ficha, bytes]:
    """Read the example of a service's form, and write it as a plan."""
    merged = witnesses.merge(sources.load(A1 / "valid" / name, Limits()).readings)
    return merged.ficha, writer.write(
        describe.describe(merged.ficha, SERVICES.registry, SERVICES.minter)
    )


@pytest.mark.parametrize("name", ["tabs", "empty-tables"])
def test_the_form_of_a_service_reads_back_from_its_plan(name: str) -> None:
    """Header, links, products, subproducts, clients and budget: all values are the same."""
    ficha, data = service_plan(name)
    reading = read(data)
    assert plain(reading.ficha) == plain(ficha)
    assert reading.findings == ()
    assert reading.sections == frozenset(ServiceSection)
    assert reading.unaccounted == 0
    assert is_valid(data)


def test_the_plan_of_a_service_alone_gives_the_same_record(tmp_path: Path) -> None:
    """A plan as the only source gives the record that it was written from."""
    (tmp_path / "plan.xml").write_bytes(service_plan()[1])
    form = forms.check(forms.read(tmp_path / "plan.xml", SERVICES), SERVICES)
    assert form.findings == ()
    assert form.description
    described = forms.read(A1 / "valid" / "tabs", SERVICES).description
    assert described
    assert form.description.record == described.record


def test_clients_are_stakeholders() -> None:
    """A client has an element of its own in StratML; what it counts is its description."""
    root = etree.fromstring(service_plan()[1])
    path = f".//{{{writer.NAMESPACE}}}Organization/{{{writer.NAMESPACE}}}Stakeholder"
    told = [[child.text for child in each] for each in root.iterfind(path)]
    assert told[:2] == [
        ["Navegantes", "Cuantificación: 12345"],
        ["Pescadores artesanales de la zona"],
    ]


@pytest.mark.parametrize(
    ("old", "new", "code"),
    [
        ("relevantes: 1, 2", "relevantes: 12", "link-probably-list"),
        ("clientes: 1, 4", "clientes: 1, 9", "link-unknown"),
        ("Cuantificación: 87", "muchos", "quantity-not-understood"),
        ("género: no", "género: a veces", "cell-not-understood"),
        ("porcentaje: 12,34", "porcentaje: 22,34", "percentages-sum"),
        ("Partida: 09", "Porción: 09", "stratml-left-out"),
        ("<Name>Fareros</Name>", "<Name> </Name>", "link-unknown"),
    ],
)
def test_a_plan_of_a_service_with_a_fault_is_told(old: str, new: str, code: str) -> None:
    """What does not fit together in a plan is told as in any other document."""
    data = service_plan()[1].decode()
    assert old in data
    found = codes(read(data.replace(old, new, 1).encode()))
    assert code in found


@given(fichas.services())
@settings(max_examples=50, suppress_health_check=[HealthCheck.too_slow])
def test_any_form_of_a_service_reads_back(ficha: ServiceFicha) -> None:
    """Whatever its tables hold, a service's form comes back as it was."""
    named = msgspec.structs.replace(
        ficha,
        ministry=Stated("MINISTERIO DE FAROS Y MAREAS", ()),
        service=Stated("SERVICIO NACIONAL DE MAREAS", ()),
    )
    data = writer.write(describe.describe(named, SERVICES.registry, SERVICES.minter))
    assert plain(read(data).ficha) == plain(with_sorted_links(named))
    assert not named.objectives or not SCHEMA.exists() or is_valid(data)


def with_sorted_links(ficha: ServiceFicha) -> ServiceFicha:
    """Give a form as linked data has it: of links, neither order nor repetition is kept."""

    def tidy(links: tuple[Stated[int], ...]) -> tuple[Stated[int], ...]:
        return tuple(Stated(number, ()) for number in sorted({link.value for link in links}))

    change = msgspec.structs.replace
    return change(
        ficha,
        objectives=tuple(
            change(row, relevant=tidy(row.relevant), products=tidy(row.products))
            for row in ficha.objectives
        ),
        products=tuple(change(row, clients=tidy(row.clients)) for row in ficha.products),
    )


# ── Plans of others ──────────────────────────────────────────────────────────────────────────────


def test_a_plan_of_somebody_else_comes_in() -> None:
    """Mission, goals and period are read; names of goals stand before their descriptions."""
    assert is_valid(FOREIGN.read_bytes())
    ficha = read(FOREIGN.read_bytes()).ficha
    assert plain(ficha.ministry) == "Ministry of Lakes & Rivers"
    assert plain(ficha.mission) == "Keep the water clean for those who come after us."
    assert plain(ficha.period) == {"start": 2020, "end": 2024}
    assert plain(ficha.objectives) == [
        {"number": 1, "text": "Clean rivers: No river is worse in 2024 than in 2020."},
        {"number": 2, "text": "Do lakes matter? They do."},
        {"number": 3, "text": "Tell everybody"},
    ]
    assert ficha.form is None
    assert ficha.action_areas == ()
    assert ficha.legal_basis == ()


def test_what_has_no_place_in_a_ficha_is_told() -> None:
    """Nothing is dropped in silence: each kind of element that is left out is named, with place."""
    reading = read(FOREIGN.read_bytes())
    assert codes(reading) == ["stratml-left-out"] * 6
    told = {finding.messages["en"].split("“")[1].split("”")[0] for finding in reading.findings}
    assert told == {
        "OtherInformation",
        "Organization",
        "Vision",
        "Value",
        "Objective",
        "Submitter",
    }
    lines = FOREIGN.read_text(encoding="utf-8").splitlines()
    for finding in reading.findings:
        assert lines[finding.places[0].line - 1].strip()
    assert reading.unaccounted > 6
    assert Role.BLANK in reading.roles


def test_a_plan_of_somebody_else_with_origin(tmp_path: Path) -> None:
    """The form's code comes from origin.toml, as for any document that does not tell it."""
    shutil.copy(FOREIGN, tmp_path / "plan.xml")
    (tmp_path / "origin.toml").write_text('[ficha]\nform = "A0"\n', encoding="utf-8")
    source = sources.load(tmp_path, Limits())
    assert source.findings == ()
    ficha = witnesses.merge(source.readings).ficha
    assert plain(ficha.form) == "A0"
    assert len(ficha.objectives) == 3


def test_numbers_that_are_none_count_in_order() -> None:
    """A goal numbered “Two” is counted by where it stands, at the place of its words."""
    data = FOREIGN.read_bytes()
    assert b"<SequenceIndicator>Two</SequenceIndicator>" in data
    second = read(data).ficha.objectives[1]
    assert second.number.value == 2
    assert second.number.places == second.text.places


@pytest.mark.parametrize(
    ("change", "period"),
    [
        ((b"<StartDate>2020-01-01</StartDate>", b""), None),
        ((b"2024-12-31", b"soon"), None),
        ((b"2024-12-31", b"2021-06-30"), {"start": 2020, "end": 2021}),
    ],
)
def test_a_period_is_read_from_dates_or_not_at_all(
    change: tuple[bytes, bytes], period: dict[str, int] | None
) -> None:
    """Without both dates there is no period, and none is guessed."""
    assert plain(read(FOREIGN.read_bytes().replace(*change)).ficha.period) == period


# ── Hostile files ────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("path", sorted((PLANS / "invalid").glob("*.xml")), ids=lambda p: p.stem)
def test_a_bad_file_is_told_and_not_read(path: Path) -> None:
    """The name of each example is the code that it gets, at the line that it names."""
    data = path.read_bytes()
    reading = read(data)
    code, _, line = path.stem.partition(".")
    assert codes(reading) == [code]
    assert reading.findings[0].places[0].line == int(line)
    assert reading.ficha == Ficha()
    assert set(reading.roles) == {Role.UNACCOUNTED}


def test_there_is_a_bad_file_for_each_fault() -> None:
    """The examples are of every kind of fault that a whole file can have."""
    found = {path.stem.partition(".")[0] for path in (PLANS / "invalid").glob("*.xml")}
    assert found == {"stratml-not-a-plan", "xml-hostile", "xml-syntax"}


def test_nesting_and_numbers_are_bounded() -> None:
    """A file that is small on disk and large in memory is refused."""
    deep = "<a>" * (xml.MAX_DEPTH + 1) + "</a>" * (xml.MAX_DEPTH + 1)
    many = "<a>" + "<b/>" * xml.MAX_ELEMENTS + "</a>"
    fine = "<a>" + "<b/>" * 10 + "</a>"
    assert codes(read(deep.encode())) == ["xml-hostile"]
    assert codes(read(many.encode())) == ["xml-hostile"]
    assert codes(read(fine.encode())) == ["stratml-not-a-plan"]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "iso-8859-1", "windows-1252"])
def test_encodings_are_read_as_declared(encoding: str) -> None:
    """A plan in another encoding gives the same texts, with line endings of any kind."""
    name = encoding.removesuffix("-sig")
    text = FOREIGN.read_text(encoding="utf-8").replace('encoding="UTF-8"', f'encoding="{name}"')
    data = text.replace("\n", "\r\n").encode(encoding)
    assert plain(read(data).ficha) == plain(read(FOREIGN.read_bytes()).ficha)


def test_a_wrong_encoding_is_told_with_its_line() -> None:
    """Bytes that are not what they are declared to be stop the reading."""
    data = FOREIGN.read_bytes().replace(b"water", b"w\xe1ter")
    with pytest.raises(FicheroError) as raised:
        readers.read("plan.xml", data)
    assert raised.value.findings[0].code == "source-encoding"
    assert raised.value.findings[0].places[0].line == data[: data.index(b"\xe1")].count(b"\n") + 1


# ── The places of XML ────────────────────────────────────────────────────────────────────────────


_PIECES = st.lists(
    st.sampled_from(
        ["uno", " ", "\n", "&amp;", "&#225;", "&#x1F642;", "<![CDATA[&amp; <x>]]>", "ñ", "a\u0301"]
    ),
    max_size=12,
)


@given(_PIECES)
def test_every_character_knows_where_it_stands(pieces: list[str]) -> None:
    """References, CDATA and line breaks: each letter's place quotes what stands for it."""
    text = f"<a>\n<b x='>'/><c>{''.join(pieces)}</c></a>"
    document = Document("x.xml", "application/xml", text.encode(), text)
    root = xml.parse(document)
    empty, element = root.children
    assert text[empty.start : empty.end] == "<b x='>'/>"
    assert text[element.start : element.end] == f"<c>{''.join(pieces)}</c>"
    expected = etree.fromstring(text.encode()).findtext("c") or ""
    assert "".join(letter for letter, _ in element.characters) == expected
    for letter, (start, end) in element.characters:
        quoted = text[start:end]
        assert quoted == letter or etree.fromstring(f"<q>{quoted}</q>".encode()).text == letter
    wording = element.wording(document)
    assert wording.text == unicodedata.normalize("NFC", " ".join(expected.split()))
    lines = [unicodedata.normalize("NFC", " ".join(line.split())) for line in expected.split("\n")]
    assert [line.text for line in element.lines(document)] == [line for line in lines if line]


def test_the_seed_is_read_as_before() -> None:
    """A folder without XML is read by its headings, as ever."""
    source = sources.load(SEED, Limits())
    assert {reading.document.media_type for reading in source.readings} == {
        "application/toml",
        "text/markdown",
        "text/plain",
    }
