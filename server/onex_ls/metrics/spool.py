"""Metrics that wait for their sink on disk, so that neither its outage nor the end of this process loses them.

Several processes may share a spool: each removes exactly what it has delivered. What two deliver at once has the same
ids, by which PostgreSQL keeps one and a reader of Kafka can.
"""

import hashlib
import logging
import re
import sqlite3
from collections.abc import Sequence
from pathlib import Path

from onex_ls.metrics.metric import Metric, decoded, encoded
from onex_ls.metrics.waiting import Batch
from onex_ls.store.database import connect, transaction

_log = logging.getLogger(__name__)

SPOOL_LIMIT = 200_000
"""How many metrics wait at most, some 50 MB; what comes after them is dropped and counted."""

_VERSION = 1
_SCHEMA = "CREATE TABLE spool (position INTEGER PRIMARY KEY AUTOINCREMENT, metric TEXT NOT NULL)"
_COUNT = "SELECT coalesce(max(position) - min(position) + 1, 0) FROM spool"  # without a scan: only the front is removed


class Spool:
    """A queue in an SQLite file. Raises OSError or sqlite3.Error when the file cannot be used."""

    def __init__(self, file: Path, limit: int = SPOOL_LIMIT) -> None:
        self._connection = connect(file, _SCHEMA, _VERSION)
        self._limit = limit

    def append(self, metrics: Sequence[Metric]) -> int:
        """Keep them, as far as there is room; returns how many were kept."""
        with transaction(self._connection):
            kept = metrics[: max(0, self._limit - len(self))]
            self._connection.executemany(
                "INSERT INTO spool (metric) VALUES (?)", ((encoded(metric),) for metric in kept)
            )
        return len(kept)

    def first(self, count: int) -> Batch:
        """The oldest, at most `count`; they stay until they are removed."""
        rows = self._connection.execute("SELECT position, metric FROM spool ORDER BY position LIMIT ?", (count,))
        found = rows.fetchall()
        return Batch([decoded(line) for _, line in found], found[-1][0] if found else 0)

    def remove(self, batch: Batch) -> None:
        """Forget what `first` gave, and nothing that came later: positions only grow."""
        with transaction(self._connection):
            self._connection.execute("DELETE FROM spool WHERE position <= ?", (batch.mark,))

    def __len__(self) -> int:
        (count,) = self._connection.execute(_COUNT).fetchone()
        return int(count)

    def close(self) -> int:
        """Give the file back; what is in it waits for the next process, and nothing is lost."""
        self._connection.close()
        return 0


def open_spool(directory: Path, destination: str) -> Spool | None:
    """The spool of a destination in `directory`; None where nothing can be kept on disk."""
    try:
        return Spool(directory / spool_name(destination))
    except (OSError, sqlite3.Error) as error:
        _log.warning("metrics for a sink that is down are kept in memory only: %s", error)
        return None


def spool_name(destination: str) -> str:
    """A file name for a URL. Who logs in and how does not matter, and no secret goes into it."""
    scheme, _, rest = destination.partition("://")
    place = re.sub(r"(?<=[?&])\w*password=[^&]*", "", rest.rpartition("@")[2])
    return f"spool-{scheme}-{hashlib.sha256(place.encode()).hexdigest()[:16]}.db"
