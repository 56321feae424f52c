"""What has to be in a file: classes and functions by name, their bases and methods, the fields of models."""

import ast
from collections.abc import Iterator

from onex_ls.findings.finding import Severity
from onex_ls.findings.rule import Rule
from onex_ls.pycode.annotations import same_type, without_aliases
from onex_ls.pycode.parse import last_name
from onex_ls.pycode.symbols import Symbol
from onex_ls.text.span import Span
from onex_ls.validation.completeness.declared import declared_by
from onex_ls.validation.completeness.fixes import (
    adding_base,
    adding_field,
    adding_method,
    changing_kind,
    changing_type,
    renaming,
)
from onex_ls.validation.found import Found
from onex_ls.validation.package import ENTRY_POINTS, NODE_BASES, Module, Package
from onex_ls.validation.result import Requirement, ValidationContext

_HANDLER = (
    "class HandlerPrice:\n"
    "    async def {method}(self, request: ModelOrder) -> ModelPrice:\n"
    "        return price(request)"
)
_MODEL = "class ModelOrder(BaseModel):\n    quantity: {type}"
_SOURCE = "what the contract asks of the package, held against the syntax of its code"

MISSING_DEFINITION = Rule(
    name="missing-definition",
    severity=Severity.ERROR,
    summary="A class or function that the contract names is not where the contract says",
    why="The runtime imports it by that name from that module, and stops when it is not there.",
    bad=_HANDLER.format(method="handle").replace("HandlerPrice", "HandlerPrize"),
    good=_HANDLER.format(method="handle"),
    source=_SOURCE,
    language="python",
)

MISSING_METHOD = Rule(
    name="missing-method",
    severity=Severity.ERROR,
    summary="A handler lacks the method that it is called by, or has it as the wrong kind of function",
    why="The node awaits `handle`, or does not, as the contract says; a method of another name or kind is not called.",
    bad=_HANDLER.format(method="price"),
    good=_HANDLER.format(method="handle"),
    source=_SOURCE,
    language="python",
)

WRONG_BASE = Rule(
    name="wrong-base",
    severity=Severity.ERROR,
    summary="A class does not derive from what its part in the node asks for",
    why="The base brings what the runtime relies on: the node of its kind, the checks of a model.",
    bad='class NodePrice(NodeEffect):\n    """Prices an order, says its compute contract."""',
    good='class NodePrice(NodeCompute[ModelOrder, ModelPrice]):\n    """Prices an order, says its compute contract."""',
    source=_SOURCE,
    language="python",
)

MISSING_MODEL_FIELD = Rule(
    name="missing-model-field",
    severity=Severity.ERROR,
    summary="A model lacks a field that the contract declares",
    why="Messages that carry the field are refused, or lose it, and code that reads it fails.",
    bad="class ModelOrder(BaseModel):\n    customer: str",
    good="class ModelOrder(BaseModel):\n    customer: str\n    quantity: int",
    source=_SOURCE,
    language="python",
)

FIELD_TYPE = Rule(
    name="field-type",
    severity=Severity.WARNING,
    summary="A field of a model has another type than the contract declares",
    why="Who reads the contract sends one thing, and the model asks for another. Spelling does not count: "
    "`Optional[int]` and `int | None` are one type.",
    bad=_MODEL.format(type="str"),
    good=_MODEL.format(type="int"),
    source=_SOURCE,
    language="python",
)

RULES = (MISSING_DEFINITION, MISSING_METHOD, WRONG_BASE, MISSING_MODEL_FIELD, FIELD_TYPE)

_START = Span(0, 0)
_PLAIN_BASES = frozenset({"object", "ABC", "BaseModel", "Generic", "Protocol", *NODE_BASES})
"""Bases that are known to bring no other one."""


def check(package: Package, context: ValidationContext) -> Iterator[Found]:
    """What the files at hand lack of what they have to have."""
    wanted = context.requirements
    if not wanted and context.contract is not None:
        wanted = tuple(declared_by(context.contract, package))
    modules = {module.path: module for module in package.modules}
    for requirement in wanted:
        module = modules.get(requirement.artifact)
        if module is not None:
            yield from _unmet(requirement, module)


def _unmet(requirement: Requirement, module: Module) -> Iterator[Found]:
    """Why a requirement is not met."""
    name, path, symbols = requirement.name, requirement.path, module.source.module
    if requirement.kind == "name":
        if not symbols.binds(name):
            message = f"The contract asks that {name} can be imported from here"
            yield Found(module.path, MISSING_DEFINITION, message, _START, path, renaming(name, symbols.symbols))
        return
    symbol = symbols.symbol(name)
    if symbol is None or symbol.kind != requirement.kind:
        if not symbols.binds(name):
            message = f"The {requirement.kind} {name} is missing, which the contract asks for"
            alike = [one for one in symbols.symbols if one.kind == requirement.kind]
            yield Found(module.path, MISSING_DEFINITION, message, _START, path, renaming(name, alike))
        return
    node = next((found for found in module.source.every(ast.ClassDef) if found.name == symbol.name), None)
    if requirement.base is not None and requirement.base not in symbol.bases and _PLAIN_BASES.issuperset(symbol.bases):
        message = f"{name} has to derive from {requirement.base}"
        fixes = adding_base(requirement.base, node, symbol, module) if node is not None else ()
        yield Found(module.path, WRONG_BASE, message, symbol.name_span, path, fixes)
    yield from _wrong_method(requirement, symbol, module)
    if node is not None:
        yield from _wrong_fields(requirement, symbol, node, module)


def _wrong_method(requirement: Requirement, symbol: Symbol, module: Module) -> Iterator[Found]:
    if requirement.method is None:
        return
    names = ENTRY_POINTS if requirement.method in ENTRY_POINTS else (requirement.method,)
    method = next((found for name in names if (found := symbol.member(name)) is not None), None)
    if method is None:
        if not symbol.bases and not symbol.is_open and symbol.names.isdisjoint(names):
            message = f"{symbol.name} has no method {requirement.method}"
            fixes = adding_method(requirement, symbol, module)
            yield Found(module.path, MISSING_METHOD, message, symbol.name_span, requirement.path, fixes)
    elif requirement.is_async is not None and method.is_async is not requirement.is_async:
        wanted = "async def" if requirement.is_async else "def"
        message = f"{symbol.name}.{method.name} has to be a method by `{wanted}`"
        fixes = changing_kind(requirement, method, module)
        yield Found(module.path, MISSING_METHOD, message, method.name_span, requirement.path, fixes)


def _wrong_fields(requirement: Requirement, symbol: Symbol, node: ast.ClassDef, module: Module) -> Iterator[Found]:
    own = {
        item.target.id: item
        for item in node.body
        if isinstance(item, ast.AnnAssign) and isinstance(item.target, ast.Name)
    }
    inherits = any(last_name(base) != "BaseModel" for base in node.bases)
    for field in requirement.fields:
        declared = own.get(field.name)
        if declared is None:
            if not inherits:
                message = f"{symbol.name} has no field {field.name}, which the contract declares"
                fixes = adding_field(field, node, module)
                yield Found(module.path, MISSING_MODEL_FIELD, message, symbol.name_span, field.path, fixes)
        elif field.type and not same_type(without_aliases(declared.annotation, module.source.tree.body), field.type):
            message = f"{field.name} is {ast.unparse(declared.annotation)} here, and {field.type} in the contract"
            span, fixes = module.source.span(declared.annotation), changing_type(field, declared.annotation, module)
            yield Found(module.path, FIELD_TYPE, message, span, field.path, fixes)
