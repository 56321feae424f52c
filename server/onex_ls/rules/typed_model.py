"""Rule ``typed-model``, of the strict profile: what only the official typed models demand."""

from collections.abc import Iterator

from onex_ls.contract.vocabulary.walk import Governed
from onex_ls.findings.finding import Finding, Severity
from onex_ls.findings.rule import Rule
from onex_ls.rules.subject import Subject
from onex_ls.syntax.query import entry, join, key_span

RULE = Rule(
    name="typed-model",
    severity=Severity.WARNING,
    summary="The official typed models demand a key that is missing (strict profile only)",
    why="The typed models of omnibase_core refuse what lacks these keys. None of 552 measured contracts satisfies them "
    "and the runtime does not ask, so this is off unless a project sets `strict = true`.",
    bad="event_bus:\n  subscribe_topics: []",
    good="event_bus:\n  version: {major: 1, minor: 0, patch: 0}\n  subscribe_topics: []",
    source="the pydantic models of omnibase_core",
)


def check(subject: Subject) -> Iterator[Finding]:
    """A finding for each key that the typed models demand and that is absent."""
    if subject.is_broken:
        return
    for block in subject.blocks:
        for key in block.block.demanded:
            concerned = not key.kinds or subject.recognition.kind in key.kinds
            if key.strict and concerned and key.name not in subject.meant and entry(block.node, key.name) is None:
                yield _finding(subject, block, key.name)


def _finding(subject: Subject, block: Governed, name: str) -> Finding:
    owner = f"`{block.path}`" if block.path else "The contract"
    first = block.node.entries[0].key.span if block.node.entries else block.node.span
    where = (key_span(subject.root, block.path) if block.path else None) or first
    message = f"{owner} has no `{name}`, which the typed models demand"
    return Finding(RULE.name, RULE.severity, message, where, join(block.path, name))
