"""``textDocument/diagnostic`` and ``workspace/diagnostic``: findings for clients that ask for them."""

import asyncio
from collections.abc import Iterable, Sequence
from pathlib import Path

from lsprotocol import types

from onex_ls.lsp.host import OnexServer, is_yaml
from onex_ls.lsp.reports import Report, closed_report, generated_report
from onex_ls.text.paths import path_of, uri_of
from onex_ls.workspace.settings import Scope

OPTIONS = types.DiagnosticOptions(
    identifier="onex-ls", inter_file_dependencies=True, workspace_diagnostics=True, work_done_progress=False
)

_BATCH = 50  # reports in one partial result

WorkspaceReport = types.WorkspaceFullDocumentDiagnosticReport | types.WorkspaceUnchangedDocumentDiagnosticReport


async def document_diagnostic(
    ls: OnexServer, params: types.DocumentDiagnosticParams
) -> types.RelatedFullDocumentDiagnosticReport | types.RelatedUnchangedDocumentDiagnosticReport:
    """The findings of one document, or the word that they are what the client has."""
    uri = params.text_document.uri
    document, path = ls.documents.get(uri), path_of(uri)
    if document is not None and is_yaml(document):
        report: Report | None = await ls.publisher.report(document)
    elif document is not None and ls.publisher.contract_of(document) is not None:
        report = await asyncio.to_thread(generated_report, ls, document)
    else:
        report = await asyncio.to_thread(closed_report, ls, str(path)) if path is not None else None
    if report is None:
        return types.RelatedFullDocumentDiagnosticReport([])
    if report.id == params.previous_result_id:
        return types.RelatedUnchangedDocumentDiagnosticReport(report.id)
    return types.RelatedFullDocumentDiagnosticReport(report.diagnostics, result_id=report.id)


async def workspace_diagnostic(
    ls: OnexServer, params: types.WorkspaceDiagnosticParams
) -> types.WorkspaceDiagnosticReport:
    """The findings of every closed contract that changed since the client asked last.

    Without news the answer waits for some, so that a client which asks again and again costs nothing. Open documents
    are asked for one by one.
    """
    known = {previous.uri: previous.value for previous in params.previous_result_ids}
    while True:
        files = ls.publisher.take_news(everything=not known)
        reports = await _reports(ls, files, known) if ls.personal.scope is Scope.WORKSPACE else []
        if reports or not known:
            return await _answer(ls, reports, params.partial_result_token)
        await ls.publisher.news.wait()


async def _reports(ls: OnexServer, files: Iterable[str], known: dict[str, str]) -> list[WorkspaceReport]:
    reports: list[WorkspaceReport] = []
    for file in files:
        if ls.documents.get(uri_of(Path(file))) is not None:
            continue
        report = await asyncio.to_thread(closed_report, ls, file)
        if report.id != known.get(report.text.uri, ""):
            full = types.WorkspaceFullDocumentDiagnosticReport(report.text.uri, report.diagnostics, result_id=report.id)
            reports.append(full)
    return reports


async def _answer(
    ls: OnexServer, reports: Sequence[WorkspaceReport], token: types.ProgressToken | None
) -> types.WorkspaceDiagnosticReport:
    if token is None:
        return types.WorkspaceDiagnosticReport(list(reports))
    for start in range(0, len(reports), _BATCH):
        partial = types.WorkspaceDiagnosticReportPartialResult(list(reports[start : start + _BATCH]))
        ls.progress(types.ProgressParams(token, partial))
        await asyncio.sleep(0)
    return types.WorkspaceDiagnosticReport([])
