"""The parts of a form, as its page shows them: each a place of its own, with links to others."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

import msgspec

from fichero.describing.describe import Description, Node
from fichero.document import Place

# The terms of the record whose values are parts, and what each kind of part is called on the site,
# in the order of the forms.
_KINDS = {
    "legalBasis": "base-legal",
    "mission": "mision",
    "actionArea": "ambito",
    "relevantObjective": "objetivo-ministerial",
    "objective": "objetivo",
    "product": "producto",
    "subproduct": "subproducto",
    "beneficiary": "cliente",
    "budgetLine": "presupuesto",
}
_LINKS = ("contributesTo", "deliveredBy", "benefits", "funds", "copyOf")
_VALUES = (
    "productDescription",
    "territorialManagement",
    "genderApproach",
    "quantity",
    "thousandsOfPesos",
    "percentage",
)


class Value(msgspec.Struct, frozen=True):
    """What a form states of a part, or of itself, beyond a text, and where it was read."""

    value: Any
    """A text, a whole number, a truth, or a decimal as text."""
    places: tuple[Place, ...]


class Part(msgspec.Struct, frozen=True):
    """A statement of a form that has an IRI of its own."""

    iri: str
    anchor: str
    """Its place on the form's page, such as `objetivo-3`."""
    kind: str
    """Such as `objetivo`: the step of its IRI before the number."""
    number: int | None
    text: str
    places: tuple[Place, ...]
    """Where it was read: one in each document."""
    norm: str | None = None
    """The IRI of the norm that a legal basis cites."""
    effect: str | None = None
    """The local name of a concept in the scheme kind:norm-effect."""
    values: Mapping[str, Value] = {}
    """By term of the context, such as `quantity`."""
    links: Mapping[str, tuple[str, ...]] = {}
    """The IRIs of other parts, by term of the context, such as `contributesTo`."""
    parts: tuple["Part", ...] = ()
    """What it is made of: the subproducts of a product."""

    @property
    def counted(self) -> str:
        """Its number; for a part of a part both numbers, such as `3.1`; empty if it has none."""
        if self.number is None:
            return ""
        above = self.iri.split("/")[-3]
        return f"{above}.{self.number}" if self.kind == "subproducto" else str(self.number)

    @property
    def all(self) -> "tuple[Part, ...]":
        """The part itself, and what it is made of."""
        return (self, *self.parts)


def parts(description: Description, *terms: str) -> tuple[Part, ...]:
    """Give the parts of a form that stand under some terms of its record, such as `objective`."""
    maker = _Maker(description)
    return tuple(part for term in terms for part in maker.parts(description.record, term))


def values(description: Description, *terms: str) -> dict[str, Value]:
    """Give what a form states of itself under some terms, if it does."""
    return _Maker(description).values(description.record, terms)


def words(value: Any) -> str:  # noqa: ANN401 (JSON)
    """Give a text whatever its language; those of the forms have one only."""
    return str(value) if isinstance(value, str) else str(next(iter(value.values())))


def referring(all_parts: Iterable[Part]) -> dict[str, dict[str, tuple[Part, ...]]]:
    """Turn links around: by term and the IRI that is linked to, the parts that link to it."""
    found: dict[str, dict[str, list[Part]]] = {}
    for part in all_parts:
        for term, targets in part.links.items():
            for target in targets:
                found.setdefault(term, {}).setdefault(target, []).append(part)
    return {
        term: {target: tuple(those) for target, those in targets.items()}
        for term, targets in found.items()
    }


class _Maker:
    def __init__(self, description: Description) -> None:
        self._form = description.id
        self._places = {
            (statement.subject, statement.term): statement.places
            for statement in description.statements
        }

    def parts(self, node: Node, term: str) -> Iterator[Part]:
        below = node.get(term, ())
        for number, each in enumerate([below] if isinstance(below, dict) else below, start=1):
            yield self._part(each, term, number)

    def values(self, node: Node, terms: Iterable[str]) -> dict[str, Value]:
        return {
            term: Value(
                words(node[term]) if isinstance(node[term], dict) else node[term],
                self._places.get((node["id"], term), ()),
            )
            for term in terms
            if term in node
        }

    def _part(self, node: Node, term: str, number: int) -> Part:
        # The mission is the only one of its kind; citations are counted, and all else is numbered.
        counted = None if term == "mission" else number
        return Part(
            iri=node["id"],
            anchor=str(node["id"]).removeprefix(f"{self._form}/").replace("/", "-"),
            kind=_KINDS[term],
            number=node.get("number", counted),
            text=words(node["text"]),
            places=self._places.get((node["id"], "text"), ()),
            norm=node.get("citesNorm"),
            effect=local(node.get("effect")),
            values=self.values(node, _VALUES),
            links={
                link: (node[link],) if isinstance(node[link], str) else tuple(node[link])
                for link in _LINKS
                if link in node
            },
            parts=tuple(self.parts(node, "subproduct")),
        )


def local(name: str | None) -> str | None:
    """Give the local name of a concept that is named with a prefix."""
    return name.rpartition(":")[2] if name else None
