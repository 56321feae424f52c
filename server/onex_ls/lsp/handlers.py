"""Runs the handler of a message, of whatever kind, within the one task that the message is."""

import asyncio
import contextvars
import inspect
from collections.abc import Callable, Generator
from concurrent.futures import Executor
from functools import partial
from typing import Any

from pygls.feature_manager import is_thread_function

Handler = Callable[..., Any]
Steps = Generator[tuple[Handler, tuple[Any, ...], dict[str, Any] | None], Any, Any]


async def run_handler(handler: Handler, args: tuple[Any, ...], threads: Callable[[], Executor]) -> Any:
    """The result of a plain, async, threaded (`@server.thread`) or generator handler."""
    try:
        return await _call(handler, args, {}, threads)
    except SystemExit as error:
        raise RuntimeError("a handler tried to end the process") from error


async def _call(
    handler: Handler, args: tuple[Any, ...], kwargs: dict[str, Any], threads: Callable[[], Executor]
) -> Any:
    if is_thread_function(handler):  # type: ignore[no-untyped-call]  # pygls leaves it untyped
        work = partial(contextvars.copy_context().run, handler, *args, **kwargs)
        return await asyncio.get_running_loop().run_in_executor(threads(), work)
    if inspect.isgeneratorfunction(handler):
        return await _run_steps(handler(*args, **kwargs), threads)
    outcome = handler(*args, **kwargs)
    return await outcome if inspect.isawaitable(outcome) else outcome


async def _run_steps(steps: Steps, threads: Callable[[], Executor]) -> Any:
    """Run one of the protocol's built-in handlers, which yields the handlers of the features it calls."""
    result: Any = None
    while True:
        try:
            handler, args, kwargs = steps.send(result)
        except StopIteration as stop:
            return stop.value
        result = await _call(handler, args, kwargs or {}, threads)
