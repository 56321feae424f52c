"""Rules ``unknown-state``, ``duplicate-state`` and ``recoverable-terminal``: what the states of a machine are."""

from collections.abc import Iterator

from onex_ls.contract.machines import ANY_STATE, OFFICIAL, STATE_NAMES, Machine, State
from onex_ls.findings.finding import Finding, Fix, Severity
from onex_ls.findings.rule import Rule
from onex_ls.rules import duplicates
from onex_ls.rules.dangling import Dangling, dangling, related, renames
from onex_ls.rules.subject import Subject
from onex_ls.syntax.patch import add_entry, add_item, quoted
from onex_ls.syntax.query import entry, find, join, mapping, scalar, sequence, value
from onex_ls.syntax.tree import Sequence
from onex_ls.text.edits import TextEdit

UNKNOWN = Rule(
    name="unknown-state",
    severity=Severity.ERROR,
    summary="A state is spoken of that the machine does not have",
    why="The machine is refused as a whole, or stops for good at the transition that leads nowhere.",
    bad="state_machine:\n  initial_state: idle\n  states:\n    - state_name: idle\n    - state_name: running\n"
    "  transitions:\n    - {from_state: idle, to_state: runing, trigger: start}\n"
    "    - {from_state: running, to_state: idle, trigger: stop}",
    good="state_machine:\n  initial_state: idle\n  states:\n    - state_name: idle\n    - state_name: running\n"
    "  transitions:\n    - {from_state: idle, to_state: running, trigger: start}\n"
    "    - {from_state: running, to_state: idle, trigger: stop}",
    source="ModelFSMSubcontract; none of 552 real contracts breaks it",
)

DUPLICATE = Rule(
    name="duplicate-state",
    severity=Severity.ERROR,
    summary="Two states have the same name",
    why="A transition to that name could mean either, and what one of the two says about itself has no effect.",
    bad="fsm:\n  initial_state: idle\n  states: [idle, running, idle]\n  transitions:\n"
    "    - {from: idle, to: running, trigger: start}\n    - {from: running, to: idle, trigger: stop}",
    good="fsm:\n  initial_state: idle\n  states: [idle, running]\n  transitions:\n"
    "    - {from: idle, to: running, trigger: start}\n    - {from: running, to: idle, trigger: stop}",
    source="the official analysis of state machines (validator_fsm_analysis)",
)

RECOVERABLE = Rule(
    name="recoverable-terminal",
    severity=Severity.HINT,
    summary="A terminal state counts as recoverable",
    why="`is_recoverable` is true unless the contract says otherwise, and the official model refuses a terminal state "
    "that is recoverable.",
    bad="state_transitions:\n  initial_state: open\n  states:\n    - state_name: open\n"
    "    - state_name: closed\n      is_terminal: true\n"
    "  transitions:\n    - {from_state: open, to_state: closed, trigger: close}",
    good="state_transitions:\n  initial_state: open\n  states:\n    - state_name: open\n"
    "    - state_name: closed\n      is_terminal: true\n      is_recoverable: false\n"
    "  transitions:\n    - {from_state: open, to_state: closed, trigger: close}",
    source="ModelFSMStateDefinition; the project's own example of a reducer trips over it",
)


def unknown_states(subject: Subject) -> list[tuple[Machine, Dangling]]:
    """Every state that is used and not declared, in the machines whose states could all be read."""
    return [
        (machine, found)
        for machine in subject.machines
        if machine.knows_states and not subject.is_broken
        for found in dangling((state.name for state in machine.states), machine.uses)
    ]


def check_unknown(subject: Subject) -> Iterator[Finding]:
    """A finding on each name of a state that is not declared."""
    for machine, found in unknown_states(subject):
        if found.is_declaration:
            message = f"No transition speaks of `{found.at.name}`, but of `{found.name}`, which is not declared"
        else:
            message = f"`{machine.dialect}` has no state `{found.name}`{found.question}"
        yield Finding(
            UNKNOWN.name,
            UNKNOWN.severity,
            message,
            found.at.place.span,
            found.at.place.path,
            related=related(found, "This state is declared"),
            fixes=tuple(renames(subject.tree, found) if found.near else _declare(subject, machine, found.name)),
        )


def _declare(subject: Subject, machine: Machine, name: str) -> Iterator[Fix]:
    """Declare the state the way the others are, as a terminal one where nothing leads out of it."""
    block = mapping(value(subject.root, machine.dialect))
    states = sequence(value(block, "states"))
    is_reached = machine.initial is not None and name in machine.reached_from(machine.initial.name)
    if block is None or states is None or not states.items or not is_reached:
        return
    is_source = any(source.name in (name, ANY_STATE) for way in machine.transitions for source in way.sources)
    is_end = not is_source and not any(named.name == name for named in (*machine.terminal, *machine.error))
    edits = [add_item(subject.tree, states, _spelled(states, name, machine.dialect, is_end))]
    if is_end and mapping(states.items[0]) is None:
        ends = sequence(value(block, "terminal_states"))
        if ends is None and block.flow:
            return
        listed = f"terminal_states: [{quoted(name)}]"
        edits.append(
            add_entry(subject.tree, block, listed) if ends is None else add_item(subject.tree, ends, quoted(name))
        )
    yield Fix(f"Declare the state `{name}`", tuple(edits))


def _spelled(states: Sequence, name: str, dialect: str, is_end: bool) -> str:
    if mapping(states.items[0]) is None:
        return quoted(name)
    key = next(key for key in STATE_NAMES if entry(states.items[0], key) is not None)
    parts = [f"{key}: {quoted(name)}"]
    if is_end:
        parts += ["is_terminal: true", "is_recoverable: false"] if dialect == OFFICIAL else ["is_terminal: true"]
    return "{" + ", ".join(parts) + "}" if states.flow else "\n".join(parts)


def check_duplicate(subject: Subject) -> Iterator[Finding]:
    """A finding on each state whose name an earlier one has."""
    for machine in subject.machines:
        for found in duplicates.repeated_names((state.name, state.place) for state in machine.states):
            yield duplicates.finding(subject, DUPLICATE, "a state", found)


def check_recoverable(subject: Subject) -> Iterator[Finding]:
    """A finding on each terminal state that is recoverable, by its own word or by default."""
    for machine in subject.machines:
        for state in machine.states:
            if state.name.name not in machine.terminal_names:
                continue
            if state.is_recoverable:
                yield _recoverable(subject, state, Severity.WARNING, "says that it is recoverable")
            elif state.is_recoverable is None and machine.dialect == OFFICIAL and not subject.is_broken:
                yield _recoverable(subject, state, Severity.HINT, "counts as recoverable unless it says otherwise")


def _recoverable(subject: Subject, state: State, severity: Severity, why: str) -> Finding:
    block = mapping(find(subject.root, state.place.path))
    declared, flagged = entry(block, "is_recoverable"), entry(block, "is_terminal")
    written = scalar(declared.value) if declared is not None else None
    fixes: tuple[Fix, ...] = ()
    title = "Say `is_recoverable: false`"
    if written is not None:
        fixes = (Fix(title, (TextEdit(written.span, "false"),), safe=True),)
    elif block is not None and not block.flow and flagged is not None:
        edit = add_entry(subject.tree, block, "is_recoverable: false", after=flagged)
        fixes = (Fix(title, (edit,), safe=True),)
    return Finding(
        RECOVERABLE.name,
        severity,
        f"`{state.name.name}` is terminal and {why}",
        written.span if written is not None else state.name.place.span,
        join(state.place.path, "is_recoverable"),
        fixes=fixes,
    )
