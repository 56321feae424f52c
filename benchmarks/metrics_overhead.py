"""What recording costs: a record, a start with nobody there, and a whole batch of generated nodes.

    python benchmarks/metrics_overhead.py [--nodes 200] [--rounds 5]

The batch plans the packages of contracts of the tests and writes them, as `onex-ls generate` does. What recording
adds is measured twice: by itself, by recording again just what a batch records, from start to stop and with the
thread of the collector, in CPU seconds; and as the difference between batches with and without a collector, in turns
within one process. The first is exact where a busy machine blurs the second. Fastest of all rounds.
"""

import argparse
import asyncio
import logging
import tempfile
import time
from collections.abc import Awaitable
from itertools import cycle
from pathlib import Path

from onex_ls.metrics import MetricsCollector
from onex_ls.metrics.meter import Meter, MetricsRecorder
from onex_ls.metrics.metric import MetricKind, Recorded
from onex_ls.workspace.apply import Refused
from onex_ls.workspace.generate import apply_plan, plan_node
from onex_ls.workspace.settings import Settings

ROOT = Path(__file__).resolve().parent.parent
CONTRACTS = sorted((ROOT / "tests/generation/contracts").glob("*.yaml"))
RECORDS = 2000
TAGS = {"workflow_id": "run", "stage_id": "models"}


async def record_ns(rounds: int) -> dict[str, float]:
    """Nanoseconds of one record as the caller sees it; the fastest of many rounds, each flushed before the next."""
    metrics = MetricsCollector()
    await metrics.start()
    found: dict[str, float] = {}
    for label, tags in (("without tags", None), ("with two tags", TAGS)):
        times = []
        for _ in range(rounds * 10):
            began = time.perf_counter_ns()
            for _ in range(RECORDS):
                metrics.record_timing("took", 1.5, tags)
            times.append((time.perf_counter_ns() - began) / RECORDS)
            await metrics.flush()
        found[label] = min(times)
    await metrics.stop()
    return found


async def start_ms(folder: Path) -> float:
    """Milliseconds of a start with addresses that nobody answers at; the slowest of a few."""
    times = []
    for number in range(5):
        metrics = MetricsCollector()
        began = time.perf_counter()
        await metrics.start(
            postgres_url="postgresql://nobody@192.0.2.1/none",  # an address of no network: every packet is lost
            kafka_bootstrap_servers="192.0.2.1:9092",
            spool_dir=folder / str(number),
        )
        times.append((time.perf_counter() - began) * 1000)
        await metrics.stop(timeout_seconds=0)
    return max(times)


def fresh(folder: Path, nodes: int) -> list[Path]:
    """A project of contracts from which nothing was generated yet."""
    project = Path(tempfile.mkdtemp(dir=folder))
    contracts = [project / f"src/nodes/node_{number}/contract.yaml" for number in range(nodes)]
    for contract, text in zip(contracts, cycle(CONTRACTS), strict=False):
        contract.parent.mkdir(parents=True)
        contract.write_bytes(text.read_bytes())
    return contracts


async def cpu_ms(work: Awaitable[None]) -> float:
    began = time.process_time()
    await work
    return (time.process_time() - began) * 1000


async def batch(contracts: list[Path], metrics: MetricsRecorder | None) -> None:
    """Plan and write every package."""
    for contract in contracts:
        planned = await plan_node(contract, Settings(), owners_of=lambda root: {}, metrics=metrics)
        assert not isinstance(apply_plan(planned, {}, contract.parents[3] / "state"), Refused)


async def recorded_batch(contracts: list[Path], file: Path) -> None:
    metrics = MetricsCollector()
    await metrics.start(sqlite_file=file)
    await batch(contracts, metrics)
    assert await metrics.stop()


async def recorded_alone(records: list[Recorded], file: Path) -> None:
    metrics = MetricsCollector()
    await metrics.start(sqlite_file=file)
    meter = Meter(metrics)
    for _, kind, name, value, tags in records:
        (meter.time if kind is MetricKind.TIMING else meter.gauge)(name, value, **tags)
    assert await metrics.stop()
    assert metrics.get_statistics().sinks[0].delivered == len(records)


async def overhead(folder: Path, nodes: int, rounds: int) -> None:
    kept = MetricsCollector()
    await batch(fresh(folder, nodes), kept)  # and everything is loaded and cached
    records = kept.take()
    plain, recorded, alone = [], [], []
    for _ in range(rounds):
        plain.append(await cpu_ms(batch(fresh(folder, nodes), None)))
        recorded.append(await cpu_ms(recorded_batch(fresh(folder, nodes), folder / "metrics.db")))
        alone.append(await cpu_ms(recorded_alone(records, folder / "metrics.db")))
    whole, own = min(plain), min(alone)
    print(f"a batch of {nodes} nodes, planned and written: {whole:.0f} ms CPU, {len(records)} records")
    print(f"recording them by itself: {own:.1f} ms CPU, {own / len(records) * 1000:.1f} us each")
    print(f"recording adds {own / whole:.2%}; between batches the difference is {min(recorded) / whole - 1:+.2%}")


async def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--nodes", type=int, default=200)
    parser.add_argument("--rounds", type=int, default=5)
    options = parser.parse_args()
    logging.disable(logging.WARNING)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        for label, nanoseconds in (await record_ns(options.rounds)).items():
            print(f"a record {label}: {nanoseconds:.0f} ns")
        print(f"start() with nobody there: {await start_ms(folder / 'spools'):.1f} ms at most")
        await overhead(folder, options.nodes, options.rounds)


if __name__ == "__main__":
    asyncio.run(main())
