"""Changes in words, in Spanish and English."""

import re
from collections.abc import Mapping, Sequence

from fichero.comparing.changes import KINDS, Change, Comparison, Kind, SectionChanges
from fichero.comparing.matching import Reason
from fichero.document import Place
from fichero.findings import Language

Both = tuple[str, str]
"""What is said in Spanish and in English."""

_SECTIONS: Mapping[str, Both] = {
    "mission": ("Misión", "Mission"),
    "legalBasis": ("Base legal", "Legal basis"),
    "actionArea": ("Ámbitos de acción", "Areas of action"),
    "relevantObjective": ("Objetivos relevantes del ministerio", "Relevant objectives"),
    "objective": ("Objetivos estratégicos", "Strategic objectives"),
    "product": ("Productos estratégicos", "Strategic products"),
    "subproduct": ("Subproductos", "Subproducts"),
    "beneficiary": ("Clientes", "Beneficiaries"),
    "budgetLine": ("Presupuesto", "Budget"),
}
_TERMS: Mapping[str, Both] = {
    "formType": ("Formulario", "Form"),
    "organisationName": ("Nombre en la ficha", "Name in the form"),
    "ministryName": ("Ministerio", "Ministry"),
    "partida": ("Partida", "Partida"),
    "capitulo": ("Capítulo", "Capítulo"),
    "period": ("Período", "Period"),
    "contributesTo": (
        "contribuye a los objetivos relevantes",
        "contributes to relevant objectives",
    ),
    "deliveredBy": ("se cumple con los productos", "is delivered by products"),
    "productDescription": ("descripción", "description"),
    "benefits": ("llega a los clientes", "benefits beneficiaries"),
    "territorialManagement": ("gestión territorial", "territorial management"),
    "genderApproach": ("enfoque de género", "gender approach"),
    "quantity": ("cantidad", "quantity"),
    "thousandsOfPesos": ("miles de pesos", "thousands of pesos"),
    "percentage": ("porcentaje", "percentage"),
}
_KINDS: Mapping[Kind, Both] = {
    "unchanged": ("sin cambios", "unchanged"),
    "moved": ("cambia de número", "renumbered"),
    "amended": ("cambian sus datos", "its data change"),
    "respelled": ("cambia la escritura", "respelled"),
    "reworded": ("cambia la redacción", "reworded"),
    "new": ("se agrega", "added"),
    "dropped": ("se elimina", "dropped"),
}
_REASONS: Mapping[Reason, Both] = {
    "mapping": ("por una correspondencia revisada", "by a reviewed mapping"),
    "place": ("por su lugar en la ficha", "by its place in the form"),
    "norm": ("citan la misma norma", "they cite the same norm"),
    "text": ("mismo texto", "same text"),
    "words": ("mismas palabras", "same words"),
    "likeness": ("textos parecidos en un {percent} %", "texts alike by {percent}%"),
}
_VALUES: Mapping[str, Both] = {"true": ("sí", "yes"), "false": ("no", "no")}
_NOTHING: Both = ("nada", "nothing")
# A number in a record: without a leading zero, as the code of a partida has.
_NUMBER = re.compile(r"(?:0|[1-9][0-9]{0,17})(?:\.[0-9]+)?", re.ASCII)


def section(term: str, language: Language) -> str:
    """Name the parts of one kind."""
    return _in(_SECTIONS[term], language)


def term(name: str, language: Language) -> str:
    """Name what else a form says."""
    return _in(_TERMS[name], language)


def value(text: str | None, language: Language) -> str:
    """Say a value of a detail."""
    if text is None:
        return _in(_NOTHING, language)
    if _NUMBER.fullmatch(text):
        whole, _, part = text.partition(".")
        grouped = f"{int(whole):,}".replace(",", "." if language == "es" else ",")
        return grouped + (f"{',' if language == 'es' else '.'}{part}" if part else "")
    return _in(_VALUES.get(text, (text, text)), language)


def kind(change: Kind, language: Language) -> str:
    """Say what happened."""
    return _in(_KINDS[change], language)


def happened(change: Change, language: Language) -> str:
    """Say what happened to an item, with its former number if that was another one."""
    told = kind(change.kind, language)
    if not change.is_moved or change.before is None:
        return told
    former = _in(("antes {}", "was {}"), language).format(change.before.number)
    return former if change.kind == "moved" else f"{told}, {former}"


def reason(change: Change, language: Language) -> str:
    """Say why the two items are taken for one, with the words that they share, if it was found."""
    if change.reason is None:
        return ""
    said = _in(_REASONS[change.reason], language).format(percent=round(change.likeness * 100))
    if change.reason != "likeness" or not change.shared:
        return said
    return f"{said}: {', '.join(change.shared)}"


def counts(changes: SectionChanges, language: Language) -> str:
    """Say how many items there are of each kind of change."""
    return " · ".join(f"{kind(each, language)}: {n}" for each, n in changes.counts.items())


def where(places: Sequence[Place], language: Language) -> str:
    """Say where something was read."""
    return "; ".join(place.told(language) for place in places)


def title(comparison: Comparison, language: Language) -> str:
    """Say what is compared."""
    before, after = comparison.before, comparison.after
    if before.organisation == after.organisation:
        return f"{after.name}: {before.period} → {after.period}"
    return f"{before.title[language]} → {after.title[language]}"


def legend(language: Language) -> tuple[tuple[Kind, str], ...]:
    """Name all kinds of change."""
    return tuple((each, kind(each, language)) for each in KINDS)


def _in(both: Both, language: Language) -> str:
    es, en = both
    return es if language == "es" else en
