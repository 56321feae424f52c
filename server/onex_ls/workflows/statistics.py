"""What an executor has done so far, in numbers."""

from collections import Counter
from typing import TypedDict

from onex_ls.workflows.recovery import RecoveryStrategy
from onex_ls.workflows.results import EnumStageStatus, StageResult, WorkflowResult


class WorkflowStatistics(TypedDict):
    """Totals and averages; the counts by status of each kind add up to its total.

    Averages leave out what was skipped; durations are milliseconds; `timeouts` are of stages and steps. `recoveries`
    says how often each strategy was tried, `recovered` how many steps completed thanks to it, as the last one tried;
    `degraded_stages` completed without all they should have done; `retries` are attempts after the first.
    """

    total_workflows: int
    total_stages: int
    total_steps: int
    workflows: dict[str, int]
    stages: dict[str, int]
    steps: dict[str, int]
    avg_workflow_duration_ms: float
    avg_stage_duration_ms: float
    avg_step_duration_ms: float
    avg_speedup: float
    retries: int
    recoveries: dict[str, int]
    recovered: dict[str, int]
    degraded_stages: int
    timeouts: int
    abandoned_handlers: int
    lost_metrics: int


class Tally:
    """How many of one kind ended in which way, and how long they took."""

    def __init__(self) -> None:
        self._by_status: Counter[EnumStageStatus] = Counter()
        self._duration_ms = 0.0

    def add(self, status: EnumStageStatus, duration_ms: float) -> None:
        """Count one more."""
        self._by_status[status] += 1
        self._duration_ms += duration_ms

    @property
    def total(self) -> int:
        """How many there were."""
        return self._by_status.total()

    @property
    def average_ms(self) -> float:
        """How long one took, skipped ones left out."""
        return _ratio(self._duration_ms, self.total - self._by_status[EnumStageStatus.SKIPPED])

    def by_status(self) -> dict[str, int]:
        """How many ended in which way, all ways named."""
        return {status.value: self._by_status[status] for status in EnumStageStatus}


class Statistics:
    """The running totals of one executor."""

    def __init__(self) -> None:
        self._workflows = Tally()
        self._stages = Tally()
        self._steps = Tally()
        self._speedups = 0.0
        self.retries = 0
        self.abandoned = 0
        self._timeouts = 0
        self.recoveries: Counter[RecoveryStrategy] = Counter()
        self._recovered: Counter[RecoveryStrategy] = Counter()
        self._degraded = 0

    def add_workflow(self, result: WorkflowResult) -> None:
        """Count a workflow that ended, apart from its stages."""
        self._workflows.add(result.status, result.total_duration_ms)
        self._speedups += result.overall_speedup

    def add_stage(self, result: StageResult) -> None:
        """Count a stage that ended or was skipped, and its steps."""
        self._stages.add(result.status, result.duration_ms)
        self._timeouts += result.error is not None
        self._degraded += result.degraded
        for step in result.step_results:
            self._steps.add(step.status, step.duration_ms)
            self._timeouts += step.timed_out
            if step.recovered_by is not None:
                self._recovered[step.recovered_by] += 1

    def summary(self, lost_metrics: int) -> WorkflowStatistics:
        """The numbers as they stand."""
        return {
            "total_workflows": self._workflows.total,
            "total_stages": self._stages.total,
            "total_steps": self._steps.total,
            "workflows": self._workflows.by_status(),
            "stages": self._stages.by_status(),
            "steps": self._steps.by_status(),
            "avg_workflow_duration_ms": self._workflows.average_ms,
            "avg_stage_duration_ms": self._stages.average_ms,
            "avg_step_duration_ms": self._steps.average_ms,
            "avg_speedup": _ratio(self._speedups, self._workflows.total),
            "retries": self.retries,
            "recoveries": _by_strategy(self.recoveries),
            "recovered": _by_strategy(self._recovered),
            "degraded_stages": self._degraded,
            "timeouts": self._timeouts,
            "abandoned_handlers": self.abandoned,
            "lost_metrics": lost_metrics,
        }


def _by_strategy(counts: Counter[RecoveryStrategy]) -> dict[str, int]:
    return {strategy.value: counts[strategy] for strategy in RecoveryStrategy}


def _ratio(amount: float, count: int) -> float:
    return amount / count if count else 0.0
