"""Every request is answered exactly once, whatever happens while it is handled."""

import asyncio
from typing import Any

import pytest
from hardened_server import WAIT_SECONDS
from lsp_defects import mended
from lsp_loopback import HOVER, Loopback, settle
from lsp_messages import CANCELLED, INTERNAL_ERROR, INVALID_PARAMS, opened
from lsprotocol import types

# What goes wrong while a request is handled


@mended("a result that cannot be sent is never answered")
async def test_a_result_that_cannot_be_sent_is_answered_by_an_error(loopback: Loopback) -> None:
    await loopback.initialize()
    loopback.request(1, "textDocument/definition", HOVER)
    await settle()
    assert loopback.error_code(1) == INTERNAL_ERROR


@pytest.mark.parametrize("value", [float("nan"), float("inf"), {1, 2}, b"bytes"])
async def test_values_that_are_no_json_are_answered_by_an_error(loopback: Loopback, value: Any) -> None:
    await loopback.initialize()
    loopback.protocol.answer(1, value)
    assert loopback.error_code(1) == INTERNAL_ERROR


@mended("the client gets a traceback")
async def test_a_failing_handler_is_answered_in_one_sentence(loopback: Loopback) -> None:
    await loopback.initialize()
    loopback.request(1, "textDocument/references", {**HOVER, "context": {"includeDeclaration": True}})
    await settle()
    assert loopback.answer(1)["error"] == {"code": INTERNAL_ERROR, "message": "LookupError: no such thing"}


async def test_a_handler_cannot_end_the_process(loopback: Loopback) -> None:
    await loopback.initialize()
    loopback.request(1, "textDocument/implementation", HOVER)
    await settle()
    assert loopback.error_code(1) == INTERNAL_ERROR


@mended("objects inside the parameters that look like messages are taken for messages")
async def test_messages_inside_parameters_are_data(loopback: Loopback) -> None:
    await loopback.initialize()
    inner = {"jsonrpc": "2.0", "id": 1, "method": "textDocument/hover", "params": {}}
    loopback.command(1, "test.echo", inner)
    await settle()
    assert loopback.answer(1)["result"] == [inner]


async def test_methods_of_our_own_get_plain_json(loopback: Loopback) -> None:
    await loopback.initialize()
    params = {"a-b": [1, {"class": None}], "": "x"}
    loopback.request(1, "test/echo", params)
    loopback.feed({"jsonrpc": "2.0", "id": 2, "method": "test/echo"})
    await settle()
    assert loopback.answer(1)["result"] == params
    assert loopback.answer(2)["result"] is None


async def test_half_a_surrogate_pair_comes_back(loopback: Loopback) -> None:
    await loopback.initialize()
    loopback.feed(b'{"jsonrpc": "2.0", "id": 1, "method": "test/echo", "params": "\\ud83d"}')
    await settle()
    assert loopback.answer(1)["result"] == "\ud83d"


