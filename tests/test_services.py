"""The forms of services (A1): read from each layout, linked, described, and published."""

import json
import shutil
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from pyoxigraph import RdfFormat
from pyoxigraph import parse as parse_rdf
from typer.testing import CliRunner

from fichero import context as contexts
from fichero import forms, pipeline
from fichero.cli import app
from fichero.describing import graphs, registry
from fichero.describing.describe import Node
from fichero.describing.provenance import provenance
from fichero.findings import FicheroError
from fichero.forms import Form, Workshop
from fichero.reading import sources, witnesses
from fichero.reading.parser import Reading
from fichero.reading.walking import Role
from fichero.services import linking, parser
from fichero.services.headings import ServiceSection, columns, heading
from fichero.services.layout import is_service_form
from fichero.services.record import ServiceFicha
from fichero.settings import Settings
from fichero.writing import compaction
from tests.conftest import FORMS, document
from tests.test_forms import without_places

A1 = FORMS / "a1"
BASE = "https://w3id.org/fichero/id/"
SERVICE = f"{BASE}ficha/juntafaros/2019-2022"
MINISTRY = f"{BASE}ficha/minfaros/2019-2022"
TABS = (A1 / "valid" / "tabs" / "ficha.md").read_text(encoding="utf-8")
FLAT = (A1 / "valid" / "flat" / "ficha.txt").read_text(encoding="utf-8")
WORKSHOP = Workshop(Settings(), registry.load(A1 / "registry"))

# The finding that each invalid example gives, by the folder's name, and where.
INVALID = (
    ("budget-name-differs", "ficha.md:40:3"),
    ("budget-total-wrong", "ficha.md:41:2"),
    ("budget-total-wrong--flat", "ficha.txt:80:1"),
    ("budget-unit-missing", "ficha.md:38:1"),
    ("cell-not-understood", "ficha.md:21:55"),
    ("cell-not-understood--amount", "ficha.md:40:22"),
    ("cell-not-understood--by-hand", "ficha.yaml:48:17"),
    ("cell-not-understood--flag", "ficha.md:29:3"),
    ("cells-unclear", "ficha.txt:34:1"),
    ("cells-unclear--budget", "ficha.txt:76:1"),
    ("cells-unclear--client", "ficha.txt:64:1"),
    ("cells-unclear--product", "ficha.txt:56:1"),
    ("cells-wrong", "ficha.md:21:1"),
    ("ficha-wrong", "ficha.yaml:32:5"),
    ("header-code-missing", "ficha.md:4:1"),
    ("help-unclear", "ficha.md:11:1"),
    ("line-unaccounted", "ficha.md:33:1"),
    ("line-unaccounted--before-header", "ficha.md:4:1"),
    ("link-probably-list", "ficha.md:21:51"),
    ("link-probably-list--by-hand", "ficha.yaml:18:27"),
    ("link-unknown", "ficha.md:21:53"),
    ("link-unknown--budget", "ficha.md:41:1"),
    ("link-unknown--by-hand", "ficha.yaml:33:19"),
    ("link-unknown--client", "ficha.md:30:90"),
    ("ministry-unknown", "ficha.md:4:12"),
    ("number-ambiguous", "ficha.yaml:38:21"),
    ("percentages-sum", "ficha.md:39:31"),
    ("quantity-not-understood", "ficha.md:35:11"),
    ("row-empty", "ficha.md:22:1"),
    ("row-empty--by-hand", "ficha.yaml:20:5"),
    ("row-empty--copied", "ficha.md:16:1"),
    ("row-repeated", "ficha.md:22:1"),
    ("row-repeated--by-hand", "ficha.yaml:49:15"),
    ("row-skipped", "ficha.md:22:1"),
    ("row-skipped--flat", "ficha.txt:34:1"),
    ("row-torn", "ficha.txt:13:1"),
    ("rows-missing", "ficha.md:31:1"),
    ("section-empty", "ficha.md:10:1"),
    ("section-missing", "ficha.md:1:1"),
    ("section-repeated", "ficha.md:32:1"),
    ("service-unknown", "ficha.md:5:10"),
    ("subproduct-unclear", "ficha.md:26:94"),
)


def read(path: Path) -> Form:
    """Read an example."""
    return forms.read(path, WORKSHOP)


