"""Every operation of the contract has code that does it, and a test."""

import ast
import re
from collections.abc import Iterable, Iterator

from onex_ls.contract.model import Contract, HandlerRef, Routing
from onex_ls.contract.place import Place
from onex_ls.findings.finding import Severity
from onex_ls.findings.rule import Rule
from onex_ls.pycode.parse import Function
from onex_ls.text.span import Span
from onex_ls.validation.found import Found
from onex_ls.validation.package import Module, Package
from onex_ls.validation.result import ValidationContext

UNHANDLED_OPERATION = Rule(
    name="unhandled-operation",
    severity=Severity.WARNING,
    summary="No code of the package does an operation of the contract",
    why="A message of that operation finds nobody: no route of the contract leads to a handler for it, and no code "
    "speaks of it by its name.",
    bad="async def handle_price(request: ModelOrder) -> ModelPrice:\n    return priced(request)",
    good="async def handle_price(request: ModelOrder) -> ModelPrice:\n    return priced(request)\n\n\n"
    "async def handle_discount(request: ModelOrder) -> ModelPrice:\n    return discounted(request)",
    source="the operations of the contract, held against the handlers of the package",
    language="python",
)

UNTESTED_OPERATION = Rule(
    name="untested-operation",
    severity=Severity.WARNING,
    summary="The handler of an operation is in no test",
    why="The package has tests, and none of them calls the handler, so nobody notices when the operation breaks.",
    bad="def test_price():\n    assert handle_price(ORDER).total == 3",
    good="def test_price():\n    assert handle_price(ORDER).total == 3\n\n\n"
    "def test_discount():\n    assert handle_discount(ORDER).total == 2",
    source="the operations of the contract, held against the tests of the package",
    language="python",
)

RULES = (UNHANDLED_OPERATION, UNTESTED_OPERATION)

_WORD = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z0-9]+")


def check(package: Package, context: ValidationContext) -> Iterator[Found]:
    """The operations that nothing does, and those whose handler no test speaks of."""
    contract = context.contract
    if contract is None or not package.modules:
        return
    yield from _unhandled(package, contract)
    yield from _untested(package, contract)


def _unhandled(package: Package, contract: Contract) -> Iterator[Found]:
    answering = _answering(package)
    if not answering:
        return  # what answers lies elsewhere
    spoken = list(_spoken(package.code)) if contract.operations else []
    for operation in contract.operations:
        if not _is_routed(operation.name, contract.routing) and not any(
            _means(operation.name, name) for name in spoken
        ):
            message = f"Nothing in the package does {operation.name}"
            yield Found(answering[0].path, UNHANDLED_OPERATION, message, Span(0, 0), operation.place.path)


def _is_routed(operation: str, routing: Routing | None) -> bool:
    """Whether the contract itself leads an operation to a handler, for this one or for all; without routes all do."""
    if routing is None or not routing.routes:
        return True
    return routing.default_handler is not None or any(
        route.handler is not None and route.operation in (None, operation) for route in routing.routes
    )


def _answering(package: Package) -> list[Module]:
    """The modules that have a handler, a class or a function called so."""
    functions = [
        module
        for module in package.code
        if any(isinstance(found, Function) and found.name.startswith("handle_") for found in module.source.tree.body)
    ]
    return [*(handler.module for handler in package.handlers), *functions]


def _spoken(modules: Iterable[Module]) -> Iterator[str]:
    """What the code speaks of: its short texts, and the names of what it defines."""
    for module in modules:
        for constant in module.source.every(ast.Constant):
            if isinstance(constant.value, str) and len(constant.value) <= _LONGEST:
                yield constant.value
        for definition in module.source.every(ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef):
            yield definition.name


_LONGEST = 80  # an operation has a short name; prose speaks of everything


def _means(operation: str, name: str) -> bool:
    """Whether a name in code has every word of an operation's in it, if in another form: a watcher watches."""
    words, known = _stems(operation.rpartition(".")[2]), _stems(name)
    return bool(words) and all(any(one.startswith(word) for one in known) for word in words)


def _stems(name: str) -> list[str]:
    return [word.lower().removesuffix("s") for word in _WORD.findall(name)]


def _untested(package: Package, contract: Contract) -> Iterator[Found]:
    names = {
        node.id if isinstance(node, ast.Name) else node.attr
        for module in package.tests
        for node in module.source.every(ast.Name, ast.Attribute)
    }
    if not package.tests or not _tests_handlers(names, contract):
        return
    seen: set[str] = set()
    for operation, handler, place in _routed(contract):
        module = package.module(handler.module)
        if module is None or handler.name in names or handler.name in seen:
            continue
        seen.add(handler.name)
        symbol = module.source.module.symbol(handler.name)
        if symbol is not None:
            message = f"No test calls {handler.name}, which does {operation}"
            yield Found(module.path, UNTESTED_OPERATION, message, symbol.name_span, place.path)


def _tests_handlers(names: set[str], contract: Contract) -> bool:
    """Whether the tests at hand call handlers at all; those of handlers may lie elsewhere."""
    return any(handler.name in names for _, handler, _ in _routed(contract))


def _routed(contract: Contract) -> Iterator[tuple[str, HandlerRef, Place]]:
    for route in contract.routing.routes if contract.routing is not None else ():
        if route.handler is not None:
            yield route.operation or "its messages", route.handler, route.place
