"""One open contract in one running server, as a client sees them."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from pathlib import Path
from typing import Any

from lsprotocol import types
from pytest_lsp import LanguageClient

from onex_ls.lsp.convert import span_of
from onex_ls.lsp.encoding import Encoding
from onex_ls.text.edits import TextEdit, apply_edits
from onex_ls.text.lines import LineIndex

ANSWER_SECONDS = 20.0


class Session:
    """One open contract in one running server, as a client sees them."""

    def __init__(self, client: LanguageClient, folder: Path, encoding: Encoding) -> None:
        self.client = client
        self.folder = folder
        self.encoding = encoding
        self.file = folder / "contract.yaml"
        self.version = 0
        self.text = ""
        self.published: asyncio.Queue[types.PublishDiagnosticsParams] = asyncio.Queue()
        self.applied: list[types.ApplyWorkspaceEditParams] = []
        self.registered: list[types.Registration] = []
        self.asked: list[types.ShowMessageRequestParams] = []
        self.answers: list[str] = []
        self.previews: list[Any] = []
        self.takes_edits = True

    @property
    def uri(self) -> str:
        return self.file.as_uri()

    def open(self, text: str) -> None:
        self.text, self.version = text, 1
        document = types.TextDocumentItem(self.uri, "yaml", 1, text)
        self.client.text_document_did_open(types.DidOpenTextDocumentParams(document))

    def change(self, text: str) -> None:
        """Replace the whole text."""
        self.text, self.version = text, self.version + 1
        whole = types.TextDocumentContentChangeWholeDocument(text)
        identifier = types.VersionedTextDocumentIdentifier(self.version, self.uri)
        self.client.text_document_did_change(types.DidChangeTextDocumentParams(identifier, [whole]))

    async def findings(self) -> list[tuple[str, str]]:
        """Rule and marked text of each finding of the current version."""
        return [(str(found.code), self.marked(found.range)) for found in (await self.diagnostics())]

    async def diagnostics(self) -> list[types.Diagnostic]:
        while True:
            params = await asyncio.wait_for(self.published.get(), ANSWER_SECONDS)
            if params.uri == self.uri and params.version == self.version:
                return list(params.diagnostics)

    def marked(self, place: types.Range) -> str:
        """The characters that a range covers for a client of this encoding."""
        return span_of(LineIndex(self.text), place, self.encoding).of(self.text)

    async def actions(self, place: types.Range, kind: str | None = None) -> list[types.CodeAction]:
        context = types.CodeActionContext([], only=[kind] if kind else None)
        params = types.CodeActionParams(types.TextDocumentIdentifier(self.uri), place, context)
        found = await self.client.text_document_code_action_async(params)
        return [action for action in found or () if isinstance(action, types.CodeAction)]

    def apply(self, edit: types.WorkspaceEdit) -> None:
        """Make the edit's changes of the open contract, and tell the server."""
        lines = LineIndex(self.text)
        changes = [
            TextEdit(span_of(lines, change.range, self.encoding), change.new_text)
            for change in (edit.changes or {})[self.uri]
        ]
        self.change(apply_edits(self.text, changes))

    async def until(self, file: Path, rules: list[str]) -> None:
        """Wait until findings of just these rules are published for a file."""
        deadline = asyncio.get_running_loop().time() + ANSWER_SECONDS
        while True:
            left = deadline - asyncio.get_running_loop().time()
            params = await asyncio.wait_for(self.published.get(), left)
            if params.uri == file.as_uri() and [str(found.code) for found in params.diagnostics] == rules:
                return

    async def pull(self, file: Path, previous: str | None = None) -> Any:
        """The report on one document, as a client that pulls asks for it."""
        document = types.TextDocumentIdentifier(file.as_uri())
        params = types.DocumentDiagnosticParams(document, previous_result_id=previous)
        return await self.client.text_document_diagnostic_async(params)

    async def pull_all(self, known: Mapping[str, str] | None = None, token: str | None = None) -> Any:
        """The report on the workspace, for a client that knows these results by URI."""
        previous = [types.PreviousResultId(uri, value) for uri, value in (known or {}).items()]
        params = types.WorkspaceDiagnosticParams(previous, partial_result_token=token)
        return await self.client.workspace_diagnostic_async(params)

    async def command(self, name: str, argument: object) -> Any:
        return await self.client.workspace_execute_command_async(types.ExecuteCommandParams(name, [argument]))


Start = Callable[..., Awaitable[Session]]


def capabilities(
    encoding: Encoding,
    pulls: bool = False,
    shows_previews: bool = False,
    shows_documents: bool = False,
    moves_files: bool = False,
) -> types.ClientCapabilities:
    literals = types.ClientCodeActionLiteralOptions(types.ClientCodeActionKindOptions([""]))
    return types.ClientCapabilities(
        general=types.GeneralClientCapabilities(position_encodings=[encoding.value]),
        text_document=types.TextDocumentClientCapabilities(
            code_action=types.CodeActionClientCapabilities(code_action_literal_support=literals),
            publish_diagnostics=types.PublishDiagnosticsClientCapabilities(
                version_support=True, related_information=True
            ),
            diagnostic=types.DiagnosticClientCapabilities() if pulls else None,
        ),
        workspace=types.WorkspaceClientCapabilities(
            apply_edit=True,
            workspace_edit=types.WorkspaceEditClientCapabilities(
                document_changes=True, resource_operations=list(types.ResourceOperationKind)
            )
            if moves_files
            else None,
            configuration=True,
            diagnostics=types.DiagnosticWorkspaceClientCapabilities(refresh_support=True) if pulls else None,
            did_change_watched_files=types.DidChangeWatchedFilesClientCapabilities(dynamic_registration=True),
        ),
        window=types.WindowClientCapabilities(
            work_done_progress=True, show_document=types.ShowDocumentClientCapabilities(support=shows_documents)
        ),
        experimental={"onexPreview": True} if shows_previews else None,
    )
