"""The only writer: whatever moment it is killed at, recovery leaves the old tree or the new one."""

import shutil
from pathlib import Path

import pytest

from onex_ls.workspace.apply import apply, recover
from support.batches import BATCH, OLD, applied, create, make_old, posix, snapshot
from support.crashes import crash, spread


def copies(folder: Path, count: int) -> list[Path]:
    places = [folder / str(number) for number in range(count)]
    for place in places:
        make_old(place / "root")
    return places


@posix
@pytest.mark.parametrize("count", [40, pytest.param(10_000, marks=pytest.mark.nightly)])
@pytest.mark.parametrize("action", ["apply", "undo"])
def test_killed_at_any_line_the_tree_is_old_or_new(action: str, count: int, tmp_path: Path) -> None:
    (whole,) = copies(tmp_path / "whole", 1)
    old = snapshot(whole / "root")
    (total,) = crash("apply", BATCH, [0], [whole])
    new = snapshot(whole / "root")
    if action == "undo":
        (whole,) = copies(tmp_path / "undone", 1)
        (total,) = crash("undo", BATCH, [0], [whole])
        assert snapshot(whole / "root") == old
    points = spread(total, min(count, total))
    places = copies(tmp_path / "crashed", len(points))
    assert crash(action, BATCH, points, places) == []

    states = set()
    for point, place in zip(points, places, strict=True):
        found = recover(place / "state")
        tree = snapshot(place / "root")
        assert tree in (old, new), f"killed at line {point}: {tree}"
        states.add("old" if tree == old else "new")
        assert all(not done.kept and not done.problem for done in found)
        assert list((place / "state" / "batches").glob("*")) == []
        assert recover(place / "state") == []
    assert states == {"old", "new"}
    print(f"killed at {len(points)} of {total} lines")


def interrupted(root: Path, state: Path) -> None:
    """Leave `root` as a crash in the middle of a batch leaves it."""
    place = root.parent
    for point in range(60, 1000, 20):
        shutil.rmtree(root)
        shutil.rmtree(state, ignore_errors=True)
        make_old(root)
        crash("apply", BATCH, [point], [place])
        if (root / "a.yaml").read_text() == "new a" and (root / "sub/b.py").read_text() == "old b":
            return
    raise AssertionError("never in the middle")


@posix
@pytest.mark.parametrize("count", [20, pytest.param(10_000, marks=pytest.mark.nightly)])
def test_killed_in_recovery_the_next_recovery_ends_it(count: int, root: Path, state: Path, tmp_path: Path) -> None:
    interrupted(root, state)
    model = tmp_path / "model"
    model.mkdir()
    root.rename(model / "root")
    state.rename(model / "state")

    def crashed(folder: Path, points: list[int]) -> tuple[list[Path], list[int]]:
        places = [folder / str(point) for point in points]
        for place in places:
            shutil.copytree(model, place)
            (written,) = (place / "state/batches").glob("*/journal.json")
            written.write_text(written.read_text().replace(str(root), str(place / "root")))
        return places, crash("recover", [], points, places)

    (whole,), (total,) = crashed(tmp_path / "whole", [0])
    old = snapshot(whole / "root")
    assert {name: content for name, (content, _) in old.items() if content} == {
        name: text.encode() for name, text in OLD.items()
    }
    places, survivors = crashed(tmp_path / "crashed", spread(total, min(count, total)))
    assert survivors == []
    for place in places:
        recover(place / "state")
        assert snapshot(place / "root") == old, f"killed at line {place.name}"
        assert list((place / "state/batches").iterdir()) == []


@posix
def test_files_that_a_person_changed_after_the_crash_are_kept(root: Path, state: Path) -> None:
    interrupted(root, state)
    (root / "a.yaml").write_text("mine")
    (done,) = recover(state)
    assert done.kept == ("a.yaml",)
    assert done.set_aside
    assert b"old a" in [path.read_bytes() for path in done.set_aside.iterdir()]
    assert {name: content for name, (content, _) in snapshot(root).items() if content is not None} == {
        **{name: text.encode() for name, text in OLD.items()},
        "a.yaml": b"mine",
    }
    assert recover(state) == []


@posix
def test_the_next_batch_recovers_first(root: Path, state: Path) -> None:
    interrupted(root, state)
    applied(apply(root, BATCH, state))
    assert (root / "a.yaml").read_text() == "new a"
    assert list((state / "batches").iterdir()) == []


@posix
def test_a_root_that_is_gone_is_not_made_again(root: Path, state: Path) -> None:
    interrupted(root, state)
    shutil.rmtree(root)
    (done,) = recover(state)
    assert "gone" in done.problem
    assert not root.exists()
    assert recover(state) == []


@posix
@pytest.mark.parametrize(
    "damage", ["", "{", "[]", "null", '{"version": 2}', '{"version": 1, "root": "/", "entries": [1], "created": []}']
)
def test_a_damaged_journal_is_set_aside(damage: str, root: Path, state: Path) -> None:
    folder = state / "batches" / "damaged"
    folder.mkdir(parents=True)
    (folder / "journal.json").write_text(damage)
    (done,) = recover(state)
    assert "damaged" in done.problem
    assert done.set_aside
    assert done.set_aside.is_dir()
    assert recover(state) == []
    applied(apply(root, [create("a")], state))


def test_nothing_to_recover_makes_nothing(state: Path) -> None:
    assert recover(state) == []
    assert not state.exists()
