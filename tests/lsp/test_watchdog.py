"""The server ends soon after its client, however the client went and whatever the server was doing."""

import os
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator

import psutil
import pytest
from lsp_pipe import PATIENCE_SECONDS, Pipe

from onex_ls.lsp.watchdog import process_watch, start_watchdog

LIMIT_SECONDS = 2.0
THREADS = 4  # of a server that is up: loop, reader, outbox, watchdog

# Starts the server on its own pipes: when it is killed, the test still holds them open.
LAUNCHER = """
import subprocess, sys
child = subprocess.Popen(sys.argv[1:])
print(child.pid, file=sys.stderr, flush=True)
child.wait()
"""


def lives(process: psutil.Process) -> bool:
    return process.is_running() and process.status() != psutil.STATUS_ZOMBIE


def wait_until(condition: Callable[[], object], seconds: float = LIMIT_SECONDS) -> None:
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "it did not happen in time"
        time.sleep(0.02)


@pytest.fixture
def bystander() -> Iterator[subprocess.Popen[bytes]]:
    """A process to be taken for the client."""
    with subprocess.Popen([sys.executable, "-c", "import time; time.sleep(60)"]) as process:
        yield process
        process.kill()


@pytest.mark.parametrize("kind", ["stdio", "tcp"])
def test_the_server_ends_with_the_process_the_client_named(kind: str, bystander: subprocess.Popen[bytes]) -> None:
    with Pipe.over_tcp() if kind == "tcp" else Pipe() as pipe:
        pipe.initialize(bystander.pid)
        for number in range(8):
            pipe.send("workspace/executeCommand", {"command": "test.hang"}, number)
        bystander.kill()  # and nobody collects it: a zombie is dead
        assert pipe.exit_code(LIMIT_SECONDS) == 1


@pytest.mark.skipif(os.name == "nt", reason="the parent's id never changes there")
def test_the_server_ends_with_the_process_that_started_it() -> None:
    with Pipe(launcher=[sys.executable, "-c", LAUNCHER]) as pipe:
        wait_until(lambda: "\n" in pipe.log, PATIENCE_SECONDS)
        server = psutil.Process(int(pipe.log.split()[0]))
        wait_until(lambda: server.num_threads() >= THREADS, PATIENCE_SECONDS)
        pipe.process.kill()
        try:
            wait_until(lambda: not lives(server))
        finally:
            if lives(server):
                server.kill()


def test_bare_pygls_stays_behind(bystander: subprocess.Popen[bytes]) -> None:
    with Pipe("--bare") as pipe:
        pipe.initialize(bystander.pid)
        bystander.kill()
        with pytest.raises(subprocess.TimeoutExpired):
            pipe.exit_code(1.0)


@pytest.mark.parametrize("process", [0, -1, -(2**40), 2**40, 2**22 + 1])
def test_what_is_no_process_here_is_not_watched(process: int) -> None:
    """The id of a client in another container means nothing here."""
    assert not process_watch(process)()


def test_the_living_the_dead_and_the_uncollected(bystander: subprocess.Popen[bytes]) -> None:
    ended = process_watch(bystander.pid)
    assert not ended()
    bystander.kill()
    if sys.platform == "linux":
        wait_until(ended)
    bystander.wait()
    assert ended()


def test_without_process_descriptors_the_id_is_asked_for(
    bystander: subprocess.Popen[bytes], monkeypatch: pytest.MonkeyPatch
) -> None:
    def refused(process: int) -> int:
        raise PermissionError  # as in strict sandboxes

    monkeypatch.setattr(os, "pidfd_open", refused, raising=False)
    ended = process_watch(bystander.pid)
    assert not ended()
    bystander.kill()
    bystander.wait()
    assert ended()


def test_a_client_that_is_known_late_is_watched(bystander: subprocess.Popen[bytes]) -> None:
    named: list[int] = []
    dead = threading.Event()
    start_watchdog(lambda: named[0] if named else None, dead.set, parent=False)
    named.append(bystander.pid)
    assert not dead.wait(1.2)
    bystander.kill()
    assert dead.wait(LIMIT_SECONDS)
