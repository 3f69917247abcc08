"""The same work on many things, in this process or in several, with the results in order.

Whatever has the face of `concurrent.futures.Executor` can do the work: processes of this machine,
or those of others.
"""

import multiprocessing
import os
import signal
import threading
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import BrokenExecutor, Executor, Future, ProcessPoolExecutor
from typing import Self, TypeVar

Task = TypeVar("Task")
Result = TypeVar("Result")

_AHEAD = 4  # tasks for each worker that are handed out before they are asked for


class Crew:
    """Does work, and finds others to do it when a worker is lost. It is a context manager."""

    def __init__(self, number: int, start: Callable[[int], Executor] | None = None) -> None:
        """Take note of who is to work.

        Args:
            number: how many workers there are; of one, the work is done in this process.
            start: starts them; processes of this machine unless something else is given.
        """
        self._number = number
        self._start = start or _processes
        self._executor: Executor | None = None

    def __enter__(self) -> Self:
        """Begin; workers start when there is work."""
        return self

    def __exit__(self, *_: object) -> None:
        """Send everybody home; what was not begun is not done."""
        if self._executor:
            self._executor.shutdown(cancel_futures=True)
        self._executor = None

    def results(
        self,
        work: Callable[[Task], Result],
        tasks: Iterable[Task],
        lost: Callable[[Task], Result],
    ) -> Iterator[Result]:
        """Do some work on each task; give the results in the order of the tasks.

        Args:
            work: the work.
            tasks: what to do it on, taken one by one. A few results for each worker are in memory.
            lost: gives the result of a task whose worker is lost each time, such as for want of
                memory; it may raise an error.
        """
        if self._number == 1:
            yield from map(work, tasks)
            return
        waiting: deque[tuple[Task, Future[Result]]] = deque()
        for task in tasks:
            if len(waiting) >= self._number * _AHEAD:
                yield from self._next(work, waiting, lost)
            waiting.append((task, self._submit(work, task)))
        while waiting:
            yield from self._next(work, waiting, lost)

    def _next(
        self,
        work: Callable[[Task], Result],
        waiting: deque[tuple[Task, Future[Result]]],
        lost: Callable[[Task], Result],
    ) -> Iterator[Result]:
        """Give the next result; if a worker was lost, those of all tasks that were handed out."""
        task, future = waiting.popleft()
        try:
            results = [future.result()]
        except BrokenExecutor:
            # Nobody knows who had which task. By itself, the one to blame is told from the others.
            suspects = [task, *(each for each, _ in waiting)]
            waiting.clear()
            results = [self._alone(work, suspect, lost) for suspect in suspects]
        yield from results

    def _alone(
        self, work: Callable[[Task], Result], task: Task, lost: Callable[[Task], Result]
    ) -> Result:
        try:
            return self._submit(work, task).result()
        except BrokenExecutor:
            return lost(task)

    def _submit(self, work: Callable[[Task], Result], task: Task) -> Future[Result]:
        if self._executor is None:
            self._executor = self._start(self._number)
        try:
            return self._executor.submit(work, task)
        except BrokenExecutor:
            self._executor.shutdown(cancel_futures=True)
            self._executor = self._start(self._number)
            return self._executor.submit(work, task)


def _processes(number: int) -> Executor:
    """Start processes anew: a copy of this one would have its locks, but not its threads."""
    context = multiprocessing.get_context("spawn")
    return ProcessPoolExecutor(number, mp_context=context, initializer=_begin)


def _begin() -> None:
    """Make a worker end with the process that started it, and only then."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    parent = multiprocessing.parent_process()
    if parent is not None:

        def watch() -> None:
            parent.join()
            os._exit(1)

        threading.Thread(target=watch, daemon=True).start()
