"""The examples of the rules that generation tells of: a bad one is told of by its rule, a good one is not."""

import pytest

from generation.planning import result_of
from onex_ls.generation.rules import OWN_TEMPLATE_FAILED, OWN_TEMPLATES_UNUSED, RULES

CONTRACTS = [rule for rule in RULES if rule.bad.startswith("name:")]


def test_rules_without_a_contract_as_an_example_are_those_that_no_single_contract_shows():
    others = {rule.name for rule in RULES if rule not in CONTRACTS}
    assert others == {"artifact-clash", "generation-failed", OWN_TEMPLATE_FAILED.name, OWN_TEMPLATES_UNUSED.name}


@pytest.mark.parametrize("rule", CONTRACTS, ids=lambda rule: rule.name)
def test_a_rule_of_generation_tells_its_examples_apart(rule):
    bad, good = (result_of(f"{text}\n").findings for text in (rule.bad, rule.good))
    assert {finding.severity for finding in bad if finding.rule == rule.name} == {rule.severity}
    assert rule.name not in {finding.rule for finding in good}
