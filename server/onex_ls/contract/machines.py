"""State machines, read from each of the three dialects into one form.

``state_machine`` and ``state_transitions`` describe states as maps and transitions by ``from_state`` and ``to_state``;
``fsm`` names states in a list and writes ``from`` and ``to``. Some files mix the spellings, so each is read everywhere.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TypeVar

from onex_ls.contract.parts import Named, flag, items_at, named, named_at, names_at, prose, texts_at, whole
from onex_ls.contract.place import Place
from onex_ls.syntax.query import entries, entry, join, mapping, sequence, text, value
from onex_ls.syntax.tree import Mapping as Block
from onex_ls.syntax.tree import Node

OFFICIAL = "state_transitions"
"""The dialect that the official reducer model reads; the others are read by handlers."""

DIALECTS = ("state_machine", OFFICIAL, "fsm")

ANY_STATE = "*"
"""What a transition starts from that may start anywhere."""

STATE_NAMES = ("state_name", "name", "state")
"""The keys that name a state, the usual one first."""

_SOURCE = ("from_state", "source", "from")
_TARGET = ("to_state", "dest", "target", "to")
_GUARDS = ("conditions", "guard_conditions")
_COMPARISON = ("field", "operator", "value")
_CONDITION_NAMES = ("condition_name", "name", "description")


@dataclass(frozen=True, slots=True)
class State:
    """A state where it is declared. `place` is its whole entry; `is_recoverable` is None where nothing is said.

    `entry` and `exit` are the actions on the way in and on the way out, `required` the data that there has to be.
    """

    name: Named
    place: Place
    is_terminal: bool = False
    is_recoverable: bool | None = None
    description: str = ""
    entry: tuple[Named, ...] = ()
    exit: tuple[Named, ...] = ()
    required: tuple[Named, ...] = ()


@dataclass(frozen=True, slots=True)
class Transition:
    """A way from some states to another. `place` is its whole entry; the higher `priority` is tried first.

    `conditions` are expressions as they are written; `guards` are all that must hold, comparisons among them, each as
    an expression. `actions` are in the order in which they are done.
    """

    place: Place
    name: Named | None
    sources: tuple[Named, ...]
    target: Named | None
    trigger: Named | None
    priority: int
    conditions: tuple[Named, ...]
    guards: tuple[Named, ...]
    actions: tuple[Named, ...]
    description: str


@dataclass(frozen=True, slots=True)
class Machine:
    """One state machine. `place` is its key; `dialect` names the block it stands in.

    `operations` are the triggers of what operators may ask for, `settings` the single values beside states and
    transitions, each by its key.

    `knows_states` says whether every state could be read, `is_complete` whether every transition could be too: if
    not, nothing follows from what is absent.
    """

    dialect: str
    place: Place
    states: tuple[State, ...]
    transitions: tuple[Transition, ...]
    initial: Named | None
    terminal: tuple[Named, ...]
    error: tuple[Named, ...]
    goals: tuple[Named, ...]
    knows_states: bool
    is_complete: bool
    name: Named | None
    description: str
    operations: tuple[Named, ...]
    settings: Mapping[str, Named]

    @property
    def terminal_names(self) -> frozenset[str]:
        """The states that are terminal, by the list or by their own flag."""
        return frozenset((*(name.name for name in self.terminal), *self.flagged_terminal))

    @property
    def flagged_terminal(self) -> frozenset[str]:
        """The states that call themselves terminal."""
        return frozenset(state.name.name for state in self.states if state.is_terminal)

    @property
    def uses(self) -> tuple[Named, ...]:
        """Every place that speaks of a state, in no particular order."""
        ends = (name for transition in self.transitions for name in (*transition.sources, transition.target))
        spoken = (self.initial, *self.terminal, *self.error, *self.goals, *ends)
        return tuple(name for name in spoken if name is not None and name.name != ANY_STATE)

    def reached_from(self, start: str) -> frozenset[str]:
        """The states that transitions lead to from `start`, however many, `start` itself included."""
        following: dict[str, list[str]] = {}
        for transition in self.transitions:
            if transition.target is not None:
                for source in transition.sources:
                    following.setdefault(source.name, []).append(transition.target.name)
        anywhere = following.get(ANY_STATE, [])
        reached, waiting = {start}, [start]
        while waiting:
            new = {*following.get(waiting.pop(), ()), *anywhere} - reached
            reached |= new
            waiting += new
        return frozenset(reached)


def read_machines(root: Block) -> tuple[Machine, ...]:
    """The state machines of a contract, in the order of `DIALECTS`."""
    found = []
    for dialect in DIALECTS:
        declared = entry(root, dialect)
        if declared is not None and (block := mapping(declared.value)) is not None:
            found.append(_machine(dialect, Place(dialect, declared.key.span), block))
    return tuple(found)


def _machine(dialect: str, place: Place, block: Block) -> Machine:
    states = list(_states(value(block, "states"), join(dialect, "states")))
    ways = [_transition(item, path) for item, path in items_at(block, dialect, "transitions")]
    listed = (named_at(item, path, "target_state") for item, path in items_at(block, dialect, "operations"))
    triggers = (named_at(item, path, "trigger") for item, path in items_at(block, dialect, "operations"))
    knows_states = bool(states) and None not in states
    is_listed = sequence(value(block, "transitions")) is not None
    return Machine(
        dialect=dialect,
        place=place,
        states=_known(states),
        transitions=_known(ways),
        initial=named_at(block, dialect, "initial_state", "initial"),
        terminal=names_at(block, dialect, "terminal_states", "final_states"),
        error=names_at(block, dialect, "error_states"),
        goals=tuple(goal for goal in listed if goal is not None),
        knows_states=knows_states,
        is_complete=knows_states and is_listed and all(way and way.sources and way.target for way in ways),
        name=named_at(block, dialect, "state_machine_name", "name"),
        description=prose(block, "description"),
        operations=tuple(trigger for trigger in triggers if trigger is not None),
        settings=texts_at(block, dialect),
    )


_Part = TypeVar("_Part", State, Transition)


def _known(parts: list[_Part | None]) -> tuple[_Part, ...]:
    return tuple(part for part in parts if part is not None)


def _states(node: Node | None, path: str) -> Iterator[State | None]:
    """The states of a list of maps or names, or of a map by name; None for each that has no name."""
    items = sequence(node)
    if items is None:
        for pair in entries(node):
            at = join(path, pair.name or "?")
            name = named(pair.key, at)
            yield _state(name, pair.value, Place(at, pair.span)) if name is not None else None
        return
    for position, item in enumerate(items.items):
        at = join(path, position)
        name = named_at(item, at, *STATE_NAMES) if mapping(item) is not None else named(item, at)
        yield _state(name, item, Place(at, item.span)) if name is not None else None


def _state(name: Named, node: Node, place: Place) -> State:
    is_terminal = flag(node, "is_terminal") or text(node, "state_type") == "terminal"
    return State(
        name=name,
        place=place,
        is_terminal=is_terminal,
        is_recoverable=flag(node, "is_recoverable"),
        description=prose(node, "description"),
        entry=names_at(node, place.path, "entry_actions"),
        exit=names_at(node, place.path, "exit_actions"),
        required=names_at(node, place.path, "required_data"),
    )


def _transition(node: Node, path: str) -> Transition | None:
    if mapping(node) is None:
        return None
    return Transition(
        place=Place(path, node.span),
        name=named_at(node, path, "transition_name", "name"),
        sources=names_at(node, path, *_SOURCE),
        target=named_at(node, path, *_TARGET),
        trigger=named_at(node, path, "trigger", "event"),
        priority=whole(node, "priority") or 0,
        conditions=tuple(_conditions(node, path)),
        guards=tuple(_guards(node, path)),
        actions=tuple(_actions(node, path)),
        description=prose(node, "description"),
    )


def _conditions(node: Node, path: str) -> Iterator[Named]:
    """The expressions that guard a transition, each a text or the ``expression`` of a map."""
    for key in _GUARDS:
        for item, at in items_at(node, path, key):
            expression = named_at(item, at, "expression") if mapping(item) is not None else named(item, at)
            if expression is not None:
                yield expression


def _guards(node: Node, path: str) -> Iterator[Named]:
    """What must hold for a transition; what cannot be read as an expression is there by its name alone."""
    alone = named_at(node, path, "condition")
    if alone is not None:
        yield alone
    for key in _GUARDS:
        for item, at in items_at(node, path, key):
            if flag(item, "required") is not False:
                yield named(item, at) or _guard(item, at) or Named(key, Place(at, item.span))


def _guard(node: Node, path: str) -> Named | None:
    """A condition that is a map: its expression, its comparison as one, or what it is called."""
    words = [text(node, key) for key in _COMPARISON]
    compared = Named(" ".join(filter(None, words)), Place(path, node.span)) if all(words) else None
    return named_at(node, path, "expression") or compared or named_at(node, path, *_CONDITION_NAMES)


def _actions(node: Node, path: str) -> list[Named]:
    found = []
    for item, at in items_at(node, path, "actions"):
        action = named(item, at) or named_at(item, at, "action_name", "name")
        if action is not None:
            found.append((whole(item, "execution_order") or 0, action))
    return [action for _, action in sorted(found, key=lambda ordered: ordered[0])]
