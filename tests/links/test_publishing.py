"""What is published of mappings: what somebody stands for, with ends that are as they were."""

from datetime import date
from pathlib import Path

import msgspec
import pytest
from pyoxigraph import Literal, NamedNode, Triple

from fichero.describing.iris import Minter
from fichero.links import publishing, sssom
from fichero.links.mappings import LEXICAL, MANUAL, RELATED, Mapping, MappingSet
from fichero.validating.validation import load_shapes, validate

MINTER = Minter()
OWN = "https://w3id.org/fichero/id/"
OBJECTIVE, AREA = f"{OWN}ficha/a/2019-2022/objetivo/1", f"{OWN}ficha/a/2019-2022/ambito/1"
CONCEPT = "https://ejemplo.cl/conceptos/bosques"
TEXTS = {OBJECTIVE: "Cuidar los bosques.", AREA: "Bosques y parques."}

LINK = Mapping(
    subject_id=OBJECTIVE,
    subject_label=TEXTS[OBJECTIVE],
    predicate_id=RELATED,
    object_id=AREA,
    object_label="Bosques  y parques.",
    mapping_justification=MANUAL,
    author_label=("Luis",),
    reviewer_id=("https://orcid.org/0000-0002-1825-0097",),
    mapping_tool="fichero",
    mapping_date=date(2026, 11, 20),
    review_date=date(2026, 11, 22),
    confidence=0.8,
    match_string=("bosques",),
    similarity_score=0.5,
    similarity_measure="coseno",
    comment="Los dos son de bosques.",
)
FAR = msgspec.structs.replace(LINK, object_id=CONCEPT, object_label="Bosques")
REJECTED = msgspec.structs.replace(LINK, object_id=f"{OWN}x", negated=True)
SUGGESTED = Mapping(
    subject_id=OBJECTIVE, predicate_id=RELATED, object_id=f"{OWN}y", mapping_justification=LEXICAL
)


def settled(folder: Path, *links: Mapping, texts: dict[str, str] = TEXTS) -> publishing.Settled:
    """Settle what is published of some mappings, from a file of theirs."""
    made = MappingSet(
        mapping_set_id="https://w3id.org/fichero/links/objetivos",
        licence="https://creativecommons.org/licenses/by/4.0/",
        title="Objetivos",
        mappings=links,
    )
    sssom.save(folder / "links" / "objetivos.sssom.tsv", made)
    read = publishing.load(folder / "sources", MINTER)
    return publishing.settle(read, texts, MINTER)


def test_only_what_somebody_accepted_is_published(tmp_path: Path) -> None:
    """Rejected mappings and mere suggestions are passed over without a word."""
    found = settled(tmp_path, LINK, FAR, REJECTED, SUGGESTED)
    assert {link.pair for link in found.links} == {LINK.pair, FAR.pair}
    assert found.findings == ()


def test_what_must_be_known_are_the_ends_of_what_was_accepted(tmp_path: Path) -> None:
    """Only the ends of accepted mappings are looked up."""
    settled(tmp_path, LINK, FAR, REJECTED)
    read = publishing.load(tmp_path / "sources", MINTER)
    assert publishing.wanted(read) == {OBJECTIVE, AREA, CONCEPT}


@pytest.mark.parametrize(
    ("texts", "code"),
    [
        ({AREA: TEXTS[AREA]}, "link-end-missing"),
        (TEXTS | {OBJECTIVE: "Cuidar los mares."}, "link-end-changed"),
    ],
)
def test_a_link_whose_end_is_not_as_it_was_is_held_back(
    tmp_path: Path, texts: dict[str, str], code: str
) -> None:
    """An end that has vanished, or says something else by now, is told with its line."""
    found = settled(tmp_path, LINK, texts=texts)
    assert found.sets == ()
    (finding,) = found.findings
    assert finding.code == code
    assert finding.places[0].source.endswith("objetivos.sssom.tsv")
    assert finding.places[0].line > 1


def test_an_end_without_a_text_need_only_be_there(tmp_path: Path) -> None:
    """Norms and organisations have names, not texts: they cannot have changed."""
    found = settled(tmp_path, LINK, texts=TEXTS | {AREA: ""})
    assert len(found.links) == 1


def test_texts_are_found_in_records() -> None:
    """A record has the texts of its parts; a mere mention of an IRI is not a thing."""
    record = {
        "id": "f",
        "type": "StrategicDefinitionForm",
        "organisation": "o",
        "objective": [{"id": OBJECTIVE, "type": "x", "text": {"es": "Cuidar\n los bosques."}}],
        "mission": {"id": "m", "type": "Mission", "text": {"es": "M"}},
        "product": [{"id": "p", "type": "x", "contributesTo": [{"id": AREA}]}],
    }
    ends = frozenset({OBJECTIVE, AREA, "f", "o"})
    assert publishing.texts([record], ends) == {OBJECTIVE: "Cuidar los bosques.", "f": ""}


def test_a_mapping_is_stated_with_who_stands_for_it(tmp_path: Path) -> None:
    """The triple, and an axiom with an IRI that holds justification, reviewer, date and words."""
    stated = set(publishing.triples(settled(tmp_path, LINK), MINTER))
    assert Triple(NamedNode(OBJECTIVE), NamedNode(RELATED), NamedNode(AREA)) in stated
    name = NamedNode(publishing.iri(LINK, MINTER))
    said = {(t.predicate.value.rpartition("/")[2], t.object) for t in stated if t.subject == name}
    assert ("mapping_justification", NamedNode(MANUAL)) in said
    assert ("reviewer_id", NamedNode("https://orcid.org/0000-0002-1825-0097")) in said
    assert ("match_string", Literal("bosques")) in said
    dated = Literal("2026-11-22", datatype=NamedNode("http://www.w3.org/2001/XMLSchema#date"))
    assert ("review_date", dated) in said
    assert all(isinstance(t.subject, NamedNode) for t in stated)


def test_a_mapping_keeps_its_name_whichever_end_is_first(tmp_path: Path) -> None:
    """The IRI is made from both ends, so that a corrected relation does not change it."""
    turned = msgspec.structs.replace(
        LINK, subject_id=AREA, object_id=OBJECTIVE, predicate_id=f"{RELATED}x"
    )
    assert publishing.iri(turned, MINTER) == publishing.iri(LINK, MINTER)
    assert publishing.iri(FAR, MINTER) != publishing.iri(LINK, MINTER)
    del tmp_path


def test_the_linkset_counts_what_it_holds(tmp_path: Path) -> None:
    """Each file is a linkset with the number of its links, its relations and its targets."""
    stated = list(publishing.triples(settled(tmp_path, LINK, FAR), MINTER))
    void = {
        (t.predicate.value.rpartition("#")[2], getattr(t.object, "value", ""))
        for t in stated
        if t.predicate.value.startswith("http://rdfs.org/ns/void#")
    }
    links = sum(t.predicate == NamedNode(RELATED) for t in stated)
    assert links == 2
    assert ("triples", "2") in void
    assert ("linkPredicate", RELATED) in void
    assert ("subjectsTarget", f"{OWN}conjunto") in void
    assert not any(name == "objectsTarget" for name, _ in void)


def test_what_is_stated_breaks_no_rule(tmp_path: Path) -> None:
    """The shapes of mappings find nothing wrong with what is published."""
    stated = list(publishing.triples(settled(tmp_path, LINK, FAR), MINTER))
    assert validate(stated, load_shapes()) == ()
