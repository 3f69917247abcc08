"""What all requests share: the release, the workers, the limits, and the answers worth keeping."""

import asyncio
import re
import sys
from collections import OrderedDict
from collections.abc import Awaitable, Callable
from pathlib import Path

import msgspec
from starlette.requests import Request

from fichero.findings import FicheroError, problem
from fichero.server import edition as editions
from fichero.server import workers
from fichero.server.configuration import Configuration
from fichero.server.edition import Edition
from fichero.server.messages import Request as Question
from fichero.server.pool import BusyError, OvertimeError, Pool
from fichero.server.refusals import Refusal
from fichero.server.workers import Reply, Worker, WorkerDiedError

_KNOWN = "application/json, text/turtle …"
_HOST = re.compile(r"[A-Za-z0-9._-]+(?::[0-9]+)?|\[[0-9A-Fa-f:.]+\](?::[0-9]+)?")
_WATCH = 0.5  # seconds between looks at whether there is a new release


class Kept(msgspec.Struct, frozen=True):
    """An answer that is kept."""

    body: bytes
    media_type: str
    subject: str = ""
    gzip: bool = False
    """Whether the body is compressed."""


class Cache:
    """Answers that are kept up to a number of bytes; what was not asked for longest goes first."""

    def __init__(self, limit: int) -> None:
        """Begin without answers."""
        self._limit, self._size = limit, 0
        self._kept: OrderedDict[tuple[object, ...], Kept | None] = OrderedDict()

    def get(self, key: tuple[object, ...]) -> tuple[bool, Kept | None]:
        """Tell whether there is an answer, and which; that there is nothing is an answer too."""
        if key not in self._kept:
            return False, None
        self._kept.move_to_end(key)
        return True, self._kept[key]

    def put(self, key: tuple[object, ...], kept: Kept | None) -> None:
        """Keep an answer."""
        if key in self._kept:
            return
        self._kept[key] = kept
        self._size += _size(key, kept)
        while self._size > self._limit:
            self._size -= _size(*self._kept.popitem(last=False))

    def clear(self) -> None:
        """Forget everything."""
        self._kept.clear()
        self._size = 0


def _size(key: tuple[object, ...], kept: Kept | None) -> int:
    # Texts of queries are keys too; 500 bytes are about what an entry takes besides.
    named = sum(len(part) for part in key if isinstance(part, str))
    return 500 + named + (len(kept.body) if kept else 0)


class State:
    """A server at work."""

    def __init__(self, configuration: Configuration, scratch: Path) -> None:
        """Take how the server is started, and a folder that is its own; `open` does the rest."""
        self.configuration, self.limits = configuration, configuration.limits
        self.cache = Cache(self.limits.cache)
        self.edition: Edition = editions.load(configuration.release, scratch)
        self.stale = False
        self._scratch = scratch
        self._pool = Pool(self.limits)
        self._renewing = asyncio.Lock()
        self._watcher: asyncio.Task[None] | None = None
        self._bench: Worker | None = None
        self._bench_busy = asyncio.Lock()

    @property
    def workers(self) -> int:
        """How many workers there are."""
        return self._pool.alive

    async def open(self) -> None:
        """Start the workers, and look out for a new release.

        Raises:
            FicheroError: the store cannot be opened.
        """
        await self._pool.renew(self._starter(self.edition))
        self._watcher = asyncio.ensure_future(self._watch())

    async def close(self) -> None:
        """End all that was started."""
        if self._watcher:
            self._watcher.cancel()
        await self._pool.close()
        if self._bench:
            await self._bench.stop()
        self.edition.close()

    async def ask(
        self, question: Question, hung_up: Callable[[], Awaitable[object]] | None = None
    ) -> Reply:
        """Have a question to the release answered.

        Raises:
            Refusal: it is not, and why.
        """
        try:
            return self._judged(await self._pool.ask(question, hung_up))
        except (BusyError, OvertimeError, WorkerDiedError) as error:
            raise self._refusal(error) from error

    async def ask_bench(self, question: Question, body: bytes = b"") -> Reply:
        """Have a request to the working store answered, one at a time.

        Raises:
            Refusal: it is not, and why.
        """
        try:
            async with asyncio.timeout(self.limits.wait):
                await self._bench_busy.acquire()
        except TimeoutError as error:
            raise Refusal(problem("http-busy")) from error
        try:
            if self._bench is None or not self._bench.alive:
                self._bench = await self._start_bench()
            answer = self._bench.ask(question, body)
            await asyncio.wait((answer,), timeout=self.limits.seconds)
            if not answer.done():
                answer.cancel()
                await self._bench.kill()
                raise Refusal(problem("query-overtime", seconds=f"{self.limits.seconds:g}"))
            return self._judged(answer.result())
        except WorkerDiedError as error:
            raise self._refusal(error) from error
        finally:
            self._bench_busy.release()

    async def renew(self) -> None:
        """Change to the release that is there now, if it is another one.

        Requests go on being answered, from the former release until the new one is ready.
        """
        async with self._renewing:
            former = self.edition
            if former.current() or editions.identity(former.folder) is None:
                return
            try:
                new = await asyncio.to_thread(editions.load, former.folder, self._scratch)
                try:
                    await self._pool.renew(self._starter(new))
                except BaseException:
                    new.close()
                    raise
            except FicheroError as error:
                if not self.stale:
                    sys.stderr.write(f"{error.findings[0].messages['en']}\n")
                self.stale = True
                return
            self.edition, self.stale = new, False
            self.cache.clear()
            # Whoever is reading a file of the former release has it open already.
            former.close()

    def url(self, request: Request) -> str:
        """Give the address of the server as the client knows it, with a slash at its end."""
        if self.configuration.url:
            return self.configuration.url.rstrip("/") + "/"
        host = request.headers.get("host", "localhost")
        # What is no name of a host must not come into IRIs.
        return f"{request.scope['scheme']}://{host if _HOST.fullmatch(host) else 'localhost'}/"

    def _starter(self, edition: Edition) -> Callable[[], Awaitable[Worker]]:
        async def start() -> Worker:
            worker = await workers.start(
                edition.store, edition.name, self._scratch, self.limits, about=edition.about
            )
            if not (edition.own_store or edition.current()):
                await worker.kill()
                raise FicheroError(problem("store-missing", path=edition.folder))
            return worker

        return start

    async def _start_bench(self) -> Worker:
        folder = self.configuration.work or self._scratch / "work"
        folder.mkdir(parents=True, exist_ok=True)
        return await workers.start(folder, "", self._scratch, self.limits, writable=True)

    async def _watch(self) -> None:
        while True:
            await asyncio.sleep(_WATCH)
            await self.renew()

    def _judged(self, reply: Reply) -> Reply:
        answer = reply.answer
        match answer.outcome:
            case "refused" if answer.finding:
                raise Refusal(answer.finding)
            case "too-large":
                raise Refusal(problem("query-too-much", limit=self.limits.answer))
            case "not-acceptable":
                raise Refusal(problem("http-not-acceptable", known=_KNOWN))
        return reply

    def _refusal(self, error: Exception) -> Refusal:
        match error:
            case BusyError():
                return Refusal(problem("http-busy"))
            case OvertimeError():
                return Refusal(problem("query-overtime", seconds=f"{self.limits.seconds:g}"))
        return Refusal(problem("query-memory"))
