"""Descriptions: a form as a record that is JSON-LD."""

from datetime import date
from typing import TypeVar

import pytest
from pyld import jsonld
from pyoxigraph import NamedNode, RdfFormat, Triple, parse

from fichero import context
from fichero.describing import describe, graphs
from fichero.describing.describe import Node
from fichero.describing.iris import DEFAULT_BASE, KINDS, ONTOLOGY, Minter
from fichero.describing.registry import Norm, Organisation, Registry
from fichero.document import Place
from fichero.findings import FicheroError
from fichero.reading import parser
from fichero.reading.ficha import Ficha, LegalBasis, Period, Stated
from fichero.reading.mentions import NORM_TYPES
from fichero.reasoning.axioms import packaged
from fichero.reasoning.tables import entail
from tests.conftest import Seed, described, document

T = TypeVar("T")

BASE = "https://w3id.org/fichero/id/ficha/segegob/2019-2022"
PERIOD = Period(2019, 2022)
PLACE = Place("a.md", 1, 1, 1, 0, 1, "a")
OTHER = "https://datos.ejemplo.cl/fichas/"


def stated(value: T) -> Stated[T]:
    """State a value somewhere."""
    return Stated(value, (PLACE,))


def ficha(
    *,
    form: str = "A0",
    period: Period = PERIOD,
    ministry: str = "SALUD",
    legal_basis: tuple[LegalBasis, ...] = (),
) -> Ficha:
    """Make a ficha of an organisation that the registry of these tests knows."""
    return Ficha(
        form=stated(form),
        period=stated(period),
        ministry=stated(ministry),
        legal_basis=legal_basis,
    )


def cited(kind: str, number: str, published: date | None = None) -> LegalBasis:
    """Cite a norm."""
    return LegalBasis(
        text=stated("texto"),
        norm_type=stated(kind),
        number=stated(number),
        published=stated(published) if published else None,
    )


HEALTH = Organisation("salud", "Ministry", "ministerio", "Salud", "https://ejemplo.cl/")
LAW = Norm("ley-1", "ley", "1", date(1990, 1, 2), "LEY", "5", "https://ejemplo.cl/ley/1")
KNOWN = Registry((HEALTH,), {"ley-1": LAW})


def refuse(url: str, _: object) -> None:
    """Fetch nothing: a record must be read without the network."""
    message = f"{url} was asked for"
    raise AssertionError(message)


def triples_by_pyld(nodes: tuple[Node, ...]) -> set[Triple]:
    """Read nodes with another JSON-LD processor."""
    document = {"@context": context.load().document, "@graph": list(nodes)}
    options = {"format": "application/n-quads", "documentLoader": refuse}
    quads = parse(jsonld.to_rdf(document, options), RdfFormat.N_QUADS)
    return {quad.triple for quad in quads}


def iris(triples: list[Triple]) -> set[str]:
    """Give all IRIs of some triples."""
    terms = (term for each in triples for term in (each.subject, each.predicate, each.object))
    return {term.value for term in terms if isinstance(term, NamedNode)}


def test_record_of_the_first_form(seed: Seed) -> None:
    """The record names what the form states, in the form's own words."""
    record = seed.description.record
    assert record["id"] == seed.description.id == BASE
    assert record["type"] == "StrategicDefinitionForm"
    assert record["formType"] == "kind:A0"
    assert record["organisation"] == "https://w3id.org/fichero/id/organismo/segegob"
    assert record["organisationName"] == {"es": "MINISTERIO SECRETARIA GENERAL DE GOBIERNO"}
    assert record["mission"]["text"]["es"].endswith("plena transparencia")
    assert [row["id"] for row in record["actionArea"]] == [
        f"{BASE}/ambito/{n}" for n in range(1, 8)
    ]
    assert [row["number"] for row in record["objective"]] == list(range(1, 9))
    assert record["legalBasis"][0] == {
        "id": f"{BASE}/base-legal/1",
        "type": "LegalBasis",
        "text": {
            "es": "Ley N° 19.032 publicada en D.O. 4/2/91, reorganiza el Ministerio Secretaría "
            "General de Gobierno."
        },
        "citedType": "kind:ley",
        "citedNumber": "19032",
        "citedPublicationDate": "1991-02-04",
        "effect": "kind:reorganiza",
        "effectText": {"es": "reorganiza el Ministerio Secretaría General de Gobierno"},
        "citesNorm": "https://w3id.org/fichero/id/norma/ley-19032",
    }
    assert set(record["title"]) == {"es", "en"}


