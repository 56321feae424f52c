"""One client, its messages in order, and an end by the rules: 0 after shutdown and exit, 1 for every other end."""

import socket
import time
from collections.abc import Iterator

import psutil
import pytest
from lsp_loopback import HOVER
from lsp_pipe import Pipe, frame
from pygls.lsp.server import LanguageServer

from onex_ls.lsp.protocol import hardened


def edit(version: int) -> dict[str, object]:
    start = {"line": 0, "character": 0}
    changes = [{"range": {"start": start, "end": start}, "text": "x"}]
    return {"textDocument": {"uri": "file:///a.yaml", "version": version}, "contentChanges": changes}


def connect(kind: str) -> Pipe:
    return Pipe.over_tcp() if kind == "tcp" else Pipe()


def hang_up(pipe: Pipe) -> None:
    pipe.writer.close()
    if hasattr(pipe, "socket"):
        pipe.socket.shutdown(socket.SHUT_RDWR)


def test_shutdown_and_exit_end_with_0() -> None:
    with Pipe() as pipe:
        pipe.initialize()
        assert pipe.ask(1, "shutdown")["result"] is None
        pipe.send("exit")
        assert pipe.exit_code() == 0


@pytest.mark.parametrize("kind", ["stdio", "tcp"])
def test_the_client_need_not_wait_for_any_answer(kind: str) -> None:
    with connect(kind) as pipe:
        messages = [("initialize", {"capabilities": {}}, 1), ("initialized", {}, None)]
        messages += [("textDocument/hover", HOVER, 2), ("shutdown", None, 3), ("exit", None, None)]
        for message in messages:
            pipe.send(*message)
        if kind == "stdio":
            hang_up(pipe)
        assert pipe.exit_code() == 0
        assert [pipe.answer(one)["id"] for one in (1, 2, 3)] == [1, 2, 3]


def test_exit_without_shutdown_ends_with_1() -> None:
    with Pipe() as pipe:
        pipe.initialize().send("exit")
        assert pipe.exit_code() == 1


@pytest.mark.parametrize(("kind", "initialized"), [("stdio", True), ("stdio", False), ("tcp", True)])
def test_hanging_up_ends_with_1(kind: str, initialized: bool) -> None:
    with connect(kind) as pipe:
        if initialized:
            pipe.initialize()
        hang_up(pipe)
        assert pipe.exit_code() == 1


@pytest.mark.parametrize("goodbye", ["hang up", "exit", "shutdown and exit"])
def test_a_job_that_hangs_does_not_keep_the_server(goodbye: str) -> None:
    with Pipe() as pipe:
        pipe.initialize()
        for number in range(8):
            pipe.send("workspace/executeCommand", {"command": "test.hang"}, number)
        assert pipe.ask("quick", "textDocument/hover", HOVER)["result"]
        started = time.monotonic()
        if "shutdown" in goodbye:
            pipe.send("shutdown", message_id="end")
        if "exit" in goodbye:
            pipe.send("exit")
        else:
            hang_up(pipe)
        assert pipe.exit_code() == (0 if "shutdown" in goodbye else 1)
        assert time.monotonic() - started < 1


def test_bare_pygls_is_deaf_while_jobs_run_and_stays_behind() -> None:
    with Pipe("--bare") as pipe:
        pipe.initialize()
        pipe.send("workspace/executeCommand", {"command": "test.hang"}, 1)
        pipe.writer.close()
        with pytest.raises(TimeoutError):
            _wait(pipe, 0.7)


def _wait(pipe: Pipe, seconds: float) -> None:
    deadline = time.monotonic() + seconds
    while pipe.process.poll() is None:
        if time.monotonic() > deadline:
            raise TimeoutError
        time.sleep(0.05)


@pytest.fixture(scope="module")
def shared() -> Iterator[Pipe]:
    """A server that every test leaves as good as new."""
    with Pipe() as pipe:
        yield pipe.initialize()


def test_the_stream_survives_a_wrong_length_and_garbage(shared: Pipe) -> None:
    shared.write(b"Content-Length: 10\r\n\r\n" + b'{"jsonrpc": "2.0", "method": "exit"}')
    shared.write(frame(b"{nonsense"))
    shared.write(b"garbage\n" * 1000)
    assert shared.ask(1, "textDocument/hover", HOVER)["result"]


def test_a_message_beyond_any_sense_ends_the_server_with_a_word() -> None:
    with Pipe() as pipe:
        pipe.initialize().write(b"Content-Length: 999999999999\r\n\r\n{}")
        assert pipe.exit_code() == 1
        assert "999999999999" in pipe.log


def test_a_client_may_write_all_before_it_reads_anything(shared: Pipe) -> None:
    """Hangs with plain pygls, where both sides end up waiting for the other to read."""
    count = 5_000
    hovers = [{"jsonrpc": "2.0", "id": n, "method": "textDocument/hover", "params": HOVER} for n in range(count)]
    shared.write(b"".join(map(frame, hovers)))
    assert [shared.answer(number)["id"] for number in range(count)] == list(range(count))


def test_a_flood_is_followed_in_bounded_memory(shared: Pipe) -> None:
    opened = {"uri": "file:///a.yaml", "languageId": "yaml", "version": 1, "text": "a: 1\n" * 100}
    shared.send("textDocument/didOpen", {"textDocument": opened})
    assert shared.ask(1, "textDocument/hover", HOVER)["result"]
    before = psutil.Process(shared.process.pid).memory_info().rss
    changes = [{"jsonrpc": "2.0", "method": "textDocument/didChange", "params": edit(n)} for n in range(2, 6_000)]
    shared.write(b"".join(map(frame, changes)))
    assert shared.ask(2, "textDocument/hover", HOVER)["result"]
    assert psutil.Process(shared.process.pid).memory_info().rss - before < 8 * 1024 * 1024


def test_a_client_that_stops_reading_ends_the_server() -> None:
    with Pipe(connect=False) as pipe:
        assert pipe.process.stdout
        pipe.process.stdout.close()
        pipe.send("initialize", {"capabilities": {}}, 1)
        assert pipe.exit_code() == 1


def test_one_client_is_served_over_tcp() -> None:
    with Pipe.over_tcp() as pipe:
        pipe.initialize()
        with pytest.raises(OSError):  # noqa: PT011 (refused, or timed out by some systems)
            socket.create_connection(pipe.socket.getpeername(), timeout=2)
        assert pipe.ask(1, "textDocument/hover", HOVER)["result"]


@pytest.mark.parametrize(
    ("address", "shown", "warned"),
    [(":0", "127.0.0.1:", False), ("0.0.0.0:0", "0.0.0.0:", True)],
)
def test_other_machines_are_let_in_on_request_only(address: str, shown: str, warned: bool) -> None:
    with Pipe.over_tcp(address) as pipe:
        assert f"listening on {shown}" in pipe.log
        assert ("no password" in pipe.log) == warned


def test_a_plain_server_is_not_served() -> None:
    with pytest.raises(TypeError):
        hardened(LanguageServer("plain", "1"))
