"""Text to tree after an edit, from the tree before it: the speed of a keystroke.

A contract is a map of some twenty blocks and an edit mostly falls into one of them. That block alone is read again,
what stands above it is taken over, what stands below is taken over at its new place. The tree is the one that `parse`
makes of the same text, always: wherever that is not certain, `parse` makes it.

It is certain where a clean map is cut before two of its keys, each at the start of a line, and what lies between is
a clean map too: a YAML scanner has no memory at such a line but for the anchors above it and the directives.
"""

import re
from bisect import bisect_left
from typing import cast

from onex_ls.syntax.conflicts import OPENING
from onex_ls.syntax.events import NODE_LIMIT, read
from onex_ls.syntax.parse import BYTE_ORDER_MARK, FORBIDDEN, parse
from onex_ls.syntax.tree import Document, Entry, Mapping, Node, Scalar, Sequence, Tree
from onex_ls.text.edits import shared_prefix, shared_suffix
from onex_ls.text.lines import LineIndex

_ANCHOR = re.compile(r"&[\w-]")
_NOT_ONLY_A_KEY = frozenset("-?:%")  # with which a line may start that is no entry of the map around it


def reparse(before: Tree, text: str, lines: LineIndex | None = None) -> Tree:
    """What ``parse(text, lines)`` gives; the faster the more `text` is like the text of the tree `before`."""
    lines = lines or LineIndex(text)
    root = _clean_root(before)
    if root is None or len(text) >= NODE_LIMIT or ("&" in text and _ANCHOR.search(text)):
        return parse(text, lines)
    entries = _spliced(before.text, root.entries, text)
    if not entries:
        return parse(text, lines)
    end = max(entries[-1].key.end, entries[-1].value.end)
    start = min(root.start, entries[0].key.start)
    document = Document(before.documents[0].start, len(text), Mapping(start, end, entries, False, None, None))
    return Tree(text, lines, (document,), ())


def _clean_root(tree: Tree) -> Mapping | None:
    """The root of a tree without problems that is one block map up to the end of the text, or None."""
    if tree.problems or len(tree.documents) != 1 or len(tree.text) >= NODE_LIMIT:
        return None
    document = tree.documents[0]
    root = document.root
    if not isinstance(root, Mapping) or root.flow or root.tag or root.anchor or document.end != len(tree.text):
        return None
    header = tree.text[: root.start]
    has_memory = header.startswith(BYTE_ORDER_MARK) or "%" in header or ("&" in tree.text and _ANCHOR.search(tree.text))
    return None if has_memory else root


def _spliced(old: str, entries: tuple[Entry, ...], new: str) -> tuple[Entry, ...]:
    """The entries of the root in the new text; none where they are not certain."""
    same_above = shared_prefix(old, new)
    same_below = shared_suffix(old, new, same_above)
    starts = [entry.key.start for entry in entries]
    first = bisect_left(starts, same_above) - 1  # the last entry whose first character stands above the edit
    if first < 0:
        return ()
    last = max(bisect_left(starts, len(old) - same_below), first + 1)  # the first entry that stands below it
    moved = len(new) - len(old)
    begin = starts[first]
    end = starts[last] + moved if last < len(starts) else len(new)
    if not _starts_a_line(new, begin) or (last < len(starts) and not _starts_a_line(new, end)):
        return ()
    between = _entries_of(new[begin:end])
    if not between:
        return ()
    return (*entries[:first], *_all_moved(between, begin), *_all_moved(entries[last:], moved))


def _starts_a_line(text: str, at: int) -> bool:
    return at == 0 or text[at - 1] == "\n"


def _entries_of(text: str) -> tuple[Entry, ...]:
    """The entries of a text that is one clean block map and nothing else, or none."""
    if text[:1] in _NOT_ONLY_A_KEY or OPENING in text or FORBIDDEN.search(text):
        return ()
    reading = read(text)
    if reading.failure is not None or reading.problems or len(reading.documents) != 1:
        return ()
    document = reading.documents[0]
    root = document.root
    if not isinstance(root, Mapping) or root.flow or root.tag or root.anchor:
        return ()
    return root.entries if root.start == 0 and document.end == len(text) else ()


def _all_moved(entries: tuple[Entry, ...], by: int) -> tuple[Entry, ...]:
    if not by:
        return entries
    return tuple(Entry(_moved(key, by), _moved(value, by)) for key, value in entries)


def _moved(node: Node, by: int) -> Node:
    """The node at its new place. There are no aliases where this is asked for."""
    if type(node) is Scalar:
        start, end, value, style, tag, anchor = node
        return Scalar(start + by, end + by, value, style, tag, anchor)
    if type(node) is Mapping:
        start, end, entries, flow, tag, anchor = node
        return Mapping(start + by, end + by, _all_moved(entries, by), flow, tag, anchor)
    start, end, items, flow, tag, anchor = cast("Sequence", node)
    return Sequence(start + by, end + by, tuple([_moved(item, by) for item in items]), flow, tag, anchor)
