"""The routing table: what each entry of ``handler_routing.handlers`` is told apart by, and the operations described."""

from dataclasses import dataclass

from onex_ls.contract.model import Place
from onex_ls.contract.parts import Named, items_at, named, named_at, names_at, texts_at
from onex_ls.syntax.query import entry, join, mapping, scalar, sequence, value
from onex_ls.syntax.tree import Mapping, Node

PATH = "handler_routing"
OPERATION_NAMES = ("operation", "name", "operation_id")


@dataclass(frozen=True, slots=True)
class RoutingEntry:
    """One entry. `place` is all of it, `key` its first key.

    `traits` are all its single values by key, `others` the keys whose values are none. `event_model` is the class that
    it matches on, `handler` the class or function that answers.
    """

    place: Place
    key: Place
    operation: Named | None
    operations: tuple[Named, ...]
    traits: dict[str, Named]
    others: frozenset[str]
    event_model: Named | None
    handler: Named | None


@dataclass(frozen=True, slots=True)
class RoutingTable:
    """The block ``handler_routing``. `place` is its key, `is_complete` says whether every entry could be read.

    `strategy` is None where there is none; `knows_strategy` is false where it is no single value.
    """

    place: Place
    strategy: Named | None
    knows_strategy: bool
    entries: tuple[RoutingEntry, ...]
    is_complete: bool


def read_routing(root: Mapping) -> RoutingTable | None:
    """The routing table of a contract, None where it has none."""
    declared = entry(root, PATH)
    block = mapping(declared.value) if declared is not None else None
    if declared is None or block is None:
        return None
    read = [_entry(item, path) for item, path in items_at(block, PATH, "handlers")]
    known = tuple(found for found in read if found is not None)
    said = value(block, "routing_strategy")
    return RoutingTable(
        place=Place(PATH, declared.key.span),
        strategy=named_at(block, PATH, "routing_strategy"),
        knows_strategy=said is None or scalar(said) is not None,
        entries=known,
        is_complete=len(known) == len(read),
    )


def _entry(node: Node, path: str) -> RoutingEntry | None:
    block = mapping(node)
    if block is None or not block.entries:
        return None
    traits = texts_at(block, path)
    model, handler = value(block, "event_model"), value(block, "handler")
    at = join(path, "event_model")
    return RoutingEntry(
        place=Place(path, node.span),
        key=Place(path, block.entries[0].key.span),
        operation=traits.get("operation"),
        operations=names_at(block, path, "supported_operations"),
        traits=traits,
        others=frozenset(pair.name for pair in block.entries if pair.name and scalar(pair.value) is None),
        event_model=named_at(model, at, "name", "type_name", "class") if mapping(model) else named(model, at),
        handler=named_at(handler, join(path, "handler"), "name", "function") or traits.get("handler_class"),
    )


@dataclass(frozen=True, slots=True)
class DescribedOperation:
    """One entry of ``io_operations``; `place` is all of it."""

    name: Named
    place: Place


def read_described(root: Mapping) -> tuple[DescribedOperation, ...]:
    """The operations that ``io_operations`` lists by name."""
    found = []
    if sequence(value(root, "io_operations")) is not None:
        for item, path in items_at(root, "", "io_operations"):
            name = named_at(item, path, *OPERATION_NAMES) if mapping(item) is not None else named(item, path)
            if name is not None:
                found.append(DescribedOperation(name, Place(path, item.span)))
    return tuple(found)
