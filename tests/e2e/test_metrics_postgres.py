"""Metrics in a real PostgreSQL: every row once, whatever becomes of the database on the way."""

import asyncio
import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from clusters import Postgres, postgres

from onex_ls.metrics import MetricsCollector
from onex_ls.metrics.sinks.postgres import MIGRATIONS
from onex_ls.workflows import (
    DependencyAwareScheduler,
    EnumStepType,
    StagedParallelExecutor,
    WorkflowStage,
    WorkflowStep,
)

pytestmark = pytest.mark.e2e

COUNTS = "SELECT count(*) AS rows, count(DISTINCT (session, sequence)) AS ids, sum(value) AS total FROM onex_metrics"
HOSTILE = ["", "\0", "\ud800", "'; DROP TABLE onex_metrics; --", "\\N", "\\.", "\t\r\n", "é𝄞\u202e", "x" * 5000]


@pytest.fixture(scope="module")
def cluster() -> Iterator[Postgres]:
    with postgres() as cluster:
        yield cluster


@pytest.fixture
async def database(cluster: Postgres, request: pytest.FixtureRequest) -> Postgres:
    return await cluster.begin(request.node.name[:60])


async def delivered(collector: MetricsCollector, seconds: float = 60) -> None:
    async with asyncio.timeout(seconds):
        while not await collector.flush():
            await asyncio.sleep(0.05)


async def test_every_metric_is_a_row(database: Postgres, tmp_path: Path) -> None:
    collector = MetricsCollector()
    await collector.start(postgres_url=database.url, spool_dir=tmp_path)
    collector.record_counter("made", 2, {"workflow_id": "w"})
    collector.record_gauge("level", -0.5)
    collector.record_timing("took", 12.25, {"workflow_id": "w", "stage_id": "parse"})
    for text in HOSTILE:
        collector.record_counter(text, 1, {text: text})
    assert await collector.stop()
    found = await database.rows("SELECT * FROM onex_metrics ORDER BY sequence")
    assert [
        (row["kind"], row["name"], row["value"], row["workflow"], json.loads(row["tags"])) for row in found[:3]
    ] == [
        ("counter", "made", 2, "w", {"workflow_id": "w"}),
        ("gauge", "level", -0.5, "", {}),
        ("timing", "took", 12.25, "w", {"workflow_id": "w", "stage_id": "parse"}),
    ]
    assert len(found) == 3 + len(HOSTILE)
    assert collector.get_statistics().sinks[0].failures == 0


async def test_nothing_is_lost_and_nothing_doubled_when_the_database_is_killed(
    database: Postgres, tmp_path: Path
) -> None:
    """Three times kill -9 under load, at whatever point of a copy it hits, with workflows going on all the while."""
    collector = MetricsCollector()
    await collector.start(postgres_url=database.url, spool_dir=tmp_path)
    executor = StagedParallelExecutor(DependencyAwareScheduler(), collector)
    recorded = 0
    done = asyncio.Event()

    async def nothing(step: WorkflowStep, context: dict) -> dict:
        return {}

    async def load() -> None:
        nonlocal recorded
        steps = [WorkflowStep(f"step {number}", EnumStepType.PARALLEL, nothing) for number in range(8)]
        while not done.is_set():
            result = await executor.execute_workflow("loaded", [WorkflowStage(steps=steps)])
            assert result.success
            recorded += 8 + 1 + 2  # a duration for each step, stage and workflow, and the speed-up
            for _ in range(40):
                collector.record_counter("ticks")
            recorded += 40
            await asyncio.sleep(0.002)

    running = asyncio.create_task(load())
    for pause in (0.9, 0.6, 0.75):
        await asyncio.sleep(pause)
        before = recorded
        database.kill()
        await asyncio.sleep(0.7)
        assert recorded > before  # the outage holds nobody up
        await database.start()
    done.set()
    await running
    await delivered(collector)
    statistics = collector.get_statistics()
    await collector.stop()
    (counts,) = await database.rows(COUNTS)
    (ticks,) = await database.rows("SELECT count(*) AS rows FROM onex_metrics WHERE name = 'ticks'")
    print(f"{recorded} recorded, {counts['rows']} rows, {statistics}")
    assert statistics.sinks[0].failures > 0
    assert (statistics.dropped, statistics.sinks[0].dropped, statistics.sinks[0].waiting) == (0, 0, 0)
    assert (counts["rows"], counts["ids"]) == (recorded, recorded)
    assert ticks["rows"] % 40 == 0