def ficha(name: str) -> ServiceFicha:
    """Read a valid example, in which nothing is found and every line is accounted for."""
    source = sources.load(A1 / "valid" / name, WORKSHOP.settings.limits)
    merged = witnesses.merge(source.readings)
    found = [finding for reading in source.readings for finding in reading.findings]
    assert not (*source.findings, *found, *merged.missing, *merged.findings)
    assert {reading.unaccounted for reading in source.readings} == {0}
    assert isinstance(merged.ficha, ServiceFicha)
    return merged.ficha


def record(name: str = "tabs") -> Node:
    """Give the record of a valid example."""
    description = read(A1 / "valid" / name).description
    assert description
    return description.record


def codes(form: Form) -> list[str]:
    """Give the codes of a form's findings."""
    return [finding.code for finding in form.findings]


# ── Reading ──────────────────────────────────────────────────────────────────────────────────────


SAME = sorted(path.name for path in (A1 / "valid").iterdir() if path.name != "empty-tables")


@pytest.mark.parametrize("name", SAME)
def test_layouts_say_the_same(name: str) -> None:
    """Bars, tabs, cells of a PDF's text, rows over pages, or by hand: the values are the same."""
    plain = ficha("tabs")
    assert (len(plain.objectives), len(plain.products), len(plain.clients)) == (3, 2, 4)
    assert without_places(ficha(name)) == without_places(plain)


def test_every_part_is_read() -> None:
    """Header, links, flags, quantities and amounts are those that the form states."""
    values = without_places(ficha("flat"))
    assert isinstance(values, dict)
    assert [values[name] for name in ("ministry", "service", "partida", "capitulo")] == [
        "MINISTERIO DE FAROS Y MAREAS",
        "JUNTA NACIONAL DE FAROS COSTEROS",
        "09",
        "05",
    ]
    links = [(row["relevant"], row["products"]) for row in values["objectives"]]
    assert links == [([1], [1]), ([1, 2], [1, 2]), ([], [])]
    assert values["objectives"][0]["text"].endswith("apagados desde 2010")
    assert values["products"][0]["subproducts"] == [
        "Luces de costa",
        "Luces de puerto",
        "Edificios",
    ]
    assert [row["clients"] for row in values["products"]] == [[1, 2, 3, 4], [1, 4]]
    flags = [(row["territorial"], row["gender"]) for row in values["products"]]
    assert flags == [(True, False), (False, True)]
    assert [row["quantity"] for row in values["clients"]] == [12345, None, 87, 1250]
    budget = [(str(row["amount"]), str(row["percentage"])) for row in values["budget"]]
    assert budget == [("1234567", "87.66"), ("173800", "12.34")]


def test_empty_tables_are_empty() -> None:
    """Tables that say that they have no rows have none, and a code gets its leading zero."""
    found = ficha("empty-tables")
    assert (found.relevant_objectives, found.products, found.clients, found.budget) == ((),) * 4
    assert found.service
    assert found.service.value == "SERVICIO NACIONAL DE MAREAS"
    assert found.capitulo
    assert (found.capitulo.value, found.capitulo.places[0].quote) == ("07", "7")


@pytest.mark.parametrize(("name", "places"), INVALID)
def test_an_invalid_form_gives_its_finding(name: str, places: str) -> None:
    """An invalid form gives the one finding that it is named by, at the place where it is wrong."""
    form = read(A1 / "invalid" / name)
    told = [str(place) for finding in form.findings for place in finding.places]
    assert codes(form) == [name.partition("--")[0]]
    assert told == [f"{name}/{place}" for place in places.split()]


def test_every_invalid_form_is_expected() -> None:
    """Each folder of invalid examples is in the list, and the list has no others."""
    assert sorted(path.name for path in (A1 / "invalid").iterdir()) == [name for name, _ in INVALID]


def test_a_lost_comma_is_told_and_not_guessed() -> None:
    """`12` where rows 1 and 2 exist is told as a probable `1,2`, and keeps the form back."""
    form = read(A1 / "invalid" / "link-probably-list")
    [finding] = form.findings
    assert "«1,2»" in finding.messages["es"]
    assert form.description is None


def test_an_unknown_service_gives_the_nearest() -> None:
    """A service that is not in the registry is told with the names that are most like it."""
    [finding] = read(A1 / "invalid" / "service-unknown").findings
    assert "Junta Nacional de Faros Costeros" in finding.messages["es"]


