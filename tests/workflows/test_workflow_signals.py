"""Signals: what is told, in which order, and that no subscriber can harm a run."""

import asyncio
import subprocess
import sys
import time

from onex_ls.workflows import (
    DependencyAwareScheduler,
    EnumStepType,
    Signal,
    SignalCoordinator,
    SignalEvent,
    SignalScope,
    StagedParallelExecutor,
    WorkflowConfig,
    WorkflowStage,
    WorkflowStep,
)


def signal(number=0, scope=SignalScope.STEP):
    return Signal(scope, SignalEvent.STARTED, "w", message=str(number))


def told(signals):
    return [(s.scope.value, s.event.value, s.stage_id, s.step_id) for s in signals]


async def run(coordinator, *steps, **config):
    executor = StagedParallelExecutor.configured(
        WorkflowConfig(retry_delay_seconds=0.001, **config), DependencyAwareScheduler(), None, coordinator
    )
    return await executor.execute_workflow("w", [WorkflowStage("s", 1, steps)], correlation_id="c")


async def test_the_signals_of_a_run():
    attempts = []

    async def flaky(step, context):
        attempts.append(1)
        context["control"].progress(0.5, "half")
        if len(attempts) == 1:
            raise ValueError("once")

    coordinator = SignalCoordinator()
    await run(coordinator, WorkflowStep("a", EnumStepType.PARALLEL, flaky, retry_count=1))
    history = coordinator.history("w")
    assert told(history) == [
        ("workflow", "started", "", ""),
        ("stage", "started", "s", ""),
        ("step", "started", "s", "a"),
        ("step", "progress", "s", "a"),
        ("step", "retried", "s", "a"),
        ("step", "progress", "s", "a"),
        ("step", "completed", "s", "a"),
        ("stage", "progress", "s", ""),
        ("workflow", "progress", "", ""),
        ("stage", "completed", "s", ""),
        ("workflow", "completed", "", ""),
    ]
    assert {s.correlation_id for s in history} == {"c"}
    assert [s.attempt for s in history if s.scope == "step"] == [1, 1, 1, 2, 2]
    assert [(s.fraction, s.message) for s in history if s.event == "progress"] == [(0.5, "half")] * 2 + [(1, "")] * 2
    assert history[4].message == "ValueError: once"
    assert all(s.duration_ms > 0 for s in history if s.event == "completed")
    assert [s.at for s in history] == sorted(s.at for s in history)
    assert coordinator.history("other") == ()


async def test_failures_say_why():
    async def fails(step, context):
        raise ValueError("broken")

    coordinator = SignalCoordinator()
    await run(coordinator, WorkflowStep("a", EnumStepType.PARALLEL, fails))
    assert [s.message for s in coordinator.history() if s.event == "failed"] == [
        "ValueError: broken",
        "step 'a': ValueError: broken",
        "stage 's': step 'a': ValueError: broken",
    ]


async def test_progress_from_a_thread_arrives_and_late_progress_does_not():
    kept = []

    def plain(step, context):
        kept.append(context["control"])
        for percent in (-5, 50, 900):
            context["control"].progress(percent / 100)

    coordinator = SignalCoordinator()
    await run(coordinator, WorkflowStep("a", EnumStepType.PARALLEL, plain))
    kept[0].progress(0.9, "late")
    await asyncio.to_thread(kept[0].progress, 0.9, "late")
    await asyncio.sleep(0)
    steps = [s for s in coordinator.history() if s.scope == "step" and s.event == "progress"]
    assert [s.fraction for s in steps] == [0, 0.5, 1]


async def test_subscribers_get_every_signal_in_order():
    got, workflows = [], []

    async def subscriber(one):
        await asyncio.sleep(0)
        got.append(one)

    async def narrow(one):
        workflows.append(one.event.value)

    coordinator = SignalCoordinator()
    coordinator.subscribe(subscriber)
    coordinator.subscribe(narrow, scope=SignalScope.WORKFLOW)
    await run(coordinator, WorkflowStep("a", EnumStepType.PARALLEL, lambda step, context: None))
    assert await coordinator.flush(1)
    assert tuple(got) == coordinator.history()
    assert workflows == ["started", "progress", "completed"]
    statistics = coordinator.get_statistics()
    assert statistics.emitted == len(got)
    assert (statistics.delivered, statistics.dropped, statistics.failed) == (len(got) + 3, 0, 0)


async def test_bad_subscribers_do_no_harm():
    async def slow(one):
        await asyncio.sleep(60)

    async def failing(one):
        raise RuntimeError("subscriber")

    async def cancelling(one):
        raise asyncio.CancelledError

    def not_even_async(one):
        return None

    before = asyncio.all_tasks()
    coordinator = SignalCoordinator()
    for subscriber in (slow, failing, cancelling, not_even_async):
        coordinator.subscribe(subscriber, capacity=3)
    begin = time.perf_counter()
    result = await run(coordinator, *(WorkflowStep(str(i), EnumStepType.PARALLEL, lambda s, c: None) for i in range(9)))
    assert result.success
    assert time.perf_counter() - begin < 1
    assert not await coordinator.flush(0.01)
    await coordinator.close()
    statistics = coordinator.get_statistics()
    assert statistics.delivered == 0
    assert statistics.failed > 4
    assert statistics.dropped > 4
    assert statistics.failed + statistics.dropped == statistics.offered == 4 * statistics.emitted
    assert asyncio.all_tasks() == before


async def test_a_full_queue_drops_the_oldest():
    got, gate = [], asyncio.Event()

    async def slow(one):
        await gate.wait()
        got.append(one.message)

    coordinator = SignalCoordinator(history_size=4)
    coordinator.subscribe(slow, capacity=2)
    coordinator.emit(signal(0))
    await asyncio.sleep(0)
    for number in range(1, 6):
        coordinator.emit(signal(number))
    gate.set()
    assert await coordinator.flush(1)
    assert got == ["0", "4", "5"]
    assert coordinator.get_statistics().dropped == 3
    assert [one.message for one in coordinator.history()] == ["2", "3", "4", "5"]


async def test_a_closed_subscription_gets_nothing_more():
    got = []

    async def subscriber(one):
        got.append(one)

    coordinator = SignalCoordinator()
    subscription = coordinator.subscribe(subscriber)
    coordinator.emit(signal())
    await coordinator.flush()
    subscription.close()
    coordinator.emit(signal())
    assert await coordinator.flush()
    assert len(got) == 1


def test_the_engine_loads_no_templates():
    code = "import sys, onex_ls.workflows; print([m for m in ('jinja2', 'pydantic', 'sqlite3') if m in sys.modules])"
    result = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert result.stdout.strip() == "[]"


async def test_a_stage_transition_costs_less_than_a_millisecond():
    stages = [
        WorkflowStage(f"s{i}", i, [WorkflowStep("a", EnumStepType.PARALLEL, nothing)], [f"s{i - 1}"] if i else [])
        for i in range(60)
    ]
    coordinator = SignalCoordinator()
    executor = StagedParallelExecutor(DependencyAwareScheduler(), signal_coordinator=coordinator)
    medians = []
    for _ in range(3):
        await executor.execute_workflow("w", stages)
        steps = [s.at for s in coordinator.history() if s.scope == "step"][-120:]
        gaps = sorted(after - before for before, after in zip(steps[1::2], steps[2::2], strict=False))
        medians.append(gaps[len(gaps) // 2])
    assert min(medians) < 0.001


async def nothing(step, context):
    return None
