"""Findings as SARIF 2.1.0, which code hosts and editors show beside the lines.

https://docs.oasis-open.org/sarif/sarif/v2.1.0/sarif-v2.1.0.html
"""

import re
from collections.abc import Iterable
from typing import Any
from urllib.parse import quote

from fichero import __version__
from fichero.document import Place
from fichero.findings import Finding, Language, catalogue

_HOME = "https://w3id.org/fichero/"


def sarif(findings: Iterable[Finding], language: Language) -> dict[str, Any]:
    """Make a SARIF log of findings.

    Args:
        findings: the findings, in order.
        language: of the messages.
    """
    found = tuple(findings)
    codes = sorted({finding.code for finding in found})
    return {
        "$schema": "https://json.schemastore.org/sarif-2.1.0.json",
        "version": "2.1.0",
        "runs": [
            {
                "tool": {
                    "driver": {
                        "name": "Fichero",
                        "version": __version__,
                        "informationUri": _HOME,
                        "language": language,
                        "rules": [_rule(code, language) for code in codes],
                    }
                },
                "columnKind": "unicodeCodePoints",
                "results": [_result(finding, codes, language) for finding in found],
            }
        ],
    }


def _rule(code: str, language: Language) -> dict[str, Any]:
    kind = catalogue()[code]
    texts = {"es": (kind.es, kind.try_es), "en": (kind.en, kind.try_en)}
    message, advice = texts[language]
    return {
        "id": code,
        "shortDescription": {"text": _general(message)},
        "help": {"text": _general(advice)},
        "defaultConfiguration": {"level": kind.severity},
    }


def _general(template: str) -> str:
    """Write a template without what differs from finding to finding.

    >>> _general("La fecha «{date}» no existe.")
    'La fecha «…» no existe.'
    """
    return re.sub(r"\{\w+\}", "…", template)


def _result(finding: Finding, codes: list[str], language: Language) -> dict[str, Any]:
    result: dict[str, Any] = {
        "ruleId": finding.code,
        "ruleIndex": codes.index(finding.code),
        "level": finding.severity,
        "message": {"text": f"{finding.messages[language]} {finding.advice[language]}"},
        "locations": [_location(place, language) for place in finding.places[:1]],
    }
    if finding.places[1:]:
        result["relatedLocations"] = [_location(place, language) for place in finding.places[1:]]
    return result


def _location(place: Place, language: Language) -> dict[str, Any]:
    artifact = {"uri": quote(place.source)}
    if place.unit is None:
        return {"physicalLocation": {"artifactLocation": artifact, "region": _region(place)}}
    if place.unit.kind == "line":
        region = {"startLine": place.unit.numbers[0], "snippet": {"text": place.quote}}
        return {"physicalLocation": {"artifactLocation": artifact, "region": region}}
    # A viewer has no lines to show: the place is named instead.
    return {
        "physicalLocation": {"artifactLocation": artifact},
        "logicalLocations": [{"name": place.unit.told(language)}],
    }


def _region(place: Place) -> dict[str, Any]:
    lines = place.quote.split("\n")
    end = len(lines[-1]) + (place.column if len(lines) == 1 else 1)
    return {
        "startLine": place.line,
        "startColumn": place.column,
        "endLine": place.end_line,
        "endColumn": end,
        "snippet": {"text": place.quote},
    }
