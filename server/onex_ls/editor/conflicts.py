"""Both sides of the conflicts that are left in a file."""

from typing import NamedTuple

from onex_ls.text.edits import TextEdit, apply_edits
from onex_ls.text.merge import conflicts_in
from onex_ls.text.span import Span


class Sides(NamedTuple):
    """A file as either side would have it; `first` is where the first of its `conflicts` stands."""

    mine: str
    theirs: str
    first: Span
    conflicts: int


def sides_of(text: str) -> Sides | None:
    """Both sides of a text with conflicts, None for one without."""
    conflicts = list(conflicts_in(text))
    if not conflicts:
        return None
    mine = apply_edits(text, (TextEdit(conflict.span, conflict.mine) for conflict in conflicts))
    theirs = apply_edits(text, (TextEdit(conflict.span, conflict.theirs) for conflict in conflicts))
    return Sides(mine, theirs, conflicts[0].span, len(conflicts))
