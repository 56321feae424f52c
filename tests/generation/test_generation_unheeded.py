"""What a contract asks of its workflow or machine is done, or it is said that it is not."""

import pytest

from generation.planning import plan_of, result_of, texts_of
from generation.test_generation_graphs import THREE, text_of

MACHINE = (
    "name: node_x_reducer\nnode_type: reducer\ncontract_version: 1\nstate_machine:\n  initial_state: a\n"
    "  states: [{state_name: a}, {state_name: b%s}]\n"
    "  transitions: [{from_state: a, to_state: b, trigger: go}]\n"
)


def told(text):
    return [(finding.path, finding.message) for finding in result_of(text).findings if finding.rule == "not-generated"]


@pytest.mark.parametrize(
    ("parts", "path", "what"),
    [
        ({"rules": "{rollback_enabled: true, checkpoint_enabled: true}"}, "checkpoint_enabled", "undo steps"),
        ({"rules": "{failure_recovery_strategy: COMPENSATE}"}, "failure_recovery_strategy", "'COMPENSATE'"),
        ({"mode": "conditional"}, "execution_mode", "'conditional'"),
        ({"edges": "[{source: b, target: c, condition: it rains}]"}, "condition", "Conditions of edges"),
    ],
)
def test_what_a_graph_does_not_do_is_said_where_it_is_asked_for(parts, path, what):
    ((found, message),) = told(text_of(**parts))
    assert (found.rpartition(".")[2], what in message) == (path, True)


def test_what_code_cannot_decide_about_a_graph_is_a_persons():
    for parts in ({"mode": "streaming"}, {"edges": "[{source: b, target: c, condition: it rains}]"}):
        texts = texts_of(plan_of(text_of(**parts)))
        (handler,) = (text for path, text in texts.items() if path.endswith("/handler_x.py"))
        assert "outcome" not in handler


@pytest.mark.parametrize("rules", ["{}", "{rollback_enabled: false}", "{max_retries: 2, step_timeout_ms: 5}"])
def test_nothing_is_said_of_what_is_done_or_not_asked_for(rules):
    assert told(text_of(rules=rules)) == []


@pytest.mark.parametrize(
    ("more", "message"),
    [
        (
            "  persistence_enabled: true\n",
            "Generated code does not keep the state between requests (`persistence_enabled`)",
        ),
        (
            "  operations: [{operation_name: halt, trigger: stop, target_state: b}, {trigger: go, target_state: b}]\n",
            "No transition is generated for the operations of the machine: stop",
        ),
    ],
)
def test_what_a_machine_does_not_do_is_said(more, message):
    assert [said for _, said in told(MACHINE % "" + more)] == [message]
    assert told(MACHINE % "") == []


def test_data_that_states_require_is_said_not_to_be_asked_for():
    assert told(MACHINE % ", required_data: [weight]") == [
        (
            "state_machine.states[1].required_data[0]",
            "Generated code does not ask for the data that states require: weight",
        )
    ]


def test_pauses_grow_and_steps_have_their_own_time_and_settings():
    rules = "{max_retries: 3, retry_backoff_ms: 100, retry_backoff_multiplier: 1.5, step_timeout_ms: 700}"
    nodes = "[{node_id: a, step_config: {topic: x, tries: [1, 2]}}, {node_id: b}]"
    texts = texts_of(plan_of(text_of(nodes=nodes, rules=rules, mode="sequential")))
    (graph,) = (text for path, text in texts.items() if path.endswith("/graph.py"))
    (test,) = (text for path, text in texts.items() if path.endswith("/test_graph.py"))
    assert "GROWTH: Final = 1.5\n" in graph
    assert "async with asyncio.timeout(STEP_TIMEOUT_MS / 1000):" in graph
    assert '    Step("a", "", config={"topic": "x", "tries": [1, 2]}),\n    Step("b", ""),\n' in graph
    assert "pauses = [0.1, 0.15, 0.225]" in test


@pytest.mark.parametrize("factor", ["1.0", "0", "much", "-2", "1e9"])
def test_pauses_stay_the_same_without_a_factor_that_says_otherwise(factor):
    rules = f"{{max_retries: 3, retry_backoff_ms: 100, retry_backoff_multiplier: {factor}}}"
    assert not any("GROWTH" in text for text in texts_of(plan_of(text_of(nodes=THREE, rules=rules))).values())


