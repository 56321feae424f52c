"""The server as a process: how it starts, what it prints, how it ends."""

import subprocess
import sys
import time

import pytest

COMMAND = [sys.executable, "-m", "onex_ls"]


@pytest.mark.parametrize("arguments", [["serve", "--stdio"], ["--stdio"], ["serve"]])
def test_it_ends_with_1_when_the_client_just_leaves(arguments: list[str]) -> None:
    run = subprocess.run([*COMMAND, *arguments], input=b"", capture_output=True, timeout=20, check=False)
    assert (run.returncode, run.stdout) == (1, b"")


@pytest.mark.parametrize("arguments", [["serve", "--stdio", "--tcp", "127.0.0.1:0"], ["serve", "--tcp", "nonsense"]])
def test_wrong_usage_is_2(arguments: list[str]) -> None:
    run = subprocess.run([*COMMAND, *arguments], input=b"", capture_output=True, timeout=20, check=False)
    assert run.returncode == 2


def test_tcp_says_where_it_listens_and_serves_there() -> None:
    import json
    import socket

    process = subprocess.Popen([*COMMAND, "--tcp", "127.0.0.1:0"], stderr=subprocess.PIPE, text=True)
    try:
        assert process.stderr is not None
        line = process.stderr.readline()
        host, _, port = line.removeprefix("listening on ").strip().rpartition(":")
        with socket.create_connection((host, int(port)), timeout=10) as connection:
            body = json.dumps(
                {"jsonrpc": "2.0", "id": 1, "method": "initialize", "params": {"processId": None, "capabilities": {}}}
            ).encode()
            connection.sendall(b"Content-Length: %d\r\n\r\n" % len(body) + body)
            assert b"onex-ls" in connection.recv(65_536)
        assert process.wait(timeout=10) == 1
    finally:
        process.kill()
        process.communicate()


def test_starting_loads_nothing_that_only_jobs_need() -> None:
    forbidden = "pydantic httpx jinja2 sqlite3 onex_ls.generation onex_ls.validation onex_ls.quorum rapidfuzz click"
    code = f"import sys, onex_ls.lsp.server; print([name for name in {forbidden.split()} if name in sys.modules])"
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert run.stdout.strip() == "[]"


def test_the_version_comes_fast() -> None:
    started = time.perf_counter()
    run = subprocess.run([*COMMAND, "--version"], capture_output=True, text=True, check=True)
    assert run.stdout.startswith("onex-ls ")
    assert time.perf_counter() - started < 2.0
