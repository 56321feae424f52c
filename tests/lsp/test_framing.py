"""Message bodies out of a byte stream, also where the client got its framing wrong."""

import io

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lsp_pipe import frame

from onex_ls.lsp import framing
from onex_ls.lsp.framing import FramingError, read_messages


def read(data: bytes) -> list[bytes]:
    return list(read_messages(io.BytesIO(data)))


GOOD = frame(b'{"good": 1}')


@pytest.mark.parametrize(
    ("data", "bodies"),
    [
        (b"", []),
        (GOOD + GOOD, [b'{"good": 1}'] * 2),
        (b"content-length: 2\r\n\r\n{}", [b"{}"]),
        (b"Content-Length:2\n\n{}", [b"{}"]),
        (b"Content-Type: application/vscode-jsonrpc; charset=utf-8\r\nContent-Length: 2\r\n\r\n{}", [b"{}"]),
        (b"Content-Length: 2\r\nContent-Type: x\r\n\r\n{}", [b"{}"]),
        (b"\r\n\r\n\r\n" + GOOD, [b'{"good": 1}']),
        (b"Content-Length: 0\r\n\r\n" + GOOD, [b"", b'{"good": 1}']),
    ],
)
def test_what_clients_send(data: bytes, bodies: list[bytes]) -> None:
    assert read(data) == bodies


@pytest.mark.parametrize(
    "garbage",
    [
        b"hello\n",
        b"hello",  # no line end before the next header: what a length too small leaves over
        b"Content-Length: -5\r\n\r\n",
        b"Content-Length: many\r\n\r\n",
        b"Content-Length: 99999999999999999999999999\r\n\r\n",
        b"Content-Type: only\r\n\r\n",
        b"X-Header: " + b"x" * 1_000_000 + b"\r\n",
        b"\x00\xff" * 10_000,
        b"Content-Length: 3\r\n\r\n" + b'{"a": "a longer body than announced"}',
    ],
    ids=range(9),
)
def test_the_next_message_is_found_behind_garbage(garbage: bytes, caplog: pytest.LogCaptureFixture) -> None:
    assert read(garbage + GOOD)[-1] == b'{"good": 1}'
    assert sum("skipped" in message for message in caplog.messages) == (not garbage.startswith(b"Content-Type"))


def test_a_length_too_great_costs_the_next_message_only() -> None:
    short = b'{"short": 1}'
    assert read(b"Content-Length: 20\r\n\r\n" + short + GOOD + GOOD)[1:] == [b'{"good": 1}']


def test_the_end_inside_a_message_is_the_end(caplog: pytest.LogCaptureFixture) -> None:
    assert read(GOOD + b"Content-Length: 50\r\n\r\n{") == [b'{"good": 1}']
    assert "49 bytes before the end" in caplog.text


def test_a_message_beyond_any_sense_is_an_error() -> None:
    with pytest.raises(FramingError, match="limit"):
        read(b"Content-Length: 999999999999\r\n\r\n{}")


def test_garbage_without_end_is_an_error(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(framing, "_MAX_SKIPPED_BYTES", 1_000_000)
    with pytest.raises(FramingError, match="no header"):
        read(b"x" * 2_000_000 + GOOD)


@given(st.lists(st.binary(max_size=30)), st.binary(max_size=60))
def test_bodies_come_back_whatever_they_are_and_garbage_ends(bodies: list[bytes], garbage: bytes) -> None:
    assert read(b"".join(frame(body) for body in bodies) + garbage)[: len(bodies)] == bodies
