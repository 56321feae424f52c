"""One sink and the metrics that wait for it: delivered in order, tried again when it is down, counted in any case."""

import asyncio
import contextlib
import logging
from collections.abc import Sequence
from dataclasses import dataclass

from onex_ls.metrics.metric import Metric
from onex_ls.metrics.sink import Sink
from onex_ls.metrics.waiting import Queue

_log = logging.getLogger(__name__)

_BATCH = 1000
_FIRST_PAUSE, _LONGEST_PAUSE = 0.25, 30.0  # seconds between attempts; each one doubles it
_ATTEMPT_SECONDS = 15.0  # for a host that swallows everything and answers nothing
_CLOSE_SECONDS = 2.0


@dataclass(frozen=True, slots=True)
class SinkStatistics:
    """How one sink is doing. `waiting` metrics are kept for it, `dropped` ones had no room to wait or nowhere to go.

    `failures` counts attempts, `error` is what the latest one said; empty once the sink is up.
    """

    name: str
    delivered: int
    waiting: int
    dropped: int
    failures: int
    error: str


class Outlet:
    """Brings metrics from `queue` to `sink`, on the loop of the collector."""

    def __init__(self, sink: Sink, queue: Queue) -> None:
        self._sink = sink
        self._queue = queue
        self._is_open = False
        self._arrived = asyncio.Event()
        self._hurry = asyncio.Event()
        self._waiters: list[asyncio.Future[bool]] = []
        self._delivered = self._dropped = self._failures = 0
        self._waiting = len(queue)
        self._error = ""

    @property
    def statistics(self) -> SinkStatistics:
        """The numbers as they stand."""
        return SinkStatistics(
            self._sink.name, self._delivered, self._waiting, self._dropped, self._failures, self._error
        )

    def offer(self, metrics: Sequence[Metric]) -> None:
        """Have `metrics` delivered; those there is no room for are dropped. Never waits for the sink."""
        reason: object = "too many are waiting"
        try:
            kept = self._queue.append(metrics)
        except Exception as error:  # noqa: BLE001 - a full disk, a locked file: the run goes on
            kept, reason = 0, error
        if kept < len(metrics):
            self._log_first_drop(reason)
        self._dropped += len(metrics) - kept
        self._waiting += kept
        self._arrived.set()

    async def settled(self) -> bool:
        """Wait until all that was offered is delivered, or until an attempt has failed; returns which."""
        if not len(self._queue):
            return True
        self._hurry.set()
        waiter = asyncio.get_running_loop().create_future()
        self._waiters.append(waiter)
        return bool(await waiter)

    async def run(self) -> None:
        """Deliver, until cancelled."""
        pause = _FIRST_PAUSE
        while True:
            try:
                async with asyncio.timeout(_ATTEMPT_SECONDS):
                    delivered = await self._deliver()
            except Exception as error:  # noqa: BLE001 - a sink may fail in any way; that is why there is a queue
                await self._failed(error)
                self._settle(False)
                await self._wait(pause)
                pause = min(2 * pause, _LONGEST_PAUSE)
                continue
            pause = _FIRST_PAUSE
            if not delivered:
                self._settle(True)
                await self._arrived.wait()
                self._arrived.clear()

    async def close(self) -> None:
        """Let go of sink and queue. What waited in memory only is lost now, and counted."""
        await self._close_sink()
        self._settle(False)
        lost = self._queue.close()
        if lost:
            self._log_first_drop(self._error or "the collector was stopped")
        self._dropped += lost
        self._waiting -= lost

    async def _deliver(self) -> bool:
        """Deliver the oldest batch; returns whether there was one."""
        batch = self._queue.first(_BATCH)
        if not batch.metrics:
            return False
        if not self._is_open:
            await self._sink.open()
            self._is_open = True
        await self._sink.write(batch.metrics)
        self._queue.remove(batch)
        self._delivered += len(batch.metrics)
        self._waiting = len(self._queue)
        if self._error:
            _log.warning("metrics reach %s again", self._sink.name)
            self._error = ""
        return True

    async def _failed(self, error: Exception) -> None:
        if not self._error:
            _log.warning("metrics cannot reach %s, which is tried again and again: %r", self._sink.name, error)
        self._failures += 1
        self._error = f"{type(error).__name__}: {error}"
        await self._close_sink()

    async def _close_sink(self) -> None:
        self._is_open = False
        with contextlib.suppress(Exception):  # it is closed because it failed, or for good: what it says is no news
            async with asyncio.timeout(_CLOSE_SECONDS):
                await self._sink.close()

    async def _wait(self, seconds: float) -> None:
        """Pause between attempts, cut short by whoever wants to see things settled."""
        self._hurry.clear()
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                await self._hurry.wait()

    def _settle(self, outcome: bool) -> None:
        for waiter in self._waiters:
            if not waiter.done():
                waiter.set_result(outcome)
        self._waiters.clear()

    def _log_first_drop(self, reason: object) -> None:
        if not self._dropped:
            _log.warning("metrics for %s are dropped; further ones are only counted: %s", self._sink.name, reason)