async def test_too_many_requests_are_refused_one_by_one(loopback: Loopback, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("onex_ls.lsp.protocol._MAX_REQUESTS_UNDER_WAY", 3)
    await loopback.initialize()
    for number in range(5):
        loopback.command(number, "test.wait")
    await settle()
    assert [loopback.error_code(number) for number in (3, 4)] == [types.LSPErrorCodes.RequestFailed] * 2
    assert [(await loopback.answered(number))["result"] for number in range(3)] == ["waited"] * 3


# Initialize


@mended("a capability that lsprotocol does not know makes initialize fail")
@pytest.mark.parametrize(
    "capabilities",
    [
        {"workspace": {"symbol": {"symbolKind": {"valueSet": [1, 99, 2, 100]}}, "applyEdit": True}},
        {"workspace": {"workspaceEdit": {"failureHandling": "hope"}, "applyEdit": True}},
        {"workspace": {"workspaceEdit": {"resourceOperations": ["create", "link"]}, "applyEdit": True}},
        {"workspace": {"applyEdit": True}, "window": 3},
        {"workspace": {"applyEdit": True}, "textDocument": {"codeAction": {"codeActionLiteralSupport": {}}}},
    ],
)
async def test_a_client_newer_than_we_is_served(loopback: Loopback, capabilities: Any) -> None:
    assert (await loopback.initialize(capabilities=capabilities))["capabilities"]["hoverProvider"]
    assert loopback.server.client_capabilities.workspace
    assert loopback.server.client_capabilities.workspace.apply_edit


@pytest.mark.parametrize(
    "params",
    [{}, {"capabilities": 3}, {"capabilities": {}, "workspaceFolders": [{}]}, {"capabilities": {}, "processId": "x"}],
)
async def test_initialize_can_be_tried_again(loopback: Loopback, params: Any) -> None:
    loopback.request(1, "initialize", params)
    await settle()
    assert loopback.error_code(1) == INVALID_PARAMS
    assert await loopback.initialize()


async def test_a_client_need_not_wait_for_the_answer_to_initialize(loopback: Loopback) -> None:
    loopback.request(1, "initialize", {"capabilities": {}})
    loopback.notify("initialized", {})
    loopback.notify("textDocument/didOpen", opened("file:///a.yaml", "text"))
    loopback.request(2, "textDocument/hover", HOVER)
    await settle()
    assert "result" in loopback.answer(2)
    assert [document.text for document in loopback.protocol.documents] == ["text"]


# Cancelling


@mended("a cancelled command runs to its end")
async def test_cancelling_reaches_a_command(loopback: Loopback) -> None:
    await loopback.initialize()
    loopback.command(1, "test.wait")
    await loopback.until(lambda: "waiting" in loopback.recorder.events)
    loopback.notify("$/cancelRequest", {"id": 1})
    await loopback.answered(1)
    await asyncio.sleep(2 * WAIT_SECONDS)  # a second answer would come
    assert loopback.error_code(1) == CANCELLED
    assert loopback.recorder.events == ["waiting", "cancelled"]


@pytest.mark.parametrize("method", ["test/work", "test/thread"])
async def test_cancelling_reaches_work_in_threads(loopback: Loopback, method: str) -> None:
    await loopback.initialize()
    loopback.request(1, method)
    await loopback.until(lambda: loopback.recorder.events)
    loopback.notify("$/cancelRequest", {"id": 1})
    assert (await loopback.answered(1))["error"]["code"] == CANCELLED
    await loopback.until(lambda: len(loopback.recorder.events) == 2)
    assert loopback.recorder.events[1].startswith("stopped at")


@mended("a request that has already been cancelled is handled all the same")
async def test_a_request_cancelled_before_its_turn_is_not_handled(loopback: Loopback) -> None:
    await loopback.initialize()
    loopback.request(1, "textDocument/hover", HOVER)
    loopback.notify("$/cancelRequest", {"id": 1})
    await settle()
    assert loopback.error_code(1) == CANCELLED
    assert loopback.recorder.events == []


async def test_a_handler_may_finish_in_spite_of_being_cancelled(loopback: Loopback) -> None:
    await loopback.initialize()
    loopback.request(1, "test/stubborn")
    await settle()
    loopback.notify("$/cancelRequest", {"id": 1})
    loopback.notify("$/cancelRequest", {"id": 1})
    await settle()
    assert loopback.answer(1)["result"] == "done all the same"


@pytest.mark.parametrize("params", [None, {}, {"id": None}, {"id": [1]}, {"id": "1"}, {"id": 99}, []])
async def test_cancelling_something_else_cancels_nothing(loopback: Loopback, params: Any) -> None:
    await loopback.initialize()
    loopback.command(1, "test.wait")
    await settle()
    loopback.notify("$/cancelRequest", params)
    assert (await loopback.answered(1))["result"] == "waited"
    assert not loopback.sent_with("window/showMessage")


async def test_shutdown_cancels_what_is_under_way(loopback: Loopback) -> None:
    await loopback.initialize()
    loopback.command(1, "test.wait")
    loopback.request(2, "test/work")
    await loopback.until(lambda: len(loopback.recorder.events) == 2)
    loopback.request(3, "shutdown")
    await settle()
    assert [loopback.error_code(one) for one in (1, 2)] == [CANCELLED] * 2
    assert loopback.answer(3)["result"] is None
