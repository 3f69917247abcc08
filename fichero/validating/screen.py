"""The screen: tells in a moment that a graph certainly conforms, before pyshacl is asked.

The shapes are compiled into Python functions. What they find to conform gets no result from
pyshacl, of any severity; of all else the screen says nothing, and pyshacl, the authority, is asked.
So the screen may be wrong in one way only, which costs time and no truth. Therefore it

- stops at any literal that is not plain (see `plain` beside it), and at any comparison of which the
  standards and pyshacl do not certainly say the same;
- refuses, when it is compiled, any shape that uses what is not known here: a constraint component,
  a parameter's value, a kind of target, a path, or a query.

What is known: targets by class and by node; paths of one property, forwards or backwards; and the
constraint components of `_COMPONENTS`, as https://www.w3.org/TR/shacl/ and pyshacl 0.40 have them.
"""

import re
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from typing import NoReturn

import msgspec
from pyoxigraph import Quad, Triple

from fichero.validating.plain import (
    DATATYPES,
    INTEGER,
    RDF,
    RDFS,
    STRING,
    TYPE,
    XSD,
    Graph,
    NotSureError,
    Place,
    RecordingGraph,
    Term,
    Text,
    is_at_most,
    is_comparable,
    is_plain,
    term,
)
from fichero.validating.selecting import UnknownQueryError, compile_query

_SH = "http://www.w3.org/ns/shacl#"

_Check = Callable[[Graph, Term], bool]
"""Whether a node certainly conforms; if not, it certainly does not."""
_Values = Collection[Term]
_Constraint = Callable[[Graph, Term, _Values], bool]
"""Whether a focus node and its value nodes certainly meet a constraint; else they do not."""
_Targets = Callable[[Graph], Collection[Term]]
_About = Mapping[str, list[Term]]

_TRUE = Text("true", XSD + "boolean")
_COUNT = re.compile("[0-9]{1,9}")
_DEEPEST = 10  # shapes in shapes; pyshacl follows 15
_NODE_KINDS = {
    "IRI": (True, False, False),
    "BlankNode": (False, True, False),
    "Literal": (False, False, True),
    "BlankNodeOrIRI": (True, True, False),
    "BlankNodeOrLiteral": (False, True, True),
    "IRIOrLiteral": (True, False, True),
}
"""Which of IRIs, blank nodes and literals a kind of node takes in."""


class UnknownConstraintError(ValueError):
    """A shape uses what the screen does not know."""


class Screen:
    """Shapes, compiled for as many graphs as there are."""

    def __init__(self, shapes: Iterable[Triple], background: Iterable[Triple] = ()) -> None:
        """Compile shapes.

        Args:
            shapes: the shapes.
            background: what belongs to every graph that is looked at; it is indexed once.

        Raises:
            UnknownConstraintError: a shape uses what is not known here.
        """
        compiler = _Compiler(shapes)
        self._shapes = tuple(compiler.targeted())
        self._background: Graph | None = None
        self._settled: tuple[dict[Term, frozenset[Place]], ...] = ()
        try:
            self._background = Graph(compiler.backwards).with_triples(background)
        except NotSureError:
            return  # and so it stays: nothing certain can be said of any graph
        self._settled = tuple(_settled(self._background, *shape) for shape in self._shapes)

    def conforms(self, triples: Iterable[Triple | Quad]) -> bool:
        """Tell whether a graph, together with the background, certainly conforms to the shapes.

        Args:
            triples: triples in any order, repeated or not; names of graphs make no difference.

        Returns:
            True if pyshacl finds nothing; False if it does, or if that is not certain.
        """
        if self._background is None:
            return False
        try:
            graph = self._background.with_triples(triples)
            for (targets, check), settled in zip(self._shapes, self._settled, strict=True):
                for focus in targets(graph):
                    read = settled.get(focus)
                    if read is not None and read.isdisjoint(graph.added):
                        continue
                    if not check(graph, focus):
                        return False
        except NotSureError:
            return False
        return True