async def test_what_was_spooled_is_delivered_by_the_next_process_in_order(database: Postgres, tmp_path: Path) -> None:
    database.kill()
    first = MetricsCollector()
    await first.start(postgres_url=database.url, spool_dir=tmp_path)
    for number in range(2500):
        first.record_gauge("number", number)
    assert not await first.stop()
    assert first.get_statistics().sinks[0].waiting == 2500
    await database.start()
    second = MetricsCollector()
    await second.start(postgres_url=database.url.replace("no-secret", "another"), spool_dir=tmp_path)
    await delivered(second)
    await second.stop()
    found = await database.rows("SELECT value FROM onex_metrics ORDER BY ctid")
    assert [row["value"] for row in found] == list(range(2500))


async def test_a_batch_that_comes_twice_is_kept_once(database: Postgres, tmp_path: Path) -> None:
    """As when the acknowledgement of a commit is lost: two processes deliver the same spool."""
    database.kill()
    spooling = MetricsCollector()
    await spooling.start(postgres_url=database.url, spool_dir=tmp_path)
    for number in range(1000):
        spooling.record_counter("ticks", number)
    await spooling.stop()
    twins = [tmp_path / "a", tmp_path / "b"]
    for twin in twins:
        twin.mkdir()
        for file in tmp_path.glob("spool-*"):
            (twin / file.name).write_bytes(file.read_bytes())
    await database.start()
    collectors = [MetricsCollector() for _ in twins]
    for collector, twin in zip(collectors, twins, strict=True):
        await collector.start(postgres_url=database.url, spool_dir=twin)
    for collector in collectors:
        await delivered(collector)
        await collector.stop()
        assert collector.get_statistics().sinks[0].delivered == 1000
    (counts,) = await database.rows(COUNTS)
    assert (counts["rows"], counts["ids"], counts["total"]) == (1000, 1000, sum(range(1000)))


async def test_processes_that_start_at_once_migrate_once(database: Postgres, tmp_path: Path) -> None:
    collectors = [MetricsCollector() for _ in range(5)]
    for number, collector in enumerate(collectors):
        await collector.start(postgres_url=database.url, spool_dir=tmp_path / str(number))
        collector.record_counter("ticks")
    for collector in collectors:
        await delivered(collector)
        assert collector.get_statistics().sinks[0].failures == 0
        await collector.stop()
    versions = await database.rows("SELECT version FROM onex_metrics_schema ORDER BY version")
    assert [row["version"] for row in versions] == list(range(1, len(MIGRATIONS) + 1))
    (counts,) = await database.rows(COUNTS)
    assert counts["rows"] == 5


async def test_a_newer_schema_is_left_alone(database: Postgres, tmp_path: Path) -> None:
    await database.rows("CREATE TABLE onex_metrics_schema (version integer PRIMARY KEY)")
    await database.rows("INSERT INTO onex_metrics_schema VALUES (99)")
    collector = MetricsCollector()
    await collector.start(postgres_url=database.url, spool_dir=tmp_path)
    collector.record_counter("ticks")
    assert not await collector.flush()
    assert "newer onex-ls" in collector.get_statistics().sinks[0].error
    await collector.stop()
    assert await database.rows("SELECT to_regclass('onex_metrics') AS found") == [(None,)]