@pytest.mark.parametrize(
    "header",
    [
        (
            "MINISTERIO MINISTERIO DE FAROS Y MAREAS SERVICIO JUNTA NACIONAL DE FAROS COSTEROS"
            " PARTIDA 09 CAPÍTULO 05"
        ),
        (
            "Ministerio: Ministerio de Faros y Mareas Partida: 09\n"
            "Servicio: Junta Nacional de Faros Costeros Capítulo: 05"
        ),
        (
            "MINISTERIO DE FAROS Y MAREAS PARTIDA 09\nSERVICIO JUNTA NACIONAL DE FAROS\nCOSTEROS"
            " CAPITULO 05"
        ),
        (
            "| **MINISTERIO** | MINISTERIO DE FAROS Y MAREAS | **PARTIDA** | 09 |\n"
            "| **SERVICIO** | JUNTA NACIONAL DE FAROS COSTEROS | **CAPÍTULO** | 05 |"
        ),
    ],
)
def test_headers(header: str) -> None:
    """The header is read in whatever order and layout its cells come."""
    start, end = TABS.index("MINISTERIO"), TABS.index("Ley orgánica")
    reading = parser.parse(document(f"{TABS[:start]}{header}\n{TABS[end:]}"))
    assert reading.findings == ()
    read = reading.ficha
    assert isinstance(read, ServiceFicha)
    told = (read.ministry, read.service, read.partida, read.capitulo)
    assert [value and value.value.upper() for value in told] == [
        "MINISTERIO DE FAROS Y MAREAS",
        "JUNTA NACIONAL DE FAROS COSTEROS",
        "09",
        "05",
    ]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("(FORMULARIO A1)", True),
        ("Ficha A-1", True),
        ("Objetivos Relevantes del Ministerio", True),
        ("(FORMULARIO A0)\nProductos Estratégicos", False),
        ("Objetivos Estratégicos", False),
        ("los productos estratégicos", False),
        ("", False),
    ],
)
def test_which_documents_are_forms_of_services(text: str, expected: bool) -> None:  # noqa: FBT001 (an expectation)
    """The code decides; without one, a heading that no other form has."""
    assert is_service_form(document(text)) is expected


def test_headings_and_column_headers() -> None:
    """Spelling and line breaks of headings and column headers do not matter; content does."""
    assert heading("PRODUCTOS ESTRATEGICOS") == (ServiceSection.PRODUCTS, 22)
    assert heading("Ámbitos de Acción") is None
    assert heading("clientes") is None
    assert columns(["Nº", "Clientes", "Cuantificación"], ServiceSection.CLIENTS) == 3
    assert columns(["Nº | Producto |", "(Miles de $) | %", "x"], ServiceSection.BUDGET) == 2
    assert columns(["Nada"], ServiceSection.BUDGET) == 0
    assert columns(["N" * 400], ServiceSection.BUDGET) == 0


def check(reading: Reading) -> None:
    """Check what holds of whatever was read."""
    text = reading.document.text
    assert len(reading.roles) == len(reading.document.lines)
    for line, role in zip(reading.document.lines, reading.roles, strict=True):
        assert (role is Role.BLANK) == (not line.text.strip())
    for finding in reading.findings:
        for place in finding.places:
            assert place.quote == text[place.start : place.end]


PIECES = st.sampled_from(
    [
        *(f"{section.value}\n" for section in ServiceSection),
        *(line + "\n" for line in (TABS + FLAT).split("\n")),
        *(
            "\t",
            "|",
            "\\",
            "\\|",
            "<br>",
            ",",
            "1",
            "12",
            "Si",
            "No",
            "* ",
            "- ",
            "%",
            "$1.5",
            "\v",
        ),
    ]
)


@given(st.lists(st.one_of(PIECES, st.text(max_size=3))).map("".join))
@example("")
@example("Clientes\n1")
@example("Clientes\n1\t")
@example("Ficha A1\nMINISTERIO")
@example("Productos Estratégicos\n1\tA\tB\t- \t1\tSi\tNo")
def test_nothing_is_raised(text: str) -> None:
    """Whatever a text is, reading it gives findings, and each non-blank line has a role."""
    check(parser.parse(document(text)))


@given(st.lists(st.sampled_from(FLAT.split("\n")), max_size=80))
def test_a_torn_form_is_told(lines: list[str]) -> None:
    """A form that lost lines or has them in another order raises nothing."""
    check(parser.parse(document("\n".join(lines))))