def test_models_of_state_and_intents_are_where_the_contract_names_them():
    package = "shop.nodes.node_shop"
    text = MACHINE % "" + (
        f"state_model: {{name: ModelXState, module: {package}.state.model_x_state, description: What is kept.}}\n"
        f"intent_emission:\n  intents: [{{payload_model: ModelX, payload_module: {package}.models}}]\n"
        "definitions: {ModelXState: {type: object, properties: {count: {type: integer}}, required: [count]}}\n"
    )
    texts = texts_of(plan_of(text))
    assert "    count: int\n" in texts["src/shop/nodes/node_shop/state/model_x_state.py"]
    assert "class ModelX(BaseModel):" in texts["src/shop/nodes/node_shop/models/model_x.py"]


def test_a_graph_that_no_handler_can_run_is_said_to_be_there_for_nothing():
    models = "input_model: {name: ModelA, module: other.models}\noutput_model: {name: ModelB, module: other.models}\n"
    ((path, message),) = told(text_of(nodes=THREE) + models)
    assert path == "workflow_coordination.workflow_definition.execution_graph"
    assert message == "No handler runs the graph by itself: what it takes and gives is not clear"


EFFECT = (
    "name: node_x_effect\nnode_type: effect\ncontract_version: 1\n"
    "io_operations: [{operation: x.send, input_fields: [{name: key, type: str}]}]\n"
)
COMPUTED = (
    "name: node_x_compute\nnode_type: compute\ncontract_version: 1\n"
    "inputs: {note: {type: string}}\noutputs: {note: {type: string}}\n"
)
FAILURES = (
    "error_handling:\n"
    "  retry_policy: {max_retries: 3, retry_on: [TimeoutError]}\n"
    "  circuit_breaker: {enabled: true, failure_threshold: 5}\n"
    "  error_types: [{name: GoneError, recoverable: false}]\n"
)
LISTED = (
    "Generated code does not try again (`retry_policy`), stop calling what keeps failing (`circuit_breaker`), "
    "treat each type of error in its own way (`error_types`)"
)


@pytest.mark.parametrize(
    ("block", "said"),
    [
        (FAILURES, [("error_handling.retry_policy", LISTED)]),
        (
            "error_handling: {timeout_policy: {action: skip}}\n",
            [("error_handling.timeout_policy", "Generated code does not follow the policy (`timeout_policy`)")],
        ),
        (
            "idempotency: {strategy: upsert}\nhealth_check: {endpoint: /health}\n",
            [
                ("idempotency", "Generated code does not handle only once what arrives twice (`idempotency`)"),
                ("health_check", "Generated code does not answer whether the node is well (`health_check`)"),
            ],
        ),
    ],
)
def test_what_handlers_do_not_do_about_failures_is_said_once_for_each_block(block, said):
    assert told(EFFECT + block) == said
    assert told(COMPUTED + block) == []


@pytest.mark.parametrize(
    "block",
    [
        "error_handling: {retry_policy: {max_retries: 0, retry_on: []}, circuit_breaker: {enabled: false}}\n",
        "error_handling: {error_types: [], dead_letter_queue: false, retry_policy: {}, timeout_policy: none}\n",
        "error_handling:\nidempotency: {enabled: false}\nhealth_check: false\n",
        "error_handling: retry\n",
    ],
)
def test_nothing_is_said_of_failures_where_nothing_is_asked_for(block):
    assert told(EFFECT + block) == []


def test_operations_with_retries_of_their_own_are_not_said_to_lack_them():
    operation = (
        "inputs: {key: {type: string}}\noutputs: {key: {type: string}}\neffect_operations:\n  operations:\n"
        "    - operation_name: x\n      retry_policy: {max_retries: 2}\n"
        "      io_config: {handler_type: http, method: GET, url_template: 'https://shop.example/${input.key}'}\n"
    )
    head = "name: node_x_effect\nnode_type: effect\ncontract_version: 1\n"
    ((path, message),) = told(head + operation + FAILURES)
    assert path == "error_handling.circuit_breaker"
    assert "(`retry_policy`)" not in message


def test_a_handler_that_somebody_wrote_is_not_said_to_lack_anything():
    text = EFFECT + FAILURES + "handler_routing:\n  handlers: [{operation: x.send, handler: {name: H, module: y.h}}]\n"
    assert told(text) == []


def test_a_computation_is_the_same_for_what_arrives_twice():
    text = COMPUTED.replace("outputs: {note", "outputs: {other") + "idempotency: {enabled: true}\n"
    assert told(text) == []
    assert len(told(text + FAILURES)) == 1
