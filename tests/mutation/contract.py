"""A contract as the mutator sees it: its text, and PyYAML's nodes with their places in that text."""

import re
from collections.abc import Iterator
from functools import cached_property
from typing import NamedTuple

import yaml
from yaml import CollectionNode, MappingNode, Node, ScalarNode, SequenceNode

_MARKED = re.compile(r"(?<![\w/])[&*][A-Za-z_]")  # an anchor or an alias: others hang on this text


class Entry(NamedTuple):
    """A key and its value. `block` is the place of the map, as in ``handler_routing.handlers[]``."""

    block: str
    key: ScalarNode
    value: Node
    parent: MappingNode

    @property
    def name(self) -> str:
        return str(self.key.value)

    @property
    def path(self) -> str:
        return f"{self.block}.{self.name}" if self.block else self.name

    @property
    def said(self) -> str:
        return said(self.value)


class Item(NamedTuple):
    """An item of a list. `path` is the place of the list, with ``[]`` behind it."""

    path: str
    node: Node
    parent: SequenceNode

    @property
    def said(self) -> str:
        return said(self.node)


class Contract:
    """A contract that PyYAML can read. Raises yaml.YAMLError for one that it cannot, ValueError for what is no map."""

    def __init__(self, name: str, text: str) -> None:
        self.name = name
        self.text = text
        root = yaml.compose(text, Loader=yaml.CSafeLoader)
        if not isinstance(root, MappingNode):
            raise ValueError(f"{name} is no map")
        self.root = root

    @cached_property
    def parts(self) -> tuple[Entry | Item, ...]:
        """Every entry and item in the order of the text; what stands behind an alias belongs to its anchor."""
        return tuple(_parts(self.root, ""))

    @cached_property
    def entries(self) -> tuple[Entry, ...]:
        return tuple(part for part in self.parts if isinstance(part, Entry))

    @cached_property
    def items(self) -> tuple[Item, ...]:
        return tuple(part for part in self.parts if isinstance(part, Item))

    def at(self, *paths: str) -> list[Entry]:
        """The entries at any of the paths."""
        return [entry for entry in self.entries if entry.path in paths]

    def items_at(self, *paths: str) -> list[Item]:
        """The items of the lists at any of the paths, which end in ``[]``."""
        return [item for item in self.items if item.path in paths]

    def entry(self, block: Node | None, *names: str) -> Entry | None:
        """The entry of that map under the first of the names that it has."""
        for name in names:
            for entry in self._by_parent.get(id(block), ()):
                if entry.name == name:
                    return entry
        return None

    def entries_of(self, block: Node) -> list[Entry]:
        """The entries of that map."""
        return self._by_parent.get(id(block), [])

    @cached_property
    def _by_parent(self) -> dict[int, list[Entry]]:
        found: dict[int, list[Entry]] = {}
        for entry in self.entries:
            found.setdefault(id(entry.parent), []).append(entry)
        return found

    def inside(self, item: Item, name: str) -> Entry | None:
        return self.entry(item.node, name)

    @cached_property
    def kind(self) -> str:
        """The kind of node in lower case; empty for a handler contract."""
        declared = self.entry(self.root, "node_type")
        return declared.said.lower().removesuffix("_generic") if declared else ""

    # Places in the text

    def written(self, node: Node) -> str:
        return self.text[node.start_mark.index : self.end(node)]

    def end(self, node: Node) -> int:
        """Where what is written of a node ends; PyYAML has blocks end at whatever follows them."""
        start, end = int(node.start_mark.index), int(node.end_mark.index)
        if isinstance(node, ScalarNode):
            return start + len(self.text[start:end].rstrip()) if node.style in ("|", ">") else end
        if not isinstance(node, CollectionNode) or node.flow_style or not node.value:
            return end
        last = node.value[-1]
        return max(self.end(last), start) if isinstance(node, SequenceNode) else max(map(self.end, last))

    def line_start(self, offset: int) -> int:
        return self.text.rfind("\n", 0, offset) + 1

    def line_end(self, offset: int) -> int:
        """The start of the next line."""
        found = self.text.find("\n", offset)
        return len(self.text) if found < 0 else found + 1

    def has_own_lines(self, entry: Entry) -> bool:
        """Whether the entry stands in block style on lines of its own, and can be taken away or repeated."""
        start, end = entry.key.start_mark.index, self.end(entry.value)
        before = self.text[self.line_start(start) : start]
        behind = self.text[end : self.line_end(end)].strip()
        return not entry.parent.flow_style and not before.strip() and (not behind or behind.startswith("#"))

    def is_item_with_own_lines(self, item: Item) -> bool:
        start = item.node.start_mark.index
        return not item.parent.flow_style and self.text[self.line_start(start) : start].strip() == "-"

    def is_free(self, start: int, end: int) -> bool:
        """Whether no anchor or alias stands there or around it, so that an edit there says nothing anywhere else."""
        inside = any(first < start < last for first, last in self._anchored)
        return not inside and _MARKED.search(self.text, start, end) is None

    @cached_property
    def _anchored(self) -> list[tuple[int, int]]:
        """Where the maps and lists with an anchor stand."""
        nodes = [part.value if isinstance(part, Entry) else part.node for part in self.parts]
        starts = [(int(node.start_mark.index), node) for node in nodes if not isinstance(node, ScalarNode)]
        return [(start, self.end(node)) for start, node in starts if self.text[start] == "&"]


def said(node: Node) -> str:
    """The text of a scalar; empty for what is none."""
    return str(node.value) if isinstance(node, ScalarNode) else ""


def one_line(contract: Contract, node: Node) -> bool:
    return isinstance(node, ScalarNode) and node.style not in ("|", ">") and "\n" not in contract.written(node)


def _parts(node: Node, path: str) -> Iterator[Entry | Item]:
    if isinstance(node, MappingNode):
        for key, value in node.value:
            if isinstance(key, ScalarNode) and key.start_mark.index < value.start_mark.index and key.value != "<<":
                entry = Entry(path, key, value, node)
                yield entry
                yield from _parts(value, entry.path)
    elif isinstance(node, SequenceNode):
        for child in node.value:
            if child.start_mark.index >= node.start_mark.index:
                yield Item(f"{path}[]", child, node)
                yield from _parts(child, f"{path}[]")
