"""What stands at the cursor, also in text that does not parse, which is most of what people type.

The answer comes from the lines and their indentation alone, the way a person reads YAML; flow style, where
indentation says nothing, comes from the tree.
"""

import re
from enum import Enum
from typing import NamedTuple

from onex_ls.syntax.query import hit, join
from onex_ls.syntax.tree import Mapping, Sequence, Tree
from onex_ls.text.span import Span

_LINE = re.compile(
    r"(?P<indent>[ \t]*)(?P<dashes>(?:-[ \t]+)*)(?P<dash>-$)?"
    r"(?:(?P<key>\"[^\"]{0,200}\"|'[^']{0,200}'|[^\s#\"'\[\]{},:&*!|>%@`-][^#:\n]{0,200}?)"
    r"(?P<colon>[ \t]*:(?:[ \t]+|$)))?"
)
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
    """One line taken apart. `columns` are where each dash and the content stand."""

    dashes: tuple[int, ...]
    content: int
    key: str | None
    key_end: int
    value: int


def cursor_at(tree: Tree, offset: int) -> Cursor:
    """What stands at `offset`. Never fails: with nothing to go by it is a key at the top level."""
    lines, text = tree.lines, tree.text
    number = lines.line_of(offset)
    start, end = lines.start(number), lines.end(number)
    flow = _in_flow(tree, offset)
    if flow is not None:
        return flow
    here = _read(text[start:end])
    column = offset - start
    comment = _comment_column(text[start:end])
    if comment is not None and column > comment:
        return Cursor(Role.COMMENT, "", Span(start + comment, end), text[start + comment : offset])
    parents = _parents(tree, number, min(here.content, column) if here.key is None else here.content, here.dashes)
    path = parents
    for position in range(len(here.dashes)):
        path = join(path, _item_number(tree, number, here.dashes[position]) if position == 0 else 0)
    if here.key is not None and column >= here.value:
        value_end = comment if comment is not None else end - start
        word = Span(start + here.value, start + max(len(text[start : start + value_end].rstrip()), here.value))
        return Cursor(Role.VALUE, join(path, here.key), word, text[word.start : offset])
    word = Span(start + here.content, start + max(here.key_end, here.content))
    if here.key is None and here.dashes:
        return Cursor(Role.ITEM, path, word, text[word.start : max(offset, word.start)])
    return Cursor(Role.KEY, path, word, text[word.start : max(offset, word.start)])


def _read(line: str) -> _Line:
    match = _LINE.match(line)
    assert match is not None  # noqa: S101 - every part of the pattern may be empty
    dashes = [at.start() for at in re.finditer("-", match["dashes"])]
    base = len(match["indent"])
    columns = tuple(base + at for at in dashes)
    content = base + len(match["dashes"])
    if match["dash"]:
        columns += (content,)
        content += 1
    if match["colon"] is None:
        stripped = line.rstrip()
        return _Line(columns, content, None, max(len(stripped), content), len(line))
    key = match["key"].strip("\"'")
    return _Line(columns, content, key, content + len(match["key"]), match.end())


def _parents(tree: Tree, number: int, column: int, dashes: tuple[int, ...]) -> str:
    """The path of the block that a line at `column` belongs to."""
    limit = dashes[0] if dashes else column
    own_list = bool(dashes)
    steps: list[str | int] = []
    for above in range(number - 1, max(-1, number - _LOOK_BACK), -1):
        line = tree.lines.line_text(above)
        if not line.strip() or line.lstrip().startswith("#"):
            continue
        read = _read(line)
        if read.key is not None and (read.content < limit or (own_list and read.content == limit)):
            steps.append(read.key)
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


def _item_number(tree: Tree, number: int, column: int) -> int:
    """Which item of its list the dash at `column` of a line opens, counted from 0."""
    count = 0
    for above in range(number - 1, max(-1, number - _LOOK_BACK), -1):
        line = tree.lines.line_text(above)
        stripped = line.lstrip()
        if not stripped or stripped.startswith("#"):
            continue
        indent = len(line) - len(stripped)
        if indent < column or (indent == column and not stripped.startswith("-")):
            break
        count += indent == column
    return count


def _comment_column(line: str) -> int | None:
    match = re.search(r"(?:^|(?<=[ \t]))#", line)
    return match.start() if match is not None and line[: match.start()].count('"') % 2 == 0 else None


def _in_flow(tree: Tree, offset: int) -> Cursor | None:
    """The cursor inside ``[...]`` or ``{...}``, as far as the tree knows them."""
    found = hit(tree, offset)
    if found is None:
        return None
    inside = _enclosing_flow(tree, offset)
    if inside is None:
        return None
    span = found.node.span
    if isinstance(found.node, Mapping | Sequence):
        role = Role.KEY if isinstance(found.node, Mapping) else Role.ITEM
        return Cursor(role, found.path, Span(offset, offset), "")
    role = Role.KEY if found.is_key else Role.VALUE
    parent = found.path.rpartition(".")[0] if found.is_key else found.path
    return Cursor(role, parent, span, tree.text[span.start : offset])


def _enclosing_flow(tree: Tree, offset: int) -> Mapping | Sequence | None:
    for document in tree.documents:
        node = document.root
        while node is not None and node.start <= offset <= node.end:
            if isinstance(node, Mapping | Sequence) and node.flow and node.start < offset < node.end:
                return node
            if isinstance(node, Mapping):
                parts = [part for pair in node.entries for part in pair]
            else:
                parts = list(node.items) if isinstance(node, Sequence) else []
            node = next((part for part in parts if part.start <= offset <= part.end), None)
    return None
