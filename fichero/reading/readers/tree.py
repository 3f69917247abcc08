"""What stands in a file of YAML or JSON, with its places; bounded, and without what can surprise.

Neither aliases nor tags are read, nor keys that come twice: a ficha needs none of them, and each is
a way to say one thing and to be read as another.
"""

import json
import re
from collections.abc import Iterator
from typing import NoReturn

import msgspec
import yaml

from fichero.findings import Words
from fichero.reasons import quoted

MAX_DEPTH = 8
"""How deep lists and mappings may stand within each other; a ficha needs three levels."""
MAX_NODES = 20_000
"""How many values a file may have; a ficha has some hundreds."""


class Scalar(msgspec.Struct, frozen=True):
    """A text; or None, where nothing stands."""

    value: str | None
    start: int
    end: int


class Sequence(msgspec.Struct, frozen=True):
    """A list."""

    items: tuple["Node", ...]
    start: int
    end: int


class Mapping(msgspec.Struct, frozen=True):
    """Keys with values."""

    entries: tuple[tuple[Scalar, "Node"], ...]
    start: int
    end: int


Node = Scalar | Sequence | Mapping


class TreeError(ValueError):
    """Why a file cannot be read.

    Attributes:
        words: why, in both languages.
        offset: where, in the text.
    """

    def __init__(self, words: Words, offset: int) -> None:
        """Keep the reason and the place."""
        super().__init__(words.en)
        self.words = words
        self.offset = offset


_DEEP = Words(f"anida más de {MAX_DEPTH} niveles", f"it nests more than {MAX_DEPTH} levels")
_LARGE = Words(f"tiene más de {MAX_NODES} valores", f"it has more than {MAX_NODES} values")
_SEVERAL = Words("tiene más de un documento", "it has more than one document")
_ALIAS = Words("usa anclas o alias (& *)", "it uses anchors or aliases (& *)")
_TAG = Words("usa etiquetas de tipo (!)", "it uses tags (!)")
_UNEXPECTED = Words("no se esperaba lo que sigue", "what follows was not expected")
_NO_KEY = Words("una clave no es un texto", "a key is no text")


def read_yaml(text: str) -> Node:
    """Read YAML (https://yaml.org/spec/1.2.2/), every plain value as the text that it is.

    Raises:
        TreeError: it is no YAML, or has what is not read.
    """
    loader = getattr(yaml, "CBaseLoader", yaml.BaseLoader)
    try:
        return _Yaml(text, yaml.parse(text, Loader=loader)).document()
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        raise TreeError(quoted(str(error.problem or error)), mark.index if mark else 0) from error
    except yaml.YAMLError as error:
        raise TreeError(quoted(str(error)), 0) from error


class _Bounds:
    """What a file may hold."""

    def __init__(self) -> None:
        self._nodes = 0

    def check(self, depth: int, offset: int) -> None:
        self._nodes += 1
        if depth > MAX_DEPTH:
            raise TreeError(_DEEP, offset)
        if self._nodes > MAX_NODES:
            raise TreeError(_LARGE, offset)


class _Yaml:
    """Builds the tree from the events of the parser, which go by one at a time."""

    def __init__(self, text: str, events: Iterator[yaml.Event]) -> None:
        self._text = text
        self._events = events
        self._bounds = _Bounds()

    def document(self) -> Node:
        """Read the first document; there may be no other."""
        node: Node = Scalar(None, 0, 0)
        documents = 0
        for event in self._events:
            if isinstance(event, yaml.DocumentStartEvent):
                documents += 1
                if documents > 1:
                    raise TreeError(_SEVERAL, _start(event))
                node = self._node(next(self._events), 1)
        return node

    def _node(self, event: yaml.Event, depth: int) -> Node:
        start = _start(event)
        self._bounds.check(depth, start)
        if isinstance(event, yaml.AliasEvent) or getattr(event, "anchor", None):
            raise TreeError(_ALIAS, start)
        if getattr(event, "tag", None):
            raise TreeError(_TAG, start)
        if isinstance(event, yaml.SequenceStartEvent):
            return self._sequence(start, depth)
        if isinstance(event, yaml.MappingStartEvent):
            return self._mapping(start, depth)
        return _scalar(event)

    def _sequence(self, start: int, depth: int) -> Sequence:
        items: list[Node] = []
        for event in self._events:
            if isinstance(event, yaml.SequenceEndEvent):
                break
            items.append(self._node(event, depth + 1))
        return Sequence(tuple(items), start, items[-1].end if items else start)

    def _mapping(self, start: int, depth: int) -> Mapping:
        entries: list[tuple[Scalar, Node]] = []
        for event in self._events:
            if isinstance(event, yaml.MappingEndEvent):
                break
            key = self._node(event, depth + 1)
            entries.append((_key(key), self._node(next(self._events), depth + 1)))
        return _mapping(entries, start, entries[-1][1].end if entries else start)


