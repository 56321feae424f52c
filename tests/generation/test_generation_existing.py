"""Code that is there before the generator comes: it is used as it is, wherever the contract names it."""

import re

import pytest

from generation.planning import plan_of, result_of, texts_of
from onex_ls.generation.plan import Fate

HERE = "src/shop/nodes/node_shop"
MODULE = "shop.nodes.node_shop"
HEAD = "name: node_shop\nnode_type: compute\ncontract_version: 1\n"
IN_MODELS = f"{HEAD}input_model: {{name: ModelOrder, module: {MODULE}.models}}\n"
IN_MODULE = f"{HEAD}input_model: {{name: ModelOrder, module: {MODULE}.models.model_order}}\n"
ROUTED = (
    f"{HEAD}handler_routing:\n  handlers:\n"
    f"  - operation: shop.open\n    handler: {{name: HandlerOpen, module: {MODULE}.handlers.handler_open}}\n"
    f"  - operation: shop.close\n    handler: {{name: HandlerClose, module: {MODULE}.handlers.handler_close}}\n"
)


def imports_of(content: str) -> dict[str, str]:
    """The module that each imported name comes from."""
    found = re.findall(r"^from ([\w.]+) import \(?\s*([\w,\s]+?)\s*\)?$", content, re.MULTILINE)
    return {name.strip(): module for module, names in found for name in names.split(",") if name.strip()}


@pytest.mark.parametrize(
    ("contract", "file", "text"),
    [
        (IN_MODULE, "models/model_order.py", "class ModelOrder: ..."),
        (IN_MODELS, "models/__init__.py", "from shop.orders import ModelOrder"),
        (IN_MODELS, "models/__init__.py", "from shop.orders import *"),
        (
            IN_MODELS,
            "models/__init__.py",
            "try:\n    from a import ModelOrder\nexcept ImportError:\n    ModelOrder = None",
        ),
        (IN_MODELS, "models.py", "ModelOrder = object"),
        (IN_MODELS, "models/model_order.py", "class ModelOrder: ..."),
    ],
)
def test_a_model_that_a_person_wrote_is_imported_and_not_generated(contract: str, file: str, text: str) -> None:
    plan = plan_of(contract, files={f"{HERE}/{file}": text})
    kept = plan.artifact(f"{HERE}/{file}")
    assert kept is not None
    assert (kept.fate, kept.content) == (Fate.KEEP, text)
    handler = plan.artifact(f"{HERE}/handlers/handler_shop.py")
    assert handler is not None
    module = file.removesuffix(".py").removesuffix("/__init__").replace("/", ".")
    assert imports_of(handler.content)["ModelOrder"] == f"{MODULE}.{module}"
    generated = [artifact.path for artifact in plan.writes if "class ModelOrder(" in artifact.content]
    assert generated == []


def test_a_handler_that_a_person_wrote_stays_and_its_neighbour_is_generated() -> None:
    mine = "class HandlerOpen:\n    def handle(self, request): return request\n"
    plan = plan_of(ROUTED, files={f"{HERE}/handlers/handler_open.py": mine})
    assert plan.artifact(f"{HERE}/handlers/handler_open.py").fate is Fate.KEEP  # type: ignore[union-attr]
    assert plan.artifact(f"{HERE}/handlers/handler_close.py").fate is Fate.CREATE  # type: ignore[union-attr]
    tests = plan.artifact(f"{HERE}/tests/test_handlers.py")
    assert tests is not None
    assert "class TestClose" in tests.content
    assert "HandlerOpen" not in tests.content


def test_a_node_that_a_person_wrote_stays_and_is_not_tested_for_what_it_may_not_be() -> None:
    plan = plan_of(HEAD, files={f"{HERE}/node.py": "class Shop: ..."})
    assert plan.artifact(f"{HERE}/node.py").fate is Fate.KEEP  # type: ignore[union-attr]
    assert plan.artifact(f"{HERE}/tests/test_node.py") is None
    package = plan.artifact(f"{HERE}/__init__.py")
    assert package is not None
    assert "NodeShop" not in package.content


def test_the_checks_make_way_for_a_module_of_their_name() -> None:
    for taken in ("validators.py", "validators/__init__.py"):
        plan = plan_of(HEAD, files={f"{HERE}/{taken}": "x = 1\n"})
        assert plan.artifact(f"{HERE}/contract_validators.py") is not None
        handler = plan.artifact(f"{HERE}/handlers/handler_shop.py")
        assert handler is not None
        assert f"{MODULE}.contract_validators" in imports_of(handler.content).values()


def test_what_the_contract_names_elsewhere_is_imported_from_there() -> None:
    contract = (
        f"{HEAD}input_model: {{name: ModelIntent, module: omnibase_core.models.reducer.model_intent}}\n"
        "output_model: {name: dict, module: builtins}\n"
        "handler_routing: {handlers: [{operation: a, handler: {name: HandlerA, module: other.handlers.handler_a}}]}\n"
    )
    plan = plan_of(contract)
    assert not any("handlers" in artifact.path for artifact in plan.artifacts)
    own = contract.replace("other.handlers", f"{MODULE}.handlers")
    handler = plan_of(own).artifact(f"{HERE}/handlers/handler_a.py")
    assert handler is not None
    assert imports_of(handler.content)["ModelIntent"] == "omnibase_core.models.reducer.model_intent"
    assert "-> dict[str, object]:" in handler.content


