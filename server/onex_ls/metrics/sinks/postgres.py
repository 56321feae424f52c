"""Metrics in a PostgreSQL table, each exactly once however often it is delivered. Needs the extra ``postgres``."""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

from onex_ls.metrics.metric import Metric, tags_json

TABLE = "onex_metrics"
_COLUMNS = ("session", "sequence", "recorded_at", "kind", "name", "value", "workflow", "tags")

MIGRATIONS = (
    f"""
    CREATE TABLE {TABLE} (
        session uuid NOT NULL, sequence bigint NOT NULL, recorded_at timestamptz NOT NULL, kind text NOT NULL,
        name text NOT NULL, value double precision NOT NULL, workflow text NOT NULL, tags jsonb NOT NULL,
        PRIMARY KEY (session, sequence)
    );
    CREATE INDEX {TABLE}_by_name ON {TABLE} (name, recorded_at);
    """,
)
"""From nothing to the newest schema. What is here is never changed: the next version is one more entry."""

_LOCK = 0x6F6E6578  # "onex": of several processes that start at once, one migrates and the others wait
_CONNECT_SECONDS = 10


class PostgresSink:
    """Copies batches into a staging table, and from there what is new into the table."""

    def __init__(self, url: str) -> None:
        self._url = url
        self._connection: Any = None

    @property
    def name(self) -> str:
        """What people call it."""
        return "postgresql"

    async def open(self) -> None:
        """Connect, and bring the schema up to date."""
        import asyncpg  # the extra; loaded late: it takes a tenth of a second

        try:
            self._connection = await asyncpg.connect(self._url, timeout=_CONNECT_SECONDS)
        except ValueError:  # its words may quote the password
            raise ValueError("the postgres_url cannot be understood") from None
        async with self._connection.transaction():
            await self._migrate()

    async def write(self, batch: Sequence[Metric]) -> None:
        """Keep `batch` in one transaction, leaving out what is there already."""
        async with self._connection.transaction():
            # A table for each batch: it also works behind poolers that change the session between transactions.
            await self._connection.execute(f"CREATE TEMPORARY TABLE staging (LIKE {TABLE}) ON COMMIT DROP")
            await self._connection.copy_records_to_table("staging", records=map(_row, batch), columns=_COLUMNS)
            await self._connection.execute(
                f"INSERT INTO {TABLE} SELECT * FROM staging ON CONFLICT DO NOTHING"  # noqa: S608 - constants
            )

    async def close(self) -> None:
        """Hang up at once; what was not committed comes again."""
        connection, self._connection = self._connection, None
        if connection is not None:
            connection.terminate()

    async def _migrate(self) -> None:
        await self._connection.execute(
            f"SELECT pg_advisory_xact_lock({_LOCK});"
            f"CREATE TABLE IF NOT EXISTS {TABLE}_schema (version integer PRIMARY KEY)"
        )
        version = await self._connection.fetchval(
            f"SELECT coalesce(max(version), 0) FROM {TABLE}_schema"  # noqa: S608 - constants
        )
        if version > len(MIGRATIONS):
            raise RuntimeError(f"{TABLE} has schema {version}, made by a newer onex-ls that knows more than this one")
        for number, migration in enumerate(MIGRATIONS[version:], start=version + 1):
            await self._connection.execute(migration)
            await self._connection.execute(f"INSERT INTO {TABLE}_schema VALUES ({number})")  # noqa: S608 - a number


def _row(metric: Metric) -> tuple[object, ...]:
    session, sequence, at, kind, name, value, tags = metric
    recorded_at = datetime.fromtimestamp(at, UTC)
    return session, sequence, recorded_at, kind, name, value, metric.workflow, tags_json(tags)
