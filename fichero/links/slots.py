"""What may stand in an SSSOM file: its slots, its vocabulary, and what a value of each looks like.

The lists are those of version 1.1 (https://mapping-commons.github.io/sssom/).
"""

import re
from datetime import date

from fichero.describing.iris import is_web_address
from fichero.findings import Words
from fichero.links.mappings import ORCID, SEMAPV, SKOS

VERSIONS = ("1.0", "1.1")

_OF_MAPPINGS = """
record_id subject_id subject_label subject_category predicate_id predicate_label
predicate_modifier object_id object_label object_category mapping_justification author_id
author_label reviewer_id reviewer_label creator_id creator_label license subject_type
subject_source subject_source_version object_type object_source object_source_version
predicate_type mapping_provider mapping_source mapping_cardinality cardinality_scope
mapping_tool mapping_tool_id mapping_tool_version mapping_date publication_date review_date
confidence reviewer_agreement curation_rule curation_rule_text subject_match_field
object_match_field match_string subject_preprocessing object_preprocessing similarity_score
similarity_measure see_also issue_tracker_item other comment
"""
MAPPING_SLOTS = frozenset(_OF_MAPPINGS.split())
"""What a mapping may say."""

_OF_SETS = """
sssom_version curie_map mapping_set_id mapping_set_version mapping_set_source
mapping_set_title mapping_set_description mapping_set_confidence creator_id creator_label
license subject_type subject_source subject_source_version object_type object_source
object_source_version predicate_type mapping_provider cardinality_scope mapping_tool
mapping_tool_id mapping_tool_version mapping_date publication_date subject_match_field
object_match_field subject_preprocessing object_preprocessing similarity_measure
curation_rule curation_rule_text see_also issue_tracker other comment extension_definitions
"""
SET_SLOTS = frozenset(_OF_SETS.split())
"""What a set may say."""

PROPAGATED = ("mapping_tool", "mapping_tool_version", "mapping_date", "similarity_measure")
"""What a set may say for all its mappings, and a mapping has a field for."""

BUILT_IN = {
    "owl": "http://www.w3.org/2002/07/owl#",
    "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
    "rdfs": "http://www.w3.org/2000/01/rdf-schema#",
    "semapv": SEMAPV,
    "skos": SKOS,
    "sssom": "https://w3id.org/sssom/",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
}
"""The prefixes that a file need not declare."""

_JUSTIFYING = """
MappingReview ManualMappingCuration LogicalReasoning LexicalMatching CompositeMatching
UnspecifiedMatching SemanticSimilarityThresholdMatching LexicalSimilarityThresholdMatching
MappingChaining MappingInversion StructuralMatching InstanceBasedMatching
BackgroundKnowledgeBasedMatching
"""
JUSTIFICATIONS = frozenset(SEMAPV + name for name in _JUSTIFYING.split())

_ORCID = re.compile(r"(\d{4}-){3}\d{3}[\dX]", re.ASCII)
_DATE = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
_NUMBER = re.compile(r"\d{1,3}(\.\d{1,20})?", re.ASCII)


def fault_of_id(slot: str, iri: str) -> Words | None:
    """Tell what is wrong with an identifier; None if nothing is."""
    if not is_web_address(iri):
        return Words("no es una IRI completa de la web", "it is not a full IRI of the web")
    if slot == "mapping_justification" and iri not in JUSTIFICATIONS:
        return Words(
            "no es una de las justificaciones de SSSOM",
            "it is not one of the justifications of SSSOM",
        )
    if iri.startswith(ORCID):
        return _fault_of_orcid(iri.removeprefix(ORCID))
    return None


def _fault_of_orcid(number: str) -> Words | None:
    if not _ORCID.fullmatch(number):
        return Words(
            "un ORCID tiene cuatro grupos de cuatro cifras",
            "an ORCID has four groups of four digits",
        )
    if check_digit(number[:-1]) != number[-1]:
        return Words(
            "la última cifra del ORCID no corresponde a las demás",
            "the last digit of the ORCID does not go with the others",
        )
    return None


def check_digit(digits: str) -> str:
    """Give the last digit of an ORCID by ISO/IEC 7064, MOD 11-2.

    See https://support.orcid.org/hc/en-us/articles/360006897674.

    >>> check_digit("0000-0002-1825-009")
    '7'
    """
    total = 0
    for digit in digits.replace("-", ""):
        total = (total + int(digit)) * 2
    rest = (12 - total % 11) % 11
    return "X" if rest == 10 else str(rest)  # noqa: PLR2004 (X is the Roman ten)


def orcid(text: str) -> str | None:
    """Give the IRI of an ORCID that somebody typed, with or without its address; else None.

    >>> orcid("0000-0002-1825-0097")
    'https://orcid.org/0000-0002-1825-0097'
    """
    number = text.strip().upper().removeprefix("HTTPS://ORCID.ORG/").removeprefix("ORCID:")
    return f"{ORCID}{number}" if _fault_of_orcid(number) is None else None


def day(text: str) -> date | Words:
    """Read a date as `2026-11-22`, or tell what is wrong with it."""
    if _DATE.fullmatch(text):
        try:
            return date.fromisoformat(text)
        except ValueError:
            return Words("ese día no existe", "there is no such day")
    return Words("una fecha se escribe como 2026-11-22", "a date is written as 2026-11-22")


def share(text: str) -> float | Words:
    """Read a number from 0 to 1, or tell what is wrong with it."""
    if _NUMBER.fullmatch(text) and float(text) <= 1:
        return float(text)
    return Words("se espera un número de 0 a 1", "a number from 0 to 1 is expected")