def test_what_the_first_form_shares(seed: Seed) -> None:
    """Its organisation, both norms and its period are described by nodes of their own."""
    shared = {node["id"].removeprefix(DEFAULT_BASE): node for node in seed.description.shared}
    assert set(shared) == {
        "id/organismo/segegob",
        "id/norma/ley-19032",
        "id/norma/dfl-1-1992-02-12",
        "id/periodo/2019-2022",
    }
    law = shared["id/norma/ley-19032"]
    assert (law["label"]["es"], law["leychileCode"]) == ("Ley 19.032", "30399")
    assert shared["id/periodo/2019-2022"]["startDate"] == "2019"


def test_two_processors_read_the_same(seed: Seed) -> None:
    """Two JSON-LD processors make the same triples of all nodes, with no network."""
    for nodes in (
        (seed.description.record,),
        seed.description.shared,
        seed.provenance,
    ):
        read = graphs.triples(nodes, context.load())
        assert set(read) == triples_by_pyld(nodes)
        assert len(read) == len(set(read)) > 0


def test_every_name_is_a_term(seed: Seed) -> None:
    """No name of a record is dropped in silence: each is a term of the context, or a keyword."""
    terms = {*context.load().terms, "id", "type", "@value", "@type", "@language"}

    def names(value: object) -> set[str]:
        if isinstance(value, list):
            return set().union(*map(names, value))
        if not isinstance(value, dict) or set(value) <= {"es", "en"}:
            return set()
        return set(value).union(*map(names, value.values()))

    nodes = (seed.description.record, *seed.description.shared, *seed.provenance)
    assert names(list(nodes)) <= terms


def test_other_base_moves_the_data_alone(seed: Seed) -> None:
    """Another base moves every IRI of the data, and no term of the ontology or the code lists."""
    moved = described(OTHER)
    for ours, theirs in (
        ([seed.description.record], [moved.description.record]),
        (seed.description.shared, moved.description.shared),
        (seed.provenance, moved.provenance),
    ):
        before = iris(graphs.triples(ours, context.load()))
        after = iris(graphs.triples(theirs, context.load()))
        terms = {iri for iri in before if iri.startswith((ONTOLOGY, KINDS))}
        data = {iri for iri in before if iri.startswith(DEFAULT_BASE)} - terms
        assert {iri for iri in after if iri.startswith((ONTOLOGY, KINDS))} == terms
        assert {iri for iri in after if iri.startswith(OTHER)} == {
            iri.replace(DEFAULT_BASE, OTHER) for iri in data
        }
        assert not {iri for iri in after if iri.startswith(DEFAULT_BASE)} - terms


def test_statements_are_the_record(seed: Seed) -> None:
    """Each statement's value is the one in the record, under its node and term."""
    nodes: dict[str, Node] = {}

    def gather(node: object) -> None:
        if isinstance(node, list):
            for each in node:
                gather(each)
        elif isinstance(node, dict) and "id" in node:
            nodes[node["id"]] = node
            gather(list(node.values()))

    gather(seed.description.record)
    assert len(nodes) == 1 + 2 + 1 + 7 + 8
    for statement in seed.description.statements:
        assert nodes[statement.subject][statement.term] == statement.value
        assert statement.places


def test_unknown_organisation_gives_the_nearest(known: Registry) -> None:
    """An organisation that is not known is refused with the three nearest names."""
    with pytest.raises(FicheroError) as raised:
        describe.describe(ficha(ministry="MINISTERIO DE EDUCASION"), known, Minter())
    [finding] = raised.value.findings
    assert finding.code == "ministry-unknown"
    assert finding.places == (PLACE,)
    assert "Los más parecidos: Ministerio de Educación; " in finding.messages["es"]
    assert finding.messages["es"].count(";") == 2


def test_long_name_is_cut_in_the_message() -> None:
    """A name as long as a document does not fill the screen."""
    with pytest.raises(FicheroError) as raised:
        describe.describe(ficha(ministry="Sal " * 10_000), Registry(), Minter())
    [finding] = raised.value.findings
    assert len(finding.messages["es"]) < 250
    assert "Los más parecidos: —." in finding.messages["es"]


@pytest.mark.parametrize(
    ("wrong", "code"),
    [
        (ficha(form="H9"), "form-type-unknown"),
        (ficha(period=Period(2022, 2019)), "period-wrong"),
        (ficha(period=Period(2019, 2019)), "period-wrong"),
    ],
)
def test_what_cannot_be_published(wrong: Ficha, code: str) -> None:
    """An unknown form and a period that runs backwards are refused where they are stated."""
    with pytest.raises(FicheroError) as raised:
        describe.describe(wrong, KNOWN, Minter())
    [finding] = raised.value.findings
    assert (finding.code, finding.places) == (code, (PLACE,))


def test_ficha_without_a_name_is_a_mistake_of_the_caller() -> None:
    """What has no form code, period or ministry cannot be described."""
    with pytest.raises(ValueError, match="cannot be named"):
        describe.describe(Ficha(), KNOWN, Minter())


