"""Only effects touch the outside world, and what calls itself pure gives the same answer to the same question."""

import ast
import re
from collections.abc import Iterator

from onex_ls.contract.kind import Kind
from onex_ls.findings.finding import Severity
from onex_ls.findings.rule import Rule
from onex_ls.pycode.source import dotted_name
from onex_ls.validation.compliance.clients import CLIENT_LIBRARIES, CLIENT_MODULES, FILE_FUNCTIONS, FILE_METHODS
from onex_ls.validation.found import Found
from onex_ls.validation.package import Module, Package
from onex_ls.validation.result import ValidationContext

_CODE = "class HandlerPrice:\n    def handle(self, order: ModelOrder) -> ModelPrice:\n        return {answer}"

IO_OUTSIDE_EFFECT = Rule(
    name="io-outside-effect",
    severity=Severity.WARNING,
    summary="A compute node, a reducer or an orchestrator touches the outside world",
    why="Only effects are tried again, timed out and recorded when the world fails them; the others are replayed, and "
    "would do it all again. What they need of the world comes with the request.",
    bad=_CODE.format(answer='priced(order, json.loads(Path("prices.json").read_text()))'),
    good=_CODE.format(answer="priced(order, order.prices)"),
    source="omnibase_core node_no_io_outside_effects_check_compute and validator_node_purity",
    language="python",
)

IMPURE_CALL = Rule(
    name="impure-call",
    severity=Severity.WARNING,
    summary="A node whose contract calls it pure asks for the time, for chance or for the environment",
    why="`descriptor.purity: pure` promises the same answer to the same request: answers are kept, replayed and "
    "compared on the strength of it.",
    bad="from datetime import UTC, datetime\n\n\n"
    + _CODE.format(answer="ModelPrice(total=order.total, at=datetime.now(UTC))"),
    good=_CODE.format(answer="ModelPrice(total=order.total, at=order.placed_at)"),
    source="the contract's `descriptor.purity`",
    language="python",
)

RULES = (IO_OUTSIDE_EFFECT, IMPURE_CALL)

_WITHOUT_IO = frozenset({Kind.COMPUTE, Kind.REDUCER, Kind.ORCHESTRATOR})
_IMPURE = re.compile(
    r"datetime\.(?:datetime|date)\.(?:now|utcnow|today)|time\.(?:time|time_ns|localtime)|uuid\.uuid[14]|os\.urandom"
    r"|os\.getenv|os\.environ(?:\.get)?|(?:random|secrets)\.\w+"
)
_PURE_AFTER_ALL = frozenset({"random.Random", "secrets.compare_digest"})
"""A generator of one's own has a seed; comparing is no chance."""


def check(package: Package, context: ValidationContext) -> Iterator[Found]:
    """What the code that answers messages, and what of the package it imports, does to the world or asks of it."""
    modules = list(_working(package))
    if _kind(package, context) in _WITHOUT_IO:
        for module in modules:
            yield from _io(module)
    descriptor = context.contract.descriptor if context.contract is not None else None
    if descriptor is not None and (descriptor.purity or "").lower() == "pure":
        for module in modules:
            yield from _impure(module)


def _kind(package: Package, context: ValidationContext) -> Kind | None:
    """What the contract says; without one, what the base classes of all nodes agree on."""
    kinds = {node.kind for node in package.nodes}
    return context.kind or (kinds.pop() if len(kinds) == 1 else None)


def _working(package: Package) -> Iterator[Module]:
    """The modules of handlers and nodes, and those of the package that they import; not the programs beside them."""
    functions = [
        module
        for module in package.code
        if any(
            isinstance(found, ast.FunctionDef | ast.AsyncFunctionDef) and found.name.startswith("handle_")
            for found in module.source.tree.body
        )
    ]
    waiting = [*(owner.module for owner in (*package.handlers, *package.nodes)), *functions]
    seen: set[str] = set()
    while waiting:
        module = waiting.pop()
        if module.path in seen:
            continue
        seen.add(module.path)
        yield module
        for taken in module.source.module.imports:
            if not taken.level:
                found = package.module(taken.module) or package.module(f"{taken.module}.{taken.original}")
                waiting += [found] if found is not None and not found.path.endswith("__init__.py") else []


def _io(module: Module) -> Iterator[Found]:
    source = module.source
    for node in source.every(ast.Import, ast.ImportFrom):
        names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else [node.module or ""]
        level = node.level if isinstance(node, ast.ImportFrom) else 0
        reached = [name for name in names if name.partition(".")[0] in CLIENT_LIBRARIES or name in CLIENT_MODULES]
        if reached and not level and not source.is_only_for_types(node):
            message = f"{reached[0]} reaches the outside world, which only effects do"
            yield Found(module.path, IO_OUTSIDE_EFFECT, message, source.span(node))
    for call in source.every(ast.Call):
        function = source.meaning(call.func)
        method = call.func.attr if isinstance(call.func, ast.Attribute) else ""
        is_builtin = function != "open" or "open" not in source.module.names
        if (function in FILE_FUNCTIONS and is_builtin) or method in FILE_METHODS:
            message = f"{method or function} touches files, which only effects do"
            yield Found(module.path, IO_OUTSIDE_EFFECT, message, source.span(call.func))


def _impure(module: Module) -> Iterator[Found]:
    source = module.source
    for node in source.every(ast.Call, ast.Subscript):
        asked = node.func if isinstance(node, ast.Call) else node.value
        meaning = source.meaning(asked) if dotted_name(asked) else ""
        if not _IMPURE.fullmatch(meaning) or meaning in _PURE_AFTER_ALL or source.function_of(node) is None:
            continue
        message = f"{meaning} gives another answer every time, and the contract calls the node pure"
        yield Found(module.path, IMPURE_CALL, message, source.span(asked), "descriptor.purity")
