"""What everything in one run shares: its identity, its limits, and whom to tell."""

import asyncio
import time
from dataclasses import dataclass
from typing import Any

from onex_ls.metrics.meter import Meter
from onex_ls.workflows.options import WorkflowConfig
from onex_ls.workflows.results import EnumStageStatus
from onex_ls.workflows.signals import Signal, SignalCoordinator, SignalEvent, SignalScope
from onex_ls.workflows.statistics import Statistics

END_EVENTS = {
    EnumStageStatus.COMPLETED: SignalEvent.COMPLETED,
    EnumStageStatus.FAILED: SignalEvent.FAILED,
    EnumStageStatus.CANCELLED: SignalEvent.CANCELLED,
}


@dataclass(slots=True)
class Progress:
    """How many steps of how many have ended."""

    total: int
    ended: int = 0

    @property
    def fraction(self) -> float:
        """The share that has ended, from 0 to 1."""
        return self.ended / self.total


@dataclass(slots=True)
class Run:
    """One run of a workflow or of a single stage. `abandoned` keeps handlers alive that did not stop when told."""

    workflow_id: str
    correlation_id: str
    config: WorkflowConfig
    slots: asyncio.Semaphore
    signals: SignalCoordinator | None
    meter: Meter
    statistics: Statistics
    progress: Progress
    abandoned: set[asyncio.Task[Any]]

    def tell(self, scope: SignalScope, event: SignalEvent, stage_id: str = "", step_id: str = "", **more: Any) -> None:
        """Emit a signal, if anybody coordinates signals; `more` are further fields of `Signal`."""
        if self.signals is not None:
            self.signals.emit(Signal(scope, event, self.workflow_id, self.correlation_id, stage_id, step_id, **more))

    def step_ended(self, stage_id: str, stage: Progress) -> None:
        """Move the stage and the workflow on by one step, and tell so."""
        stage.ended += 1
        self.progress.ended += 1
        self.tell(SignalScope.STAGE, SignalEvent.PROGRESS, stage_id, fraction=stage.fraction)
        self.tell(SignalScope.WORKFLOW, SignalEvent.PROGRESS, fraction=self.progress.fraction)


def milliseconds_since(start: float) -> float:
    """Milliseconds between `start`, a value of ``time.perf_counter``, and now."""
    return (time.perf_counter() - start) * 1000
