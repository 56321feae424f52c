"""``onex.acceptDrift``, ``onex.adopt``, ``onex.compareConflict``: agreeing on what there is, seeing both sides."""

from typing import Any

from onex_ls.editor.conflicts import sides_of
from onex_ls.lsp.arguments import files_in, path_in, uri_in
from onex_ls.lsp.convert import range_of
from onex_ls.lsp.features.messages import failed, show, told
from onex_ls.lsp.host import OnexServer
from onex_ls.lsp.jobs import run_job
from onex_ls.lsp.preview import show_sides
from onex_ls.lsp.progress import progress
from onex_ls.lsp.reports import text_of
from onex_ls.text.paths import uri_of


async def accept_command(ls: OnexServer, argument: Any = None) -> dict[str, object]:
    """Accept edits and removals of generated ``files``, or of all of a contract's (``uri``); ``{ok, message}``."""
    contract, files = path_in(argument), files_in(argument)
    if contract is None:
        return failed(ls, "There is no contract to accept anything for")
    from onex_ls.workspace.apply import Refused
    from onex_ls.workspace.settle import accept  # loaded late: a start must not pay for it

    settled = await ls.in_job(lambda: accept(contract, ls.state_dir, files or None))
    await ls.indexer.look()
    if isinstance(settled, Refused):
        return failed(ls, f"Nothing was accepted: {settled}")
    return told(ls, {"ok": True, "message": "Accepted as it is"})


async def adopt_command(ls: OnexServer, argument: Any = None) -> dict[str, object]:
    """Take the code beside a contract into care without rewriting anything; ``{ok, message}``."""
    contract, uri = path_in(argument), uri_in(argument)
    if contract is None or uri is None:
        return failed(ls, "Only the code of a contract that is saved as a file can be adopted")
    settings = ls.settings_for(uri)
    async with progress(ls, "Adopting node", client_token=ls.work_done_token) as shown:
        from onex_ls.workspace.apply import Refused
        from onex_ls.workspace.generate import plan_node
        from onex_ls.workspace.settle import adopt

        planned = await run_job(ls.jobs, lambda: plan_node(contract, settings), shown.cancelled)
        adopted = await ls.in_job(lambda: adopt(planned, ls.state_dir))
    await ls.indexer.look()
    if isinstance(adopted, Refused):
        return failed(ls, f"Nothing was adopted: {adopted}")
    return told(ls, {"ok": True, "message": f"{contract.parent.name} is in care: no file was changed"})


async def compare_command(ls: OnexServer, argument: Any = None) -> dict[str, object]:
    """Show both sides of the conflicts in a generated file, or else the first of them in the file itself."""
    contract, files = path_in(argument), files_in(argument)
    drifted = await ls.in_job(lambda: ls.catalogue.drift.of(contract)) if contract is not None else None
    if drifted is None or not files:
        return failed(ls, "There is no conflict to show")
    place = drifted.root / files[0]
    file = text_of(ls, uri_of(place), place)
    sides = sides_of(file.lines.text) if file is not None else None
    if file is None or sides is None:
        return failed(ls, f"There is no conflict in {place.name}")
    if ls.profile.own_preview:
        shown = {"path": files[0], "uri": file.uri, "fate": "conflict", "reason": ""}
        both = {"before": sides.mine, "after": sides.theirs}
        await show_sides(ls, f"{place.name}: mine ↔ generated", [shown | both], question=False)
    else:
        await show(ls, file.uri, range_of(file.lines, sides.first, ls.profile.encoding))
    return {"ok": True, "message": f"{sides.conflicts} conflicts in {place.name}"}
