"""The guard between the server and one program it runs; a process of its own, whose code `launch` starts.

    python -I -S -c "...; main()" ORDER PROGRAM [ARGUMENT...]

ORDER is the JSON text of an `Order`. The guard runs PROGRAM in a session of its own and ends every process that came of
it as soon as the program itself ends, all of them together use too much, the server closes its side of the channel, or
the server dies, be it by ``kill -9``.

A separate process does this because only a living one can: a process group outlives the parent that was killed,
and Linux's "signal on parent death" reaches children, not grandchildren, and fires when the *thread* that started
them ends. It has one thread, so setting limits between fork and exec, which is unsafe in the server, is safe here.

It answers in lines: ``started PID SANDBOX``, then ``ended RETURNCODE CPU_SECONDS WHY``; or ``failed REASON``. SANDBOX
has what of "network" and "writes" the system itself withholds, joined by commas, WHY is "itself", "stopped",
"processes" or "memory".

Limits of the guarantee: processes that leave the session are found again on Linux only (there the guard adopts
orphans), and without Landlock a program that kills the guard itself can escape.
"""

import contextlib
import ctypes
import json
import os
import resource
import select
import signal
import subprocess
import sys
import time
from typing import NamedTuple

from onex_ls.execution.supervisor.family import Family
from onex_ls.execution.supervisor.sandbox import can_confine_writes, close_network, confine_writes

_PULSE_SECONDS = 0.1  # how often to look at what the program uses, and whether the server lives
_PULSE_SHARE = 20  # a look that takes long, because the system has many processes, is taken more rarely

_PR_SET_PDEATHSIG = 1
_PR_SET_CHILD_SUBREAPER = 36


class Order(NamedTuple):
    """What the server asks for. 0 is no limit, and no folder no sandbox.

    `channel` is a descriptor to the server, `server` its process id. `cpu`, in seconds, and `memory`, in bytes, are
    for each process, `memory` for all of them together too, and so is `processes`. `folder` is the only one that the
    program may write in; it has no network then.
    """

    channel: int
    server: int
    cpu: int
    memory: int
    processes: int
    folder: str


def main() -> None:
    """Run the program of the command line and report on it."""
    order = Order(**json.loads(sys.argv[1]))
    os.set_inheritable(order.channel, False)
    _prctl(_PR_SET_CHILD_SUBREAPER, 1)
    child_ended = _wake_on_child()
    held = _sandbox() if order.folder else ""
    try:
        family = _start(sys.argv[2:], order)
    except (OSError, ValueError, subprocess.SubprocessError) as error:
        _say(order.channel, f"failed {getattr(error, 'strerror', None) or error}")
        return
    _say(order.channel, f"started {family.leader} {held}")
    why = _watch(family, order, child_ended)
    family.reap()
    why = why if family.returncode is None else "itself"
    family.end(at_once=why in {"processes", "memory"})
    _say(order.channel, f"ended {family.returncode} {family.cpu_seconds:.3f} {why}")
    os._exit(0)  # nothing to tidy up, and the server waits


def _sandbox() -> str:
    """Close the network, and say what the system withholds from now on."""
    withheld = (("network", close_network()), ("writes", can_confine_writes()))
    return ",".join(name for name, holds in withheld if holds)


def _start(command: list[str], order: Order) -> Family:
    def restrict() -> None:
        _prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)  # should the guard itself be killed
        _limit(resource.RLIMIT_CORE, 0)
        if order.cpu:
            _limit(resource.RLIMIT_CPU, order.cpu, grace=1)  # SIGXCPU first, SIGKILL a second later
        if order.memory:
            _limit(resource.RLIMIT_AS, order.memory)
        if order.folder:
            confine_writes(order.folder)

    # Safe: one thread. The permit was asked for where the guard was started.
    return Family(subprocess.Popen(command, start_new_session=True, preexec_fn=restrict))  # noqa: S603


def _watch(family: Family, order: Order, child_ended: int) -> str:
    """Wait until the program ends, or must: why."""
    pulse = _PULSE_SECONDS
    while family.reap() and family.returncode is None:
        ready, _, _ = select.select([order.channel, child_ended], [], [], pulse)
        _drain(child_ended)
        if order.channel in ready or os.getppid() != order.server:
            return "stopped"
        began = time.monotonic()
        usage = family.usage()
        if order.processes and usage.processes > order.processes:
            return "processes"
        if order.memory and usage.memory > order.memory:
            return "memory"
        pulse = max(_PULSE_SECONDS, _PULSE_SHARE * (time.monotonic() - began))
    return "itself"


def _limit(kind: int, value: int, grace: int = 0) -> None:
    _, most = resource.getrlimit(kind)
    hard = value + grace if most == resource.RLIM_INFINITY else min(value + grace, most)
    with contextlib.suppress(OSError, ValueError):  # macOS knows some limits by name only
        resource.setrlimit(kind, (min(value, hard), hard))


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
