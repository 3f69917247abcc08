"""The queries of SPARQL constraints, compiled: whether one certainly finds nothing.

Only the part of SPARQL that the shapes use is known here: `SELECT` with triple patterns, property
paths that are sequences, `FILTER`, `BIND`, one `OPTIONAL` at the end of a pattern, and a few
functions (https://www.w3.org/TR/sparql11-query/). A query that needs more is refused when it is
compiled. A filter or a function that would fail, or whose answer depends on the engine, makes the
whole answer uncertain: so what is said here holds for pyshacl's engine, rdflib, and for any other.
"""

import re
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from operator import itemgetter
from typing import NoReturn

import msgspec

from fichero.validating.plain import (
    INTEGER,
    STRING,
    XSD,
    Graph,
    NotSureError,
    Term,
    Text,
    is_comparable,
)

Bindings = Mapping[str, Term]

_Value = Term | bool
_Expression = Callable[[Bindings], _Value]
_Get = Callable[[Bindings], Term]
_Step = Callable[[Graph, Bindings], Iterator[Bindings]]
"""Finds the solutions that go on from one."""

_TOKEN = re.compile(
    r"""
      (?P<iri> <[^<>"{}|^`\\\s]*> )
    | (?P<variable> [?$]\w+ )
    | (?P<string> "[^"\\\n]*" )
    | (?P<integer> [0-9]+ (?! [\w.] ) )
    | (?P<name> [A-Za-z]\w* : [A-Za-z]\w* (?! [\w:%\\-] | \.[\w:%\\-] ) )
    | (?P<word> [A-Za-z]+ (?! [\w:.-] ) )
    | (?P<sign> && | != | [{}().;,/!>-] )
    | (?P<space> \s+ )
    """,
    re.VERBOSE | re.ASCII,
)
_INTEGER = re.compile("0|-?[1-9][0-9]{0,17}")
_THIS = "this"


class UnknownQueryError(ValueError):
    """A query uses what is not known here."""


class _Variable(msgspec.Struct, frozen=True):
    name: str


class _Pattern(msgspec.Struct, frozen=True):
    """A triple pattern."""

    subject: str | _Variable
    path: tuple[str, ...] | _Variable
    """The properties to follow, one after the other."""
    object: str | _Variable

    @property
    def variables(self) -> frozenset[str]:
        return _names(self.subject, self.path, self.object)


class _Filter(msgspec.Struct, frozen=True):
    test: _Expression
    variables: frozenset[str]


class _Group(msgspec.Struct, frozen=True):
    """What stands between braces; each run of patterns between two bindings is one item."""

    patterns: list[_Pattern]
    bindings: list[tuple[str, _Expression]]
    """What `BIND` binds, after all patterns."""
    filters: list[_Filter]
    optional: "list[_Group]"
    """The group of `OPTIONAL`, if there is one; it comes last."""


def compile_query(
    text: str, prefixes: Mapping[str, str], path: str | None
) -> Callable[[Graph, Term], None]:
    """Compile the query of a SPARQL constraint.

    Args:
        text: the query.
        prefixes: the namespaces by prefix.
        path: the IRI that `$PATH` stands for, if the shape has a path.

    Returns:
        A function of a graph and a focus node, which `$this` stands for: it raises `NotSureError`
        unless the query certainly finds nothing.

    Raises:
        UnknownQueryError: the query uses what is not known here.
    """
    parser = _Parser(text, prefixes, path)
    run = _compile(parser.query(), frozenset({_THIS}))

    def check(graph: Graph, focus: Term) -> None:
        for _ in run(graph, {_THIS: focus}):
            raise NotSureError

    return check


# ── Patterns ─────────────────────────────────────────────────────────────────────────────────────


def _compile(group: _Group, bound: frozenset[str]) -> _Step:
    """Chain the steps of a group, each filter as early as its variables are bound.

    To filter early removes no solution that would have stayed: no later step changes a binding.
    """
    filters = list(group.filters)
    patterns = list(group.patterns)
    steps: list[_Step] = []

    def add(step: _Step, *, last: bool = False) -> None:
        ready = [one for one in filters if last or one.variables <= bound]
        for one in ready:
            filters.remove(one)
        if ready:
            steps.append(_sift(step, [one.test for one in ready]))
        elif step is not _unchanged:
            steps.append(step)

    add(_unchanged)
    while patterns:
        pattern = _next(patterns, bound)
        patterns.remove(pattern)
        start, path = _get(pattern.subject), pattern.path
        if isinstance(path, _Variable) and path.name not in bound:
            bound |= {path.name}
            add(_each_property(start, path.name))
        step = _match(pattern, bound)
        bound |= pattern.variables
        add(step)
    for name, expression in group.bindings:
        if name in bound:
            _refuse(f"BIND (… AS ?{name})")
        bound |= {name}
        add(_bind(name, expression))
    for inner in group.optional:
        add(_option(_compile(inner, bound)))
    # What is left speaks of what the optional part may bind.
    add(_unchanged, last=True)
    return _chain(steps) if steps else _unchanged


