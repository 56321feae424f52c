"""What changed between two texts, line by line: Myers' shortest edit script in linear space.

E. W. Myers, "An O(ND) Difference Algorithm and Its Variations", 1986, section 4b. Of the many shortest scripts it
takes, as git does, the one whose changes stand as far down as they can, and beside one another where they can.
"""

from collections.abc import Iterator, Sequence
from itertools import accumulate
from typing import NamedTuple

from onex_ls.text.edits import TextEdit
from onex_ls.text.span import Span

_PATIENCE = 256
"""Costs after which a box is split at the best place found so far: no text, however hostile, takes for ever."""


class Hunk(NamedTuple):
    """Lines ``old[start:end]`` became ``new[new_start:new_end]``; either side may be empty, never both."""

    start: int
    end: int
    new_start: int
    new_end: int


class _Box(NamedTuple):
    """A part of both texts: lines ``left`` to ``right`` of the old one, ``top`` to ``bottom`` of the new one."""

    left: int
    right: int
    top: int
    bottom: int


def lines_of(text: str) -> list[str]:
    """The lines with their ends, by the line feed alone; joined they are the text again."""
    *whole, last = text.split("\n")
    return [*(f"{line}\n" for line in whole), *([last] if last else [])]


def hunks(old: Sequence[str], new: Sequence[str]) -> list[Hunk]:
    """The changes that lead from the old lines to the new ones, in order, with unchanged lines between any two."""
    box = _trimmed(old, new, _Box(0, len(old), 0, len(new)))
    gone, made = bytearray(len(old) + 1), bytearray(len(new) + 1)
    gone[box.left : box.right] = b"\1" * (box.right - box.left)
    made[box.top : box.bottom] = b"\1" * (box.bottom - box.top)
    for line, new_line in _common(old, new, box):
        gone[line] = made[new_line] = 0
    _slide(old, gone, made)
    _slide(new, made, gone)
    return list(_read(gone, made))


def edits_between(old: str, new: str) -> list[TextEdit]:
    """Edits of whole lines that make one text of another."""
    before, after = lines_of(old), lines_of(new)
    starts = [0, *accumulate(map(len, before))]
    return [
        TextEdit(Span(starts[hunk.start], starts[hunk.end]), "".join(after[hunk.new_start : hunk.new_end]))
        for hunk in hunks(before, after)
    ]


def _trimmed(old: Sequence[object], new: Sequence[object], box: _Box) -> _Box:
    """A box without the lines that both sides begin and end with."""
    left, right, top, bottom = box
    while left < right and top < bottom and old[left] == new[top]:
        left, top = left + 1, top + 1
    while left < right and top < bottom and old[right - 1] == new[bottom - 1]:
        right, bottom = right - 1, bottom - 1
    return _Box(left, right, top, bottom)


def _common(old: Sequence[str], new: Sequence[str], box: _Box) -> Iterator[tuple[int, int]]:
    """Pairs of lines that stay. Lines that only one side has cannot be among them, and are left out at once."""
    left, right, top, bottom = box
    shared = set(old[left:right]) & set(new[top:bottom])
    number = {line: position for position, line in enumerate(shared)}
    old_places = [place for place in range(left, right) if old[place] in shared]
    new_places = [place for place in range(top, bottom) if new[place] in shared]
    a, b = [number[old[place]] for place in old_places], [number[new[place]] for place in new_places]
    boxes = [_Box(0, len(a), 0, len(b))]
    while boxes:
        whole = boxes.pop()
        inner = _trimmed(a, b, whole)
        before, after = inner.left - whole.left, whole.right - inner.right
        for step in range(before):
            yield old_places[whole.left + step], new_places[whole.top + step]
        for step in range(after):
            yield old_places[inner.right + step], new_places[inner.bottom + step]
        if inner.left < inner.right and inner.top < inner.bottom:
            x, y = _middle(a, b, inner)
            boxes.append(_Box(inner.left, x, inner.top, y))
            boxes.append(_Box(x, inner.right, y, inner.bottom))


