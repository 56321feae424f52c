"""What stands at a place inside brackets and braces, where indentation says nothing: read from their text alone."""

import re
from dataclasses import dataclass
from typing import NamedTuple

from onex_ls.syntax.query import join
from onex_ls.syntax.tree import Mapping, Node, Sequence, Tree
from onex_ls.text.span import Span

_END = r"[ \t\r\n,\[\]{}]|\Z"
_LETTER = rf"(?:[^ \t\r\n,\[\]{{}}:]|:(?!{_END}))"
_TOKEN = re.compile(
    rf"""(?P<blank>[ \t\r\n]+)
    | (?P<comment>\#[^\r\n]*)
    | (?P<mark>[\[\]{{}},]|:(?={_END}))
    | (?P<word>"(?:\\.|[^"\\])*(?:"|\Z) | '(?:''|[^'])*(?:'|\Z) | {_LETTER}(?:{_LETTER}|[ \t]+(?=[^\#])(?={_LETTER}))*)
    """,
    re.VERBOSE | re.DOTALL,
)


@dataclass(slots=True)
class _Open:
    """A bracket that is still open: which, how many commas it has seen, and the key of the pair being written."""

    bracket: str
    commas: int = 0
    key: str | None = None


class InFlow(NamedTuple):
    """A place inside brackets: in a list or a map, behind which key, and the word or comment that stands there.

    `path` is the path of the map or of the item of the list.
    """

    in_list: bool
    key: str | None
    path: str
    word: Span
    in_comment: bool


def in_flow(tree: Tree, offset: int) -> InFlow | None:
    """The place of `offset` inside the outermost brackets around it, or None where there are none."""
    found = _outermost(tree, offset)
    return _scan(tree.text, *found, offset) if found is not None else None


def _outermost(tree: Tree, offset: int) -> tuple[int, str] | None:
    """Where the outermost brackets around `offset` open, and their path."""
    waiting: list[tuple[Node, str]] = [(doc.root, "") for doc in tree.documents if doc.root is not None]
    while waiting:
        node, path = waiting.pop()
        if not isinstance(node, Mapping | Sequence) or node.start >= offset:
            continue
        if node.flow and (offset < node.end or _is_open(tree, node, offset)):
            return node.start, path
        if isinstance(node, Mapping) and not node.flow:
            waiting += [(pair.value, join(path, pair.name or "?")) for pair in node.entries]
        elif isinstance(node, Sequence) and not node.flow:
            waiting += [(item, join(path, position)) for position, item in enumerate(node.items)]
    return None


def _is_open(tree: Tree, node: Mapping | Sequence, offset: int) -> bool:
    """Whether the brackets of `node` were never closed, and `offset` stands behind them on their last line."""
    closed = node.end - node.start > 1 and tree.text[node.end - 1] in "]}"
    return not closed and tree.lines.line_of(offset) == tree.lines.line_of(node.end)


def _scan(text: str, start: int, path: str, offset: int) -> InFlow:
    stack: list[_Open] = []
    word = Span(offset, offset)
    for match in _TOKEN.finditer(text, start):
        if match.start() > offset or (match.start() == offset and match.lastgroup != "word"):
            break
        if match.lastgroup == "comment" and offset <= match.end():
            return _found(stack, path, Span(*match.span()), True)
        if match.lastgroup == "word":
            word = Span(*match.span())
        elif match.lastgroup == "mark":
            _mark(stack, match[0], word.of(text))
    return _found(stack, path, word if word.contains(offset) else Span(offset, offset), False)


def _mark(stack: list[_Open], mark: str, word: str) -> None:
    if mark in "[{":
        stack.append(_Open(mark))
    elif mark in "]}" and len(stack) > 1:
        stack.pop()
    elif mark == ",":
        stack[-1].commas, stack[-1].key = stack[-1].commas + 1, None
    elif mark == ":":
        stack[-1].key = word[1:-1] if word[:1] in ("'", '"') else word


def _found(stack: list[_Open], path: str, word: Span, in_comment: bool) -> InFlow:
    innermost = stack[-1]
    for opened in stack:
        if opened.bracket == "[":
            path = join(path, opened.commas)
        if opened.key is not None and opened is not innermost:
            path = join(path, opened.key)
    return InFlow(innermost.bracket == "[", innermost.key, path, word, in_comment)
