"""State machines become code that does what the contract says, and nothing where it does not say it."""

import json
import math
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from generation.planning import contract_of, plan_of, result_of
from onex_ls.contract.parts import Named
from onex_ls.contract.place import Place
from onex_ls.findings.finding import Severity
from onex_ls.generation.conditions import all_hold, read_condition, situations
from onex_ls.generation.machine import machine_spec
from onex_ls.generation.walks import moves, walk
from onex_ls.text.span import Span

HERE = Place("fsm.transitions[0].conditions[0]", Span(0, 0))
FSM = "name: node_x_reducer\nnode_type: reducer\ncontract_version: 1\nfsm:\n  initial_state: a\n"
WAYS = "  states: [a, b, c]\n  transitions:\n"


def machine_of(text: str):
    return machine_spec(contract_of(text), "node_x_reducer", "x", "x.machine")


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        ("count == 3", 'facts.get("count") == 3'),
        ("count equals 0", 'facts.get("count") == 0'),
        ("name != x", 'facts.get("name") != "x"'),
        ("found == true", 'facts.get("found") is True'),
        ("found != null", 'facts.get("found") is not None'),
        ("count less_than 3", '_number(facts.get("count")) < 3'),
        ("count >= 2.5", '_number(facts.get("count")) >= 2.5'),
        ("items min_length 1", '_length(facts.get("items")) >= 1'),
        ("items max_length 4", '_length(facts.get("items")) <= 4'),
        ("id exists _", 'facts.get("id") is not None'),
        ("id is_present", 'facts.get("id") is not None'),
        ("id not_exists _", 'facts.get("id") is None'),
        ("kind in a,b", 'facts.get("kind") in ("a", "b")'),
        ("kind not_in a", 'facts.get("kind") not in ("a",)'),
        ("note contains urgent", '"urgent" in _text(facts.get("note"))'),
        ("note matches ^v1", 're.match("^v1", _text(facts.get("note"))) is not None'),
        ("order.lines min_length 1", '_length(_inner(facts, "order.lines")) >= 1'),
    ],
)
def test_a_condition_is_the_python_that_a_person_would_write(expression: str, expected: str) -> None:
    condition = read_condition(Named(expression, HERE))
    assert condition is not None
    assert condition.expression == expected


@pytest.mark.parametrize(
    "expression",
    ["", "count", "node is_valid", "a b c d", "_private == 1", "count < many", "count < .inf", "a matches (", "x ~ y"],
)
def test_what_only_its_author_understands_is_left_to_a_person(expression: str) -> None:
    assert read_condition(Named(expression, HERE)) is None


HELPERS: dict[str, Any] = {
    "_number": lambda fact: fact if isinstance(fact, int | float) else math.nan,
    "_length": lambda fact: len(fact) if hasattr(fact, "__len__") else math.nan,
    "_text": lambda fact: fact if isinstance(fact, str) else "",
}
operators = st.sampled_from(
    ["==", "!=", "<", "<=", ">", ">=", "min_length", "max_length", "exists", "not_exists", "in"]
)
values = st.sampled_from(["0", "3", "-2", "2.5", "true", "null", "word", "a,b", "1,2,3"])


@example([("a", "==", "true"), ("a", "==", "0")])  # 1 equals true, and is not it
@given(st.lists(st.tuples(st.sampled_from(["a", "b"]), operators, values), min_size=1, max_size=3))
def test_what_is_expected_of_conditions_is_what_their_code_decides(parts: list[tuple[str, str, str]]) -> None:
    found = [read_condition(Named(" ".join(part), HERE)) for part in parts]
    conditions = [condition for condition in found if condition is not None]
    for facts in situations(conditions):
        for condition in conditions:
            scope = {**HELPERS, "facts": facts}
            decided = eval(condition.expression, scope)  # noqa: S307 - our own code, to see what Python makes of it
            assert decided == all_hold([condition], facts), (condition.expression, facts)


def test_of_several_ways_the_urgent_one_is_tried_first_and_any_state_last() -> None:
    machine = machine_of(
        f"{FSM}{WAYS}"
        "    - {from: '*', to: c, trigger: t}\n"
        "    - {from: a, to: c, trigger: t}\n"
        "    - {from: a, to: b, trigger: t, priority: 5, conditions: [n > 1]}\n"
    )
    assert machine is not None
    assert [(way.sources, way.target) for way in machine.transitions] == [
        (("a",), "b"),
        (("b", "c"), "c"),
        (("a",), "c"),
    ]
    made = {(move.state, tuple(move.facts.items())): move.target for move in moves(machine)}
    assert made == {
        ("a", ()): "c",
        ("a", (("n", 2.0),)): "b",
        ("a", (("n", 1.0),)): "c",
        ("b", ()): "c",
        ("c", ()): "c",
    }


def test_nothing_leads_out_of_a_terminal_state_by_any_state() -> None:
    machine = machine_of(f"{FSM}  terminal_states: [c]\n{WAYS}    - {{from: '*', to: c, trigger: t}}\n")
    assert machine is not None
    assert [way.sources for way in machine.transitions] == [("a", "b")]


