"""Nobody outlives a program, its time, its caller, its guard or its server, however they end."""

import asyncio
import os
import signal
import subprocess
import sys
from pathlib import Path

import psutil
import pytest

from onex_ls.execution.child import Limits
from onex_ls.execution.launch import Order, Streams, launch
from support.programs import FAMILY, QUICK, alive, gone, linux, pids_in, posix, python


async def test_infinite_loop_times_out(tmp_path: Path) -> None:
    outcome = await python("print('begun', flush=True)\nwhile True: pass", cwd=tmp_path, limits=QUICK)
    assert (outcome.status, outcome.exit_code) == ("timed_out", None)
    assert outcome.stdout == "begun\n"
    assert "0.5 s" in outcome.message
    assert 500 <= outcome.duration_ms < 5000


@posix
async def test_program_that_ends_well_when_asked_still_timed_out(tmp_path: Path) -> None:
    code = "import signal, sys, time; signal.signal(signal.SIGTERM, lambda *_: sys.exit(0)); time.sleep(100)"
    outcome = await python(code, cwd=tmp_path, limits=QUICK)
    assert outcome.status == "timed_out"


@posix
@pytest.mark.parametrize("kind", ["plain", pytest.param("daemon", marks=linux)])
async def test_timeout_takes_the_deaf_and_the_grandchildren_along(kind: str, tmp_path: Path) -> None:
    outcome = await python(FAMILY, str(tmp_path / "pids"), "100", kind, cwd=tmp_path, limits=QUICK)
    pids = await pids_in(tmp_path / "pids", 3 if kind == "daemon" else 2)
    assert outcome.status == "timed_out"
    assert not any(alive(pid) for pid in pids)


@posix
@pytest.mark.parametrize("kind", ["plain", pytest.param("daemon", marks=linux)])
async def test_nobody_outlives_a_program_that_ends_by_itself(kind: str, tmp_path: Path) -> None:
    outcome = await python(FAMILY, str(tmp_path / "pids"), "0.3", kind, cwd=tmp_path)
    pids = await pids_in(tmp_path / "pids", 3 if kind == "daemon" else 2)
    assert outcome.ok
    assert not any(alive(pid) for pid in pids)


@posix
async def test_cancelling_ends_the_program_before_the_caller_goes_on(tmp_path: Path) -> None:
    task = asyncio.create_task(python(FAMILY, str(tmp_path / "pids"), "100", cwd=tmp_path))
    pids = await pids_in(tmp_path / "pids", 2)
    task.cancel()
    await asyncio.sleep(0.05)
    task.cancel()  # an impatient caller
    with pytest.raises(asyncio.CancelledError):
        await task
    assert not any(alive(pid) for pid in pids)


