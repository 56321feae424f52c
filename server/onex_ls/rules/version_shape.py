"""Rule ``version-shape``."""

import re
from collections.abc import Iterator

from onex_ls.contract.vocabulary.identity import VERSION
from onex_ls.contract.vocabulary.walk import Governed
from onex_ls.findings.finding import Finding, Fix, Severity
from onex_ls.findings.rule import Rule
from onex_ls.rules.near import misspelt
from onex_ls.rules.subject import Subject
from onex_ls.syntax.patch import is_inline, write_below
from onex_ls.syntax.query import entry, is_merge, join, key_span, mapping, scalar
from onex_ls.syntax.tree import Entry, Scalar
from onex_ls.syntax.values import is_null, scalar_value

RULE = Rule(
    name="version-shape",
    severity=Severity.ERROR,
    summary="A version is not a map of `major`, `minor` and `patch`",
    why="The runtime reads `contract_version` as a map of three whole numbers and refuses a contract that writes it "
    "as text.",
    bad='contract_version: "1.2.0"',
    good="contract_version:\n  major: 1\n  minor: 2\n  patch: 0",
    source="ModelYamlContract and ModelSemVer; 564 of 565 real contracts comply",
)

_PARTS = ("major", "minor", "patch")
_SEMANTIC = re.compile(r"v?(\d{1,9})(?:\.(\d{1,9}))?(?:\.(\d{1,9}))?")


def check(subject: Subject) -> Iterator[Finding]:
    """A finding on `contract_version` when it is no map, and on each bad or missing part of any version map."""
    declared = entry(subject.root, "contract_version")
    if declared is not None and mapping(declared.value) is None and not (subject.is_broken and is_null(declared.value)):
        yield _not_a_map(subject, declared)
    for block in subject.blocks:
        if block.block is VERSION and not subject.is_broken:  # a part may stand in a line that cannot be read
            is_contract_version = declared is not None and block.node is mapping(declared.value)
            yield from _parts(subject, block, RULE.severity if is_contract_version else Severity.WARNING)


def _not_a_map(subject: Subject, declared: Entry) -> Finding:
    return Finding(
        RULE.name,
        RULE.severity,
        "`contract_version` must be a map of `major`, `minor` and `patch`",
        declared.key.span if is_null(declared.value) else declared.value.span,
        "contract_version",
        fixes=_as_map(subject, declared),
    )


def _as_map(subject: Subject, declared: Entry) -> tuple[Fix, ...]:
    value = declared.value
    spelled = _SEMANTIC.fullmatch(value.value.strip()) if isinstance(value, Scalar) else None
    if spelled is None or subject.root.flow or not is_inline(subject.tree, declared):
        return ()
    text = "\n".join(f"{part}: {int(number or 0)}" for part, number in zip(_PARTS, spelled.groups(), strict=True))
    return (Fix("Write the version as a map", (write_below(subject.tree, declared, text),), safe=True),)


def _parts(subject: Subject, block: Governed, severity: Severity) -> Iterator[Finding]:
    explained = {name for _, candidates in misspelt(block) for name in candidates}
    missing = [f"`{part}`" for part in _PARTS if part not in explained and entry(block.node, part) is None]
    if missing:
        where = key_span(subject.root, block.path) or block.node.span
        names = " and ".join(filter(None, (", ".join(missing[:-1]), missing[-1])))
        yield Finding(RULE.name, severity, f"`{block.path}` has no {names}", where, block.path)
    for pair in block.node.entries:
        number = scalar(pair.value)
        if pair.name not in _PARTS or is_merge(pair) or (number is not None and _is_part(number)):
            continue
        span = pair.key.span if is_null(pair.value) and pair.value.start == pair.value.end else pair.value.span
        message = f"`{pair.name}` must be a whole number from 0 up"
        yield Finding(RULE.name, severity, message, span, join(block.path, pair.name))


def _is_part(node: Scalar) -> bool:
    """Whether the runtime takes it: a whole number, also one in quotes."""
    number = scalar_value(node)
    return (isinstance(number, int) and not isinstance(number, bool) and number >= 0) or node.value.isdecimal()
