"""Syntax tree to typed model. Never fails: what is missing or misshapen is left out, and the rules report it."""

import re
from collections.abc import Iterator
from dataclasses import replace

from onex_ls.contract.effects import read_effects
from onex_ls.contract.fields import read_definitions, read_fields, read_operations
from onex_ls.contract.graphs import read_graphs
from onex_ls.contract.kind import Kind
from onex_ls.contract.machines import read_machines
from onex_ls.contract.model import (
    Contract,
    Descriptor,
    EventBus,
    HandlerRef,
    ModelRef,
    Place,
    Route,
    Routing,
    Topic,
    Version,
)
from onex_ls.contract.parts import items_at, named_at, prose
from onex_ls.contract.pipelines import read_pipelines
from onex_ls.contract.references import handler_reference, model_reference
from onex_ls.contract.resilience import read_resilience
from onex_ls.syntax.query import entries, entry, join, mapping, scalar, sequence, text, value
from onex_ls.syntax.tree import Mapping, Node, Tree
from onex_ls.syntax.values import is_null, scalar_value
from onex_ls.text.span import Span

_LEFT_OVER = re.compile(r"#magic___\^_\^___line")
"""What the formatter yamlfmt puts in the place of a blank line, and forgets behind a folded text."""

_NAME_KEYS = ("name", "node_name", "contract_name", "handler_id")


def load(tree: Tree, kind: Kind) -> Contract:
    """The typed model of a file that was recognised as a contract of `kind`."""
    root, head = mapping(tree.root), load_head(tree, kind)
    if root is None:
        return head
    return replace(
        head,
        operations=(
            *read_operations(value(root, "io_operations"), "io_operations"),
            *read_operations(value(root, "operations"), "operations"),
        ),
        inputs=read_fields(value(root, "inputs"), "inputs"),
        outputs=read_fields(value(root, "outputs"), "outputs"),
        definitions=read_definitions(value(root, "definitions"), "definitions"),
        pipelines=read_pipelines(tree, root),
        effects=read_effects(root),
        machines=read_machines(root),
        graphs=read_graphs(root),
        models=tuple(_further_models(root)),
        resilience=read_resilience(root),
    )


def _further_models(root: Mapping) -> Iterator[ModelRef]:
    state = _model(root, "state_model")
    if state is not None:
        yield state
    for item, path in items_at(root, "", "output_models"):
        found = model_reference(item, path)
        if found is not None:
            yield found
    for item, path in items_at(value(root, "intent_emission"), "intent_emission", "intents"):
        name = named_at(item, path, "payload_model")
        if name is not None:
            yield ModelRef(name.name, text(item, "payload_module"), prose(item, "description"), name.place)


def load_head(tree: Tree, kind: Kind) -> Contract:
    """The model without what only generation reads of it, such as operations and fields: a third of the work."""
    root = mapping(tree.root)
    if root is None:
        return Contract(kind, Place("", Span(0, 0)))
    name_key = next((key for key in _NAME_KEYS if _filled(value(root, key))), None)
    return Contract(
        kind=kind,
        place=Place("", root.span),
        name=text(root, name_key) if name_key else None,
        name_place=_place(root, name_key, "") if name_key else None,
        description=" ".join(_LEFT_OVER.sub("", text(root, "description") or "").split()),
        version=_version(root, "contract_version"),
        input_model=_model(root, "input_model"),
        output_model=_model(root, "output_model"),
        routing=_routing(root),
        event_bus=_event_bus(root),
        terminal_event=_terminal_event(root),
        descriptor=_descriptor(root),
    )


def _filled(node: Node | None) -> bool:
    found = scalar(node)
    return found is not None and bool(found.value.strip())


def _place(node: Mapping, key: str, path: str) -> Place:
    found = entry(node, key)
    assert found is not None  # noqa: S101 - asked for after the key was found
    return Place(join(path, key), found.value.span)


def _version(root: Mapping, key: str) -> Version | None:
    block = mapping(value(root, key))
    if block is None:
        return None
    parts = [_integer(block, part) for part in ("major", "minor", "patch")]
    if any(part is None or part < 0 for part in parts):
        return None
    major, minor, patch = (part or 0 for part in parts)
    return Version(major, minor, patch, Place(key, block.span))


