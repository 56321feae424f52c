"""``onex-ls rename``: contract, code and edits under a new name, or the reason why not."""

from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from onex_ls.cli.app import app
from support.batches import snapshot
from support.nodes import FOLDER, STAMP, project

MODEL = f"{FOLDER}/models/model_stamped.py"


@pytest.fixture
def contract(tmp_path: Path) -> Path:
    file = project(tmp_path / "root", f"{STAMP}output_model: {{name: ModelStamped}}\n")
    assert CliRunner().invoke(app, ["generate", str(file), "--jobs", "1"]).exit_code == 0
    return file


def rename(contract: Path, *arguments: str) -> Result:
    return CliRunner().invoke(app, ["rename", str(contract), *arguments])


def test_it_says_what_would_change_and_changes_it(contract: Path) -> None:
    root = contract.parents[4]
    before = snapshot(root)
    line = f"{MODEL} -> {MODEL.replace('stamped', 'sealed')}"
    dry = rename(contract, "ModelStamped", "ModelSealed", "--dry-run")
    assert (dry.exit_code, line in dry.output, snapshot(root) == before) == (0, True, True)
    done = rename(contract, "ModelStamped", "ModelSealed")
    assert (done.exit_code, done.output) == (0, dry.output)
    assert "ModelSealed" in contract.read_text()
    assert not (root / MODEL).exists()
    drift = CliRunner().invoke(app, ["drift", str(root)])
    assert drift.exit_code == 0, drift.output


@pytest.mark.parametrize(
    ("old", "new", "reason"),
    [
        ("ModelNowhere", "ModelSealed", "it has no operation, model or handler ModelNowhere"),
        ("ModelStamped", "class", "nothing was renamed"),
        ("document.stamp", "a b", "'a b' cannot be the name of an operation"),
    ],
)
def test_it_says_why_not(contract: Path, old: str, new: str, reason: str) -> None:
    before = snapshot(contract.parents[4])
    found = rename(contract, old, new)
    assert found.exit_code == 1
    assert reason in found.output
    assert snapshot(contract.parents[4]) == before
