"""Keeping the catalogue in step with the disk: once at the start, then by looking again.

Clients that can watch files tell what changed. Many cannot, Neovim on Linux among them, and none watches the Python
that contracts refer to; so the server looks at the stamps of what it knows every other second, and at once when a
document is saved.
"""

import asyncio
import gc
import time
from collections.abc import Callable
from typing import TYPE_CHECKING

from onex_ls.lsp.progress import Progress, progress

if TYPE_CHECKING:
    from onex_ls.lsp.host import OnexServer
    from onex_ls.workspace.indexing import Indexing

_PAUSE_SECONDS = 2.0
_SHARE = 20  # looking takes at most one part in so many of the time


class Indexer:
    """Runs the indexing of a server's workspace in jobs, one at a time."""

    def __init__(self, server: "OnexServer") -> None:
        self._server = server
        self._indexing: Indexing | None = None
        self._one_at_a_time = asyncio.Lock()

    async def run(self) -> None:
        """Index the workspace, then keep looking for as long as the server lives."""
        from onex_ls.workspace.indexing import Indexing  # loaded late: SQLite has no part in a start
        from onex_ls.workspace.record_store import default_store_file

        server = self._server
        indexing = Indexing(server.catalogue, server.roots, server.personal.exclude, default_store_file())
        async with progress(server, "Indexing contracts", cancellable=False) as shown:
            await self._job(lambda: indexing.everything(_advance(shown)))
        await self._job(indexing.generated)
        self._indexing = indexing
        # Vocabulary and records stay: walking all of them at every seventieth keystroke would show as a hiccup.
        gc.freeze()
        while True:
            began = time.monotonic()
            await self.look()
            await asyncio.sleep(max(_PAUSE_SECONDS, _SHARE * (time.monotonic() - began)))

    async def look(self) -> None:
        """Look at what is known now, and show what changed. Before the first indexing is through there is nothing."""
        if self._indexing is not None:
            await self._job(self._indexing.changes)

    async def _job(self, work: Callable[[], set[str]]) -> None:
        async with self._one_at_a_time:
            concerned = await asyncio.get_running_loop().run_in_executor(self._server.jobs, work)
        self._server.publisher.touch(concerned)


def _advance(shown: Progress) -> Callable[[int, int], None]:
    def advance(done: int, of: int) -> None:
        if done % 100 == 0:
            shown.report(f"{done} of {of} files", 100 * done / of)

    return advance