def _settled(
    background: Graph, targets: "_Targets", check: "_Check"
) -> dict[Term, frozenset[Place]]:
    """Find the nodes of the background that conform, each with all that this rests on.

    They conform in every graph that says nothing more at those places.
    """
    found: dict[Term, frozenset[Place]] = {}
    for focus in targets(background):
        recording = RecordingGraph(background)
        try:
            if check(recording, focus):
                found[focus] = frozenset(recording.read)
        except NotSureError:
            continue
    return found


class _Shape(msgspec.Struct, frozen=True):
    """A shape, as the functions that compile its constraints see it."""

    compiler: "_Compiler"
    about: _About
    path: str | None
    """The property's IRI; None if the shape has no path, or another one."""
    is_property: bool

    def values(self, name: str) -> list[Term]:
        """Give the values of a parameter."""
        return self.about[_SH + name]

    def one(self, name: str) -> Term:
        """Give the value of a parameter that has to be there once."""
        values = self.about.get(_SH + name, [])
        if len(values) != 1:
            _refuse(f"{len(values)} values of sh:{name}")
        return values[0]

    def count(self, name: str) -> int:
        """Give a number of times."""
        value = self.one(name)
        if isinstance(value, str) or value.datatype != INTEGER or not _COUNT.fullmatch(value.value):
            _refuse(f"sh:{name} {value}")
        return int(value.value)

    def for_property(self, name: str) -> None:
        """Refuse a constraint that stands on a node shape."""
        if not self.is_property:
            _refuse(f"sh:{name} in a node shape")


def _all(constraints: Sequence[_Constraint]) -> _Constraint:
    if len(constraints) == 1:
        return constraints[0]

    def meets(graph: Graph, focus: Term, values: _Values) -> bool:
        for constraint in constraints:  # noqa: SIM110 (twice as fast as `all` with a generator)
            if not constraint(graph, focus, values):
                return False
        return True

    return meets


# ── Constraint components, in the order of https://www.w3.org/TR/shacl/#core-components ──────────


def _each(test: _Check) -> _Constraint:
    """Make a constraint of what each value node must meet by itself."""

    def constraint(graph: Graph, _: Term, values: _Values) -> bool:
        for value in values:  # noqa: SIM110 (twice as fast as `all` with a generator)
            if not test(graph, value):
                return False
        return True

    return constraint


def _class(shape: _Shape) -> Iterator[_Constraint]:
    for name in shape.values("class"):
        yield _each(_is_instance(_iri(name)))


def _is_instance(of: str) -> _Check:
    def test(graph: Graph, value: Term) -> bool:
        return isinstance(value, str) and any(
            of in graph.superclasses(one) for one in graph.objects(value, TYPE)
        )

    return test


def _datatype(shape: _Shape) -> Iterator[_Constraint]:
    datatype = _iri(shape.one("datatype"))
    if datatype not in DATATYPES:
        _refuse(f"sh:datatype {datatype}")
    # Plain literals are well-formed, all of them.
    yield _each(lambda _, value: isinstance(value, Text) and value.datatype == datatype)


def _node_kind(shape: _Shape) -> Iterator[_Constraint]:
    name = _iri(shape.one("nodeKind")).removeprefix(_SH)
    if name not in _NODE_KINDS:
        _refuse(f"sh:nodeKind {name}")
    iri, blank, literal = _NODE_KINDS[name]

    def test(_: Graph, value: Term) -> bool:
        if isinstance(value, Text):
            return literal
        return blank if value.startswith("_:") else iri

    yield _each(test)


def _min_count(shape: _Shape) -> Iterator[_Constraint]:
    shape.for_property("minCount")
    count = shape.count("minCount")
    yield lambda _graph, _focus, values: len(values) >= count


def _max_count(shape: _Shape) -> Iterator[_Constraint]:
    shape.for_property("maxCount")
    count = shape.count("maxCount")
    yield lambda _graph, _focus, values: len(values) <= count


