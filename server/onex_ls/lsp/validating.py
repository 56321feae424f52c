"""Validations under way: one per node, of which the newest wins."""

import asyncio
import threading
from pathlib import Path
from typing import TYPE_CHECKING

from onex_ls.execution.permit import Permit
from onex_ls.lsp.jobs import run_job
from onex_ls.text.paths import uri_of

if TYPE_CHECKING:
    from onex_ls.lsp.host import OnexServer
    from onex_ls.workspace.validate import Validation


class Validating:
    """Runs validations in jobs and shows what they find. To be used on the event loop only."""

    def __init__(self, server: "OnexServer") -> None:
        self._server = server
        self._running: dict[Path, threading.Event] = {}

    async def run(self, contract: Path, permit: Permit | None, cancelled: threading.Event) -> "Validation | None":
        """Validate the node of a contract, tried out too where there is a `permit`; None when a newer run took over.

        Raises CancelledError when `cancelled` is set.
        """
        from onex_ls.workspace.validate import validate_node  # loaded late: a start must not pay for it

        before = self._running.get(contract)
        if before is not None:
            before.set()
        self._running[contract] = cancelled
        server = self._server
        settings = server.settings_for(uri_of(contract))
        overlay = server.overlay()
        try:
            validation = await run_job(
                server.jobs,
                lambda: validate_node(contract, settings, overlay=overlay, permit=permit),
                cancelled,
            )
        except asyncio.CancelledError:
            if self._running.get(contract) is cancelled:
                raise
            return None
        finally:
            if self._running.get(contract) is cancelled:
                del self._running[contract]
        server.publisher.touch(server.catalogue.validated.take(validation))
        return validation
