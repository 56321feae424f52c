"""A client in another process than the server: bytes over pipes or a socket, exit codes, nothing helpful in between."""

import json
import os
import queue
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator, Sequence
from pathlib import Path
from types import TracebackType
from typing import IO, Any

from lsp_loopback import INITIALIZE

SERVER = Path(__file__).parent / "hardened_server.py"
PATIENCE_SECONDS = 20.0


def frame(message: Any) -> bytes:
    body = message if isinstance(message, bytes) else json.dumps(message).encode()
    return b"Content-Length: %d\r\n\r\n%s" % (len(body), body)


def frames(stream: IO[bytes]) -> Iterator[Any]:
    """The messages of a stream; strict, so that a single foreign byte is an error."""
    while header := stream.readline():
        name, _, length = header.partition(b":")
        assert name == b"Content-Length", header
        while (other := stream.readline()) != b"\r\n":
            assert other.startswith(b"Content-Type: "), other
        yield json.loads(stream.read(int(length)))


class Pipe:
    """A running server and the connection to it."""

    socket: socket.socket

    def __init__(self, *arguments: str, connect: bool = True, launcher: Sequence[str] = ()) -> None:
        command = [*launcher, sys.executable, str(SERVER), *arguments]
        pipe = subprocess.PIPE
        self.process = subprocess.Popen(command, stdin=pipe, stdout=pipe, stderr=pipe)
        assert self.process.stdin
        assert self.process.stdout
        assert self.process.stderr
        self.writer: IO[bytes] = self.process.stdin
        self._log = bytearray()
        self.received: queue.Queue[Any] = queue.Queue()
        self._errors = self.process.stderr
        if not connect:
            return
        threading.Thread(target=self._drain_log, daemon=True).start()
        self.read_from(self.process.stdout)

    @classmethod
    def over_tcp(cls, address: str = "127.0.0.1:0") -> "Pipe":
        """A server that listens, and a connection to it."""
        pipe = cls("--tcp", address, connect=False)
        line = ""
        while not line.startswith("listening on "):
            line = pipe._errors.readline().decode()
            pipe._log += line.encode()
        threading.Thread(target=pipe._drain_log, daemon=True).start()
        host, _, port = line.strip().removeprefix("listening on ").rpartition(":")
        pipe.socket = socket.create_connection((host.strip("[]"), int(port)), timeout=PATIENCE_SECONDS)
        pipe.writer = pipe.socket.makefile("wb")
        pipe.read_from(pipe.socket.makefile("rb"))
        return pipe

    def __enter__(self) -> "Pipe":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.process.kill()
        self.process.wait()

    def read_from(self, stream: IO[bytes]) -> None:
        def read() -> None:
            try:
                for message in frames(stream):
                    self.received.put(message)
            except (AssertionError, ValueError, OSError) as error:
                self.received.put(error)

        threading.Thread(target=read, daemon=True).start()

    @property
    def log(self) -> str:
        """What the server wrote on standard error so far."""
        return self._log.decode()

    def _drain_log(self) -> None:
        while chunk := os.read(self._errors.fileno(), 65_536):
            self._log += chunk

    def write(self, data: bytes) -> None:
        self.writer.write(data)
        self.writer.flush()

    def send(self, method: str, params: Any = None, message_id: Any = None) -> None:
        message = {"jsonrpc": "2.0", "method": method, "params": params}
        self.write(frame(message if message_id is None else {**message, "id": message_id}))

    def answer(self, message_id: Any) -> Any:
        """The next answer, which must be the one to this request; notifications are passed over."""
        while True:
            message = self.received.get(timeout=PATIENCE_SECONDS)
            if isinstance(message, Exception):
                raise message
            if "method" not in message:
                assert message["id"] == message_id
                return message

    def ask(self, message_id: Any, method: str, params: Any = None) -> Any:
        self.send(method, params, message_id)
        return self.answer(message_id)

    def command(self, message_id: Any, name: str) -> Any:
        return self.ask(message_id, "workspace/executeCommand", {"command": name, "arguments": []})

    def initialize(self, process: int | None = None) -> "Pipe":
        self.ask("initialize", "initialize", {**INITIALIZE, "processId": process})
        self.send("initialized", {})
        return self

    def exit_code(self, seconds: float = PATIENCE_SECONDS) -> int:
        return self.process.wait(timeout=seconds)
