"""Publishing of findings: latest wins.

Every published set carries the version of the text that was analysed. While a text changes faster than it can be
analysed, the texts in between are passed over; a finding of an older text never replaces one of a newer text, and
nothing is published for a document that has been closed.
"""

import asyncio
from typing import TYPE_CHECKING

from lsprotocol import types

from onex_ls.findings.finding import Finding
from onex_ls.lsp.convert import diagnostic_of
from onex_ls.lsp.documents import Document, document_key
from onex_ls.rules.options import wanted
from onex_ls.workspace.snapshot import Analysis, analyse

if TYPE_CHECKING:
    from onex_ls.lsp.host import OnexServer

_INLINE_LIMIT = 30_000
"""Characters up to which a text is analysed on the event loop: some 5 ms, less than handing it to a thread can cost."""


class Publisher:
    """Analyses open documents and sends what was found."""

    def __init__(self, server: "OnexServer") -> None:
        self._server = server
        self._known: dict[str, tuple[Document, Analysis]] = {}
        self._running: dict[str, asyncio.Task[None]] = {}
        self._shown: set[str] = set()

    def schedule(self, uri: str) -> None:
        """Look at a document soon; one look serves all changes that arrive before it."""
        key = document_key(uri)
        if key not in self._running:
            task = asyncio.get_running_loop().create_task(self._publish_latest(key, uri))
            self._running[key] = task
            task.add_done_callback(lambda _: self._running.pop(key, None))

    def close(self, uri: str) -> None:
        """Take back what is shown for a document that was closed."""
        key = document_key(uri)
        self._known.pop(key, None)
        if key in self._shown:
            self._shown.discard(key)
            self._send(uri, None, [])

    async def analysis(self, document: Document) -> Analysis:
        """What is known about this very text of a document."""
        key = document_key(document.uri)
        known = self._known.get(key)
        if known is not None and known[0] is document:
            return known[1]
        if len(document.text) <= _INLINE_LIMIT:
            analysis = analyse(document.lines)
        else:
            analysis = await asyncio.get_running_loop().run_in_executor(self._server.jobs, analyse, document.lines)
        if self._server.documents.get(document.uri) is document:
            self._known[key] = (document, analysis)
        return analysis

    def findings(self, document: Document, analysis: Analysis) -> tuple[Finding, ...]:
        """The findings that a person sees, under the settings in force for the document."""
        return wanted(analysis.findings, self._server.settings_for(document).rules)

    async def _publish_latest(self, key: str, uri: str) -> None:
        while (document := self._server.documents.get(uri)) is not None:
            analysis = await self.analysis(document)
            if self._server.documents.get(uri) is document:
                self._show(key, document, analysis)
                return

    def _show(self, key: str, document: Document, analysis: Analysis) -> None:
        if not analysis.recognition.is_contract and key not in self._shown:
            return  # not ours: other servers look after it
        self._shown.add(key)
        profile = self._server.profile
        diagnostics = [diagnostic_of(finding, document, profile) for finding in self.findings(document, analysis)]
        self._send(document.uri, document.version, diagnostics)

    def _send(self, uri: str, version: int | None, diagnostics: list[types.Diagnostic]) -> None:
        params = types.PublishDiagnosticsParams(uri, diagnostics, version)
        self._server.text_document_publish_diagnostics(params)
