"""A tiny real server made of the parts under test: run as a program, or made in process by `make_server`.

    python hardened_server.py [--bare] [--tcp HOST:PORT]

With ``--bare`` it is made of plain pygls, to show what the parts mend.
"""

import asyncio
import functools
import logging
import os
import subprocess
import sys
import threading
import time
from pathlib import Path
from typing import Any

from lsprotocol import types
from pygls.lsp.server import LanguageServer
from pygls.protocol import LanguageServerProtocol, default_converter

from onex_ls.lsp.cancellation import current
from onex_ls.lsp.progress import progress
from onex_ls.lsp.protocol import HardenedProtocol
from onex_ls.lsp.transport import serve_stdio, serve_tcp

WAIT_SECONDS = 0.1  # what the command test.wait takes

_converter = functools.cache(default_converter)  # making one takes longer than most tests


class Recorder:
    """What the handlers saw and did."""

    def __init__(self) -> None:
        self.events: list[str] = []
        self.gate = threading.Event()  # lets threads that wait for it go

    def note(self, event: str) -> None:
        self.events.append(event)


def work(token: threading.Event, steps: int) -> str:
    for step in range(steps):
        if token.is_set():
            return f"stopped at {step}"
        time.sleep(0.01)
    return "finished"


def make_server(*, bare: bool = False) -> tuple[LanguageServer, Recorder]:
    protocol_cls = LanguageServerProtocol if bare else HardenedProtocol
    server = LanguageServer("tiny", "1", protocol_cls=protocol_cls, converter_factory=_converter)
    recorder = Recorder()
    _add_features(server, recorder)
    _add_long_features(server, recorder)
    _add_commands(server, recorder)
    return server, recorder


def _add_features(server: LanguageServer, recorder: Recorder) -> None:
    @server.feature(types.TEXT_DOCUMENT_HOVER)
    def hover(params: types.HoverParams) -> types.Hover:
        recorder.note("hover")
        return types.Hover(f"{params.position.line}:{params.position.character}")

    @server.feature(types.TEXT_DOCUMENT_DEFINITION)
    def definition(params: types.DefinitionParams) -> Any:
        return object()  # nothing that JSON can say

    @server.feature(types.TEXT_DOCUMENT_REFERENCES)
    def references(params: types.ReferenceParams) -> Any:
        raise LookupError("no such thing")

    @server.feature(types.TEXT_DOCUMENT_IMPLEMENTATION)
    def implementation(params: types.ImplementationParams) -> Any:
        sys.exit(7)

    @server.feature(types.TEXT_DOCUMENT_DID_SAVE)
    async def did_save(params: types.DidSaveTextDocumentParams) -> None:
        raise RuntimeError(f"cannot save {params.text_document.uri}")

    @server.feature(types.TEXT_DOCUMENT_DID_CHANGE)
    async def did_change(params: types.DidChangeTextDocumentParams) -> None:
        recorder.note(f"change {params.text_document.version}")

    @server.feature("test/echo")
    def echo(params: Any) -> Any:
        return params


def _add_long_features(server: LanguageServer, recorder: Recorder) -> None:
    @server.feature("test/work")
    async def run_work(params: Any) -> str:
        loop = asyncio.get_running_loop()

        def job(token: threading.Event) -> str:
            recorder.note("begun")
            result = work(token, 300)
            recorder.note(result)
            return result

        return await loop.run_in_executor(None, job, current().token)

    @server.feature("test/thread")
    @server.thread()
    def run_thread(params: Any) -> str:
        recorder.note("begun")
        result = work(current().token, 300)
        recorder.note(result)
        return result

    @server.feature("test/stubborn")
    async def stubborn(params: Any) -> str:
        try:
            await asyncio.sleep(60)
        except asyncio.CancelledError:
            return "done all the same"
        return "slept"

    @server.feature("test/progress")
    async def with_progress(params: Any) -> str:
        async with progress(server, "Working", delay=0.02) as shown:
            for step in range(300):
                shown.report(f"step {step}", step / 3)
                await asyncio.sleep(0.01)
        return "finished"


def _add_commands(server: LanguageServer, recorder: Recorder) -> None:
    @server.command("test.wait")
    async def wait(*args: Any) -> str:
        recorder.note("waiting")
        try:
            await asyncio.sleep(WAIT_SECONDS)
        except asyncio.CancelledError:
            recorder.note("cancelled")
            raise
        recorder.note("waited")
        return "waited"

    @server.command("test.echo")
    def echo(*args: Any) -> Any:
        return list(args)

    @server.command("test.hang")
    @server.thread()
    def hang(*args: Any) -> None:
        recorder.gate.wait()

    @server.command("test.print")
    def print_things(*args: Any) -> str:
        print("printed", end="")
        print("printed to the original", end="", file=sys.__stdout__, flush=True)
        os.write(1, b"written to descriptor 1")
        return "printed"

    @server.command("test.child")
    def run_child(*args: Any) -> str:
        script = "import sys, os; os.write(1, b'from the child'); sys.stderr.write(repr(sys.stdin.read(9)))"
        child = subprocess.run([sys.executable, "-c", script], stderr=subprocess.PIPE, text=True, timeout=20)
        return child.stderr

    @server.command("test.descriptors")
    def inheritable(*args: Any) -> list[int]:
        descriptors = [int(entry.name) for entry in Path("/proc/self/fd").iterdir()]
        return [descriptor for descriptor in descriptors if descriptor > 2 and _is_inheritable(descriptor)]


def _is_inheritable(descriptor: int) -> bool:
    try:
        return os.get_inheritable(descriptor)
    except OSError:  # the one that listed the others
        return False


def main(arguments: list[str]) -> None:
    logging.basicConfig(stream=sys.stderr, level=logging.INFO, format="%(name)s: %(message)s")
    server, _ = make_server(bare="--bare" in arguments)
    if "--tcp" in arguments:
        host, _, port = arguments[arguments.index("--tcp") + 1].rpartition(":")
        serve_tcp(server, host, int(port))
    elif "--bare" in arguments:
        server.start_io()
    else:
        serve_stdio(server)


if __name__ == "__main__":
    main(sys.argv[1:])
