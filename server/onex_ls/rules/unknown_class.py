"""Rules ``unknown-model-class`` and ``unknown-handler-class``: the module is there, the class is not."""

import re
from collections.abc import Iterable, Iterator

from onex_ls.contract.index import CodeRef
from onex_ls.findings.finding import Finding, Fix, Related, Severity
from onex_ls.findings.rule import Rule
from onex_ls.rules.lookup import Sought, look_up
from onex_ls.rules.near import nearest
from onex_ls.rules.view import Found, View
from onex_ls.text.edits import TextEdit
from onex_ls.text.span import Span

MODEL = Rule(
    name="unknown-model-class",
    severity=Severity.WARNING,
    summary="A model names a class that its module does not have",
    why="The runtime imports the class when the first message arrives. What it cannot import it cannot read, and the "
    "message is lost.",
    bad="input_model: {name: ModelOrdr, module: shop.models}  # the module has ModelOrder",
    good="input_model: {name: ModelOrder, module: shop.models}",
    source="infra contract linter CONTRACT-005 and 011; 9 of 552 real contracts",
)

HANDLER = Rule(
    name="unknown-handler-class",
    severity=Severity.WARNING,
    summary="A handler names a class or function that its module does not have",
    why="The runtime imports the handler when it wires the node. Without it the node answers nothing.",
    bad="handler: {name: HandlerPrise, module: shop.handlers.handler_price}  # the module has HandlerPrice",
    good="handler: {name: HandlerPrice, module: shop.handlers.handler_price}",
    source="infra validator handler_dispatch_entrypoint; 9 of 552 real contracts",
)


def check_models(view: View) -> Iterator[Finding]:
    """A finding on each model class that is not in its module."""
    return _check(MODEL, view, view.facts.models)


def check_handlers(view: View) -> Iterator[Finding]:
    """A finding on each handler that is not in its module."""
    facts = view.facts
    default = (facts.default_handler,) if facts.default_handler is not None else ()
    return _check(HANDLER, view, (*facts.handlers, *default, *facts.mentions))


def _check(rule: Rule, view: View, references: Iterable[CodeRef]) -> Iterator[Finding]:
    if not view.has_python:
        return
    for reference in {(named.module, named.name): named for named in references}.values():
        sought = look_up(view.code, view.file, reference.module, reference.name)
        if sought.found is Found.MISSING and reference.name.isidentifier():
            yield _finding(rule, reference, sought)


def _finding(rule: Rule, reference: CodeRef, sought: Sought) -> Finding:
    meant = _meant(reference, sought)
    kind = "function" if _is_function(reference.name) else "class"
    message = f"`{sought.module}` has no {kind} `{reference.name}`"
    if sought.module != reference.module:
        message += f", which `{reference.module}` takes from it"
    if meant:
        message += f"; did you mean {' or '.join(f'`{name}`' for name in meant)}?"
    return Finding(
        rule.name,
        rule.severity,
        message,
        reference.span,
        reference.path,
        related=(_place(sought, meant),),
        fixes=tuple(_fixes(reference, sought, meant)),
    )


def _place(sought: Sought, meant: list[str]) -> Related:
    """Where to look: at what was probably meant, or at the module."""
    module = sought.at.module
    symbol = module.symbol(meant[0]) if module is not None and meant else None
    if symbol is None:
        return Related("This is the module", Span(0, 0), str(sought.at.path))
    return Related(f"`{symbol.name}` is here", symbol.name_span, str(sought.at.path))


def _fixes(reference: CodeRef, sought: Sought, meant: list[str]) -> Iterator[Fix]:
    """Name what is there. Never safe: that class may be another one, and this one yet to be written."""
    span = reference.span
    if sought.module == reference.module and span.end - span.start == len(reference.name):
        for name in meant:
            yield Fix(f"Change to `{name}`", (TextEdit(span, name),))


def _meant(reference: CodeRef, sought: Sought) -> list[str]:
    """What may have been meant: what is spelled nearly the same, or else the only definition of that sort."""
    module = sought.at.module
    if module is None:
        return []
    of_kind = [name for name in module.names if _is_function(name) is _is_function(reference.name)]
    own = [symbol.name for symbol in module.symbols if _sort(symbol.name) == _sort(reference.name)]
    return sorted(nearest(reference.name, of_kind)) or (own if len(own) == 1 else [])


def _is_function(name: str) -> bool:
    """Whether a name is spelled as those of functions are; contracts name both by the same keys."""
    return name == name.lower()


_FIRST_WORD = re.compile(r"[A-Z]?[a-z0-9]*")


def _sort(name: str) -> str:
    """The first word of a name, which says what sort of thing it is: ``Handler``, ``Model``, ``handle``."""
    found = _FIRST_WORD.match(name)
    return found[0] if found is not None else ""
