"""Queries are made harmless before the engine reads them."""

import socket
import threading
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pyoxigraph import Literal, NamedNode, Quad, QueryBoolean, Store
from pyparsing import ParseException
from rdflib.plugins.sparql.parser import parseQuery
from rdflib.plugins.sparql.parserutils import CompValue

from fichero import context as contexts
from fichero.findings import FicheroError
from fichero.releasing.sparql import harmless, mistake

QUERIES = Path(__file__).parent / "resources" / "release" / "queries"
REFUSED = sorted((QUERIES / "refused").iterdir())
ALLOWED = sorted((QUERIES / "allowed").iterdir())
PREFIXES = contexts.load().prefixes


class Listener:
    """A server that only notes whether anybody called."""

    def __init__(self) -> None:
        """Listen on a free port of this machine."""
        self._socket = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._socket.getsockname()[1]
        self.calls = 0
        self._thread = threading.Thread(target=self._listen)
        self._thread.start()

    def _listen(self) -> None:
        while True:
            call, _ = self._socket.accept()
            with call:
                if call.recv(4) == b"stop":
                    return
            self.calls += 1

    def close(self) -> None:
        """Stop, after all calls before have been noted."""
        if not self._thread.is_alive():
            return
        with socket.create_connection(("127.0.0.1", self.port)) as call:
            call.sendall(b"stop")
        self._thread.join()
        self._socket.close()


@pytest.fixture
def listener() -> Iterator[Listener]:
    """Give a server that listens."""
    server = Listener()
    yield server
    server.close()


@pytest.fixture(scope="module")
def quiet() -> Iterator[Listener]:
    """Give a server that must not have been called at the end of the module."""
    server = Listener()
    yield server
    server.close()
    assert server.calls == 0


@pytest.fixture
def database() -> Store:
    """Give a store with a single quad."""
    store = Store()
    graph = NamedNode("https://example.org/g")
    store.add(Quad(graph, graph, Literal("public SERVICE", language="en")))
    store.add(Quad(graph, graph, Literal("x"), graph))
    return store


def answers(database: Store, sparql: str) -> list[str]:
    """Put a question to the engine, as it is."""
    found = database.query(sparql, prefixes={**PREFIXES, "ex": "https://example.org/"})
    assert not isinstance(found, QueryBoolean)
    return list(map(str, found))


def load(path: Path, port: int) -> str:
    """Read a query, line endings unchanged, with the port to call."""
    return path.read_bytes().decode().replace("PORT", str(port))


def refusal(sparql: str) -> str | None:
    """Give the code by which a query is refused, if it is."""
    try:
        harmless(sparql)
    except FicheroError as error:
        return error.findings[0].code
    return None


def has_service(value: object) -> bool:
    """Tell whether rdflib finds a SERVICE in a parse tree."""
    if isinstance(value, CompValue):
        return value.name == "ServiceGraphPattern" or any(map(has_service, value.values()))
    return (
        not isinstance(value, str)
        and isinstance(value, list | tuple)
        and any(map(has_service, value))
    )


@pytest.mark.parametrize("path", REFUSED, ids=lambda path: path.stem)
def test_service_is_refused(path: Path) -> None:
    """SERVICE is refused wherever it stands and however it is written."""
    assert refusal(load(path, 80)) == "query-service"


@pytest.mark.parametrize("path", ALLOWED, ids=lambda path: path.stem)
def test_the_word_itself_may_be_asked_for(path: Path, database: Store, listener: Listener) -> None:
    """Texts, names, IRIs and comments may hold the word, and the answer stays the same."""
    sparql = load(path, listener.port)
    assert answers(database, harmless(sparql)) == answers(database, sparql)
    assert listener.calls == 0


@pytest.mark.parametrize("name", ["text", "long-text", "iri", "comment"])
def test_the_word_in_a_text_is_disguised(name: str) -> None:
    """The engine does not get to see the word, should it take for a keyword what is text."""
    assert "service" not in harmless(load(QUERIES / "allowed" / f"{name}.rq", 80)).casefold()


def test_rdflib_sees_no_more() -> None:
    """Every query in which rdflib's parse tree has a SERVICE is refused; it misses some."""
    seen = set()
    for path in [*REFUSED, *ALLOWED]:
        with suppress(ParseException):
            if has_service(parseQuery(load(path, 80)).as_list()):
                seen.add(path)
    assert len(seen) > len(REFUSED) / 2
    assert seen < set(REFUSED)


