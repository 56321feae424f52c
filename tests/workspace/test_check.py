"""Checking what lies below some paths, as the command line does, without the command line."""

import json
from pathlib import Path

import pytest

from onex_ls.findings.report import FileReport, to_json, to_text
from onex_ls.rules.registry import RULES
from onex_ls.workspace.check import Checked, check_paths
from onex_ls.workspace.record_store import RecordStore
from onex_ls.workspace.settings import Settings, from_editor
from support.contracts import GOOD, MARKED, analysed, read
from support.marks import strip

BAD = "name: n\nnode_type: compute\ncontract_version: '1.0.0'\ndescription: d\n"


def rules(report: FileReport) -> list[str]:
    """The rules that speak about a file by itself; the same name twice is another test's business."""
    return [finding.rule for finding in report.findings if finding.rule != "duplicate-contract-name"]


def as_json(found: Checked) -> str:
    return to_json(found.reports, RULES, found.files)


def put(path: Path, text: str) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(text.encode())
    return path


@pytest.fixture
def store(tmp_path):
    opened = RecordStore(tmp_path / "cache" / "records.db")
    yield opened
    opened.close()


def checked(*paths: Path, store: RecordStore | None = None) -> Checked:
    return check_paths(paths, Settings(), store)


def test_a_file_by_itself_has_the_findings_of_its_text(tmp_path):
    for path in MARKED:
        text = strip(read(path))
        file = put(tmp_path / path.stem / "contract.yaml", text)
        (report,) = checked(file).reports
        own = {(finding.rule, finding.span) for finding in analysed(text).findings}
        assert own <= {(finding.rule, finding.span) for finding in report.findings}


def test_contracts_are_reported_in_order_and_the_rest_is_passed_over(tmp_path):
    put(tmp_path / "b.yaml", BAD)
    put(tmp_path / "a" / "contract.yaml", BAD)
    put(tmp_path / "c.yaml", "on: push\n")
    found = checked(tmp_path)
    assert [Path(report.file).relative_to(tmp_path).as_posix() for report in found.reports] == [
        "a/contract.yaml",
        "b.yaml",
    ]
    assert (found.files, found.passed_over, found.problems) == (3, (), ())
    assert [rules(report) for report in found.reports] == [["version-shape"]] * 2


def test_a_path_that_does_not_exist_is_an_error(tmp_path):
    with pytest.raises(FileNotFoundError):
        checked(tmp_path / "none")


def test_each_file_is_judged_under_its_own_project(tmp_path):
    put(tmp_path / "strict" / "onex-ls.toml", "ignore = []\n")
    put(tmp_path / "lax" / "onex-ls.toml", "ignore = ['version-shape']\n")
    for name in ("strict", "lax"):
        put(tmp_path / name / "nodes" / "contract.yaml", BAD)
    assert [rules(report) for report in checked(tmp_path).reports] == [[], ["version-shape"]]


def test_the_settings_of_a_person_hold_where_no_project_speaks(tmp_path):
    put(tmp_path / "contract.yaml", BAD)
    personal, _ = from_editor({"ignore": ["version-shape"]})
    assert [rules(report) for report in check_paths([tmp_path], personal).reports] == [[]]


def test_what_is_remembered_changes_no_finding(tmp_path, store):
    folder = tmp_path / "work"
    for path in (*GOOD, *MARKED):
        put(folder / path.stem / "contract.yaml", strip(read(path)))
    cold, first, warm = checked(folder), checked(folder, store=store), checked(folder, store=store)
    assert as_json(cold) == as_json(first) == as_json(warm)


def test_what_changed_since_is_read_again(tmp_path, store):
    file = put(tmp_path / "work" / "contract.yaml", BAD)
    assert [rules(report) for report in checked(tmp_path / "work", store=store).reports] == [["version-shape"]]
    put(file, BAD.replace("'1.0.0'", "{major: 1, minor: 0, patch: 0}"))
    assert [rules(report) for report in checked(tmp_path / "work", store=store).reports] == [[]]
    file.unlink()
    assert checked(tmp_path / "work", store=store).reports == ()


def test_a_contract_that_leaves_its_kind_open_is_checked_too(tmp_path):
    file = put(tmp_path / "contract.yaml", BAD.replace("node_type: compute", "node_type:"))
    found = checked(file)
    assert [rules(report) for report in found.reports] == [["missing-field", "version-shape"]]
    assert found.passed_over == ()


def test_a_finding_that_speaks_of_another_file_names_its_place_there(tmp_path, monkeypatch):
    put(tmp_path / "a" / "contract.yaml", BAD)
    put(tmp_path / "b" / "contract.yaml", "# one\n# two\n" + BAD)
    monkeypatch.chdir(tmp_path)
    found = checked(Path())
    (related,) = (
        related
        for finding in json.loads(as_json(found))["findings"]
        for related in finding["related"]
        if finding["file"] == "a/contract.yaml"
    )
    assert (related["file"], related["start"]) == ("b/contract.yaml", {"line": 3, "column": 7})
    assert "(b/contract.yaml:3)" in to_text(found.reports)
