"""What is published of mappings: those that somebody stands for, and whose ends are as they were.

A mapping is a triple, and beside it a named axiom that says who holds it to be true, and why, as
SSSOM maps its records to RDF (https://mapping-commons.github.io/sssom/spec-formats-rdf/). The
axioms have IRIs of their own, made from both ends.
"""

import hashlib
from collections.abc import Collection, Iterable, Iterator, Mapping
from pathlib import Path

import msgspec
from pyoxigraph import Literal, NamedNode, Triple

from fichero.describing.describe import Node
from fichero.describing.iris import Minter
from fichero.document import Place
from fichero.findings import Finding, problem
from fichero.links import reading, sssom
from fichero.links.mappings import OWN, MappingSet
from fichero.links.mappings import Mapping as Link
from fichero.links.reading import Reading

_RDF_TYPE = NamedNode("http://www.w3.org/1999/02/22-rdf-syntax-ns#type")
_OWL = "http://www.w3.org/2002/07/owl#"
_SSSOM = "https://w3id.org/sssom/"
_DCT = "http://purl.org/dc/terms/"
_VOID = "http://rdfs.org/ns/void#"
_XSD = "http://www.w3.org/2001/XMLSchema#"
_COMMENT = NamedNode("http://www.w3.org/2000/01/rdf-schema#comment")
_DATE, _DOUBLE, _INTEGER = (NamedNode(f"{_XSD}{name}") for name in ("date", "double", "integer"))

_LANGUAGE = "es"
_DIGITS = 16  # of the digest that names a mapping: two in 2^64 are alike by chance


class Settled(msgspec.Struct, frozen=True):
    """The mappings to publish, and what keeps the others back."""

    sets: tuple[MappingSet, ...] = ()
    """Each with those of its mappings that are published; sets without any are left out."""
    findings: tuple[Finding, ...] = ()

    @property
    def links(self) -> tuple[Link, ...]:
        """All mappings to publish."""
        return tuple(link for each in self.sets for link in each.mappings)


def near(source: Path) -> Path:
    """Give the folder of links that goes with some sources: `links` beside them."""
    return source.resolve().parent / "links"


def load(source: Path, minter: Minter) -> tuple[Reading, ...]:
    """Read the mappings that go with some sources.

    Raises:
        FicheroError: as `fichero.links.reading.read_folder`.
    """
    return reading.read_folder(near(source), _own(minter))


def wanted(readings: Iterable[Reading]) -> frozenset[str]:
    """Give the IRIs whose texts must be known to settle what is published."""
    return frozenset(
        end
        for each in readings
        for link in each.set.mappings
        if link.accepted
        for end in (link.subject_id, link.object_id)
    )


def texts(nodes: Iterable[Node], ends: frozenset[str]) -> dict[str, str]:
    """Find what nodes say of some ends: their texts; nothing, if they are there without one.

    Args:
        nodes: records of forms, with their parts, and of what they share.
        ends: IRIs.
    """
    found: dict[str, str] = {}
    for node in nodes:
        if node.get("id") in ends and ("type" in node or "text" in node):
            said = node.get("text", {})
            text = said.get(_LANGUAGE, "") if isinstance(said, dict) else ""
            found.setdefault(node["id"], " ".join(text.split()))
        parts = (part for value in node.values() for part in _nodes(value))
        found = {**texts(parts, ends), **found}
    return found


def _nodes(value: object) -> Iterator[Node]:
    for each in value if isinstance(value, list) else [value]:
        if isinstance(each, dict) and "id" in each:
            yield each


def settle(readings: Iterable[Reading], known: Mapping[str, str], minter: Minter) -> Settled:
    """Choose the mappings to publish.

    Args:
        readings: the files of mappings.
        known: the text of each end that the publication has; empty if it is there without one.
        minter: tells which ends must be there.

    Returns:
        The mappings that somebody accepted, but for those with an end that has vanished or whose
        text is not the one that was reviewed: the findings tell these, and where they stand.
    """
    sets, findings = [], []
    for each in readings:
        kept = []
        for link, place in zip(each.set.mappings, each.places, strict=True):
            if link.accepted:
                found = list(_faults(link, place, known, _own(minter)))
                findings += found
                kept += [] if found else [link]
        if kept:
            sets.append(msgspec.structs.replace(each.set, mappings=tuple(kept)))
    return Settled(tuple(sets), tuple(findings))


def _faults(link: Link, place: Place, known: Mapping[str, str], own: str) -> Iterator[Finding]:
    for iri, label in (
        (link.subject_id, link.subject_label),
        (link.object_id, link.object_label),
    ):
        if not iri.startswith(own):
            continue  # somebody else's: nobody is asked when a release is built
        if iri not in known:
            yield problem("link-end-missing", place, iri=iri)
        elif known[iri] and known[iri] != " ".join(label.split()):
            yield problem("link-end-changed", place, iri=iri, text=known[iri])