@pytest.mark.parametrize(
    "text",
    [
        "Clientes\n" + "1 a\n" * 20_000,
        "Clientes\n" + "1\tA\t2\n" * 20_000,
        "Productos Estratégicos\n1 A\n" + "1,1," * 50_000,
        "Productos Estratégicos\n1\tA\tB\t" + "* a - b " * 5_000 + "\t1\tSi\tNo",
        "Objetivos Estratégicos Institucionales\n1 A\n" + "1 1\n2 B\n" * 5_000,
        "Productos Estratégicos\n" + "Nº\n" * 20_000,
        "Ficha A1\nMINISTERIO " + "SERVICIO PARTIDA " * 20_000,
        "Clientes\n1\tA\t" + "9" * 100_000,
    ],
    ids=lambda text: text[:24],
)
def test_long_texts_take_no_longer_than_they_are(text: str) -> None:
    """Texts made to be slow are read at once: where time grew with the square, in hours."""
    check(parser.parse(document(text)))


# ── Several documents ────────────────────────────────────────────────────────────────────────────


def merged(*changes: tuple[str, str]) -> witnesses.Merged:
    """Merge the form with a copy in which words are replaced."""
    text = TABS
    for old, new in changes:
        assert old in text
        text = text.replace(old, new, 1)
    readings = [parser.parse(document(TABS, "a.md")), parser.parse(document(text, "b.md"))]
    return witnesses.merge(readings)


def test_agreement_has_all_places() -> None:
    """Every value that two documents state has a place in each."""
    found = merged()
    assert found.findings == ()
    read = found.ficha
    assert isinstance(read, ServiceFicha)
    product = read.products[0]
    for value in (read.service, read.capitulo, read.objectives[1].products[1], product.gender):
        assert value
        assert [place.source for place in value.places] == ["a.md", "b.md"]
    assert [place.source for place in product.subproducts[2].places] == ["a.md", "b.md"]


@pytest.mark.parametrize(
    ("old", "new", "field"),
    [
        ("JUNTA NACIONAL", "JUNTA LOCAL", "Servicio"),
        ("CAPÍTULO\t05", "CAPÍTULO\t06", "Capítulo"),
        ("1,2\t1,2", "1,2\t1", "Objetivos Estratégicos Institucionales 2"),
        ("\tSi\tNo", "\tNo\tNo", "Productos Estratégicos (Bienes y/o Servicios) 1"),
        ("12.345", "12.346", "Clientes 1"),
        ("87,66%", "87,67%", "Presupuesto por Producto Estratégico 1"),
    ],
)
def test_disagreement_is_told(old: str, new: str, field: str) -> None:
    """Documents that state different values stop the form, with the name of the field."""
    [finding] = merged((old, new)).findings
    assert finding.code == "witnesses-disagree"
    assert field in finding.messages["es"]
    assert [place.source for place in finding.places] == ["a.md", "b.md"]


def test_a_cell_that_one_document_leaves_blank_is_taken_from_the_other() -> None:
    """What only one document states is stated."""
    found = merged(("12.345", ""))
    assert found.findings == ()
    assert isinstance(found.ficha, ServiceFicha)
    assert found.ficha.clients[0].quantity


# ── Description ──────────────────────────────────────────────────────────────────────────────────


def test_the_record() -> None:
    """The record names what the form states; links are to rows of the same form."""
    found = record()
    assert (found["id"], found["formType"]) == (SERVICE, "kind:A1")
    assert found["organisation"] == f"{BASE}organismo/juntafaros"
    assert found["ministry"] == f"{BASE}organismo/minfaros"
    assert (found["partida"], found["capitulo"]) == ("09", "05")
    assert "actionArea" not in found
    assert found["objective"][1]["contributesTo"] == [
        f"{SERVICE}/objetivo-ministerial/1",
        f"{SERVICE}/objetivo-ministerial/2",
    ]
    assert "contributesTo" not in found["objective"][2]
    product = found["product"][0]
    assert product["benefits"] == [f"{SERVICE}/cliente/{number}" for number in range(1, 5)]
    assert (product["territorialManagement"], product["genderApproach"]) == (True, False)
    assert [part["number"] for part in product["subproduct"]] == [1, 2, 3]
    assert found["beneficiary"][0]["quantity"] == 12345
    assert found["budgetLine"][1] == {
        "id": f"{SERVICE}/presupuesto/2",
        "type": "BudgetLine",
        "number": 2,
        "text": {"es": "Escuela de fareros"},
        "funds": f"{SERVICE}/producto/2",
        "thousandsOfPesos": "173800",
        "percentage": "12.34",
    }


