"""Which block of the vocabulary governs which map of a contract."""

from collections.abc import Iterator
from typing import NamedTuple

from onex_ls.contract.vocabulary.schema import Block, Key, ListOf, MapOf, Type, for_shape
from onex_ls.syntax.query import entries, join, mapping, sequence
from onex_ls.syntax.tree import Entry, Mapping, Node


class Governed(NamedTuple):
    """A map of a contract, its path, and the block that says what its keys mean."""

    node: Mapping
    path: str
    block: Block

    @property
    def known(self) -> Iterator[tuple[Entry, Key]]:
        """The entries whose key the block describes, with its description."""
        for entry in entries(self.node):
            key = self.block.by_name.get(entry.name or "")
            if key is not None:
                yield entry, key


def governed(root: Node, block: Block) -> Iterator[Governed]:
    """Every map of a contract that the vocabulary has a block for, the contract itself first."""
    yield from _below(root, "", block)


def _below(node: Node, path: str, declared: Type) -> Iterator[Governed]:
    declared = for_shape(declared, node)
    if isinstance(declared, ListOf):
        items = sequence(node)
        for position, item in enumerate(items.items if items is not None else ()):
            yield from _below(item, join(path, position), declared.item)
        return
    found = mapping(node)
    if found is None or not isinstance(declared, Block | MapOf):
        return
    if isinstance(declared, MapOf):
        for entry in found.entries:
            yield from _below(entry.value, join(path, entry.name or "?"), declared.value)
        return
    here = Governed(found, path, declared)
    yield here
    for entry, key in here.known:
        yield from _below(entry.value, join(path, key.name), key.type)
