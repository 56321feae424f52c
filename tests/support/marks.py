"""Findings written into the contract they belong to, as comments below the marked characters.

    node_type: efect
    #          ^^^^^ error[node-type-spelling] `efect` is no kind of node; did you mean `effect`?
    #          = safe fix: Change to `effect`

The ``#`` of a mark counts as its first caret where a caret follows at once (``#^^^``), since no comment can point at
the column it begins in. ``~~~~`` marks the other end of a finding, ``…`` a range that goes on in the next line. Marks
are stripped before the text is analysed, so that they cannot change what they speak of.
"""

import re
from collections import defaultdict
from collections.abc import Iterable

from onex_ls.findings.finding import Finding
from onex_ls.text.lines import LineIndex
from onex_ls.text.span import Span

_MARK = re.compile(r"[ \t]*#[ ]*(?:[\^~]+…? \S|= (?:safe|unsafe) fix: )")


def strip(marked: str) -> str:
    """The contract without its marks."""
    return "".join(line for line in marked.splitlines(keepends=True) if not _MARK.match(line))


def annotate(text: str, findings: Iterable[Finding]) -> str:
    """The contract with a mark for each finding, below the line it begins in."""
    lines = LineIndex(text)
    below: dict[int, list[str]] = defaultdict(list)
    for finding in findings:
        line = lines.line_of(finding.span.start)
        said = f"{finding.severity.value}[{finding.rule}] {finding.message}"
        below[line].append(f"{_under(lines, finding.span, '^')} {said}")
        column = max(lines.position(finding.span.start).column, 2)
        for fix in finding.fixes:
            below[line].append(f"#{' ' * (column - 1)}= {'safe' if fix.safe else 'unsafe'} fix: {fix.title}")
        for related in finding.related:
            note = f"{_under(lines, related.span, '~')} [{finding.rule}] {related.message}"
            below[lines.line_of(related.span.start)].append(note)
    newline = "\r\n" if "\r\n" in text else "\n"
    pieces = []
    for number in range(lines.count):
        whole = text[lines.start(number) : lines.start(number + 1)]
        pieces.append(whole if whole.endswith("\n") or number not in below else whole + newline)
        pieces.extend(mark + newline for mark in below[number])
    return "".join(pieces)


def _under(lines: LineIndex, span: Span, character: str) -> str:
    """The mark below a span; raises ValueError for one that no comment can mark."""
    start, end = lines.position(span.start), lines.position(span.end)
    goes_on = end.line > start.line
    width = (len(lines.line_text(start.line)) if goes_on else end.column) - start.column
    if width <= (start.column < 2):
        raise ValueError(f"{width} characters in column {start.column} of line {start.line} cannot be marked")
    if start.column < 2:
        mark = " " * start.column + "#" + character * (width - 1)
    else:
        mark = "#" + " " * (start.column - 1) + character * width
    return mark + ("…" if goes_on else "")
