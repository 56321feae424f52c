"""What a reader may expect of every file."""

import ast
import re
import subprocess
import tokenize
from pathlib import Path

import pytest

from support.source import PACKAGE, PROJECT, modules

LONGEST_FILE, LONGEST_FUNCTION = 400, 40
_UNDONE = re.compile(r"\b(TODO|FIXME|XXX|HACK)\b")
_EXCEPTION = re.compile(r"# (?:noqa: [A-Z]+\d+(?:, [A-Z]+\d+)*|type: ignore\[[\w-]+(?:, [\w-]+)*\])(.*)")
_HERE = re.compile("|".join(("/(?:work)/(?:main|shared)", "/(?:tmp)/brief", "/(?:root)/")))  # not to find itself


def tracked() -> list[Path]:
    """The files under version control; where there is none, as in a source archive, those of the package."""
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=PROJECT, capture_output=True, check=False)
    names = listed.stdout.decode().split("\0") if listed.returncode == 0 else []
    files = [PROJECT / name for name in names if name]
    return [file for file in files if file.is_file()] or sorted(PACKAGE.rglob("*.py"))


def body_lines(function: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    """The lines of a function without its signature, its docstring."""
    body = function.body[1:] if ast.get_docstring(function) is not None else function.body
    return (function.end_lineno or 0) - body[0].lineno + 1 if body else 0


def test_no_file_is_too_long():
    lengths = {file: len((PACKAGE / file).read_text(encoding="utf-8").splitlines()) for file in modules()}
    assert {file: length for file, length in lengths.items() if length > LONGEST_FILE} == {}


def test_no_function_is_too_long():
    lengths = {
        f"{file}:{node.lineno} {node.name}": body_lines(node)
        for file, tree in modules().items()
        for node in ast.walk(tree)
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
    }
    assert {name: length for name, length in lengths.items() if length > LONGEST_FUNCTION} == {}


@pytest.mark.parametrize("file", modules())
def test_nothing_is_left_undone(file):
    with tokenize.open(PACKAGE / file) as source:
        comments = [
            token.string for token in tokenize.generate_tokens(source.readline) if token.type == tokenize.COMMENT
        ]
    assert [comment for comment in comments if _UNDONE.search(comment)] == []
    bare = [
        node
        for node in ast.walk(modules()[file])
        if isinstance(node, ast.Raise) and "NotImplementedError" in ast.unparse(node)
    ]
    assert bare == []


def test_every_module_says_what_it_is():
    assert [file for file, tree in modules().items() if not ast.get_docstring(tree)] == []


def test_no_tracked_file_knows_the_machine_it_was_made_on():
    offenders = []
    for file in tracked():
        try:
            text = file.read_text(encoding="utf-8")
        except UnicodeDecodeError:
            continue
        offenders += [f"{file.relative_to(PROJECT)}: {found[0]}" for found in _HERE.finditer(text)]
    assert offenders == []


def test_exceptions_of_the_checkers_have_reasons():
    """A `noqa` or `type: ignore` names its rule, and the reason stands beside it or in a comment above."""
    unexplained = []
    for file in modules():
        above = ""
        for number, line in enumerate((PACKAGE / file).read_text(encoding="utf-8").splitlines(), 1):
            found = _EXCEPTION.search(line)
            if found is not None and not re.search(r"\w{3}", found[1]) and not above.lstrip().startswith("#"):
                unexplained.append(f"{file}:{number}: {line.strip()}")
            above = line
    assert unexplained == []
