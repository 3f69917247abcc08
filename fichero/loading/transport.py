"""HTTP to one store: bounded in time and size, patient when connections break, not redirected."""

import re
import ssl
import time
from collections.abc import Callable, Generator, Mapping
from contextlib import suppress
from functools import cache
from types import TracebackType
from typing import Self

import httpx
import msgspec

from fichero.findings import FicheroError, Words, problem
from fichero.loading.credentials import Credentials

MAX_ANSWER = 256 * 2**20
"""How many bytes an answer may have: 256 MiB."""

_CONNECT = 10.0  # seconds
_PAUSES = (0.2, 0.5, 1.0, 2.0)  # seconds between the tries
_LONGEST_PAUSE = 120.0  # seconds that a server may ask for
_DIGITS = 10
_TRY_AGAIN = frozenset({429, 502, 503, 504})
_DENIED = frozenset({401, 403})
_WIDEST = 300  # characters of an error that are quoted
_LOCAL = frozenset({"localhost", "127.0.0.1", "::1"})


class Answer(msgspec.Struct, frozen=True):
    """What a server answered."""

    status: int
    server: str
    """How the server names itself."""
    body: bytes
    retry_after: str = ""
    """When the server wants to be asked again (https://www.rfc-editor.org/rfc/rfc9110#name-retry-after)."""


