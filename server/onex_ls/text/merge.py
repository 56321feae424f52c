"""Three-way merge of texts, line by line, with the conflict markers of ``diff3``.

Changes of the two sides that overlap or touch are one conflict, as in ``git merge-file --diff3``, and like there a
conflict is left whole: what its sides have in common at their ends is not taken out. One thing is gentler than git:
where both sides come to the same lines by different changes there is nothing to decide, so there is no conflict.
"""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from onex_ls.text.diff import Hunk, hunks, lines_of
from onex_ls.text.edits import line_ending
from onex_ls.text.span import Span

MINE, BASE, SPLIT, THEIRS = "<<<<<<<", "|||||||", "=======", ">>>>>>>"


class Merge(NamedTuple):
    """A merged text, and how many conflicts are in it."""

    text: str
    conflicts: int


class Labels(NamedTuple):
    """What the markers call the three texts."""

    mine: str = "mine"
    base: str = "base"
    theirs: str = "theirs"


class Conflict(NamedTuple):
    """A conflict in a text, with its markers, and what each of the three has to say there."""

    span: Span
    mine: str
    base: str
    theirs: str


class _Region(NamedTuple):
    """Lines of the base that somebody changed, and the lines that each side has instead."""

    start: int
    end: int
    mine: Sequence[str]
    theirs: Sequence[str]


def merge(base: str, mine: str, theirs: str, labels: Labels | None = None) -> Merge:
    """Both changes of a base in one text; where they contradict each other, all three texts between markers."""
    old, left, right = lines_of(base), lines_of(mine), lines_of(theirs)
    ending = line_ending(mine or theirs)
    merged: list[str] = []
    done = conflicts = 0
    for region in _regions(old, left, right):
        merged += old[done : region.start]
        before = old[region.start : region.end]
        if region.mine == before or region.mine == region.theirs:
            merged += region.theirs
        elif region.theirs == before:
            merged += region.mine
        else:
            conflicts += 1
            merged += _marked(region.mine, before, region.theirs, labels or Labels(), ending)
        done = region.end
    return Merge("".join([*merged, *old[done:]]), conflicts)


def _regions(old: Sequence[str], left: Sequence[str], right: Sequence[str]) -> Iterator[_Region]:
    """The changed parts of the base in their order; changes that overlap or touch are in one."""
    mine, theirs = hunks(old, left), hunks(old, right)
    changes = sorted([(hunk.start, hunk.end) for hunk in (*mine, *theirs)])
    to_left, to_right = _Follower(mine), _Follower(theirs)
    while changes:
        start, end = changes.pop(0)
        while changes and changes[0][0] <= end:
            end = max(end, changes.pop(0)[1])
        yield _Region(start, end, left[slice(*to_left.follow(start, end))], right[slice(*to_right.follow(start, end))])


class _Follower:
    """Follows lines of the base into a changed text. It must be asked in their order."""

    def __init__(self, changes: Sequence[Hunk]) -> None:
        self._changes = iter(changes)
        self._next = next(self._changes, None)
        self._shift = 0

    def follow(self, start: int, end: int) -> tuple[int, int]:
        """Where lines that begin and end outside of changes are in the changed text."""
        begin = start + self._shift
        while self._next is not None and self._next.end <= end:
            self._shift = self._next.new_end - self._next.end
            self._next = next(self._changes, None)
        return begin, end + self._shift


def _marked(
    mine: Sequence[str], base: Sequence[str], theirs: Sequence[str], labels: Labels, ending: str
) -> Iterator[str]:
    yield f"{MINE} {labels.mine}{ending}"
    yield from _ended(mine, ending)
    yield f"{BASE} {labels.base}{ending}"
    yield from _ended(base, ending)
    yield f"{SPLIT}{ending}"
    yield from _ended(theirs, ending)
    yield f"{THEIRS} {labels.theirs}{ending}"


def _ended(lines: Sequence[str], ending: str) -> Iterator[str]:
    """The lines, the last one with an end: a marker follows."""
    for line in lines:
        yield line if line.endswith("\n") else f"{line}{ending}"


def conflicts_in(text: str) -> Iterator[Conflict]:
    """The conflicts that somebody left in a text, in order; what only looks like a part of one is none."""
    if f"{MINE} " not in text:  # most texts, at once
        return
    parts: dict[str, list[str]] = {}
    begin = offset = 0
    current = ""
    for line in lines_of(text):
        marker, start = _marker_of(line), offset
        offset += len(line)
        if marker == MINE:
            parts, current, begin = {MINE: []}, MINE, start
        elif marker == THEIRS and current == SPLIT:
            mine, base, theirs = ("".join(parts.get(part, ())) for part in (MINE, BASE, SPLIT))
            yield Conflict(Span(begin, offset), mine, base, theirs)
            current = ""
        elif (marker == BASE and current == MINE) or (marker == SPLIT and current in (MINE, BASE)):
            parts[marker] = []
            current = marker
        elif current:
            parts[current].append(line)


def markers_in(text: str) -> Iterator[Span]:
    """The lines that only conflicts have, also those of a conflict that was torn apart; ``=======`` may be anything."""
    offset = 0
    for line in lines_of(text) if any(f"{marker} " in text for marker in (MINE, BASE, THEIRS)) else ():
        if _marker_of(line) not in ("", SPLIT):
            yield Span(offset, offset + len(line))
        offset += len(line)


def _marker_of(line: str) -> str:
    """The marker that a line is, or nothing."""
    marker, space, _ = line.rstrip("\r\n").partition(" ")
    if marker == SPLIT:
        return "" if space else marker
    return marker if space and marker in (MINE, BASE, THEIRS) else ""