def by_form(settled: Settled, forms: Collection[str]) -> dict[str, tuple[Link, ...]]:
    """Give the mappings to publish that have an end in a form, by the form's IRI."""
    found: dict[str, list[Link]] = {}
    for link in settled.links:
        ends = (link.subject_id, link.object_id)
        # A part of a form is `form/kind/number`, or `form/kind`.
        owners = {"/".join(end.split("/")[:-steps]) for end in ends for steps in (1, 2)}
        for form in sorted(owners.intersection(forms)):
            found.setdefault(form, []).append(link)
    return {form: tuple(links) for form, links in found.items()}


def iri(link: Link, minter: Minter) -> str:
    """Name a mapping, by both its ends."""
    ends = "\n".join(sorted(link.pair))
    return f"{minter.base}id/enlace/{hashlib.sha256(ends.encode()).hexdigest()[:_DIGITS]}"


def triples(settled: Settled, minter: Minter) -> Iterator[Triple]:
    """State the mappings, who stands for each, and what each set holds.

    No two sets have a mapping of one pair, so each axiom is of one set.
    """
    for each in settled.sets:
        yield from _set(each, minter)
        for link in each.mappings:
            yield Triple(
                NamedNode(link.subject_id), NamedNode(link.predicate_id), NamedNode(link.object_id)
            )
            yield from _axiom(link, NamedNode(iri(link, minter)))


def _set(mappings: MappingSet, minter: Minter) -> Iterator[Triple]:
    name, dataset = NamedNode(mappings.mapping_set_id), NamedNode(f"{minter.base}id/conjunto")
    links = mappings.mappings
    yield Triple(name, _RDF_TYPE, NamedNode(f"{_SSSOM}MappingSet"))
    yield Triple(name, _RDF_TYPE, NamedNode(f"{_VOID}Linkset"))
    yield Triple(name, NamedNode(f"{_DCT}license"), NamedNode(mappings.licence))
    yield Triple(name, NamedNode(f"{_VOID}triples"), Literal(str(len(links)), datatype=_INTEGER))
    yield Triple(dataset, NamedNode(f"{_VOID}subset"), name)
    for predicate in sorted({link.predicate_id for link in links}):
        yield Triple(name, NamedNode(f"{_VOID}linkPredicate"), NamedNode(predicate))
    own = _own(minter)
    for slot, ends in (
        ("subjectsTarget", [link.subject_id for link in links]),
        ("objectsTarget", [link.object_id for link in links]),
    ):
        if all(end.startswith(own) for end in ends):
            yield Triple(name, NamedNode(f"{_VOID}{slot}"), dataset)
    if mappings.title:
        yield Triple(name, NamedNode(f"{_DCT}title"), Literal(mappings.title, language=_LANGUAGE))
    for link in links:
        yield Triple(name, NamedNode(f"{_SSSOM}mappings"), NamedNode(iri(link, minter)))


def _axiom(link: Link, name: NamedNode) -> Iterator[Triple]:
    yield Triple(name, _RDF_TYPE, NamedNode(f"{_OWL}Axiom"))
    yield Triple(name, NamedNode(f"{_OWL}annotatedSource"), NamedNode(link.subject_id))
    yield Triple(name, NamedNode(f"{_OWL}annotatedProperty"), NamedNode(link.predicate_id))
    yield Triple(name, NamedNode(f"{_OWL}annotatedTarget"), NamedNode(link.object_id))
    for slot, term in _said(link):
        yield Triple(name, NamedNode(f"{_SSSOM}{slot}"), term)
    if link.comment:
        yield Triple(name, _COMMENT, Literal(link.comment, language=_LANGUAGE))


def _said(link: Link) -> Iterator[tuple[str, NamedNode | Literal]]:
    """Give the slots of SSSOM that have no term elsewhere, with their values."""
    yield "mapping_justification", NamedNode(link.mapping_justification)
    for slot in ("author_id", "reviewer_id"):
        yield from ((slot, NamedNode(each)) for each in getattr(link, slot))
    for slot in ("author_label", "reviewer_label", "match_string"):
        yield from ((slot, Literal(each)) for each in getattr(link, slot))
    for slot in ("subject_label", "object_label", "mapping_tool", "similarity_measure"):
        if getattr(link, slot):
            yield slot, Literal(getattr(link, slot))
    for slot in ("mapping_date", "review_date"):
        if getattr(link, slot):
            yield slot, Literal(getattr(link, slot).isoformat(), datatype=_DATE)
    for slot in ("confidence", "similarity_score"):
        if getattr(link, slot) is not None:
            yield slot, Literal(sssom.number(getattr(link, slot)), datatype=_DOUBLE)


def _own(minter: Minter) -> str:
    return f"{minter.base}{OWN}/"
