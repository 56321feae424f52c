"""The small parts that blocks are read into: names where they stand, flags, whole numbers."""

from collections.abc import Iterator
from dataclasses import dataclass

from onex_ls.contract.place import Place
from onex_ls.syntax.query import entries, entry, join, mapping, scalar, sequence, text, value
from onex_ls.syntax.tree import Node
from onex_ls.syntax.values import is_null, scalar_value


@dataclass(frozen=True, slots=True)
class Named:
    """A name, or any other text, where it stands: where something is declared, or where it is spoken of."""

    name: str
    place: Place


def named(node: Node | None, path: str) -> Named | None:
    """The text of a scalar at `path`; None for null, blanks and what is no scalar."""
    found = scalar(node)
    if node is None or found is None or not found.value.strip() or is_null(found):
        return None
    return Named(found.value.strip(), Place(path, node.span))


def named_at(block: Node | None, path: str, *keys: str) -> Named | None:
    """The text under the first of `keys` that the block has."""
    for key in keys:
        found = entry(block, key)
        if found is not None:
            return named(found.value, join(path, key))
    return None


def names_at(block: Node | None, path: str, *keys: str) -> tuple[Named, ...]:
    """The texts in the list under the first of `keys` that the block has; a single text counts as a list of one."""
    for key in keys:
        node = value(block, key)
        if node is not None:
            items = sequence(node)
            below = join(path, key)
            alone = named(node, below)
            if items is None:
                return (alone,) if alone is not None else ()
            listed = (named(item, join(below, position)) for position, item in enumerate(items.items))
            return tuple(name for name in listed if name is not None)
    return ()


def items_at(block: Node | None, path: str, key: str) -> Iterator[tuple[Node, str]]:
    """The items of the list under `key`, each with its path."""
    items = sequence(value(block, key))
    below = join(path, key)
    for position, item in enumerate(items.items if items is not None else ()):
        yield item, join(below, position)


def prose(block: Node | None, key: str) -> str:
    """The text under `key` on one line; empty where there is none."""
    return " ".join((text(block, key) or "").split())


def flag(block: Node | None, key: str) -> bool | None:
    """The boolean under `key`; None where there is none."""
    found = scalar(value(block, key))
    truth = scalar_value(found) if found is not None else None
    return truth if isinstance(truth, bool) else None


def whole(block: Node | None, key: str) -> int | None:
    """The whole number under `key`; None where there is none."""
    found = scalar(value(block, key))
    number = scalar_value(found) if found is not None else None
    return number if isinstance(number, int) and not isinstance(number, bool) else None


def texts_at(block: Node | None, path: str) -> dict[str, Named]:
    """Every entry of the block whose value is one text, by its key."""
    found = {}
    for pair in entries(mapping(block)):
        text = named(pair.value, join(path, pair.name or "?"))
        if pair.name and text is not None:
            found[pair.name] = text
    return found