def _middle(a: Sequence[int], b: Sequence[int], box: _Box) -> tuple[int, int]:
    """A place on a shortest path through a box, where the search from its start meets the one from its end."""
    left, right, top, bottom = box
    first, last = left - top, right - bottom
    is_odd = (first - last) % 2 == 1
    forward, backward = {first: left}, {last: right}
    for cost in range(1, _PATIENCE):
        for diagonal in _diagonals(first, cost, box):
            x = max(forward.get(diagonal - 1, -2) + 1, forward.get(diagonal + 1, -1))
            y = x - diagonal
            if not (left <= x <= right and top <= y <= bottom):
                continue
            while x < right and y < bottom and a[x] == b[y]:
                x, y = x + 1, y + 1
            forward[diagonal] = x
            if is_odd and backward.get(diagonal, right + 1) <= x:
                return x, y
        for diagonal in _diagonals(last, cost, box):
            x = min(backward.get(diagonal - 1, right + 1), backward.get(diagonal + 1, right + 2) - 1)
            y = x - diagonal
            if not (left <= x <= right and top <= y <= bottom):
                continue
            while x > left and y > top and a[x - 1] == b[y - 1]:
                x, y = x - 1, y - 1
            backward[diagonal] = x
            if not is_odd and forward.get(diagonal, left - 1) >= x:
                return x, y
    return max(((x, x - diagonal) for diagonal, x in forward.items()), key=sum)


def _diagonals(middle: int, cost: int, box: _Box) -> range:
    """The diagonals of a box that a search from `middle` reaches at a cost, from the last to the first."""
    lowest, highest = box.left - box.bottom, box.right - box.top
    up, down = min(cost, highest - middle), min(cost, middle - lowest)
    return range(middle + up - (cost - up) % 2, middle - down - 1, -2)


def _slide(lines: Sequence[str], changed: bytearray, other: bytearray) -> None:
    """Move each run of changed lines that can stand in several places: beside a change of the other side, or down."""
    run = _Run(lines, changed, other)
    while run.take_next():
        size = beside = -1
        while size != run.end - run.start:  # it may have met another one, and the two may go further
            size = run.end - run.start
            while run.up():
                pass
            beside = run.end if run.is_beside else -1
            while run.down():
                beside = run.end if run.is_beside else beside
        while 0 <= beside < run.end:
            run.up()


class _Run:
    """A run of changed lines on its way. It can move by a line where what it leaves is the same as what it takes.

    `place` is the line of the other text that it stands in front of, or the changes there begin with.
    """

    def __init__(self, lines: Sequence[str], changed: bytearray, other: bytearray) -> None:
        self.start = self.end = self.place = 0
        self._lines = lines
        self._changed = changed
        self._other = other

    @property
    def is_beside(self) -> bool:
        """Whether the other text changes there as well."""
        return bool(self._other[self.place])

    def take_next(self) -> bool:
        """Go on to the next run, if there is one."""
        start = self.end
        while start < len(self._lines) and not self._changed[start]:
            start, self.place = start + 1, _behind(self._other, self.place) + 1
        self.start, self.end = start, _behind(self._changed, start)
        return self.end > start

    def down(self) -> bool:
        """Move down by a line, if that can be; take along the run that is met there."""
        start, end = self.start, self.end
        if end == len(self._lines) or self._lines[start] != self._lines[end]:
            return False
        self._changed[start], self._changed[end] = 0, 1
        self.start, self.end = start + 1, _behind(self._changed, end + 1)
        self.place = _behind(self._other, self.place) + 1
        return True

    def up(self) -> bool:
        """Move up by a line, if that can be; take along the run that is met there."""
        start, end = self.start - 1, self.end - 1
        if start < 0 or self._lines[start] != self._lines[end]:
            return False
        self._changed[start], self._changed[end] = 1, 0
        self.start, self.end = _first(self._changed, start), end
        self.place = _first(self._other, self.place - 1)
        return True


def _behind(changed: bytearray, place: int) -> int:
    """The first unchanged line from `place` on."""
    return changed.index(0, place)


def _first(changed: bytearray, place: int) -> int:
    """The first line of the changed ones directly before `place`; `place` itself where there are none."""
    return changed.rfind(0, 0, place) + 1


def _read(gone: bytearray, made: bytearray) -> Iterator[Hunk]:
    start = new_start = 0
    while start < len(gone) and new_start < len(made):
        end, new_end = _behind(gone, start), _behind(made, new_start)
        if end > start or new_end > new_start:
            yield Hunk(start, end, new_start, new_end)
        start, new_start = end + 1, new_end + 1
