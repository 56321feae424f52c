"""Finding one's way in a tree: by key, by path, by offset. Aliases are followed and merge keys (``<<``) resolved."""

import re
from collections.abc import Iterator
from typing import NamedTuple

from onex_ls.syntax.tree import Entry, Mapping, Node, Scalar, Sequence, Tree, children, resolved
from onex_ls.text.span import Span

_STEP = re.compile(r"\[(\d+)\]|\.?((?:\\.|[^.\[\\])+)")
_MERGE = "<<"
_PLAIN_KEY = re.compile(r"[^.\[\]\\]+")


def mapping(node: Node | None) -> Mapping | None:
    """The node as a mapping, if it is one or stands for one."""
    if type(node) is Mapping:
        return node
    found = resolved(node) if node is not None else None
    return found if isinstance(found, Mapping) else None


def sequence(node: Node | None) -> Sequence | None:
    """The node as a sequence, if it is one or stands for one."""
    if type(node) is Sequence:
        return node
    found = resolved(node) if node is not None else None
    return found if isinstance(found, Sequence) else None


def scalar(node: Node | None) -> Scalar | None:
    """The node as a scalar, if it is one or stands for one."""
    if type(node) is Scalar:
        return node
    found = resolved(node) if node is not None else None
    return found if isinstance(found, Scalar) else None


def entries(node: Node | None) -> Iterator[Entry]:
    """The entries that count: own ones first, then merged ones whose key is not there yet, at any depth of merging."""
    found = mapping(node)
    if found is None:
        return
    if not any(type(key) is Scalar and key.value == _MERGE and not key.style for key, _ in found.entries):
        yield from found.entries
        return
    names: set[str | None] = set()
    visited: set[int] = set()  # one map merged a thousand times counts once
    waiting = [found]
    while waiting:
        source = waiting.pop()
        if id(source) in visited:
            continue
        visited.add(id(source))
        own = [entry for entry in source.entries if not is_merge(entry)]
        yield from [entry for entry in own if entry.name not in names]
        names.update(entry.name for entry in own)
        merges = [entry for entry in reversed(source.entries) if is_merge(entry)]  # the last one wins
        waiting += reversed([base for merge in merges for base in _merged(merge.value)])


def is_merge(entry: Entry) -> bool:
    """Whether the entry is a plain ``<<``."""
    return isinstance(entry.key, Scalar) and entry.key.value == _MERGE and not entry.key.style


def _merged(value: Node) -> Iterator[Mapping]:
    listed = sequence(value)
    for node in listed.items if listed is not None else (value,):
        found = mapping(node)
        if found is not None:
            yield found


def entry(node: Node | None, key: str) -> Entry | None:
    """The entry of that name. Of duplicates the last one counts, as it does for every loader."""
    found = mapping(node)
    if found is None:
        return None
    merges = False
    for candidate in reversed(found.entries):
        written = candidate.key
        name = written.value if type(written) is Scalar else candidate.name
        if name == key:
            return candidate
        if name == _MERGE:
            merges = True
    merged = [candidate for candidate in entries(found) if candidate.name == key] if merges else []
    return merged[-1] if merged else None


def value(node: Node | None, key: str) -> Node | None:
    """The value under that key."""
    found = entry(node, key)
    return found.value if found is not None else None


def text(node: Node | None, key: str) -> str | None:
    """The scalar under that key as text."""
    found = scalar(value(node, key))
    return found.value if found is not None else None


def join(path: str, step: str | int) -> str:
    """The path one step further: ``join('a', 'b')`` is ``a.b``, ``join('a', 0)`` is ``a[0]``."""
    if isinstance(step, int):
        return f"{path}[{step}]"
    if not _PLAIN_KEY.fullmatch(step):
        step = re.sub(r"([.\[\]\\])", r"\\\1", step)
    return f"{path}.{step}" if path else step


def steps(path: str) -> list[str | int]:
    """The steps of a path: keys as text, list positions as numbers."""
    return [
        int(match[1]) if match[1] is not None else re.sub(r"\\(.)", r"\1", match[2]) for match in _STEP.finditer(path)
    ]


def find(node: Node | None, path: str) -> Node | None:
    """The node at a path below `node`, or None when a step leads nowhere."""
    for step in steps(path):
        if isinstance(step, int):
            listed = sequence(node)
            node = listed.items[step] if listed is not None and step < len(listed.items) else None
        else:
            node = value(node, step)
    return node


def key_span(node: Node | None, path: str) -> Span | None:
    """The characters of the key that leads to `path`; of a list item, the key of its list."""
    found: Span | None = None
    for step in steps(path):
        if isinstance(step, int):
            listed = sequence(node)
            node = listed.items[step] if listed is not None and step < len(listed.items) else None
        else:
            pair = entry(node, step)
            found, node = (pair.key.span, pair.value) if pair is not None else (found, None)
    return found


class Hit(NamedTuple):
    """What an offset touches: the innermost node, its path, and whether it is a key."""

    node: Node
    path: str
    is_key: bool


def hit(tree: Tree, offset: int) -> Hit | None:
    """The innermost node at `offset`; the path of a key is the path of its value."""
    for document in tree.documents:
        if document.root is not None and document.root.start <= offset <= document.root.end:
            return _innermost(Hit(document.root, "", False), offset)
    return None


def _innermost(at: Hit, offset: int) -> Hit:
    if isinstance(at.node, Mapping):
        for pair in at.node.entries:
            path = join(at.path, pair.name or "?")
            for part, is_key in ((pair.key, True), (pair.value, False)):
                if part.start <= offset <= part.end:
                    return _innermost(Hit(part, path, is_key), offset)
    elif isinstance(at.node, Sequence):
        for position, item in enumerate(at.node.items):
            if item.start <= offset <= item.end:
                return _innermost(Hit(item, join(at.path, position), False), offset)
    return at


def walk(node: Node, path: str = "") -> Iterator[tuple[str, Node]]:
    """Every value below and including `node` with its path, in text order; aliases are not followed."""
    yield path, node
    if isinstance(node, Mapping):
        for pair in node.entries:
            yield from walk(pair.value, join(path, pair.name or "?"))
    elif isinstance(node, Sequence):
        for position, item in enumerate(node.items):
            yield from walk(item, join(path, position))


def scalars(node: Node) -> Iterator[Scalar]:
    """Every scalar below and including `node`, keys too, in text order; aliases are not followed."""
    if isinstance(node, Scalar):
        yield node
    for child in children(node):
        yield from scalars(child)
