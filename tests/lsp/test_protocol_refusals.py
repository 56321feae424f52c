"""Every request that cannot be served is refused exactly once, whatever it is."""

from typing import Any

import pytest
from lsp_defects import mended
from lsp_loopback import HOVER, Loopback, settle
from lsp_messages import INVALID_PARAMS, INVALID_REQUEST, METHOD_NOT_FOUND, NOT_INITIALIZED

MALFORMED = {
    "no params": ("textDocument/hover", None),
    "a list": ("textDocument/hover", []),
    "a string": ("textDocument/hover", "nonsense"),
    "a number": ("textDocument/hover", 3),
    "empty": ("textDocument/hover", {}),
    "no position": ("textDocument/hover", {"textDocument": {"uri": "file:///a"}}),
    "null inside": ("textDocument/hover", {"textDocument": None, "position": None}),
    "position of text": ("textDocument/hover", {**HOVER, "position": {"line": "x", "character": 0}}),
    "position below zero": ("textDocument/hover", {**HOVER, "position": {"line": -1, "character": 0}}),
    "position too far": ("textDocument/hover", {**HOVER, "position": {"line": 2**32, "character": 0}}),
    "no command": ("workspace/executeCommand", {"arguments": []}),
    "unknown command": ("workspace/executeCommand", {"command": "no.such"}),
}


# Refusals


@mended("a request with malformed parameters is never answered")
@pytest.mark.parametrize("case", [case for case in MALFORMED if "command" not in case])
async def test_malformed_parameters_are_refused(loopback: Loopback, case: str) -> None:
    await loopback.initialize()
    loopback.request(1, *MALFORMED[case])
    await settle()
    assert loopback.error_code(1) == INVALID_PARAMS
    assert not loopback.sent_with("window/showMessage")


@pytest.mark.parametrize("case", MALFORMED)
async def test_refusals_say_where_and_quote_nothing(loopback: Loopback, case: str) -> None:
    await loopback.initialize()
    loopback.request(1, *MALFORMED[case])
    await settle()
    error = loopback.answer(1)["error"]
    assert error["code"] == INVALID_PARAMS
    assert "nonsense" not in error["message"]
    assert "data" not in error


@mended("requests are handled before initialize")
async def test_requests_before_initialize_are_refused(loopback: Loopback) -> None:
    loopback.request(1, "textDocument/hover", HOVER)
    loopback.request(2, "no/such/method")
    loopback.request(3, "shutdown")
    await settle()
    assert [loopback.error_code(one) for one in (1, 2, 3)] == [NOT_INITIALIZED] * 3
    assert (await loopback.initialize())["capabilities"]


@mended("after shutdown nothing is answered")
async def test_requests_after_shutdown_are_refused(loopback: Loopback) -> None:
    await loopback.initialize()
    loopback.request(1, "shutdown")
    await settle()
    assert loopback.answer(1) == {"jsonrpc": "2.0", "id": 1, "result": None}
    loopback.request(2, "textDocument/hover", HOVER)
    loopback.request(3, "shutdown")
    loopback.request(4, "initialize", {"capabilities": {}})
    await settle()
    assert [loopback.error_code(one) for one in (2, 3, 4)] == [INVALID_REQUEST] * 3


@mended("a second initialize throws the first session away")
async def test_a_second_initialize_is_refused(loopback: Loopback) -> None:
    await loopback.initialize()
    loopback.request(1, "initialize", {"capabilities": {}})
    await settle()
    assert loopback.error_code(1) == INVALID_REQUEST


async def test_unknown_methods_are_refused(loopback: Loopback) -> None:
    await loopback.initialize()
    for number, method in enumerate(["no/such", "$/no/such", "", "window/showMessageRequest", "$/cancelRequest"]):
        loopback.request(number, method, {})
    await settle()
    assert {loopback.error_code(number) for number in range(5)} == {METHOD_NOT_FOUND}
    assert not loopback.sent_with("window/showMessage")


@mended("the first request's entry is overwritten, so that cancelling it cancels the other")
async def test_an_id_that_is_under_way_is_refused(loopback: Loopback) -> None:
    await loopback.initialize()
    loopback.command(1, "test.wait")
    loopback.request(1, "textDocument/hover", HOVER)
    await loopback.until(lambda: len(loopback.answers(1)) == 2)
    refused, served = loopback.answers(1)
    assert refused["error"]["code"] == INVALID_REQUEST
    assert served["result"] == "waited"
    loopback.request(1, "textDocument/hover", HOVER)  # free again
    await loopback.until(lambda: len(loopback.answers(1)) == 3)


@pytest.mark.parametrize("message_id", ["text", "", "ünï\u2028", 0, -1, 2**53 + 1, 10**30])
async def test_odd_ids_come_back_as_they_came(loopback: Loopback, message_id: Any) -> None:
    await loopback.initialize()
    loopback.request(message_id, "textDocument/hover", HOVER)
    await settle()
    assert loopback.answer(message_id)["result"]["contents"] == "1:2"


@mended("ids that are none make the answer unreadable or missing")
@pytest.mark.parametrize("message_id", [None, True, 1.5, [1], {"a": 1}])
async def test_ids_that_are_none_are_refused(loopback: Loopback, message_id: Any) -> None:
    await loopback.initialize()
    loopback.request(message_id, "textDocument/hover", HOVER)
    await settle()
    assert loopback.error_code(None) == INVALID_REQUEST
    loopback.request(1, "textDocument/hover", HOVER)
    await settle()
    assert "result" in loopback.answer(1)


@mended("pygls shows a pop-up")
@pytest.mark.parametrize(
    "garbage",
    [
        b"",
        b"not json",
        b"{",
        b"\xff\xfe",
        b"[" * 100_000,
        b"1" * 5_000,
        b'{"jsonrpc": "2.0", "id": NaN, "method": "shutdown"}',
        b"null",
        b"[]",
        b'[{"jsonrpc": "2.0", "id": 1, "method": "shutdown"}]',
        b'"text"',
        b"{}",
        b'{"jsonrpc": "2.0"}',
        b'{"jsonrpc": "2.0", "method": 3}',
        b'{"method": "exit"}',
        b'{"jsonrpc": "2.0", "method": "textDocument/didOpen", "params": {}}',
        b'{"jsonrpc": "2.0", "method": "textDocument/didOpen"}',
    ],
    ids=lambda garbage: garbage[:60].decode("latin-1"),
)
async def test_garbage_changes_nothing(loopback: Loopback, garbage: bytes) -> None:
    await loopback.initialize()
    before = len(loopback.sent)
    loopback.feed(garbage)
    await settle()
    loopback.request(1, "textDocument/hover", HOVER)
    await settle()
    assert "result" in loopback.answer(1)
    assert len(loopback.sent) == before + 1


@pytest.mark.parametrize(
    "message",
    [
        {"id": 1, "method": "textDocument/hover", "params": HOVER},
        {"jsonrpc": "1.0", "id": 1, "method": "textDocument/hover", "params": HOVER},
        {"jsonrpc": "2.0", "id": 1, "method": None},
        {"jsonrpc": "2.0", "id": 1, "method": {"a": 1}},
    ],
)
async def test_requests_that_are_not_json_rpc_are_refused(loopback: Loopback, message: Any) -> None:
    await loopback.initialize()
    loopback.feed(message)
    await settle()
    assert loopback.error_code(1) == INVALID_REQUEST
