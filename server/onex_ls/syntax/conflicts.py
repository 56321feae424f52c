"""Merge conflict markers, which version control leaves in a file that nobody has resolved yet."""

import re
from enum import Enum

from onex_ls.syntax.problem import Problem
from onex_ls.text.span import Span

OPENING = "<<<<<<< "
"""With what the first line of a conflict starts."""

_BASE, _MIDDLE, _CLOSE = "||||||| ", "=======", ">>>>>>> "


class _Side(Enum):
    NONE = 0
    MINE = 1
    OTHER = 2


def without_conflicts(text: str) -> tuple[str, list[Problem]]:
    """The text with the first side of each conflict only, spaces in the place of the rest; a problem for each.

    Offsets stay as they are. One pass over the lines, whatever they hold.
    """
    problems: list[Problem] = []
    if OPENING not in text:
        return text, problems
    side, at, kept = _Side.NONE, 0, []
    for line in text.splitlines(keepends=True):
        if line.startswith(OPENING):
            side = _Side.MINE
            problems.append(
                Problem("yaml-syntax", "This merge conflict is not resolved", Span(at, at + len(line.rstrip())))
            )
            line_kept = False
        elif side is not _Side.NONE and line.startswith((_BASE, _MIDDLE, _CLOSE)):
            side = _Side.NONE if line.startswith(_CLOSE) else _Side.OTHER
            line_kept = False
        else:
            line_kept = side is not _Side.OTHER
        kept.append(line if line_kept else re.sub(r"[^\r\n]", " ", line))
        at += len(line)
    return "".join(kept), problems
