"""The examples of the rules that generation tells of: a bad one is told of by its rule, a good one is not."""

import pytest

from generation.planning import result_of
from onex_ls.generation.rules import OWN_TEMPLATE_FAILED, OWN_TEMPLATES_UNUSED, RULES
from onex_ls.validation.completeness import CompletenessValidator
from onex_ls.validation.result import Requirement, ValidationContext
from onex_ls.validation.rules import RULES as OF_VALIDATION

CONTRACTS = [rule for rule in RULES if rule.bad.startswith("name:")]
ASKED = (
    Requirement("x.py", "class", "HandlerPrice", "handler_routing.handlers[0]", method="handle", is_async=True),
    Requirement("x.py", "class", "NodePrice", "name", base="NodeCompute"),
)


def test_rules_without_a_contract_as_an_example_are_those_that_no_single_contract_shows():
    others = {rule.name for rule in RULES if rule not in CONTRACTS}
    assert others == {"artifact-clash", "generation-failed", OWN_TEMPLATE_FAILED.name, OWN_TEMPLATES_UNUSED.name}


@pytest.mark.parametrize("rule", CONTRACTS, ids=lambda rule: rule.name)
def test_a_rule_of_generation_tells_its_examples_apart(rule):
    bad, good = (result_of(f"{text}\n").findings for text in (rule.bad, rule.good))
    assert {finding.severity for finding in bad if finding.rule == rule.name} == {rule.severity}
    assert rule.name not in {finding.rule for finding in good}


@pytest.mark.parametrize("rule", OF_VALIDATION, ids=lambda rule: rule.name)
def test_a_rule_of_validation_tells_its_examples_apart(rule):
    asked = tuple(each for each in ASKED if each.name in rule.good)
    context = ValidationContext(artifact="x.py", requirements=asked)
    bad, good = (CompletenessValidator().validate(text, context) for text in (rule.bad, rule.good))
    assert [issue.finding.rule for issue in bad] == [rule.name]
    assert rule.name not in {issue.finding.rule for issue in good}