def _next(patterns: Sequence[_Pattern], bound: frozenset[str]) -> _Pattern:
    """Choose what to match next: its subject has to be known, its property should be."""
    known = [one for one in patterns if _names(one.subject) <= bound]
    if not known:
        _refuse(f"{patterns[0]}")
    return min(known, key=lambda one: (not _names(one.path) <= bound, len(_names(one.path))))


def _chain(steps: Sequence[_Step]) -> _Step:
    first, *rest = steps
    if not rest:
        return first
    then = _chain(rest)

    def run(graph: Graph, bindings: Bindings) -> Iterator[Bindings]:
        for found in first(graph, bindings):
            yield from then(graph, found)

    return run


def _unchanged(_: Graph, bindings: Bindings) -> Iterator[Bindings]:
    yield bindings


def _sift(step: _Step, tests: Sequence[_Expression]) -> _Step:
    def sifted(graph: Graph, bindings: Bindings) -> Iterator[Bindings]:
        for found in step(graph, bindings):
            for test in tests:
                if not _truth(test(found)):
                    break
            else:
                yield found

    return sifted


def _each_property(start: _Get, name: str) -> _Step:
    def step(graph: Graph, bindings: Bindings) -> Iterator[Bindings]:
        for predicate in graph.about(start(bindings)):
            yield {**bindings, name: predicate}

    return step


def _match(pattern: _Pattern, bound: frozenset[str]) -> _Step:
    values = _values(_get(pattern.subject), pattern.path)
    if isinstance(pattern.object, str) or pattern.object.name in bound:
        value = _get(pattern.object)

        def is_there(graph: Graph, bindings: Bindings) -> Iterator[Bindings]:
            if value(bindings) in values(graph, bindings):
                yield bindings

        return is_there
    name = pattern.object.name

    def each(graph: Graph, bindings: Bindings) -> Iterator[Bindings]:
        for value in values(graph, bindings):
            yield {**bindings, name: value}

    return each


def _values(
    start: _Get, path: tuple[str, ...] | _Variable
) -> Callable[[Graph, Bindings], Collection[Term]]:
    if isinstance(path, tuple):
        return lambda graph, bindings: _walk(graph, start(bindings), path)

    def along(graph: Graph, bindings: Bindings) -> Collection[Term]:
        predicate = bindings[path.name]
        # A variable may be bound to a text elsewhere, which is no property of anything.
        return graph.objects(start(bindings), predicate) if isinstance(predicate, str) else ()

    return along


def _get(part: str | _Variable) -> _Get:
    return itemgetter(part.name) if isinstance(part, _Variable) else lambda _: part


def _walk(graph: Graph, start: Term, path: Sequence[str]) -> Collection[Term]:
    values = graph.objects(start, path[0])
    for predicate in path[1:]:
        values = {end for value in values for end in graph.objects(value, predicate)}
    return values


def _bind(name: str, expression: _Expression) -> _Step:
    def step(_: Graph, bindings: Bindings) -> Iterator[Bindings]:
        value = expression(bindings)
        if isinstance(value, bool):
            raise NotSureError
        yield {**bindings, name: value}

    return step


def _option(inner: _Step) -> _Step:
    def step(graph: Graph, bindings: Bindings) -> Iterator[Bindings]:
        found = False
        for one in inner(graph, bindings):
            found = True
            yield one
        if not found:
            yield bindings

    return step


def _names(*parts: str | tuple[str, ...] | _Variable) -> frozenset[str]:
    return frozenset(part.name for part in parts if isinstance(part, _Variable))


# ── Expressions ──────────────────────────────────────────────────────────────────────────────────


def _truth(value: _Value) -> bool:
    if isinstance(value, bool):
        return value
    raise NotSureError


def _string(value: _Value) -> str:
    if isinstance(value, Text) and value.datatype == STRING:
        return value.value
    raise NotSureError


def _integer(value: _Value) -> int:
    if isinstance(value, Text) and value.datatype == INTEGER:
        return int(value.value)
    raise NotSureError


def _differ(left: _Value, right: _Value) -> bool:
    if isinstance(left, bool) or isinstance(right, bool):
        raise NotSureError
    if isinstance(left, str) or isinstance(right, str):
        return left != right
    if left == right:
        return False
    if left.language or right.language:
        return True
    if left.datatype != right.datatype or not is_comparable(left):
        raise NotSureError
    return True


