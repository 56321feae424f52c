"""The engine end to end: steps in worker processes give what they give in the loop, on several processors, and stop."""

import asyncio
import os
import time

import pytest

from onex_ls.execution.workers import Workers
from onex_ls.workflows.offload import offloaded
from support import work
from support.programs import gone, pids_in
from support.workflows import COMPLETED, executor, stage, step


@pytest.fixture
def pool():
    with Workers(2) as workers:
        yield workers


def without_processes(outputs):
    return {name: value for name, value in outputs.items() if "process" not in name}


async def test_busy_steps_run_in_two_processes_and_give_what_they_give_here(pool):
    names = [f"s{number}" for number in range(6)]
    here = [stage("busy", *(step(name, work.busy) for name in names))]
    there = [stage("busy", *(step(name, offloaded(work.busy, pool)) for name in names))]
    results = [await executor().execute_workflow("w", stages, {"rounds": 300_000}) for stages in (here, there)]
    assert [result.status for result in results] == [COMPLETED, COMPLETED]
    expected, found = (result.outputs for result in results)
    assert list(without_processes(found).items()) == list(without_processes(expected).items())
    assert {expected[f"{name} process"] for name in names} == {os.getpid()}
    processes = {found[f"{name} process"] for name in names}
    assert len(processes) == 2
    assert os.getpid() not in processes


async def test_cancelling_kills_the_process_and_the_pool_goes_on(pool, tmp_path):
    stages = [stage("s", step("a", offloaded(work.sleep_step, pool)), step("b", offloaded(work.sleep_step, pool)))]
    runner = executor()
    task = asyncio.create_task(runner.execute_workflow("w", stages, {"pids": str(tmp_path / "pids")}))
    pids = await pids_in(tmp_path / "pids", 2)
    begin = time.monotonic()
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert await gone(*pids, seconds=2)
    assert time.monotonic() - begin < 2
    assert runner.get_statistics()["abandoned_handlers"] == 0
    again = await runner.execute_stage(stage("s", step("a", offloaded(work.busy, pool))), {"rounds": 10})
    assert again.success


async def test_a_step_that_takes_too_long_is_killed_and_the_next_gets_another_process(tmp_path):
    with Workers(1) as one:
        busy = stage("s", step("a", offloaded(work.busy, one)))
        before = await executor().execute_stage(busy, {"rounds": 10})
        slow = stage("s", step("a", offloaded(work.sleep_step, one), timeout_seconds=1))
        result = await executor().execute_stage(slow, {"pids": str(tmp_path / "pids")})
        after = await executor().execute_stage(busy, {"rounds": 10})
    (ended,) = result.step_results
    assert (ended.timed_out, ended.error) == (True, "timed out after 1 s")
    (pid,) = await pids_in(tmp_path / "pids", 1)
    first, second = (ran.step_results[0].output["a process"] for ran in (before, after))
    assert pid == first != second
    assert await gone(pid, seconds=2)


async def test_what_a_step_raises_says_where(pool):
    result = await executor().execute_stage(stage("s", step("a", offloaded(work.faulty_step, pool))), {"key": 1})
    (ended,) = result.step_results
    # Nothing of the engine that only works in its own process goes there.
    assert ended.error == "ValueError: a of ['dependency_results', 'generated_files', 'key']"
    assert "in faulty_step" in ended.exception.__notes__[0]


async def test_a_context_that_cannot_travel_is_an_error_of_the_step(pool):
    result = await executor().execute_stage(stage("s", step("a", offloaded(work.busy, pool))), {"pool": pool})
    assert "cannot pickle" in result.errors[0]
    assert "found by its name" in result.step_results[0].exception.__notes__[0]
