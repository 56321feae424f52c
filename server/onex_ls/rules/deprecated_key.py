"""Rule ``deprecated-key``."""

import re
from collections.abc import Iterator
from functools import cache

from onex_ls.contract.vocabulary.schema import Block, Key, Scalar, for_shape
from onex_ls.contract.vocabulary.walk import Governed
from onex_ls.findings.finding import Finding, Fix, Related, Severity
from onex_ls.findings.rule import Rule
from onex_ls.rules.subject import Subject
from onex_ls.syntax.patch import remove_entry, rename_key
from onex_ls.syntax.query import entries, entry, join, mapping, scalar
from onex_ls.syntax.tree import Entry
from onex_ls.text.edits import TextEdit

RULE = Rule(
    name="deprecated-key",
    severity=Severity.WARNING,
    summary="A key has a newer name",
    why="`version` is the old name of `contract_version`, and the official guardrail refuses contracts that still have "
    "it. Other old names are understood by some readers and ignored by the rest.",
    bad="event_bus:\n  publish_topics: []\nversion: {major: 1, minor: 0, patch: 0}",
    good="event_bus:\n  publish_topics: []\ncontract_version: {major: 1, minor: 0, patch: 0}",
    source="the guardrail of the core package; 2 of 552 real contracts",
)

_REFUSED = "version"
_SEMANTIC = re.compile(r"v?(\d{1,9})(?:\.(\d{1,9}))?(?:\.(\d{1,9}))?")


def check(subject: Subject) -> Iterator[Finding]:
    """A finding on each key whose value should stand under its newer name."""
    for block in subject.blocks:
        renamed = _renamed(block.block)
        if renamed:
            for pair in entries(block.node):
                key = renamed.get(pair.name or "")
                if key is not None and _fits(block, pair, key):
                    yield _finding(subject, block, pair, key)


@cache
def _renamed(block: Block) -> dict[str, Key]:
    """The keys of a block that have a newer name in the same block."""
    return {key.name: key for key in block.keys if key.replaced_by in block.by_name}


def _fits(block: Governed, pair: Entry, key: Key) -> bool:
    """Whether the value could stand under the newer name as it is, so that the name is all that is old."""
    declared, inside = for_shape(block.block.by_name[key.replaced_by].type, pair.value), mapping(pair.value)
    if isinstance(declared, Block):
        known = inside is not None and all(declared.knows(part.name or "") for part in inside.entries)
        return known or key.name == _REFUSED
    return isinstance(declared, Scalar) and scalar(pair.value) is not None


def _finding(subject: Subject, block: Governed, pair: Entry, key: Key) -> Finding:
    newer = entry(block.node, key.replaced_by)
    severity = Severity.HINT
    if not block.path and key.name == _REFUSED:
        severity = RULE.severity if newer is not None else Severity.ERROR
    return Finding(
        RULE.name,
        severity,
        f"`{key.name}` is called `{key.replaced_by}` now",
        pair.key.span,
        join(block.path, key.name),
        related=(Related(f"`{key.replaced_by}` is here already", newer.key.span),) if newer is not None else (),
        fixes=tuple(_fixes(subject, block, pair, key, newer)),
    )


def _fixes(subject: Subject, block: Governed, pair: Entry, key: Key, newer: Entry | None) -> Iterator[Fix]:
    """Rename the key where its value fits the new one, or take it out where the new one is there."""
    if pair not in block.node.entries:
        return  # it comes from a merged map
    if newer is not None:
        if not block.node.flow:
            same = newer.value.span.of(subject.tree.text) == pair.value.span.of(subject.tree.text)
            yield Fix(f"Remove `{key.name}`", (remove_entry(subject.tree, pair),), safe=same)
        return
    title, rename = f"Rename to `{key.replaced_by}`", rename_key(pair, key.replaced_by)
    text = scalar(pair.value)
    if key.name == _REFUSED and not block.path:
        numbers = _SEMANTIC.fullmatch(text.value.strip()) if text is not None else None
        if numbers is not None:
            major, minor, patch = (int(number or 0) for number in numbers.groups())
            spelled = f"{{major: {major}, minor: {minor}, patch: {patch}}}"
            yield Fix(title, (rename, TextEdit(pair.value.span, spelled)), safe=True)
        elif mapping(pair.value) is not None:
            yield Fix(title, (rename,), safe=True)
    elif text is not None:
        yield Fix(title, (rename,), safe=True)
