"""The one way to check a text: same text and options, same findings."""

from dataclasses import replace

from onex_ls.contract.recognise import Recognition, recognise
from onex_ls.findings.finding import Finding
from onex_ls.rules.options import RuleOptions
from onex_ls.rules.registry import REGISTRY
from onex_ls.rules.subject import Subject
from onex_ls.syntax.query import mapping
from onex_ls.syntax.tree import Tree


def check(tree: Tree, recognition: Recognition | None = None, options: RuleOptions | None = None) -> list[Finding]:
    """The findings of all wanted rules in the order of the text; none for a file that is no contract."""
    recognition = recognition or recognise(tree)
    options = options or RuleOptions()
    root = mapping(tree.root)
    if not recognition.is_contract or root is None:
        return []
    subject = Subject(tree, root, recognition)
    found: list[Finding] = []
    for rule, run in REGISTRY:
        if options.runs(rule.name):
            found.extend(run(subject))
    if options.severity:
        found = [replace(finding, severity=options.severity.get(finding.rule, finding.severity)) for finding in found]
    return sorted(found, key=lambda finding: (finding.span, finding.rule, finding.message))
