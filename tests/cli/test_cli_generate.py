"""``onex-ls generate`` for many contracts: any number of jobs says and writes the same."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from onex_ls.cli.app import app
from support.contracts import CONTRACTS
from support.source import PROJECT

FILES = sorted((PROJECT / "tests/generation/contracts").glob("*.yaml"))
TEXTS = [path.read_text(encoding="utf-8") for path in FILES]
STAMP = f"src/nodes/node_{[path.stem for path in FILES].index('node_stamp_compute'):02}"
NO_CONTRACT = "on: push\n"
BROKEN = "name: a\nnode_type: compute\n  oops: [\n"


@pytest.fixture
def trees(tmp_path, monkeypatch):
    """Makes the same tree again and again, and steps into it."""

    def tree() -> list[str]:
        folder = tmp_path / "work"
        monkeypatch.chdir(tmp_path)
        shutil.rmtree(folder, ignore_errors=True)
        for number, text in enumerate([*TEXTS, NO_CONTRACT, BROKEN]):
            (folder / f"src/nodes/node_{number:02}").mkdir(parents=True)
            (folder / f"src/nodes/node_{number:02}/contract.yaml").write_text(text, encoding="utf-8")
        (folder / STAMP / "node.py").write_text("# mine\n")
        (folder / "src/__init__.py").touch()
        (folder / "pyproject.toml").write_text("[project]\nname = 'nodes'\n[tool.onex-ls]\nselekt = []\n")
        monkeypatch.chdir(folder)
        return [path.as_posix() for path in sorted(Path().rglob("contract.yaml"))]

    return tree


def generate(*arguments: str) -> Result:
    return CliRunner().invoke(app, ["generate", *arguments])


def files() -> dict[str, bytes]:
    return {path.as_posix(): path.read_bytes() for path in sorted(Path().rglob("*")) if path.is_file()}


@pytest.mark.parametrize("looking", [(), ("--diff",), ("--check",)])
def test_any_number_of_jobs_says_and_writes_the_same(looking, trees):
    found = []
    for jobs in ("1", "3"):
        result = generate("--jobs", jobs, *looking, *trees())
        found.append((result.exit_code, result.stdout, result.stderr, files()))
    assert found[0] == found[1]
    code, stdout, stderr, written = found[0]
    assert code == 1
    assert f"{STAMP}/validators.py" in stdout
    assert stderr.count("unknown setting `selekt`") == 1
    assert (f"{STAMP}/validators.py" in written) is (not looking)
    assert written[f"{STAMP}/node.py"] == b"# mine\n"


def test_what_was_generated_by_several_jobs_is_up_to_date(trees):
    contracts = trees()[: len(TEXTS)]
    assert generate("--check", *contracts).exit_code == 1
    assert generate("--jobs", "2", *contracts).exit_code == 0
    assert generate("--check", *contracts).exit_code == 0


def test_a_plan_that_an_earlier_contract_made_stale_is_made_anew(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    Path("pyproject.toml").touch()
    for name in ("a.yaml", "b.yaml"):  # both declare the very same package
        shutil.copy(CONTRACTS / "good/seat_allocation_compute.yaml", name)
    alone = generate("--jobs", "2", "--dry-run", "a.yaml").stdout
    assert generate("--jobs", "2", "--dry-run", "a.yaml", "b.yaml").stdout == alone * 2
    result = generate("--jobs", "2", "a.yaml", "b.yaml")
    assert result.exit_code == 1
    assert result.stdout == alone
    assert "b.yaml: error[artifact-clash]" in result.stderr


def test_a_clash_is_told_of_on_both_contracts_before_and_after_one_is_generated(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    Path("pyproject.toml").touch()
    for name in ("a.yaml", "b.yaml"):  # both declare the very same package
        shutil.copy(CONTRACTS / "good/seat_allocation_compute.yaml", name)
    for options in (["--dry-run"], [], [], ["--check"]):
        result = generate(*options, "a.yaml", "b.yaml")
        told = [line for line in result.stderr.splitlines() if "[artifact-clash]" in line]
        assert [line.partition(":")[0] for line in told] == ["a.yaml", "b.yaml"]
        assert ("b.yaml" in told[0].partition(":")[2], "a.yaml" in told[1].partition(":")[2]) == (True, True)


def test_nobody_is_left_when_the_output_is_not_read_to_its_end(trees):
    command = [sys.executable, "-m", "onex_ls", "generate", "--jobs", "2", "--dry-run", *trees()]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL) as process:
        assert process.stdout is not None
        process.stdout.close()
        assert process.wait(30) in (0, 1, 2)
