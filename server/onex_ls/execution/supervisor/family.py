"""The program that is guarded and all that descends from it, as far as the system shows."""

import contextlib
import os
import resource
import signal
import subprocess
import time
from pathlib import Path
from typing import NamedTuple

_GRACE_SECONDS = 0.5  # between asking a program to end and ending it
_PATIENCE_SECONDS = 5.0  # how long processes that survive SIGKILL (stuck in the kernel) are waited for


class Usage(NamedTuple):
    """What a family holds now: how many processes, and how many bytes of memory all of them together."""

    processes: int
    memory: int


class Family:
    """The program and all that descends from it."""

    def __init__(self, process: "subprocess.Popen[bytes]") -> None:
        self._process = process  # kept, because its finaliser would collect the exit status that `reap` waits for
        self.leader = process.pid
        self.returncode: int | None = None  # of the leader, negative for a signal
        self.cpu_seconds = 0.0  # of the leader

    def reap(self) -> bool:
        """Collect the members that ended; false once nobody is left."""
        try:
            while True:
                pid, status, usage = os.wait4(-1, os.WNOHANG)
                if pid == 0:
                    return True
                if pid == self.leader:
                    self.returncode = os.waitstatus_to_exitcode(status)
                    self.cpu_seconds = usage.ru_utime + usage.ru_stime
        except ChildProcessError:
            return _group_lives(self.leader)

    def signal(self, number: int) -> None:
        """Send a signal to the leader's group, and to those who left it as far as they can be found."""
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(self.leader, number)
        for pid in _descendants():
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.kill(pid, number)

    def usage(self) -> Usage:
        """What the members hold; nothing on systems without ``/proc``."""
        members = _descendants()
        return Usage(len(members), sum(map(_resident, members)))

    def end(self, *, at_once: bool) -> None:
        """End whoever is left: by asking first, unless there is no time for that."""
        if not self.reap():
            return
        self.signal(signal.SIGKILL if at_once else signal.SIGTERM)
        grace_over = time.monotonic() + (0 if at_once else _GRACE_SECONDS)
        patience_over = grace_over + _PATIENCE_SECONDS
        while self.reap() and (now := time.monotonic()) < patience_over:
            if now >= grace_over:
                self.signal(signal.SIGKILL)
            time.sleep(0.01)


def _descendants() -> list[int]:
    """The processes that come of this one; those whose parents ended are its own children. Empty without ``/proc``."""
    children: dict[int, list[int]] = {}
    for entry in os.listdir("/proc") if os.path.isdir("/proc/self") else ():  # noqa: PTH112, PTH208 - done often
        if entry.isdigit() and (parent := _parent(entry)) is not None:
            children.setdefault(parent, []).append(int(entry))
    found, row = [], [os.getpid()]
    while row:
        row = [child for parent in row for child in children.get(parent, ())]
        found += row
    return found


def _parent(pid: str) -> int | None:
    with contextlib.suppress(OSError, ValueError, IndexError):  # it ended while we looked
        stat = Path(f"/proc/{pid}/stat").read_text(errors="replace")
        # The name may hold anything, so fields are counted from the parenthesis behind it.
        return int(stat.rpartition(")")[2].split()[1])
    return None


def _resident(pid: int) -> int:
    """Bytes of memory of a process that it shares with nobody, its files aside."""
    with contextlib.suppress(OSError, ValueError, IndexError):
        fields = Path(f"/proc/{pid}/statm").read_text().split()
        return (int(fields[1]) - int(fields[2])) * resource.getpagesize()
    return 0


def _group_lives(group: int) -> bool:
    try:
        os.killpg(group, 0)
    except OSError:
        return False
    return True
