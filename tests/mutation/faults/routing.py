"""Faults in the routing: handlers that are wired wrongly, operations that are missing or said twice."""

from collections.abc import Iterator
from random import Random

from yaml import MappingNode

from ..contract import Contract, Entry
from ..edits import HERE, Edit, Edits, added, here, repeated, replaced, respelt, without
from ..typos import typo
from .register import fault

_ENTRIES = "handler_routing.handlers[]"
_HANDLER = f"{_ENTRIES}.handler"
_OPERATION = f"{_ENTRIES}.operation"
_TOPICS = "event_bus.subscribe_topics[]"
_TELLING = {"topic", "event_model", "event_type", "message_category", "<<"}


def _nested(contract: Contract) -> Iterator[tuple[Entry, str, str]]:
    """The handlers of routing entries, each with its name and module."""
    for entry in contract.at(_HANDLER):
        name, module = contract.entry(entry.value, "name"), contract.entry(entry.value, "module")
        free = contract.is_free(entry.key.start_mark.index, contract.end(entry.value))
        if name and module and free and (entry.parent.flow_style or contract.has_own_lines(entry)):
            yield entry, name.said, module.said


def _rewritten(contract: Contract, entry: Entry, text: str) -> Edits:
    """The whole entry in other words."""
    return (Edit(entry.key.start_mark.index, contract.end(entry.value), text),)


@fault("flat handler", "handler-entry-shape")
def flat_handler(contract: Contract, _: Random) -> Iterator[Edits]:
    for entry, name, module in _nested(contract):
        between = ", " if entry.parent.flow_style else "\n" + " " * entry.key.start_mark.column
        yield _rewritten(contract, entry, f"{HERE}handler_class: {name}{between}{HERE}handler_module: {module}")


@fault("handler as text", "handler-entry-shape")
def handler_as_text(contract: Contract, rng: Random) -> Iterator[Edits]:
    for entry, name, module in _nested(contract):
        said = rng.choice((f"{module}.{name}", f"{module}:{name}", name, f"[{name}, {module}]", "~"))
        yield _rewritten(contract, entry, f"{HERE}handler: {said}")


@fault("entry without a handler", "handler-entry-shape")
def no_handler(contract: Contract, _: Random) -> Iterator[Edits]:
    for entry, _name, _module in _nested(contract):
        edits = without(contract, entry)
        rest = [other for other in contract.entries_of(entry.parent) if other.key is not entry.key]
        yield (*edits, *here(*rest[:1])) if edits else ()


def _strategy(contract: Contract) -> str:
    return next((entry.said for entry in contract.at("handler_routing.routing_strategy")), "")


@fault("entry without an operation", "missing-operation")
def no_operation(contract: Contract, _: Random) -> Iterator[Edits]:
    for entry in contract.at(_OPERATION):
        if _strategy(contract) != "operation_match":
            continue
        alike = ("event_type", "topic", "supported_operations", "event_model", "payload_type")
        if any(contract.entry(entry.parent, name) for name in alike):
            continue
        yield from _gone(contract, entry)


def _gone(contract: Contract, entry: Entry) -> Iterator[Edits]:
    """Something taken out of a routing entry, even if it is the entry's first line."""
    if any(key.value == "<<" for key, _ in entry.parent.value):
        return  # another one may come with what is merged
    first, *more = entry.parent.value
    if first[0] is not entry.key:
        edits = without(contract, entry)
        yield (*edits, *here(first[0])) if edits else ()
    elif more and contract.is_free(entry.key.start_mark.index, contract.end(entry.value)):
        # The next key moves up behind the dash.
        yield (Edit(entry.key.start_mark.index, more[0][0].start_mark.index, HERE),)


@fault("payload or command entry without a model", "missing-event-model")
def no_event_model(contract: Contract, _: Random) -> Iterator[Edits]:
    for entry in contract.at(f"{_ENTRIES}.event_model"):
        category = contract.entry(entry.parent, "message_category")
        is_command = category is not None and category.said.lower() == "command"
        if isinstance(entry.value, MappingNode) and (is_command or _strategy(contract) == "payload_type_match"):
            yield from _gone(contract, entry)


