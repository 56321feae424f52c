"""Immutable views of the workspace: what is known about a text by itself."""

from collections.abc import Iterator
from dataclasses import dataclass

from onex_ls.contract.index import Facts, facts_of
from onex_ls.contract.recognise import Recognition, recognise
from onex_ls.findings.finding import Finding
from onex_ls.rules.options import RuleOptions, wanted
from onex_ls.rules.run import findings_of, subject_of
from onex_ls.rules.unused_ignore import ignores_in
from onex_ls.syntax.parse import parse
from onex_ls.syntax.reparse import reparse
from onex_ls.syntax.tree import Tree
from onex_ls.text.lines import LineIndex
from onex_ls.text.span import Span

_ALL_RULES = RuleOptions(strict=True)


@dataclass(frozen=True, slots=True)
class Analysis:
    """Everything known about one text by itself: a function of the text, of nothing before.

    `findings` are those of every rule; settings choose among them when they are shown. `facts` is None for what is
    no contract.
    """

    tree: Tree
    recognition: Recognition
    findings: tuple[Finding, ...] = ()
    facts: Facts | None = None


def analyse(lines: LineIndex, before: Tree | None = None) -> Analysis:
    """Read a text and check it by every rule; sooner where the tree of a text much like it is known."""
    tree = reparse(before, lines.text, lines) if before is not None else parse(lines.text, lines)
    recognition = recognise(tree)
    subject = subject_of(tree, recognition)
    if subject is None:
        return Analysis(tree, recognition)
    findings = wanted(findings_of(subject), _ALL_RULES)
    facts = facts_of(subject.contract, subject.root)._replace(silenced=tuple(_silenced(tree)))
    return Analysis(tree, recognition, findings, facts)


def _silenced(tree: Tree) -> Iterator[tuple[str, Span]]:
    """The rules that comments silence, each with the line it is silenced in."""
    for ignore in ignores_in(tree):
        line = Span(tree.lines.start(ignore.line), tree.lines.end(ignore.line))
        yield from ((rule.name, line) for rule in ignore.rules)
