"""Metrics in memory: for tests, and for programs that look at their own."""

from collections import deque
from collections.abc import Sequence

from onex_ls.metrics.metric import Metric


class MemorySink:
    """Keeps the latest `limit` metrics. May be read from any thread, once `MetricsCollector.flush` has returned."""

    def __init__(self, limit: int = 10_000) -> None:
        self._kept: deque[Metric] = deque(maxlen=limit)

    @property
    def name(self) -> str:
        """What people call it."""
        return "memory"

    @property
    def metrics(self) -> tuple[Metric, ...]:
        """The metrics, oldest first."""
        return tuple(self._kept)

    async def open(self) -> None:
        """Nothing to get ready."""

    async def write(self, batch: Sequence[Metric]) -> None:
        """Keep `batch`, and forget the oldest where there are too many."""
        self._kept.extend(batch)

    async def close(self) -> None:
        """Keep everything: it can be read after the collector has stopped."""
