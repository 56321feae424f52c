"""The only writer: all or nothing, under every refusal and failure, and back again."""

import os
from pathlib import Path

import pytest

from onex_ls.workspace import journal
from onex_ls.workspace.apply import Write, apply, recover, undo
from support.batches import BATCH, OLD, applied, change, create, make, make_old, posix, refused, remove, snapshot


def test_a_batch_is_applied_and_undone_and_redone(root: Path, state: Path) -> None:
    make_old(root)
    old = snapshot(root)
    done = applied(apply(root, BATCH, state))
    new = snapshot(root)
    assert {name: content for name, (content, _) in new.items() if content is not None} == {
        "a.yaml": b"new a",
        "run.sh": b"new run",
        "deep/er/x.py": b"new x",
        "deep/y.py": b"new y",
        "sub/keep.txt": b"kept",
        "sub/b.py": b"",
        "deep/moved.py": b"same",
    }
    assert new["run.sh"][1] == old["run.sh"][1]
    undone = applied(undo(done))
    assert snapshot(root) == old
    applied(undo(undone))
    assert snapshot(root) == new
    assert list((state / "batches").iterdir()) == []


def test_an_empty_batch_and_one_that_changes_nothing(root: Path, state: Path) -> None:
    make(root, {"a": "same"})
    before = (root / "a").stat()
    for writes in ([], [change("a", "same", "same"), Write("missing/b", None, None)]):
        done = applied(apply(root, writes, state))
        assert (done.inverse, done.created) == ((), ())
        applied(undo(done))
    assert (root / "a").stat() == before
    assert not (root / "missing").exists()


@pytest.mark.parametrize(
    ("write", "reason"),
    [
        (create("a"), "a exists already"),
        (change("a", "other"), "a changed since the plan was made"),
        (change("b", "old"), "b is gone"),
        (remove("a", "other"), "a changed since the plan was made"),
        (remove("b", "old"), "b is gone"),
        (Write("a", None, None), "a exists already"),
    ],
)
def test_a_file_that_is_not_as_planned_refuses_the_batch(write: Write, reason: str, root: Path, state: Path) -> None:
    make(root, {"a": "old"})
    before = snapshot(root)
    assert refused(apply(root, [create("c"), write], state)) == reason
    assert snapshot(root) == before


def test_every_culprit_is_named(root: Path, state: Path) -> None:
    make(root, {"a": "1", "b": "2"})
    assert refused(apply(root, [create("a"), change("b", "3"), change("a/x", "")], state)).count(";") == 0
    assert refused(apply(root, [create("a"), change("b", "3")], state)) == (
        "a exists already; b changed since the plan was made"
    )


def test_undo_refuses_when_a_file_changed_since(root: Path, state: Path) -> None:
    make(root, {"a": "old", "b": "old"})
    done = applied(apply(root, [change("a", "old"), change("b", "old"), create("c/d")], state))
    (root / "b").write_text("mine")
    before = snapshot(root)
    assert refused(undo(done)) == "b changed since the plan was made"
    assert snapshot(root) == before


def test_undo_keeps_folders_that_hold_something_else(root: Path, state: Path) -> None:
    done = applied(apply(root, [create("a/b/c.py"), create("d/e.py")], state))
    make(root, {"a/mine.py": "mine"})
    applied(undo(done))
    assert snapshot(root).keys() == {"a", "a/mine.py"}


@posix
def test_new_files_follow_the_umask(root: Path, state: Path) -> None:
    before = os.umask(0o027)
    try:
        applied(apply(root, [create("a/b"), Write("c", b"", None, mode=0o755)], state))
    finally:
        os.umask(before)
    assert {name: mode for name, (_, mode) in snapshot(root).items()} == {"a": 0o750, "a/b": 0o640, "c": 0o755}


@posix
@pytest.mark.parametrize("method", ["replace", "unlink", "mkdir", "open"])
@pytest.mark.parametrize("survived", [0, 1, 2, 3])
def test_any_failure_of_the_disk_puts_everything_back(
    method: str, survived: int, root: Path, state: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    make_old(root)
    old = snapshot(root)
    original = getattr(Path, method)
    calls = 0

    def failing(path: Path, *arguments: object, **options: object) -> object:
        nonlocal calls
        # Only in the tree, only once: putting back must work.
        if path.is_relative_to(root) and (method != "open" or "xb" in arguments):
            calls += 1
            if calls == survived + 1:
                raise OSError(28, "No space left on device")
        return original(path, *arguments, **options)

    monkeypatch.setattr(Path, method, failing)
    result = apply(root, BATCH, state)
    monkeypatch.undo()
    if calls > survived:
        assert "No space left" in refused(result)
        assert snapshot(root) == old
    assert list((state / "batches").iterdir()) == []


def stop_at_second_replace(
    monkeypatch: pytest.MonkeyPatch, root: Path, error: BaseException, goes_on: bool = False
) -> None:
    """Have the second file below the root that takes its place fail, and all after it unless things go on."""
    original, calls = Path.replace, 0

    def replace(path: Path, target: Path) -> Path:
        nonlocal calls
        calls += path.is_relative_to(root)
        if calls == 2 or (calls > 2 and not goes_on):
            raise error
        return original(path, target)

    monkeypatch.setattr(Path, "replace", replace)


def test_what_cannot_be_put_back_at_once_is_put_back_later(
    root: Path, state: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    make_old(root)
    old = snapshot(root)
    stop_at_second_replace(monkeypatch, root, OSError(5, "Input/output error"))
    assert "tried again" in refused(apply(root, BATCH, state))
    assert [done.problem for done in recover(state)] != [""]
    monkeypatch.undo()
    (done,) = recover(state)
    assert done.restored
    assert done.problem == ""
    assert snapshot(root) == old
    assert recover(state) == []


def test_an_interrupt_from_the_keyboard_puts_everything_back(
    root: Path, state: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    make_old(root)
    old = snapshot(root)
    stop_at_second_replace(monkeypatch, root, KeyboardInterrupt(), goes_on=True)
    with pytest.raises(KeyboardInterrupt):
        apply(root, BATCH, state)
    assert snapshot(root) == old
    assert recover(state) == []


def test_a_file_written_while_the_batch_is_applied_is_kept(
    root: Path, state: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    make_old(root)
    original = journal.write_new

    def writing(path: Path, content: bytes, mode: int | None = None) -> None:
        original(path, content, mode)
        if path.is_relative_to(root):
            (root / "sub/b.py").write_text("mine")

    monkeypatch.setattr(journal, "write_new", writing)
    assert "sub/b.py changed while" in refused(apply(root, BATCH, state))
    assert {name: content for name, (content, _) in snapshot(root).items() if content is not None} == {
        **{name: text.encode() for name, text in OLD.items()},
        "sub/b.py": b"mine",
    }


def test_a_state_directory_that_cannot_be_written_refuses(root: Path, tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    refused(apply(root, [create("a")], tmp_path / "file" / "state"))
    assert snapshot(root) == {}
