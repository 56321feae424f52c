"""Near misses: the keys that unknown ones were most likely meant to be."""

from collections.abc import Iterator

from onex_ls.contract.vocabulary.conform import mismatches
from onex_ls.contract.vocabulary.near import nearest as nearest  # rules look for it here
from onex_ls.contract.vocabulary.walk import Governed
from onex_ls.syntax.query import entries, is_merge
from onex_ls.syntax.tree import Entry, Scalar


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
    present = {entry.name for entry in entries(governed.node)}
    absent = [name for name in block.names if name not in present]
    for entry in unknown:
        candidates = nearest(entry.name or "", absent)
        if candidates:
            yield entry, _fitting(governed, entry, candidates) if len(candidates) > 1 else candidates


def _fitting(governed: Governed, entry: Entry, candidates: list[str]) -> list[str]:
    """Those of several candidates that the value fits; all of them when it fits none: ``descripton`` with a text."""

    def fits(name: str) -> bool:
        renamed = Entry(Scalar(entry.key.start, entry.key.end, name, "", None, None), entry.value)
        return not any(mismatches([governed._replace(node=governed.node._replace(entries=(renamed,)))]))

    return [name for name in candidates if fits(name)] or candidates
