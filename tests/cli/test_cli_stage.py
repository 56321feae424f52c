"""``onex-ls generate --stage``: a part of the package by itself."""

from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from onex_ls.cli.app import app
from support.nodes import FOLDER, STAMP, WIDER, project


@pytest.fixture
def contract(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return project(tmp_path)


def generate(contract: Path, *options: str) -> Result:
    return CliRunner().invoke(app, ["generate", *options, str(contract)])


def python_files(root: Path) -> dict[str, str]:
    return {path.relative_to(root / FOLDER).as_posix(): path.read_text() for path in (root / FOLDER).rglob("*.py")}


def test_a_stage_writes_its_files_and_no_others(contract: Path, tmp_path: Path) -> None:
    assert generate(contract, "--stage", "models").exit_code == 0
    models = {"models/__init__.py", "models/model_stamp_request.py", "models/model_stamp_response.py"}
    assert set(python_files(tmp_path)) == models
    assert generate(contract, "--stage", "models", "--check").exit_code == 0
    assert generate(contract, "--check").exit_code == 1
    assert generate(contract, "--stage", "validators", "--stage", "node").exit_code == 0
    found = set(python_files(tmp_path))
    assert found >= models | {"validators.py", "node.py"}
    assert "__init__.py" not in found
    assert generate(contract).exit_code == 0
    assert generate(contract, "--check").exit_code == 0
    before = python_files(tmp_path)
    contract.write_text(WIDER)
    assert generate(contract, "--stage", "tests").exit_code == 0
    after = python_files(tmp_path)
    assert {path.partition("/")[0] for path in before if after[path] != before[path]} == {"tests"}
    drift = CliRunner().invoke(app, ["drift", str(tmp_path)])
    assert "drift-stale" in drift.output
    assert generate(contract).exit_code == 0
    assert CliRunner().invoke(app, ["drift", str(tmp_path)]).exit_code == 0


def test_a_stage_that_does_not_exist_is_refused_with_those_that_do(contract: Path) -> None:
    result = generate(contract, "--stage", "quality")
    assert result.exit_code == 2
    assert "'models', 'validators', 'tests', 'node', 'package'" in result.output
    assert contract.read_text() == STAMP
