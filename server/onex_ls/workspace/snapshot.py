"""Immutable views of the workspace: what is known about a text by itself."""

from dataclasses import dataclass

from onex_ls.contract.recognise import Recognition, recognise
from onex_ls.findings.finding import Finding
from onex_ls.rules.run import check
from onex_ls.syntax.parse import parse
from onex_ls.syntax.tree import Tree
from onex_ls.text.lines import LineIndex


@dataclass(frozen=True, slots=True)
class Analysis:
    """Everything known about one text by itself: a function of the text, of nothing before."""

    tree: Tree
    recognition: Recognition
    findings: tuple[Finding, ...]


def analyse(lines: LineIndex) -> Analysis:
    """Read a text and check it by every rule; settings choose among the findings when they are shown."""
    tree = parse(lines.text, lines)
    recognition = recognise(tree)
    return Analysis(tree, recognition, tuple(check(tree, recognition)))
