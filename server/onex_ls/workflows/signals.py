"""Lifecycle signals: what a run is doing, told to whoever subscribed, at no risk to the run.

`SignalCoordinator.emit` only appends to bounded queues; each subscriber is served by a task of its own, which lives
as long as there is something to deliver. A slow subscriber loses its oldest signals, a failing one that signal; both
are counted. Everything here belongs to the event loop: other threads go through ``loop.call_soon_threadsafe``.
"""

import asyncio
import logging
import time
from collections import deque
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from enum import StrEnum

from onex_ls.metrics.meter import Meter, MetricsRecorder
from onex_ls.metrics.names import WORKFLOW_SIGNALS, WORKFLOW_TAG

_log = logging.getLogger(__name__)
_CLOSE_SECONDS = 1.0  # how long `close` waits for a subscriber that does not heed its cancellation


class SignalScope(StrEnum):
    """What a signal speaks of."""

    WORKFLOW = "workflow"
    STAGE = "stage"
    STEP = "step"


class SignalEvent(StrEnum):
    """What happened to it. Whatever started ends with exactly one of COMPLETED, FAILED, CANCELLED."""

    STARTED = "started"
    PROGRESS = "progress"
    COMPLETED = "completed"
    FAILED = "failed"
    RETRIED = "retried"
    CANCELLED = "cancelled"


@dataclass(frozen=True, slots=True)
class Signal:
    """One event of a run.

    `fraction`, from 0 to 1, comes with PROGRESS; `attempt`, from 1, with the events of steps; `duration_ms` with the
    three ends; `message` says why something failed or how it goes on. `at` is in seconds of the monotonic clock.
    """

    scope: SignalScope
    event: SignalEvent
    workflow_id: str
    correlation_id: str = ""
    stage_id: str = ""
    step_id: str = ""
    message: str = ""
    fraction: float | None = None
    attempt: int = 0
    duration_ms: float | None = None
    at: float = field(default_factory=time.monotonic, compare=False)


Subscriber = Callable[[Signal], Awaitable[None]]


@dataclass(slots=True)
class SignalStatistics:
    """Counts of a coordinator; delivered, dropped and failed add up to what was offered, once nothing is waiting."""

    emitted: int = 0
    offered: int = 0
    delivered: int = 0
    dropped: int = 0
    failed: int = 0


class Subscription:
    """One subscriber and the signals that wait for it."""

    def __init__(
        self, subscriber: Subscriber, scope: SignalScope | None, capacity: int, statistics: SignalStatistics
    ) -> None:
        self._subscriber = subscriber
        self._scope = scope
        self._waiting: deque[Signal] = deque(maxlen=capacity)
        self._statistics = statistics
        self._delivery: asyncio.Task[None] | None = None
        self.closed = False

    @property
    def delivery(self) -> asyncio.Task[None] | None:
        """The task that is delivering right now."""
        return self._delivery if self._delivery is not None and not self._delivery.done() else None

    def offer(self, signal: Signal) -> None:
        """Queue `signal` if the subscriber wants it; a full queue drops its oldest."""
        if self.closed or (self._scope is not None and signal.scope is not self._scope):
            return
        self._statistics.offered += 1
        if len(self._waiting) == self._waiting.maxlen:
            self._statistics.dropped += 1
        self._waiting.append(signal)
        if self.delivery is None:
            self._delivery = asyncio.get_running_loop().create_task(self._deliver(), name="onex-signals")

    def close(self) -> None:
        """Deliver nothing more; what was waiting counts as dropped."""
        self.closed = True
        self._statistics.dropped += len(self._waiting)
        self._waiting.clear()
        if (delivery := self.delivery) is not None:
            delivery.cancel()

    async def _deliver(self) -> None:
        while self._waiting:
            signal = self._waiting.popleft()
            try:
                await self._subscriber(signal)
            except (Exception, asyncio.CancelledError):  # a subscriber may fail in any way; the run goes on
                self._statistics.failed += 1
                if _being_cancelled():
                    raise
                _log.warning("a subscriber failed on %s %s", signal.scope, signal.event, exc_info=True)
            else:
                self._statistics.delivered += 1


class SignalCoordinator:
    """Passes signals on to subscribers and remembers the latest `history_size` of them."""

    def __init__(self, metrics_collector: MetricsRecorder | None = None, history_size: int = 1000) -> None:
        self._meter = Meter(metrics_collector)
        self._history: deque[Signal] = deque(maxlen=history_size)
        self._subscriptions: list[Subscription] = []
        self._statistics = SignalStatistics()

    def subscribe(
        self, subscriber: Subscriber, *, scope: SignalScope | None = None, capacity: int = 1000
    ) -> Subscription:
        """Have ``await subscriber(signal)`` called for every signal, one after the other, until it is closed.

        `scope` narrows what it gets; at most `capacity` signals wait for it.
        """
        subscription = Subscription(subscriber, scope, capacity, self._statistics)
        self._subscriptions.append(subscription)
        return subscription

    def emit(self, signal: Signal) -> None:
        """Remember `signal` and offer it to the subscribers, at once and without waiting for any of them."""
        self._statistics.emitted += 1
        self._history.append(signal)
        self._subscriptions = [subscription for subscription in self._subscriptions if not subscription.closed]
        for subscription in self._subscriptions:
            subscription.offer(signal)
        self._meter.count(
            WORKFLOW_SIGNALS, scope=signal.scope, event=signal.event, **{WORKFLOW_TAG: signal.workflow_id}
        )

    def history(self, workflow_id: str | None = None) -> tuple[Signal, ...]:
        """The signals that are remembered, oldest first: all, or those of one workflow."""
        return tuple(signal for signal in self._history if workflow_id in (None, signal.workflow_id))

    def get_statistics(self) -> SignalStatistics:
        """The counts so far; the object goes on counting."""
        return self._statistics

    async def flush(self, timeout_seconds: float | None = None) -> bool:
        """Wait until everything offered so far was delivered; returns False when that took too long."""
        deliveries = {s.delivery for s in self._subscriptions if s.delivery is not None}
        if not deliveries:
            return True
        return not (await asyncio.wait(deliveries, timeout=timeout_seconds))[1]

    async def close(self) -> None:
        """Close every subscription and wait, at most a second, until no subscriber is running any more."""
        deliveries = {s.delivery for s in self._subscriptions if s.delivery is not None}
        for subscription in self._subscriptions:
            subscription.close()
        self._subscriptions = []
        if deliveries:
            await asyncio.wait(deliveries, timeout=_CLOSE_SECONDS)


def _being_cancelled() -> bool:
    """Whether somebody cancels this task, rather than the subscriber having raised CancelledError of its own."""
    task = asyncio.current_task()
    return task is not None and task.cancelling() > 0
