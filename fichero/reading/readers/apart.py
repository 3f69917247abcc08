"""Reading a file in a process of its own, which can be stopped: for formats with large libraries.

A damaged or hostile PDF can keep its reader busy for ever, or fill the memory; no limit within the
same process would hold. The other process gets the file's bytes, opens nothing, and may take so
much time and memory; if it takes more, that is a finding on the file.
"""

import os
import subprocess
import sys
from pathlib import Path

import msgspec

from fichero.document import whole_file
from fichero.findings import FicheroError, Finding, Words, problem
from fichero.reading import readers
from fichero.reading.readers.face import Extracts, Format, Limits, Received

_MEMORY = 2_000_000_000  # bytes of data
_START = 10  # seconds that the process may take before it begins
_PROGRAM = "from fichero.reading.readers.apart import main; main()"


class _Task(msgspec.Struct, frozen=True):
    path: str
    data: bytes
    limits: Limits


class _Answer(msgspec.Struct, frozen=True):
    extracts: Extracts | None = None
    findings: tuple[Finding, ...] = ()


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
    package = Path(__file__).parents[3]
    before = os.environ.get("PYTHONPATH")
    environment = os.environ | {
        "PYTHONPATH": f"{package}{os.pathsep}{before}" if before else str(package)
    }
    try:
        # Its own interpreter, with a fixed program: nothing of the file is on the command line.
        done = subprocess.run(  # noqa: S603
            [sys.executable, "-P", "-c", _PROGRAM],
            input=task,
            capture_output=True,
            timeout=limits.seconds + _START,
            env=environment,
            check=False,
        )
    except subprocess.TimeoutExpired as error:
        raise _too_hard(path, _slow(limits.seconds)) from error
    try:
        answer = msgspec.msgpack.decode(done.stdout, type=_Answer)
    except msgspec.DecodeError as error:
        words = Words(
            "su lectura se interrumpió (¿memoria?)", "reading it was broken off (memory?)"
        )
        raise _too_hard(path, words) from error
    if answer.extracts is None:
        raise FicheroError(*answer.findings)
    return answer.extracts


def _slow(seconds: int) -> Words:
    return Words(f"tarda más de {seconds} s", f"it takes more than {seconds} s")


def _too_hard(path: str, words: Words) -> FicheroError:
    return FicheroError(problem("source-too-hard", whole_file(path), reason=words))


def main() -> None:
    """Read the file that is given on standard input, and write what was found to the output."""
    task = msgspec.msgpack.decode(sys.stdin.buffer.read(), type=_Task)
    _confine(task.limits.seconds)
    sys.stdout.buffer.write(msgspec.msgpack.encode(answer(task.path, task.data, task.limits)))


def answer(path: str, data: bytes, limits: Limits) -> _Answer:
    """Read a file, and put what is wrong with it beside what was found."""
    form: Format = readers.READERS[readers.suffix(path)]
    try:
        return _Answer(form.read(path, data, limits))
    except FicheroError as error:
        return _Answer(findings=error.findings)
    except MemoryError:
        words = Words("ocupa demasiada memoria", "it takes too much memory")
        return _Answer(findings=_too_hard(path, words).findings)


def _confine(seconds: int) -> None:
    """Bound the time and memory of this process, where the system can."""
    try:
        import resource  # noqa: PLC0415 (not everywhere)
    except ImportError:
        return
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_DATA, (_MEMORY, _MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (seconds + _START, seconds + _START))
