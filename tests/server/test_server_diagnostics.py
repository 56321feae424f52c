"""Findings in the editor, through the real server."""

import asyncio

import pytest
from lsprotocol import types

from onex_ls.lsp.encoding import Encoding
from support.session import Start

GOOD = """\
name: node_greeting_compute
node_type: COMPUTE_GENERIC
contract_version: {major: 1, minor: 0, patch: 0}
description: Greets 🎉 people.
"""
MISSPELT = GOOD + 'metadata: {tags: ["挨拶 🎉"]}\n"handler_routing": {handlers: [], routing_stategy: 挨拶🎉}\n'


async def test_a_finding_lands_on_the_same_characters_in_every_encoding(start: Start, encoding: Encoding) -> None:
    session = await start(encoding)
    session.open(GOOD + "handler_routing: {x🎉挨: 🎉🎉, routing_stategy: 挨拶}\n")
    assert await session.findings() == [("misspelt-key", "routing_stategy")]


async def test_edits_behind_emoji_keep_positions_right(start: Start, encoding: Encoding) -> None:
    session = await start(encoding)
    text = GOOD + "handler_routing: {🎉挨拶: 1, routing_strategy: operation_match}\n"
    session.open(text)
    assert await session.findings() == []
    line = text.count("\n") - 1
    before = text.splitlines()[line].split("strategy")[0]
    units = {Encoding.UTF8: len(before.encode()), Encoding.UTF16: len(before.encode("utf-16-le")) // 2}
    at = types.Position(line, units.get(encoding, len(before)))
    deletion = types.TextDocumentContentChangePartial(
        types.Range(at, types.Position(line, at.character + 1)), ""
    )  # "strategy" loses its first letter
    session.text, session.version = text.replace("routing_strategy", "routing_trategy"), 2
    identifier = types.VersionedTextDocumentIdentifier(2, session.uri)
    session.client.text_document_did_change(types.DidChangeTextDocumentParams(identifier, [deletion]))
    assert await session.findings() == [("misspelt-key", "routing_trategy")]


async def test_findings_follow_the_text_and_vanish_with_the_document(start: Start) -> None:
    session = await start()
    session.open(MISSPELT)
    assert [rule for rule, _ in await session.findings()] == ["misspelt-key"]
    session.change(GOOD)
    assert await session.findings() == []
    session.change(MISSPELT)
    assert len(await session.diagnostics()) == 1
    session.client.text_document_did_close(types.DidCloseTextDocumentParams(types.TextDocumentIdentifier(session.uri)))
    while (closed := await asyncio.wait_for(session.published.get(), 5)).version is not None:
        assert closed.version == 3  # the same text, looked at again when the first look at the folder was through
    assert closed.diagnostics == ()


async def test_a_burst_of_edits_ends_with_the_findings_of_the_last_text(start: Start) -> None:
    session = await start()
    session.open(GOOD)
    for number in range(150):
        session.change(MISSPELT if number % 2 else GOOD + f"# {number}\n")
    assert await session.findings() == [("misspelt-key", "routing_stategy")]
    versions = []
    while not session.published.empty():
        versions.append(session.published.get_nowait().version)
    assert versions == sorted(versions)


@pytest.mark.parametrize(
    "text", ["", "a: 1\n", "on: push\njobs: {}\n", "[1, 2", "node_type: WORKFLOW\ncontract_version: 1\n"]
)
async def test_other_files_are_left_alone(start: Start, text: str) -> None:
    session = await start()
    session.open(text)
    session.change(text + "# more\n")
    session.client.text_document_did_close(types.DidCloseTextDocumentParams(types.TextDocumentIdentifier(session.uri)))
    await session.client.protocol.send_request_async("onex/status", {"uri": session.uri})  # all before it is handled
    assert session.published.empty()


async def test_what_stops_being_a_contract_loses_its_findings(start: Start) -> None:
    session = await start()
    session.open(MISSPELT)
    assert len(await session.diagnostics()) == 1
    session.change("nothing: here\n")
    assert await session.diagnostics() == []


async def test_a_broken_line_gives_one_finding_and_the_rest_is_still_checked(start: Start) -> None:
    session = await start()
    session.open(MISSPELT.replace("description: Greets", 'description: "Greets'))
    rules = [rule for rule, _ in await session.findings()]
    assert rules == ["yaml-syntax", "misspelt-key"]


async def test_status_says_why(start: Start) -> None:
    session = await start()
    session.open(GOOD)
    answer = await session.client.protocol.send_request_async("onex/status", {"uri": session.uri})
    assert (answer.isContract, answer.kind) == (True, "compute")
    assert "node_type" in answer.reason
    assert await session.client.protocol.send_request_async("onex/status", {"uri": "file:///nowhere"}) is None


async def test_related_information_shows_the_other_end(start: Start) -> None:
    session = await start()
    session.open(GOOD + "description: Again.\n")
    (found,) = await session.diagnostics()
    assert found.code == "duplicate-key"
    assert found.related_information is not None
    assert session.marked(found.related_information[0].location.range) == "description"
