"""Immutable views of the workspace: what is known about a text by itself."""

from dataclasses import dataclass

from onex_ls.contract.recognise import Recognition, recognise
from onex_ls.findings.finding import Finding
from onex_ls.rules.options import RuleOptions
from onex_ls.rules.run import check
from onex_ls.syntax.parse import parse
from onex_ls.syntax.tree import Tree
from onex_ls.text.lines import LineIndex


@dataclass(frozen=True, slots=True)
class Analysis:
    """Everything known about one text by itself: a function of the text and the options, of nothing before."""

    tree: Tree
    recognition: Recognition
    findings: tuple[Finding, ...]


def analyse(lines: LineIndex, options: RuleOptions) -> Analysis:
    """Read a text and check it."""
    tree = parse(lines.text, lines)
    recognition = recognise(tree)
    return Analysis(tree, recognition, tuple(check(tree, recognition, options)))
