"""What a contract asks for in case something fails, arrives twice, or may be unwell."""

from collections.abc import Iterator

from onex_ls.contract.parts import flag, named, whole
from onex_ls.contract.place import Place
from onex_ls.syntax.query import entries, entry, join, mapping, sequence
from onex_ls.syntax.tree import Mapping as Block
from onex_ls.syntax.tree import Node

FAILURES = "error_handling"
WHOLE = ("idempotency", "health_check")
"""The blocks that ask for one thing each, unlike `FAILURES` with its parts."""


def read_resilience(root: Block) -> tuple[Place, ...]:
    """The keys of what is asked for and not switched off: every part of `FAILURES`, and the blocks of `WHOLE`."""
    parts = entry(root, FAILURES)
    found = list(_asked(parts.value, FAILURES, None)) if parts is not None else []
    return (*found, *_asked(root, "", WHOLE))


def _asked(block: Node, path: str, names: tuple[str, ...] | None) -> Iterator[Place]:
    for pair in entries(mapping(block)):
        if pair.name and (names is None or pair.name in names) and _is_on(pair.value):
            yield Place(join(path, pair.name), pair.key.span)


def _is_on(node: Node) -> bool:
    block, items = mapping(node), sequence(node)
    if block is not None:
        is_never = 0 in (whole(block, "max_retries"), whole(block, "max_attempts"))
        return bool(block.entries) and flag(block, "enabled") is not False and not is_never
    if items is not None:
        return bool(items.items)
    single = named(node, "")
    return single is not None and single.name.lower() not in ("false", "none")
