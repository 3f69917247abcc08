"""The RDF formats of a release."""

import hashlib
import json
import os
import subprocess
import sys
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest
from pyoxigraph import BlankNode, Literal, NamedNode, Quad, RdfFormat, Triple, parse

from fichero import context as contexts
from fichero.describing import graphs
from fichero.findings import FicheroError
from fichero.writing.serialisation import FORMATS, canonical_hash, read, serialise

RESOURCES = Path(__file__).parent / "resources" / "release"
CONTEXT = contexts.load()
EXAMPLE = "https://example.org/"
TYPE = NamedNode("http://www.w3.org/1999/02/22-rdf-syntax-ns#type")
A, P, G = NamedNode(f"{EXAMPLE}a"), NamedNode(f"{EXAMPLE}p"), NamedNode(f"{EXAMPLE}g")

# A process of its own, as the seed of hashes and the time zone are fixed at its start.
WRITE = """
import json, sys
from fichero import context
from fichero.describing import graphs
from fichero.writing import serialisation
known = context.load()
triples = graphs.triples(json.load(open(sys.argv[1], encoding="utf-8")), known)
sys.stdout.buffer.write(serialisation.serialise(triples, sys.argv[2], known))
"""


def registry() -> list[Triple]:
    """Give the triples of the example registry."""
    nodes = json.loads((RESOURCES / "records" / "registry.json").read_text(encoding="utf-8"))
    return graphs.triples(nodes, CONTEXT)


def codes(path: Path, max_bytes: int = 10_000) -> list[str]:
    """Give the codes of what is wrong with a file."""
    with pytest.raises(FicheroError) as caught:
        read(path, max_bytes)
    return [finding.code for finding in caught.value.findings]


@pytest.mark.parametrize("suffix", FORMATS)
def test_every_format_reads_what_it_wrote(suffix: str, tmp_path: Path) -> None:
    """A file in each format gives the same triples back, found by its suffix."""
    path = tmp_path / f"registry.{suffix.upper()}"
    path.write_bytes(serialise(registry(), suffix, CONTEXT))
    assert {quad.triple for quad in read(path)} == set(registry())


@pytest.mark.parametrize("suffix", FORMATS)
def test_bytes_depend_on_the_triples_alone(suffix: str) -> None:
    """Neither the seed of Python's hashes nor the time zone shows in a file."""
    outputs = {
        subprocess.run(
            [sys.executable, "-c", WRITE, str(RESOURCES / "records" / "registry.json"), suffix],
            capture_output=True,
            check=True,
            env={**os.environ, "PYTHONHASHSEED": seed, "TZ": zone},
        ).stdout
        for seed, zone in (("1", "UTC"), ("2", "Pacific/Chatham"))
    }
    assert outputs == {serialise(registry(), suffix, CONTEXT)}


@pytest.mark.parametrize("suffix", FORMATS)
def test_nothing_is_well_formed(suffix: str) -> None:
    """A file without triples is valid in every format."""
    assert not list(parse(serialise([], suffix, CONTEXT), FORMATS[suffix].engine))


def test_graphs_are_kept_where_the_format_has_them() -> None:
    """N-Quads and TriG keep the names of graphs; the other formats give the triples alone."""
    quad = Quad(A, P, A, G)
    for suffix, form in FORMATS.items():
        expected = quad if form.has_graphs else Quad(A, P, A)
        assert list(parse(serialise([quad], suffix, CONTEXT), form.engine)) == [expected]


def test_n_triples_are_sorted() -> None:
    """Lines are sorted and each is there once, so that files can be compared line by line."""
    triples = [Triple(A, P, Literal(text)) for text in ("b", "a", "b")]
    assert serialise(triples, "nt", CONTEXT).decode().splitlines() == [
        f'<{EXAMPLE}a> <{EXAMPLE}p> "a" .',
        f'<{EXAMPLE}a> <{EXAMPLE}p> "b" .',
    ]


def test_unknown_formats_are_a_fault_of_the_caller() -> None:
    """A format that is not in the table is refused."""
    with pytest.raises(ValueError, match="not a format"):
        serialise([], "docx", CONTEXT)


def test_rdf_xml_has_the_prefixes_people_know() -> None:
    """Elements are named by the context's prefixes, and only by those that are needed."""
    data = serialise(registry(), "rdf", CONTEXT)
    root = ET.fromstring(data)  # noqa: S314 (written by the line above)
    assert b"<fichero:Ministry rdf:about=" in data
    assert b"xmlns:skos=" in data
    assert b"xmlns:prov=" not in data
    assert len(root) == 3


