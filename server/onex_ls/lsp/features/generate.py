"""``onex.generate``, ``onex.preview``, ``onex.undoGeneration``: the node package of a contract, planned and written.

What creates files, or changes such that nobody edited, is done as asked for. What touches a person's own lines is
shown first, and always where `onex.preview` is called: what is agreed to is what is done. When an input changed in the
meantime, the plan is made anew and shown again.
"""

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from lsprotocol import types

from onex_ls.lsp.applying import Done, carry_out, last_done, note_done, take_back
from onex_ls.lsp.arguments import files_in, merged_in, path_in, stages_in, unknown_stage, uri_in
from onex_ls.lsp.cancellation import to_its_end
from onex_ls.lsp.consent import consent_to_templates
from onex_ls.lsp.features.messages import failed, told
from onex_ls.lsp.host import OnexServer
from onex_ls.lsp.jobs import run_job
from onex_ls.lsp.preview import agreed, can_ask, renamed_files
from onex_ls.lsp.progress import Progress, progress

if TYPE_CHECKING:
    from onex_ls.generation.plan import Plan
    from onex_ls.workspace.generate import Planned

METHOD = "onex/generate"
_ATTEMPTS = 3  # how often a plan is made anew while files change under it


async def generate_command(ls: OnexServer, argument: Any = None) -> dict[str, object]:
    """The command, for clients that know commands only; its argument is ``{"uri": ...}`` or the URI."""
    return await generate(ls, argument)


async def generate(ls: OnexServer, params: Any) -> dict[str, object]:
    """Generate, tell the person in a sentence, and answer with what became of each file.

    ``files`` are generated without a person's edits, and though they were removed; with those in ``merge``, which are
    a person's own, what is generated anew is merged; of ``stages`` (models, validators,
    tests, node, package) nothing but these, where there are any. The answer: ``{ok, message, created,
    updated, merged, conflicts, deleted, registered, unchanged, kept: [{path, reason}], findings: [{message, path}]}``
    """
    return await _generated(ls, params, always_ask=False)


async def preview_command(ls: OnexServer, argument: Any = None) -> dict[str, object]:
    """Show what would be generated, and do it if the person agrees; the answer is that of `generate`."""
    return await _generated(ls, argument, always_ask=True)


async def undo_command(ls: OnexServer, argument: Any = None) -> dict[str, object]:
    """Take back the last generation as a whole, unless a file changed since; ``{ok, message}``.

    That of the server before this one counts, too.
    """
    done = left = await last_done(ls)
    if not done:
        return failed(ls, "There is no generation to undo")
    refused = None
    async with progress(ls, "Undoing the last generation", client_token=ls.work_done_token) as shown:
        while left and not shown.cancelled.is_set() and (refused := await take_back(ls, left[-1])) is None:
            left = left[:-1]
            shown.report(f"{len(done) - len(left)} of {len(done)}", 100 - 100 * len(left) / len(done))
        await to_its_end(note_done(ls, left))
    await ls.indexer.look()
    if left:
        why = refused or "it was cancelled"
        return failed(ls, f"{'Nothing' if left == done else 'Not everything'} was undone: {why}")
    return told(ls, {"ok": True, "message": "The last generation was undone"})


async def _generated(ls: OnexServer, params: Any, *, always_ask: bool) -> dict[str, object]:
    uri, path = uri_in(params), path_in(params)
    if path is None or uri is None:
        return failed(ls, "Only a contract that is saved as a file can be turned into a node")
    problem = unknown_stage(params)
    if problem:
        return failed(ls, f"Nothing was generated: {problem}")
    what = " and ".join(stages_in(params)) or "node"
    async with progress(ls, f"Generating {what}", client_token=ls.work_done_token) as shown:
        for _ in range(_ATTEMPTS):
            planned = await _planned(ls, uri, path, params, shown)
            renamed = await renamed_files(ls, planned.plan) if planned.plan is not None else {}
            if renamed:
                planned = await _planned(ls, uri, path, params, shown, renamed)
            plan = planned.plan
            if plan is None:
                return failed(ls, f"Nothing was generated: {planned.reason}")
            if plan.writes and _must_ask(ls, plan, always_ask) and not await agreed(ls, planned):
                return failed(ls, "Nothing was generated", types.MessageType.Info)
            shown.report("writing", 95)
            done = await carry_out(ls, planned)
            if isinstance(done, Done):
                await note_done(ls, (done,))
                await ls.indexer.look()
                return told(ls, _answer(planned, plan, is_part=bool(stages_in(params))))
            if not await _has_changed(ls, planned):
                break
        return failed(ls, f"Nothing was generated: {done}")


