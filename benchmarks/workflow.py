"""The engine and its templates beside what was asked of them, in one run and one table.

    python benchmarks/workflow.py [--rounds 5]

Every figure is the best of all rounds, but for those that can be measured once only: first loads, and the hit rate. The
first contracts of a process pay for compiling the templates, and a whole process for its start and imports as well.
"""

import argparse
import asyncio
import math
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NamedTuple

from workers import ROUNDS_OF_A_STEP, seconds

from onex_ls import (
    DependencyAwareScheduler,
    EnumStepType,
    StagedParallelExecutor,
    TemplateManager,
    TemplateType,
    Workers,
    WorkflowStage,
    WorkflowStep,
)
from onex_ls.workspace.generate import shipped
from onex_ls.workspace.generate_many import plan_nodes
from onex_ls.workspace.settings import Settings

ROOT = Path(__file__).resolve().parent.parent
EXAMPLES = ("document_stamp", "gauge_reading", "order_price")
CONTRACTS = [ROOT / "examples" / "contracts" / f"{name}.yaml" for name in EXAMPLES]
NODE = ("node_effect_v1", TemplateType.EFFECT)
CONTEXT = {"node_name": "NodeGaugeReadingEffect", "description": "Reads a gauge in the field.", "mixins": []}


class Row(NamedTuple):
    """One line of the table. `met` is None where nothing was asked."""

    name: str
    measured: str
    asked: str = ""
    met: bool | None = None


def best(rounds: int, measure: Callable[[], float]) -> float:
    return min(measure() for _ in range(rounds))


def took(work: Callable[[], object], times: int = 1) -> float:
    """The seconds that one call of `work` takes."""
    started = time.perf_counter()
    for _ in range(times):
        work()
    return (time.perf_counter() - started) / times


def templates(rounds: int) -> Iterator[Row]:
    program = "import sys, time; begin = time.perf_counter(); from onex_ls import TemplateManager; "
    program += "TemplateManager().load(sys.argv[1]); print(time.perf_counter() - begin)"
    first = subprocess.run([sys.executable, "-c", program, NODE[0]], capture_output=True, text=True, check=True)
    yield Row("template: first load of a process, Jinja2 included", f"{float(first.stdout) * 1000:.1f} ms")
    loaded = best(rounds, lambda: took(lambda: TemplateManager().load(NODE[0]))) * 1000
    yield Row("template: first load", f"{loaded:.2f} ms")
    manager = TemplateManager()
    manager.load(NODE[0])
    cached = best(rounds, lambda: took(lambda: manager.load(*NODE), 10_000)) * 1e6
    yield Row("template: cached look-up, load()", f"{cached:.2f} µs", "< 5 µs", cached < 5)

    async def looked_up() -> float:
        started = time.perf_counter()
        for _ in range(10_000):
            await manager.load_template(*NODE)
        return (time.perf_counter() - started) / 10_000

    awaited = best(rounds, lambda: asyncio.run(looked_up())) * 1e6
    yield Row("template: cached look-up, await load_template()", f"{awaited:.2f} µs", "< 5 µs", awaited < 5)
    render = best(rounds, lambda: took(lambda: manager.render(NODE[0], CONTEXT), 1000)) * 1e6
    yield Row("template: render a thin node", f"{render:.1f} µs")


def projects(folder: Path, count: int) -> list[Path]:
    """So many contracts in a project, copies of the examples."""
    (folder / "pyproject.toml").write_text("")
    places = [folder / f"src/shop/nodes/node_{number}/contract.yaml" for number in range(count)]
    for number, place in enumerate(places):
        place.parent.mkdir(parents=True)
        place.write_bytes(CONTRACTS[number % len(CONTRACTS)].read_bytes())
    return places


def planned(contracts: list[Path]) -> float:
    """The seconds that planning contracts takes in this process."""
    started = time.perf_counter()
    plans = list(plan_nodes([(contract, Settings()) for contract in contracts], jobs=1))
    assert all(plan.plan is not None for plan in plans)
    return time.perf_counter() - started


