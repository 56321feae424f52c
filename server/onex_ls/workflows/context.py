"""The context of a step: what earlier steps returned, as a copy that is the handler's own.

Keys of the engine, beside what the caller and earlier steps put in:

``generated_files``
    every ``generated_file`` that earlier steps returned, in the order of stages and steps
``dependency_results``
    what each step returned: ``{stage_id: {step_id: output}}`` for all stages this one depends on, however indirectly
``control``
    the `StepControl` of this attempt: is it cancelled, report progress

What a stage sees follows from the definition alone, never from timing: the stages it depends on, and no others.
"""

import copy
from collections.abc import Iterable, Mapping
from typing import Any

from onex_ls.workflows.results import GENERATED_FILE, StageResult, StepResult

GENERATED_FILES = "generated_files"
DEPENDENCY_RESULTS = "dependency_results"
CONTROL = "control"

_OF_THE_ENGINE = frozenset({GENERATED_FILES, DEPENDENCY_RESULTS, CONTROL})
_DEPTH_LIMIT = 100  # deeper data is an attack or a mistake, and would exhaust Python's stack further on
_USUAL = frozenset({dict, list})
_PLAIN = frozenset({str, int, float, bool, bytes, type(None)})  # most values, spared a call


def copied(value: Any) -> Any:
    """`value` with every dict, list, set and tuple in it copied, and everything else shared.

    Containers are what steps change by accident. Other objects are either frozen, as the engine's own are, or
    shared on purpose: clients and managers with locks inside, which ``copy.deepcopy`` cannot copy at all.
    Aliases and cycles are kept. Raises ValueError for data nested deeper than 100 levels.
    """
    return _copied(value, {}, 0)


def _copied(value: Any, done: dict[int, Any], depth: int) -> Any:
    if not isinstance(value, dict | list | set | tuple):
        return value
    if depth > _DEPTH_LIMIT:
        raise ValueError(f"data nested deeper than {_DEPTH_LIMIT} levels cannot go into a context")
    if id(value) in done:
        return done[id(value)]

    if isinstance(value, tuple):
        items = [_copied(item, done, depth + 1) for item in value]
        same = all(item is original for item, original in zip(items, value, strict=True))
        return value if same else tuple.__new__(type(value), items)
    # What is no plain dict or list keeps its kind, such as a defaultdict, which takes `copy` longer to find out.
    twin: Any = value.copy() if type(value) in _USUAL else copy.copy(value)
    done[id(value)] = twin
    if isinstance(value, set):  # its members are hashable, so they need no copy of their own
        return twin
    for place, item in value.items() if isinstance(value, dict) else enumerate(value):
        if type(item) not in _PLAIN:
            twin[place] = _copied(item, done, depth + 1)
    return twin


def output_of(returned: object) -> dict[str, Any]:
    """What a handler returned, as a copy of the engine's own, so that nothing the handler keeps can change it.

    Raises TypeError for anything but a mapping or None, and ValueError for a key that belongs to the engine.
    """
    if returned is None:
        return {}
    if not isinstance(returned, Mapping):
        raise TypeError(f"a handler returns a mapping or None, not {type(returned).__name__}")
    if taken := sorted(_OF_THE_ENGINE & returned.keys()):
        names = ", ".join(map(repr, taken))
        raise ValueError(f"the handler returned {names}, which the engine sets; return {GENERATED_FILE!r} instead")
    return dict(copied(dict(returned)))


def after_steps(context: Mapping[str, Any], results: Iterable[StepResult]) -> dict[str, Any]:
    """`context` with what the steps returned merged in, in step order."""
    merged = dict(context)
    files = list(context.get(GENERATED_FILES, ()))
    for result in results:
        merged.update(result.output)
        if GENERATED_FILE in result.output:
            files.append(result.output[GENERATED_FILE])
    merged[GENERATED_FILES] = files
    return merged


def after_stages(context: Mapping[str, Any], stages: Iterable[StageResult]) -> dict[str, Any]:
    """`context` with what the steps of `stages` returned merged in, and by stage and step as well."""
    stages = tuple(stages)
    merged = after_steps(context, (step for stage in stages for step in stage.step_results))
    by_stage = dict(context.get(DEPENDENCY_RESULTS, {}))
    for stage in stages:
        by_stage[stage.stage_id] = {step.step_id: step.output for step in stage.step_results if step.success}
    merged[DEPENDENCY_RESULTS] = by_stage
    return merged
