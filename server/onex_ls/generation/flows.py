"""State machines and workflow graphs as generated code has them."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import NamedTuple

from onex_ls.contract.model import Field, Value
from onex_ls.contract.parts import Named
from onex_ls.contract.place import Place
from onex_ls.generation.conditions import Condition
from onex_ls.generation.pytext import literal


@dataclass(frozen=True, slots=True)
class Member:
    """One member of an enum; `path` is where the contract declares it."""

    name: str
    value: str
    description: str
    path: str


@dataclass(frozen=True, slots=True)
class EnumSpec:
    """An enum in a module of its own; `is_ours` says that the package defines it, and does not only import it."""

    module: str
    name: str
    description: str
    members: tuple[Member, ...]
    place: Place
    is_ours: bool = True

    @property
    def dotted(self) -> str:
        """``module.name``."""
        return f"{self.module}.{self.name}"

    def has(self, value: str) -> bool:
        """Whether it has a member of that value."""
        return any(member.value == value for member in self.members)

    def member(self, value: str) -> Member:
        """The member of that value, which there has to be."""
        return next(member for member in self.members if member.value == value)

    def expression(self, value: str) -> str:
        """The member of that value, as Python names it; of an enum from elsewhere only the values are known."""
        return f"{self.name}.{self.member(value).name}" if self.is_ours else f"{self.name}({literal(value)})"


@dataclass(frozen=True, slots=True)
class TransitionSpec:
    """A way from any of some states to another. States are named by their values.

    `conditions` are what code can decide, `open` what a person has to.
    """

    sources: tuple[str, ...]
    trigger: str
    target: str
    conditions: tuple[Condition, ...]
    open: tuple[Named, ...]
    actions: tuple[str, ...]
    name: str | None
    place: Place


@dataclass(frozen=True, slots=True)
class MachineSpec:
    """A state machine, in the module `module`. `transitions` are in the order in which they are tried.

    `entry` and `exit` are the actions of states that have some. `facts` are the fields that conditions ask about.
    """

    module: str
    name: str
    description: str
    states: EnumSpec
    initial: Named
    transitions: tuple[TransitionSpec, ...]
    entry: Mapping[str, tuple[str, ...]]
    exit: Mapping[str, tuple[str, ...]]
    facts: tuple[Field, ...]
    place: Place

    @property
    def triggers(self) -> tuple[str, ...]:
        """What sets transitions off, in the order of the contract."""
        ordered = sorted(self.transitions, key=lambda way: way.place.span.start)
        return tuple(dict.fromkeys(way.trigger for way in ordered))

    @property
    def conditions(self) -> tuple[Condition, ...]:
        """Every condition that code decides."""
        return tuple(condition for way in self.transitions for condition in way.conditions)

    @property
    def open(self) -> tuple[Named, ...]:
        """The conditions that a person has to decide, each once."""
        found = {condition.name: condition for way in self.transitions for condition in reversed(way.open)}
        return tuple(found.values())

    @property
    def has_conditions(self) -> bool:
        """Whether any transition depends on what is known."""
        return bool(self.conditions or self.open)

    @property
    def does_on_states(self) -> bool:
        """Whether entering or leaving a state asks for actions."""
        return bool(self.entry or self.exit)

    @property
    def has_intents(self) -> bool:
        """Whether transitions ask for anything to be done."""
        return self.does_on_states or any(way.actions for way in self.transitions)

    def from_state(self, state: str) -> Iterable[TransitionSpec]:
        """The transitions that may leave a state, in the order in which they are tried."""
        return (way for way in self.transitions if state in way.sources)

    def actions(self, state: str, way: TransitionSpec) -> tuple[str, ...]:
        """What is to be done when a transition leaves `state`, in its order."""
        return (*self.exit.get(state, ()), *way.actions, *self.entry.get(way.target, ()))


class Limit(NamedTuple):
    """A number that a contract states, at a path of it."""

    value: int | float
    path: str


@dataclass(frozen=True, slots=True)
class StepSpec:
    """One step of a graph. `waits_for` are the names of the steps before it, `config` what the contract sets for it."""

    name: str
    kind: str
    waits_for: tuple[str, ...]
    config: Mapping[str, Value]
    description: str
    place: Place


@dataclass(frozen=True, slots=True)
class GraphSpec:
    """A workflow graph, in the module `module`. `steps` are in an order in which they can run.

    `waves` are the names of steps that run at the same time, one after the other where each is alone. `retries` says
    how often a failed step is tried again, `pause_ms` how long to wait before that, `growth` by what every later pause
    is longer, `goes_on` whether steps that do not need it run all the same. `timeout_ms` is for all of them,
    `step_timeout_ms` for one try of one. What the contract does not say is None. `is_determined` says whether the
    contract says which steps run, and what happens when one fails.
    """

    module: str
    name: str
    description: str
    steps: tuple[StepSpec, ...]
    waves: tuple[tuple[str, ...], ...]
    retries: Limit | None
    pause_ms: Limit | None
    growth: Limit | None
    timeout_ms: Limit | None
    step_timeout_ms: Limit | None
    goes_on: bool
    is_determined: bool
    place: Place

    @property
    def is_parallel(self) -> bool:
        """Whether any steps run at the same time."""
        return any(len(wave) > 1 for wave in self.waves)

    @property
    def pauses_ms(self) -> tuple[float, ...]:
        """The pauses before a failed step is tried again, one after the other."""
        if self.retries is None or self.pause_ms is None:
            return ()
        growth = self.growth.value if self.growth is not None else 1
        return tuple(self.pause_ms.value * growth**number for number in range(int(self.retries.value)))
