"""``onex-ls check`` as a person calls it."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from onex_ls.cli.app import app
from support.contracts import CONTRACTS, GOOD, read

GOOD_TEXT = read(GOOD[0])
BAD_TEXT = "name: n\nnode_type: compute\ncontract_version: '1.0.0'\ndescription: d\n"
WARNED_TEXT = "nmae: node_x\nnode_type: compute\ncontract_version: {major: 1, minor: 0, patch: 0}\ndescription: d\n"


@pytest.fixture(autouse=True)
def _somewhere(tmp_path, monkeypatch):
    """An empty folder to work in."""
    (tmp_path / "work").mkdir()
    monkeypatch.chdir(tmp_path / "work")


def check(*arguments: str) -> Result:
    return CliRunner().invoke(app, ["check", *arguments])


def put(name: str, text: str) -> Path:
    path = Path(name)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(text.encode())
    return path


@pytest.mark.parametrize(
    ("text", "code", "summary"),
    [
        (GOOD_TEXT, 0, "1 contract checked: no findings\n"),
        (WARNED_TEXT, 0, "1 contract checked: 1 warning\n"),
        (BAD_TEXT, 1, "1 contract checked: 1 error\n"),
    ],
)
def test_the_exit_code_tells_whether_there_are_errors(text, code, summary):
    put("nodes/contract.yaml", text)
    for arguments in (["nodes/contract.yaml"], ["nodes"], []):
        result = check(*arguments)
        assert (result.exit_code, result.stdout.splitlines(keepends=True)[-1]) == (code, summary)
        assert result.stderr == ""


def test_files_are_named_as_they_were_given():
    put("nodes/a/contract.yaml", BAD_TEXT)
    assert check("nodes").stdout.startswith("nodes/a/contract.yaml:3:19: error[version-shape] ")
    assert check().stdout.startswith("nodes/a/contract.yaml:3:19: ")
    assert check(str(Path("nodes").resolve())).stdout.startswith(f"{Path('nodes/a/contract.yaml').resolve()}:3:19: ")


def test_the_json_report():
    put("a.yaml", BAD_TEXT)
    put("b.yaml", "on: push\n")
    result = check("--format", "json", ".")
    document = json.loads(result.stdout)
    assert result.exit_code == 1
    assert document["summary"] == {"files": 2, "contracts": 1, "errors": 1, "warnings": 0, "information": 0, "hints": 0}
    assert [(found["file"], found["rule"]) for found in document["findings"]] == [("a.yaml", "version-shape")]


def test_a_second_run_says_the_same_as_the_first():
    for number, text in enumerate((GOOD_TEXT, BAD_TEXT, WARNED_TEXT)):
        put(f"n{number}/contract.yaml", text)
    assert check("--format", "json").stdout == check("--format", "json").stdout


@pytest.mark.parametrize("form", ["text", "json"])
def test_the_report_is_the_same_for_any_number_of_jobs(form, monkeypatch):
    for number, text in enumerate((GOOD_TEXT, BAD_TEXT, WARNED_TEXT, "on: push\n") * 10):
        put(f"n{number}/contract.yaml", text)
    Path("latin.yaml").write_bytes(b"node_type: caf\xe9\n")
    results = []
    for jobs in (["--jobs", "1"], ["--jobs", "2"], ["--jobs", "5"], []):
        monkeypatch.setenv("XDG_CACHE_HOME", str(Path("..", "cache", *jobs).resolve()))  # nothing is remembered
        results.append(check("--format", form, *jobs))
    assert len({(result.exit_code, result.stdout, result.stderr) for result in results}) == 1
    assert results[0].exit_code == 1
    assert check("--jobs", "0").exit_code == 2


def test_a_path_that_is_not_there_is_wrong_usage():
    result = check("nowhere")
    assert result.exit_code == 2
    assert result.stderr == "onex-ls: no such file or directory: nowhere\n"
    assert result.stdout == ""


@pytest.mark.parametrize("arguments", [["--format", "xml"], ["--nonsense"]])
def test_wrong_usage_has_its_own_exit_code(arguments):
    assert check(*arguments).exit_code == 2


def test_a_wrong_setting_is_said_and_fails():
    put("onex-ls.toml", "selekt = []\n")
    put("contract.yaml", GOOD_TEXT)
    result = check()
    assert result.exit_code == 2
    assert "unknown setting `selekt`; did you mean `select`?" in result.stderr
    assert result.stdout == "1 contract checked: no findings\n"


def test_settings_of_the_project_hold():
    put("pyproject.toml", "[tool.onex-ls]\nignore = ['version-shape']\nexclude = ['old/']\n")
    put("new/contract.yaml", BAD_TEXT)
    put("old/contract.yaml", BAD_TEXT)
    assert check().stdout == "1 contract checked: no findings\n"
    assert check("new").stdout == "1 contract checked: no findings\n"


def test_what_is_named_and_no_contract_is_said():
    put("pipeline.yaml", "on: push\njobs: {}\n")
    assert check("pipeline.yaml").stderr.startswith("onex-ls: pipeline.yaml: not a contract: ")
    assert check().stderr == ""


def test_what_cannot_be_read_is_said_and_the_rest_is_checked():
    Path("latin.yaml").write_bytes(b"node_type: caf\xe9\n")
    put("contract.yaml", BAD_TEXT)
    result = check()
    assert "latin.yaml: not UTF-8: byte 14 is 0xe9" in result.stderr
    assert result.stdout.endswith("1 contract checked: 1 error\n")


def test_a_file_that_is_named_twice_is_checked_once():
    put("nodes/contract.yaml", BAD_TEXT)
    assert check("nodes/contract.yaml", "nodes", ".", "nodes/contract.yaml").stdout.endswith(
        "1 contract checked: 1 error\n"
    )


def test_safe_fixes_are_applied_when_asked_for():
    file = put("contract.yaml", WARNED_TEXT.replace("\n", "\r\n"))
    assert check("--fix").stdout == "1 contract checked: no findings\n"
    assert file.read_bytes().decode() == WARNED_TEXT.replace("nmae", "name").replace("\n", "\r\n")


def run(*arguments: str, **options) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "onex_ls", "check", *arguments]
    return subprocess.run(command, capture_output=True, text=True, check=False, encoding="utf-8", **options)


@pytest.mark.skipif(sys.platform in ("win32", "darwin"), reason="names are text there")
def test_a_name_that_is_not_utf8_can_be_printed():
    Path(os.fsdecode(b"caf\xe9.yaml")).write_text(BAD_TEXT)
    ran = run()
    assert (ran.returncode, ran.stderr) == (1, "")
    assert ran.stdout.splitlines()[0].startswith(r"caf\udce9.yaml:3:19: error[version-shape]")
    document = json.loads(run("--format", "json").stdout)
    assert document["findings"][0]["file"] == os.fsdecode(b"caf\xe9.yaml")


def test_a_terminal_that_knows_only_ascii_gets_all_the_same():
    put("contract.yaml", WARNED_TEXT.replace("node_x", "字🎬"))
    ran = run(env={**os.environ, "PYTHONIOENCODING": "ascii"})
    assert (ran.returncode, ran.stderr) == (0, "")
    assert "warning[misspelt-key]" in ran.stdout


def test_our_own_contracts_pass():
    shutil.copytree(CONTRACTS / "good", "good")  # away from our own environment, which has none of their packages
    assert run("good").stdout == f"{len(GOOD)} contracts checked: no findings\n"
