"""A generated text and what a person made of it: where each line is now, and which line it was."""

from collections.abc import Sequence
from dataclasses import dataclass

from onex_ls.text.diff import Hunk, hunks
from onex_ls.text.lines import LineIndex
from onex_ls.text.span import Span


@dataclass(frozen=True, slots=True)
class Edited:
    """Both texts and the changes that lead from one to the other; how lines end is no change. Lines count from 0."""

    generated: LineIndex
    now: LineIndex
    changes: tuple[Hunk, ...]

    @classmethod
    def between(cls, generated: str, now: str) -> "Edited":
        """What became of a generated text."""
        before, after = LineIndex(generated.replace("\r\n", "\n")), LineIndex(now)
        texts = [[index.line_text(line) for line in range(index.count)] for index in (before, after)]
        return cls(before, after, tuple(hunks(*texts)) if generated != now else ())

    def line_now(self, line: int) -> int | None:
        """Where a generated line is, or the line that was put in its place; None for one that was taken out."""
        return _moved(line, self.changes)

    def line_then(self, line: int) -> int | None:
        """Which generated line this is, or took the place of; None for one that was added."""
        return _moved(line, [Hunk(new, new_end, old, old_end) for old, old_end, new, new_end in self.changes])

    def is_edited(self, line: int) -> bool:
        """Whether a line of the text as it is now was added or changed."""
        return any(change.new_start <= line < change.new_end for change in self.changes)

    def gap(self, line: int) -> int:
        """The offset in the generated text at which an added line would stand."""
        ends = (change.end for change in self.changes if change.new_start <= line < change.new_end)
        return self.generated.start(next(ends, self.generated.count))

    def untouched(self, span: Span) -> Span | None:
        """Where a piece is whose first and last line nobody changed."""
        first, last = self.generated.line_of(span.start), self.generated.line_of(max(span.end - 1, span.start))
        start, end = self.line_now(first), self.line_now(last)
        if start is None or end is None or self.is_edited(start) or self.is_edited(end):
            return None
        head = span.start - self.generated.start(first)
        is_whole = span.end > self.generated.end(last)
        tail = self.now.start(end + 1) if is_whole else self.now.start(end) + span.end - self.generated.start(last)
        return Span(self.now.start(start) + head, tail)

    def remains(self, span: Span) -> Span | None:
        """The lines that are left of a piece, edited ones included, without the end of the last one."""
        lines = range(self.generated.line_of(span.start), self.generated.line_of(max(span.end - 1, span.start)) + 1)
        left = [now for line in lines if (now := self.line_now(line)) is not None]
        return Span(self.now.start(left[0]), self.now.end(left[-1])) if left else None


def _moved(line: int, changes: Sequence[Hunk]) -> int | None:
    shift = 0
    for start, end, new_start, new_end in changes:
        if line < start:
            break
        if line < end:
            place = new_start + line - start
            return place if place < new_end else None
        shift = new_end - end
    return line + shift
