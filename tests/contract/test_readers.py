"""State machines, graphs, pipelines, effects, routes and topics: every dialect reads into one form."""

import pytest

from onex_ls.contract.effects import read_effects
from onex_ls.contract.graphs import read_graphs
from onex_ls.contract.machines import Machine, read_machines
from onex_ls.contract.pipelines import read_pipelines
from onex_ls.contract.routes import read_described, read_routing
from onex_ls.contract.topics import read_topics
from onex_ls.syntax.parse import parse
from onex_ls.syntax.query import find, mapping
from onex_ls.syntax.tree import Mapping


def root(text: str) -> Mapping:
    found = mapping(parse(text).root)
    assert found is not None
    return found


MACHINES = {
    "state_machine": """\
state_machine:
  initial_state: idle
  states:
    - {state_name: idle}
    - {state_name: done, is_terminal: true}
  transitions:
    - {from_state: idle, to_state: done, trigger: finish, conditions: [{expression: a == b}]}
""",
    "state_transitions": """\
state_transitions:
  initial_state: idle
  states:
    - {version: {major: 1, minor: 0, patch: 0}, state_name: idle, state_type: operational}
    - {version: {major: 1, minor: 0, patch: 0}, state_name: done, state_type: terminal}
  transitions:
    - {transition_name: end, from_state: idle, to_state: done, trigger: finish, conditions: [{expression: a == b}]}
""",
    "fsm": """\
fsm:
  initial_state: idle
  states: [idle, done]
  transitions:
    - {from: idle, to: done, trigger: finish, guard_conditions: [a == b]}
  terminal_states: [done]
""",
    "a mixture": """\
state_machine:
  initial_state: idle
  states: {idle: {}, done: {is_terminal: true}}
  transitions:
    - {source: [idle], dest: done, trigger: finish, guard_conditions: [a == b]}
""",
}


def essence(machine: Machine) -> tuple[object, ...]:
    ways = [
        (
            [source.name for source in way.sources],
            way.target and way.target.name,
            way.trigger and way.trigger.name,
            [condition.name for condition in way.conditions],
        )
        for way in machine.transitions
    ]
    names = [state.name.name for state in machine.states]
    return names, machine.initial and machine.initial.name, sorted(machine.terminal_names), ways, machine.is_complete


@pytest.mark.parametrize("dialect", MACHINES)
def test_a_machine_is_the_same_in_every_dialect(dialect):
    (machine,) = read_machines(root(MACHINES[dialect]))
    expected = ["idle", "done"], "idle", ["done"], [(["idle"], "done", "finish", ["a == b"])], True
    assert essence(machine) == expected


@pytest.mark.parametrize("dialect", MACHINES)
def test_names_stand_where_their_places_say(dialect):
    text = MACHINES[dialect]
    (machine,) = read_machines(root(text))
    for name in (*machine.uses, *(state.name for state in machine.states)):
        assert name.place.span.of(text) == name.name
        assert find(root(text), name.place.path) is not None


@pytest.mark.parametrize(
    ("text", "knows_states", "is_complete"),
    [
        ("fsm: {states: [a], transitions: [{from: a, to: a}]}", True, True),
        ("fsm: {states: [a], transitions: [{from: a}]}", True, False),
        ("fsm: {states: [a]}", True, False),
        ("fsm: {states: [a, {}], transitions: []}", False, False),
        ("fsm: {states: [], transitions: []}", False, False),
        ("fsm: {states: a, transitions: a}", False, False),
    ],
)
def test_a_machine_says_what_is_not_known_of_it(text, knows_states, is_complete):
    (machine,) = read_machines(root(text))
    assert (machine.knows_states, machine.is_complete) == (knows_states, is_complete)


def test_states_are_reached_through_others_and_from_anywhere():
    (machine,) = read_machines(
        root("fsm: {states: [a, b, c, d], transitions: [{from: a, to: b}, {from: b, to: a}, {from: '*', to: c}]}")
    )
    assert machine.reached_from("a") == {"a", "b", "c"}
    assert machine.reached_from("d") == {"d", "c"}


def test_a_graph_stands_in_the_definition_or_beside_it():
    steps = "{nodes: [{node_id: a}, {node_id: b, depends_on: [a]}], edges: [{from_node: a, to_node: b}]}"
    for text in (
        f"workflow_coordination: {{workflow_definition: {{execution_graph: {steps}}}}}",
        f"workflow_coordination: {{execution_graph: {steps}}}",
    ):
        (graph,) = read_graphs(root(text))
        assert [step.name.name for step in graph.steps] == ["a", "b"]
        assert [use.name for use in graph.uses] == ["a", "a", "b"]
        assert graph.is_complete


