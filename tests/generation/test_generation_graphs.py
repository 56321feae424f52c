"""Graphs become code that runs their steps, where the contract says how."""

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from generation.planning import contract_of, plan_of, result_of
from onex_ls.generation.draft_graph import failed
from onex_ls.generation.graph import graph_spec

HEAD = "name: node_x_orchestrator\nnode_type: orchestrator\ncontract_version: 1\n"
DIAMOND = (
    "[{node_id: d, depends_on: [b, c]}, {node_id: a}, {node_id: b, depends_on: [a]}, {node_id: c, depends_on: [a]}]"
)

THREE = "[{node_id: a}, {node_id: b}, {node_id: c}]"

LETTERS = st.characters(max_codepoint=0xFFFF, exclude_categories=("Cs",), exclude_characters="\x7f")


def text_of(nodes: str = DIAMOND, edges: str = "[]", rules: str = "{}", mode: str = "parallel") -> str:
    return (
        f"{HEAD}workflow_coordination:\n  workflow_definition:\n    workflow_metadata: {{execution_mode: {mode}}}\n"
        f"    execution_graph:\n      nodes: {nodes}\n      edges: {edges}\n    coordination_rules: {rules}\n"
    )


def graph_of(*arguments: str, **parts: str):
    return graph_spec(contract_of(text_of(*arguments, **parts)), "node_x_orchestrator", "x.graph")


@pytest.mark.parametrize(
    ("parts", "waves"),
    [
        ({}, [["a"], ["b", "c"], ["d"]]),
        ({"mode": "sequential"}, [["a"], ["b"], ["c"], ["d"]]),
        ({"rules": "{parallel_execution_allowed: false}"}, [["a"], ["b"], ["c"], ["d"]]),
        ({"rules": "{execution_mode: sequential}"}, [["a"], ["b"], ["c"], ["d"]]),
        ({"rules": "{max_parallel_steps: 1}"}, [["a"], ["b"], ["c"], ["d"]]),
        ({"edges": "[{source: c, target: b}]"}, [["a"], ["c"], ["b"], ["d"]]),
        (
            {"nodes": THREE, "rules": "{max_parallel_steps: 2}"},
            [["a", "b"], ["c"]],
        ),
    ],
)
def test_steps_run_in_waves_that_need_only_what_came_before(parts: dict[str, str], waves: list[list[str]]) -> None:
    graph = graph_of(**parts)
    assert graph is not None
    assert [[*wave] for wave in graph.waves] == waves


@pytest.mark.parametrize(
    ("nodes", "edges"),
    [
        ("[{node_id: a, depends_on: [b]}, {node_id: b, depends_on: [a]}]", "[]"),
        ("[{node_id: a, depends_on: [nowhere]}]", "[]"),
        ("[{node_id: a}, {node_id: a}]", "[]"),
        ("[{node_id: a}, {description: nameless}]", "[]"),
        ("[{node_id: a}]", "[{source: b, target: a}]"),
        ("[{node_id: a}]", "[{source: a}]"),
        ("[]", "[]"),
    ],
)
def test_a_graph_that_cannot_run_is_none(nodes: str, edges: str) -> None:
    assert graph_of(nodes, edges) is None
    plan = plan_of(text_of(nodes, edges))
    assert not any(artifact.path.endswith("/graph.py") for artifact in plan.artifacts)


@pytest.mark.parametrize(
    ("rules", "completed", "skipped"),
    [
        ("{}", ["a", "c"], ["d"]),
        ("{failure_recovery_strategy: fail_fast}", ["a", "c"], ["d"]),
        ("{failure_recovery_strategy: none}", ["a", "c"], ["d"]),
        ("{failure_recovery_strategy: ABORT, max_parallel_steps: 1}", ["a"], ["c", "d"]),
        ("{failure_recovery_strategy: none, max_parallel_steps: 1}", ["a", "c"], ["d"]),
    ],
)
def test_a_failure_stops_what_the_contract_says_it_stops(rules: str, completed: list[str], skipped: list[str]) -> None:
    graph = graph_of(rules=rules)
    assert graph is not None
    assert graph.is_determined
    assert failed(graph, "b") == (completed, skipped)


@pytest.mark.parametrize(
    ("more", "runs"),
    [
        ("", True),
        ("outputs: {answer: str}\n", False),
        ("inputs: {note: str}\noutputs: {note: str}\n", True),
        ("output_model: {name: ModelY, module: elsewhere.models}\n", False),
        ("input_model: {name: ModelY, module: elsewhere.models}\n", True),
        ("handler_routing: {default_handler: {module: handler, function: f, type: sync}}\n", False),
        ("io_operations: [{operation: one}, {operation: two}]\n", False),
    ],
)
def test_the_handler_runs_the_graph_where_that_is_all_there_is_to_it(more: str, runs: bool) -> None:
    assert runs_its_graph(text_of() + more) is runs


@pytest.mark.parametrize("rules", ["{failure_recovery_strategy: ROLLBACK}", "{execution_mode: conditional}"])
def test_what_the_contract_does_not_say_enough_of_is_left_to_a_person(rules: str) -> None:
    assert not runs_its_graph(text_of(rules=rules))


def runs_its_graph(text: str) -> bool:
    plan = plan_of(text)
    assert any(artifact.path.endswith("/graph.py") for artifact in plan.artifacts)
    handlers = [artifact.content or "" for artifact in plan.artifacts if "handler" in artifact.path.rpartition("/")[2]]
    return any("await run(" in content for content in handlers)


@settings(max_examples=40, deadline=None)
@given(
    names=st.lists(st.text(LETTERS, min_size=1, max_size=30), min_size=1, max_size=5),
    parallel=st.booleans(),
    data=st.data(),
)
def test_whatever_steps_are_called_their_code_is_python(names: list[str], parallel: bool, data: st.DataObject) -> None:
    nodes = [
        {"node_id": name, "node_type": name, "depends_on": [data.draw(st.sampled_from(names[:number]))]}
        for number, name in enumerate(names)
        if number
    ]
    rules = {"execution_mode": "parallel" if parallel else "sequential", "max_retries": 2, "timeout_ms": 1}
    graph = {"execution_graph": {"nodes": [{"node_id": names[0]}, *nodes]}, "coordination_rules": rules}
    coordination = {"workflow_definition": graph}
    contract = {"name": "node_x", "node_type": "orchestrator", "contract_version": 1}
    result = result_of(json.dumps({**contract, "workflow_coordination": coordination}))
    assert result.plan is not None, result.findings
    for artifact in result.plan.artifacts:
        compile(artifact.content or "", artifact.path, "exec")