def _start(event: yaml.Event) -> int:
    return event.start_mark.index if event.start_mark else 0


def _scalar(event: yaml.Event) -> Scalar:
    value = getattr(event, "value", "")
    plain = getattr(event, "style", None) in {None, ""}
    end = event.end_mark.index if event.end_mark else 0
    return Scalar(None if plain and value in {"", "~", "null"} else value, _start(event), end)


_SPACE = re.compile(r"[ \t\n\r]*")
_STRING = re.compile(r'"(?:[^"\\\x00-\x1f]|\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4}))*"')
_BARE = re.compile(r"-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?|true|false|null")


def read_json(text: str) -> Node:
    """Read JSON (https://www.rfc-editor.org/rfc/rfc8259), numbers as the text that they are.

    Raises:
        TreeError: it is no JSON, or has what is not read.
    """
    return _Json(text).document()


class _Json:
    """Reads values one after the other."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._at = 0
        self._bounds = _Bounds()

    def document(self) -> Node:
        """Read the one value of the text."""
        node = self._node(1)
        self._skip()
        if self._at < len(self._text):
            self._fail()
        return node

    def _skip(self) -> str:
        """Pass over white space; give the character that comes next, or nothing at the end."""
        match = _SPACE.match(self._text, self._at)
        self._at = match.end() if match else self._at
        return self._text[self._at : self._at + 1]

    def _fail(self) -> NoReturn:
        raise TreeError(_UNEXPECTED, min(self._at, max(0, len(self._text) - 1)))

    def _expect(self, mark: str) -> None:
        if self._skip() != mark:
            self._fail()
        self._at += 1

    def _node(self, depth: int) -> Node:
        mark = self._skip()
        self._bounds.check(depth, self._at)
        if mark == "[":
            return self._sequence(depth)
        if mark == "{":
            return self._mapping(depth)
        return self._scalar()

    def _scalar(self) -> Scalar:
        match = _STRING.match(self._text, self._at) or _BARE.match(self._text, self._at)
        if match is None:
            self._fail()
        self._at = match.end()
        told = match[0]
        if told.startswith('"'):
            # A half of a pair of surrogates is no character; it is shown as one that is missing.
            value = json.loads(told).encode("utf-16", "surrogatepass").decode("utf-16", "replace")
            return Scalar(value, *match.span())
        return Scalar(None if told == "null" else told, *match.span())

    def _more(self, close: str, count: int) -> bool:
        """Tell whether one more value follows in a list or mapping."""
        mark = self._skip()
        if mark == close:
            self._at += 1
            return False
        if count:
            self._expect(",")
        return True

    def _sequence(self, depth: int) -> Sequence:
        start = self._at
        self._at += 1
        items: list[Node] = []
        while self._more("]", len(items)):
            items.append(self._node(depth + 1))
        return Sequence(tuple(items), start, self._at)

    def _mapping(self, depth: int) -> Mapping:
        start = self._at
        self._at += 1
        entries: list[tuple[Scalar, Node]] = []
        while self._more("}", len(entries)):
            if self._skip() != '"':
                self._fail()
            key = self._scalar()
            self._expect(":")
            entries.append((key, self._node(depth + 1)))
        return _mapping(entries, start, self._at)


def _key(node: Node) -> Scalar:
    if not isinstance(node, Scalar) or node.value is None:
        raise TreeError(_NO_KEY, node.start)
    return node


def _mapping(entries: list[tuple[Scalar, Node]], start: int, end: int) -> Mapping:
    seen: set[str | None] = set()
    for key, _ in entries:
        if key.value in seen:
            words = Words(
                f"la clave «{key.value}» aparece dos veces", f"the key “{key.value}” comes twice"
            )
            raise TreeError(words, key.start)
        seen.add(key.value)
    return Mapping(tuple(entries), start, end)
