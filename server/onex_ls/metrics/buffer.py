"""Where callers leave what they record: a bounded buffer that takes some hundred nanoseconds to put into."""

import threading
from collections import deque
from collections.abc import Callable, Iterable, Mapping
from time import time

from onex_ls.metrics.metric import MetricKind, Recorded


class Buffer:
    """At most `capacity` records, and a bell that rings when there is something to take. Safe from any thread.

    Whoever takes sets `rung` to False first: what is put from then on rings again, so that nothing is left lying.
    """

    def __init__(self, capacity: int) -> None:
        self._capacity = capacity
        self._crowded = capacity // 2
        self._records: deque[Recorded] = deque()
        self._lock = threading.Lock()
        self._dropped = self._untold = 0
        self._ring: Callable[[], None] | None = None
        self.rung = False

    def __len__(self) -> int:
        return len(self._records)

    @property
    def dropped(self) -> int:
        """How many records found no room."""
        return self._dropped

    def take_untold(self) -> int:
        """How many of them there are since the last time somebody asked."""
        with self._lock:
            untold, self._untold = self._untold, 0
            return untold

    def connect(self, ring: Callable[[], None] | None) -> None:
        """Have `ring` called when there is something to take; None for nobody."""
        self._ring = ring
        self.rung = False
        if self._records:
            self._arrived()

    def put(self, kind: MetricKind, name: str, value: float, tags: Mapping[str, str] | None) -> None:
        """Leave a record for whoever takes; one there is no room for is counted. Every nanosecond counts here."""
        records = self._records
        if len(records) >= self._crowded and self._is_full():
            return
        records.append((time(), kind, name, value, dict(tags) if tags else {}))
        if not self.rung:
            self._arrived()

    def add(self, records: Iterable[Recorded]) -> None:
        """Leave records that were taken elsewhere."""
        for record in records:
            if len(self._records) < self._crowded or not self._is_full():
                self._records.append(record)
        if not self.rung:
            self._arrived()

    def take(self, count: int) -> list[Recorded]:
        """The oldest records, at most `count`."""
        records = self._records
        return [records.popleft() for _ in range(min(count, len(records)))]

    def _arrived(self) -> None:
        ring = self._ring  # another thread may disconnect it between two looks
        if ring is not None:
            self.rung = True
            ring()

    def _is_full(self) -> bool:
        waiting = len(self._records)
        if waiting == self._crowded:
            self._arrived()  # once more, which cuts the gathering short
        if waiting < self._capacity:
            return False
        with self._lock:
            self._dropped += 1
            self._untold += 1
        return True
