"""A worker as the server sees it: a process to which one request at a time is sent."""

import asyncio
import json
import math
import os
import socket
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import IO, cast

import msgspec

from fichero.findings import FicheroError, Words, problem
from fichero.server.configuration import TOKEN
from fichero.server.limits import Limits
from fichero.server.messages import LENGTHS, Answer, Request, pack, read_answer

_LAST_WORDS = 4_000  # bytes
_START = 30  # seconds in which a worker must have opened its store


class WorkerDiedError(Exception):
    """The process ended before it answered: it was killed, or took more memory than it may."""


class Reply(msgspec.Struct, frozen=True):
    """An answer, its body, and which state of the data they are of."""

    answer: Answer
    body: bytes
    edition: str


class Worker(asyncio.Protocol):
    """A process with a store open."""

    def __init__(
        self, process: subprocess.Popen[bytes], edition: str, words: IO[bytes], memory: int
    ) -> None:
        """Watch over a process; `start` makes one.

        Args:
            process: the process.
            edition: which state of the data it has open.
            words: the file that it writes its errors to.
            memory: how many bytes it may have.
        """
        self.edition = edition
        self._process = process
        self._words, self._memory = words, memory
        self._opened = self._ended = False
        self._transport: asyncio.WriteTransport | None = None
        self._received = bytearray()
        self._expected: tuple[int, int] | None = None
        self._waiting: asyncio.Future[Reply] | None = None
        self._dead = False

    @property
    def alive(self) -> bool:
        """Whether it can be asked."""
        return not self._dead

    @property
    def pid(self) -> int:
        """Its number."""
        return self._process.pid

    def processor_time(self) -> float:
        """Give the seconds that it has had the processor; infinite if the system does not say."""
        try:
            stat = Path(f"/proc/{self.pid}/stat").read_text(encoding="ascii")
        except OSError:
            return math.inf
        fields = stat.rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    def ask(self, request: Request, body: bytes = b"") -> asyncio.Future[Reply]:
        """Send a request; the answer comes in time, or `WorkerDiedError`."""
        waiting = self._expect()
        if self._transport is None or self._dead:
            waiting.set_exception(WorkerDiedError())
        else:
            self._transport.write(pack(request, body))
        return waiting

    async def stop(self) -> None:
        """Hang up, so that it ends; and wait until it has."""
        self._ended = True
        if self._transport:
            self._transport.close()
        self._dead = True
        try:
            await asyncio.to_thread(self._process.wait, 1)
        except subprocess.TimeoutExpired:
            await self.kill()

    async def kill(self) -> None:
        """End it at once, whatever it is doing; and wait until it has gone."""
        self._ended = True
        self._process.kill()
        self._dead = True
        if self._transport:
            self._transport.abort()
        await asyncio.to_thread(self._process.wait)

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Take the line to the process."""
        self._transport = cast("asyncio.WriteTransport", transport)  # as it is a stream

    def data_received(self, data: bytes) -> None:
        """Take a piece of an answer."""
        self._received += data
        if self._expected is None:
            if len(self._received) < LENGTHS.size:
                return
            head, body = LENGTHS.unpack_from(self._received)
            self._expected = LENGTHS.size + head, LENGTHS.size + head + body
        head_end, end = self._expected
        if len(self._received) < end:
            return
        view = memoryview(self._received)
        answer = read_answer(view[LENGTHS.size : head_end])
        reply = Reply(answer, bytes(view[head_end:end]), self.edition)
        view.release()
        self._received, self._expected = bytearray(), None
        self._opened = True
        if self._waiting and not self._waiting.done():
            self._waiting.set_result(reply)

    def connection_lost(self, exc: Exception | None) -> None:
        """Tell whoever waits that no answer will come."""
        del exc
        self._dead = True
        if self._opened and not self._ended:
            self._mourn()
        if self._waiting and not self._waiting.done():
            self._waiting.set_exception(WorkerDiedError())

    def last_words(self) -> str:
        """Give the last line that it wrote of what went wrong; empty if it wrote nothing."""
        self._words.seek(max(0, self._words.seek(0, os.SEEK_END) - _LAST_WORDS))
        lines = self._words.read().decode("utf-8", "replace").split("\n")
        return next((line.strip() for line in reversed(lines) if line.strip()), "")

    def _mourn(self) -> None:
        """Tell whoever runs the server why a process ended by itself, in a sentence."""
        self._words.seek(0)
        words = self._words.read(_LAST_WORDS)
        if b"memory" in words.lower():
            limit = f"{self._memory // 2**20} MiB"
            reason = Words(
                f"necesitó más de {limit} de memoria", f"it needed more than {limit} of memory"
            )
        elif not words:
            reason = Words("lo detuvo el sistema", "the system stopped it")
        else:
            reason = Words("falló el motor", "the engine failed")
        finding = problem("serve-worker-ended", reason=reason)
        sys.stderr.write(f"{finding.messages['es']} · {finding.messages['en']}\n")

    def _expect(self) -> asyncio.Future[Reply]:
        self._waiting = asyncio.get_running_loop().create_future()
        return self._waiting


async def start(
    location: Path,
    edition: str,
    spool: Path,
    limits: Limits,
    *,
    about: Path | None = None,
    writable: bool = False,
) -> Worker:
    """Start a worker and wait until it has its store open.

    Args:
        location: the folder of the store.
        edition: which state of the data that is.
        spool: the folder for large answers.
        limits: how much it may take and give.
        about: the folder of another store: what the release says of itself.
        writable: whether it may change the store.

    Raises:
        FicheroError: `store-broken`, as it does not open.
    """
    ours, theirs = socket.socketpair()
    task = {
        "socket": theirs.fileno(),
        "location": str(location),
        "about": str(about or ""),
        "spool": str(spool),
        "limit": limits.answer,
        "memory": limits.memory,
        "writable": writable,
    }
    environment = {name: value for name, value in os.environ.items() if name != TOKEN}
    # Its words go to a file without a name: the engine's own are not for a terminal.
    words = tempfile.TemporaryFile(dir=spool)  # noqa: SIM115 (the worker's end closes it)
    # In the main thread: the kernel ends the worker when the thread that made it ends.
    process = subprocess.Popen(  # noqa: S603, ASYNC220 (a program of ours; it takes a millisecond)
        [sys.executable, "-m", "fichero.server.worker", json.dumps(task)],
        pass_fds=[theirs.fileno()],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=words,
        env=environment,
    )
    theirs.close()
    ours.setblocking(False)  # noqa: FBT003 (the standard library's own signature)
    worker = Worker(process, edition, words, limits.memory)
    opened = worker._expect()  # noqa: SLF001 (the same class of things)
    await asyncio.get_running_loop().create_connection(lambda: worker, sock=ours)
    try:
        reply = await asyncio.wait_for(opened, _START)
    except (WorkerDiedError, TimeoutError, asyncio.CancelledError) as error:
        await worker.kill()
        if isinstance(error, asyncio.CancelledError):
            raise
        reason = worker.last_words() or "—"
        raise FicheroError(problem("store-broken", path=location, reason=reason)) from error
    if reply.answer.finding:
        await worker.stop()
        raise FicheroError(reply.answer.finding)
    return worker
