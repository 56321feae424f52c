"""Faults in state machines, in each of the three dialects."""

from collections.abc import Iterator, Sequence
from random import Random
from typing import NamedTuple

from yaml import MappingNode, Node, ScalarNode, SequenceNode

from ..contract import Contract, Entry, Item, said
from ..edits import HERE, Edits, added, here, repeated, respelt
from ..typos import typo
from .register import fault

_SOURCE = ("from_state", "from", "source")
_TARGET = ("to_state", "to", "dest")
_NAME = ("state_name", "name")


class Machine(NamedTuple):
    """One machine: its block, the nodes that name its states, and its transitions."""

    block: Entry
    states: Sequence[Node]
    transitions: list[Item]

    @property
    def names(self) -> list[str]:
        return [said(node) for node in self.states]


def _machines(contract: Contract) -> Iterator[Machine]:
    for block in contract.at("state_machine", "state_transitions", "fsm"):
        items = contract.items_at(f"{block.path}.states[]")
        declared = [contract.entry(item.node, *_NAME) for item in items]
        plain = [item.node for item in items if said(item.node)]
        states = plain or [entry.value for entry in declared if entry]
        transitions = contract.items_at(f"{block.path}.transitions[]")
        if states and transitions and isinstance(block.value, MappingNode):
            yield Machine(block, states, transitions)


def _ends(contract: Contract, item: Item) -> tuple[list[Node], Node | None]:
    """The states a transition starts from, and the one it leads to."""
    source, target = contract.entry(item.node, *_SOURCE), contract.entry(item.node, *_TARGET)
    return _texts(source), target.value if target else None


def _starts(contract: Contract, item: Item) -> str:
    """The first state that a transition starts from."""
    return next(map(said, _ends(contract, item)[0]), "")


def _texts(entry: Entry | None) -> list[Node]:
    if entry is None:
        return []
    return list(entry.value.value) if isinstance(entry.value, SequenceNode) else [entry.value]


def _uses(contract: Contract, machine: Machine) -> Iterator[Node]:
    """Every node that speaks of a state which is declared."""
    initial = contract.entry(machine.block.value, "initial_state")
    lists = (contract.entry(machine.block.value, name) for name in ("terminal_states", "error_states"))
    found = [*_texts(initial), *(node for entry in lists for node in _texts(entry))]
    for item in machine.transitions:
        sources, target = _ends(contract, item)
        found += [*sources, *([target] if target else [])]
    return (node for node in found if said(node) in machine.names)


@fault("typo where a state is spoken of", "unknown-state")
def unknown_state(contract: Contract, rng: Random) -> Iterator[Edits]:
    for machine in _machines(contract):
        for node in _uses(contract, machine):
            wrong = typo(said(node), rng, machine.names)
            yield respelt(contract, node, wrong) if wrong else ()


@fault("other word where a state is spoken of", "unknown-state")
def other_state(contract: Contract, _: Random) -> Iterator[Edits]:
    for machine in _machines(contract):
        for node in _uses(contract, machine):
            yield respelt(contract, node, "a_state_of_nowhere")


@fault("typo where a state is declared", "unknown-state")
def misdeclared_state(contract: Contract, rng: Random) -> Iterator[Edits]:
    for machine in _machines(contract):
        uses = list(_uses(contract, machine))
        for state in machine.states:
            spoken = [node for node in uses if said(node) == said(state)]
            wrong = typo(said(state), rng, machine.names)
            if wrong and spoken:
                yield (*respelt(contract, state, wrong), *here(*spoken))


@fault("state declared twice", "duplicate-state")
def duplicate_state(contract: Contract, _: Random) -> Iterator[Edits]:
    for machine in _machines(contract):
        for item in contract.items_at(f"{machine.block.path}.states[]"):
            yield repeated(contract, item, *_NAME)


@fault("transition declared twice", "duplicate-transition")
def duplicate_transition(contract: Contract, _: Random) -> Iterator[Edits]:
    for machine in _machines(contract):
        for item in machine.transitions:
            yield repeated(contract, item, "transition_name", "trigger", *_SOURCE)


