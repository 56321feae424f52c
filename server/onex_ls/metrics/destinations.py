"""Which sinks a collector was asked for, made only when it starts and only those."""

import importlib.util
from dataclasses import dataclass
from pathlib import Path

from onex_ls.metrics.outlet import Outlet
from onex_ls.metrics.sink import Sink
from onex_ls.metrics.waiting import MemoryQueue, Queue

QUEUE_LIMIT = 50_000
"""How many metrics wait in memory for a sink that has no spool."""

_POSTGRES_SCHEMES = ("postgresql://", "postgres://")


@dataclass(frozen=True, slots=True)
class Destinations:
    """The arguments of `MetricsCollector.start`."""

    sinks: tuple[Sink, ...]
    sqlite_file: Path | None
    postgres_url: str | None
    kafka_bootstrap_servers: str | None
    kafka_topic: str
    spool_dir: Path | None

    def check(self) -> None:
        """Raises ImportError when an extra is not installed, ValueError when an address is of another kind."""
        if self.postgres_url is not None:
            _require("asyncpg", "postgres")
            if not self.postgres_url.startswith(_POSTGRES_SCHEMES):
                raise ValueError(f"a postgres_url begins with {' or '.join(_POSTGRES_SCHEMES)}")
        if self.kafka_bootstrap_servers is not None:
            _require("aiokafka", "kafka")

    def outlets(self, otherwise: Sink) -> list[Outlet]:
        """An outlet for each sink; for `otherwise` when there is none. Reads the disk."""
        outlets = [Outlet(sink, MemoryQueue(QUEUE_LIMIT)) for sink in self.sinks]
        if self.sqlite_file is not None:
            from onex_ls.metrics.sinks.sqlite import SqliteSink

            outlets.append(Outlet(SqliteSink(self.sqlite_file), MemoryQueue(QUEUE_LIMIT)))
        if self.postgres_url is not None:
            from onex_ls.metrics.sinks.postgres import PostgresSink

            outlets.append(Outlet(PostgresSink(self.postgres_url), self._spool(self.postgres_url)))
        if self.kafka_bootstrap_servers is not None:
            from onex_ls.metrics.sinks.kafka import KafkaSink

            sink = KafkaSink(self.kafka_bootstrap_servers, self.kafka_topic)
            outlets.append(Outlet(sink, self._spool(f"kafka://{self.kafka_bootstrap_servers}/{self.kafka_topic}")))
        return outlets or [Outlet(otherwise, MemoryQueue(QUEUE_LIMIT))]

    def _spool(self, destination: str) -> Queue:
        from onex_ls.metrics.spool import open_spool

        spool = open_spool(self.spool_dir or _state_dir(), destination)
        return spool if spool is not None else MemoryQueue(QUEUE_LIMIT)


def _state_dir() -> Path:
    import platformdirs

    return platformdirs.user_state_path("onex-ls", appauthor=False)


def _require(module: str, extra: str) -> None:
    if importlib.util.find_spec(module) is None:
        raise ImportError(f"{module} is not installed; it comes with `pip install 'onex-ls[{extra}]'`", name=module)
