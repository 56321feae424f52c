"""docs/library.md does what it says: its blocks run, in order, as one session in a project with contracts."""

import contextlib
import io
import shutil

import pytest

from support.blocks import execute, python_blocks
from support.source import PROJECT

PAGE = PROJECT / "docs" / "library.md"
CONTRACTS = sorted((PROJECT / "tests" / "generation" / "contracts").glob("*_compute.yaml"))


@pytest.fixture
def project(tmp_path, monkeypatch):
    for contract in CONTRACTS:
        folder = tmp_path / "project" / "src" / "shop" / "nodes" / contract.stem
        folder.mkdir(parents=True)
        shutil.copy(contract, folder / "contract.yaml")
    (tmp_path / "project" / "pyproject.toml").write_text("[project]\nname = 'shop'\n")
    monkeypatch.chdir(tmp_path / "project")
    monkeypatch.syspath_prepend(tmp_path / "project")
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    return tmp_path / "project"


async def test_the_handbook_runs(project):
    blocks = python_blocks(PAGE.read_text(encoding="utf-8"))
    assert len(blocks) >= 19
    namespace = {"__name__": "__main__"}
    printed = io.StringIO()
    with contextlib.redirect_stdout(printed):
        for block in blocks:
            await execute(block, namespace, str(PAGE))
    assert len([*project.rglob("node.py")]) == len(CONTRACTS)
    said = printed.getvalue()
    for expected in ("session-2: 100%", "cancelled", "plain, because of fancy will not do", "of look-ups hit"):
        assert expected in said
