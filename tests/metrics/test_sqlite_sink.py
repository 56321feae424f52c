"""The SQLite sink: shared, and no more than it may keep."""

import asyncio
import json
import time
from pathlib import Path

from onex_ls.metrics import MetricsCollector
from onex_ls.metrics.metric import Metric, MetricKind
from onex_ls.metrics.sinks.sqlite import SqliteSink, open_metrics

NOW = time.time()


def metric(number: int, at: float = NOW) -> Metric:
    return Metric("s", number, at, MetricKind.TIMING, "took", number, {"workflow_id": "w", "a": "é"})


def values(file: Path) -> list[float]:
    return [number for (number,) in open_metrics(file).execute("SELECT value FROM metrics ORDER BY position")]


async def test_a_metric_is_a_row(tmp_path: Path):
    sink = SqliteSink(tmp_path / "m.db")
    await sink.open()
    await sink.write([metric(1), metric(2)])
    await sink.close()
    rows = open_metrics(tmp_path / "m.db").execute("SELECT * FROM metrics").fetchall()
    assert [row[1:5] for row in rows] == [(NOW, "timing", "took", number) for number in (1, 2)]
    assert json.loads(rows[0][5]) == {"workflow_id": "w", "a": "é"}


async def test_what_is_old_or_too_much_is_forgotten(tmp_path: Path):
    file = tmp_path / "m.db"
    first = SqliteSink(file)
    await first.open()
    await first.write([metric(number, NOW - 86_400 * age) for number, age in enumerate([100, 91, 89, 1, 0])])
    await first.close()
    second = SqliteSink(file, rows=2)
    await second.open()
    assert values(file) == [3, 4]
    await second.write([metric(number) for number in range(10, 10_010)])
    assert values(file) == [10_008, 10_009]
    await second.close()


async def test_collectors_of_several_processes_share_a_file(tmp_path: Path):
    collectors = [MetricsCollector() for _ in range(4)]
    for collector in collectors:
        await collector.start(sqlite_file=tmp_path / "m.db")
    for number in range(500):
        for collector in collectors:
            collector.record_gauge("n", number)
    assert await asyncio.gather(*(collector.stop() for collector in collectors)) == [True] * 4
    assert len(values(tmp_path / "m.db")) == 2000
