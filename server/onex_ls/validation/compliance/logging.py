"""Rule ``log-call``."""

import ast
from collections.abc import Iterator
from typing import NamedTuple

from onex_ls.findings.finding import Severity
from onex_ls.findings.rule import Rule
from onex_ls.validation.found import Found
from onex_ls.validation.package import Package
from onex_ls.validation.result import ValidationContext

_IMPORT = "from omnibase_core.logging.logging_structured import emit_log_event_sync\n\n"

LOG_CALL = Rule(
    name="log-call",
    severity=Severity.ERROR,
    summary="A function that logs is called with what it does not take",
    why="omnibase_core has several functions called `emit_log_event` and `emit_log_event_sync`, each with its own "
    "parameters. A call that fits another one fails where it is reached, which for a log of errors is seldom in tests.",
    bad=_IMPORT + 'emit_log_event_sync("order priced", EnumLogLevel.INFO)',
    good=_IMPORT + 'emit_log_event_sync(EnumLogLevel.INFO, "order priced", {"order": order_id})',
    source="the signatures of omnibase_core 0.47",
    language="python",
)

RULES = (LOG_CALL,)


class _Signature(NamedTuple):
    required: tuple[str, ...]
    optional: tuple[str, ...] = ()
    takes_more: bool = False

    @property
    def shown(self) -> str:
        """As a person would call it."""
        return ", ".join([*self.required, *(f"[{name}]" for name in self.optional)])


_MORE = ("node_id", "data", "event_bus")
_SIGNATURES = {
    "omnibase_core.logging.logging_structured.emit_log_event_sync": _Signature(("level", "message"), ("context",)),
    "omnibase_core.logging.logging_core.emit_log_event": _Signature(("level", "message")),
    "omnibase_core.logging.logging_emit.emit_log_event": _Signature(
        ("level", "event_type", "message", "correlation_id"), _MORE
    ),
    "omnibase_core.logging.logging_emit.emit_log_event_sync": _Signature(
        ("level", "message", "correlation_id"), ("event_type", *_MORE)
    ),
    "omnibase_core.utils.util_bootstrap.emit_log_event": _Signature(("level", "event_type", "message"), (), True),
    "omnibase_core.utils.util_bootstrap.emit_log_event_sync": _Signature(("level", "message"), ("event_type",), True),
}


def check(package: Package, context: ValidationContext) -> Iterator[Found]:
    """The calls of functions that log which do not fit them."""
    for module in package.code:
        if not any(origin in _SIGNATURES or origin in _MODULES for origin in module.source.origins.values()):
            continue
        for call in module.source.every(ast.Call):
            signature = _SIGNATURES.get(module.source.meaning(call.func))
            problem = _problem(call, signature) if signature is not None else ""
            if problem and signature is not None:
                message = f"{problem}; it is called with ({signature.shown})"
                yield Found(module.path, LOG_CALL, message, module.source.span(call))


_MODULES = frozenset(
    ".".join(parts[:count]) for name in _SIGNATURES if (parts := name.split(".")) for count in range(1, len(parts))
)


def _problem(call: ast.Call, signature: _Signature) -> str:
    if any(isinstance(given, ast.Starred) for given in call.args) or any(one.arg is None for one in call.keywords):
        return ""  # nobody knows from here what is given
    names = (*signature.required, *signature.optional)
    if len(call.args) > len(names):
        return f"{len(call.args)} values are given by position"
    given = dict(zip(names, call.args, strict=False))
    for keyword in call.keywords:
        if keyword.arg in given:
            return f"{keyword.arg} is given twice"
        if keyword.arg not in names and not signature.takes_more:
            return f"there is no {keyword.arg}"
        given[str(keyword.arg)] = keyword.value
    missing = [name for name in signature.required if name not in given]
    if missing:
        return f"{' and '.join(missing)} {'is' if len(missing) == 1 else 'are'} missing"
    level = given["level"]
    return "the level is a text" if isinstance(level, ast.Constant | ast.JoinedStr) else ""
