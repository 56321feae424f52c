"""The state machine of a reducer: from any of its dialects to what generated code has."""

from collections.abc import Iterable

from onex_ls.contract.machines import ANY_STATE, Machine, State, Transition
from onex_ls.contract.model import Contract, Field
from onex_ls.contract.parts import Named
from onex_ls.generation.conditions import Condition, read_condition
from onex_ls.generation.enums import enum_members
from onex_ls.generation.flows import EnumSpec, MachineSpec, TransitionSpec
from onex_ls.generation.naming import stem
from onex_ls.templating.filters import pascal, snake

_LONGEST = 128
"""The longest name that omnibase_core's payloads of actions take."""


def machine_spec(contract: Contract, node_name: str, package: str, module: str) -> MachineSpec | None:
    """The machine of a contract, None where there is none that could run; `module` is where its code goes."""
    machine = next(filter(_can_run, contract.machines), None)
    if machine is None or machine.initial is None:
        return None
    states = _states(machine, node_name, package)
    ways = tuple(_ways(machine))
    return MachineSpec(
        module=module,
        name=machine.name.name if machine.name is not None else stem(node_name),
        description=machine.description,
        states=states,
        initial=machine.initial,
        transitions=ways,
        entry=_actions((state, state.entry) for state in machine.states),
        exit=_actions((state, state.exit) for state in machine.states),
        facts=_facts(ways),
        place=machine.place,
    )


def _can_run(machine: Machine) -> bool:
    """Whether everything the machine speaks of is there; what is not, rules report."""
    names = [state.name.name for state in machine.states]
    spoken = {use.name for use in machine.uses}
    actions = [name.name for state in machine.states for name in (*state.entry, *state.exit)]
    actions += [action.name for way in machine.transitions for action in way.actions]
    triggers = [way.trigger.name if way.trigger is not None else "" for way in machine.transitions]
    return (
        machine.is_complete
        and machine.initial is not None
        and bool(machine.transitions)
        and len(names) == len(set(names))
        and spoken <= set(names)
        and all(0 < len(name) <= _LONGEST for name in (*names, *actions, *triggers))
    )


def _states(machine: Machine, node_name: str, package: str) -> EnumSpec:
    name = f"Enum{pascal(stem(node_name)).removesuffix('State')}State"
    members = enum_members(
        ((state.name.name, state.description, state.place.path) for state in machine.states), "STATE"
    )
    described = f"The states of {node_name}. {machine.description}".strip()
    return EnumSpec(f"{package}.enums.{snake(name)}", name, described, members, machine.place)


def _ways(machine: Machine) -> Iterable[TransitionSpec]:
    """The transitions as they are tried: the higher priority first, one for any state last and where no other is."""
    ordered = sorted(machine.transitions, key=lambda way: -way.priority)
    anywhere = [way for way in ordered if any(source.name == ANY_STATE for source in way.sources)]
    exact = {(source.name, _trigger(way)) for way in ordered for source in way.sources}
    for way in ordered:
        sources = [source.name for source in way.sources if source.name != ANY_STATE]
        if way in anywhere:
            sources += _free_states(machine, way, exact)
        if sources:
            yield _way(way, tuple(dict.fromkeys(sources)))


def _free_states(machine: Machine, way: Transition, exact: set[tuple[str, str]]) -> list[str]:
    """The states that a transition from any state may leave: no terminal one, and none with its own for the trigger."""
    names = [state.name.name for state in machine.states if state.name.name not in machine.terminal_names]
    return [name for name in names if (name, _trigger(way)) not in exact]


def _trigger(way: Transition) -> str:
    return way.trigger.name if way.trigger is not None else ""


def _way(way: Transition, sources: tuple[str, ...]) -> TransitionSpec:
    decided = [(guard, read_condition(guard)) for guard in way.guards]
    return TransitionSpec(
        sources=sources,
        trigger=_trigger(way),
        target=way.target.name if way.target is not None else "",
        conditions=tuple(condition for _, condition in decided if condition is not None),
        open=tuple(guard for guard, condition in decided if condition is None),
        actions=tuple(action.name for action in way.actions),
        name=way.name.name if way.name is not None else None,
        place=way.place,
    )


def _actions(states: Iterable[tuple[State, tuple[Named, ...]]]) -> dict[str, tuple[str, ...]]:
    return {state.name.name: tuple(action.name for action in actions) for state, actions in states if actions}


def _facts(ways: Iterable[TransitionSpec]) -> tuple[Field, ...]:
    """The fields that conditions ask about, each of the type that they ask for, or any where they disagree."""
    found: dict[str, tuple[set[str], Condition, TransitionSpec]] = {}
    for way in ways:
        for condition in way.conditions:
            types, _, _ = found.setdefault(condition.field.partition(".")[0], (set(), condition, way))
            types.add(condition.type)
    return tuple(
        Field(
            name=name,
            type=types.copy().pop() if len(types) == 1 else "object",
            place=way.place,
            required=False,
            description=f"Decides whether {way.trigger} may lead to {way.target}",
        )
        for name, (types, _, way) in found.items()
    )
