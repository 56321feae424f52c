"""The public names: what `onex_ls` offers, where each name lives, and that nothing loads before it is asked for."""

import ast
import re
import subprocess
import sys
from importlib import import_module

import pytest

import onex_ls
from support.source import PACKAGE, PROJECT

MODULE_OF = onex_ls._MODULE_OF
SEED = {  # the names of the quick start that concern the engine, metrics, templates and the validators there are
    *("StagedParallelExecutor", "TemplateManager", "ValidationPipeline", "DependencyAwareScheduler"),
    *("MetricsCollector", "SignalCoordinator", "WorkflowStage", "WorkflowStep", "EnumStepType", "TemplateType"),
    *("ValidationContext", "CompletenessValidator", "QualityValidator", "ONEXComplianceValidator"),
}
ISSUE = {"WorkflowConfig", "StageResult", "StepResult", "WorkflowResult", "EnumStageStatus", "check", "generate"}


def run(program):
    return subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True).stdout.split()


def test_the_names_people_know_are_there():
    assert set(onex_ls.__all__) >= SEED | ISSUE


def test_type_checkers_and_python_see_the_same_names():
    tree = ast.parse((PACKAGE / "__init__.py").read_text(encoding="utf-8"))
    promised = {
        alias.name: node.module
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom) and node.module != "typing"
        for alias in node.names
    }
    assert promised.pop("__version__") == "onex_ls.version"
    assert promised.pop("import_module") == "importlib"
    assert promised == MODULE_OF
    assert sorted({*MODULE_OF, "__version__"}) == sorted(onex_ls.__all__)


@pytest.mark.parametrize("name", sorted(MODULE_OF))
def test_a_name_is_that_of_its_room(name):
    module = import_module(MODULE_OF[name])
    assert getattr(onex_ls, name) is getattr(module, name)
    assert name in vars(module).get("__all__", [name])
    assert name in dir(onex_ls)


def test_an_unknown_name_is_an_attribute_error():
    with pytest.raises(AttributeError, match="module 'onex_ls' has no attribute 'QuorumOfOne'"):
        _ = onex_ls.QuorumOfOne


def test_everything_at_once():
    assert set(onex_ls.__all__) <= set(run("from onex_ls import *; print(*dir())"))


def test_a_name_loads_its_own_room_and_not_the_others():
    program = "import sys; from onex_ls import DependencyAwareScheduler; print(*sys.modules)"
    loaded = {name for name in run(program) if name.startswith("onex_ls.")}
    assert "onex_ls.workflows.scheduler" in loaded
    assert {name.split(".")[1] for name in loaded} <= {"version", "workflows", "execution", "metrics", "store"}


def test_the_table_of_the_handbook_says_where_each_name_lives():
    text = (PROJECT / "docs" / "library.md").read_text(encoding="utf-8")
    rows = re.findall(r"^\| (`\w.*`) \| `(onex_ls[\w.]*)` \|", text, re.MULTILINE)
    said = {name: module for names, module in rows for name in re.findall(r"`(\w+)`", names)}
    assert said == MODULE_OF


CONSUMER = """\
from onex_ls import StagedParallelExecutor, WorkflowResult, check, generate

reveal_type(check("."))
reveal_type(generate("contract.yaml")[0].ok)
result: WorkflowResult
from onex_ls import QuorumOfOne
"""


@pytest.mark.nightly
def test_a_type_checker_knows_the_names(tmp_path):
    (tmp_path / "consumer.py").write_text(CONSUMER)
    command = [sys.executable, "-m", "mypy", "--strict", f"--cache-dir={tmp_path / 'cache'}", "consumer.py"]
    said = subprocess.run(command, capture_output=True, text=True, check=False, cwd=tmp_path).stdout.splitlines()
    assert [line.partition(": ")[2] for line in said[:-1]] == [
        'note: Revealed type is "onex_ls.workspace.check.Checked"',
        'note: Revealed type is "bool"',
        'error: Module "onex_ls" has no attribute "QuorumOfOne"  [attr-defined]',
    ]