def _pattern(shape: _Shape) -> Iterator[_Constraint]:
    flags = _string(shape.one("flags")) if _SH + "flags" in shape.about else ""
    if not set(flags) <= {"i", "m"}:
        _refuse(f"sh:flags {flags}")
    options = re.IGNORECASE * ("i" in flags) | re.MULTILINE * ("m" in flags)
    for value in shape.values("pattern"):
        try:
            # pyshacl searches with Python's expressions too, so that no other dialect has a say.
            yield _each(_matches(re.compile(_string(value), options)))
        except re.error as error:
            _refuse(f"sh:pattern: {error}")


def _matches(pattern: re.Pattern[str]) -> _Check:
    def test(_: Graph, value: Term) -> bool:
        if isinstance(value, Text):
            return pattern.search(value.value) is not None
        return not value.startswith("_:") and pattern.search(value) is not None

    return test


def _language_in(shape: _Shape) -> Iterator[_Constraint]:
    ranges = {_string(one).lower() for one in shape.compiler.items(shape.one("languageIn"))}
    if any("*" in one for one in ranges):
        _refuse("sh:languageIn *")

    def test(_: Graph, value: Term) -> bool:
        if isinstance(value, str) or value.language is None:
            return False
        # As pyshacl has it: of a longer tag only the first part is tried by itself.
        return value.language in ranges or value.language.partition("-")[0] in ranges

    yield _each(test)


def _unique_lang(shape: _Shape) -> Iterator[_Constraint]:
    shape.for_property("uniqueLang")
    if shape.one("uniqueLang") != _TRUE:
        _refuse("sh:uniqueLang other than true")

    def constraint(_graph: Graph, _focus: Term, values: _Values) -> bool:
        # Tags in plain literals are in small letters.
        tags = [one.language for one in values if isinstance(one, Text) and one.language]
        return len(tags) == len(set(tags))

    yield constraint


def _less_than_or_equals(shape: _Shape) -> Iterator[_Constraint]:
    shape.for_property("lessThanOrEquals")
    for value in shape.values("lessThanOrEquals"):
        yield _at_most(_iri(value))


def _at_most(other: str) -> _Constraint:
    def constraint(graph: Graph, focus: Term, values: _Values) -> bool:
        limits = graph.objects(focus, other)
        if not all(map(is_comparable, values)):
            raise NotSureError
        return all(is_at_most(value, limit) for value in values for limit in limits)

    return constraint


def _not(shape: _Shape) -> Iterator[_Constraint]:
    for value in shape.values("not"):
        yield _each(_negated(shape.compiler.check(_node(value))))


def _negated(check: _Check) -> _Check:
    return lambda graph, value: not check(graph, value)


def _or(shape: _Shape) -> Iterator[_Constraint]:
    for value in shape.values("or"):
        checks = tuple(shape.compiler.check(_node(one)) for one in shape.compiler.items(value))
        if not checks:
            _refuse("sh:or of nothing")
        yield _each(_any(checks))


def _any(checks: Collection[_Check]) -> _Check:
    return lambda graph, value: any(check(graph, value) for check in checks)


def _property(shape: _Shape) -> Iterator[_Constraint]:
    for value in shape.values("property"):
        node = _node(value)
        if _SH + "path" not in shape.compiler.about(node):
            _refuse(f"sh:property without a path: {node}")
        yield _each(shape.compiler.check(node))


def _qualified_value_shape(shape: _Shape) -> Iterator[_Constraint]:
    shape.for_property("qualifiedValueShape")
    check = shape.compiler.check(_node(shape.one("qualifiedValueShape")))
    count = shape.count("qualifiedMinCount")

    def constraint(graph: Graph, _: Term, values: _Values) -> bool:
        return sum(check(graph, value) for value in values) >= count

    yield constraint


def _in(shape: _Shape) -> Iterator[_Constraint]:
    members = frozenset(shape.compiler.items(shape.one("in")))
    if not all(is_plain(member) for member in members):
        _refuse("a literal that is not plain in sh:in")
    yield _each(lambda _, value: value in members)


