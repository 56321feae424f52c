"""Near misses: the keys that unknown ones were most likely meant to be."""

from collections.abc import Iterator

from onex_ls.contract.vocabulary.near import nearest as nearest  # rules look for it here
from onex_ls.contract.vocabulary.walk import Governed
from onex_ls.syntax.query import is_merge
from onex_ls.syntax.tree import Entry


def misspelt(governed: Governed) -> Iterator[tuple[Entry, list[str]]]:
    """The entries of a map that look misspelt, each with the keys that may have been meant."""
    block = governed.block
    if block.open:
        return
    unknown = [
        entry for entry in governed.node.entries if entry.name and not block.knows(entry.name) and not is_merge(entry)
    ]
    if not unknown:
        return
    present = {entry.name for entry in governed.node.entries}
    absent = [name for name in block.names if name not in present]
    for entry in unknown:
        candidates = nearest(entry.name or "", absent)
        if candidates:
            yield entry, candidates