def test_least_form() -> None:
    """A form without legal basis, mission and rows is described without them."""
    record = describe.describe(ficha(), KNOWN, Minter()).record
    assert "mission" not in record
    assert (record["legalBasis"], record["actionArea"], record["objective"]) == ([], [], [])


def test_norms_in_and_out_of_the_registry() -> None:
    """A known norm is described by the registry, another by what its citation tells."""
    legal_basis = (
        cited("ley", "1"),
        cited("ley", "2"),
        cited("ley", "2", date(1999, 5, 6)),
        cited("ley", "2"),
        cited("decreto-con-fuerza-de-ley", "1-19653"),
        LegalBasis(text=stated("Constitución")),
    )
    found = describe.describe(ficha(legal_basis=legal_basis), KNOWN, Minter())
    norms = {node["id"].rpartition("norma/")[2]: node for node in found.shared[1:-1]}
    assert list(norms) == ["ley-1", "ley-2", "salud/dfl-1-19653"]
    assert norms["ley-1"]["title"] == {"es": "LEY"}
    assert "promulgationDate" not in norms["ley-1"]
    assert norms["ley-2"]["publicationDate"] == "1999-05-06"
    assert norms["salud/dfl-1-19653"] == {
        "id": "https://w3id.org/fichero/id/norma/salud/dfl-1-19653",
        "type": "LegalNorm",
        "label": {"es": "Decreto con fuerza de ley 1-19653"},
        "normType": "kind:decreto-con-fuerza-de-ley",
        "normNumber": "1-19653",
    }
    assert "citesNorm" not in found.record["legalBasis"][5]


BASIS = (
    "D.F.L. N° 1, de 2005, de Salud, que fija el texto refundido, coordinado y sistematizado del "
    "D.L. N° 2.763, de 1979, y de las Leyes N° 18.933 y N° 18.469. D.S. N° 5, de 4 de mayo de 1998."
)


def citing(text: str) -> tuple[Node, ...]:
    """Describe the citations in a text, with the norms that they name."""
    form = parser.parse(document(f"Ley orgánica o decreto que lo rige:\n{text}"))
    basis = form.ficha.legal_basis
    description = describe.describe(ficha(legal_basis=basis), KNOWN, Minter())
    return (*description.record["legalBasis"], *description.shared)


def test_norms_that_share_their_words() -> None:
    """Each norm of a sentence is a node of its own; what is told of each stays with it."""
    decree, *held, other = citing(BASIS)[:5]
    assert {each["text"]["es"] for each in (decree, *held)} == {BASIS[: BASIS.index(" D.S.")]}
    assert [each["citedNumber"] for each in (decree, *held)] == ["1", "2763", "18933", "18469"]
    assert (decree["citedYear"], decree["citedIssuer"]) == ("2005", {"es": "Salud"})
    assert (held[0]["citedYear"], other["citedDate"]) == ("1979", "1998-05-04")
    assert decree["citesNorm"].endswith("id/norma/salud/2005/salud/dfl-1")


def test_one_norm_consolidates_others() -> None:
    """A norm that holds the text of others names them; the relation of the norms follows."""
    nodes = citing(BASIS)
    decree, *held = nodes[:4]
    assert decree["consolidatedNorm"] == [each["citesNorm"] for each in held]
    stated = graphs.triples(nodes, context.load())
    consolidates = NamedNode(ONTOLOGY + "consolidates")
    found = {t for t in entail(stated, packaged()) if t.predicate == consolidates}
    own = NamedNode(decree["citesNorm"])
    assert found == {Triple(own, consolidates, NamedNode(each["citesNorm"])) for each in held}


def test_norms_that_cannot_be_told_apart_are_not_related() -> None:
    """A norm that has the name of the one whose text it holds, for want of a year, holds none."""
    text = "D.F.L. N° 1, que fija el texto refundido del D.F.L. N° 1."
    assert not any("consolidatedNorm" in node for node in citing(text))


def test_acronyms() -> None:
    """An organisation has no, one or several other names."""
    for acronyms, expected in (((), None), (("A",), "A"), (("B", "A"), ["A", "B"])):
        organisation = Organisation("x", "Ministry", "ministerio", "X", "https://x.cl/", acronyms)
        node = describe.organisation_node(organisation, Minter())
        assert node.get("alternativeName", {}).get("es") == expected


def test_every_norm_type_has_a_name() -> None:
    """Each type of norm that citations have is named in Spanish in the norm's label."""
    for kind, _ in NORM_TYPES:
        found = describe.describe(ficha(legal_basis=(cited(kind, "5"),)), KNOWN, Minter())
        assert "-" not in found.shared[1]["label"]["es"]
