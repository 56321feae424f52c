"""What waits on disk."""

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from onex_ls.metrics import MetricsCollector
from onex_ls.metrics.metric import Metric, MetricKind
from onex_ls.metrics.spool import Spool, open_spool, spool_name
from onex_ls.metrics.waiting import MemoryQueue


def metrics(*numbers: int) -> list[Metric]:
    return [Metric("s", number, 1.5, MetricKind.COUNTER, "n", number, {"tag": "é"}) for number in numbers]


MOVES = st.lists(st.tuples(st.sampled_from(["append", "deliver", "peek"]), st.integers(0, 7)), max_size=30)


@settings(max_examples=60, deadline=None)
@given(MOVES, st.booleans())
def test_a_queue_is_first_in_first_out_and_bounded(tmp_path_factory, moves, on_disk):
    queue = Spool(tmp_path_factory.mktemp("spool") / "s.db", limit=10) if on_disk else MemoryQueue(10)
    expected: list[int] = []
    count = 0
    for move, amount in moves:
        if move == "append":
            numbers = range(count, count + amount)
            count += amount
            kept = queue.append(metrics(*numbers))
            assert kept == min(amount, 10 - len(expected))
            expected += numbers[:kept]
        else:
            batch = queue.first(amount)
            assert list(batch.metrics) == metrics(*expected[:amount])
            if move == "deliver":
                queue.remove(batch)
                del expected[:amount]
        assert len(queue) == len(expected)
    assert queue.close() == (0 if on_disk else len(expected))


def test_what_is_in_it_outlasts_the_process(tmp_path: Path):
    spool = Spool(tmp_path / "s.db")
    spool.append(metrics(1, 2, 3))
    spool.close()
    again = Spool(tmp_path / "s.db")
    assert list(again.first(10).metrics) == metrics(1, 2, 3)


def test_two_that_share_it_remove_only_what_they_delivered(tmp_path: Path):
    one, other = Spool(tmp_path / "s.db"), Spool(tmp_path / "s.db")
    one.append(metrics(1, 2))
    batch = one.first(10)
    other.append(metrics(3))
    twice = other.first(2)
    one.remove(batch)
    other.remove(twice)
    assert list(one.first(10).metrics) == metrics(3)


def test_one_place_has_one_spool_whoever_logs_in():
    name = spool_name("postgresql://me:one@host:5432/db?ssl=require")
    assert spool_name("postgresql://you:t/w@o@host:5432/db?ssl=require") == name
    assert spool_name("postgresql://host:5432/db?ssl=require") == name
    assert spool_name("postgresql://host:5432/other?ssl=require") != name
    assert spool_name("postgresql://h/d?password=a") == spool_name("postgresql://h/d?password=b")
    assert name.startswith("spool-postgresql-")
    assert name.endswith(".db")


async def test_where_nothing_can_be_written_metrics_wait_in_memory(tmp_path: Path, caplog: pytest.LogCaptureFixture):
    (tmp_path / "file").write_text("no folder")
    assert open_spool(tmp_path / "file", "kafka://h/t") is None
    assert "in memory only" in caplog.text
    collector = MetricsCollector()
    await collector.start(postgres_url="postgresql://127.0.0.1:1/none", spool_dir=tmp_path / "file")
    collector.record_counter("made")
    assert not await collector.flush()
    assert collector.get_statistics().sinks[0].waiting == 1
    await collector.stop()
    assert collector.get_statistics().sinks[0].dropped == 1
