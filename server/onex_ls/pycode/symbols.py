"""What a Python source defines, read from its syntax alone: nothing is imported, nothing runs."""

import ast
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from onex_ls.pycode.parse import Definition, Places, PythonProblem, decorators, last_name, parse_python
from onex_ls.text.lines import LineIndex
from onex_ls.text.span import Span


class Symbol(NamedTuple):
    """A class or function. `bases` are a class's bases as written, without type arguments; `members` its methods.

    `names` is every name that the body of a class binds. `is_open` says that a decorator, a metaclass or a base that
    has no name may bring members that the source does not show.
    """

    name: str
    kind: str  # "class" or "function"
    name_span: Span
    span: Span
    bases: tuple[str, ...] = ()
    members: tuple["Symbol", ...] = ()
    is_async: bool = False
    names: frozenset[str] = frozenset()
    is_open: bool = False

    def member(self, name: str) -> "Symbol | None":
        """The method of that name; of several, the last one counts, as it does for Python."""
        return next((found for found in reversed(self.members) if found.name == name), None)


class Import(NamedTuple):
    """A name that a module takes from another one: ``from module import original as name``, `level` dots before it."""

    name: str
    module: str
    original: str
    level: int


class PythonModule(NamedTuple):
    """A source file: the classes and functions at its top level, and every name bound there.

    `binds_more` says that names are bound which the source does not show: by a star import, by a ``__getattr__`` of
    the module, or through ``globals()``. `imports` has the names that come from another module and from nowhere else.
    """

    symbols: tuple[Symbol, ...]
    names: frozenset[str]
    binds_more: bool = False
    imports: tuple[Import, ...] = ()

    def symbol(self, name: str) -> Symbol | None:
        """The class or function of that name; of several, the last one counts, as it does for Python."""
        return next((found for found in reversed(self.symbols) if found.name == name), None)

    def binds(self, name: str) -> bool:
        """Whether ``from module import name`` can be expected to work."""
        return name in self.names or self.binds_more


_STAR = "*"
_OPENING = frozenset({_STAR, "__getattr__"})
_HARMLESS = frozenset({"dataclass", "final", "runtime_checkable"})
"""Decorators that leave the methods of a class as they are."""


def read_python(source: str) -> tuple[PythonModule, tuple[PythonProblem, ...]]:
    """The symbols of a source and what keeps it from compiling; with a problem there are no symbols."""
    lines = LineIndex(source)
    tree, problems = parse_python(source, lines)
    return (module_of(tree, lines), ()) if tree is not None else (PythonModule((), frozenset()), problems)


def module_of(tree: ast.Module, lines: LineIndex) -> PythonModule:
    """The symbols of a source whose tree is known already."""
    bound = list(_bindings(tree.body))
    names = frozenset(name for name, _ in bound)
    own = {name for name, taken in bound if taken is None}
    imports = tuple(dict.fromkeys(taken for name, taken in bound if taken is not None and name not in own))
    hidden = any(word in lines.text for word in ("globals()", "sys.modules[__name__]"))
    return PythonModule(
        _Reader(Places(lines)).symbols(tree.body), names - {_STAR}, bool(names & _OPENING) or hidden, imports
    )


class _Reader:
    """Turns definitions of one tree into symbols."""

    def __init__(self, places: Places) -> None:
        self._places = places

    def symbols(self, body: Iterable[ast.stmt]) -> tuple[Symbol, ...]:
        """The classes and functions among the statements, those under ``if`` and ``try`` included."""
        return tuple(self._symbol(node) for node in _definitions(body))

    def _symbol(self, node: Definition) -> Symbol:
        span, name_span = self._places.span(node), self._places.name_span(node)
        if isinstance(node, ast.ClassDef):
            bases = tuple(filter(None, map(last_name, node.bases)))
            is_open = len(bases) < len(node.bases) or bool(node.keywords) or not _HARMLESS.issuperset(decorators(node))
            names = frozenset(name for name, _ in _bindings(node.body))
            return Symbol(
                node.name, "class", name_span, span, bases, self.symbols(node.body), names=names, is_open=is_open
            )
        return Symbol(node.name, "function", name_span, span, is_async=isinstance(node, ast.AsyncFunctionDef))


def _definitions(body: Iterable[ast.stmt]) -> Iterator[Definition]:
    return (node for node in _statements(body) if isinstance(node, Definition))


def _statements(body: Iterable[ast.stmt]) -> Iterator[ast.stmt]:
    """The statements of a scope in the order of the text, those inside ``if``, ``try``, ``with`` and loops included."""
    waiting = list(body)[::-1]
    while waiting:
        node = waiting.pop()
        yield node
        if not isinstance(node, Definition):
            waiting += _nested(node)[::-1]


def _nested(node: ast.stmt) -> list[ast.stmt]:
    """The statements directly inside one, whose names belong to the scope around them."""
    inner: list[ast.stmt] = []
    for part in ("body", "orelse", "finalbody"):
        inner.extend(getattr(node, part, ()))
    for branch in (*getattr(node, "handlers", ()), *getattr(node, "cases", ())):
        inner.extend(branch.body)
    return inner


def _bindings(body: Iterable[ast.stmt]) -> Iterator[tuple[str, Import | None]]:
    """Every name that a scope binds, with the import that does it; ``*`` for all those of a star import."""
    for node in _statements(body):
        if isinstance(node, Definition):
            yield node.name, None
        elif isinstance(node, ast.Import):
            for alias in node.names:
                yield alias.asname or alias.name.partition(".")[0], None
        elif isinstance(node, ast.ImportFrom):
            for alias in node.names:
                name = alias.asname or alias.name
                yield name, Import(name, node.module or "", alias.name, node.level)
        else:
            for name in _stored(node):
                yield name, None


def _stored(node: ast.stmt) -> Iterator[str]:
    """The names that a statement binds by itself, without the statements inside it."""
    waiting: list[ast.AST] = [node]
    while waiting:
        for child in ast.iter_child_nodes(waiting.pop()):
            if isinstance(child, ast.Name):
                if isinstance(child.ctx, ast.Store):
                    yield child.id
            elif not isinstance(child, ast.stmt | ast.ExceptHandler | ast.match_case):
                waiting.append(child)
