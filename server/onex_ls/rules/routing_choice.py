"""Rules ``routing-strategy`` and ``handler-overlap``: how a contract chooses its handler."""

from collections.abc import Iterator

from onex_ls.contract.vocabulary.handler_routing import STRATEGIES
from onex_ls.findings.finding import Finding, Fix, Related, Severity
from onex_ls.findings.rule import Rule
from onex_ls.rules.near import nearest
from onex_ls.rules.routing_entries import BEGINNING, HANDLER
from onex_ls.rules.subject import Subject
from onex_ls.syntax.patch import remove_entry
from onex_ls.syntax.query import entry
from onex_ls.syntax.values import is_null

_ENTRY = "    - operation: order.price\n" + HANDLER.rstrip()

STRATEGY = Rule(
    name="routing-strategy",
    severity=Severity.HINT,
    summary="The routing strategy is none of the official ones",
    why="The official models know `operation_match`, `payload_type_match` and `topic_pattern`. The runtime treats "
    "every other strategy like `operation_match`.",
    bad=BEGINNING.replace("operation_match", "single_handler") + _ENTRY,
    good=BEGINNING + _ENTRY,
    source="EnumHandlerRoutingStrategy; 32 of 552 real contracts",
)

OVERLAP = Rule(
    name="handler-overlap",
    severity=Severity.HINT,
    summary="The contract has both `handler` and `handler_routing`",
    why="`handler` is the older form of `handler_routing`. Some readers take the one, some the other, so the two must "
    "be kept in step by hand.",
    bad=BEGINNING + _ENTRY + "\nhandler: {module: shop.nodes.node_price.handler, class: HandlerPrice}",
    good=BEGINNING + _ENTRY,
    source="the runtime parser and the older loader; 55 of 552 real contracts",
)

_OFFICIAL = tuple(choice.value for choice in STRATEGIES.choices if choice.official)


def check_strategy(subject: Subject) -> Iterator[Finding]:
    """A finding on a strategy outside the official ones, unless it is a misspelt one."""
    strategy = subject.routing.strategy if subject.routing is not None else None
    if strategy is None or strategy.name in _OFFICIAL or "${" in strategy.name or nearest(strategy.name, _OFFICIAL):
        return
    yield Finding(
        STRATEGY.name,
        STRATEGY.severity,
        f"`{strategy.name}` is no official strategy; the runtime treats it like `operation_match`",
        strategy.place.span,
        strategy.place.path,
    )


def check_overlap(subject: Subject) -> Iterator[Finding]:
    """A finding on `handler` beside `handler_routing`."""
    older = entry(subject.root, "handler")
    if older is None or is_null(older.value) or subject.routing is None:
        return
    fixes: tuple[Fix, ...] = ()
    if not subject.root.flow and older in subject.root.entries:
        fixes = (Fix("Remove `handler`", (remove_entry(subject.tree, older),)),)
    yield Finding(
        OVERLAP.name,
        OVERLAP.severity,
        "`handler` stands beside `handler_routing`, and not every reader takes the same of the two",
        older.key.span,
        "handler",
        related=(Related("The newer form is here", subject.routing.place.span),),
        fixes=fixes,
    )
