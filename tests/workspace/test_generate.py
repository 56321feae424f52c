"""From a plan to the disk: what is planned is what is applied, and only while its inputs are as they were."""

import asyncio
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from onex_ls.generation.plan import Fate
from onex_ls.text.edits import apply_edits
from onex_ls.workspace.apply import Applied, Refused, apply, undo
from onex_ls.workspace.generate import Prepared, Unfinished, apply_plan, plan_node, prepare
from onex_ls.workspace.settings import Settings
from onex_ls.workspace.texts import Rewrite
from support.batches import snapshot
from support.nodes import FOLDER, REQUEST, RESPONSE, WIDER, generated, planned, project


def test_a_second_run_changes_nothing_and_undo_puts_everything_back(tmp_path: Path) -> None:
    root, state = tmp_path / "root", tmp_path / "state"
    contract = project(root)
    before = snapshot(root)
    applied = generated(contract, state)
    after = snapshot(root)
    assert f".onex-ls/manifests/{FOLDER}/contract.yaml.json" in after
    assert generated(contract, state).inverse == ()
    assert snapshot(root) == after
    assert isinstance(undo(applied), Applied)
    assert snapshot(root) == before


@pytest.mark.parametrize(
    "change",
    [
        f"{FOLDER}/contract.yaml",
        REQUEST,
        f".onex-ls/manifests/{FOLDER}/contract.yaml.json",
    ],
)
def test_a_plan_whose_inputs_changed_is_refused(change: str, tmp_path: Path) -> None:
    root, state = tmp_path / "root", tmp_path / "state"
    contract = project(root)
    generated(contract, state)
    contract.write_text(WIDER)
    plan, _ = planned(contract)
    (root / change).write_text((root / change).read_text() + "\n# changed\n")
    before = snapshot(root)
    refused = apply_plan(plan, {}, state)
    assert isinstance(refused, Refused)
    assert [refusal.path for refusal in refused.refusals] == [change]
    assert snapshot(root) == before


def test_what_an_editor_holds_counts_and_not_the_disk(tmp_path: Path) -> None:
    """The buffer has an edit that the disk has not: it is merged, and for the editor to change."""
    root, state = tmp_path / "root", tmp_path / "state"
    contract = project(root)
    generated(contract, state)
    contract.write_text(WIDER)
    place = root / REQUEST
    mine = place.read_text().replace("\nclass ", "\nMINE = 1\n\n\nclass ")
    overlay = {place: mine, root / RESPONSE: (root / RESPONSE).read_text()}
    plan, made = planned(contract, overlay)
    artifact = made.artifact(REQUEST)
    assert artifact is not None
    assert artifact.fate is Fate.MERGE
    prepared = prepare(plan, overlay)
    assert isinstance(prepared, Prepared)
    (rewrite,) = prepared.rewrites
    assert rewrite == Rewrite(place, mine, artifact.content or "")
    assert "MINE = 1" in rewrite.after
    assert "paper: str" in rewrite.after
    assert apply_edits(mine, rewrite.edits) == rewrite.after
    assert apply_edits(rewrite.after, rewrite.inverse.edits) == mine
    assert REQUEST not in [write.path for write in prepared.writes]
    assert prepared.writes[-1].path.startswith(".onex-ls/")
    assert isinstance(apply_plan(plan, overlay, state), Refused)
    assert isinstance(prepare(plan, {}), Refused)
    assert isinstance(apply(root, prepared.writes, state), Applied)
    place.write_text(rewrite.after)
    assert not planned(contract)[1].writes


def test_a_file_with_unsaved_changes_is_not_removed(tmp_path: Path) -> None:
    root, state = tmp_path / "root", tmp_path / "state"
    contract = project(root)
    generated(contract, state)
    contract.write_text(
        contract.read_text().replace("node_type: compute", "node_type: compute\noutput_model: {name: ModelStamped}")
    )
    place = root / RESPONSE
    generated_text = place.read_text()
    place.write_text(generated_text + "# on the disk\n")
    overlay = {place: generated_text}
    plan, made = planned(contract, overlay)
    artifact = made.artifact(RESPONSE)
    assert artifact is not None
    assert artifact.fate is Fate.DELETE
    refused = prepare(plan, overlay)
    assert isinstance(refused, Refused)
    assert "unsaved" in str(refused)


def test_plans_are_deterministic_and_manifests_tell_nothing_of_the_machine(tmp_path: Path) -> None:
    texts = []
    for name in ("one", "two"):
        contract = project(tmp_path / name)
        generated(contract, tmp_path / f"state of {name}")
        texts.append(snapshot(tmp_path / name))
        manifest = tmp_path / name / f".onex-ls/manifests/{FOLDER}/contract.yaml.json"
        assert str(tmp_path) not in manifest.read_text()
    assert texts[0] == texts[1]


def test_what_still_runs_is_not_gone_on_with(tmp_path: Path) -> None:
    """A person who cancels and calls again is faster than the thread that is being cancelled."""
    contract = project(tmp_path / "root")
    unfinished: Unfinished = {}
    _, expected = planned(contract)
    is_under_way, may_go_on = threading.Event(), threading.Event()

    def report(stage: str, percent: float) -> None:
        if stage == "tests":
            is_under_way.set()
            may_go_on.wait(10)

    async def first() -> None:
        task = asyncio.ensure_future(plan_node(contract, Settings(), report=report, unfinished=unfinished))
        await asyncio.to_thread(is_under_way.wait, 10)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task

    with ThreadPoolExecutor(1) as thread:
        cancelled = thread.submit(asyncio.run, first())
        is_under_way.wait(10)
        again = asyncio.run(plan_node(contract, Settings(), unfinished=unfinished))
        may_go_on.set()
        cancelled.result(10)
    assert again.plan == expected
    resumed: list[str] = []
    later = plan_node(contract, Settings(), report=lambda stage, _: resumed.append(stage), unfinished=unfinished)
    assert asyncio.run(later).plan == expected
    assert resumed[0] in ("tests", "quality")
