"""Metrics over the Kafka protocol, against librdkafka's mock cluster: none lost, in order for each run."""

import asyncio
import json
from collections.abc import Iterator
from pathlib import Path

import jsonschema
import pytest
from aiokafka import AIOKafkaConsumer, ConsumerRecord
from clusters import MockKafka, kafka
from provisioned import ROOT

from onex_ls.metrics import KAFKA_TOPIC, MetricsCollector

pytestmark = pytest.mark.e2e

DOCUMENT = (ROOT / "docs/metrics.md").read_text(encoding="utf-8")
SCHEMA = json.loads(DOCUMENT.partition("```json\n")[2].partition("```")[0])


@pytest.fixture
def cluster() -> Iterator[MockKafka]:
    with kafka() as cluster:
        yield cluster


async def delivered(collector: MetricsCollector, seconds: float = 60) -> None:
    async with asyncio.timeout(seconds):
        while not await collector.flush():
            await asyncio.sleep(0.05)


async def messages(servers: str) -> list[ConsumerRecord]:
    """Everything on the topic: each partition in order, one after the other."""
    consumer = AIOKafkaConsumer(KAFKA_TOPIC, bootstrap_servers=servers, auto_offset_reset="earliest", group_id=None)
    await consumer.start()
    try:
        total = sum((await consumer.end_offsets(consumer.assignment())).values())
        found: list[ConsumerRecord] = []
        async with asyncio.timeout(30):
            while len(found) < total:
                for records in (await consumer.getmany(timeout_ms=200)).values():
                    found += records
    finally:
        await consumer.stop()
    return sorted(found, key=lambda record: (record.partition, record.offset))


def per_run(found: list[ConsumerRecord]) -> dict[str, list[float]]:
    runs: dict[str, list[float]] = {}
    for record in found:
        told = json.loads(record.value)
        runs.setdefault(told["workflow"], []).append(told["value"])
    return runs


async def test_every_metric_is_a_message_of_the_documented_schema(cluster: MockKafka, tmp_path: Path) -> None:
    collector = MetricsCollector()
    await collector.start(kafka_bootstrap_servers=cluster.servers, spool_dir=tmp_path)
    for number in range(300):
        collector.record_timing("took", number, {"workflow_id": f"run {number % 7}", "stage_id": "é\0\ud800"})
    collector.record_gauge("alone", 1.5)
    collector.record_counter("", 1, {"big": "\U0001f600" * 100_000})
    await delivered(collector)
    await collector.stop()
    found = await messages(cluster.servers)
    assert len(found) == 302
    for record in found:
        told = json.loads(record.value)
        jsonschema.validate(told, SCHEMA)
        assert (record.key or b"").decode() == told["workflow"]
    assert len({json.loads(record.value)["id"] for record in found}) == 302
    runs = per_run(found)
    assert all(runs[f"run {run}"] == list(range(run, 300, 7)) for run in range(7))


async def test_nothing_is_lost_when_the_broker_goes_and_comes_back(cluster: MockKafka, tmp_path: Path) -> None:
    collector = MetricsCollector()
    await collector.start(kafka_bootstrap_servers=cluster.servers, spool_dir=tmp_path)
    recorded = 0

    def record(count: int) -> None:
        nonlocal recorded
        for _ in range(count):
            collector.record_gauge("number", recorded, {"workflow_id": "run"})
            recorded += 1

    record(500)
    await delivered(collector)
    for until_given_up in (False, True):
        record(1500)
        await asyncio.sleep(0.01)  # on their way, or not yet
        cluster.switch("down")
        record(500)
        assert not await collector.flush(1)
        while until_given_up and not collector.get_statistics().sinks[0].failures:
            await asyncio.sleep(0.1)  # ten seconds: the producer tries by itself for that long
        cluster.switch("up")
        record(500)
        await delivered(collector)
    statistics = collector.get_statistics()
    await collector.stop()
    found = await messages(cluster.servers)
    numbers = per_run(found)["run"]
    print(f"{recorded} recorded, {len(numbers)} messages, {statistics}")
    assert (statistics.dropped, statistics.sinks[0].dropped, statistics.sinks[0].waiting) == (0, 0, 0)
    first_seen = list(dict.fromkeys(numbers))
    assert first_seen == list(range(recorded))
    by_id = {json.loads(record.value)["id"]: json.loads(record.value) for record in found}
    assert len(by_id) == recorded  # a message that came twice has one id


async def test_what_was_spooled_is_delivered_by_the_next_process(cluster: MockKafka, tmp_path: Path) -> None:
    cluster.switch("down")
    first = MetricsCollector()
    await first.start(kafka_bootstrap_servers=cluster.servers, spool_dir=tmp_path)
    for number in range(1200):
        first.record_gauge("number", number, {"workflow_id": "run"})
    assert not await first.stop()
    assert first.get_statistics().sinks[0].waiting == 1200
    cluster.switch("up")
    second = MetricsCollector()
    await second.start(kafka_bootstrap_servers=cluster.servers, spool_dir=tmp_path)
    await delivered(second)
    await second.stop()
    assert per_run(await messages(cluster.servers)) == {"run": list(range(1200))}
