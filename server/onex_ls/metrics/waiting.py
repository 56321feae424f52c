"""Metrics that wait for their sink, oldest first, in memory."""

from collections import deque
from collections.abc import Sequence
from itertools import islice
from typing import NamedTuple, Protocol

from onex_ls.metrics.metric import Metric


class Batch(NamedTuple):
    """The oldest of those that wait; `mark` tells the queue which ones these are."""

    metrics: Sequence[Metric]
    mark: int


class Queue(Protocol):
    """First in, first out, and bounded."""

    def append(self, metrics: Sequence[Metric]) -> int:
        """Keep them, as far as there is room; returns how many were kept."""

    def first(self, count: int) -> Batch:
        """The oldest, at most `count`; they stay until they are removed."""

    def remove(self, batch: Batch) -> None:
        """Forget what `first` gave."""

    def __len__(self) -> int: ...

    def close(self) -> int:
        """Let go of what holds them; returns how many are lost by that."""


class MemoryQueue:
    """A queue that lasts as long as its process."""

    def __init__(self, limit: int) -> None:
        self._limit = limit
        self._metrics: deque[Metric] = deque()

    def append(self, metrics: Sequence[Metric]) -> int:
        """Keep them, as far as there is room; returns how many were kept."""
        kept = metrics[: max(0, self._limit - len(self._metrics))]
        self._metrics.extend(kept)
        return len(kept)

    def first(self, count: int) -> Batch:
        """The oldest, at most `count`; they stay until they are removed."""
        metrics = list(islice(self._metrics, count))
        return Batch(metrics, len(metrics))

    def remove(self, batch: Batch) -> None:
        """Forget what `first` gave."""
        for _ in range(batch.mark):
            self._metrics.popleft()

    def __len__(self) -> int:
        return len(self._metrics)

    def close(self) -> int:
        """Forget all of them; returns how many there were."""
        lost = len(self._metrics)
        self._metrics.clear()
        return lost
