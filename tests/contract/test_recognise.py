"""What is a contract, and of which kind: decided by content; one mistake does not switch the server off."""

import pytest

from onex_ls.contract.kind import NODE_KINDS, Kind, kind_of
from onex_ls.contract.recognise import NodeType, recognise
from onex_ls.syntax.parse import parse

VERSION = "contract_version: {major: 1, minor: 0, patch: 0}\n"


def recognised(text):
    return recognise(parse(text))


@pytest.mark.parametrize("kind", NODE_KINDS)
def test_every_spelling_of_a_kind_is_recognised(kind):
    for spelling in (kind.value, kind.value.upper(), kind.value.title(), kind.generic, kind.generic.lower()):
        assert kind_of(spelling) is kind
        for written in (spelling, f'"{spelling}"', f"' {spelling} '", f"&a {spelling}", f">\n  {spelling}\n"):
            found = recognised(f"node_type: {written}\n")
            assert (found.is_contract, found.kind, found.node_type) == (True, kind, NodeType.GOOD)


@pytest.mark.parametrize(
    ("text", "kind", "node_type"),
    [
        ("handler_id: compute.x\ndescriptor: {}\n", Kind.HANDLER, NodeType.NOT_NEEDED),
        (VERSION + "handler_id: x\ninput_model: x\noutput_model: x\n", Kind.HANDLER, NodeType.NOT_NEEDED),
        (VERSION + "node_type effect\n", None, NodeType.MISSING),
        (VERSION + "node_type: @effect\n", None, NodeType.MISSING),
        (VERSION + "node_type: efect\n", Kind.EFFECT, NodeType.MISSPELT),
        (VERSION + "node_type: COMPUTE-GENERIC\n", Kind.COMPUTE, NodeType.MISSPELT),
        (VERSION + "node_type: REDUCER_GENRIC\n", Kind.REDUCER, NodeType.MISSPELT),
        (VERSION + "node_type: orchestator_generic\n", Kind.ORCHESTRATOR, NodeType.MISSPELT),
        (VERSION + "event_bus: {}\ninput_model: x\n", None, NodeType.MISSING),
        (VERSION + "fingerprint: x\nstate_transitions: {}\n", None, NodeType.MISSING),
        (VERSION + "node_typ: effect\n", Kind.EFFECT, NodeType.MISSING),
        (VERSION + "handler_idd: x\ninput_model: x\ndescriptor: {}\n", Kind.HANDLER, NodeType.NOT_NEEDED),
        ("handler_id: compute.x\ndescriptor: {}\nnode_type: efect\n", Kind.EFFECT, NodeType.MISSPELT),
        (VERSION + "nodetype: REDUCER_GENERIC\n", Kind.REDUCER, NodeType.MISSING),
        (VERSION + "event_bus: {}\ninput_model: x\nnode_type:\n", None, NodeType.MISSING),
        (VERSION + "node_type:\n", None, NodeType.MISSING),
        (VERSION + "node_type: {EFFECT\n", None, NodeType.MISSING),
        (VERSION + "node_type: [effect]\n", None, NodeType.MISSING),
        (VERSION + "node_type: *nowhere\n", None, NodeType.MISSING),
        ("# before\n---\nnode_type: effect\n---\nother: document\n", Kind.EFFECT, NodeType.GOOD),
        ("kind: &k effect\nnode_type: *k\n", Kind.EFFECT, NodeType.GOOD),
        ("base: &b {node_type: effect}\n<<: *b\n", Kind.EFFECT, NodeType.GOOD),
    ],
)  # fmt: skip
def test_a_contract_is_recognised_in_spite_of_one_mistake(text, kind, node_type):
    found = recognised(text)
    assert (found.is_contract, found.kind, found.node_type) == (True, kind, node_type)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "just text",
        "- node_type: effect\n",
        "name: x\n",
        VERSION,
        VERSION + "event_bus: {}\n",
        "event_bus: {}\ninput_model: x\n",
        "node_type: efect\n",
        VERSION + "node_type: SERVICE\nevent_bus: {}\ninput_model: x\n",
        VERSION + "node_type: workflow\n",
        VERSION + "node_typ: workflow\n",
        VERSION + "type: effect\n",
        "node_typ: effect\n",
        VERSION + "node_type: 7\n",
        "node_type: RUNTIME_HOST_GENERIC\n" + VERSION,
        "handler_id: x\n",
        "on: push\njobs: {}\n",
        "nested:\n  node_type: effect\n",
    ],
)
def test_what_is_no_contract_is_left_alone(text):
    found = recognised(text)
    assert (found.is_contract, found.kind) == (False, None)
    assert found.reason.startswith("not a contract")


def test_the_reason_can_be_shown_to_a_person():
    assert recognised("node_type: effect\n").reason == "`node_type` names the kind effect"
    assert "nearly effect" in recognised(VERSION + "node_type: efect\n").reason
    assert "'SERVICE'" in recognised(VERSION + "node_type: SERVICE\n").reason
