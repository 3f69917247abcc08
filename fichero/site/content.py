"""What the site has to say: the forms of a release, and what they share, as pages need them."""

from collections.abc import Iterable, Iterator, Mapping
from typing import TypeVar

import msgspec

from fichero import parcels
from fichero.describing.describe import Description, Node
from fichero.document import Document, Place
from fichero.findings import LANGUAGES, Language
from fichero.forms import Described, Peer, Surroundings
from fichero.site import parts
from fichero.site.parts import Part, Value, local, words
from fichero.writing.ordering import natural_key

T = TypeVar("T")

Texts = Mapping[str, str]
"""The same text by language."""


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
    sources: tuple[str, ...]
    """The addresses of what says so."""
    homepage: str | None = None
    designations: tuple["Designation", ...] = ()
    """What it is or was called beside its name."""


class Designation(msgspec.Struct, frozen=True):
    """A name or code of an organisation."""

    anchor: str
    """The fragment of its IRI."""
    kind: str
    """The local name of a concept in the scheme kind:designation-type."""
    value: str
    since: str | None
    until: str | None
    sources: tuple[str, ...]


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
    ministry_objectives: tuple[Part, ...]
    """Those that the form of a service copies from its ministry's."""
    objectives: tuple[Part, ...]
    products: tuple[Part, ...]
    clients: tuple[Part, ...]
    budget: tuple[Part, ...]
    header: Mapping[str, Value]
    """What only the form of a service says of itself: `ministryName`, `partida`, `capitulo`."""
    ministry: str | None
    """The IRI of the ministry that a service belongs to."""
    documents: tuple[Document, ...]
    descriptions: Mapping[str, Mapping[Language, str]]
    """What is known of a document's origin, by the document's source path."""
    places: tuple[Place, ...]
    """Every place that something was read from."""
    former: str | None = None
    """The period of the form that it is compared with."""

    @property
    def parts(self) -> tuple[Part, ...]:
        """All parts, in the order of the form."""
        return tuple(
            one
            for part in (
                *self.legal_basis,
                *((self.mission,) if self.mission else ()),
                *self.areas,
                *self.ministry_objectives,
                *self.objectives,
                *self.products,
                *self.clients,
                *self.budget,
            )
            for one in part.all
        )

    @property
    def is_service(self) -> bool:
        """Whether it is the form of a service (A1) rather than of a ministry (A0)."""
        return self.ministry is not None


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
    products: int = 0
    ministry: str | None = None
    """The IRI of the ministry, if it is the form of a service."""
    copies: tuple[tuple[str, str], ...] = ()
    """The IRIs of the ministry's objectives that it copies, each with that of its own copy."""


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
    by_ministry: Mapping[str, tuple[Entry, ...]]
    """The forms of services, by their ministries."""
    copies: Mapping[str, tuple[tuple[str, Entry], ...]]
    """By the IRI of a ministry's objective: the copies in forms of services."""


def content(forms: Iterable[Entry], nodes: Iterable[Node]) -> Content:
    """Collect what a release has.

    Args:
        forms: the forms of the release.
        nodes: what they share, and what else the registry knows; the first of an IRI is shown.
    """
    known: dict[str, Node] = {}
    for node in nodes:
        known.setdefault(node["id"], node)
    entries = sorted(forms, key=_order)
    by_organisation = _grouped((entry.organisation, entry) for entry in entries)
    organisations = sorted(
        (_organisation(node) for node in known.values() if "classification" in node),
        key=lambda one: (one.iri not in by_organisation, natural_key(one.name)),
    )
    norms = sorted(
        (_norm(node) for node in known.values() if node["type"] == "LegalNorm"),
        key=lambda one: natural_key(one.iri),
    )
    return Content(
        organisations={one.iri: one for one in organisations},
        norms={one.iri: one for one in norms},
        entries=tuple(entries),
        by_organisation=by_organisation,
        by_norm=_grouped((norm, entry) for entry in entries for norm in entry.norms),
        by_period=_grouped((entry.period_iri, entry) for entry in entries),
        by_ministry=_grouped((entry.ministry, entry) for entry in entries if entry.ministry),
        copies=_grouped(
            (original, (copy, entry)) for entry in entries for original, copy in entry.copies
        ),
    )


