"""The page of each rule tells the truth: its bad example is found by the rule, its good one by no rule of its kind."""

from dataclasses import replace

import pytest

from onex_ls.contract.load import load
from onex_ls.contract.recognise import recognise
from onex_ls.syntax.parse import parse
from onex_ls.validation import completeness, compliance
from onex_ls.validation.completeness import CompletenessValidator
from onex_ls.validation.compliance import ONEXComplianceValidator
from onex_ls.validation.package import read_package
from onex_ls.validation.result import RequiredField, Requirement, ValidationContext, context_of
from onex_ls.validation.syntax import PYTHON_SYNTAX

CONTRACT = """\
name: node_price_compute
node_type: {kind}
contract_version: {{major: 1, minor: 0, patch: 0}}
descriptor: {{purity: pure}}
event_bus:
  subscribe_topics: [onex.cmd.shop.price-order.v1, onex.cmd.shop.price-basket.v1]
  publish_topics: [onex.evt.shop.order-priced.v1]
handler_routing:
  routing_strategy: operation_match
  handlers:
    - {{operation: price, handler: {{function: handle_price, module: shop.handler_price}}}}
    - {{operation: reduce, handler: {{function: handle_discount, module: shop.handler_price}}}}
io_operations:
  - {{operation: price}}
  - {{operation: discount}}
state_machine:
  initial_state: "off"
  states: [{{state_name: "off"}}, {{state_name: "on"}}, {{state_name: "broken"}}]
  transitions:
    - {{from_state: "off", to_state: "on", trigger: press}}
    - {{from_state: "on", to_state: "off", trigger: press}}
    - {{from_state: "on", to_state: "broken", trigger: drop}}
"""
FILE = "shop/handler_price.py"
HANDLERS = "def handle_price(order): return order\n\n\ndef handle_discount(order): return order\n"
ORDER = (RequiredField("customer", "str", "inputs.customer"), RequiredField("quantity", "int", "inputs.quantity"))
HANDLER = Requirement(FILE, "class", "HandlerPrice", "handler", None, "handle", True)
REQUIRED = {
    "missing-definition": HANDLER,
    "missing-method": HANDLER,
    "wrong-base": Requirement(FILE, "class", "NodePrice", "name", "NodeCompute"),
    "missing-model-field": Requirement(FILE, "class", "ModelOrder", "", fields=ORDER),
    "field-type": Requirement(FILE, "class", "ModelOrder", "", fields=ORDER[1:]),
}
IN_TESTS = ("untested-operation", "untested-transition")
RULES = [PYTHON_SYNTAX, *completeness.RULES, *compliance.RULES]


def context_for(rule: str) -> ValidationContext:
    kind = "orchestrator" if rule == "orchestrator-machine" else "compute"
    text = CONTRACT.format(kind=kind)
    if rule in ("handler-envelope", "handler-publishes", "plain-error", "log-call", "node-state", "node-logic"):
        return ValidationContext(node_type="compute")
    tree = parse(text)
    found = recognise(tree).kind
    assert found is not None
    context = context_of(load(tree, found), text)
    return replace(context, requirements=(REQUIRED[rule],)) if rule in REQUIRED else context


def found(rule: str, code: str) -> set[str]:
    texts = {FILE: HANDLERS, "shop/tests/test_price.py": code} if rule in IN_TESTS else {FILE: code}
    package, context = read_package(texts), context_for(rule)
    validators = (CompletenessValidator(), ONEXComplianceValidator())
    return {issue.finding.rule for validator in validators for issue in validator.validate(package, context)}


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.name)
def test_the_bad_example_is_found_and_the_good_one_is_not(rule):
    assert rule.name in found(rule.name, rule.bad)
    assert rule.name not in found(rule.name, rule.good)
    compile(rule.good, "good.py", "exec")


@pytest.mark.parametrize("rule", [rule for rule in RULES if rule is not PYTHON_SYNTAX], ids=lambda rule: rule.name)
def test_a_comment_silences_a_rule_for_its_line(rule):
    if rule.name in IN_TESTS:
        return  # what is found stands in another file
    lines = [f"{line}  # onex-ls: ignore[other, {rule.name}]" for line in rule.bad.split("\n")]
    assert rule.name not in found(rule.name, "\n".join(lines))


@pytest.mark.parametrize(
    ("code", "rule"),
    [
        ("def price(a: int) -> int:  # stub-ok\n    ...\n", "stub-left"),
        (
            "class HandlerA:\n    def handle(self, a):\n        # io-ok: a fixture\n        return open(a)\n",
            "io-outside-effect",
        ),
        ("# ONEX_EXCLUDE: declarative_node\nclass NodeA(NodeCompute):\n    limit = 3\n", "node-state"),
    ],
)
def test_the_comments_of_the_official_checks_count_too(code, rule):
    context = ValidationContext(node_type="compute", artifact=FILE)
    validators = (CompletenessValidator(), ONEXComplianceValidator())

    def rules(text):
        package = read_package({FILE: text})
        return {issue.finding.rule for validator in validators for issue in validator.validate(package, context)}

    assert rule not in rules(code)
    assert rule in rules(code.replace("# ", "# not: ").replace("ok", "no").replace("ONEX_", ""))
