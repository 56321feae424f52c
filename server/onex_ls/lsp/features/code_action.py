"""``textDocument/codeAction``: the fixes at a place, and the generation of the node."""

from collections.abc import Iterator, Sequence

from lsprotocol import types

from onex_ls.editor.actions import Action, ActionKind, actions
from onex_ls.lsp.commands import GENERATE
from onex_ls.lsp.convert import FileChange, diagnostic_of, span_of, workspace_edit_of
from onex_ls.lsp.documents import Document
from onex_ls.lsp.host import OnexServer

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
        edit = None
        if action.fix is not None:
            edit = workspace_edit_of([FileChange(document, action.fix.edits, document.version)], ls.profile)
        diagnostics = [diagnostic_of(action.finding, document, ls.profile)] if action.finding is not None else None
        yield types.CodeAction(
            action.title,
            kind=action.kind.value,
            diagnostics=diagnostics,
            is_preferred=action.preferred or None,
            edit=edit,
            command=command,
        )
