"""From generated code to the contract and back, through what a person made of the code since it was generated."""

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from onex_ls.provenance.edited import Edited
from onex_ls.provenance.manifest import Generated, Manifest
from onex_ls.provenance.sourcemap import Origin, holds, innermost
from onex_ls.syntax.parse import parse
from onex_ls.syntax.query import entry, hit, sequence, steps
from onex_ls.syntax.tree import Node, Tree
from onex_ls.text.lines import LineIndex
from onex_ls.text.span import Span


class Source(NamedTuple):
    """Where a line of code comes from; `is_edited` where somebody changed or added it since it was generated."""

    origin: Origin
    is_edited: bool


class Place(NamedTuple):
    """A place of a contract: all that belongs to a path, and the part of it that names it."""

    whole: Span
    head: Span


def contract_in(lines: LineIndex) -> Tree:
    """The contract in a text, broken as it may be."""
    return parse(lines.text, lines)


def source_of(record: Generated, text: str, offset: int) -> Source | None:
    """What the line at `offset` of an artifact comes from, `text` being what the artifact is now."""
    edited = Edited.between(record.text, text)
    line, column = edited.now.position(offset)
    then, is_edited = edited.line_then(line), edited.is_edited(line)
    if then is not None:
        start = edited.generated.start(then) + (0 if is_edited else column)
        found = innermost(origin for origin in record.origins if holds(origin.span, start))
    else:
        gap = edited.gap(line)
        found = innermost(one for one in record.origins if one.span.start < gap < one.span.end)
    return Source(found, is_edited) if found is not None else None


def place_in(tree: Tree, path: str) -> Place | None:
    """The place of a path in a contract; None where the contract, as it is now, has no such path."""
    node, place = tree.root, None
    for step in steps(path):
        if isinstance(step, int):
            listed = sequence(node)
            if listed is None or step >= len(listed.items):
                return None
            node = listed.items[step]
            place = Place(node.span, _first_line(tree, node))
        else:
            pair = entry(node, step)
            if pair is None:
                return None
            node, place = pair.value, Place(pair.span, pair.key.span)
    if not path and node is not None:
        place = Place(node.span, Span(node.start, node.start))
    return place


def nearest_place(tree: Tree, path: str) -> Place | None:
    """The place of a path, or of the nearest path above it that the contract still has."""
    while (place := place_in(tree, path)) is None and path:
        path = path[: max(path.rfind("."), path.rfind("["), 0)]
    return place


def paths_at(tree: Tree, offset: int, manifest: Manifest) -> list[str]:
    """The paths that the caret in a contract stands in and that code came of.

    That is the innermost one, and those that begin with it; in a part of which nothing came, all those below it.
    """
    known = {origin.path for record in manifest.artifacts.values() for origin in record.origins} - {""}
    places = {path: place for path in sorted(known) if (place := place_in(tree, path)) is not None}
    around = {path: place.whole for path, place in places.items() if place.whole.contains(offset)}
    if around:
        inner = min(around.values(), key=lambda span: span.end - span.start)
        return [path for path, span in around.items() if span.start == inner.start]
    here = hit(tree, offset)
    if here is None or not here.path:
        return []
    return [path for path in places if path.startswith((f"{here.path}.", f"{here.path}["))]


def code_of(record: Generated, text: str, paths: Iterable[str]) -> Iterator[Span]:
    """Where code that came of the paths is in an artifact that holds `text` by now."""
    wanted = set(paths)
    origins = [origin for origin in record.origins if origin.path in wanted]
    edited = Edited.between(record.text, text) if origins else None
    for origin in origins:
        span = edited.remains(origin.span) if edited is not None else None
        if span is not None:
            indent = len(span.of(text)) - len(span.of(text).lstrip())
            yield Span(span.start + indent, span.end)


def _first_line(tree: Tree, node: Node) -> Span:
    return Span(node.start, min(node.end, tree.lines.end(tree.lines.line_of(node.start))))
