"""The thread behind a collector: it takes what was recorded, makes metrics of it and hands them to the outlets."""

import asyncio
import contextlib
import logging
import threading
import time
import uuid
from collections.abc import Callable, Collection, Sequence
from concurrent.futures import Future
from typing import Any

from onex_ls.metrics.buffer import Buffer
from onex_ls.metrics.metric import Metric, MetricKind, Recorded, metric_of
from onex_ls.metrics.names import METRICS_DROPPED
from onex_ls.metrics.outlet import Outlet, SinkStatistics

_log = logging.getLogger(__name__)

_GATHER_SECONDS = 0.5  # how long metrics gather before they set out together
_END_SECONDS = 1.0  # for a task to heed its cancellation
_CHUNK = 1000  # metrics made in one go, between which outlets have their turn


class Pump:
    """Empties `buffer` on a thread of its own, so that neither callers nor their event loops wait for anything.

    `make_outlets` is called on that thread: it may read the disk.
    """

    def __init__(self, buffer: Buffer, make_outlets: Callable[[], Sequence[Outlet]]) -> None:
        self._buffer = buffer
        self._make_outlets = make_outlets
        self._outlets: Sequence[Outlet] = ()
        self._gathering: asyncio.Task[None]
        self._session = uuid.uuid4().hex
        self._sequence = 0
        self.invalid = self._invalid_told = 0
        self._loop = asyncio.new_event_loop()
        self._woken = asyncio.Event()
        self._stopped = asyncio.Event()
        self._thread = threading.Thread(target=self._run, name="onex-metrics", daemon=True)

    @property
    def statistics(self) -> tuple[SinkStatistics, ...]:
        """How the sinks are doing."""
        return tuple(outlet.statistics for outlet in self._outlets)

    def start(self) -> None:
        """Begin to empty the buffer."""
        self._buffer.connect(self._wake)
        self._thread.start()

    def flush(self, timeout_seconds: float) -> Future[bool]:
        """Take all there is, and wait until every sink has it; False when one is down or it takes too long."""
        return asyncio.run_coroutine_threadsafe(self._flush(timeout_seconds), self._loop)

    def finish(self, timeout_seconds: float) -> Future[bool]:
        """`flush`, and take nothing more: what is recorded from now on stays in the buffer."""
        return asyncio.run_coroutine_threadsafe(self._finish(timeout_seconds), self._loop)

    def stop(self) -> None:
        """End the thread, and block until it has ended."""
        self._buffer.connect(None)
        self._loop.call_soon_threadsafe(self._stopped.set)
        self._thread.join()

    def _wake(self) -> None:
        with contextlib.suppress(RuntimeError):  # the loop has just been closed; what was put waits for the next start
            self._loop.call_soon_threadsafe(self._woken.set)

    def _run(self) -> None:
        try:
            self._outlets = self._make_outlets()
            self._loop.run_until_complete(self._work())
        finally:
            self._loop.close()

    async def _work(self) -> None:
        self._gathering = asyncio.create_task(self._gather())
        deliveries = [asyncio.create_task(outlet.run()) for outlet in self._outlets]
        await self._stopped.wait()
        await _end([self._gathering, *deliveries])
        for outlet in self._outlets:
            await outlet.close()
        # Drivers leave tasks running when they are closed while they cannot reach their server.
        await _end(asyncio.all_tasks() - {asyncio.current_task()})

    async def _gather(self) -> None:
        while True:
            await self._woken.wait()
            self._woken.clear()
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(_GATHER_SECONDS):
                    await self._woken.wait()
            self._woken.clear()
            await self._hand_over()

    async def _flush(self, timeout_seconds: float) -> bool:
        try:
            async with asyncio.timeout(timeout_seconds):
                await self._hand_over()
                return all(await asyncio.gather(*(outlet.settled() for outlet in self._outlets)))
        except TimeoutError:
            return False

    async def _finish(self, timeout_seconds: float) -> bool:
        await _end([self._gathering])
        return await self._flush(timeout_seconds)

    async def _hand_over(self) -> None:
        """Hand over what there is now; more may be coming faster than it can be handed over."""
        self._buffer.rung = False
        left = len(self._buffer)
        while records := self._buffer.take(min(left, _CHUNK)):
            left -= len(records)
            metrics = [metric for record in records if (metric := self._made(record)) is not None]
            metrics += self._losses()
            for outlet in self._outlets:
                outlet.offer(metrics)
            await asyncio.sleep(0)

    def _made(self, recorded: Recorded) -> Metric | None:
        try:
            metric = metric_of(recorded, self._session, self._sequence)
        except Exception as error:  # noqa: BLE001 - anything can be handed to a recorder; the others shall not suffer
            if not self.invalid:
                _log.warning("what is no metric is dropped; further ones are only counted: %s", error)
            self.invalid += 1
            return None
        self._sequence += 1
        return metric

    def _losses(self) -> list[Metric]:
        """A metric about those that were dropped since the last time, so that the sinks know of them."""
        lost = self._buffer.take_untold() + self.invalid - self._invalid_told
        self._invalid_told = self.invalid
        if not lost:
            return []
        metric = self._made((time.time(), MetricKind.COUNTER, METRICS_DROPPED, lost, {}))
        return [metric] if metric is not None else []


async def _end(tasks: Collection[asyncio.Task[Any]]) -> None:
    for task in tasks:
        task.cancel()
    if tasks:
        await asyncio.wait(tasks, timeout=_END_SECONDS)
