"""Rule ``handler-entrypoint``."""

from collections.abc import Iterator

from onex_ls.findings.finding import Finding, Related, Severity
from onex_ls.findings.rule import Rule
from onex_ls.rules.lookup import Sought, look_up
from onex_ls.rules.view import View

RULE = Rule(
    name="handler-entrypoint",
    severity=Severity.WARNING,
    summary="A handler has neither `handle` nor `handle_async`",
    why="The runtime wires such a handler without a word and raises an error when the first message reaches it. "
    "Contract checks and start-up stay green.",
    bad="handler: {name: HandlerPrice, module: shop.handlers.handler_price}  # which has `price`, and no `handle`",
    good="handler: {name: HandlerPrice, module: shop.handlers.handler_price}  # which has `handle`",
    source="infra validator handler_dispatch_entrypoint; 40 of the 153 handlers that its authors counted",
)

_ENTRYPOINTS = frozenset({"handle", "handle_async"})
_PLAIN_BASES = frozenset({"object", "ABC", "Protocol", "Generic", "BaseModel"})
"""Bases from other distributions that are known to have no entry point."""

_DEEPEST = 8  # bases of bases


def check(view: View) -> Iterator[Finding]:
    """A finding on each handler class that cannot answer the messages that are routed to it."""
    if not view.facts.subscribed or not view.has_python:
        return  # where nothing is subscribed the node calls its handlers itself, by any method
    for reference in view.facts.handlers:
        sought = look_up(view.code, view.file, reference.module, reference.name)
        symbol = sought.symbol
        if symbol is not None and symbol.kind == "class" and _lacks_entrypoint(view, sought):
            message = f"`{reference.name}` has no method `handle` or `handle_async`, so every message to it fails"
            related = (Related(f"`{symbol.name}` is here", symbol.name_span, str(sought.at.path)),)
            yield Finding(RULE.name, RULE.severity, message, reference.span, reference.path, related=related)


def _lacks_entrypoint(view: View, sought: Sought, deep: int = 0) -> bool:
    """Whether a class surely has no entry point, by itself or from a base."""
    symbol = sought.symbol
    if symbol is None or symbol.is_open or deep > _DEEPEST or "__getattr__" in symbol.names:
        return False
    if symbol.names & _ENTRYPOINTS:
        return False
    bases = [base for base in symbol.bases if base not in _PLAIN_BASES]
    return all(_lacks_entrypoint(view, look_up(view.code, view.file, sought.module, base), deep + 1) for base in bases)
