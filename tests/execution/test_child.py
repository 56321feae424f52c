"""Programs of every bad character, run for real."""

import asyncio
import hashlib
import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import psutil
import pytest

from onex_ls.execution.child import Limits, Outcome, run
from onex_ls.execution.launch import Streams, launch
from onex_ls.execution.permit import Permit

PERMIT = Permit(Path("/"), "a test")
QUICK = Limits(seconds=0.5)

posix = pytest.mark.skipif(os.name == "nt", reason="Windows has no process groups, limits or signals")
linux = pytest.mark.skipif(sys.platform != "linux", reason="needs prctl and /proc")


async def python(code: str, *arguments: str, cwd: Path, **options: Any) -> Outcome:
    return await run([sys.executable, "-c", code, *arguments], permit=PERMIT, cwd=cwd, **options)


async def gone(*pids: int, seconds: float = 10) -> bool:
    deadline = time.monotonic() + seconds
    while any(alive(pid) for pid in pids):
        if time.monotonic() > deadline:
            return False
        await asyncio.sleep(0.02)
    return True


def alive(pid: int) -> bool:
    try:
        return psutil.Process(pid).status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False


async def pids_in(file: Path, count: int) -> list[int]:
    for _ in range(500):
        if file.exists() and len(pids := [int(line) for line in file.read_text().split()]) >= count:
            return pids
        await asyncio.sleep(0.02)
    raise AssertionError(f"{file} never held {count} process ids")


# A child, a grandchild in its group, and a grandchild that made itself a daemon, all deaf to SIGTERM.
FAMILY = """
import os, signal, sys, time
signal.signal(signal.SIGTERM, signal.SIG_IGN)
def note():
    with open(sys.argv[1], "a") as file: file.write(f"{os.getpid()}\\n")
note()
if os.fork() == 0:
    note(); time.sleep(100)
if "daemon" in sys.argv and os.fork() == 0:
    os.setsid()
    if os.fork(): os._exit(0)
    note(); time.sleep(100)
time.sleep(float(sys.argv[2]))
"""


async def test_exit_code_and_both_streams(tmp_path: Path) -> None:
    code = "import sys; print('out', end=''); print('err', file=sys.stderr, end=''); sys.exit(3)"
    outcome = await python(code, cwd=tmp_path)
    assert (outcome.status, outcome.exit_code, outcome.stdout, outcome.stderr) == ("exited", 3, "out", "err")
    assert "exit code 3" in outcome.message
    assert not outcome.ok
    assert outcome.duration_ms > 0


async def test_success_has_no_message(tmp_path: Path) -> None:
    outcome = await python("import os; print(os.getcwd())", cwd=tmp_path)
    assert outcome.ok
    assert outcome.message == ""
    assert Path(outcome.stdout.strip()).samefile(tmp_path)


@pytest.mark.parametrize("program", ["no-such-program-here", "/nowhere/at/all", "", "nul\0"])
async def test_missing_program_is_an_outcome(program: str, tmp_path: Path) -> None:
    outcome = await run([program], permit=PERMIT, cwd=tmp_path)
    assert outcome.status == "not_started"
    assert outcome.exit_code is None
    assert program in outcome.message


async def test_missing_folder_is_an_outcome(tmp_path: Path) -> None:
    outcome = await python("", cwd=tmp_path / "missing")
    assert outcome.status == "not_started"
    assert "missing" in outcome.message


@posix
async def test_file_that_is_no_program_is_an_outcome(tmp_path: Path) -> None:
    (tmp_path / "text").write_text("hello")
    outcome = await run([str(tmp_path / "text")], permit=PERMIT, cwd=tmp_path)
    assert outcome.status == "not_started"
    assert "denied" in outcome.message


async def test_stdin_is_empty_by_default(tmp_path: Path) -> None:
    outcome = await python("import sys; print(len(sys.stdin.read()))", cwd=tmp_path)
    assert outcome.stdout.strip() == "0"


async def test_stdin_is_what_was_given(tmp_path: Path) -> None:
    data = bytes(range(256)) * 4000  # more than a pipe holds
    code = "import hashlib, sys; print(hashlib.sha256(sys.stdin.buffer.read()).hexdigest())"
    outcome = await python(code, cwd=tmp_path, stdin=data)
    assert outcome.stdout.strip() == hashlib.sha256(data).hexdigest()


async def test_input_that_nobody_reads_does_not_block(tmp_path: Path) -> None:
    outcome = await python("print('done')", cwd=tmp_path, stdin=b"x" * 5_000_000)
    assert outcome.stdout.strip() == "done"


@linux
async def test_no_descriptor_but_the_standard_three(tmp_path: Path) -> None:
    secret = os.open(os.devnull, os.O_RDONLY)
    os.set_inheritable(secret, True)
    try:
        outcome = await python("import os; print(sorted(os.listdir('/proc/self/fd')))", cwd=tmp_path)
    finally:
        os.close(secret)
    assert outcome.stdout.strip() == "['0', '1', '2', '3']"  # 3 is the listing itself


