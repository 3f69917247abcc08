"""What the site has to say: the forms of a release, and what they share, as pages need them."""

from collections.abc import Iterable, Mapping
from typing import Any

import msgspec

from fichero import dataset
from fichero.describing.describe import Description, Node
from fichero.document import Document, Place
from fichero.findings import Language
from fichero.forms import Described, Workshop
from fichero.writing.ordering import natural_key

Texts = Mapping[str, str]
"""The same text by language."""


class Part(msgspec.Struct, frozen=True):
    """A statement of a form that has an IRI of its own."""

    iri: str
    anchor: str
    """Its place on the form's page, such as `objetivo-3`."""
    kind: str
    """`base-legal`, `mision`, `ambito` or `objetivo`."""
    number: int | None
    text: str
    places: tuple[Place, ...]
    """Where it was read: one in each document."""
    norm: str | None = None
    """The IRI of the norm that a legal basis cites."""
    effect: str | None = None
    """The local name of a concept in the scheme kind:norm-effect."""


class Norm(msgspec.Struct, frozen=True):
    """A law or decree."""

    iri: str
    label: str
    title: str | None
    type: str
    """The local name of a concept in the scheme kind:norm-type."""
    number: str
    published: str | None
    """Dates are as in ISO 8601."""
    promulgated: str | None
    leychile: str | None
    links: tuple[str, ...]


class Organisation(msgspec.Struct, frozen=True):
    """A ministry or service."""

    iri: str
    name: str
    slug: str
    acronyms: tuple[str, ...]
    kind: str
    """The local name of a concept in the scheme kind:organisation-kind."""
    source: str | None
    """The address of what says so."""


class Form(msgspec.Struct, frozen=True):
    """A form, ready to be shown."""

    iri: str
    path: str
    """Of its files below the release's folder `data`, without suffix."""
    title: Texts
    code: str
    """Such as `A0`."""
    organisation: str
    """An IRI."""
    written_name: str
    """The organisation's name as the form writes it."""
    period: str
    """Such as `2019-2022`."""
    period_iri: str
    legal_basis: tuple[Part, ...]
    mission: Part | None
    areas: tuple[Part, ...]
    objectives: tuple[Part, ...]
    documents: tuple[Document, ...]
    descriptions: Mapping[str, Mapping[Language, str]]
    """What is known of a document's origin, by the document's source path."""
    places: tuple[Place, ...]
    """Every place that something was read from."""

    @property
    def parts(self) -> tuple[Part, ...]:
        """All parts, in the order of the form."""
        mission = (self.mission,) if self.mission else ()
        return (*self.legal_basis, *mission, *self.areas, *self.objectives)


class Entry(msgspec.Struct, frozen=True):
    """A form in a list: what is needed to name it and link to it."""

    iri: str
    path: str
    title: Texts
    organisation: str
    period: str
    period_iri: str
    areas: int
    objectives: int
    norms: tuple[str, ...]
    """The IRIs of those that it cites, each once."""


class Content(msgspec.Struct, frozen=True):
    """What a release has, apart from the texts of its forms."""

    organisations: Mapping[str, Organisation]
    """By IRI, those with forms first, then by name."""
    norms: Mapping[str, Norm]
    """By IRI, in natural order."""
    entries: tuple[Entry, ...]
    """The forms: by organisation, the latest first."""
    by_organisation: Mapping[str, tuple[Entry, ...]]
    by_norm: Mapping[str, tuple[Entry, ...]]
    by_period: Mapping[str, tuple[Entry, ...]]


def content(forms: Iterable[Described], workshop: Workshop) -> Content:
    """Collect what a release has.

    Args:
        forms: the forms of the release.
        workshop: for the registry.
    """
    described = tuple(forms)
    nodes: dict[str, Node] = {}
    for node in dataset.registry_nodes(workshop):
        nodes[node["id"]] = node
    for form in described:
        for node in form.description.shared:
            nodes.setdefault(node["id"], node)
    base = workshop.minter.base
    entries = sorted((_entry(form.description, base) for form in described), key=_order)
    by_organisation = _grouped((entry.organisation, entry) for entry in entries)
    organisations = sorted(
        (_organisation(node) for node in nodes.values() if "classification" in node),
        key=lambda one: (one.iri not in by_organisation, natural_key(one.name)),
    )
    norms = sorted(
        (_norm(node) for node in nodes.values() if node["type"] == "LegalNorm"),
        key=lambda one: natural_key(one.iri),
    )
    return Content(
        organisations={one.iri: one for one in organisations},
        norms={one.iri: one for one in norms},
        entries=tuple(entries),
        by_organisation=by_organisation,
        by_norm=_grouped((norm, entry) for entry in entries for norm in entry.norms),
        by_period=_grouped((entry.period_iri, entry) for entry in entries),
    )


