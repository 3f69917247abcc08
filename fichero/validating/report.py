"""What the shapes say of the forms: joined with where the forms say it, and as a SHACL report."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from pyoxigraph import Literal, NamedNode, RdfFormat, Triple, parse

from fichero.context import Context
from fichero.describing.describe import Description
from fichero.document import Place
from fichero.findings import LANGUAGES, Finding, problem
from fichero.validating.rules import SHAPES, Rule
from fichero.validating.validation import Violation

_SH = "http://www.w3.org/ns/shacl#"
_RDF_TYPE = NamedNode("http://www.w3.org/1999/02/22-rdf-syntax-ns#type")
_BOOLEAN = NamedNode("http://www.w3.org/2001/XMLSchema#boolean")


def finding(violation: Violation, *places: Place) -> Finding:
    """Turn a violation into a finding."""
    return problem(
        "shape-violated" if violation.severity == "violation" else "shape-warning",
        *places,
        rule=violation.rule,
        focus=violation.focus,
        message_es=violation.messages["es"],
        message_en=violation.messages["en"],
    )


def findings(
    violations: Iterable[Violation], description: Description, context: Context
) -> tuple[Finding, ...]:
    """Turn the violations of a form into findings with places in its documents."""
    return tuple(
        finding(violation, *_places(violation, description, context)) for violation in violations
    )


def triples(
    violations: Sequence[Violation], rules: Mapping[str, Rule], report: str
) -> tuple[Triple, ...]:
    """Write a validation report (https://www.w3.org/TR/shacl/#validation-report).

    Args:
        violations: the results, about nodes that have IRIs.
        rules: the rules, by identifier.
        report: the report's IRI; each result is named below it, so that there is no blank node.
    """
    node = NamedNode(report)
    conforms = Literal(str(not violations).lower(), datatype=_BOOLEAN)
    found = [
        Triple(node, _RDF_TYPE, _sh("ValidationReport")),
        Triple(node, _sh("conforms"), conforms),
    ]
    for number, violation in enumerate(violations, start=1):
        result = NamedNode(f"{report}/{number}")
        found += [
            Triple(node, _sh("result"), result),
            Triple(result, _RDF_TYPE, _sh("ValidationResult")),
            Triple(result, _sh("focusNode"), NamedNode(violation.focus)),
            Triple(result, _sh("resultSeverity"), _sh(violation.severity.capitalize())),
            Triple(result, _sh("sourceShape"), NamedNode(SHAPES + violation.rule)),
            Triple(
                result,
                _sh("sourceConstraintComponent"),
                NamedNode(rules[violation.rule].component),
            ),
        ]
        if violation.path:
            found.append(Triple(result, _sh("resultPath"), NamedNode(violation.path)))
        if violation.value:
            [value] = parse(f"{result} {result} {violation.value} .", RdfFormat.N_TRIPLES)
            found.append(Triple(result, _sh("value"), value.object))
        found += [
            Triple(result, _sh("resultMessage"), Literal(text, language=language))
            for language, text in violation.messages.items()
        ]
    return tuple(found)


def as_json(findings: Iterable[Finding]) -> list[dict[str, Any]]:
    """Write findings as JSON: code, severity, messages, advice, and places with what they quote."""
    return [
        {
            "code": found.code,
            "severity": found.severity,
            "message": {language: found.messages[language] for language in LANGUAGES},
            "advice": {language: found.advice[language] for language in LANGUAGES},
            "places": [
                {
                    "source": place.source,
                    "line": place.line,
                    "column": place.column,
                    "endLine": place.end_line,
                    "start": place.start,
                    "end": place.end,
                    "quote": place.quote,
                    **({"where": _where(place)} if place.unit else {}),
                }
                for place in found.places
            ],
        }
        for found in findings
    ]


def _where(place: Place) -> dict[str, str]:
    """Say where a place is in a file without lines of text, in both languages."""
    return {language: place.told(language) for language in LANGUAGES}


def _places(violation: Violation, description: Description, context: Context) -> tuple[Place, ...]:
    """Find where the fault is: at the statement, else at its node, else at a part of the node."""
    below = f"{violation.focus}/"
    statements = description.statements
    own = [each for each in statements if each.subject == violation.focus]
    exact = [each for each in own if context.terms[each.term].iri == violation.path]
    # A rule about the form as a whole names the part that breaks it as the value.
    named = [each for each in statements if f"<{each.subject}>" == violation.value]
    parts = [each for each in statements if each.subject.startswith(below)]
    nearest = exact or named or own or parts or statements
    return nearest[0].places if nearest else ()


def _sh(name: str) -> NamedNode:
    return NamedNode(_SH + name)
