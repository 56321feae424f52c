"""Which block of the vocabulary governs which map of a contract."""

from collections.abc import Iterator
from typing import NamedTuple

from onex_ls.contract.vocabulary.schema import Block, Key, ListOf, MapOf, Type, for_shape
from onex_ls.syntax.query import entries, join, mapping, sequence
from onex_ls.syntax.tree import Entry, Mapping, Node

WALK_LIMIT = 20_000
"""How many nodes one walk visits before it stops: a few kilobytes of aliases can stand for billions."""


class Governed(NamedTuple):
    """A map of a contract, its path, and the block that says what its keys mean."""

    node: Mapping
    path: str
    block: Block

    @property
    def known(self) -> list[tuple[Entry, Key]]:
        """The entries whose key the block describes, with its description."""
        described = self.block.by_name
        return [(entry, described[name]) for entry in entries(self.node) if (name := entry.name) in described]


def governed(root: Node, block: Block) -> Iterator[Governed]:
    """Every map of a contract that the vocabulary has a block for, the contract itself first, in text order.

    A map that several aliases stand for comes once for each block that governs it.
    """
    waiting: list[tuple[Node, str, Type]] = [(root, "", block)]
    seen: set[tuple[int, int]] = set()
    for _ in range(WALK_LIMIT):
        if not waiting:
            return
        node, path, declared = waiting.pop()
        declared = for_shape(declared, node)
        if isinstance(declared, Block):
            found = mapping(node)
            if found is not None and (id(found), id(declared)) not in seen:
                seen.add((id(found), id(declared)))
                yield Governed(found, path, declared)
                waiting += reversed(_inside(found, path, declared))
        elif isinstance(declared, ListOf):
            items = sequence(node)
            below = items.items if items is not None else ()
            waiting += [(item, join(path, at), declared.item) for at, item in reversed(tuple(enumerate(below)))]
        elif isinstance(declared, MapOf) and mapping(node) is not None:
            pairs = tuple(entries(node))
            waiting += [(pair.value, join(path, pair.name or "?"), declared.value) for pair in reversed(pairs)]


def _inside(node: Mapping, path: str, block: Block) -> list[tuple[Node, str, Type]]:
    """What a map holds where its block expects more maps."""
    nested = block.nested
    if not nested:
        return []
    return [
        (entry.value, join(path, entry.name), nested[entry.name])
        for entry in entries(node)
        if entry.name is not None and entry.name in nested
    ]
