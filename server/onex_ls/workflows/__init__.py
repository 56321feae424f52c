"""The engine: stages and steps, run in order and in parallel.

`StagedParallelExecutor` runs `WorkflowStage`s of `WorkflowStep`s as their dependencies allow.
`DependencyAwareScheduler` decides the order and is useful alone; `SignalCoordinator` tells listeners what goes on.
"""

from onex_ls.metrics.meter import MetricsRecorder
from onex_ls.workflows.control import StepControl
from onex_ls.workflows.definition import EnumStepType, WorkflowStage, WorkflowStep
from onex_ls.workflows.executor import StagedParallelExecutor
from onex_ls.workflows.graph import WorkflowDefinitionError
from onex_ls.workflows.offload import offloaded
from onex_ls.workflows.options import WorkflowConfig
from onex_ls.workflows.recovery import Alternative, Correct, Degrade, ErrorPattern, Escalate, RecoveryStrategy, Retry
from onex_ls.workflows.results import EnumStageStatus, StageResult, StepResult, StepTimeoutError, WorkflowResult
from onex_ls.workflows.scheduler import CriticalPath, DependencyAwareScheduler, Schedule, ScheduledTask
from onex_ls.workflows.signals import Signal, SignalCoordinator, SignalEvent, SignalScope, Subscription
from onex_ls.workflows.statistics import WorkflowStatistics

__all__ = [
    "Alternative",
    "Correct",
    "CriticalPath",
    "Degrade",
    "DependencyAwareScheduler",
    "EnumStageStatus",
    "EnumStepType",
    "ErrorPattern",
    "Escalate",
    "MetricsRecorder",
    "RecoveryStrategy",
    "Retry",
    "Schedule",
    "ScheduledTask",
    "Signal",
    "SignalCoordinator",
    "SignalEvent",
    "SignalScope",
    "StageResult",
    "StagedParallelExecutor",
    "StepControl",
    "StepResult",
    "StepTimeoutError",
    "Subscription",
    "WorkflowConfig",
    "WorkflowDefinitionError",
    "WorkflowResult",
    "WorkflowStage",
    "WorkflowStatistics",
    "WorkflowStep",
    "offloaded",
]
