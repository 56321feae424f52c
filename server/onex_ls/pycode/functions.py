"""A function that a person was asked to write: whether it is there, written, and of the signature that is asked for."""

import ast
from collections.abc import Sequence
from typing import NamedTuple, Protocol

from onex_ls.pycode.parse import Definition, Function, may_be_newer, parse_python
from onex_ls.pycode.shapes import names_in
from onex_ls.text.lines import LineIndex
from onex_ls.text.span import Span

_ANY = frozenset({"Any", "object"})
_AWAITED = frozenset({"Awaitable", "Coroutine"})
_NOT_WRITTEN = frozenset({"NotImplementedError", "METHOD_NOT_IMPLEMENTED"})
"""What a body raises that says of itself that it is still to be written."""


class Wanted(Protocol):
    """A function by its name and signature: the types of what it is called with, in order, and of what it gives."""

    @property
    def function(self) -> str:
        """Its name."""

    @property
    def takes(self) -> tuple[str, ...]:
        """The types of its arguments."""

    @property
    def gives(self) -> str:
        """The type of its result."""

    @property
    def is_async(self) -> bool:
        """Whether it is awaited."""


class Written(NamedTuple):
    """What a source has under a name.

    `head` is the signature and `body` what is to be replaced of a stub, or the whole body; both are the line that binds
    the name where it is no function, whose signature is not known. `misfit` says why the signature does not fit.
    """

    is_stub: bool
    head: Span
    body: Span
    misfit: str = ""


def written(source: str, wanted: Wanted) -> Written | None:
    """What a source has under the wanted name; None where it does not bind it, or does not compile.

    A source that only a newer Python compiles is taken for written.
    """
    lines = LineIndex(source)
    tree, problems = parse_python(source, lines)
    if tree is None:
        is_newer = any(may_be_newer(problem, source) for problem in problems)
        return Written(False, Span(0, 0), Span(0, 0)) if is_newer else None
    found = next((node for node in reversed(tree.body) if _binds(node, wanted.function)), None)
    if found is None:
        return None
    if not isinstance(found, Function):
        line = _lines(lines, found.lineno, found.lineno)
        return Written(False, line, line)
    own = {node.name for node in tree.body if isinstance(node, ast.ClassDef)}
    statements = found.body[1:] if _is_docstring(found.body[0]) else found.body
    first = (statements or found.body)[0]
    body = _lines(lines, first.lineno, found.end_lineno or first.lineno)
    head = _lines(lines, found.lineno, max(found.lineno, found.body[0].lineno - 1))
    return Written(_is_stub(statements), head, body, _misfit(found, wanted, own))


def _binds(node: ast.stmt, name: str) -> bool:
    """Whether a statement at the top level gives the name a value."""
    if isinstance(node, Definition):
        return node.name == name
    if isinstance(node, ast.Import | ast.ImportFrom):
        return any((alias.asname or alias.name) == name for alias in node.names)
    targets = node.targets if isinstance(node, ast.Assign) else [node.target] if isinstance(node, ast.AnnAssign) else []
    return any(isinstance(target, ast.Name) and target.id == name for target in targets)


def _is_docstring(node: ast.stmt) -> bool:
    return isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant) and isinstance(node.value.value, str)


def _is_stub(statements: Sequence[ast.stmt]) -> bool:
    """Whether a body says, or shows, that it is still to be written."""
    if not statements:
        return True
    (first, *others) = statements
    if others:
        return False
    if isinstance(first, ast.Pass) or (isinstance(first, ast.Expr) and isinstance(first.value, ast.Constant)):
        return True
    raised = first.exc if isinstance(first, ast.Raise) else None
    named = {getattr(node, "id", getattr(node, "attr", "")) for node in ast.walk(raised)} if raised is not None else ()
    return not _NOT_WRITTEN.isdisjoint(named)


def _misfit(found: Function, wanted: Wanted, own: set[str]) -> str:
    """Why a function cannot be called as is wanted; nothing where it can, or where its annotations do not say."""
    given = [*found.args.posonlyargs, *found.args.args]
    least = len(given) - len(found.args.defaults)
    count = len(wanted.takes)
    is_missing = any(default is None for default in found.args.kw_defaults)
    if least > count or is_missing or (len(given) < count and found.args.vararg is None):
        return f"it is called with {count} argument{'s' if count > 1 else ''}"
    for one, takes in zip(given, wanted.takes, strict=False):
        annotation = names_in(ast.unparse(one.annotation)) if one.annotation is not None else []
        if annotation and not _ANY.intersection(annotation) and not set(names_in(takes)) <= {*annotation}:
            return f"it is given a {takes}"
    returns = ast.unparse(found.returns) if found.returns is not None else ""
    gives = [name for name in names_in(returns) if f"{name}." not in returns]  # no modules
    is_awaited = isinstance(found, ast.AsyncFunctionDef) or not _AWAITED.isdisjoint(gives)
    if is_awaited is not wanted.is_async:
        return "it is awaited" if wanted.is_async else "nobody awaits it"
    known = {*names_in(wanted.gives), *own, *_ANY, *_AWAITED}
    return "" if set(gives) <= known else f"it has to give a {wanted.gives}"


def _lines(lines: LineIndex, first: int, last: int) -> Span:
    """Lines counted from 1, without the indentation of the first one and the end of the last one."""
    start, end = lines.start(first - 1), lines.end(last - 1)
    text = lines.text[start:end]
    return Span(start + len(text) - len(text.lstrip()), end)
