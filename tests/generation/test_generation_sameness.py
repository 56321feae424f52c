"""The same contracts give the same bytes, whoever runs the generator where, and a second run finds nothing to do."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from generation.planning import CONTRACTS

FORMATTERS = """\
[tool.ruff]
line-length = 60
indent-width = 2
format.quote-style = "single"
lint.select = ["ALL"]
[tool.black]
line-length = 60
skip-string-normalization = true
[tool.isort]
profile = "google"
[tool.yapf]
based_on_style = "facebook"
"""
EDITORS = "root = true\n[*]\nend_of_line = crlf\nindent_style = tab\ninsert_final_newline = false\n"
NO_UTF8 = {"PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"}
"""Without these Python takes UTF-8 where a locale has none."""

MACHINES = {
    "plain": ("", {"PYTHONHASHSEED": "0", "LC_ALL": "C.UTF-8"}),
    "ascii": ("", {"PYTHONHASHSEED": "1", "LC_ALL": "C", "LANG": "C", "TZ": "Asia/Kathmandu", **NO_UTF8}),
    "türkçe": (FORMATTERS, {"PYTHONHASHSEED": "4242", "LC_ALL": "tr_TR.UTF-8", "LANG": "tr_TR", "COLUMNS": "40"}),
}
"""Projects by the name of their folder: what their project file says, and the environment of the run."""


def generate(project: Path, machine: str, *options: str) -> subprocess.CompletedProcess[bytes]:
    """Run the generator from the root of the project, or from the folder of the first contract."""
    contracts = sorted(project.glob("src/*/contract.yaml"))
    folder = project if machine == "plain" else contracts[0].parent
    places = {"HOME": str(project.parent), "XDG_STATE_HOME": str(project.parent / "state")}
    return subprocess.run(
        [sys.executable, "-m", "onex_ls", "generate", *options, *(os.path.relpath(path, folder) for path in contracts)],
        cwd=folder,
        env={**os.environ, **places, **MACHINES[machine][1]},
        capture_output=True,
        check=False,
    )


def contents(project: Path) -> dict[str, bytes]:
    """The bytes of all files that a project has in common with the others."""
    files = [path for top in ("src", ".onex-ls") for path in (project / top).rglob("*") if path.is_file()]
    return {
        path.relative_to(project).as_posix(): path.read_bytes() for path in files if "__pycache__" not in path.parts
    }


@pytest.fixture(scope="module")
def projects(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """The same contracts, generated on each of the machines."""
    made = {}
    for machine, (project_file, _) in MACHINES.items():
        project = made[machine] = tmp_path_factory.mktemp(machine) / machine
        for path in CONTRACTS[::3]:
            folder = project / "src" / path.stem
            folder.mkdir(parents=True)
            shutil.copy(path, folder / "contract.yaml")
        (project / "pyproject.toml").write_text(project_file, encoding="utf-8")
        if project_file:
            (project / ".editorconfig").write_text(EDITORS, encoding="utf-8")
        done = generate(project, machine)
        assert done.returncode == 0, done.stderr.decode(errors="replace")
    return made


@pytest.mark.parametrize("machine", [name for name in MACHINES if name != "plain"])
def test_the_bytes_are_the_same_on_every_machine(projects: dict[str, Path], machine: str) -> None:
    expected, found = contents(projects["plain"]), contents(projects[machine])
    assert len(expected) > 60
    assert found.keys() == expected.keys()
    assert [name for name, text in found.items() if text != expected[name]] == []


def test_a_second_run_on_another_machine_does_nothing_and_leaves_an_edit(
    projects: dict[str, Path], tmp_path: Path
) -> None:
    project = Path(shutil.copytree(projects["plain"], tmp_path / "project"))
    assert generate(project, "ascii", "--check").returncode == 0
    edited = next(project.glob("src/**/handler*.py"))
    edited.write_text(f"{edited.read_text(encoding='utf-8')}\n\nLOCAL = 3\n", encoding="utf-8")
    before = {name: (text, (project / name).stat().st_mtime_ns) for name, text in contents(project).items()}
    assert generate(project, "türkçe").returncode == 0
    assert {name: (text, (project / name).stat().st_mtime_ns) for name, text in contents(project).items()} == before
