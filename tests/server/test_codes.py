"""The codes by which a program tells the server's refusals apart."""

import pytest

from tests.server.conftest import Running

Refused = tuple[str, str, dict[str, str], str]
"""Method, path, headers and body of a request."""

UPDATE = {"Content-Type": "application/sparql-update"}
REFUSED: list[tuple[str, int, Refused]] = [
    ("http-request-wrong", 400, ("GET", "sparql?query=ASK{}&query=ASK{}", {}, "")),
    ("http-read-only", 403, ("POST", "update", UPDATE, "CLEAR ALL")),
    ("http-not-found", 404, ("GET", "id/nada", {}, "")),
    ("http-gone", 410, ("GET", "id/ficha/segegob/2015-2018", {}, "")),
    ("http-method", 405, ("PUT", "sparql", {}, "")),
    ("http-not-acceptable", 406, ("GET", "sparql?query=ASK{}", {"Accept": "image/png"}, "")),
    ("http-url-too-long", 414, ("GET", f"id/{'x' * 20_000}", {}, "")),
    ("http-media-type", 415, ("POST", "sparql", {"Content-Type": "text/plain"}, "ASK {}")),
]


def check(server: Running, code: str, status: int, request: Refused) -> None:
    """Check how a request is refused, as a program asks."""
    method, path, headers, body = request
    wanted = {"Accept": "application/sparql-results+json, application/problem+json", **headers}
    answer = server.client.request(method, path, headers=wanted, content=body)
    assert answer.status_code == status
    assert answer.json()["code"] == code


@pytest.mark.parametrize(
    ("code", "status", "request_"), REFUSED, ids=[code for code, _, _ in REFUSED]
)
def test_refusals_have_codes(server: Running, code: str, status: int, request_: Refused) -> None:
    """Each refusal carries the code of its finding, beside the status that several share."""
    check(server, code, status, request_)


def test_bodies_that_are_too_long(server: Running) -> None:
    """A query of many megabytes is refused with its code."""
    headers = {"Content-Type": "application/sparql-query"}
    check(server, "http-too-long", 413, ("POST", "sparql", headers, "ASK {} #" + "x" * 20_000_000))


def test_updates_without_the_token(writable: Running) -> None:
    """Whoever changes data must show the token."""
    headers = {**UPDATE, "Authorization": "Bearer another"}
    check(writable, "http-token-wrong", 401, ("POST", "update", headers, "CLEAR ALL"))
