"""``onex-ls validate`` on nodes that were generated, broken, or written by hand; nothing of theirs is run here."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from onex_ls.cli.app import app
from support.nodes import FOLDER, REQUEST, generated, project


@pytest.fixture
def contract(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The contract of a generated node in the current directory."""
    contract = project(tmp_path / "work")
    generated(contract, tmp_path / "state")
    monkeypatch.chdir(tmp_path / "work")
    return contract


def validate(*arguments: str) -> Result:
    return CliRunner().invoke(app, ["validate", "--untrusted", *arguments])


def lose_a_field(root: Path) -> None:
    file = root / REQUEST
    file.write_text("".join(line for line in file.read_text().splitlines(keepends=True) if "pages:" not in line))


@pytest.mark.usefixtures("contract")
def test_a_good_node_passes() -> None:
    done = validate()
    assert done.exit_code == 0, done.output
    assert f"{FOLDER}/contract.yaml: score 1.00" in done.output
    assert "1 of 1 nodes validated: 0 errors, 0 warnings; 0 below their threshold or with errors" in done.output


def test_a_fault_is_shown_on_code_and_contract(contract: Path) -> None:
    lose_a_field(Path())
    done = validate(str(contract.relative_to(Path.cwd())))
    assert done.exit_code == 1
    assert f"{REQUEST}:" in done.output
    assert f"{FOLDER}/contract.yaml:11:" in done.output
    assert done.output.count("error[missing-model-field]") == 2


@pytest.mark.usefixtures("contract")
def test_the_report_can_be_read_by_programs() -> None:
    lose_a_field(Path())
    done = CliRunner().invoke(app, ["validate", "--untrusted", "--format", "json", "src"])
    report = json.loads(done.stdout)
    (node,) = report["nodes"]
    assert node["contract"] == f"{FOLDER}/contract.yaml"
    assert node["score"] < 1
    assert node["tests"] is None
    assert {found["file"] for found in report["findings"]} == {REQUEST, f"{FOLDER}/contract.yaml"}
    assert {found["rule"] for found in report["findings"]} == {"missing-model-field"}


@pytest.mark.usefixtures("contract")
def test_a_project_chooses_what_it_does_not_want() -> None:
    lose_a_field(Path())
    settings = '[tool.onex-ls.validation]\nignore = ["missing-model-field"]\nthreshold = 0.5\n'
    Path("pyproject.toml").write_text(settings)
    done = validate()
    assert "missing-model-field]" not in done.output


@pytest.mark.usefixtures("contract")
def test_a_wrong_setting_is_said() -> None:
    Path("pyproject.toml").write_text("[tool.onex-ls.validation]\nthreshold = 3\n")
    done = validate()
    assert "`validation.threshold` takes a number from 0 to 1, not 3" in done.output


def test_contracts_without_code_are_none_of_its_business_unless_named(tmp_path: Path) -> None:
    contract = project(tmp_path)
    assert validate(str(tmp_path)).exit_code == 0
    done = validate(str(contract))
    assert done.exit_code == 2
    assert "not validated: there is no code of this contract" in done.output


def test_jobs_change_nothing(tmp_path: Path) -> None:
    for number in range(3):
        contract = project(tmp_path / f"{number}")
        generated(contract, tmp_path / "state")
        lose_a_field(tmp_path / f"{number}")
    assert validate("--jobs", "1", str(tmp_path)).output == validate("--jobs", "2", str(tmp_path)).output