def test_without_the_guard_the_engine_calls(database: Store, listener: Listener) -> None:
    """The engine does call, also where rdflib finds no SERVICE: that is what the guard is for."""
    for name in ("plain", "after-carriage-return", "after-escaped-quote"):
        sparql = load(QUERIES / "refused" / f"{name}.rq", listener.port)
        with pytest.raises(ConnectionError):
            answers(database, sparql)
    listener.close()
    assert listener.calls == 3


@pytest.mark.parametrize("text", ["S\\u0045RVICE", "s\\u0065rvice"])
def test_the_engine_takes_no_escaped_keyword(
    text: str, database: Store, listener: Listener
) -> None:
    """A word with an escape is no keyword to the engine, which is what the disguise rests on."""
    sparql = f"SELECT * {{ {text} <http://127.0.0.1:{listener.port}/> {{ ?s ?p ?o }} }}"
    with pytest.raises(SyntaxError):
        database.query(sparql)
    assert listener.calls == 0


CALL = "SERVICE <http://127.0.0.1:PORT/> { ?s ?p ?o }"
bits = st.lists(
    st.sampled_from([CALL, '"', "'", '\\"', "\\'", "\\u0022", "\\", "#", "\r", "x", "\\u0053"]),
    max_size=4,
).map(" ".join)
items = st.one_of(
    st.just(CALL),
    st.builds("FILTER({0}{1}{0} != 1)".format, st.sampled_from(['"', "'", '"""', "'''"]), bits),
    st.builds("# {}{}".format, bits, st.sampled_from(["\n", "\r", "\r\n"])),
)


@settings(max_examples=200, deadline=None)
@given(found=st.lists(items, max_size=4))
def test_what_is_let_through_calls_nobody(quiet: Listener, found: list[str]) -> None:
    """No mixture of quotes, comments, escapes and keywords that is let through calls anybody."""
    database = Store()
    graph = NamedNode("https://example.org/g")
    database.add(Quad(graph, graph, graph))
    sparql = f"SELECT * {{ {' '.join(found)}\n}}".replace("PORT", str(quiet.port))
    with suppress(FicheroError, SyntaxError):
        answers(database, harmless(sparql))
    assert quiet.calls == 0


@pytest.mark.parametrize(
    "sparql",
    [
        "INSERT DATA { <a:b> <a:b> <a:b> }",
        "PREFIX ex: <https://example.org/>\n# a comment\nDELETE WHERE { ?s ?p ?o }",
        "BASE <https://example.org/> load <file:///etc/passwd>",
        "drop all",
    ],
)
def test_updates_are_refused(sparql: str) -> None:
    """What would change the data is told apart from what is only misspelt."""
    assert refusal(sparql) == "query-update"


def test_names_like_updates_are_no_updates() -> None:
    """A variable, prefix or text may have the name of an update."""
    assert refusal("PREFIX insert: <a:b> SELECT ?load { ?load insert:drop 'clear' }") is None


@pytest.mark.parametrize(
    "sparql",
    [
        f"SELECT * {'{' * 3000}{'}' * 3000}",
        f"ASK {{ FILTER({'!' * 10_000}true) }}",
        f"ASK {{ FILTER({'1+' * 10_000}1) }}",
        f"ASK {{ {'OPTIONAL{?s ?p ?o}' * 3000} }}",
        f"ASK {{ FILTER({'STR(' * 1000}1{')' * 1000}) }}",
        f"SELECT * {{ ?s ?p '{'x' * 200_000}' }}",
    ],
    ids=["braces", "operators", "sum", "optionals", "functions", "text"],
)
def test_queries_that_would_end_the_process_are_refused(sparql: str) -> None:
    """Queries whose nesting or length overflows the engine's stack are refused."""
    assert refusal(sparql) == "query-too-complex"


def test_mistakes_have_the_place_that_the_user_sees(database: Store) -> None:
    """Line and column are those of the query as it was typed, not as it was disguised."""
    sparql = "SELECT *\n{ ?s ?p 'service', 'Service' ?o ?o ?o }"
    with pytest.raises(SyntaxError, match="error at 2:38: ") as typed:
        database.query(sparql)
    text = harmless(sparql.replace("\n", "\r\n"))
    with pytest.raises(SyntaxError) as disguised:
        database.query(text)
    assert "line 2, column 38" in mistake(sparql, typed.value).messages["en"]
    assert mistake(text, disguised.value) == mistake(sparql, typed.value)
    assert "line 1, column 1" in mistake(text, SyntaxError("odd")).messages["en"]
