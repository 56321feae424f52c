"""Servers without the wait: a process that has everything imported forks a fresh one for each test.

Most of what a test of a server costs is importing it. ``python server_fork.py SOCKET serve`` listens; ``python
server_fork.py SOCKET`` hands its environment, folder and standard streams over, and ends as the server does. Where
there is no fork, the command is that of the plain server.
"""

import contextlib
import json
import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

_PATIENCE_SECONDS = 60.0


@contextlib.contextmanager
def server_command() -> Iterator[list[str]]:
    """The command of a server, as long as what stands behind it lives."""
    if not hasattr(os, "fork"):
        yield [sys.executable, "-m", "onex_ls", "serve", "--stdio"]
        return
    with tempfile.TemporaryDirectory() as folder:
        address = Path(folder) / "s"
        process = subprocess.Popen([sys.executable, __file__, str(address), "serve"])
        try:
            deadline = time.monotonic() + _PATIENCE_SECONDS
            while not address.exists():
                assert process.poll() is None, "what servers are forked from has ended"
                assert time.monotonic() < deadline
                time.sleep(0.01)
            yield [sys.executable, "-I", "-S", __file__, str(address)]
        finally:
            process.kill()
            process.wait()


def listen(address: str) -> None:
    """Import what a server uses sooner or later, then fork one for each caller."""
    import gc

    import onex_ls.lsp.server
    import onex_ls.lsp.transport
    import onex_ls.workspace.generate_many
    import onex_ls.workspace.indexing
    import onex_ls.workspace.record_store
    import onex_ls.workspace.settle
    import onex_ls.workspace.usage  # noqa: F401 - all of these are for the servers

    gc.freeze()
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # nobody asks how they ended but who waits for them
    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind(f"{address}.new")
        listener.listen(64)
        Path(f"{address}.new").rename(address)
        while True:
            connection, _ = listener.accept()
            if os.fork() == 0:
                listener.close()
                mind(connection)
            connection.close()


def mind(connection: socket.socket) -> None:
    """Fork the server of a caller, and tell the caller how it ended."""
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    _, streams, _, _ = socket.recv_fds(connection, 1, 3)
    said = json.loads(connection.makefile().readline())
    child = os.fork()
    if child == 0:
        connection.close()
        for number, stream in enumerate(streams):
            os.dup2(stream, number)
            os.close(stream)
        os.environ.clear()
        os.environ.update(said["environment"])
        os.chdir(said["folder"])
        from onex_ls.lsp.server import create_server
        from onex_ls.lsp.transport import serve_stdio

        serve_stdio(create_server())
    for stream in streams:
        os.close(stream)
    _, status = os.waitpid(child, 0)
    connection.sendall(f"{os.waitstatus_to_exitcode(status)}\n".encode())
    os._exit(0)


def call(address: str) -> int:
    """Have a server serve over the standard streams of this process; its exit code."""
    with socket.socket(socket.AF_UNIX) as connection:
        connection.connect(address)
        socket.send_fds(connection, [b"+"], [0, 1, 2])
        said = {"environment": dict(os.environ), "folder": str(Path.cwd())}
        connection.sendall(json.dumps(said).encode() + b"\n")
        return int(connection.makefile().readline() or 1)


if __name__ == "__main__":
    if sys.argv[2:]:
        listen(sys.argv[1])
    sys.exit(call(sys.argv[1]))
