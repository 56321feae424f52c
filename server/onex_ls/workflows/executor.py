"""The executor: workflows and stages in, results out."""

import asyncio
import uuid
from collections.abc import Mapping, Sequence
from typing import Any, Self

from onex_ls.metrics.meter import Meter, MetricsRecorder
from onex_ls.metrics.names import WORKFLOW_TAG
from onex_ls.workflows.context import after_stages, copied
from onex_ls.workflows.definition import WorkflowStage, check_stage, check_workflow
from onex_ls.workflows.options import WorkflowConfig
from onex_ls.workflows.results import StageResult, WorkflowResult
from onex_ls.workflows.run import Progress, Run
from onex_ls.workflows.scheduler import DependencyAwareScheduler
from onex_ls.workflows.signals import SignalCoordinator
from onex_ls.workflows.stages import StageRun
from onex_ls.workflows.statistics import Statistics, WorkflowStatistics
from onex_ls.workflows.workflow import WorkflowRun


class StagedParallelExecutor:
    """Runs workflows: stages as their dependencies allow, the parallel steps of each stage at once.

    One executor serves any number of runs, also at once; the limit on parallel steps holds for each run.
    """

    def __init__(
        self,
        scheduler: DependencyAwareScheduler,
        metrics_collector: MetricsRecorder | None = None,
        signal_coordinator: SignalCoordinator | None = None,
        max_parallel_tasks: int = 10,
        stage_timeout_seconds: float = 300,
        enable_fast_fail: bool = True,
    ) -> None:
        self._scheduler = scheduler
        self._meter = Meter(metrics_collector)
        self._signals = signal_coordinator
        self._config = WorkflowConfig(max_parallel_tasks, stage_timeout_seconds, enable_fast_fail)
        self._statistics = Statistics()
        self._abandoned: set[asyncio.Task[Any]] = set()

    @classmethod
    def configured(
        cls,
        config: WorkflowConfig,
        scheduler: DependencyAwareScheduler,
        metrics_collector: MetricsRecorder | None = None,
        signal_coordinator: SignalCoordinator | None = None,
    ) -> Self:
        """An executor with every option of `config`, those included that the constructor does not take."""
        executor = cls(scheduler, metrics_collector, signal_coordinator)
        executor._config = config
        return executor

    async def execute_workflow(
        self,
        workflow_id: str,
        stages: Sequence[WorkflowStage],
        context: Mapping[str, Any] | None = None,
        correlation_id: str | None = None,
    ) -> WorkflowResult:
        """Run `stages` to their end. Failures are in the result; only these are raised:

        WorkflowDefinitionError, before anything runs, naming all that is wrong with `stages`; ValueError for a
        `context` nested too deeply to be copied; CancelledError, every step stopped and ended, when the caller is
        cancelled.
        """
        stages = tuple(stages)
        check_workflow(stages)
        run = self._run(workflow_id, correlation_id, sum(len(stage.steps) for stage in stages))
        return await WorkflowRun(run, self._scheduler, stages, copied(dict(context or {}))).execute()

    async def execute_stage(
        self,
        stage: WorkflowStage,
        context: Mapping[str, Any] | None = None,
        workflow_id: str = "",
        correlation_id: str | None = None,
    ) -> StageResult:
        """Run one stage by itself, as if what it depends on had been done; raises like `execute_workflow`."""
        check_stage(stage)
        run = self._run(workflow_id or stage.stage_id, correlation_id, len(stage.steps))
        start = after_stages(copied(dict(context or {})), ())
        return await StageRun(run, stage, start, self._statistics.add_stage).execute()

    def get_statistics(self) -> WorkflowStatistics:
        """Counts and averages over all runs so far."""
        return self._statistics.summary(self._meter.lost)

    def _run(self, workflow_id: str, correlation_id: str | None, steps: int) -> Run:
        return Run(
            workflow_id=workflow_id,
            correlation_id=str(correlation_id or uuid.uuid4()),
            config=self._config,
            slots=asyncio.Semaphore(self._config.max_parallel_tasks),
            signals=self._signals,
            meter=self._meter.tagged(**{WORKFLOW_TAG: workflow_id}),
            statistics=self._statistics,
            progress=Progress(steps),
            abandoned=self._abandoned,
        )
