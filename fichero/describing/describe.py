"""From a ficha to its record: JSON that is JSON-LD through `ontology/context.jsonld`.

A record is made of dicts, lists, strings and numbers; its names are the context's terms. Beside it
stand the statements: which value of which node was read where. What forms share is described by
nodes of their own, for the shared graph.
"""

from collections.abc import Iterator, Mapping
from datetime import date
from textwrap import shorten
from typing import Any

import msgspec

from fichero.describing.iris import Minter, norm_key
from fichero.describing.registry import LEYCHILE, Norm, Organisation, Registry
from fichero.document import Place
from fichero.findings import FicheroError, problem
from fichero.reading.ficha import Ficha, LegalBasis, Period, Row, Stated
from fichero.services import describing as services
from fichero.services.record import ServiceFicha

Node = dict[str, Any]
"""A node object of JSON-LD."""

_LONGEST_NAME = 120  # characters of an unknown name that a message shows

FORM_TYPES = ("A0", "A1")

# The forms are in Spanish, and so are the texts read from them.
_LANGUAGE = "es"

_NORM_NAMES = {
    "ley": "Ley",
    "decreto-ley": "Decreto ley",
    "decreto-con-fuerza-de-ley": "Decreto con fuerza de ley",
    "decreto-supremo": "Decreto supremo",
    "decreto": "Decreto",
    "resolucion": "Resolución",
}


class Statement(msgspec.Struct, frozen=True):
    """A value that a form states, and where it was read."""

    subject: str
    term: str
    """A term of the context."""
    value: Any
    """As it stands in the record."""
    places: tuple[Place, ...]


class Description(msgspec.Struct, frozen=True):
    """A form as linked data."""

    record: Node
    statements: tuple[Statement, ...]
    shared: tuple[Node, ...]
    """What the form names and other forms may too: its organisation, norms and period."""

    @property
    def id(self) -> str:
        """The form's IRI."""
        return str(self.record["id"])


def describe(ficha: Ficha, registry: Registry, minter: Minter) -> Description:
    """Describe a complete ficha.

    Raises:
        FicheroError: `ministry-unknown`, `service-unknown`, `organisation-ambiguous`,
            `form-type-unknown` or `period-wrong`.
        ValueError: the ficha is not complete.
    """
    if not (ficha.form and ficha.period and ficha.ministry):
        message = "a ficha without form code, period or ministry cannot be named"
        raise ValueError(message)
    _check(ficha.form, ficha.period)
    organisation = ministry = _organisation(ficha.ministry, registry, "ministry-unknown")
    if isinstance(ficha, ServiceFicha):
        if ficha.service is None:
            message = "the ficha of a service without its name cannot be named"
            raise ValueError(message)
        organisation = _organisation(ficha.service, registry, "service-unknown")
    describer = _Describer(organisation, registry, minter, ficha.period.value)
    return describer.describe(ficha, ministry)


def organisation_node(organisation: Organisation, minter: Minter) -> Node:
    """Describe an organisation of the registry."""
    known = (organisation.source, *(organisation.website.source if organisation.website else ()))
    node: Node = {
        "id": minter.organisation(organisation.slug),
        "type": organisation.type,
        "name": {_LANGUAGE: organisation.name},
        "alternativeName": {_LANGUAGE: _one_or_all(organisation.acronyms)},
        "identifier": organisation.slug,
        "classification": f"kind:{organisation.kind}",
        "basedOn": _one_or_all(tuple(dict.fromkeys(known))),
        "homepage": organisation.website.url if organisation.website else None,
        "partOfOrganisation": minter.organisation(organisation.parent or ""),
        "designation": list(_designations(organisation, minter)),
    }
    empty = {
        "alternativeName": not organisation.acronyms,
        "homepage": not organisation.website,
        "partOfOrganisation": not organisation.parent,
        "designation": not node["designation"],
    }
    return {term: value for term, value in node.items() if not empty.get(term)}


def _designations(organisation: Organisation, minter: Minter) -> Iterator[Node]:
    """Describe what an organisation is or was called by, with when and who says so."""
    iri = minter.organisation(organisation.slug)
    for number, other in enumerate(organisation.other_name, start=1):
        yield _designation(f"{iri}#otro-nombre-{number}", "otro-nombre", other.name, other.source)
    for number, former in enumerate(organisation.former_name, start=1):
        name = f"{iri}#nombre-anterior-{number}"
        dates = {"validFrom": former.since, "validUntil": former.until}
        yield _designation(name, "nombre-anterior", former.name, former.source, dates)
    for partida in organisation.partida:
        name = f"{iri}#partida-{partida.first}-{partida.last}"
        dates = {"validFrom": date(partida.first, 1, 1), "validUntil": date(partida.last + 1, 1, 1)}
        yield _designation(name, "partida", partida.code, partida.source, dates)
    for number, known in enumerate(organisation.identifier, start=1):
        name = f"{iri}#identificador-{number}"
        yield _designation(name, known.scheme, known.value, known.source)


