"""Rules ``wrong-type``, ``invalid-value`` and ``misspelt-value``: values against what the vocabulary declares."""

from collections.abc import Iterator

from onex_ls.contract.vocabulary.conform import Fault, Mismatch
from onex_ls.contract.vocabulary.contract import CONTRACT
from onex_ls.contract.vocabulary.event_bus import EVENT_BUS
from onex_ls.contract.vocabulary.handler_routing import ENTRY
from onex_ls.contract.vocabulary.identity import VERSION
from onex_ls.findings.finding import Finding, Fix, Severity
from onex_ls.findings.rule import Rule
from onex_ls.rules.subject import Subject
from onex_ls.syntax.patch import replace_scalar
from onex_ls.syntax.query import key_span
from onex_ls.syntax.tree import Node, Scalar
from onex_ls.syntax.values import is_null
from onex_ls.text.span import Span

WRONG_TYPE = Rule(
    name="wrong-type",
    severity=Severity.ERROR,
    summary="A value has the wrong type",
    why="What reads the key expects another shape: a list where there is text, a number where there is a map. It fails "
    "there, or passes over the value in silence.",
    bad="descriptor:\n  timeout_ms: [5, 10]",
    good="descriptor:\n  timeout_ms: 5000",
    source="the official models, as far as real contracts follow them",
)

INVALID_VALUE = Rule(
    name="invalid-value",
    severity=Severity.ERROR,
    summary="A value is none of those that are allowed, out of bounds or malformed",
    why="The values of this key are a closed list or a range, or texts of one form, and the runtime refuses every "
    "other.",
    bad="descriptor:\n  timeout_ms: -1",
    good="descriptor:\n  timeout_ms: 1000",
    source="the official models, as far as real contracts follow them",
)

MISSPELT_VALUE = Rule(
    name="misspelt-value",
    severity=Severity.WARNING,
    summary="A value looks like a misspelling of a known one",
    why="What reads the key compares the value letter by letter, so a misspelt one counts as unknown.",
    bad="handler_routing:\n  routing_strategy: operation_mach\n  handlers: []",
    good="handler_routing:\n  routing_strategy: operation_match\n  handlers: []",
    source="measured on real contracts: no false hit",
)

# Other rules say more about the values that are declared by these keys.
_EXPLAINED_ELSEWHERE = (
    *VERSION.keys,
    *(CONTRACT.by_name[name] for name in ("contract_version", "node_type", "dependencies")),
    *(EVENT_BUS.by_name[name] for name in ("subscribe_topics", "publish_topics")),
    ENTRY.by_name["handler"],
)


def check_types(subject: Subject) -> Iterator[Finding]:
    """A finding on each value of a wrong shape or type."""
    for mismatch in subject.mismatches:
        if mismatch.fault is Fault.TYPE and not _is_explained(subject, mismatch):
            message = f"`{mismatch.key.name}` must be {mismatch.expected}, not {mismatch.found}"
            yield _finding(subject, WRONG_TYPE, mismatch, message)


def check_values(subject: Subject) -> Iterator[Finding]:
    """A finding on each value that is none of the allowed ones and near none of them, or out of bounds."""
    for mismatch in subject.mismatches:
        if mismatch.fault in (Fault.CHOICE, Fault.RANGE) and not _is_explained(subject, mismatch):
            message = f"`{mismatch.key.name}` must be {mismatch.expected}, not {mismatch.found}"
            yield _finding(subject, INVALID_VALUE, mismatch, message)


def check_spelling(subject: Subject) -> Iterator[Finding]:
    """A finding on each value that is nearly a known one."""
    for mismatch in subject.mismatches:
        if mismatch.fault is Fault.NEAR_CHOICE and not _is_explained(subject, mismatch):
            meant = " or ".join(f"`{value}`" for value in mismatch.meant)
            value = mismatch.node.value if isinstance(mismatch.node, Scalar) else mismatch.found
            message = f"Unknown value `{value}` of `{mismatch.key.name}`; did you mean {meant}?"
            yield _finding(subject, MISSPELT_VALUE, mismatch, message, _fixes(mismatch))


def _is_explained(subject: Subject, mismatch: Mismatch) -> bool:
    """Whether another rule speaks of the value, or it is only what could be read of a broken one."""
    if subject.is_broken and (is_null(mismatch.node) or _is_unclosed(subject, mismatch.node)):
        return True
    return any(mismatch.key is key for key in _EXPLAINED_ELSEWHERE)


def _is_unclosed(subject: Subject, node: Node) -> bool:
    """Whether the reader stumbled over the very bracket that a value begins with."""
    return any(problem.span.start == node.start for problem in subject.tree.problems)


def _finding(subject: Subject, rule: Rule, mismatch: Mismatch, message: str, fixes: tuple[Fix, ...] = ()) -> Finding:
    return Finding(rule.name, rule.severity, message, _span(subject, mismatch), mismatch.path, fixes=fixes)


def _span(subject: Subject, mismatch: Mismatch) -> Span:
    """The value; the key of an empty one; of a block its key too, since a red page helps nobody."""
    if isinstance(mismatch.node, Scalar) and not is_null(mismatch.node):
        return mismatch.span
    return key_span(subject.root, mismatch.path) or mismatch.span


def _fixes(mismatch: Mismatch) -> tuple[Fix, ...]:
    if not isinstance(mismatch.node, Scalar):
        return ()
    only = len(mismatch.meant) == 1
    return tuple(
        Fix(f"Change to `{value}`", (replace_scalar(mismatch.node, value),), safe=only) for value in mismatch.meant
    )
