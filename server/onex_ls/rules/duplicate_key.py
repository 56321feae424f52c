"""Rule ``duplicate-key``."""

from collections.abc import Iterator

from onex_ls.findings.finding import Finding, Fix, Related, Severity
from onex_ls.findings.rule import Rule
from onex_ls.rules.subject import Subject
from onex_ls.syntax.patch import remove_entry
from onex_ls.syntax.query import is_merge, join, walk
from onex_ls.syntax.tree import Entry, Mapping, Node, Scalar, Sequence, Tree

RULE = Rule(
    name="duplicate-key",
    severity=Severity.ERROR,
    summary="A key occurs twice in one map",
    why="Every loader keeps the last value and drops the others without a word, so part of what was written has no "
    "effect.",
    bad="metadata:\n  author: Ada\n  tags: [price]\n  author: Grace",
    good="metadata:\n  author: Grace\n  tags: [price]",
    source="YAML 1.1, section 3.2.1.3; 3 of 565 real contracts have one, and no other tool says so",
)


def check(subject: Subject) -> Iterator[Finding]:
    """A finding on each key that the same map has already set."""
    if not _any_duplicate(subject.root):
        return
    for path, node in walk(subject.root):
        if not isinstance(node, Mapping):
            continue
        first: dict[str, Entry] = {}
        for entry in node.entries:
            if entry.name is None or is_merge(entry):
                continue
            earlier = first.setdefault(entry.name, entry)
            if earlier is not entry:
                yield _finding(subject.tree, node, earlier, entry, join(path, entry.name))


def _any_duplicate(root: Node) -> bool:
    """Whether it is worth looking closer; almost never, and this is a third of the time of all rules together."""
    waiting = [root]
    while waiting:
        node = waiting.pop()
        if isinstance(node, Mapping):
            keys = {key.value for key, _ in node.entries if type(key) is Scalar}
            if len(keys) < len(node.entries):
                return True
            waiting += [value for _, value in node.entries if type(value) is not Scalar]
        elif isinstance(node, Sequence):
            waiting += [item for item in node.items if type(item) is not Scalar]
    return False


def _finding(tree: Tree, block: Mapping, earlier: Entry, later: Entry, path: str) -> Finding:
    same = earlier.value.span.of(tree.text) == later.value.span.of(tree.text)
    note = "with the same value" if same else "and the value above is ignored"
    fixes: tuple[Fix, ...] = ()
    if not block.flow and same:
        fixes = (Fix("Remove the second one", (remove_entry(tree, later),), safe=True),)
    elif not block.flow:
        fixes = (
            Fix("Remove the first one, which is ignored today", (remove_entry(tree, earlier),)),
            Fix("Remove the second one", (remove_entry(tree, later),)),
        )
    return Finding(
        RULE.name,
        RULE.severity,
        f"`{later.name}` is set twice, {note}",
        later.key.span,
        path,
        related=(Related(f"`{earlier.name}` is set here first", earlier.key.span),),
        fixes=fixes,
    )
