"""The guard between the server and one program it runs; started as a script, never imported.

    python -I -S supervisor.py CHANNEL SERVER CPU MEMORY PROGRAM [ARGUMENT...]

CHANNEL is a descriptor to the server, SERVER its process id, CPU a number of seconds and MEMORY a number of bytes (0
for no limit). The guard runs PROGRAM in a session of its own and ends every process that came of it as soon as
the program itself ends, the server closes its side of the channel, or the server dies, be it by ``kill -9``.

A separate process does this because only a living one can: a process group outlives the parent that was killed,
and Linux's "signal on parent death" reaches children, not grandchildren, and fires when the *thread* that started
them ends. It has one thread, so setting limits between fork and exec, which is unsafe in the server, is safe here.

It answers in lines: ``started PID``, then ``ended RETURNCODE CPU_SECONDS STOPPED``; or ``failed WHY``.

Limits of the guarantee: processes that leave the session are found again on Linux only (there the guard adopts
orphans), and a program that kills the guard itself can escape. This contains accidents; it is no sandbox.
"""

import contextlib
import ctypes
import os
import resource
import select
import signal
import subprocess
import sys
import time
from pathlib import Path

_GRACE_SECONDS = 0.5  # between asking a program to end and ending it
_PATIENCE_SECONDS = 5.0  # how long processes that survive SIGKILL (stuck in the kernel) are waited for
_PULSE_SECONDS = 1.0  # how often to look whether the server lives, should the channel not tell

_PR_SET_PDEATHSIG = 1
_PR_SET_CHILD_SUBREAPER = 36


class Family:
    """The program and all that descends from it, as far as the system shows."""

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
        """Send a signal to the leader's group and to the orphans that came to us."""
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(self.leader, number)
        for pid in _own_children():
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.kill(pid, number)


def main() -> None:
    """Run the program of the command line and report on it."""
    channel, server, cpu, memory = (int(argument) for argument in sys.argv[1:5])
    os.set_inheritable(channel, False)
    _prctl(_PR_SET_CHILD_SUBREAPER, 1)
    child_ended = _wake_on_child()
    try:
        family = _start(sys.argv[5:], cpu, memory)
    except (OSError, ValueError, subprocess.SubprocessError) as error:
        _say(channel, f"failed {getattr(error, 'strerror', None) or error}")
        return
    _say(channel, f"started {family.leader}")

    stopped = False
    while family.reap() and family.returncode is None and not stopped:
        ready, _, _ = select.select([channel, child_ended], [], [], _PULSE_SECONDS)
        stopped = channel in ready or os.getppid() != server
        _drain(child_ended)
    family.reap()
    stopped = stopped and family.returncode is None
    _end(family)
    _say(channel, f"ended {family.returncode} {family.cpu_seconds:.3f} {int(stopped)}")


def _start(command: list[str], cpu: int, memory: int) -> Family:
    def restrict() -> None:
        _prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)  # should the guard itself be killed
        _limit(resource.RLIMIT_CORE, 0)
        if cpu:
            _limit(resource.RLIMIT_CPU, cpu, grace=1)  # SIGXCPU first, SIGKILL a second later
        if memory:
            _limit(resource.RLIMIT_AS, memory)

    # Safe: one thread. The permit was asked for where the guard was started.
    return Family(subprocess.Popen(command, start_new_session=True, preexec_fn=restrict))  # noqa: S603


def _limit(kind: int, value: int, grace: int = 0) -> None:
    _, most = resource.getrlimit(kind)
    hard = value + grace if most == resource.RLIM_INFINITY else min(value + grace, most)
    with contextlib.suppress(OSError, ValueError):  # macOS knows some limits by name only
        resource.setrlimit(kind, (min(value, hard), hard))


def _end(family: Family) -> None:
    """Ask whoever is left to end, then end them."""
    if not family.reap():
        return
    family.signal(signal.SIGTERM)
    grace_over = time.monotonic() + _GRACE_SECONDS
    patience_over = grace_over + _PATIENCE_SECONDS
    while family.reap() and (now := time.monotonic()) < patience_over:
        if now >= grace_over:
            family.signal(signal.SIGKILL)
        time.sleep(0.01)


def _own_children() -> list[int]:
    """The processes whose parent we are; empty on systems without ``/proc``."""
    children = []
    for folder in Path("/proc").glob("[0-9]*"):
        with contextlib.suppress(OSError, ValueError, IndexError):  # it ended while we looked
            # The name may hold anything, so fields are counted from the parenthesis behind it.
            parent = int((folder / "stat").read_text(errors="replace").rpartition(")")[2].split()[1])
            if parent == os.getpid():
                children.append(int(folder.name))
    return children


def _group_lives(group: int) -> bool:
    try:
        os.killpg(group, 0)
    except OSError:
        return False
    return True


def _wake_on_child() -> int:
    """A descriptor that becomes readable when a child ends."""
    readable, writable = os.pipe()
    os.set_blocking(readable, False)
    os.set_blocking(writable, False)
    signal.set_wakeup_fd(writable, warn_on_full_buffer=False)
    signal.signal(signal.SIGCHLD, lambda number, frame: None)  # an ignored signal would not wake us
    return readable


def _drain(descriptor: int) -> None:
    with contextlib.suppress(BlockingIOError):
        os.read(descriptor, 4096)


def _prctl(option: int, value: int) -> None:
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(option, value, 0, 0, 0)


def _say(channel: int, line: str) -> None:
    with contextlib.suppress(OSError):  # the server is gone
        os.write(channel, line.encode(errors="replace") + b"\n")


if __name__ == "__main__":
    main()
    os._exit(0)  # nothing to tidy up, and the server waits
