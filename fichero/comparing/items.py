"""The items of a form that can change: its parts, each with its place, from the record."""

from collections.abc import Iterable, Iterator, Mapping

import msgspec

from fichero.describing.describe import Description, Node
from fichero.document import Place
from fichero.findings import Language
from fichero.writing.ordering import natural_key

Details = tuple[tuple[str, str], ...]
"""Terms of the context, and what a form says by them, as text."""


class Section(msgspec.Struct, frozen=True):
    """A term of the context whose values are the parts of one kind."""

    term: str
    details: tuple[str, ...] = ()
    """What a part of this kind says beside its text."""


SECTIONS = (
    Section("mission"),
    Section("legalBasis"),
    Section("actionArea"),
    Section("relevantObjective"),
    Section("objective", ("contributesTo", "deliveredBy")),
    Section(
        "product", ("productDescription", "benefits", "territorialManagement", "genderApproach")
    ),
    Section("subproduct"),
    Section("beneficiary", ("quantity",)),
    Section("budgetLine", ("thousandsOfPesos", "percentage")),
)
"""The kinds of parts, in the order in which they are told."""

HEADER = ("formType", "organisationName", "ministryName", "partida", "capitulo", "period")
"""What a form says of itself."""


class Item(msgspec.Struct, frozen=True):
    """A part of a form."""

    iri: str
    text: str
    number: int | None = None
    """As printed before its row; that of a subproduct is its place in the product's list."""
    places: tuple[Place, ...] = ()
    """Where its text was read: one in each document."""
    norm: str | None = None
    """The IRI of the norm that it cites, if it is a legal basis that was understood."""
    details: Details = ()


class Sheet(msgspec.Struct, frozen=True):
    """What of a form is compared with another."""

    iri: str
    title: Mapping[Language, str]
    organisation: str
    """An IRI."""
    name: str
    """The organisation's name in the registry."""
    period: str
    """Such as `2019-2022`."""
    header: Details
    parts: Mapping[str, tuple[Item, ...]]
    """The parts of each kind that the form has, by the term of the context."""


def sheet(description: Description) -> Sheet:
    """Take from a form what is compared."""
    record = description.record
    names = {node["id"]: said(node["name"]) for node in description.shared if "name" in node}
    parts = {section.term: items(description, section) for section in SECTIONS}
    return Sheet(
        iri=description.id,
        title=record["title"],
        organisation=record["organisation"],
        name=names[record["organisation"]],
        period=str(record["period"]).rpartition("/")[2],
        header=details(record, HEADER),
        parts={term: told for term, told in parts.items() if told},
    )


def items(description: Description, section: Section) -> tuple[Item, ...]:
    """Give the parts of one kind, in the order of the form."""
    places = {
        statement.subject: statement.places
        for statement in description.statements
        if statement.term == "text"
    }
    return tuple(
        Item(
            iri=node["id"],
            text=said(node["text"]),
            number=node.get("number"),
            places=places.get(node["id"], ()),
            norm=node.get("citesNorm"),
            details=details(node, section.details),
        )
        for node in _nodes(description.record, section.term)
    )


def details(node: Node, terms: Iterable[str]) -> Details:
    """Give what a node says by some terms."""
    return tuple((term, said(node[term])) for term in terms if term in node)


def said(value: object) -> str:
    """Write a value as text; of an IRI only what follows its last slash.

    >>> said({"es": "Uno"}), said(True), said(["https://w3id.org/fichero/id/x/producto/2"])
    ('Uno', 'true', '2')
    """
    if isinstance(value, dict):
        return said(next(iter(value.values())))
    if isinstance(value, list):
        return ", ".join(sorted(map(said, value), key=natural_key))
    if isinstance(value, bool):
        return str(value).lower()
    text = str(value)
    if text.startswith(("http:", "https:")):
        return text.rpartition("/")[2]
    return text.removeprefix("kind:")


def _nodes(record: Node, term: str) -> Iterator[Node]:
    if term == "subproduct":
        for product in record.get("product", ()):
            yield from product.get(term, ())
        return
    nodes = record.get(term, ())
    yield from (nodes,) if isinstance(nodes, dict) else nodes