def form(described: Described, base: str) -> Form:
    """Prepare a form for its page.

    Args:
        described: the form.
        base: what the IRIs of the data begin with.
    """
    record = described.description.record
    places = {
        (statement.subject, statement.term): statement.places
        for statement in described.description.statements
    }
    read = {
        place: None for statement in described.description.statements for place in statement.places
    }

    def part(node: Node, kind: str, number: int | None = None) -> Part:
        anchor = str(node["id"]).removeprefix(f"{record['id']}/").replace("/", "-")
        return Part(
            iri=node["id"],
            anchor=anchor,
            kind=kind,
            number=node.get("number", number),
            text=_words(node["text"]),
            places=places.get((node["id"], "text"), ()),
            norm=node.get("citesNorm"),
            effect=_local(node.get("effect")),
        )

    entry = _entry(described.description, base)
    return Form(
        iri=entry.iri,
        path=entry.path,
        title=entry.title,
        code=str(record["formType"]).removeprefix("kind:"),
        organisation=entry.organisation,
        written_name=_words(record["organisationName"]),
        period=entry.period,
        period_iri=entry.period_iri,
        legal_basis=tuple(
            part(node, "base-legal", number)
            for number, node in enumerate(record.get("legalBasis", ()), start=1)
        ),
        mission=part(record["mission"], "mision") if "mission" in record else None,
        areas=tuple(part(node, "ambito") for node in record.get("actionArea", ())),
        objectives=tuple(part(node, "objetivo") for node in record.get("objective", ())),
        documents=documents(described),
        descriptions=described.source.descriptions,
        places=tuple(read),
    )


def documents(described: Described) -> tuple[Document, ...]:
    """Give a form's documents: of a file whose text can be taken out in several ways, the first."""
    by_source: dict[str, Document] = {}
    for reading in described.source.readings:
        by_source.setdefault(reading.document.source, reading.document)
    return tuple(by_source.values())


def _entry(description: Description, base: str) -> Entry:
    record = description.record
    cited = (basis.get("citesNorm") for basis in record.get("legalBasis", ()))
    return Entry(
        iri=description.id,
        path=description.id.removeprefix(f"{base}id/"),
        title=record["title"],
        organisation=record["organisation"],
        period=str(record["period"]).removeprefix(f"{base}id/periodo/"),
        period_iri=record["period"],
        areas=len(record.get("actionArea", ())),
        objectives=len(record.get("objective", ())),
        norms=tuple(dict.fromkeys(norm for norm in cited if norm)),
    )


def _order(entry: Entry) -> tuple[object, ...]:
    years = [-int(year) for year in entry.period.split("-") if year.isdecimal()]
    return natural_key(entry.organisation), years, natural_key(entry.iri)


def _grouped(pairs: Iterable[tuple[str, Entry]]) -> dict[str, tuple[Entry, ...]]:
    groups: dict[str, list[Entry]] = {}
    for key, entry in pairs:
        groups.setdefault(key, []).append(entry)
    return {key: tuple(entries) for key, entries in groups.items()}


def _organisation(node: Node) -> Organisation:
    names = node.get("alternativeName", {}).get("es", ())
    return Organisation(
        iri=node["id"],
        name=_words(node["name"]),
        slug=node["identifier"],
        acronyms=(names,) if isinstance(names, str) else tuple(names),
        kind=_local(node["classification"]) or "",
        source=node.get("basedOn"),
    )


def _norm(node: Node) -> Norm:
    return Norm(
        iri=node["id"],
        label=_words(node["label"]),
        title=_words(node["title"]) if "title" in node else None,
        type=_local(node["normType"]) or "",
        number=node["normNumber"],
        published=node.get("publicationDate"),
        promulgated=node.get("promulgationDate"),
        leychile=node.get("leychileCode"),
        links=tuple(node.get("seeAlso", ())),
    )


def _words(value: Any) -> str:  # noqa: ANN401 (JSON)
    """Give a text whatever its language; those of the forms have one only."""
    return str(value) if isinstance(value, str) else str(next(iter(value.values())))


def _local(name: str | None) -> str | None:
    return name.rpartition(":")[2] if name else None
