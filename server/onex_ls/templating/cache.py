"""A cache that forgets the least recently used, bounded in number and in memory."""

import time
from collections import OrderedDict
from dataclasses import dataclass
from threading import Lock
from typing import Generic, TypeVar

Entry = TypeVar("Entry")


@dataclass(frozen=True, slots=True)
class TemplateCacheStats:
    """How well a cache does; times are averages, of the look-ups that hit and of the loads after a miss."""

    hits: int
    misses: int
    evictions: int
    current_size: int
    max_size: int
    memory_bytes: int
    max_memory_bytes: int
    avg_get_time_ms: float
    avg_load_time_ms: float

    @property
    def hit_rate(self) -> float:
        """The share of look-ups that hit, from 0 to 1."""
        return _ratio(self.hits, self.hits + self.misses)


class LruCache(Generic[Entry]):
    """Entries by id, at most `max_size` of them and `max_bytes` in all. Safe from any thread."""

    def __init__(self, max_size: int, max_bytes: int) -> None:
        if max_size < 1:
            raise ValueError(f"a cache needs room for one template at least, not {max_size}")
        self._max_size = max_size
        self._max_bytes = max_bytes
        self._entries: OrderedDict[str, tuple[Entry, int]] = OrderedDict()
        self._lock = Lock()
        self._bytes = 0
        self._hits = self._misses = self._evictions = self._loads = 0
        self._get_seconds = self._load_seconds = 0.0
        self._epoch = 0

    @property
    def epoch(self) -> int:
        """Grows whenever something is forgotten on purpose; `put` takes nothing that was loaded before."""
        return self._epoch

    def get(self, key: str) -> Entry | None:
        """The entry of `key`, which counts as used now, or None."""
        start = time.perf_counter()
        with self._lock:
            found = self._entries.get(key)
            if found is None:
                self._misses += 1
                return None
            self._entries.move_to_end(key)
            self._hits += 1
            self._get_seconds += time.perf_counter() - start
            return found[0]

    def items(self) -> tuple[tuple[str, Entry], ...]:
        """What is kept now, which does not count as used by that."""
        with self._lock:
            return tuple((key, entry) for key, (entry, _) in self._entries.items())

    def put(self, key: str, entry: Entry, size: int, load_seconds: float, epoch: int) -> None:
        """Keep `entry`, of `size` bytes, which took `load_seconds` to load since `epoch` was read."""
        with self._lock:
            self._loads += 1
            self._load_seconds += load_seconds
            if epoch != self._epoch:  # what was read may be what somebody just declared out of date
                return
            self._drop(key)
            self._entries[key] = (entry, size)
            self._bytes += size
            while len(self._entries) > self._max_size or self._bytes > self._max_bytes:
                self._drop(next(iter(self._entries)))
                self._evictions += 1

    def discard(self, key: str) -> bool:
        """Forget `key`; returns whether it was there."""
        with self._lock:
            self._epoch += 1
            return self._drop(key)

    def clear(self) -> None:
        """Forget everything."""
        with self._lock:
            self._epoch += 1
            self._entries.clear()
            self._bytes = 0

    def stats(self) -> TemplateCacheStats:
        """The numbers so far."""
        with self._lock:
            return TemplateCacheStats(
                hits=self._hits,
                misses=self._misses,
                evictions=self._evictions,
                current_size=len(self._entries),
                max_size=self._max_size,
                memory_bytes=self._bytes,
                max_memory_bytes=self._max_bytes,
                avg_get_time_ms=_ratio(self._get_seconds * 1000, self._hits),
                avg_load_time_ms=_ratio(self._load_seconds * 1000, self._loads),
            )

    def _drop(self, key: str) -> bool:
        found = self._entries.pop(key, None)
        if found is None:
            return False
        self._bytes -= found[1]
        return True


def _ratio(amount: float, count: int) -> float:
    return amount / count if count else 0.0
