"""Reading in a process of its own: the same result, and an end to what never ends."""

import io
import os
import signal
import subprocess
import sys
import warnings
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import msgspec
import pytest

from fichero.findings import FicheroError
from fichero.reading import readers
from fichero.reading.readers import Limits, apart
from tests.conftest import LIMIT, ROOT
from tests.readers import hostile, pdfs

FORM = pdfs.written(["Misión:", "Cuidar a todos."])


def reason(limits: Limits = LIMIT, data: bytes = FORM) -> str:
    """Give what keeps a PDF from being read apart."""
    with pytest.raises(FicheroError) as raised:
        apart.read("a/ficha.pdf", data, limits)
    [finding] = raised.value.findings
    assert finding.places[0].source == "a/ficha.pdf"
    assert finding.code in {"source-too-hard", "pdf-damaged"}
    return f"{finding.code}: {finding.messages['es']}"


def test_same_result() -> None:
    """What is read in another process is what is read in this one, with all its places."""
    for name, data in (("a/f.pdf", FORM), ("a/f.docx", hostile.word("Misión:", "Cuidar"))):
        assert apart.read(name, data, LIMIT) == readers.read(name, data, LIMIT)


def test_harmless_formats_are_read_here(monkeypatch: pytest.MonkeyPatch) -> None:
    """For a text no process is started; an unknown kind is told as anywhere."""
    monkeypatch.setattr(apart, "_PROGRAM", "raise SystemExit(1)")
    [(_, document)] = apart.read("ficha.md", b"uno", LIMIT).documents
    assert document.text == "uno"
    with pytest.raises(FicheroError, match="There is no reader"):
        apart.read("ficha.odt", b"uno", LIMIT)


def test_findings_come_back() -> None:
    """What is wrong with the file is told as in this process, in both languages."""
    assert reason(data=FORM[:-10]).startswith("pdf-damaged: El PDF está dañado: está truncado")


def test_process_that_takes_too_long(monkeypatch: pytest.MonkeyPatch) -> None:
    """A process that does not end in time is stopped, and the file is told to be too hard."""
    monkeypatch.setattr(apart, "_PROGRAM", "import time; time.sleep(100)")
    monkeypatch.setattr(apart, "_START", 0)
    assert reason(Limits(seconds=1)).endswith("demasiado difícil de leer: tarda más de 1 s.")


@pytest.mark.parametrize("program", ["raise SystemExit(1)", "import os; os.abort()", "print('x')"])
def test_process_that_breaks_off(monkeypatch: pytest.MonkeyPatch, program: str) -> None:
    """A process that dies, or answers with something else, is a finding on the file."""
    monkeypatch.setattr(apart, "_PROGRAM", program)
    assert reason().startswith("source-too-hard: ")


def test_memory_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    """A reader that takes too much memory is stopped by the system, in its own process."""
    program = (
        "from fichero.reading import readers; from fichero.reading.readers import apart, face\n"
        "apart._MEMORY = 200_000_000\n"
        "def read(path, data, limits): return bytes(10**9)\n"
        "readers.READERS['.pdf'] = face.Format('application/pdf', read, apart=True)\n"
        "apart.main()"
    )
    monkeypatch.setattr(apart, "_PROGRAM", program)
    assert reason().endswith("ocupa demasiada memoria.")


