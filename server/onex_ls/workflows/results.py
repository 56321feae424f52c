"""What became of a workflow, its stages and its steps."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from onex_ls.workflows.recovery import RecoveryStrategy

GENERATED_FILE = "generated_file"  # the key under which a handler returns the file it generated


class StepTimeoutError(TimeoutError):
    """An attempt took longer than its step allows."""


class EnumStageStatus(StrEnum):
    """How a workflow, a stage or a step ended. SKIPPED ones were never started."""

    COMPLETED = "completed"
    FAILED = "failed"
    CANCELLED = "cancelled"
    SKIPPED = "skipped"


@dataclass(frozen=True, slots=True)
class StepResult:
    """How one step ended; `duration_ms` runs from its first attempt to its end, pauses before retries included.

    `output` is what the handler returned; `error` says in words, and `exception` in full, why the last attempt failed,
    which a step that degraded tells too. `recoveries` are what was done about failures on the way, in order.
    """

    step_id: str
    status: EnumStageStatus
    output: Mapping[str, Any] = field(default_factory=dict)
    error: str | None = None
    exception: Exception | None = field(default=None, repr=False, compare=False)
    attempts: int = 0
    timed_out: bool = False
    duration_ms: float = 0.0
    recoveries: tuple[RecoveryStrategy, ...] = ()

    @property
    def success(self) -> bool:
        """Whether the step completed."""
        return self.status is EnumStageStatus.COMPLETED

    @property
    def recovered_by(self) -> RecoveryStrategy | None:
        """What saved a step that had failed, the last of its recoveries; None for one that failed or never had to."""
        return self.recoveries[-1] if self.success and self.recoveries else None

    @property
    def escalated(self) -> bool:
        """Whether its failure ends the run."""
        return RecoveryStrategy.ESCALATE in self.recoveries


@dataclass(frozen=True, slots=True)
class StageResult:
    """How one stage ended, its steps in the order of their definition; `error` is its own, that it took too long."""

    stage_id: str
    stage_number: int
    status: EnumStageStatus
    step_results: tuple[StepResult, ...]
    error: str | None = None
    duration_ms: float = 0.0

    @property
    def success(self) -> bool:
        """Whether the stage completed; if its definition allows that, some of its steps may have failed."""
        return self.status is EnumStageStatus.COMPLETED

    @property
    def degraded(self) -> bool:
        """Whether it completed without all that it should have done."""
        return self.success and bool(self.errors)

    @property
    def escalated(self) -> bool:
        """Whether one of its failures ends the run."""
        return any(step.escalated for step in self.step_results)

    @property
    def total_steps(self) -> int:
        """How many steps the stage has."""
        return len(self.step_results)

    @property
    def completed_steps(self) -> int:
        """How many of its steps completed."""
        return sum(step.success for step in self.step_results)

    @property
    def errors(self) -> tuple[str, ...]:
        """Why the stage or its steps failed, a sentence each, in step order."""
        own = (self.error,) if self.error else ()
        return (*own, *(f"step {step.step_id!r}: {step.error}" for step in self.step_results if step.error))

    @property
    def generated_files(self) -> tuple[Any, ...]:
        """What the steps returned as ``generated_file``, in step order."""
        return tuple(step.output[GENERATED_FILE] for step in self.step_results if GENERATED_FILE in step.output)

    @property
    def speedup(self) -> float:
        """How many times longer the steps would have taken one after the other."""
        return _speedup(sum(step.duration_ms for step in self.step_results), self.duration_ms)


@dataclass(frozen=True, slots=True)
class WorkflowResult:
    """How a workflow ended, with its stages in an order that respects their dependencies.

    `critical_path` names the stages that bounded its duration.
    """

    workflow_id: str
    correlation_id: str
    status: EnumStageStatus
    stage_results: tuple[StageResult, ...]
    total_duration_ms: float
    critical_path: tuple[str, ...] = ()

    @property
    def success(self) -> bool:
        """Whether every stage completed."""
        return self.status is EnumStageStatus.COMPLETED

    @property
    def failed_stage(self) -> str | None:
        """The id of the first stage that failed."""
        failed = (stage.stage_id for stage in self.stage_results if stage.status is EnumStageStatus.FAILED)
        return next(failed, None)

    @property
    def errors(self) -> tuple[str, ...]:
        """Why stages and steps failed, a sentence each; failures that their stage allowed are listed too."""
        return tuple(f"stage {stage.stage_id!r}: {error}" for stage in self.stage_results for error in stage.errors)

    @property
    def generated_files(self) -> tuple[Any, ...]:
        """What the steps returned as ``generated_file``, in the order of stages and steps."""
        return tuple(file for stage in self.stage_results for file in stage.generated_files)

    @property
    def outputs(self) -> dict[str, Any]:
        """Everything the steps returned, merged in the order of stages and steps."""
        merged: dict[str, Any] = {}
        for stage in self.stage_results:
            for step in stage.step_results:
                merged.update(step.output)
        return merged

    @property
    def overall_speedup(self) -> float:
        """How many times longer the steps would have taken one after the other."""
        steps = (step.duration_ms for stage in self.stage_results for step in stage.step_results)
        return _speedup(sum(steps), self.total_duration_ms)


def _speedup(steps_ms: float, total_ms: float) -> float:
    return steps_ms / total_ms if total_ms > 0 and steps_ms > 0 else 1.0
