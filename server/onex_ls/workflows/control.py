"""The line between a running handler and the engine."""

import asyncio
import threading
from collections.abc import Callable

Report = Callable[[float, str], None]


class StepControl:
    """What a handler finds as ``context["control"]``: whether it should stop, and where to report progress.

    Made for plain functions, which run in a thread and cannot be interrupted: they ask `cancelled` now and then, or
    sleep with `wait`. Coroutines are interrupted anyway. `failure` is what went wrong in the attempt before, None in
    the first. Safe from any thread.
    """

    def __init__(self, report: Report, failure: Exception | None = None) -> None:
        self.failure = failure
        self._report: Report | None = report
        self._loop = asyncio.get_running_loop()
        self._home = threading.get_ident()
        self._cancelled = threading.Event()

    @property
    def cancelled(self) -> bool:
        """Whether the step was cancelled or ran out of time, so that what it still does is in vain."""
        return self._cancelled.is_set()

    def raise_if_cancelled(self) -> None:
        """Raise CancelledError when the step should stop; ``except Exception`` does not swallow that."""
        if self._cancelled.is_set():
            raise asyncio.CancelledError

    def wait(self, seconds: float) -> bool:
        """Sleep in a thread, but wake up when the step should stop; returns whether it should."""
        return self._cancelled.wait(seconds)

    def progress(self, fraction: float, message: str = "") -> None:
        """Tell how far the step is, from 0 to 1."""
        clamped = min(max(fraction, 0.0), 1.0)
        if threading.get_ident() == self._home:
            self._deliver(clamped, message)
        elif not self._loop.is_closed():
            self._loop.call_soon_threadsafe(self._deliver, clamped, message)

    def cancel(self) -> None:
        """Ask the handler to stop."""
        self._cancelled.set()

    def close(self) -> None:
        """The attempt is over: what is reported from now on is nobody's progress."""
        self._report = None

    def _deliver(self, fraction: float, message: str) -> None:
        if self._report is not None:
            self._report(fraction, message)
