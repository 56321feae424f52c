"""The one way to check a text by itself: same text, same findings."""

from collections.abc import Iterable
from dataclasses import replace

from onex_ls.contract.recognise import Recognition, recognise
from onex_ls.findings.finding import Finding
from onex_ls.rules.options import RuleOptions, wanted
from onex_ls.rules.registry import BY_TEXT, REGISTRY, RULES
from onex_ls.rules.subject import Subject
from onex_ls.rules.unused_ignore import without_ignored
from onex_ls.syntax.query import mapping
from onex_ls.syntax.tree import Tree
from onex_ls.text.span import Span


def check(tree: Tree, recognition: Recognition | None = None, options: RuleOptions | None = None) -> list[Finding]:
    """The findings of all rules in the order of the text; none for a file that is no contract."""
    subject = subject_of(tree, recognition or recognise(tree))
    return list(wanted(findings_of(subject), options or RuleOptions())) if subject is not None else []


def subject_of(tree: Tree, recognition: Recognition) -> Subject | None:
    """The contract in a text, or None when there is none."""
    root = mapping(tree.root)
    return Subject(tree, root, recognition) if recognition.is_contract and root is not None else None


def findings_of(subject: Subject) -> Iterable[Finding]:
    """The findings of all rules on a contract, rule by rule, but for those that a comment silences."""
    found = (_visible(finding, subject.tree.text) for rule in REGISTRY for finding in rule.run(subject))
    return without_ignored(subject.tree, found, judged=BY_TEXT, known=RULES)


def _visible(finding: Finding, text: str) -> Finding:
    """A finding on an empty value marks the dash or colon before it, since no editor shows an empty range."""
    if finding.span.start < finding.span.end:
        return finding
    end = max(len(text[: finding.span.start].rstrip()), 1)
    return replace(finding, span=Span(end - 1, end))
