"""What a person can do at a place of a contract: the fixes of the findings there, and the generation of its node."""

from collections.abc import Iterator, Sequence
from enum import StrEnum
from typing import NamedTuple

from onex_ls.findings.finding import Finding, Fix
from onex_ls.findings.fixing import chosen_edits
from onex_ls.text.span import Span
from onex_ls.workspace.snapshot import Analysis


class ActionKind(StrEnum):
    """The kinds of code action, by the names that editors know or show them under."""

    QUICK_FIX = "quickfix"
    FIX_ALL = "source.fixAll.onex"
    GENERATE = "source.generate.onex"


class Action(NamedTuple):
    """Something to offer. It has a `fix` to apply, or stands for the command that its kind names.

    `finding` is what it resolves; `preferred` marks the one an editor may apply without a choice.
    """

    kind: ActionKind
    title: str
    fix: Fix | None = None
    finding: Finding | None = None
    preferred: bool = False


def actions(analysis: Analysis, findings: Sequence[Finding], span: Span) -> Iterator[Action]:
    """Everything on offer for a selection or caret at `span`, where `findings` are those a person sees."""
    for finding in findings:
        if finding.span.overlaps(span) or _same_lines(analysis, finding.span, span):
            for fix in finding.fixes:
                only = fix.safe and len(finding.fixes) == 1
                yield Action(ActionKind.QUICK_FIX, fix.title, fix, finding, preferred=only)
    if analysis.recognition.is_contract:
        yield from _source_actions(findings)


def _same_lines(analysis: Analysis, finding: Span, caret: Span) -> bool:
    """Whether a caret without a selection stands on the line of a finding, which is where people press the key."""
    line_of = analysis.tree.lines.line_of
    return caret.start == caret.end and line_of(finding.start) <= line_of(caret.start) <= line_of(finding.end)


def _source_actions(findings: Sequence[Finding]) -> Iterator[Action]:
    edits = tuple(chosen_edits(findings))
    if edits:
        yield Action(ActionKind.FIX_ALL, "Fix all that can be fixed safely", Fix("Fix all", edits, safe=True))
    yield Action(ActionKind.GENERATE, "Generate node")