def _designation(
    iri: str,
    kind: str,
    value: str,
    sources: tuple[str, ...],
    dates: Mapping[str, date | None] | None = None,
) -> Node:
    return {
        "id": iri,
        "type": "Designation",
        "designationType": f"kind:{kind}",
        "designationValue": value,
        **{term: day.isoformat() for term, day in (dates or {}).items() if day},
        "basedOn": _one_or_all(sources),
    }


def norm_node(norm: Norm, minter: Minter) -> Node:
    """Describe a norm of the registry."""
    node: Node = {
        "id": minter.norm(norm.key),
        "type": "LegalNorm",
        "title": {_LANGUAGE: norm.title},
        "label": {_LANGUAGE: norm_label(norm.type, norm.number)},
        "normType": f"kind:{norm.type}",
        "normNumber": norm.number,
        "publicationDate": norm.published.isoformat(),
        "promulgationDate": norm.promulgated.isoformat() if norm.promulgated else None,
        "leychileCode": norm.leychile,
        "seeAlso": sorted([LEYCHILE + norm.leychile, norm.bcn]),
        "closeMatch": norm.bcn,
        "basedOn": norm.source,
    }
    return {term: value for term, value in node.items() if value is not None}


def period_node(period: Period, minter: Minter) -> Node:
    """Describe a period of years."""
    return {
        "id": minter.period(period),
        "type": "PeriodOfTime",
        "label": {"en": str(period), "es": str(period)},
        "startDate": str(period.start),
        "endDate": str(period.end),
    }


class _Describer:
    """Builds the record, and notes down each statement as it is made."""

    def __init__(
        self, organisation: Organisation, registry: Registry, minter: Minter, period: Period
    ) -> None:
        self._organisation = organisation
        self._registry = registry
        self._minter = minter
        self._period = period
        self.form = minter.ficha(organisation.slug, period)
        self._statements: list[Statement] = []
        self._norms: dict[str, Node] = {}

    def describe(self, ficha: Ficha, ministry: Organisation) -> Description:
        name, period, minter = self._organisation.name, self._period, self._minter
        written = ficha.service if isinstance(ficha, ServiceFicha) else ficha.ministry
        code = ficha.form.value if ficha.form else ""
        node = self.node(
            self.form,
            "StrategicDefinitionForm",
            title={
                "en": f"Strategic Definitions Form {period} (form {code}): {name}",
                "es": f"Ficha de Definiciones Estratégicas {period} (formulario {code}): {name}",
            },
        )
        self.state(node, "formType", f"kind:{code}", ficha.form)
        self.state(node, "organisation", minter.organisation(self._organisation.slug), written)
        self.text(node, "organisationName", written)
        if isinstance(ficha, ServiceFicha):
            services.header(self, node, ficha, minter.organisation(ministry.slug))
        self.state(node, "period", minter.period(period), ficha.period)
        self.text(node, "legalBasisText", ficha.legal_basis_text)
        node["legalBasis"] = [
            self._legal_basis(number, basis)
            for number, basis in enumerate(ficha.legal_basis, start=1)
        ]
        if ficha.mission:
            node["mission"] = self.node(f"{self.form}/mision", "Mission")
            self.text(node["mission"], "text", ficha.mission)
        if isinstance(ficha, ServiceFicha):
            services.parts(self, node, ficha)
        else:
            areas = [self.row("ambito", "ActionArea", row) for row in ficha.action_areas]
            node["actionArea"] = areas
            node["objective"] = [
                self.row("objetivo", "StrategicObjective", row) for row in ficha.objectives
            ]
        return Description(
            record=node,
            statements=tuple(self._statements),
            shared=(
                *(
                    organisation_node(each, minter)
                    for each in dict.fromkeys((self._organisation, ministry))
                ),
                *self._norms.values(),
                period_node(period, minter),
            ),
        )

    def _legal_basis(self, number: int, basis: LegalBasis) -> Node:
        node = self.node(f"{self.form}/base-legal/{number}", "LegalBasis")
        self.text(node, "text", basis.text)
        if basis.norm_type:
            self.state(node, "citedType", f"kind:{basis.norm_type.value}", basis.norm_type)
        if basis.number:
            self.state(node, "citedNumber", basis.number.value, basis.number)
        if basis.dated:
            self.state(node, "citedDate", basis.dated.value.isoformat(), basis.dated)
        if basis.year:
            self.state(node, "citedYear", str(basis.year.value), basis.year)
        self.text(node, "citedIssuer", basis.issuer)
        if basis.published:
            date = basis.published.value.isoformat()
            self.state(node, "citedPublicationDate", date, basis.published)
        if basis.effect:
            self.state(node, "effect", f"kind:{basis.effect.value}", basis.effect)
        self.text(node, "effectText", basis.effect_text)
        key = norm_key(basis, self._organisation.slug)
        if key and basis.number:
            self.state(node, "citesNorm", self._norm(key, basis), basis.text)
            held = self._consolidated(basis)
            for iri in held:
                self.state(node, "consolidatedNorm", iri, basis.text)
            if held:
                node["consolidatedNorm"] = held
        return node

    def _consolidated(self, basis: LegalBasis) -> list[str]:
        """Name the norms whose text a norm puts together, each of which is cited too."""
        own = norm_key(basis, self._organisation.slug)
        keys = [norm_key(held, self._organisation.slug) for held in basis.consolidates]
        # Where too little is told to tell two norms apart, nothing is said of them.
        return [self._minter.norm(key) for key in dict.fromkeys(keys) if key and key != own]

    def _norm(self, key: str, basis: LegalBasis) -> str:
        """Describe the norm that a citation names: from the registry, else from the citation."""
        iri = self._minter.norm(key)
        known = self._registry.norms.get(key)
        node = norm_node(known, self._minter) if known else _cited_norm(iri, basis)
        # Of several citations of one norm, the first that tells the date describes it best.
        if "publicationDate" not in self._norms.get(key, {}):
            self._norms[key] = node
        return iri

    def row(self, segment: str, type_: str, row: Row) -> Node:
        node = self.node(f"{self.form}/{segment}/{row.number.value}", type_)
        self.state(node, "number", row.number.value, row.number)
        self.text(node, "text", row.text)
        return node

    def node(self, iri: str, type_: str, **values: object) -> Node:
        return {"id": iri, "type": type_, **values}

    def text(self, node: Node, term: str, stated: Stated[str] | None) -> None:
        if stated:
            self.state(node, term, {_LANGUAGE: stated.value}, stated)

    def state(self, node: Node, term: str, value: object, stated: Stated[Any] | None) -> None:
        if stated:
            node[term] = value
            self._statements.append(Statement(node["id"], term, value, stated.places))


