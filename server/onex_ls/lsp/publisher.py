"""Showing findings: latest wins.

Open documents are analysed on every change; closed contracts are known from the catalogue. A client that pulls is
told that there is news, every other client is sent what changed. Every set of an open document carries the version of
the text that was analysed: texts that change faster than they can be analysed are passed over, and a finding of an
older text never replaces one of a newer one.
"""

import asyncio
from collections.abc import Callable, Iterable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from lsprotocol import types

from onex_ls.findings.finding import Finding
from onex_ls.lsp.documents import Document, document_key
from onex_ls.lsp.reports import Report, closed_report, empty_report, generated_report, open_text, report_of
from onex_ls.rules.options import wanted
from onex_ls.text.paths import path_of, uri_of
from onex_ls.workspace.settings import Scope
from onex_ls.workspace.snapshot import Analysis, analyse

if TYPE_CHECKING:
    from onex_ls.lsp.host import OnexServer

_INLINE_LIMIT = 50_000
"""Characters up to which a text is analysed on the event loop: some 8 ms, less than handing it to a thread can cost."""

_REFRESH_SECONDS = 0.5  # at most so often a client that pulls is asked to pull again

_OPEN = "open"  # what is known of the findings shown for an open document: they are sent at every change


class Publisher:
    """Analyses open documents, and tells the client of findings. To be used on the event loop only."""

    def __init__(self, server: "OnexServer") -> None:
        self.news = asyncio.Event()
        self._server = server
        self._known: dict[str, tuple[Document, Analysis]] = {}
        self._running: dict[str, asyncio.Task[None]] = {}
        self._shown: dict[str, str] = {}
        self._looked_around: set[Path] = set()
        self._touched: set[str] = set()
        self._untold: set[str] = set()
        self._telling: asyncio.Task[None] | None = None

    def schedule(self, uri: str) -> None:
        """Look at an open document soon; one look serves all changes that arrive before it."""
        key = document_key(uri)
        if key not in self._running:
            self._running[key] = asyncio.get_running_loop().create_task(self._look(key, uri))

    def touch(self, files: Iterable[str]) -> None:
        """Say that the findings of these files may have changed, other than by an edit of their own text."""
        for file in files:
            uri = uri_of(Path(file))
            if self._server.documents.get(uri) is not None:
                self.schedule(uri)
            self._touched.add(file)
            self._untold.add(file)
        if self._touched:
            self.news.set()
            if self._telling is None:
                self._telling = asyncio.get_running_loop().create_task(self._tell())

    def take_news(self, everything: bool) -> list[str]:
        """The files whose findings may have changed since this was asked last, or all contracts; sorted."""
        untold, self._untold = self._untold, set()
        self.news.clear()
        return self._server.catalogue.shown() if everything else sorted(untold)

    def close(self, uri: str) -> None:
        """What is on the disk counts again for a document that was closed."""
        self._known.pop(document_key(uri), None)
        path = path_of(uri)
        if path is not None:
            is_known = str(path) in self._server.catalogue.records  # code that was generated is no contract to be read
            self.touch((self._server.catalogue.refresh([path]) if is_known else set()) | {str(path)})
        elif document_key(uri) in self._shown:
            self._send(empty_report(uri))

    async def analysis(self, document: Document) -> Analysis:
        """What is known about this very text of a document."""
        key = document_key(document.uri)
        known = self._known.get(key)
        if known is not None and known[0] is document:
            return known[1]
        before = known[1].tree if known is not None else None
        if len(document.text) <= _INLINE_LIMIT:
            analysis = analyse(document.lines, before)
        else:
            work = partial(analyse, document.lines, before)
            analysis = await asyncio.get_running_loop().run_in_executor(self._server.jobs, work)
        if self._server.documents.get(document.uri) is document:
            self._known[key] = (document, analysis)
            path = path_of(document.uri)
            if path is not None:
                self.touch(self._server.catalogue.see(path, analysis))
        return analysis

    def findings(self, document: Document, analysis: Analysis) -> tuple[Finding, ...]:
        """The findings that a person sees, under the settings in force for the document."""
        settings = self._server.settings_for(document.uri)
        path, facts, options = path_of(document.uri), analysis.facts, settings.rules
        if path is None or facts is None:
            return wanted(analysis.findings, options)
        catalogue = self._server.catalogue
        found = wanted((*analysis.findings, *catalogue.beyond(path, facts, options)), options)
        found += catalogue.validation(str(path), document.text)
        return settings.baseline.new(path, document.text, found) if settings.baseline is not None else found

    async def report(self, document: Document) -> Report:
        """The report on an open document."""
        analysis = await self.analysis(document)
        await self._look_around(document, analysis)
        return await self._report(document, analysis)

    async def _report(self, document: Document, analysis: Analysis) -> Report:
        findings = self.findings(document, analysis)
        make = partial(report_of, self._server, open_text(document), findings)
        names_files = any(other.file is not None for finding in findings for other in finding.related)
        return await self._in_job(make) if names_files else make()  # their lines are read from the disk

    async def _in_job(self, work: Callable[[], Report]) -> Report:
        return await asyncio.get_running_loop().run_in_executor(self._server.jobs, work)

    async def _look(self, key: str, uri: str) -> None:
        try:
            while (document := self._server.documents.get(uri)) is not None:
                report = await self._shown_report(key, document)
                if self._server.documents.get(uri) is document:
                    if report is not None:
                        self._send(report)
                    return
        finally:
            # Here and not in a callback of the task: a change that comes between the two would not be looked at.
            del self._running[key]

    async def _shown_report(self, key: str, document: Document) -> Report | None:
        """The report to send on an open document; None where the client pulls, and on what is none of our business."""
        pulls = self._server.profile.pull_diagnostics
        if self.contract_of(document) is not None:
            return None if pulls else await self._in_job(partial(generated_report, self._server, document))
        analysis = await self.analysis(document)
        await self._look_around(document, analysis)
        is_ours = analysis.recognition.is_contract or key in self._shown
        return await self._report(document, analysis) if is_ours and not pulls else None

    async def _look_around(self, document: Document, analysis: Analysis) -> None:
        """Read the Python around a contract in a job, the first time; from then on it is known and costs nothing."""
        path, facts = path_of(document.uri), analysis.facts
        if path is not None and facts is not None and path not in self._looked_around:
            self._looked_around.add(path)
            options = self._server.settings_for(document.uri).rules
            look = self._server.catalogue.beyond
            await asyncio.get_running_loop().run_in_executor(self._server.jobs, look, path, facts, options)

    def contract_of(self, document: Document) -> str | None:
        """The URI of the contract whose code a document is; such a document has findings of its own."""
        contract = self._server.catalogue.owner_of(str(path_of(document.uri)))
        return uri_of(Path(contract)) if contract is not None else None

    async def _tell(self) -> None:
        """Bring the client news of closed files: in one word to a client that pulls, file by file to others."""
        try:
            if not self._server.profile.pull_diagnostics:
                await self._publish_closed()
            elif self._server.profile.diagnostic_refresh:
                await asyncio.sleep(_REFRESH_SECONDS)
                self._touched.clear()
                await self._server.workspace_diagnostic_refresh_async(None)
            if self._server.profile.code_lens_refresh:
                await self._server.workspace_code_lens_refresh_async(None)
        finally:
            self._telling = None

    async def _publish_closed(self) -> None:
        while self._touched:
            file = self._touched.pop()
            if self._is_open(file):
                continue
            report = empty_report(uri_of(Path(file)))
            if self._server.personal.scope is Scope.WORKSPACE:
                report = await asyncio.to_thread(closed_report, self._server, file)
            is_news = report.id != self._shown.get(document_key(report.text.uri), "")
            if is_news and not self._is_open(file):
                self._send(report)

    def _is_open(self, file: str) -> bool:
        return self._server.documents.get(uri_of(Path(file))) is not None

    def _send(self, report: Report) -> None:
        key = document_key(report.text.uri)
        if report.text.version is not None:
            self._shown[key] = _OPEN
        elif report.diagnostics:
            self._shown[key] = report.id
        else:
            self._shown.pop(key, None)
        params = types.PublishDiagnosticsParams(report.text.uri, report.diagnostics, report.text.version)
        self._server.text_document_publish_diagnostics(params)
