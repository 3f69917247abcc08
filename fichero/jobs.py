"""The same work on many things, in this process or in several, with the results in order.

Whatever has the face of `concurrent.futures.Executor` can do the work: processes of this machine,
or those of others.
"""

import multiprocessing
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Executor, Future, ProcessPoolExecutor
from contextlib import contextmanager
from typing import TypeVar

Task = TypeVar("Task")
Result = TypeVar("Result")

_AHEAD = 4  # tasks for each worker that are handed out before they are asked for


@contextmanager
def workers(number: int) -> Iterator[Executor | None]:
    """Start processes to work in; none if the work is for this one."""
    if number == 1:
        yield None
        return
    # Started anew, as a copy of this process would have its locks, but not its threads.
    pool = ProcessPoolExecutor(number, mp_context=multiprocessing.get_context("spawn"))
    try:
        yield pool
    finally:
        pool.shutdown(cancel_futures=True)


def results(
    executor: Executor | None,
    work: Callable[[Task], Result],
    tasks: Iterable[Task],
    number: int = 1,
) -> Iterator[Result]:
    """Do some work on each task; give the results in the order of the tasks.

    Args:
        executor: who does it; None for this process.
        work: the work.
        tasks: what to do it on, taken one by one.
        number: how many workers there are. A few results for each of them are in memory.
    """
    if executor is None:
        yield from map(work, tasks)
        return
    pending: deque[Future[Result]] = deque()
    try:
        for task in tasks:
            if len(pending) >= number * _AHEAD:
                yield pending.popleft().result()
            pending.append(executor.submit(work, task))
        while pending:
            yield pending.popleft().result()
    finally:
        for future in pending:
            future.cancel()