@pytest.mark.parametrize("name", ["tabs", "bars", "flat", "empty-tables"])
def test_the_record_comes_back_from_its_graph(name: str) -> None:
    """The record, read as JSON-LD and compacted, is the same record."""
    context = contexts.load()
    [back] = compaction.compact(graphs.triples([record(name)], context), context)
    assert back == record(name)


@pytest.mark.parametrize("name", [*SAME, "empty-tables"])
def test_a_valid_form_breaks_no_rule(name: str) -> None:
    """A valid form raises nothing at all."""
    assert forms.check(read(A1 / "valid" / name), WORKSHOP).findings == ()


def test_the_screen_knows_that_a_form_conforms() -> None:
    """The fast screen can tell of a service's form too that it breaks no rule."""
    description = read(A1 / "valid" / "tabs").description
    assert description
    nodes = (description.record, *description.shared)
    assert WORKSHOP.shapes.screen.conforms(graphs.triples(nodes, WORKSHOP.context))


def test_the_service_is_below_its_ministry() -> None:
    """Service and ministry are both described, and the service is part of the ministry."""
    description = read(A1 / "valid" / "tabs").description
    assert description
    shared = {node["id"]: node for node in description.shared}
    service = shared[f"{BASE}organismo/juntafaros"]
    assert service["type"] == "PublicService"
    assert shared[service["partOfOrganisation"]]["type"] == "Ministry"


def test_a_parent_has_to_be_a_ministry(tmp_path: Path) -> None:
    """A registry in which a service is part of no ministry is refused."""
    shutil.copytree(A1 / "registry", tmp_path / "registry")
    path = tmp_path / "registry" / "organisations.toml"
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace('parent = "minfaros"', 'parent = "senamar"'), encoding="utf-8")
    with pytest.raises(FicheroError) as raised:
        registry.load(tmp_path / "registry")
    assert {finding.code for finding in raised.value.findings} == {"registry-wrong"}


def test_every_statement_is_traced() -> None:
    """Each link, flag and amount has a statement of its own, quoted from where it stands."""
    form = read(A1 / "valid" / "tabs")
    assert form.description
    documents = [reading.document for reading in form.source.readings]
    nodes = provenance(form.description, documents, {}, contexts.load(), WORKSHOP.minter)
    found = {node["id"]: node for node in nodes}
    quotes = {
        "objetivo/2/contributesTo/2": "2",
        "producto/1/benefits/4": "4",
        "producto/1/genderApproach": "No",
        "producto/1/subproducto/2/text": "Luces de puerto",
        "cliente/1/quantity": "12.345",
        "presupuesto/1/thousandsOfPesos": "$1.234.567",
        "presupuesto/1/percentage": "87,66%",
        "partida": "09",
        "ministryName": "MINISTERIO DE FAROS Y MAREAS",
    }
    for name, quote in quotes.items():
        [passage] = found[f"{SERVICE}/procedencia/{name}"]["quotedFrom"]
        assert found[passage]["quote"] == quote
    statements = [node["id"] for node in nodes if node.get("type") == "Statement"]
    assert len(statements) == len(set(statements))


# ── The ministry's form ──────────────────────────────────────────────────────────────────────────


def linked(*paths: Path, whole: bool = True) -> tuple[Form, ...]:
    """Link the forms of some folders."""
    return forms.link([read(path) for path in paths], whole=whole)


def test_copies_are_linked_to_the_objectives_of_the_ministry() -> None:
    """A copied objective is linked to the one of the ministry's form that has the same text."""
    _, service = linked(A1 / "ministry", A1 / "valid" / "tabs")
    assert service.findings == ()
    assert service.description
    copies = service.description.record["relevantObjective"]
    assert [copy["copyOf"] for copy in copies] == [f"{MINISTRY}/objetivo/{n}" for n in (1, 3)]
    told = {
        each.subject: each.value for each in service.description.statements if each.term == "copyOf"
    }
    assert told == {copy["id"]: copy["copyOf"] for copy in copies}


