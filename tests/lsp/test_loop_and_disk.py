"""Typing reads no file on the event loop, however many files the findings speak of."""

import threading
from pathlib import Path
from typing import Any

import pytest
from lsp_loopback import Loopback

from onex_ls.lsp.server import create_server
from support.nodes import REQUEST, STAMP, generated, project


class OnexLoopback(Loopback):
    """The whole server in this process."""

    def __init__(self) -> None:
        self.bare, self.sent = False, []
        self.server = create_server()
        self.protocol: Any = self.server.protocol
        self.protocol.set_writer(self)

    def open(self, file: Path, language: str) -> None:
        item = {"uri": file.as_uri(), "languageId": language, "version": 1, "text": file.read_text()}
        self.notify("textDocument/didOpen", {"textDocument": item})

    def type(self, file: Path, version: int, text: str) -> None:
        start = {"line": 0, "character": 0}
        change = {"range": {"start": start, "end": start}, "text": text}
        item = {"uri": file.as_uri(), "version": version}
        self.notify("textDocument/didChange", {"textDocument": item, "contentChanges": [change]})

    def shown(self, file: Path, version: int) -> list[str]:
        """The rules of the findings that were published last for this version of a file."""
        published = [one["params"] for one in self.sent_with("textDocument/publishDiagnostics")]
        sets = [one["diagnostics"] for one in published if (one["uri"], one.get("version")) == (file.as_uri(), version)]
        return [finding["code"] for finding in sets[-1]] if sets else []


@pytest.fixture
def edited(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> tuple[Path, Path]:
    """A contract and one of its generated files, which somebody edited."""
    for name in ("HOME", "XDG_CACHE_HOME", "XDG_STATE_HOME"):
        monkeypatch.setenv(name, str(tmp_path / "home"))
    contract = project(tmp_path / "root", STAMP)
    generated(contract, tmp_path / "state")
    file = tmp_path / "root" / REQUEST
    file.write_text(file.read_text() + "\nMINE = 1\n")
    return contract, file


async def test_a_keystroke_reads_no_file_on_the_event_loop(
    edited: tuple[Path, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    contract, file = edited
    client, loop_thread = OnexLoopback(), threading.get_ident()
    await client.initialize(rootUri=contract.parents[4].as_uri())
    client.open(contract, "yaml")
    client.open(file, "python")
    await client.until(lambda: "drift-edited" in client.shown(contract, 1) and client.shown(file, 1))
    read, on_loop = Path.read_bytes, []

    def read_bytes(path: Path) -> bytes:
        if threading.get_ident() == loop_thread:
            on_loop.append(path)
        return read(path)

    monkeypatch.setattr(Path, "read_bytes", read_bytes)
    for version in range(2, 8):
        client.type(file, version, "# x\n")
        client.type(contract, version, "# x\n")
        client.server.publisher.touch([str(file)])  # as when the disk was looked at meanwhile
        await client.until(lambda number=version: "drift-edited" in client.shown(contract, number))
        await client.until(lambda number=version: client.shown(file, number) == ["drift-edited"])
    assert on_loop == []
    for task in client.server.background:
        task.cancel()
