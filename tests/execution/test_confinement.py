"""What a confined program cannot do: reach the network, write elsewhere, multiply, or outlive its guard."""

import os
import socket
import sys
from pathlib import Path

import pytest

from onex_ls.execution.child import Limits, Outcome
from onex_ls.execution.supervisor.sandbox import can_confine_writes
from support.programs import QUICK, alive, linux, python

pytestmark = linux
landlock = pytest.mark.skipif(not can_confine_writes(), reason="this kernel has no Landlock")

PATIENT = Limits(seconds=20)
CONNECT = "import socket, sys; socket.create_connection((sys.argv[1], int(sys.argv[2])), 5).close()"


async def confined(code: str, *arguments: str, folder: Path, limits: Limits = PATIENT) -> Outcome:
    inside = folder / "inside"
    inside.mkdir(exist_ok=True)
    return await python(code, *arguments, cwd=inside, confined_to=inside, limits=limits)


async def test_the_network_ends_at_its_own_loopback(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        address = ("127.0.0.1", str(server.getsockname()[1]))
        assert (await python(CONNECT, *address, cwd=tmp_path)).ok
        outcome = await confined(CONNECT, *address, folder=tmp_path)
    if "network" not in outcome.sandbox:
        pytest.skip("this system gives nobody a network of their own")
    assert "ConnectionRefusedError" in outcome.stderr
    own = "import socket; a = socket.create_server(('127.0.0.1', 0)); socket.create_connection(a.getsockname())"
    assert (await confined(own, folder=tmp_path)).ok


async def test_the_user_stays_who_they_are(tmp_path: Path) -> None:
    outcome = await confined("import os; print(os.getuid(), os.getgid())", folder=tmp_path)
    assert outcome.stdout.split() == [str(os.getuid()), str(os.getgid())]


@landlock
@pytest.mark.parametrize(
    "code",
    [
        "open(sys.argv[1], 'w')",
        "os.remove(sys.argv[1])",
        "os.truncate(sys.argv[1], 0)",
        "os.rename(sys.argv[1], 'mine')",
        "os.symlink('/', sys.argv[1] + '.link')",
        "os.mkdir(sys.argv[1] + '.folder')",
        "os.symlink(sys.argv[1], 'link'); open('link', 'w')",
        "os.execvp('sh', ['sh', '-c', 'echo x > \"$0\"', sys.argv[1]])",
    ],
)
async def test_nothing_outside_the_folder_can_be_written(code: str, tmp_path: Path) -> None:
    file = tmp_path / "precious"
    file.write_text("kept")
    outcome = await confined(f"import os, sys; {code}", str(file), folder=tmp_path)
    assert outcome.exit_code not in {0, None}
    assert "writes" in outcome.sandbox
    assert file.read_text() == "kept"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["inside", "precious"]


@landlock
async def test_inside_the_folder_everything_goes_on(tmp_path: Path) -> None:
    code = (
        "import multiprocessing, os, shutil, subprocess, tempfile; os.makedirs('a/b'); open('a/b/c', 'w').write('x')\n"
        "os.rename('a/b/c', 'd'); shutil.rmtree('a'); multiprocessing.Lock(); open(os.devnull, 'w').write('x')\n"
        "subprocess.run(['true'], check=True, stdout=subprocess.DEVNULL)"
    )
    outcome = await confined(code, folder=tmp_path)
    assert outcome.ok, outcome.stderr
    assert (tmp_path / "inside/d").read_text() == "x"


async def test_a_fork_bomb_is_ended(tmp_path: Path) -> None:
    code = "import os, time\nfor _ in range(400):\n    if os.fork() == 0:\n        time.sleep(60)\ntime.sleep(60)"
    outcome = await confined(code, folder=tmp_path, limits=Limits(seconds=30, processes=40))
    assert (outcome.status, outcome.exit_code) == ("killed_by_limit", None)
    assert "40 processes" in outcome.message
    assert outcome.duration_ms < 10_000


async def test_many_processes_together_cannot_take_all_memory(tmp_path: Path) -> None:
    code = (
        "import os, time\nfor _ in range(6):\n    if os.fork() == 0:\n"
        "        held = bytearray(100 << 20); held[::4096] = b'x' * len(held[::4096]); time.sleep(60)\ntime.sleep(60)"
    )
    outcome = await confined(code, folder=tmp_path, limits=Limits(seconds=30, memory_bytes=400 << 20))
    assert outcome.status == "killed_by_limit"
    assert "0.390625 GiB of memory together" in outcome.message


@landlock
async def test_it_cannot_kill_its_guard_or_its_server(tmp_path: Path) -> None:
    code = (
        "import os, signal, time\n"
        "for pid in (os.getppid(), int(__import__('sys').argv[1])):\n"
        "    try: os.kill(pid, signal.SIGKILL)\n"
        "    except PermissionError: print('refused', flush=True)\n"
        "if os.fork() == 0:\n    os.setsid(); open('pid', 'w').write(str(os.getpid()))\ntime.sleep(60)"
    )
    bystander = await confined("pass", folder=tmp_path)
    assert bystander.ok
    outcome = await confined(code, str(os.getpid()), folder=tmp_path, limits=QUICK)
    if sys.platform == "linux" and "refused" not in outcome.stdout:
        pytest.skip("this kernel does not keep signals inside")
    assert outcome.stdout.split() == ["refused", "refused"]
    assert outcome.status == "timed_out"
    assert not alive(int((tmp_path / "inside/pid").read_text()))
