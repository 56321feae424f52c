"""A node is a declaration: its class says what it is, and has neither logic nor state of its own."""

import ast
import re
from collections.abc import Iterator

from onex_ls.findings.finding import Severity
from onex_ls.findings.rule import Rule
from onex_ls.pycode.parse import Function
from onex_ls.pycode.source import behind_docstring
from onex_ls.validation.found import Found
from onex_ls.validation.package import Class, Package
from onex_ls.validation.result import ValidationContext

_GOOD = 'class NodePriceCompute(NodeCompute[ModelOrder, ModelPrice]):\n    """Price orders."""'
_SOURCE = "omnibase_infra validator of declarative nodes, DECL-001 to DECL-007"

NODE_LOGIC = Rule(
    name="node-logic",
    severity=Severity.WARNING,
    summary="A node has logic of its own",
    why="The contract says what a node does, and handlers do it. Logic in the node is not in the contract, is not "
    "routed, and cannot be replaced. A constructor may call its base class and nothing else.",
    bad=f"{_GOOD}\n\n    def discount(self, order: ModelOrder) -> float:\n        return order.total * 0.1",
    good=_GOOD,
    source=_SOURCE,
    language="python",
)

NODE_STATE = Rule(
    name="node-state",
    severity=Severity.WARNING,
    summary="A node keeps state of its own",
    why="One node serves many messages at a time, and may be started again at any moment: what it keeps is shared, and "
    "lost. Reducers keep state through the state that they are given.",
    bad=f"{_GOOD}\n\n    discount = 0.1",
    good=_GOOD,
    source=_SOURCE,
    language="python",
)

RULES = (NODE_LOGIC, NODE_STATE)


def check(package: Package, context: ValidationContext) -> Iterator[Found]:
    """The methods, variables and constructors of nodes that do more than to say what the node is."""
    for node in package.nodes:
        if _is_exempt(node):
            continue
        for statement in behind_docstring(node.node.body):
            if isinstance(statement, Function):
                yield from _function(statement, node)
            elif isinstance(statement, ast.Assign | ast.AnnAssign | ast.AugAssign) and statement.value is not None:
                names = ast.unparse(statement.targets[0] if isinstance(statement, ast.Assign) else statement.target)
                yield _found(node, NODE_STATE, f"{node.name} keeps {names}, which belongs elsewhere", statement)


_EXEMPTION = re.compile(r"#.*ONEX_EXCLUDE:.*declarative_node")
_REACH = 3
"""How many lines above a class the official check looks for the comment that exempts it."""


def _is_exempt(node: Class) -> bool:
    lines = node.module.source.places.lines
    first = node.node.lineno - 1
    return any(_EXEMPTION.search(lines.line_text(line)) for line in range(max(first - _REACH, 0), first + 1))


def _function(function: Function, node: Class) -> Iterator[Found]:
    if function.name != "__init__":
        yield _found(node, NODE_LOGIC, f"{node.name} has logic of its own: {function.name}", function)
        return
    for statement in behind_docstring(function.body):
        if _calls_base(statement) or isinstance(statement, ast.Pass):
            continue
        if kept := _kept(statement):
            yield _found(node, NODE_STATE, f"{node.name} keeps {kept}, which belongs elsewhere", statement)
        else:
            yield _found(node, NODE_LOGIC, f"The constructor of {node.name} does more than to call its base", statement)


def _calls_base(statement: ast.stmt) -> bool:
    if not isinstance(statement, ast.Expr) or not isinstance(statement.value, ast.Call):
        return False
    called = statement.value.func
    return isinstance(called, ast.Attribute) and called.attr == "__init__"


def _kept(statement: ast.stmt) -> str:
    """The attribute of the object that a statement sets."""
    targets = statement.targets if isinstance(statement, ast.Assign) else []
    if isinstance(statement, ast.AnnAssign | ast.AugAssign):
        targets = [statement.target]
    found = (target for one in targets for target in ast.walk(one))
    return next(
        (
            target.attr
            for target in found
            if isinstance(target, ast.Attribute) and isinstance(target.value, ast.Name) and target.value.id == "self"
        ),
        "",
    )


def _found(node: Class, rule: Rule, message: str, place: ast.stmt) -> Found:
    return Found(node.module.path, rule, message, node.module.source.span(place))
