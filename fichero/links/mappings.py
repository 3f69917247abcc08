"""Mappings, as SSSOM records them: two ends, a relation, and why somebody holds it to be true.

The fields have the names of SSSOM's slots (https://mapping-commons.github.io/sssom/spec-model/).
All identifiers are full IRIs here; only files have prefixes.
"""

from collections.abc import Mapping as Table
from datetime import date
from typing import Literal

import msgspec

SEMAPV = "https://w3id.org/semapv/vocab/"
SKOS = "http://www.w3.org/2004/02/skos/core#"
ORCID = "https://orcid.org/"
OWN = "id"
"""The prefix of the publication's own IRIs, whatever its base: `{base}id/`."""

MANUAL = f"{SEMAPV}ManualMappingCuration"
"""A person looked at both ends and decided."""
LEXICAL = f"{SEMAPV}LexicalSimilarityThresholdMatching"
"""The words of both ends are alike enough to be worth a look."""
LOGICAL = f"{SEMAPV}LogicalReasoning"
"""It follows from what is known."""
EXACT = f"{SEMAPV}LexicalMatching"
"""Both ends say the same words."""
BACKGROUND = f"{SEMAPV}BackgroundKnowledgeBasedMatching"
"""A third thing, such as an index, is known to name both."""

RELATED = f"{SKOS}relatedMatch"

NAMESPACES: Table[str, str] = {
    "orcid": ORCID,
    "rdfs": "http://www.w3.org/2000/01/rdf-schema#",
    "semapv": SEMAPV,
    "skos": SKOS,
}
"""The namespaces that every file may use; those that one does use stand in it."""

Pair = frozenset[str]
"""Both ends of a mapping, whichever comes first."""


class Mapping(msgspec.Struct, frozen=True, kw_only=True):
    """One statement about two things, and its evidence."""

    subject_id: str
    subject_label: str = ""
    """The text of the subject at the time of the decision, whole."""
    predicate_id: str
    negated: bool = False
    """Whether the statement is denied: SSSOM's `predicate_modifier`, `Not`."""
    object_id: str
    object_label: str = ""
    """The text of the object at the time of the decision, whole."""
    mapping_justification: str
    author_id: tuple[str, ...] = ()
    author_label: tuple[str, ...] = ()
    reviewer_id: tuple[str, ...] = ()
    reviewer_label: tuple[str, ...] = ()
    mapping_tool: str = ""
    mapping_tool_version: str = ""
    mapping_date: date | None = None
    review_date: date | None = None
    confidence: float | None = None
    """From 0 to 1."""
    match_string: tuple[str, ...] = ()
    """What both texts share."""
    similarity_score: float | None = None
    """From 0 to 1."""
    similarity_measure: str = ""
    see_also: tuple[str, ...] = ()
    comment: str = ""
    more: tuple[tuple[str, str], ...] = ()
    """Other slots of SSSOM, by name, as the file has them."""

    @property
    def pair(self) -> Pair:
        """Both ends, whichever comes first."""
        return frozenset((self.subject_id, self.object_id))

    @property
    def decided(self) -> bool:
        """Whether somebody stands for it: an author or a reviewer."""
        return bool(self.author_id or self.author_label or self.reviewer_id or self.reviewer_label)

    @property
    def accepted(self) -> bool:
        """Whether it is held to be true, so that it can be published."""
        return self.decided and not self.negated


class MappingSet(msgspec.Struct, frozen=True, kw_only=True):
    """Mappings that are published together."""

    mapping_set_id: str
    licence: str
    title: str = ""
    description: str = ""
    prefixes: Table[str, str] = {}
    """The namespaces that the file declares, by their prefixes."""
    mappings: tuple[Mapping, ...] = ()
    more: tuple[tuple[str, str | list[str]], ...] = ()
    """Other slots of the set, by name."""


Relation = Literal["exactMatch", "closeMatch", "broadMatch", "narrowMatch", "relatedMatch"]
"""The mapping relations of SKOS (https://www.w3.org/TR/skos-reference/#mapping)."""
