"""The caution of confined Pythons: what holds where the system has no sandbox."""

import os
from pathlib import Path

import pytest

from onex_ls.execution.caution import FOLDER, ONLY_IN
from onex_ls.execution.child import Outcome
from support.programs import python

REFUSED = [
    "open(sys.argv[1], 'w')",
    "open(sys.argv[1], 'r+b')",
    "os.close(os.open(sys.argv[1], os.O_WRONLY))",
    "pathlib.Path(sys.argv[1]).write_text('x')",
    "os.remove(sys.argv[1])",
    "os.truncate(sys.argv[1], 0)",
    "os.chmod(sys.argv[1], 0)",
    "os.rename(sys.argv[1], 'mine')",
    "open('made', 'w').close(); os.rename('made', sys.argv[1])",
    "os.mkdir(sys.argv[1] + '.folder')",
    "shutil.rmtree(os.path.dirname(sys.argv[1]))",
    "os.symlink(os.path.dirname(sys.argv[1]), 'link'); os.remove('link/precious')",
    "os.symlink(sys.argv[1], 'link'); open('link', 'w')",
    "subprocess.run([sys.executable, '-c', 'import sys; open(sys.argv[1], \"w\")', sys.argv[1]], check=True)",
    "socket.create_connection(('192.0.2.1', 80), 3)",
    "socket.socket(socket.AF_INET, socket.SOCK_DGRAM).sendto(b'', ('192.0.2.1', 80))",
]


async def cautious(code: str, *arguments: str, folder: Path) -> Outcome:
    inside = folder / "inside"
    inside.mkdir(exist_ok=True)
    code = f"import os, pathlib, shutil, socket, subprocess, sys, tempfile\n{code}"
    env = {"PYTHONPATH": str(FOLDER), ONLY_IN: str(inside), "TMPDIR": str(inside), "PYTHONDONTWRITEBYTECODE": "1"}
    return await python(code, *arguments, cwd=inside, env=env)


@pytest.mark.parametrize("code", REFUSED)
async def test_what_a_program_must_not_do_is_refused_with_the_reason(code: str, tmp_path: Path) -> None:
    file = tmp_path / "precious"
    file.write_text("kept")
    mode = file.stat().st_mode
    outcome = await cautious(code, str(file), folder=tmp_path)
    assert outcome.exit_code == 1
    assert "PermissionError: onex-ls runs checks" in outcome.stderr, outcome.stderr
    assert (file.read_text(), file.stat().st_mode) == ("kept", mode)


async def test_everything_else_works(tmp_path: Path) -> None:
    code = (
        "os.makedirs('a/b'); open('a/b/c', 'w').write('x'); os.rename('a/b/c', 'd'); shutil.rmtree('a')\n"
        "tempfile.TemporaryFile().write(b'x'); open(sys.argv[1]).read(); open(os.devnull, 'w').write('x')\n"
        "open('/dev/stdout', 'w').write('x') if os.name == 'posix' else None\n"
        "subprocess.run([sys.executable, '-c', 'pass'], check=True)\n"
        "server = socket.create_server(('127.0.0.1', 0)); socket.create_connection(server.getsockname()).close()\n"
        "import asyncio; asyncio.run(asyncio.sleep(0))\n"
        "fd = os.open('.', os.O_RDONLY); os.mkdir('e', dir_fd=fd); os.rmdir('e', dir_fd=fd)"
    )
    file = tmp_path / "readable"
    file.touch()
    outcome = await cautious(code, str(file), folder=tmp_path)
    assert outcome.ok, outcome.stderr


async def test_the_sitecustomize_of_an_environment_still_counts(tmp_path: Path) -> None:
    (tmp_path / "usual").mkdir()
    (tmp_path / "usual/sitecustomize.py").write_text("import sys; sys.customised = True")
    env = {
        "PYTHONPATH": f"{FOLDER}{os.pathsep}{tmp_path / 'usual'}",
        ONLY_IN: str(tmp_path),
    }
    outcome = await python("import sys; print(sys.customised); open('/precious', 'w')", cwd=tmp_path, env=env)
    assert (outcome.stdout, outcome.exit_code) == ("True\n", 1)
    assert "PermissionError: onex-ls" in outcome.stderr
