"""Carrying out a plan: editors change what they hold unsaved, then disk and manifest follow; or nothing happens."""

import logging
from collections.abc import Iterable
from typing import TYPE_CHECKING, NamedTuple

from lsprotocol import types

from onex_ls.lsp.cancellation import to_its_end
from onex_ls.lsp.convert import Annotation, FileChange, workspace_edit_of
from onex_ls.lsp.host import OnexServer

if TYPE_CHECKING:
    from onex_ls.workspace.apply import Applied, Refused
    from onex_ls.workspace.generate import Planned, Prepared
    from onex_ls.workspace.new import New
    from onex_ls.workspace.texts import Rewrite

LABEL = "Generate node"

_logger = logging.getLogger(__name__)


class Done(NamedTuple):
    """What was done and can be undone: a batch on disk, and new texts in editors."""

    applied: "Applied"
    rewrites: "tuple[Rewrite, ...]"


async def carry_out(ls: OnexServer, planned: "Planned") -> "Done | Refused":
    """Do what was planned, all of it or nothing; refused when anything that the plan depends on changed since."""
    from onex_ls.workspace.generate import prepare

    overlay = ls.overlay()
    prepared = await ls.in_job(lambda: prepare(planned, overlay))
    return await _carried_out(ls, prepared, f"What {planned.contract.name} says now, merged with your unsaved edits")


async def carry_out_new(ls: OnexServer, new: "New") -> "Done | Refused":
    """Make a node that was planned, all of it or nothing."""
    from onex_ls.workspace.new import prepare_new

    overlay = ls.overlay()
    prepared = await ls.in_job(lambda: prepare_new(new, overlay))
    return await _carried_out(ls, prepared, "The entry point of a new node")


async def _carried_out(ls: OnexServer, prepared: "Prepared | Refused", why: str) -> "Done | Refused":
    from onex_ls.workspace.apply import Refused, apply

    if isinstance(prepared, Refused):
        return prepared
    if not await rewritten(ls, prepared.rewrites, Annotation(LABEL, why)):
        return _unsaved(prepared.rewrites)
    applied = await to_its_end(ls.in_job(lambda: apply(prepared.root, prepared.writes, ls.state_dir)))
    if isinstance(applied, Refused):
        await rewritten(ls, [rewrite.inverse for rewrite in prepared.rewrites])
        return applied
    return Done(applied, prepared.rewrites)


async def note_done(ls: OnexServer, done: tuple[Done, ...]) -> None:
    """Remember what can be undone: beyond the life of this server, unless part of it is in editors only."""
    from onex_ls.workspace.undoing import remember_generation

    ls.last_done = done
    lasting = () if any(one.rewrites for one in done) else [one.applied for one in done]
    try:
        await ls.in_job(lambda: remember_generation(lasting, ls.roots, ls.state_dir))
    except OSError as error:
        _logger.warning("an undo will not outlive this server: %s", error)


async def last_done(ls: OnexServer) -> tuple[Done, ...]:
    """What was done last, by this server or by the one before it."""
    from onex_ls.workspace.undoing import remembered_generation

    if ls.last_done:
        return ls.last_done
    return tuple(Done(one, ()) for one in await ls.in_job(lambda: remembered_generation(ls.roots, ls.state_dir)))


async def take_back(ls: OnexServer, done: Done) -> "Refused | None":
    """Undo what was done, on disk and in editors; refused when a file changed since."""
    from onex_ls.workspace.apply import Refusal, Refused, undo

    overlay, root = ls.overlay(), done.applied.root
    unsaved = [write.path for write in done.applied.inverse if root / write.path in overlay]
    if unsaved:
        return Refused(tuple(Refusal(path, "has unsaved changes") for path in unsaved))
    undone = await to_its_end(ls.in_job(lambda: undo(done.applied)))
    if isinstance(undone, Refused):
        return undone
    if not await rewritten(ls, [rewrite.inverse for rewrite in done.rewrites]):
        await ls.in_job(lambda: undo(undone))
        return _unsaved(done.rewrites)
    return None


async def rewritten(ls: OnexServer, rewrites: "Iterable[Rewrite]", annotation: Annotation | None = None) -> bool:
    """Have the editor give open files new texts; whether it did, as far as there were any."""
    changes = []
    for rewrite in rewrites:
        document = ls.document_at(rewrite.path)
        if document is None or document.text != rewrite.before or not ls.profile.apply_edit:
            return False
        changes.append(FileChange(document, rewrite.edits, document.version, annotation))
    if not changes:
        return True
    edit = workspace_edit_of(changes, ls.profile)
    answer = await ls.workspace_apply_edit_async(types.ApplyWorkspaceEditParams(edit, label=LABEL))
    return answer is not None and answer.applied


def _unsaved(rewrites: "Iterable[Rewrite]") -> "Refused":
    from onex_ls.workspace.apply import Refusal, Refused

    reason = "has unsaved changes, and the editor did not change it"
    return Refused(tuple(Refusal(rewrite.path.name, reason) for rewrite in rewrites))
