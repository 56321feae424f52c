"""Rule ``orchestrator-machine``."""

import ast
import re
from collections.abc import Iterator

from onex_ls.contract.kind import Kind
from onex_ls.findings.finding import Severity
from onex_ls.findings.rule import Rule
from onex_ls.pycode.parse import Function
from onex_ls.pycode.source import dotted_name
from onex_ls.validation.found import Found
from onex_ls.validation.package import Class, Package
from onex_ls.validation.result import ValidationContext

ORCHESTRATOR_MACHINE = Rule(
    name="orchestrator-machine",
    severity=Severity.WARNING,
    summary="An orchestrator has a state machine of its own",
    why="Reducers own state. An orchestrator that moves through states beside them has a second truth, which is lost "
    "when it is started again. It plans what is to be done from the state that it is told.",
    bad='class HandlerCheckout:\n    TRANSITIONS = {("open", "pay"): "paid"}\n\n'
    "    def handle(self, event: ModelEvent) -> ModelPlan:\n        return self._plan(event)",
    good="class HandlerCheckout:\n    def handle(self, event: ModelEvent) -> ModelPlan:\n"
    "        return self._plan(event)",
    source="omnibase_infra architecture validator, ARCH-003",
    language="python",
)

RULES = (ORCHESTRATOR_MACHINE,)

_TABLE = re.compile(r"_*(?:\w+_)?(?:TRANSITIONS|STATE_MACHINE|FSM|TRANSITION_TABLE)")
_METHODS = frozenset({"transition", "can_transition", "apply_transition", "transition_to", "set_state"})
_ATTRIBUTES = frozenset({"_state", "_fsm_state", "_workflow_state", "_current_state", "_current_step"})


def check(package: Package, context: ValidationContext) -> Iterator[Found]:
    """The tables, methods and attributes by which an orchestrator keeps a machine."""
    is_orchestrator = context.kind is Kind.ORCHESTRATOR
    for found in package.own:
        if found.kind is Kind.ORCHESTRATOR or (is_orchestrator and found in package.handlers):
            yield from _machine(found)


def _machine(owner: Class) -> Iterator[Found]:
    for statement in owner.node.body:
        name = statement.name if isinstance(statement, Function) else _bound(statement)
        is_part = name in _METHODS if isinstance(statement, Function) else bool(_TABLE.fullmatch(name))
        if is_part:
            yield _found(owner, name, statement)
        if isinstance(statement, Function) and statement.name != "__init__":
            for inner in ast.walk(statement):
                if isinstance(inner, ast.Assign | ast.AugAssign | ast.AnnAssign) and (kept := _moved(inner)):
                    yield _found(owner, kept, inner)


def _bound(statement: ast.stmt) -> str:
    if isinstance(statement, ast.Assign):
        return ast.unparse(statement.targets[0])
    return ast.unparse(statement.target) if isinstance(statement, ast.AnnAssign) and statement.value else ""


def _moved(statement: ast.Assign | ast.AugAssign | ast.AnnAssign) -> str:
    """The attribute of the object, one of state, that a statement changes."""
    targets = statement.targets if isinstance(statement, ast.Assign) else [statement.target]
    for target in targets:
        if isinstance(target, ast.Attribute) and target.attr in _ATTRIBUTES and dotted_name(target.value) == "self":
            return target.attr
    return ""


def _found(owner: Class, name: str, place: ast.stmt) -> Found:
    message = f"{owner.name} has a state machine of its own: {name}"
    return Found(owner.module.path, ORCHESTRATOR_MACHINE, message, owner.module.source.span(place))
