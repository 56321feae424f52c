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
    from collections.abc import Iterable, Sequence

    from onex_ls.generation.plan import Plan
    from onex_ls.workspace.generate import Planned

SHOW_PREVIEW = "onex/showPreview"
_YES, _NO = "Apply", "Cancel"
_RENAMED, _NEW = "Renamed", "New"
_LINES = 12  # of a plan in a question


def can_ask(ls: OnexServer) -> bool:
    """Whether a person can be shown a plan and be asked."""
    return ls.profile.own_preview or ls.profile.show_message_request


async def agreed(ls: OnexServer, *planned: "Planned") -> bool:
    """Show what would become of each file, all of several contracts at once, and whether the person wants that."""
    from onex_ls.generation.preview import counts, summary

    plans = [one.plan for one in planned if one.plan is not None]
    if not plans or not can_ask(ls):
        return False
    subject = planned[0].contract.parent.name if len(planned) == 1 else f"{len(planned)} contracts"
    title = f"{subject}: {counts(*plans)}"
    if ls.profile.own_preview:
        return await show_sides(ls, title, _folded(file for one in planned for file in _sides(ls, one)))
    if ls.profile.show_document:
        await _show_diff(ls, planned)
        return await ask(ls, title, _YES, _NO) == _YES
    told = [line for plan in plans for line in summary(plan).splitlines() if not line.startswith("unchanged")]
    more = [f"and {len(told) - _LINES} more"] if len(told) > _LINES else []
    return await ask(ls, "\n".join([title, *told[:_LINES], *more]), _YES, _NO) == _YES


async def renamed_files(ls: OnexServer, plan: "Plan") -> dict[str, str]:
    """The new files that are older ones under a new name, as far as the person says so."""
    said = {}
    for new, old in plan.renames:
        names = Path(new).name, Path(old).name
        if await ask(ls, f"Is {names[0]} a new file, or {names[1]} renamed?", _RENAMED, _NEW) == _RENAMED:
            said[new] = old
    return said


def _sides(ls: OnexServer, planned: "Planned") -> list[dict[str, str]]:
    """Both sides of each file that a plan changes."""
    from onex_ls.workspace.texts import Texts

    before = Texts(planned.root, ls.overlay())
    return [
        {
            "path": artifact.path,
            "uri": uri_of(planned.root / artifact.path),
            "fate": artifact.fate.value,
            "reason": artifact.reason,
            "before": before.read(artifact.path) or "",
            "after": artifact.content or "",
        }
        for artifact in (planned.plan.writes if planned.plan is not None else ())
    ]


def _folded(files: "Iterable[dict[str, str]]") -> list[dict[str, str]]:
    """Each file once: of one that several plans change, as all of them leave it."""
    folded: dict[str, dict[str, str]] = {}
    for file in files:
        first = folded.setdefault(file["uri"], file)
        folded[file["uri"]] = file | {"before": first["before"]}
    return list(folded.values())


async def show_sides(ls: OnexServer, title: str, files: list[dict[str, str]], question: bool = True) -> bool:
    """Have a client that can do so show both sides of files; whether the person agreed, if they are asked."""
    params = {"title": title, "files": files, "question": question}
    try:
        answer = await ls.protocol.send_request_async(SHOW_PREVIEW, params)
    except JsonRpcException:
        return False
    return bool(getattr(answer, "apply", False) or (isinstance(answer, dict) and answer.get("apply")))


async def _show_diff(ls: OnexServer, planned: "Sequence[Planned]") -> None:
    from onex_ls.generation.preview import diff, summary
    from onex_ls.workspace.previews import write_preview
    from onex_ls.workspace.registering import keep_project_file
    from onex_ls.workspace.texts import Texts

    seen, plans = ls.overlay(), [(one.plan, one.root) for one in planned if one.plan is not None]
    text = "".join(f"{summary(plan)}\n" for plan, _ in plans)
    for plan, root in plans:
        text += diff(plan, Texts(root, seen).read)
        keep_project_file(plan, root, seen)
    file: Path = await asyncio.to_thread(write_preview, text, ls.state_dir)
    await show(ls, uri_of(file))