def test_a_walk_leads_to_the_farthest_state() -> None:
    ways = "    - {from: a, to: b, trigger: t}\n    - {from: b, to: c, trigger: u, conditions: [n in 4]}\n"
    machine = machine_of(f"{FSM}{WAYS}{ways}    - {{from: a, to: a, trigger: u}}\n")
    assert machine is not None
    assert [move.target for move in walk(machine, moves(machine))] == ["b", "c"]


@pytest.mark.parametrize(
    "ways",
    [
        "    - {from: a, to: nowhere, trigger: t}\n",
        "    - {from: a, trigger: t}\n",
        "    - {from: a, to: b}\n",
        f"    - {{from: a, to: b, trigger: {'t' * 200}}}\n",
        "    []\n",
    ],
)
def test_a_machine_that_cannot_run_is_none_and_its_handler_asks_for_a_behaviour(ways: str) -> None:
    text = f"{FSM}{WAYS}{ways}"
    assert machine_of(text) is None
    result = result_of(text)
    assert result.plan is not None
    assert not any(artifact.path.endswith("machine.py") for artifact in result.plan.artifacts)
    assert [finding.rule for finding in result.findings] == ["behaviour-missing"]


def test_states_of_any_name_have_members_of_their_own() -> None:
    states = ["a", "A", "a b", "a-b", "*b", "2x", "class", "é", "日本"]
    ways = "".join(f"    - {{from: a, to: '{state}', trigger: t{number}}}\n" for number, state in enumerate(states))
    machine = machine_of(f"{FSM}  states: {states}\n  transitions:\n{ways}")
    assert machine is not None
    names = [member.name for member in machine.states.members]
    assert len(set(names)) == len(states)
    assert all(name.isidentifier() for name in names)


GUARDED = FSM + WAYS + "    - from: a\n      to: b\n      trigger: t\n      conditions: [size < 3]\n"


@pytest.mark.parametrize(
    ("declared", "runs"),
    [
        ("inputs: {size: int}", True),
        ("inputs: {size: float, other: str}", True),
        ("inputs: {size: str}", False),
        ("inputs: {note: str}\noutputs: {note: str}", True),
        ("inputs: {note: str}\noutputs: {answer: str}", False),
        ("outputs: {level: {type: int, default: 3}}", True),
        ("output_model: {name: ModelY, module: elsewhere.models}", False),
        ("io_operations: [{operation: one}, {operation: two}]", False),
    ],
)
def test_the_handler_runs_the_machine_where_that_is_all_there_is_to_it(declared: str, runs: bool) -> None:
    plan = plan_of(f"{GUARDED}{declared}\n")
    handlers = "".join(artifact.content or "" for artifact in plan.artifacts if "/handlers/handler_" in artifact.path)
    assert ("advance(" in handlers) is runs
    assert any(artifact.path.endswith("/machine.py") for artifact in plan.artifacts)


def test_a_condition_for_a_person_is_told_of_at_its_place() -> None:
    text = f"{GUARDED}        - the size is_right\n".replace("[size < 3]", "\n        - size < 3")
    (finding,) = result_of(text).findings
    assert (finding.rule, finding.severity) == ("behaviour-missing", Severity.INFORMATION)
    assert finding.span.of(text) == "the size is_right"


def test_only_a_reducer_runs_its_machine() -> None:
    plan = plan_of(GUARDED.replace("node_type: reducer", "node_type: compute"))
    assert not any(artifact.path.endswith("/machine.py") for artifact in plan.artifacts)


def test_a_machine_of_a_person_is_left_alone() -> None:
    path = "src/shop/nodes/node_shop/machine.py"
    plan = plan_of(GUARDED, files={path: "TABLE = {}\n"})
    assert {artifact.path for artifact in plan.writes} >= {"src/shop/nodes/node_shop/contract_machine.py"}
    assert path not in {artifact.path for artifact in plan.writes}


letters = st.characters(max_codepoint=0xFFFF, exclude_categories=("Cs",), exclude_characters="\x7f")
names = st.text(letters, min_size=1, max_size=30)
expressions = st.lists(st.one_of(names, operators), max_size=4).map(" ".join)


@settings(max_examples=60, deadline=None)
@given(st.lists(names, min_size=1, max_size=4), st.lists(st.tuples(names, names, expressions), max_size=4), st.data())
def test_whatever_states_and_triggers_are_called_their_code_is_python(
    states: Any, ways: Any, data: st.DataObject
) -> None:
    machine = {
        "state_machine_name": data.draw(names),
        "initial_state": states[0],
        "states": [{"state_name": state, "entry_actions": [state]} for state in states],
        "transitions": [
            {
                "from_state": data.draw(st.sampled_from(states)),
                "to_state": data.draw(st.sampled_from(states)),
                "trigger": trigger,
                "actions": [action],
                "conditions": [condition],
            }
            for trigger, action, condition in ways
        ],
    }
    contract = {"name": "node_x_reducer", "node_type": "reducer", "contract_version": 1, "state_machine": machine}
    result = result_of(json.dumps(contract))
    assert result.plan is not None, result.findings
    for artifact in result.plan.artifacts:
        compile(artifact.content or "", artifact.path, "exec")
