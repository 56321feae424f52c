"""Lines of a text by the rule of the Language Server Protocol.

A line ends at ``\\n``, ``\\r\\n`` or ``\\r`` and nowhere else: not at NEL, LS, PS, VT or FF, which Python's
``str.splitlines`` and YAML 1.1 take for line ends too. Lines and columns count from 0, columns in code points.
"""

import re
from bisect import bisect_right
from collections.abc import Iterable
from itertools import accumulate, count
from operator import add
from typing import NamedTuple

_LINE_END = re.compile(r"\r\n|\n|\r")


class Position(NamedTuple):
    """A place between two characters: line and column from 0, the column in code points."""

    line: int
    column: int


class LineIndex:
    """Translates between offsets and positions of one text. Built in one pass, looked up by bisection."""

    __slots__ = ("_starts", "text")

    def __init__(self, text: str) -> None:
        self.text = text
        if text.count("\r") != text.count("\r\n"):
            ends: Iterable[int] = (match.end() for match in _LINE_END.finditer(text))
        else:  # every line ends in a line feed, whatever stands before it: four times as fast
            ends = map(add, accumulate(map(len, text.split("\n")[:-1])), count(1))
        self._starts = [0, *ends]

    @property
    def count(self) -> int:
        """How many lines there are: at least one; a final line end opens an empty last line."""
        return len(self._starts)

    def start(self, line: int) -> int:
        """The offset where `line` begins; the end of the text for lines behind the last."""
        if line >= len(self._starts):
            return len(self.text)
        return self._starts[max(line, 0)]

    def end(self, line: int) -> int:
        """The offset behind the last character of `line`, before its line end."""
        stop = self.start(line + 1)
        begin = self.start(line)
        while stop > begin and self.text[stop - 1] in "\r\n":
            stop -= 1
        return stop

    def line_of(self, offset: int) -> int:
        """The line that holds `offset`; offsets outside the text count as its nearest end."""
        return bisect_right(self._starts, min(max(offset, 0), len(self.text))) - 1

    def position(self, offset: int) -> Position:
        """The position of `offset`, clamped into the text."""
        clamped = min(max(offset, 0), len(self.text))
        line = bisect_right(self._starts, clamped) - 1
        return Position(line, clamped - self._starts[line])

    def offset(self, line: int, column: int) -> int:
        """The offset of a position; a column behind the line's end counts as the end of the line."""
        if line < 0:
            return 0
        if line >= len(self._starts):
            return len(self.text)
        return min(self._starts[line] + max(column, 0), self.end(line))

    def line_text(self, line: int) -> str:
        """The characters of `line` without its line end."""
        return self.text[self.start(line) : self.end(line)]
