"""The rules: what the shapes say, read from the shapes themselves.

A rule is a shape with a severity and a message. Its local name is its identifier, which reports,
examples and the documentation share. Shapes without a message only help the rules: they gather
properties, or describe a kind of text.
"""

from collections.abc import Iterable, Iterator, Mapping
from itertools import chain
from pathlib import Path
from typing import Literal, get_args

import msgspec
import pyoxigraph as ox
from pyoxigraph import BlankNode, NamedNode, RdfFormat, Triple

from fichero.resources import folder

SHAPES = "https://w3id.org/fichero/shapes#"

Severity = Literal["violation", "warning", "info"]

_SH = "http://www.w3.org/ns/shacl#"
_RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
_SEVERITIES: Mapping[str, Severity] = {
    f"{_SH}{name.capitalize()}": name for name in get_args(Severity)
}
_TARGETS = ("targetClass", "targetNode", "targetSubjectsOf", "targetObjectsOf")

# What a shape says of itself, rather than of the data; all else in SHACL's namespace constrains.
_NO_CONSTRAINTS = frozenset(
    _SH + name for name in (*_TARGETS, "path", "flags", "severity", "message", "property")
)

_Node = NamedNode | BlankNode
_Term = NamedNode | BlankNode | ox.Literal
_Index = dict[_Node, dict[str, list[_Term]]]
"""The objects of each subject, by predicate, all in the order of the file."""


class Rule(msgspec.Struct, frozen=True):
    """One rule of the shapes."""

    id: str
    """Such as `form-mission-required`; it never changes its meaning."""
    subject: str
    """The name of the file that the rule stands in, such as `form`."""
    severity: Severity
    messages: Mapping[str, str]
    """What is wrong when the rule is broken, by language."""
    path: str | None
    """The IRI of the property that the rule is about; None if it is about the node as a whole."""
    targets: tuple[str, ...]
    """The IRIs of the classes that the rule holds for, or of a node that leads to what it does."""
    constraint: tuple[tuple[str, str], ...]
    """What SHACL is asked to check: its parameters, by IRI, each with its value as text."""

    @property
    def component(self) -> str:
        """The IRI of the constraint component, which a validation report has to name."""
        # Of two parameters, the last one counts: a qualified shape comes before its minimum.
        name = self.constraint[-1][0].removeprefix(_SH)
        capital = name.upper() if name == "sparql" else name[0].upper() + name[1:]
        return f"{_SH}{capital}ConstraintComponent"


def load_rules() -> dict[str, Rule]:
    """Read the rules of the project's shapes, by identifier, in the order of the files."""
    return read_rules(shape_files(folder("shapes")))


def shape_files(place: Path) -> dict[str, tuple[Triple, ...]]:
    """Read the Turtle files of a folder, by their names without suffix, sorted."""
    return {
        path.stem: tuple(quad.triple for quad in ox.parse(path=path, format=RdfFormat.TURTLE))
        for path in sorted(place.glob("*.ttl"))
    }


def read_rules(files: Mapping[str, Iterable[Triple]]) -> dict[str, Rule]:
    """Read the rules in files of shapes.

    Args:
        files: the triples of each file, by its name; a shape stands in one file whole.

    Returns:
        The rules by identifier, in the order given.
    """
    by_file = {name: _index(triples) for name, triples in files.items()}
    shapes: _Index = {node: about for index in by_file.values() for node, about in index.items()}
    targets = _targets(shapes)
    return {
        rule.id: rule
        for name, index in by_file.items()
        for rule in _rules(name, index, shapes, targets)
    }


def _rules(
    name: str, index: _Index, shapes: _Index, targets: Mapping[_Node, tuple[str, ...]]
) -> Iterator[Rule]:
    for shape, about in index.items():
        if not (isinstance(shape, NamedNode) and _SH + "severity" in about):
            continue
        yield Rule(
            id=shape.value.removeprefix(SHAPES),
            subject=name,
            severity=_SEVERITIES[_text(about[_SH + "severity"][0], shapes)],
            messages={
                message.language: message.value
                for message in about.get(_SH + "message", ())
                if isinstance(message, ox.Literal) and message.language
            },
            path=next((_text(path, shapes) for path in about.get(_SH + "path", ())), None),
            targets=targets.get(shape, ()),
            constraint=tuple(
                (parameter, _text(value, shapes))
                for parameter, values in about.items()
                if parameter.startswith(_SH) and parameter not in _NO_CONSTRAINTS
                for value in values
            ),
        )


def _index(triples: Iterable[Triple]) -> _Index:
    index: _Index = {}
    for triple in triples:
        subject, value = triple.subject, triple.object
        if not isinstance(subject, Triple) and not isinstance(value, Triple):
            index.setdefault(subject, {}).setdefault(triple.predicate.value, []).append(value)
    return index


def _targets(shapes: _Index) -> dict[_Node, tuple[str, ...]]:
    """Give each shape its targets: its own, or those of the shape that has it as a property."""
    parents = {
        member: shape
        for shape, about in shapes.items()
        for member in about.get(_SH + "property", ())
    }

    def of(shape: _Node) -> tuple[str, ...]:
        about = shapes[shape]
        own = chain.from_iterable(about.get(_SH + name, ()) for name in _TARGETS)
        found = tuple(_text(target, shapes) for target in own)
        parent = parents.get(shape)
        return found if found or parent is None else of(parent)

    return {shape: of(shape) for shape in shapes}


def _text(term: _Term, shapes: _Index) -> str:
    """Write an IRI or a literal as its plain text, and a list as its members in brackets."""
    if isinstance(term, NamedNode | ox.Literal):
        return term.value
    members = []
    rest: _Term = term
    while isinstance(rest, BlankNode) and _RDF + "first" in shapes[rest]:
        members += [_text(member, shapes) for member in shapes[rest][_RDF + "first"]]
        rest = shapes[rest][_RDF + "rest"][0]
    return f"( {' '.join(members)} )"
