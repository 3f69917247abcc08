"""The parts of the server that need no server to be tested."""

import asyncio
import gzip
from collections.abc import AsyncGenerator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from starlette.requests import ClientDisconnect, Request

from fichero.findings import catalogue, problem
from fichero.releasing import sparql
from fichero.server import negotiation, refusals, requests
from fichero.server.body import INLINE, Body, TooLargeError
from fichero.server.configuration import Configuration
from fichero.server.refusals import Refusal
from fichero.server.state import Cache, Kept

TURTLE, JSON, HTML = "text/turtle", "application/json", "text/html"


@pytest.mark.parametrize(
    ("header", "chosen"),
    [
        (None, TURTLE),
        ("", TURTLE),
        ("*/*", TURTLE),
        ("text/*", TURTLE),
        ("text/html", HTML),
        ("TEXT/HTML", HTML),
        ("text/html;q=0.5, application/json", JSON),
        ("text/*;q=0.1, text/html;q=0.9", HTML),
        ("text/turtle;q=0, text/*", HTML),
        ("application/json;q=0.999, text/turtle;q=0.998", JSON),
        ("image/png", None),
        ("text/turtle;q=0", None),
        ("text/turtle;q=nonsense", None),
        ("text/turtle;q=nan", None),
        (", ;q=1, text/html", HTML),
        ("text/html;level=1;q=0.3, text/turtle;q=0.2", HTML),
    ],
)
def test_the_best_of_what_there_is_is_chosen(header: str | None, chosen: str | None) -> None:
    """The most exact range counts, then the quality, then the server's own order."""
    assert negotiation.media_type(header, (TURTLE, JSON, HTML)) == chosen


@given(st.text())
def test_no_header_breaks_the_choice(header: str) -> None:
    """Whatever a client sends, something is chosen or nothing is."""
    assert negotiation.media_type(header, (TURTLE, HTML)) in {TURTLE, HTML, None}
    assert negotiation.language(header, ["es", "en"]) in {"es", "en"}
    assert negotiation.takes_gzip(header) in {True, False}


@pytest.mark.parametrize(
    ("header", "chosen"),
    [(None, "es"), ("en", "en"), ("fr", "es"), ("fr, *;q=0.1", "es"), ("es-CL, en;q=0.9", "es"),
     ("en;q=0", "es"), ("es;q=0, *", "en")],
)  # fmt: skip
def test_a_language_is_always_chosen(header: str | None, chosen: str) -> None:
    """The one that is wanted most, or the first one."""
    assert negotiation.language(header, ["es", "en"]) == chosen


@given(st.lists(st.binary(max_size=3000), max_size=20), st.booleans())
def test_a_body_is_what_was_written(parts: list[bytes], compress: bool) -> None:  # noqa: FBT001
    """Compressed or not, no byte is lost."""
    body = Body(10**6, Path(), gzip=compress)
    for part in parts:
        body.write(part)
    data, spooled = body.finish()
    assert not spooled
    assert (gzip.decompress(data) if body.compressed else data) == b"".join(parts)


def test_a_large_body_goes_into_a_file(tmp_path: Path) -> None:
    """Beyond a size it is on disk, whole; and it is removed if it becomes too large."""
    body = Body(3 * INLINE, tmp_path, gzip=False)
    for _ in range(2 * INLINE // 65_536):
        body.write(b"x" * 65_536)
    data, spooled = body.finish()
    assert data == b""
    assert Path(spooled).stat().st_size == 2 * INLINE
    Path(spooled).unlink()
    body = Body(2 * INLINE, tmp_path, gzip=False)
    for _ in range(2 * INLINE // 65_536):
        body.write(b"x" * 65_536)
    with pytest.raises(TooLargeError):
        body.write(b"x")
    assert list(tmp_path.iterdir()) == []


def test_the_cache_keeps_to_its_size() -> None:
    """What was not asked for longest goes first; that there is nothing is kept too."""
    cache = Cache(5000)
    for number in range(5):
        cache.put((number,), Kept(b"x" * 1000, TURTLE))
        cache.get((0,))
    assert cache.get((0,))[0]
    assert not cache.get((1,))[0]
    cache.put(("nothing",), None)
    assert cache.get(("nothing",)) == (True, None)


def test_findings_that_name_paths_stay_inside() -> None:
    """What is only for whoever runs the server becomes a fault without details."""
    refusal = Refusal(problem("store-broken", path="/srv/secret", reason="disk"))
    assert (refusal.finding.code, refusal.status) == ("http-fault", 500)
    for code in catalogue():
        assert code in refusals.STATUS or not code.startswith(("http-", "query-over"))


@pytest.mark.parametrize("failure", [TimeoutError, ClientDisconnect])
def test_a_body_that_does_not_come_is_given_up(failure: type[Exception]) -> None:
    """Whoever sends too slowly, or hangs up, does not hold the server."""

    class Slow(Request):
        async def stream(self) -> AsyncGenerator[bytes, None]:
            yield b"x"
            if failure is ClientDisconnect:
                raise ClientDisconnect
            await asyncio.sleep(60)

    async def read() -> None:
        await requests.body(Slow({"type": "http"}), 100, 0.05)

    with pytest.raises(Refusal) as refused:
        asyncio.run(read())
    assert refused.value.finding.code == "http-too-slow"


def test_the_token_is_not_in_what_a_log_would_show() -> None:
    """Neither the representation nor the text of a configuration holds it."""
    configuration = Configuration(Path("dist"), token="a-secret-of-length")  # noqa: S106
    assert "secret" not in f"{configuration!r} {configuration}"


@pytest.mark.parametrize(
    ("update", "expected"),
    [
        (
            "INSERT { ?s ?p 1 } WHERE { SELECT ?s WHERE { ?s a 1 } }",
            "INSERT { ?s ?p 1 } USING <x:g> USING NAMED <x:n> WHERE { SELECT ?s WHERE { ?s a 1 } }",
        ),
        ('INSERT DATA { <a> <b> "WHERE" }', 'INSERT DATA { <a> <b> "WHERE" }'),
        ("DELETE WHERE { ?s ?p ?o }", None),
        ("DELETE # no\nWHERE { ?s ?p ?o }", None),
        ("WITH <x:w> DELETE { ?s ?p ?o } WHERE { ?s ?p ?o }", None),
        ("INSERT { ?s ?p 1 } USING <x:o> WHERE { ?s ?p ?o }", None),
    ],
)
def test_graphs_are_named_for_the_operations_of_an_update(
    update: str, expected: str | None
) -> None:
    """Only the outermost patterns get them; an update that names its own is refused."""
    if expected is None:
        with pytest.raises(ValueError, match=r"USING|WITH|WHERE"):
            sparql.using(update, ["x:g"], ["x:n"])
    else:
        assert sparql.using(update, ["x:g"], ["x:n"]) == expected
