"""Rule ``missing-field``."""

from collections.abc import Iterator

from onex_ls.contract.kind import NODE_KINDS
from onex_ls.contract.recognise import NodeType
from onex_ls.contract.vocabulary.handler_routing import ENTRY
from onex_ls.contract.vocabulary.identity import VERSION
from onex_ls.contract.vocabulary.walk import Governed
from onex_ls.findings.finding import Finding, Fix, Severity
from onex_ls.findings.rule import Rule
from onex_ls.rules.near import misspelt
from onex_ls.rules.subject import Subject
from onex_ls.syntax.patch import add_entry, add_entry_before, is_inline, quoted, write_value
from onex_ls.syntax.query import entry, join, key_span, text
from onex_ls.syntax.tree import Entry
from onex_ls.text.span import Span

RULE = Rule(
    name="missing-field",
    severity=Severity.WARNING,
    summary="A field that every contract needs is missing",
    why="Without `contract_version` or `node_type` the runtime refuses the contract; without `name` and `description` "
    "catalogues and people cannot tell what it is.",
    bad="name: node_price\nnode_type: COMPUTE_GENERIC\ndescription: Prices an order.",
    good="name: node_price\nnode_type: COMPUTE_GENERIC\ndescription: Prices an order.\n"
    "contract_version: {major: 1, minor: 0, patch: 0}",
    source="ModelYamlContract (contract_version, node_type), infra linter CONTRACT-002 (the others)",
)

_REFUSED_WITHOUT = frozenset({"contract_version", "node_type"})
# Other rules say more about these than that something is missing.
_EXPLAINED_ELSEWHERE = (VERSION.name, ENTRY.name)


def check(subject: Subject) -> Iterator[Finding]:
    """A finding for each required field that is absent, unless a misspelt key is what became of it."""
    if subject.is_broken:
        return  # what seems to be missing may stand in a line that cannot be read
    for block in subject.blocks:
        if block.block.name in _EXPLAINED_ELSEWHERE:
            continue
        missing = [key.name for key in block.block.demanded if key.required and entry(block.node, key.name) is None]
        for name in missing:
            is_needed = name != "node_type" or subject.recognition.node_type is not NodeType.NOT_NEEDED
            if is_needed and name not in _explained(block):
                yield _finding(subject, block, name)
    declared = entry(subject.root, "node_type")
    if declared is not None and subject.recognition.node_type is NodeType.MISSING:
        yield _says_nothing(subject, declared)


def _explained(block: Governed) -> set[str]:
    """What a misspelt key, or an older name, was meant to be."""
    meant = {name for _, candidates in misspelt(block) for name in candidates}
    return meant | {key.replaced_by for _, key in block.known}


def _finding(subject: Subject, block: Governed, name: str) -> Finding:
    owner = f"`{block.path}`" if block.path else "The contract"
    severity = Severity.ERROR if not block.path and name in _REFUSED_WITHOUT else RULE.severity
    return Finding(
        RULE.name,
        severity,
        f"{owner} has no `{name}`",
        _anchor(subject, block),
        join(block.path, name),
        fixes=tuple(_fixes(subject, block, name)),
    )


def _says_nothing(subject: Subject, declared: Entry) -> Finding:
    """A ``node_type`` without a kind, as while it is being typed."""
    empty = declared.value.start == declared.value.end and is_inline(subject.tree, declared)
    kinds = [kind.generic for kind in NODE_KINDS] if empty else []
    fixes = tuple(Fix(f"Make it `{kind}`", (write_value(declared, kind),)) for kind in kinds)
    message = "`node_type` names no kind of node"
    return Finding(RULE.name, Severity.ERROR, message, declared.key.span, "node_type", fixes=fixes)


def _anchor(subject: Subject, block: Governed) -> Span:
    """Where to show that something is absent: the key of the map, or the first key of the contract."""
    if block.path:
        return key_span(subject.root, block.path) or block.node.span
    return block.node.entries[0].key.span if block.node.entries else block.node.span


def _fixes(subject: Subject, block: Governed, name: str) -> Iterator[Fix]:
    if block.path or block.node.flow or not block.node.entries:
        return
    for title, line, safe in _proposals(subject, name):
        neighbour = _neighbour(block, name)
        if neighbour is None:
            edit = add_entry_before(subject.tree, block.node.entries[0], line)
        else:
            edit = add_entry(subject.tree, block.node, line, after=neighbour)
        yield Fix(title, (edit,), safe=safe)


def _proposals(subject: Subject, name: str) -> Iterator[tuple[str, str, bool]]:
    """Title, text and safety of what could be added."""
    root = subject.root
    if name == "name":
        known = text(root, "node_name") or text(root, "contract_name") or text(root, "handler_id")
        if known:
            yield f"Add `name: {known}`", f"name: {quoted(known)}", True
    elif name == "contract_version":
        yield "Add `contract_version` 1.0.0", "contract_version:\n  major: 1\n  minor: 0\n  patch: 0", False
    elif name == "node_type":
        for kind in NODE_KINDS:
            yield f"Add `node_type: {kind.generic}`", f"node_type: {kind.generic}", False


_ORDER = ("name", "contract_version", "node_version", "node_type", "description")


def _neighbour(block: Governed, name: str) -> Entry | None:
    """The entry to put a new one behind, by the customary order of identity; None for the very first place."""
    before = _ORDER[: _ORDER.index(name)]
    return next((found for key in reversed(before) if (found := entry(block.node, key)) is not None), None)
