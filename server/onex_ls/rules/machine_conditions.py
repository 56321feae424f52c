"""Rule ``invalid-condition``."""

from collections.abc import Iterator

from onex_ls.contract.parts import Named
from onex_ls.findings.finding import Finding, Fix, Severity
from onex_ls.findings.rule import Rule
from onex_ls.rules.near import nearest
from onex_ls.rules.subject import Subject
from onex_ls.syntax.patch import rewrite

RULE = Rule(
    name="invalid-condition",
    severity=Severity.WARNING,
    summary="The condition of a transition cannot be evaluated",
    why="A condition is three words: a field, an operator, a value. Anything else is refused when the machine is "
    "loaded.",
    bad="fsm:\n  initial_state: idle\n  states: [idle, running]\n  transitions:\n"
    '    - {from: idle, to: running, trigger: start, conditions: ["order_id is_present"]}\n'
    "    - {from: running, to: idle, trigger: stop}",
    good="fsm:\n  initial_state: idle\n  states: [idle, running]\n  transitions:\n"
    '    - {from: idle, to: running, trigger: start, conditions: ["order_id exists _"]}\n'
    "    - {from: running, to: idle, trigger: stop}",
    source="ModelFSMTransitionCondition; 5 of 552 real contracts",
)

OPERATORS = (
    *("==", "!=", "<", ">", "<=", ">=", "equals", "not_equals", "in", "not_in", "contains", "matches"),
    *("greater_than", "greater_than_or_equal", "less_than", "less_than_or_equal"),
    *("min_length", "max_length", "exists", "not_exists"),
)

_ANOTHER_NAME = {
    "=": "==",
    "===": "==",
    "eq": "==",
    "is": "==",
    "ne": "!=",
    "<>": "!=",
    "lt": "<",
    "gt": ">",
    "le": "<=",
    "lte": "<=",
    "ge": ">=",
    "gte": ">=",
    "is_present": "exists",
    "present": "exists",
    "is_set": "exists",
    "is_absent": "not_exists",
    "is_missing": "not_exists",
}
_WITHOUT_VALUE = ("exists", "not_exists")
_WORDS = 3


def check(subject: Subject) -> Iterator[Finding]:
    """A finding on each condition that is not three words, or whose operator nobody knows."""
    for machine in subject.machines:
        for transition in machine.transitions:
            for condition in transition.conditions:
                problem = _problem(condition.name.split())
                if problem:
                    span, path = condition.place.span, condition.place.path
                    yield Finding(RULE.name, RULE.severity, problem, span, path, fixes=_fixes(subject, condition))


def _problem(words: list[str]) -> str:
    """What is wrong with a condition, in a sentence; empty when nothing is."""
    if len(words) != _WORDS:
        return f"A condition is three words, `field operator value`; these are {len(words)}"
    if words[1] in OPERATORS:
        return ""
    near = _meant(words[1])
    asked = f"; did you mean `{near}`?" if near else f": use one of {', '.join(OPERATORS)}"
    return f"`{words[1]}` is no operator{asked}"


def _meant(operator: str) -> str:
    """The operator that another language calls `operator`, or that it nearly is; empty for neither."""
    near = nearest(operator, OPERATORS) if operator.isidentifier() else []
    return _ANOTHER_NAME.get(operator.lower(), near[0] if len(near) == 1 else "")


def _fixes(subject: Subject, condition: Named) -> tuple[Fix, ...]:
    words = condition.name.split()
    meant = _meant(words[1]) if len(words) > 1 else ""
    if len(words) == _WORDS - 1 and (words[1] in _WITHOUT_VALUE or meant in _WITHOUT_VALUE):
        spelled = f"{words[0]} {meant or words[1]} _"
    elif len(words) == _WORDS and meant:
        spelled = f"{words[0]} {meant} {words[2]}"
    else:
        return ()
    edit = rewrite(subject.tree, condition.place.span, spelled)
    return (Fix(f"Change to `{spelled}`", (edit,), safe=True),)