def _minus(left: _Value, right: _Value) -> Text:
    return Text(str(_integer(left) - _integer(right)), INTEGER)


def _greater(left: _Value, right: _Value) -> bool:
    return _integer(left) > _integer(right)


def _is_iri(value: _Value) -> bool:
    if isinstance(value, bool):
        raise NotSureError
    return isinstance(value, str) and not value.startswith("_:")


def _str(value: _Value) -> Text:
    if isinstance(value, Text):
        return Text(value.value, STRING)
    if _is_iri(value) and isinstance(value, str):
        return Text(value, STRING)
    raise NotSureError


def _concat(*values: _Value) -> Text:
    return Text("".join(map(_string, values)), STRING)


def _starts(text: _Value, start: _Value) -> bool:
    return _string(text).startswith(_string(start))


def _regex(text: _Value, pattern: _Value) -> bool:
    # Python's own expressions, as in rdflib: they match line feeds and digits in their own way.
    try:
        return bool(re.search(_string(pattern), _string(text)))
    except re.error as error:
        raise NotSureError from error


def _to_integer(value: _Value) -> Text:
    text = _string(value)
    if not _INTEGER.fullmatch(text):
        raise NotSureError
    return Text(text, INTEGER)


_FUNCTIONS: Mapping[Term, tuple[Callable[..., _Value], int | None]] = {
    "ISIRI": (_is_iri, 1),
    "STR": (_str, 1),
    "CONCAT": (_concat, None),
    "STRSTARTS": (_starts, 2),
    "REGEX": (_regex, 2),
    XSD + "integer": (_to_integer, 1),
}
"""The functions by name, each with the number of its arguments; None if it takes any."""

_OPERATORS: Mapping[str, Callable[[_Value, _Value], _Value]] = {"!=": _differ, ">": _greater}


# ── Reading ──────────────────────────────────────────────────────────────────────────────────────


def _refuse(what: str) -> NoReturn:
    message = f"not known in a query: {what}"
    raise UnknownQueryError(message)


