"""Every request is answered exactly once, whatever it is, and nothing is kept of what has been handled."""

import asyncio
import json
import logging
import resource
from typing import Any

import pytest
from hardened_server import WAIT_SECONDS
from lsp_defects import mended
from lsp_loopback import HOVER, Loopback, settle
from lsprotocol import types
from pygls.exceptions import JsonRpcException

INVALID_REQUEST, METHOD_NOT_FOUND, INVALID_PARAMS, INTERNAL_ERROR = -32600, -32601, -32602, -32603
NOT_INITIALIZED, CANCELLED = -32002, -32800

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


# Nothing is kept


def opened(uri: str, text: str) -> dict[str, Any]:
    return {"textDocument": {"uri": uri, "languageId": "yaml", "version": 1, "text": text}}


def edit(version: int) -> dict[str, Any]:
    start = {"line": 0, "character": 0}
    changes = [{"range": {"start": start, "end": start}, "text": "x" if version % 2 else ""}]
    return {"textDocument": {"uri": "file:///a.yaml", "version": version}, "contentChanges": changes}


@mended("an entry is kept for every edit")
async def test_nothing_is_kept_of_two_thousand_edits(loopback: Loopback) -> None:
    await loopback.initialize()
    loopback.notify("textDocument/didOpen", opened("file:///a.yaml", "a: 1\n"))
    for version in range(2, 2_002):
        loopback.notify("textDocument/didChange", edit(version))
        if version % 50 == 0:
            await settle()
    await settle()
    assert len(loopback.recorder.events) == 2_000
    assert loopback.protocol._request_futures == {}
    assert loopback.protocol._result_types == {}


@pytest.mark.nightly
async def test_memory_does_not_grow_with_edits(loopback: Loopback) -> None:
    await loopback.initialize()
    loopback.notify("textDocument/didOpen", opened("file:///a.yaml", "a: 1\n"))

    async def edits(count: int) -> int:
        for version in range(2, count):
            loopback.notify("textDocument/didChange", edit(version))
            loopback.request(version, "textDocument/hover", HOVER)
            loopback.recorder.events.clear()
            loopback.sent.clear()
            if version % 50 == 0:
                await settle()
        await settle()
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss

    before = await edits(3_000)
    assert await edits(30_000) - before < 5 * 1024
    protocol = loopback.protocol
    assert [protocol._request_futures, protocol._requests, protocol._result_types] == [{}] * 3
    assert protocol._notifications == set()


# Notifications that fail


@mended("a failing notification handler shows a pop-up each time")
async def test_a_failing_notification_is_shown_once_and_logged(
    loopback: Loopback, caplog: pytest.LogCaptureFixture
) -> None:
    await loopback.initialize()
    for number in range(5):
        loopback.notify("textDocument/didSave", {"textDocument": {"uri": f"file:///{number}.yaml"}})
        await settle()
    (shown,) = loopback.sent_with("window/showMessage")
    assert "didSave" in shown["params"]["message"]
    assert "file:///" not in shown["params"]["message"]
    assert sum("didSave failed" in record.getMessage() for record in caplog.records) == 5


async def test_notifications_outside_of_a_session_are_ignored(loopback: Loopback) -> None:
    loopback.notify("textDocument/didOpen", opened("file:///a.yaml", "early"))
    await loopback.initialize()
    loopback.request(1, "shutdown")
    await settle()
    loopback.notify("textDocument/didOpen", opened("file:///a.yaml", "late"))
    await settle()
    assert len(loopback.protocol.documents) == 0


@mended("a change of a document that is not open shows a pop-up")
async def test_changes_of_documents_that_are_not_open_are_ignored(loopback: Loopback) -> None:
    await loopback.initialize()
    loopback.notify("textDocument/didChange", edit(2))
    loopback.notify("textDocument/didClose", {"textDocument": {"uri": "file:///a.yaml"}})
    await settle()
    assert not loopback.sent_with("window/showMessage")
    assert loopback.recorder.events == []


async def test_features_run_after_the_document_has_changed(loopback: Loopback) -> None:
    await loopback.initialize()
    loopback.notify("textDocument/didOpen", opened("file:///%61.yaml", "a: 1\n"))
    loopback.notify("textDocument/didChange", edit(7))
    await settle()
    assert loopback.recorder.events == ["change 7"]
    document = loopback.protocol.documents.get("file:///a.yaml")
    assert (document.version, document.text, document.language_id) == (7, "xa: 1\n", "yaml")
    loopback.notify("textDocument/didClose", {"textDocument": {"uri": "file:///a.yaml"}})
    await settle()
    assert loopback.protocol.documents.get("file:///a.yaml") is None
    assert loopback.server.workspace.text_documents == {}


