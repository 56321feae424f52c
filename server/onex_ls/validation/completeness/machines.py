"""Every state and transition of the contract is in the code that lists them, and in the tests that do.

Many reducers list nothing, since their base class walks through the contract itself. So only a list that has most of a
machine is held against it: an enum of states, a table of transitions, a table of cases in a test.
"""

from collections.abc import Iterator
from typing import NamedTuple

from onex_ls.contract.machines import ANY_STATE, Machine, Transition
from onex_ls.findings.finding import Severity
from onex_ls.findings.rule import Rule
from onex_ls.validation.completeness.tables import Table, constants, enums, normal, tables
from onex_ls.validation.found import Found
from onex_ls.validation.package import Package
from onex_ls.validation.result import ValidationContext

_TABLE = 'TRANSITIONS = {{\n    ("off", "press"): "on",\n    ("on", "press"): "off",\n{more}}}'
_CASES = (
    '@pytest.mark.parametrize(\n    ("state", "trigger", "target"),\n'
    '    [("off", "press", "on"), ("on", "press", "off"){more}],\n)\n'
    "def test_moves(state, trigger, target):\n    assert advance(state, trigger) == target"
)

UNCOVERED_STATE = Rule(
    name="uncovered-state",
    severity=Severity.ERROR,
    summary="An enum of states lacks a state of the contract",
    why="The state cannot be entered, stored or compared with: values that name it are refused.",
    bad='class EnumLampState(StrEnum):\n    OFF = "off"\n    ON = "on"',
    good='class EnumLampState(StrEnum):\n    OFF = "off"\n    ON = "on"\n    BROKEN = "broken"',
    source="the states of the contract's machine, held against the enum that has most of them",
    language="python",
)

UNCOVERED_TRANSITION = Rule(
    name="uncovered-transition",
    severity=Severity.ERROR,
    summary="A table of transitions lacks a transition of the contract",
    why="The machine refuses, in that state, a trigger that the contract allows.",
    bad=_TABLE.format(more=""),
    good=_TABLE.format(more='    ("on", "drop"): "broken",\n'),
    source="the transitions of the contract's machine, held against the table that has most of them",
    language="python",
)

UNTESTED_TRANSITION = Rule(
    name="untested-transition",
    severity=Severity.WARNING,
    summary="A test that lists transitions leaves out one of the contract",
    why="Nobody notices when that transition breaks.",
    bad=_CASES.format(more=""),
    good=_CASES.format(more=', ("on", "drop", "broken")'),
    source="the transitions of the contract's machine, held against the table of cases that has most of them",
    language="python",
)

RULES = (UNCOVERED_STATE, UNCOVERED_TRANSITION, UNTESTED_TRANSITION)


class _Way(NamedTuple):
    """A transition as a table can say it: the words that have to be in one row."""

    source: str
    trigger: str
    target: str
    declared: Transition


def check(package: Package, context: ValidationContext) -> Iterator[Found]:
    """The states and transitions that lists of most of them leave out."""
    if context.contract is None or not context.contract.machines:
        return
    known = constants(package.modules)
    in_code = [found for module in package.code for found in tables(module, known)]
    in_tests = [found for module in package.tests for found in tables(module, known)]
    for machine in context.contract.machines:
        if not machine.is_complete:
            continue
        yield from _states(package, machine)
        yield from _transitions(in_code, machine, UNCOVERED_TRANSITION, "The table lacks")
        yield from _transitions(in_tests, machine, UNTESTED_TRANSITION, "The cases lack")


def _states(package: Package, machine: Machine) -> Iterator[Found]:
    names = {normal(state.name.name): state for state in machine.states}
    for module, node, members in enums(package.code):
        values = {normal(value) for value in members.values()} | {normal(name) for name in members}
        missing = [state for name, state in names.items() if name not in values]
        if len(missing) * 2 > len(names) or len(names) - len(missing) < _FEWEST:
            continue
        for state in missing:
            message = f"{node.name} lacks the state {state.name.name}"
            yield Found(module.path, UNCOVERED_STATE, message, module.source.span(node), state.place.path)


_FEWEST = 2
"""How many states or transitions make a list one of them."""


def _transitions(found: list[Table], machine: Machine, rule: Rule, beginning: str) -> Iterator[Found]:
    ways = list(_ways(machine))
    states = frozenset(normal(state.name.name) for state in machine.states)
    best = max(found, key=lambda table: _covered(table, ways, states), default=None)
    if best is None:
        return
    count = _covered(best, ways, states)
    if count * 2 < len(ways) or count < min(_FEWEST, len(ways)):
        return
    for way in ways:
        lists = found if way.source == ANY_STATE else [best]  # ways from anywhere often have a list of their own
        if not any(_has(table, way, states) for table in lists):
            message = f"{beginning} the way from {way.source} to {way.target}" + (
                f" by {way.trigger}" if way.trigger else ""
            )
            yield Found(best.path, rule, message, best.span, way.declared.place.path)


def _ways(machine: Machine) -> Iterator[_Way]:
    for transition in machine.transitions:
        trigger = transition.trigger.name if transition.trigger is not None else ""
        for source in transition.sources:
            if transition.target is not None:
                yield _Way(source.name, trigger, transition.target.name, transition)


def _covered(table: Table, ways: list[_Way], states: frozenset[str]) -> int:
    return sum(_has(table, way, states) for way in ways)


def _has(table: Table, way: _Way, states: frozenset[str]) -> bool:
    """Whether one row speaks of both ends, first the source, and of the trigger where it speaks of more than states."""
    source, trigger, target = normal(way.source), normal(way.trigger), normal(way.target)
    is_anywhere = way.source == ANY_STATE
    for row in table.rows:
        behind = row if is_anywhere else row[row.index(source) + 1 :] if source in row else ()
        if target in behind and (not trigger or trigger in row or states.issuperset(row)):
            return True
    return False
