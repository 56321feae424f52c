"""The project's own source, as the tests of its architecture read it."""

import ast
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import NamedTuple

PROJECT = Path(__file__).parents[2]
PACKAGE = PROJECT / "server" / "onex_ls"
_MODULE = re.compile(r"onex_ls(?:\.\w+)+")


class Import(NamedTuple):
    """One imported name: `name` out of `module`, or the whole module where `name` is empty."""

    file: str
    line: int
    module: str
    name: str

    def __str__(self) -> str:
        return f"{self.file}:{self.line}: {self.module} {self.name}".rstrip()


class Call(NamedTuple):
    """One call: the function as it is written (``os.replace``, ``open``), and its node."""

    file: str
    line: int
    function: str
    node: ast.Call

    def __str__(self) -> str:
        return f"{self.file}:{self.line}: {self.function}(...)"


@cache
def modules() -> dict[str, ast.Module]:
    """Every module of the package: its path below the package, and its syntax tree."""
    files = sorted(PACKAGE.rglob("*.py"))
    return {file.relative_to(PACKAGE).as_posix(): ast.parse(file.read_text(encoding="utf-8")) for file in files}


def room(file: str) -> str:
    """The room of a module: the folder it lies in, or nothing for the front door."""
    return file.partition("/")[0] if "/" in file else ""


@cache
def imports() -> tuple[Import, ...]:
    """Everything that is imported, wherever it stands; modules that are named as text are imported later, and count."""
    return tuple(found for file, tree in modules().items() for node in ast.walk(tree) for found in _imports(file, node))


def _imports(file: str, node: ast.AST) -> Iterator[Import]:
    if isinstance(node, ast.Import):
        yield from (Import(file, node.lineno, alias.name, "") for alias in node.names)
    elif isinstance(node, ast.ImportFrom):
        module = "." * node.level + (node.module or "")
        yield from (Import(file, node.lineno, module, alias.name) for alias in node.names)
    elif isinstance(node, ast.Constant) and isinstance(node.value, str) and _MODULE.fullmatch(node.value):
        yield Import(file, node.lineno, node.value, "")


@cache
def calls() -> tuple[Call, ...]:
    """Everything that is called by a name."""
    return tuple(
        Call(file, node.lineno, ast.unparse(node.func), node)
        for file, tree in modules().items()
        for node in ast.walk(tree)
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name | ast.Attribute)
    )
