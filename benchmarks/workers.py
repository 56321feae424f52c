"""Worker processes: the speed-up of busy steps, what a call and a start cost, how long a cancelled one lives.

    python benchmarks/workers.py [--processes 2] [--steps 12] [--rounds 20]

The steps run on the workflow engine: in threads of this process, in one worker process, in several. The sides take
turns, and the best of all rounds counts, after one in which processes start and import.
"""

import argparse
import asyncio
import os
import statistics
import tempfile
import time
from concurrent.futures import Executor
from pathlib import Path

import busy

from onex_ls.execution.workers import Workers
from onex_ls.workflows import (
    DependencyAwareScheduler,
    EnumStepType,
    StagedParallelExecutor,
    WorkflowStage,
    WorkflowStep,
    offloaded,
)

ROUNDS_OF_A_STEP = 1_000_000


def seconds(pool: Executor | None, steps: int, rounds: int) -> tuple[float, dict[str, int]]:
    """How long a stage of busy steps takes in a pool, in threads where there is none; and what came of it."""
    handler = busy.work if pool is None else offloaded(busy.work, pool)
    stage = WorkflowStage("busy", 1, [WorkflowStep(f"s{n}", EnumStepType.PARALLEL, handler) for n in range(steps)])
    executor = StagedParallelExecutor(DependencyAwareScheduler(), max_parallel_tasks=steps)
    started = time.perf_counter()
    result = asyncio.run(executor.execute_workflow("w", [stage], {"rounds": rounds}))
    assert result.success, result.errors
    return time.perf_counter() - started, result.outputs


def speed_up(processes: int, steps: int, rounds: int) -> None:
    with Workers(1) as one, Workers(processes) as several:
        sides = {"threads": None, "1 process": one, f"{processes} processes": several}
        outputs = [seconds(pool, steps, 1000)[1] for pool in sides.values()]
        assert outputs[0] == outputs[1] == outputs[2]
        best = dict.fromkeys(sides, float("inf"))
        for _ in range(rounds):
            for name, pool in sides.items():
                best[name] = min(best[name], seconds(pool, steps, ROUNDS_OF_A_STEP)[0])
    print(f"{steps} busy steps on {len(os.sched_getaffinity(0))} processors, best of {rounds} rounds\n")
    for name, took in best.items():
        print(f"{name:14}{took:8.2f} s{best['1 process'] / took:8.2f} x")


def costs() -> None:
    with Workers(1) as pool:
        started = time.perf_counter()
        pool.submit(busy.nothing).result()
        start = time.perf_counter() - started
        started = time.perf_counter()
        for _ in range(2000):
            pool.submit(busy.nothing).result()
        call = (time.perf_counter() - started) / 2000
    print(f"\nthe first call of a process {start * 1000:.0f} ms, each further one {call * 1e6:.0f} µs")


def cancellations(count: int) -> None:
    """From the cancellation until the process is gone."""
    took = []
    with tempfile.TemporaryDirectory() as folder, Workers(1) as pool:
        file = Path(folder) / "pid"
        for _ in range(count):
            future = pool.submit(busy.sleep, file)
            while not (file.exists() and file.read_text()):
                time.sleep(0.001)
            process = int(file.read_text())
            file.unlink()
            started = time.perf_counter()
            future.cancel()
            while Path(f"/proc/{process}").exists():
                time.sleep(0.0002)
            took.append((time.perf_counter() - started) * 1000)
    print(f"a cancelled process is gone after {statistics.median(took):.1f} ms, at most {max(took):.1f} ms")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--processes", type=int, default=2)
    parser.add_argument("--steps", type=int, default=12)
    parser.add_argument("--rounds", type=int, default=20)
    options = parser.parse_args()
    speed_up(options.processes, options.steps, options.rounds)
    costs()
    cancellations(50)


if __name__ == "__main__":
    main()
