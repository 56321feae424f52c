"""Starting and ending one program: behind the guard of `supervisor` on POSIX, without one on Windows."""

import asyncio
import contextlib
import json
import os
import signal
import socket
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Protocol, TypeVar

from onex_ls.execution.capture import Capture

Result = TypeVar("Result")

_HOME = str(Path(__file__).parents[2])  # appended, so that nothing beside us hides what Python brings along
_GUARD = f"import sys; sys.path.append({_HOME!r}); from {__package__}.supervisor.guard import main; main()"


@dataclass(frozen=True, slots=True)
class Order:
    """What a program may use, 0 and "" for no limit: see `supervisor.guard.Order`, which has the channel to us too."""

    cpu: int = 0
    memory: int = 0
    processes: int = 0
    folder: str = ""


@dataclass(frozen=True, slots=True)
class Ending:
    """How a launched program ended. No `failure` and no `returncode`: nobody knows, the guard was killed."""

    returncode: int | None = None  # negative for a signal
    cpu_seconds: float = 0.0
    why: str = "itself"  # or "stopped", by us; or "processes" or "memory", of which it used too much
    sandbox: tuple[str, ...] = ()  # what of "network" and "writes" the system itself withheld
    failure: str = ""  # why it could not be started


class Launched(Protocol):
    """A program that runs."""

    ending: asyncio.Future[Ending]  # done when the program and its descendants are gone

    def stop(self) -> None:
        """Begin to end the program and its descendants; `ending` tells when it is done."""

    def close(self) -> None:
        """Give back what is held. What still runs then, against all orders, is killed as far as it can be found."""


class Streams(asyncio.SubprocessProtocol):
    """Feeds a program its input and captures both its outputs."""

    def __init__(self, limit: int, stdin: bytes) -> None:
        loop = asyncio.get_running_loop()
        self.stdin = stdin
        self.stdout = Capture(limit)
        self.stderr = Capture(limit)
        self.closed: asyncio.Future[None] = loop.create_future()  # both outputs are at their end
        self.exited: asyncio.Future[None] = loop.create_future()  # the guard is gone, or on Windows the program
        self._open = {1, 2}

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Write the input at once: the transport keeps what the program has not read yet."""
        assert isinstance(transport, asyncio.SubprocessTransport)  # noqa: S101 - the loop promises it
        pipe = transport.get_pipe_transport(0)
        if isinstance(pipe, asyncio.WriteTransport):
            pipe.write(self.stdin)
            pipe.close()

    def pipe_data_received(self, fd: int, data: bytes) -> None:
        """Keep what the limit allows."""
        (self.stdout if fd == 1 else self.stderr).feed(data)

    def pipe_connection_lost(self, fd: int, exc: Exception | None) -> None:
        """Note when both outputs are at their end."""
        self._open.discard(fd)
        if not self._open:
            _settle(self.closed, None)

    def process_exited(self) -> None:
        """Note the end of the process that was started."""
        _settle(self.exited, None)


async def launch(
    command: Sequence[str],
    *,
    cwd: Path,
    env: Mapping[str, str],
    streams: Streams,
    order: Order,
) -> Launched:
    """Start `command`. Raises OSError or ValueError when that is impossible; on POSIX `ending` may tell it later."""
    if sys.platform == "win32":
        return await _launch_bare(command, cwd, env, streams)
    return await _launch_guarded(command, cwd, env, streams, order)


class _Channel(asyncio.Protocol):
    """Our side of the channel to the guard: closing it, or dying, makes the guard end the program."""

    def __init__(self) -> None:
        self.ending: asyncio.Future[Ending] = asyncio.get_running_loop().create_future()
        self._group = 0
        self._sandbox: tuple[str, ...] = ()
        self._lines = b""

    def data_received(self, data: bytes) -> None:
        *lines, self._lines = (self._lines + data).split(b"\n")
        for line in lines:
            word, _, rest = line.decode(errors="replace").partition(" ")
            if word == "failed":
                _settle(self.ending, Ending(failure=rest))
            elif word == "started":
                group, _, withheld = rest.partition(" ")
                self._group, self._sandbox = int(group), tuple(filter(None, withheld.split(",")))
            elif word == "ended":
                returncode, cpu_seconds, why = rest.split()
                _settle(self.ending, Ending(int(returncode), float(cpu_seconds), why, self._sandbox))

    def connection_lost(self, exc: Exception | None) -> None:
        # Without a last word the guard was killed, and its work is ours. On Linux the program died with it.
        if not self.ending.done() and self._group:
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.killpg(self._group, signal.SIGKILL)
        _settle(self.ending, Ending())


class _Guarded:
    def __init__(
        self, ending: asyncio.Future[Ending], process: asyncio.SubprocessTransport, channel: asyncio.WriteTransport
    ) -> None:
        self.ending = ending
        self._process = process
        self._channel = channel

    def stop(self) -> None:
        self._channel.write_eof()

    def close(self) -> None:
        self._channel.close()
        self._process.close()


async def _launch_guarded(
    command: Sequence[str], cwd: Path, env: Mapping[str, str], streams: Streams, order: Order
) -> Launched:
    loop = asyncio.get_running_loop()
    ours, theirs = socket.socketpair()
    with theirs:
        channel, protocol = await loop.create_connection(_Channel, sock=ours)
        descriptor = theirs.fileno()
        told = json.dumps({**asdict(order), "channel": descriptor, "server": os.getpid()})
        guard = [sys.executable, "-I", "-S", "-c", _GUARD, told]
        try:
            process, _ = await loop.subprocess_exec(
                lambda: streams,
                *guard,
                *command,
                stdin=subprocess.PIPE if streams.stdin else subprocess.DEVNULL,
                cwd=cwd,
                env=env,
                pass_fds=[descriptor],
                start_new_session=True,
            )
        except BaseException:
            channel.close()
            raise
    return _Guarded(protocol.ending, process, channel)


class _Bare:
    """A program without a guard: no limits but time, and it outlives a server that is killed."""

    def __init__(self, process: asyncio.SubprocessTransport, streams: Streams) -> None:
        self.ending: asyncio.Future[Ending] = asyncio.get_running_loop().create_future()
        self._process = process
        self._stopped = False
        streams.exited.add_done_callback(self._settle)

    def _settle(self, exited: asyncio.Future[None]) -> None:
        _settle(self.ending, Ending(self._process.get_returncode(), why="stopped" if self._stopped else "itself"))

    def stop(self) -> None:
        self._stopped = True
        command = ["taskkill", "/T", "/F", "/PID", str(self._process.get_pid())]  # /T: the descendants too
        with contextlib.suppress(OSError):
            # Part of Windows, and not waited for: `ending` tells of its effect.
            subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)  # noqa: S603

    def close(self) -> None:
        self._process.close()


async def _launch_bare(command: Sequence[str], cwd: Path, env: Mapping[str, str], streams: Streams) -> Launched:
    process, _ = await asyncio.get_running_loop().subprocess_exec(
        lambda: streams,
        *command,
        stdin=subprocess.PIPE if streams.stdin else subprocess.DEVNULL,
        cwd=cwd,
        env=env,
    )
    return _Bare(process, streams)


def _settle(future: asyncio.Future[Result], result: Result) -> None:
    if not future.done():
        future.set_result(result)