@fault("routing strategy of no official model", "routing-strategy")
def strategy(contract: Contract, rng: Random) -> Iterator[Edits]:
    for entry in contract.at("handler_routing.routing_strategy"):
        if entry.said == "operation_match":
            yield respelt(contract, entry.value, rng.choice(("single_handler", "topic_match", "default")))


@fault("one entry for commands and events", "mixed-topic-categories")
def mixed_categories(contract: Contract, _: Random) -> Iterator[Edits]:
    """A topic of the other category, where the one entry of the routing takes every message."""
    entries, lists = contract.items_at(_ENTRIES), contract.at("event_bus.subscribe_topics")
    categories = {item.said.split(".")[1] for item in contract.items_at(_TOPICS) if item.said.count(".") == 4}
    told_apart = {entry.name for item in entries for entry in contract.entries_of(item.node)} & _TELLING
    is_alone = len(entries) == len(lists) == len(categories) == 1 and not told_apart
    if is_alone and categories <= {"cmd", "evt"} and _strategy(contract) == "operation_match":
        other = "evt" if categories == {"cmd"} else "cmd"
        topic = added(contract, lists[0].value, f"{HERE}onex.{other}.elsewhere.something-else.v1")
        yield (*topic, *here(lists[0], *contract.entries_of(entries[0].node)[:2])) if topic else ()


@fault("operation routed twice", "duplicate-operation")
def operation_twice(contract: Contract, _: Random) -> Iterator[Edits]:
    """Entries with a topic or an event of their own may share an operation."""
    for item in contract.items_at(_ENTRIES):
        names = {entry.name for entry in contract.entries_of(item.node)}
        if _strategy(contract) == "operation_match" and "operation" in names and not names & {"topic", "event_model"}:
            yield repeated(contract, item, "operation")


@fault("operation declared twice", "duplicate-io-operation")
def io_operation_twice(contract: Contract, _: Random) -> Iterator[Edits]:
    for item in contract.items_at("io_operations[]"):
        yield repeated(contract, item, "operation", "name")


@fault("operation that nothing declares", "operation-drift")
def operation_drift(contract: Contract, rng: Random) -> Iterator[Edits]:
    declared = contract.at("io_operations[].operation", "io_operations[].name")
    names = {entry.said for entry in declared}
    for entry in contract.at(_OPERATION):
        routed = [other for other in contract.at(_OPERATION) if other.said == entry.said]
        if entry.said in names and len(routed) == 1:
            wrong = typo(entry.said, rng, names)
            same = [other for other in declared if other.said == entry.said]
            yield (*respelt(contract, entry.value, wrong), *here(*same)) if wrong else ()


@fault("two ways to name the handler", "handler-overlap")
def overlap(contract: Contract, _: Random) -> Iterator[Edits]:
    for entry in contract.at("handler_routing"):
        if not contract.at("handler") and contract.has_own_lines(entry):
            at = contract.line_start(entry.key.start_mark.index)
            text = f"{HERE}handler:\n  module: shop.handler\n  class: HandlerOther\n"
            yield (Edit(at, at, text), *here(entry))


@fault("bad handler_id", "handler-id")
def handler_id(contract: Contract, rng: Random) -> Iterator[Edits]:
    for entry in contract.at("handler_id"):
        if not contract.kind:
            yield respelt(contract, entry.value, rng.choice(("prices", "compute.", "compute.9lives", "node..gate")))


@fault("default handler without a class", "invalid-value")
def default_handler(contract: Contract, rng: Random) -> Iterator[Edits]:
    for entry in contract.at("handler_routing.default_handler"):
        if not isinstance(entry.value, MappingNode) and ":" in entry.said:
            module, _, name = entry.said.partition(":")
            yield replaced(contract, entry.value, rng.choice((f'"{module}:"', f'":{name}"', f'"{module}::{name}"')))
