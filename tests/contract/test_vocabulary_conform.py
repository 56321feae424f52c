"""Values against their declarations: what is refused, in which words, and what is let pass."""

import pytest

from onex_ls.contract.vocabulary.conform import Fault, Mismatch, mismatches
from onex_ls.contract.vocabulary.contract import CONTRACT
from onex_ls.contract.vocabulary.walk import governed
from onex_ls.syntax.parse import parse


def wrong(text: str) -> list[Mismatch]:
    """What contradicts its declaration in a text."""
    root = parse(text).root
    assert root is not None
    return list(mismatches(governed(root, CONTRACT)))


def operation(io_config: str) -> str:
    """A contract with one effect operation."""
    return f"effect_operations:\n  operations:\n    - io_config: {io_config}\n"


@pytest.mark.parametrize(
    ("text", "path", "expected", "found"),
    [
        ("description: 7", "description", "text", "the number `7`"),
        ("name: yes", "name", "text", "`yes`"),
        ("name: [a]", "name", "text", "a list"),
        ("name: {a: b}", "name", "text", "a map"),
        ("name:", "name", "text", "nothing"),
        ("contract_version: 1.0.0", "contract_version", "a map", "the text `1.0.0`"),
        ("node_version: 1.0", "node_version", "a map or text", "the number `1.0`"),
        ("tags: price", "tags", "a list of text", "the text `price`"),
        ("tags: [a, 2]", "tags[1]", "text", "the number `2`"),
        ("tags: [a, ]\ndependencies: 3", "dependencies", "a list or a map", "the number `3`"),
        ("tags:\n  - a\n  -\n", "tags[1]", "text", "nothing"),
        ("supports_lifecycle: maybe", "supports_lifecycle", "`true` or `false`", "the text `maybe`"),
        ("descriptor: {timeout_ms: soon}", "descriptor.timeout_ms", "a whole number from 0 up", "the text `soon`"),
        ("descriptor: {timeout_ms: true}", "descriptor.timeout_ms", "a whole number from 0 up", "`true`"),
        ("descriptor: {timeout_ms: 1.5}", "descriptor.timeout_ms", "a whole number from 0 up", "the number `1.5`"),
        ("event_bus: []", "event_bus", "a map", "a list"),
        (
            "event_bus: {publish_topics: onex.evt.a.b.v1}",
            "event_bus.publish_topics",
            "a list",
            "the text `onex.evt.a.b.v1`",
        ),
        ("event_bus: {subscribe_topics: [[a]]}", "event_bus.subscribe_topics[0]", "text or a map", "a list"),
        ("handler_routing: {handlers: {a: b}}", "handler_routing.handlers", "a list of maps", "a map"),
        (
            "event_bus: {publish_topic_metadata: {a.b: 5}}",
            r"event_bus.publish_topic_metadata.a\.b",
            "a map",
            "the number `5`",
        ),
        (
            operation("{handler_type: db, query_params: 3}"),
            "*.query_params",
            "a map or a list of text",
            "the number `3`",
        ),
        (operation("{handler_type: http, headers: {A: 3}}"), "*.headers.A", "text", "the number `3`"),
    ],
)
def test_a_value_of_the_wrong_type_is_found(text: str, path: str, expected: str, found: str):
    (only,) = wrong(text)
    assert only.fault is Fault.TYPE
    assert only.path.endswith(path.lstrip("*"))
    assert (only.expected, only.found) == (expected, found)
    assert only.node.span == only.span


