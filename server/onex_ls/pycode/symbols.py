"""What a Python source defines, read from its syntax alone: nothing is imported, nothing runs."""

import ast
import re
import warnings
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from onex_ls.text.lines import LineIndex
from onex_ls.text.span import Span


class PythonProblem(NamedTuple):
    """Why a source does not compile."""

    message: str
    span: Span


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


_Definition = ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef
_STAR = "*"
_OPENING = frozenset({_STAR, "__getattr__"})
_HEAD = re.compile(r"(?:async(?:\s|\\)+)?(?:def|class)(?:\s|\\)+")
_HARMLESS = frozenset({"dataclass", "final", "runtime_checkable"})
"""Decorators that leave the methods of a class as they are."""


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
    bound = list(_bindings(tree.body))
    names = frozenset(name for name, _ in bound)
    own = {name for name, taken in bound if taken is None}
    imports = tuple(dict.fromkeys(taken for name, taken in bound if taken is not None and name not in own))
    binds_more = bool(names & _OPENING) or any(word in source for word in ("globals()", "sys.modules[__name__]"))
    return PythonModule(_Reader(lines).symbols(tree.body), names - {_STAR}, binds_more, imports), ()


def _error_span(error: SyntaxError, lines: LineIndex) -> Span:
    """The place of a syntax error. Its columns count code points from 1, unlike those of the tree."""
    line = (error.lineno or 1) - 1
    start = lines.offset(line, max((error.offset or 1) - 1, 0))
    one_further = lines.offset(line, max(error.offset or 1, 1))
    if error.end_lineno is None or error.end_offset is None or error.end_offset < 1:
        return Span(start, one_further)
    return Span(start, max(lines.offset(error.end_lineno - 1, error.end_offset - 1), one_further))


class _Reader:
    """Turns definitions of one tree into symbols; the only place that counts the bytes in which ``ast`` counts."""

    def __init__(self, lines: LineIndex) -> None:
        self._lines = lines

    def symbols(self, body: Iterable[ast.stmt]) -> tuple[Symbol, ...]:
        """The classes and functions among the statements, those under ``if`` and ``try`` included."""
        return tuple(self._symbol(node) for node in _definitions(body))

    def _symbol(self, node: _Definition) -> Symbol:
        start = self._offset(node.lineno, node.col_offset)
        span = Span(start, self._offset(node.end_lineno or node.lineno, node.end_col_offset or node.col_offset))
        name_span = self._name_span(node, span)
        if isinstance(node, ast.ClassDef):
            bases = tuple(filter(None, map(_dotted, node.bases)))
            is_open = len(bases) < len(node.bases) or bool(node.keywords) or not _HARMLESS.issuperset(_decorators(node))
            names = frozenset(name for name, _ in _bindings(node.body))
            return Symbol(
                node.name, "class", name_span, span, bases, self.symbols(node.body), names=names, is_open=is_open
            )
        return Symbol(node.name, "function", name_span, span, is_async=isinstance(node, ast.AsyncFunctionDef))

    def _name_span(self, node: _Definition, span: Span) -> Span:
        """Where the name of a definition stands; all of the definition when it is spelled in other characters."""
        head = _HEAD.match(self._lines.text, span.start, span.end)
        if head is None or not self._lines.text.startswith(node.name, head.end()):
            return span
        return Span(head.end(), head.end() + len(node.name))

    def _offset(self, line: int, byte_column: int) -> int:
        text = self._lines.line_text(line - 1)
        if text.isascii():
            return self._lines.start(line - 1) + byte_column
        before = text.encode("utf-8", "surrogatepass")[:byte_column]
        return self._lines.start(line - 1) + len(before.decode("utf-8", "surrogatepass"))


def _definitions(body: Iterable[ast.stmt]) -> Iterator[_Definition]:
    return (node for node in _statements(body) if isinstance(node, _Definition))


def _statements(body: Iterable[ast.stmt]) -> Iterator[ast.stmt]:
    """The statements of a scope in the order of the text, those inside ``if``, ``try``, ``with`` and loops included."""
    waiting = list(body)[::-1]
    while waiting:
        node = waiting.pop()
        yield node
        if not isinstance(node, _Definition):
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
        if isinstance(node, _Definition):
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


def _decorators(node: ast.ClassDef) -> Iterator[str]:
    return (_dotted(found.func if isinstance(found, ast.Call) else found) for found in node.decorator_list)


def _dotted(node: ast.expr) -> str:
    """A base class as text: ``NodeCompute`` for ``NodeCompute[object, object]`` and ``nodes.NodeCompute`` alike."""
    while isinstance(node, ast.Subscript):
        node = node.value
    if isinstance(node, ast.Attribute):
        return node.attr
    return node.id if isinstance(node, ast.Name) else ""
