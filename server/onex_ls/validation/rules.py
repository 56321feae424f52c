"""The rules of what the validation of generated and hand-written code finds, for its findings and their pages."""

from onex_ls.findings.finding import Severity
from onex_ls.findings.rule import Rule

_HANDLER = "class HandlerPrice:\n    async def {method}(self, request: ModelOrder) -> ModelPrice: ..."
_GOOD = _HANDLER.format(method="handle")
_SOURCE = "what the contract asks of the package, held against the syntax of its code"

PYTHON_SYNTAX = Rule(
    name="python-syntax",
    severity=Severity.ERROR,
    summary="A file of the package is not Python",
    why="It cannot be imported, and so nothing of the node can.",
    bad="class HandlerPrice",
    good="class HandlerPrice: ...",
    source="the parser of Python",
    language="python",
)

MISSING_DEFINITION = Rule(
    name="missing-definition",
    severity=Severity.ERROR,
    summary="A class or function that the contract names is not where the contract says",
    why="The runtime imports it by that name from that module, and stops when it is not there.",
    bad="class HandlerPrize: ...  # the contract says HandlerPrice",
    good="class HandlerPrice: ...",
    source=_SOURCE,
    language="python",
)

MISSING_METHOD = Rule(
    name="missing-method",
    severity=Severity.ERROR,
    summary="A handler lacks the method that it is called by, or has it as the wrong kind of function",
    why="The node awaits `handle`, or does not, as the contract says; a method of another name or kind is not called.",
    bad=_HANDLER.format(method="price"),
    good=_GOOD,
    source=_SOURCE,
    language="python",
)

WRONG_BASE = Rule(
    name="wrong-base",
    severity=Severity.ERROR,
    summary="A class does not derive from what its part in the node asks for",
    why="The base brings what the runtime relies on: the node of its kind, the checks of a model.",
    bad="class NodePrice(NodeEffect): ...  # of a compute contract",
    good="class NodePrice(NodeCompute[ModelOrder, ModelPrice]): ...",
    source=_SOURCE,
    language="python",
)

RULES = (PYTHON_SYNTAX, MISSING_DEFINITION, MISSING_METHOD, WRONG_BASE)
