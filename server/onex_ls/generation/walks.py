"""What a state machine does with each trigger in each state, found out without running it: what tests expect."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from onex_ls.contract.model import Value
from onex_ls.generation.conditions import all_hold, situations
from onex_ls.generation.flows import MachineSpec, TransitionSpec


@dataclass(frozen=True, slots=True)
class Move:
    """A trigger in a state, with what is known then. `target` is None where the machine refuses it.

    `path` is that of the transition. `is_open` says that a person has a say in it: it happens only if they let it.
    """

    state: str
    trigger: str
    facts: Mapping[str, Value]
    target: str | None
    path: str
    actions: tuple[str, ...] = ()
    is_open: bool = False


def moves(machine: MachineSpec) -> tuple[Move, ...]:
    """What becomes of every trigger that a state knows, under the facts that make a difference to its conditions."""
    found: dict[tuple[str, str, str], Move] = {}
    for way in machine.transitions:
        for state in way.sources:
            for facts in situations(way.conditions):
                move = _moved(machine, state, way, facts)
                found.setdefault((state, way.trigger, repr(facts)), move)
    return tuple(found.values())


def _moved(machine: MachineSpec, state: str, meant: TransitionSpec, facts: Mapping[str, Value]) -> Move:
    for way in machine.from_state(state):
        if way.trigger == meant.trigger and all_hold(way.conditions, facts):
            path = way.place.path
            return Move(state, way.trigger, facts, way.target, path, machine.actions(state, way), bool(way.open))
    return Move(state, meant.trigger, facts, None, meant.place.path)


def walk(machine: MachineSpec, all_moves: tuple[Move, ...]) -> tuple[Move, ...]:
    """The longest of the shortest ways from the initial state to another one."""
    reached: dict[str, tuple[Move, ...]] = {machine.initial.name: ()}
    waiting = [machine.initial.name]
    while waiting:
        state = waiting.pop(0)
        for move in all_moves:
            if move.state == state and move.target is not None and move.target not in reached:
                reached[move.target] = (*reached[state], move)
                waiting.append(move.target)
    return max(reached.values(), key=len)


def refused(machine: MachineSpec, all_moves: tuple[Move, ...]) -> Iterator[tuple[str, str]]:
    """States, each with a trigger that the machine refuses there when nothing is known."""
    possible = {(move.state, move.trigger) for move in all_moves if move.target is not None and not move.facts}
    for member in machine.states.members:
        for trigger in machine.triggers:
            if (member.value, trigger) not in possible:
                yield member.value, trigger
                break
