"""The engine end to end: cancellation stops everything soon, once, and is never lost."""

import asyncio
import gc
import threading
import time

import pytest

from onex_ls.workflows import SignalCoordinator
from support.workflows import cancelled_at_once, executor, quick, stage, step


def ends(signals):
    return [
        (signal.scope, signal.stage_id, signal.step_id)
        for signal in signals.history()
        if signal.event in ("completed", "failed", "cancelled")
    ]


async def test_cancellation_stops_within_200_ms_and_ends_each_step_once():
    stopped = []

    async def waits(step, context):
        try:
            await asyncio.sleep(30)
        finally:
            stopped.append(step.step_id)

    def polls(step, context):
        while not context["control"].wait(0.01):
            pass
        stopped.append(step.step_id)

    def raises(step, context):
        while True:
            time.sleep(0.01)
            context["control"].raise_if_cancelled()

    signals = SignalCoordinator()
    runner = executor(signal_coordinator=signals)
    stages = [
        stage("first"),
        stage("a", step("a1", waits), step("a2", polls), step("a3", raises), needs=["first"]),
        stage("b", step("b1", waits), needs=["first"]),
        stage("c", needs=["a"]),
    ]
    before = asyncio.all_tasks()
    task = asyncio.create_task(runner.execute_workflow("w", stages))
    await asyncio.sleep(0.1)
    await cancelled_at_once(task)
    assert sorted(stopped) == ["a1", "a2", "b1"]
    assert sorted(ends(signals)) == sorted(set(ends(signals)))
    assert [s.event for s in signals.history() if s.step_id in ("a1", "a2", "a3", "b1")].count("cancelled") == 4
    assert signals.history()[-1].scope == "workflow"
    assert signals.history()[-1].event == "cancelled"
    assert asyncio.all_tasks() == before
    statistics = runner.get_statistics()
    assert statistics["workflows"] == {"completed": 0, "failed": 0, "cancelled": 1, "skipped": 0}
    assert statistics["steps"] == {"completed": 1, "failed": 0, "cancelled": 4, "skipped": 1}
    assert statistics["abandoned_handlers"] == 0


async def test_a_handler_that_will_not_stop_is_left_behind_and_counted():
    release = threading.Event()

    def deaf(step, context):
        release.wait(10)

    async def stubborn(step, context):
        while not release.is_set():
            try:
                await asyncio.sleep(0.01)
            except asyncio.CancelledError:
                continue

    before = asyncio.all_tasks()
    runner = executor()
    task = asyncio.create_task(runner.execute_workflow("w", [stage("s", step("a", deaf), step("b", stubborn))]))
    await asyncio.sleep(0.03)
    await cancelled_at_once(task, again_after=0.03)  # an impatient second time, which must not break the first
    assert runner.get_statistics()["abandoned_handlers"] == 2
    assert len(asyncio.all_tasks() - before) == 2
    release.set()
    await asyncio.sleep(0.1)
    assert asyncio.all_tasks() == before


async def test_timeout_of_a_caller_works_as_ever():
    async def waits(step, context):
        await asyncio.sleep(30)

    with pytest.raises(TimeoutError):
        async with asyncio.timeout(0.02):
            await executor().execute_workflow("w", [stage("s", step("a", waits))])


async def test_a_cancellation_while_a_failure_stops_the_run_is_not_lost():
    async def cleans_up(step, context):
        try:
            await asyncio.sleep(30)
        finally:
            await asyncio.sleep(0.05)

    async def fails_soon(step, context):
        await asyncio.sleep(0.01)
        raise ValueError

    task = asyncio.create_task(
        executor().execute_workflow("w", [stage("a", step("a", fails_soon)), stage("b", step("b", cleans_up))])
    )
    await asyncio.sleep(0.03)  # the failure has happened, the other stage is cleaning up
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task


async def test_a_cancellation_while_a_timed_out_handler_cleans_up_is_not_lost():
    attempts = []

    async def cleans_up(step, context):
        attempts.append(1)
        try:
            await asyncio.sleep(30)
        finally:
            await asyncio.sleep(0.08)

    one = step("a", cleans_up, timeout_seconds=0.01, retry_count=3)
    task = asyncio.create_task(executor().execute_workflow("w", [stage("s", one)]))
    await asyncio.sleep(0.04)
    await cancelled_at_once(task)
    assert len(attempts) == 1


async def test_a_handler_that_fails_while_it_is_stopped_leaves_no_noise():
    noise = []
    asyncio.get_running_loop().set_exception_handler(lambda loop, context: noise.append(context))

    async def fails_late(step, context):
        try:
            await asyncio.sleep(30)
        finally:
            raise ValueError("while stopping")

    await quick().execute_stage(stage("s", step("a", fails_late, timeout_seconds=0.01)))
    gc.collect()
    assert noise == []