def test_a_class_named_in_several_places_has_one_home_and_the_others_pass_it_on() -> None:
    contract = (
        f"{HEAD}input_model: {{name: ModelOrder, module: {MODULE}}}\n"
        f"output_model: {MODULE}.models.model_events.ModelSold\n"
        "handler_routing:\n  default_handler: handler:HandlerShop\n  handlers:\n  - operation: shop.sell\n"
        f"    handler: {{name: HandlerShop, module: {MODULE}.handlers.handler_shop}}\n"
        f"    event_model: {{name: ModelOrder, module: {MODULE}.models.model_events}}\n"
    )
    result = result_of(contract)
    assert result.plan is not None
    assert result.issues == ()
    texts = texts_of(result.plan)
    homes = {
        name: [path for path, text in texts.items() if f"\nclass {name}" in text]
        for name in ("ModelOrder", "ModelSold", "HandlerShop")
    }
    assert homes == {
        "ModelOrder": [f"{HERE}/models/model_order.py"],
        "ModelSold": [f"{HERE}/models/model_sold.py"],
        "HandlerShop": [f"{HERE}/handlers/handler_shop.py"],
    }
    passed_on = {
        f"{HERE}/__init__.py": "ModelOrder",
        f"{HERE}/models/model_events.py": "ModelSold",
        f"{HERE}/handler.py": "HandlerShop",
    }
    for path, name in passed_on.items():
        artifact = result.plan.artifact(path)
        assert artifact is not None
        assert imports_of(artifact.content)[name].endswith(homes[name][0].rpartition("/")[2].removesuffix(".py"))


def test_a_module_that_cannot_pass_a_name_on_is_a_finding_on_it_and_on_the_contract() -> None:
    result = result_of(IN_MODELS, files={f"{HERE}/models/__init__.py": "# nothing here\n"})
    assert [issue.artifact for issue in result.issues] == [f"{HERE}/models/__init__.py"]
    (finding,) = [finding for finding in result.findings if finding.rule == "missing-definition"]
    assert "ModelOrder" in finding.message
    assert f"{HERE}/models/__init__.py" in finding.message


def test_an_edited_file_that_no_longer_has_its_class_is_a_finding() -> None:
    first = plan_of(IN_MODULE)
    path = f"{HERE}/models/model_order.py"
    files = {artifact.path: artifact.content for artifact in first.writes}
    files[path] = files[path].replace("class ModelOrder(", "class ModelPurchase(")
    result = result_of(IN_MODULE, files=files, manifest=first.manifest)
    (issue,) = result.issues
    assert (issue.artifact, issue.finding.rule, issue.contract_path) == (path, "missing-definition", "input_model")
    (finding,) = [finding for finding in result.findings if finding.rule == "missing-definition"]
    assert IN_MODULE[finding.span.start : finding.span.end].startswith("{name: ModelOrder")


def test_an_edited_file_that_is_no_python_is_a_finding_at_its_place() -> None:
    first = plan_of(IN_MODULE)
    path = f"{HERE}/models/model_order.py"
    files = {artifact.path: artifact.content for artifact in first.writes}
    files[path] = files[path].replace("class ModelOrder(", "class ModelOrder((")
    (issue,) = result_of(IN_MODULE, files=files, manifest=first.manifest).issues
    assert issue.finding.rule == "python-syntax"
    assert issue.finding.span.start >= files[path].index("class ModelOrder")


def test_a_model_named_in_the_module_of_the_node_is_a_finding_and_the_node_stays_the_node() -> None:
    result = result_of(f"{HEAD}input_model: {{name: ModelOrder, module: {MODULE}.node}}\n")
    assert result.plan is not None
    assert {finding.rule for finding in result.findings} >= {"artifact-clash", "missing-definition"}
    node = result.plan.artifact(f"{HERE}/node.py")
    assert node is not None
    assert "class NodeShop(" in node.content
    assert "class ModelOrder(" in texts_of(result.plan)[f"{HERE}/models/model_order.py"]


def test_two_models_that_differ_in_their_prefix_have_a_check_each() -> None:
    plan = plan_of(f"{HEAD}input_model: Order\noutput_model: ModelOrder\n")
    validators = plan.artifact(f"{HERE}/validators.py")
    assert validators is not None
    assert re.findall(r"def (validate_\w+)\(value: object\) -> (\w+):", validators.content) == [
        ("validate_order", "Order"),
        ("validate_model_order", "ModelOrder"),
    ]


TWO = "handler_routing: {default_handler: 'handler:HandlerShop'}\nio_operations:\n"


@pytest.mark.parametrize(
    ("field", "dispatches"),
    [
        ("{name: item, type: string}", True),
        ("{name: operation, type: string}", True),
        ("{name: operation, type: string, enum: [shop.buy]}", True),
        ("{name: operation, type: string, enum: [shop.buy, elsewhere]}", False),
    ],
)
def test_a_request_that_says_its_operation_is_dispatched_on_it(field: str, dispatches: bool) -> None:
    operations = (
        f"- operation: shop.buy\n  input_fields: [{field}]\n- operation: shop.sell\n  input_fields: [{field}]\n"
    )
    handler = plan_of(HEAD + TWO + operations).artifact(f"{HERE}/handler.py")
    assert handler is not None
    assert (".get(request.operation)" in handler.content) is dispatches
