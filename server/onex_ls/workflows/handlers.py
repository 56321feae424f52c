"""Calling a handler, whatever its shape, and stopping it again."""

import asyncio
import contextvars
import inspect
from collections.abc import Callable
from contextlib import suppress
from threading import Thread
from typing import Any

from onex_ls.workflows.definition import WorkflowStep


def start_handler(step: WorkflowStep, context: dict[str, Any]) -> asyncio.Task[object]:
    """A task that calls the handler of `step`: awaited on the loop, or in a thread when it is a plain function.

    A handler that tries to end the process fails with RuntimeError instead.
    """
    task = asyncio.create_task(_call(step, context), name=f"onex-step {step.step_id}")
    task.add_done_callback(_hear)
    return task


async def _call(step: WorkflowStep, context: dict[str, Any]) -> object:
    try:
        returned: object
        if _is_async(step.handler):
            returned = step.handler(step, context)
        else:
            returned = await _in_thread(lambda: step.handler(step, context))
        return await returned if inspect.isawaitable(returned) else returned
    except SystemExit as error:
        raise RuntimeError(f"the handler tried to end the process (exit code {error.code})") from error


async def stop(task: asyncio.Task[Any], grace_seconds: float) -> None:
    """Cancel `task` and wait until it has ended, at most `grace_seconds`.

    A cancellation of the caller meanwhile does not cut the grace short, but comes through at its end.
    """
    task.cancel()
    loop = asyncio.get_running_loop()
    deadline = loop.time() + grace_seconds
    interrupted = False
    while not task.done() and loop.time() < deadline:
        try:
            await asyncio.wait({task}, timeout=deadline - loop.time())
        except asyncio.CancelledError:
            interrupted = True
    if interrupted:
        raise asyncio.CancelledError


def _is_async(handler: Callable[..., Any]) -> bool:
    return inspect.iscoroutinefunction(handler) or inspect.iscoroutinefunction(type(handler).__call__)


def _hear(task: asyncio.Task[Any]) -> None:
    """Take note of how a handler ended, or asyncio would log the exception of a stopped one as never retrieved."""
    if not task.cancelled():
        task.exception()


async def _in_thread(function: Callable[[], object]) -> object:
    """Call `function` in a daemon thread of its own, which leaves no pool to size or shut down.

    The loop's own pool would not do: it has few threads, and a handler that never returns would keep the process alive.
    When this is cancelled it still waits for the thread to end, since work cannot be taken from a thread by force.
    """
    loop = asyncio.get_running_loop()
    ended: asyncio.Future[tuple[object, BaseException | None]] = loop.create_future()
    surroundings = contextvars.copy_context()

    def settle(outcome: tuple[object, BaseException | None]) -> None:
        if not ended.done():
            ended.set_result(outcome)

    def body() -> None:
        try:
            outcome: tuple[object, BaseException | None] = (surroundings.run(function), None)
        except BaseException as error:  # noqa: BLE001 - it is raised again, where the handler is awaited
            outcome = (None, error)
        with suppress(RuntimeError):  # the loop has closed, so nobody waits any more
            loop.call_soon_threadsafe(settle, outcome)

    Thread(target=body, name="onex-step", daemon=True).start()
    try:
        returned, error = await asyncio.shield(ended)
    except asyncio.CancelledError:
        await ended
        raise
    if error is not None:
        raise error
    return returned
