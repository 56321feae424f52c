"""Rules ``yaml-syntax`` and ``yaml-limits``: what keeps the file from being read."""

from collections.abc import Iterator

from onex_ls.findings.finding import Finding, Related, Severity
from onex_ls.findings.rule import Rule
from onex_ls.rules.subject import Subject

SYNTAX = Rule(
    name="yaml-syntax",
    severity=Severity.ERROR,
    summary="The text is not YAML here",
    why="Nothing can read the file until this is mended. The rest of the file is checked all the same.",
    bad="name: node_price\ndescription: Prices: all of them",
    good='name: node_price\ndescription: "Prices: all of them"',
    source="YAML 1.1, as LibYAML reads it",
)

LIMITS = Rule(
    name="yaml-limits",
    severity=Severity.ERROR,
    summary="The file is too large or too deep to be a contract",
    why="A few bytes of nested lists or aliases can stand for gigabytes. The limits lie far above every real contract.",
    bad="deep: [[[[ ... a hundred levels and more ... ]]]]",
    good="deep: [[1, 2], [3, 4]]",
    source="measured: the deepest of 565 real contracts has 8 levels, the largest 39 000 characters",
)


def check_syntax(subject: Subject) -> Iterator[Finding]:
    """A finding for each syntax problem."""
    return _problems(subject, SYNTAX)


def check_limits(subject: Subject) -> Iterator[Finding]:
    """A finding where reading stopped at a limit."""
    return _problems(subject, LIMITS)


def _problems(subject: Subject, rule: Rule) -> Iterator[Finding]:
    for problem in subject.tree.problems:
        if problem.rule == rule.name:
            related = (Related("It began here", problem.origin),) if problem.origin else ()
            yield Finding(rule.name, rule.severity, problem.message, problem.span, related=related)
