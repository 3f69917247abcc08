"""Reading a file in another process, which can be stopped: for formats with large libraries.

A damaged or hostile PDF can keep its reader busy for ever, or fill the memory; no limit within the
same process would hold. The other process gets the file's bytes, opens nothing, and may take so
much time and memory; if it takes more, that is a finding on the file.

To start such a process takes longer than to read most files. So one is kept for the next file, and
ended once it has read many, or once anything went wrong in it: what is found in a file does not
depend on those that were read before it.
"""

import atexit
import os
import subprocess
import sys
import threading
from collections import defaultdict
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import IO, cast

import msgspec

from fichero.document import whole_file
from fichero.findings import FicheroError, Finding, Words, problem
from fichero.reading import readers
from fichero.reading.readers.face import Extracts, Format, Limits, Received

_MEMORY = 2_000_000_000  # bytes of data
_TIRED = 500_000_000  # bytes that a process has taken at most, from which on it is not kept
_START = 10  # seconds that the process may take before it begins
_MOST_FILES = 200  # that one process reads
_HEAD = 8  # bytes that tell how long a message is
_PROGRAM = "from fichero.reading.readers.apart import main; main()"
_SHORT = Words("ocupa demasiada memoria", "it takes too much memory")
_BROKEN = Words("su lectura se interrumpió (¿memoria?)", "reading it was broken off (memory?)")


class _Task(msgspec.Struct, frozen=True):
    path: str
    data: bytes
    limits: Limits


class _Answer(msgspec.Struct, frozen=True):
    extracts: Extracts | None = None
    findings: tuple[Finding, ...] = ()
    memory: bool = False
    """There was not enough memory."""
    last: bool = False
    """The process ends now."""


def read(path: str, data: bytes, limits: Limits) -> Received:
    """Read a file: in this process if its format is harmless, else in another.

    Args:
        path: the file's path below the folder of sources, with `/`.
        data: the file's bytes.
        limits: what may be spent on it.

    Raises:
        FicheroError: as `fichero.reading.readers.read`; or `source-too-hard`.
    """
    form = readers.known(path)
    if form is None or not form.apart:
        return readers.read(path, data, limits)
    return readers.received(path, data, form, _elsewhere(path, data, limits))


def _elsewhere(path: str, data: bytes, limits: Limits) -> Extracts:
    task = msgspec.msgpack.encode(_Task(path, data, limits))
    for process in _processes():
        told = process.ask(task, limits.seconds + _START)
        if told is None:
            process.end()
            raise _too_hard(path, _slow(limits.seconds))
        try:
            answer = msgspec.msgpack.decode(told, type=_Answer)
        except msgspec.DecodeError:
            answer = _Answer(findings=_too_hard(path, _BROKEN).findings, memory=True)
        process.put_back(ends=answer.last or answer.memory)
        # Where memory was short, the files before this one may have taken it.
        if not answer.memory or process.files == 1:
            break
    if answer.extracts is None:
        raise FicheroError(*answer.findings)
    return answer.extracts


def _slow(seconds: int) -> Words:
    return Words(f"tarda más de {seconds} s", f"it takes more than {seconds} s")


def _too_hard(path: str, words: Words) -> FicheroError:
    return FicheroError(problem("source-too-hard", whole_file(path), reason=words))


# ── The process that asks ────────────────────────────────────────────────────────────────────────


class _Process:
    """Another process, and how to talk with it."""

    def __init__(self, program: str) -> None:
        """Start an interpreter with a fixed program: nothing of a file is on its command line."""
        self.files = 0
        """How many it was asked to read."""
        self._program = program
        package = Path(__file__).parents[3]
        before = os.environ.get("PYTHONPATH")
        path = f"{package}{os.pathsep}{before}" if before else str(package)
        self._process = subprocess.Popen(  # noqa: S603
            [sys.executable, "-P", "-c", program],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env=os.environ | {"PYTHONPATH": path},
        )
        self._tasks = cast("IO[bytes]", self._process.stdin)
        self._answers = cast("IO[bytes]", self._process.stdout)

    def ask(self, task: bytes, seconds: float) -> bytes | None:
        """Give it a task, and get its answer: nothing if it dies, None if it takes too long."""
        self.files += 1
        answer: list[bytes] = []
        # A thread can wait for as long as it takes: when the process ends, so does the thread.
        talk = threading.Thread(target=lambda: answer.append(self._talk(task)), daemon=True)
        talk.start()
        talk.join(seconds)
        return answer[0] if answer else None

    def _talk(self, task: bytes) -> bytes:
        try:
            _send(self._tasks, task)
            return _receive(self._answers) or b""
        except (OSError, ValueError):
            return b""

    def put_back(self, *, ends: bool) -> None:
        """Keep it for another file, unless it ends or has read many."""
        if ends or self.files >= _MOST_FILES:
            self.end()
        else:
            _IDLE[self._program].append(self)

    def end(self) -> None:
        """Stop it, whatever it does."""
        self._process.kill()
        self._process.wait()
        for pipe in (self._tasks, self._answers):
            with suppress(OSError):
                pipe.close()

    def forget(self) -> None:
        """Leave it to the process that started it."""
        self._process.returncode = 0


