"""The entry point of a node is part of its plan: a line in a person's file, added once and no other changed."""

import subprocess
import tomllib
from pathlib import Path

import pytest

from onex_ls.generation.plan import Fate, Unit, Wishes
from onex_ls.generation.preview import counts, diff, summary
from onex_ls.provenance.manifest import manifest_path
from onex_ls.workspace import generate_many
from onex_ls.workspace.apply import undo
from onex_ls.workspace.generate import apply_plan
from onex_ls.workspace.generate_many import in_turn, plan_nodes
from onex_ls.workspace.registering import keep_project_file
from onex_ls.workspace.settings import Settings
from onex_ls.workspace.texts import Texts
from support.batches import snapshot
from support.nodes import FOLDER, STAMP, WIDER, generated, planned, project

PROJECT = '[project]\nname = "shop"   # ours\n\n[tool.other]\nx = 1\n'
PACKAGE = "shop.nodes.node_stamp_compute"
TABLE = '[project.entry-points."onex.nodes"]\n'


def stated(root: Path, text: str = PROJECT) -> Path:
    """The contract in a project whose file has this text."""
    file = project(root)
    (root / "pyproject.toml").write_bytes(text.encode())
    return file


def registered(root: Path) -> dict[str, str]:
    entry_points = tomllib.loads((root / "pyproject.toml").read_text())["project"].get("entry-points", {})
    found: dict[str, str] = entry_points.get("onex.nodes", {})
    return found


def test_the_first_generation_registers_the_node_and_changes_nothing_else(tmp_path: Path) -> None:
    file = stated(tmp_path / "root")
    _, plan = planned(file)
    row = plan.artifact("pyproject.toml")
    assert row is not None
    assert row.fate is Fate.REGISTER
    assert f"register   pyproject.toml  ({PACKAGE} becomes an entry point)" in summary(plan)
    assert counts(plan).endswith("1 to register")
    before = snapshot(tmp_path / "root")
    done = generated(file, tmp_path / "state")
    text = (tmp_path / "root/pyproject.toml").read_text()
    assert text == f'{PROJECT}\n{TABLE}node_stamp_compute = "{PACKAGE}"\n'
    assert "pyproject.toml" not in (tmp_path / "root" / manifest_path(f"{FOLDER}/contract.yaml")).read_text()
    assert not planned(file)[1].writes
    undo(done)
    assert snapshot(tmp_path / "root") == before


def test_who_takes_the_entry_point_out_wants_it_out(tmp_path: Path) -> None:
    file = stated(tmp_path / "root")
    generated(file, tmp_path / "state")
    (tmp_path / "root/pyproject.toml").write_text(PROJECT)
    file.write_text(WIDER)
    generated(file, tmp_path / "state")
    assert (tmp_path / "root/pyproject.toml").read_text() == PROJECT


def test_a_part_registers_nothing_until_the_package_comes(tmp_path: Path) -> None:
    file = stated(tmp_path / "root")
    generated(file, tmp_path / "state", Wishes(only=frozenset({Unit.MODELS})))
    assert not registered(tmp_path / "root")
    generated(file, tmp_path / "state", Wishes(only=frozenset({Unit.PACKAGE})))
    assert registered(tmp_path / "root") == {"node_stamp_compute": PACKAGE}


def test_line_ends_and_order_of_the_table_stay(tmp_path: Path) -> None:
    entries = ["node_a = 'shop.nodes.node_a'  # first", 'node_z = "shop.nodes.node_z"']
    text = "\r\n".join(["[project]", TABLE.strip(), *entries, "[tool.x]", ""])
    generated(stated(tmp_path / "root", text), tmp_path / "state")
    wanted = [entries[0], f'node_stamp_compute = "{PACKAGE}"', entries[1]]
    expected = text.replace("\r\n".join(entries), "\r\n".join(wanted))
    assert (tmp_path / "root/pyproject.toml").read_bytes().decode() == expected


@pytest.mark.parametrize(
    "text",
    [
        "",
        "[project\n",
        "[tool.poetry]\nname = 'shop'\n",
        f'[project]\n{TABLE}other_name = "{PACKAGE}:NodeStamp"\n',
        f'[project]\n{TABLE}node_stamp_compute = "elsewhere"\n',
        '[project]\nentry-points = {"onex.nodes" = {a = "b"}}\n',
    ],
)
def test_a_file_without_a_place_for_it_or_with_the_node_in_it_stays(text: str, tmp_path: Path) -> None:
    _, plan = planned(stated(tmp_path, text))
    assert plan.writes
    assert plan.artifact("pyproject.toml") is None
    assert "pyproject.toml" not in plan.inputs


@pytest.mark.parametrize(
    ("place", "contract"),
    [
        ("src/shop/nodes/node_stamp_compute/stamp.yaml", STAMP),  # the runtime looks for contract.yaml
        ("tests/nodes/node_stamp_compute/contract.yaml", STAMP),
        ("examples/node_stamp_compute/contract.yaml", STAMP),
        ("src/shop/handlers/contract.yaml", "handler_id: compute.stamp\ndescriptor: {node_archetype: compute}\n"),
    ],
)
def test_what_the_runtime_does_not_find_is_not_registered(place: str, contract: str, tmp_path: Path) -> None:
    stated(tmp_path)
    (tmp_path / place).parent.mkdir(parents=True, exist_ok=True)
    (tmp_path / place).write_text(contract)
    _, plan = planned(tmp_path / place)
    assert plan.writes
    assert plan.artifact("pyproject.toml") is None


def three(root: Path) -> list[Path]:
    """Contracts of one project, which share a folder that is a package already."""
    files = [stated(root)]
    for name in ("node_box_compute", "node_lid_compute"):
        file = files[0].parents[1] / name / "contract.yaml"
        file.parent.mkdir()
        file.write_text(STAMP.replace("node_stamp_compute", name))
        files.append(file)
    (root / "src/shop/nodes/__init__.py").touch()
    return files


def test_many_nodes_of_one_project_are_all_registered_and_planned_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    files, settings = three(tmp_path / "root"), Settings()
    made = list(plan_nodes([(file, settings) for file in files]))
    with monkeypatch.context() as patched:
        patched.setattr(generate_many, "plan_node", None)
        for one in made:
            apply_plan(in_turn(one, settings), {}, tmp_path / "state")
    assert registered(tmp_path / "root") == {file.parent.name: f"shop.nodes.{file.parent.name}" for file in files}
    again = plan_nodes([(file, settings) for file in files])
    assert [one.plan.writes for one in again if one.plan is not None] == [(), (), ()]


def test_a_node_is_registered_without_neighbours_that_were_left_out(tmp_path: Path) -> None:
    files, settings = three(tmp_path / "root"), Settings()
    last = list(plan_nodes([(file, settings) for file in files]))[-1]
    apply_plan(in_turn(last, settings), {}, tmp_path / "state")
    assert list(registered(tmp_path / "root")) == ["node_lid_compute"]


def test_the_diffs_of_many_plans_are_one_patch(tmp_path: Path) -> None:
    root, settings = tmp_path / "root", Settings()
    files = three(root)
    seen: dict[Path, str] = {}
    patch = ""
    for one in plan_nodes([(file, settings) for file in files]):
        assert one.plan is not None
        patch += diff(one.plan, Texts(root, seen).read)
        keep_project_file(one.plan, root, seen)
    subprocess.run(["git", "apply", "-"], cwd=root, input=patch.encode(), check=True)
    assert registered(root).keys() == {"node_box_compute", "node_lid_compute", "node_stamp_compute"}
