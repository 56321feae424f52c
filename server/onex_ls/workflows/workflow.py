"""One workflow under way: which stages run, and the one end it comes to."""

import asyncio
import time
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from onex_ls.metrics.names import WORKFLOW_DURATION, WORKFLOW_SPEEDUP
from onex_ls.workflows.context import after_stages
from onex_ls.workflows.definition import WorkflowStage
from onex_ls.workflows.graph import reachable
from onex_ls.workflows.results import EnumStageStatus, StageResult, WorkflowResult
from onex_ls.workflows.run import END_EVENTS, Run, milliseconds_since
from onex_ls.workflows.scheduler import DependencyAwareScheduler, ScheduledTask
from onex_ls.workflows.signals import SignalEvent, SignalScope
from onex_ls.workflows.stages import StageRun, step_results


class WorkflowRun:
    """Runs checked `stages`, starting from `context`."""

    def __init__(
        self,
        run: Run,
        scheduler: DependencyAwareScheduler,
        stages: Sequence[WorkflowStage],
        context: Mapping[str, Any],
    ) -> None:
        self._run = run
        self._scheduler = scheduler
        self._stages = {stage.stage_id: stage for stage in stages}
        self._context = context
        self._tasks = [
            ScheduledTask(stage.stage_id, stage.dependencies, priority=-stage.stage_number) for stage in stages
        ]
        self._order = scheduler.order(self._tasks)
        self._needs = {stage.stage_id: stage.dependencies for stage in stages}
        self._schedule = scheduler.schedule(self._tasks)
        self._results: dict[str, StageResult] = {}
        self._running: dict[str, asyncio.Task[None]] = {}
        self._start = 0.0

    async def execute(self) -> WorkflowResult:
        """Run the stages to their end. Raises CancelledError, all of them ended, when it is cancelled on the way."""
        self._start = time.perf_counter()
        self._tell(SignalEvent.STARTED)
        try:
            async with asyncio.TaskGroup() as tasks:
                self._start_ready(tasks)
        except BaseException:  # cancelled, or the whole program interrupted: it ended all the same
            self._end(EnumStageStatus.CANCELLED)
            raise
        complete = all(stage_id in self._results and self._results[stage_id].success for stage_id in self._order)
        return self._end(EnumStageStatus.COMPLETED if complete else EnumStageStatus.FAILED)

    def _start_ready(self, tasks: asyncio.TaskGroup) -> None:
        for stage_id in self._schedule.take():
            self._running[stage_id] = tasks.create_task(self._run_stage(tasks, self._stages[stage_id]))

    async def _run_stage(self, tasks: asyncio.TaskGroup, stage: WorkflowStage) -> None:
        result = await StageRun(self._run, stage, self._context_of(stage), self._note).execute()
        del self._running[stage.stage_id]
        if result.success:
            self._schedule.finish(stage.stage_id)
        elif self._run.config.enable_fast_fail or result.escalated:
            for task in self._running.values():
                task.cancel()
            return
        else:
            self._schedule.fail(stage.stage_id)
        self._start_ready(tasks)

    def _context_of(self, stage: WorkflowStage) -> dict[str, Any]:
        """What `stage` starts from: the outputs of all stages it depends on, in the order of the workflow."""
        seen = reachable(stage.stage_id, self._needs)
        return after_stages(self._context, (self._results[stage_id] for stage_id in self._order if stage_id in seen))

    def _note(self, result: StageResult) -> None:
        self._results[result.stage_id] = result

    def _end(self, status: EnumStageStatus) -> WorkflowResult:
        for stage_id in self._order:
            if stage_id not in self._results:
                self._note(_skipped(self._stages[stage_id]))
        stage_results = tuple(self._results[stage_id] for stage_id in self._order)
        for stage_result in stage_results:
            self._run.statistics.add_stage(stage_result)
        result = WorkflowResult(
            workflow_id=self._run.workflow_id,
            correlation_id=self._run.correlation_id,
            status=status,
            stage_results=stage_results,
            total_duration_ms=milliseconds_since(self._start),
            critical_path=self._critical_path(),
        )
        self._run.statistics.add_workflow(result)
        self._tell(END_EVENTS[status], message="; ".join(result.errors), duration_ms=result.total_duration_ms)
        self._run.meter.time(WORKFLOW_DURATION, result.total_duration_ms, status=status)
        self._run.meter.gauge(WORKFLOW_SPEEDUP, result.overall_speedup)
        return result

    def _critical_path(self) -> tuple[str, ...]:
        timed = [replace(task, duration=self._results[task.task_id].duration_ms) for task in self._tasks]
        return self._scheduler.critical_path(timed).path

    def _tell(self, event: SignalEvent, **more: Any) -> None:
        self._run.tell(SignalScope.WORKFLOW, event, **more)


def _skipped(stage: WorkflowStage) -> StageResult:
    return StageResult(stage.stage_id, stage.stage_number, EnumStageStatus.SKIPPED, step_results(stage, {}))
