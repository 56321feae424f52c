"""What a workflow is: stages of steps, and what is wrong with a definition of one."""

from collections import Counter
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from onex_ls.workflows.graph import WorkflowDefinitionError, graph_problems
from onex_ls.workflows.recovery import ErrorPattern

Output = Mapping[str, Any] | None
Handler = Callable[["WorkflowStep", dict[str, Any]], Awaitable[Output] | Output]


class EnumStepType(StrEnum):
    """How a step runs: alone, or beside the parallel steps next to it in its stage."""

    SEQUENTIAL = "sequential"
    PARALLEL = "parallel"


@dataclass(frozen=True, slots=True)
class WorkflowStep:
    """One piece of work.

    `handler` is called as ``handler(step, context)``: a coroutine function on the loop, a plain function in a thread
    of its own. It returns a mapping, which merges into the context of later steps, or None. `context` is laid over
    the context of the run for this step alone. One attempt may take `timeout_seconds`. What is done about a failure,
    the first pattern of `recovery` says that fits it; where none fits, the step is repeated `retry_count` times.
    """

    step_id: str
    step_type: EnumStepType
    handler: Handler
    context: Mapping[str, Any] = field(default_factory=dict)
    timeout_seconds: float = 60
    retry_count: int = 0
    recovery: Sequence[ErrorPattern] = ()


@dataclass(frozen=True, slots=True)
class WorkflowStage:
    """Steps that belong together; neighbouring PARALLEL steps run at once, a SEQUENTIAL one runs alone.

    A stage starts when all stages in `dependencies` have completed; of those that could start, the lowest
    `stage_number` comes first. With `allow_partial_failure` it completes as long as one of its steps did. An
    `optional` stage completes whatever happens in it: what it should have added is missing, and the run goes on.
    """

    stage_id: str = "stage"
    stage_number: int = 1
    steps: Sequence[WorkflowStep] = ()
    dependencies: Sequence[str] = ()
    timeout_seconds: float = 300
    allow_partial_failure: bool = False
    optional: bool = False

    def __post_init__(self) -> None:
        if isinstance(self.dependencies, str):
            raise WorkflowDefinitionError(
                [f"stage {self.stage_id!r}: dependencies must be a list of stage ids, not a string"]
            )
        # Tuples, so that a list its owner goes on editing cannot change a run under way.
        object.__setattr__(self, "steps", tuple(self.steps))
        object.__setattr__(self, "dependencies", tuple(self.dependencies))


def check_workflow(stages: Sequence[WorkflowStage]) -> None:
    """Raise WorkflowDefinitionError, naming every problem, unless `stages` can run as a workflow."""
    if not stages:
        raise WorkflowDefinitionError(["a workflow needs at least one stage"])
    problems = [problem for stage in stages for problem in _stage_problems(stage)]
    named = [stage for stage in stages if isinstance(stage, WorkflowStage) and _is_name(stage.stage_id)]
    problems.extend(
        graph_problems([(stage.stage_id, tuple(filter(_is_name, stage.dependencies))) for stage in named], "stage")
    )
    if problems:
        raise WorkflowDefinitionError(problems)


def check_stage(stage: WorkflowStage) -> None:
    """Raise WorkflowDefinitionError unless `stage` can run by itself; its dependencies are the caller's business."""
    if problems := _stage_problems(stage):
        raise WorkflowDefinitionError(problems)


# The annotations above are promises that only a type checker keeps, so what stands there is looked at as Any.


def _stage_problems(stage: object) -> list[str]:
    if not isinstance(stage, WorkflowStage):
        return [f"{stage!r} is not a WorkflowStage"]
    given: Any = stage
    problems = _broken(
        (_is_name(given.stage_id), f"a stage id must be a text, not {given.stage_id!r}"),
        (_is_positive(given.timeout_seconds), f"timeout_seconds must be positive, not {given.timeout_seconds!r}"),
        (len(given.steps) > 0, "there are no steps"),
        (all(map(_is_name, given.dependencies)), f"dependencies must be stage ids, not {given.dependencies!r}"),
    )
    names = Counter(step.step_id for step in stage.steps if isinstance(step, WorkflowStep) and _is_name(step.step_id))
    problems.extend(f"{count} steps are called {name!r}" for name, count in names.items() if count > 1)
    problems.extend(problem for step in stage.steps for problem in _step_problems(step))
    return [f"stage {stage.stage_id!r}: {problem}" for problem in problems]


def _step_problems(step: object) -> list[str]:
    if not isinstance(step, WorkflowStep):
        return [f"{step!r} is not a WorkflowStep"]
    given: Any = step
    retries = given.retry_count
    problems = _broken(
        (_is_name(given.step_id), f"a step id must be a text, not {given.step_id!r}"),
        (isinstance(given.step_type, EnumStepType), f"step_type must be an EnumStepType, not {given.step_type!r}"),
        (callable(given.handler), f"the handler must be callable, not {given.handler!r}"),
        (isinstance(given.context, Mapping), f"the context must be a mapping, not {given.context!r}"),
        (_is_positive(given.timeout_seconds), f"timeout_seconds must be positive, not {given.timeout_seconds!r}"),
        (isinstance(retries, int) and retries >= 0, f"retry_count must be a whole number from 0, not {retries!r}"),
        (_are_patterns(given.recovery), f"recovery must be a list of ErrorPattern, not {given.recovery!r}"),
    )
    return [f"step {step.step_id!r}: {problem}" for problem in problems]


def _broken(*promises: tuple[bool, str]) -> list[str]:
    return [complaint for kept, complaint in promises if not kept]


def _is_name(value: object) -> bool:
    return isinstance(value, str) and value != ""


def _are_patterns(value: object) -> bool:
    return isinstance(value, Sequence) and all(isinstance(pattern, ErrorPattern) for pattern in value)


def _is_positive(value: object) -> bool:
    return isinstance(value, int | float) and value > 0
