"""A plain LSP client over stdio, the same for every server that is measured."""

import asyncio
import json
import time
from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any, Self

ANSWER_SECONDS = 30.0


class Client:
    """One server process and the conversation with it. Times are seconds of `time.perf_counter`."""

    def __init__(self, process: asyncio.subprocess.Process, spawned: float) -> None:
        self.spawned = spawned
        self._process = process
        self._next_id = 0
        self._answers: dict[int, asyncio.Future[Any]] = {}
        self.diagnostics: asyncio.Queue[tuple[float, Mapping[str, Any]]] = asyncio.Queue()
        self._reader = asyncio.create_task(self._read())

    @classmethod
    async def start(cls, command: Sequence[str]) -> Self:
        """Spawn a server."""
        spawned = time.perf_counter()
        pipe, nowhere = asyncio.subprocess.PIPE, asyncio.subprocess.DEVNULL
        process = await asyncio.create_subprocess_exec(*command, stdin=pipe, stdout=pipe, stderr=nowhere)
        return cls(process, spawned)

    async def request(self, method: str, params: Any) -> Any:
        """The result of a request. Raises RuntimeError when the server answers with an error."""
        self._next_id += 1
        answer = self._answers[self._next_id] = asyncio.get_running_loop().create_future()
        self._send({"jsonrpc": "2.0", "id": self._next_id, "method": method, "params": params})
        return await asyncio.wait_for(answer, ANSWER_SECONDS)

    def notify(self, method: str, params: Any) -> None:
        """Send a notification."""
        self._send({"jsonrpc": "2.0", "method": method, "params": params})

    async def initialize(self, root: Path) -> float:
        """The seconds from spawning to the answer to initialize."""
        capabilities = {"textDocument": {"publishDiagnostics": {"versionSupport": True}}}
        await self.request("initialize", {"processId": None, "rootUri": root.as_uri(), "capabilities": capabilities})
        answered = time.perf_counter() - self.spawned
        self.notify("initialized", {})
        return answered

    def open(self, uri: str, text: str) -> None:
        """Open a YAML document in version 1."""
        document = {"uri": uri, "languageId": "yaml", "version": 1, "text": text}
        self.notify("textDocument/didOpen", {"textDocument": document})

    async def published(self, uri: str, version: int | None = None) -> float:
        """When the findings of a document arrived: those of `version`, where the server states versions."""
        while True:
            arrived, params = await asyncio.wait_for(self.diagnostics.get(), ANSWER_SECONDS)
            if params["uri"] == uri and (version is None or params.get("version") in (None, version)):
                return arrived

    async def stop(self) -> None:
        """End the server in order."""
        with suppress(Exception):
            await self.request("shutdown", None)
            self.notify("exit", None)
            await asyncio.wait_for(self._process.wait(), 5)
        with suppress(ProcessLookupError):
            self._process.kill()
        self._reader.cancel()

    def _send(self, message: Mapping[str, Any]) -> None:
        body = json.dumps(message, ensure_ascii=False).encode()
        assert self._process.stdin is not None
        self._process.stdin.write(b"Content-Length: %d\r\n\r\n" % len(body) + body)

    async def _read(self) -> None:
        stream = self._process.stdout
        assert stream is not None
        while header := await stream.readline():
            length = int(header.split(b":")[1])
            while (await stream.readline()).strip():
                continue
            message = json.loads(await stream.readexactly(length))
            arrived = time.perf_counter()
            if "method" not in message:
                self._settle(message)
            elif message["method"] == "textDocument/publishDiagnostics":
                self.diagnostics.put_nowait((arrived, message["params"]))
            elif "id" in message:  # whatever the server asks, there is nothing to say
                self._send({"jsonrpc": "2.0", "id": message["id"], "result": None})

    def _settle(self, message: Mapping[str, Any]) -> None:
        answer = self._answers.pop(message["id"])
        if "error" in message:
            answer.set_exception(RuntimeError(message["error"]["message"]))
        else:
            answer.set_result(message["result"])
