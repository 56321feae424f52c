"""Stages, steps and handlers of little workflows, and what runs them."""

import asyncio
import time

import pytest

from onex_ls.workflows import (
    DependencyAwareScheduler,
    EnumStageStatus,
    EnumStepType,
    StagedParallelExecutor,
    WorkflowConfig,
    WorkflowStage,
    WorkflowStep,
)

COMPLETED, FAILED, CANCELLED, SKIPPED = EnumStageStatus
SEQUENTIAL, PARALLEL = EnumStepType


async def nothing(step, context):
    return None


async def fails(step, context):
    raise ValueError(f"{step.step_id} is broken")


def returns(**output):
    async def handler(step, context):
        return output

    return handler


def step(name, handler=nothing, step_type=PARALLEL, **more):
    return WorkflowStep(name, step_type, handler, **more)


def stage(name, *steps, needs=(), number=1, **more):
    return WorkflowStage(name, number, list(steps) or [step("only")], list(needs), **more)


def executor(**more):
    return StagedParallelExecutor(DependencyAwareScheduler(), **more)


def quick(signals=None, **more):
    config = WorkflowConfig(retry_delay_seconds=0.001, **more)
    return StagedParallelExecutor.configured(config, DependencyAwareScheduler(), signal_coordinator=signals)


def statuses(result):
    return {(part.stage_id, one.step_id): one.status for part in result.stage_results for one in part.step_results}


async def cancelled_at_once(task, again_after=None):
    """Cancel a run, a second time after so many seconds if asked, and hold it to the fifth of a second it promises."""
    begin = time.perf_counter()
    task.cancel()
    if again_after is not None:
        await asyncio.sleep(again_after)
        task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert time.perf_counter() - begin < 0.2
