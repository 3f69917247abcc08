"""What is catalogued: the dataset as a whole, the series of each organisation, and each form.

An entry says what a dataset is about. The catalogue (`fichero.catalogue.dcat`) and the pages
(`fichero.catalogue.schema_org`) say it to their readers, each in its vocabulary.
"""

from collections.abc import Iterable, Mapping
from typing import Literal

import msgspec

from fichero.describing.describe import Description, Node
from fichero.describing.iris import Minter
from fichero.findings import Language

Words = Mapping[Language, str]

_KEYWORDS: Mapping[Language, tuple[str, ...]] = {
    "es": (
        "planificación estratégica",
        "definiciones estratégicas",
        "misión institucional",
        "objetivos estratégicos",
        "ámbitos de acción",
        "base legal",
    ),
    "en": (
        "strategic planning",
        "strategic definitions",
        "institutional mission",
        "strategic objectives",
        "action areas",
        "legal basis",
    ),
}

# The parts of a form that its description counts.
_PARTS = (
    ("legalBasis", "citas de la base legal", "citations of the legal basis"),
    ("actionArea", "ámbitos de acción", "action areas"),
    ("objective", "objetivos estratégicos", "strategic objectives"),
    ("product", "productos estratégicos", "strategic products"),
    ("beneficiary", "clientes", "beneficiaries"),
)


class Organisation(msgspec.Struct, frozen=True):
    """An organisation whose forms are catalogued."""

    iri: str
    name: str
    """Its official name, in Spanish."""
    acronyms: tuple[str, ...] = ()


class Norm(msgspec.Struct, frozen=True):
    """A norm that a form cites."""

    iri: str
    name: str
    """In Spanish."""


class Coverage(msgspec.Struct, frozen=True):
    """What a form is about."""

    organisation: Organisation
    period: tuple[int, int]
    """The first year and the last one."""
    norms: tuple[Norm, ...]
    """By their IRIs."""


class Entry(msgspec.Struct, frozen=True):
    """A dataset, or a series of them."""

    kind: Literal["whole", "series", "form"]
    iri: str
    title: Words
    description: Words
    keywords: Mapping[Language, tuple[str, ...]]
    period: tuple[int, int]
    """The years that it covers, both included."""
    years: frozenset[int]
    """For how many years each of its forms is."""
    organisations: tuple[Organisation, ...]
    norms: tuple[Norm, ...]
    form: str | None = None
    """The IRI of the form, if it is one form's."""
    former: str | None = None
    """The IRI of the dataset before it in its series."""
    page: str = "index.html"
    """Its page, below the site."""


def coverage(description: Description) -> Coverage:
    """Tell what a form is about."""
    record = description.record
    nodes = {node["id"]: node for node in description.shared}
    period = nodes[record["period"]]
    norms = {
        node["id"]: Norm(node["id"], node["label"]["es"])
        for node in description.shared
        if node["type"] == "LegalNorm"
    }
    return Coverage(
        organisation=organisation(nodes[record["organisation"]]),
        period=(int(period["startDate"]), int(period["endDate"])),
        norms=tuple(norms[iri] for iri in sorted(norms)),
    )


def whole(covered: Iterable[Coverage], minter: Minter) -> Entry:
    """Describe the dataset of a release: all forms together.

    Raises:
        ValueError: there is no form.
    """
    forms = tuple(covered)
    first, last = _period(forms)
    count = len(forms)
    return Entry(
        kind="whole",
        iri=f"{minter.base}id/conjunto",
        title={
            "es": "Fichas de definiciones estratégicas de Chile, como datos enlazados",
            "en": "Strategic definitions forms of Chile, as linked data",
        },
        description={
            "es": (
                "Lo que ministerios y servicios públicos de Chile declaran en sus fichas de"
                " definiciones estratégicas: base legal, misión, ámbitos de acción y objetivos"
                " estratégicos. Cada enunciado lleva a la línea del documento en que se leyó."
                f" Fichas: {count}; años: {first}-{last}."
            ),
            "en": (
                "What ministries and public services of Chile state in their strategic definitions"
                " forms: legal basis, mission, action areas and strategic objectives. Each"
                " statement leads to the line of the document that it was read from."
                f" Forms: {count}; years: {first}-{last}."
            ),
        },
        keywords=_KEYWORDS,
        period=(first, last),
        years=_years(forms),
        organisations=_organisations(forms),
        norms=_norms(forms),
    )


