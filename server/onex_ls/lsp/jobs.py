"""Jobs: work that is too long for the event loop, run on a thread with a loop of its own."""

import asyncio
import threading
from collections.abc import Callable, Coroutine
from concurrent.futures import Executor
from typing import Any, TypeVar

_POLL_SECONDS = 0.05  # how soon a cancelled job hears of it

Result = TypeVar("Result")


async def run_job(
    executor: Executor, work: Callable[[], Coroutine[Any, Any, Result]], cancelled: threading.Event
) -> Result:
    """The result of the coroutine that `work` makes, run to its end on a thread.

    When `cancelled` is set, the job is cancelled within a twentieth of a second, and this raises CancelledError.
    """

    def on_thread() -> Result:
        return asyncio.run(_watched(work(), cancelled))

    return await asyncio.get_running_loop().run_in_executor(executor, on_thread)


async def _watched(work: Coroutine[Any, Any, Result], cancelled: threading.Event) -> Result:
    task = asyncio.ensure_future(work)
    while not task.done():
        await asyncio.wait({task}, timeout=_POLL_SECONDS)
        if cancelled.is_set():
            task.cancel()
    return task.result()