# Logs


@mended("pygls logs every message it sends")
async def test_messages_are_not_logged(loopback: Loopback, caplog: pytest.LogCaptureFixture) -> None:
    level = logging.getLogger("pygls").level
    try:
        with caplog.at_level(logging.DEBUG):
            if loopback.bare:
                logging.getLogger("pygls").setLevel(logging.DEBUG)
            await loopback.initialize(initializationOptions={"key": "hunter2"})
            loopback.notify("textDocument/didOpen", opened("file:///a.yaml", "password: hunter2"))
            loopback.command(1, "test.echo", "hunter2")
            loopback.request(2, "textDocument/hover", "hunter2")
            loopback.protocol.notify("test/note", {"text": "hunter2"})
            loopback.protocol.send_request("test/question", {"text": "hunter2"})
            await settle()
    finally:
        logging.getLogger("pygls").setLevel(level)
    assert "hunter2" in json.dumps(loopback.sent)
    assert "hunter2" not in caplog.text


# Requests of ours


async def ask(loopback: Loopback) -> tuple[asyncio.Future[Any], str]:
    """A question to the client, and its id."""
    items = types.ConfigurationParams([types.ConfigurationItem()])
    waiting = asyncio.ensure_future(loopback.server.workspace_configuration_async(items))
    await settle()
    return waiting, str(loopback.sent[-1]["id"])


async def test_the_answer_of_the_client_is_typed(loopback: Loopback) -> None:
    await loopback.initialize()
    waiting, question = await ask(loopback)
    loopback.feed({"jsonrpc": "2.0", "id": question, "result": [{"a": {"b": 1}}, None]})
    assert await waiting == ({"a": {"b": 1}}, None)
    assert loopback.protocol._request_futures == {}
    assert loopback.protocol._result_types == {}


@mended("whoever waits for a malformed answer waits for ever")
@pytest.mark.parametrize("result", [3, False])
async def test_a_malformed_answer_is_an_error(loopback: Loopback, result: Any) -> None:
    await loopback.initialize()
    waiting, question = await ask(loopback)
    loopback.feed({"jsonrpc": "2.0", "id": question, "result": result})
    with pytest.raises(JsonRpcException):
        await asyncio.wait_for(waiting, 0.2)
    assert not loopback.sent_with("window/showMessage")


@mended("null is malformed for some requests, and nobody learns of it")
async def test_null_is_an_answer(loopback: Loopback) -> None:
    await loopback.initialize()
    waiting, question = await ask(loopback)
    loopback.feed({"jsonrpc": "2.0", "id": question, "result": None})
    assert await asyncio.wait_for(waiting, 0.2) is None


@mended("the type of the result is kept when the client answers with an error")
async def test_an_error_of_the_client_is_raised_and_forgotten(loopback: Loopback) -> None:
    await loopback.initialize()
    waiting, question = await ask(loopback)
    loopback.feed({"jsonrpc": "2.0", "id": question, "error": {"code": -32601, "message": "no"}})
    with pytest.raises(JsonRpcException, match="no"):
        await waiting
    assert loopback.protocol._result_types == {}


@mended("a late answer to a question that was given up shows a pop-up")
async def test_a_question_can_be_given_up(loopback: Loopback) -> None:
    await loopback.initialize()
    waiting, question = await ask(loopback)
    waiting.cancel()
    await settle()
    assert loopback.protocol._request_futures == {}
    loopback.feed({"jsonrpc": "2.0", "id": question, "result": []})
    loopback.feed({"jsonrpc": "2.0", "id": "never asked", "result": []})
    await settle()
    assert not loopback.sent_with("window/showMessage")


@mended("an answer with the id of a request under way is set as the result of its task")
async def test_an_answer_cannot_end_a_request_of_the_client(loopback: Loopback) -> None:
    await loopback.initialize()
    loopback.command(1, "test.wait")
    await settle()
    loopback.feed({"jsonrpc": "2.0", "id": 1, "result": "mine"})
    assert (await loopback.answered(1))["result"] == "waited"
    assert not loopback.sent_with("window/showMessage")


async def test_a_question_that_cannot_be_sent_is_not_waited_for(loopback: Loopback) -> None:
    await loopback.initialize()
    with pytest.raises((TypeError, AttributeError)):
        loopback.protocol.send_request("test/question", {"set": {1}})
    assert loopback.protocol._request_futures == {}