def _organisation(name: Stated[str], registry: Registry, unknown: str) -> Organisation:
    found = registry.matching(name.value)
    if len(found) == 1:
        return found[0]
    short = shorten(name.value, _LONGEST_NAME, placeholder="…")
    if found:
        names = "; ".join(each.name for each in found)
        raise FicheroError(
            problem("organisation-ambiguous", name.places[0], name=short, candidates=names)
        )
    nearest = "; ".join(registry.nearest(name.value)) or "—"
    raise FicheroError(problem(unknown, name.places[0], name=short, nearest=nearest))


def _check(form: Stated[str], period: Stated[Period]) -> None:
    if form.value not in FORM_TYPES:
        known = ", ".join(FORM_TYPES)
        raise FicheroError(
            problem("form-type-unknown", form.places[0], form=form.value, known=known)
        )
    if period.value.start >= period.value.end:
        raise FicheroError(problem("period-wrong", period.places[0], period=period.value))


def _cited_norm(iri: str, basis: LegalBasis) -> Node:
    kind = basis.norm_type.value if basis.norm_type else ""
    number = basis.number.value if basis.number else ""
    node: Node = {
        "id": iri,
        "type": "LegalNorm",
        "label": {_LANGUAGE: norm_label(kind, number)},
        "normType": f"kind:{kind}",
        "normNumber": number,
    }
    if basis.published:
        node["publicationDate"] = basis.published.value.isoformat()
    return node


def norm_label(kind: str, number: str) -> str:
    """Name a norm as people do.

    >>> norm_label("ley", "19032")
    'Ley 19.032'
    """
    grouped = f"{int(number):,}".replace(",", ".") if number.isdecimal() else number
    return f"{_NORM_NAMES.get(kind, kind.capitalize())} {grouped}"


def _one_or_all(values: tuple[str, ...]) -> str | list[str]:
    return values[0] if len(values) == 1 else sorted(values)


def _without(node: Node, term: str) -> Node:
    return {name: value for name, value in node.items() if name != term}
