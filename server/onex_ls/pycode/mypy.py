"""The report of mypy, its positions turned into spans."""

import re
from collections.abc import Iterator, Mapping
from typing import NamedTuple

from onex_ls.pycode.source import Source
from onex_ls.text.lines import LineIndex
from onex_ls.text.span import Span

_LINE = re.compile(
    r"(?P<file>.+?):(?P<line>\d+):(?P<column>\d+):(?P<end_line>\d+):(?P<end_column>\d+): error: (?P<message>.*?)"
    r"(?:  \[(?P<code>[\w-]+)\])?"
)


class TypeProblem(NamedTuple):
    """One thing that mypy reports: the file as it was called, mypy's own name for the kind of problem, and where."""

    file: str
    code: str
    message: str
    span: Span


def read_mypy(report: str, sources: Mapping[str, Source]) -> Iterator[TypeProblem]:
    """What a report with columns and ends says of the files in `sources`.

    Lines and columns of mypy count from 1, and the end is the last character. Where there is more than ASCII, its
    versions count columns in different ways, one of them wrongly: there all of the line is meant.
    """
    for said in report.splitlines():
        found = _LINE.fullmatch(said)
        source = sources.get(found["file"].replace("\\", "/")) if found is not None else None
        if found is not None and source is not None:
            line, column, end_line, end_column = (
                int(found[name]) for name in ("line", "column", "end_line", "end_column")
            )
            span = _span(source.places.lines, line - 1, column - 1, end_line - 1, end_column)
            yield TypeProblem(found["file"], found["code"] or "misc", found["message"], span)


def _span(lines: LineIndex, line: int, column: int, end_line: int, end_column: int) -> Span:
    first, last = lines.line_text(line), lines.line_text(end_line)
    start = column if first.isascii() else len(first) - len(first.lstrip())
    end = end_column if last.isascii() else len(last)
    return Span(lines.offset(line, start), max(lines.offset(end_line, end), lines.offset(line, start)))
