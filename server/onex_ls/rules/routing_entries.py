"""Rules on routing entries: ``missing-operation``, ``missing-event-model`` and ``duplicate-operation``."""

import re
from collections.abc import Iterator

from onex_ls.contract.routes import RoutingEntry, RoutingTable
from onex_ls.contract.vocabulary.handler_routing import STRATEGIES
from onex_ls.findings.finding import Finding, Fix, Related, Severity
from onex_ls.findings.rule import Rule
from onex_ls.rules import duplicates
from onex_ls.rules.near import nearest
from onex_ls.rules.subject import Subject
from onex_ls.syntax.patch import add_entry, add_entry_before, quoted
from onex_ls.syntax.query import entry, find, mapping
from onex_ls.text.edits import TextEdit

BEGINNING = "handler_routing:\n  routing_strategy: operation_match\n  handlers:\n"
HANDLER = "      handler: {name: HandlerPrice, module: shop.nodes.node_price.handler}\n"
_BY_PAYLOAD = BEGINNING.replace("operation_match", "payload_type_match") + "    - operation: order.price\n"

OPERATION = Rule(
    name="missing-operation",
    severity=Severity.WARNING,
    summary="A routing entry has no operation",
    why="Unless messages are matched by the type of their payload, the runtime finds entries by their operation, and "
    "stops at the start when one is missing.",
    bad=BEGINNING + "    - description: Prices an order.\n" + HANDLER.rstrip(),
    good=BEGINNING + "    - operation: order.price\n" + HANDLER.rstrip(),
    source="core operation_match_requires_operation and RuntimeLocal; 20 of 565 real contracts",
)

EVENT_MODEL = Rule(
    name="missing-event-model",
    severity=Severity.WARNING,
    summary="A routing entry does not say which message it takes",
    why="Messages that are matched by the type of their payload, and commands, are read as the class in `event_model`. "
    "Without it the entry answers nothing.",
    bad=_BY_PAYLOAD + HANDLER.rstrip(),
    good=_BY_PAYLOAD + HANDLER + "      event_model: {name: ModelOrderPlaced, module: shop.nodes.node_price.models}",
    source="RuntimeLocal and core command_category_requires_event_model; 7 of 552 real contracts",
)

DUPLICATE = Rule(
    name="duplicate-operation",
    severity=Severity.WARNING,
    summary="Two routing entries answer the same operation",
    why="Nothing tells them apart, neither topic nor event nor model, so the second is never asked.",
    bad=BEGINNING + "    - operation: order.price\n" + HANDLER + "    - operation: order.price\n" + HANDLER.rstrip(),
    good=BEGINNING + "    - operation: order.price\n" + HANDLER + "    - operation: order.reprice\n" + HANDLER.rstrip(),
    source="the registry of handlers in core; 1 of 552 real contracts",
)

BY_PAYLOAD = "payload_type_match"
_STRATEGIES = frozenset(choice.value for choice in STRATEGIES.choices)
_OLDER_FORM = "routing_key"
# What may differ between entries of one operation, so that a message still finds the right one.
_TRAITS = ("topic", "event_type", "message_category", "payload_type", "backend", "routing_key", "handler_type")
_BOUNDARY = re.compile(r"(?<=[a-z0-9])(?=[A-Z])|[^A-Za-z0-9]+")


def check_operation(subject: Subject) -> Iterator[Finding]:
    """A finding on each entry without an operation, or on the first of them where none has one."""
    table = subject.routing
    if table is None or not is_matching_clear(subject, table) or subject.is_broken or "operation" in subject.meant:
        return
    if is_by_payload(table):
        return
    without = (found for found in table.entries if found.operation is None and "operation" not in found.others)
    lacking = [found for found in without if _OLDER_FORM not in found.traits]
    strategy = f" with `{table.strategy.name}`" if table.strategy is not None else ""
    for group in _groups(table, lacking):
        fixes = _fix("Add the operation", [edit for found in group for edit in _add_operation(subject, table, found)])
        yield _lacking(OPERATION, group, f"needs an `operation`{strategy}", fixes if _is_whole(fixes, group) else ())


def check_event_model(subject: Subject) -> Iterator[Finding]:
    """A finding on each entry that is found by its model, or takes commands, and names no model."""
    table = subject.routing
    if table is None or not is_matching_clear(subject, table) or subject.is_broken or "event_model" in subject.meant:
        return
    if is_by_payload(table):
        lacking = [found for found in table.entries if _has_no_model(subject, found)]
        why = f"needs an `event_model` with `{BY_PAYLOAD}`"
    else:
        commands = (found for found in table.entries if _is_command(found))
        lacking = [found for found in commands if _has_no_model(subject, found)]
        why = "takes commands, so it needs an `event_model`"
    for group in _groups(table, lacking):
        edits = _add_model(subject, group[0]) if len(table.entries) == 1 else []
        yield _lacking(EVENT_MODEL, group, why, _fix("Take the contract's input model", edits))


