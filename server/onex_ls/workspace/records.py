"""What is kept of a file between looks at it: its stamp, its facts, and the findings of its text alone.

A record is a function of the file's bytes and of this version of onex-ls, never of settings: those are applied when
findings are shown. So records can be kept on disk and shared by editor and command line.
"""

import json
from typing import Any, NamedTuple

from onex_ls.contract.index import CodeRef, Facts, Name
from onex_ls.contract.kind import Kind
from onex_ls.findings.finding import Finding, Fix, Related, Severity
from onex_ls.text.edits import TextEdit
from onex_ls.text.span import Span


class Stamp(NamedTuple):
    """By what a file is taken for unchanged: nanoseconds of its last change, and its size in bytes."""

    modified: int
    size: int


class Record(NamedTuple):
    """What is known of one file by itself; `facts` is None for what is no contract, for the `reason` given."""

    stamp: Stamp
    facts: Facts | None
    findings: tuple[Finding, ...]
    reason: str = ""
    is_readable: bool = True


def encoded(record: Record) -> str:
    """All of a record but its stamp, as a line of JSON."""
    facts = record.facts
    rows = [_finding_row(finding) for finding in record.findings]
    return json.dumps([rows, facts, record.reason, record.is_readable], ensure_ascii=False, separators=(",", ":"))


def _finding_row(finding: Finding) -> list[Any]:
    plain = [finding.rule, finding.severity.value, finding.message, finding.span, finding.path]
    return [*plain, finding.related, finding.fixes, finding.source]


def decoded(stamp: Stamp, text: str) -> Record | None:
    """The record in a line of JSON; None when it is damaged."""
    try:
        rows, facts, reason, is_readable = json.loads(text)
        known = _facts(facts) if facts is not None else None
        return Record(stamp, known, tuple(map(_finding, rows)), reason, is_readable)
    except (ValueError, TypeError, KeyError):
        return None  # damaged: the file is looked at again


def _finding(row: list[Any]) -> Finding:
    rule, severity, message, span, path, related, fixes, source = row
    return Finding(
        rule,
        Severity(severity),
        message,
        Span(*span),
        path,
        tuple(Related(said, Span(*place), file) for said, place, file in related),
        tuple(
            Fix(title, tuple(TextEdit(Span(*place), new) for place, new in edits), safe, file)
            for title, edits, safe, file in fixes
        ),
        source,
    )


def _facts(row: list[Any]) -> Facts:
    kind, anchor, name, models, handlers, default, subscribed, published, mentions, silenced, operations = row
    return Facts(
        Kind(kind),
        Span(*anchor),
        _name(name) if name is not None else None,
        tuple(map(_code_ref, models)),
        tuple(map(_code_ref, handlers)),
        _code_ref(default) if default is not None else None,
        tuple(map(_name, subscribed)),
        tuple(map(_name, published)),
        tuple(map(_code_ref, mentions)),
        tuple((rule, Span(*line)) for rule, line in silenced),
        tuple(map(_name, operations)),
    )


def _name(row: list[Any]) -> Name:
    text, path, span = row
    return Name(text, path, Span(*span))


def _code_ref(row: list[Any]) -> CodeRef:
    module, name, is_function, path, span, module_span = row
    return CodeRef(module, name, is_function, path, Span(*span), Span(*module_span))
