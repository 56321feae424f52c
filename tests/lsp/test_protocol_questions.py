"""Our own requests to the client: whoever waits for an answer gets one, and nothing is kept of it."""

import asyncio
from typing import Any

import pytest
from lsp_defects import mended
from lsp_loopback import Loopback, settle
from lsprotocol import types
from pygls.exceptions import JsonRpcException

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
