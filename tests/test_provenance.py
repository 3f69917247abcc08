"""Provenance: every statement leads back to where it was read, and nothing else is stated."""

import re

from pyoxigraph import Literal, NamedNode, Triple

from fichero import __version__, context
from fichero.describing import describe, graphs, provenance
from fichero.describing.iris import Minter
from fichero.describing.registry import Registry
from fichero.reading import parser
from tests.conftest import FORMS, SEED, Seed, document

FICHA = "https://w3id.org/fichero/id/ficha/segegob/2019-2022"
SOURCE = "https://w3id.org/fichero/source/"
RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
PROV = "http://www.w3.org/ns/prov#"
TERMS = context.load().terms


def stated(seed: Seed) -> set[Triple]:
    """Give the triples of the ficha's graph."""
    return set(graphs.triples([seed.description.record], context.load()))


def told(seed: Seed) -> dict[str, dict[str, list[NamedNode | Literal]]]:
    """Give the provenance by subject and predicate."""
    found: dict[str, dict[str, list[NamedNode | Literal]]] = {}
    for triple in graphs.triples(seed.provenance, context.load()):
        assert isinstance(triple.subject, NamedNode)
        assert isinstance(triple.object, (NamedNode, Literal))
        properties = found.setdefault(triple.subject.value, {})
        properties.setdefault(triple.predicate.value, []).append(triple.object)
    return found


def reified(seed: Seed) -> list[Triple]:
    """Give the triples that the statements of the provenance are about."""
    found = []
    for node in told(seed).values():
        if NamedNode(RDF + "Statement") in node.get(RDF + "type", []):
            [subject], [predicate], [value] = (
                node[RDF + name] for name in ("subject", "predicate", "object")
            )
            assert isinstance(subject, NamedNode)
            assert isinstance(predicate, NamedNode)
            found.append(Triple(subject, predicate, value))
    return found


def test_statements_are_the_stated_triples(seed: Seed) -> None:
    """Each triple but types, titles and links to parts has a statement, and no other has."""
    unread = {
        TERMS[name].iri for name in ("title", "legalBasis", "mission", "actionArea", "objective")
    }
    unread.add(RDF + "type")
    read = {triple for triple in stated(seed) if triple.predicate.value not in unread}
    assert len(read) == 50
    found = reified(seed)
    assert len(found) == len(set(found))
    assert set(found) == read


def test_passages_resolve(seed: Seed) -> None:
    """Each passage's fragment of its source is the text that it quotes, on its lines."""
    nodes = told(seed)
    quoted = (node.get(PROV + "wasQuotedFrom", []) for node in nodes.values())
    passages = {passage.value for each in quoted for passage in each}
    described = {name for name, node in nodes.items() if TERMS["quote"].iri in node}
    assert passages == described, "each passage is described and used"
    for passage in passages:
        node = {name: value.value for name, [value] in nodes[passage].items()}
        match = re.fullmatch(re.escape(SOURCE) + r"([^#]+)#char=([0-9]+),([0-9]+)", passage)
        assert match
        text = (SEED.parent / match[1]).read_text(encoding="utf-8")
        start, end = int(match[2]), int(match[3])
        assert node[TERMS["quote"].iri] == text[start:end]
        assert node[TERMS["source"].iri] == SOURCE + match[1]
        assert node[TERMS["startLine"].iri] == str(text[:start].count("\n") + 1)
        assert node[TERMS["endLine"].iri] == str(text[:end].count("\n") + 1)


def test_every_statement_has_two_passages(seed: Seed) -> None:
    """Whatever the form states was read in both documents, or in one and origin.toml."""
    quoted = [node["quotedFrom"] for node in seed.provenance if node.get("type") == "Statement"]
    assert {len(passages) for passages in quoted} == {2}
    supplied = [each for each in quoted if any("origin.toml" in passage for passage in each)]
    assert len(supplied) == 2


def test_names_of_statements(seed: Seed) -> None:
    """A statement is named by the part and term that it is about, below the form."""
    names = {node["id"].removeprefix(FICHA) for node in seed.provenance}
    assert {"/procedencia/objetivo/3/text", "/procedencia/period", "/extraccion"} <= names
    assert len(names) == len(seed.provenance), "no node is described twice"


def test_norms_that_only_their_issuers_part(known: Registry) -> None:
    """Statements of two norms of one type, number and year, by two ministries, are two."""
    text = (FORMS / "valid" / "plain" / "ficha.md").read_text(encoding="utf-8")
    cited = (
        "Ley N° 20.000, que fija el texto refundido del D.F.L. N° 1, de 1990, del Ministerio de "
        "Hacienda, y del D.F.L. N° 1, de 1990, del Ministerio de Salud."
    )
    told = document(text.replace("D.L. N° 3.274", f"{cited} D.L. N° 3.274"))
    minter = Minter()
    description = describe.describe(parser.parse(told).ficha, known, minter)
    nodes = provenance.provenance(description, [told], {}, context.load(), minter)
    statements = [node for node in nodes if node.get("type") == "Statement"]
    assert len({node["id"] for node in statements}) == len(statements)
    held = [node["object"]["id"] for node in statements if "consolidatedNorm" in node["id"]]
    assert held == [
        f"{minter.base}id/norma/mbn/1990/ministerio-de-{issuer}/dfl-1"
        for issuer in ("hacienda", "salud")
    ]


def test_sources_are_described(seed: Seed) -> None:
    """Each document has its media type, size, checksum and what origin.toml says of it."""
    nodes = {node["id"]: node for node in seed.provenance}
    for name, media_type in (("ficha.md", "markdown"), ("ficha.txt", "plain")):
        source = nodes[f"{SOURCE}{SEED.name}/{name}"]
        assert source["format"] == f"https://www.iana.org/assignments/media-types/text/{media_type}"
        assert source["byteSize"] == str((SEED / name).stat().st_size)
        assert set(source["description"]) == {"es", "en"}
        checksum = nodes[source["checksum"]]
        assert source["checksum"].endswith(checksum["checksumValue"])
        assert len(checksum["checksumValue"]) == 64
    origin = nodes[f"{SOURCE}{SEED.name}/origin.toml"]
    assert "description" not in origin
    assert nodes[f"{FICHA}/extraccion"]["used"] == nodes[FICHA]["primarySource"]
    assert len(nodes[FICHA]["primarySource"]) == 3


def test_software_is_named_with_its_version(seed: Seed) -> None:
    """The extraction was by this version of the software."""
    nodes = {node["id"]: node for node in seed.provenance}
    agent = nodes[nodes[f"{FICHA}/extraccion"]["associatedWith"]]
    assert agent["version"] == __version__
    assert agent["id"].endswith(__version__)


def test_order_of_documents_does_not_matter(seed: Seed) -> None:
    """The same documents in another order have the same provenance, in the same order."""
    documents = list(seed.documents.values())
    again = provenance.provenance(
        seed.description,
        documents[::-1],
        seed.source.descriptions,
        context.load(),
        Minter(),
    )
    assert again == seed.provenance
