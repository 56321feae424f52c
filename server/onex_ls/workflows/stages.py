"""One stage under way: its groups of steps, its time limit, and the one end it comes to."""

import asyncio
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import groupby
from typing import Any

from onex_ls.metrics.names import STAGE_DURATION
from onex_ls.workflows.context import after_steps
from onex_ls.workflows.definition import EnumStepType, WorkflowStage, WorkflowStep
from onex_ls.workflows.results import EnumStageStatus, StageResult, StepResult
from onex_ls.workflows.run import END_EVENTS, Progress, Run, milliseconds_since
from onex_ls.workflows.signals import SignalEvent, SignalScope
from onex_ls.workflows.steps import StepRun

Record = Callable[[StageResult], None]


class StageRun:
    """Runs one stage in `context` and hands its result to `record`, exactly once if it ever started."""

    def __init__(self, run: Run, stage: WorkflowStage, context: Mapping[str, Any], record: Record) -> None:
        self._run = run
        self._stage = stage
        self._context = context
        self._record = record
        self._progress = Progress(len(stage.steps))
        self._results: dict[str, StepResult] = {}
        self._workers: list[asyncio.Task[None]] = []
        self._stopped = False
        self._start = 0.0

    async def execute(self) -> StageResult:
        """Run the stage to its end. Raises CancelledError, the result recorded, when it is cancelled on the way."""
        self._start = time.perf_counter()
        self._tell(SignalEvent.STARTED)
        limit = min(self._stage.timeout_seconds, self._run.config.stage_timeout_seconds)
        error: str | None = None
        try:
            async with asyncio.timeout(limit):
                for group in step_groups(self._stage.steps):
                    await self._run_group(group)
                    if self._stopped:
                        break
        except TimeoutError:  # the stage's own: what handlers raise ends in results
            error = f"timed out after {limit:g} s"
        except BaseException:  # cancelled, or the whole program interrupted: it ended all the same
            self._end(EnumStageStatus.CANCELLED, None)
            raise
        return self._end(self._verdict(error), error)

    async def _run_group(self, group: Sequence[WorkflowStep]) -> None:
        """Run steps that may run at once, and merge what they return in their order, whichever ended first."""
        waiting = iter(group)
        async with asyncio.TaskGroup() as tasks:
            # A few workers share the steps: a stage of ten thousand needs no ten thousand tasks and contexts.
            workers = range(min(len(group), self._run.config.max_parallel_tasks))
            self._workers = [tasks.create_task(self._work(waiting)) for _ in workers]
        ended = (self._results[step.step_id] for step in group if step.step_id in self._results)
        self._context = after_steps(self._context, ended)

    async def _work(self, waiting: Iterator[WorkflowStep]) -> None:
        for step in waiting:
            result = await StepRun(self._run, self._stage.stage_id, step, self._context, self._note).execute()
            if result.escalated or (not result.success and self._is_stopped_by_failure):
                self._stop()
                return

    @property
    def _is_stopped_by_failure(self) -> bool:
        return self._run.config.enable_fast_fail and not self._stage.allow_partial_failure

    def _stop(self) -> None:
        """Let no step of the group go on or start: one of them failed."""
        self._stopped = True
        for worker in self._workers:
            if worker is not asyncio.current_task():
                worker.cancel()

    def _note(self, result: StepResult) -> None:
        self._results[result.step_id] = result
        self._run.step_ended(self._stage.stage_id, self._progress)

    def _verdict(self, error: str | None) -> EnumStageStatus:
        if any(result.escalated for result in self._results.values()):
            return EnumStageStatus.FAILED
        completed = sum(result.success for result in self._results.values())
        needed = 1 if self._stage.allow_partial_failure else len(self._stage.steps)
        if self._stage.optional or (error is None and completed >= needed):
            return EnumStageStatus.COMPLETED
        return EnumStageStatus.FAILED

    def _end(self, status: EnumStageStatus, error: str | None) -> StageResult:
        result = StageResult(
            stage_id=self._stage.stage_id,
            stage_number=self._stage.stage_number,
            status=status,
            step_results=step_results(self._stage, self._results),
            error=error,
            duration_ms=milliseconds_since(self._start),
        )
        self._tell(END_EVENTS[status], message="; ".join(result.errors), duration_ms=result.duration_ms)
        self._run.meter.time(STAGE_DURATION, result.duration_ms, stage_id=self._stage.stage_id, status=status)
        self._record(result)
        return result

    def _tell(self, event: SignalEvent, **more: Any) -> None:
        self._run.tell(SignalScope.STAGE, event, self._stage.stage_id, **more)


def step_groups(steps: Sequence[WorkflowStep]) -> Iterator[list[WorkflowStep]]:
    """`steps` in order, as groups that may run at once: neighbouring PARALLEL ones together, SEQUENTIAL ones alone."""
    for step_type, neighbours in groupby(steps, key=lambda step: step.step_type):
        if step_type is EnumStepType.PARALLEL:
            yield list(neighbours)
        else:
            yield from ([step] for step in neighbours)


def step_results(stage: WorkflowStage, ended: Mapping[str, StepResult]) -> tuple[StepResult, ...]:
    """A result for every step of `stage`, in order: those in `ended`, and SKIPPED for the others."""
    skipped = EnumStageStatus.SKIPPED
    return tuple(ended.get(step.step_id) or StepResult(step.step_id, skipped) for step in stage.steps)
