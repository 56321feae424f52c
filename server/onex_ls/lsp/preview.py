"""Showing a plan before it is carried out, in the best way that the client has, and asking the person.

A client that shows documents of ours (it says so with ``experimental.onexPreview``) gets both sides of every file by
``onex/showPreview`` and answers with what the person said. Others get the plan as a diff in a file, or in the question.
"""

import asyncio
from pathlib import Path
from typing import TYPE_CHECKING

from pygls.exceptions import JsonRpcException

from onex_ls.lsp.features.messages import ask, show
from onex_ls.lsp.host import OnexServer
from onex_ls.text.paths import uri_of

if TYPE_CHECKING:
    from onex_ls.generation.plan import Plan
    from onex_ls.workspace.generate import Planned
    from onex_ls.workspace.texts import Texts

SHOW_PREVIEW = "onex/showPreview"
_YES, _NO = "Apply", "Cancel"
_LINES = 12  # of a plan in a question


def can_ask(ls: OnexServer) -> bool:
    """Whether a person can be shown a plan and be asked."""
    return ls.profile.own_preview or ls.profile.show_message_request


async def agreed(ls: OnexServer, planned: "Planned") -> bool:
    """Show what would become of each file, and whether the person wants that."""
    from onex_ls.generation.preview import counts, summary
    from onex_ls.workspace.texts import Texts

    plan = planned.plan
    if plan is None or not can_ask(ls):
        return False
    before = Texts(planned.root, ls.overlay())
    if ls.profile.own_preview:
        files = [
            {
                "path": artifact.path,
                "uri": uri_of(planned.root / artifact.path),
                "fate": artifact.fate.value,
                "reason": artifact.reason,
                "before": before.read(artifact.path) or "",
                "after": artifact.content or "",
            }
            for artifact in plan.writes
        ]
        return await show_sides(ls, f"{planned.contract.parent.name}: {counts(plan)}", files)
    question = f"{planned.contract.parent.name}: {counts(plan)}"
    if ls.profile.show_document:
        await _show_diff(ls, planned, plan, before)
    else:
        lines = [line for line in summary(plan).splitlines() if not line.startswith("unchanged")]
        more = [f"and {len(lines) - _LINES} more"] if len(lines) > _LINES else []
        question = "\n".join([question, *lines[:_LINES], *more])
    return await ask(ls, question, _YES, _NO) == _YES


async def show_sides(ls: OnexServer, title: str, files: list[dict[str, str]], question: bool = True) -> bool:
    """Have a client that can do so show both sides of files; whether the person agreed, if they are asked."""
    params = {"title": title, "files": files, "question": question}
    try:
        answer = await ls.protocol.send_request_async(SHOW_PREVIEW, params)
    except JsonRpcException:
        return False
    return bool(getattr(answer, "apply", False) or (isinstance(answer, dict) and answer.get("apply")))


async def _show_diff(ls: OnexServer, planned: "Planned", plan: "Plan", before: "Texts") -> None:
    from onex_ls.generation.preview import diff, summary
    from onex_ls.workspace.previews import write_preview

    text = summary(plan) + "\n" + diff(plan, before.read)
    file: Path = await asyncio.to_thread(write_preview, text, ls.state_dir)
    await show(ls, uri_of(file))