def generation(rounds: int) -> Iterator[Row]:
    with tempfile.TemporaryDirectory() as temporary:
        contracts = projects(Path(temporary), 200)
        cold = planned(contracts[:3]) * 1000
        yield Row("three contracts, six stages, templates cold", f"{cold:.0f} ms", "< 1 s", cold < 1000)
        warm = best(rounds, lambda: planned(contracts[:3])) * 1000
        yield Row("three contracts, six stages, templates cached", f"{warm:.0f} ms", "< 1 s", warm < 1000)
        program = "import sys, onex_ls; assert all(n.plan for n in onex_ls.generate(*sys.argv[1:], dry_run=True))"
        command = [sys.executable, "-c", program, *map(str, contracts[:3])]
        whole = best(rounds, lambda: took(lambda: subprocess.run(command, check=True))) * 1000
        yield Row("three contracts, six stages, as a whole process", f"{whole:.0f} ms")
        shipped().clear_cache()
        before = shipped().get_cache_stats()
        batch = planned(contracts) * 1000 / len(contracts)
        after = shipped().get_cache_stats()
        hits, misses = after.hits - before.hits, after.misses - before.misses
        rate = hits / (hits + misses)
        yield Row("hit rate over a batch of 200 nodes, cold", f"{rate:.1%}", ">= 95 %", rate >= 0.95)
        yield Row("one node of that batch", f"{batch:.1f} ms")


async def nothing(step: WorkflowStep, context: dict[str, object]) -> None:
    """A step whose only cost is the engine's."""


async def waits(step: WorkflowStep, context: dict[str, object]) -> None:
    await asyncio.sleep(0.1)


def run(stages: list[WorkflowStage], limit: int) -> float:
    """The seconds that a workflow takes."""
    executor = StagedParallelExecutor(DependencyAwareScheduler(), max_parallel_tasks=limit)

    async def execute() -> float:
        result = await executor.execute_workflow("benchmark", stages)
        assert result.success, result.errors
        return result.total_duration_ms / 1000

    return asyncio.run(execute())


def chain(length: int) -> list[WorkflowStage]:
    """Stages that do nothing, each after the one before it; each sees the results of all before it."""
    step = WorkflowStep("only", EnumStepType.SEQUENTIAL, nothing)
    needs = [[f"s{number - 1}"] if number else [] for number in range(length)]
    return [WorkflowStage(f"s{number}", number, [step], needs[number]) for number in range(length)]


def engine(rounds: int) -> Iterator[Row]:
    for length in (6, 200):
        transition = best(rounds, lambda length=length: run(chain(length), 1)) / length * 1000
        yield Row(f"from one stage to the next, {length} in a row", f"{transition:.3f} ms", "< 1 ms", transition < 1)
    steps = [WorkflowStep(f"w{number}", EnumStepType.PARALLEL, waits) for number in range(12)]
    for limit in (1, 3, 10):
        ideal = 12 / math.ceil(12 / limit)
        speed_up = 12 * 0.1 / best(rounds, lambda limit=limit: run([WorkflowStage(steps=steps)], limit))
        met = abs(speed_up / ideal - 1) <= 0.05
        yield Row(f"12 steps of 100 ms, {limit} at once", f"{speed_up:.2f} x", f"{ideal:.0f} x ± 5 %", met)


def processors(rounds: int) -> Iterator[Row]:
    count = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    with Workers(1) as one, Workers(2) as two:
        for pool in (one, two):
            seconds(pool, 12, 1000)
        alone, both = float("inf"), float("inf")
        for _ in range(rounds):  # in turns, so that a busy moment hits both
            alone = min(alone, seconds(one, 12, ROUNDS_OF_A_STEP)[0])
            both = min(both, seconds(two, 12, ROUNDS_OF_A_STEP)[0])
    asked = ">= 1.7 x" if count > 1 else ""
    yield Row(f"12 busy steps, 2 processes, {count} processors", f"{alone / both:.2f} x", asked, alone / both >= 1.7)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=5)
    rounds = parser.parse_args().rounds
    print(f"{'':52}{'measured':>12}{'asked':>14}")
    missed = 0
    for part in (templates, generation, engine, processors):
        for row in part(rounds):
            judged = "" if not row.asked else "  ok" if row.met else "  MISSED"
            print(f"{row.name:52}{row.measured:>12}{row.asked:>14}{judged}", flush=True)
            missed += bool(row.asked) and not row.met
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main())