class Transport:
    """A connection to a server; it closes at the end of the `with` block."""

    def __init__(
        self,
        credentials: Credentials | None,
        *,
        digest: bool = False,
        timeout: float = 60.0,
        deadline: float | None = None,
        max_answer: int | None = None,
        pause: Callable[[float], None] = time.sleep,
    ) -> None:
        """Prepare, without connecting yet.

        Args:
            credentials: sent with each request, to the host of its URL only: redirects are not
                followed.
            digest: whether the password stays at home (https://www.rfc-editor.org/rfc/rfc7616).
            timeout: how many seconds the server may be silent.
            deadline: how many seconds one answer may take in all, however busy the server looks.
            max_answer: how many bytes an answer may have, if not `MAX_ANSWER`.
            pause: waits between two tries.
        """
        self._deadline, self._max_answer = deadline, max_answer
        # A digest keeps a password at home; nothing does that for a token.
        hidden = digest and credentials is not None and not credentials.token
        self._clear, self._pause = credentials is not None and not hidden, pause
        auth = _auth(credentials, digest=digest) if credentials else None
        self._client = httpx.Client(
            auth=auth,
            verify=_authorities(),
            follow_redirects=False,
            timeout=httpx.Timeout(timeout, connect=min(_CONNECT, timeout)),
        )

    def __enter__(self) -> Self:
        """Give the connection."""
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Close the connection."""
        self._client.close()

    def probe(self, url: str, form: Mapping[str, str], accept: str) -> Answer | None:
        """Post a form to an address that may not be there; None if it is not.

        Raises:
            FicheroError: `load-unreachable`, `load-redirected` or `load-answer-too-large`.
        """
        answer = self._send(url, {"Accept": accept}, data=form)
        there = answer.status < httpx.codes.BAD_REQUEST or answer.status in _DENIED
        return answer if there else None

    def post(
        self,
        url: str,
        *,
        form: Mapping[str, str] | None = None,
        body: bytes | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> Answer:
        """Post a form or a body; a broken connection or a busy server is tried again.

        Whoever calls this sends nothing that would harm if it arrived twice.

        Raises:
            FicheroError: `load-unreachable`, `load-redirected`, `load-denied`, `load-refused` or
                `load-answer-too-large`.
        """
        answer = self._send(url, headers or {}, data=form, content=body)
        if answer.status >= httpx.codes.BAD_REQUEST:
            raise _refusal(url, answer)
        return answer

    def _send(
        self,
        url: str,
        headers: Mapping[str, str],
        *,
        data: Mapping[str, str] | None = None,
        content: bytes | None = None,
    ) -> Answer:
        self._keep_secret(url)
        for pause in _PAUSES:
            asked = 0.0
            with suppress(httpx.TransportError):
                answer = self._once(url, headers, data, content)
                if answer.status not in _TRY_AGAIN:
                    return answer
                asked = _asked(answer.retry_after)
            self._pause(max(pause, asked))
        try:
            return self._once(url, headers, data, content)
        except httpx.TransportError as error:
            told = problem("load-unreachable", url=plain(url), reason=_reason(error))
            raise FicheroError(told) from error

    def _once(
        self,
        url: str,
        headers: Mapping[str, str],
        data: Mapping[str, str] | None,
        content: bytes | None,
    ) -> Answer:
        with self._client.stream(
            "POST", url, headers=headers, data=data, content=content
        ) as response:
            if response.is_redirect:
                raise FicheroError(problem("load-redirected", url=plain(url)))
            body = bytearray()
            began = time.monotonic()
            for part in response.iter_bytes():
                body += part
                if self._deadline is not None and time.monotonic() - began > self._deadline:
                    raise FicheroError(problem("load-too-slow", url=plain(url)))
                if len(body) > (self._max_answer or MAX_ANSWER):
                    raise FicheroError(problem("load-answer-too-large", url=plain(url)))
        return Answer(
            response.status_code,
            response.headers.get("server", ""),
            bytes(body),
            response.headers.get("retry-after", ""),
        )

    def _keep_secret(self, url: str) -> None:
        """Refuse to send a password in the clear over a network."""
        try:
            parts = httpx.URL(url)
        except httpx.InvalidURL as error:
            raise FicheroError(problem("load-url-wrong", url=plain(url)), usage=True) from error
        if self._clear and parts.scheme != "https" and parts.host not in _LOCAL:
            raise FicheroError(problem("load-in-the-clear", url=plain(url)), usage=True)


def _asked(retry_after: str) -> float:
    """Give the seconds that a server asks to be left alone for; a day and time is not heeded.

    >>> _asked("7"), _asked("86400"), _asked("Fri, 31 Dec 1999 23:59:59 GMT")
    (7.0, 120.0, 0.0)
    """
    plain_seconds = retry_after.isascii() and retry_after.isdecimal() and len(retry_after) < _DIGITS
    return min(float(retry_after), _LONGEST_PAUSE) if plain_seconds else 0.0


class _Bearer(httpx.Auth):
    """A token, sent with each request (https://www.rfc-editor.org/rfc/rfc6750#section-2.1)."""

    def __init__(self, token: str) -> None:
        self._value = f"Bearer {token}"

    def auth_flow(self, request: httpx.Request) -> Generator[httpx.Request, httpx.Response]:
        request.headers["Authorization"] = self._value
        yield request


def _auth(credentials: Credentials, *, digest: bool) -> httpx.Auth:
    if credentials.token:
        return _Bearer(credentials.token)
    kind = httpx.DigestAuth if digest else httpx.BasicAuth
    return kind(credentials.user, credentials.password)


@cache
def _authorities() -> ssl.SSLContext:
    """Read once whom https trusts: it takes longer than many a load."""
    return httpx.create_ssl_context()


def plain(url: str) -> str:
    """Give an address as it may be shown: without credentials and parameters.

    >>> plain("http://ana:secreta@localhost:7878/store?graph=x")
    'http://localhost:7878/store'
    """
    return re.sub(r"//[^/?#]*@", "//", url).partition("?")[0]


def _refusal(url: str, answer: Answer) -> FicheroError:
    if answer.status in _DENIED:
        return FicheroError(problem("load-denied", url=plain(url), status=answer.status))
    text = " ".join(answer.body[: 4 * _WIDEST].decode("utf-8", "replace").split())
    quote = text if len(text) <= _WIDEST else f"{text[:_WIDEST]}…"
    return FicheroError(problem("load-refused", url=plain(url), status=answer.status, reason=quote))


def _reason(error: httpx.TransportError) -> Words:
    told = str(error) or type(error).__name__
    match error:
        case httpx.TimeoutException():
            return Words("no respondió a tiempo", "it did not answer in time")
        case httpx.ConnectError():
            return Words(f"no acepta conexiones ({told})", f"it takes no connections ({told})")
        case _:
            return Words(f"la conexión se cortó ({told})", f"the connection broke ({told})")
