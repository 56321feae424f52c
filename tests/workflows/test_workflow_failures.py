"""The engine end to end: failures, retries, time limits."""

import asyncio
import functools
import time

import pytest

from onex_ls.workflows import StepTimeoutError, WorkflowConfig
from support.workflows import (
    CANCELLED,
    COMPLETED,
    FAILED,
    SEQUENTIAL,
    SKIPPED,
    executor,
    fails,
    nothing,
    quick,
    returns,
    stage,
    statuses,
    step,
)


@pytest.mark.parametrize(
    ("returned", "error"),
    [
        (5, "TypeError: a handler returns a mapping or None, not int"),
        ({"generated_files": []}, "ValueError: the handler returned 'generated_files', which the engine sets"),
        ({"control": 1, "dependency_results": 2}, "ValueError: the handler returned 'control', 'dependency_results', "),
        (functools.reduce(lambda inner, _: [inner], range(5000), []), "nested deeper than 100 levels"),
    ],
)
async def test_what_a_handler_may_not_return(returned, error):
    async def handler(step, context):
        return {"deep": returned} if isinstance(returned, list) else returned

    result = await executor().execute_stage(stage("s", step("a", handler)))
    assert result.status is FAILED
    assert error in result.step_results[0].error


async def test_fast_fail_stops_the_stage_and_the_workflow():
    async def waits(step, context):
        await asyncio.sleep(5)

    async def fails_soon(step, context):
        await asyncio.sleep(0.01)
        raise ValueError("broken")

    stages = [
        stage("a", step("a1", fails_soon), step("a2", waits), step("a3", nothing, SEQUENTIAL)),
        stage("b", step("b1", waits), step("b2", nothing, SEQUENTIAL)),
        stage("c", needs=["a"]),
    ]
    begin = time.perf_counter()
    result = await executor().execute_workflow("w", stages)
    assert time.perf_counter() - begin < 1
    assert statuses(result) == {
        ("a", "a1"): FAILED,
        ("a", "a2"): CANCELLED,
        ("a", "a3"): SKIPPED,
        ("b", "b1"): CANCELLED,
        ("b", "b2"): SKIPPED,
        ("c", "only"): SKIPPED,
    }
    assert [part.status for part in result.stage_results] == [FAILED, CANCELLED, SKIPPED]
    assert (result.success, result.failed_stage) == (False, "a")
    assert result.errors == ("stage 'a': step 'a1': ValueError: broken",)
    assert isinstance(result.stage_results[0].step_results[0].exception, ValueError)


async def test_collect_all_runs_everything_that_can_run():
    stages = [
        stage("a", step("a1", fails), step("a2"), step("a3", fails, SEQUENTIAL)),
        stage("b"),
        stage("c", needs=["a", "b"]),
        stage("d", needs=["b"]),
        stage("e", needs=["c"]),
    ]
    result = await executor(enable_fast_fail=False).execute_workflow("w", stages)
    assert {part.stage_id: part.status for part in result.stage_results} == {
        "a": FAILED,
        "b": COMPLETED,
        "c": SKIPPED,
        "d": COMPLETED,
        "e": SKIPPED,
    }
    assert result.errors == (
        "stage 'a': step 'a1': ValueError: a1 is broken",
        "stage 'a': step 'a3': ValueError: a3 is broken",
    )


async def test_partial_failure():
    stages = [
        stage("a", step("a1", fails), step("a2", returns(x=1)), allow_partial_failure=True),
        stage("b", step("b1"), needs=["a"]),
    ]
    result = await executor().execute_workflow("w", stages)
    assert (result.success, result.failed_stage) == (True, None)
    assert result.errors == ("stage 'a': step 'a1': ValueError: a1 is broken",)
    all_fail = await executor().execute_stage(
        stage("a", step("a1", fails), step("a2", fails), allow_partial_failure=True)
    )
    assert all_fail.status is FAILED
    assert [one.status for one in all_fail.step_results] == [FAILED, FAILED]


async def test_step_timeout_is_a_failure_that_may_be_retried():
    attempts = []

    async def slow_at_first(step, context):
        attempts.append(1)
        await asyncio.sleep(5 if len(attempts) == 1 else 0)

    result = await quick().execute_stage(stage("s", step("a", slow_at_first, timeout_seconds=0.02, retry_count=1)))
    assert (result.success, len(attempts)) == (True, 2)
    attempts.clear()
    result = await quick().execute_stage(stage("s", step("a", slow_at_first, timeout_seconds=0.02)))
    outcome = result.step_results[0]
    assert (outcome.status, outcome.error, outcome.timed_out) == (FAILED, "timed out after 0.02 s", True)
    assert isinstance(outcome.exception, StepTimeoutError)


async def test_the_timeout_of_a_handler_is_its_own():
    async def handler(step, context):
        async with asyncio.timeout(0.001):
            await asyncio.sleep(1)

    outcome = (await quick().execute_stage(stage("s", step("a", handler)))).step_results[0]
    assert (outcome.status, outcome.error, outcome.timed_out) == (FAILED, "TimeoutError", False)


@pytest.mark.parametrize(("of_stage", "of_executor"), [(0.03, 300), (300, 0.03)])
async def test_stage_timeout(of_stage, of_executor):
    async def waits(step, context):
        await asyncio.sleep(5)

    runner = executor(stage_timeout_seconds=of_executor)
    steps = [step("a"), step("b", waits), step("c", nothing, SEQUENTIAL)]
    begin = time.perf_counter()
    result = await runner.execute_workflow(
        "w", [stage("s", *steps, timeout_seconds=of_stage, allow_partial_failure=True)]
    )
    assert time.perf_counter() - begin < 1
    assert statuses(result) == {("s", "a"): COMPLETED, ("s", "b"): CANCELLED, ("s", "c"): SKIPPED}
    assert result.errors == ("stage 's': timed out after 0.03 s",)
    assert runner.get_statistics()["timeouts"] == 1


async def test_a_handler_that_cancels_itself_fails_and_nothing_else():
    async def cancels(step, context):
        raise asyncio.CancelledError

    result = await executor(enable_fast_fail=False).execute_stage(stage("s", step("a", cancels), step("b")))
    assert [(one.status, one.error) for one in result.step_results] == [
        (FAILED, "RuntimeError: the handler cancelled itself"),
        (COMPLETED, None),
    ]


@pytest.mark.parametrize("asynchronous", [True, False])
async def test_a_handler_cannot_end_the_process(asynchronous):
    def leave(step, context):
        raise SystemExit(3)

    async def leave_async(step, context):
        raise SystemExit(3)

    result = await executor().execute_stage(stage("s", step("a", leave_async if asynchronous else leave)))
    assert result.step_results[0].error == "RuntimeError: the handler tried to end the process (exit code 3)"


def test_back_off_doubles_up_to_its_limit():
    config = WorkflowConfig(retry_delay_seconds=0.5, retry_delay_limit_seconds=3)
    assert [config.retry_delay(attempts) for attempts in (1, 2, 3, 4, 5000)] == [0.5, 1, 2, 3, 3]
