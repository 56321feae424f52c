"""``textDocument/prepareRename`` and ``rename``: an operation, model or handler, with all that has its name from it."""

import threading
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from lsprotocol import types
from pygls.exceptions import JsonRpcException

from onex_ls.editor.rename import Symbol, misnamed, renamed_text, symbol_at
from onex_ls.lsp.convert import (
    AnyChange,
    FileChange,
    FileCreation,
    FileDeletion,
    FileMove,
    offset_of,
    range_of,
    workspace_edit_of,
)
from onex_ls.lsp.documents import Document
from onex_ls.lsp.host import OnexServer, is_yaml
from onex_ls.lsp.jobs import run_job
from onex_ls.lsp.reports import Text
from onex_ls.syntax.tree import Tree
from onex_ls.text.lines import LineIndex
from onex_ls.text.paths import path_of, uri_of
from onex_ls.workspace.made import made_from

if TYPE_CHECKING:
    from onex_ls.workspace.rename import Change

OPTIONS = types.RenameOptions(prepare_provider=True)
_FAILED = types.LSPErrorCodes.RequestFailed.value


async def prepare_rename(ls: OnexServer, params: types.PrepareRenameParams) -> types.PrepareRenameResult | None:
    """The name under the caret, where it can be given another one: in a contract that a node was generated from."""
    found = await _found(ls, params.text_document.uri, params.position)
    if found is None:
        return None
    document, _, symbol = found
    place = range_of(document.lines, symbol.span, ls.profile.encoding)
    return types.PrepareRenamePlaceholder(place, symbol.name)


async def rename(ls: OnexServer, params: types.RenameParams) -> types.WorkspaceEdit | None:
    """One edit of contract, code and manifest. Answers with an error that says why where a name cannot be had."""
    found = await _found(ls, params.text_document.uri, params.position)
    if found is None:
        return None
    document, tree, symbol = found
    problem = misnamed(tree, symbol, params.new_name)
    if problem:
        raise JsonRpcException(problem, _FAILED)
    from onex_ls.workspace.rename import plan_rename  # loaded late: a start must not pay for it

    path, settings, overlay = path_of(document.uri), ls.settings_for(document.uri), ls.overlay()
    text = renamed_text(tree, symbol, params.new_name)
    assert path is not None  # noqa: S101 - a contract with a manifest is a file
    renamed = await run_job(ls.jobs, lambda: plan_rename(path, text, settings, overlay), threading.Event())
    if isinstance(renamed, str):
        raise JsonRpcException(renamed, _FAILED)
    if not ls.profile.move_files:
        raise JsonRpcException("this editor cannot move files: use `onex-ls rename`", _FAILED)
    changes = [one for change in renamed.changes for one in _changes(ls, renamed.root, change)]
    return workspace_edit_of(changes, ls.profile)


async def _found(ls: OnexServer, uri: str, position: types.Position) -> tuple[Document, Tree, Symbol] | None:
    document, path = ls.documents.get(uri), path_of(uri)
    if document is None or path is None or not is_yaml(document):
        return None
    tree = (await ls.publisher.analysis(document)).tree
    symbol = symbol_at(tree, offset_of(document.lines, position, ls.profile.encoding))
    if symbol is None or await ls.in_job(lambda: made_from(path)) is None:
        return None
    return document, tree, symbol


def _changes(ls: OnexServer, root: Path, change: "Change") -> Iterator[AnyChange]:
    uri = uri_of(root / change.path)
    if change.after is None:
        yield FileDeletion(uri)
    elif change.before is None:
        yield FileCreation(uri, change.after)
    else:
        if change.moved_from:
            yield FileMove(uri_of(root / change.moved_from), uri)
        document = ls.document_at(root / change.path)
        version = document.version if document is not None and document.text == change.before else None
        file = Text(document.uri if document is not None else uri, LineIndex(change.before), version)
        yield FileChange(file, change.edits, version)
