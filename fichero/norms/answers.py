"""What is told of resolved citations: rows for people, JSON, and mappings."""

from collections.abc import Iterable, Iterator

from fichero import __version__
from fichero.describing.describe import norm_label
from fichero.describing.iris import Minter
from fichero.describing.registry import LEYCHILE
from fichero.findings import Language
from fichero.links.mappings import BACKGROUND, SKOS, Mapping, MappingSet
from fichero.norms.record import NormRecord
from fichero.norms.resolving import Resolution, told_apart
from fichero.releasing.store import Table
from fichero.writing.compaction import JsonObject

MOST_CANDIDATES = 10
"""How many norms are listed where a citation may mean many."""

_LONGEST_TEXT = 100  # characters of a citation or a title in a row
_STATUSES: dict[str, dict[Language, str]] = {
    "resolved": {"es": "resuelta", "en": "resolved"},
    "ambiguous": {"es": "ambigua", "en": "ambiguous"},
    "contradicted": {"es": "no coincide", "en": "contradicted"},
    "unknown": {"es": "desconocida", "en": "unknown"},
    "unread": {"es": "no se lee", "en": "not read"},
}
_COLUMNS: dict[Language, tuple[str, ...]] = {
    "es": ("resultado", "LeyChile", "publicada", "promulgada", "cita · emisor: título"),
    "en": ("result", "LeyChile", "published", "promulgated", "citation · issuer: title"),
}


def table(resolutions: Iterable[Resolution], language: Language) -> Table:
    """Tell people of citations: a row for each, and below it one for each norm in question."""
    rows = (row for resolution in resolutions for row in _rows(resolution, language))
    return Table(_COLUMNS[language], tuple(rows))


def as_json(source: str, resolution: Resolution) -> JsonObject:
    """Tell programs of a citation."""
    said = resolution.cited
    days = {"published": said.published, "dated": said.dated}
    return {
        "source": source,
        "text": said.text,
        "type": said.kind,
        "number": said.number,
        **{name: day.isoformat() for name, day in days.items() if day},
        **({"year": said.year} if said.year else {}),
        **({"issuer": said.issuer} if said.issuer else {}),
        "status": resolution.status,
        "evidence": resolution.evidence,
        "candidates": [_record(norm) for norm in resolution.candidates[:MOST_CANDIDATES]],
        "candidateCount": len(resolution.candidates),
        "toldApartBy": list(told_apart(resolution.candidates)),
    }


def mappings(
    resolutions: Iterable[Resolution], minter: Minter, licence: str, reviewer: str = ""
) -> MappingSet:
    """Give the norms of resolved citations with the IRIs of the BCN, as SSSOM has them.

    Two nodes that describe one norm by different lights are close, not the same: the BCN's is in an
    ontology of its own. Each pair is there once.

    Args:
        resolutions: the citations; those that are not resolved are passed over.
        minter: names the norms.
        licence: the IRI of the licence.
        reviewer: who stands for them, if somebody does.
    """
    made = {
        mapping.pair: mapping
        for resolution in resolutions
        for mapping in _mappings(resolution, minter, reviewer)
    }
    return MappingSet(
        mapping_set_id=f"{minter.base}links/normas",
        licence=licence,
        title="Normas citadas y sus IRI en la Biblioteca del Congreso Nacional de Chile",
        prefixes={"bcn": "http://datos.bcn.cl/recurso/cl/"},
        mappings=tuple(made.values()),
    )


def _rows(resolution: Resolution, language: Language) -> Iterator[tuple[str, ...]]:
    candidates = resolution.candidates[:MOST_CANDIDATES]
    yield (_STATUSES[resolution.status][language], "", "", "", _short(resolution.cited.text))
    for norm in candidates:
        yield ("", *_cells(norm))
    left = len(resolution.candidates) - len(candidates)
    if left:
        yield ("", f"+{left}", "", "", "")


def _cells(norm: NormRecord) -> tuple[str, ...]:
    return (
        norm.code,
        norm.published.isoformat() if norm.published else "",
        norm.promulgated.isoformat() if norm.promulgated else "",
        _short(f"{norm.issuer}: {norm.title}"),
    )


def _short(text: str) -> str:
    words = " ".join(text.split())
    return words if len(words) <= _LONGEST_TEXT else f"{words[: _LONGEST_TEXT - 1]}…"


def _record(norm: NormRecord) -> JsonObject:
    return {
        "leychile": norm.code,
        "url": LEYCHILE + norm.code,
        "iris": list(norm.iris),
        "number": norm.number,
        "published": norm.published.isoformat() if norm.published else None,
        "promulgated": norm.promulgated.isoformat() if norm.promulgated else None,
        "issuer": norm.issuer,
        "title": norm.title,
    }


def _mappings(resolution: Resolution, minter: Minter, reviewer: str) -> Iterator[Mapping]:
    norm, said = resolution.norm, resolution.cited
    if norm is None or not (said.key and said.kind and said.number):
        return
    for iri in norm.iris:
        yield Mapping(
            subject_id=minter.norm(said.key),
            subject_label=norm_label(said.kind, said.number),
            predicate_id=f"{SKOS}closeMatch",
            object_id=iri,
            object_label=norm.title,
            mapping_justification=BACKGROUND,
            reviewer_label=(reviewer,) if reviewer else (),
            mapping_tool="fichero norms resolve",
            mapping_tool_version=__version__,
            see_also=(LEYCHILE + norm.code,),
            comment=f"by {resolution.evidence}",
        )
