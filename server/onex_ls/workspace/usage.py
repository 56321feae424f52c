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


async def start_recording(state_dir: Path) -> MetricsCollector:
    """A collector that keeps what the application records, until it is stopped."""
    metrics = MetricsCollector()
    await metrics.start(sqlite_file=metrics_file(state_dir))
    return metrics


@contextmanager
def recording(state_dir: Path) -> Iterator[MetricsCollector]:
    """The same for a program without an event loop; everything is kept at the end."""
    metrics = asyncio.run(start_recording(state_dir))
    try:
        yield metrics
    finally:
        asyncio.run(metrics.stop())


def usage(state_dir: Path) -> History:
    """What was recorded so far. Raises sqlite3.Error when it cannot be read."""
    return read_history(metrics_file(state_dir))
