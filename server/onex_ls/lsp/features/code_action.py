"""``textDocument/codeAction``: the fixes at a place, the generation of the node, and what settles drift."""

from collections.abc import Iterator, Sequence
from itertools import chain
from pathlib import Path

from lsprotocol import types

from onex_ls.editor.actions import Action, ActionKind, Deed, actions, code_actions, new_actions
from onex_ls.editor.operations import lacks_operations, operations_in, proposal
from onex_ls.findings.finding import Fix
from onex_ls.lsp.commands import COMMAND_OF
from onex_ls.lsp.convert import FileChange, diagnostic_of, span_of, workspace_edit_of
from onex_ls.lsp.documents import Document
from onex_ls.lsp.host import OnexServer, is_yaml
from onex_ls.lsp.reports import open_text, text_of
from onex_ls.text.paths import path_of, uri_of
from onex_ls.text.span import Span
from onex_ls.workspace.sources import sources_below

_CONTRACTS = ("contract.yaml", "contract.yml")

OPTIONS = types.CodeActionOptions(code_action_kinds=[kind.value for kind in ActionKind])


async def code_action(ls: OnexServer, params: types.CodeActionParams) -> list[types.CodeAction | types.Command]:
    """What is on offer for the selection, of the kinds the client asked for."""
    document = ls.documents.get(params.text_document.uri)
    if document is None or not (is_yaml(document) or ls.publisher.contract_of(document)):
        return []
    offered = await _offered(ls, document, span_of(document.lines, params.range, ls.profile.encoding))
    if _wanted(ActionKind.PROPOSE, params.context.only):
        offered = chain(offered, await _proposed(ls, document))
    if _wanted(ActionKind.NEW, params.context.only):
        offered = chain(offered, await _begun(ls, document))
    contract = ls.publisher.contract_of(document) or document.uri
    wanted = (one for one in offered if _wanted(one.kind, params.context.only))
    return await ls.in_job(lambda: list(_converted(ls, document, contract, wanted)))  # a fix may be of another file


async def _offered(ls: OnexServer, document: Document, span: Span) -> Iterator[Action]:
    path, drift = path_of(document.uri), ls.catalogue.drift
    if path is not None and ls.publisher.contract_of(document) is not None:
        contract = drift.contract_of(str(path))
        findings = await ls.in_job(lambda: ls.catalogue.findings(str(path), ls.settings_for(document.uri).rules))
        findings += ls.catalogue.validation(str(path), document.text)
        drifted = await ls.in_job(lambda: drift.of(Path(contract))) if contract is not None else None
        artifact = path.relative_to(drifted.root).as_posix() if drifted is not None else ""
        return code_actions(document.lines, findings, span, artifact)
    analysis = await ls.publisher.analysis(document)
    drifted = await ls.in_job(lambda: drift.of(path)) if path is not None and analysis.facts is not None else None
    drifts = drifted.drifts if drifted is not None else None
    left_open = drifted.left_open if drifted is not None else ()
    return actions(analysis, ls.publisher.findings(document, analysis), span, drifts, left_open)


async def _proposed(ls: OnexServer, document: Document) -> list[Action]:
    """Operations from the code beside a contract that has none."""
    path = path_of(document.uri)
    if path is None or not is_yaml(document):
        return []
    analysis = await ls.publisher.analysis(document)
    tree = analysis.tree
    if analysis.facts is None or not lacks_operations(tree):
        return []
    overlay, drift = ls.overlay(), ls.catalogue.drift
    fix = await ls.in_job(lambda: proposal(tree, operations_in(tree, sources_below(path.parent, overlay, drift))))
    return [Action(ActionKind.PROPOSE, fix.title, fix)] if fix is not None else []


async def _begun(ls: OnexServer, document: Document) -> list[Action]:
    """What to begin a contract with that has nothing in it yet."""
    path = path_of(document.uri)
    if path is None or path.name not in _CONTRACTS or document.text.strip():
        return []
    from onex_ls.workspace.new import first_contracts  # loaded late: hardly anybody begins with an empty file

    return list(new_actions(document.text, await ls.in_job(lambda: first_contracts(path))))


def _wanted(kind: ActionKind, only: Sequence[str] | None) -> bool:
    """Whether a kind is one of those asked for, or below one: ``source`` asks for ``source.fixAll.onex`` too."""
    return not only or any(kind == asked or kind.startswith(f"{asked}.") for asked in only)


def _converted(
    ls: OnexServer, document: Document, contract: str, offered: Iterator[Action]
) -> Iterator[types.CodeAction | types.Command]:
    for action in offered:
        command = None
        if action.deed is not None:
            argument: dict[str, object] = {"uri": contract}
            if action.files:
                argument["merge" if action.deed is Deed.MERGE else "files"] = list(action.files)
            if action.stage:
                argument["stages"] = [action.stage]
            command = types.Command(action.title, COMMAND_OF[action.deed], arguments=[argument])
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
    target = file or open_text(document)
    return workspace_edit_of([FileChange(target, fix.edits, target.version)], ls.profile)