def series(covered: Iterable[Coverage], minter: Minter) -> tuple[Entry, ...]:
    """Describe the series of each organisation's forms, in the order of the forms."""
    by_organisation: dict[str, list[Coverage]] = {}
    for form in covered:
        by_organisation.setdefault(form.organisation.iri, []).append(form)
    return tuple(_series(tuple(forms), minter) for forms in by_organisation.values())


def form(description: Description, minter: Minter) -> Entry:
    """Describe the dataset of one form."""
    record = description.record
    covered = coverage(description)
    organisation = covered.organisation
    first, last = covered.period
    name = description.id.removeprefix(f"{minter.base}id/")
    counts = [(es, en, len(record.get(term, ()))) for term, es, en in _PARTS if record.get(term)]
    es, en = (", ".join(f"{words[n]}: {words[2]}" for words in counts) for n in (0, 1))
    return Entry(
        kind="form",
        iri=form_iri(description.id, minter),
        title=record["title"],
        description={
            "es": (
                f"Lo que declara para {first}-{last} el organismo {organisation.name}, como datos"
                f" enlazados: misión, {es}. Cada enunciado lleva a la línea del documento en que se"
                " leyó."
            ),
            "en": (
                f"What {organisation.name} states for {first}-{last}, as linked data: mission,"
                f" {en}. Each statement leads to the line of the document that it was read from."
            ),
        },
        keywords=_keywords(organisation),
        period=(first, last),
        years=_years((covered,)),
        organisations=(organisation,),
        norms=covered.norms,
        form=description.id,
        page=f"doc/{name}.html",
    )


def form_iri(iri: str, minter: Minter) -> str:
    """Name the dataset of a form, by the form's IRI."""
    return f"{minter.base}id/conjunto/{iri.removeprefix(f'{minter.base}id/')}"


def organisation(node: Node) -> Organisation:
    """Take what a catalogue says of an organisation from its record."""
    acronyms = node.get("alternativeName", {}).get("es", ())
    return Organisation(
        iri=node["id"],
        name=node["name"]["es"],
        acronyms=(acronyms,) if isinstance(acronyms, str) else tuple(acronyms),
    )


def series_iri(organisation_iri: str, minter: Minter) -> str:
    """Name the series of an organisation's forms."""
    slug = organisation_iri.removeprefix(f"{minter.base}id/organismo/")
    return f"{minter.base}id/serie/{slug}"


def _series(forms: tuple[Coverage, ...], minter: Minter) -> Entry:
    (organisation,) = _organisations(forms)
    first, last = _period(forms)
    slug = organisation.iri.rpartition("/")[2]
    return Entry(
        kind="series",
        iri=series_iri(organisation.iri, minter),
        title={
            "es": f"Fichas de definiciones estratégicas: {organisation.name}",
            "en": f"Strategic definitions forms: {organisation.name}",
        },
        description={
            "es": (
                f"Las fichas de definiciones estratégicas del organismo {organisation.name}, un"
                f" conjunto de datos por período. Fichas: {len(forms)}; años: {first}-{last}."
            ),
            "en": (
                f"The strategic definitions forms of {organisation.name}, a dataset for each"
                f" period. Forms: {len(forms)}; years: {first}-{last}."
            ),
        },
        keywords=_keywords(organisation),
        period=(first, last),
        years=_years(forms),
        organisations=(organisation,),
        norms=_norms(forms),
        page=f"doc/organismo/{slug}.html",
    )


def _keywords(organisation: Organisation) -> Mapping[Language, tuple[str, ...]]:
    return {**_KEYWORDS, "es": (*_KEYWORDS["es"], organisation.name, *organisation.acronyms)}


def _period(forms: Iterable[Coverage]) -> tuple[int, int]:
    spans = [form.period for form in forms]
    return min(start for start, _ in spans), max(end for _, end in spans)


def _years(forms: Iterable[Coverage]) -> frozenset[int]:
    return frozenset(end - start + 1 for start, end in (form.period for form in forms))


def _organisations(forms: Iterable[Coverage]) -> tuple[Organisation, ...]:
    return tuple({form.organisation.iri: form.organisation for form in forms}.values())


def _norms(forms: Iterable[Coverage]) -> tuple[Norm, ...]:
    found = {norm.iri: norm for form in forms for norm in form.norms}
    return tuple(found[iri] for iri in sorted(found))
