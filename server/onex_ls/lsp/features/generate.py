"""``onex.generate`` and ``onex/generate``: the node package of a contract, planned and written as a job."""

from pathlib import Path
from typing import TYPE_CHECKING, Any

from lsprotocol import types

from onex_ls.lsp.features.messages import say
from onex_ls.lsp.host import OnexServer, uri_in
from onex_ls.lsp.jobs import run_job
from onex_ls.lsp.progress import Progress, progress
from onex_ls.text.paths import path_of

if TYPE_CHECKING:
    from onex_ls.workspace.generate import Planned
    from onex_ls.workspace.texts import Overlay

METHOD = "onex/generate"


async def generate_command(ls: OnexServer, argument: Any = None) -> dict[str, object]:
    """The command, for clients that know commands only; its argument is ``{"uri": ...}`` or the URI."""
    return await generate(ls, argument)


async def generate(ls: OnexServer, params: Any) -> dict[str, object]:
    """Generate, tell the person in a sentence, and answer with what became of each file.

    ``{ok, message, created, updated, unchanged, kept: [{path, reason}], findings: [{message, path}]}``
    """
    uri = uri_in(params)
    path = path_of(uri) if uri is not None else None
    if path is None or uri is None:
        return _failed(ls, "Only a contract that is saved as a file can be turned into a node")
    settings = ls.settings_for(uri)
    overlay = ls.overlay()
    async with progress(ls, "Generating node", client_token=ls.work_done_token) as shown:
        from onex_ls.workspace.generate import plan_node  # loaded late: a start must not pay for it
        from onex_ls.workspace.usage import start_recording

        metrics = ls.metrics = ls.metrics or await start_recording(ls.state_dir)
        planned = await run_job(
            ls.jobs,
            lambda: plan_node(path, settings, overlay, shown.report, metrics=metrics),
            shown.cancelled,
        )
        if planned.plan is None:
            reasons = [planned.problem] if planned.problem else [finding.message for finding in planned.findings]
            return _failed(ls, f"Nothing was generated: {'; '.join(reasons)}")
        return await _apply(ls, planned, overlay, shown)


async def _apply(ls: OnexServer, planned: "Planned", overlay: "Overlay", shown: Progress) -> dict[str, object]:
    from onex_ls.workspace.apply import Refused
    from onex_ls.workspace.generate import apply_plan

    shown.report("writing", 95)

    async def work() -> object:
        return apply_plan(planned, overlay, ls.state_dir)

    applied = await run_job(ls.jobs, work, shown.cancelled)
    if isinstance(applied, Refused):
        return _failed(ls, f"Nothing was generated: {applied}")
    answer = _answer(planned)
    say(ls, str(answer["message"]), types.MessageType.Info)
    return answer


def _failed(ls: OnexServer, message: str) -> dict[str, object]:
    say(ls, message, types.MessageType.Error)
    return {"ok": False, "message": message}


def _answer(planned: "Planned") -> dict[str, object]:
    from onex_ls.generation.plan import Fate
    from onex_ls.workspace.generate import summary

    assert planned.plan is not None  # noqa: S101 - applied before it is told
    paths = summary(planned.plan)
    written = len(planned.plan.writes)
    message = f"Generated {written} files" if written else "Everything was up to date"
    kept = [artifact for artifact in planned.plan.artifacts if artifact.fate is Fate.KEEP]
    if kept:
        message += f"; kept {len(kept)} as they are: " + ", ".join(Path(artifact.path).name for artifact in kept)
    return {
        "ok": True,
        "message": message,
        "created": paths[Fate.CREATE],
        "updated": paths[Fate.UPDATE],
        "unchanged": paths[Fate.UNCHANGED],
        "kept": [{"path": artifact.path, "reason": artifact.reason} for artifact in kept],
        "findings": [{"message": finding.message, "path": finding.path} for finding in planned.findings],
    }
