"""Cancelling what a request started: the task that answers it, and its work in threads.

A task can be cancelled from outside, a thread cannot. Work in a thread therefore polls a token, which is an
ordinary `threading.Event`: take it with `current().token` in the handler and hand it to the work.
"""

import asyncio
import threading
from collections.abc import Awaitable
from contextvars import ContextVar
from typing import TypeVar

Result = TypeVar("Result")


class Cancellation:
    """The one switch behind `$/cancelRequest`, the cancel button of a progress, and shutdown."""

    __slots__ = ("_task", "token")

    def __init__(self, task: "asyncio.Task[object] | None" = None) -> None:
        self.token = threading.Event()
        self._task = task

    def bind(self, task: "asyncio.Task[object]") -> None:
        """Cancel `task` too, from now on."""
        self._task = task

    def cancel(self) -> None:
        """Set the token, then cancel the task; to be called on the event loop. Twice is as good as once."""
        if not self.token.is_set():
            self.token.set()
            if self._task is not None:
                self._task.cancel()


async def to_its_end(work: Awaitable[Result]) -> Result:
    """The result of what must not be cut: who cancels meanwhile is too late, and the task goes on with the result."""
    doing = asyncio.ensure_future(work)
    while not doing.done():
        try:
            await asyncio.shield(doing)
        except asyncio.CancelledError:
            task = asyncio.current_task()
            if doing.cancelled() or task is None:
                raise
            task.uncancel()
    return doing.result()


_current: ContextVar[Cancellation | None] = ContextVar("cancellation", default=None)


def current() -> Cancellation:
    """The cancellation of the message being handled; outside of one, a new one that nobody else can reach."""
    return _current.get() or Cancellation()


def enter(cancellation: Cancellation) -> None:
    """Make `cancellation` the current one of this task and of all that it starts."""
    _current.set(cancellation)
