from pathlib import Path

import pytest
from click.testing import CliRunner

from onex_ls.cli.adopt import command as adopt
from onex_ls.cli.drift import command
from support.batches import snapshot
from support.nodes import REQUEST, generated, project


def test_drift_is_told_by_the_exit_code_and_can_be_accepted(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("onex_ls.cli.drift.default_state_dir", lambda: tmp_path / "state")
    contract = project(tmp_path / "root")
    generated(contract, tmp_path / "state")
    runner = CliRunner()
    assert runner.invoke(command, [str(tmp_path)]).exit_code == 0
    file = tmp_path / "root" / REQUEST
    file.write_text(file.read_text() + "\nMINE = 1\n")
    for place in (tmp_path, contract, contract.parent):
        result = runner.invoke(command, [str(place)])
        assert result.exit_code == 1
        assert result.stdout == f"{contract}: drift-edited  {REQUEST}\n"
    assert runner.invoke(command, [str(tmp_path), "--accept"]).exit_code == 0
    assert runner.invoke(command, [str(tmp_path)]).exit_code == 0
    contract.write_text(contract.read_text().replace("title: str", "title: int"))
    result = runner.invoke(command, [str(contract)])
    assert result.exit_code == 1
    assert result.stdout == f"{contract}: drift-stale\n"
    assert result.stderr == "1 disagreement of 1 contract\n"


def test_what_was_written_by_hand_is_adopted_and_not_changed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("onex_ls.cli.adopt.default_state_dir", lambda: tmp_path / "state")
    contract = project(tmp_path / "root")
    (contract.parent / "__init__.py").write_text('"""By hand."""\n')
    before = snapshot(tmp_path / "root/src")
    assert CliRunner().invoke(adopt, [str(contract)]).exit_code == 0
    assert snapshot(tmp_path / "root/src") == before
    assert CliRunner().invoke(command, [str(tmp_path)]).exit_code == 0
    contract.write_text("a: 1\n")
    assert CliRunner().invoke(adopt, [str(contract)]).exit_code == 2


def test_without_manifests_there_is_no_drift(tmp_path: Path) -> None:
    project(tmp_path / "root")
    assert CliRunner().invoke(command, [str(tmp_path)]).exit_code == 0