_IDLE: defaultdict[str, list[_Process]] = defaultdict(list)
"""The processes that wait for a file, by their program."""


def _processes() -> Iterator[_Process]:
    """Give a process that waits, or else a new one; and then a new one, if it is asked for."""
    with suppress(IndexError):
        yield _IDLE[_PROGRAM].pop()
    while True:
        yield _Process(_PROGRAM)


@atexit.register
def end_all() -> None:
    """End the processes that wait for a file."""
    while _IDLE:
        for process in _IDLE.popitem()[1]:
            process.end()


def _forget_all() -> None:
    while _IDLE:
        for process in _IDLE.popitem()[1]:
            process.forget()


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_forget_all)


# ── The process that answers ─────────────────────────────────────────────────────────────────────


def main() -> None:
    """Read the files that are given on standard input, one by one, until it ends."""
    _bound_memory()
    serve(sys.stdin.buffer, sys.stdout.buffer)


def serve(source: IO[bytes], sink: IO[bytes]) -> None:
    """Read the files that come from a pipe, and write to another what was found in each."""
    while told := _receive(source):
        task = msgspec.msgpack.decode(told, type=_Task)
        _bound_time(task.limits.seconds)
        found = answer(task.path, task.data, task.limits)
        found = msgspec.structs.replace(found, last=_is_tired())
        _send(sink, msgspec.msgpack.encode(found))


def answer(path: str, data: bytes, limits: Limits) -> _Answer:
    """Read a file, and put what is wrong with it beside what was found."""
    form: Format = readers.READERS[readers.suffix(path)]
    try:
        return _Answer(form.read(path, data, limits))
    except FicheroError as error:
        return _Answer(findings=error.findings)
    except MemoryError:
        return _Answer(findings=_too_hard(path, _SHORT).findings, memory=True)


def _send(pipe: IO[bytes], message: bytes) -> None:
    pipe.write(len(message).to_bytes(_HEAD, "big") + message)
    pipe.flush()


def _receive(pipe: IO[bytes]) -> bytes | None:
    head = pipe.read(_HEAD)
    if len(head) < _HEAD:
        return None
    return pipe.read(int.from_bytes(head, "big"))


try:
    import resource
except ImportError:  # pragma: no cover (there is none on Windows, which has no such limits)

    def _bound_memory() -> None:
        """Do nothing."""

    def _bound_time(seconds: int) -> None:
        """Do nothing: the process that asks ends this one in time."""
        del seconds

    def _is_tired() -> bool:
        return False

else:

    def _bound_memory() -> None:
        """Bound the memory of this process."""
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
        resource.setrlimit(resource.RLIMIT_DATA, (_MEMORY, _MEMORY))

    def _bound_time(seconds: int) -> None:
        """Bound the time that this process may compute from now on."""
        spent = resource.getrusage(resource.RUSAGE_SELF)
        soft = int(spent.ru_utime + spent.ru_stime) + seconds + _START
        resource.setrlimit(resource.RLIMIT_CPU, (soft, resource.getrlimit(resource.RLIMIT_CPU)[1]))

    def _is_tired() -> bool:
        """Tell whether this process has taken much memory: it is not given back."""
        return _taken() > _TIRED

    def _taken() -> int:
        """Give the most memory that this process has taken, in bytes."""
        # The other way to ask counts on Linux what the process that started this one had taken.
        try:
            status = Path("/proc/self/status").read_text(encoding="ascii", errors="replace")
            return int(status.partition("VmHWM:")[2].split()[0]) * 1024
        except (OSError, IndexError):
            # On macOS it is told in bytes: there a process reads one file.
            return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
