"""Cancelling, and what it cannot cut."""

import asyncio

import pytest

from onex_ls.lsp.cancellation import to_its_end


async def test_what_must_not_be_cut_is_done_though_somebody_cancels_again_and_again() -> None:
    may_end = asyncio.Event()

    async def write() -> str:
        await may_end.wait()
        return "written"

    async def request() -> str:
        result = await to_its_end(write())
        await asyncio.sleep(0)  # the task goes on like any other
        return result

    task = asyncio.create_task(request())
    for _ in range(3):
        await asyncio.sleep(0)
        task.cancel()
    await asyncio.sleep(0)
    assert not task.done()
    may_end.set()
    assert await task == "written"
    assert not task.cancelling()


async def test_a_failure_comes_through() -> None:
    async def fails() -> None:
        raise OSError("full")

    with pytest.raises(OSError, match="full"):
        await to_its_end(fails())
