import os
import sys
import venv
from collections.abc import Sequence
from pathlib import Path

import pytest

from onex_ls.execution.interpreters import Interpreter, NotFound, candidates, describe, find_interpreter
from onex_ls.execution.permit import Permit

HERE = sys.version_info[:2]
posix = pytest.mark.skipif(os.name == "nt", reason="writes shell scripts that pose as Python")


def permit(root: Path) -> Permit:
    return Permit(root, "a test")


def pose(path: Path, *lines: str) -> Path:
    """A program that says `lines`, where a Python is expected."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("\n".join(["#!/bin/sh", *lines]))
    path.chmod(0o755)
    return path


def answering(path: Path, version: Sequence[int], *modules: str) -> Path:
    names = ", ".join(f'"{name}"' for name in modules)
    return pose(path, f"""echo '{{"version": {list(version)}, "modules": [{names}], "user_base": "/u"}}'""")


async def test_describe_a_real_python(tmp_path: Path) -> None:
    found = await describe(
        Path(sys.executable), permit(tmp_path), ["pytest", "no_such_module", "json.decoder", "a.b.c"]
    )
    assert isinstance(found, Interpreter)
    assert found.version == sys.version_info[:3]
    assert found.modules == {"pytest", "json.decoder"}
    assert found.user_base


async def test_describe_imports_nothing_from_the_current_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "omnibase_core.py").write_text("open('imported', 'w')")
    (tmp_path / "json.py").write_text("open('imported', 'w')")
    monkeypatch.chdir(tmp_path)
    found = await describe(Path(sys.executable), permit(tmp_path), ["omnibase_core"])
    assert isinstance(found, Interpreter)
    assert found.modules == frozenset()
    assert not (tmp_path / "imported").exists()


@posix
@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        (["exit 127"], "exit code 127"),
        (["echo 'shim: not installed' >&2", "echo more >&2", "exit 1"], "exit code 1: shim: not installed"),
        (["echo hello"], "does not answer like a Python"),
        (["true"], "does not answer like a Python"),
        (["echo '[]'"], "does not answer like a Python"),
        (["""echo '{"version": [3], "modules": [], "user_base": ""}'"""], "does not answer like a Python"),
        (["""echo '{"version": "no", "modules": 3, "user_base": ""}'"""], "does not answer like a Python"),
        (["""echo '{"version": [3, 12, 1], "modules": [[]], "user_base": ""}'"""], "does not answer like a Python"),
    ],
)
async def test_describe_says_what_is_wrong(lines: list[str], expected: str, tmp_path: Path) -> None:
    found = await describe(pose(tmp_path / "python", *lines), permit(tmp_path))
    assert isinstance(found, str)
    assert expected in found


async def test_describe_a_missing_python(tmp_path: Path) -> None:
    found = await describe(tmp_path / "python", permit(tmp_path))
    assert isinstance(found, str)
    assert "could not be started" in found


@posix
async def test_noise_before_the_answer_is_skipped(tmp_path: Path) -> None:
    python = answering(tmp_path / "python", [3, 12, 1])
    python.write_text(python.read_text().replace("#!/bin/sh", "#!/bin/sh\necho noise"))
    assert isinstance(await describe(python, permit(tmp_path)), Interpreter)


@posix
def test_the_order_of_candidates(tmp_path: Path) -> None:
    root, project = tmp_path / "root", tmp_path / "root" / "team" / "project"
    active, path = tmp_path / "active", tmp_path / "path"
    for folder in (active, project / ".venv", project / "venv", root / ".venv", tmp_path / ".venv"):
        pose(folder / "bin" / "python")
    for name in ("python3", "python3.11", "python3.12", "python3.13"):
        pose(path / name, name)
    environ = {"VIRTUAL_ENV": str(active), "PATH": f".{os.pathsep}{path}"}
    assert [candidate.python for candidate in candidates(project, root, environ=environ)] == [
        active / "bin/python",
        project / ".venv/bin/python",
        project / "venv/bin/python",
        root / ".venv/bin/python",  # not the one above the root
        path / "python3.13",
        path / "python3.12",
        path / "python3",
    ]
    (path / "python3").unlink()
    (path / "python3").symlink_to("python3.13")
    assert candidates(project, root, environ=environ)[-1].python == path / "python3.12"


@posix
def test_a_relative_path_entry_is_not_followed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    pose(tmp_path / "python3")
    monkeypatch.chdir(tmp_path)
    assert candidates(tmp_path, tmp_path, environ={"PATH": "."}) == []


def test_a_folder_outside_the_root_means_the_root(tmp_path: Path) -> None:
    pose(tmp_path / "root" / "venv" / "bin" / "python")
    found = candidates(tmp_path / "elsewhere", tmp_path / "root", environ={"PATH": ""})
    assert [candidate.python for candidate in found] == [tmp_path / "root/venv/bin/python"]


@posix
async def test_the_first_that_fits_is_found(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("VIRTUAL_ENV", raising=False)
    answering(tmp_path / ".venv/bin/python", [3, 13, 0], "pytest")
    fitting = answering(tmp_path / "venv/bin/python", [3, 12, 4], "pytest", "omnibase_core")
    found = await find_interpreter(tmp_path, permit=permit(tmp_path))
    assert isinstance(found, Interpreter)
    assert (found.python, found.version) == (fitting, (3, 12, 4))


@posix
async def test_what_was_looked_at_is_explained(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("VIRTUAL_ENV", str(tmp_path / "active"))
    monkeypatch.setenv("PATH", f"{tmp_path / 'path'}{os.pathsep}/usr/bin{os.pathsep}/bin")
    answering(tmp_path / "active/bin/python", [3, 9, 1], "pytest", "omnibase_core")
    answering(tmp_path / ".venv/bin/python", [3, 12, 0])
    pose(tmp_path / "path/python3.14", "exit 1")
    found = await find_interpreter(tmp_path, permit=permit(tmp_path))
    assert isinstance(found, NotFound)
    lines = str(found).splitlines()
    assert lines[0] == "No Python found with Python 3.12 or newer and omnibase_core and pytest."
    assert lines[1].endswith("active/bin/python (VIRTUAL_ENV): it is Python 3.9.1")
    assert lines[2].endswith(f"(.venv of {tmp_path}): it has no omnibase_core and no pytest")
    assert "python3.14 on PATH): " in lines[3]
    assert "exit code 1" in lines[3]


@posix
async def test_the_setting_is_not_replaced_by_another(tmp_path: Path) -> None:
    answering(tmp_path / ".venv/bin/python", [3, 12, 4], "pytest", "omnibase_core")
    chosen = answering(tmp_path / "chosen", [3, 11, 0])
    found = await find_interpreter(tmp_path, permit=permit(tmp_path), setting=chosen)
    assert isinstance(found, NotFound)
    assert [unfit.candidate for unfit in found.looked_at] == [(chosen, "the setting")]


async def test_a_real_virtual_environment_is_found(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("VIRTUAL_ENV", raising=False)
    venv.create(tmp_path / ".venv", with_pip=False, symlinks=os.name != "nt")
    found = await find_interpreter(tmp_path, permit=permit(tmp_path), needs=["json"], minimum=HERE)
    assert isinstance(found, Interpreter)
    assert found.python.is_relative_to(tmp_path / ".venv")


async def test_nothing_on_path_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("VIRTUAL_ENV", raising=False)
    monkeypatch.setenv("PATH", "")
    found = await find_interpreter(tmp_path, permit=permit(tmp_path), needs=[])
    assert "There is no Python on PATH" in str(found)
