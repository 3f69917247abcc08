"""Work in several processes: in order, and with nothing lost when one of them is."""

import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

import pytest

from benchmarks.corpus import writing
from fichero import pipeline, settings
from fichero.describing import registry
from fichero.findings import FicheroError
from fichero.forms import Workshop
from fichero.jobs import Crew, Result, Task
from fichero.pipeline import Run
from fichero.releasing.release import load_manifest, verify

FORMS = 12


def double(task: int) -> int:
    """Work a little longer on the first tasks, and end the process over 5."""
    if task == 5:
        os.kill(os.getpid(), signal.SIGKILL)
    time.sleep(0.02 if task < 3 else 0)
    return task * 2


def lost(task: int) -> int:
    """Tell of a task that nobody could do."""
    return -task


def test_results_are_in_order_and_only_the_guilty_task_is_lost() -> None:
    """A process that is killed costs its own task; all others are done, and in their order."""
    with Crew(2) as crew:
        results = list(crew.results(double, range(12), lost))
    assert results == [-5 if task == 5 else task * 2 for task in range(12)]


def test_tasks_are_taken_as_they_are_needed() -> None:
    """However many tasks there are, few of them wait in memory."""
    taken = []

    def tasks() -> Iterator[int]:
        for task in range(100, 200):
            taken.append(task)
            yield task

    with Crew(2) as crew:
        first = next(crew.results(double, tasks(), lost))
        assert first == 200
        assert len(taken) < 20


@pytest.fixture(scope="module")
def corpus(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Write a few generated forms."""
    folder = tmp_path_factory.mktemp("corpus")
    list(writing.write(folder, FORMS, faulty=0))
    return folder


def workshop(corpus: Path) -> Workshop:
    """Give what the work on the forms needs."""
    return Workshop(settings.load(corpus / settings.FILE), registry.load(corpus / writing.REGISTRY))


def released(out: Path) -> dict[str, str]:
    """Give the checksums of a release's files."""
    return {file.path: file.sha256 for file in load_manifest(out).files}


@pytest.fixture(scope="module")
def alone(corpus: Path) -> dict[str, str]:
    """Build with one process."""
    out = corpus / "alone"
    pipeline.build(workshop(corpus), corpus / writing.SOURCES, out)
    return released(out)


def command(corpus: Path, out: Path) -> list[str]:
    """Give the command of a build with two processes."""
    sources = corpus / writing.SOURCES
    return [
        *(sys.executable, "-m", "fichero", "build", "--jobs", "2", "--quiet"),
        *("--settings", str(corpus / settings.FILE)),
        *("--sources", str(sources), "--out", str(out)),
    ]


def children(process: int) -> list[int]:
    """Give the processes that a process started and that work on forms."""
    found = []
    for path in Path("/proc").glob("[0-9]*"):
        try:
            status = (path / "stat").read_text(encoding="utf-8").rpartition(")")[2].split()
            words = (path / "cmdline").read_bytes()
        except OSError:
            continue
        if int(status[1]) == process and b"spawn_main" in words:
            found.append(int(path.name))
    return found


def wait_for_children(process: subprocess.Popen[bytes]) -> list[int]:
    """Wait until a build has its workers."""
    for _ in range(600):
        found = children(process.pid)
        if len(found) == 2:
            return found
        assert process.poll() is None
        time.sleep(0.02)
    pytest.fail("no workers")


def test_a_release_does_not_depend_on_the_workers(corpus: Path, alone: dict[str, str]) -> None:
    """Two processes, one of which is killed on the way, give the same release as one."""
    out = corpus / "together"
    with subprocess.Popen(command(corpus, out)) as process:
        victim, _ = wait_for_children(process)
        time.sleep(0.5)
        os.kill(victim, signal.SIGKILL)
        assert process.wait(120) == 0
    assert verify(out) == ()
    assert released(out) == alone


@pytest.mark.parametrize("how", [signal.SIGTERM, signal.SIGKILL])
def test_a_build_that_is_stopped_leaves_the_former_release(
    corpus: Path, alone: dict[str, str], tmp_path: Path, how: signal.Signals
) -> None:
    """Stopped or killed, a build changes nothing, its workers end, and the next one cleans up."""
    out = tmp_path / "dist"
    pipeline.build(workshop(corpus), corpus / writing.SOURCES, out)
    with subprocess.Popen(command(corpus, out), stderr=subprocess.DEVNULL) as process:
        workers = wait_for_children(process)
        process.send_signal(how)
        code = process.wait(60)
    assert code == (130 if how == signal.SIGTERM else -how)
    for _ in range(500):
        if not any(Path("/proc", str(worker)).exists() for worker in workers):
            break
        time.sleep(0.02)
    assert not any(Path("/proc", str(worker)).exists() for worker in workers)
    assert released(out) == alone
    pipeline.build(workshop(corpus), corpus / writing.SOURCES, out)
    assert [path.name for path in tmp_path.iterdir()] == ["dist"]


def test_a_source_that_vanishes_is_told(corpus: Path, tmp_path: Path) -> None:
    """A form whose source is gone when its turn comes is left out by its name; the rest is done."""
    sources = tmp_path / "sources"
    folders = sorted((corpus / writing.SOURCES).iterdir())
    sources.mkdir()
    for folder in folders[:3]:
        shutil.copytree(folder, sources / folder.name)
    gone = sources / folders[2].name

    def watch(_done: int, _total: int) -> None:
        shutil.rmtree(gone, ignore_errors=True)

    summary = pipeline.build(
        workshop(corpus), sources, tmp_path / "dist", without=["site"], run=Run(watch=watch)
    )
    assert summary.left_out == (gone.name,)
    assert {finding.code for finding in summary.findings} >= {"source-not-found"}
    assert gone.name in "".join(finding.messages["es"] for finding in summary.findings)


class Losing(Crew):
    """Loses the worker of the first task in one of its turns."""

    turn = 0

    def results(
        self,
        work: Callable[[Task], Result],
        tasks: Iterable[Task],
        lost: Callable[[Task], Result],
    ) -> Iterator[Result]:
        """Do the work in this process, but for that task."""
        self.turn -= 1
        for place, task in enumerate(tasks):
            yield lost(task) if self.turn == 0 and place == 0 else work(task)


@pytest.mark.parametrize("turn", [1, 2])
def test_a_form_that_ends_every_worker_is_told(
    corpus: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, turn: int
) -> None:
    """Lost over a form's documents, it is left out; lost later, nothing is published."""
    monkeypatch.setattr(Losing, "turn", turn)
    monkeypatch.setattr(pipeline, "Crew", Losing)
    first = min((corpus / writing.SOURCES).iterdir()).name
    out = tmp_path / "dist"

    def build() -> pipeline.Summary:
        return pipeline.build(
            workshop(corpus), corpus / writing.SOURCES, out, without=["site", "store"]
        )

    if turn == 1:
        summary = build()
        assert summary.left_out == (first,)
        [finding] = [each for each in summary.findings if each.code == "worker-lost"]
        assert first in finding.messages["en"]
    else:
        with pytest.raises(FicheroError) as caught:
            build()
        assert [finding.code for finding in caught.value.findings] == ["worker-lost"]
        assert not out.exists()
