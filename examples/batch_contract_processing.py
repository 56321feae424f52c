"""Many contracts through one workflow: each checked and planned beside the others, failures collected, all of it told.

    python examples/batch_contract_processing.py [FOLDER] [--parallel 4]

It writes nothing. One of the contracts that come with it is half written, to show what becomes of a failure.
"""

import argparse
import asyncio
import sys
from pathlib import Path
from typing import Any

import onex_ls
from onex_ls import (
    DependencyAwareScheduler,
    EnumStepType,
    ErrorPattern,
    Escalate,
    MetricsCollector,
    Retry,
    Signal,
    SignalCoordinator,
    SignalEvent,
    SignalScope,
    StagedParallelExecutor,
    WorkflowStage,
    WorkflowStep,
)

CONTRACTS = Path(__file__).parent / "contracts"


def check(step: WorkflowStep, context: dict[str, Any]) -> dict[str, Any]:
    """The findings of one contract. A plain function: the engine runs it in a thread."""
    (report,) = onex_ls.check(context["contract"]).reports
    return {f"findings of {step.step_id}": [finding.message for finding in report.findings]}


def plan(step: WorkflowStep, context: dict[str, Any]) -> dict[str, Any]:
    """How many files would be generated from one contract. Raises ValueError when that is impossible."""
    (node,) = onex_ls.generate(context["contract"], dry_run=True)
    if node.plan is None:
        raise ValueError("; ".join([*node.problems, *(finding.message for finding in node.findings)]))
    return {f"files of {step.step_id}": len(node.plan.writes)}


def summarise(step: WorkflowStep, context: dict[str, Any]) -> dict[str, Any]:
    """What all steps before this one came to."""
    planned = context["dependency_results"]["plan"]
    return {"planned": len(planned), "files": sum(sum(output.values()) for output in planned.values())}


def stages(contracts: dict[str, Path]) -> list[WorkflowStage]:
    """Check all, plan what can be planned, sum up. A file that is locked is tried again, a full disk ends it all."""
    recovery = [ErrorPattern(Retry(), PermissionError, times=2), ErrorPattern(Escalate(), OSError, "No space left")]

    def for_each(handler: Any) -> list[WorkflowStep]:
        return [
            WorkflowStep(name, EnumStepType.PARALLEL, handler, {"contract": contract}, recovery=recovery)
            for name, contract in contracts.items()
        ]

    return [
        WorkflowStage("check", 1, for_each(check)),
        WorkflowStage("plan", 2, for_each(plan), dependencies=["check"], allow_partial_failure=True),
        WorkflowStage("sum up", 3, [WorkflowStep("sum up", EnumStepType.SEQUENTIAL, summarise)], dependencies=["plan"]),
    ]


async def show_progress(signal: Signal) -> None:
    """Print how far the workflow is."""
    if signal.event is SignalEvent.PROGRESS and signal.fraction is not None:
        print(f"\r{signal.fraction:4.0%}", end="", flush=True)


async def main(folder: Path, parallel: int) -> int:
    """Run the batch; the exit code of the process."""
    contracts = {file.relative_to(folder).as_posix(): file for file in sorted(folder.rglob("*.yaml"))}
    metrics = MetricsCollector()
    await metrics.start()
    signals = SignalCoordinator(metrics_collector=metrics)
    signals.subscribe(show_progress, scope=SignalScope.WORKFLOW)
    executor = StagedParallelExecutor(
        DependencyAwareScheduler(), metrics, signals, max_parallel_tasks=parallel, enable_fast_fail=False
    )
    result = await executor.execute_workflow("batch", stages(contracts))
    await signals.flush()
    print()
    for name in contracts:
        findings = result.outputs.get(f"findings of {name}", [])
        files = result.outputs.get(f"files of {name}")
        print(f"{name:24} {len(findings):2} findings  {f'{files} files' if files else 'cannot be planned'}")
    for error in result.errors:
        print(error)
    print(f"{result.outputs.get('files', 0)} files from {result.outputs.get('planned', 0)} contracts", end=", ")
    print(f"{result.total_duration_ms:.0f} ms, critical path: {' -> '.join(result.critical_path)}")
    await signals.close()
    await metrics.stop()
    return 0 if result.success else 1


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path, nargs="?", default=CONTRACTS)
    parser.add_argument("--parallel", type=int, default=4)
    options = parser.parse_args()
    sys.exit(asyncio.run(main(options.folder, options.parallel)))
