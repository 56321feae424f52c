"""The workflow graph of an orchestrator: from the contract to what generated code has."""

import re
from collections.abc import Mapping

from onex_ls.contract.graphs import Coordination, Graph, Step
from onex_ls.contract.model import Contract
from onex_ls.generation.flows import GraphSpec, Limit, StepSpec
from onex_ls.generation.naming import stem

_SEQUENTIAL = "sequential"
MODES = (_SEQUENTIAL, "parallel", "batch")
"""The ways in which steps can follow each other without anybody deciding on the way."""

_STOPPING = ("", "abort", "fail_fast", "retry")
_GOING_ON = ("none", "continue")
STRATEGIES = (*_STOPPING, *_GOING_ON)
"""What becomes of the other steps when one has failed; of other strategies the contract does not say how they go."""


def graph_spec(contract: Contract, node_name: str, module: str) -> GraphSpec | None:
    """The graph of a contract, None where there is none that could run; `module` is where its code goes."""
    graph = next((graph for graph in contract.graphs if graph.is_complete), None)
    waits_for = _waits_for(graph) if graph is not None else {}
    waves = list(_waves(waits_for))
    if graph is None or not waves:
        return None
    rules = graph.coordination
    steps = {step.name.name: _step(step, waits_for) for step in graph.steps}
    mode, strategy = _word(rules, "execution_mode") or _SEQUENTIAL, _word(rules, "failure_recovery_strategy")
    is_parallel = mode != _SEQUENTIAL and _word(rules, "parallel_execution_allowed") not in ("false", "no", "off")
    most = _whole(rules, "max_parallel_steps", "max_parallel_branches") if is_parallel else Limit(1, "")
    size = int(most.value) if most is not None else len(steps)
    return GraphSpec(
        module=module,
        name=rules.name or stem(node_name),
        description=rules.description,
        steps=tuple(steps[name] for wave in waves for name in wave),
        waves=tuple(wave[first : first + size] for wave in waves for first in range(0, len(wave), size)),
        retries=_whole(rules, "max_retries"),
        pause_ms=_whole(rules, "retry_backoff_ms"),
        growth=_growth(rules),
        timeout_ms=_whole(rules, "timeout_ms"),
        step_timeout_ms=_whole(rules, "step_timeout_ms"),
        goes_on=strategy in _GOING_ON,
        is_determined=mode in MODES and strategy in STRATEGIES and not any(edge.condition for edge in graph.edges),
        place=graph.place,
    )


def _waits_for(graph: Graph) -> Mapping[str, tuple[str, ...]]:
    """What each step waits for, by its own word and by the edges; empty when a step or an end is not to be found."""
    names = [step.name.name for step in graph.steps]
    found = {step.name.name: dict.fromkeys(name.name for name in step.waits_for) for step in graph.steps}
    for edge in graph.edges:
        if edge.source is None or edge.target is None or edge.target.name not in found:
            return {}
        found[edge.target.name][edge.source.name] = None
    is_known = all(name in found for waits in found.values() for name in waits)
    return {name: tuple(waits) for name, waits in found.items()} if is_known and len(names) == len(set(names)) else {}


def _waves(waits_for: Mapping[str, tuple[str, ...]]) -> tuple[tuple[str, ...], ...]:
    """The steps in groups that need only earlier groups, in the order of the contract; empty for a circle."""
    left, done, waves = dict(waits_for), set[str](), []
    while left:
        wave = tuple(name for name, waits in left.items() if done.issuperset(waits))
        if not wave:
            return ()
        waves.append(wave)
        done.update(wave)
        left = {name: waits for name, waits in left.items() if name not in done}
    return tuple(waves)


def _step(step: Step, waits_for: Mapping[str, tuple[str, ...]]) -> StepSpec:
    return StepSpec(step.name.name, step.kind, waits_for[step.name.name], step.config, step.description, step.place)


def _word(rules: Coordination, key: str) -> str:
    found = rules.settings.get(key)
    return found.name.lower() if found is not None else ""


def _whole(rules: Coordination, *keys: str) -> Limit | None:
    """The positive whole number under the first of the keys that has one."""
    found = (rules.settings[key] for key in keys if key in rules.settings)
    whole = (Limit(int(word.name), word.place.path) for word in found if word.name.isdecimal())
    return next((limit for limit in whole if 0 < limit.value < _LARGEST), None)


def _growth(rules: Coordination) -> Limit | None:
    """By what each pause is longer than the last; None where they are all the same."""
    found = rules.settings.get("retry_backoff_multiplier")
    if found is None or _FACTOR.fullmatch(found.name) is None or float(found.name) in (0.0, 1.0):
        return None
    return Limit(float(found.name), found.place.path)


_LARGEST = 10**9
_FACTOR = re.compile(r"\d{1,3}(\.\d{1,6})?")