def _integer(block: Mapping, key: str) -> int | None:
    found = scalar(value(block, key))
    number = scalar_value(found) if found is not None else None
    return number if isinstance(number, int) and not isinstance(number, bool) else None


def _boolean(block: Mapping, key: str) -> bool | None:
    found = scalar(value(block, key))
    truth = scalar_value(found) if found is not None else None
    return truth if isinstance(truth, bool) else None


def _model_at(block: Mapping, key: str, path: str) -> ModelRef | None:
    found = value(block, key)
    return model_reference(found, join(path, key)) if found is not None else None


def _model(root: Mapping, key: str) -> ModelRef | None:
    """A model of the contract; the older block ``handler`` may name it instead."""
    own = _model_at(root, key, "")
    single = mapping(value(root, "handler"))
    return own if own is not None or single is None else _model_at(single, key, "handler")


def _routing(root: Mapping) -> Routing | None:
    block = mapping(value(root, "handler_routing"))
    if block is not None:
        items = sequence(value(block, "handlers"))
        routes = [
            _route(item, f"handler_routing.handlers[{position}]")
            for position, item in enumerate(items.items if items is not None else ())
        ]
        default = handler_reference(value(block, "default_handler"), "handler_routing.default_handler")
        place = Place("handler_routing", block.span)
        return Routing(text(block, "routing_strategy"), tuple(filter(None, routes)), default, place)
    single = handler_reference(value(root, "handler"), "handler")
    return Routing(None, (), single, single.place) if single is not None else None


def _route(item: Node, path: str) -> Route | None:
    block = mapping(item)
    if block is None:
        return None
    return Route(
        operation=text(block, "operation"),
        handler=handler_reference(value(block, "handler"), join(path, "handler")) or _flat_handler(block, path),
        event_model=_model_at(block, "event_model", path),
        message_category=text(block, "message_category"),
        description=" ".join((text(block, "description") or "").split()),
        place=Place(path, block.span),
    )


def _flat_handler(block: Mapping, path: str) -> HandlerRef | None:
    name, module = text(block, "handler_class"), text(block, "handler_module")
    return HandlerRef(name, module, False, Place(path, block.span)) if name and module else None


def _event_bus(root: Mapping) -> EventBus | None:
    block = mapping(value(root, "event_bus"))
    if block is None:
        return None
    subscribed = (*_topics(block, "subscribe_topics"), *_topics_in_map(block, "subscribe", ("topic",)))
    publish_keys = ("topic", "success_topic", "failure_topic")
    published = (*_topics(block, "publish_topics"), *_topics_in_map(block, "publish", publish_keys))
    return EventBus(subscribed, published, Place("event_bus", block.span))


def _topics(block: Mapping, key: str) -> tuple[Topic, ...]:
    listed = sequence(value(block, key))
    found = []
    for position, item in enumerate(listed.items if listed is not None else ()):
        node = item if scalar(item) is not None else value(item, "topic")
        found.append(_topic(node, f"event_bus.{key}[{position}]"))
    return tuple(filter(None, found))


def _topics_in_map(block: Mapping, key: str, inner_keys: tuple[str, ...]) -> tuple[Topic, ...]:
    named = [inner for inner in entries(value(block, key)) if inner.name in inner_keys]
    return tuple(filter(None, (_topic(inner.value, f"event_bus.{key}.{inner.name}") for inner in named)))


def _topic(node: Node | None, path: str) -> Topic | None:
    """The topic that a scalar names; an alias is its own place, and not the anchor it stands for."""
    name = scalar(node)
    if node is None or name is None or is_null(name):
        return None
    return Topic(name.value.strip(), Place(path, node.span))


def _terminal_event(root: Mapping) -> Topic | None:
    found = value(root, "terminal_event")
    inner = value(found, "topic")
    return _topic(inner, "terminal_event.topic") if inner is not None else _topic(found, "terminal_event")


def _descriptor(root: Mapping) -> Descriptor | None:
    block = mapping(value(root, "descriptor"))
    if block is None:
        return None
    return Descriptor(
        archetype=text(block, "node_archetype"),
        purity=text(block, "purity"),
        idempotent=_boolean(block, "idempotent"),
        timeout_ms=_integer(block, "timeout_ms"),
        place=Place("descriptor", block.span),
    )
