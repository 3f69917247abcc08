"""Validation: what in a graph breaks the rules of the shapes.

What is validated is a form with what it names (organisation, norms, period), the code lists and
the class tree, as stated: before inference, which adds what the rules would not expect, and
without provenance, which is about the statements and not about the form.

pyshacl decides (see `shacl` beside it). As that takes its time, and most graphs conform, a graph is
first looked at by a screen, which knows at once that most do.
"""

from collections.abc import Iterable, Mapping
from functools import cached_property
from typing import TYPE_CHECKING

import msgspec
import pyoxigraph as ox
from pyoxigraph import NamedNode, Quad, RdfFormat, Triple

from fichero.resources import folder
from fichero.validating.rules import SHAPES, Rule, Severity, read_rules, shape_files
from fichero.validating.screen import Screen

if TYPE_CHECKING:
    from fichero.validating.shacl import Engine

_SUB_CLASS_OF = NamedNode("http://www.w3.org/2000/01/rdf-schema#subClassOf")
_TERMS = "https://w3id.org/fichero/def#"


class Violation(msgspec.Struct, frozen=True):
    """A rule that is broken, and where in the graph."""

    rule: str
    """The rule's identifier, such as `form-mission-required`."""
    severity: Severity
    focus: str
    """The IRI of the node that breaks the rule, or its label as a blank node (`_:b0`)."""
    path: str | None
    """The IRI of the property at fault; None if it is the node as a whole."""
    value: str | None
    """The value at fault, as a term of N-Triples; None if one is missing."""
    messages: Mapping[str, str]
    """What is wrong, by language, in the words of the shapes."""


class Shapes:
    """The shapes, read once and used for as many graphs as there are."""

    def __init__(
        self, files: Mapping[str, Iterable[Triple]], background: Iterable[Triple] = ()
    ) -> None:
        """Take the shapes.

        Args:
            files: the triples of each file of shapes, by its name.
            background: what belongs to every graph that will be validated, so that it is looked
                at once.
        """
        self._triples = tuple(triple for triples in files.values() for triple in triples)
        self.background = tuple(background)
        """What belongs to every graph that is validated with these shapes."""
        self.rules: Mapping[str, Rule] = read_rules(files)
        """The rules by identifier."""

    @cached_property
    def screen(self) -> Screen:
        """What knows that a graph conforms, in most cases, without the engine.

        Raises:
            UnknownConstraintError: a shape uses what it does not know.
        """
        return Screen(self._triples, self.background)

    @cached_property
    def engine(self) -> "Engine":
        """What validates. It is heavy to import, and so it is only when it is asked for."""
        from fichero.validating.shacl import Engine  # noqa: PLC0415 (as the line above says)

        return Engine(self._triples)


def load_shapes(background: Iterable[Triple] = ()) -> Shapes:
    """Read the project's shapes.

    Args:
        background: what belongs to every graph that will be validated (see `background`).
    """
    return Shapes(shape_files(folder("shapes")), background)


def validate(triples: Iterable[Triple | Quad], shapes: Shapes) -> tuple[Violation, ...]:
    """Find what breaks the rules in a graph.

    Args:
        triples: what is to be checked, and what it rests on (see `background`), as far as that is
            not with the shapes already. Names of graphs make no difference.
        shapes: the shapes.

    Returns:
        The violations, each there once, sorted by focus, path, rule and value.

    Raises:
        UnknownConstraintError: a shape uses what the screen does not know.
    """
    given = tuple(triples)
    if shapes.screen.conforms(given):
        return ()
    found = [
        Violation(
            rule=rule.id,
            severity=rule.severity,
            focus=result.focus,
            path=result.path,
            value=result.value,
            messages=rule.messages,
        )
        for result in set(shapes.engine.results((*shapes.background, *given)))
        for rule in [shapes.rules[result.shape.removeprefix(SHAPES)]]
    ]
    return tuple(sorted(found, key=_place))


def background() -> tuple[Triple, ...]:
    """Read what every form rests on: the code lists, and the class tree of the ontology."""
    ontology = folder("ontology")
    kinds = ox.parse(path=ontology / "kinds.ttl", format=RdfFormat.TURTLE)
    terms = ox.parse(path=ontology / "fichero.ttl", format=RdfFormat.TURTLE)
    return (
        *(quad.triple for quad in kinds),
        *class_tree(quad.triple for quad in terms),
    )


def class_tree(ontology: Iterable[Triple]) -> tuple[Triple, ...]:
    """Pick from an ontology which of its own classes is below which other."""
    return tuple(
        triple
        for triple in ontology
        if triple.predicate == _SUB_CLASS_OF and _is_own(triple.subject) and _is_own(triple.object)
    )


def _is_own(term: object) -> bool:
    return isinstance(term, NamedNode) and term.value.startswith(_TERMS)


def _place(violation: Violation) -> tuple[str, str, str, str]:
    return violation.focus, violation.path or "", violation.rule, violation.value or ""