async def _planned(
    ls: OnexServer,
    uri: str,
    path: Path,
    params: Any,
    shown: Progress,
    renamed: Mapping[str, str] | None = None,
) -> "Planned":
    from onex_ls.generation.plan import Unit, Wishes
    from onex_ls.workspace.generate import plan_node  # loaded late: a start must not pay for it

    settings, overlay = ls.settings_for(uri), ls.overlay()
    only = frozenset(map(Unit, stages_in(params)))
    take, merge = frozenset(files_in(params)), frozenset(merged_in(params))
    wishes = Wishes(take, merge, renamed or {}, only)
    metrics = await ls.recording()
    allowed = await consent_to_templates(ls, path, settings, "generate a node")
    return await run_job(
        ls.jobs,
        lambda: plan_node(
            path,
            settings,
            overlay,
            shown.report,
            wishes=wishes,
            metrics=metrics,
            permit=allowed,
            unfinished=ls.unfinished,
        ),
        shown.cancelled,
    )


async def _has_changed(ls: OnexServer, planned: "Planned") -> bool:
    """Whether a plan was made of something that is another by now, so that a new one may do."""
    from onex_ls.workspace.generate import changed_inputs

    overlay = ls.overlay()
    return bool(await ls.in_job(lambda: changed_inputs(planned, overlay)))


def _must_ask(ls: OnexServer, plan: "Plan", always: bool) -> bool:
    from onex_ls.generation.plan import Fate

    touches_edits = any(artifact.fate in (Fate.MERGE, Fate.CONFLICT, Fate.DELETE) for artifact in plan.writes)
    return always or (touches_edits and can_ask(ls))


def _answer(planned: "Planned", plan: "Plan", is_part: bool = False) -> dict[str, object]:
    from onex_ls.generation.plan import Fate
    from onex_ls.workspace.generate import summary

    paths: Mapping[Fate, list[str]] = summary(plan)
    written = len(plan.writes) - len(paths[Fate.REGISTER])
    message = f"Generated {written} files" if written else "Everything was up to date"
    if paths[Fate.REGISTER]:
        message += f"; the node is an entry point in {_names(paths[Fate.REGISTER])} now"
    if paths[Fate.CONFLICT]:
        message += f"; {len(paths[Fate.CONFLICT])} with conflicts to resolve: " + _names(paths[Fate.CONFLICT])
    kept = [artifact for artifact in plan.artifacts if artifact.fate is Fate.KEEP]
    if kept and not is_part:
        message += f"; kept {len(kept)} as they are: " + _names([artifact.path for artifact in kept])
    return {
        "ok": True,
        "message": message,
        "created": paths[Fate.CREATE],
        "updated": paths[Fate.UPDATE],
        "merged": paths[Fate.MERGE],
        "conflicts": paths[Fate.CONFLICT],
        "deleted": paths[Fate.DELETE],
        "registered": paths[Fate.REGISTER],
        "unchanged": paths[Fate.UNCHANGED],
        "kept": [{"path": artifact.path, "reason": artifact.reason} for artifact in kept],
        "findings": [{"message": finding.message, "path": finding.path} for finding in planned.findings],
    }


def _names(paths: list[str]) -> str:
    return ", ".join(Path(path).name for path in paths)
