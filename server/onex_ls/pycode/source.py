"""A Python source as rules look at it: read once, then asked for nodes by type, for what is around them, for names."""

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import TypeVar, overload

from onex_ls.pycode.parse import Definition, Function, Places, PythonProblem, last_name, parse_python
from onex_ls.pycode.symbols import PythonModule, module_of
from onex_ls.text.lines import LineIndex
from onex_ls.text.span import Span

_REMEMBERED = 256  # a package is judged again after every change of one of its files
_DEEPEST = 400  # nodes within nodes: far beyond what people write, far below what Python's own stack bears

_SHARED = frozenset(
    kind
    for family in (ast.expr_context, ast.operator, ast.unaryop, ast.boolop, ast.cmpop)
    for kind in family.__subclasses__()
)

A = TypeVar("A", bound=ast.AST)
B = TypeVar("B", bound=ast.AST)
C = TypeVar("C", bound=ast.AST)


@dataclass(frozen=True, slots=True, eq=False)
class Source:
    """One source that compiles. `nodes` holds every node by its type, in the order of the text as far as types go.

    `origins` says what an imported name is: ``datetime`` after ``from datetime import datetime`` is
    ``datetime.datetime``; what is imported from the package around begins with dots.
    """

    text: str
    tree: ast.Module
    places: Places
    module: PythonModule
    nodes: dict[type[ast.AST], list[ast.AST]]
    parents: dict[ast.AST, ast.AST]
    origins: dict[str, str]

    @overload
    def every(self, one: type[A], /) -> Iterator[A]: ...
    @overload
    def every(self, one: type[A], other: type[B], /) -> Iterator[A | B]: ...
    @overload
    def every(self, one: type[A], other: type[B], third: type[C], /) -> Iterator[A | B | C]: ...

    def every(self, *types: type[ast.AST]) -> Iterator[ast.AST]:
        """All nodes of these types."""
        for one in types:
            yield from self.nodes.get(one, ())

    def above(self, node: ast.AST) -> Iterator[ast.AST]:
        """What a node stands in, from the inside out."""
        while (parent := self.parents.get(node)) is not None:
            yield parent
            node = parent

    def function_of(self, node: ast.AST) -> Function | None:
        """The innermost function that a node stands in."""
        return next((found for found in self.above(node) if isinstance(found, Function)), None)

    def class_of(self, node: ast.AST) -> ast.ClassDef | None:
        """The innermost class that a node stands in."""
        return next((found for found in self.above(node) if isinstance(found, ast.ClassDef)), None)

    def is_only_for_types(self, node: ast.AST) -> bool:
        """Whether a node stands under ``if TYPE_CHECKING``, so that it never runs."""
        return any(isinstance(found, ast.If) and last_name(found.test) == "TYPE_CHECKING" for found in self.above(node))

    def meaning(self, node: ast.expr) -> str:
        """A dotted name with what was imported put in: ``datetime.datetime.now``. Empty for other expressions."""
        dotted = dotted_name(node)
        first, dot, rest = dotted.partition(".")
        return f"{self.origins.get(first, first)}{dot}{rest}"

    def span(self, node: ast.stmt | ast.expr | ast.arg | ast.ExceptHandler | ast.alias | ast.keyword) -> Span:
        """The characters of a node; of a definition those of its name."""
        return self.places.name_span(node) if isinstance(node, Definition) else self.places.span(node)


@lru_cache(maxsize=_REMEMBERED)
def read_source(text: str) -> tuple[Source | None, tuple[PythonProblem, ...]]:
    """A text read as Python, or why it cannot be. The last few hundred are remembered."""
    lines = LineIndex(text)
    tree, problems = parse_python(text, lines)
    if tree is None:
        return None, problems
    nodes, parents = _indexed(tree)
    if nodes is None:
        return None, (PythonProblem("is nested too deeply to be looked at", Span(0, 0)),)
    return Source(text, tree, Places(lines), module_of(tree, lines), nodes, parents, _origins(nodes)), ()


def dotted_name(node: ast.expr) -> str:
    """``a.b.c`` as text, type arguments left out; empty for what is no such name."""
    names: list[str] = []
    while not isinstance(node, ast.Name):
        if isinstance(node, ast.Attribute):
            names.append(node.attr)
        elif not isinstance(node, ast.Subscript):
            return ""
        node = node.value
    return ".".join([node.id, *reversed(names)])


def behind_docstring(body: list[ast.stmt]) -> list[ast.stmt]:
    """A body without its docstring."""
    first = body[0] if body else None
    is_documented = (
        isinstance(first, ast.Expr) and isinstance(first.value, ast.Constant) and isinstance(first.value.value, str)
    )
    return body[1:] if is_documented else body


def parameters(function: Function) -> list[ast.arg]:
    """The parameters that have a name of their own, without the one of a method that is the object itself."""
    listed = [*function.args.posonlyargs, *function.args.args]
    is_bound = bool(listed) and listed[0].arg in ("self", "cls")
    return [*listed[1 if is_bound else 0 :], *function.args.kwonlyargs]


def _indexed(tree: ast.Module) -> tuple[dict[type[ast.AST], list[ast.AST]] | None, dict[ast.AST, ast.AST]]:
    """The nodes of a tree by type, level by level, and their parents; no nodes of a tree that is absurdly deep."""
    nodes: dict[type[ast.AST], list[ast.AST]] = {}
    parents: dict[ast.AST, ast.AST] = {}
    level: list[ast.AST] = [tree]
    for _ in range(_DEEPEST):
        below: list[ast.AST] = []
        for node in level:
            for child in _children(node):
                nodes.setdefault(type(child), []).append(child)
                parents[child] = node
                below.append(child)
        if not below:
            return nodes, parents
        level = below
    return None, {}


def _children(node: ast.AST) -> list[ast.AST]:
    """The nodes right inside one; operators and contexts are objects that all nodes share, and are left out."""
    found: list[ast.AST] = []
    for value in vars(node).values():
        if type(value) is list:
            found += [item for item in value if isinstance(item, ast.AST) and type(item) not in _SHARED]
        elif isinstance(value, ast.AST) and type(value) not in _SHARED:
            found.append(value)
    return found


def _origins(nodes: dict[type[ast.AST], list[ast.AST]]) -> dict[str, str]:
    found: dict[str, str] = {}
    for node in nodes.get(ast.Import, ()):
        if isinstance(node, ast.Import):
            for alias in node.names:
                found[alias.asname or alias.name.partition(".")[0]] = (
                    alias.name if alias.asname else alias.name.partition(".")[0]
                )
    for node in nodes.get(ast.ImportFrom, ()):
        if isinstance(node, ast.ImportFrom):
            module = "." * node.level + (node.module or "")
            for alias in node.names:
                dot = "" if module.endswith(".") else "."
                found[alias.asname or alias.name] = f"{module}{dot}{alias.name}"
    return found