def changed(tmp_path: Path, *changes: tuple[str, str]) -> Path:
    """Write the form with other words into a folder."""
    folder = tmp_path / "servicio"
    folder.mkdir()
    text = TABS
    for old, new in changes:
        assert old in text
        text = text.replace(old, new, 1)
    (folder / "ficha.md").write_text(text, encoding="utf-8")
    return folder


def test_a_copy_that_differs_is_told(tmp_path: Path) -> None:
    """Accents and capitals make no difference; another word is told, with both, and not linked."""
    folder = changed(
        tmp_path, ("Ampliar la red", "AMPLIAR LA  RED"), ("en las escuelas", "en los colegios")
    )
    _, service = linked(A1 / "ministry", folder)
    assert codes(service) == ["objective-copy-differs"]
    [finding] = service.findings
    assert str(finding.places[0]) == "servicio/ficha.md:16:3"
    assert "al objetivo 3 de la ficha" in finding.messages["es"]
    assert "los colegios.» y «" in finding.messages["es"]
    assert service.description
    copies = service.description.record["relevantObjective"]
    assert ["copyOf" in copy for copy in copies] == [True, False]


def test_a_copy_of_nothing_is_told(tmp_path: Path) -> None:
    """An objective that is like none of the ministry's is told, and not linked."""
    folder = changed(tmp_path, ("Enseñar a leer el mar en las escuelas.", "Pintar los muelles."))
    _, service = linked(A1 / "ministry", folder)
    assert codes(service) == ["objective-not-copied"]
    assert service.described


def test_a_service_under_another_ministry_is_told(tmp_path: Path) -> None:
    """A header whose ministry is not the one of the registry is told, and published as it is."""
    shutil.copytree(A1 / "registry", tmp_path / "registry")
    path = tmp_path / "registry" / "organisations.toml"
    other = (
        '[[organisation]]\nslug = "minpuertos"\ntype = "Ministry"\nkind = "ministerio"\n'
        'name = "Ministerio de Puertos"\nsource = "https://ejemplo.cl/puertos"\n'
    )
    path.write_text(path.read_text("utf-8") + other, encoding="utf-8")
    workshop = Workshop(Settings(), registry.load(tmp_path / "registry"))
    folder = changed(tmp_path, ("MINISTERIO DE FAROS Y MAREAS", "MINISTERIO DE PUERTOS"))
    form = forms.read(folder, workshop)
    assert codes(form) == ["service-parent-differs"]
    assert "«Ministerio de Faros y Mareas»" in form.findings[0].messages["es"]
    assert str(form.findings[0].places[0]) == "servicio/ficha.md:4:12"
    assert form.described
    assert form.described.description.record["ministry"].endswith("/minpuertos")


def test_a_ministry_without_a_form_is_told() -> None:
    """Where the ministry's form is not there, that is noted once, if all forms were given."""
    [service] = linked(A1 / "valid" / "tabs")
    assert codes(service) == ["ministry-form-missing"]
    assert service.described
    [alone] = linked(A1 / "valid" / "tabs", whole=False)
    assert codes(alone) == []
    [empty] = linked(A1 / "valid" / "empty-tables")
    assert codes(empty) == []


def test_a_form_with_errors_is_not_linked_to(tmp_path: Path) -> None:
    """Links lead only to forms that can be published; forms with errors stay as they are."""
    folder = tmp_path / "ministerio"
    shutil.copytree(A1 / "ministry", folder)
    path = folder / "ficha.md"
    path.write_text(path.read_text(encoding="utf-8").replace("3\tEn", "4\tEn"), encoding="utf-8")
    ministry, service, broken = linked(
        folder, A1 / "valid" / "tabs", A1 / "invalid" / "link-unknown"
    )
    assert codes(ministry) == ["row-skipped"]
    assert codes(service) == ["ministry-form-missing"]
    assert codes(broken) == ["link-unknown"]
    assert linking.ministries([]) == {}


# ── A release ────────────────────────────────────────────────────────────────────────────────────


