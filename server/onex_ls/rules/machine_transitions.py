"""Rules on the transitions of a machine: ``duplicate-``, ``ambiguous-transition``, ``transition-from-terminal``."""

from collections.abc import Iterator

from onex_ls.contract.machines import Machine, Transition
from onex_ls.contract.model import Place
from onex_ls.contract.parts import Named
from onex_ls.findings.finding import Finding, Related, Severity
from onex_ls.findings.rule import Rule
from onex_ls.rules import duplicates
from onex_ls.rules.subject import Subject

DUPLICATE = Rule(
    name="duplicate-transition",
    severity=Severity.ERROR,
    summary="A transition is declared twice",
    why="Transitions are told apart by name, and found by state, trigger and priority. Of two that agree in these, one "
    "never happens, and the official model refuses the machine.",
    bad="fsm:\n  initial_state: idle\n  states: [idle, running]\n  transitions:\n"
    "    - {from: idle, to: running, trigger: start}\n    - {from: running, to: idle, trigger: stop}\n"
    "    - {from: idle, to: running, trigger: start}",
    good="fsm:\n  initial_state: idle\n  states: [idle, running]\n  transitions:\n"
    "    - {from: idle, to: running, trigger: start}\n    - {from: running, to: idle, trigger: stop}",
    source="ModelFSMSubcontract; none of 552 real contracts breaks it",
)

AMBIGUOUS = Rule(
    name="ambiguous-transition",
    severity=Severity.ERROR,
    summary="One trigger leads from one state to two others",
    why="Both transitions have the same priority, so nothing says which of them happens; the official model refuses "
    "the machine. Give one of them a higher `priority`.",
    bad="fsm:\n  initial_state: idle\n  states: [idle, running, failed]\n  transitions:\n"
    "    - {from: idle, to: running, trigger: start}\n    - {from: idle, to: failed, trigger: start}\n"
    "    - {from: running, to: idle, trigger: stop}\n    - {from: failed, to: idle, trigger: reset}",
    good="fsm:\n  initial_state: idle\n  states: [idle, running, failed]\n  transitions:\n"
    "    - {from: idle, to: running, trigger: start, priority: 1}\n    - {from: idle, to: failed, trigger: start}\n"
    "    - {from: running, to: idle, trigger: stop}\n    - {from: failed, to: idle, trigger: reset}",
    source="ModelFSMSubcontract and the official analysis of state machines; none of 552 real contracts breaks it",
)

FROM_TERMINAL = Rule(
    name="transition-from-terminal",
    severity=Severity.ERROR,
    summary="A transition leads out of a terminal state",
    why="A machine in a terminal state is done: it takes no more events, and the official model refuses the "
    "transition.",
    bad="fsm:\n  initial_state: open\n  states: [open, closed]\n  terminal_states: [closed]\n  transitions:\n"
    "    - {from: open, to: closed, trigger: close}\n    - {from: closed, to: open, trigger: reopen}",
    good="fsm:\n  initial_state: open\n  states: [open, closed]\n  terminal_states: [closed]\n  transitions:\n"
    "    - {from: open, to: closed, trigger: close}",
    source="ModelFSMSubcontract; 1 of 552 real contracts",
)


def check_duplicate(subject: Subject) -> Iterator[Finding]:
    """A finding on each transition whose name, or whose state, trigger, priority and target, an earlier one has."""
    for machine in subject.machines:
        said: set[Place] = set()
        for found in duplicates.repeated_names(_names(machine)):
            said.add(found.place)
            yield duplicates.finding(subject, DUPLICATE, "a transition", found)
        for (first, _), (second, at) in duplicates.repeated((_way(*pair), pair) for pair in _ways(machine)):
            if second.place not in said:
                yield _twice(subject, first, second, at)


def check_ambiguous(subject: Subject) -> Iterator[Finding]:
    """A finding on each transition that starts like an earlier one and leads elsewhere."""
    for machine in subject.machines:
        for (first, _), (second, at) in duplicates.repeated((_start(*pair), pair) for pair in _ways(machine)):
            if first.target is None or second.target is None or first.target.name == second.target.name:
                continue
            trigger = second.trigger.name if second.trigger is not None else ""
            yield Finding(
                AMBIGUOUS.name,
                AMBIGUOUS.severity,
                f"`{trigger}` leads from `{at.name}` to `{second.target.name}` and to `{first.target.name}`, both with "
                f"priority {second.priority}",
                second.target.place.span,
                second.target.place.path,
                related=(Related(f"To `{first.target.name}` here", first.target.place.span),),
            )


def check_from_terminal(subject: Subject) -> Iterator[Finding]:
    """A finding on each transition that starts at a terminal state."""
    for machine in subject.machines:
        listed = {name.name: name for name in machine.terminal}
        flagged = {state.name.name: state.name for state in machine.states if state.is_terminal}
        # Machines that only flag their terminal states were not written for a reader that refuses this.
        severity = FROM_TERMINAL.severity if listed else Severity.WARNING
        for transition, source in _ways(machine):
            declared = listed.get(source.name) or flagged.get(source.name)
            if declared is not None:
                yield Finding(
                    FROM_TERMINAL.name,
                    severity,
                    f"`{source.name}` is a terminal state, so nothing can lead out of it",
                    source.place.span,
                    source.place.path,
                    related=(Related("It is declared terminal here", declared.place.span),),
                    fixes=tuple(duplicates.removal(subject.tree, "Remove the transition", transition.place)),
                )


def _ways(machine: Machine) -> Iterator[tuple[Transition, Named]]:
    """Each transition with each state that it starts from."""
    for transition in machine.transitions:
        for source in transition.sources:
            yield transition, source


def _start(transition: Transition, source: Named) -> tuple[object, ...]:
    """What finds a transition at run time. One without a trigger is like no other."""
    trigger = transition.trigger.name if transition.trigger is not None else transition.place
    return source.name, trigger, transition.priority


def _way(transition: Transition, source: Named) -> tuple[object, ...]:
    return *_start(transition, source), transition.target and transition.target.name


def _names(machine: Machine) -> Iterator[tuple[Named, Place]]:
    for transition in machine.transitions:
        if transition.name is not None:
            yield transition.name, transition.place


def _twice(subject: Subject, first: Transition, second: Transition, at: Named) -> Finding:
    trigger, target = second.trigger or at, second.target or at
    return Finding(
        DUPLICATE.name,
        DUPLICATE.severity,
        f"`{trigger.name}` already leads from `{at.name}` to `{target.name}` above",
        trigger.place.span,
        trigger.place.path,
        related=(Related("It is declared here first", first.place.span),),
        fixes=duplicates.removals(subject.tree, first.place, second.place),
    )
