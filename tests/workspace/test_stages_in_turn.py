"""Planning tells which stage has begun, and goes on with the one in which it was cancelled."""

import asyncio
from pathlib import Path

import pytest

from onex_ls.generation.generate import STAGES
from onex_ls.workspace.generate import Unfinished, plan_node
from onex_ls.workspace.settings import Settings
from support.nodes import WIDER, project


def test_each_stage_is_told_in_turn(tmp_path: Path) -> None:
    told: list[tuple[str, float]] = []
    asyncio.run(plan_node(project(tmp_path), Settings(), report=lambda stage, done: told.append((stage, done))))
    assert [stage for stage, _ in told] == list(STAGES)
    assert [done for _, done in told] == sorted(done for _, done in told)


@pytest.mark.parametrize("edited", [False, True])
def test_what_was_cancelled_goes_on_unless_something_changed(tmp_path: Path, edited: bool) -> None:
    contract = project(tmp_path)
    unfinished: Unfinished = {}
    with pytest.raises(asyncio.CancelledError):
        asyncio.run(cancelled_in("tests", contract, unfinished))
    assert list(unfinished) == [contract.resolve()]
    if edited:
        contract.write_text(WIDER)
    told: list[str] = []
    planning = plan_node(contract, Settings(), report=lambda stage, _: told.append(stage), unfinished=unfinished)
    planned = asyncio.run(planning)
    left = len(STAGES) if edited else len(told)  # the stage that was told of may be through when it is cancelled
    assert told == list(STAGES[-left:])
    assert edited or "models" not in told
    assert planned.plan == asyncio.run(plan_node(contract, Settings())).plan
    assert not unfinished


async def cancelled_in(stage: str, contract: Path, unfinished: Unfinished) -> None:
    task = asyncio.current_task()
    assert task is not None

    def report(begun: str, _: float) -> None:
        if begun == stage:
            task.cancel()

    await plan_node(contract, Settings(), report=report, unfinished=unfinished)
