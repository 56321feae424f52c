"""Progress is shown when it helps, cancelled like its request, and forgotten when the job is over."""

import asyncio
import threading
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from lsp_loopback import Loopback, settle

from onex_ls.lsp.cancellation import Cancellation
from onex_ls.lsp.progress import progress

TOKEN = 7
SHOWS = {"window": {"workDoneProgress": True}}


def shown(loopback: Loopback) -> list[Any]:
    """The kinds of what was sent about progress, and the token."""
    return [message["params"] for message in loopback.sent_with("$/progress")]


def kinds(loopback: Loopback) -> list[str]:
    return [params["value"]["kind"] for params in shown(loopback)]


async def accept(loopback: Loopback) -> str:
    """Let the client accept the token of ours it is asked for."""
    await loopback.until(lambda: loopback.sent_with("window/workDoneProgress/create"))
    (create,) = loopback.sent_with("window/workDoneProgress/create")
    loopback.feed({"jsonrpc": "2.0", "id": create["id"], "result": None})
    await settle()
    return str(create["params"]["token"])


async def test_a_slow_job_is_shown_with_what_it_last_reported(loopback: Loopback) -> None:
    await loopback.initialize(capabilities=SHOWS)
    async with progress(loopback.server, "Generating", delay=0.01) as job:
        job.report("parse", 1)
        job.report("models", 17.9)
        token = await accept(loopback)
        begin = {"kind": "begin", "title": "Generating", "cancellable": True, "message": "models", "percentage": 17}
        assert shown(loopback) == [{"token": token, "value": begin}]
        for percentage in range(100):
            job.report(percentage=percentage)
        await loopback.until(lambda: len(shown(loopback)) == 2)
        assert shown(loopback)[1]["value"] == {"kind": "report", "message": "models", "percentage": 99}
    assert shown(loopback)[2:] == [{"token": token, "value": {"kind": "end"}}]
    await settle()
    assert loopback.protocol.progress_under_way == {}
    assert loopback.protocol.progress.tokens == {}


async def test_a_quick_job_is_not_shown(loopback: Loopback) -> None:
    await loopback.initialize(capabilities=SHOWS)
    before = len(loopback.sent)
    async with progress(loopback.server, "Quick"):
        await asyncio.sleep(0.01)
    await asyncio.sleep(0.4)
    assert len(loopback.sent) == before


async def test_under_a_token_of_the_client_it_is_shown_at_once(loopback: Loopback) -> None:
    await loopback.initialize()
    async with progress(loopback.server, "Working", client_token=TOKEN, cancellable=False) as job:
        job.report("first", 300)
        await settle()
        begin = {"kind": "begin", "title": "Working", "cancellable": False, "message": "first", "percentage": 100}
        assert shown(loopback) == [{"token": TOKEN, "value": begin}]
    assert kinds(loopback) == ["begin", "end"]
    assert not loopback.sent_with("window/workDoneProgress/create")


async def test_a_client_without_progress_is_left_alone(loopback: Loopback) -> None:
    await loopback.initialize()
    before = len(loopback.sent)
    async with progress(loopback.server, "Working", delay=0) as job:
        job.report("one", 1)
        await asyncio.sleep(0.15)
    assert len(loopback.sent) == before


async def test_a_client_that_refuses_the_token_is_left_alone(loopback: Loopback) -> None:
    await loopback.initialize(capabilities=SHOWS)
    async with progress(loopback.server, "Working", delay=0):
        await loopback.until(lambda: loopback.sent_with("window/workDoneProgress/create"))
        (create,) = loopback.sent_with("window/workDoneProgress/create")
        loopback.feed({"jsonrpc": "2.0", "id": create["id"], "error": {"code": -32601, "message": "no"}})
        await settle()
    assert shown(loopback) == []


async def test_a_client_that_never_answers_holds_nothing_up(loopback: Loopback) -> None:
    await loopback.initialize(capabilities=SHOWS)
    async with progress(loopback.server, "Working", delay=0):
        await loopback.until(lambda: loopback.sent_with("window/workDoneProgress/create"))
    await settle()
    assert shown(loopback) == []
    assert loopback.protocol._request_futures == {}


async def test_a_job_that_fails_is_taken_away(loopback: Loopback) -> None:
    await loopback.initialize()

    async def fail() -> None:
        async with progress(loopback.server, "Working", client_token=TOKEN):
            await settle()
            raise LookupError

    with pytest.raises(LookupError):
        await fail()
    assert kinds(loopback) == ["begin", "end"]
    assert loopback.protocol.progress_under_way == {}


@pytest.mark.parametrize("way", ["progress", "request"])
async def test_both_ways_of_cancelling_do_the_same(loopback: Loopback, way: str) -> None:
    await loopback.initialize(capabilities=SHOWS)
    loopback.request(1, "test/progress")
    token = await accept(loopback)
    if way == "progress":
        loopback.notify("window/workDoneProgress/cancel", {"token": token})
    else:
        loopback.notify("$/cancelRequest", {"id": 1})
    assert (await loopback.answered(1))["error"]["code"] == -32800
    await settle()
    assert kinds(loopback)[-1] == "end"
    assert loopback.protocol.progress_under_way == {}
    loopback.notify("window/workDoneProgress/cancel", {"token": token})  # too late, and harmless
    await settle()
    assert not loopback.sent_with("window/showMessage")


async def test_a_job_outside_of_a_request_is_cancelled_by_its_token(loopback: Loopback) -> None:
    await loopback.initialize(capabilities=SHOWS)
    cancellation = Cancellation()
    async with progress(loopback.server, "Indexing", cancellation=cancellation, delay=0) as job:
        assert job.cancelled is cancellation.token
        loopback.notify("window/workDoneProgress/cancel", {"token": await accept(loopback)})
        await settle()
        assert job.cancelled.is_set()


async def test_what_cannot_be_cancelled_is_not(loopback: Loopback) -> None:
    await loopback.initialize()
    async with progress(loopback.server, "Writing", client_token=TOKEN, cancellable=False) as job:
        loopback.notify("window/workDoneProgress/cancel", {"token": TOKEN})
        await settle()
        assert not job.cancelled.is_set()


async def test_reports_come_from_any_thread(loopback: Loopback) -> None:
    await loopback.initialize()
    done = threading.Event()
    with ThreadPoolExecutor(4) as threads:
        async with progress(loopback.server, "Working", client_token=TOKEN) as job:
            await loopback.until(lambda: kinds(loopback))  # what is reported before that belongs to the beginning
            for number in range(4):
                threads.submit(lambda number=number: [job.report(f"{number}", step) for step in range(1_000)])
            threads.submit(done.set)
            await loopback.until(done.is_set)
            await loopback.until(lambda: len(shown(loopback)) >= 2)
    assert kinds(loopback)[0] == "begin"
    assert kinds(loopback)[-1] == "end"
    assert len(shown(loopback)) < 10


async def test_nothing_is_kept_of_a_thousand_jobs(loopback: Loopback) -> None:
    await loopback.initialize()
    for number in range(1_000):
        async with progress(loopback.server, "Working", client_token=number):
            await asyncio.sleep(0)
            await asyncio.sleep(0)
    await settle()
    assert kinds(loopback).count("end") == kinds(loopback).count("begin") == 1_000
    assert loopback.protocol.progress_under_way == {}
    assert loopback.protocol.progress.tokens == {}
