"""The examples, run as a person would: each as a process of its own."""

import os
import re
import shutil
import subprocess
import sys

import pytest

from support.source import PROJECT

EXAMPLES = PROJECT / "examples"


@pytest.fixture
def run(tmp_path):
    def run(name, *arguments):
        command = [sys.executable, str(EXAMPLES / name), *map(str, arguments)]
        environment = {**os.environ, "XDG_STATE_HOME": str(tmp_path / "state"), "PYTHONUTF8": "1"}
        return subprocess.run(
            command, capture_output=True, text=True, env=environment, cwd=tmp_path, timeout=60, check=False
        )

    return run


@pytest.mark.parametrize("contract", ["document_stamp", "gauge_reading", "order_price"])
def test_a_node_from_a_contract(run, tmp_path, contract):
    ran = run("basic_node_generation.py", EXAMPLES / "contracts" / f"{contract}.yaml", "--into", tmp_path / "project")
    assert ran.returncode == 0, ran.stderr
    assert ran.stderr == ""
    written = len([*(tmp_path / "project").rglob("*.py")])
    assert written > 10
    assert f"{written + 1} files written" in ran.stdout  # with the project's own, where the entry point goes
    assert "class Node" in ran.stdout
    assert ran.stdout.endswith("4. Generate again: 0 files to write\n")


def test_a_node_from_a_contract_with_errors(run):
    ran = run("basic_node_generation.py", EXAMPLES / "contracts" / "half_written.yaml")
    assert ran.returncode == 1
    assert "error: `{` is opened here and not closed" in ran.stdout
    assert "2. " not in ran.stdout


def test_validators_of_ones_own(run, tmp_path):
    ran = run("custom_validation_pipeline.py")
    assert ran.returncode == 1
    assert ran.stderr == ""
    rules = ["F821", "F821", "S307", "F821", "plain-error", "todo"]
    assert re.findall(r"handler_price\.py:\d+: \w+ \[([\w-]+)\]", ran.stdout) == rules
    assert ran.stdout.endswith("with fast fail: completeness, quality\n")
    (tmp_path / "clean.py").write_text('"""Nothing to do."""\n')
    assert run("custom_validation_pipeline.py", tmp_path / "clean.py").returncode == 0


def test_a_batch_of_contracts(run):
    ran = run("batch_contract_processing.py")
    assert ran.returncode == 0, ran.stderr
    assert ran.stderr == ""
    files = [int(count) for count in re.findall(r" 0 findings  (\d+) files", ran.stdout)]
    assert len(files) == 3
    assert "half_written.yaml         1 findings  cannot be planned" in ran.stdout
    assert "100%" in ran.stdout
    assert f"{sum(files)} files from 3 contracts" in ran.stdout
    assert "critical path: check -> plan -> sum up" in ran.stdout


def test_a_batch_in_which_all_fails(run, tmp_path):
    shutil.copy(EXAMPLES / "contracts" / "half_written.yaml", tmp_path / "a.yaml")
    ran = run("batch_contract_processing.py", tmp_path, "--parallel", "1")
    assert ran.returncode == 1
    assert "stage 'plan': step 'a.yaml'" in ran.stdout
