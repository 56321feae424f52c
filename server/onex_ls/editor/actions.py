"""What a person can do at a place of a contract or a generated file: the fixes of findings, generation, settling."""

from collections.abc import Iterator, Sequence
from enum import StrEnum
from typing import NamedTuple

from onex_ls.findings.finding import Finding, Fix
from onex_ls.findings.fixing import chosen_edits
from onex_ls.provenance.drift import CONFLICT, EDITED, MISSING, ORPHANED, STALE, TEMPLATE, Drift
from onex_ls.text.lines import LineIndex
from onex_ls.text.span import Span
from onex_ls.workspace.snapshot import Analysis


class ActionKind(StrEnum):
    """The kinds of code action, by the names that editors know or show them under."""

    QUICK_FIX = "quickfix"
    FIX_ALL = "source.fixAll.onex"
    GENERATE = "source.generate.onex"
    PREVIEW = "source.generate.onex.preview"
    ADOPT = "source.adopt.onex"


class Deed(StrEnum):
    """What an action has the server do, where it is no edit."""

    GENERATE = "generate"
    PREVIEW = "preview"
    ACCEPT = "accept"
    ADOPT = "adopt"
    COMPARE = "compare"


class Action(NamedTuple):
    """Something to offer. It has a `fix` to apply, or a `deed` for the server, about generated `files` of a contract.

    `finding` is what it resolves; `preferred` marks the one an editor may apply without a choice.
    """

    kind: ActionKind
    title: str
    fix: Fix | None = None
    finding: Finding | None = None
    preferred: bool = False
    deed: Deed | None = None
    files: tuple[str, ...] = ()


def actions(
    analysis: Analysis, findings: Sequence[Finding], span: Span, drifts: Sequence[Drift] | None = None
) -> Iterator[Action]:
    """Everything on offer for a selection or caret at `span`, where `findings` are those a person sees.

    `drifts` are the contract's disagreements with what was generated from it, None where nothing was.
    """
    here = list(_at(analysis.tree.lines, findings, span))
    yield from _fixes(here)
    if analysis.recognition.is_contract:
        for finding in here:
            yield from _settling(finding, [drift for drift in drifts or () if drift.rule == finding.rule])
        yield from _source_actions(findings, is_managed=drifts is not None)


def generated_actions(lines: LineIndex, findings: Sequence[Finding], span: Span, artifact: str) -> Iterator[Action]:
    """Everything on offer in a generated file; `artifact` is its path below the root."""
    here = list(_at(lines, findings, span))
    yield from _fixes(here)
    for finding in here:
        yield from _settling(finding, [Drift(finding.rule, artifact)])


def _at(lines: LineIndex, findings: Sequence[Finding], span: Span) -> Iterator[Finding]:
    return (finding for finding in findings if finding.span.overlaps(span) or _same_lines(lines, finding.span, span))


def _fixes(findings: Sequence[Finding]) -> Iterator[Action]:
    for finding in findings:
        for fix in finding.fixes:
            only = fix.safe and len(finding.fixes) == 1
            yield Action(ActionKind.QUICK_FIX, fix.title, fix, finding, preferred=only)


def _settling(finding: Finding, drifts: Sequence[Drift]) -> Iterator[Action]:
    """What settles a disagreement: accepting it, generating anew, or looking at both sides of a conflict."""
    files = tuple(drift.artifact for drift in drifts if drift.artifact)
    kind = ActionKind.QUICK_FIX
    if finding.rule in (STALE, TEMPLATE):
        yield Action(kind, "Regenerate, merging with edits", finding=finding, deed=Deed.GENERATE, preferred=True)
        yield Action(kind, "Accept the code as it is", finding=finding, deed=Deed.ACCEPT)
    elif finding.rule == EDITED:
        yield Action(kind, "Accept the edits", finding=finding, deed=Deed.ACCEPT, files=files)
        yield Action(kind, "Regenerate without the edits", finding=finding, deed=Deed.GENERATE, files=files)
    elif finding.rule == MISSING:
        yield Action(kind, "Accept the removal", finding=finding, deed=Deed.ACCEPT, files=files)
        yield Action(kind, "Regenerate what was removed", finding=finding, deed=Deed.GENERATE, files=files)
    elif finding.rule == ORPHANED:
        yield Action(kind, "Accept the file as your own", finding=finding, deed=Deed.ACCEPT, files=files)
    elif finding.rule == CONFLICT:
        yield Action(kind, "Open merge", finding=finding, deed=Deed.COMPARE, files=files[:1])


def _same_lines(lines: LineIndex, finding: Span, caret: Span) -> bool:
    """Whether a caret without a selection stands on the line of a finding, which is where people press the key."""
    line_of = lines.line_of
    return caret.start == caret.end and line_of(finding.start) <= line_of(caret.start) <= line_of(finding.end)


def _source_actions(findings: Sequence[Finding], is_managed: bool) -> Iterator[Action]:
    edits = tuple(chosen_edits(findings))
    if edits:
        yield Action(ActionKind.FIX_ALL, "Fix all that can be fixed safely", Fix("Fix all", edits, safe=True))
    yield Action(ActionKind.GENERATE, "Generate node", deed=Deed.GENERATE)
    yield Action(ActionKind.PREVIEW, "Preview what would be generated", deed=Deed.PREVIEW)
    if not is_managed:
        yield Action(ActionKind.ADOPT, "Adopt the code that is there", deed=Deed.ADOPT)
