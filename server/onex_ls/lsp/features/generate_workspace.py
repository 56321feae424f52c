"""``onex.generateWorkspace``: the nodes of all contracts, planned at once, shown once, written in turn."""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from lsprotocol import types

from onex_ls.execution.permit import Permit
from onex_ls.lsp.applying import Done, carry_out, note_done
from onex_ls.lsp.arguments import stages_in, unknown_stage
from onex_ls.lsp.consent import consent_to_templates
from onex_ls.lsp.features.messages import failed, told
from onex_ls.lsp.host import OnexServer
from onex_ls.lsp.jobs import run_job
from onex_ls.lsp.preview import agreed, can_ask, renamed_files
from onex_ls.lsp.progress import Progress, progress
from onex_ls.text.paths import uri_of
from onex_ls.workspace.catalogue import contracts
from onex_ls.workspace.settings import Settings

if TYPE_CHECKING:
    from onex_ls.generation.plan import Wishes
    from onex_ls.workspace.apply import Refused
    from onex_ls.workspace.generate import Planned

_REGISTER = "register"  # the fate of the project's own file, which is not generated


class Turn(NamedTuple):
    """A contract to generate from, under which settings, whether programs may run for it, and what is wished for."""

    contract: Path
    settings: Settings
    permit: Permit | None
    wishes: "Wishes"


async def generate_workspace_command(ls: OnexServer, argument: Any = None) -> dict[str, object]:
    """Generate from every contract of the workspace, or only ``stages`` of each.

    What would be written is shown first, all of it at once, where the person can be asked. The answer: ``{ok, message,
    generated: [{uri, written}], failed: [{uri, reason}]}``.
    """
    from onex_ls.generation.plan import Unit, Wishes  # loaded late: a start must not pay for it

    problem = unknown_stage(argument)
    if problem:
        return failed(ls, f"Nothing was generated: {problem}", types.MessageType.Warning)
    wishes = Wishes(only=frozenset(map(Unit, stages_in(argument))))
    async with progress(ls, "Generating all nodes", client_token=ls.work_done_token) as shown:
        turns = await _turns(ls, wishes)
        made = await _answered(ls, await _planned(ls, list(turns.values()), wishes, shown), turns, shown)
        wanted = [one for one in made if one.plan is not None and one.plan.writes]
        if wanted and can_ask(ls) and not await agreed(ls, *wanted):
            return failed(ls, "Nothing was generated", types.MessageType.Warning)
        done = await _written(ls, wanted, turns, shown)
    await ls.indexer.look()
    answer = _answer(made, wanted, done)
    return told(ls, answer, None if answer["ok"] else types.MessageType.Warning)


def _answer(
    made: "Sequence[Planned]", wanted: "Sequence[Planned]", done: "Mapping[Path, Done | Refused]"
) -> dict[str, object]:
    left_out = {one.contract: one.reason for one in made if one.plan is None}
    left_out |= {contract: str(result) for contract, result in done.items() if not isinstance(result, Done)}
    written = [one for one in wanted if isinstance(done.get(one.contract), Done)]
    message = f"Generated {sum(map(_count, written))} files for {len(written)} of {len(made)} contracts"
    if left_out:
        message += f"; {len(left_out)} could not be generated"
    if len(done) < len(wanted):
        message += "; then it was cancelled"
    return {
        "ok": not left_out and len(done) == len(wanted),
        "message": message,
        "generated": [{"uri": uri_of(one.contract), "written": _count(one)} for one in written],
        "failed": [{"uri": uri_of(contract), "reason": reason} for contract, reason in left_out.items()],
    }


async def _turns(ls: OnexServer, wishes: "Wishes") -> dict[Path, Turn]:
    """The contracts below the folders of the workspace, sorted."""
    files = map(Path, contracts(ls.catalogue.records))
    turns = {}
    for file in [file for file in files if any(file.is_relative_to(root) for root in ls.roots)]:
        settings = ls.settings_for(uri_of(file))
        permit = await consent_to_templates(ls, file, settings, "generate all nodes")
        turns[file.resolve()] = Turn(file.resolve(), settings, permit, wishes)
    return turns


async def _answered(
    ls: OnexServer, made: "Sequence[Planned]", turns: dict[Path, Turn], shown: Progress
) -> "list[Planned]":
    """The plans, made anew where the person says that files were renamed; that is a wish of the turn from then on."""
    from onex_ls.workspace.generate import plan_node

    plans = []
    for planned in made:
        renamed = await renamed_files(ls, planned.plan) if planned.plan is not None else {}
        if renamed:
            turn = turns[planned.contract]
            turn = turns[planned.contract] = turn._replace(wishes=replace(turn.wishes, renamed=renamed))
            work = partial(plan_node, *turn[:2], ls.overlay(), wishes=turn.wishes, permit=turn.permit)
            planned = await run_job(ls.jobs, work, shown.cancelled)
        plans.append(planned)
    return plans


async def _planned(ls: OnexServer, turns: Sequence[Turn], wishes: "Wishes", shown: Progress) -> "list[Planned]":
    from onex_ls.workspace.clashes import told_of_clashes
    from onex_ls.workspace.generate_many import plan_nodes

    overlay = ls.overlay()
    metrics = await ls.recording()

    def work() -> "list[Planned]":
        made: list[Planned] = []
        for permit in dict.fromkeys(turn.permit for turn in turns):
            wanted = [(turn.contract, turn.settings) for turn in turns if turn.permit == permit]
            for planned in plan_nodes(wanted, None, metrics, permit, wishes, overlay):
                if shown.cancelled.is_set():
                    return made
                made.append(planned)
                shown.report(f"planned {planned.contract.parent.name}", 80 * len(made) / len(turns))
        return told_of_clashes(made)

    return await ls.in_job(work)


async def _written(
    ls: OnexServer, wanted: "Sequence[Planned]", turns: dict[Path, Turn], shown: Progress
) -> "dict[Path, Done | Refused]":
    """What became of each plan, carried out one after the other: fewer than there are, where it was cancelled."""
    results: dict[Path, Done | Refused] = {}
    try:
        for number, planned in enumerate(wanted):
            if shown.cancelled.is_set():
                break
            shown.report(f"writing {planned.contract.parent.name}", 80 + 20 * number / len(wanted))
            result = await carry_out(ls, planned)
            if not isinstance(result, Done):
                again = await _again(ls, planned, turns[planned.contract])
                result = await carry_out(ls, again) if again is not None else result
            results[planned.contract] = result
    except asyncio.CancelledError:
        if not results:
            raise
    if results:
        await note_done(ls, tuple(result for result in results.values() if isinstance(result, Done)))
    return results


async def _again(ls: OnexServer, planned: "Planned", turn: Turn) -> "Planned | None":
    """The plan made anew, since one before it wrote what it read; None where it would do what was not shown."""
    from onex_ls.workspace.generate_many import in_turn

    overlay = ls.overlay()
    again = await ls.in_job(lambda: in_turn(planned, turn.settings, turn.permit, turn.wishes, overlay))
    return again if again is not planned and _files(again) <= _files(planned) else None


def _files(planned: "Planned") -> set[tuple[str, str | None]]:
    writes = planned.plan.writes if planned.plan is not None else ()
    # The project's file is another after each plan, and what is added to it still the same.
    return {(one.path, one.reason if one.fate == _REGISTER else one.content) for one in writes}


def _count(planned: "Planned") -> int:
    writes = planned.plan.writes if planned.plan is not None else ()
    return sum(one.fate != _REGISTER for one in writes)
