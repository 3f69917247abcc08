"""Interruptions: wherever a load stops, readers see the old release or the new one, whole."""

import os
import signal
import subprocess
import sys
from contextlib import suppress
from urllib.parse import urlsplit

import msgspec
import pytest

from fichero.findings import FicheroError
from fichero.loading import loader, session, transport
from fichero.loading.content import Content
from tests.loading.conftest import Releases, seen, whole
from tests.loading.proxy import Proxy
from tests.servers import Server

_BODY = 60_000  # bytes a request, so that there are several
_LINES = 300

# What the killed process runs: the address, the folder of the release.
_PROGRAM = f"""
import sys
from pathlib import Path
from fichero.loading import content, credentials, loader, session
session._BODY = {_BODY}
session._LINES = {_LINES}
loader.AT_ONCE = 0
loader.load(content.read(Path(sys.argv[2])), sys.argv[1], "auto", credentials.find(None))
"""


@pytest.fixture(autouse=True)
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Send small requests, stage everything, and try again at once."""
    monkeypatch.setattr(loader, "AT_ONCE", 0)
    monkeypatch.setattr(session, "_BODY", _BODY)
    monkeypatch.setattr(session, "_LINES", _LINES)
    monkeypatch.setattr(transport, "_PAUSES", (0, 0))


def through(proxy: Proxy, server: Server) -> str:
    """Give the server's address by way of a proxy."""
    return urlsplit(server.url)._replace(netloc=f"127.0.0.1:{proxy.port}").geturl()


def load(server: Server, what: Content, proxy: Proxy | None = None) -> loader.Outcome:
    """Load, straight or through a proxy."""
    url = through(proxy, server) if proxy else server.url
    return loader.load(what, url, "auto", server.credentials)


class Places(msgspec.Struct, frozen=True):
    """After how many bytes of a load of the new release over the old one it can be stopped."""

    evenly: tuple[int, ...]
    exchange: int
    """In the middle of the request that exchanges everything."""
    after: int
    """At the end of that request."""


@pytest.fixture(scope="module")
def places(server: Server, releases: Releases) -> Places:
    """Make that load once, and see what it sends."""
    server.clear()
    with pytest.MonkeyPatch.context() as patch, Proxy(server.port) as proxy:
        patch.setattr(loader, "AT_ONCE", 0)
        patch.setattr(session, "_BODY", _BODY)
        patch.setattr(session, "_LINES", _LINES)
        load(server, releases.old)
        load(server, releases.new, proxy)
        sent = bytes(proxy.sent)
    exchange = sent.index(b"SUBSTR")
    evenly = tuple(len(sent) * part // 100 for part in (20, 50, 80, 92))
    return Places(evenly, exchange, sent.index(b"POST ", exchange))


def test_a_killed_load_leaves_the_old_release_or_the_new_one(
    store: Server, places: Places, releases: Releases
) -> None:
    """The loader is killed at stepped points; readers see one release; the next load goes on."""
    outcomes = set()
    states = {whole(store, releases.old): "old", whole(store, releases.new): "new"}
    secret = {"FICHERO_USER": "dba", "FICHERO_PASSWORD": "dba"} if store.credentials else {}
    # Where Oxigraph is stopped everywhere, the others are where it matters most.
    evenly = places.evenly if store.kind == "oxigraph" else places.evenly[1:2]
    for place in (*evenly, places.exchange, places.after):
        load(store, releases.old)
        with Proxy(store.port) as proxy:
            folder = str(releases.new_folder)
            command = [sys.executable, "-c", _PROGRAM, through(proxy, store), folder]
            with subprocess.Popen(
                command,
                env={**os.environ, **secret},
                stderr=subprocess.PIPE,
            ) as process:
                proxy.limit, proxy.dead = place, True
                proxy.reached = lambda process=process: process.send_signal(signal.SIGKILL)  # type: ignore[misc] # a lambda with a default has no type
                process.communicate()
            assert process.returncode == -signal.SIGKILL, place
        outcomes.add(states[seen(store)])
        load(store, releases.new)
        assert states[seen(store)] == "new"
    assert "old" in outcomes


def test_a_connection_that_breaks_once_is_mended(
    store: Server, places: Places, releases: Releases
) -> None:
    """A break anywhere in the load does not keep it from ending well."""
    for place in (places.evenly[0], places.exchange):
        load(store, releases.old)
        with Proxy(store.port) as proxy:
            proxy.limit = place
            load(store, releases.new, proxy)
            assert len(proxy.sent) > place
        assert seen(store) == whole(store, releases.new), place


def test_an_answer_that_is_lost_is_asked_for_again(
    store: Server, places: Places, releases: Releases
) -> None:
    """If the exchange took place and the answer got lost, the load still ends well."""
    load(store, releases.old)
    with Proxy(store.port) as proxy:
        proxy.limit, proxy.deaf = places.after, True
        load(store, releases.new, proxy)
        assert len(proxy.sent) > places.after
    assert seen(store) == whole(store, releases.new)


def test_a_broken_load_goes_on_where_it_was(
    store: Server, places: Places, releases: Releases
) -> None:
    """What has arrived before a break is not sent again, and nothing has changed until then."""
    load(store, releases.old)
    with Proxy(store.port) as proxy:
        proxy.limit, proxy.dead = places.exchange, True
        with pytest.raises(FicheroError) as error:
            load(store, releases.new, proxy)
    assert [finding.code for finding in error.value.findings] == ["load-unreachable"]
    assert seen(store) == whole(store, releases.old)
    rest = load(store, releases.new)
    assert rest.sent == 0
    assert seen(store) == whole(store, releases.new)


def test_a_load_in_one_request_is_whole_or_nothing(
    store: Server, releases: Releases, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where a request is a transaction there is no staging: cut anywhere, readers see one release.

    Nothing is left behind that the next load would have to clear away.
    """
    monkeypatch.setattr(loader, "AT_ONCE", 2**30)
    load(store, releases.old)
    with Proxy(store.port) as proxy:
        load(store, releases.new, proxy)
        sent = bytes(proxy.sent)
    staged = b"x-fichero-staged" in sent
    assert staged == (store.kind != "oxigraph")
    begin = sent.index(b"formerly")
    outcomes = set()
    for place in (begin, (begin + len(sent)) // 2, len(sent) - 10):
        load(store, releases.old)
        with Proxy(store.port) as proxy:
            proxy.limit, proxy.dead = place, True
            with suppress(FicheroError):
                load(store, releases.new, proxy)
        found = seen(store)
        outcomes.add(found)
        assert found in {whole(store, releases.old), whole(store, releases.new)}, place
        load(store, releases.new)
        assert seen(store) == whole(store, releases.new)
    assert whole(store, releases.old) in outcomes
    load(store, releases.old)
    with Proxy(store.port) as proxy:
        proxy.limit, proxy.deaf = len(sent) - 10, True  # it took place, and the answer gets lost
        load(store, releases.new, proxy)
    assert seen(store) == whole(store, releases.new)
