"""git, as the judge of differences and merges."""

import re
import subprocess
from collections.abc import Sequence
from pathlib import Path


def git_hunks(old: Sequence[str], new: Sequence[str], folder: Path) -> list[tuple[int, int, int, int]]:
    """The changes that ``git diff`` finds, as `onex_ls.text.diff` has them; `folder` is for its files."""
    (folder / "old").write_bytes("".join(old).encode())
    (folder / "new").write_bytes("".join(new).encode())
    options = ["--no-index", "--no-indent-heuristic", "--diff-algorithm=myers", "--unified=0", "--text"]
    done = subprocess.run(["git", "diff", *options, "old", "new"], cwd=folder, capture_output=True)
    assert done.returncode in (0, 1), done.stderr
    result = []
    for match in re.finditer(rb"^@@ -(\d+)(?:,(\d+))? \+(\d+)(?:,(\d+))? @@", done.stdout, re.MULTILINE):
        gone, made = int(match[2] or 1), int(match[4] or 1)
        start, new_start = int(match[1]) - bool(gone), int(match[3]) - bool(made)
        result.append((start, start + gone, new_start, new_start + made))
    return result


def git_merge(base: str, mine: str, theirs: str, folder: Path, labels: Sequence[str]) -> str:
    """What ``git merge-file --diff3`` makes of three texts."""
    for name, text in (("mine", mine), ("base", base), ("theirs", theirs)):
        (folder / name).write_bytes(text.encode())
    command = ["git", "merge-file", "-p", "--diff3", *(part for label in labels for part in ("-L", label))]
    done = subprocess.run([*command, "mine", "base", "theirs"], cwd=folder, capture_output=True)
    assert done.returncode < 128, done.stderr
    return done.stdout.decode()
