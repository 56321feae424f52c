"""Rule ``archetype-base``."""

from collections.abc import Iterator

from onex_ls.contract.kind import NODE_KINDS
from onex_ls.findings.finding import Severity
from onex_ls.findings.rule import Rule
from onex_ls.validation.found import Found
from onex_ls.validation.package import Package
from onex_ls.validation.result import ValidationContext

ARCHETYPE_BASE = Rule(
    name="archetype-base",
    severity=Severity.ERROR,
    summary="The base class of a node is that of another kind than its contract declares",
    why="The runtime treats the node as its contract says, and the node behaves as its base class does: an effect that "
    "derives from `NodeCompute` is given no transaction, a reducer no state.",
    bad='class NodePriceCompute(NodeEffect):\n    """Price orders."""',
    good='class NodePriceCompute(NodeCompute[ModelOrder, ModelPrice]):\n    """Price orders."""',
    source="omnibase_core, which has a base class for each kind of node",
    language="python",
)

RULES = (ARCHETYPE_BASE,)


def check(package: Package, context: ValidationContext) -> Iterator[Found]:
    """The nodes that are of another kind than their contract."""
    kind = context.kind
    if kind not in NODE_KINDS:
        return
    path = "node_type" if context.contract is not None else ""
    for node in package.nodes:
        if node.kind is not None and node.kind is not kind:
            message = f"{node.name} is made {_article(node.kind)} by its base, and is {_article(kind)} by its contract"
            yield Found(node.module.path, ARCHETYPE_BASE, message, node.module.source.span(node.node), path)


def _article(kind: str) -> str:
    return f"{'an' if kind[0] in 'aeiou' else 'a'} {kind}"
