"""Tables of transitions are understood however they are written, and what is no table of the machine is let be."""

import pytest

from onex_ls.contract.load import load
from onex_ls.contract.recognise import recognise
from onex_ls.syntax.parse import parse
from onex_ls.validation.completeness import machines
from onex_ls.validation.package import read_package
from onex_ls.validation.result import context_of

CONTRACT = """\
name: node_lamp_reducer
node_type: reducer
contract_version: {major: 1, minor: 0, patch: 0}
state_machine:
  initial_state: "off"
  states: [{state_name: "off"}, {state_name: "on"}, {state_name: burnt out}]
  transitions:
    - {from_state: "off", to_state: "on", trigger: press}
    - {from_state: "on", to_state: "off", trigger: press}
    - {from_state: "on", to_state: burnt out, trigger: surge}
    - {from_state: "*", to_state: "off", trigger: power cut}
"""
ENUM = 'class EnumLamp(StrEnum):\n    OFF = "off"\n    ON = "on"\n    BURNT = "burnt out"\n\n\n'
ANYWHERE = 'ANYWHERE = {"power cut": "off"}\n'
WHOLE = {
    "pairs": 'T = {("off", "press"): "on", ("on", "press"): "off", ("on", "surge"): "burnt_out"}\n',
    "nested": 'T = {"off": {"press": "on"}, "on": {"press": "off", "surge": "burnt-out"}}\n',
    "tuples": 'T = [("off", "press", "on"), ("on", "press", "off"), ("on", "surge", "burnt out")]\n',
    "members": f"{ENUM}T = (W(EnumLamp.OFF, 'press', EnumLamp.ON), W(EnumLamp.ON, 'press', EnumLamp.OFF),"
    " W(EnumLamp.ON, 'surge', EnumLamp.BURNT))\n",
    "constants": 'ON = "on"\nOFF = "off"\n'
    'T = MappingProxyType({OFF: {"press": ON}, ON: {"press": OFF, "surge": "burnt out"}})\n',
    "sets": 'T = {"off": {"on"}, "on": {"off", "burnt_out"}}\n',
    "of a class": 'class R:\n    T = {("off", "press"): "on", ("on", "press"): "off", ("on", "surge"): "burnt out"}\n',
    "keywords": 'T = [W(source="off", on="press", to="on"), W(source="on", on="press", to="off"),'
    ' W(source="on", on="surge", to="burnt out")]\n',
}


def found(code: str, path: str = "machine.py") -> list[str]:
    tree = parse(CONTRACT)
    kind = recognise(tree).kind
    assert kind is not None
    context = context_of(load(tree, kind), CONTRACT)
    return [f"{one.rule.name} {one.path}" for one in machines.check(read_package({path: code}), context)]


@pytest.mark.parametrize("form", WHOLE)
def test_a_whole_table_is_whole(form):
    assert found(WHOLE[form] + ANYWHERE) == []


@pytest.mark.parametrize("form", WHOLE)
def test_a_transition_that_leads_elsewhere_is_missing(form):
    code = WHOLE[form].replace('"burnt-out"', '"on"').replace('"burnt_out"', '"on"')
    code = code.replace("EnumLamp.BURNT)", "EnumLamp.ON)") if form == "members" else code.replace('"burnt out"', '"on"')
    assert found(code + ANYWHERE) == ["uncovered-transition state_machine.transitions[2]"]


def test_a_way_from_anywhere_may_stand_in_another_list():
    assert found(WHOLE["pairs"]) == ["uncovered-transition state_machine.transitions[3]"]
    assert found(WHOLE["pairs"] + 'EVERYWHERE = [("power cut", "off")]\n') == []


@pytest.mark.parametrize(
    "code",
    [
        "",
        'COLOURS = {"off": "black", "on": "white"}\n',
        'T = {("off", "press"): "on"}\n',  # one row is no machine
        "def f():\n    T = {('off', 'press'): 'on', ('on', 'press'): 'off'}\n",
        'class EnumOther(StrEnum):\n    OFF = "off"\n    RED = "red"\n',
    ],
)
def test_what_is_no_list_of_the_machine_is_let_be(code):
    assert found(code) == []


def test_an_enum_of_most_states_has_to_have_all():
    assert found(ENUM) == []
    assert found(ENUM.replace('    BURNT = "burnt out"\n', "")) == ["uncovered-state state_machine.states[2]"]


def test_cases_of_tests_are_held_against_the_machine_as_well():
    cases = WHOLE["tuples"].replace("T = ", "@parametrize('a, b, c', ").replace("]\n", "])\ndef test(a, b, c): ...\n")
    assert found(cases, "tests/test_machine.py") == ["untested-transition state_machine.transitions[3]"]