def test_a_release_has_the_forms_of_services_in_every_format(tmp_path: Path) -> None:
    """Links over forms follow, tables and graphs have all parts, and nothing breaks a rule."""
    folder = tmp_path / "sources"
    shutil.copytree(A1 / "ministry", folder / "minfaros")
    for name in ("tabs", "empty-tables"):
        shutil.copytree(A1 / "valid" / name, folder / name)
    summary = pipeline.build(WORKSHOP, folder, tmp_path / "dist")
    assert (summary.left_out, summary.findings) == ((), ())
    quads = {str(quad.triple) for quad in parse_rdf(path=tmp_path / "dist" / "dataset.nq")}
    def_ = "https://w3id.org/fichero/def#"
    entailed = f"<{SERVICE}/objetivo/2> <{def_}advances> <{MINISTRY}/objetivo/3>"
    assert entailed in quads
    assert pipeline.validate_file(tmp_path / "dist" / "dataset.trig") == ()
    data = tmp_path / "dist" / "data" / "ficha" / "juntafaros"
    for suffix in ("ttl", "trig", "nt", "nq", "jsonld", "rdf", "stratml.xml"):
        assert "Escuela de fareros" in (data / f"2019-2022.{suffix}").read_text(encoding="utf-8")
    counts = {
        path.stem: len(path.read_text(encoding="utf-8-sig").splitlines()) - 1
        for path in (tmp_path / "dist" / "csv").glob("*.csv")
    }
    expected = {
        "fichas": 3,
        "objetivos": 7,
        "objetivos-relevantes": 2,
        "productos": 2,
        "subproductos": 3,
        "clientes": 4,
        "presupuestos": 2,
    }
    assert counts.items() >= expected.items()


def test_show_and_check_know_forms_of_services(capfd: pytest.CaptureFixture[str]) -> None:
    """The commands take a service's form, with the registry that stands beside it."""
    from typer.testing import CliRunner  # noqa: PLC0415 (only this test needs the command line)

    from fichero.cli import app  # noqa: PLC0415 (the same)

    path = str(A1 / "valid" / "flat")
    shown = CliRunner().invoke(app, ["show", path])
    assert (shown.exit_code, json.loads(shown.stdout)["capitulo"]) == (0, "05")
    checked = CliRunner().invoke(app, ["check", path, str(A1 / "ministry")])
    assert checked.exit_code == 0, checked.output
    assert capfd.readouterr().err == ""


# ── On the command line ──────────────────────────────────────────────────────────────────────────

RUN = CliRunner()


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """Set up a folder as a publisher has it: a ministry's form, a service's, and the registry."""
    shutil.copytree(A1 / "registry", tmp_path / "data" / "registry")
    shutil.copytree(A1 / "ministry", tmp_path / "data" / "sources" / "minfaros")
    shutil.copytree(A1 / "valid" / "printed", tmp_path / "data" / "sources" / "junfar")
    return tmp_path / "data" / "sources"


def test_check_passes_a_valid_form(data: Path) -> None:
    """`fichero check` reads forms of ministries and services together, and finds nothing."""
    done = RUN.invoke(app, ["check", str(data)])
    assert (done.exit_code, done.output.strip()) == (0, "Sin hallazgos.")


def test_check_tells_of_a_copy_that_differs(data: Path) -> None:
    """`fichero check` compares what the service copies with the form of its ministry."""
    path = data / "junfar" / "ficha.txt"
    path.write_text(path.read_text("utf-8").replace("en las escuelas", "en los colegios"), "utf-8")
    done = RUN.invoke(app, ["check", str(data), "--format", "json"])
    assert done.exit_code == 1
    [finding] = json.loads(done.stdout)
    assert finding["code"] == "objective-copy-differs"
    assert finding["places"][0]["line"] == 20


def test_show_gives_every_table(data: Path) -> None:
    """`fichero show` gives a service's form as JSON-LD, whose quads have every row and link."""
    shown = RUN.invoke(app, ["show", str(data / "junfar")])
    assert shown.exit_code == 0
    record = json.loads(shown.stdout)
    tables = ("relevantObjective", "objective", "product", "beneficiary", "budgetLine")
    assert [len(record[table]) for table in tables] == [2, 3, 2, 4, 2]
    terms = {
        str(quad.predicate.value).rpartition("#")[2]
        for quad in parse_rdf(shown.stdout.encode(), RdfFormat.JSON_LD)
    }
    links = {"contributesTo", "deliveredBy", "benefits", "funds", "subproduct", "ministry"}
    flags = {"territorialManagement", "genderApproach", "quantity", "thousandsOfPesos"}
    assert links | flags | {"partida", "capitulo", "percentage"} <= terms
