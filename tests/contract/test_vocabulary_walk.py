"""Which block governs which map: in lists, maps of the author's own, tagged blocks, behind aliases and merges."""

import pytest

from onex_ls.contract.vocabulary.contract import CONTRACT
from onex_ls.contract.vocabulary.handler_routing import ENTRY, HANDLER
from onex_ls.contract.vocabulary.identity import VERSION
from onex_ls.contract.vocabulary.walk import WALK_LIMIT, governed
from onex_ls.syntax.parse import parse


def blocks(text: str) -> list[tuple[str, str]]:
    """The path and block name of every governed map, in order."""
    root = parse(text).root
    assert root is not None
    return [(each.path, each.block.name) for each in governed(root, CONTRACT)]


def test_maps_come_in_the_order_of_the_text():
    text = (
        "handler_routing:\n  handlers:\n    - handler: {module: a.b}\n    - handler: {module: a.c}\n"
        "contract_version: {major: 1}\n"
    )
    assert blocks(text) == [
        ("", "contract"),
        ("handler_routing", "handler_routing"),
        ("handler_routing.handlers[0]", ENTRY.name),
        ("handler_routing.handlers[0].handler", HANDLER.name),
        ("handler_routing.handlers[1]", ENTRY.name),
        ("handler_routing.handlers[1].handler", HANDLER.name),
        ("contract_version", VERSION.name),
    ]


@pytest.mark.parametrize(
    ("text", "path", "name"),
    [
        ("input_model: {name: ModelX}", "input_model", "model"),
        ("event_bus: {publish_topic_metadata: {onex.evt.a.b.v1: {}}}", r"event_bus.publish_topic_metadata.*", "topic"),
        ("inputs: {total: {type: str}}", "inputs.total", "field"),
        ("definitions: {Line: {properties: {sku: {items: {}}}}}", "definitions.Line.properties.sku.items", "field"),
        ("io_operations: [{operation: a}]", "io_operations[0]", "io operation"),
        ("io_operations: {price: {}}", "io_operations.price", "io operation"),
        ("fsm: {states: {idle: {}}}", "fsm.states.idle", "state"),
        ("state_machine: {states: [idle, {state_name: done}]}", "state_machine.states[1]", "state"),
        ("mixins: [{name: MixinX}]", "mixins[0]", "mixin"),
    ],
)
def test_every_spelling_leads_to_its_block(text: str, path: str, name: str):
    found = blocks(text)[-1]
    assert found[1].startswith(name)
    assert found[0].startswith(path.rstrip("*"))


@pytest.mark.parametrize(
    ("config", "name"),
    [
        ("{handler_type: http}", "http io_config"),
        ("{handler_type: filesystem}", "filesystem io_config"),
        ("{handler_type: smtp}", "io_config"),
        ("{}", "io_config"),
    ],
)
def test_a_tag_says_which_block_it_is(config: str, name: str):
    assert blocks(f"effect_operations: {{operations: [{{io_config: {config}}}]}}")[-1][1] == name


def test_aliases_and_merges_are_followed():
    text = "x: &v {major: 1, minor: 0}\ncontract_version: {<<: *v, patch: 0}\nnode_version: *v\n"
    root = parse(text).root
    assert root is not None
    versions = {each.path: each for each in governed(root, CONTRACT) if each.block is VERSION}
    assert set(versions) == {"contract_version", "node_version"}
    assert [key.name for _, key in versions["contract_version"].known] == ["patch", "major", "minor"]


def test_aliases_that_stand_for_billions_of_maps_come_to_an_end():
    text = "a: &a {type: array, items: {}}\n"
    for level in range(30):
        before = "a" if level == 0 else f"b{level - 1}"
        text += f"b{level}: &b{level} {{properties: {{x: *{before}, y: *{before}}}}}\n"
    text += "definitions: {bomb: *b29}\n"
    assert len(blocks(text)) <= WALK_LIMIT