def form(described: Described, base: str) -> Form:
    """Prepare a form for its page.

    Args:
        described: the form.
        base: what the IRIs of the data begin with.
    """
    description = described.description
    record = description.record
    read = {place: None for statement in description.statements for place in statement.places}
    entry = entry_of(description, base)
    return Form(
        iri=entry.iri,
        path=entry.path,
        title=entry.title,
        code=str(record["formType"]).removeprefix("kind:"),
        organisation=entry.organisation,
        written_name=words(record["organisationName"]),
        period=entry.period,
        period_iri=entry.period_iri,
        legal_basis=parts.parts(description, "legalBasis"),
        mission=next(iter(parts.parts(description, "mission")), None),
        areas=parts.parts(description, "actionArea"),
        ministry_objectives=parts.parts(description, "relevantObjective"),
        objectives=parts.parts(description, "objective"),
        products=parts.parts(description, "product"),
        clients=parts.parts(description, "beneficiary"),
        budget=parts.parts(description, "budgetLine"),
        header=parts.values(description, "ministryName", "partida", "capitulo"),
        ministry=entry.ministry,
        documents=documents(described),
        descriptions=described.source.descriptions,
        places=tuple(read),
        former=described.changes.before.period if described.changes else None,
    )


def documents(described: Described) -> tuple[Document, ...]:
    """Give a form's documents: of a file whose text can be taken out in several ways, the first."""
    by_source: dict[str, Document] = {}
    for reading in described.source.readings:
        by_source.setdefault(reading.document.source, reading.document)
    return tuple(by_source.values())


def listed(form: parcels.Entry, base: str) -> Entry:
    """Give a form of the release as it stands in lists."""
    return Entry(
        iri=form.id,
        path=form.id.removeprefix(f"{base}id/"),
        title={language: form.title[language] for language in LANGUAGES},
        organisation=form.coverage.organisation.iri,
        period=form.period.removeprefix(f"{base}id/periodo/"),
        period_iri=form.period,
        areas=form.parts.get("actionArea", 0),
        objectives=form.parts.get("objective", 0),
        norms=form.cited,
        products=form.parts.get("product", 0),
        ministry=form.ministry,
    )


def around(surroundings: Surroundings, base: str) -> Iterator[Entry]:
    """Give the other forms that the page of a form names, with what it says of them.

    Args:
        surroundings: what the form is told of others.
        base: what the IRIs of the data begin with.
    """
    copies: dict[Peer, list[tuple[str, str]]] = {peer: [] for peer in surroundings.siblings}
    for copied in surroundings.copied:
        copies.setdefault(copied.form, []).append((copied.original, copied.copy))
    for peer, those in copies.items():
        yield Entry(
            iri=peer.id,
            path=peer.id.removeprefix(f"{base}id/"),
            title={language: peer.title[language] for language in LANGUAGES},
            organisation=peer.organisation,
            period=peer.period.removeprefix(f"{base}id/periodo/"),
            period_iri=peer.period,
            areas=0,
            objectives=0,
            norms=(),
            copies=tuple(those),
        )


def entry_of(description: Description, base: str) -> Entry:
    """Give a form as it stands in lists, from its description."""
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
        products=len(record.get("product", ())),
        ministry=record.get("ministry"),
        copies=tuple(
            (copy["copyOf"], copy["id"])
            for copy in record.get("relevantObjective", ())
            if "copyOf" in copy
        ),
    )


def _order(entry: Entry) -> tuple[object, ...]:
    years = [-int(year) for year in entry.period.split("-") if year.isdecimal()]
    return natural_key(entry.organisation), years, natural_key(entry.iri)


def _grouped(pairs: Iterable[tuple[str, T]]) -> dict[str, tuple[T, ...]]:
    groups: dict[str, list[T]] = {}
    for key, entry in pairs:
        groups.setdefault(key, []).append(entry)
    return {key: tuple(entries) for key, entries in groups.items()}


def _organisation(node: Node) -> Organisation:
    names = node.get("alternativeName", {}).get("es", ())
    return Organisation(
        iri=node["id"],
        name=words(node["name"]),
        slug=node["identifier"],
        acronyms=_all(names),
        kind=local(node["classification"]) or "",
        sources=_all(node.get("basedOn", ())),
        homepage=node.get("homepage"),
        designations=tuple(map(_designation, node.get("designation", ()))),
    )


def _designation(node: Node) -> Designation:
    return Designation(
        anchor=str(node["id"]).partition("#")[2],
        kind=local(node["designationType"]) or "",
        value=node["designationValue"],
        since=node.get("validFrom"),
        until=node.get("validUntil"),
        sources=_all(node.get("basedOn", ())),
    )


def _all(values: str | Iterable[str]) -> tuple[str, ...]:
    """Give values, of which a single one stands by itself."""
    return (values,) if isinstance(values, str) else tuple(values)


def _norm(node: Node) -> Norm:
    return Norm(
        iri=node["id"],
        label=words(node["label"]),
        title=words(node["title"]) if "title" in node else None,
        type=local(node["normType"]) or "",
        number=node["normNumber"],
        published=node.get("publicationDate"),
        promulgated=node.get("promulgationDate"),
        leychile=node.get("leychileCode"),
        links=tuple(node.get("seeAlso", ())),
    )
