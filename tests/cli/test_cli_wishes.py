"""What a person asks for beyond what generation does without asking."""

from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from onex_ls.cli.app import app
from support.nodes import FOLDER, RESPONSE, STAMP, project

NOW = f"{FOLDER}/models/model_stamped.py"


@pytest.fixture
def contract(tmp_path: Path) -> Path:
    return project(tmp_path / "root")


def generate(contract: Path, *options: str) -> Result:
    result = CliRunner().invoke(app, ["generate", str(contract), "--jobs", "1", *options])
    assert result.exit_code == 0, result.output
    return result


def test_a_removed_file_is_made_again_when_it_is_asked_for(contract: Path) -> None:
    generate(contract)
    file = contract.parents[4] / RESPONSE
    file.unlink()
    assert f"{RESPONSE}  (you removed it, and it stays removed)" in generate(contract).output
    assert not file.exists()
    generate(contract, "--take", RESPONSE)
    assert file.exists()


def test_a_renamed_file_takes_along_what_was_written_in_it(contract: Path) -> None:
    generate(contract)
    root = contract.parents[4]
    (root / RESPONSE).write_text((root / RESPONSE).read_text() + "\n\nMINE = 1\n")
    contract.write_text(f"{STAMP}output_model: {{name: ModelStamped}}\n")
    assert f"rename?    {NOW}={RESPONSE}" in generate(contract, "--dry-run").output
    generate(contract, "--renamed", f"{NOW}={RESPONSE}")
    assert not (root / RESPONSE).exists()
    assert "MINE = 1" in (root / NOW).read_text()
