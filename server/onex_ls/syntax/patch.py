"""Comment- and format-preserving changes of a tree, as edits of its text."""

import json
import re

from onex_ls.syntax.tree import Entry, Mapping, Scalar, Sequence, Tree
from onex_ls.syntax.values import scalar_type
from onex_ls.text.edits import TextEdit, insert, line_ending
from onex_ls.text.span import Span

_BETWEEN = re.compile(r"[ \t]*:[ \t]*(?:![^ \t\r\n]*[ \t]+)?")
_BARE = re.compile(r"[A-Za-z_./][\w./ +()-]*(?<! )")


def quoted(value: str, style: str = "") -> str:
    """`value` as a scalar that reads back as this very text, in the quotes of `style` where that is possible."""
    if style == "" and _BARE.fullmatch(value) and scalar_type(Scalar(0, 0, value, "", None, None)) == "str":
        return value
    if style == "'" and value.isprintable():
        return "'" + value.replace("'", "''") + "'"
    return "".join(map(_visible, json.dumps(value, ensure_ascii=False)))


def _visible(character: str) -> str:
    """The character, or its escape: some invisible ones end a line of YAML, others are forbidden in it."""
    return character if character.isprintable() else f"\\U{ord(character):08X}"


def replace_scalar(node: Scalar, value: str) -> TextEdit:
    """Give a scalar another text, in the quotes it has."""
    return TextEdit(node.span, quoted(value, node.style if node.style in ("'", '"') else ""))


def rewrite(tree: Tree, span: Span, value: str) -> TextEdit:
    """Put another text in the place of the scalar or key at `span`, in the quotes it has."""
    first = tree.text[span.start : span.start + 1]
    return TextEdit(span, quoted(value, first if first in ("'", '"') else ""))


def rename_key(entry: Entry, name: str) -> TextEdit:
    """Give an entry another key, in the quotes it has."""
    style = entry.key.style if isinstance(entry.key, Scalar) else ""
    return TextEdit(entry.key.span, quoted(name, style))


def indentation(tree: Tree, node: Mapping | Sequence) -> int:
    """The column at which the entries or dashes of a block begin."""
    return tree.lines.position(node.start).column


def remove_entry(tree: Tree, entry: Entry) -> TextEdit:
    """Take an entry of a block mapping out, with its whole lines; comments above it stay."""
    lines = tree.lines
    first, last = lines.line_of(entry.span.start), lines.line_of(entry.span.end)
    start = lines.start(first)
    if tree.text[start : entry.span.start].strip():  # the first entry behind a dash keeps the dash
        start = entry.span.start
        following = re.compile(r"[\r\n]+[ \t]*").match(tree.text, lines.end(last))
        return TextEdit(Span(start, following.end() if following else lines.end(last)), "")
    return TextEdit(Span(start, lines.start(last + 1)), "")


def is_inline(tree: Tree, entry: Entry) -> bool:
    """Whether the value follows its key on the same line, with nothing but the colon and a tag between them."""
    return _BETWEEN.fullmatch(tree.text, entry.key.end, entry.value.start) is not None


def write_value(entry: Entry, text: str) -> TextEdit:
    """Put `text` behind the colon of an entry whose value is empty."""
    return insert(entry.value.end, f" {text}")


def write_below(tree: Tree, entry: Entry, text: str) -> TextEdit:
    """Put lines of a block in the place of a value that stands on the line of its key.

    `text` is the block without indentation. Raises ValueError for a value that is not inline.
    """
    if not is_inline(tree, entry):
        raise ValueError("only a value on the line of its key can be written below it")
    indent = " " * (tree.lines.position(entry.key.start).column + 2)
    colon = tree.text.index(":", entry.key.end) + 1
    newline = line_ending(tree.text)
    return TextEdit(Span(colon, entry.value.end), "".join(newline + indent + line for line in text.split("\n")))


def add_entry(tree: Tree, block: Mapping, text: str, after: Entry | None = None) -> TextEdit:
    """Add lines to a block mapping: behind `after`, or behind its last entry.

    `text` is one entry without indentation, of one or several lines; an empty or flow mapping is not for this
    function, and raises ValueError.
    """
    if block.flow or not block.entries:
        raise ValueError("only a block mapping with entries can grow by lines")
    return _lines_behind(tree, (after or block.entries[-1]).span.end, indentation(tree, block), text)


def add_entry_before(tree: Tree, entry: Entry, text: str) -> TextEdit:
    """Add lines to a block mapping in front of one of its entries; comments above that entry stay above."""
    start = entry.key.start
    indent = tree.lines.position(start).column
    newline = line_ending(tree.text)
    body = newline.join((" " * indent + line).rstrip() for line in text.split("\n")).lstrip()
    return insert(start, body + newline + " " * indent)


def add_item(tree: Tree, block: Sequence, text: str) -> TextEdit:
    """Add an item to a sequence, in the style it has.

    `text` is the item without its dash; only a block sequence takes one of several lines.
    """
    if block.flow and block.items:
        return insert(block.items[-1].end, f", {text}")
    if block.flow:
        inner = Span(block.start + 1, block.end - 1)
        return TextEdit(inner, text) if not inner.of(tree.text).strip() else insert(inner.start, text)
    return _lines_behind(tree, block.end, indentation(tree, block), "- " + text.replace("\n", "\n  "))


def remove_item(tree: Tree, block: Sequence, position: int) -> TextEdit | None:
    """Take an item out of a sequence, a block item with its whole lines; comments above it stay.

    The last item leaves ``[]`` behind. None where that would take more than the item with it, as when an item shares
    its line with the dash of another list, or a comment stands before the only one.
    """
    item = block.items[position]
    if len(block.items) == 1:
        return _emptied(tree, block)
    if block.flow:
        if position + 1 < len(block.items):
            return TextEdit(Span(item.start, block.items[position + 1].start), "")
        return TextEdit(Span(block.items[position - 1].end, item.end), "")
    lines = tree.lines
    start = lines.start(lines.line_of(item.start))
    if tree.text[start : item.start].strip() != "-":
        return None
    return TextEdit(Span(start, lines.start(lines.line_of(item.end) + 1)), "")


def _emptied(tree: Tree, block: Sequence) -> TextEdit | None:
    if block.flow:
        return TextEdit(block.span, "[]")
    before = tree.text[: block.start].rstrip()
    return TextEdit(Span(len(before), block.end), " []") if before.endswith(":") else None


def _lines_behind(tree: Tree, offset: int, indent: int, text: str) -> TextEdit:
    """Insert `text` as lines of their own below the line of `offset`."""
    newline = line_ending(tree.text)
    number = tree.lines.line_of(offset)
    body = newline.join((" " * indent + line).rstrip() for line in text.split("\n"))
    if number + 1 < tree.lines.count:
        return insert(tree.lines.start(number + 1), body + newline)
    return insert(len(tree.text), newline + body)