def test_rdf_xml_keeps_carriage_returns() -> None:
    """A carriage return, which XML readers turn into a line feed, is escaped."""
    triple = Triple(A, P, Literal("a\r\nb"))
    data = serialise([triple], "rdf", CONTEXT)
    root = ET.fromstring(data)  # noqa: S314 (written by the line above)
    assert root[0][0].text == "a\r\nb"


@pytest.mark.parametrize(
    "triple",
    [
        Triple(A, P, Literal("a\x01b")),
        Triple(A, P, Literal("\ufffe")),
        Triple(A, NamedNode(f"{EXAMPLE}1"), A),
        Triple(A, NamedNode(f"{EXAMPLE}p/"), A),
        Triple(A, TYPE, NamedNode(f"{EXAMPLE}1")),
        Triple(A, NamedNode(f"{TYPE.value.partition('#')[0]}#li"), A),
        Triple(BlankNode("1a"), P, A),
        Triple(A, P, BlankNode("1a")),
    ],
    ids=str,
)
def test_rdf_xml_refuses_what_it_cannot_hold(triple: Triple) -> None:
    """What RDF/XML cannot express is refused, not written wrongly."""
    with pytest.raises(FicheroError) as caught:
        serialise([triple], "rdf", CONTEXT)
    assert [finding.code for finding in caught.value.findings] == ["rdf-not-xml"]


def test_hash_is_the_checksum_of_the_n_quads() -> None:
    """Without blank nodes the canonical form is the sorted N-Quads, graphs and all."""
    quads = [Quad(A, P, Literal("é\n\x7f", language="es"), G), Quad(A, P, A)]
    data = serialise(quads, "nq", CONTEXT)
    assert canonical_hash(quads + quads) == hashlib.sha256(data).hexdigest()
    assert canonical_hash(quads[:1]) != canonical_hash(quads)


def test_blank_nodes_are_not_hashed() -> None:
    """Releases have no blank nodes; naming hostile ones could take for ever."""
    with pytest.raises(ValueError, match="blank node"):
        canonical_hash([Quad(A, P, BlankNode(), G)])


@pytest.mark.parametrize(
    ("name", "where"),
    [
        ("language-tag.ttl", ":2:15"),
        ("no-value.jsonld", ":2:27"),
        ("no-object.nt", ":1:49"),
        ("unclosed.rdf", ""),
    ],
)
def test_broken_rdf_is_told_with_its_place(name: str, where: str) -> None:
    """A syntax error names the file, and line and column where the parser knows them."""
    path = RESOURCES / "rdf" / name
    with pytest.raises(FicheroError) as caught:
        read(path)
    (finding,) = caught.value.findings
    assert finding.code == "rdf-syntax"
    assert finding.messages["en"].startswith(f"{path}{where}: this is not valid ")
    assert "Parser error" not in finding.messages["en"]


def test_files_that_are_not_there_or_not_rdf(tmp_path: Path) -> None:
    """Missing files, folders, unknown suffixes and large files each have their own finding."""
    assert codes(tmp_path / "none.ttl") == ["source-not-found"]
    (tmp_path / "folder.ttl").mkdir()
    assert codes(tmp_path / "folder.ttl") == ["source-unreadable"]
    assert codes(tmp_path / "sheet.xlsx") == ["rdf-format-unknown"]
    (tmp_path / "large.nt").write_bytes(b"#" * 11)
    assert read(tmp_path / "large.nt", 11) == []
    assert codes(tmp_path / "large.nt", 10) == ["rdf-too-large"]


def test_remote_contexts_are_not_fetched() -> None:
    """A context that is elsewhere is not looked for."""
    assert codes(RESOURCES / "rdf" / "remote-context.jsonld") == ["rdf-remote-context"]


def test_xml_entities_are_refused() -> None:
    """Entities, by which a few lines become gigabytes, are not expanded."""
    assert codes(RESOURCES / "rdf" / "entities.rdf") == ["rdf-hostile"]


def test_deep_json_is_refused(tmp_path: Path) -> None:
    """JSON that nests so deeply that it would end the process is refused; texts do not nest."""
    deep, flat = tmp_path / "deep.jsonld", tmp_path / "flat.jsonld"
    deep.write_text('{"https://example.org/p":' * 9000 + "1" + "}" * 9000, encoding="utf-8")
    flat.write_text(f'{{"@id": "{A.value}", "{P.value}": "{"[{" * 200}\\""}}', encoding="utf-8")
    assert codes(deep, 10**6) == ["rdf-hostile"]
    assert [quad.object for quad in read(flat)] == [Literal("[{" * 200 + '"')]


def test_the_engine_still_needs_these_guards() -> None:
    """The engine itself expands entities; when it no longer does, the guard can go."""
    data = (RESOURCES / "rdf" / "entities.rdf").read_bytes()
    (quad,) = parse(data, RdfFormat.RDF_XML)
    assert quad.object == Literal("a" * 64)
