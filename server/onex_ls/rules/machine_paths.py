"""Rules ``unreachable-state`` and ``dead-end-state``: where the transitions of a machine lead."""

from collections.abc import Iterator

from onex_ls.contract.machines import ANY_STATE, Machine, State
from onex_ls.findings.finding import Finding, Fix, Related, Severity
from onex_ls.findings.rule import Rule
from onex_ls.rules.machine_states import unknown_states
from onex_ls.rules.subject import Subject
from onex_ls.syntax.patch import add_entry, add_item, quoted
from onex_ls.syntax.query import entry, find, mapping, sequence, value

UNREACHABLE = Rule(
    name="unreachable-state",
    severity=Severity.WARNING,
    summary="No transition leads to a state",
    why="The machine can never be in it, so whatever is declared for it has no effect; most often a transition was "
    "forgotten.",
    bad="fsm:\n  initial_state: idle\n  states: [idle, running, paused]\n  transitions:\n"
    "    - {from: idle, to: running, trigger: start}\n    - {from: running, to: idle, trigger: stop}\n"
    "    - {from: paused, to: running, trigger: resume}",
    good="fsm:\n  initial_state: idle\n  states: [idle, running, paused]\n  transitions:\n"
    "    - {from: idle, to: running, trigger: start}\n    - {from: running, to: idle, trigger: stop}\n"
    "    - {from: running, to: paused, trigger: pause}\n    - {from: paused, to: running, trigger: resume}",
    source="the official analysis of state machines (validator_fsm_analysis); 2 of 552 real contracts",
)

DEAD_END = Rule(
    name="dead-end-state",
    severity=Severity.HINT,
    summary="A state has no way out and is not terminal",
    why="A machine that gets there neither goes on nor counts as finished, so whoever waits for its end waits for "
    "ever.",
    bad="fsm:\n  initial_state: open\n  states: [open, closed]\n  transitions:\n"
    "    - {from: open, to: closed, trigger: close}",
    good="fsm:\n  initial_state: open\n  states: [open, closed]\n  terminal_states: [closed]\n  transitions:\n"
    "    - {from: open, to: closed, trigger: close}",
    source="the official analysis of state machines (validator_fsm_analysis)",
)


def check_unreachable(subject: Subject) -> Iterator[Finding]:
    """A finding on each state from which others, but not the initial one, can be left; not on those behind it."""
    for machine in _readable(subject):
        if machine.initial is None or not machine.transitions:
            continue
        reached = machine.reached_from(machine.initial.name)
        lost = [state for state in machine.states if state.name.name not in reached]
        for state in _entrances(machine, lost):
            behind = [
                name for name in _names(lost) if name in machine.reached_from(state.name.name) - {state.name.name}
            ]
            also = f", and so none to {_listed(behind)} behind it" if behind else ""
            yield Finding(
                UNREACHABLE.name,
                UNREACHABLE.severity,
                f"No chain of transitions leads from `{machine.initial.name}` to `{state.name.name}`{also}",
                state.name.place.span,
                state.name.place.path,
                related=(Related("The machine starts here", machine.initial.place.span),),
            )


def _entrances(machine: Machine, lost: list[State]) -> Iterator[State]:
    """As few of the unreachable states as lead to all of them, those that nothing leads to first."""
    led_to = {
        way.target.name
        for way in machine.transitions
        if way.target is not None and any(source.name != way.target.name for source in way.sources)
    }
    covered: set[str] = set()
    for state in sorted(lost, key=lambda state: state.name.name in led_to):
        if state.name.name not in covered:
            covered |= machine.reached_from(state.name.name)
            yield state


def _names(states: list[State]) -> list[str]:
    return list(dict.fromkeys(state.name.name for state in states))


def _listed(names: list[str]) -> str:
    return " and ".join(filter(None, (", ".join(f"`{name}`" for name in names[:-1]), f"`{names[-1]}`")))


def check_dead_end(subject: Subject) -> Iterator[Finding]:
    """A finding on each state that no transition leaves and nothing calls terminal or an error."""
    for machine in _readable(subject):
        left = {source.name for way in machine.transitions for source in way.sources}
        ends = machine.terminal_names | {name.name for name in machine.error}
        for state in machine.states:
            if ANY_STATE in left or state.name.name in left | ends or not machine.transitions:
                continue
            yield Finding(
                DEAD_END.name,
                DEAD_END.severity,
                f"Nothing leads out of `{state.name.name}`, and it is not terminal",
                state.name.place.span,
                state.name.place.path,
                fixes=tuple(_terminal(subject, machine, state)),
            )


def _terminal(subject: Subject, machine: Machine, state: State) -> Iterator[Fix]:
    """Call the state terminal, in the way the machine does."""
    block = mapping(value(subject.root, machine.dialect))
    ends = sequence(value(block, "terminal_states"))
    own = mapping(find(subject.root, state.place.path))
    name, title = state.name.name, f"Declare `{state.name.name}` terminal"
    if ends is not None:
        yield Fix(title, (add_item(subject.tree, ends, quoted(name)),))
    elif own is not None and not own.flow and own.entries and entry(own, "is_terminal") is None:
        yield Fix(title, (add_entry(subject.tree, own, "is_terminal: true"),))
    elif block is not None and not block.flow and entry(block, "terminal_states") is None:
        yield Fix(title, (add_entry(subject.tree, block, f"terminal_states: [{quoted(name)}]"),))


def _readable(subject: Subject) -> Iterator[Machine]:
    """The machines of which everything is known, so that something follows from what is not there."""
    if subject.is_broken:
        return
    wrong = [machine for machine, _ in unknown_states(subject)]
    for machine in subject.machines:
        if machine.is_complete and not any(machine is other for other in wrong):
            yield machine