@fault("one trigger to two states", "ambiguous-transition")
def ambiguous(contract: Contract, rng: Random) -> Iterator[Edits]:
    for machine in _machines(contract):
        for item in machine.transitions:
            _, target = _ends(contract, item)
            others = [name for name in machine.names if target is not None and name != target.value]
            if others:
                changes = dict.fromkeys(_TARGET, rng.choice(others)) | {"transition_name": "another_way"}
                yield repeated(contract, item, **changes)


@fault("transition out of a terminal state", "transition-from-terminal")
def from_terminal(contract: Contract, rng: Random) -> Iterator[Edits]:
    for machine in _machines(contract):
        terminal = [said(node) for node in _texts(contract.entry(machine.block.value, "terminal_states"))]
        for item in machine.transitions:
            sources, _ = _ends(contract, item)
            if terminal and len(sources) == 1:
                changes = dict.fromkeys(_SOURCE, rng.choice(terminal))
                yield repeated(contract, item, **changes, trigger="afterwards", transition_name="one_more_way")


@fault("state that nothing leads to", "unreachable-state")
def unreachable(contract: Contract, rng: Random) -> Iterator[Edits]:
    for machine in _machines(contract):
        items = contract.items_at(f"{machine.block.path}.states[]")
        if not _wild(contract, machine):
            # Something leads out of it, so that it is no dead end as well.
            changes = dict.fromkeys(_SOURCE, "forgotten") | {"trigger": "wake_up", "transition_name": "wake_up"}
            state, way = _new_state(contract, items[-1]), repeated(contract, rng.choice(machine.transitions), **changes)
            yield (*state, *_unmarked(way)) if state and way else ()


def _wild(contract: Contract, machine: Machine) -> bool:
    """Whether a transition may start anywhere, so that every state has a way out."""
    return any(_starts(contract, item) == "*" for item in machine.transitions)


def _unmarked(edits: Edits) -> Edits:
    return tuple(edit._replace(text=edit.text.replace(HERE, "")) for edit in edits)


def _new_state(contract: Contract, item: Item) -> Edits:
    if isinstance(item.node, ScalarNode):
        return added(contract, item.parent, f"{HERE}forgotten")
    name = contract.entry(item.node, *_NAME)
    changes = {"is_terminal": "false", "state_type": "operational", name.name if name else "": "forgotten"}
    return repeated(contract, item, **changes)


@fault("state that nothing leads out of", "dead-end-state")
def dead_end(contract: Contract, rng: Random) -> Iterator[Edits]:
    """A new state that a new transition leads to, and that is not terminal."""
    for machine in _machines(contract):
        items = contract.items_at(f"{machine.block.path}.states[]")
        ways = [item for item in machine.transitions if _starts(contract, item)]
        terminal = _texts(contract.entry(machine.block.value, "terminal_states"))
        if ways and terminal and not _wild(contract, machine):
            changes = dict.fromkeys(_TARGET, "forgotten") | {"trigger": "get_lost", "transition_name": "get_lost"}
            leading = repeated(contract, rng.choice(ways), **changes)
            state = _new_state(contract, items[-1])
            yield (*leading, *state) if leading and state else ()


@fault("condition that is no comparison", "invalid-condition")
def condition(contract: Contract, rng: Random) -> Iterator[Edits]:
    wrong = rng.choice(("weight", "weight is less than 31", "weight almost 31", "weight_kg<31"))
    for machine in _machines(contract):
        for entry in contract.at(f"{machine.block.path}.transitions[].conditions[].expression"):
            yield respelt(contract, entry.value, wrong)


@fault("terminal state that is recoverable", "recoverable-terminal")
def recoverable(contract: Contract, _: Random) -> Iterator[Edits]:
    for machine in _machines(contract):
        for entry in contract.at(f"{machine.block.path}.states[].is_recoverable"):
            if entry.said == "false":
                name = contract.entry(entry.parent, *_NAME)
                yield (*respelt(contract, entry.value, "true"), *(here(name) if name else ()))
