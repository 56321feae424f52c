"""A generation that creates, merges and deletes is killed at random points: the tree is the old one or the new one."""

import shutil
from pathlib import Path

import pytest

from onex_ls.generation.plan import Fate
from onex_ls.workspace.apply import recover
from onex_ls.workspace.generate import Prepared, prepare
from support.batches import posix, snapshot
from support.crashes import crash
from support.nodes import FOLDER, REQUEST, WIDER, generated, planned, project
from support.person import dice


@posix
@pytest.mark.parametrize("count", [20, pytest.param(200, marks=pytest.mark.nightly)])
def test_killed_at_a_random_point_the_node_is_the_old_or_the_new_one(count: int, tmp_path: Path) -> None:
    model = tmp_path / "model"
    contract = project(model / "root")
    generated(contract, tmp_path / "state")
    place = model / "root" / REQUEST
    place.write_text(place.read_text().replace("\nclass ", "\nMINE = 1\n\n\nclass "))
    contract.write_text(f"{WIDER}output_model: {{name: ModelStamped}}\n")
    plan, made = planned(contract)
    assert {artifact.fate for artifact in made.writes} == {Fate.CREATE, Fate.UPDATE, Fate.MERGE, Fate.DELETE}
    prepared = prepare(plan, {})
    assert isinstance(prepared, Prepared)
    old = snapshot(model / "root")

    def copies(names: list[str]) -> list[Path]:
        places = [tmp_path / "copies" / name for name in names]
        for copy in places:
            shutil.copytree(model, copy)
        return places

    (whole,) = copies(["whole"])
    (total,) = crash("apply", list(prepared.writes), [0], [whole])
    new = snapshot(whole / "root")
    random = dice(7)
    points = sorted(random.sample(range(1, total), count))
    places = copies([str(point) for point in points])
    assert crash("apply", list(prepared.writes), points, places) == []
    trees = []
    for copy in places:
        recover(copy / "state")
        trees.append(snapshot(copy / "root"))
        assert trees[-1] in (old, new), f"killed at line {copy.name}"
        assert recover(copy / "state") == []
    assert old in trees
    assert f".onex-ls/manifests/{FOLDER}/contract.yaml.json" in new
