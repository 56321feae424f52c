"""Metrics in an SQLite file: the sink of the application, which `onex-ls stats` reads."""

import sqlite3
import time
from collections.abc import Sequence
from pathlib import Path

from onex_ls.metrics.metric import Metric, tags_json
from onex_ls.store.database import connect, transaction

RETENTION_DAYS = 90
RETENTION_ROWS = 250_000
"""How much is kept: some 50 MB at most, thousands of generations."""

_VERSION = 1
_SCHEMA = """
CREATE TABLE metrics (
    position INTEGER PRIMARY KEY, at REAL NOT NULL, kind TEXT NOT NULL, name TEXT NOT NULL, value REAL NOT NULL,
    tags TEXT NOT NULL
)
"""
_INSERT = "INSERT INTO metrics (at, kind, name, value, tags) VALUES (?, ?, ?, ?, ?)"
# Positions follow the time, more or less: from the front up to the first row that is young enough, without a scan.
_PRUNE = """
DELETE FROM metrics WHERE position < max(
    coalesce((SELECT position FROM metrics WHERE at >= ? ORDER BY position LIMIT 1), 9e18),
    (SELECT max(position) FROM metrics) - ? + 1
)
"""
_PRUNE_EVERY = 10_000  # rows; a long session must not outgrow its file


def open_metrics(file: Path) -> sqlite3.Connection:
    """A connection to the metrics in `file`. Raises OSError or sqlite3.Error when there can be none."""
    return connect(file, _SCHEMA, _VERSION)


class SqliteSink:
    """Keeps metrics in a file that several processes may share, the latest ones only."""

    def __init__(self, file: Path, days: float = RETENTION_DAYS, rows: int = RETENTION_ROWS) -> None:
        self._file = file
        self._days = days
        self._rows = rows
        self._connection: sqlite3.Connection | None = None
        self._since_pruned = 0

    @property
    def name(self) -> str:
        """What people call it."""
        return "sqlite"

    async def open(self) -> None:
        """Open or make the file, and forget what is too old."""
        self._connection = open_metrics(self._file)
        self._prune(self._connection)

    async def write(self, batch: Sequence[Metric]) -> None:
        """Keep `batch` in one transaction."""
        assert self._connection is not None  # noqa: S101 - `open` comes first
        with transaction(self._connection):
            self._connection.executemany(_INSERT, map(_row, batch))
        self._since_pruned += len(batch)
        if self._since_pruned >= _PRUNE_EVERY:
            self._prune(self._connection)

    async def close(self) -> None:
        """Give the file back."""
        connection, self._connection = self._connection, None
        if connection is not None:
            connection.close()

    def _prune(self, connection: sqlite3.Connection) -> None:
        with transaction(connection):
            connection.execute(_PRUNE, (time.time() - self._days * 86_400, self._rows))
        self._since_pruned = 0


def _row(metric: Metric) -> tuple[object, ...]:
    return metric.at, metric.kind, metric.name, metric.value, tags_json(metric.tags)
