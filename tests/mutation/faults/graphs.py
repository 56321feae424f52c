"""Faults in workflow graphs."""

from collections.abc import Iterator
from random import Random

from yaml import Node, SequenceNode

from ..contract import Contract, Entry, Item, said
from ..edits import HERE, Edit, Edits, added, here, repeated, respelt
from ..typos import typo
from .register import fault

_GRAPH = "workflow_coordination.workflow_definition.execution_graph"
_NODES = f"{_GRAPH}.nodes[]"
_WAITS = f"{_NODES}.depends_on[]"
_EDGE_ENDS = tuple(f"{_GRAPH}.edges[].{end}" for end in ("from_node", "to_node", "source", "target"))


def _steps(contract: Contract) -> dict[str, Item]:
    found = {}
    for item in contract.items_at(_NODES):
        name = contract.entry(item.node, "node_id")
        if name is not None:
            found[name.said] = item
    return found


def _waits(contract: Contract) -> dict[str, list[str]]:
    """What each step waits for."""
    return {
        name: [said(node) for node in entry.value.value]
        for name, item in _steps(contract).items()
        if (entry := contract.entry(item.node, "depends_on")) and isinstance(entry.value, SequenceNode)
    }


def _before(waits: dict[str, list[str]], name: str) -> set[str]:
    """The steps that come before that one, directly or not."""
    found: set[str] = set()
    waiting = list(waits.get(name, ()))
    while waiting:
        step = waiting.pop()
        if step not in found:
            found.add(step)
            waiting += waits.get(step, ())
    return found


def _names(contract: Contract) -> Iterator[Node]:
    yield from (item.node for item in contract.items_at(_WAITS))
    yield from (entry.value for entry in contract.at(*_EDGE_ENDS))


@fault("typo in what a step waits for", "unknown-dependency")
def unknown_dependency(contract: Contract, rng: Random) -> Iterator[Edits]:
    steps = _steps(contract)
    for node in _names(contract):
        wrong = typo(said(node), rng, steps) if said(node) in steps else None
        yield respelt(contract, node, wrong) if wrong else ()


@fault("step that waits for nothing known", "unknown-dependency")
def other_dependency(contract: Contract, _: Random) -> Iterator[Edits]:
    for node in _names(contract):
        yield respelt(contract, node, "a_step_of_nowhere")


@fault("typo in the name of a step", "unknown-dependency")
def misdeclared_step(contract: Contract, rng: Random) -> Iterator[Edits]:
    steps = _steps(contract)
    for name, item in steps.items():
        spoken = [node for node in _names(contract) if said(node) == name]
        declared, wrong = contract.entry(item.node, "node_id"), typo(name, rng, steps)
        if declared and wrong and spoken:
            yield (*respelt(contract, declared.value, wrong), *here(*spoken))


@fault("step declared twice", "duplicate-node-id")
def duplicate_step(contract: Contract, _: Random) -> Iterator[Edits]:
    for item in _steps(contract).values():
        yield repeated(contract, item)


@fault("step connected to no other", "unreachable-step")
def lonely_step(contract: Contract, _: Random) -> Iterator[Edits]:
    for entry in contract.at(f"{_GRAPH}.nodes"):
        if len(_waits(contract)) > 1:
            yield added(contract, entry.value, f"{HERE}{{node_id: forgotten, node_type: EFFECT_GENERIC}}")


@fault("circle of steps", "dependency-cycle")
def circle(contract: Contract, rng: Random) -> Iterator[Edits]:
    """A step made to wait for one that waits for it; any step of the circle may be marked."""
    waits, steps = _waits(contract), _steps(contract)
    for late in waits:
        for early in sorted(_before(waits, late) & set(waits)):
            if late == early:
                continue
            around = {late, early, *(step for step in _before(waits, late) if early in _before(waits, step))}
            entry = contract.entry(steps[early].node, "depends_on")
            edits = _waits_also(contract, entry, late) if entry and early in steps else ()
            yield (*edits, *_marks(contract, [steps[name] for name in around if name in steps])) if edits else ()


@fault("step that waits for itself", "dependency-cycle")
def itself(contract: Contract, _: Random) -> Iterator[Edits]:
    for name, item in _steps(contract).items():
        entry = contract.entry(item.node, "depends_on")
        edits = _waits_also(contract, entry, name) if entry else ()
        yield (*edits, *_marks(contract, [item])) if edits else ()


def _waits_also(contract: Contract, entry: Entry, name: str) -> Edits:
    """One more name in the list, in front of the others."""
    items = entry.value
    if not isinstance(items, SequenceNode):
        return ()
    if items.flow_style:
        at = items.start_mark.index + 1
        return (Edit(at, at, f"{HERE}{name}{', ' if items.value else ''}"),)
    at = contract.line_start(items.value[0].start_mark.index)
    indent = contract.text[at : items.value[0].start_mark.index]
    return (Edit(at, at, f"{indent}{HERE}{name}\n"),)


def _marks(contract: Contract, steps: list[Item]) -> Edits:
    """Marks at the names of those steps and at whatever they wait for."""
    marked: list[Node] = []
    for item in steps:
        name, waits = contract.entry(item.node, "node_id"), contract.entry(item.node, "depends_on")
        marked += [name.value] if name else []
        marked += [waits.key, *waits.value.value] if waits else []
    return here(*marked)
