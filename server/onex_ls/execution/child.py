"""Run one program to its end, whatever it does: bounded time, memory and output, and nobody left behind."""

import asyncio
import logging
import signal
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from onex_ls.execution.environment import clean_environment
from onex_ls.execution.launch import Ending, Launched, Order, Streams, launch
from onex_ls.execution.permit import Permit

logger = logging.getLogger(__name__)

Status = Literal["exited", "killed", "killed_by_limit", "timed_out", "not_started"]

# The guard ends everything within its own grace and patience; a guard that takes longer is stuck, and is killed.
_GUARD_SECONDS = 8.0
_LATE_SECONDS = 1.0  # for the guard to exit, and for streams that a process which escaped holds open


@dataclass(frozen=True, slots=True)
class Limits:
    """What one program may use. None is no limit; `cpu_seconds` and `memory_bytes` hold for each of its processes.

    `memory_bytes` is address space: beyond it allocations fail, which Python reports as MemoryError. What its
    `processes` hold together may not be more either, on Linux, nor may they be more in number. `output_bytes` is what
    is kept of each stream; a program may write more. Windows knows the time and the output limit only.
    """

    seconds: float = 60.0
    cpu_seconds: int | None = 60
    memory_bytes: int | None = 4 << 30
    processes: int | None = 128
    output_bytes: int = 1 << 20


@dataclass(frozen=True, slots=True)
class Outcome:
    """How a program ended and what it said.

    - ``exited``: by itself, with `exit_code`.
    - ``killed``: by a signal that we did not send.
    - ``killed_by_limit``: it used up its CPU time, or its processes together too much. A single program that ran out
      of memory fails in its own way, so it counts as ``exited`` or ``killed``.
    - ``timed_out``: we ended it and its descendants.
    - ``not_started``: there is no such program, or it cannot be executed.

    `message` says it in words, empty only for exit code 0. `dropped_bytes` of output are missing from the texts.
    `sandbox` has what of "network" and "writes" the system itself withheld from a program that was confined.
    """

    status: Status
    exit_code: int | None
    stdout: str
    stderr: str
    duration_ms: int
    dropped_bytes: int
    message: str
    sandbox: tuple[str, ...] = ()

    @property
    def ok(self) -> bool:
        """Whether the program ended by itself with exit code 0."""
        return self.status == "exited" and self.exit_code == 0


async def run(
    command: Sequence[str],
    *,
    permit: Permit,
    cwd: Path,
    limits: Limits = Limits(),
    env: Mapping[str, str] | None = None,
    stdin: bytes = b"",
    confined_to: Path | None = None,
) -> Outcome:
    """Run `command` in `cwd` until it ends or the limits end it, with every process that came of it.

    It reads `stdin`, then the end of it. Its environment is `clean_environment` and `env`. It dies with this process.
    `confined_to` is the only folder that it may write in, and it has no network then but loopback: as far as the
    system can withhold them, which `Outcome.sandbox` says. Cancelling the call ends the program too, before
    `CancelledError` goes on to the caller.
    """
    logger.debug("running %s in %s: %s", command[0], cwd, permit.reason)
    started = time.monotonic()
    streams = Streams(limits.output_bytes, stdin)
    try:
        launched = await launch(
            command,
            cwd=cwd,
            env=clean_environment(env),
            streams=streams,
            order=Order(
                limits.cpu_seconds or 0, limits.memory_bytes or 0, limits.processes or 0, str(confined_to or "")
            ),
        )
    except (OSError, ValueError) as error:
        ending = Ending(failure=str(error))
    else:
        ending = await _ending(launched, streams, limits.seconds)
    status, message = _verdict(command[0], ending, limits)
    return Outcome(
        status=status,
        exit_code=ending.returncode if status == "exited" else None,
        stdout=streams.stdout.text(),
        stderr=streams.stderr.text(),
        duration_ms=round((time.monotonic() - started) * 1000),
        dropped_bytes=streams.stdout.dropped + streams.stderr.dropped,
        message=message,
        sandbox=ending.sandbox,
    )


async def _ending(launched: Launched, streams: Streams, seconds: float) -> Ending:
    """The ending of the program, brought about after `seconds` or at cancellation, with all its output captured."""
    try:
        try:
            await asyncio.wait([launched.ending], timeout=seconds)
        finally:
            await _stop(launched)
            await asyncio.wait([streams.closed, streams.exited], timeout=_LATE_SECONDS)
        return await launched.ending
    finally:
        launched.close()


async def _stop(launched: Launched) -> None:
    """End what still runs and wait until it is gone, through further cancellations: nobody else would wait."""
    if launched.ending.done():
        return
    launched.stop()
    loop = asyncio.get_running_loop()
    deadline = loop.time() + _GUARD_SECONDS
    cancelled = False
    while not launched.ending.done() and loop.time() < deadline:
        try:
            await asyncio.wait([launched.ending], timeout=deadline - loop.time())
        except asyncio.CancelledError:
            cancelled = True
    if not launched.ending.done():
        launched.close()
    if cancelled:
        raise asyncio.CancelledError


def _verdict(program: str, ending: Ending, limits: Limits) -> tuple[Status, str]:
    code = ending.returncode
    if ending.failure:
        return "not_started", f"{program} could not be started: {ending.failure}"
    if ending.why == "processes":
        return "killed_by_limit", f"{program} ran more than {limits.processes} processes at once and was ended"
    if ending.why == "memory":
        most = f"{(limits.memory_bytes or 0) / (1 << 30):g} GiB"
        return "killed_by_limit", f"{program} and its processes held more than {most} of memory together and were ended"
    if ending.why == "stopped":
        return "timed_out", f"{program} did not end within {limits.seconds:g} s and was ended"
    if code is None:
        return "killed", f"{program} was lost: what watched over it was killed"
    if code >= 0:
        return "exited", f"{program} ended with exit code {code}" if code else ""
    name = _signal_name(-code)
    used_up = limits.cpu_seconds is not None and ending.cpu_seconds >= limits.cpu_seconds
    if name == "SIGXCPU" or (name == "SIGKILL" and used_up):
        return "killed_by_limit", f"{program} used more than {limits.cpu_seconds} s of CPU time and was ended"
    return "killed", f"{program} was ended by {name}"


def _signal_name(number: int) -> str:
    try:
        return signal.Signals(number).name
    except ValueError:  # a real-time signal
        return f"signal {number}"
