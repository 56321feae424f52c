"""Run by another Python: tries the tests of a package with each of some changed files, one at a time.

    python one_by_one.py ROOT < changes > verdicts

The changes are ``[[file, text], ...]`` below ROOT as JSON; the verdicts are what pytest's exit code was for each. What
the package needs from elsewhere is imported once, and every try is a fork of that.
"""

import ast
import importlib
import json
import os
import signal
import sys
from pathlib import Path

import pytest

SECONDS = 60
"""A change may make code go round for ever."""


def preload(root: Path) -> None:
    """Import what the files of the package import from elsewhere."""
    own = {path.name for path in (root / "src").iterdir()}
    for file in root.rglob("*.py"):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.ImportFrom) and node.module and node.module.partition(".")[0] not in own:
                importlib.import_module(node.module)


def verdict(root: Path, tests: Path) -> int:
    """The exit code of pytest in a process of its own."""
    child = os.fork()
    if child:
        return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    signal.alarm(SECONDS)
    nothing = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nothing, 1)
    os.dup2(nothing, 2)
    sys.path.insert(0, str(root / "src"))
    options = ["-x", "-q", "-p", "no:cacheprovider", "--import-mode=importlib", "-c", os.devnull, f"--rootdir={root}"]
    os._exit(pytest.main([*options, str(tests)]))


def main(root: Path) -> None:
    """Try every change, and leave the files as they were."""
    preload(root)
    found = []
    for name, text in json.load(sys.stdin):
        file = root / name
        before = file.read_text(encoding="utf-8")
        file.write_text(text, encoding="utf-8")
        found.append(verdict(root, root / "src"))
        file.write_text(before, encoding="utf-8")
    json.dump(found, sys.stdout)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
