"""The collector as its callers see it."""

import asyncio
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from onex_ls.metrics import MemorySink, Metric, MetricKind, MetricsCollector, collector, destinations, outlet
from onex_ls.metrics.names import METRICS_DROPPED
from onex_ls.store.database import connect


class Flaky(MemorySink):
    """Fails when its plan says so; a failed write may have kept a part all the same, as real ones do."""

    def __init__(self, plan: Sequence[str] = ()) -> None:
        super().__init__(limit=1_000_000)
        self.plan = list(plan)
        self.opened = self.closed = 0

    def _next(self) -> str:
        return self.plan.pop(0) if self.plan else "works"

    async def open(self) -> None:
        self.opened += 1
        if self._next() != "works":
            raise ConnectionError("nobody there")

    async def write(self, batch: Sequence[Metric]) -> None:
        outcome = self._next()
        if outcome == "part":
            await super().write(batch[: len(batch) // 2])
        if outcome == "whole":
            await super().write(batch)
        if outcome != "works":
            raise ConnectionError("cut off")
        await super().write(batch)

    async def close(self) -> None:
        self.closed += 1


async def delivered(metrics: MetricsCollector) -> None:
    async with asyncio.timeout(20):
        while not await metrics.flush():
            await asyncio.sleep(0)


def values(sink: MemorySink) -> list[float]:
    """The values in the order of their first delivery."""
    return list({metric.id: metric.value for metric in sink.metrics}.values())


async def test_what_is_recorded_arrives_in_order_with_its_tags():
    metrics = MetricsCollector()
    await metrics.start()
    before = time.time()
    tags = {"workflow_id": "w"}
    metrics.record_counter("made")
    metrics.record_gauge("level", 2.5, tags)
    tags["workflow_id"] = "changed afterwards"
    metrics.record_timing("took", 12, {"stage_id": "parse"})
    assert await metrics.flush()
    assert [(m.kind, m.name, m.value, m.tags, m.sequence) for m in metrics.memory.metrics] == [
        (MetricKind.COUNTER, "made", 1, {}, 0),
        (MetricKind.GAUGE, "level", 2.5, {"workflow_id": "w"}, 1),
        (MetricKind.TIMING, "took", 12, {"stage_id": "parse"}, 2),
    ]
    assert all(before - 1 <= m.at <= time.time() + 1 for m in metrics.memory.metrics)
    assert await metrics.stop()


async def test_metrics_set_out_by_themselves():
    metrics, sink = MetricsCollector(), MemorySink()
    metrics.record_counter("made")
    await metrics.start(sink)
    for expected in (1, 2, 3):  # what was there before, and twice after the collector has been idle
        async with asyncio.timeout(10):
            while len(sink.metrics) < expected:
                await asyncio.sleep(0.01)
        metrics.record_counter("made")
    await metrics.stop()


async def test_what_is_recorded_before_start_and_after_stop_waits_for_a_start():
    metrics = MetricsCollector()
    metrics.record_gauge("n", 1)
    assert not await metrics.flush()
    await metrics.start()
    await metrics.stop()
    metrics.record_gauge("n", 2)
    assert metrics.get_statistics().buffered == 0  # what it was at the stop
    await metrics.start()
    assert await metrics.stop()
    assert values(metrics.memory) == [1, 2]


async def test_every_sink_gets_everything_and_a_broken_one_harms_no_other(tmp_path: Path):
    metrics, sinks = MetricsCollector(), [MemorySink(), Flaky(["fails"] * 1000), MemorySink()]
    await metrics.start(*sinks, sqlite_file=tmp_path / "m.db")
    for number in range(2500):
        metrics.record_gauge("n", number)
    assert not await metrics.stop()
    assert values(sinks[0]) == values(sinks[2]) == list(range(2500))
    assert values(sinks[1]) == []
    told = {sink.name: sink for sink in metrics.get_statistics().sinks}
    assert told["sqlite"].delivered == 2500
    broken = metrics.get_statistics().sinks[1]
    assert (broken.delivered, broken.waiting, broken.dropped) == (0, 0, 2500)
    assert broken.error == "ConnectionError: nobody there"


@settings(max_examples=40, deadline=None)
@given(
    st.lists(st.sampled_from(["works", "fails", "part", "whole"]), max_size=8),
    st.lists(st.integers(0, 1500), min_size=1, max_size=4),
)
def test_whatever_fails_nothing_is_lost_and_the_order_holds(plan, amounts):
    async def scenario() -> None:
        metrics, sink, recorded = MetricsCollector(), Flaky(plan), 0
        await metrics.start(sink)
        for amount in amounts:
            for _ in range(amount):
                metrics.record_gauge("n", recorded)
                recorded += 1
            await metrics.flush()
        await delivered(metrics)
        await metrics.stop()
        assert values(sink) == list(range(recorded))
        (told,) = metrics.get_statistics().sinks
        assert sink.closed == told.failures + 1  # what failed half way was let go of
        assert (told.delivered, told.waiting, told.dropped, told.error) == (recorded, 0, 0, "")

    asyncio.run(scenario())


async def test_what_finds_no_room_is_counted_and_told(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(collector, "_CAPACITY", 100)
    metrics = MetricsCollector()
    for number in range(130):
        metrics.record_gauge("n", number)
    await metrics.start()
    assert await metrics.stop()
    assert metrics.get_statistics().dropped == 30
    assert values(metrics.memory) == [*range(100), 30]
    assert metrics.memory.metrics[-1].name == METRICS_DROPPED
    await metrics.start()
    metrics.record_gauge("n", 7)
    await metrics.stop()
    assert values(metrics.memory)[-1] == 7  # what was told once is not told again


async def test_a_queue_that_is_full_drops_and_counts(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(destinations, "QUEUE_LIMIT", 1500)
    metrics, sink = MetricsCollector(), Flaky(["fails"] * 3)
    await metrics.start(sink)
    for number in range(4000):
        metrics.record_gauge("n", number)
    await delivered(metrics)
    (told,) = metrics.get_statistics().sinks
    assert (told.delivered, told.dropped) == (1500, 2500)
    assert values(sink) == list(range(1500))
    await metrics.stop()


async def test_what_is_no_metric_is_counted_and_harms_no_other():
    class Unspeakable:
        def __str__(self) -> str:
            raise RuntimeError("no words")

    metrics = MetricsCollector()
    await metrics.start()
    for value in (float("nan"), "much", None):
        metrics.record_gauge("n", value)
    metrics.record_counter(Unspeakable())
    metrics.record_counter("fine")
    assert await metrics.stop()
    assert metrics.get_statistics().invalid == 4
    assert [(m.name, m.value) for m in metrics.memory.metrics] == [("fine", 1), (METRICS_DROPPED, 4)]


async def test_threads_and_loops_record_at_once():
    metrics, sink = MetricsCollector(), MemorySink(limit=100_000)
    await metrics.start(sink)

    def record(thread: int) -> None:
        for number in range(2000):
            metrics.record_gauge("n", number, {"thread": str(thread)})

    threads = [threading.Thread(target=record, args=(number,)) for number in range(8)]
    for thread in threads:
        thread.start()
    await asyncio.to_thread(lambda: [thread.join() for thread in threads])
    assert await metrics.stop()
    for number in range(8):
        assert [m.value for m in sink.metrics if m.tags["thread"] == str(number)] == list(range(2000))
    assert [m.sequence for m in sink.metrics] == list(range(16_000))


async def test_recording_while_collectors_come_and_go():
    """Every record is delivered, or waits for the next start; the caller never hears of either."""
    metrics, recorded, done = MetricsCollector(), 0, threading.Event()

    def record() -> None:
        nonlocal recorded
        while not done.is_set():
            metrics.record_gauge("n", recorded)
            recorded += 1
            time.sleep(0)

    sink = MemorySink(limit=1_000_000)
    with ThreadPoolExecutor(1) as pool:
        recording = pool.submit(record)
        for _ in range(20):
            await metrics.start(sink)
            await asyncio.sleep(0.01)
            await metrics.stop()
        done.set()
        await asyncio.wrap_future(recording)
    await metrics.start(sink)
    await metrics.stop()
    assert metrics.get_statistics().dropped == 0
    assert values(sink) == list(range(recorded))


async def test_flush_from_any_loop():
    metrics = MetricsCollector()
    await metrics.start()
    metrics.record_counter("made")
    assert await asyncio.to_thread(lambda: asyncio.run(metrics.flush()))
    assert await asyncio.to_thread(lambda: asyncio.run(metrics.stop()))
    assert len(metrics.memory.metrics) == 1


async def test_stop_ends_the_thread_and_may_be_repeated():
    metrics = MetricsCollector()
    await metrics.start()
    assert any(thread.name == "onex-metrics" for thread in threading.enumerate())
    with pytest.raises(RuntimeError, match="started already"):
        await metrics.start()
    await metrics.stop()
    assert not any(thread.name == "onex-metrics" for thread in threading.enumerate())
    assert await metrics.stop()


async def test_start_waits_for_nobody(tmp_path: Path):
    """One address refuses, the other takes the connection and never says a word."""
    with socket.create_server(("127.0.0.1", 0)) as silent, socket.create_server(("127.0.0.1", 0)) as freed:
        refusing = freed.getsockname()[1]
        freed.close()
        quickest = 1.0
        for attempt in range(3):
            metrics = MetricsCollector()
            began = time.perf_counter()
            await metrics.start(
                postgres_url=f"postgresql://user:hidden@127.0.0.1:{silent.getsockname()[1]}/db",
                kafka_bootstrap_servers=f"127.0.0.1:{refusing}",
                spool_dir=tmp_path / str(attempt),
            )
            quickest = min(quickest, time.perf_counter() - began)
            metrics.record_counter("made")
            assert not await metrics.stop(timeout_seconds=0.3)
            assert [(sink.waiting, sink.dropped) for sink in metrics.get_statistics().sinks] == [(1, 0), (1, 0)]
    assert quickest < 0.1


async def test_an_extra_that_is_missing_is_named(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("importlib.util.find_spec", lambda name: None)
    for arguments, extra in (
        ({"postgres_url": "postgresql://h/d"}, "postgres"),
        ({"kafka_bootstrap_servers": "h:1"}, "kafka"),
    ):
        with pytest.raises(ImportError, match=rf"onex-ls\[{extra}\]"):
            await MetricsCollector().start(**arguments)


async def test_another_database_is_refused_at_once():
    with pytest.raises(ValueError, match="postgres_url begins with postgresql://"):
        await MetricsCollector().start(postgres_url="mysql://user:hidden@host/db")


async def test_a_url_that_cannot_be_understood_gives_no_secret_away(tmp_path: Path, caplog: pytest.LogCaptureFixture):
    metrics = MetricsCollector()
    await metrics.start(postgres_url="postgresql://user:hid/den@host:54a/db", spool_dir=tmp_path)
    metrics.record_counter("made")
    await metrics.flush()
    await metrics.stop()
    (told,) = metrics.get_statistics().sinks
    assert told.error == "ValueError: the postgres_url cannot be understood"
    assert "hid" not in caplog.text


def test_a_program_that_forgets_to_stop_loses_nothing(tmp_path: Path):
    program = (
        "import asyncio, sys; from pathlib import Path; from onex_ls.metrics import MetricsCollector\n"
        "async def main():\n"
        "    metrics = MetricsCollector()\n"
        "    await metrics.start(sqlite_file=Path(sys.argv[1]))\n"
        "    for _ in range(100): metrics.record_counter('made')\n"
        "asyncio.run(main())\n"
    )
    file = tmp_path / "m.db"
    ran = subprocess.run([sys.executable, "-c", program, str(file)], capture_output=True, check=True, timeout=60)
    assert ran.stderr == b""
    assert connect(file, "", 1).execute("SELECT count(*) FROM metrics").fetchone() == (100,)


def test_importing_the_room_loads_no_driver():
    program = "import sys, onex_ls.metrics; print(*sys.modules)"
    ran = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    loaded = set(ran.stdout.split())
    assert "onex_ls.metrics.collector" in loaded
    assert loaded & {"asyncpg", "aiokafka", "sqlite3", "platformdirs", "onex_ls.store"} == set()


async def test_a_sink_that_hangs_is_given_up_and_tried_again(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(outlet, "_ATTEMPT_SECONDS", 0.05)

    class Hanging(MemorySink):
        hangs = True

        async def write(self, batch: Sequence[Metric]) -> None:
            if self.hangs:
                await asyncio.sleep(60)
            await super().write(batch)

    metrics, sink = MetricsCollector(), Hanging()
    await metrics.start(sink)
    metrics.record_gauge("n", 1)
    assert not await metrics.flush()
    sink.hangs = False
    await delivered(metrics)
    assert values(sink) == [1]
    assert metrics.get_statistics().sinks[0].failures >= 1
    await metrics.stop()
