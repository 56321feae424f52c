"""Running programs, and learning whether they and their children are alive."""

import asyncio
import os
import sys
import time
from pathlib import Path
from typing import Any

import psutil
import pytest

from onex_ls.execution.child import Limits, Outcome, run
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
