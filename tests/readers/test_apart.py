"""Reading in a process of its own: the same result, and an end to what never ends."""

import pytest

from fichero.findings import FicheroError
from fichero.reading import readers
from fichero.reading.readers import Limits, apart
from tests.conftest import LIMIT
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


def test_answer_in_this_process() -> None:
    """What the other process does can be done here: a text, or what is wrong."""
    good, bad = apart.answer("f.pdf", FORM, LIMIT), apart.answer("f.pdf", b"x", LIMIT)
    assert good.extracts
    assert not good.findings
    assert bad.extracts is None
    assert [finding.code for finding in bad.findings] == ["pdf-damaged"]
