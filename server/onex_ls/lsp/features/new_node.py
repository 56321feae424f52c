"""``onex.newNode``: a node that does not exist yet, with contract, package and entry point."""

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from onex_ls.contract.kind import NODE_KINDS, Kind
from onex_ls.lsp.applying import Done, carry_out_new, note_done
from onex_ls.lsp.arguments import path_in, text_in
from onex_ls.lsp.consent import consent_to_templates
from onex_ls.lsp.convert import range_of
from onex_ls.lsp.features.messages import ask, failed, show, told
from onex_ls.lsp.host import OnexServer
from onex_ls.lsp.jobs import run_job
from onex_ls.lsp.progress import progress
from onex_ls.text.lines import LineIndex
from onex_ls.text.paths import path_of, uri_of
from onex_ls.text.span import Span

if TYPE_CHECKING:
    from onex_ls.workspace.new import New


async def new_node_command(ls: OnexServer, argument: Any = None) -> dict[str, object]:
    """Make a node of ``kind`` called ``name`` in a folder of its own below ``folder``, and show its contract.

    Who names no kind is asked. Without the URI or path of a folder it goes beside the node of ``uri``, or where
    the project has its nodes. The answer: ``{ok, message, uri, created}``.
    """
    name, start = text_in(argument, "name"), _start(ls, argument)
    if not name:
        return failed(ls, "A new node needs a name")
    if start is None:
        return failed(ls, "Say in which folder the new node is to go")
    kind = await _kind(ls, argument)
    if kind is None:
        return failed(ls, f"A new node is of the kind {', '.join(NODE_KINDS[:-1])} or {NODE_KINDS[-1]}")
    settings, overlay = ls.settings_for(uri_of(start / "contract.yaml")), ls.overlay()
    allowed = await consent_to_templates(ls, start / "contract.yaml", settings, "make a new node")
    async with progress(ls, f"Making node {name}", client_token=ls.work_done_token) as shown:
        from onex_ls.workspace.new import plan_new  # loaded late: a start must not pay for it

        work = partial(plan_new, kind, name, start, settings, _folder(argument), allowed, overlay)
        new = await run_job(ls.jobs, work, shown.cancelled)
        if isinstance(new, str):
            return failed(ls, f"Nothing was made: {new}")
        done = await carry_out_new(ls, new)
    if not isinstance(done, Done):
        return failed(ls, f"Nothing was made: {done}")
    await note_done(ls, (done,))
    await ls.indexer.look()
    await show(ls, uri_of(new.planned.contract), range_of(LineIndex(""), Span(0, 0), ls.profile.encoding))
    return told(ls, _answer(new))


async def _kind(ls: OnexServer, argument: object) -> Kind | None:
    said = text_in(argument, "kind") or await ask(ls, "Of which kind is the new node?", *NODE_KINDS)
    return next((kind for kind in NODE_KINDS if kind == said), None)


def _start(ls: OnexServer, argument: object) -> Path | None:
    """Where the project of the new node is looked for, upwards."""
    folder, file = _folder(argument), path_in(argument)
    if folder is not None:
        return folder
    if file is not None:
        return file.parent
    return ls.roots[0] if len(ls.roots) == 1 else None


def _folder(argument: object) -> Path | None:
    said, file = text_in(argument, "folder"), path_in(argument)
    if said is None:  # beside the node that the person is looking at
        is_node = file is not None and file.parent.name.startswith("node_")
        return file.parent.parent if file is not None and is_node else None
    place = path_of(said) or Path(said)
    return place if place.is_absolute() else None


def _answer(new: "New") -> dict[str, object]:
    plan = new.planned.plan
    created = [new.contract.path, *(artifact.path for artifact in (plan.writes if plan is not None else ()))]
    message = f"Made {new.planned.contract.parent.name}: its contract and {len(created) - 1} files"
    return {"ok": True, "message": message, "uri": uri_of(new.planned.contract), "created": created}
