"""What can be undone after the server was started again."""

import hashlib
from pathlib import Path

import pytest

from onex_ls.workspace.apply import Applied, Refused, Write, apply, undo
from onex_ls.workspace.undoing import remember_generation, remembered_generation
from support.batches import snapshot

OLD = b"old\xff\r\n"


@pytest.fixture
def root(tmp_path: Path) -> Path:
    (tmp_path / "root").mkdir()
    (tmp_path / "root/a.bin").write_bytes(OLD)
    return tmp_path / "root"


@pytest.fixture
def state(tmp_path: Path) -> Path:
    return tmp_path / "state"


def written(root: Path, state: Path) -> Applied:
    writes = [Write("a.bin", b"new", hashlib.sha256(OLD).hexdigest()), Write("deep/er/b.py", b"", None)]
    done = apply(root, writes, state)
    assert isinstance(done, Applied)
    return done


def test_what_is_remembered_is_what_was_done(root: Path, state: Path) -> None:
    before = snapshot(root)
    done = written(root, state)
    remember_generation([done], [root, root / "deep"], state)
    (known,) = remembered_generation([root / "deep", root], state)
    assert known == done
    assert not isinstance(undo(known), Refused)
    assert snapshot(root) == before
    remember_generation([], [root, root / "deep"], state)
    assert remembered_generation([root / "deep", root], state) == ()


def test_another_workspace_and_none_remember_nothing(root: Path, state: Path) -> None:
    done = written(root, state)
    remember_generation([done], [root], state)
    assert remembered_generation([root / "deep"], state) == ()
    remember_generation([done], [], state)
    assert remembered_generation([], state) == ()


def test_what_changed_since_is_not_undone(root: Path, state: Path) -> None:
    remember_generation([written(root, state)], [root], state)
    (root / "deep/er/b.py").write_text("MINE = 1\n")
    before = snapshot(root)
    (known,) = remembered_generation([root], state)
    assert isinstance(undo(known), Refused)
    assert snapshot(root) == before


@pytest.mark.parametrize("damage", ["", "{}", "[1]", '{"version": 1}', '"batches"', "[" * 100_000])
def test_a_damaged_record_is_as_good_as_none(damage: str, root: Path, state: Path) -> None:
    remember_generation([written(root, state)], [root], state)
    (record,) = (state / "undo").iterdir()
    intact = record.read_text()
    record.write_text(damage)
    assert remembered_generation([root], state) == ()
    record.write_text(intact.replace('"inverse": [{', '"inverse": [{"more": 1, '))
    assert remembered_generation([root], state) == ()
    record.write_text(intact.replace('"content": "', '"content": "%'))
    assert remembered_generation([root], state) == ()
