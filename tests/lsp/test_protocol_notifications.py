"""Notifications are answered by nothing, and nothing is kept or logged of what has been handled."""

import json
import logging
import resource

import pytest
from lsp_defects import mended
from lsp_loopback import HOVER, Loopback, settle
from lsp_messages import edit, opened

# Nothing is kept


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