@pytest.mark.parametrize("delay", [0, 0.001, 0.01, 0.03, 0.1])
async def test_cancelling_at_any_moment_leaves_nobody(
    delay: float, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    before = {process.pid for process in psutil.Process().children(recursive=True)}
    task = asyncio.create_task(python("import time; time.sleep(100)", cwd=tmp_path))
    await asyncio.sleep(delay)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    left = [process.pid for process in psutil.Process().children(recursive=True) if process.pid not in before]
    assert await gone(*left, seconds=3)
    await asyncio.sleep(0.1)
    # asyncio speaks of a child of an earlier test, whose loop is closed, when it ends late.
    late = ("is closed", "Unknown child process")
    assert [message for message in caplog.messages if not any(words in message for words in late)] == []


@linux
@pytest.mark.parametrize("crime", ["os.kill(os.getppid(), 9)", "os.kill(os.getppid(), 19); time.sleep(100)"])
async def test_program_that_attacks_its_guard_does_not_hang_us(
    crime: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("onex_ls.execution.child._GUARD_SECONDS", 0.5)
    code = f"""
import os, sys, time
if os.fork() == 0:
    with open(sys.argv[1], "w") as file: file.write(str(os.getpid()))
    time.sleep(100)
while not os.path.exists(sys.argv[1]): pass
time.sleep(0.1)
{crime}
time.sleep(100)
"""
    outcome = await python(code, str(tmp_path / "pids"), cwd=tmp_path, limits=Limits(seconds=1))
    assert outcome.status == "killed"
    assert await gone(*await pids_in(tmp_path / "pids", 1), seconds=3)


SERVER = """
import asyncio, sys
from pathlib import Path
from onex_ls.execution.child import run
from onex_ls.execution.launch import Order, Streams, launch
from onex_ls.execution.permit import Permit
here = Path(sys.argv[1])
command = [sys.executable, "-c", sys.argv[2], str(here / "pids"), "100", sys.argv[3]]
asyncio.run(run(command, permit=Permit(here, "a test"), cwd=here))
"""
FORKING_SERVER = SERVER.replace(
    "asyncio.run(",
    """
async def fork():
    while not (here / "pids").exists(): await asyncio.sleep(0.02)
    if os.fork() == 0:
        (here / "copy").write_text(str(os.getpid()))
        time.sleep(100)
async def both(program): await asyncio.gather(program, fork())
import os, time
asyncio.run(both(""",
).replace("cwd=here))", "cwd=here)))")


@posix
@pytest.mark.parametrize("kind", ["plain", pytest.param("daemon", marks=linux)])
async def test_nobody_outlives_a_server_killed_with_9(kind: str, tmp_path: Path) -> None:
    server = subprocess.Popen([sys.executable, "-c", SERVER, str(tmp_path), FAMILY, kind])
    try:
        pids = await pids_in(tmp_path / "pids", 3 if kind == "daemon" else 2)
        everybody = [process.pid for process in psutil.Process(server.pid).children(recursive=True)]
        assert all(alive(pid) for pid in pids)
    finally:
        server.send_signal(signal.SIGKILL)
        server.wait()
    assert await gone(*pids, *everybody)


@posix
async def test_nobody_outlives_a_server_whose_copy_holds_the_channel(tmp_path: Path) -> None:
    # A fork of the server, as `multiprocessing` makes them, inherits its side of the channel and keeps it open.
    server = subprocess.Popen([sys.executable, "-c", FORKING_SERVER, str(tmp_path), FAMILY, "plain"])
    pids = await pids_in(tmp_path / "pids", 2)
    (copy,) = await pids_in(tmp_path / "copy", 1)
    try:
        server.send_signal(signal.SIGKILL)
        server.wait()
        assert await gone(*pids)
        assert alive(copy)
    finally:
        os.kill(copy, signal.SIGKILL)


@linux
async def test_no_program_outlives_its_guard_and_its_server(tmp_path: Path) -> None:
    code = "import os, sys, time; open(sys.argv[1], 'w').write(str(os.getpid())); time.sleep(100)"
    server = subprocess.Popen([sys.executable, "-c", SERVER, str(tmp_path), code, "plain"])
    (pid,) = await pids_in(tmp_path / "pids", 1)
    server.send_signal(signal.SIGSTOP)
    for guard in psutil.Process(server.pid).children():
        guard.kill()
    server.send_signal(signal.SIGKILL)
    server.wait()
    assert await gone(pid)


@posix
async def test_a_program_that_ended_before_it_was_stopped_was_not_stopped(tmp_path: Path) -> None:
    # A guard that was held up learns of the end and of the order to stop in one moment.
    code = "import pathlib, time; pathlib.Path('begun').touch(); time.sleep(0.1)"
    command, streams = [sys.executable, "-c", code], Streams(1000, b"")
    before = {process.pid for process in psutil.Process().children()}
    launched = await launch(command, cwd=tmp_path, env={}, streams=streams, order=Order())
    while not (tmp_path / "begun").exists():
        await asyncio.sleep(0.01)
    (guard,) = [process for process in psutil.Process().children() if process.pid not in before]
    guard.suspend()
    (program,) = guard.children()
    while program.status() != psutil.STATUS_ZOMBIE:
        await asyncio.sleep(0.01)
    launched.stop()
    guard.resume()
    ending = await launched.ending
    launched.close()
    assert (ending.returncode, ending.why) == (0, "itself")


@posix
async def test_keyboard_interrupt_of_the_caller_ends_the_program(tmp_path: Path) -> None:
    server = subprocess.Popen([sys.executable, "-c", SERVER, str(tmp_path), FAMILY, "plain"], stderr=subprocess.DEVNULL)
    pids = await pids_in(tmp_path / "pids", 2)
    server.send_signal(signal.SIGINT)
    assert server.wait(10) != 0
    assert await gone(*pids, seconds=1)
