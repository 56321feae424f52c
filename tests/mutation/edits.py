"""Edits of a contract, and the mark that says where its finding must stand.

A fault writes `HERE` into the text at every line that its finding may be on. The marks are taken out again when the
mutant is made; their lines are its answer key.
"""

from collections.abc import Container, Iterable, Iterator, Mapping
from typing import NamedTuple

from yaml import CollectionNode, Node, ScalarNode

from .contract import Contract, Entry, Item, one_line

HERE = "\0"  # no YAML can hold it


class Edit(NamedTuple):
    """What stands between two offsets is replaced by `text`."""

    start: int
    end: int
    text: str


Edits = tuple[Edit, ...]


def applied(text: str, edits: Iterable[Edit]) -> str:
    """The text after edits that do not overlap."""
    pieces, at = [], 0
    for edit in sorted(edits, key=lambda edit: (edit.start, edit.end)):
        if edit.start < at:
            raise ValueError("edits overlap")
        pieces += [text[at : edit.start], edit.text]
        at = edit.end
    return "".join(pieces) + text[at:]


def here(*places: Entry | Item | Node) -> Edits:
    """Marks at the beginning of each place, where nothing is edited."""
    return tuple(Edit(_start(place), _start(place), HERE) for place in places)


def _start(place: Entry | Item | Node) -> int:
    node = place.key if isinstance(place, Entry) else place.node if isinstance(place, Item) else place
    return int(node.start_mark.index)


def respelt(contract: Contract, node: Node, text: str) -> Edits:
    """Another text in a scalar, in the same quotes; nothing where that would take more than replacing it."""
    if not isinstance(node, ScalarNode) or not one_line(contract, node):
        return ()
    start, end, quote = node.start_mark.index, node.end_mark.index, node.style or ""
    if contract.text[start + len(quote) : end - len(quote)] != node.value:
        return ()
    return (Edit(start, end, f"{HERE}{quote}{text}{quote}"),)


def replaced(contract: Contract, node: Node, text: str) -> Edits:
    """Another value, whatever there was; nothing where an anchor would go with it."""
    if not contract.is_free(node.start_mark.index, contract.end(node)):
        return ()
    return (Edit(node.start_mark.index, contract.end(node), HERE + text),)


def without(contract: Contract, entry: Entry) -> Edits:
    """The entry taken away, with its lines or with its comma. Marks nothing."""
    start, end = int(entry.key.start_mark.index), contract.end(entry.value)
    if not contract.is_free(start, end):
        return ()
    if contract.has_own_lines(entry):
        return (Edit(contract.line_start(start), contract.line_end(end), ""),)
    if not entry.parent.flow_style or len(entry.parent.value) < 2:
        return ()
    position = next(at for at, (key, _) in enumerate(entry.parent.value) if key is entry.key)
    if position + 1 < len(entry.parent.value):
        return (Edit(start, entry.parent.value[position + 1][0].start_mark.index, ""),)
    return (Edit(contract.end(entry.parent.value[position - 1][1]), end, ""),)


def added(contract: Contract, block: Node, text: str) -> Edits:
    """An entry at the end of a map, or an item at the end of a list. Marks nothing: `text` may."""
    if not isinstance(block, CollectionNode) or not block.value:
        return ()
    is_map = not isinstance(block.value[-1], Node)
    first = block.value[0][0] if is_map else block.value[0]
    end, start = contract.end(block), first.start_mark.index
    if block.flow_style:
        last = block.value[-1][1] if is_map else block.value[-1]
        at = contract.end(last)
        return (Edit(at, at, f", {text}"),)
    if contract.text[contract.line_start(start) : start].strip(" -"):
        return ()  # behind a question mark, or in a line with its map's key
    column = first.start_mark.column - (0 if is_map else 2)
    return (_line(contract, end, " " * column + ("" if is_map else "- ") + text),)


def repeated(contract: Contract, item: Item, *marked: str, **changes: str) -> Edits:
    """The item once more, directly behind itself, with other texts under some keys.

    The second one is marked at its beginning, at the keys `marked`, and at what was changed.
    """
    start, end = int(item.node.start_mark.index), contract.end(item.node)
    if not contract.is_free(start, end):
        return ()
    again = HERE + applied(contract.text[start:end], _inside(contract, item, marked, changes))
    if item.parent.flow_style:
        return (Edit(end, end, f", {again}"),)
    if not contract.is_item_with_own_lines(item):
        return ()
    return (_line(contract, end, contract.text[contract.line_start(start) : start] + again),)


def _inside(contract: Contract, item: Item, marked: Container[str], changes: Mapping[str, str]) -> Iterator[Edit]:
    """Edits of an item's own text."""
    begin = int(item.node.start_mark.index)
    for entry in contract.entries_of(item.node):
        key, value = entry.key.start_mark.index - begin, entry.value.start_mark.index - begin
        if entry.name in changes and isinstance(entry.value, ScalarNode):
            yield Edit(value, contract.end(entry.value) - begin, HERE + changes[entry.name])
        elif entry.name in marked:
            yield Edit(key, key, HERE)
            yield Edit(value, value, HERE)


def twice(contract: Contract, entry: Entry, written: str | None = None) -> Edits:
    """The key once more, at the end of its map, with the same value or another; the second one is marked."""
    start, end = int(entry.key.start_mark.index), contract.end(entry.value)
    if not contract.is_free(start, end) or not (entry.parent.flow_style or contract.has_own_lines(entry)):
        return ()
    text = contract.text[start:end] if written is None else f"{contract.written(entry.key)}: {written}"
    return added(contract, entry.parent, HERE + text)


def _line(contract: Contract, end: int, text: str) -> Edit:
    """A whole line, or several, below the line that `end` stands in."""
    at = contract.line_end(end)
    newline = "\r\n" if "\r\n" in contract.text else "\n"
    before = newline if at == len(contract.text) and not contract.text.endswith("\n") else ""
    return Edit(at, at, f"{before}{text}{newline}")
