"""The report of ruff, its positions turned into spans."""

import json
from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from onex_ls.text.edits import TextEdit
from onex_ls.text.lines import LineIndex
from onex_ls.text.span import Span


class Lint(NamedTuple):
    """One thing that ruff reports: the file as it was called, the rule's code, and where.

    `edits` are what would mend it, under the title that ruff gives them; `is_safe` that the code goes on meaning the
    same, by ruff's own word.
    """

    file: str
    code: str
    message: str
    span: Span
    title: str = ""
    edits: tuple[TextEdit, ...] = ()
    is_safe: bool = False


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
            span = Span(start, max(start, end))
            yield Lint(file, str(code), str(item.get("message", "")), span, *_fix(item.get("fix"), lines[file]))


def _fix(fix: Any, lines: LineIndex) -> tuple[str, tuple[TextEdit, ...], bool]:
    if not isinstance(fix, dict) or not isinstance(fix.get("edits"), list):
        return "", (), False
    edits = []
    for edit in fix["edits"]:
        start, end = (_offset(edit.get(key), lines) for key in ("location", "end_location"))
        edits.append(TextEdit(Span(start, max(start, end)), str(edit.get("content") or "")))
    return str(fix.get("message") or "Apply ruff's fix"), tuple(edits), fix.get("applicability") == "safe"


def _offset(place: Any, lines: LineIndex) -> int:
    return lines.offset(place["row"] - 1, place["column"] - 1) if isinstance(place, dict) else 0
