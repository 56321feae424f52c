"""What a Python source defines, read from its syntax alone: nothing is imported, nothing runs."""

import ast
import re
import warnings
from collections.abc import Iterable
from typing import NamedTuple, TypeGuard

from onex_ls.text.lines import LineIndex
from onex_ls.text.span import Span


class PythonProblem(NamedTuple):
    """Why a source does not compile."""

    message: str
    span: Span


class Symbol(NamedTuple):
    """A class or function. `bases` are a class's bases as written, without type arguments; `members` its methods."""

    name: str
    kind: str  # "class" or "function"
    name_span: Span
    span: Span
    bases: tuple[str, ...] = ()
    members: tuple["Symbol", ...] = ()
    is_async: bool = False

    def member(self, name: str) -> "Symbol | None":
        """The method of that name; of several, the last one counts, as it does for Python."""
        return next((found for found in reversed(self.members) if found.name == name), None)


class PythonModule(NamedTuple):
    """A source file: the classes and functions at its top level, and every name bound there.

    `binds_more` says that a star import binds names that the source does not show.
    """

    symbols: tuple[Symbol, ...]
    names: frozenset[str]
    binds_more: bool = False

    def symbol(self, name: str) -> Symbol | None:
        """The class or function of that name; of several, the last one counts, as it does for Python."""
        return next((found for found in reversed(self.symbols) if found.name == name), None)

    def binds(self, name: str) -> bool:
        """Whether ``from module import name`` can be expected to work."""
        return name in self.names or self.binds_more


def read_python(source: str) -> tuple[PythonModule, tuple[PythonProblem, ...]]:
    """The symbols of a source and what keeps it from compiling; with a problem there are no symbols."""
    lines = LineIndex(source)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # an odd escape in somebody's string is not ours to print
            tree = ast.parse(source)
    except SyntaxError as error:
        return PythonModule((), frozenset()), (PythonProblem(error.msg, _error_span(error, lines)),)
    except (ValueError, RecursionError, MemoryError) as error:  # null bytes; nesting that exhausts the parser
        return PythonModule((), frozenset()), (PythonProblem(f"cannot be read: {error}", Span(0, 0)),)
    reader = _Reader(lines)
    names, binds_more = _bound_names(tree.body)
    return PythonModule(reader.symbols(tree.body), frozenset(names), binds_more), ()


def _error_span(error: SyntaxError, lines: LineIndex) -> Span:
    """The place of a syntax error. Its columns count code points from 1, unlike those of the tree."""
    line = (error.lineno or 1) - 1
    start = lines.offset(line, max((error.offset or 1) - 1, 0))
    if error.end_lineno is None or error.end_offset is None or error.end_offset < 1:
        return Span(start, start)
    return Span(start, max(lines.offset(error.end_lineno - 1, error.end_offset - 1), start))


class _Reader:
    """Turns definitions of one tree into symbols; the only place that counts the bytes in which ``ast`` counts."""

    def __init__(self, lines: LineIndex) -> None:
        self._lines = lines

    def symbols(self, body: Iterable[ast.stmt]) -> tuple[Symbol, ...]:
        """The classes and functions among the statements, those under ``if`` and ``try`` included."""
        return tuple(self._symbol(node) for node in _definitions(body))

    def _symbol(self, node: ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef) -> Symbol:
        start = self._offset(node.lineno, node.col_offset)
        span = Span(start, self._offset(node.end_lineno or node.lineno, node.end_col_offset or node.col_offset))
        name = re.compile(rf"\b{re.escape(node.name)}\b").search(self._lines.text, start, span.end)
        name_span = Span(name.start(), name.end()) if name is not None else span
        if isinstance(node, ast.ClassDef):
            bases = tuple(filter(None, map(_dotted, node.bases)))
            return Symbol(node.name, "class", name_span, span, bases, self.symbols(node.body))
        return Symbol(node.name, "function", name_span, span, is_async=isinstance(node, ast.AsyncFunctionDef))

    def _offset(self, line: int, byte_column: int) -> int:
        text = self._lines.line_text(line - 1)
        if text.isascii():
            return self._lines.start(line - 1) + byte_column
        before = text.encode("utf-8", "surrogatepass")[:byte_column]
        return self._lines.start(line - 1) + len(before.decode("utf-8", "surrogatepass"))


def _definitions(body: Iterable[ast.stmt]) -> Iterable[ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef]:
    for node in body:
        if isinstance(node, ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef):
            yield node
        else:
            yield from _definitions(_nested(node))


def _nested(node: ast.stmt) -> list[ast.stmt]:
    """The statements inside an ``if``, ``try`` or ``with``, whose names belong to the scope around them."""
    inner: list[ast.stmt] = []
    for part in ("body", "orelse", "finalbody"):
        inner.extend(getattr(node, part, ()))
    for handler in getattr(node, "handlers", ()):
        inner.extend(handler.body)
    return inner


def _bound_names(body: Iterable[ast.stmt]) -> tuple[set[str], bool]:
    names: set[str] = set()
    binds_more = False
    for node in body:
        if isinstance(node, ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef):
            names.add(node.name)
        elif isinstance(node, ast.Import | ast.ImportFrom):
            names.update((alias.asname or alias.name).partition(".")[0] for alias in node.names)
            binds_more |= any(alias.name == "*" for alias in node.names)
        elif isinstance(node, ast.Assign | ast.AnnAssign | ast.AugAssign):
            names.update(found.id for found in ast.walk(node) if _is_stored(found))
        else:
            inner, more = _bound_names(_nested(node))
            names |= inner
            binds_more |= more
    return names, binds_more


def _is_stored(node: ast.AST) -> TypeGuard[ast.Name]:
    return isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)


def _dotted(node: ast.expr) -> str:
    """A base class as text: ``NodeCompute`` for ``NodeCompute[object, object]`` and ``nodes.NodeCompute`` alike."""
    if isinstance(node, ast.Subscript):
        return _dotted(node.value)
    if isinstance(node, ast.Attribute):
        return node.attr
    return node.id if isinstance(node, ast.Name) else ""
