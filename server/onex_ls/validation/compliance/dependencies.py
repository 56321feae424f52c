"""Rule ``concrete-dependency``."""

import ast
import re
from collections.abc import Iterator

from onex_ls.findings.finding import Severity
from onex_ls.findings.rule import Rule
from onex_ls.pycode.source import Source, dotted_name, parameters
from onex_ls.validation.compliance.clients import CLIENT_LIBRARIES
from onex_ls.validation.found import Found
from onex_ls.validation.package import Package
from onex_ls.validation.result import ValidationContext

_CODE = "class HandlerPrice:\n    def __init__(self, prices: {type}) -> None:\n        self._prices = prices\n\n"
_CODE += "    async def handle(self, order: ModelOrder) -> ModelPrice:\n        return await self._prices.price(order)"

CONCRETE_DEPENDENCY = Rule(
    name="concrete-dependency",
    severity=Severity.INFORMATION,
    summary="A handler depends on a service by its class, not by a protocol",
    why="A protocol says what the handler needs, and anything that does it can be given: another service, a double in "
    "a test. The class of a client brings its library, its configuration and its network with it.",
    bad=_CODE.format(type="ServicePrices"),
    good=_CODE.format(type="ProtocolPrices"),
    source="conventions of ONEX: dependencies are protocols, by name `Protocol...`",
    language="python",
)

RULES = (CONCRETE_DEPENDENCY,)

_SERVICE = re.compile(r"(?:Service|Adapter)[A-Z]\w*|[A-Z]\w*(?:Adapter|Client|Repository|Service|Producer|Publisher)")
_NO_SERVICE = re.compile(r"(?:Protocol|Model|Type|Enum)\w*")


def check(package: Package, context: ValidationContext) -> Iterator[Found]:
    """The parameters of handlers' constructors whose type is the class of a service or of a client."""
    for handler in package.handlers:
        constructor = handler.method("__init__")
        for parameter in parameters(constructor) if constructor is not None else ():
            source = handler.module.source
            concrete = _concrete(parameter.annotation, source) if parameter.annotation is not None else ""
            if concrete:
                message = f"{handler.name} depends on {concrete} itself; let it depend on a protocol"
                yield Found(handler.module.path, CONCRETE_DEPENDENCY, message, source.span(parameter))


def _concrete(annotation: ast.expr, source: Source) -> str:
    """The class of a service or client that an annotation names, which may be optional."""
    for part in _alternatives(annotation):
        meaning = source.meaning(part)
        name = meaning.rpartition(".")[2]
        if dotted_name(part) in source.module.names - source.origins.keys():
            continue  # a type of this file: it tells what it wants as a protocol does
        is_client = meaning.partition(".")[0] in CLIENT_LIBRARIES and name[:1].isupper()
        if is_client or (_SERVICE.fullmatch(name) and not _NO_SERVICE.fullmatch(name)):
            return name
    return ""


def _alternatives(annotation: ast.expr) -> list[ast.expr]:
    """The members of a union, quotes taken off."""
    if isinstance(annotation, ast.Constant) and isinstance(annotation.value, str):
        try:
            annotation = ast.parse(annotation.value, mode="eval").body
        except (SyntaxError, ValueError, RecursionError, MemoryError):
            return []
    if isinstance(annotation, ast.BinOp):
        return [*_alternatives(annotation.left), *_alternatives(annotation.right)]
    return [annotation] if isinstance(annotation, ast.Name | ast.Attribute) else []
