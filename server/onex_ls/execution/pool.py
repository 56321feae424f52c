"""Many calls of one function: in this process, in worker processes, or wherever another `Executor` has them done.

The face is `concurrent.futures.Executor`, since that is what the standard library and dask have.
"""

import os
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Executor, Future
from typing import ParamSpec, TypeVar

from onex_ls.execution.workers import WorkerDiedError, Workers

Parameters = ParamSpec("Parameters")
Item = TypeVar("Item")
Result = TypeVar("Result")


class InLoop(Executor):
    """Calls a function when it is submitted, in this very process."""

    def submit(
        self, fn: Callable[Parameters, Result], /, *args: Parameters.args, **kwargs: Parameters.kwargs
    ) -> Future[Result]:
        """The future of a call that is done."""
        future: Future[Result] = Future()
        try:
            future.set_result(fn(*args, **kwargs))
        except Exception as error:  # noqa: BLE001 - it is the call's, and `result` raises it
            future.set_exception(error)
        return future


def open_pool(jobs: int) -> Executor:
    """A pool of so many worker processes; one job needs none, and is done in the loop. To be used as a context."""
    return Workers(jobs) if jobs > 1 else InLoop()


def sensible_jobs(items: int, worthwhile: int) -> int:
    """How many jobs to share `items` among: as many as there are processors, each with at least `worthwhile` items."""
    return max(min(_processors(), items // worthwhile), 1)


def _processors() -> int:
    """The processors that this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def ordered(pool: Executor, function: Callable[[Item], Result], items: Iterable[Item], ahead: int) -> Iterator[Result]:
    """The result of each item, in their order, while up to `ahead` further ones are worked on.

    The first error is raised in its turn, and ends it all, as leaving the loop does: what is under way is cancelled.
    An item whose process died has a second chance, so `function` must bear being called twice.
    """
    waiting: deque[tuple[Item, Future[Result]]] = deque()
    try:
        for item in items:
            waiting.append((item, pool.submit(function, item)))
            if len(waiting) > ahead:
                yield _first(waiting, pool, function)
        while waiting:
            yield _first(waiting, pool, function)
    finally:
        for _, future in waiting:
            future.cancel()


def _first(waiting: deque[tuple[Item, Future[Result]]], pool: Executor, function: Callable[[Item], Result]) -> Result:
    """The result of the item that has waited longest; it waits no longer."""
    item, future = waiting[0]
    try:
        result = future.result()
    except WorkerDiedError:
        waiting[0] = item, pool.submit(function, item)
        result = waiting[0][1].result()
    waiting.popleft()
    return result