async def test_secrets_are_not_passed_on(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in (
        "OPENAI_API_KEY",
        "GITHUB_TOKEN",
        "AWS_SECRET_ACCESS_KEY",
        "DATABASE_URL",
        "HTTPS_PROXY",
        "PYTHONPATH",
    ):
        monkeypatch.setenv(name, "secret")
    monkeypatch.setenv("LC_TIME", "C")
    outcome = await python("import json, os; print(json.dumps(dict(os.environ)))", cwd=tmp_path, env={"EXTRA": "yes"})
    environment = json.loads(outcome.stdout)
    assert "secret" not in environment.values()
    assert environment["EXTRA"] == "yes"
    assert environment["LC_TIME"] == "C"
    assert environment["PATH"] == os.environ["PATH"]


async def test_a_gigabyte_of_output_is_cut_in_the_middle(tmp_path: Path) -> None:
    code = """
import os
os.write(1, b"first")
block = b"x" * (1 << 20)
for _ in range(1024):
    os.write(1, block); os.write(2, b"y")
os.write(1, b"last")
"""
    before = psutil.Process().memory_info().rss
    outcome = await python(code, cwd=tmp_path, limits=Limits(output_bytes=10_000))
    assert outcome.ok
    assert outcome.stdout.startswith("firstx")
    assert outcome.stdout.endswith("xlast")
    assert outcome.dropped_bytes == (1 << 30) + 9 - 10_000
    assert f"{outcome.dropped_bytes} bytes left out" in outcome.stdout
    assert len(outcome.stdout) < 10_100
    assert outcome.stderr == "y" * 1024
    assert psutil.Process().memory_info().rss - before < 50 << 20


async def test_endless_output_ends_with_the_time(tmp_path: Path) -> None:
    outcome = await python("while True: print('x' * 1000)", cwd=tmp_path, limits=QUICK)
    assert outcome.status == "timed_out"
    assert outcome.dropped_bytes > 0


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


@posix
async def test_signal_of_its_own_is_told_from_ours(tmp_path: Path) -> None:
    outcome = await python("import os; os.kill(os.getpid(), 9)", cwd=tmp_path)
    assert (outcome.status, outcome.exit_code) == ("killed", None)
    assert "SIGKILL" in outcome.message


@posix
async def test_cpu_time_is_limited(tmp_path: Path) -> None:
    outcome = await python("while True: pass", cwd=tmp_path, limits=Limits(seconds=30, cpu_seconds=1))
    assert outcome.status == "killed_by_limit"
    assert "CPU" in outcome.message


@linux
async def test_memory_is_limited(tmp_path: Path) -> None:
    code = "hog = []\nwhile True: hog.append(bytearray(50 << 20))"
    outcome = await python(code, cwd=tmp_path, limits=Limits(memory_bytes=400 << 20))
    assert (outcome.status, outcome.exit_code) == ("exited", 1)
    assert "MemoryError" in outcome.stderr


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
from onex_ls.execution.launch import Streams, launch
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
    launched = await launch(command, cwd=tmp_path, env={}, streams=streams, cpu_seconds=None, memory_bytes=None)
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
    assert (ending.returncode, ending.stopped) == (0, False)


@posix
async def test_keyboard_interrupt_of_the_caller_ends_the_program(tmp_path: Path) -> None:
    server = subprocess.Popen([sys.executable, "-c", SERVER, str(tmp_path), FAMILY, "plain"], stderr=subprocess.DEVNULL)
    pids = await pids_in(tmp_path / "pids", 2)
    server.send_signal(signal.SIGINT)
    assert server.wait(10) != 0
    assert await gone(*pids, seconds=1)


@linux
async def test_many_runs_leave_nothing_open(tmp_path: Path) -> None:
    await python("", cwd=tmp_path)
    await asyncio.sleep(0.1)
    before = len(list(Path("/proc/self/fd").iterdir()))
    await asyncio.gather(*(python("print(1)", cwd=tmp_path) for _ in range(8)))
    await asyncio.sleep(0.1)
    assert len(list(Path("/proc/self/fd").iterdir())) == before


async def test_the_loop_stays_free_while_output_floods_in(tmp_path: Path) -> None:
    code = "import os\nfor _ in range(300): os.write(1, b'x' * (1 << 20))"
    flood = asyncio.create_task(python(code, cwd=tmp_path))
    longest = 0.0
    while not flood.done():
        begun = time.perf_counter()
        await asyncio.sleep(0)
        longest = max(longest, time.perf_counter() - begun)
    assert longest < 0.2  # generous: the machine may be busy


@posix
async def test_programs_that_end_at_once_are_not_lost(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    # The guard once let its Popen go, whose finaliser collects a child that is already dead.
    outcomes = await asyncio.gather(*(run(["true"], permit=PERMIT, cwd=tmp_path) for _ in range(40)))
    assert {(outcome.status, outcome.exit_code) for outcome in outcomes} == {("exited", 0)}
    await asyncio.sleep(0.1)
    assert caplog.messages == []  # asyncio warns when a process is closed before it is collected
