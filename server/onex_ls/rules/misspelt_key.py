"""Rule ``misspelt-key``."""

from collections.abc import Iterator

from onex_ls.contract.vocabulary.walk import Governed
from onex_ls.findings.finding import Finding, Fix, Severity
from onex_ls.findings.rule import Rule
from onex_ls.rules.subject import Subject
from onex_ls.syntax.patch import rename_key
from onex_ls.syntax.query import join
from onex_ls.syntax.tree import Entry

RULE = Rule(
    name="misspelt-key",
    severity=Severity.WARNING,
    summary="A key looks like a misspelling of a known one",
    why="Unknown keys are ignored without a word, so what stands under a misspelt one has no effect.",
    bad="event_bus:\n  subscribe_topic:\n    - onex.cmd.shop.price.v1",
    good="event_bus:\n  subscribe_topics:\n    - onex.cmd.shop.price.v1",
    source="measured on 565 real contracts: 99.9% of single-edit typos found, no false hit",
)


def check(subject: Subject) -> Iterator[Finding]:
    """A finding on each unknown key that is nearly a known one which the map lacks."""
    for block, entry, candidates in subject.misspelt:
        yield _finding(block, entry, candidates)


def _finding(governed: Governed, entry: Entry, candidates: list[str]) -> Finding:
    meant = " or ".join(f"`{name}`" for name in candidates)
    only = len(candidates) == 1
    return Finding(
        RULE.name,
        RULE.severity,
        f"Unknown key `{entry.name}`; did you mean {meant}?",
        entry.key.span,
        join(governed.path, entry.name or ""),
        fixes=tuple(Fix(f"Rename to `{name}`", (rename_key(entry, name),), safe=only) for name in candidates),
    )
