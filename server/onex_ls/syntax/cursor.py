"""What stands at the cursor, also in text that does not parse, which is most of what people type.

The answer comes from the lines and their indentation alone, the way a person reads YAML. Only where indentation says
nothing, inside brackets and inside prose, does it come from the tree.
"""

import re
from enum import Enum
from typing import NamedTuple

from onex_ls.syntax.flow import in_flow
from onex_ls.syntax.query import hit, join
from onex_ls.syntax.tree import Scalar, Tree
from onex_ls.text.span import Span

_LINE = re.compile(
    r"(?P<indent>[ \t]*)(?P<dashes>(?:-[ \t]+)*)(?P<dash>-$)?"
    r"(?:(?P<key>\"[^\"]{0,200}\"|'[^']{0,200}'|[^\s#\"'\[\]{},:&*!|>%@`-][^#:\n]{0,200}?)"
    r"[ \t]{0,200}(?P<colon>:)(?P<blanks>[ \t]+|$))?"
)
_LONE_WORD = re.compile(r"[ \t]*(?P<word>[A-Za-z_][\w.-]*)[ \t]*(?:#.*)?$")
_QUOTED_OR_COMMENT = re.compile(r"(?:(?<=[\s\[{,])|^)(?:\"(?:\\.|[^\"\\])*\"?|'(?:''|[^'])*'?|(?P<comment>#))")
_BYTE_ORDER_MARK = "\ufeff"
_LOOK_BACK = 5_000
"""How many lines above the cursor are read; the longest of 565 measured contracts has 859."""


class Role(Enum):
    """What a person at the cursor is writing."""

    KEY = "key"
    VALUE = "value"
    ITEM = "item"
    COMMENT = "comment"


class Cursor(NamedTuple):
    """The place of the cursor.

    `path` is where the typed thing belongs: the mapping that would get the key, or the path of the value or item.
    `word` is the key or value around the cursor, `prefix` what of it stands before the cursor.
    """

    role: Role
    path: str
    word: Span
    prefix: str


class _Line(NamedTuple):
    """One line taken apart, in columns: its dashes, where its content begins, the end of its colon, its value."""

    dashes: tuple[int, ...]
    content: int
    key: str | None
    key_end: int
    colon: int
    value: int


def cursor_at(tree: Tree, offset: int) -> Cursor:
    """What stands at `offset`. Never fails: with nothing to go by it is a key at the top level."""
    return _in_brackets(tree, offset) or _in_prose(tree, offset) or _in_line(tree, offset)


def _in_brackets(tree: Tree, offset: int) -> Cursor | None:
    found = in_flow(tree, offset)
    if found is None:
        return None
    prefix = tree.text[found.word.start : offset]
    if found.in_comment:
        return Cursor(Role.COMMENT, "", found.word, prefix)
    if found.key is not None:
        return Cursor(Role.VALUE, join(found.path, found.key), found.word, prefix)
    return Cursor(Role.ITEM if found.in_list else Role.KEY, found.path, found.word, prefix)


def _in_prose(tree: Tree, offset: int) -> Cursor | None:
    """The cursor below the first line of a text of several lines, where nothing is a key or a comment."""
    found = hit(tree, offset)
    if found is None or not isinstance(found.node, Scalar) or found.is_key:
        return None
    node, lines = found.node, tree.lines
    first = lines.line_of(node.start)
    below_its_key = not tree.text[lines.start(first) : node.start].strip()
    if lines.line_of(offset) == first or (not node.style and below_its_key):
        return None
    return Cursor(Role.VALUE, found.path, node.span, tree.text[node.start : offset])


def _in_line(tree: Tree, offset: int) -> Cursor:
    number = tree.lines.line_of(offset)
    start, line = tree.lines.start(number), _line_text(tree, number)
    start += number == 0 and tree.text.startswith(_BYTE_ORDER_MARK)
    offset = max(offset, start)
    here, column = _read(line), min(offset - start, len(line))
    comment = _comment_column(line)
    if comment is not None and column > comment:
        return Cursor(Role.COMMENT, "", Span(start + comment, start + len(line)), line[comment:column])
    path = _parents(tree, number, min(here.content, column) if here.key is None else here.content, here.dashes)
    for position, dash in enumerate(here.dashes):
        path = join(path, _item_number(tree, number, dash) if position == 0 else 0)
    if here.key is not None and column >= here.colon:
        begin = min(here.value, column)
        end = len(line[:comment].rstrip())
        return Cursor(
            Role.VALUE, join(path, here.key), Span(start + begin, start + max(end, begin)), line[begin:column]
        )
    begin, end = (here.content, here.key_end) if column >= here.content else (column, column)
    role = Role.ITEM if here.key is None and here.dashes else Role.KEY
    return Cursor(role, path, Span(start + begin, start + max(end, begin)), line[begin:column])


def _line_text(tree: Tree, number: int) -> str:
    line = tree.lines.line_text(number)
    return line.removeprefix(_BYTE_ORDER_MARK) if number == 0 else line


def _read(line: str) -> _Line:
    match = _LINE.match(line)
    assert match is not None  # noqa: S101 - every part of the pattern may be empty
    content = match.end("dashes")
    dashes = tuple(match.start("dashes") + at.start() for at in re.finditer("-", match["dashes"]))
    if match["dash"]:
        dashes += (content,)
        content += 1
    if match["key"] is None:
        end = max(len(line.rstrip()), content)
        return _Line(dashes, content, None, end, len(line), len(line))
    return _Line(dashes, content, match["key"].strip("\"'"), match.end("key"), match.end("colon"), match.end())


def _parents(tree: Tree, number: int, column: int, dashes: tuple[int, ...]) -> str:
    """The path of the block that a line at `column` belongs to."""
    limit = dashes[0] if dashes else column
    own_list = bool(dashes)
    steps: list[str | int] = []
    for above in range(number - 1, max(-1, number - _LOOK_BACK), -1):
        line = _line_text(tree, above)
        if not line.strip() or line.lstrip().startswith("#"):
            continue
        read = _read(line)
        key = read.key or _lone_word(line)
        if key is not None and (read.content < limit or (own_list and read.content == limit)):
            steps.append(key)
            limit, own_list = read.content, False
        for dash in reversed(read.dashes):
            if dash < limit:
                steps.append(_item_number(tree, above, dash))
                limit, own_list = dash, True
        if limit == 0 and not own_list:
            break
    path = ""
    for step in reversed(steps):
        path = join(path, step)
    return path


def _lone_word(line: str) -> str | None:
    """A key that still lacks its colon."""
    match = _LONE_WORD.match(line)
    return match["word"] if match is not None else None


def _item_number(tree: Tree, number: int, column: int) -> int:
    """Which item of its list the dash at `column` of a line opens, counted from 0."""
    count = 0
    for above in range(number - 1, max(-1, number - _LOOK_BACK), -1):
        line = _line_text(tree, above)
        stripped = line.lstrip()
        if not stripped or stripped.startswith("#"):
            continue
        indent = len(line) - len(stripped)
        if indent < column:  # the list may have begun behind another dash: `- - first`
            return count + (stripped.startswith("-") and column in _read(line).dashes)
        if indent == column and not stripped.startswith("-"):
            break
        count += indent == column
    return count


def _comment_column(line: str) -> int | None:
    found = (match.start() for match in _QUOTED_OR_COMMENT.finditer(line) if match["comment"])
    return next(found, None)
