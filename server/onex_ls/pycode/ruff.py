"""The report of ruff, its positions turned into spans."""

import json
from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from onex_ls.text.lines import LineIndex
from onex_ls.text.span import Span


class Lint(NamedTuple):
    """One thing that ruff reports: the file as it was called, the rule's code, and where."""

    file: str
    code: str
    message: str
    span: Span


def read_ruff(report: str, lines: Mapping[str, LineIndex]) -> tuple[list[Lint], str]:
    """What a report in JSON says of the files in `lines`, by the ends of their names; and why it says nothing.

    Rows and columns of ruff count from 1, columns in code points, and rows by the line ends that Python knows.
    """
    try:
        listed: Any = json.loads(report)
    except ValueError as error:
        return [], f"ruff does not answer in JSON: {error}"
    return (list(_lints(listed, lines)), "") if isinstance(listed, list) else ([], "ruff answers with no list")


def _lints(listed: list[Any], lines: Mapping[str, LineIndex]) -> Iterator[Lint]:
    for item in listed:
        name = str(item.get("filename", "")).replace("\\", "/")
        file = next((known for known in lines if name.endswith(f"/{known}")), None)
        if file is not None:
            start, end = (_offset(item.get(key), lines[file]) for key in ("location", "end_location"))
            code = item.get("code") or "invalid-syntax"
            yield Lint(file, str(code), str(item.get("message", "")), Span(start, max(start, end)))


def _offset(place: Any, lines: LineIndex) -> int:
    return lines.offset(place["row"] - 1, place["column"] - 1) if isinstance(place, dict) else 0
