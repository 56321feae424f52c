"""onex-ls: the language server for ONEX contracts, and the engine behind it.

The names below are the library, as `docs/library.md` tells it. Each loads with the room it lives in when it is first
used, so that importing `onex_ls` costs nothing.
"""

from typing import TYPE_CHECKING, Any

from onex_ls.version import __version__

if TYPE_CHECKING:
    from onex_ls.execution.permit import Permit
    from onex_ls.execution.workers import Workers
    from onex_ls.metrics import MemorySink, MetricsCollector
    from onex_ls.templating import MissingTemplateError, Template, TemplateError, TemplateManager, TemplateType
    from onex_ls.validation import (
        CompletenessValidator,
        ONEXComplianceValidator,
        QualityValidator,
        ValidationContext,
        ValidationPipeline,
        ValidationResult,
    )
    from onex_ls.workflows import (
        Alternative,
        Correct,
        CriticalPath,
        Degrade,
        DependencyAwareScheduler,
        EnumStageStatus,
        EnumStepType,
        ErrorPattern,
        Escalate,
        RecoveryStrategy,
        Retry,
        ScheduledTask,
        Signal,
        SignalCoordinator,
        SignalEvent,
        SignalScope,
        StagedParallelExecutor,
        StageResult,
        StepResult,
        StepTimeoutError,
        WorkflowConfig,
        WorkflowDefinitionError,
        WorkflowResult,
        WorkflowStage,
        WorkflowStep,
        offloaded,
    )
    from onex_ls.workspace.library import Checked, Generated, check, generate

__all__ = [
    "Alternative",
    "Checked",
    "CompletenessValidator",
    "Correct",
    "CriticalPath",
    "Degrade",
    "DependencyAwareScheduler",
    "EnumStageStatus",
    "EnumStepType",
    "ErrorPattern",
    "Escalate",
    "Generated",
    "MemorySink",
    "MetricsCollector",
    "MissingTemplateError",
    "ONEXComplianceValidator",
    "Permit",
    "QualityValidator",
    "RecoveryStrategy",
    "Retry",
    "ScheduledTask",
    "Signal",
    "SignalCoordinator",
    "SignalEvent",
    "SignalScope",
    "StageResult",
    "StagedParallelExecutor",
    "StepResult",
    "StepTimeoutError",
    "Template",
    "TemplateError",
    "TemplateManager",
    "TemplateType",
    "ValidationContext",
    "ValidationPipeline",
    "ValidationResult",
    "Workers",
    "WorkflowConfig",
    "WorkflowDefinitionError",
    "WorkflowResult",
    "WorkflowStage",
    "WorkflowStep",
    "__version__",
    "check",
    "generate",
    "offloaded",
]

_LIVES_IN = {
    "onex_ls.execution.permit": "Permit",
    "onex_ls.execution.workers": "Workers",
    "onex_ls.metrics": "MemorySink MetricsCollector",
    "onex_ls.templating": "MissingTemplateError Template TemplateError TemplateManager TemplateType",
    "onex_ls.validation": (
        "CompletenessValidator ONEXComplianceValidator QualityValidator ValidationContext ValidationPipeline"
        " ValidationResult"
    ),
    "onex_ls.workflows": (
        "Alternative Correct CriticalPath Degrade DependencyAwareScheduler EnumStageStatus EnumStepType ErrorPattern"
        " Escalate RecoveryStrategy Retry ScheduledTask Signal SignalCoordinator SignalEvent SignalScope"
        " StagedParallelExecutor StageResult StepResult StepTimeoutError WorkflowConfig WorkflowDefinitionError"
        " WorkflowResult WorkflowStage WorkflowStep offloaded"
    ),
    "onex_ls.workspace.library": "Checked Generated check generate",
}
_MODULE_OF = {name: module for module, names in _LIVES_IN.items() for name in names.split()}

if not TYPE_CHECKING:  # a type checker that saw it would take any name for one of ours

    def __getattr__(name: str) -> Any:
        module = _MODULE_OF.get(name)
        if module is None:
            raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
        from importlib import import_module

        value = globals()[name] = getattr(import_module(module), name)
        return value


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
