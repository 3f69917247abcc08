"""Who answers when: quick queries at once, slow ones behind them, none for longer than its time.

Nobody can tell a slow query by looking at it, so each one is begun. If it is not done at a glance
it is slow: it goes on if few enough slow ones are running, so that some workers are always left for
the quick ones; else its worker is ended, and the query is begun anew when its turn has come. So a
hundred slow queries hold a quick one up by a glance, not by a hundred times their time.

Who came last is looked at first: under a flood everybody in a fair queue would wait until they had
given up, and the work would be in vain.
"""

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable
from contextlib import suppress
from typing import Any

from fichero.findings import FicheroError
from fichero.server.limits import Limits
from fichero.server.messages import Request
from fichero.server.workers import Reply, Worker, WorkerDiedError

Start = Callable[[], Awaitable[Worker]]
"""Starts a worker on the data of the day."""

_PATIENCE = 0.05  # seconds between looks at a query that is late
_MUCH = 0.15  # seconds of the processor that no quick query needs
_BREATH = 0.5  # seconds before a worker that could not be started is tried again


class BusyError(Exception):
    """There is no place left to wait in, or the wait has been too long."""


class OvertimeError(Exception):
    """The query took longer than it may."""


async def _nobody() -> Worker:
    raise WorkerDiedError