def _sparql(shape: _Shape) -> Iterator[_Constraint]:
    if shape.is_property and shape.path is None:
        _refuse("sh:sparql with a longer path")
    for value in shape.values("sparql"):
        about = shape.compiler.about(_node(value))
        (text,) = about.get(_SH + "select", [None])
        if text is None:
            _refuse("sh:sparql without sh:select")
        prefixes = shape.compiler.prefixes(about.get(_SH + "prefixes", []))
        try:
            query = compile_query(_string(text), prefixes, shape.path)
        except UnknownQueryError as error:
            raise UnknownConstraintError(str(error)) from error
        yield _finds_nothing(query)


def _finds_nothing(query: Callable[[Graph, Term], None]) -> _Constraint:
    def constraint(graph: Graph, focus: Term, _: _Values) -> bool:
        query(graph, focus)
        return True

    return constraint


_COMPONENTS: Mapping[str, Callable[[_Shape], Iterator[_Constraint]]] = {
    _SH + "class": _class,
    _SH + "datatype": _datatype,
    _SH + "nodeKind": _node_kind,
    _SH + "minCount": _min_count,
    _SH + "maxCount": _max_count,
    _SH + "pattern": _pattern,
    _SH + "languageIn": _language_in,
    _SH + "uniqueLang": _unique_lang,
    _SH + "lessThanOrEquals": _less_than_or_equals,
    _SH + "not": _not,
    _SH + "or": _or,
    _SH + "property": _property,
    _SH + "qualifiedValueShape": _qualified_value_shape,
    _SH + "in": _in,
    _SH + "sparql": _sparql,
}
COMPONENTS = frozenset(_COMPONENTS)
"""The IRIs of the parameters whose constraint components are known."""

# ── Shapes ───────────────────────────────────────────────────────────────────────────────────────

_TARGET_CLASS = _SH + "targetClass"
_TARGET_NODE = _SH + "targetNode"
_PATH = _SH + "path"
_INVERSE = _SH + "inversePath"

# A property of SHACL that stands nowhere here is refused wherever it stands: that is how
# sh:deactivated, sh:target, sh:closed and components of somebody's own are noticed.
_KNOWN = COMPONENTS | {
    _SH + name
    for name in (
        *("targetClass", "targetNode", "path", "inversePath", "flags", "qualifiedMinCount"),
        *("severity", "message", "select", "prefixes", "declare", "prefix", "namespace"),
    )
}
_KNOWN_TYPES = {_SH + name for name in ("NodeShape", "PropertyShape", "SPARQLConstraint")}


