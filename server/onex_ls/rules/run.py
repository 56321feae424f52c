"""The one way to check a text by itself: same text, same findings."""

from collections.abc import Iterable

from onex_ls.contract.recognise import Recognition, recognise
from onex_ls.findings.finding import Finding
from onex_ls.rules.options import RuleOptions, wanted
from onex_ls.rules.registry import BY_TEXT, REGISTRY, RULES
from onex_ls.rules.subject import Subject
from onex_ls.rules.unused_ignore import without_ignored
from onex_ls.syntax.query import mapping
from onex_ls.syntax.tree import Tree


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
    found = (finding for rule in REGISTRY for finding in rule.run(subject))
    return without_ignored(subject.tree, found, judged=BY_TEXT, known=RULES)
