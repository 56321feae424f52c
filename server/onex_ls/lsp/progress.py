"""Work-done progress for jobs: shown when a job turns out to be slow, and the place where a person cancels it.

async with progress(server, "Generating node", client_token=params.work_done_token) as shown:
    await loop.run_in_executor(jobs, work, shown.cancelled, shown.report)
"""

import asyncio
import threading
import uuid
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any, NamedTuple

from lsprotocol import types
from pygls.exceptions import JsonRpcException
from pygls.lsp.server import LanguageServer

from onex_ls.lsp.cancellation import Cancellation, current
from onex_ls.lsp.protocol import HardenedProtocol, hardened

_DELAY_SECONDS = 0.3  # what a person takes for "at once" needs no progress
_PULSE_SECONDS = 0.1  # at most this often a report is sent; those between are dropped


class ProgressState(NamedTuple):
    """How far a job says it is; the percentage from 0 to 100."""

    message: str | None = None
    percentage: int | None = None


class Progress:
    """What a job sees of its progress. Safe to use from any thread."""

    def __init__(self, cancelled: threading.Event) -> None:
        self.cancelled = cancelled  # the token that work in a thread polls
        self.state = ProgressState()

    def report(self, message: str | None = None, percentage: float | None = None) -> None:
        """Say how far the job is: a few words, and from 0 to 100; what is left out stays as it was."""
        self.state = ProgressState(
            self.state.message if message is None else message,
            self.state.percentage if percentage is None else int(min(max(percentage, 0), 100)),
        )


@asynccontextmanager
async def progress(
    server: LanguageServer,
    title: str,
    *,
    client_token: types.ProgressToken | None = None,
    cancellable: bool = True,
    cancellation: Cancellation | None = None,
    delay: float = _DELAY_SECONDS,
) -> AsyncIterator[Progress]:
    """Show a progress around a job: at once under the client's own token, after `delay` seconds under one of ours.

    The cancel button does what `$/cancelRequest` does to the request being handled; a job outside of a request passes
    its own `cancellation`. For a client that shows no progress this does nothing.
    """
    protocol = hardened(server)
    cancellation = cancellation or current()
    shown = Progress(cancellation.token)
    if client_token is None and not protocol.profile.work_done_progress:
        yield shown
        return
    token = str(uuid.uuid4()) if client_token is None else client_token
    display = _Display(protocol, token, shown)
    begin = types.WorkDoneProgressBegin(title, cancellable=cancellable)
    if cancellable:
        protocol.progress_under_way[token] = cancellation
    task = asyncio.create_task(display.run(begin, None if client_token is not None else delay))
    try:
        yield shown
    finally:
        task.cancel()
        protocol.progress_under_way.pop(token, None)
        display.end()


class _Display:
    """Brings the state of one progress to the client, on the event loop."""

    def __init__(self, protocol: HardenedProtocol, token: types.ProgressToken, shown: Progress) -> None:
        self._protocol = protocol
        self._token = token
        self._shown = shown
        self._begun = False

    async def run(self, begin: types.WorkDoneProgressBegin, delay: float | None) -> None:
        """Begin, then send what the job reports, until cancelled; no `delay` means the token is the client's."""
        if delay is None:
            await asyncio.sleep(0)  # the job's first report belongs to the beginning
        elif not await self._create(delay):
            return
        sent = self._shown.state
        begin.message, begin.percentage = sent
        self._begun = True
        self._send(begin)
        while True:
            await asyncio.sleep(_PULSE_SECONDS)
            if (state := self._shown.state) != sent:
                self._send(types.WorkDoneProgressReport(message=state.message, percentage=state.percentage))
                sent = state

    def end(self) -> None:
        """Take the progress away."""
        if self._begun:
            self._send(types.WorkDoneProgressEnd())

    async def _create(self, delay: float) -> bool:
        """Whether the client accepted our token."""
        await asyncio.sleep(delay)
        try:
            await self._protocol.send_request_async(
                types.WINDOW_WORK_DONE_PROGRESS_CREATE, types.WorkDoneProgressCreateParams(self._token)
            )
        except JsonRpcException:
            return False
        return True

    def _send(self, value: Any) -> None:
        self._protocol.notify(types.PROGRESS, types.ProgressParams(self._token, value))
