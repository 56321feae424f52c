"""The one way to check a text by itself: same text, same findings."""

from onex_ls.contract.recognise import Recognition, recognise
from onex_ls.findings.finding import Finding
from onex_ls.rules.options import RuleOptions, wanted
from onex_ls.rules.registry import REGISTRY
from onex_ls.rules.subject import Subject
from onex_ls.syntax.query import mapping
from onex_ls.syntax.tree import Tree


def check(tree: Tree, recognition: Recognition | None = None, options: RuleOptions | None = None) -> list[Finding]:
    """The findings of all rules in the order of the text; none for a file that is no contract."""
    recognition = recognition or recognise(tree)
    root = mapping(tree.root)
    if not recognition.is_contract or root is None:
        return []
    subject = Subject(tree, root, recognition)
    found = (finding for rule in REGISTRY for finding in rule.run(subject))
    return list(wanted(found, options or RuleOptions()))
