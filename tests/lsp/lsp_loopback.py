"""A client in the same process and event loop: messages in as JSON, messages out as JSON, nothing in between."""

import asyncio
import json
import time
from collections.abc import Callable
from typing import Any

import hardened_server
from pygls.exceptions import JsonRpcException

INITIALIZE = {"processId": None, "rootUri": None, "capabilities": {}}
HOVER = {"textDocument": {"uri": "file:///a.yaml"}, "position": {"line": 1, "character": 2}}
PATIENCE_SECONDS = 5.0


class Loopback:
    """One server, bare or hardened, and what it sent."""

    def __init__(self, *, bare: bool = False) -> None:
        self.bare = bare
        self.server, self.recorder = hardened_server.make_server(bare=bare)
        self.protocol: Any = self.server.protocol
        self.protocol.set_writer(self)
        self.sent: list[dict[str, Any]] = []

    def write(self, data: bytes) -> None:
        head, _, body = data.partition(b"\r\n\r\n")
        assert int(head.split(b"\r\n")[0].removeprefix(b"Content-Length: ")) == len(body)
        self.sent.append(json.loads(body))

    def close(self) -> None:
        pass

    def feed(self, message: Any) -> None:
        """Hand one message to the server, as its transport would."""
        body = message if isinstance(message, bytes) else json.dumps(message).encode()
        if not self.bare:
            self.protocol.receive(body)
            return
        try:  # what pygls' own transport does
            self.protocol.handle_message(json.loads(body, object_hook=self.protocol.structure_message))
        except Exception as error:  # noqa: BLE001 (pygls does)
            self.server.report_server_error(error, JsonRpcException)

    def request(self, message_id: Any, method: str, params: Any = None) -> None:
        self.feed({"jsonrpc": "2.0", "id": message_id, "method": method, "params": params})

    def notify(self, method: str, params: Any = None) -> None:
        self.feed({"jsonrpc": "2.0", "method": method, "params": params})

    def command(self, message_id: Any, name: str, *arguments: Any) -> None:
        self.request(message_id, "workspace/executeCommand", {"command": name, "arguments": list(arguments)})

    async def initialize(self, **params: Any) -> dict[str, Any]:
        self.request("initialize", "initialize", {**INITIALIZE, **params})
        await settle()
        self.notify("initialized", {})
        await settle()
        return self.answer("initialize")["result"]

    async def until(self, condition: Callable[[], Any]) -> None:
        deadline = time.monotonic() + PATIENCE_SECONDS
        while not condition():
            assert time.monotonic() < deadline, "it did not happen"
            await asyncio.sleep(0.002)

    async def answered(self, message_id: Any) -> dict[str, Any]:
        """The answer to a request, once it is there."""
        await self.until(lambda: self.answers(message_id))
        return self.answer(message_id)

    def answers(self, message_id: Any) -> list[dict[str, Any]]:
        return [message for message in self.sent if "method" not in message and message["id"] == message_id]

    def answer(self, message_id: Any) -> dict[str, Any]:
        """The one and only answer to a request."""
        (answer,) = self.answers(message_id)
        return answer

    def error_code(self, message_id: Any) -> int | None:
        return self.answer(message_id).get("error", {}).get("code")

    def sent_with(self, method: str) -> list[dict[str, Any]]:
        return [message for message in self.sent if message.get("method") == method]


async def settle() -> None:
    """Let everything run that does not wait for a clock or a thread."""
    for _ in range(20):
        await asyncio.sleep(0)
