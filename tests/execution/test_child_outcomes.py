"""What is learnt of a program: its end, its streams, its environment, its limits, and that nothing stays open."""

import asyncio
import hashlib
import json
import os
import time
from pathlib import Path

import psutil
import pytest

from onex_ls.execution.child import Limits, run
from support.programs import PERMIT, QUICK, linux, posix, python


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