class Pool:
    """Workers, and the queues before them."""

    def __init__(self, limits: Limits) -> None:
        """Make a pool without workers; `renew` starts them."""
        self._start: Start = _nobody
        self._limits = limits
        self._idle: list[Worker] = []
        self._all: set[Worker] = set()
        self._edition = ""
        self._queue: deque[asyncio.Future[Worker]] = deque()
        self._slow = asyncio.Semaphore(limits.slow)
        self._slow_waiting = 0
        self._errands: set[asyncio.Task[None]] = set()
        self._closed = False

    @property
    def alive(self) -> int:
        """How many workers there are."""
        return sum(worker.alive for worker in self._all)

    async def renew(self, start: Start) -> None:
        """Change to other workers; those who are at work end it first.

        Args:
            start: starts them.

        Raises:
            FicheroError: `store-broken`; everything stays as it was.
        """
        number = self._limits.quick + self._limits.slow
        begun = await asyncio.gather(*(start() for _ in range(number)), return_exceptions=True)
        workers = [worker for worker in begun if isinstance(worker, Worker)]
        for failure in begun:
            if isinstance(failure, BaseException):
                await asyncio.gather(*(worker.kill() for worker in workers))
                raise failure
        self._start, self._edition = start, workers[0].edition
        former, self._idle = self._idle, []
        for worker in workers:
            self._all.add(worker)
            self._welcome(worker)
        for worker in former:
            self._release(worker)

    async def close(self) -> None:
        """End all workers."""
        self._closed = True
        for errand in self._errands:
            errand.cancel()
        for waiting in self._queue:
            waiting.cancel()
        await asyncio.gather(*(worker.kill() for worker in self._all))
        self._all.clear()

    async def ask(
        self, request: Request, hung_up: Callable[[], Awaitable[object]] | None = None
    ) -> Reply:
        """Have a request answered.

        Args:
            request: what is asked for.
            hung_up: waits until the client has gone, as then nobody needs the answer any more.

        Raises:
            BusyError: too many others are asking.
            OvertimeError: it took too long.
            WorkerDiedError: it took too much memory, or the client has gone.
        """
        limits = self._limits
        worker = await self._next()
        answer = worker.ask(request)
        try:
            done = await _within(answer, limits.glance)
        except asyncio.CancelledError:
            answer.cancel()
            self._lose(worker)
            raise
        if not done and self._slow.locked():
            done = await self._starved(worker, answer)
        if done:
            self._release(worker)
            return answer.result()
        if not self._slow.locked():
            async with self._slow:
                return await self._out(worker, answer, limits.seconds - limits.glance, hung_up)
        answer.cancel()
        self._lose(worker)
        await self._turn()
        try:
            worker = await self._next()
            return await self._out(worker, worker.ask(request), limits.seconds, hung_up)
        finally:
            self._slow.release()

    async def _starved(self, worker: Worker, answer: "asyncio.Future[Reply]") -> bool:
        """Wait for a query that is late as others have the processor; tell whether it is done."""
        before = worker.processor_time()
        for _ in range(round((self._limits.seconds - self._limits.glance) / _PATIENCE)):
            if await _within(answer, _PATIENCE):
                return True
            # Of a time that is infinite the difference is not a number, and so not less.
            if not worker.processor_time() - before < _MUCH:
                return False
        return False

    async def _turn(self) -> None:
        """Wait until fewer slow queries are running."""
        if self._slow_waiting >= self._limits.slow_queue:
            raise BusyError
        self._slow_waiting += 1
        try:
            async with asyncio.timeout(self._limits.wait):
                await self._slow.acquire()
        except TimeoutError as error:
            raise BusyError from error
        finally:
            self._slow_waiting -= 1

    async def _out(
        self,
        worker: Worker,
        answer: "asyncio.Future[Reply]",
        seconds: float,
        hung_up: Callable[[], Awaitable[object]] | None,
    ) -> Reply:
        """Wait for a slow query to the end of its time, or its client's."""
        gone = asyncio.ensure_future(hung_up()) if hung_up else None
        try:
            waiting: list[asyncio.Future[Any]] = [answer, gone] if gone else [answer]
            await asyncio.wait(waiting, timeout=seconds, return_when=asyncio.FIRST_COMPLETED)
            if answer.done():
                return answer.result()
            raise WorkerDiedError if gone and gone.done() else OvertimeError
        finally:
            if gone:
                gone.cancel()
            if answer.done():
                self._release(worker)
            else:
                answer.cancel()
                self._lose(worker)

    async def _next(self) -> Worker:
        """Wait for a worker."""
        while self._idle:
            worker = self._idle.pop()
            if worker.alive:
                return worker
            self._lose(worker)
        if len(self._queue) >= self._limits.quick_queue:
            longest = self._queue.popleft()
            longest.set_exception(BusyError())
        waiting: asyncio.Future[Worker] = asyncio.get_running_loop().create_future()
        self._queue.append(waiting)
        await asyncio.wait((waiting,), timeout=self._limits.wait)
        if waiting.done():
            return waiting.result()
        with suppress(ValueError):
            self._queue.remove(waiting)
        raise BusyError

    def _release(self, worker: Worker) -> None:
        if not worker.alive:
            self._lose(worker)
        elif worker.edition != self._edition:
            self._errand(self._dismiss(worker))
        else:
            self._welcome(worker)

    def _welcome(self, worker: Worker) -> None:
        while self._queue:
            waiting = self._queue.pop()
            if not waiting.done():
                waiting.set_result(worker)
                return
        self._idle.append(worker)

    def _lose(self, worker: Worker) -> None:
        """End a worker, whatever it is doing, and start another one in its place."""
        self._all.discard(worker)
        self._errand(worker.kill())
        self._errand(self._replace())

    async def _replace(self) -> None:
        while not self._closed:
            try:
                worker = await self._start()
            except (FicheroError, OSError):
                await asyncio.sleep(_BREATH)
                continue
            self._all.add(worker)
            self._release(worker)
            return

    async def _dismiss(self, worker: Worker) -> None:
        self._all.discard(worker)
        await worker.stop()

    def _errand(self, work: "Awaitable[None]") -> None:
        task = asyncio.ensure_future(work)
        self._errands.add(task)
        task.add_done_callback(self._errands.discard)


async def _within(future: "asyncio.Future[Reply]", seconds: float) -> bool:
    """Wait for a future at most so long; tell whether it is done."""
    if future.done():
        return True
    loop = asyncio.get_running_loop()
    either: asyncio.Future[None] = loop.create_future()

    def wake(_: object = None) -> None:
        if not either.done():
            either.set_result(None)

    timer = loop.call_later(seconds, wake)
    future.add_done_callback(wake)
    try:
        await either
    finally:
        timer.cancel()
        future.remove_done_callback(wake)
    return future.done()
