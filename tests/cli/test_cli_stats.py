"""``onex-ls stats`` after generations: what it shows is what was done."""

import sqlite3
from collections import Counter
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from onex_ls.cli.app import app
from onex_ls.metrics.report import EMPTY
from support.source import PROJECT

STAGES = ["parse", "models", "validators", "tests", "quality", "package"]
PLANNED = (PROJECT / "tests/generation/contracts/node_stamp_compute.yaml").read_text(encoding="utf-8")


@pytest.fixture(autouse=True)
def _somewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "work").mkdir()
    monkeypatch.chdir(tmp_path / "work")


def run(*arguments: str) -> Result:
    return CliRunner().invoke(app, arguments)


def recorded(tmp_path: Path) -> Counter[str]:
    (file,) = tmp_path.rglob("metrics.db")
    return Counter(name for (name,) in sqlite3.connect(file).execute("SELECT name FROM metrics"))


def test_nothing_was_generated_yet(tmp_path: Path) -> None:
    result = run("stats")
    assert (result.exit_code, result.stdout) == (0, f"{EMPTY}\n")
    assert list(tmp_path.rglob("*.db")) == []


@pytest.mark.parametrize("jobs", ["1", "2"])
def test_every_generation_counts_whichever_process_planned_it(jobs: str, tmp_path: Path) -> None:
    contracts = []
    for number in range(3):
        contracts.append(Path(f"src/shop/node_{number}/contract.yaml"))
        contracts[-1].parent.mkdir(parents=True)
        contracts[-1].write_text(PLANNED)
    generated = run("generate", "--jobs", jobs, "--dry-run", *map(str, contracts))
    assert generated.exit_code == 0, generated.output
    counts = recorded(tmp_path)
    assert (counts["workflow.duration"], counts["workflow.stage.duration"]) == (3, 18)
    assert counts["template.render"] > 3
    result = run("stats")
    assert result.exit_code == 0
    day, _, total, *_ = result.stdout.splitlines()[1:]
    assert day.split()[1:3] == total.split()[1:3] == ["3", "0"]
    assert [line.split()[0] for line in result.stdout.splitlines()[-6:]] == STAGES
    assert "%" in total
    assert total.split()[-1] == "-"  # no quorum was asked


def test_the_page() -> None:
    Path("contract.yaml").write_text(PLANNED)
    run("generate", "--check", "contract.yaml")
    page = run("stats", "--html").stdout
    assert page.startswith("<!DOCTYPE html>")
    assert page.count("<svg") == 3  # no quorum was asked
    assert page.rstrip().endswith("</html>")
