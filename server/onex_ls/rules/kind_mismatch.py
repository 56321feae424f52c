"""Rule ``kind-mismatch``."""

from collections.abc import Iterator

from onex_ls.contract.kind import Kind, kind_of
from onex_ls.contract.parts import Named, named_at
from onex_ls.contract.recognise import NodeType
from onex_ls.findings.finding import Finding, Fix, Related, Severity
from onex_ls.findings.rule import Rule
from onex_ls.rules.subject import Subject
from onex_ls.syntax.patch import rewrite
from onex_ls.syntax.query import value

RULE = Rule(
    name="kind-mismatch",
    severity=Severity.ERROR,
    summary="The descriptor declares another kind of node than `node_type`",
    why="Some readers take the kind from `node_type`, others from `descriptor.node_archetype`; where the two differ, "
    "the node is run as one kind and supervised as another.",
    bad="node_type: EFFECT_GENERIC\ndescriptor:\n  node_archetype: compute",
    good="node_type: EFFECT_GENERIC\ndescriptor:\n  node_archetype: effect",
    source="the official models of handlers and nodes; none of 552 real contracts breaks it",
)


def check(subject: Subject) -> Iterator[Finding]:
    """A finding on a `node_archetype` that is a kind of node, but not the one declared."""
    kind = subject.recognition.kind
    said = named_at(value(subject.root, "descriptor"), "descriptor", "node_archetype")
    node_type = named_at(subject.root, "", "node_type")
    if said is None or node_type is None or kind is None or subject.recognition.node_type is not NodeType.GOOD:
        return
    other = kind_of(said.name)
    if other is None or other is kind:
        return
    yield Finding(
        RULE.name,
        RULE.severity,
        f"The descriptor says `{said.name}`, but `node_type` says `{node_type.name}`",
        said.place.span,
        said.place.path,
        related=(Related("The kind is declared here", node_type.place.span),),
        fixes=(*_this_kind(subject, said, kind, other), _other_kind(subject, node_type, other)),
    )


def _this_kind(subject: Subject, said: Named, kind: Kind, other: Kind) -> Iterator[Fix]:
    """Follow `node_type`, unless the name of the node speaks for the descriptor."""
    if not (subject.contract.name or "").endswith(f"_{other.value}"):
        yield Fix(f"Change to `{kind.value}`", (rewrite(subject.tree, said.place.span, kind.value),))


def _other_kind(subject: Subject, node_type: Named, kind: Kind) -> Fix:
    """Give `node_type` the kind of the descriptor, in the spelling it has."""
    is_generic = node_type.name.upper().endswith("_GENERIC")
    spelled = kind.generic if is_generic else kind.value.upper() if node_type.name.isupper() else kind.value
    return Fix(f"Change `node_type` to `{spelled}`", (rewrite(subject.tree, node_type.place.span, spelled),))
