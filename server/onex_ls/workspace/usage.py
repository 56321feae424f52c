"""What the application records about its own runs: kept on this machine, shown by `onex-ls stats`."""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from onex_ls.metrics.collector import MetricsCollector
from onex_ls.metrics.history import History, read_history


def metrics_file(state_dir: Path) -> Path:
    """Where the application keeps its metrics."""
    return state_dir / "metrics.db"


@contextmanager
def recording(state_dir: Path) -> Iterator[MetricsCollector]:
    """A collector to record through, for a program without an event loop; it has delivered everything at the end."""
    metrics = MetricsCollector()
    asyncio.run(metrics.start(sqlite_file=metrics_file(state_dir)))
    try:
        yield metrics
    finally:
        asyncio.run(metrics.stop())


def usage(state_dir: Path) -> History:
    """What was recorded so far. Raises sqlite3.Error when it cannot be read."""
    return read_history(metrics_file(state_dir))
