"""`MetricsCollector`: what a program records through, and where it says what becomes of it."""

import asyncio
import atexit
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from onex_ls.metrics.buffer import Buffer
from onex_ls.metrics.destinations import Destinations
from onex_ls.metrics.metric import MetricKind, Recorded
from onex_ls.metrics.outlet import SinkStatistics
from onex_ls.metrics.pump import Pump
from onex_ls.metrics.sink import Sink
from onex_ls.metrics.sinks.memory import MemorySink

KAFKA_TOPIC = "onex-ls-metrics"

_CAPACITY = 65_536  # some 20 MB of records at most, before they are on their way
_STOP_SECONDS = 5.0


@dataclass(frozen=True, slots=True)
class MetricsStatistics:
    """What became of the metrics of a collector; `buffered` ones are on their way to the sinks.

    `dropped` ones found the buffer full. Since the latest start: `invalid` ones had no finite number for a value, and
    what became of the others at each of the `sinks`.
    """

    buffered: int
    dropped: int
    invalid: int
    sinks: tuple[SinkStatistics, ...]


class MetricsCollector:
    """Records counters, gauges and timings at next to no cost, and brings them to sinks in the background.

    Recording is safe from any thread and event loop, before `start` and after `stop` too: what is recorded then waits,
    within bounds, for the next start. Nothing is dropped without being counted.
    """

    def __init__(self) -> None:
        self.memory = MemorySink()
        self._buffer = Buffer(_CAPACITY)
        self._pump: Pump | None = None
        self._statistics = MetricsStatistics(0, 0, 0, ())

    def record_counter(self, name: str, value: float = 1, tags: Mapping[str, str] | None = None) -> None:
        """Add `value` to the counter `name`."""
        self._buffer.put(MetricKind.COUNTER, name, value, tags)

    def record_gauge(self, name: str, value: float, tags: Mapping[str, str] | None = None) -> None:
        """Set the gauge `name` to `value`."""
        self._buffer.put(MetricKind.GAUGE, name, value, tags)

    def record_timing(self, name: str, duration_ms: float, tags: Mapping[str, str] | None = None) -> None:
        """Add a duration in milliseconds to the timing `name`."""
        self._buffer.put(MetricKind.TIMING, name, duration_ms, tags)

    def take(self) -> list[Recorded]:
        """What waits here, for the collector of another process to `add`; in place of `start`."""
        return self._buffer.take(len(self._buffer))

    def add(self, records: Iterable[Recorded]) -> None:
        """Record what another collector gave away."""
        self._buffer.add(records)

    async def start(
        self,
        *sinks: Sink,
        sqlite_file: Path | None = None,
        postgres_url: str | None = None,
        kafka_bootstrap_servers: str | None = None,
        kafka_topic: str = KAFKA_TOPIC,
        spool_dir: Path | None = None,
    ) -> None:
        """Begin to deliver to the sinks named; to `memory` when none is. Waits for no disk and no network.

        Metrics for PostgreSQL and Kafka wait in `spool_dir`, by default in the user's state directory, until they
        are delivered. Raises RuntimeError when it is started already, ImportError when an extra is not installed,
        ValueError when `postgres_url` is of another scheme.
        """
        if self._pump is not None:
            raise RuntimeError("the metrics collector is started already")
        destinations = Destinations(sinks, sqlite_file, postgres_url, kafka_bootstrap_servers, kafka_topic, spool_dir)
        destinations.check()
        self._pump = Pump(self._buffer, lambda: destinations.outlets(otherwise=self.memory))
        self._pump.start()
        atexit.register(self._stop_at_exit)

    async def flush(self, timeout_seconds: float = _STOP_SECONDS) -> bool:
        """Deliver everything recorded so far; returns whether all sinks have it.

        False means that one is down or slow. Its metrics wait: for PostgreSQL and Kafka on disk, else in memory.
        """
        return self._pump is not None and await asyncio.wrap_future(self._pump.flush(timeout_seconds))

    async def stop(self, timeout_seconds: float = _STOP_SECONDS) -> bool:
        """`flush`, then end; returns what `flush` did. What waits on disk is delivered after the next start."""
        pump, self._pump = self._pump, None
        if pump is None:
            return True
        atexit.unregister(self._stop_at_exit)
        try:
            return await asyncio.wrap_future(pump.finish(timeout_seconds))
        finally:
            await asyncio.to_thread(pump.stop)
            self._statistics = self._summary(pump)

    def get_statistics(self) -> MetricsStatistics:
        """The counts so far; after `stop`, the last ones."""
        return self._statistics if self._pump is None else self._summary(self._pump)

    def _summary(self, pump: Pump) -> MetricsStatistics:
        return MetricsStatistics(len(self._buffer), self._buffer.dropped, pump.invalid, pump.statistics)

    def _stop_at_exit(self) -> None:
        """Deliver, or at least spool, for somebody who forgot to stop. No new thread can start now."""
        if self._pump is not None:
            self._pump.finish(_STOP_SECONDS).result()
            self._pump.stop()