class _Compiler:
    """Makes functions of shapes."""

    def __init__(self, shapes: Iterable[Triple]) -> None:
        self._shapes: dict[str, dict[str, list[Term]]] = {}
        self._checks: dict[str, _Check] = {}
        self._open: list[str] = []
        """The shapes that are being compiled, each within the one before."""
        self.backwards: set[str] = set()
        """The properties that are followed from object to subject."""
        for triple in shapes:
            if isinstance(triple.subject, Triple) or isinstance(triple.object, Triple):
                continue
            subject, value = _node(term(triple.subject)), term(triple.object)
            predicate = triple.predicate.value
            _look_at(predicate, value)
            values = self._shapes.setdefault(subject, {}).setdefault(predicate, [])
            if value not in values:
                values.append(value)

    def targeted(self) -> Iterator[tuple[_Targets, _Check]]:
        """Compile the shapes that have targets, each with what finds its focus nodes."""
        for node, about in self._shapes.items():
            targets = [
                *(_instances(_iri(one)) for one in about.get(_TARGET_CLASS, ())),
                *(_itself(one) for one in about.get(_TARGET_NODE, ())),
            ]
            for target in targets:
                yield target, self.check(node)

    def about(self, node: str) -> _About:
        """Give what is said of a node."""
        return self._shapes.get(node, {})

    def check(self, node: str) -> _Check:
        """Compile a shape into a test of a focus node."""
        if node not in self._checks:
            if node in self._open or len(self._open) == _DEEPEST:
                _refuse(f"shapes within shapes: {node}")
            self._open.append(node)
            self._checks[node] = self._compile(node)
            self._open.pop()
        return self._checks[node]

    def _compile(self, node: str) -> _Check:
        about = self.about(node)
        if not about:
            _refuse(f"a shape that is not there: {node}")
        is_property = _PATH in about
        if _SH + ("NodeShape" if is_property else "PropertyShape") in about.get(TYPE, ()):
            _refuse(f"a shape of the other kind: {node}")
        path, forwards = self._path(about) if is_property else (None, True)
        shape = _Shape(self, about, path if forwards else None, is_property)
        constraints = tuple(
            constraint
            for predicate in about
            if predicate in _COMPONENTS
            for constraint in _COMPONENTS[predicate](shape)
        )

        meets = _all(constraints)
        if path is None:
            return lambda graph, focus: meets(graph, focus, (focus,))
        if forwards:
            return lambda graph, focus: meets(graph, focus, graph.objects(focus, path))
        return lambda graph, focus: meets(graph, focus, graph.subjects(path, focus))

    def _path(self, about: _About) -> tuple[str, bool]:
        """Give the property that a shape follows, and whether from subject to object."""
        path, *more = about[_PATH]
        if more or isinstance(path, Text):
            _refuse("sh:path other than one")
        if not path.startswith("_:"):
            return path, True
        steps = self.about(path)
        if steps.keys() != {_INVERSE} or len(steps[_INVERSE]) != 1:
            _refuse(f"sh:path {steps}")
        inverse = _iri(steps[_INVERSE][0])
        self.backwards.add(inverse)
        return inverse, False

    def items(self, node: Term) -> Iterator[Term]:
        """Give the members of a list."""
        seen = set()
        while node != RDF + "nil":
            about = self.about(_node(node))
            first, rest = about.get(RDF + "first", []), about.get(RDF + "rest", [])
            if len(first) != 1 or len(rest) != 1 or node in seen:
                _refuse(f"a list that is none: {node}")
            seen.add(node)
            yield first[0]
            node = rest[0]

    def prefixes(self, nodes: Iterable[Term]) -> dict[str, str]:
        """Give the namespaces that nodes declare, by prefix."""
        found: dict[str, str] = {}
        for node in nodes:
            for declaration in self.about(_node(node)).get(_SH + "declare", ()):
                about = self.about(_node(declaration))
                match about.get(_SH + "prefix"), about.get(_SH + "namespace"):
                    case [Text(value=prefix)], [Text(value=namespace)] if prefix not in found:
                        found[prefix] = namespace
                    case _:
                        _refuse(f"sh:declare {declaration}")
        return found


def _look_at(predicate: str, value: Term) -> None:
    """Refuse a triple of the shapes that nothing here heeds, and that pyshacl might."""
    if predicate.startswith(_SH) and predicate not in _KNOWN:
        _refuse(predicate)
    if predicate == TYPE and str(value).startswith(_SH) and value not in _KNOWN_TYPES:
        _refuse(str(value))
    # A shape that is a class would have its instances for targets.
    if value == RDFS + "Class":
        _refuse(RDFS + "Class")


def _instances(of: str) -> _Targets:
    return lambda graph: graph.instances(of)


def _itself(node: Term) -> _Targets:
    return lambda _: (node,)


def _iri(value: Term) -> str:
    if isinstance(value, Text) or value.startswith("_:"):
        _refuse(f"{value} instead of an IRI")
    return value


def _node(value: Term) -> str:
    if isinstance(value, Text):
        _refuse(f"{value} instead of a node")
    return value


def _string(value: Term) -> str:
    if isinstance(value, str) or value.datatype != STRING:
        _refuse(f"{value} instead of a string")
    return value.value


def _refuse(what: str) -> NoReturn:
    message = f"not known in shapes: {what}"
    raise UnknownConstraintError(message)