class _Parser:
    """Reads a query from left to right."""

    def __init__(self, text: str, prefixes: Mapping[str, str], path: str | None) -> None:
        self._prefixes = prefixes
        self._path = path
        self._tokens = [*_tokens(text), ("end", "")]
        self._position = 0
        self._seen: set[str] = set()
        """The variables seen since this was last emptied."""

    def query(self) -> _Group:
        self._expect("SELECT")
        projected = set()
        while self._kind == "variable":
            projected.add(self._advance()[1:])
        if _THIS not in projected:
            _refuse("SELECT without $this")
        self._expect("WHERE")
        group = self._group()
        if self._kind != "end":
            _refuse(self._text)
        return group

    @property
    def _kind(self) -> str:
        return self._tokens[self._position][0]

    @property
    def _text(self) -> str:
        """The token that is next; keywords in capitals."""
        kind, text = self._tokens[self._position]
        return text.upper() if kind == "word" else text

    def _advance(self) -> str:
        text = self._text
        self._position += 1
        return text

    def _take(self, text: str) -> bool:
        """Step over a token if it is next."""
        if self._text != text:
            return False
        self._position += 1
        return True

    def _expect(self, text: str) -> None:
        if not self._take(text):
            _refuse(f"{self._text} instead of {text}")

    def _group(self, *, nested: bool = False) -> _Group:
        group = _Group([], [], [], [])
        self._expect("{")
        while not self._take("}"):
            if self._take("FILTER"):
                group.filters.extend(self._filters())
            elif group.optional:
                _refuse("what follows OPTIONAL")
            elif self._take("OPTIONAL") and not nested:
                group.optional.append(self._group(nested=True))
            elif self._take("BIND") and not nested:
                group.bindings.append(self._binding())
            elif group.bindings:
                _refuse("a pattern after BIND")
            else:
                group.patterns.extend(self._triples())
            self._take(".")
        return group

    def _filters(self) -> Iterator[_Filter]:
        """Read a filter; what `&&` joins at its top filters by itself."""
        bracketed = self._take("(")
        while True:
            self._seen = set()
            test = self._relation() if bracketed else self._primary()
            yield _Filter(test, frozenset(self._seen))
            if not (bracketed and self._take("&&")):
                break
        if bracketed:
            self._expect(")")

    def _binding(self) -> tuple[str, _Expression]:
        self._expect("(")
        expression = self._conjunction()
        self._expect("AS")
        variable = self._node()
        self._expect(")")
        if not isinstance(variable, _Variable):
            _refuse(variable)
        return variable.name, expression

    def _triples(self) -> Iterator[_Pattern]:
        subject = self._node()
        while True:
            path = self._verb()
            yield _Pattern(subject, path, self._node())
            while self._take(","):
                yield _Pattern(subject, path, self._node())
            if not self._take(";"):
                return

    def _verb(self) -> tuple[str, ...] | _Variable:
        first = self._node()
        if isinstance(first, _Variable):
            return first
        path = [first]
        while self._take("/"):
            following = self._node()
            if isinstance(following, _Variable):
                _refuse("a variable in a path")
            path.append(following)
        return tuple(path)

    def _node(self) -> str | _Variable:
        if self._kind == "variable":
            name = self._advance()[1:]
            if name != "PATH":
                return _Variable(name)
            if self._path is None:
                _refuse("$PATH without a path")
            return self._path
        return self._iri()

    def _iri(self) -> str:
        kind = self._kind
        text = self._advance()
        if kind == "iri":
            return text[1:-1]
        prefix, _, name = text.partition(":")
        if kind != "name" or prefix not in self._prefixes:
            _refuse(text)
        return self._prefixes[prefix] + name

    def _conjunction(self) -> _Expression:
        left = self._relation()
        while self._take("&&"):
            left = _both(left, self._relation())
        return left

    def _relation(self) -> _Expression:
        left = self._difference()
        if self._take("IN"):
            self._expect("(")
            members = {self._iri()}
            while self._take(","):
                members.add(self._iri())
            self._expect(")")
            return _member(left, members)
        if self._text in _OPERATORS:
            operator = _OPERATORS[self._advance()]
            return _call(operator, (left, self._difference()))
        return left

    def _difference(self) -> _Expression:
        left = self._primary()
        while self._take("-"):
            left = _call(_minus, (left, self._primary()))
        return left

    def _primary(self) -> _Expression:
        if self._take("!"):
            return _negation(self._primary())
        if self._take("("):
            inner = self._conjunction()
            self._expect(")")
            return inner
        if self._kind == "variable":
            name = self._advance()[1:]
            self._seen.add(name)
            return _lookup(name)
        if self._kind == "word":
            return self._call(self._advance())
        value = self._value()
        return self._call(value) if self._text == "(" else _constant(value)

    def _value(self) -> Term:
        if self._kind == "string":
            return Text(self._advance()[1:-1], STRING)
        if self._kind == "integer" and _INTEGER.fullmatch(self._text):
            return Text(self._advance(), INTEGER)
        return self._iri()

    def _call(self, name: Term) -> _Expression:
        self._expect("(")
        if name == "BOUND":
            variable = self._node()
            self._expect(")")
            if not isinstance(variable, _Variable):
                _refuse(variable)
            self._seen.add(variable.name)
            return _is_bound(variable.name)
        arguments = [self._conjunction()]
        while self._take(","):
            arguments.append(self._conjunction())
        self._expect(")")
        function, count = _FUNCTIONS.get(name, (None, None))
        if function is None or count not in {None, len(arguments)}:
            _refuse(f"{name} of {len(arguments)}")
        return _call(function, arguments)


def _tokens(text: str) -> Iterator[tuple[str, str]]:
    position = 0
    while position < len(text):
        token = _TOKEN.match(text, position)
        if token is None:
            _refuse(text[position:].splitlines()[0])
        if token.lastgroup and token.lastgroup != "space":
            yield token.lastgroup, token[0]
        position = token.end()


def _constant(value: Term) -> _Expression:
    return lambda _: value


def _lookup(name: str) -> _Expression:
    def value(bindings: Bindings) -> _Value:
        try:
            return bindings[name]
        except KeyError as error:
            raise NotSureError from error

    return value


def _is_bound(name: str) -> _Expression:
    return lambda bindings: name in bindings


def _negation(inner: _Expression) -> _Expression:
    return lambda bindings: not _truth(inner(bindings))


def _both(left: _Expression, right: _Expression) -> _Expression:
    return lambda bindings: _truth(left(bindings)) and _truth(right(bindings))


def _member(of: _Expression, members: Collection[str]) -> _Expression:
    def value(bindings: Bindings) -> _Value:
        one = of(bindings)
        if isinstance(one, bool):
            raise NotSureError
        return one in members

    return value


def _call(function: Callable[..., _Value], arguments: Sequence[_Expression]) -> _Expression:
    match arguments:
        case [left, right]:  # the most frequent by far
            return lambda bindings: function(left(bindings), right(bindings))
        case _:
            return lambda bindings: function(*(one(bindings) for one in arguments))