@pytest.mark.parametrize(
    ("text", "fault", "meant"),
    [
        ("descriptor: {node_archetype: service}", Fault.CHOICE, ()),
        ("descriptor: {node_archetype: efect}", Fault.NEAR_CHOICE, ("effect",)),
        ("descriptor: {node_archetype: Compute}", Fault.NEAR_CHOICE, ("compute",)),
        ("descriptor: {purity: pur}", Fault.NEAR_CHOICE, ("pure",)),
        ("descriptor: {isolation_policy: vn}", None, ()),  # too short to say anything
        ("descriptor: {isolation_policy: nne}", Fault.NEAR_CHOICE, ("none",)),
        ("handler_routing: {default_handler: handle_unknown}", None, ()),
        ("handler_routing: {default_handler: shop.handler:HandlerPrice}", None, ()),
        ('handler_routing: {default_handler: "handler:${CLASS}"}', None, ()),
        ('handler_routing: {default_handler: "handler:"}', Fault.CHOICE, ()),
        ('handler_routing: {default_handler: ":HandlerPrice"}', Fault.CHOICE, ()),
        ("handler_routing: {default_handler: handler:HandlerPrice.handle}", Fault.CHOICE, ()),
        ("handler_routing: {default_handler: 7}", Fault.TYPE, ()),
        ("descriptor: {purity: side_efecting}", Fault.NEAR_CHOICE, ("side_effecting",)),
        ("descriptor: {purity: mostly}", None, ()),
        ("descriptor: {purity: 3}", Fault.TYPE, ()),
        ("handler_routing: {routing_strategy: operation_mach}", Fault.NEAR_CHOICE, ("operation_match",)),
        ("handler_routing: {routing_strategy: my_own_way}", None, ()),
        ("runtime_profiles: [main, efects]", Fault.NEAR_CHOICE, ("effects",)),
        ("dependencies: [{name: ab, type: protcol}]", Fault.NEAR_CHOICE, ("protocol",)),
        (operation("{handler_type: smtp}"), Fault.CHOICE, ()),
        (operation("{handler_type: http, method: get}"), Fault.NEAR_CHOICE, ("GET",)),
        (operation("{handler_type: kafka, acks: 1}"), None, ()),
        (operation("{handler_type: kafka, acks: 7}"), Fault.TYPE, ()),
        (operation("{handler_type: http, timeout_ms: 5}"), Fault.RANGE, ()),
        ("descriptor: {timeout_ms: -1}", Fault.RANGE, ()),
        ("mcp: {timeout_seconds: 0}", Fault.RANGE, ()),
    ],
)
def test_a_value_outside_choices_or_bounds_is_found(text: str, fault: Fault | None, meant: tuple[str, ...]):
    assert [(each.fault, each.meant) for each in wrong(text)] == ([(fault, meant)] if fault is not None else [])


@pytest.mark.parametrize(
    "text",
    [
        "event_bus:",  # nothing is said yet
        "handler_routing: {default_handler: null}",
        "descriptor: {timeout_ms: '5'}",
        "descriptor: {timeout_ms: 5.0}",
        "descriptor: {timeout_ms: 1_000}",
        "descriptor: {idempotent: 'true'}",
        "descriptor: {timeout_ms: '${env.TIMEOUT:5}', idempotent: '${env.SAFE}'}",
        "descriptor: {node_archetype: '${env.KIND}'}",
        "metadata: {created: 2026-01-31}",
        "events: !include subcontracts/events.yaml",
        "event_bus: !include bus.yaml",
        "name: !!str 7",
        "handler_routing: {default_handler: 'handler:HandlerX'}",
        "handler_routing: {default_handler: {module: a, function: b}}",
        "handler_routing: {handlers: [{message_category: Event, handler: {module: a}}]}",
        "node_type: Effect_generic",
        "no_such_key: {a: [1, {b: 2}]}",
        "alert_policy: [a, b]",  # the author's own making, whatever its shape
        "metadata: {version: 1.0, ticket: 12, tags: [2026]}",  # nobody reads these closely
        "fsm: {states: [idle, done], transitions: [{from: [idle, x], to: done}]}",
        "inputs: {total: {type: [str, 'null'], default: 3}}",
    ],
)
def test_what_a_reader_takes_is_let_pass(text: str):
    assert wrong(text) == []


def test_a_value_behind_an_alias_is_found_where_it_is_used():
    (only,) = wrong("x: &n 7\ndescription: *n\n")
    assert only.found == "the number `7`"
    assert only.span.of("x: &n 7\ndescription: *n\n") == "*n"


def test_long_values_are_cut():
    (only,) = wrong("contract_version: " + "x" * 300)
    assert only.found == "the text `" + "x" * 40 + "...`"