@pytest.fixture
def started(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """Begin without processes, and count those that are started."""
    apart.end_all()
    counted: list[int] = []
    popen = subprocess.Popen

    def start(*arguments: Any, **more: Any) -> "subprocess.Popen[bytes]":  # noqa: ANN401 (as Popen)
        process = popen(*arguments, **more)
        counted.append(process.pid)
        return process

    monkeypatch.setattr(subprocess, "Popen", start)
    return counted


def read_one(data: bytes = FORM) -> str:
    """Read a PDF apart; give its text, or the code of what is wrong with it."""
    try:
        [(_, document), *_] = apart.read("ficha.pdf", data, LIMIT).documents
    except FicheroError as error:
        return error.findings[0].code
    return document.text


def test_one_process_reads_many_files(started: list[int]) -> None:
    """The process is kept for the next file, also after one that is wrong; nothing of it stays."""
    assert [read_one(data) for data in (FORM, FORM[:-10], FORM)] == [
        *(read_one(), "pdf-damaged", read_one())
    ]
    assert len(started) == 1
    apart.end_all()
    assert read_one()
    assert len(started) == 2
    with pytest.raises(ProcessLookupError):
        os.kill(started[0], 0)


def test_process_is_replaced_after_many_files(
    started: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    """A process that has read many files, or taken much memory, is ended: the next one is new."""
    monkeypatch.setattr(apart, "_MOST_FILES", 2)
    texts = {read_one() for _ in range(5)}
    assert len(texts) == 1
    assert len(started) == 3
    monkeypatch.setattr(
        apart,
        "_PROGRAM",
        "from fichero.reading.readers import apart\napart._TIRED = 0\napart.main()",
    )
    assert {read_one() for _ in range(3)} == texts
    assert len(started) == 6


LARGE = (
    "import sys; taken = b'x' * 600_000_000\n"
    "from pathlib import Path\n"
    "from fichero.reading.readers import Limits, apart\n"
    "data = sys.stdin.buffer.read()\n"
    "for _ in range(2):\n"
    "    apart.read('ficha.pdf', data, Limits(source_bytes=1_000_000))\n"
    "print(*(each.files for one in apart._IDLE.values() for each in one))"
)


def test_what_the_asking_process_takes_is_its_own() -> None:
    """A large process keeps the one that reads for it, as a small one does."""
    run = subprocess.run(
        [sys.executable, "-c", LARGE], input=FORM, capture_output=True, check=True, cwd=ROOT
    )
    assert run.stdout.split() == [b"2"]


FAILS_SECOND = (
    "from fichero.reading import readers; from fichero.reading.readers import apart, face\n"
    "from fichero.reading.readers import pdf\n"
    "files = []\n"
    "def read(path, data, limits):\n"
    "    files.append(path)\n"
    "    if len(files) > 1: {}\n"
    "    return pdf.read(path, data, limits)\n"
    "readers.READERS['.pdf'] = face.Format('application/pdf', read, apart=True)\n"
    "apart.main()"
)


@pytest.mark.parametrize("fault", ["raise MemoryError", "__import__('os').abort()"])
def test_what_came_before_makes_no_difference(
    started: list[int], monkeypatch: pytest.MonkeyPatch, fault: str
) -> None:
    """A file for which a used process has no room, or in which it dies, is read by a new one."""
    text = read_one()
    monkeypatch.setattr(apart, "_PROGRAM", FAILS_SECOND.format(fault))
    assert [read_one() for _ in range(3)] == [text] * 3
    assert len(started) == 1 + 3


def test_process_that_died_in_between(started: list[int]) -> None:
    """A process that somebody ended while it waited is replaced."""
    text = read_one()
    os.kill(started[0], signal.SIGKILL)
    assert read_one() == text
    assert len(started) == 2


def test_files_at_the_same_time(started: list[int]) -> None:
    """Threads that read at the same time have a process each."""
    with ThreadPoolExecutor(3) as pool:
        texts = set(pool.map(read_one, [FORM] * 9))
    assert texts == {read_one()}
    assert 1 <= len(started) <= 3


def test_forked_process_has_its_own(started: list[int]) -> None:
    """A process that is forked off does not read the answers of its parent."""
    read_one()
    with warnings.catch_warnings():
        # Python warns of forks beside threads: the one that waited here has ended.
        warnings.simplefilter("ignore")
        child = os.fork()
    if child == 0:
        os._exit(0 if not apart._IDLE else 1)  # noqa: SLF001 (what a fork must not share)
    assert os.waitpid(child, 0)[1] == 0
    assert read_one()
    assert len(started) == 1


def test_no_process_stays_behind() -> None:
    """When the program ends, so do the processes that read for it."""
    program = (
        "from fichero.reading.readers import apart; from tests.readers.test_apart import FORM\n"
        "from tests.conftest import LIMIT\n"
        "apart.read('a.pdf', FORM, LIMIT)\n"
        "print(*[each._process.pid for all in apart._IDLE.values() for each in all])"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=True
    )
    [pid] = done.stdout.split()
    with pytest.raises(ProcessLookupError):
        os.kill(int(pid), 0)


def test_tasks_and_answers(monkeypatch: pytest.MonkeyPatch) -> None:
    """The other process answers each task, in order, and ends with its input."""
    # What bounds that process must not bound this one.
    monkeypatch.setattr(apart, "_bound_time", int)
    tasks, answers = io.BytesIO(), io.BytesIO()
    for data in (FORM, b"x"):
        task = msgspec.msgpack.encode({"path": "f.pdf", "data": data, "limits": LIMIT})
        tasks.write(len(task).to_bytes(8, "big") + task)
    apart.serve(io.BytesIO(tasks.getvalue()), answers)
    told = answers.getvalue()
    length = int.from_bytes(told[:8], "big")
    first, second = (
        msgspec.msgpack.decode(each) for each in (told[8 : 8 + length], told[16 + length :])
    )
    assert first["extracts"]
    assert second["findings"][0]["code"] == "pdf-damaged"


def test_answer_in_this_process() -> None:
    """What the other process does can be done here: a text, or what is wrong."""
    good, bad = apart.answer("f.pdf", FORM, LIMIT), apart.answer("f.pdf", b"x", LIMIT)
    assert good.extracts
    assert not good.findings
    assert bad.extracts is None
    assert [finding.code for finding in bad.findings] == ["pdf-damaged"]