def is_matching_clear(subject: Subject, table: RoutingTable) -> bool:
    """Whether it is clear what messages are matched on: not where the strategy is misspelt, its key or its value."""
    if not table.knows_strategy or "routing_strategy" in subject.meant:
        return False
    strategy = table.strategy
    return strategy is None or strategy.name in _STRATEGIES or not nearest(strategy.name, (BY_PAYLOAD,))


def is_by_payload(table: RoutingTable) -> bool:
    """Whether messages are matched by the type of their payload."""
    return table.strategy is not None and table.strategy.name == BY_PAYLOAD


def _has_no_model(subject: Subject, found: RoutingEntry) -> bool:
    """Whether an entry names no model, and not only because ``name`` is misspelt in the map of one."""
    return found.event_model is None and not ("event_model" in found.others and "name" in subject.meant)


def _is_command(found: RoutingEntry) -> bool:
    return "message_category" in found.traits and found.traits["message_category"].name.lower() == "command"


def _groups(table: RoutingTable, lacking: list[RoutingEntry]) -> list[list[RoutingEntry]]:
    """Each entry by itself, but all in one where every entry of several lacks the same: that is one mistake."""
    is_all = len(lacking) == len(table.entries) > 1
    return [lacking] if is_all else [[found] for found in lacking]


def _lacking(rule: Rule, group: list[RoutingEntry], why: str, fixes: tuple[Fix, ...]) -> Finding:
    first, *others = group
    owner = f"None of the {len(group)} entries has what it" if others else "This entry"
    message = f"Each entry {why}; none of the {len(group)} has one" if others else f"{owner} {why}"
    return Finding(
        rule.name,
        rule.severity,
        message,
        first.key.span,
        first.place.path,
        related=tuple(Related("This one has none either", found.key.span) for found in others),
        fixes=fixes,
    )


def _fix(title: str, edits: list[TextEdit]) -> tuple[Fix, ...]:
    return (Fix(title, tuple(edits)),) if edits else ()


def _is_whole(fixes: tuple[Fix, ...], group: list[RoutingEntry]) -> bool:
    return all(len(fix.edits) == len(group) for fix in fixes)


def _add_operation(subject: Subject, table: RoutingTable, found: RoutingEntry) -> Iterator[TextEdit]:
    """Put an operation before everything else in the entry, if a name for it can be found."""
    block = mapping(find(subject.root, found.place.path))
    name = _proposal(subject, table, found)
    if block is not None and not block.flow and name and entry(block, "operation") is None:
        yield add_entry_before(subject.tree, block.entries[0], f"operation: {quoted(name)}")


def _proposal(subject: Subject, table: RoutingTable, found: RoutingEntry) -> str:
    """What the operation is most likely called: as it says elsewhere, or as its handler is called."""
    if found.operations:
        return found.operations[0].name
    routed = {other.operation.name for other in table.entries if other.operation is not None}
    described = [operation.name.name for operation in subject.described if operation.name.name not in routed]
    if len(described) == 1:
        return described[0]
    called = found.traits.get("event_type") or found.handler
    words = [part.lower() for part in _BOUNDARY.split(called.name) if part] if called is not None else []
    return "_".join(words[1:] if words[:1] in (["handler"], ["handle"]) else words)


def _add_model(subject: Subject, found: RoutingEntry) -> list[TextEdit]:
    model = subject.contract.input_model
    block = mapping(find(subject.root, found.place.path))
    if model is None or model.module is None or block is None or block.flow or entry(block, "event_model") is not None:
        return []
    lines = f"event_model:\n  name: {quoted(model.name)}\n  module: {quoted(model.module)}"
    return [add_entry(subject.tree, block, lines)]


def check_duplicate(subject: Subject) -> Iterator[Finding]:
    """A finding on each entry that an earlier one cannot be told from."""
    table = subject.routing
    if table is None or is_by_payload(table) or not is_matching_clear(subject, table):
        return
    told_apart = ((_identity(found), found) for found in table.entries if found.operation is not None)
    for first, second in duplicates.repeated(told_apart):
        if first.operation is not None and second.operation is not None:
            yield Finding(
                DUPLICATE.name,
                DUPLICATE.severity,
                f"`{second.operation.name}` is already answered by an entry above",
                second.operation.place.span,
                second.operation.place.path,
                related=(Related("By this one", first.operation.place.span),),
                fixes=duplicates.removals(subject.tree, first.place, second.place),
            )


def _identity(found: RoutingEntry) -> tuple[str | None, ...]:
    values = (found.operation, found.event_model, *(found.traits.get(trait) for trait in _TRAITS))
    return tuple(value.name if value is not None else None for value in values)
