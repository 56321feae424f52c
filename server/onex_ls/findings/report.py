"""Reports: the findings of many files, as data first, then in the form somebody reads.

The JSON form is stable: within version 1 fields may be added, none removed. Lines and columns count from 1, columns
in code points.
"""

import json
import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any, NamedTuple

from onex_ls.findings.finding import Finding, Fix, Related, Severity
from onex_ls.findings.fingerprint import fingerprints
from onex_ls.findings.rule import Rule
from onex_ls.text.lines import LineIndex
from onex_ls.text.span import Span

FORMAT_VERSION = 1

_CONTROL = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")
"""What could make a terminal do or show something else than the text; files and their names may hold it."""


class Shown(NamedTuple):
    """A file as the reader should see it: its name, with forward slashes, and its lines."""

    file: str
    lines: LineIndex


@dataclass(frozen=True, slots=True)
class FileReport:
    """One contract. `elsewhere` are the other files that its findings speak of, by absolute path.

    `file` is its name as the reader typed or should see it, `identity` the one that fingerprints rest on: the same on
    every machine and from every folder.
    """

    file: str
    lines: LineIndex
    findings: tuple[Finding, ...]
    elsewhere: Mapping[str, Shown] = field(default_factory=lambda: MappingProxyType({}))
    identity: str = ""

    def shown(self, file: str | None) -> Shown:
        """The file that a finding speaks of; None is the one under analysis."""
        return Shown(self.file, self.lines) if file is None else self.elsewhere.get(file) or Shown(file, LineIndex(""))


def count(reports: Iterable[FileReport]) -> Counter[Severity]:
    """How many findings of each severity there are."""
    return Counter(finding.severity for report in reports for finding in report.findings)


def to_json(
    reports: Sequence[FileReport], rules: Mapping[str, Rule], files: int, more: Mapping[str, Any] = MappingProxyType({})
) -> str:
    """The whole report as JSON, findings in the order of files and text; `files` is how many were looked at.

    `more` is what else a report has to say, by names of its own.
    """
    totals = count(reports)
    summary = {
        "files": files,
        "contracts": len(reports),
        "errors": totals[Severity.ERROR],
        "warnings": totals[Severity.WARNING],
        "information": totals[Severity.INFORMATION],
        "hints": totals[Severity.HINT],
    }
    findings = [entry for report in reports for entry in _json_findings(report, rules)]
    document = {"version": FORMAT_VERSION, "findings": findings, "summary": summary, **more}
    return json.dumps(document, indent=2, ensure_ascii=False)


def _json_findings(report: FileReport, rules: Mapping[str, Rule]) -> Iterable[dict[str, Any]]:
    marks = fingerprints(report.identity or report.file, report.lines.text, report.findings)
    for finding, fingerprint in zip(report.findings, marks, strict=True):
        rule = rules.get(finding.rule)
        yield {
            "file": report.file,
            "source": finding.source,
            "rule": finding.rule,
            "severity": finding.severity.value,
            "message": finding.message,
            "path": finding.path,
            **_range(report.lines, finding.span),
            "related": [_json_related(report, related) for related in finding.related],
            "fixes": [_json_fix(report, fix) for fix in finding.fixes],
            "fingerprint": fingerprint,
            "help": rule.why if rule is not None else "",
        }


def _json_related(report: FileReport, related: Related) -> dict[str, Any]:
    file, lines = report.shown(related.file)
    return {"file": file, "message": related.message, **_range(lines, related.span)}


def _json_fix(report: FileReport, fix: Fix) -> dict[str, Any]:
    file, lines = report.shown(fix.file)
    edits = [{"file": file, **_range(lines, edit.span), "text": edit.text} for edit in fix.edits]
    return {"title": fix.title, "safe": fix.safe, "edits": edits}


def _range(lines: LineIndex, span: Span) -> dict[str, dict[str, int]]:
    start, end = lines.position(span.start), lines.position(span.end)
    return {
        "start": {"line": start.line + 1, "column": start.column + 1},
        "end": {"line": end.line + 1, "column": end.column + 1},
    }


def to_text(reports: Sequence[FileReport], *closing: str) -> str:
    """The report for people: a line for each finding, the place in the text below it, and at the end a sum, or what is
    given as the `closing` lines instead."""
    blocks = [_text_finding(report, finding) for report in reports for finding in report.findings]
    return _CONTROL.sub("\ufffd", "\n".join([*blocks, *(closing or [summary_line(reports)])]))


def summary_line(reports: Sequence[FileReport]) -> str:
    """One sentence: how many contracts, how many findings of which severity."""
    totals = count(reports)
    names = ((Severity.ERROR, "error"), (Severity.WARNING, "warning"), (Severity.HINT, "hint"))
    parts = [plural(totals[severity], name) for severity, name in names if totals[severity]]
    if totals[Severity.INFORMATION]:
        parts.append(f"{totals[Severity.INFORMATION]} for your information")
    found = ", ".join(parts) if parts else "no findings"
    return f"{plural(len(reports), 'contract')} checked: {found}"


def plural(number: int, noun: str) -> str:
    """A number of things: ``1 error``, ``2 errors``."""
    return f"{number} {noun}" + ("" if number == 1 else "s")


def _text_finding(report: FileReport, finding: Finding) -> str:
    lines = report.lines
    start, end = lines.position(finding.span.start), lines.position(finding.span.end)
    head = (
        f"{report.file}:{start.line + 1}:{start.column + 1}: {finding.severity.value}[{finding.rule}] {finding.message}"
    )
    content = lines.line_text(start.line)
    stop = end.column if end.line == start.line else len(content)
    marks = "^" * max(stop - start.column, 1)
    indent = "".join("\t" if character == "\t" else " " for character in content[: start.column])
    number = str(start.line + 1)
    gutter = " " * len(number)
    excerpt = [f"{gutter} |", f"{number} | {content}", f"{gutter} | {indent}{marks}"]
    notes = [_text_related(report, related) for related in finding.related]
    hints = [f"{gutter} = fix: {fix.title}" for fix in finding.fixes]
    return "\n".join([head, *excerpt, *(f"{gutter} = {note}" for note in notes), *hints, ""])


def _text_related(report: FileReport, related: Related) -> str:
    file, lines = report.shown(related.file)
    line = lines.position(related.span.start).line + 1
    return f"{related.message} ({f'line {line}' if related.file is None else f'{file}:{line}'})"
