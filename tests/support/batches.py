"""Batches of writes, the tree that they change, and what became of them."""

import os
from pathlib import Path

import pytest

from onex_ls.workspace.apply import Applied, Refused, Write
from onex_ls.workspace.journal import digest

posix = pytest.mark.skipif(os.name == "nt", reason="needs POSIX signals and modes")
Snapshot = dict[str, tuple[bytes | None, int]]


def snapshot(root: Path) -> Snapshot:
    """Every file and folder with its bytes (None for a folder) and permission bits."""
    found: Snapshot = {}
    for path in sorted(root.rglob("*")):
        content = path.read_bytes() if path.is_file() else None
        found[path.relative_to(root).as_posix()] = (content, path.lstat().st_mode & 0o777)
    return found


def make(root: Path, files: dict[str, str]) -> None:
    for name, text in files.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)


def create(path: str, text: str = "new") -> Write:
    return Write(path, text.encode(), None)


def change(path: str, old: str, text: str = "new") -> Write:
    return Write(path, text.encode(), digest(old.encode()))


def remove(path: str, old: str) -> Write:
    return Write(path, None, digest(old.encode()))


def applied(result: Applied | Refused) -> Applied:
    assert isinstance(result, Applied), result
    return result


def refused(result: Applied | Refused) -> str:
    assert isinstance(result, Refused), result
    return str(result)


OLD = {
    "a.yaml": "old a",
    "run.sh": "old run",
    "gone.txt": "old gone",
    "sub/keep.txt": "kept",
    "sub/b.py": "old b",
    "sub/moved.py": "same",
}
BATCH = [
    change("a.yaml", "old a", "new a"),
    change("run.sh", "old run", "new run"),
    remove("gone.txt", "old gone"),
    create("deep/er/x.py", "new x"),
    create("deep/y.py", "new y"),
    change("sub/b.py", "old b", ""),
    remove("sub/moved.py", "same"),
    create("deep/moved.py", "same"),
]


def make_old(root: Path) -> None:
    make(root, OLD)
    (root / "run.sh").chmod(0o750)
    (root / "gone.txt").chmod(0o600)
