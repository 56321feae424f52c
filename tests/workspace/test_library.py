"""`check()` and `generate()` as programs call them, with and without an event loop around them."""

import asyncio
import shutil

import pytest

import onex_ls
from onex_ls.workspace.apply import Refused
from support.source import PROJECT

CONTRACT = PROJECT / "tests" / "generation" / "contracts" / "node_stamp_compute.yaml"


@pytest.fixture
def contract(tmp_path, monkeypatch):
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    file = tmp_path / "project" / "src" / "shop" / "nodes" / "node_stamp_compute" / "contract.yaml"
    file.parent.mkdir(parents=True)
    shutil.copy(CONTRACT, file)
    (tmp_path / "project" / "pyproject.toml").write_text("[project]\nname = 'shop'\n")
    return file


def test_check_reports_what_is_wrong(contract):
    assert [report.findings for report in onex_ls.check(contract).reports] == [()]
    contract.write_text(contract.read_text().replace("node_type:", "node_typ:"))
    (report,) = onex_ls.check(str(contract.parents[3])).reports
    assert "misspelt-key" in {finding.rule for finding in report.findings}
    with pytest.raises(FileNotFoundError):
        onex_ls.check(contract.with_name("nothing.yaml"))


def test_generate_writes_a_package_and_then_has_nothing_to_do(contract):
    (looked,) = onex_ls.generate(contract, dry_run=True)
    assert looked.ok
    assert looked.applied is None
    assert not (contract.parent / "node.py").exists()
    (written,) = onex_ls.generate(str(contract))
    assert written.ok
    assert {artifact.path for artifact in written.plan.writes} == {artifact.path for artifact in looked.plan.writes}
    assert (contract.parent / "node.py").exists()
    (again,) = onex_ls.generate(contract)
    assert again.ok
    assert again.plan.writes == ()


def test_generate_says_why_it_could_not(contract, tmp_path):
    other = tmp_path / "other.yaml"
    other.write_text("just: data\n")
    project = tmp_path / "project" / "pyproject.toml"
    project.write_text("[tool.onex-ls]\nselct = []\n")
    failed, written = onex_ls.generate(other, contract)
    assert (failed.ok, failed.plan, failed.applied) == (False, None, None)
    assert failed.problems[0]
    assert written.ok
    assert "did you mean `select`?" in written.problems[0]


async def test_both_work_where_a_loop_runs(contract):
    assert len(onex_ls.check(contract).reports) == 1
    assert onex_ls.generate(contract)[0].ok
    both = await asyncio.gather(
        asyncio.to_thread(onex_ls.check, contract), asyncio.to_thread(onex_ls.generate, contract, dry_run=True)
    )
    assert both[0].reports
    assert both[1][0].ok
    with pytest.raises(FileNotFoundError):
        onex_ls.check(contract.with_name("nothing.yaml"))


def test_a_file_that_somebody_edits_meanwhile_is_not_overwritten(contract, monkeypatch):
    """Between the plan and its application: the plan is made anew, and keeps the file."""
    from onex_ls.workspace import library

    node = contract.parent / "node.py"
    planned = library.plan_nodes

    def and_then_edit(wanted, **more):
        plans = list(planned(wanted, **more))
        node.write_text("# mine\n")
        return plans

    monkeypatch.setattr(library, "plan_nodes", and_then_edit)
    (done,) = onex_ls.generate(contract)
    assert not isinstance(done.applied, Refused)
    assert node.read_text() == "# mine\n"
