import asyncio
import json
import re
from pathlib import Path, PurePosixPath

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from generation.planning import TEMPLATES, contract_of, located, result_of
from onex_ls.contract.kind import Kind
from onex_ls.contract.load import load
from onex_ls.findings.finding import Severity
from onex_ls.generation.generate import GenerationRequest, generate
from onex_ls.generation.layout import locate
from onex_ls.provenance.manifest import is_inside
from onex_ls.syntax.parse import parse
from onex_ls.templating.manager import TemplateManager
from support.breakage import mutated_contracts

NAMES = [
    *["", " ", ".", "..", "../../etc/passwd", "/etc/passwd", "a/b", "a\\b", "C:\\x", "~", "-rf", "a b", "a;b", "a\nb"],
    *["class", "None", "import os", "con", "nul", "9lives", "été", "ＡＢＣ", "\u202eabc", "😀", "x" * 300, "__init__"],
    *["node", "models", "tests", "Model", "ModelX", "_private", "__class__", "{{ 7 * 7 }}", "{% include 'x' %}", "%s"],
    *[
        '"""',
        "'",
        '"',
        "\\",
        "#",
        "${HOME}",
        "$(id)",
        "a.b.c",
        ".a",
        "a.",
        "a..b",
        "Model|Model",
        "list[Model]",
        "[",
        "|",
    ],
]


def assert_harmless(text: str, path: str = "src/shop/nodes/node_shop/contract.yaml") -> None:
    result = result_of(text, path)
    assert not result.workflow.errors or result.findings
    assert "generation-failed" not in {finding.rule for finding in result.findings}, result.findings
    if result.plan is None:
        assert any(finding.severity is Severity.ERROR for finding in result.findings)
        return
    paths = [artifact.path for artifact in result.plan.artifacts]
    assert len({path.lower() for path in paths}) == len(paths)
    for artifact in result.plan.artifacts:
        assert is_inside(artifact.path)
        assert artifact.path.startswith(("src/", "shop/"))
        compile(artifact.content, artifact.path, "exec")
    assert not [issue for issue in result.issues if issue.finding.rule == "python-syntax"]


COMPUTE = "name: node_x\nnode_type: compute\ncontract_version: 1\n"
EFFECT = COMPUTE.replace("compute", "effect")
PLACES = [
    "name: @\nnode_type: compute\ncontract_version: 1\n",
    EFFECT + "input_model: @\n",
    EFFECT + "input_model: {name: ModelX, module: @}\n",
    COMPUTE + "output_model: {name: @, module: src.models}\n",
    COMPUTE + "inputs:\n  @: str\n  b: {type: @}\noutputs:\n  @: str\n",
    COMPUTE + "inputs:\n  a: {type: string, default: @, pattern: @}\n",
    COMPUTE + "inputs:\n  a: {enum: [@, b], description: @}\n",
    COMPUTE + "io_operations:\n- operation: @\n  input_fields: [@]\n- operation: b\n",
    EFFECT + "handler_routing:\n  default_handler: @\n",
    EFFECT + "handler_routing:\n  handlers:\n  - operation: @\n    handler: {name: @, module: handler}\n",
    EFFECT + "handler_routing:\n  handlers:\n  - operation: b\n    handler: {name: HandlerB, module: @}\n",
    EFFECT + "handler_routing:\n  handlers:\n  - operation: c\n    handler: {function: @, module: handlers.x}\n",
    COMPUTE + "input_model: ModelX\ndefinitions:\n  @: {properties: {@: {type: string}}}\n",
    COMPUTE + "input_model: ModelX\ndefinitions:\n  ModelX: {properties: {a: {$ref: @}}}\n",
]
"""Contracts with ``@`` where a name stands."""


@pytest.mark.parametrize("contract", PLACES)
def test_no_name_breaks_out(contract: str) -> None:
    for name in NAMES:
        assert_harmless(contract.replace("@", json.dumps(name)))


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(text=mutated_contracts(), kind=st.sampled_from([Kind.COMPUTE, Kind.EFFECT]))
def test_a_damaged_contract_gives_python_or_a_finding(text: str, kind: Kind) -> None:
    contract = load(parse(text), kind)
    _, layout = locate(contract, PurePosixPath("/project/src/shop/contract.yaml"), lambda path: False)
    request = GenerationRequest(contract, "", layout, lambda path: None)
    result = asyncio.run(generate(request, TEMPLATES))
    assert "generation-failed" not in {finding.rule for finding in result.findings}, result.workflow.errors
    for artifact in result.plan.artifacts if result.plan is not None else ():
        assert is_inside(artifact.path)
        compile(artifact.content, artifact.path, "exec")


def test_models_that_contain_each_other_can_be_imported() -> None:
    text = (
        "name: node_x\nnode_type: compute\ncontract_version: 1\ninput_model: ModelA\ndefinitions:\n"
        "  ModelA: {properties: {b: {$ref: '#/definitions/ModelB'}, self: {$ref: '#/definitions/ModelA'}}}\n"
        "  ModelB: {properties: {c: {type: array, items: {$ref: '#/definitions/ModelC'}}}}\n"
        "  ModelC: {properties: {a: {$ref: '#/definitions/ModelA'}}}\n"
    )
    plan = result_of(text).plan
    assert plan is not None
    imports = {
        artifact.path.rpartition("/")[2]: set(re.findall(r"import (Model[ABC])", artifact.content))
        for artifact in plan.artifacts
        if artifact.template == "model_v1"
    }
    assert (imports["model_a.py"], imports["model_b.py"], imports["model_c.py"]) == ({"ModelB"}, {"ModelC"}, set())


def test_deeply_nested_types_end() -> None:
    nested = "list[" * 2000 + "str" + "]" * 2000
    assert_harmless(f"name: node_x\nnode_type: compute\ncontract_version: 1\ninputs:\n  a: '{nested}'\n")


def test_the_contract_is_only_read() -> None:
    text = "name: node_x\nnode_type: compute\ncontract_version: 1\ninputs: {a: str}\n"
    before = contract_of(text)
    result_of(text)
    assert contract_of(text) == before == load(parse(text), Kind.COMPUTE)


def test_a_broken_template_is_named_with_its_line(tmp_path: Path) -> None:
    (tmp_path / "model_v1.jinja2").write_text("{{ imports }}\n\n{{ nothing_of_the_kind }}\n", encoding="utf-8")
    text = "name: node_x\nnode_type: compute\ncontract_version: 1\ninputs: {a: ModelElsewhere}\n"
    request = GenerationRequest(contract_of(text), "", located(text)[1], lambda path: None)
    result = asyncio.run(generate(request, TemplateManager(tmp_path)))
    assert result.plan is None
    assert result.workflow.failed_stage == "models"
    (finding,) = [finding for finding in result.findings if finding.severity is Severity.ERROR]
    assert finding.rule == "generation-failed"
    assert "nothing_of_the_kind" in finding.message
    assert "model_v1" in finding.message
