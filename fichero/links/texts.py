"""The texts that can be linked: objectives, areas of action, concepts of other people's lists."""

from collections import defaultdict
from collections.abc import Iterable
from typing import Literal, get_args

import msgspec
from pyoxigraph import Literal as Words
from pyoxigraph import NamedNode, Quad, Triple

from fichero.describing.iris import KINDS, ONTOLOGY

Kind = Literal["objective", "area", "copy", "concept"]
KINDS_OF_TEXTS: tuple[Kind, ...] = get_args(Kind)

_RDF_TYPE = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type"
_SKOS = "http://www.w3.org/2004/02/skos/core#"
_TYPES: dict[str, Kind] = {
    f"{ONTOLOGY}StrategicObjective": "objective",
    f"{ONTOLOGY}ActionArea": "area",
    f"{ONTOLOGY}RelevantObjective": "copy",
    f"{_SKOS}Concept": "concept",
}
_PARTS = {f"{ONTOLOGY}{name}" for name in ("objective", "actionArea", "relevantObjective", "part")}
_TEXT = f"{ONTOLOGY}text"
_COPY_OF = f"{ONTOLOGY}copyOf"
_ABOUT = {
    f"{ONTOLOGY}organisation": "organisation",
    f"{ONTOLOGY}ministry": "ministry",
    f"{ONTOLOGY}period": "period",
}
_LABELS = (f"{_SKOS}prefLabel", f"{_SKOS}definition")
PREDICATES = frozenset({_RDF_TYPE, *_PARTS, _TEXT, _COPY_OF, *_ABOUT, *_LABELS})
"""What is looked at; all else that a dataset says is passed over."""


class Text(msgspec.Struct, frozen=True):
    """A thing with a text, and whose it is."""

    iri: str
    text: str
    kind: Kind
    form: str = ""
    """The IRI of the form that it is part of; of a concept, nothing."""
    organisation: str = ""
    ministry: str = ""
    """In the form of a service, the IRI of the ministry that it is part of."""
    period: str = ""


class _Found(msgspec.Struct):
    """What was seen of the things so far, in whatever order a dataset tells it."""

    kinds: dict[str, Kind] = {}
    texts: dict[str, str] = {}
    labels: dict[str, dict[str, str]] = {}
    forms: dict[str, str] = {}
    about: dict[str, dict[str, str]] = {}
    copied: set[str] = set()


def from_quads(quads: Iterable[Quad | Triple]) -> tuple[Text, ...]:
    """Find the texts in RDF that uses Fichero's ontology, and the concepts of SKOS.

    A copy of an objective that is known to be one has a link already: it is left out. So are the
    code lists of Fichero's own, and whatever has no text.

    Args:
        quads: read once, so that they may come from a file of any size.

    Returns:
        The texts, sorted by their IRIs.
    """
    found = _Found()
    found.about = defaultdict(dict)
    found.labels = defaultdict(dict)
    for quad in quads:
        predicate = quad.predicate.value
        if predicate in PREDICATES and isinstance(quad.subject, NamedNode):
            _note(found, quad.subject.value, predicate, quad.object)
    return tuple(
        _text(iri, kind, found)
        for iri, kind in sorted(found.kinds.items())
        if _text_of(iri, kind, found)
    )


def _note(found: _Found, subject: str, predicate: str, value: object) -> None:
    match value:
        case Words() if predicate == _TEXT:
            # Spanish, if there is a choice: the forms are.
            if value.language == "es" or subject not in found.texts:
                found.texts[subject] = _spaced(value.value)
        case Words() if predicate in _LABELS:
            known = found.labels[subject]
            if (value.language or "es").startswith("es") or predicate not in known:
                known[predicate] = _spaced(value.value)
        case NamedNode() if predicate == _RDF_TYPE:
            if value.value in _TYPES and not subject.startswith(KINDS):
                found.kinds.setdefault(subject, _TYPES[value.value])
        case NamedNode() if predicate in _PARTS:
            found.forms[value.value] = subject
        case NamedNode() if predicate in _ABOUT:
            found.about[subject][_ABOUT[predicate]] = value.value
        case NamedNode() if predicate == _COPY_OF:
            found.copied.add(subject)
        case _:
            pass


def _spaced(text: str) -> str:
    return " ".join(text.split())


def _text_of(iri: str, kind: Kind, found: _Found) -> str:
    if iri in found.copied:
        return ""
    if kind != "concept":
        return found.texts.get(iri, "")
    labels = found.labels.get(iri, {})
    parts = [labels[label].rstrip(".") for label in _LABELS if label in labels]
    return ". ".join(parts)


def _text(iri: str, kind: Kind, found: _Found) -> Text:
    form = found.forms.get(iri, "")
    about = found.about.get(form, {})
    return Text(iri, _text_of(iri, kind, found), kind, form, **about)