def test_a_pipeline_names_the_steps_it_reads():
    text = """\
compute:
  pipeline:
    - {step_name: a, step_type: transformation, transformation_type: identity}
    - step_name: b
      step_type: mapping
      mapping_config: {field_mappings: {x: $.steps.a.output, y: "$.steps.a", z: $.input.a}}
"""
    (pipeline,) = read_pipelines(parse(text), root(text))
    inputs = pipeline.steps[1].inputs
    assert [used.place.span.of(text) for used in inputs] == ["a", "a"]
    assert [used.place.path for used in inputs] == [
        "compute.pipeline[1].mapping_config.field_mappings.x",
        "compute.pipeline[1].mapping_config.field_mappings.y",
    ]


def test_an_effect_knows_what_its_operations_do():
    text = """\
effect_operations:
  default_retry_policy: {max_retries: 0}
  transaction: {enabled: true, isolation_level: SERIALIZABLE}
  operations:
    - {operation_name: a, io_config: {handler_type: HTTP, method: post}, retry_policy: {enabled: true}}
    - {operation_name: b, idempotent: true, io_config: {handler_type: db, operation: explode, read_only: yes}}
    - {operation_name: c}
"""
    (effect,) = read_effects(root(text))
    a, b, c = effect.operations
    assert effect.isolation == "serializable"
    assert effect.transaction is not None
    assert effect.retry is not None
    assert not effect.retry.is_on
    assert a.io is not None
    assert (a.io.handler, a.io.action, a.retry is not None and a.retry.is_on) == ("http", "POST", True)
    assert b.io is not None
    assert (b.io.action, b.io.is_set("read_only"), b.idempotent) == ("", True, True)
    assert (c.io, c.idempotent, c.retry) == (None, None, None)


def test_a_route_is_told_apart_by_its_traits():
    text = """\
handler_routing:
  routing_strategy: operation_match
  handlers:
    - {operation: a, handler: {name: HandlerA, module: m}, topic: t, event_model: {name: ModelA}}
    - {handler: {function: handle_b, module: m}, supported_operations: [b, c], operation: [x]}
    - text
io_operations: [a, {name: b}, {operation_id: c}, {}]
"""
    table = read_routing(root(text))
    assert table is not None
    first, second = table.entries
    assert (table.is_complete, table.strategy and table.strategy.name) == (False, "operation_match")
    assert [part and part.name for part in (first.operation, first.handler, first.event_model)] == [
        "a",
        "HandlerA",
        "ModelA",
    ]
    assert (first.traits["topic"].name, second.operation) == ("t", None)
    assert "operation" in second.others
    assert [name.name for name in second.operations] == ["b", "c"]
    assert [described.name.name for described in read_described(root(text))] == ["a", "b", "c"]


def test_topics_are_found_wherever_they_are_spoken_of():
    text = """\
terminal_event: {topic: a}
event_bus:
  subscribe_topics: [b, {topic: c}, 7, null]
  publish_topics: d
  publish: {success_topic: e}
  subscribe_topic_metadata: {f: {}}
published_events: [{topic: g}, {}]
handler_routing: {handlers: [{topic: h}]}
"""
    topics = read_topics(root(text))
    assert sorted(use.name for use in topics.uses) == ["a", "b", "c", "e", "f", "g", "h"]
    assert [(listed.key, len(listed.topics), len(listed.others)) for listed in topics.lists] == [
        ("subscribe_topics", 2, 3),
        ("publish_topics", 0, 1),
    ]


@pytest.mark.parametrize(
    "block", ["state_machine", "fsm", "workflow_coordination", "compute", "effect_operations", "event_bus"]
)
@pytest.mark.parametrize("value", ["", "7", "[]", "{}", "[1, 2]", "{a: 1}", "*x"])
def test_odd_shapes_are_read_as_nothing(block, value):
    text = f"{block}: {value}\nhandler_routing: {value}\nio_operations: {value}\n"
    tree = parse(text)
    found = mapping(tree.root)
    assert found is not None
    for read in (read_machines, read_graphs, read_effects, read_topics, read_routing, read_described):
        read(found)
    assert read_pipelines(tree, found) is not None
