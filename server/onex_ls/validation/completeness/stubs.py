"""Rule ``stub-left``."""

import ast
from collections.abc import Iterator

from onex_ls.findings.finding import Severity
from onex_ls.findings.rule import Rule
from onex_ls.pycode.parse import Function, decorators, last_name
from onex_ls.pycode.source import behind_docstring
from onex_ls.validation.found import Found
from onex_ls.validation.package import ENTRY_POINTS, Module, Package
from onex_ls.validation.result import ValidationContext

_CODE = "class HandlerPrice:\n    def handle(self, request: ModelOrder) -> ModelPrice:\n        {body}"

STUB_LEFT = Rule(
    name="stub-left",
    severity=Severity.ERROR,
    summary="A function has nothing in it yet",
    why="It answers None where something was promised, or fails when it is called. Protocols, abstract methods and "
    "overloads are meant to be empty; so is a method that promises nothing and does nothing.",
    bad=_CODE.format(body="raise NotImplementedError"),
    good=_CODE.format(body="return ModelPrice(total=request.quantity * self._price)"),
    source="the syntax of the code",
    language="python",
)

RULES = (STUB_LEFT,)

_MEANT = frozenset({"abstractmethod", "overload", "abstractproperty", "fixture"})


def check(package: Package, context: ValidationContext) -> Iterator[Found]:
    """The functions that say nothing but that they are to be written."""
    abstract = {id(found.node) for found in package.classes if found.is_abstract}
    bases = {base for found in package.classes for base in found.ancestors}
    for module in package.code:
        for function in module.source.every(ast.FunctionDef, ast.AsyncFunctionDef):
            around = module.source.parents.get(function)
            if isinstance(around, ast.ClassDef) and (id(around) in abstract or around.name in bases):
                continue
            said = _said(function)
            if said and _MEANT.isdisjoint(decorators(function)) and not _is_type_only(function, module):
                message = f"{function.name} has nothing in it but {said}"
                yield Found(module.path, STUB_LEFT, message, module.source.span(function))


def _said(function: Function) -> str:
    """What a stub consists of; empty for a function that is none."""
    body = behind_docstring(function.body)
    if len(body) > 1:
        return ""
    only = body[0] if body else None
    if isinstance(only, ast.Raise) and only.exc is not None:
        raised = only.exc.func if isinstance(only.exc, ast.Call) else only.exc
        return "NotImplementedError" if last_name(raised) == "NotImplementedError" else ""
    is_empty = isinstance(only, ast.Expr) and isinstance(only.value, ast.Constant) and only.value.value is ...
    if only is not None and not is_empty and not isinstance(only, ast.Pass):
        return ""
    return (
        ("`pass`" if isinstance(only, ast.Pass) else "`...`" if only else "a docstring") if _promises(function) else ""
    )


def _promises(function: Function) -> bool:
    """Whether a function that does nothing breaks its word: it says that it gives something, or messages come to it."""
    returns = function.returns
    gives_none = returns is None or (isinstance(returns, ast.Constant) and returns.value is None)
    return function.name in ENTRY_POINTS or not gives_none


def _is_type_only(function: Function, module: Module) -> bool:
    classes = (found for found in module.source.above(function) if isinstance(found, ast.ClassDef))
    is_protocol = any(last_name(base) == "Protocol" for found in classes for base in found.bases)
    return is_protocol or module.source.is_only_for_types(function)
