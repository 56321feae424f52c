"""Handlers answer: they take what they work on, and give back what came of it. Sending it on is not theirs."""

import ast
import re
from collections.abc import Iterator

from onex_ls.contract.kind import Kind
from onex_ls.findings.finding import Severity
from onex_ls.findings.rule import Rule
from onex_ls.pycode.parse import Function, last_name
from onex_ls.pycode.shapes import names_in
from onex_ls.pycode.source import parameters
from onex_ls.validation.found import Found
from onex_ls.validation.named import named_by
from onex_ls.validation.package import ENTRY_POINTS, Class, Package
from onex_ls.validation.result import ValidationContext

_GOOD = (
    "class HandlerPrice:\n    async def handle(self, order: ModelOrder) -> ModelPrice:\n        return priced(order)"
)

HANDLER_PUBLISHES = Rule(
    name="handler-publishes",
    severity=Severity.WARNING,
    summary="A handler writes to the event bus itself",
    why="The runtime writes what a handler returns, with the correlation, the envelope and the topic that the contract "
    "declares. What a handler writes itself bypasses all that, and cannot be replayed. Orchestrators may.",
    bad="class HandlerPrice:\n    def __init__(self, event_bus: ProtocolEventBus) -> None:\n"
    "        self._event_bus = event_bus\n\n"
    "    async def handle(self, order: ModelOrder) -> None:\n"
    "        await self._event_bus.publish(priced(order))",
    good=_GOOD,
    source="omnibase_infra architecture validator, ARCH-002",
    language="python",
)

HANDLER_ENVELOPE = Rule(
    name="handler-envelope",
    severity=Severity.WARNING,
    summary="A handler takes the envelope of its message",
    why="The runtime unpacks messages by the type of the one parameter. A handler that takes the envelope does it once "
    "more, and can be called by nobody who has no envelope.",
    bad="class HandlerPrice:\n    async def handle(self, envelope: ModelEventEnvelope[ModelOrder]) -> ModelPrice:\n"
    "        return priced(envelope.payload)",
    good=_GOOD,
    source="the canonical handler shape of omnibase_core, definition B",
    language="python",
)

RULES = (HANDLER_PUBLISHES, HANDLER_ENVELOPE)

_BUS = re.compile(r"_*(?:event_?)?(?:bus|publisher)", re.IGNORECASE)
_BUS_TYPE = re.compile(r"(?:Protocol)?\w*(?:EventBus|EventPublisher)")
_ENVELOPES = frozenset({"ModelEnvelope", "ModelEventEnvelope", "ModelOnexEnvelope"})
_SENDING = frozenset({"publish", "publish_event", "publish_envelope", "emit", "send_event", "send_envelope"})


def check(package: Package, context: ValidationContext) -> Iterator[Found]:
    """The handlers that publish, or take an envelope where the contract does not say so."""
    named = named_by(context.contract)
    for handler in package.handlers:
        if context.kind is not Kind.ORCHESTRATOR and "Orchestrator" not in handler.name:
            yield from _publishing(handler)
        for function in (handler.method(name) for name in ENTRY_POINTS):
            yield from _unpacking(handler, function, named) if function is not None else ()


def _publishing(handler: Class) -> Iterator[Found]:
    source = handler.module.source
    calls = [
        call
        for call in ast.walk(handler.node)
        if isinstance(call, ast.Call)
        and isinstance(call.func, ast.Attribute)
        and call.func.attr in _SENDING
        and _BUS.fullmatch(last_name(call.func.value))
    ]
    for call in calls:
        message = f"{handler.name} writes to the event bus; return what is to be written"
        yield Found(handler.module.path, HANDLER_PUBLISHES, message, source.span(call.func))
    constructor = handler.method("__init__")
    for parameter in parameters(constructor) if constructor is not None and not calls else ():
        types = names_in(ast.unparse(parameter.annotation)) if parameter.annotation is not None else []
        if _BUS.fullmatch(parameter.arg) or any(_BUS_TYPE.fullmatch(name) for name in types):
            message = f"{handler.name} is given what writes to the event bus; let it return what is to be written"
            yield Found(handler.module.path, HANDLER_PUBLISHES, message, source.span(parameter))


def _unpacking(handler: Class, function: Function, named: frozenset[str]) -> Iterator[Found]:
    for parameter in parameters(function):
        types = names_in(ast.unparse(parameter.annotation)) if parameter.annotation is not None else []
        if types and types[0] in _ENVELOPES - named:
            message = f"{handler.name}.{function.name} takes an envelope; let it take what is in it"
            yield Found(handler.module.path, HANDLER_ENVELOPE, message, handler.module.source.span(parameter))
