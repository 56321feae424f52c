"""``textDocument/codeAction``: the fixes at a place, and the generation of the node."""

from collections.abc import Iterator, Sequence
from pathlib import Path

from lsprotocol import types

from onex_ls.editor.actions import Action, ActionKind, actions
from onex_ls.findings.finding import Fix
from onex_ls.lsp.commands import GENERATE
from onex_ls.lsp.convert import FileChange, diagnostic_of, span_of, workspace_edit_of
from onex_ls.lsp.documents import Document
from onex_ls.lsp.host import OnexServer
from onex_ls.lsp.reports import Text, text_of
from onex_ls.text.paths import uri_of

OPTIONS = types.CodeActionOptions(code_action_kinds=[kind.value for kind in ActionKind])

_COMMANDS = {ActionKind.GENERATE: GENERATE}


async def code_action(ls: OnexServer, params: types.CodeActionParams) -> list[types.CodeAction | types.Command]:
    """What is on offer for the selection, of the kinds the client asked for."""
    document = ls.documents.get(params.text_document.uri)
    if document is None:
        return []
    analysis = await ls.publisher.analysis(document)
    span = span_of(document.lines, params.range, ls.profile.encoding)
    findings = ls.publisher.findings(document, analysis)
    offered = (action for action in actions(analysis, findings, span) if _wanted(action.kind, params.context.only))
    return list(_converted(ls, document, offered))


def _wanted(kind: ActionKind, only: Sequence[str] | None) -> bool:
    """Whether a kind is one of those asked for, or below one: ``source`` asks for ``source.fixAll.onex`` too."""
    return not only or any(kind == asked or kind.startswith(f"{asked}.") for asked in only)


def _converted(
    ls: OnexServer, document: Document, offered: Iterator[Action]
) -> Iterator[types.CodeAction | types.Command]:
    for action in offered:
        command = None
        if action.kind in _COMMANDS:
            command = types.Command(action.title, _COMMANDS[action.kind], arguments=[{"uri": document.uri}])
        if not ls.profile.code_action_literals:
            if command is not None:
                yield command
            continue
        edit = _edit(ls, document, action.fix) if action.fix is not None else None
        diagnostics = [diagnostic_of(action.finding, document, ls.profile)] if action.finding is not None else None
        yield types.CodeAction(
            action.title,
            kind=action.kind.value,
            diagnostics=diagnostics,
            is_preferred=action.preferred or None,
            edit=edit,
            command=command,
        )


def _edit(ls: OnexServer, document: Document, fix: Fix) -> types.WorkspaceEdit | None:
    """What a fix changes: the document, or another file as the person sees it."""
    file = None if fix.file is None else text_of(ls, uri_of(Path(fix.file)), Path(fix.file))
    if fix.file is not None and file is None:
        return None
    target = file or Text(document.uri, document.lines, document.version)
    return workspace_edit_of([FileChange(target, fix.edits, target.version)], ls.profile)
