"""Python text to its syntax tree, and from nodes of the tree back to places in the text."""

import ast
import re
import sys
import warnings
from collections.abc import Iterator
from typing import NamedTuple

from onex_ls.text.lines import LineIndex
from onex_ls.text.span import Span

Definition = ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef
Function = ast.FunctionDef | ast.AsyncFunctionDef

_NEWER = re.compile(
    r"\s*type\s+\w+\s*(?:\[[^\]]*\])?\s*="  # PEP 695, Python 3.12
    r"|\s*(?:class|(?:async\s+)?def)\s+\w+\s*\["
    r"|\s*except\*?\s+[\w.]+\s*,\s*[\w.]+[^()]*:"  # PEP 758, Python 3.14
    r"|.*(?<![\w'\"])[rR]?[tT][rR]?['\"]"  # PEP 750, Python 3.14
)
"""What a line holds that a newer Python than the one at hand may understand."""

_HEAD = re.compile(r"(?:async(?:\s|\\)+)?(?:def|class)(?:\s|\\)+")


class PythonProblem(NamedTuple):
    """Why a source does not compile."""

    message: str
    span: Span


def parse_python(source: str, lines: LineIndex) -> tuple[ast.Module | None, tuple[PythonProblem, ...]]:
    """The tree of a source, or what keeps it from compiling. Nothing of it runs."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # an odd escape in somebody's string is not ours to print
            return ast.parse(source), ()
    except SyntaxError as error:
        return None, (PythonProblem(error.msg, _error_span(error, lines)),)
    except (ValueError, RecursionError, MemoryError) as error:  # null bytes; nesting that exhausts the parser
        return None, (PythonProblem(f"cannot be read: {error}", Span(0, 0)),)


def may_be_newer(problem: PythonProblem, source: str) -> bool:
    """Whether what keeps a source from compiling may be syntax that a newer Python than this one knows."""
    if problem.message.startswith("f-string"):  # PEP 701, Python 3.12
        return sys.version_info < (3, 12)
    start = source.rfind("\n", 0, problem.span.start) + 1
    end = source.find("\n", start)
    return _NEWER.match(source, start, end if end >= 0 else len(source)) is not None


def _error_span(error: SyntaxError, lines: LineIndex) -> Span:
    """The place of a syntax error. Its columns count code points from 1, unlike those of the tree."""
    line = (error.lineno or 1) - 1
    start = lines.offset(line, max((error.offset or 1) - 1, 0))
    one_further = lines.offset(line, max(error.offset or 1, 1))
    if error.end_lineno is None or error.end_offset is None or error.end_offset < 1:
        return Span(start, one_further)
    return Span(start, max(lines.offset(error.end_lineno - 1, error.end_offset - 1), one_further))


class Places:
    """Where the nodes of one tree stand; the only place that counts the bytes in which ``ast`` counts."""

    __slots__ = ("lines",)

    def __init__(self, lines: LineIndex) -> None:
        self.lines = lines

    def span(self, node: ast.stmt | ast.expr | ast.arg | ast.ExceptHandler | ast.alias | ast.keyword) -> Span:
        """The characters of a node."""
        start = self._offset(node.lineno, node.col_offset)
        return Span(start, self._offset(node.end_lineno or node.lineno, node.end_col_offset or node.col_offset))

    def name_span(self, node: Definition) -> Span:
        """Where the name of a definition stands; all of the definition when it is spelled in other characters."""
        span = self.span(node)
        head = _HEAD.match(self.lines.text, span.start, span.end)
        if head is None or not self.lines.text.startswith(node.name, head.end()):
            return span
        return Span(head.end(), head.end() + len(node.name))

    def _offset(self, line: int, byte_column: int) -> int:
        text = self.lines.line_text(line - 1)
        if text.isascii():
            return self.lines.start(line - 1) + byte_column
        before = text.encode("utf-8", "surrogatepass")[:byte_column]
        return self.lines.start(line - 1) + len(before.decode("utf-8", "surrogatepass"))


def last_name(node: ast.expr) -> str:
    """The last name of a dotted one, whatever it hangs on; empty where there is none."""
    while isinstance(node, ast.Subscript):
        node = node.value
    if isinstance(node, ast.Attribute):
        return node.attr
    return node.id if isinstance(node, ast.Name) else ""


def decorators(node: Definition) -> Iterator[str]:
    """The last names of what decorates a definition: ``validator`` for ``@pydantic.validator("x")``."""
    return (last_name(found.func if isinstance(found, ast.Call) else found) for found in node.decorator_list)
