"""Edits of a text: replacements of spans, applied all at once."""

from collections.abc import Iterable
from itertools import pairwise
from typing import NamedTuple

from onex_ls.text.span import Span


class TextEdit(NamedTuple):
    """Put `text` in the place of `span`; offsets speak of the text before any edit of the same batch."""

    span: Span
    text: str


def insert(offset: int, text: str) -> TextEdit:
    """An edit that adds `text` at `offset`."""
    return TextEdit(Span(offset, offset), text)


def delete(span: Span) -> TextEdit:
    """An edit that removes `span`."""
    return TextEdit(span, "")


def ordered(edits: Iterable[TextEdit]) -> list[TextEdit]:
    """The edits by position; insertions at one place keep their order.

    Raises ValueError when two of them overlap.
    """
    result = sorted(edits, key=lambda edit: (edit.span.start, edit.span.end))
    for before, after in pairwise(result):
        if after.span.start < before.span.end:
            raise ValueError(f"edits overlap: {before.span} and {after.span}")
    return result


def apply_edits(text: str, edits: Iterable[TextEdit]) -> str:
    """The text after all edits, which may come in any order.

    Raises ValueError when two of them overlap or one lies outside the text.
    """
    pieces: list[str] = []
    done = 0
    for edit in ordered(edits):
        if edit.span.start < 0 or edit.span.end > len(text) or edit.span.end < edit.span.start:
            raise ValueError(f"edit {edit.span} lies outside a text of {len(text)} characters")
        pieces.append(text[done : edit.span.start])
        pieces.append(edit.text)
        done = edit.span.end
    pieces.append(text[done:])
    return "".join(pieces)


def shared_prefix(one: str, other: str) -> int:
    """How many characters two texts have in common at the start."""
    low, high = 0, min(len(one), len(other))
    while low < high:  # by halves: slices compare a thousand times as fast as characters
        middle = (low + high + 1) // 2
        if one[low:middle] == other[low:middle]:
            low = middle
        else:
            high = middle - 1
    return low


def shared_suffix(one: str, other: str, prefix: int = 0) -> int:
    """How many characters two texts have in common at the end, behind a `prefix` of both that does not count."""
    low, high = 0, min(len(one), len(other)) - prefix
    while low < high:
        middle = (low + high + 1) // 2
        if one[len(one) - middle : len(one) - low] == other[len(other) - middle : len(other) - low]:
            low = middle
        else:
            high = middle - 1
    return low


def line_ending(text: str) -> str:
    """The line end that `text` uses: the one its first line has, or ``\\n``."""
    first = text.find("\n")
    return "\r\n" if first > 0 and text[first - 1] == "\r" else "\n"
