"""Rule ``plain-error``."""

import ast
from collections.abc import Iterator

from onex_ls.findings.finding import Severity
from onex_ls.findings.rule import Rule
from onex_ls.pycode.parse import Function, decorators, last_name
from onex_ls.pycode.source import Source
from onex_ls.validation.found import Found
from onex_ls.validation.package import Class, Package
from onex_ls.validation.result import ValidationContext

_CODE = "class HandlerPrice:\n    def handle(self, order: ModelOrder) -> ModelPrice:\n        if not order.lines:\n"

PLAIN_ERROR = Rule(
    name="plain-error",
    severity=Severity.WARNING,
    summary="A handler fails with an error of Python's own",
    why="`ModelOnexError` carries a code, by which the runtime decides whether to try again, and a correlation. Of a "
    "`ValueError` nobody knows more than its text. Validators of pydantic are free of this, as is what the same code "
    "catches again.",
    bad=_CODE + '            raise ValueError("nothing to price")\n        return priced(order)',
    good=_CODE + '            raise ModelOnexError("nothing to price", EnumCoreErrorCode.VALIDATION_ERROR)\n'
    "        return priced(order)",
    source="omnibase_core, whose errors derive from ModelOnexError",
    language="python",
)

RULES = (PLAIN_ERROR,)

_PLAIN = frozenset(
    "ArithmeticError AssertionError BaseException Exception IndexError KeyError LookupError RuntimeError TypeError"
    " ValueError".split()
)
_CATCHING_ALL = frozenset({"", "BaseException", "Exception"})
_ABOVE = {"KeyError": "LookupError", "IndexError": "LookupError"}


def check(package: Package, context: ValidationContext) -> Iterator[Found]:
    """The errors that handlers and nodes raise plainly where nobody is known to catch them."""
    for owner in (*package.handlers, *package.nodes):
        source = owner.module.source
        caught = _caught(source.every(ast.ExceptHandler))
        for raised in ast.walk(owner.node):
            name = _plain(raised)
            if name and isinstance(raised, ast.Raise) and not _is_meant(raised, name, owner, caught):
                message = f"{owner.name} raises {name}; raise a ModelOnexError with a code"
                yield Found(owner.module.path, PLAIN_ERROR, message, source.span(raised))


def _plain(node: ast.AST) -> str:
    if not isinstance(node, ast.Raise) or node.exc is None:
        return ""
    raised = node.exc.func if isinstance(node.exc, ast.Call) else node.exc
    return raised.id if isinstance(raised, ast.Name) and raised.id in _PLAIN else ""


def _is_meant(raised: ast.Raise, name: str, owner: Class, caught: frozenset[str]) -> bool:
    """Whether Python, pydantic or code in the same file is to see the error."""
    source = owner.module.source
    function = source.function_of(raised)
    if function is None or source.class_of(raised) is not owner.node:
        return True
    if function.name.startswith("__") or any("valid" in decorator for decorator in decorators(function)):
        return True
    wanted = {name, _ABOVE.get(name, name), *_CATCHING_ALL}
    if _is_caught_around(raised, function, source, wanted):
        return True
    is_inner = function.name.startswith("_")
    return is_inner and bool(caught & wanted)


def _is_caught_around(raised: ast.Raise, function: Function, source: Source, wanted: set[str]) -> bool:
    """Whether a ``try`` of the function itself catches what is raised in its body."""
    below: ast.AST = raised
    for above in source.above(raised):
        if isinstance(above, ast.Try) and below in above.body and _caught(above.handlers) & wanted:
            return True
        if above is function:
            return False
        below = above
    return False


def _caught(handlers: Iterator[ast.ExceptHandler] | list[ast.ExceptHandler]) -> frozenset[str]:
    """The names of the errors that clauses catch; empty text for a bare one."""
    found: set[str] = set()
    for handler in handlers:
        types = handler.type.elts if isinstance(handler.type, ast.Tuple) else [handler.type]
        found |= {last_name(one) if one is not None else "" for one in types}
    return frozenset(found)
